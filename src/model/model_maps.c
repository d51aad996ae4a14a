/* Maps of one run. */
#include "model/worker.h"
#include <math.h>
#include <string.h>

static double largest_lai(const struct worker *w, int l) {
  struct season_view view = worker_view(w, l);
  double most = w->lai_before[l];
  for (int n = w->first_day[l] + view.shift; n <= season_view_end(&view); n++) {
    double lai = season_view_value(&view, SEASON_LAI, n);
    if (lai > most) most = lai;
  }
  return most;
}

/* day of the season, NaN where it was not reached */
static double moment(const struct season_view *view, enum season_variable v) {
  return season_view_reached(view, v) ? season_view_value(view, v, SEASON_FINAL) : NAN;
}

static enum season_outcome state_of(const struct worker *w, int l) {
  const struct model *m = w->model;
  enum season_outcome prior = model_season_of(m, w->block, l)->state;
  if (!worker_lane_good(w, l)) return SEASON_STATE_FAILED;
  switch (season_status(w->tape, l)) {
  case SEASON_MATURE:
    return SEASON_STATE_MATURE;
  case SEASON_BY_DATE:
    return m->rules.ends_mature ? SEASON_STATE_NOT_MATURE : SEASON_STATE_MATURE;
  case SEASON_NO_WEATHER:
    return SEASON_STATE_SHORT;
  }
  return prior;
}

void worker_results(const struct worker *w, int l, double value[N_MODEL_MAPS]) {
  const struct model *m = w->model;
  const int b = w->block;
  struct season_view view = worker_view(w, l);
  for (int v = 0; v < N_MODEL_MAPS; v++) value[v] = NAN;
  if (!model_lane_runs(m, b, l)) {
    value[MAP_STATE] = model_season_of(m, b, l)->state;
    return;
  }
  value[MAP_STATE] = state_of(w, l);
  if (value[MAP_STATE] == SEASON_STATE_FAILED) return;
  value[MAP_TWSO] = season_view_value(&view, SEASON_TWSO, SEASON_FINAL);
  value[MAP_TAGP] = season_view_value(&view, SEASON_TAGP, SEASON_FINAL);
  value[MAP_LAI_MAX] = largest_lai(w, l);
  value[MAP_DAY_EMERGENCE] = moment(&view, SEASON_DAY_EMERGENCE);
  value[MAP_DAY_ANTHESIS] = moment(&view, SEASON_DAY_ANTHESIS);
  value[MAP_DAY_MATURITY] = moment(&view, SEASON_DAY_MATURITY);
}

void worker_maps(const struct worker *w, int l, double value[N_MODEL_MAPS]) {
  worker_results(w, l, value);
  if (!model_lane_runs(w->model, w->block, l) || value[MAP_STATE] == SEASON_STATE_FAILED) return;
  value[MAP_TMIN_LEAST] = worker_least_tmin(w, l);
  value[MAP_HEAT_DAYS] = worker_heat_days(w, l);
  value[MAP_WATERLOGGED] = worker_waterlogged_days(w, l);
}

static void map_lane(const struct worker *w, int l, double *const map[N_MODEL_MAPS]) {
  const struct model_season *s = model_season_of(w->model, w->block, l);
  size_t at = (size_t)s->cell * (size_t)w->model->n_years + (size_t)s->year;
  double value[N_MODEL_MAPS];
  if (s->hole) return;
  worker_maps(w, l, value);
  for (int v = 0; v < N_MODEL_MAPS; v++) map[v][at] = value[v];
}

PetscErrorCode ModelMaps(struct model *m, const double *u, double *const map[N_MODEL_MAPS]) {
  struct model_point *p;
  struct worker *w;
  size_t n = (size_t)m->grid->n_cells * (size_t)m->n_years;
  PetscFunctionBeginUser;
  for (int v = 0; v < N_MODEL_MAPS; v++)
    for (size_t i = 0; i < n; i++) map[v][i] = v == MAP_STATE ? SEASON_STATE_NO_CALENDAR : NAN;
  PetscCall(ModelPointCreate(m, u, NULL, &p));
  PetscCall(WorkerCreate(m, p, &w));
  struct progress progress = progress_begin(m->comm, "maps", m->n_blocks);
  for (int b = 0; b < m->n_blocks; b++) {
    progress_at(&progress, b);
    worker_forward(w, b);
    FOR_LANES (l)
      if (model_lane_own(m, b, l)) map_lane(w, l, map);
  }
  PetscCall(WorkerDestroy(&w));
  PetscCall(ModelPointDestroy(&p));
  PetscFunctionReturn(0);
}

PetscErrorCode ModelNetworkMaps(struct model *m, const double *u, double *map) {
  struct model_point *p;
  size_t n = (size_t)m->grid->n_cells * (size_t)m->n_years;
  size_t outputs = (size_t)m->control->n_outputs;
  PetscFunctionBeginUser;
  for (size_t i = 0; i < n * outputs; i++) map[i] = NAN;
  PetscCall(ModelPointCreate(m, u, NULL, &p));
  for (int s = 0; s < m->n_local; s++) {
    if (!m->season[s].runs) continue;
    size_t at = (size_t)m->season[s].cell * (size_t)m->n_years + (size_t)m->season[s].year;
    for (size_t k = 0; k < outputs; k++) map[k * n + at] = p->out[(size_t)s * outputs + k];
  }
  PetscCall(ModelPointDestroy(&p));
  PetscFunctionReturn(0);
}
