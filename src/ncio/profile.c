/* Forcing profiles: tables of names, units and heights.
 *
 * A data set is a table; adding one adds rows. Units are what the file says; the table of spellings
 * mends those that UDUNITS reads otherwise (NASA POWER's "C" would be coulomb).
 *
 *   wind at 2 m       u2 = uz 4.87 / ln(67.8 z - 5.42)                     FAO56 equation 47
 *
 * FAO56: Allen, Pereira, Raes, Smith (1998), FAO Irrigation and Drainage Paper 56.
 */
#include "ncio/profile.h"
#include "support/units.h"
#include <math.h>
#include <string.h>

/* Limits of what becomes weather unchanged: weather/weather_limits.c */
const struct quantity_info quantity_info[N_FORCING] = {
    [FORCING_IRRAD] = {"radiation (IRRAD)", "J m-2 d-1", {WEATHER_LIMITS_IRRAD}},
    [FORCING_DAYLIGHT] = {"radiation during daylight", "W m-2", {0.0, 1400.0, 0.1}},
    [FORCING_DAYLENGTH] = {"day length", "s", {0.0, 86400.0, 0.0}},
    [FORCING_SUNSHINE] = {"sunshine", "h", {0.0, 24.0, 1e-3}},
    [FORCING_TMIN] = {"minimum temperature (TMIN)", "degC", {WEATHER_LIMITS_TMIN}},
    [FORCING_TMAX] = {"maximum temperature (TMAX)", "degC", {WEATHER_LIMITS_TMAX}},
    [FORCING_TEMP] = {"mean temperature (TEMP)", "degC", {WEATHER_LIMITS_TEMP}},
    [FORCING_RAIN] = {"rain (RAIN)", "cm d-1", {WEATHER_LIMITS_RAIN}},
    [FORCING_WIND] = {"wind (WIND)", "m s-1", {WEATHER_LIMITS_WIND}},
    [FORCING_WIND_EAST] = {"eastward wind", "m s-1", {-60.0, 60.0, 0.0}},
    [FORCING_WIND_NORTH] = {"northward wind", "m s-1", {-60.0, 60.0, 0.0}},
    [FORCING_VAP] = {"vapour pressure (VAP)", "hPa", {WEATHER_LIMITS_VAP}},
    [FORCING_DEW] = {"dew point", "degC", {-95.0, 45.0, 0.0}},
    [FORCING_RELHUM] = {"relative humidity", "1", {0.0, 1.5, 1e-3}},
    [FORCING_SPECHUM] = {"specific humidity", "1", {0.0, 0.1, 1e-5}},
    [FORCING_PRESSURE] = {"surface pressure", "Pa", {3e4, 1.2e5, 0.0}},
    [FORCING_E0] = {"open-water evaporation (E0)", "cm d-1", {WEATHER_LIMITS_EVAPORATION}},
    [FORCING_ES0] = {"bare-soil evaporation (ES0)", "cm d-1", {WEATHER_LIMITS_EVAPORATION}},
    [FORCING_ET0] = {"potential evapotranspiration (ET0)", "cm d-1", {WEATHER_LIMITS_EVAPORATION}},
};

/* -- profiles */

static const struct profile_row nasa_power[] = {
    {FORCING_IRRAD, "ALLSKY_SFC_SW_DWN", NULL, NULL, "MJ m-2 d-1", 0},
    {FORCING_TMIN, "T2M_MIN", NULL, NULL, "degC", 0},
    {FORCING_TMAX, "T2M_MAX", NULL, NULL, "degC", 0},
    {FORCING_TEMP, "T2M", NULL, NULL, "degC", 0},
    {FORCING_RAIN, "PRECTOTCORR", NULL, NULL, "mm d-1", 0},
    {FORCING_RAIN, "PRECTOT", NULL, NULL, "mm d-1", 0},
    {FORCING_WIND, "WS2M", NULL, NULL, "m s-1", 2.0},
    {FORCING_WIND, "WS10M", NULL, NULL, "m s-1", 10.0},
    {FORCING_DEW, "T2MDEW", NULL, NULL, "degC", 0},
    {FORCING_RELHUM, "RH2M", NULL, NULL, "percent", 0},
    {FORCING_SPECHUM, "QV2M", NULL, NULL, "g kg-1", 0},
    {FORCING_PRESSURE, "PS", NULL, NULL, "kPa", 0},
};

