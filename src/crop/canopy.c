/* Daily gross assimilation of a canopy: Gauss integration over three hours and three depths.
 *
 *   sinb    sine of solar elevation at the Gauss points of the half day
 *   par     = .5 irrad sinb (1 + .4 sinb) / dsinbe                                        [W m-2]
 *   tr      = irrad / (SC dsinb), atmospheric transmission
 *   frdif   = .23 | 1.33 - 1.46 tr | 1 - 2.3 (tr - .07)^2 | 1          for tr > .75, .35, .07
 *   pdif    = min(par, sinb frdif tr SC / 2), pdir = par - pdif
 *   refs    = (1 - q) / (1 + q) 2 / (1 + 1.6 sinb), q = sqrt(1 - scv)
 *   kb      = .5 / sinb KDIF / (.8 q), kt = kb q
 *   at depth l = xgauss LAI:
 *   sunlit  = exp(-kb l), et = exp(-kt l), ed = exp(-KDIF l)
 *   shade   = (1 - refs) (pdif KDIF ed + pdir kt et) - (1 - scv) pdir kb sunlit
 *   fsh     = AMAX (1 - es), es = exp(-shade EFF / m), m = max(2, AMAX)
 *   vpp     = (1 - scv) pdir / sinb, absorbed by leaves perpendicular to the beam
 *   fsun    = AMAX (1 - (AMAX - fsh) B), B = (1 - exp(-vpp EFF / m)) / (EFF vpp); fsh where vpp = 0
 *   assimilation = dayl LAI sum w sum w (sunlit fsun + (1 - sunlit) fsh)
 *
 * Since AMAX - fsh = AMAX es, a depth's term is AMAX (1 - es (1 - sunlit D)), D = 1 - AMAX B, or 0
 * without direct light; this form is used. The depths are equally far apart, so each family of
 * exponentials is one of the first depth and one of the distance, multiplied upward: a ratio of two
 * exponentials would lose its digits where they underflow.
 *
 * Sources: Spitters, Toussaint & Goudriaan (1986); Spitters (1986); Goudriaan (1986); Spitters, van
 * Keulen & van Kraalingen (1989); subroutines TOTASS and ASSIM of van Kraalingen.
 */
#include "crop/canopy.h"

static const double gauss_x[3] = {0.1127017, 0.5000000, 0.8872983};
static const double gauss_w[3] = {0.2777778, 0.4444444, 0.2777778}; /* their sum is 1 */
static const double gauss_gap = 0.3872983;                          /* x[1] - x[0] = x[2] - x[1] */
static const double scv = .2; /* leaf scattering of visible light; Spitters et al. */
static const double q = 0x1.c9f25c5bfedd9p-1;                   /* sqrt(1 - scv) */
static const double kb_kdif = .5 / (.8 * 0x1.c9f25c5bfedd9p-1); /* kb sinb / KDIF */

/* whether a day's exponentials are computed, computed and kept, or those that were kept */
enum mode { COMPUTE, KEEP, RECALL };

LANE_INLINE void depths(lane first, lane step, lane e[3]) {
  e[0] = first;
  e[1] = first * step;
  e[2] = e[1] * step;
}

LANE_INLINE void day_of(const struct sun_lanes *sun, const struct canopy_in *in, enum mode mode,
                        struct canopy_kept *kept, struct canopy_day *d) {
  const lane zero = lane_set(0.);
  d->grows = lane_gt(in->amax, zero) & lane_gt(in->lai, zero) & lane_gt(sun->dayl, zero);
  d->m = lane_max(lane_set(2.), in->amax);
  d->em = in->eff / d->m;
  lane tr = in->irrad * sun->rangot, low = tr - .07;
  lane_mask clear = lane_gt(tr, lane_set(.75)), partly = lane_gt(tr, lane_set(.35)),
            cloudy = lane_gt(tr, lane_set(.07));
  lane fr = lane_select(cloudy, 1. - 2.3 * low * low, lane_set(1.));
  lane fr_tr = lane_where(cloudy, -4.6 * low);
  fr = lane_select(partly, 1.33 - 1.46 * tr, fr);
  fr_tr = lane_select(partly, lane_set(-1.46), fr_tr);
  fr = lane_select(clear, lane_set(.23), fr);
  fr_tr = lane_where(~clear, fr_tr);
  d->difpp = fr * tr * sun->half_sc;
  d->difpp_irrad = (fr + fr_tr * tr) * sun->rangot * sun->half_sc;
  lane ed, step;
  if (mode == RECALL) {
    ed = kept->ed;
    step = kept->ed_step;
  } else {
    const lane path = -in->kdif * in->lai;
    ed = lane_exp_below(path * gauss_x[0]);
    step = lane_exp_below(path * gauss_gap);
  }
  if (mode == KEEP) {
    kept->ed = ed;
    kept->ed_step = step;
  }
  depths(ed, step, d->ed);
}

