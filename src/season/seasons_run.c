/* Runs of windrow/seasons.h, block by block: values, adjoint, tangent. */
#include "season/seasons_private.h"
#include "support/lane_memory.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* memory of one call */
struct work {
  struct season_block block; /* the one at hand, with its water */
  struct season_water water;
  struct crop *crop;
  struct soil *soil;     /* NULL in potential production, as is all of water below */
  struct crop_d *crop_x; /* adjoint or tangent */
  struct season_tape *tape;
  struct season_weather *weather_x; /* [n_days + 1] or NULL */
  struct season_water_d *water_x;   /* its wet [n_fallow + n_days + 1] owned, or NULL */
  struct season_seed *seed;         /* [m * LANES], the outputs by day */
  int *order;                       /* [m] outputs by day */
};

static size_t wet_days(const struct windrow_seasons *all) {
  return (size_t)all->n_fallow + (size_t)all->n_days + 1;
}

static bool work_water(const struct windrow_seasons *all, bool weather, struct work *w) {
  w->soil = lane_alloc(sizeof *w->soil);
  w->water_x = lane_alloc(sizeof *w->water_x);
  if (!w->soil || !w->water_x || !season_tape_water(w->tape, all->n_fallow)) return false;
  if (weather) w->water_x->wet = lane_alloc(wet_days(all) * sizeof *w->water_x->wet);
  return !weather || w->water_x->wet;
}

static bool work_create(const struct windrow_seasons *all, int m, bool weather, struct work *w) {
  size_t days = (size_t)all->n_days + 1;
  *w = (struct work){.crop = lane_alloc(sizeof *w->crop),
                     .crop_x = lane_alloc(sizeof *w->crop_x),
                     .tape = season_tape_create(all->n_days),
                     .weather_x = weather ? lane_alloc(days * sizeof *w->weather_x) : NULL,
                     .seed = calloc((size_t)m * LANES + 1, sizeof *w->seed),
                     .order = calloc((size_t)m + 1, sizeof *w->order)};
  if (!w->crop || !w->crop_x || !w->tape || !w->seed || !w->order || (weather && !w->weather_x))
    return false;
  return !all->water_limited || work_water(all, weather, w);
}

static void work_destroy(struct work *w) {
  if (w->water_x) free(w->water_x->wet);
  free(w->water_x);
  free(w->soil);
  free(w->crop);
  free(w->crop_x);
  season_tape_destroy(&w->tape);
  free(w->weather_x);
  free(w->seed);
  free(w->order);
}

/* season of a lane, or -1 for padding */
static int season_of(const struct windrow_seasons *all, int b, int l) {
  int s = b * LANES + l;
  return s < all->n ? s : -1;
}

/* The block at hand and its parameters. */
static void pack(const struct windrow_seasons *all, int b, const double *parameters,
                 struct work *w) {
  struct parameter_set set;
  struct soil_set soil;
  memset(&set, 0, sizeof set);
  FOR_LANES (l) {
    int s = season_of(all, b, l) < 0 ? all->n - 1 : b * LANES + l;
    const double *p = parameters + (size_t)s * (size_t)seasons_parameter_count(all);
    seasons_parameter_set(all->abscissae, all->n_knots, p, &set);
    crop_pack(w->crop, l, &set);
    if (!all->water_limited) continue;
    seasons_soil_set(p, &soil);
    soil_pack(w->soil, l, &soil);
  }
  crop_prepare(w->crop);
  w->block = all->block[b].season;
  if (!all->water_limited) return;
  w->water = all->block[b].water;
  w->water.soil = w->soil;
  w->block.water = &w->water;
}

/* Nothing in directions and adjoints. */
static void clear(const struct windrow_seasons *all, struct work *w) {
  memset(w->crop_x, 0, sizeof *w->crop_x);
  if (w->weather_x) memset(w->weather_x, 0, ((size_t)all->n_days + 1) * sizeof *w->weather_x);
  if (!w->water_x) return;
  *w->water_x = (struct season_water_d){.wet = w->water_x->wet};
  if (w->water_x->wet) memset(w->water_x->wet, 0, wet_days(all) * sizeof *w->water_x->wet);
}

static struct season_wet *wet_x(const struct work *w) {
  return w->water_x ? w->water_x->wet : NULL;
}

/* one season's direction into lane l; ordinates that a table does not use repeat its last one */
static void direct(const struct windrow_seasons *all, const double *d, int l, struct work *w) {
  struct crop_d *to = w->crop_x;
  for (int i = 0; i < N_SCALARS; i++)
    (*crop_scalar(&to->p, i))[l] = parameter_info[i].active ? d[i] : 0.;
  for (int t = 0; t < N_TABLES; t++)
    for (int k = 0; k < AFGEN_KNOTS && all->n_knots[t]; k++) {
      int last = k < all->n_knots[t] ? k : all->n_knots[t] - 1;
      crop_ordinates_of(&to->t, t)[k][l] = d[N_SCALARS + t * AFGEN_KNOTS + last];
    }
  for (int id = 0; all->water_limited && id < N_SOIL_SCALARS; id++)
    if (soil_parameter_info[id].active)
      (*soil_scalar(&w->water_x->soil.p, id))[l] = d[windrow_parameter_count() + id];
}