/* CMIP names, as W5E5 and ISIMIP3 use them too (theirs in lower case); station files in these names
 * often bring vp and wind2m. */
static const struct profile_row cmip[] = {
    {FORCING_IRRAD, "rsds", NULL, NULL, "W m-2", 0},
    {FORCING_SUNSHINE, "sund", NULL, NULL, "s", 0},
    {FORCING_TMIN, "tasmin", NULL, NULL, "K", 0},
    {FORCING_TMAX, "tasmax", NULL, NULL, "K", 0},
    {FORCING_TEMP, "tas", NULL, NULL, "K", 0},
    {FORCING_RAIN, "pr", NULL, NULL, "kg m-2 s-1", 0},
    {FORCING_WIND, "wind2m", NULL, NULL, "m s-1", 2.0},
    {FORCING_WIND, "sfcWind", NULL, NULL, "m s-1", 10.0},
    {FORCING_WIND, "sfcwind", NULL, NULL, "m s-1", 10.0},
    {FORCING_VAP, "vp", NULL, NULL, NULL, 0},
    {FORCING_DEW, "tdps", NULL, NULL, "K", 0},
    {FORCING_RELHUM, "hurs", NULL, NULL, "percent", 0},
    {FORCING_SPECHUM, "huss", NULL, NULL, "1", 0},
    {FORCING_PRESSURE, "ps", NULL, NULL, "Pa", 0},
};

/* AgERA5, versions 1 and 2 (which adds _24h); its days are those of local time. */
static const struct profile_row agera5[] = {
    {FORCING_IRRAD, "Solar_Radiation_Flux", NULL, NULL, "J m-2 d-1", 0},
    {FORCING_TMIN, "Temperature_Air_2m_Min_24h", NULL, NULL, "K", 0},
    {FORCING_TMAX, "Temperature_Air_2m_Max_24h", NULL, NULL, "K", 0},
    {FORCING_TEMP, "Temperature_Air_2m_Mean_24h", NULL, NULL, "K", 0},
    {FORCING_RAIN, "Precipitation_Flux", NULL, NULL, "mm d-1", 0},
    {FORCING_WIND, "Wind_Speed_10m_Mean", NULL, NULL, "m s-1", 10.0},
    {FORCING_WIND, "Wind_Speed_10m_Mean_24h", NULL, NULL, "m s-1", 10.0},
    {FORCING_VAP, "Vapour_Pressure_Mean", NULL, NULL, "hPa", 0},
    {FORCING_VAP, "Vapour_Pressure_Mean_24h", NULL, NULL, "hPa", 0},
    {FORCING_DEW, "Dew_Point_Temperature_2m_Mean", NULL, NULL, "K", 0},
    {FORCING_DEW, "Dew_Point_Temperature_2m_Mean_24h", NULL, NULL, "K", 0},
    {FORCING_ET0, "ReferenceET_PenmanMonteith_FAO56", NULL, NULL, "mm d-1", 0},
};

/* ERA5-Land in daily files: minimum, maximum and mean of the hourly t2m (by name, or as
 * cell_methods tell, which cdo daymin writes), and of ssrd and tp, which accumulate from 00 UTC on,
 * the totals. From GRIB `cdo copy` makes names like 2t, or var167 where it knows no table. */