/* sunlit, et, ev and B of an hour */
LANE_INLINE void extinction_of(const struct canopy_in *in, const struct canopy_day *d,
                               enum mode mode, struct canopy_hour_kept *kept,
                               struct canopy_hour *h) {
  lane sunlit, sunlit_step, et, et_step;
  if (mode == RECALL) {
    sunlit = kept->sunlit;
    sunlit_step = kept->sunlit_step;
    et = kept->et;
    et_step = kept->et_step;
    h->ev = kept->ev;
    h->B = kept->B;
  } else {
    lane path = -h->kb * in->lai, path_t = -h->kt * in->lai, rise;
    sunlit = lane_exp_below(path * gauss_x[0]);
    sunlit_step = lane_exp_below(path * gauss_gap);
    et = lane_exp_below(path_t * gauss_x[0]);
    et_step = lane_exp_below(path_t * gauss_gap);
    h->ev = lane_exp_rise(-h->vpp * d->em, &rise);
    h->B = -rise * h->rv;
  }
  if (mode == KEEP) {
    kept->sunlit = sunlit;
    kept->sunlit_step = sunlit_step;
    kept->et = et;
    kept->et_step = et_step;
    kept->ev = h->ev;
    kept->B = h->B;
  }
  depths(sunlit, sunlit_step, h->sunlit);
  depths(et, et_step, h->et);
}

LANE_INLINE void hour_of(const struct sun_lanes *sun, const struct canopy_in *in,
                         const struct canopy_day *d, int i, enum mode mode,
                         struct canopy_hour_kept *kept, struct canopy_hour *h) {
  const lane zero = lane_set(0.), one = lane_set(1.);
  lane_mask up = lane_gt(sun->sinb[i], zero);
  h->sb = lane_select(up, sun->sinb[i], one); /* night: any elevation, no light */
  lane glance = 1. + 1.6 * h->sb, r = 1. / (h->sb * glance);
  h->rsb = glance * r;
  h->refl = 1. - ((1. - q) / (1. + q) * 2.) * (h->sb * r);
  h->kpar = lane_where(up, .5 * h->sb * (1. + .4 * h->sb) * sun->rdsinbe);
  lane par = in->irrad * h->kpar;
  h->overcast = lane_lt(par, h->sb * d->difpp);
  h->pdif = lane_select(h->overcast, par, h->sb * d->difpp);
  h->pdir = par - h->pdif;
  h->kb = kb_kdif * h->rsb * in->kdif;
  h->kt = h->kb * q;
  h->vpp = (1. - scv) * h->pdir * h->rsb;
  h->direct = lane_gt(h->vpp, zero) & lane_gt(in->eff, zero);
  h->rv = lane_where(h->direct, 1. / lane_select(h->direct, in->eff * h->vpp, one));
  extinction_of(in, d, mode, kept, h);
  h->P = h->refl * h->pdif * in->kdif;
  h->Q = h->refl * h->pdir * h->kt;
  h->R = (1. - scv) * h->pdir * h->kb;
  h->D = lane_where(h->direct, 1. - in->amax * h->B);
  h->S = one;
  for (int j = 0; j < 3; j++) {
    h->shade[j] = lane_fma(h->P, d->ed[j], lane_fma(h->Q, h->et[j], -(h->R * h->sunlit[j])));
    h->es[j] = mode == RECALL ? kept->es[j] : lane_exp_below(-h->shade[j] * d->em);
    if (mode == KEEP) kept->es[j] = h->es[j];
    h->t[j] = lane_fma(-h->sunlit[j], h->D, one);
    h->S = lane_fma(h->es[j] * h->t[j], lane_set(-gauss_w[j]), h->S);
  }
}

LANE_INLINE lane total_of(const struct sun_lanes *sun, const struct canopy_in *in, enum mode mode,
                          struct canopy_kept *kept, struct canopy_day *d) {
  struct canopy_hour h;
  lane total = lane_set(0.);
  day_of(sun, in, mode, kept, d);
  for (int i = 0; i < 3; i++) {
    hour_of(sun, in, d, i, mode, mode == COMPUTE ? 0 : &kept->hour[i], &h);
    total += gauss_w[i] * h.S;
  }
  return total * in->amax;
}

