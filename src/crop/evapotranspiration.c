/* Transpiration of the canopy without stress.
 *
 *   tra = max(0, CFET ET0) (1 - exp(-.75 KDIFTB(DVS) LAI)) tra_co2
 *
 * .75 KDIF is the extinction of global radiation; tra_co2: response to CO2, 1 without (co2.c).
 * Source: Supit, Hooijer & van Diepen (1994), section 5.3.3 (after Ritchie 1972, Goudriaan 1977).
 */
#include "crop/evapotranspiration.h"

void evapotranspiration(const struct crop *c, const struct evapotranspiration_in *in,
                        struct evapotranspiration_out *out) {
  lane demand = lane_max(lane_set(0.), c->p.cfet * in->et0);
  out->tra = demand * (1. - lane_exp(-.75 * in->kdif * in->lai)) * c->tra_co2;
}

void evapotranspiration_tl(const struct crop *c, const struct crop_d *c_d,
                           const struct evapotranspiration_in *in,
                           const struct evapotranspiration_in *in_d,
                           struct evapotranspiration_out *out_d) {
  lane demand = c->p.cfet * in->et0;
  lane_mask wet = lane_gt(demand, lane_set(0.));
  lane demand_d = lane_where(wet, c_d->p.cfet * in->et0 + c->p.cfet * in_d->et0);
  lane ekl = lane_exp(-.75 * in->kdif * in->lai);
  lane ekl_d = -.75 * ekl * (in_d->kdif * in->lai + in->kdif * in_d->lai);
  out_d->tra = (demand_d * (1. - ekl) - lane_where(wet, demand) * ekl_d) * c->tra_co2;
}

void evapotranspiration_ad(const struct crop *c, struct crop_d *c_b,
                           const struct evapotranspiration_in *in,
                           struct evapotranspiration_in *in_b,
                           const struct evapotranspiration_out *out_b) {
  lane demand = c->p.cfet * in->et0;
  lane_mask wet = lane_gt(demand, lane_set(0.));
  lane ekl = lane_exp(-.75 * in->kdif * in->lai);
  lane tra_b = out_b->tra * c->tra_co2;
  lane demand_b = lane_where(wet, tra_b * (1. - ekl));
  lane path_b = lane_where(wet, .75 * ekl * demand * tra_b);
  c_b->p.cfet += demand_b * in->et0;
  in_b->et0 += demand_b * c->p.cfet;
  in_b->lai += path_b * in->kdif;
  in_b->kdif += path_b * in->lai;
}
