/* What a run looks like: fit to the observations, predicted yields, maps. */
#include "model/model_private.h"
#include "model/progress.h"
#include <math.h>
#include <string.h>

/* sums of one set of departures */
struct fit_sums {
  struct exact_sum n, d, d2, y, z2;
};

static void add(struct fit_sums *s, double predicted, double value, double sigma) {
  double d = predicted - value;
  exact_sum_add(&s->n, 1.);
  exact_sum_add(&s->d, d);
  exact_sum_add(&s->d2, d * d);
  exact_sum_add(&s->y, value);
  exact_sum_add(&s->z2, d * d / (sigma * sigma));
}

static struct model_fit fit_of(const struct fit_sums *s) {
  double n = exact_sum_value(&s->n);
  struct model_fit fit = {.n = (int64_t)n, .rmse = NAN, .bias = NAN, .mean = NAN, .chi2 = 0.};
  if (n > 0.) {
    fit.rmse = sqrt(exact_sum_value(&s->d2) / n);
    fit.bias = exact_sum_value(&s->d) / n;
    fit.mean = exact_sum_value(&s->y) / n;
    fit.chi2 = exact_sum_value(&s->z2);
  }
  return fit;
}

static PetscErrorCode PredictYield(const struct model *m, const struct model_point *p,
                                   struct exact_sum *S, double *predicted) {
  PetscFunctionBeginUser;
  PetscCall(ExactSumReduce(m->comm, m->yield.n, S));
  for (int t = 0; t < m->yield.n; t++)
    predicted[t] = model_yield_at(m, p, t).k * exact_sum_value(&S[t]);
  PetscFunctionReturn(0);
}

/* where a use's yields and its first series set stand in ModelFit's array */
static int yields_at(enum term_use use, int n_sets) {
  return use == TERM_FIT ? 0 : use == TERM_HELD_OUT ? 1 : 2 + 2 * n_sets;
}
static int first_series(enum term_use use, int n_sets) {
  return use == TERM_FIT ? 2 : use == TERM_HELD_OUT ? 2 + n_sets : 3 + 2 * n_sets;
}

PetscErrorCode ModelFit(struct model *m, const double *u, struct model_fit *fit) {
  struct model_point *p;
  struct exact_sum *S;
  struct fit_sums *sums;
  double *predicted;
  int n_sets = m->series.n_sets, words = (int)(sizeof *sums / sizeof(struct exact_sum));
  PetscFunctionBeginUser;
  PetscCall(ModelPointCreate(m, u, NULL, &p));
  PetscCall(PetscCalloc3(m->yield.n, &S, 3 * (size_t)n_sets + 3, &sums, m->yield.n, &predicted));
  for (int b = 0; b < m->n_blocks; b++) {
    model_forward(m, p, b);
    model_gather_yield(m, b, S);
    for (int i = m->series_start[b]; i < m->series_start[b + 1]; i++) {
      const struct series_term *o = &m->series.term[i];
      add(&sums[first_series(o->use, n_sets) + o->set], model_series_value(m, p, o), o->value,
          o->sigma);
    }
  }
  PetscCall(PredictYield(m, p, S, predicted));
  PetscCall(ExactSumReduce(m->comm, (3 * n_sets + 1) * words, &sums[2].n));
  for (int t = 0; t < m->yield.n; t++)
    add(&sums[yields_at(m->yield.use[t], n_sets)], predicted[t], m->yield.value[t],
        m->yield.sigma[t]);
  for (int s = 0; s < 3 + 3 * n_sets; s++) fit[s] = fit_of(&sums[s]);
  PetscCall(PetscFree3(S, sums, predicted));
  PetscCall(ModelPointDestroy(&p));
  PetscFunctionReturn(0);
}

PetscErrorCode ModelPredictYield(struct model *m, const double *u, double *predicted) {
  struct model_point *p;
  struct exact_sum *S;
  PetscFunctionBeginUser;
  PetscCall(ModelPointCreate(m, u, NULL, &p));
  PetscCall(PetscCalloc1(m->yield.n, &S));
  for (int b = 0; b < m->n_blocks; b++) {
    model_forward(m, p, b);
    model_gather_yield(m, b, S);
  }
  PetscCall(PredictYield(m, p, S, predicted));
  PetscCall(PetscFree(S));
  PetscCall(ModelPointDestroy(&p));
  PetscFunctionReturn(0);
}

static double largest_lai(const struct model *m, int b, int l) {
  double most = 0.;
  for (int n = 0; n <= season_end(m->tape, l); n++) {
    double lai = model_state(m, b, SEASON_LAI, n, l);
    if (lai > most) most = lai;
  }
  return most;
}

/* day of the season, NaN where it was not reached */
static double moment(const struct season_tape *tape, enum season_variable v, int l) {
  double day = season_value(tape, v, SEASON_FINAL, l);
  return day < 0. ? NAN : day;
}

