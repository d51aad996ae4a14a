#pragma once
/* Storage organs (grains, tubers, pods); see storage_organ.c. */
#include "crop/parameters.h"

struct storage_organ_in {
  lane fo;   /* [kg kg-1] fraction of above-ground growth to storage organs */
  lane admi; /* [kg ha-1 d-1] above-ground growth */
};
struct storage_organ_out {
  lane grso; /* [kg ha-1 d-1] growth */
};

void storage_organ(const struct storage_organ_in *in, struct storage_organ_out *out);
void storage_organ_tl(const struct storage_organ_in *in, const struct storage_organ_in *in_d,
                      struct storage_organ_out *out_d);
void storage_organ_ad(const struct storage_organ_in *in, struct storage_organ_in *in_b,
                      const struct storage_organ_out *out_b);
