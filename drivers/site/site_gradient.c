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

static lane *daily(struct season_weather *w, int variable) {
  switch (variable) {
  case WEATHER_IRRAD:
    return &w->irrad;
  case WEATHER_TMIN:
    return &w->tmin;
  case WEATHER_TMAX:
    return &w->tmax;
  default:
    return &w->temp;
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
  struct crop_d *crop_b = lane_alloc(sizeof *crop_b);
  struct season_weather *w_b = lane_alloc(((size_t)b->block.n_days + 1) * sizeof *w_b);
  if (!crop_b || !w_b) abort();
  season_adjoint(&b->block, b->crop, b->tape, 1, &seed, crop_b, w_b);
  for (int i = 0; i < inputs->n; i++) {
    const struct site_input *in = &inputs->input[i];
    if (in->kind == INPUT_SCALAR)
      d[i].adjoint = (*crop_scalar(&crop_b->p, in->id))[0];
    else if (in->kind == INPUT_ORDINATE)
      d[i].adjoint = crop_ordinates_of(&crop_b->t, in->id)[in->index][0];
    else
      d[i].adjoint = (*daily(&w_b[in->index], in->id))[0];
    if (moves_temp(b->site, in)) d[i].adjoint += .5 * w_b[in->index].temp[0];
  }
  free(crop_b);
  free(w_b);
}

/* -- tangent */

static void point(struct crop_d *crop_d, struct season_weather *w_d, const struct site *site,
                  const struct site_input *in, int l) {
  if (in->kind == INPUT_SCALAR)
    (*crop_scalar(&crop_d->p, in->id))[l] = 1.;
  else if (in->kind == INPUT_ORDINATE)
    crop_ordinates_of(&crop_d->t, in->id)[in->index][l] = 1.;
  else
    (*daily(&w_d[in->index], in->id))[l] = 1.;
  if (moves_temp(site, in)) w_d[in->index].temp[l] = .5;
}

static void by_tangent(struct site_block *b, const struct site_target *target,
                       const struct site_inputs *inputs, struct site_derivative *d) {
  size_t bytes = ((size_t)b->block.n_days + 1) * sizeof(struct season_weather);
  struct crop_d *crop_d = lane_alloc(sizeof *crop_d);
  struct season_weather *w_d = lane_alloc(bytes);
  if (!crop_d || !w_d) abort();
  for (int first = 0; first < inputs->n; first += LANES) {
    int n = inputs->n - first < LANES ? inputs->n - first : LANES;
    memset(crop_d, 0, sizeof *crop_d);
    memset(w_d, 0, bytes);
    for (int l = 0; l < n; l++) point(crop_d, w_d, b->site, &inputs->input[first + l], l);
    season_tangent(&b->block, b->crop, crop_d, w_d, b->tape);
    for (int l = 0; l < n; l++)
      d[first + l].tangent = season_value_tl(b->tape, target->variable, target->day, l);
  }
  free(crop_d);
  free(w_d);
}

/* -- finite differences */

void site_input_set(struct site_block *b, const struct site_input *in, int l, double value) {
  if (in->kind == INPUT_WEATHER) {
    struct season_weather *w = &b->weather[in->index];
    (*daily(w, in->id))[l] = value;
    if (moves_temp(b->site, in)) w->temp[l] = (w->tmin[l] + w->tmax[l]) / 2.;
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
  double x[2 * SITE_STEPS];
  for (int i = 0; i < SITE_STEPS; i++) {
    double step = site_step[i] * (in->value != 0. ? fabs(in->value) : in->scale);
    x[2 * i] = in->value - step;
    x[2 * i + 1] = in->value + step;
  }
  for (int l = 0; l < 2 * SITE_STEPS; l++) site_input_set(b, in, l, x[l]);
  site_block_run(b);
  for (int i = 0; i < SITE_STEPS; i++) {
    double low = season_value(b->tape, target->variable, target->day, 2 * i);
    double high = season_value(b->tape, target->variable, target->day, 2 * i + 1);
    d->difference[i] = (high - low) / (x[2 * i + 1] - x[2 * i]);
  }
  for (int l = 0; l < 2 * SITE_STEPS; l++) site_input_set(b, in, l, in->value);
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
