/* Growth, death and deepening of roots.
 *
 *   grrt = fr dmi, drrt = wrt RDRRTB(DVS)
 *   rr   = min(rdm - rd, RRI rooting), rdm = max(RDI, min(RDMCR, RDMSOL))
 *   rooting: `reference` 1 while fr > 0; `continuous` the share of the day's DVS window that lies
 *   before the knot where FRTB reaches zero (rule 6)
 *
 * Source: Supit, Hooijer & van Diepen (1994), section 5.6.
 */
#include "crop/root.h"

/* The share, and 1 / h where FRTB ends inside the window, else 0. Where no lane's does, which is
 * nearly always, nothing is divided. */
static inline lane share_rooting(const struct crop *c, const struct root_in *in, lane *rh) {
  const lane zero = lane_set(0.), one = lane_set(1.);
  lane_mask moves = lane_gt(in->at.h, zero);
  lane h = lane_select(moves, in->at.h, one);
  lane rest = c->fr_zero - (in->at.dvs - .5 * h);
  lane_mask ends = moves & lane_inside(zero, h, rest);
  lane_mask before = (moves & lane_ge(rest, h)) | (~moves & lane_lt(in->at.dvs, c->fr_zero));
  lane share = lane_where(before, one);
  *rh = zero;
  if (!lane_any(ends)) return share;
  *rh = lane_where(ends, 1. / h);
  return lane_select(ends, rest / h, share);
}

/* rooting's derivative is -rh by dvs and -rh (fr_zero - dvs) / h by h */
static inline lane rooting_of(const struct crop *c, bool continuous, const struct root_in *in,
                              lane *rh) {
  if (continuous) return share_rooting(c, in, rh);
  *rh = lane_set(0.);
  return lane_where(lane_gt(in->fr, lane_set(0.)), lane_set(1.));
}

void root(const struct crop *c, bool continuous, const struct root_in *in, struct root_out *out) {
  lane rh;
  out->grrt = in->fr * in->dmi;
  out->drrt = in->wrt * in->rdrr;
  out->rr = lane_min(c->rdm - in->rd, c->p.rri * rooting_of(c, continuous, in, &rh));
}

void root_tl(const struct crop *c, const struct crop_d *c_d, bool continuous,
             const struct root_in *in, const struct root_in *in_d, struct root_out *out_d) {
  lane rh, rooting = rooting_of(c, continuous, in, &rh);
  lane rooting_d = -rh * (in_d->at.dvs + (c->fr_zero - in->at.dvs) * rh * in_d->at.h);
  out_d->grrt = in_d->fr * in->dmi + in->fr * in_d->dmi;
  out_d->drrt = in_d->wrt * in->rdrr + in->wrt * in_d->rdrr;
  out_d->rr = lane_select(lane_lt(c->rdm - in->rd, c->p.rri * rooting), c_d->rdm - in_d->rd,
                          c_d->p.rri * rooting + c->p.rri * rooting_d);
}

void root_ad(const struct crop *c, struct crop_d *c_b, bool continuous, const struct root_in *in,
             struct root_in *in_b, const struct root_out *out_b) {
  lane rh, rooting = rooting_of(c, continuous, in, &rh);
  lane_mask deepest = lane_lt(c->rdm - in->rd, c->p.rri * rooting);
  lane rest_b = lane_where(deepest, out_b->rr), rr_b = lane_where(~deepest, out_b->rr);
  c_b->rdm += rest_b;
  in_b->rd -= rest_b;
  c_b->p.rri += rr_b * rooting;
  lane along_b = rr_b * c->p.rri * rh;
  in_b->at.dvs -= along_b;
  in_b->at.h -= along_b * (c->fr_zero - in->at.dvs) * rh;
  in_b->wrt += out_b->drrt * in->rdrr;
  in_b->rdrr += out_b->drrt * in->wrt;
  in_b->fr += out_b->grrt * in->dmi;
  in_b->dmi += out_b->grrt * in->fr;
}
