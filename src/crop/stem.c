/* Growth and death of stems: grst = fs admi, drst = wst RDRSTB(DVS).
 * Source: Supit, Hooijer & van Diepen (1994), section 5.4. */
#include "crop/stem.h"

void stem(const struct crop *c, bool continuous, const struct stem_in *in, struct stem_out *out) {
  out->grst = in->fs * in->admi;
  out->drst = in->wst * table_of_dvs(&c->t.rdrstb, continuous, &in->at);
}

void stem_tl(const struct crop *c, const struct crop_d *c_d, bool continuous,
             const struct stem_in *in, const struct stem_in *in_d, struct stem_out *out_d) {
  lane rdr_d;
  lane rdr = table_of_dvs_tl(&c->t.rdrstb, c_d->t.rdrstb, continuous, &in->at, &in_d->at, &rdr_d);
  out_d->grst = in_d->fs * in->admi + in->fs * in_d->admi;
  out_d->drst = in_d->wst * rdr + in->wst * rdr_d;
}

void stem_ad(const struct crop *c, struct crop_d *c_b, bool continuous, const struct stem_in *in,
             struct stem_in *in_b, const struct stem_out *out_b) {
  in_b->fs += out_b->grst * in->admi;
  in_b->admi += out_b->grst * in->fs;
  in_b->wst += out_b->drst * table_of_dvs(&c->t.rdrstb, continuous, &in->at);
  table_of_dvs_ad(&c->t.rdrstb, c_b->t.rdrstb, continuous, &in->at, &in_b->at,
                  out_b->drst * in->wst);
}
