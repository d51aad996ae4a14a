/* Vapour pressure from dew point, relative humidity or specific humidity.
 *
 *   saturation        e0(T) = 6.108 exp(17.27 T / (T + 237.3))  [hPa]      FAO56 equation 11
 *   from dew point    ea = e0(Tdew)                                        FAO56 equation 14
 *   from humidity     ea = RH (e0(Tmax) + e0(Tmin)) / 2                    FAO56 equation 19
 *   from specific humidity   ea = q p / (0.622 + 0.378 q), 0.622 the ratio of the molar masses of
 *                            water and dry air
 *
 * FAO56: Allen, Pereira, Raes, Smith (1998), FAO Irrigation and Drainage Paper 56.
 */
#include "weather/humidity.h"
#include <math.h>

double saturation_vapour(double t) { return 6.108 * exp(17.27 * t / (t + 237.3)); }

double vapour_of_dew(double dew) { return saturation_vapour(dew); }

double vapour_of_humidity(double humidity, double tmin, double tmax) {
  return humidity * 0.5 * (saturation_vapour(tmax) + saturation_vapour(tmin));
}

double vapour_of_specific(double q, double pressure_pa) {
  return 0.01 * q * pressure_pa / (0.622 + 0.378 * q);
}
