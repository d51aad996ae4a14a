/* The plain weather array of windrow/seasons.h beside lanes.
 *
 * Row r of a season is its day n = r - n_fallow. What the crop sees (IRRAD, TMIN, TMAX, TEMP, ET0)
 * counts from day 0, what the soil sees (RAIN, E0, ES0, IRRIGATION) from the first fallow day.
 */
#include "season/seasons_private.h"
#include <math.h>

const char *const seasons_weather_name[WINDROW_WEATHER_WLP] = {
    [WINDROW_IRRAD] = "IRRAD", [WINDROW_TMIN] = "TMIN", [WINDROW_TMAX] = "TMAX",
    [WINDROW_TEMP] = "TEMP",   [WINDROW_RAIN] = "RAIN", [WINDROW_E0] = "E0",
    [WINDROW_ES0] = "ES0",     [WINDROW_ET0] = "ET0",   [WINDROW_IRRIGATION] = "IRRIGATION"};

int seasons_weather_count(bool water_limited) {
  return water_limited ? WINDROW_WEATHER_WLP : WINDROW_WEATHER;
}

int seasons_fallow(const struct windrow_seasons_spec *spec, int s) {
  if (!spec->water_limited) return 0;
  return spec->fallow ? spec->fallow[s] : spec->n_fallow;
}

int seasons_days(const struct windrow_seasons_spec *spec, int s) {
  return spec->days ? spec->days[s] : spec->n_days;
}

static bool counts_in_fallow(int variable) {
  return variable >= WINDROW_WEATHER && variable != WINDROW_ET0;
}

int seasons_weather_begin(const struct windrow_seasons_spec *spec, int s, int variable) {
  return counts_in_fallow(variable) ? -seasons_fallow(spec, s) : 0;
}

const double *seasons_weather_row(const struct windrow_seasons_spec *spec, int s, int n) {
  size_t fallow = spec->water_limited ? (size_t)spec->n_fallow : 0;
  size_t row = (size_t)s * (fallow + (size_t)spec->n_days) + fallow;
  size_t width = (size_t)seasons_weather_count(spec->water_limited);
  return spec->weather + row * width + (ptrdiff_t)n * (ptrdiff_t)width;
}

int seasons_weather_lacks(const struct windrow_seasons_spec *spec, int s, int n, double *found) {
  const double *row = seasons_weather_row(spec, s, n);
  for (int v = 0; v < seasons_weather_count(spec->water_limited); v++)
    if ((n >= 0 || counts_in_fallow(v)) && !isfinite(row[v])) {
      *found = row[v];
      return v;
    }
  return -1;
}

static double *crop_number(struct season_weather *w, int variable, int l) {
  switch (variable) {
  case WINDROW_IRRAD:
    return (double *)&w->irrad + l;
  case WINDROW_TMIN:
    return (double *)&w->tmin + l;
  case WINDROW_TMAX:
    return (double *)&w->tmax + l;
  case WINDROW_TEMP:
    return (double *)&w->temp + l;
  default:
    return (double *)&w->et0 + l;
  }
}

static double *soil_number(struct season_wet *w, int variable, int l) {
  switch (variable) {
  case WINDROW_RAIN:
    return (double *)&w->rain + l;
  case WINDROW_E0:
    return (double *)&w->e0 + l;
  case WINDROW_ES0:
    return (double *)&w->es0 + l;
  default:
    return (double *)&w->irrigation + l;
  }
}

/* The number of a row in lanes; NULL: it does not count. */
static double *number(int n_fallow, int r, int variable, int l, struct season_weather *weather,
                      struct season_wet *wet) {
  if (counts_in_fallow(variable)) return soil_number(&wet[r], variable, l);
  return r < n_fallow ? NULL : crop_number(&weather[r - n_fallow], variable, l);
}

void seasons_weather_fill(const struct windrow_seasons_spec *spec, int s, int l,
                          struct seasons_block *to) {
  int days = seasons_days(spec, s), fallow = seasons_fallow(spec, s);
  int n_fallow = spec->water_limited ? spec->n_fallow : 0;
  for (int n = -n_fallow; n <= spec->n_days; n++) {
    const double *row = seasons_weather_row(spec, s,
                                            n < -fallow ? -fallow
                                            : n < days  ? n
                                                        : days - 1);
    for (int v = 0; v < seasons_weather_count(spec->water_limited); v++) {
      double *at = number(n_fallow, n_fallow + n, v, l, to->weather, to->wet);
      if (at) *at = row[v];
    }
  }
}

void seasons_weather_in(const struct windrow_seasons *all, int s, int l, const double *plain,
                        struct season_weather *weather, struct season_wet *wet) {
  int rows = all->n_fallow + all->n_days, width = seasons_weather_count(all->water_limited);
  plain += (size_t)s * (size_t)rows * (size_t)width;
  for (int r = 0; r < rows; r++)
    for (int v = 0; v < width; v++) {
      double *at = number(all->n_fallow, r, v, l, weather, wet);
      if (at) *at = plain[r * width + v];
    }
}

void seasons_weather_out(const struct windrow_seasons *all, int s, int l, double *plain,
                         struct season_weather *weather, struct season_wet *wet) {
  int rows = all->n_fallow + all->n_days, width = seasons_weather_count(all->water_limited);
  plain += (size_t)s * (size_t)rows * (size_t)width;
  for (int r = 0; r < rows; r++)
    for (int v = 0; v < width; v++) {
      const double *at = number(all->n_fallow, r, v, l, weather, wet);
      plain[r * width + v] = at ? *at : 0.;
    }
}
