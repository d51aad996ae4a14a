#pragma once
/* Stems; see stem.c. */
#include "crop/parameters.h"

struct stem_in {
  lane rdrs; /* [d-1] RDRSTB today */
  lane wst;  /* [kg ha-1] living stems */
  lane fs;   /* [kg kg-1] fraction of above-ground growth to stems */
  lane admi; /* [kg ha-1 d-1] above-ground growth */
};
struct stem_out {
  lane grst, drst; /* [kg ha-1 d-1] growth, death */
};

void stem(const struct stem_in *in, struct stem_out *out);
void stem_tl(const struct stem_in *in, const struct stem_in *in_d, struct stem_out *out_d);
void stem_ad(const struct stem_in *in, struct stem_in *in_b, const struct stem_out *out_b);
