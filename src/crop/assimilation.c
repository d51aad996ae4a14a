/* Gross assimilation: leaf parameters from their tables, then the canopy.
 *
 *   amax = AMAXTB(DVS) TMPFTB(dtemp) amax_co2, eff = EFFTB(dtemp) eff_co2
 *   gass = canopy(amax, eff, LAI, KDIF, irrad) TMNFTB(tmin7) 30 / 44
 *
 * 30/44: CO2 to CH2O; amax_co2, eff_co2: response to CO2, 1 without (co2.c). Source: Supit, Hooijer
 * & van Diepen (1994), section 5.2.
 */
#include "crop/assimilation.h"

static const double ch2o = 30. / 44.;

void assimilation_leaf(const struct crop *c, const struct assimilation_in *in,
                       struct assimilation_work *w) {
  w->dtemp = afgen_point(in->dtemp);
  w->tmin7 = afgen_point(in->tmin7);
  w->warm = afgen_value(&c->t.tmpftb, &w->dtemp);
  w->night = afgen_value(&c->t.tmnftb, &w->tmin7);
  w->leaf = (struct canopy_in){.amax = in->young * w->warm * c->amax_co2,
                               .eff = afgen_value(&c->t.efftb, &w->dtemp) * c->eff_co2,
                               .lai = in->lai,
                               .kdif = in->kdif,
                               .irrad = in->irrad};
}

void assimilation(const struct assimilation_work *w, struct assimilation_out *out) {
  out->gass = w->whole.dtga * w->night * ch2o;
}

void assimilation_tl(const struct crop *c, const struct crop_d *c_d, const struct sun_lanes *sun,
                     const struct assimilation_in *in, const struct assimilation_work *w,
                     const struct canopy_work *canopy, const struct assimilation_in *in_d,
                     struct assimilation_out *out_d) {
  lane warm_d, night_d;
  struct canopy_in leaf_d = {.lai = in_d->lai, .kdif = in_d->kdif, .irrad = in_d->irrad};
  struct canopy_out whole_d;
  afgen_value_tl(&c->t.efftb, c_d->t.efftb, &w->dtemp, &in_d->dtemp, &leaf_d.eff);
  leaf_d.eff *= c->eff_co2;
  afgen_value_tl(&c->t.tmpftb, c_d->t.tmpftb, &w->dtemp, &in_d->dtemp, &warm_d);
  afgen_value_tl(&c->t.tmnftb, c_d->t.tmnftb, &w->tmin7, &in_d->tmin7, &night_d);
  leaf_d.amax = (in_d->young * w->warm + in->young * warm_d) * c->amax_co2;
  canopy_tl(sun, &w->leaf, canopy, &leaf_d, &whole_d);
  out_d->gass = (whole_d.dtga * w->night + w->whole.dtga * night_d) * ch2o;
}

void assimilation_ad(const struct crop *c, struct crop_d *c_b, const struct sun_lanes *sun,
                     const struct assimilation_in *in, const struct assimilation_work *w,
                     const struct canopy_kept *kept, struct assimilation_in *in_b,
                     const struct assimilation_out *out_b) {
  struct canopy_in leaf_b = {0};
  struct canopy_out whole_b = {.dtga = out_b->gass * w->night * ch2o};
  canopy_ad(sun, &w->leaf, kept, &leaf_b, &whole_b);
  leaf_b.eff *= c->eff_co2;
  leaf_b.amax *= c->amax_co2;
  lane night_b = out_b->gass * w->whole.dtga * ch2o, warm_b = leaf_b.amax * in->young;
  afgen_value_ad(&c->t.tmnftb, &w->tmin7, &night_b, c_b->t.tmnftb, &in_b->tmin7);
  afgen_value_ad(&c->t.tmpftb, &w->dtemp, &warm_b, c_b->t.tmpftb, &in_b->dtemp);
  afgen_value_ad(&c->t.efftb, &w->dtemp, &leaf_b.eff, c_b->t.efftb, &in_b->dtemp);
  in_b->young += leaf_b.amax * w->warm;
  in_b->lai += leaf_b.lai;
  in_b->kdif += leaf_b.kdif;
  in_b->irrad += leaf_b.irrad;
}
