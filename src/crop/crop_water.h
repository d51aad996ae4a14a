#pragma once
/* What a crop's day has to do with soil water in water-limited production; see crop_water.c. */
#include "crop/water_stress.h"

/* what the crop uses of weather and soil on a day. X(field, unit, meaning) */
#define CROP_WATER(X)                                                                              \
  X(et0, "cm d-1", "potential evapotranspiration of a reference canopy")                           \
  X(e0, "cm d-1", "evaporation from open water")                                                   \
  X(es0, "cm d-1", "evaporation from wet bare soil")                                               \
  X(sm, "cm3 cm-3", "moisture of the rooted zone at the day's start")                              \
  X(dsos, "d", "days of oxygen stress until then")                                                 \
  X(smw, "cm3 cm-3", "moisture at wilting point")                                                  \
  X(smfcf, "cm3 cm-3", "moisture at field capacity")                                               \
  X(sm0, "cm3 cm-3", "moisture at saturation")                                                     \
  X(crairc, "cm3 cm-3", "critical air content")

struct crop_water {
#define X(field, unit, meaning) lane field; /* unit and meaning are in CROP_WATER */
  CROP_WATER(X)
#undef X
};

/* what it takes from the soil, and leaves of the air's demand to it */
struct crop_water_use {
  lane tra;   /* [cm d-1] transpiration */
  lane evwmx; /* [cm d-1] maximum evaporation from standing water under it */
  lane evsmx; /* [cm d-1] maximum evaporation from the soil under it */
};

/* `share` of the day [d] the crop grows, with leaf area `lai` and KDIFTB `kdif`; `rftra` [1]
 * receives the reduction of transpiration. Bare before emergence: share 0. */
void crop_water(const struct crop *c, const lane *kdif, const lane *lai, const lane *share,
                const struct crop_water *water, struct crop_water_use *use, lane *rftra,
                struct water_stress_work *work);
void crop_water_tl(const struct crop *c, const struct crop_d *c_d, const lane *kdif,
                   const lane *kdif_d, const lane *lai, const lane *lai_d, const lane *share,
                   const lane *share_d, const struct crop_water *water,
                   const struct crop_water *water_d, const struct water_stress_work *work,
                   struct crop_water_use *use_d, lane *rftra_d);
/* adds to c_b, kdif_b, lai_b, share_b and water_b */
void crop_water_ad(const struct crop *c, struct crop_d *c_b, const lane *kdif, lane *kdif_b,
                   const lane *lai, lane *lai_b, const lane *share, lane *share_b,
                   const struct crop_water *water, struct crop_water *water_b,
                   const struct water_stress_work *work, const struct crop_water_use *use_b,
                   const lane *rftra_b);