void canopy(const struct sun_lanes *sun, const struct canopy_in *in, struct canopy_out *out,
            struct canopy_kept *kept) {
  struct canopy_day d;
  lane total = kept ? total_of(sun, in, KEEP, kept, &d) : total_of(sun, in, COMPUTE, 0, &d);
  out->dtga = lane_where(d.grows, total * in->lai * sun->dayl);
}

void canopy_recall(const struct sun_lanes *sun, const struct canopy_in *in,
                   const struct canopy_kept *kept, struct canopy_work *w) {
  struct canopy_kept *read = (struct canopy_kept *)kept;
  w->total = lane_set(0.);
  day_of(sun, in, RECALL, read, &w->day);
  for (int i = 0; i < 3; i++) {
    hour_of(sun, in, &w->day, i, RECALL, &read->hour[i], &w->hour[i]);
    w->total += gauss_w[i] * w->hour[i].S;
  }
  w->total *= in->amax;
}

/* d B = B_vpp d vpp + B_em d em + B_eff d eff */
struct by {
  lane vpp, em, eff;
};
LANE_INLINE struct by derivatives_of_B(const struct canopy_in *in, const struct canopy_day *d,
                                       const struct canopy_hour *h) {
  return (struct by){.vpp = (h->ev * d->em - h->B * in->eff) * h->rv,
                     .em = h->ev * h->vpp * h->rv,
                     .eff = -h->B * h->vpp * h->rv};
}

/* tangent of one hour's S */
static inline lane hour_tl(const struct canopy_in *in, const struct canopy_in *in_d,
                           const struct canopy_day *d, lane em_d, lane difpp_d, const lane ed_d[3],
                           const struct canopy_hour *h) {
  const struct by B = derivatives_of_B(in, d, h);
  lane par_d = in_d->irrad * h->kpar;
  lane pdif_d = lane_select(h->overcast, par_d, h->sb * difpp_d), pdir_d = par_d - pdif_d;
  lane kb_d = kb_kdif * h->rsb * in_d->kdif, kt_d = kb_d * q;
  lane vpp_d = (1. - scv) * pdir_d * h->rsb;
  lane B_d = B.vpp * vpp_d + B.em * em_d + B.eff * in_d->eff;
  lane D_d = lane_where(h->direct, -(in_d->amax * h->B + in->amax * B_d));
  lane P_d = h->refl * (pdif_d * in->kdif + h->pdif * in_d->kdif);
  lane Q_d = h->refl * (pdir_d * h->kt + h->pdir * kt_d);
  lane R_d = (1. - scv) * (pdir_d * h->kb + h->pdir * kb_d), S_d = lane_set(0.);
  lane path_d = kb_d * in->lai + h->kb * in_d->lai, path_t_d = kt_d * in->lai + h->kt * in_d->lai;
  for (int j = 0; j < 3; j++) {
    lane sunlit_d = -h->sunlit[j] * (path_d * gauss_x[j]);
    lane et_d = -h->et[j] * (path_t_d * gauss_x[j]);
    lane shade_d = P_d * d->ed[j] + h->P * ed_d[j] + Q_d * h->et[j] + h->Q * et_d -
                   (R_d * h->sunlit[j] + h->R * sunlit_d);
    lane power_d = shade_d * d->em + h->shade[j] * em_d;
    S_d += (gauss_w[j] * h->es[j]) * (power_d * h->t[j] + sunlit_d * h->D + h->sunlit[j] * D_d);
  }
  return S_d;
}

void canopy_tl(const struct sun_lanes *sun, const struct canopy_in *in, const struct canopy_work *w,
               const struct canopy_in *in_d, struct canopy_out *out_d) {
  const struct canopy_day *d = &w->day;
  lane sum_d = lane_set(0.), sum = sum_d, ed_d[3];
  lane m_d = lane_where(lane_gt(in->amax, lane_set(2.)), in_d->amax);
  lane em_d = (in_d->eff - d->em * m_d) / d->m, difpp_d = d->difpp_irrad * in_d->irrad;
  lane path_d = in_d->kdif * in->lai + in->kdif * in_d->lai;
  for (int j = 0; j < 3; j++) ed_d[j] = -d->ed[j] * (path_d * gauss_x[j]);
  for (int i = 0; i < 3; i++) {
    sum += gauss_w[i] * w->hour[i].S;
    sum_d += gauss_w[i] * hour_tl(in, in_d, d, em_d, difpp_d, ed_d, &w->hour[i]);
  }
  lane total_d = sum_d * in->amax + sum * in_d->amax;
  out_d->dtga = lane_where(d->grows, (total_d * in->lai + w->total * in_d->lai) * sun->dayl);
}