static const struct profile_row era5_land[] = {
    {FORCING_IRRAD, "ssrd", NULL, NULL, "J m-2", 0},
    {FORCING_TMIN, "t2m_min", NULL, NULL, "K", 0},
    {FORCING_TMIN, "mn2t", NULL, NULL, "K", 0},
    {FORCING_TMIN, "t2m", NULL, "minimum", "K", 0},
    {FORCING_TMAX, "t2m_max", NULL, NULL, "K", 0},
    {FORCING_TMAX, "mx2t", NULL, NULL, "K", 0},
    {FORCING_TMAX, "t2m", NULL, "maximum", "K", 0},
    {FORCING_TEMP, "t2m_mean", NULL, NULL, "K", 0},
    {FORCING_TEMP, "t2m", NULL, "mean", "K", 0},
    {FORCING_RAIN, "tp", NULL, NULL, "m", 0},
    {FORCING_WIND, "si10", NULL, NULL, "m s-1", 10.0},
    {FORCING_WIND_EAST, "u10", NULL, NULL, "m s-1", 10.0},
    {FORCING_WIND_NORTH, "v10", NULL, NULL, "m s-1", 10.0},
    {FORCING_DEW, "d2m", NULL, NULL, "K", 0},
    {FORCING_TMIN, "2t", NULL, "minimum", "K", 0},
    {FORCING_TMIN, "var167", NULL, "minimum", "K", 0},
    {FORCING_TMIN, "var202", NULL, NULL, "K", 0},
    {FORCING_TMAX, "2t", NULL, "maximum", "K", 0},
    {FORCING_TMAX, "var167", NULL, "maximum", "K", 0},
    {FORCING_TMAX, "var201", NULL, NULL, "K", 0},
    {FORCING_TEMP, "2t", NULL, "mean", "K", 0},
    {FORCING_TEMP, "var167", NULL, "mean", "K", 0},
    {FORCING_IRRAD, "var169", NULL, NULL, "J m-2", 0},
    {FORCING_RAIN, "var228", NULL, NULL, "m", 0},
    {FORCING_WIND, "10si", NULL, NULL, "m s-1", 10.0},
    {FORCING_WIND_EAST, "10u", NULL, NULL, "m s-1", 10.0},
    {FORCING_WIND_EAST, "var165", NULL, NULL, "m s-1", 10.0},
    {FORCING_WIND_NORTH, "10v", NULL, NULL, "m s-1", 10.0},
    {FORCING_WIND_NORTH, "var166", NULL, NULL, "m s-1", 10.0},
    {FORCING_DEW, "2d", NULL, NULL, "K", 0},
    {FORCING_DEW, "var168", NULL, NULL, "K", 0},
};

/* E-OBS: names of two letters, which mean other things elsewhere */
static const struct profile_row e_obs[] = {
    {FORCING_IRRAD, "qq", NULL, NULL, "W m-2", 0},
    {FORCING_TMIN, "tn", NULL, NULL, "degC", 0},
    {FORCING_TMAX, "tx", NULL, NULL, "degC", 0},
    {FORCING_TEMP, "tg", NULL, NULL, "degC", 0},
    {FORCING_RAIN, "rr", NULL, NULL, "mm", 0},
    {FORCING_WIND, "fg", NULL, NULL, "m s-1", 10.0},
    {FORCING_RELHUM, "hu", NULL, NULL, "percent", 0},
};

/* Daymet, version 4; the wind that it lacks, or evaporation, by WOFOST's names beside it */
static const struct profile_row daymet[] = {
    {FORCING_DAYLIGHT, "srad", NULL, NULL, "W m-2", 0},
    {FORCING_DAYLENGTH, "dayl", NULL, NULL, "s", 0},
    {FORCING_TMIN, "tmin", NULL, NULL, "degC", 0},
    {FORCING_TMAX, "tmax", NULL, NULL, "degC", 0},
    {FORCING_RAIN, "prcp", NULL, NULL, "mm d-1", 0},
    {FORCING_WIND, "WIND", NULL, NULL, NULL, 2.0},
    {FORCING_VAP, "vp", NULL, NULL, "Pa", 0},
    {FORCING_E0, "E0", NULL, NULL, NULL, 0},
    {FORCING_ES0, "ES0", NULL, NULL, NULL, 0},
    {FORCING_ET0, "ET0", NULL, NULL, NULL, 0},
};

