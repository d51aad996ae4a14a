/* What is computed from what was read (the formulas: weather/humidity.c, weather/radiation.c;
 * ncio/profile.c for the wind):
 *
 *   IRRAD   mean over daylight times the day's length; where there is none, from sunshine or from
 *           TMIN and TMAX, as the source says
 *   WIND    length of its vector; brought to 2 m
 *   VAP     from dew point, relative humidity, or specific humidity and pressure
 *   TEMP    (TMIN + TMAX) / 2
 */
#include "ncio/forcing_plan.h"
#include "support/calendar.h"
#include "weather/humidity.h"
#include "weather/sun.h"
#include <math.h>

static void derive_radiation(size_t n, double **v) {
  double *irrad = v[FORCING_IRRAD] = nc_array(n, sizeof(double));
  for (size_t i = 0; i < n; i++) irrad[i] = v[FORCING_DAYLIGHT][i] * v[FORCING_DAYLENGTH][i];
}

static void derive_wind(size_t n, double height, double **v) {
  if (v[FORCING_WIND_EAST]) {
    const double *east = v[FORCING_WIND_EAST], *north = v[FORCING_WIND_NORTH];
    double *wind = v[FORCING_WIND] = nc_array(n, sizeof(double));
    for (size_t i = 0; i < n; i++) wind[i] = sqrt(east[i] * east[i] + north[i] * north[i]);
  }
  double factor = v[FORCING_WIND] ? wind_to_2m(height) : 1.0;
  for (size_t i = 0; v[FORCING_WIND] && i < n; i++) v[FORCING_WIND][i] *= factor;
}

static void derive_vapour(size_t n, double **v) {
  if (v[FORCING_VAP] || !(v[FORCING_DEW] || v[FORCING_RELHUM] || v[FORCING_SPECHUM])) return;
  const double *tmin = v[FORCING_TMIN], *tmax = v[FORCING_TMAX];
  double *vap = v[FORCING_VAP] = nc_array(n, sizeof(double));
  for (size_t i = 0; i < n; i++)
    vap[i] = v[FORCING_DEW] ? vapour_of_dew(v[FORCING_DEW][i])
             : v[FORCING_RELHUM]
                 ? vapour_of_humidity(v[FORCING_RELHUM][i], tmin[i], tmax[i])
                 : vapour_of_specific(v[FORCING_SPECHUM][i], v[FORCING_PRESSURE][i]);
}

static double estimate(const struct radiation_rule *rule, const struct sun_day *sun, double **v,
                       size_t at) {
  if (rule->source == RADIATION_SUNSHINE)
    return radiation_of_sunshine(v[FORCING_SUNSHINE][at], sun, &rule->sky);
  return radiation_of_range(v[FORCING_TMIN][at], v[FORCING_TMAX][at], radiation_above(sun),
                            rule->hargreaves);
}

/* Days of a cell whose radiation was missing and can be estimated */
static int estimate_cell(const struct forcing_source *source, double lat, double **v, size_t at) {
  struct sun_day sun[SUN_DAYS];
  int n = 0;
  sun_table(lat, sun);
  for (int day = source->first_day; day <= source->last_day; day++, at++) {
    double *irrad = &v[FORCING_IRRAD][at];
    if (!isnan(*irrad)) continue;
    *irrad = estimate(&source->radiation, &sun[day_of_year(day) - 1], v, at);
    n += !isnan(*irrad);
  }
  return n;
}

void forcing_derive(const struct forcing_source *source, double wind_height,
                    const struct grid *grid, int n_cells, const int *cells,
                    double *value[N_FORCING], int64_t estimated[2]) {
  size_t n_days = (size_t)(source->last_day - source->first_day + 1);
  size_t n = (size_t)n_cells * n_days;
  if (value[FORCING_DAYLIGHT]) derive_radiation(n, value);
  if (!value[FORCING_IRRAD]) {
    value[FORCING_IRRAD] = nc_array(n, sizeof(double));
    for (size_t i = 0; i < n; i++) value[FORCING_IRRAD][i] = NAN;
  }
  for (int c = 0; c < n_cells && source->radiation.source != RADIATION_MEASURED; c++) {
    int days = estimate_cell(source, grid->lat[cells[c]], value, (size_t)c * n_days);
    estimated[0] += days;
    estimated[1] += days > 0;
  }
  derive_wind(n, wind_height, value);
  derive_vapour(n, value);
  if (value[FORCING_TEMP]) return;
  value[FORCING_TEMP] = nc_array(n, sizeof(double));
  for (size_t i = 0; i < n; i++)
    value[FORCING_TEMP][i] = 0.5 * (value[FORCING_TMIN][i] + value[FORCING_TMAX][i]);
}
