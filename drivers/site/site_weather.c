/* A site's weather against what no day on Earth leaves (weather/weather_limits.c). */
#include "site/site_weather.h"
#include "support/calendar.h"
#include "weather/weather_limits.h"
#include <stdio.h>

/* the days on which a season may use its weather, from the store's first on */
static int end_of(const struct site *site) {
  const struct agromanagement *agro = &site->agro;
  bool by_date = agro->has_end_date && agro->end != END_MATURITY;
  int last = agro->end_date - agro->crop_start + 1;
  return site->first + (by_date && last < site->n_days ? last : site->n_days);
}

static bool is_of_soil(int v) { return v == WEATHER_RAIN || v == WEATHER_E0 || v == WEATHER_ES0; }

/* whether the season's numbers depend on it */
static bool is_used(const struct site *site, int v) {
  if (v == WEATHER_VAP || v == WEATHER_WIND)
    return site->water_limited && site->place.evaporation_computed;
  return site->store.has[v] && (site->water_limited || !is_of_soil(v));
}

static bool check_one(const char *file, struct site *site, int v, int from, struct problems *list) {
  const struct weather_limits *limits = &weather_limits[v];
  double *x = site->store.value[v] + from;
  const int n = end_of(site) - from;
  struct weather_outside odd = weather_outside(limits, x, 1, n);
  char date[11], expected[64];
  for (int day = 0; day < n; day++)
    if (weather_judge(limits, x[day], x[day]) == WEATHER_LEAST) x[day] = limits->least;
  if (odd.n == 0) return true;
  return problem(list, "%s: %s is out of range on %d day%s, first %s: %g %s; expected %s; %s", file,
                 weather_name[v], odd.n, odd.n > 1 ? "s" : "",
                 date_format(site->store.day0 + from + odd.first, date), x[odd.first],
                 weather_unit[v],
                 range_text(limits->least, limits->most, weather_unit[v], false, expected),
                 odd.code ? "leave the fields of missing days empty" : "check its unit");
}

/* Days and years: what cannot be right is a problem, what is odd is told. */
static bool check_days(const char *file, const struct site *site, struct problems *list) {
  struct weather_findings findings = {0};
  const int first = site->first - site->n_fallow;
  double sun[SUN_DAYS];
  struct weather_cell cell = {.altitude = site->place.elevation,
                              .sun = sun,
                              .day0 = site->store.day0 + first,
                              .n_days = end_of(site) - first,
                              .stride = 1};
  int before = list->count;
  char text[WEATHER_FINDING_TEXT];
  for (int v = 0; v < N_WEATHER; v++) {
    if (is_used(site, v)) cell.value[v] = site->store.value[v] + first;
    cell.begin[v] = is_of_soil(v) ? 0 : site->n_fallow;
  }
  sun_radiation(site->place.lat, sun);
  weather_check_cell(&cell, false, &findings);
  for (enum weather_check check = 0; check < N_WEATHER_CHECKS; check++) {
    enum weather_severity severity = weather_severity(check, &findings);
    if (severity == WEATHER_UNREMARKABLE) continue;
    weather_finding_text(check, &findings.of[check], "", text);
    if (severity == WEATHER_NOTED)
      fprintf(stderr, "# warning: %s: %s; %s\n", file, text, weather_check_hint[check]);
    else
      problem(list, "%s: %s; %s", file, text, weather_check_hint[check]);
  }
  return !problems_since(list, before);
}

bool site_check_weather(const char *file, struct site *site, struct problems *list) {
  bool good = true;
  for (int v = 0; v < N_WEATHER; v++)
    if (is_used(site, v))
      good &= check_one(file, site, v, site->first - (is_of_soil(v) ? site->n_fallow : 0), list);
  return good && check_days(file, site, list);
}
