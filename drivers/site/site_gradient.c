/* Derivatives of one output of a season.
 *
 *   adjoint   one run backwards gives all inputs
 *   tangent   eight inputs a run, one a lane
 *   fd_h      central difference (f(x + s) - f(x - s)) / (2 s), s = h |x|, or h times the input's
 *             declared scale where x is 0; six perturbed seasons a run, one a lane
 *
 * TEMP where the file does not give it follows TMIN and TMAX in all of them.
 */
#include "site/site_gradient.h"
#include "support/lane_memory.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

const double site_step[SITE_STEPS] = {1e-6, 1e-3, 3e-2};

/* the daily number that an input names; `w` and `wet` are at the crop's first day */
static lane *daily(struct season_weather *w, struct season_wet *wet, const struct site_input *in) {
  switch (in->id) {
  case WEATHER_IRRAD:
    return &w[in->index].irrad;
  case WEATHER_TMIN:
    return &w[in->index].tmin;
  case WEATHER_TMAX:
    return &w[in->index].tmax;
  case WEATHER_TEMP:
    return &w[in->index].temp;
  case WEATHER_ET0:
    return &w[in->index].et0;
  case WEATHER_RAIN:
    return &wet[in->index].rain;
  case WEATHER_E0:
    return &wet[in->index].e0;
  default:
    return &wet[in->index].es0;
  }
}

/* what derivatives are taken with respect to: directions or adjoints */
struct vector {
  size_t days, wet_days;
  struct crop_d *crop;
  struct season_weather *weather; /* [days] */
  struct season_water_d water;    /* wet: [wet_days] */
  struct season_wet *wet;         /* its crop's first day */
};

static void vector_create(const struct site_block *b, struct vector *v) {
  v->days = (size_t)b->block.n_days + 1;
  v->wet_days = v->days + (size_t)b->site->n_fallow;
  v->crop = lane_alloc(sizeof *v->crop);
  v->weather = lane_alloc(v->days * sizeof *v->weather);
  v->water = (struct season_water_d){.wet = lane_alloc(v->wet_days * sizeof *v->water.wet)};
  if (!v->crop || !v->weather || !v->water.wet) abort();
  v->wet = v->water.wet + b->site->n_fallow;
}

static void vector_clear(struct vector *v) {
  memset(v->crop, 0, sizeof *v->crop);
  memset(v->weather, 0, v->days * sizeof *v->weather);
  memset(v->water.wet, 0, v->wet_days * sizeof *v->water.wet);
  v->water.soil = (struct soil){0};
}

static void vector_destroy(struct vector *v) {
  free(v->crop);
  free(v->weather);
  free(v->water.wet);
}

static lane *component(struct vector *v, const struct site_input *in) {
  switch (in->kind) {
  case INPUT_SCALAR:
    return crop_scalar(&v->crop->p, in->id);
  case INPUT_ORDINATE:
    return &crop_ordinates_of(&v->crop->t, in->id)[in->index];
  case INPUT_SOIL:
    return soil_scalar(&v->water.soil.p, in->id);
  default:
    return daily(v->weather, v->wet, in);
  }
}

/* whether TEMP moves along with this input */
static bool moves_temp(const struct site *site, const struct site_input *input) {
  return input->kind == INPUT_WEATHER && (input->id == WEATHER_TMIN || input->id == WEATHER_TMAX) &&
         site->temp_derived[site->first + input->index];
}

/* -- adjoint */

void site_adjoint(struct site_block *b, const struct site_target *target,
                  const struct site_inputs *inputs, struct site_derivative *d) {
  struct season_seed seed = {.day = target->day, .variable = target->variable, .value = 1.};
  struct vector v;
  vector_create(b, &v);
  season_water_adjoint(&b->block, b->crop, b->tape, 1, &seed, v.crop, v.weather, &v.water);
  for (int i = 0; i < inputs->n; i++) {
    const struct site_input *in = &inputs->input[i];
    d[i].adjoint = (*component(&v, in))[0];
    if (moves_temp(b->site, in)) d[i].adjoint += .5 * v.weather[in->index].temp[0];
  }
  vector_destroy(&v);
}

