/* Daily gross assimilation of a canopy: Gauss integration over three hours and three depths.
 *
 *   sinb          sine of solar elevation at the Gauss points of the half day
 *   par           = .5 irrad sinb (1 + .4 sinb) / dsinbe                              [W m-2]
 *   tr            = irrad / (SC dsinb), atmospheric transmission
 *   frdif(tr)     = .23 | 1.33 - 1.46 tr | 1 - 2.3 (tr - .07)^2 | 1         for tr > .75, .35, .07
 *   pdif          = min(par, sinb frdif tr SC / 2), pdir = par - pdif
 *   refs          = (1 - q) / (1 + q) 2 / (1 + 1.6 sinb), q = sqrt(1 - scv)
 *   kb            = .5 / sinb KDIF / (.8 q), kt = kb q
 *   at depth l = xgauss LAI:
 *   sunlit        = exp(-kb l)
 *   shade         = (1 - refs) (pdif KDIF exp(-KDIF l) + pdir kt exp(-kt l)) - (1 - scv) pdir kb
 * sunlit fsh           = AMAX (1 - exp(-shade EFF / m)), m = max(2, AMAX) vpp           = (1 - scv)
 * pdir / sinb, absorbed by leaves perpendicular to the beam fsun          = AMAX (1 - (AMAX - fsh)
 * (1 - exp(-vpp EFF / m)) / (EFF vpp)) assimilation  = dayl LAI sum w sum w (sunlit fsun + (1 -
 * sunlit) fsh)
 *
 * Since AMAX - fsh = AMAX es with es = exp(-shade EFF / m), fsun = AMAX - AMAX^2 es B,
 * B = (1 - exp(-vpp EFF / m)) / (EFF vpp); this form is used.
 * Sources: Spitters, Toussaint & Goudriaan (1986); Spitters (1986); Goudriaan (1986); Spitters, van
 * Keulen & van Kraalingen (1989); subroutines TOTASS and ASSIM of van Kraalingen.
 */
#include "crop/canopy.h"

static const double gauss_x[3] = {0.1127017, 0.5000000, 0.8872983};
static const double gauss_w[3] = {0.2777778, 0.4444444, 0.2777778};
static const double scv = .2; /* leaf scattering of visible light; Spitters et al. */
static const double q = 0x1.c9f25c5bfedd9p-1; /* sqrt(1 - scv) */

/* what does not depend on the hour */
struct day {
  lane_mask grows;
  lane m, em;           /* max(2, AMAX); EFF / m */
  lane difpp;           /* [W m-2] diffuse light above the canopy per sinb */
  lane difpp_irrad;     /* its derivative with respect to irrad */
  lane depth[3], ed[3]; /* l; exp(-KDIF l) */
};

/* one hour */
struct hour {
  lane sb, rsb, kpar, par, pdif, pdir, refl, kb, kt, vpp;
  lane B, B_vpp, B_em, B_eff; /* and its derivatives */
  lane_mask overcast, direct;
  lane sunlit[3], et[3], shade[3], es[3], layer;
};

static inline void day_of(const struct sun_lanes *sun, const struct canopy_in *in, struct day *d) {
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
  for (int j = 0; j < 3; j++) {
    d->depth[j] = in->lai * gauss_x[j];
    d->ed[j] = lane_exp(-in->kdif * d->depth[j]);
  }
}

static inline void hour_of(const struct sun_lanes *sun, const struct canopy_in *in,
                           const struct day *d, int i, struct hour *h) {
  const lane zero = lane_set(0.), one = lane_set(1.);
  lane_mask up = lane_gt(sun->sinb[i], zero);
  h->sb = lane_select(up, sun->sinb[i], one); /* night: any elevation, no light */
  h->rsb = 1. / h->sb;
  h->kpar = lane_where(up, .5 * h->sb * (1. + .4 * h->sb) * sun->rdsinbe);
  h->par = in->irrad * h->kpar;
  h->overcast = lane_lt(h->par, h->sb * d->difpp);
  h->pdif = lane_select(h->overcast, h->par, h->sb * d->difpp);
  h->pdir = h->par - h->pdif;
  h->refl = 1. - (1. - q) / (1. + q) * 2. / (1. + 1.6 * h->sb);
  h->kb = (.5 / (.8 * q)) * h->rsb * in->kdif;
  h->kt = h->kb * q;
  h->vpp = (1. - scv) * h->pdir * h->rsb;
  h->direct = lane_gt(h->vpp, zero) & lane_gt(in->eff, zero);
  lane rv = lane_where(h->direct, 1. / lane_select(h->direct, in->eff * h->vpp, one)), rise;
  lane ev = lane_exp_rise(-h->vpp * d->em, &rise);
  h->B = -rise * rv;
  h->B_em = ev * h->vpp * rv;
  h->B_eff = -h->B * h->vpp * rv;
  h->B_vpp = (ev * d->em - h->B * in->eff) * rv;
  h->layer = zero;
  for (int j = 0; j < 3; j++) {
    h->sunlit[j] = lane_exp(-h->kb * d->depth[j]);
    h->et[j] = lane_exp(-h->kt * d->depth[j]);
    h->shade[j] = h->refl * (h->pdif * in->kdif * d->ed[j] + h->pdir * h->kt * h->et[j]) -
                  (1. - scv) * h->pdir * h->kb * h->sunlit[j];
    h->es[j] = lane_exp(-h->shade[j] * d->em);
    lane fsh = in->amax * (1. - h->es[j]);
    lane fsun = lane_select(h->direct, in->amax - in->amax * in->amax * h->es[j] * h->B, fsh);
    h->layer += gauss_w[j] * (fsh + h->sunlit[j] * (fsun - fsh));
  }
}

