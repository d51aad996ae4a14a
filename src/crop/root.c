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

static inline lane share_rooting(const struct crop *c, const struct root_in *in) {
  lane_mask moves = lane_gt(in->at.h, lane_set(0.));
  lane h = lane_select(moves, in->at.h, lane_set(1.));
  lane part = lane_clip(lane_set(0.), lane_set(1.), (c->fr_zero - (in->at.dvs - .5 * h)) / h);
  return lane_select(moves, part, lane_where(lane_lt(in->at.dvs, c->fr_zero), lane_set(1.)));
}
/* rooting's derivative is -1/h by dvs and -(fr_zero - dvs)/h^2 by h where FRTB ends today */
static inline lane ends_today(const struct crop *c, const struct root_in *in, lane *h) {
  lane_mask moves = lane_gt(in->at.h, lane_set(0.));
  *h = lane_select(moves, in->at.h, lane_set(1.));
  lane part = (c->fr_zero - (in->at.dvs - .5 * *h)) / *h;
  return lane_where(moves & lane_inside(lane_set(0.), lane_set(1.), part), 1. / *h);
}

static inline lane rooting_of(const struct crop *c, bool continuous, const struct root_in *in) {
  if (continuous) return share_rooting(c, in);
  return lane_where(lane_gt(in->fr, lane_set(0.)), lane_set(1.));
}

void root(const struct crop *c, bool continuous, const struct root_in *in, struct root_out *out) {
  out->grrt = in->fr * in->dmi;
  out->drrt = in->wrt * table_of_dvs(&c->t.rdrrtb, continuous, &in->at);
  out->rr = lane_min(c->rdm - in->rd, c->p.rri * rooting_of(c, continuous, in));
}

void root_tl(const struct crop *c, const struct crop_d *c_d, bool continuous,
             const struct root_in *in, const struct root_in *in_d, struct root_out *out_d) {
  lane rdr_d, h, rooting = rooting_of(c, continuous, in), rooting_d = lane_set(0.);
  lane rdr = table_of_dvs_tl(&c->t.rdrrtb, c_d->t.rdrrtb, continuous, &in->at, &in_d->at, &rdr_d);
  if (continuous) {
    lane rh = ends_today(c, in, &h);
    rooting_d = -rh * (in_d->at.dvs + (c->fr_zero - in->at.dvs) / h * in_d->at.h);
  }
  out_d->grrt = in_d->fr * in->dmi + in->fr * in_d->dmi;
  out_d->drrt = in_d->wrt * rdr + in->wrt * rdr_d;
  out_d->rr = lane_select(lane_lt(c->rdm - in->rd, c->p.rri * rooting), c_d->rdm - in_d->rd,
                          c_d->p.rri * rooting + c->p.rri * rooting_d);
}

void root_ad(const struct crop *c, struct crop_d *c_b, bool continuous, const struct root_in *in,
             struct root_in *in_b, const struct root_out *out_b) {
  lane rooting = rooting_of(c, continuous, in);
  lane rdr = table_of_dvs(&c->t.rdrrtb, continuous, &in->at);
  lane_mask deepest = lane_lt(c->rdm - in->rd, c->p.rri * rooting);
  lane rest_b = lane_where(deepest, out_b->rr), rr_b = lane_where(~deepest, out_b->rr);
  c_b->rdm += rest_b;
  in_b->rd -= rest_b;
  c_b->p.rri += rr_b * rooting;
  if (continuous) {
    lane h, along_b = rr_b * c->p.rri * ends_today(c, in, &h);
    in_b->at.dvs -= along_b;
    in_b->at.h -= along_b * (c->fr_zero - in->at.dvs) / h;
  }
  in_b->wrt += out_b->drrt * rdr;
  table_of_dvs_ad(&c->t.rdrrtb, c_b->t.rdrrtb, continuous, &in->at, &in_b->at,
                  out_b->drrt * in->wrt);
  in_b->fr += out_b->grrt * in->dmi;
  in_b->dmi += out_b->grrt * in->fr;
}