/* -- tangent */

static void by_tangent(struct site_block *b, const struct site_target *target,
                       const struct site_inputs *inputs, struct site_derivative *d) {
  struct vector v;
  vector_create(b, &v);
  for (int first = 0; first < inputs->n; first += LANES) {
    int n = inputs->n - first < LANES ? inputs->n - first : LANES;
    vector_clear(&v);
    for (int l = 0; l < n; l++) {
      const struct site_input *in = &inputs->input[first + l];
      (*component(&v, in))[l] = 1.;
      if (moves_temp(b->site, in)) v.weather[in->index].temp[l] = .5;
    }
    season_water_tangent(&b->block, b->crop, v.crop, v.weather, &v.water, b->tape);
    for (int l = 0; l < n; l++)
      d[first + l].tangent = season_value_tl(b->tape, target->variable, target->day, l);
  }
  vector_destroy(&v);
}

/* -- finite differences */

void site_input_set(struct site_block *b, const struct site_input *in, int l, double value) {
  if (in->kind == INPUT_WEATHER) {
    struct season_weather *w = b->weather;
    (*daily(w, b->wet + b->site->n_fallow, in))[l] = value;
    if (!moves_temp(b->site, in)) return;
    w[in->index].temp[l] = (w[in->index].tmin[l] + w[in->index].tmax[l]) / 2.;
    return;
  }
  if (in->kind == INPUT_SOIL) {
    struct soil_set set = b->site->soil;
    set.value[in->id] = value;
    site_block_set_soil(b, l, &set);
    return;
  }
  struct parameter_set set = b->site->parameters;
  if (in->kind == INPUT_SCALAR)
    set.scalar[in->id] = value;
  else
    set.table[in->id].y[in->index] = value;
  site_block_set(b, l, &set);
}

static void by_differences(struct site_block *b, const struct site_target *target,
                           const struct site_input *in, struct site_derivative *d) {
  for (int i = 0; i < SITE_STEPS; i++) { /* both sides of a step in two lanes */
    const double step = site_step[i] * (in->value != 0. ? fabs(in->value) : in->scale);
    const double x[2] = {in->value - step, in->value + step};
    for (int l = 0; l < 2; l++) site_input_set(b, in, l, x[l]);
    site_block_run(b);
    const double low = season_value(b->tape, target->variable, target->day, 0);
    const double high = season_value(b->tape, target->variable, target->day, 1);
    d->difference[i] = (high - low) / (x[1] - x[0]);
  }
  for (int l = 0; l < 2; l++) site_input_set(b, in, l, in->value);
}

void site_gradient(struct site_block *b, const struct site_target *target,
                   const struct site_inputs *inputs, struct site_derivative *d) {
  site_block_reset(b);
  site_block_run(b);
  site_adjoint(b, target, inputs, d);
  by_tangent(b, target, inputs, d);
  for (int i = 0; i < inputs->n; i++) by_differences(b, target, &inputs->input[i], &d[i]);
  site_block_reset(b);
  site_block_run(b);
}

void site_gradient_write(const struct site *site, const struct site_inputs *inputs,
                         const struct site_derivative *d, const struct text_output *out) {
  fprintf(out->stream, "parameter,value,adjoint,tangent,fd_1e-6,fd_1e-3,fd_3e-2\n");
  for (int i = 0; i < inputs->n; i++) {
    char name[40];
    site_input_name(site, &inputs->input[i], name);
    fprintf(out->stream, "%s,%.17g,%.17g,%.17g,%.17g,%.17g,%.17g\n", name, inputs->input[i].value,
            d[i].adjoint, d[i].tangent, d[i].difference[0], d[i].difference[1], d[i].difference[2]);
  }
}
