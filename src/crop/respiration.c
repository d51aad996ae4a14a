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

void respiration(const struct crop *c, const struct respiration_in *in, struct respiration_out *out,
                 struct respiration_work *w) {
  w->rm = at_25(&c->p, in);
  w->teff = lane_exp(c->ln_q10 * ((in->temp - 25.) * .1));
  out->mres = lane_min(in->gass, w->rm * in->rfse * w->teff);
}

void respiration_tl(const struct crop *c, const struct crop_d *c_d, const struct respiration_in *in,
                    const struct respiration_work *w, const struct respiration_in *in_d,
                    struct respiration_out *out_d) {
  lane tens = (in->temp - 25.) * .1;
  lane rm_d = at_25(&c->p, in_d) + at_25(&c_d->p, in);
  lane teff_d = w->teff * (c_d->ln_q10 * tens + c->ln_q10 * (in_d->temp * .1));
  lane need_d = rm_d * in->rfse * w->teff + w->rm * (in_d->rfse * w->teff + in->rfse * teff_d);
  lane_mask starved = lane_lt(in->gass, w->rm * in->rfse * w->teff);
  out_d->mres = lane_select(starved, in_d->gass, need_d);
}

void respiration_ad(const struct crop *c, struct crop_d *c_b, const struct respiration_in *in,
                    const struct respiration_work *w, struct respiration_in *in_b,
                    const struct respiration_out *out_b) {
  const struct crop_params *p = &c->p;
  struct crop_params *p_b = &c_b->p;
  lane rm = w->rm, rfse = in->rfse, teff = w->teff, tens = (in->temp - 25.) * .1;
  lane_mask starved = lane_lt(in->gass, rm * rfse * teff);
  in_b->gass += lane_where(starved, out_b->mres);
  lane need_b = lane_where(~starved, out_b->mres);
  lane rm_b = need_b * rfse * teff, power_b = need_b * rm * rfse * teff;
  in_b->rfse += need_b * rm * teff;
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
