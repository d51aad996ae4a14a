#pragma once
/* Gross assimilation of a day; see assimilation.c. */
#include "crop/partitioning.h"
#include "weather/sun.h"

struct assimilation_in {
  struct dvs_in at;
  lane lai;   /* [ha ha-1] */
  lane kdif;  /* [1] extinction coefficient of diffuse light today */
  lane irrad; /* [J m-2 d-1] global radiation */
  lane dtemp; /* [degC] mean temperature of daytime, (TMAX + TEMP) / 2 */
  lane tmin7; /* [degC] running mean of the minimum temperature (event rule 5) */
};
struct assimilation_out {
  lane gass; /* [kg CH2O ha-1 d-1] without water stress */
};

void assimilation(const struct crop *c, bool continuous, const struct sun_lanes *sun,
                  const struct assimilation_in *in, struct assimilation_out *out);
void assimilation_tl(const struct crop *c, const struct crop_d *c_d, bool continuous,
                     const struct sun_lanes *sun, const struct assimilation_in *in,
                     const struct assimilation_in *in_d, struct assimilation_out *out_d);
void assimilation_ad(const struct crop *c, struct crop_d *c_b, bool continuous,
                     const struct sun_lanes *sun, const struct assimilation_in *in,
                     struct assimilation_in *in_b, const struct assimilation_out *out_b);
