/* A site's weather against what no day on Earth leaves. */
#include "site/site_weather.h"
#include "support/calendar.h"

/* the days on which a season may use its weather, from the store's first on */
static int end_of(const struct site *site) {
  const struct agromanagement *agro = &site->agro;
  bool by_date = agro->has_end_date && agro->end != END_MATURITY;
  int last = agro->end_date - agro->crop_start + 1;
  return site->first + (by_date && last < site->n_days ? last : site->n_days);
}

static bool check_one(const char *file, struct site *site, int v, int from, struct problems *list) {
  const struct weather_limits *limits = &weather_limits[v];
  int n = 0, first = 0;
  char date[11], expected[64];
  for (int day = from; day < end_of(site); day++) {
    double *x = &site->store.value[v][day];
    if ((*x < limits->least || *x > limits->most) && n++ == 0) first = day;
    if (limits->never_negative && *x < 0. && *x >= limits->least) *x = 0.;
  }
  if (n == 0) return true;
  return problem(
      list, "%s: %s is out of range on %d day%s, first %s: %g %s; expected %s; check its unit",
      file, weather_name[v], n, n > 1 ? "s" : "", date_format(site->store.day0 + first, date),
      site->store.value[v][first], weather_unit[v],
      range_text(limits->least, limits->most, weather_unit[v], false, expected));
}

static bool check_order(const char *file, const struct site *site, struct problems *list) {
  const double *tmin = site->store.value[WEATHER_TMIN], *tmax = site->store.value[WEATHER_TMAX];
  char date[11];
  for (int day = site->first; day < end_of(site); day++)
    if (tmin[day] > tmax[day])
      return problem(list,
                     "%s: on %s TMIN is %g, TMAX %g degC; a minimum below the maximum is "
                     "expected",
                     file, date_format(site->store.day0 + day, date), tmin[day], tmax[day]);
  return true;
}

bool site_check_weather(const char *file, struct site *site, struct problems *list) {
  bool good = true;
  for (int v = 0; v < N_WEATHER; v++) {
    bool soil = v == WEATHER_RAIN || v == WEATHER_E0 || v == WEATHER_ES0;
    bool unused = v == WEATHER_VAP || v == WEATHER_WIND || (soil && !site->water_limited);
    if (unused || !site->store.has[v]) continue;
    good &= check_one(file, site, v, site->first - (soil ? site->n_fallow : 0), list);
  }
  return good && check_order(file, site, list);
}
