/* Runs of windrow/seasons.h, block by block: values, adjoint, tangent. */
#include "season/seasons_private.h"
#include "support/lane_memory.h"
#include <stdlib.h>
#include <string.h>

/* memory of one call */
struct work {
  struct crop *crop;
  struct crop_d *crop_x; /* adjoint or tangent */
  struct season_tape *tape;
  struct season_weather *weather_x; /* [n_days + 1] or NULL */
  struct season_seed *seed;         /* [m * LANES], the outputs by day */
  int *order;                       /* [m] outputs by day */
};

static bool work_create(const struct windrow_seasons *all, int m, bool weather, struct work *w) {
  size_t days = (size_t)all->n_days + 1;
  *w = (struct work){.crop = lane_alloc(sizeof *w->crop),
                     .crop_x = lane_alloc(sizeof *w->crop_x),
                     .tape = season_tape_create(all->n_days),
                     .weather_x = weather ? lane_alloc(days * sizeof *w->weather_x) : NULL,
                     .seed = calloc((size_t)m * LANES + 1, sizeof *w->seed),
                     .order = calloc((size_t)m + 1, sizeof *w->order)};
  return w->crop && w->crop_x && w->tape && w->seed && w->order && (!weather || w->weather_x);
}

static void work_destroy(struct work *w) {
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

static void pack(const struct windrow_seasons *all, int b, const double *parameters,
                 struct crop *crop) {
  struct parameter_set set;
  memset(&set, 0, sizeof set);
  FOR_LANES (l) {
    int s = season_of(all, b, l) < 0 ? all->n - 1 : b * LANES + l;
    const double *p = parameters + (size_t)s * (size_t)windrow_parameter_count();
    seasons_parameter_set(all->abscissae, all->n_knots, p, &set);
    crop_pack(crop, l, &set);
  }
  crop_prepare(crop);
}

/* one season's direction into lane l; ordinates that a table does not use repeat its last one */
static void direct(const struct windrow_seasons *all, const double *d, int l, struct crop_d *to) {
  for (int i = 0; i < N_SCALARS; i++)
    (*crop_scalar(&to->p, i))[l] = parameter_info[i].active ? d[i] : 0.;
  for (int t = 0; t < N_TABLES; t++)
    for (int k = 0; k < AFGEN_KNOTS && all->n_knots[t]; k++) {
      int last = k < all->n_knots[t] ? k : all->n_knots[t] - 1;
      crop_ordinates_of(&to->t, t)[k][l] = d[N_SCALARS + t * AFGEN_KNOTS + last];
    }
}

static void collect(const struct windrow_seasons *all, struct crop_d *from, int l, double *b) {
  for (int i = 0; i < N_SCALARS; i++)
    b[i] = parameter_info[i].active ? (*crop_scalar(&from->p, i))[l] : 0.;
  for (int t = 0; t < N_TABLES; t++)
    for (int k = 0; k < AFGEN_KNOTS; k++)
      b[N_SCALARS + t * AFGEN_KNOTS + k] =
          k < all->n_knots[t] ? crop_ordinates_of(&from->t, t)[k][l] : 0.;
}

static double *weather_field(struct season_weather *w, int variable) {
  switch (variable) {
  case WINDROW_IRRAD:
    return (double *)&w->irrad;
  case WINDROW_TMIN:
    return (double *)&w->tmin;
  case WINDROW_TMAX:
    return (double *)&w->tmax;
  default:
    return (double *)&w->temp;
  }
}

/* days beyond a season's weather repeat its last day; nothing runs there, so nothing is lost */
static void move_weather(const struct windrow_seasons *all, int s, int l, bool out, double *plain,
                         struct season_weather *lanes) {
  size_t at = (size_t)s * (size_t)all->n_days * WINDROW_WEATHER;
  for (int n = 0; n < all->n_days; n++)
    for (int v = 0; v < WINDROW_WEATHER; v++, at++)
      if (out)
        plain[at] = weather_field(&lanes[n], v)[l];
      else
        weather_field(&lanes[n], v)[l] = plain[at];
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
  for (int i = 0; i < m; i++)
    if (outputs[i].variable < 0 || outputs[i].variable >= N_VARIABLES || outputs[i].day < 0)
      return "an output names no variable, or a day before the crop's start";
  return NULL;
}

static double read_value(const struct season_tape *tape, bool tangent,
                         const struct windrow_output *output, int l) {
  enum season_variable v = (enum season_variable)output->variable;
  if (output->variable == VARIABLE_END) return tangent ? 0. : season_end(tape, l);
  if (output->variable == VARIABLE_STATUS) return tangent ? 0. : season_status(tape, l);
  return tangent ? season_value_tl(tape, v, output->day, l) : season_value(tape, v, output->day, l);
}

static void read_values(const struct windrow_seasons *all, int b, const struct season_tape *tape,
                        bool tangent, int m, const struct windrow_output *outputs, double *values) {
  FOR_LANES (l) {
    int s = season_of(all, b, l);
    for (int i = 0; s >= 0 && i < m; i++)
      values[(size_t)s * (size_t)m + (size_t)i] = read_value(tape, tangent, &outputs[i], l);
  }
}

static int plant(const struct windrow_seasons *all, int b, const struct work *w, int m,
                 const struct windrow_output *outputs, const double *values_b) {
  int n = 0;
  for (int k = 0; k < m; k++)
    FOR_LANES (l) {
      int i = w->order[k], s = season_of(all, b, l);
      if (s < 0 || outputs[i].variable >= N_SEASON_VARIABLES) continue;
      w->seed[n++] = (struct season_seed){.day = outputs[i].day,
                                          .lane = l,
                                          .variable = (enum season_variable)outputs[i].variable,
                                          .value = values_b[(size_t)s * (size_t)m + (size_t)i]};
    }
  return n;
}

static void sweep(const struct windrow_seasons *all, int b, struct work *w, int n_seeds,
                  double *parameters_b, double *weather_b) {
  memset(w->crop_x, 0, sizeof *w->crop_x);
  if (weather_b) memset(w->weather_x, 0, ((size_t)all->n_days + 1) * sizeof *w->weather_x);
  season_adjoint(&all->block[b].season, w->crop, w->tape, n_seeds, w->seed, w->crop_x,
                 weather_b ? w->weather_x : NULL);
  FOR_LANES (l) {
    int s = season_of(all, b, l);
    if (s < 0) continue;
    collect(all, w->crop_x, l, parameters_b + (size_t)s * (size_t)windrow_parameter_count());
    if (weather_b) move_weather(all, s, l, true, weather_b, w->weather_x);
  }
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
    pack(all, b, parameters, w.crop);
    season_forward(&all->block[b].season, w.crop, w.tape);
    if (values) read_values(all, b, w.tape, false, m, outputs, values);
    if (values_b)
      sweep(all, b, &w, plant(all, b, &w, m, outputs, values_b), parameters_b, weather_b);
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
    pack(all, b, parameters, w.crop);
    memset(w.crop_x, 0, sizeof *w.crop_x);
    FOR_LANES (l) {
      int s = season_of(all, b, l);
      if (s < 0) continue;
      direct(all, parameters_d + (size_t)s * (size_t)windrow_parameter_count(), l, w.crop_x);
      if (weather_d) move_weather(all, s, l, false, (double *)(size_t)weather_d, w.weather_x);
    }
    season_forward(&all->block[b].season, w.crop, w.tape);
    season_tangent(&all->block[b].season, w.crop, w.crop_x, weather_d ? w.weather_x : NULL, w.tape);
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