static void collect(const struct windrow_seasons *all, struct work *w, int l, double *b) {
  struct crop_d *from = w->crop_x;
  for (int i = 0; i < N_SCALARS; i++)
    b[i] = parameter_info[i].active ? (*crop_scalar(&from->p, i))[l] : 0.;
  for (int t = 0; t < N_TABLES; t++)
    for (int k = 0; k < AFGEN_KNOTS; k++)
      b[N_SCALARS + t * AFGEN_KNOTS + k] =
          k < all->n_knots[t] ? crop_ordinates_of(&from->t, t)[k][l] : 0.;
  for (int id = 0; all->water_limited && id < N_SOIL_SCALARS; id++)
    b[windrow_parameter_count() + id] =
        soil_parameter_info[id].active ? (*soil_scalar(&w->water_x->soil.p, id))[l] : 0.;
}

/* insertion sort of the outputs by day: seeds must ascend, and m is small */
static void order_outputs(int m, const struct windrow_output *outputs, int *order) {
  for (int i = 0; i < m; i++) {
    int k = i;
    for (; k > 0 && outputs[order[k - 1]].day > outputs[i].day; k--) order[k] = order[k - 1];
    order[k] = i;
  }
}

static const char *check(const struct windrow_seasons *all, int first, int end, int m,
                         const struct windrow_output *outputs) {
  if (first < 0 || end > all->n_blocks || first > end) return "there are no such blocks";
  for (int i = 0; i < m; i++) {
    int v = outputs[i].variable;
    bool soil = v >= SEASON_SM && v < N_SEASON_VARIABLES_WLP;
    if (v < 0 || v >= N_VARIABLES || outputs[i].day < (soil ? -all->n_fallow : 0))
      return "an output names no variable, or a day before the crop's start (a soil's: before its "
             "first fallow day)";
    if (soil && !all->water_limited)
      return "an output is a soil's, which potential production does not follow";
  }
  return NULL;
}

/* The day whose state an output is; of the largest the first. */
static int day_of(const struct season_tape *tape, const struct windrow_output *output, int l) {
  if (output->day != WINDROW_LARGEST) return output->day;
  enum season_variable v = (enum season_variable)output->variable;
  double largest = season_value(tape, v, 0, l);
  int day = 0;
  for (int n = 1; n <= season_water_days(tape); n++) {
    double value = season_value(tape, v, n, l);
    if (value > largest) {
      largest = value;
      day = n;
    }
  }
  return day;
}

static double read_value(const struct season_tape *tape, bool tangent,
                         const struct windrow_output *output, int l) {
  enum season_variable v = (enum season_variable)output->variable;
  if (output->variable == VARIABLE_END) return tangent ? 0. : season_end(tape, l);
  if (output->variable == VARIABLE_STATUS) return tangent ? 0. : season_status(tape, l);
  int day = day_of(tape, output, l);
  return tangent ? season_value_tl(tape, v, day, l) : season_value(tape, v, day, l);
}

static void read_values(const struct windrow_seasons *all, int b, const struct season_tape *tape,
                        bool tangent, int m, const struct windrow_output *outputs, double *values) {
  FOR_LANES (l) {
    int s = season_of(all, b, l);
    for (int i = 0; s >= 0 && i < m; i++)
      values[(size_t)s * (size_t)m + (size_t)i] = read_value(tape, tangent, &outputs[i], l);
  }
}

/* One more among n seeds by day, or a part of one that is there; returns their number. */
static int add_seed(int n, struct season_seed *seed, struct season_seed one) {
  int k = n;
  while (k > 0 && seed[k - 1].day > one.day) k--;
  for (int i = k; i > 0 && seed[i - 1].day == one.day; i--)
    if (seed[i - 1].lane == one.lane && seed[i - 1].variable == one.variable) {
      seed[i - 1].value += one.value;
      return n;
    }
  memmove(seed + k + 1, seed + k, (size_t)(n - k) * sizeof *seed);
  seed[k] = one;
  return n + 1;
}

