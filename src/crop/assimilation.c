/* Gross assimilation: leaf parameters from their tables, then the canopy.
 *
 *   amax = AMAXTB(DVS) TMPFTB(dtemp) amax_co2, eff = EFFTB(dtemp) eff_co2
 *   gass = canopy(amax, eff, LAI, KDIF, irrad) TMNFTB(tmin7) 30 / 44
 *
 * 30/44: CO2 to CH2O; amax_co2, eff_co2: response to CO2, 1 without (co2.c). Source: Supit, Hooijer
 * & van Diepen (1994), section 5.2.
 */
#include "crop/assimilation.h"
#include "crop/canopy.h"

static const double ch2o = 30. / 44.;

void assimilation(const struct crop *c, bool continuous, const struct sun_lanes *sun,
                  const struct assimilation_in *in, struct assimilation_out *out) {
  struct canopy_in leaf = {.eff = afgen_value(&c->t.efftb, &in->dtemp),
                           .lai = in->lai,
                           .kdif = in->kdif,
                           .irrad = in->irrad};
  leaf.eff *= c->eff_co2;
  leaf.amax = table_of_dvs(&c->t.amaxtb, continuous, &in->at) *
              afgen_value(&c->t.tmpftb, &in->dtemp) * c->amax_co2;
  struct canopy_out whole;
  canopy(sun, &leaf, &whole);
  out->gass = whole.dtga * afgen_value(&c->t.tmnftb, &in->tmin7) * ch2o;
}

void assimilation_tl(const struct crop *c, const struct crop_d *c_d, bool continuous,
                     const struct sun_lanes *sun, const struct assimilation_in *in,
                     const struct assimilation_in *in_d, struct assimilation_out *out_d) {
  lane young_d, warm_d, night_d;
  struct canopy_in leaf = {.lai = in->lai, .kdif = in->kdif, .irrad = in->irrad},
                   leaf_d = {.lai = in_d->lai, .kdif = in_d->kdif, .irrad = in_d->irrad};
  leaf.eff = afgen_value_tl(&c->t.efftb, c_d->t.efftb, &in->dtemp, &in_d->dtemp, &leaf_d.eff);
  leaf.eff *= c->eff_co2;
  leaf_d.eff *= c->eff_co2;
  lane young =
      table_of_dvs_tl(&c->t.amaxtb, c_d->t.amaxtb, continuous, &in->at, &in_d->at, &young_d);
  lane warm = afgen_value_tl(&c->t.tmpftb, c_d->t.tmpftb, &in->dtemp, &in_d->dtemp, &warm_d);
  lane night = afgen_value_tl(&c->t.tmnftb, c_d->t.tmnftb, &in->tmin7, &in_d->tmin7, &night_d);
  leaf.amax = young * warm * c->amax_co2;
  leaf_d.amax = (young_d * warm + young * warm_d) * c->amax_co2;
  struct canopy_out whole, whole_d;
  canopy(sun, &leaf, &whole);
  canopy_tl(sun, &leaf, &leaf_d, &whole_d);
  out_d->gass = (whole_d.dtga * night + whole.dtga * night_d) * ch2o;
}

void assimilation_ad(const struct crop *c, struct crop_d *c_b, bool continuous,
                     const struct sun_lanes *sun, const struct assimilation_in *in,
                     struct assimilation_in *in_b, const struct assimilation_out *out_b) {
  struct canopy_in leaf = {.eff = afgen_value(&c->t.efftb, &in->dtemp),
                           .lai = in->lai,
                           .kdif = in->kdif,
                           .irrad = in->irrad},
                   leaf_b = {0};
  lane young = table_of_dvs(&c->t.amaxtb, continuous, &in->at);
  lane warm = afgen_value(&c->t.tmpftb, &in->dtemp);
  lane night = afgen_value(&c->t.tmnftb, &in->tmin7);
  leaf.eff *= c->eff_co2;
  leaf.amax = young * warm * c->amax_co2;
  struct canopy_out whole_b = {.dtga = out_b->gass * night * ch2o};
  lane dtga;
  canopy_ad(sun, &leaf, &leaf_b, &whole_b, &dtga);
  leaf_b.eff *= c->eff_co2;
  leaf_b.amax *= c->amax_co2;
  lane night_b = out_b->gass * dtga * ch2o, warm_b = leaf_b.amax * young;
  afgen_value_ad(&c->t.tmnftb, &in->tmin7, &night_b, c_b->t.tmnftb, &in_b->tmin7);
  afgen_value_ad(&c->t.tmpftb, &in->dtemp, &warm_b, c_b->t.tmpftb, &in_b->dtemp);
  table_of_dvs_ad(&c->t.amaxtb, c_b->t.amaxtb, continuous, &in->at, &in_b->at, leaf_b.amax * warm);
  afgen_value_ad(&c->t.efftb, &in->dtemp, &leaf_b.eff, c_b->t.efftb, &in_b->dtemp);
  in_b->lai += leaf_b.lai;
  in_b->kdif += leaf_b.kdif;
  in_b->irrad += leaf_b.irrad;
}
