#pragma once
/* Evapotranspiration of a crop that may lack water or oxygen; see water_stress.c. */
#include "crop/parameters.h"

struct water_stress_in {
  lane kdif;   /* [1] KDIFTB today */
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

/* values that derivatives need again; a clip's derivative stands beside it (`_in`) */
struct water_stress_work {
  lane demand, by_demand, ekl, evs, by_evs;
  lane sweaf, sweaf_demand, sweaf_depnr; /* and its derivatives */
  lane held, span, ratio, ratio_in, rfws;
  lane_mask airs;
  lane room, air, air_in, o, endured, by_dsos, rfos, rftra;
};

/* `work` NULL: no derivatives will follow */
void water_stress(const struct crop *c, const struct water_stress_in *in,
                  struct water_stress_out *out, struct water_stress_work *work);
void water_stress_tl(const struct crop *c, const struct crop_d *c_d,
                     const struct water_stress_in *in, const struct water_stress_work *work,
                     const struct water_stress_in *in_d, struct water_stress_out *out_d);
void water_stress_ad(const struct crop *c, struct crop_d *c_b, const struct water_stress_in *in,
                     const struct water_stress_work *work, struct water_stress_in *in_b,
                     const struct water_stress_out *out_b);