static int seed_outputs(const struct windrow_seasons *all, int b, const struct work *w, int m,
                        const struct windrow_output *outputs, const double *values_b) {
  int n = 0;
  for (int k = 0; k < m; k++)
    FOR_LANES (l) {
      int i = w->order[k], s = season_of(all, b, l);
      if (s < 0 || outputs[i].variable >= N_SEASON_VARIABLES_WLP) continue;
      n = add_seed(n, w->seed,
                   (struct season_seed){.day = day_of(w->tape, &outputs[i], l),
                                        .lane = l,
                                        .variable = (enum season_variable)outputs[i].variable,
                                        .value = values_b[(size_t)s * (size_t)m + (size_t)i]});
    }
  return n;
}

static void sweep(const struct windrow_seasons *all, int b, struct work *w, int n_seeds,
                  double *parameters_b, double *weather_b) {
  clear(all, w);
  season_water_adjoint(&w->block, w->crop, w->tape, n_seeds, w->seed, w->crop_x, w->weather_x,
                       w->water_x);
  FOR_LANES (l) {
    int s = season_of(all, b, l);
    if (s < 0) continue;
    collect(all, w, l, parameters_b + (size_t)s * (size_t)seasons_parameter_count(all));
  }
  if (weather_b) seasons_weather_out(all, b, weather_b, w->weather_x, wet_x(w));
}

/* Residual of the water balance. Of mass that would be no error: a caller who differs
 * ordinates by steps has shares that do not add up to 1. */
static const char *leaks(const struct season_tape *tape) {
  FOR_LANES (l)
    if (!season_water_closes(tape, l))
      return "the water of a season does not close: water came from nowhere or got lost";
  return NULL;
}

const char *windrow_seasons_run(const struct windrow_seasons *all, int first_block, int end_block,
                                const double *parameters, int m,
                                const struct windrow_output *outputs, double *values,
                                const double *values_b, double *parameters_b, double *weather_b) {
  struct work w;
  const char *wrong = check(all, first_block, end_block, m, outputs);
  if (wrong) return wrong;
  if (!work_create(all, m, weather_b != NULL, &w)) wrong = "out of memory";
  if (!wrong) order_outputs(m, outputs, w.order);
  for (int b = first_block; b < end_block && !wrong; b++) {
    pack(all, b, parameters, &w);
    if (values_b)
      season_forward_keep(&w.block, w.crop, w.tape);
    else
      season_forward(&w.block, w.crop, w.tape);
    wrong = leaks(w.tape);
    if (values) read_values(all, b, w.tape, false, m, outputs, values);
    if (values_b)
      sweep(all, b, &w, seed_outputs(all, b, &w, m, outputs, values_b), parameters_b, weather_b);
  }
  work_destroy(&w);
  return wrong;
}

const char *windrow_seasons_forward(const struct windrow_seasons *all, const double *parameters,
                                    int m, const struct windrow_output *outputs, double *values) {
  return windrow_seasons_run(all, 0, all->n_blocks, parameters, m, outputs, values, NULL, NULL,
                             NULL);
}

const char *windrow_seasons_vjp(const struct windrow_seasons *all, const double *parameters, int m,
                                const struct windrow_output *outputs, const double *values_b,
                                double *values, double *parameters_b, double *weather_b) {
  return windrow_seasons_run(all, 0, all->n_blocks, parameters, m, outputs, values, values_b,
                             parameters_b, weather_b);
}

const char *windrow_seasons_run_tangent(const struct windrow_seasons *all, int first_block,
                                        int end_block, const double *parameters,
                                        const double *parameters_d, const double *weather_d, int m,
                                        const struct windrow_output *outputs, double *values,
                                        double *values_d) {
  struct work w;
  const char *wrong = check(all, first_block, end_block, m, outputs);
  if (wrong) return wrong;
  if (!work_create(all, m, weather_d != NULL, &w)) wrong = "out of memory";
  for (int b = first_block; b < end_block && !wrong; b++) {
    pack(all, b, parameters, &w);
    clear(all, &w);
    FOR_LANES (l) {
      int s = season_of(all, b, l);
      if (s < 0) continue;
      direct(all, parameters_d + (size_t)s * (size_t)seasons_parameter_count(all), l, &w);
    }
    if (weather_d) seasons_weather_in(all, b, weather_d, w.weather_x, wet_x(&w));
    season_forward_keep(&w.block, w.crop, w.tape);
    wrong = leaks(w.tape);
    season_water_tangent(&w.block, w.crop, w.crop_x, w.weather_x, w.water_x, w.tape);
    if (values) read_values(all, b, w.tape, false, m, outputs, values);
    read_values(all, b, w.tape, true, m, outputs, values_d);
  }
  work_destroy(&w);
  return wrong;
}

const char *windrow_seasons_jvp(const struct windrow_seasons *all, const double *parameters,
                                const double *parameters_d, const double *weather_d, int m,
                                const struct windrow_output *outputs, double *values,
                                double *values_d) {
  return windrow_seasons_run_tangent(all, 0, all->n_blocks, parameters, parameters_d, weather_d, m,
                                     outputs, values, values_d);
}