/* CF standard names, for files whose names are in no table */
static const struct profile_row by_standard_name[] = {
    {FORCING_IRRAD, NULL, "surface_downwelling_shortwave_flux_in_air", NULL, NULL, 0},
    {FORCING_IRRAD, NULL, "surface_downwelling_shortwave_flux", NULL, NULL, 0},
    {FORCING_SUNSHINE, NULL, "duration_of_sunshine", NULL, NULL, 0},
    {FORCING_TMIN, NULL, "air_temperature", "minimum", NULL, 0},
    {FORCING_TMAX, NULL, "air_temperature", "maximum", NULL, 0},
    {FORCING_TEMP, NULL, "air_temperature", "mean", NULL, 0},
    {FORCING_RAIN, NULL, "precipitation_flux", NULL, NULL, 0},
    {FORCING_RAIN, NULL, "lwe_precipitation_rate", NULL, NULL, 0},
    {FORCING_RAIN, NULL, "precipitation_amount", NULL, NULL, 0},
    {FORCING_RAIN, NULL, "lwe_thickness_of_precipitation_amount", NULL, NULL, 0},
    {FORCING_WIND, NULL, "wind_speed", "mean", NULL, 0},
    {FORCING_VAP, NULL, "water_vapor_partial_pressure_in_air", NULL, NULL, 0},
    {FORCING_DEW, NULL, "dew_point_temperature", NULL, NULL, 0},
    {FORCING_RELHUM, NULL, "relative_humidity", NULL, NULL, 0},
    {FORCING_SPECHUM, NULL, "specific_humidity", NULL, NULL, 0},
    {FORCING_PRESSURE, NULL, "surface_air_pressure", NULL, NULL, 0},
};

/* WOFOST's own names, with units in the file */
static const struct profile_row wofost[] = {
    {FORCING_IRRAD, "IRRAD", NULL, NULL, NULL, 0}, {FORCING_TMIN, "TMIN", NULL, NULL, NULL, 0},
    {FORCING_TMAX, "TMAX", NULL, NULL, NULL, 0},   {FORCING_TEMP, "TEMP", NULL, NULL, NULL, 0},
    {FORCING_RAIN, "RAIN", NULL, NULL, NULL, 0},   {FORCING_WIND, "WIND", NULL, NULL, NULL, 2.0},
    {FORCING_VAP, "VAP", NULL, NULL, NULL, 0},     {FORCING_E0, "E0", NULL, NULL, NULL, 0},
    {FORCING_ES0, "ES0", NULL, NULL, NULL, 0},     {FORCING_ET0, "ET0", NULL, NULL, NULL, 0},
};

#define ROWS(table) .n = (int)(sizeof table / sizeof *table), .row = table
static const struct profile profiles[] = {
    {.name = "wofost", .also = {"pcse"}, ROWS(wofost)},
    {.name = "nasa_power", .also = {"power"}, ROWS(nasa_power)},
    {.name = "cmip", .also = {"w5e5", "isimip3", "isimip", "cordex"}, ROWS(cmip)},
    {.name = "agera5", ROWS(agera5)},
    {.name = "era5_land",
     .also = {"era5-land"},
     ROWS(era5_land),
     .by_name_only = true,
     .total_before_stamp = true},
    {.name = "e_obs", .also = {"eobs", "e-obs"}, ROWS(e_obs), .by_name_only = true},
    {.name = "daymet", ROWS(daymet), .by_name_only = true, .no_31_december = true},
    {.name = "standard_names", .also = {"cf"}, ROWS(by_standard_name)},
};
enum { N_PROFILES = sizeof profiles / sizeof *profiles };
#undef ROWS

static bool is_called(const struct profile *profile, const char *name) {
  for (int i = 0; profile->also[i]; i++)
    if (strcmp(profile->also[i], name) == 0) return true;
  return strcmp(profile->name, name) == 0;
}

