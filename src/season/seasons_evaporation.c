/* E0, ES0 and ET0 for those who have temperatures, radiation, humidity and wind; windrow/seasons.h.
 * The formulas are in weather/penman.c. */
#include "season/seasons_private.h"
#include "support/calendar.h"
#include "weather/weather_limits.h"
#include "weather/penman.h"
#include <math.h>

static const char *check(const struct windrow_evaporation_spec *spec) {
  if (spec->n < 1 || spec->n_days < 1) return "there is no day to compute evaporation for";
  if (!spec->tmin || !spec->tmax || !spec->irrad || !spec->vap || !spec->wind || !spec->latitude ||
      !spec->altitude || !spec->angstrom_a || !spec->angstrom_b || !spec->start)
    return "evaporation needs tmin, tmax, irrad, vap, wind, latitude, altitude, Angstrom's "
           "coefficients and start";
  for (int i = 0; i < spec->n; i++) {
    if (!(fabs(spec->latitude[i]) <= 90.)) return "latitude must lie in -90 .. 90 degrees north";
    if (!isfinite(spec->altitude[i])) return "altitude [m] must be a number";
    if (!(spec->angstrom_a[i] >= 0. && spec->angstrom_b[i] > 0. &&
          spec->angstrom_a[i] + spec->angstrom_b[i] <= 1.))
      return "Angstrom's coefficients must be a >= 0, b > 0, a + b <= 1";
  }
  return NULL;
}

/* A row of a spec's cell as weather to be looked at */
static struct weather_cell cell_of(const struct windrow_evaporation_spec *spec, int i,
                                   const double *sun) {
  const size_t at = (size_t)i * (size_t)spec->n_days;
  struct weather_cell cell = {.cell = i,
                              .altitude = spec->altitude[i],
                              .sun = sun,
                              .day0 = spec->start[i],
                              .n_days = spec->n_days,
                              .stride = 1};
  const double *const from[N_WEATHER] = {[WEATHER_IRRAD] = spec->irrad,
                                         [WEATHER_TMIN] = spec->tmin,
                                         [WEATHER_TMAX] = spec->tmax,
                                         [WEATHER_VAP] = spec->vap,
                                         [WEATHER_WIND] = spec->wind};
  for (int v = 0; v < N_WEATHER; v++)
    if (from[v]) cell.value[v] = (double *)(from[v] + at); /* read alone */
  return cell;
}

static void look_at_numbers(const struct weather_cell *cell, struct problems *list) {
  char date[11], expected[64];
  for (int v = 0; v < N_WEATHER; v++) {
    const struct weather_limits *limits = &weather_limits[v];
    if (!cell->value[v]) continue;
    struct weather_outside odd = weather_outside(limits, cell->value[v], 1, cell->n_days);
    if (odd.n)
      problem(list, "evaporation: %s is out of range on %d day%s, first %s: %g %s; %s is expected",
              weather_name[v], odd.n, odd.n > 1 ? "s" : "",
              date_format(cell->day0 + odd.first, date), cell->value[v][odd.first], weather_unit[v],
              range_text(limits->least, limits->most, weather_unit[v], false, expected));
  }
}

int windrow_evaporation_problems(const struct windrow_evaporation_spec *spec, size_t length,
                                 char *text) {
  struct problems list = {0};
  struct weather_findings findings = {0};
  char line[WEATHER_FINDING_TEXT];
  double sun[SUN_DAYS];
  if (check(spec)) problem(&list, "evaporation: %s", check(spec));
  for (int i = 0; !list.n && i < spec->n; i++) {
    sun_radiation(spec->latitude[i], sun);
    const struct weather_cell cell = cell_of(spec, i, sun);
    look_at_numbers(&cell, &list);
    weather_check_cell(&cell, false, &findings);
  }
  for (enum weather_check c = 0; !list.n && c < N_WEATHER_CHECKS; c++)
    if (weather_severity(c, &findings) >= WEATHER_MENDED)
      problem(&list, "evaporation: %s; %s", weather_finding_text(c, &findings.of[c], "", line),
              weather_check_hint[c]);
  return seasons_tell(&list, length, text);
}

const char *windrow_evaporation(const struct windrow_evaporation_spec *spec, double *e0,
                                double *es0, double *et0) {
  const char *wrong = check(spec);
  const double cm_of_mm = 0.1;
  struct sun_day sun[SUN_DAYS];
  for (int i = 0; !wrong && i < spec->n; i++) {
    const struct angstrom sky = {.a = spec->angstrom_a[i], .b = spec->angstrom_b[i]};
    sun_table(spec->latitude[i], sun);
    for (int n = 0; n < spec->n_days; n++) {
      const size_t at = (size_t)i * (size_t)spec->n_days + (size_t)n;
      const struct penman_day day = {.tmin = spec->tmin[at],
                                     .tmax = spec->tmax[at],
                                     .irrad = spec->irrad[at],
                                     .vap = spec->vap[at],
                                     .wind = spec->wind[at],
                                     .above =
                                         radiation_above(&sun[day_of_year(spec->start[i] + n) - 1]),
                                     .altitude = spec->altitude[i]};
      struct penman_rates rates;
      penman(&day, &sky, &rates);
      e0[at] = cm_of_mm * rates.e0;
      es0[at] = cm_of_mm * rates.es0;
      et0[at] = cm_of_mm * (spec->et0 == WINDROW_PENMAN ? rates.et0 : penman_monteith(&day));
    }
  }
  return wrong;
}
