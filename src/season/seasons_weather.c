/* The plain weather array of windrow/seasons.h beside lanes.
 *
 * Row r of a season is its day n = r - n_fallow. What the crop sees (IRRAD, TMIN, TMAX, TEMP, ET0)
 * counts from day 0, what the soil sees (RAIN, E0, ES0, IRRIGATION) from the first fallow day.
 */
#include "season/seasons_private.h"
#include <math.h>
#include <stddef.h>

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

/* where a variable is in season_weather or, if it counts in fallow, in season_wet */
#define PLACE(type, member) (offsetof(struct type, member) / sizeof(double))
static const size_t place[WINDROW_WEATHER_WLP] = {[WINDROW_IRRAD] = PLACE(season_weather, irrad),
                                                  [WINDROW_TMIN] = PLACE(season_weather, tmin),
                                                  [WINDROW_TMAX] = PLACE(season_weather, tmax),
                                                  [WINDROW_TEMP] = PLACE(season_weather, temp),
                                                  [WINDROW_RAIN] = PLACE(season_wet, rain),
                                                  [WINDROW_E0] = PLACE(season_wet, e0),
                                                  [WINDROW_ES0] = PLACE(season_wet, es0),
                                                  [WINDROW_ET0] = PLACE(season_weather, et0),
                                                  [WINDROW_IRRIGATION] =
                                                      PLACE(season_wet, irrigation)};

/* The lanes of a number of a row; NULL: it does not count. */
static double *number(int n_fallow, int r, int variable, struct season_weather *weather,
                      struct season_wet *wet) {
  if (counts_in_fallow(variable)) return (double *)&wet[r] + place[variable];
  return r < n_fallow ? NULL : (double *)&weather[r - n_fallow] + place[variable];
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
      double *at = number(n_fallow, n_fallow + n, v, to->weather, to->wet);
      if (at) at[l] = row[v];
    }
  }
}

/* The seasons of block b in an array [n][n_fallow + n_days][variables] of the whole batch. */
struct plain_rows {
  int lanes;    /* seasons of the block */
  int n;        /* numbers of a season: rows * width */
  size_t first; /* index of the block's first number */
};

static struct plain_rows plain_rows_of(const struct windrow_seasons *all, int b) {
  const int first = b * LANES, left = all->n - first;
  const int n = (all->n_fallow + all->n_days) * seasons_weather_count(all->water_limited);
  return (struct plain_rows){
      .lanes = left < LANES ? left : LANES, .n = n, .first = (size_t)first * (size_t)n};
}

/* where number i of a season is in the block, lane by lane; NULL = the block has no such number */
static double *number_at(const struct windrow_seasons *all, int i, struct season_weather *weather,
                         struct season_wet *wet) {
  const int width = seasons_weather_count(all->water_limited);
  return number(all->n_fallow, i / width, i % width, weather, wet);
}

void seasons_weather_in(const struct windrow_seasons *all, int b, const double *plain,
                        struct season_weather *weather, struct season_wet *wet) {
  const struct plain_rows rows = plain_rows_of(all, b);
  for (int i = 0; i < rows.n; i++) {
    const double *from = plain + rows.first + i;
    double *at = number_at(all, i, weather, wet);
    for (int l = 0; at && l < rows.lanes; l++) at[l] = from[(size_t)l * (size_t)rows.n];
  }
}

void seasons_weather_out(const struct windrow_seasons *all, int b, double *plain,
                         struct season_weather *weather, struct season_wet *wet) {
  const struct plain_rows rows = plain_rows_of(all, b);
  for (int i = 0; i < rows.n; i++) {
    double *to = plain + rows.first + i;
    const double *at = number_at(all, i, weather, wet);
    for (int l = 0; l < rows.lanes; l++) to[(size_t)l * (size_t)rows.n] = at ? at[l] : 0.;
  }
}
