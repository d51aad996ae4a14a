/* Evapotranspiration of a crop that may lack water or oxygen.
 *
 *   P1 demand   demand = max(0, CFET ET0), ekl = exp(-.75 KDIFTB(DVS) LAI)
 *   P2 sweaf    easily available fraction of soil water
 *               clip(.10, .95, 1 / (.76 + 1.5 demand) - .1 (5 - DEPNR)
 *                              + (demand - .6) / (DEPNR (DEPNR + 3)) where DEPNR < 3)
 *   P3 drought  rfws = clip(0, 1, (sm - SMW) / ((1 - sweaf) (SMFCF - SMW)))
 *   P4 air      where IOX = 1 and roots have no air ducts (IAIRDU = 0), else rfos = 1:
 *               rfos = o + (1 - min(dsos, 4) / 4) (1 - o), o = clip(0, 1, (SM0 - sm) / CRAIRC)
 *   P5 result   rftra = rfws rfos, tra = demand (1 - ekl) tra_co2 rftra
 *               under the crop evwmx = E0 ekl, evsmx = max(0, ES0 ekl), without it E0 and ES0
 *
 * tra_co2 is the response to CO2, 1 without (co2.c); it reduces what the crop transpires, not the
 * demand that sweaf is made of, as in WOFOST 7.3.
 *
 * A day that the crop grows for a part only (event rule 1) is that share of the one and the rest of
 * the other. DEPNR = 3 is a jump of sweaf, whose formula changes there; the derivative is that of
 * the side it is on.
 *
 * Source: Supit, Hooijer & van Diepen (1994), section 5.3.3; sweaf after Doorenbos & Kassam (1979);
 * oxygen stress after van Diepen et al. (1989).
 */
#include "crop/water_stress.h"
#include "support/kink.h"

static const double dsosmx = 4.; /* [d] of too little air until transpiration has its reduction */
static const double depnr_least = 1e-3; /* keeps sweaf finite; it is at a bound long before */

/* P2 */
static inline void available(const struct crop *c, struct water_stress_work *w) {
  const lane depnr = c->p.depnr, floor = lane_set(depnr_least);
  lane_mask low = lane_lt(depnr, lane_set(3.));
  lane group = lane_max(depnr, floor), r = 1. / (group * (group + 3.));
  lane q = 1. / (.76 + 1.5 * w->demand);
  lane f = q - (5. - depnr) * .10 + lane_where(low, (w->demand - .6) * r);
  lane inside = lane_rise(f - .10) - lane_rise(f - .95);
  w->sweaf = lane_clip(lane_set(.10), lane_set(.95), f);
  w->sweaf_demand = inside * (-1.5 * q * q + lane_where(low, r));
  w->sweaf_depnr = inside * (.10 - lane_where(low & lane_gt(depnr, floor),
                                              (w->demand - .6) * (2. * group + 3.) * r * r));
}

LANE_INLINE void run(const struct crop *c, const struct water_stress_in *in,
                     struct water_stress_out *out, struct water_stress_work *w) {
  const lane zero = lane_set(0.), one = lane_set(1.);
  /* P1 */
  w->demand = lane_max(zero, c->p.cfet * in->et0);
  w->by_demand = lane_rise(c->p.cfet * in->et0);
  w->ekl = lane_exp(-.75 * in->kdif * in->lai);
  available(c, w);
  /* P3 */
  w->held = in->smfcf - in->smw;
  w->span = (1. - w->sweaf) * w->held;
  w->ratio = (in->sm - in->smw) / w->span;
  w->ratio_in = lane_rise(w->ratio) - lane_rise(w->ratio - 1.);
  w->rfws = lane_clip(zero, one, w->ratio);
  /* P4 */
  w->airs = lane_eq(c->p.iairdu, zero) & lane_eq(c->p.iox, one);
  w->room = lane_select(w->airs, in->crairc, one);
  w->air = (in->sm0 - in->sm) / w->room;
  w->air_in = lane_where(w->airs, lane_rise(w->air) - lane_rise(w->air - 1.));
  w->o = lane_select(w->airs, lane_clip(zero, one, w->air), one);
  w->endured = 1. - lane_min(in->dsos, lane_set(dsosmx)) / dsosmx;
  w->by_dsos = lane_rise(dsosmx - in->dsos) / -dsosmx;
  w->rfos = w->o + w->endured * (1. - w->o);
  /* P5 */
  out->rftra = w->rftra = w->rfws * w->rfos;
  out->tra = w->demand * (1. - w->ekl) * out->rftra * c->tra_co2 * in->share;
  w->evs = lane_max(zero, in->es0 * w->ekl);
  w->by_evs = lane_rise(in->es0);
  out->evwmx = in->share * (in->e0 * w->ekl) + (1. - in->share) * in->e0;
  out->evsmx = in->share * w->evs + (1. - in->share) * in->es0;
}