void canopy(const struct sun_lanes *sun, const struct canopy_in *in, struct canopy_out *out) {
  struct day d;
  struct hour h;
  lane total = lane_set(0.);
  day_of(sun, in, &d);
  for (int i = 0; i < 3; i++) {
    hour_of(sun, in, &d, i, &h);
    total += gauss_w[i] * h.layer;
  }
  out->dtga = lane_where(d.grows, total * in->lai * sun->dayl);
}

/* tangent of one hour's layer sum */
static inline lane hour_tl(const struct canopy_in *in, const struct canopy_in *in_d,
                           const struct day *d, lane em_d, lane difpp_d, const lane ed_d[3],
                           const struct hour *h) {
  lane par_d = in_d->irrad * h->kpar;
  lane pdif_d = lane_select(h->overcast, par_d, h->sb * difpp_d), pdir_d = par_d - pdif_d;
  lane kb_d = (.5 / (.8 * q)) * h->rsb * in_d->kdif, kt_d = kb_d * q;
  lane vpp_d = (1. - scv) * pdir_d * h->rsb;
  lane B_d = h->B_vpp * vpp_d + h->B_em * em_d + h->B_eff * in_d->eff, layer_d = lane_set(0.);
  for (int j = 0; j < 3; j++) {
    lane l_d = in_d->lai * gauss_x[j];
    lane sunlit_d = -h->sunlit[j] * (kb_d * d->depth[j] + h->kb * l_d);
    lane et_d = -h->et[j] * (kt_d * d->depth[j] + h->kt * l_d);
    lane diffuse_d =
        (pdif_d * in->kdif + h->pdif * in_d->kdif) * d->ed[j] + h->pdif * in->kdif * ed_d[j];
    lane direct_d = (pdir_d * h->kt + h->pdir * kt_d) * h->et[j] + h->pdir * h->kt * et_d;
    lane beam_d = (pdir_d * h->kb + h->pdir * kb_d) * h->sunlit[j] + h->pdir * h->kb * sunlit_d;
    lane shade_d = h->refl * (diffuse_d + direct_d) - (1. - scv) * beam_d;
    lane es_d = -h->es[j] * (shade_d * d->em + h->shade[j] * em_d);
    lane a = in->amax, a_d = in_d->amax, es = h->es[j];
    lane fsh = a * (1. - es), fsh_d = a_d * (1. - es) - a * es_d;
    lane fsun = lane_select(h->direct, a - a * a * es * h->B, fsh);
    lane fsun_d = lane_select(
        h->direct, a_d - 2. * a * a_d * es * h->B - a * a * (es_d * h->B + es * B_d), fsh_d);
    layer_d += gauss_w[j] * (fsh_d + sunlit_d * (fsun - fsh) + h->sunlit[j] * (fsun_d - fsh_d));
  }
  return layer_d;
}

void canopy_tl(const struct sun_lanes *sun, const struct canopy_in *in,
               const struct canopy_in *in_d, struct canopy_out *out_d) {
  struct day d;
  struct hour h;
  lane total = lane_set(0.), total_d = lane_set(0.), ed_d[3];
  day_of(sun, in, &d);
  lane m_d = lane_where(lane_gt(in->amax, lane_set(2.)), in_d->amax);
  lane em_d = (in_d->eff - d.em * m_d) / d.m, difpp_d = d.difpp_irrad * in_d->irrad;
  for (int j = 0; j < 3; j++)
    ed_d[j] = -d.ed[j] * (in_d->kdif * d.depth[j] + in->kdif * in_d->lai * gauss_x[j]);
  for (int i = 0; i < 3; i++) {
    hour_of(sun, in, &d, i, &h);
    total += gauss_w[i] * h.layer;
    total_d += gauss_w[i] * hour_tl(in, in_d, &d, em_d, difpp_d, ed_d, &h);
  }
  out_d->dtga = lane_where(d.grows, (total_d * in->lai + total * in_d->lai) * sun->dayl);
}