int profile_tables(const char *name, const struct profile *table[MAX_PROFILES],
                   struct problems *list) {
  const char *names[N_PROFILES + 1] = {"auto"};
  bool automatic = !name || !*name || strcmp(name, "auto") == 0;
  int n = 0;
  for (int p = 0; p < N_PROFILES; p++) {
    names[p + 1] = profiles[p].name;
    bool wanted = automatic ? !profiles[p].by_name_only : is_called(&profiles[p], name);
    if (wanted) table[n++] = &profiles[p];
  }
  if (n) return n;
  const char *near = nearest_word(name, names, N_PROFILES + 1);
  problem(list,
          "forcing.profile: '%s' is no profile%s%s%s; known are auto, wofost, nasa_power, cmip "
          "(also w5e5, isimip3, cordex), agera5, era5_land, e_obs, daymet and standard_names",
          name, near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
  return 0;
}

int profile_all(const struct profile *table[MAX_PROFILES]) {
  for (int p = 0; p < N_PROFILES; p++) table[p] = &profiles[p];
  return N_PROFILES;
}

bool profile_same_name(const char *a, const char *b) {
  for (; *a && *b; a++, b++)
    if (*a != *b && (!strchr("-_", *a) || !strchr("-_", *b))) return false;
  return *a == *b;
}

const char *profile_of_variable(enum forcing_quantity quantity, const char *variable) {
  for (int p = 0; p < N_PROFILES; p++)
    for (int r = 0; r < profiles[p].n; r++) {
      const struct profile_row *row = &profiles[p].row[r];
      if (row->quantity == quantity && row->name && profile_same_name(row->name, variable))
        return profiles[p].name;
    }
  return NULL;
}

/* -- units */

static const char *plain_spelling(enum forcing_quantity quantity, const char *unit) {
  static const char *const known[][2] = {{"C", "degC"},
                                         {"deg C", "degC"},
                                         {"deg_C", "degC"},
                                         {"degrees C", "degC"},
                                         {"degree C", "degC"},
                                         {"Degrees C", "degC"},
                                         {"kW-hr/m^2/day", "kW h m-2 d-1"},
                                         {"mm/d", "mm d-1"},
                                         {"kg/kg", "1"},
                                         {"fraction", "1"},
                                         {"-", "1"},
                                         {"percentage", "percent"}};
  /* without a unit: relative humidity is given in percent (CMIP), specific humidity as a ratio */
  if (!*unit && quantity == FORCING_RELHUM) return "percent";
  if (!*unit && quantity == FORCING_SPECHUM) return "1";
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (strcmp(unit, known[i][0]) == 0) return known[i][1];
  return unit;
}

/* What a unit may convert to, and the factor from there to the quantity's unit. Water: 1 kg m-2 is
 * 1 mm (1000 kg m-3). */
static const struct {
  enum forcing_quantity quantity;
  const char *unit;
  double factor;
} target[] = {
    {FORCING_IRRAD, "J m-2 d-1", 1.0}, {FORCING_IRRAD, "J m-2", 1.0},
    {FORCING_TMIN, "degC", 1.0},       {FORCING_TMAX, "degC", 1.0},
    {FORCING_TEMP, "degC", 1.0},       {FORCING_RAIN, "cm d-1", 1.0},
    {FORCING_RAIN, "kg m-2 d-1", 0.1}, {FORCING_RAIN, "cm", 1.0},
    {FORCING_RAIN, "kg m-2", 0.1},     {FORCING_WIND, "m s-1", 1.0},
    {FORCING_VAP, "hPa", 1.0},         {FORCING_DEW, "degC", 1.0},
    {FORCING_RELHUM, "1", 1.0},        {FORCING_SPECHUM, "1", 1.0},
    {FORCING_PRESSURE, "Pa", 1.0},     {FORCING_DAYLIGHT, "W m-2", 1.0},
    {FORCING_DAYLENGTH, "s", 1.0},     {FORCING_DAYLENGTH, "s d-1", 1.0},
    {FORCING_SUNSHINE, "h", 1.0},      {FORCING_SUNSHINE, "h d-1", 1.0},
    {FORCING_WIND_EAST, "m s-1", 1.0}, {FORCING_WIND_NORTH, "m s-1", 1.0},
    {FORCING_E0, "cm d-1", 1.0},       {FORCING_ES0, "cm d-1", 1.0},
    {FORCING_ET0, "cm d-1", 1.0},
};

bool profile_unit(enum forcing_quantity quantity, const char *unit, double *scale, double *offset) {
  const char *plain = plain_spelling(quantity, unit);
  if (!*plain) return false;
  for (size_t i = 0; i < sizeof target / sizeof *target; i++) {
    if (target[i].quantity != quantity) continue;
    if (!unit_conversion(plain, target[i].unit, scale, offset)) continue;
    *scale *= target[i].factor;
    *offset *= target[i].factor;
    return true;
  }
  return false;
}

/* -- wind */

double wind_to_2m(double z) { return z == 2.0 ? 1.0 : 4.87 / log(67.8 * z - 5.42); }
