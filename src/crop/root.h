#pragma once
/* Roots: mass and depth; see root.c. */
#include "crop/dvs_tables.h"

struct root_in {
  struct dvs_in at;
  lane rdrr; /* [d-1] RDRRTB today */
  lane wrt;  /* [kg ha-1] living roots */
  lane rd;   /* [cm] rooting depth */
  lane fr;   /* [kg kg-1] fraction of dry matter to roots */
  lane dmi;  /* [kg ha-1 d-1] growth of the whole crop */
};
struct root_out {
  lane grrt; /* [kg ha-1 d-1] growth */
  lane drrt; /* [kg ha-1 d-1] death */
  lane rr;   /* [cm d-1] deepening */
};

void root(const struct crop *c, bool continuous, const struct root_in *in, struct root_out *out);
void root_tl(const struct crop *c, const struct crop_d *c_d, bool continuous,
             const struct root_in *in, const struct root_in *in_d, struct root_out *out_d);
void root_ad(const struct crop *c, struct crop_d *c_b, bool continuous, const struct root_in *in,
             struct root_in *in_b, const struct root_out *out_b);