/* Adjoint of one hour, S_b that of its S. *lai_b and the others are added to; what is common to
 * hours or depths is finished by the caller. */
LANE_INLINE void hour_ad(const struct canopy_in *in, struct canopy_in *in_b,
                         const struct canopy_day *d, const struct canopy_hour *h, lane S_b,
                         lane *em_b, lane *difpp_b, lane ed_b[3]) {
  const lane zero = lane_set(0.);
  lane P_b = zero, Q_b = zero, R_b = zero, D_b = zero, path_b = zero, path_t_b = zero;
  for (int j = 0; j < 3; j++) {
    lane g = (S_b * gauss_w[j]) * h->es[j]; /* by -d es / es, and by sunlit D */
    lane power_b = g * h->t[j], shade_b = power_b * d->em;
    *em_b = lane_fma(power_b, h->shade[j], *em_b);
    D_b = lane_fma(g, h->sunlit[j], D_b);
    P_b = lane_fma(shade_b, d->ed[j], P_b);
    Q_b = lane_fma(shade_b, h->et[j], Q_b);
    R_b = lane_fma(shade_b, h->sunlit[j], R_b);
    ed_b[j] = lane_fma(shade_b, h->P, ed_b[j]);
    lane sunlit_b = g * h->D - shade_b * h->R;
    path_b = lane_fma(sunlit_b * h->sunlit[j], lane_set(gauss_x[j]), path_b);
    path_t_b = lane_fma((shade_b * h->Q) * h->et[j], lane_set(gauss_x[j]), path_t_b);
  }
  const struct by B = derivatives_of_B(in, d, h);
  D_b = lane_where(h->direct, D_b);
  in_b->amax -= D_b * h->B;
  lane B_b = -D_b * in->amax, vpp_b = B_b * B.vpp;
  *em_b += B_b * B.em;
  in_b->eff += B_b * B.eff;
  in_b->lai -= path_b * h->kb + path_t_b * h->kt;
  lane up_b = P_b * h->refl, down_b = Q_b * h->refl, beam_b = (1. - scv) * R_b;
  lane pdif_b = up_b * in->kdif;
  lane pdir_b = down_b * h->kt - beam_b * h->kb + vpp_b * (1. - scv) * h->rsb;
  lane kt_b = down_b * h->pdir - path_t_b * in->lai;
  lane kb_b = kt_b * q - beam_b * h->pdir - path_b * in->lai;
  in_b->kdif += up_b * h->pdif + kb_b * kb_kdif * h->rsb;
  pdif_b -= pdir_b;
  *difpp_b += lane_where(~h->overcast, pdif_b * h->sb);
  in_b->irrad += (pdir_b + lane_where(h->overcast, pdif_b)) * h->kpar;
}

void canopy_ad(const struct sun_lanes *sun, const struct canopy_in *in,
               const struct canopy_kept *kept, struct canopy_in *in_b,
               const struct canopy_out *out_b) {
  struct canopy_kept *read = (struct canopy_kept *)kept;
  struct canopy_day d;
  struct canopy_hour h;
  const lane zero = lane_set(0.);
  lane em_b = zero, difpp_b = zero, ed_b[3] = {zero, zero, zero}, sum = zero;
  day_of(sun, in, RECALL, read, &d);
  lane area_b = lane_where(d.grows, out_b->dtga * sun->dayl), total_b = area_b * in->lai;
  lane sum_b = total_b * in->amax;
  for (int i = 0; i < 3; i++) {
    hour_of(sun, in, &d, i, RECALL, &read->hour[i], &h);
    sum += gauss_w[i] * h.S;
    hour_ad(in, in_b, &d, &h, gauss_w[i] * sum_b, &em_b, &difpp_b, ed_b);
  }
  in_b->lai += area_b * (sum * in->amax);
  in_b->amax += total_b * sum;
  lane path_b = zero;
  for (int j = 0; j < 3; j++) path_b -= (ed_b[j] * d.ed[j]) * gauss_x[j];
  in_b->kdif += path_b * in->lai;
  in_b->lai += path_b * in->kdif;
  lane ratio_b = em_b / d.m;
  in_b->eff += ratio_b;
  in_b->amax -= lane_where(lane_gt(in->amax, lane_set(2.)), ratio_b * d.em);
  in_b->irrad += difpp_b * d.difpp_irrad;
}