/* adjoint of one hour; layer_b is the adjoint of its layer sum */
static inline void hour_ad(const struct canopy_in *in, struct canopy_in *in_b, const struct day *d,
                           const struct hour *h, lane layer_b, lane *em_b, lane *difpp_b,
                           lane ed_b[3]) {
  const lane zero = lane_set(0.);
  lane pdif_b = zero, pdir_b = zero, kb_b = zero, kt_b = zero, B_b = zero, l_b = zero;
  lane a = in->amax;
  for (int j = 0; j < 3; j++) {
    lane es = h->es[j], fsh = a * (1. - es);
    lane fsun = lane_select(h->direct, a - a * a * es * h->B, fsh), lb = gauss_w[j] * layer_b;
    lane sunlit_b = lb * (fsun - fsh), fsun_b = lb * h->sunlit[j], fsh_b = lb - fsun_b;
    fsh_b += lane_where(~h->direct, fsun_b);
    fsun_b = lane_where(h->direct, fsun_b);
    in_b->amax += fsun_b * (1. - 2. * a * es * h->B) + fsh_b * (1. - es);
    lane es_b = -fsun_b * a * a * h->B - fsh_b * a;
    B_b -= fsun_b * a * a * es;
    lane power_b = -es_b * es, shade_b = power_b * d->em;
    *em_b += power_b * h->shade[j];
    lane up_b = shade_b * h->refl, beam_b = -(1. - scv) * shade_b;
    pdif_b += up_b * in->kdif * d->ed[j];
    in_b->kdif += up_b * h->pdif * d->ed[j];
    ed_b[j] += up_b * h->pdif * in->kdif;
    pdir_b += up_b * h->kt * h->et[j] + beam_b * h->kb * h->sunlit[j];
    lane et_b = up_b * h->pdir * h->kt * h->et[j];
    kt_b += up_b * h->pdir * h->et[j] - et_b * d->depth[j];
    sunlit_b = (sunlit_b + beam_b * h->pdir * h->kb) * h->sunlit[j];
    kb_b += beam_b * h->pdir * h->sunlit[j] - sunlit_b * d->depth[j];
    l_b -= (et_b * h->kt + sunlit_b * h->kb) * gauss_x[j];
  }
  in_b->lai += l_b;
  lane vpp_b = B_b * h->B_vpp;
  *em_b += B_b * h->B_em;
  in_b->eff += B_b * h->B_eff;
  pdir_b += vpp_b * (1. - scv) * h->rsb;
  kb_b += kt_b * q;
  in_b->kdif += kb_b * (.5 / (.8 * q)) * h->rsb;
  pdif_b -= pdir_b;
  *difpp_b += lane_where(~h->overcast, pdif_b * h->sb);
  in_b->irrad += (pdir_b + lane_where(h->overcast, pdif_b)) * h->kpar;
}

void canopy_ad(const struct sun_lanes *sun, const struct canopy_in *in, struct canopy_in *in_b,
               const struct canopy_out *out_b, lane *dtga) {
  struct day d;
  struct hour h;
  const lane zero = lane_set(0.);
  lane em_b = zero, difpp_b = zero, ed_b[3] = {zero, zero, zero}, total = zero;
  day_of(sun, in, &d);
  lane area_b = lane_where(d.grows, out_b->dtga * sun->dayl), total_b = area_b * in->lai;
  for (int i = 0; i < 3; i++) {
    hour_of(sun, in, &d, i, &h);
    total += gauss_w[i] * h.layer;
    hour_ad(in, in_b, &d, &h, gauss_w[i] * total_b, &em_b, &difpp_b, ed_b);
  }
  *dtga = lane_where(d.grows, total * in->lai * sun->dayl);
  in_b->lai += area_b * total;
  for (int j = 0; j < 3; j++) {
    lane power_b = -ed_b[j] * d.ed[j];
    in_b->kdif += power_b * d.depth[j];
    in_b->lai += power_b * in->kdif * gauss_x[j];
  }
  lane ratio_b = em_b / d.m;
  in_b->eff += ratio_b;
  in_b->amax -= lane_where(lane_gt(in->amax, lane_set(2.)), ratio_b * d.em);
  in_b->irrad += difpp_b * d.difpp_irrad;
}
