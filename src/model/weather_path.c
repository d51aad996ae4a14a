/* Runs along the path between two years' weather; see weather_path.h. */
#include "model/weather_path.h"
#include "support/lane_memory.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Gauss-Lobatto's points and weights of eight on 0 .. 1 (Abramowitz & Stegun 1964, table 25.6) */
static const double lobatto_half[4] = {1., .871740148509606615, .591700181433142302,
                                       .209299217902478869};
static const double lobatto_weight_half[4] = {1. / 28., .210704227143506039, .341122692483504365,
                                              .412458794658703882};
enum { POINTS = 8 };
_Static_assert(POINTS % LANES == 0, "points fill the lanes of whole runs");
static double lobatto_point(int i) {
  return i < 4 ? .5 * (1. - lobatto_half[i]) : .5 * (1. + lobatto_half[(7 - i) & 3]);
}
static double lobatto_weight(int i) { return .5 * lobatto_weight_half[i < 4 ? i : (7 - i) & 3]; }

static PetscErrorCode CreateBlock(const struct model *m, int longest, struct model_block *block) {
  PetscFunctionBeginUser;
  *block = (struct model_block){.n_days = longest};
  for (int b = 0; b < m->n_blocks; b++)
    block->irrigates = block->irrigates || m->block[b].irrigates;
  block->weather = lane_alloc(((size_t)longest + 1) * sizeof *block->weather);
  if (m->water) {
    size_t days = (size_t)longest + (size_t)m->water->spinup_days + 1;
    block->wet = lane_alloc(days * sizeof *block->wet);
  }
  PetscCheck(block->weather && (block->wet || !m->water), PETSC_COMM_SELF, PETSC_ERR_MEM,
             "no memory for the weather of a path");
  PetscFunctionReturn(0);
}

