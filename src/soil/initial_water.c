/* Soil water before the first day.
 *
 *   P1 sm   = clip(SMW, smlim, SMW + WAV / 10), smlim = clip(SMW, SM0, SMLIM),  w = 10 sm
 *   P2 wlow = clip(0, SM0 (rdm - 10), WAV + rdm SMW - w),                     rdm = max(10, RDMSOL)
 *   P3 dslr = 1 where sm is above half = (SMW + SMFCF) / 2, else 5; `continuous`: a ramp of .2
 *      (SMFCF - SMW) about half (rule 7)
 *
 * Source: Supit, Hooijer & van Diepen (1994), water balance without groundwater.
 */
#include "soil/water_balance.h"
#include "support/kink.h"

static const double depth = SOIL_FALLOW_DEPTH;

/* values and the derivatives of clips: `in` with respect to what is clipped, `hi` to its limit */
struct work {
  lane limit_in, limit_hi, limit_lo;
  lane sm, sm_in, sm_hi, sm_lo;
  lane below, below_in, wlow_in, wlow_hi;
  lane half, band, ramp_in;
};

static inline void run(const struct soil *s, bool continuous, struct soil_state *y,
                       struct work *w) {
  const struct soil_params *p = &s->p;
  const lane zero = lane_set(0.);
  /* P1 */
  lane limit = lane_clip(p->smw, p->sm0, p->smlim), moist = p->smw + p->wav / depth;
  w->limit_hi = lane_rise(p->smlim - p->sm0);
  w->limit_lo = 1. - lane_rise(p->smlim - p->smw);
  w->limit_in = 1. - w->limit_hi - w->limit_lo;
  y->sm = lane_clip(p->smw, limit, moist);
  w->sm_hi = lane_rise(moist - limit);
  w->sm_lo = lane_rise(p->smw - moist);
  w->sm_in = 1. - w->sm_hi - w->sm_lo;
  y->w = y->sm * depth;
  /* P2 */
  lane rdm = lane_max(lane_set(depth), s->rdmsol);
  w->below = rdm - depth;
  w->below_in = lane_rise(s->rdmsol - depth);
  lane most = p->sm0 * w->below, rest = p->wav + rdm * p->smw - y->w;
  y->wlow = lane_clip(zero, most, rest);
  w->wlow_hi = lane_rise(rest - most);
  w->wlow_in = lane_rise(rest) - w->wlow_hi;
  /* P3 */
  w->half = p->smw + .5 * (p->smfcf - p->smw);
  w->band = .2 * (p->smfcf - p->smw);
  w->sm = y->sm;
  lane ramp = 3. - 4. * (y->sm - w->half) / w->band;
  w->ramp_in = lane_rise(ramp - 1.) - lane_rise(ramp - 5.);
  y->dslr = lane_clip(lane_set(1.), lane_set(5.), ramp);
  if (!continuous) {
    y->dslr = lane_select(lane_ge(y->sm, w->half), lane_set(1.), lane_set(5.));
    w->ramp_in = zero;
  }
  y->ss = p->ssi;
  y->rd = lane_set(depth);
  y->rin = y->dsos = zero;
}

void soil_initial(const struct soil *s, bool continuous, struct soil_state *y) {
  struct work w;
  run(s, continuous, y, &w);
}

void soil_initial_tl(const struct soil *s, const struct soil *s_d, bool continuous,
                     struct soil_state *y_d) {
  const struct soil_params *p = &s->p, *d = &s_d->p;
  struct soil_state y;
  struct work w;
  run(s, continuous, &y, &w);
  /* P1 */
  lane limit_d = w.limit_in * d->smlim + w.limit_hi * d->sm0 + w.limit_lo * d->smw;
  y_d->sm = w.sm_in * (d->smw + d->wav / depth) + w.sm_hi * limit_d + w.sm_lo * d->smw;
  y_d->w = y_d->sm * depth;
  /* P2 */
  lane rdm_d = w.below_in * s_d->rdmsol;
  y_d->wlow = w.wlow_hi * (d->sm0 * w.below + p->sm0 * rdm_d) +
              w.wlow_in * (d->wav + rdm_d * p->smw + (w.below + depth) * d->smw - y_d->w);
  /* P3 */
  lane half_d = .5 * (d->smw + d->smfcf), band_d = .2 * (d->smfcf - d->smw);
  lane away_d = (y_d->sm - half_d - (w.sm - w.half) / w.band * band_d) / w.band;
  y_d->dslr = -4. * w.ramp_in * away_d;
  y_d->ss = d->ssi;
  y_d->rd = y_d->rin = y_d->dsos = lane_set(0.);
}

void soil_initial_ad(const struct soil *s, struct soil *s_b, bool continuous,
                     const struct soil_state *y_b) {
  const struct soil_params *p = &s->p;
  struct soil_params *b = &s_b->p;
  struct soil_state y;
  struct work w;
  run(s, continuous, &y, &w);
  b->ssi += y_b->ss;
  /* P3 */
  lane away_b = -4. * w.ramp_in * y_b->dslr / w.band;
  lane band_b = -.2 * away_b * (w.sm - w.half) / w.band;
  lane sm_b = y_b->sm + away_b;
  b->smw -= .5 * away_b + band_b;
  b->smfcf += band_b - .5 * away_b;
  /* P2 */
  lane most_b = w.wlow_hi * y_b->wlow, rest_b = w.wlow_in * y_b->wlow;
  b->sm0 += most_b * w.below;
  b->wav += rest_b;
  b->smw += rest_b * (w.below + depth);
  s_b->rdmsol += w.below_in * (most_b * p->sm0 + rest_b * p->smw);
  /* P1 */
  sm_b += (y_b->w - rest_b) * depth;
  lane limit_b = sm_b * w.sm_hi;
  b->smw += sm_b * (w.sm_in + w.sm_lo) + limit_b * w.limit_lo;
  b->wav += sm_b * w.sm_in / depth;
  b->smlim += limit_b * w.limit_in;
  b->sm0 += limit_b * w.limit_hi;
}