void water_stress(const struct crop *c, const struct water_stress_in *in,
                  struct water_stress_out *out, struct water_stress_work *work) {
  struct water_stress_work dropped; /* without derivatives most of it need not be computed */
  if (work)
    run(c, in, out, work);
  else
    run(c, in, out, &dropped);
}

void water_stress_tl(const struct crop *c, const struct crop_d *c_d,
                     const struct water_stress_in *in, const struct water_stress_work *w,
                     const struct water_stress_in *in_d, struct water_stress_out *out_d) {
  /* P1, P2 */
  lane demand_d = w->by_demand * (c_d->p.cfet * in->et0 + c->p.cfet * in_d->et0);
  lane ekl_d = -.75 * w->ekl * (in_d->kdif * in->lai + in->kdif * in_d->lai);
  lane sweaf_d = w->sweaf_demand * demand_d + w->sweaf_depnr * c_d->p.depnr;
  /* P3 */
  lane span_d = (1. - w->sweaf) * (in_d->smfcf - in_d->smw) - sweaf_d * w->held;
  lane rfws_d = w->ratio_in * (in_d->sm - in_d->smw - w->ratio * span_d) / w->span;
  /* P4 */
  lane o_d = w->air_in * (in_d->sm0 - in_d->sm - w->air * in_d->crairc) / w->room;
  lane rfos_d = (1. - w->endured) * o_d + w->by_dsos * in_d->dsos * (1. - w->o);
  /* P5 */
  lane cover = 1. - w->ekl;
  out_d->rftra = rfws_d * w->rfos + w->rfws * rfos_d;
  lane rate_d =
      (demand_d * cover - w->demand * ekl_d) * w->rftra + w->demand * cover * out_d->rftra;
  out_d->tra = (rate_d * in->share + w->demand * cover * w->rftra * in_d->share) * c->tra_co2;
  out_d->evwmx = in_d->e0 * (1. - in->share * cover) + in->share * in->e0 * ekl_d -
                 in_d->share * in->e0 * cover;
  lane evs_d = w->by_evs * (in_d->es0 * w->ekl + in->es0 * ekl_d);
  out_d->evsmx =
      in->share * evs_d + (1. - in->share) * in_d->es0 + in_d->share * (w->evs - in->es0);
}

void water_stress_ad(const struct crop *c, struct crop_d *c_b, const struct water_stress_in *in,
                     const struct water_stress_work *w, struct water_stress_in *in_b,
                     const struct water_stress_out *out_b) {
  /* P5 */
  lane cover = 1. - w->ekl, evs_b = w->by_evs * in->share * out_b->evsmx;
  lane tra_b = out_b->tra * c->tra_co2;
  lane rate_b = tra_b * in->share, rftra_b = out_b->rftra + rate_b * w->demand * cover;
  in_b->share += tra_b * w->demand * cover * w->rftra - out_b->evwmx * in->e0 * cover +
                 out_b->evsmx * (w->evs - in->es0);
  in_b->e0 += out_b->evwmx * (1. - in->share * cover);
  in_b->es0 += out_b->evsmx * (1. - in->share) + evs_b * w->ekl;
  lane ekl_b = out_b->evwmx * in->share * in->e0 + evs_b * in->es0 - rate_b * w->demand * w->rftra;
  lane demand_b = rate_b * cover * w->rftra;
  /* P4 */
  lane rfos_b = rftra_b * w->rfws;
  in_b->dsos += rfos_b * (1. - w->o) * w->by_dsos;
  lane air_b = rfos_b * (1. - w->endured) * w->air_in / w->room;
  in_b->sm0 += air_b;
  in_b->sm -= air_b;
  in_b->crairc -= air_b * w->air;
  /* P3 */
  lane part_b = rftra_b * w->rfos * w->ratio_in / w->span, span_b = -part_b * w->ratio;
  in_b->sm += part_b;
  in_b->smw -= part_b + span_b * (1. - w->sweaf);
  in_b->smfcf += span_b * (1. - w->sweaf);
  /* P2, P1 */
  lane sweaf_b = -span_b * w->held;
  c_b->p.depnr += sweaf_b * w->sweaf_depnr;
  demand_b = w->by_demand * (demand_b + sweaf_b * w->sweaf_demand);
  c_b->p.cfet += demand_b * in->et0;
  in_b->et0 += demand_b * c->p.cfet;
  lane path_b = -.75 * ekl_b * w->ekl;
  in_b->lai += path_b * in->kdif;
  in_b->kdif += path_b * in->lai;
}