static enum season_state state_of(const struct model *m, int b, int l) {
  enum season_state prior = m->season[m->block[b].local[l]].state;
  if (!model_lane_good(m, b, l)) return SEASON_STATE_FAILED;
  switch (season_status(m->tape, l)) {
  case SEASON_MATURE:
    return SEASON_STATE_MATURE;
  case SEASON_BY_DATE:
    return m->rules.ends_mature ? SEASON_STATE_NOT_MATURE : SEASON_STATE_MATURE;
  case SEASON_NO_WEATHER:
    return SEASON_STATE_SHORT;
  }
  return prior;
}

static void map_lane(const struct model *m, int b, int l, double *const map[N_MODEL_MAPS]) {
  const struct model_season *s = &m->season[m->block[b].local[l]];
  int at = s->cell * m->n_years + s->year;
  if (s->hole) return;
  if (!(m->block[b].weight[l] > 0.)) {
    map[MAP_STATE][at] = s->state;
    return;
  }
  map[MAP_STATE][at] = state_of(m, b, l);
  if (map[MAP_STATE][at] == SEASON_STATE_FAILED) return;
  map[MAP_TWSO][at] = model_state(m, b, SEASON_TWSO, SEASON_FINAL, l);
  map[MAP_TAGP][at] = model_state(m, b, SEASON_TAGP, SEASON_FINAL, l);
  map[MAP_LAI_MAX][at] = largest_lai(m, b, l);
  map[MAP_DAY_EMERGENCE][at] = moment(m->tape, SEASON_DAY_EMERGENCE, l);
  map[MAP_DAY_ANTHESIS][at] = moment(m->tape, SEASON_DAY_ANTHESIS, l);
  map[MAP_DAY_MATURITY][at] = moment(m->tape, SEASON_DAY_MATURITY, l);
  map[MAP_TMIN_LEAST][at] = model_least_tmin(m, b, l);
  map[MAP_HEAT_DAYS][at] = model_heat_days(m, b, l);
  map[MAP_WATERLOGGED][at] = model_waterlogged_days(m, b, l);
}

/* one map of all ranks on every rank; -INFINITY (nobody's) becomes `none` */
static PetscErrorCode Spread(MPI_Comm comm, PetscMPIInt n, double none, double *map) {
  PetscFunctionBeginUser;
  for (int i = 0; i < n; i++)
    if (isnan(map[i])) map[i] = -INFINITY; /* NaN has no order: MPI_MAX could not combine it */
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, map, n, MPI_DOUBLE, MPI_MAX, comm));
  for (int i = 0; i < n; i++)
    if (map[i] == -INFINITY) map[i] = none;
  PetscFunctionReturn(0);
}

PetscErrorCode ModelMaps(struct model *m, const double *u, double *const map[N_MODEL_MAPS]) {
  struct model_point *p;
  PetscMPIInt n;
  PetscFunctionBeginUser;
  PetscCall(PetscMPIIntCast((PetscInt)m->grid->n_cells * m->n_years, &n));
  for (int v = 0; v < N_MODEL_MAPS; v++)
    for (int i = 0; i < n; i++) map[v][i] = -INFINITY;
  PetscCall(ModelPointCreate(m, u, NULL, &p));
  struct progress progress = progress_begin(m->comm, "maps", m->n_blocks);
  for (int b = 0; b < m->n_blocks; b++) {
    progress_at(&progress, b);
    model_forward(m, p, b);
    FOR_LANES (l)
      if (b * LANES + l < m->n_local) map_lane(m, b, l, map);
  }
  PetscCall(ModelPointDestroy(&p));
  for (int v = 0; v < N_MODEL_MAPS; v++)
    PetscCall(Spread(m->comm, n, v == MAP_STATE ? SEASON_STATE_NO_CALENDAR : NAN, map[v]));
  PetscFunctionReturn(0);
}

PetscErrorCode ModelNetworkMaps(struct model *m, const double *u, double *map) {
  struct model_point *p;
  int outputs = m->control->n_outputs;
  PetscMPIInt n;
  PetscFunctionBeginUser;
  PetscCall(PetscMPIIntCast((PetscInt)m->grid->n_cells * m->n_years, &n));
  for (int i = 0; i < n * outputs; i++) map[i] = -INFINITY;
  PetscCall(ModelPointCreate(m, u, NULL, &p));
  for (int s = 0; s < m->n_local; s++) {
    if (!m->season[s].runs) continue;
    int at = m->season[s].cell * m->n_years + m->season[s].year;
    for (int k = 0; k < outputs; k++) map[k * n + at] = p->out[s * outputs + k];
  }
  PetscCall(ModelPointDestroy(&p));
  for (int k = 0; k < outputs; k++) PetscCall(Spread(m->comm, n, NAN, map + k * n));
  PetscFunctionReturn(0);
}
