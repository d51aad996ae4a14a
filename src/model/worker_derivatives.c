/* Tangent and adjoint of one block: from the control's values to crop and soil, lane by lane, and
 * the season behind them; twice where a part of the block is irrigated.
 */
#include "model/worker.h"
#include "region/log_events.h"
#include <string.h>

void worker_direction(const struct worker *w, const double *value_d, const double *out_d,
                      double *sv_d) {
  const struct model *m = w->model;
  FOR_LANES (l) {
    int s = model_place(m, w->block, l);
    struct control_site site = model_site(m, s);
    control_season_tl(m->control, &site, value_d,
                      out_d ? out_d + (size_t)s * (size_t)m->control->n_outputs : NULL,
                      sv_d + (size_t)l * (size_t)m->control->n_season);
  }
}

static void direct(const struct worker *w, const double *sv_d, struct model_derivatives *d) {
  const struct model *m = w->model;
  const struct control *control = m->control;
  struct parameter_set own;
  memset(d, 0, sizeof *d);
  FOR_LANES (l) {
    const double *lane_d = sv_d + (size_t)l * (size_t)control->n_season;
    control_apply_tl(control, model_season_of(m, w->block, l)->estimated, lane_d,
                     model_base(m, w->block, l, &own), &d->crop, l);
    if (m->water) control_soil_tl(control, lane_d, model_soil(m, w->block, l), &d->water.soil.p, l);
  }
}

/* the lanes' numbers of soils that continue from the block before; the others' */
static void part_soils(const struct worker *w, const struct soil_state *all,
                       struct soil_state *carried, struct soil_state *fresh) {
  const lane *from = (const lane *)all;
  lane *on = (lane *)carried, *off = (lane *)fresh;
  for (int i = 0; i < SOIL_STATE_FIELDS; i++)
    FOR_LANES (l) {
      bool carries = model_season_of(w->model, w->block, l)->carried;
      double x = from[i][l];
      on[i][l] = carries ? x : 0.;
      off[i][l] = carries ? 0. : x;
    }
}

/* tangent of worker_forward's start of the soils */
static void start_soils_tl(const struct worker *w, const struct soil_state *carry_d,
                           struct model_derivatives *d) {
  struct soil soil = worker_soil(w), soil_d = d->water.soil;
  struct soil_state fresh, carried, unused;
  lane *start = (lane *)&d->water.start;
  const lane *on = (const lane *)&carried, *off = (const lane *)&unused;
  soil_d.rdmsol = d->crop.p.rdmsol;
  soil_initial_tl(&soil, &soil_d, w->model->rules.continuous, &fresh);
  part_soils(w, carry_d, &carried, &unused);
  part_soils(w, &fresh, &fresh, &unused);
  for (int i = 0; i < SOIL_STATE_FIELDS; i++) start[i] = on[i] + off[i];
}

/* its adjoint: to initial water, and to the soils of the block before */
static void start_soils_ad(const struct worker *w, struct soil_state *carry_b) {
  struct model_derivatives *d = w->d;
  struct soil soil = worker_soil(w);
  struct soil_state fresh;
  part_soils(w, &d->water.start, carry_b, &fresh);
  soil_initial_ad(&soil, &d->water.soil, w->model->rules.continuous, &fresh);
  d->crop.p.rdmsol += d->water.soil.rdmsol;
  d->water.soil.rdmsol = lane_set(0.);
}

/* WAV = (SMFCF - SMW) RDMSOL, where it follows */
static void initial_water_tl(const struct worker *w, struct model_derivatives *d) {
  if (!w->model->wav_follows) return;
  const struct soil_params *x = &w->soil->p;
  struct soil_params *x_d = &d->water.soil.p;
  x_d->wav = (x_d->smfcf - x_d->smw) * w->crop->p.rdmsol + (x->smfcf - x->smw) * d->crop.p.rdmsol;
}

static void initial_water_ad(const struct worker *w) {
  struct model_derivatives *d = w->d;
  if (!w->model->wav_follows) return;
  const struct soil_params *x = &w->soil->p;
  struct soil_params *x_b = &d->water.soil.p;
  x_b->smfcf += x_b->wav * w->crop->p.rdmsol;
  x_b->smw -= x_b->wav * w->crop->p.rdmsol;
  d->crop.p.rdmsol += x_b->wav * (x->smfcf - x->smw);
  x_b->wav = lane_set(0.);
}

void worker_take_tangent(struct worker *w, int direction) {
  season_tape_take(w->tape, direction);
  if (w->model->block[w->block].irrigates) season_tape_take(w->tape_irrigated, direction);
}

