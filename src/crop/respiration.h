#pragma once
/* Maintenance respiration; see respiration.c. */
#include "crop/partitioning.h"

struct respiration_in {
  struct dvs_in at;
  lane gass;               /* [kg CH2O ha-1 d-1] gross assimilation */
  lane wrt, wlv, wst, wso; /* [kg ha-1] living roots, leaves, stems, storage organs */
  lane temp;               /* [degC] daily mean temperature */
};
struct respiration_out {
  lane mres; /* [kg CH2O ha-1 d-1] */
};

void respiration(const struct crop *c, bool continuous, const struct respiration_in *in,
                 struct respiration_out *out);
void respiration_tl(const struct crop *c, const struct crop_d *c_d, bool continuous,
                    const struct respiration_in *in, const struct respiration_in *in_d,
                    struct respiration_out *out_d);
void respiration_ad(const struct crop *c, struct crop_d *c_b, bool continuous,
                    const struct respiration_in *in, struct respiration_in *in_b,
                    const struct respiration_out *out_b);
