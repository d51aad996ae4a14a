/* Growth and death of leaves.
 *
 *   fysage = max(0, (T - TBASE) / (35 - TBASE))                                    ageing
 *   grlv   = fl admi
 *   dslv   = wlv max(clip(0, .03, .03 (LAI - laicr) / laicr), (1 - rftra) PERDL), laicr = 3.2 /
 * KDIF drlv   = max(dslv, aged)                                     self-shading, drought; or old
 * age while laiexp < 6: glaiex = laiexp RGRLAI max(0, T - TBASE)                     exponential
 * stage garea  = min(glaiex, grlv SLATB(DVS))                        source- or sink-limited after:
 * garea = grlv SLATB(DVS) In `continuous` mode the day on which laiexp reaches 6 counts as
 * exponential for the fraction of it before (rule 4).
 *
 * Source: Supit, Hooijer & van Diepen (1994), section 5.4.
 */
#include "crop/leaf.h"
#include "support/kink.h"

static const double laiexp_end = LEAF_LAIEXP_END;

void leaf_ageing(const struct crop *c, const lane *temp, lane *fysage) {
  *fysage = lane_max(lane_set(0.), (*temp - c->p.tbase) * c->r_age);
}

void leaf_ageing_tl(const struct crop *c, const struct crop_d *c_d, const lane *temp,
                    const lane *temp_d, lane *fysage_d) {
  lane r = c->r_age, f = (*temp - c->p.tbase) * r;
  *fysage_d = lane_rise(f) * (*temp_d - (1. - f) * c_d->p.tbase) * r;
}

void leaf_ageing_ad(const struct crop *c, struct crop_d *c_b, const lane *temp, lane *temp_b,
                    const lane *fysage_b) {
  lane r = c->r_age, f = (*temp - c->p.tbase) * r;
  lane g = lane_rise(f) * *fysage_b * r;
  *temp_b += g;
  c_b->p.tbase -= g * (1. - f);
}

void leaf(const struct crop *c, bool continuous, const struct leaf_in *in, struct leaf_out *out,
          struct leaf_work *w) {
  const lane zero = lane_set(0.), one = lane_set(1.);
  out->grlv = w->grlv = in->admi * in->fl;
  /* P1 death: LAI above its critical value, drought, old age */
  w->ratio = .03 * (in->lai * in->kdif / 3.2 - 1.);
  w->shaded = lane_inside(zero, lane_set(.03), w->ratio);
  lane shading = lane_clip(zero, lane_set(.03), w->ratio), dry = (1. - in->rftra) * c->p.perdl;
  w->drought = lane_gt(dry, shading);
  w->drate = lane_select(w->drought, dry, shading);
  lane dslv = in->wlv * w->drate;
  w->by_age = lane_gt(in->aged, dslv) & lane_gt(in->aged, zero);
  out->drlv = lane_select(w->by_age, in->aged, lane_max(dslv, zero));
  /* P2 area of new leaves */
  w->source = out->grlv * in->slat;
  w->exponential = lane_lt(in->laiexp, lane_set(laiexp_end));
  w->warm = lane_max(zero, in->temp - c->p.tbase);
  w->glaiex = out->glaiex = lane_where(w->exponential, in->laiexp * c->p.rgrlai * w->warm);
  w->young = w->exponential & lane_gt(out->grlv, zero);
  w->sink = w->young & lane_lt(w->glaiex, w->source);
  lane span = w->glaiex * in->share;
  w->crosses = w->young & lane_gt(in->laiexp + span, lane_set(laiexp_end));
  if (!continuous) w->crosses ^= w->crosses;
  w->rspan = zero;
  if (lane_any(w->crosses))
    w->rspan = lane_where(w->crosses, 1. / lane_select(w->crosses, span, one));
  w->t = lane_select(w->crosses, (laiexp_end - in->laiexp) * w->rspan, one);
  out->garea = lane_select(w->sink, w->t * w->glaiex + (1. - w->t) * w->source, w->source);
}

void leaf_tl(const struct crop *c, const struct crop_d *c_d, const struct leaf_in *in,
             const struct leaf_work *w, const struct leaf_in *in_d, struct leaf_out *out_d) {
  out_d->grlv = in_d->admi * in->fl + in->admi * in_d->fl;
  /* P1 */
  lane ratio_d = (.03 / 3.2) * (in_d->lai * in->kdif + in->lai * in_d->kdif);
  lane dry_d = (1. - in->rftra) * c_d->p.perdl - in_d->rftra * c->p.perdl;
  lane drate_d = lane_select(w->drought, dry_d, lane_where(w->shaded, ratio_d));
  out_d->drlv = lane_select(w->by_age, in_d->aged, in_d->wlv * w->drate + in->wlv * drate_d);
  /* P2 */
  lane source_d = out_d->grlv * in->slat + w->grlv * in_d->slat;
  lane warm_d = lane_rise(in->temp - c->p.tbase) * (in_d->temp - c_d->p.tbase);
  lane grows_d = in_d->laiexp * c->p.rgrlai * w->warm + in->laiexp * c_d->p.rgrlai * w->warm +
                 in->laiexp * c->p.rgrlai * warm_d;
  out_d->glaiex = lane_where(w->exponential, grows_d);
  lane span_d = out_d->glaiex * in->share + w->glaiex * in_d->share;
  lane t_d = (-in_d->laiexp - w->t * span_d) * w->rspan;
  lane mixed_d = t_d * (w->glaiex - w->source) + w->t * out_d->glaiex + (1. - w->t) * source_d;
  out_d->garea = lane_select(w->sink, mixed_d, source_d);
}

void leaf_ad(const struct crop *c, struct crop_d *c_b, const struct leaf_in *in,
             const struct leaf_work *w, struct leaf_in *in_b, const struct leaf_out *out_b) {
  /* P2 */
  lane mixed_b = lane_where(w->sink, out_b->garea);
  lane source_b = lane_where(~w->sink, out_b->garea) + mixed_b * (1. - w->t);
  lane t_b = mixed_b * (w->glaiex - w->source) * w->rspan;
  lane glaiex_b = out_b->glaiex + mixed_b * w->t - t_b * w->t * in->share;
  in_b->laiexp -= t_b;
  in_b->share -= t_b * w->t * w->glaiex;
  glaiex_b = lane_where(w->exponential, glaiex_b);
  in_b->laiexp += glaiex_b * c->p.rgrlai * w->warm;
  c_b->p.rgrlai += glaiex_b * in->laiexp * w->warm;
  lane warm_b = lane_rise(in->temp - c->p.tbase) * glaiex_b * in->laiexp * c->p.rgrlai;
  in_b->temp += warm_b;
  c_b->p.tbase -= warm_b;
  lane grlv_b = out_b->grlv + source_b * in->slat;
  in_b->slat += source_b * w->grlv;
  /* P1 */
  in_b->aged += lane_where(w->by_age, out_b->drlv);
  lane dslv_b = lane_where(~w->by_age, out_b->drlv);
  in_b->wlv += dslv_b * w->drate;
  lane drate_b = dslv_b * in->wlv;
  lane dry_b = lane_where(w->drought, drate_b);
  c_b->p.perdl += dry_b * (1. - in->rftra);
  in_b->rftra -= dry_b * c->p.perdl;
  lane ratio_b = lane_where(w->shaded & ~w->drought, drate_b) * (.03 / 3.2);
  in_b->lai += ratio_b * in->kdif;
  in_b->kdif += ratio_b * in->lai;
  in_b->admi += grlv_b * in->fl;
  in_b->fl += grlv_b * in->admi;
}