PetscErrorCode WeatherPathCreate(const struct model *m, const struct model_point *point,
                                 const struct attribution_rule *rule, struct weather_path **path) {
  const int longest = model_longest(m) + 1;
  const size_t effects = m->co2 ? (size_t)m->n_bases * (size_t)m->n_years : 0;
  struct weather_path *p = lane_alloc(sizeof *p);
  PetscFunctionBeginUser;
  PetscCheck(p, PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for a path");
  *p = (struct weather_path){.model = *m, .point = *point, .rule = rule};
  PetscCall(CreateBlock(m, longest, &p->block));
  p->model.block = &p->block;
  p->model.n_blocks = 1;
  p->model.season = p->season;
  p->model.n_local = LANES;
  PetscCall(
      PetscMalloc2((size_t)LANES * (size_t)m->control->n_outputs, &p->point.out, effects, &p->co2));
  PetscCall(PetscArraycpy(p->co2, m->co2, effects));
  if (m->co2) p->model.co2 = p->co2;
  PetscCall(WorkerCreate(&p->model, &p->point, &p->worker));
  PetscCall(WorkerWantWeather(p->worker));
  PetscCall(PetscMalloc1(longest, &p->at.day));
  PetscCall(WeatherInputsCreate(longest, &p->a));
  PetscCall(WeatherInputsCreate(longest, &p->b));
  PetscCall(WeatherInputsCreate(longest, &p->x_b));
  FOR_LANES (l) PetscCall(WeatherInputsCreate(longest, &p->x[l]));
  PetscCall(PetscMalloc2((size_t)longest * N_WEATHER_CAUSES, &p->panel,
                         (size_t)longest * N_WEATHER_CAUSES, &p->day));
  *path = p;
  PetscFunctionReturn(0);
}

PetscErrorCode WeatherPathDestroy(struct weather_path **path) {
  struct weather_path *p = *path;
  PetscFunctionBeginUser;
  if (!p) PetscFunctionReturn(0);
  PetscCall(WorkerDestroy(&p->worker));
  PetscCall(PetscFree2(p->point.out, p->co2));
  PetscCall(PetscFree(p->at.day));
  PetscCall(WeatherInputsDestroy(&p->a));
  PetscCall(WeatherInputsDestroy(&p->b));
  PetscCall(WeatherInputsDestroy(&p->x_b));
  FOR_LANES (l) PetscCall(WeatherInputsDestroy(&p->x[l]));
  PetscCall(PetscFree2(p->panel, p->day));
  free(p->block.weather);
  free(p->block.wet);
  free(p);
  *path = NULL;
  PetscFunctionReturn(0);
}

void weather_path_take(struct weather_path *p, const struct model *m,
                       const struct model_point *point, int place) {
  const size_t outputs = (size_t)m->control->n_outputs;
  const struct model_season *s = &m->season[place];
  FOR_LANES (l) {
    p->season[l] = *s;
    for (size_t i = 0; i < outputs; i++)
      p->point.out[(size_t)l * outputs + i] = point->out[(size_t)place * outputs + i];
  }
  p->block.n_days = s->days;
  p->block.n_fallow = model_fallow(m, s);
  p->block.irrigates = model_share(m, s) > 0.;
  model_find_days(m, p->rule->weather.store, s, &p->at);
  FOR_LANES (l) model_fill_lane(&p->model, &p->at, s, &p->block, l);
  weather_inputs_take(m, &p->rule->weather, &p->at, s, p->worker->view.sun, &p->a);
}

bool weather_path_from(struct weather_path *p, int years) {
  const struct model *m = &p->model;
  const struct model_season *s = &p->season[0];
  int missing;
  for (int n = -p->at.fallow; n < p->at.n; n++)
    p->at.day[p->at.fallow + n].day = day_in_other_year(s->start + n, years);
  bool whole = model_days(m, &p->at, &missing) >= s->days;
  if (!whole || missing > m->rules.fill_days || model_day_swapped(&p->at, s->days) >= 0)
    return false;
  weather_inputs_take(m, &p->rule->weather, &p->at, s, p->worker->view.sun, &p->b);
  return true;
}

/* x = x_B + s (x_A - x_B), with the bits of either at its end */
static void mix(struct weather_path *p, int l, double s) {
  const size_t n = (size_t)(p->a.fallow + p->a.n) * N_WEATHER;
  p->x[l].fallow = p->a.fallow;
  p->x[l].n = p->a.n;
  for (size_t i = 0; i < n; i++) p->x[l].x[i] = (1. - s) * p->b.x[i] + s * p->a.x[i];
  weather_inputs_put(&p->model, &p->rule->weather, &p->x[l], &p->season[l], p->worker->view.sun,
                     &p->block, l);
}

/* forward with mixtures s[LANES]; their yields */
static void run(struct weather_path *p, const double s[LANES], double yield[LANES]) {
  FOR_LANES (l) mix(p, l, s[l]);
  season_prepare_weather(p->model.rules.continuous, p->block.n_days, p->block.weather);
  p->worker->derives = true;
  worker_forward(p->worker, 0);
  FOR_LANES (l) {
    const struct season_view view = worker_view(p->worker, l);
    yield[l] =
        worker_lane_good(p->worker, l) ? season_view_value(&view, SEASON_TWSO, SEASON_FINAL) : NAN;
  }
}

void weather_path_start(struct weather_path *p, int year, double *other_co2, double *own_co2) {
  const double start[LANES] = {0.};
  const struct model_season *s = &p->season[0];
  double yield[LANES];
  if (p->model.co2) {
    struct co2_effect *own = &p->co2[s->base * p->model.n_years + s->year], kept = *own;
    *own = p->co2[s->base * p->model.n_years + year];
    run(p, start, yield);
    *own = kept;
    *other_co2 = yield[0];
  }
  run(p, start, yield);
  *own_co2 = yield[0];
  if (!p->model.co2) *other_co2 = *own_co2;
}

/* shares of a day: of x_b (x_A - x_B) */
static void share_day(const double *x_b, const double *a, const double *b, double weight,
                      double *share) {
  static const enum attribution_cause cause[N_WEATHER] = {
      [WEATHER_IRRAD] = CAUSE_RADIATION,     [WEATHER_TMIN] = CAUSE_TEMPERATURE,
      [WEATHER_TMAX] = CAUSE_TEMPERATURE,    [WEATHER_TEMP] = CAUSE_TEMPERATURE,
      [WEATHER_VAP] = CAUSE_VAPOUR_PRESSURE, [WEATHER_WIND] = CAUSE_WIND,
      [WEATHER_RAIN] = CAUSE_RAIN,           [WEATHER_E0] = CAUSE_EVAPORATION,
      [WEATHER_ES0] = CAUSE_EVAPORATION,     [WEATHER_ET0] = CAUSE_EVAPORATION};
  for (int v = 0; v < N_WEATHER; v++)
    if (a[v] != b[v]) share[cause[v]] += weight * x_b[v] * (a[v] - b[v]);
}

/* LANES of a panel's points, from `first` on: their shares added to p->panel */
static void run_points(struct weather_path *p, double s0, double length, int first,
                       double yield[LANES]) {
  struct worker *w = p->worker;
  const int days = p->a.fallow + p->a.n;
  struct soil_state carry_b = {0};
  double s[LANES];
  FOR_LANES (l)
    s[l] = first + l == POINTS - 1 ? s0 + length : s0 + length * lobatto_point(first + l);
  run(p, s, yield);
  FOR_LANES (l)
    w->seed[l] =
        (struct season_seed){.day = SEASON_FINAL, .lane = l, .variable = SEASON_TWSO, .value = 1.};
  worker_sweep(w, LANES, &carry_b);
  FOR_LANES (l) {
    weather_inputs_ad(&p->model, &p->rule->weather, &p->x[l], &p->season[l], w->view.sun,
                      p->block.n_fallow, w->weather_b, w->wet_b, l, &p->x_b);
    for (int n = 0; n < days; n++)
      share_day(p->x_b.x + n * N_WEATHER, p->a.x + n * N_WEATHER, p->b.x + n * N_WEATHER,
                length * lobatto_weight(first + l), p->panel + n * N_WEATHER_CAUSES);
  }
}

/* The panel from s0 on: its shares into p->panel; returns its remainder. */
static double run_panel(struct weather_path *p, double s0, double length, double *sum) {
  const int days = p->a.fallow + p->a.n;
  double yield[POINTS];
  memset(p->panel, 0, (size_t)days * N_WEATHER_CAUSES * sizeof *p->panel);
  for (int first = 0; first < POINTS; first += LANES)
    run_points(p, s0, length, first, yield + first);
  p->panels++;
  *sum = 0.;
  for (int i = 0; i < days * N_WEATHER_CAUSES; i++) *sum += p->panel[i];
  return yield[POINTS - 1] - yield[0] - *sum;
}

double weather_path_walk(struct weather_path *p, double scale) {
  const int items = (p->a.fallow + p->a.n) * N_WEATHER_CAUSES, whole = 1 << ATTRIBUTION_HALVINGS;
  double total = 0.;
  memset(p->day, 0, (size_t)items * sizeof *p->day);
  for (int at = 0, length = whole; at < whole;) { /* in units of the shortest panel */
    double share = (double)length / whole, sum;
    double rest = run_panel(p, (double)at / whole, share, &sum);
    if (isnan(rest)) return NAN;
    bool close = fabs(rest) <= p->rule->tolerance * scale * sqrt(share);
    if (!close && length > 1) {
      length /= 2;
      continue;
    }
    p->halted += !close;
    for (int i = 0; i < items; i++) p->day[i] += p->panel[i];
    total += sum;
    at += length;
    /* the next panel is the longest that begins here */
    for (length = 1; 2 * length <= whole && at % (2 * length) == 0;) length *= 2;
  }
  return total;
}
