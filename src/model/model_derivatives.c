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
    control_apply_tl(control, value_d, model_base(m, b, l, &room), &d->crop, l);
    if (m->water) control_soil_tl(control, value_d, model_soil(m, b, l), &d->water.soil.p, l);
  }
}

void model_tangent(struct model *m, const struct model_point *p, int b, double *value_d,
                   const double *out_d, struct model_derivatives *d) {
  direct(m, b, value_d, out_d, d);
  season_water_tangent(&m->block[b].season, p->crop, &d->crop, NULL, &d->water, m->tape);
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
                 struct season_seed *seed, struct model_derivatives *d) {
  const struct model_block *block = &m->block[b];
  int n_irrigated = block->irrigates ? part_seeds(block, n, seed) : 0;
  memset(d, 0, sizeof *d);
  season_water_adjoint(&block->season, p->crop, m->tape, n, seed, &d->crop, NULL,
                       m->water ? &d->water : NULL);
  if (n_irrigated)
    season_adjoint(&block->irrigated, p->crop, m->tape_irrigated, n_irrigated, seed + n, &d->crop,
                   NULL);
}

void model_collect(const struct model *m, int b, int l, const struct model_derivatives *d,
                   double *value_b) {
  struct parameter_set room;
  control_apply_ad(m->control, model_base(m, b, l, &room), &d->crop, l, value_b);
  if (m->water) control_soil_ad(m->control, model_soil(m, b, l), &d->water.soil.p, l, value_b);
}
