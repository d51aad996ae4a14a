#pragma once
/* Maintenance respiration; see respiration.c. */
#include "crop/parameters.h"

struct respiration_in {
  lane rfse;               /* [1] RFSETB today */
  lane gass;               /* [kg CH2O ha-1 d-1] gross assimilation */
  lane wrt, wlv, wst, wso; /* [kg ha-1] living roots, leaves, stems, storage organs */
  lane temp;               /* [degC] daily mean temperature */
};
struct respiration_out {
  lane mres; /* [kg CH2O ha-1 d-1] */
};
/* what derivatives need again */
struct respiration_work {
  lane rm, teff;
};

void respiration(const struct crop *c, const struct respiration_in *in, struct respiration_out *out,
                 struct respiration_work *work);
void respiration_tl(const struct crop *c, const struct crop_d *c_d, const struct respiration_in *in,
                    const struct respiration_work *work, const struct respiration_in *in_d,
                    struct respiration_out *out_d);
void respiration_ad(const struct crop *c, struct crop_d *c_b, const struct respiration_in *in,
                    const struct respiration_work *work, struct respiration_in *in_b,
                    const struct respiration_out *out_b);
