#pragma once
/* Gross CO2 assimilation of the canopy in one day; see canopy.c. */
#include "support/lane.h"
#include "weather/sun.h"

struct canopy_in {
  lane amax;  /* [kg CO2 ha-1 h-1] maximum assimilation rate of a leaf */
  lane eff;   /* [kg CO2 ha-1 h-1 J-1 m2 s] initial light-use efficiency */
  lane lai;   /* [ha ha-1] */
  lane kdif;  /* [1] extinction coefficient of diffuse light */
  lane irrad; /* [J m-2 d-1] global radiation */
};
struct canopy_out {
  lane dtga; /* [kg CO2 ha-1 d-1] */
};

void canopy(const struct sun_lanes *sun, const struct canopy_in *in, struct canopy_out *out);
void canopy_tl(const struct sun_lanes *sun, const struct canopy_in *in,
               const struct canopy_in *in_d, struct canopy_out *out_d);
/* also gives the primal result, which it computes on the way, in *dtga */
void canopy_ad(const struct sun_lanes *sun, const struct canopy_in *in, struct canopy_in *in_b,
               const struct canopy_out *out_b, lane *dtga);
