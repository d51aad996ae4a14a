#pragma once
/* Vapour pressure of the air from whatever tells its humidity; see humidity.c. A missing number
 * (NaN) stays missing. */

/* Saturation vapour pressure [hPa] over water at a temperature [degC]; FAO56 equation 11 */
double saturation_vapour(double temperature);
/* Vapour pressure [hPa] */
double vapour_of_dew(double dew);                                     /* FAO56 equation 14 */
double vapour_of_humidity(double humidity, double tmin, double tmax); /* FAO56 equation 19 */
double vapour_of_specific(double specific_humidity, double pressure_pa);
