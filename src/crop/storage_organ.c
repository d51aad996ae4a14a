/* Growth of storage organs: grso = fo admi; they do not die.
 * Source: Supit, Hooijer & van Diepen (1994), section 5.4. */
#include "crop/storage_organ.h"

void storage_organ(const struct storage_organ_in *in, struct storage_organ_out *out) {
  out->grso = in->fo * in->admi;
}

void storage_organ_tl(const struct storage_organ_in *in, const struct storage_organ_in *in_d,
                      struct storage_organ_out *out_d) {
  out_d->grso = in_d->fo * in->admi + in->fo * in_d->admi;
}

void storage_organ_ad(const struct storage_organ_in *in, struct storage_organ_in *in_b,
                      const struct storage_organ_out *out_b) {
  in_b->fo += out_b->grso * in->admi;
  in_b->admi += out_b->grso * in->fo;
}
