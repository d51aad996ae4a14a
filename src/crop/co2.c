/* Response to the CO2 of the air, as in WOFOST 7.3.
 *
 *   amax = AMAXTB(DVS) TMPFTB(dtemp) CO2AMAXTB(co2)          assimilation.c
 *   eff  = EFFTB(dtemp) CO2EFFTB(co2)                        assimilation.c
 *   tra  = max(0, CFET ET0) (1 - ekl) CO2TRATB(co2) ...      evapotranspiration.c, water_stress.c
 *
 * with the concentration co2 [ppm] and factors [1] that are 1 at some 360 ppm. The concentration is
 * the same all season, so its factors are numbers of a season beside its parameters: derivatives
 * with respect to AMAXTB and EFFTB are those of the crop file's own ordinates. The easily available
 * fraction of soil water (sweaf) sees the demand without CO2TRATB.
 *
 * Source: WOFOST 7.3 as distributed, and the tables of its crop files.
 */
#include "crop/co2.h"

struct co2_effect co2_effect_at(const struct parameter_set *set, double ppm) {
  return (struct co2_effect){.amax = table_value(&set->co2[CO2_AMAX], ppm),
                             .eff = table_value(&set->co2[CO2_EFF], ppm),
                             .tra = table_value(&set->co2[CO2_TRA], ppm)};
}

void crop_co2(struct crop *crop, int l, const struct co2_effect *effect) {
  crop->amax_co2[l] = effect->amax;
  crop->eff_co2[l] = effect->eff;
  crop->tra_co2[l] = effect->tra;
}
