/* A crop's day and soil water: the day's inputs handed to water_stress.c, its results handed back.
 */
#include "crop/crop_water.h"

static inline struct water_stress_in gather(const lane *kdif, const lane *lai, const lane *share,
                                            const struct crop_water *water) {
  struct water_stress_in in = {.kdif = *kdif, .lai = *lai, .share = *share};
#define X(field, unit, meaning) in.field = water->field;
  CROP_WATER(X)
#undef X
  return in;
}

void crop_water(const struct crop *c, const lane *kdif, const lane *lai, const lane *share,
                const struct crop_water *water, struct crop_water_use *use, lane *rftra,
                struct water_stress_work *work) {
  struct water_stress_in in = gather(kdif, lai, share, water);
  struct water_stress_out out;
  water_stress(c, &in, &out, work);
  *use = (struct crop_water_use){.tra = out.tra, .evwmx = out.evwmx, .evsmx = out.evsmx};
  *rftra = out.rftra;
}

void crop_water_tl(const struct crop *c, const struct crop_d *c_d, const lane *kdif,
                   const lane *kdif_d, const lane *lai, const lane *lai_d, const lane *share,
                   const lane *share_d, const struct crop_water *water,
                   const struct crop_water *water_d, const struct water_stress_work *work,
                   struct crop_water_use *use_d, lane *rftra_d) {
  struct water_stress_in in = gather(kdif, lai, share, water);
  struct water_stress_in in_d = gather(kdif_d, lai_d, share_d, water_d);
  struct water_stress_out out_d;
  water_stress_tl(c, c_d, &in, work, &in_d, &out_d);
  *use_d = (struct crop_water_use){.tra = out_d.tra, .evwmx = out_d.evwmx, .evsmx = out_d.evsmx};
  *rftra_d = out_d.rftra;
}

void crop_water_ad(const struct crop *c, struct crop_d *c_b, const lane *kdif, lane *kdif_b,
                   const lane *lai, lane *lai_b, const lane *share, lane *share_b,
                   const struct crop_water *water, struct crop_water *water_b,
                   const struct water_stress_work *work, const struct crop_water_use *use_b,
                   const lane *rftra_b) {
  struct water_stress_in in = gather(kdif, lai, share, water), in_b = {0};
  struct water_stress_out out_b = {
      .tra = use_b->tra, .rftra = *rftra_b, .evwmx = use_b->evwmx, .evsmx = use_b->evsmx};
  water_stress_ad(c, c_b, &in, work, &in_b, &out_b);
  *kdif_b += in_b.kdif;
  *lai_b += in_b.lai;
  *share_b += in_b.share;
#define X(field, unit, meaning) water_b->field += in_b.field;
  CROP_WATER(X)
#undef X
}
