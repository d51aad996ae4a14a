/* Tangent and adjoint of one block: from the control's values to crop and soil, lane by lane, and
 * the season behind them; twice where a part of the block is irrigated.
 */
#include "model/model_private.h"
#include <string.h>

static void direct(const struct model *m, int b, double *value_d, const double *out_d,
                   struct model_derivatives *d) {
  const struct control *control = m->control;
  size_t outputs = (size_t)control->n_outputs;
  struct parameter_set room;
  memset(d, 0, sizeof *d);
  FOR_LANES (l) {
    size_t s = (size_t)m->block[b].local[l];
    if (outputs)
      memcpy(value_d + control->n_shared, out_d + s * outputs, outputs * sizeof *value_d);
    control_apply_tl(control, model_season_of(m, b, l)->estimated, value_d,
                     model_base(m, b, l, &room), &d->crop, l);
    if (m->water) control_soil_tl(control, value_d, model_soil(m, b, l), &d->water.soil.p, l);
  }
}

/* the lanes' numbers of soils that go on from the block before; the others' */
static void part_soils(const struct model *m, int b, const struct soil_state *all,
                       struct soil_state *carried, struct soil_state *fresh) {
  const lane *from = (const lane *)all;
  lane *on = (lane *)carried, *off = (lane *)fresh;
  for (int i = 0; i < SOIL_STATE_FIELDS; i++)
    FOR_LANES (l) {
      bool carries = model_season_of(m, b, l)->carried;
      double x = from[i][l];
      on[i][l] = carries ? x : 0.;
      off[i][l] = carries ? 0. : x;
    }
}

/* tangent of model_forward's start of the soils */
static void start_soils_tl(const struct model *m, const struct model_point *p, int b,
                           const struct soil_state *carry_d, struct model_derivatives *d) {
  struct soil soil = model_soil_of(p), soil_d = d->water.soil;
  struct soil_state fresh, carried, unused;
  lane *start = (lane *)&d->water.start;
  const lane *on = (const lane *)&carried, *off = (const lane *)&unused;
  soil_d.rdmsol = d->crop.p.rdmsol;
  soil_initial_tl(&soil, &soil_d, m->rules.continuous, &fresh);
  part_soils(m, b, carry_d, &carried, &unused);
  part_soils(m, b, &fresh, &fresh, &unused);
  for (int i = 0; i < SOIL_STATE_FIELDS; i++) start[i] = on[i] + off[i];
}

/* its adjoint: to initial water, and to the soils of the block before */
static void start_soils_ad(const struct model *m, const struct model_point *p, int b,
                           struct soil_state *carry_b, struct model_derivatives *d) {
  struct soil soil = model_soil_of(p);
  struct soil_state fresh;
  part_soils(m, b, &d->water.start, carry_b, &fresh);
  soil_initial_ad(&soil, &d->water.soil, m->rules.continuous, &fresh);
  d->crop.p.rdmsol += d->water.soil.rdmsol;
  d->water.soil.rdmsol = lane_set(0.);
}

/* WAV = (SMFCF - SMW) RDMSOL, where it follows */
static void initial_water_tl(const struct model *m, const struct model_point *p,
                             struct model_derivatives *d) {
  const struct soil_params *x = &p->soil->p;
  struct soil_params *x_d = &d->water.soil.p;
  if (!m->wav_follows) return;
  x_d->wav = (x_d->smfcf - x_d->smw) * p->crop->p.rdmsol + (x->smfcf - x->smw) * d->crop.p.rdmsol;
}

static void initial_water_ad(const struct model *m, const struct model_point *p,
                             struct model_derivatives *d) {
  const struct soil_params *x = &p->soil->p;
  struct soil_params *x_b = &d->water.soil.p;
  if (!m->wav_follows) return;
  x_b->smfcf += x_b->wav * p->crop->p.rdmsol;
  x_b->smw -= x_b->wav * p->crop->p.rdmsol;
  d->crop.p.rdmsol += x_b->wav * (x->smfcf - x->smw);
  x_b->wav = lane_set(0.);
}

void model_tangent(struct model *m, const struct model_point *p, int b, double *value_d,
                   const double *out_d, struct soil_state *carry_d, struct model_derivatives *d) {
  direct(m, b, value_d, out_d, d);
  initial_water_tl(m, p, d);
  if (m->rules.carries) start_soils_tl(m, p, b, carry_d, d);
  season_water_tangent(&m->block[b].season, p->crop, &d->crop, NULL, &d->water, m->tape);
  if (m->rules.carries) season_soil_last_tl(m->tape, carry_d);
  if (m->block[b].irrigates)
    season_tangent(&m->block[b].irrigated, p->crop, &d->crop, NULL, m->tape_irrigated);
}

/* the irrigated lanes' part of the seeds, taken from the others'; returns how many */
static int part_seeds(const struct model_block *block, int n, struct season_seed *seed) {
  int k = 0;
  for (int i = 0; i < n; i++) {
    double share = block->share[seed[i].lane];
    if (!(share > 0.) || seed[i].variable >= SEASON_SM) continue;
    seed[n + k] = seed[i];
    seed[n + k++].value *= share;
    seed[i].value *= 1. - share;
  }
  return k;
}

void model_sweep(struct model *m, const struct model_point *p, int b, int n,
                 struct season_seed *seed, struct soil_state *carry_b,
                 struct model_derivatives *d) {
  const struct model_block *block = &m->block[b];
  int n_irrigated = block->irrigates ? part_seeds(block, n, seed) : 0;
  memset(d, 0, sizeof *d);
  if (m->rules.carries) d->water.last = *carry_b;
  season_water_adjoint(&block->season, p->crop, m->tape, n, seed, &d->crop, NULL,
                       m->water ? &d->water : NULL);
  if (n_irrigated)
    season_adjoint(&block->irrigated, p->crop, m->tape_irrigated, n_irrigated, seed + n, &d->crop,
                   NULL);
  if (m->rules.carries) start_soils_ad(m, p, b, carry_b, d);
  initial_water_ad(m, p, d);
}

void model_collect(const struct model *m, int b, int l, const struct model_derivatives *d,
                   double *value_b) {
  struct parameter_set room;
  control_apply_ad(m->control, model_season_of(m, b, l)->estimated, model_base(m, b, l, &room),
                   &d->crop, l, value_b);
  if (m->water) control_soil_ad(m->control, model_soil(m, b, l), &d->water.soil.p, l, value_b);
}
