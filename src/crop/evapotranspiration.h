#pragma once
/* Potential transpiration of the canopy; see evapotranspiration.c. */
#include "crop/parameters.h"

struct evapotranspiration_in {
  lane kdif; /* [1] KDIFTB today */
  lane lai;  /* [ha ha-1] */
  lane et0;  /* [cm d-1] potential evapotranspiration of a reference canopy */
};
struct evapotranspiration_out {
  lane tra; /* [cm d-1] transpiration, potential in this production */
};

void evapotranspiration(const struct crop *c, const struct evapotranspiration_in *in,
                        struct evapotranspiration_out *out);
void evapotranspiration_tl(const struct crop *c, const struct crop_d *c_d,
                           const struct evapotranspiration_in *in,
                           const struct evapotranspiration_in *in_d,
                           struct evapotranspiration_out *out_d);
void evapotranspiration_ad(const struct crop *c, struct crop_d *c_b,
                           const struct evapotranspiration_in *in,
                           struct evapotranspiration_in *in_b,
                           const struct evapotranspiration_out *out_b);
