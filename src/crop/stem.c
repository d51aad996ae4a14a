/* Growth and death of stems: grst = fs admi, drst = wst RDRSTB(DVS).
 * Source: Supit, Hooijer & van Diepen (1994), section 5.4. */
#include "crop/stem.h"

void stem(const struct stem_in *in, struct stem_out *out) {
  out->grst = in->fs * in->admi;
  out->drst = in->wst * in->rdrs;
}

void stem_tl(const struct stem_in *in, const struct stem_in *in_d, struct stem_out *out_d) {
  out_d->grst = in_d->fs * in->admi + in->fs * in_d->admi;
  out_d->drst = in_d->wst * in->rdrs + in->wst * in_d->rdrs;
}

void stem_ad(const struct stem_in *in, struct stem_in *in_b, const struct stem_out *out_b) {
  in_b->fs += out_b->grst * in->admi;
  in_b->admi += out_b->grst * in->fs;
  in_b->wst += out_b->drst * in->rdrs;
  in_b->rdrs += out_b->drst * in->wst;
}
