#pragma once
/* Stems; see stem.c. */
#include "crop/partitioning.h"

struct stem_in {
  struct dvs_in at;
  lane wst;  /* [kg ha-1] living stems */
  lane fs;   /* [kg kg-1] fraction of above-ground growth to stems */
  lane admi; /* [kg ha-1 d-1] above-ground growth */
};
struct stem_out {
  lane grst, drst; /* [kg ha-1 d-1] growth, death */
};

void stem(const struct crop *c, bool continuous, const struct stem_in *in, struct stem_out *out);
void stem_tl(const struct crop *c, const struct crop_d *c_d, bool continuous,
             const struct stem_in *in, const struct stem_in *in_d, struct stem_out *out_d);
void stem_ad(const struct crop *c, struct crop_d *c_b, bool continuous, const struct stem_in *in,
             struct stem_in *in_b, const struct stem_out *out_b);
