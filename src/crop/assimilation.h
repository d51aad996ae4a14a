#pragma once
/* Gross assimilation of a day; see assimilation.c. */
#include "crop/canopy.h"
#include "crop/parameters.h"

struct assimilation_in {
  lane young; /* [kg CO2 ha-1 h-1] AMAXTB today */
  lane lai;   /* [ha ha-1] */
  lane kdif;  /* [1] extinction coefficient of diffuse light today */
  lane irrad; /* [J m-2 d-1] global radiation */
  lane dtemp; /* [degC] mean temperature of daytime, (TMAX + TEMP) / 2 */
  lane tmin7; /* [degC] running mean of the minimum temperature (event rule 5) */
};
struct assimilation_out {
  lane gass; /* [kg CH2O ha-1 d-1] without water stress */
};
/* what derivatives need again */
struct assimilation_work {
  struct afgen_at dtemp, tmin7;
  lane warm, night; /* [1] factors of daytime and of night temperatures */
  struct canopy_in leaf;
  struct canopy_out whole;
};

/* the tables of temperature: all of `work` but `whole` */
void assimilation_leaf(const struct crop *c, const struct assimilation_in *in,
                       struct assimilation_work *work);
/* from work->whole */
void assimilation(const struct assimilation_work *work, struct assimilation_out *out);
void assimilation_tl(const struct crop *c, const struct crop_d *c_d, const struct sun_lanes *sun,
                     const struct assimilation_in *in, const struct assimilation_work *work,
                     const struct canopy_work *canopy, const struct assimilation_in *in_d,
                     struct assimilation_out *out_d);
void assimilation_ad(const struct crop *c, struct crop_d *c_b, const struct sun_lanes *sun,
                     const struct assimilation_in *in, const struct assimilation_work *work,
                     const struct canopy_kept *kept, struct assimilation_in *in_b,
                     const struct assimilation_out *out_b);