void worker_tangents(struct worker *w, int n, const double *sv_d, struct soil_state *carry_d) {
  const struct model *m = w->model;
  struct season_direction along[WORKER_TANGENTS];
  const size_t values = (size_t)LANES * (size_t)m->control->n_season;
  log_event_begin(LOG_SEASON_TANGENT);
  for (int k = 0; k < n; k++) {
    struct model_derivatives *d = &w->along[k];
    direct(w, sv_d + (size_t)k * values, d);
    initial_water_tl(w, d);
    if (m->rules.carries) start_soils_tl(w, &carry_d[k], d);
    along[k] = (struct season_direction){.crop = &d->crop, .water = &d->water};
  }
  season_tangents(&w->season, w->crop, n, along, w->tape);
  for (int k = 0; k < n && m->rules.carries; k++) {
    season_tape_take(w->tape, k);
    season_soil_last_tl(w->tape, &carry_d[k]);
  }
  if (m->block[w->block].irrigates) {
    for (int k = 0; k < n; k++) along[k].water = NULL;
    season_tangents(&w->irrigated, w->crop, n, along, w->tape_irrigated);
  }
  worker_take_tangent(w, 0);
  for (int k = 0; k < n; k++) worker_log_days(w);
  log_event_end(LOG_SEASON_TANGENT);
}

/* Sorts seeds by day; those of one day keep their order, so that a lane's sums do not depend on its
 * neighbours (merge sort, bottom up). */
static void sort_seeds(int n, struct season_seed *seed, struct season_seed *scratch) {
  for (int width = 1; width < n; width *= 2) {
    for (int first = 0; first < n; first += 2 * width) {
      int middle = first + width < n ? first + width : n;
      int end = first + 2 * width < n ? first + 2 * width : n;
      for (int i = first, j = middle, k = first; k < end; k++)
        scratch[k] = i < middle && (j == end || seed[i].day <= seed[j].day) ? seed[i++] : seed[j++];
    }
    memcpy(seed, scratch, (size_t)n * sizeof *seed);
  }
}

/* the irrigated lanes' part of the seeds, taken from the others'; returns how many */
static int part_seeds(const struct worker *w, int n, struct season_seed *seed) {
  int k = 0;
  for (int i = 0; i < n; i++) {
    double share = worker_view(w, seed[i].lane).share;
    if (!(share > 0.) || seed[i].variable >= SEASON_SM) continue;
    seed[n + k] = seed[i];
    seed[n + k++].value *= share;
    seed[i].value *= 1. - share;
  }
  return k;
}

/* the block's adjoints of weather from 0 on */
static void clear_weather(struct worker *w) {
  const struct model_block *block = &w->model->block[w->block];
  const size_t days = (size_t)block->n_days + 1;
  if (w->weather_b) memset(w->weather_b, 0, days * sizeof *w->weather_b);
  if (w->wet_b) memset(w->wet_b, 0, (days + (size_t)block->n_fallow) * sizeof *w->wet_b);
}

void worker_sweep(struct worker *w, int n, struct soil_state *carry_b) {
  const struct model *m = w->model;
  struct model_derivatives *d = w->d;
  log_event_begin(LOG_SEASON_ADJOINT);
  sort_seeds(n, w->seed, w->scratch);
  int n_irrigated = m->block[w->block].irrigates ? part_seeds(w, n, w->seed) : 0;
  memset(d, 0, sizeof *d);
  clear_weather(w);
  d->water.wet = w->wet_b;
  if (m->rules.carries) d->water.last = *carry_b;
  season_water_adjoint(&w->season, w->crop, w->tape, n, w->seed, &d->crop, w->weather_b,
                       m->water ? &d->water : NULL);
  if (n_irrigated)
    season_adjoint(&w->irrigated, w->crop, w->tape_irrigated, n_irrigated, w->seed + n, &d->crop,
                   w->weather_b);
  if (m->rules.carries) start_soils_ad(w, carry_b);
  initial_water_ad(w);
  worker_log_days(w);
  log_event_end(LOG_SEASON_ADJOINT);
}

void worker_collect(const struct worker *w, int l, double *sv_b) {
  const struct model *m = w->model;
  struct parameter_set own;
  control_apply_ad(m->control, model_season_of(m, w->block, l)->estimated,
                   model_base(m, w->block, l, &own), &w->d->crop, l, sv_b);
  if (m->water)
    control_soil_ad(m->control, model_soil(m, w->block, l), &w->d->water.soil.p, l, sv_b);
}
