#pragma once
/* Evapotranspiration of a crop that may lack water or oxygen; see water_stress.c. */
#include "crop/partitioning.h"

struct water_stress_in {
  struct dvs_in at;
  lane lai;    /* [ha ha-1] leaf area index */
  lane et0;    /* [cm d-1] potential evapotranspiration of a reference canopy */
  lane e0;     /* [cm d-1] evaporation from open water */
  lane es0;    /* [cm d-1] evaporation from wet bare soil */
  lane share;  /* [d] part of the day that the crop grows; the soil is bare in the rest */
  lane sm;     /* [cm3 cm-3] moisture of the rooted zone at the day's start */
  lane dsos;   /* [d] days of oxygen stress until then */
  lane smw;    /* [cm3 cm-3] the soil's moisture at wilting point, */
  lane smfcf;  /* [cm3 cm-3] at field capacity, */
  lane sm0;    /* [cm3 cm-3] at saturation, */
  lane crairc; /* [cm3 cm-3] and its critical air content */
};
struct water_stress_out {
  lane tra;   /* [cm] transpiration in the crop's share of the day */
  lane rftra; /* [1] transpiration, actual over potential */
  lane evwmx; /* [cm d-1] maximum evaporation from standing water, of the whole day */
  lane evsmx; /* [cm d-1] maximum evaporation from the soil, of the whole day */
};

void water_stress(const struct crop *c, bool continuous, const struct water_stress_in *in,
                  struct water_stress_out *out);
void water_stress_tl(const struct crop *c, const struct crop_d *c_d, bool continuous,
                     const struct water_stress_in *in, const struct water_stress_in *in_d,
                     struct water_stress_out *out_d);
void water_stress_ad(const struct crop *c, struct crop_d *c_b, bool continuous,
                     const struct water_stress_in *in, struct water_stress_in *in_b,
                     const struct water_stress_out *out_b);
