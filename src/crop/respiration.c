/* Maintenance respiration, never more than gross assimilation.
 *
 *   rm   = RMR wrt + RML wlv + RMS wst + RMO wso                      at 25 degC
 *   mres = min(gass, rm RFSETB(DVS) Q10^((T - 25) / 10))
 *
 * Source: Supit, Hooijer & van Diepen (1994), section 5.3 (Penning de Vries & van Laar 1982).
 */
#include "crop/respiration.h"

static inline lane at_25(const struct crop_params *p, const struct respiration_in *in) {
  return p->rmr * in->wrt + p->rml * in->wlv + p->rms * in->wst + p->rmo * in->wso;
}

void respiration(const struct crop *c, bool continuous, const struct respiration_in *in,
                 struct respiration_out *out) {
  lane rm = at_25(&c->p, in), rfse = table_of_dvs(&c->t.rfsetb, continuous, &in->at);
  lane teff = lane_exp(c->ln_q10 * ((in->temp - 25.) * .1));
  out->mres = lane_min(in->gass, rm * rfse * teff);
}

void respiration_tl(const struct crop *c, const struct crop_d *c_d, bool continuous,
                    const struct respiration_in *in, const struct respiration_in *in_d,
                    struct respiration_out *out_d) {
  const struct crop_params *p = &c->p, *p_d = &c_d->p;
  lane rfse_d, rm = at_25(p, in), tens = (in->temp - 25.) * .1;
  lane rfse = table_of_dvs_tl(&c->t.rfsetb, c_d->t.rfsetb, continuous, &in->at, &in_d->at, &rfse_d);
  lane teff = lane_exp(c->ln_q10 * tens);
  lane rm_d = at_25(p, in_d) + at_25(p_d, in);
  lane teff_d = teff * (c_d->ln_q10 * tens + c->ln_q10 * (in_d->temp * .1));
  lane need_d = rm_d * rfse * teff + rm * (rfse_d * teff + rfse * teff_d);
  out_d->mres = lane_select(lane_lt(in->gass, rm * rfse * teff), in_d->gass, need_d);
}

void respiration_ad(const struct crop *c, struct crop_d *c_b, bool continuous,
                    const struct respiration_in *in, struct respiration_in *in_b,
                    const struct respiration_out *out_b) {
  const struct crop_params *p = &c->p;
  struct crop_params *p_b = &c_b->p;
  lane rm = at_25(p, in), tens = (in->temp - 25.) * .1;
  lane rfse = table_of_dvs(&c->t.rfsetb, continuous, &in->at);
  lane teff = lane_exp(c->ln_q10 * tens);
  lane_mask starved = lane_lt(in->gass, rm * rfse * teff);
  in_b->gass += lane_where(starved, out_b->mres);
  lane need_b = lane_where(~starved, out_b->mres);
  lane rm_b = need_b * rfse * teff, power_b = need_b * rm * rfse * teff;
  table_of_dvs_ad(&c->t.rfsetb, c_b->t.rfsetb, continuous, &in->at, &in_b->at, need_b * rm * teff);
  c_b->ln_q10 += power_b * tens;
  in_b->temp += power_b * c->ln_q10 * .1;
  p_b->rmr += rm_b * in->wrt;
  p_b->rml += rm_b * in->wlv;
  p_b->rms += rm_b * in->wst;
  p_b->rmo += rm_b * in->wso;
  in_b->wrt += rm_b * p->rmr;
  in_b->wlv += rm_b * p->rml;
  in_b->wst += rm_b * p->rms;
  in_b->wso += rm_b * p->rmo;
}
