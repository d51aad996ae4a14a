/* Whether the plain weather of seasons can be weather: the table of weather/weather_limits.c on the
 * days that count, as campaigns and `windrow site` hold it against theirs. Missing days are not
 * looked at here: they are reported before. */
#include "season/seasons_private.h"
#include "support/calendar.h"
#include "weather/weather_limits.h"
#include <math.h>
#include <string.h>

static const struct weather_limits irrigation_limits = {WEATHER_LIMITS_IRRIGATION};
enum { NO_VARIABLE = -1 };
static const int of_store[WINDROW_WEATHER_WLP] = {
    [WINDROW_IRRAD] = WEATHER_IRRAD,   [WINDROW_TMIN] = WEATHER_TMIN,
    [WINDROW_TMAX] = WEATHER_TMAX,     [WINDROW_TEMP] = WEATHER_TEMP,
    [WINDROW_RAIN] = WEATHER_RAIN,     [WINDROW_E0] = WEATHER_E0,
    [WINDROW_ES0] = WEATHER_ES0,       [WINDROW_ET0] = WEATHER_ET0,
    [WINDROW_IRRIGATION] = NO_VARIABLE};

static bool look_at_numbers(const struct windrow_seasons_spec *spec, int s, int v,
                            struct problems *list) {
  const bool irrigation = of_store[v] == NO_VARIABLE;
  const struct weather_limits *limits =
      irrigation ? &irrigation_limits : &weather_limits[of_store[v]];
  const char *unit = irrigation ? "cm d-1" : weather_unit[of_store[v]];
  const int width = seasons_weather_count(spec->water_limited);
  const int from = seasons_weather_begin(spec, s, v);
  const double *x = seasons_weather_row(spec, s, from) + v;
  struct weather_outside odd =
      weather_outside(limits, x, (size_t)width, seasons_days(spec, s) - from);
  char date[11], expected[64];
  if (!odd.n) return true;
  return problem(list,
                 "weather: season %d: %s is out of range on %d day%s, first %s: %g %s; %s is "
                 "expected; %s",
                 s, seasons_weather_name[v], odd.n, odd.n > 1 ? "s" : "",
                 date_format(spec->start[s] + from + odd.first, date), x[odd.first * width], unit,
                 range_text(limits->least, limits->most, unit, false, expected),
                 odd.code                      ? "a code for missing days has no place here"
                 : strcmp(unit, "cm d-1") == 0 ? "check its unit (1 mm = 0.1 cm)"
                                               : "check its unit");
}

static void look_at_days(const struct windrow_seasons_spec *spec, int s, const double *sun,
                         struct problems *list) {
  const int width = seasons_weather_count(spec->water_limited), fallow = seasons_fallow(spec, s);
  struct weather_findings findings = {0};
  struct weather_cell cell = {.altitude = NAN,
                              .sun = sun,
                              .day0 = spec->start[s] - fallow,
                              .n_days = fallow + seasons_days(spec, s),
                              .stride = (size_t)width};
  char text[WEATHER_FINDING_TEXT];
  for (int v = 0; v < width; v++) {
    if (of_store[v] == NO_VARIABLE) continue;
    /* read alone: nothing is mended */
    cell.value[of_store[v]] = (double *)(seasons_weather_row(spec, s, -fallow) + v);
    cell.begin[of_store[v]] = seasons_weather_begin(spec, s, v) + fallow;
  }
  weather_check_cell(&cell, false, &findings);
  for (enum weather_check check = 0; check < N_WEATHER_CHECKS; check++)
    if (weather_severity(check, &findings) >= WEATHER_MENDED)
      problem(list, "weather: season %d: %s; %s", s,
              weather_finding_text(check, &findings.of[check], "", text),
              weather_check_hint[check]);
}

void seasons_look_at_weather(const struct windrow_seasons_spec *spec, int s, double *lat,
                             double sun[SUN_DAYS], struct problems *list) {
  int before = list->count;
  for (int v = 0; v < seasons_weather_count(spec->water_limited); v++)
    look_at_numbers(spec, s, v, list);
  if (problems_since(list, before)) return;
  if (spec->latitude[s] != *lat) sun_radiation(*lat = spec->latitude[s], sun);
  look_at_days(spec, s, sun, list);
}
