/* What is wrong with seasons on plain arrays, line by line: names, seasons, dates. */
#include "crop/parameter_file.h"
#include "season/seasons_private.h"
#include "support/calendar.h"
#include <limits.h>
#include <math.h>
#include <stdio.h>

int seasons_tell(struct problems *list, size_t length, char *text) {
  int n = list->count;
  size_t used = 0;
  if (text && length) text[0] = '\0';
  for (int i = 0; text && i < list->n && used + 1 < length; i++) {
    int added = snprintf(text + used, length - used, "%s%s", i ? "\n" : "", list->line[i]);
    used += added > 0 ? (size_t)added : 0;
  }
  problems_clear(list);
  return n;
}

/* Whether nothing is missing: one line a season */
static bool look_at_gaps(const struct windrow_seasons_spec *spec, int s, struct problems *list) {
  char date[11];
  double found;
  for (int n = -seasons_fallow(spec, s); n < seasons_days(spec, s); n++) {
    int lacks = seasons_weather_lacks(spec, s, n, &found);
    if (lacks < 0) continue;
    return problem(list, "season %d, day %d (%s): %s is %g%s; a finite number is expected%s", s, n,
                   date_format(spec->start[s] + n, date), seasons_weather_name[lacks], found,
                   n < 0 ? " in the fallow before the crop" : "",
                   isnan(found) ? ": days with missing weather cannot be run" : "");
  }
  return true;
}

/* Whether the days of a season's weather are there to be looked at. */
static bool look_at_season(const struct windrow_seasons_spec *spec, int s, struct problems *list) {
  int before = list->count;
  int days = seasons_days(spec, s), fallow = seasons_fallow(spec, s);
  if (days < 1 || days > spec->n_days)
    problem(list, "season %d: it has %d days of weather; 1 .. %d (those of the array) are expected",
            s, days, spec->n_days);
  if (fallow < 0 || (spec->water_limited && fallow > spec->n_fallow))
    problem(
        list,
        "season %d: its soil lies fallow for %d days; 0 .. %d (those of the array) are expected", s,
        fallow, spec->n_fallow);
  if (problems_since(list, before)) return false;
  if (!(fabs(spec->latitude[s]) <= 90.))
    problem(list, "season %d: latitude is %g; degrees north in -90 .. 90 are expected", s,
            spec->latitude[s]);
  if (spec->end_day && spec->end_day[s] < 1)
    problem(list, "season %d: it ends %d days after its start; 1 or more are expected", s,
            spec->end_day[s]);
  if (spec->ends_by_date_only && (!spec->end_day || spec->end_day[s] == INT_MAX))
    problem(list, "season %d: only a date ends it, and it has none", s);
  return true;
}

static void look_at_tables(const struct windrow_seasons_spec *spec, struct problems *list) {
  for (int t = 0; t < N_TABLES; t++) {
    const char *name = table_info[t].name;
    int n = spec->n_knots[t];
    if (n < 0 || n > AFGEN_KNOTS) {
      problem(list, "table %s: it has %d knots; 0 .. %d are expected", name, n, AFGEN_KNOTS);
      continue;
    }
    const double *x = &spec->abscissae[t * AFGEN_KNOTS];
    for (int k = 1; k < n; k++)
      if (!(x[k] > x[k - 1]))
        problem(list, "table %s: abscissa %d is %g after %g; ascending ones are expected", name, k,
                x[k], x[k - 1]);
  }
}

int windrow_seasons_problems(const struct windrow_seasons_spec *spec, size_t length, char *text) {
  struct problems list = {0};
  if (spec->n < 1) problem(&list, "there is no season: n is %d", spec->n);
  if (spec->n_days < 1) problem(&list, "there is no weather: n_days is %d", spec->n_days);
  if (!spec->weather || !spec->latitude || !spec->start || !spec->abscissae || !spec->n_knots)
    problem(&list, "weather, latitude, start, abscissae and n_knots must be given");
  if (list.n) return seasons_tell(&list, length, text);
  double lat = NAN, sun[SUN_DAYS];
  for (int s = 0; s < spec->n; s++)
    if (look_at_season(spec, s, &list) && look_at_gaps(spec, s, &list) &&
        fabs(spec->latitude[s]) <= 90.)
      seasons_look_at_weather(spec, s, &lat, sun, &list);
  look_at_tables(spec, &list);
  return seasons_tell(&list, length, text);
}

static bool look_at_number(const double *p, int i, const char *season, struct problems *list) {
  char name[40];
  if (isfinite(p[i])) return true;
  windrow_parameter_name(i, sizeof name, name);
  return problem(list, "%s: %s is %g; a finite number is expected", season, name, p[i]);
}

/* Numbers of a vector that are not finite; soils may lack some, and say so themselves. */
static bool look_at_numbers(const struct windrow_seasons *all, const double *p, const char *season,
                            struct problems *list) {
  int before = list->count;
  for (int i = 0; i < N_SCALARS; i++) look_at_number(p, i, season, list);
  for (int t = 0; t < N_TABLES; t++)
    for (int k = 0; k < all->n_knots[t]; k++)
      look_at_number(p, N_SCALARS + t * AFGEN_KNOTS + k, season, list);
  for (int i = windrow_parameter_count(); i < seasons_parameter_count(all); i++)
    if (!isnan(p[i])) look_at_number(p, i, season, list);
  return problems_since(list, before) == 0;
}

/* As `windrow site` looks at a soil. RDMSOL at its bound is what a vector holds that no file gave.
 */
static void look_at_soil(const double *p, const char *season, struct problems *list) {
  struct soil_set soil;
  double rdmsol = p[PARAM_RDMSOL];
  seasons_soil_set(p, &soil);
  soil_set_check(&soil, rdmsol < parameter_info[PARAM_RDMSOL].hi ? rdmsol : NAN, p[PARAM_RDI],
                 season, list);
}

int windrow_seasons_parameter_problems(const struct windrow_seasons *all, const double *parameters,
                                       size_t length, char *text) {
  struct problems list = {0};
  struct parameter_set set;
  for (int s = 0; s < all->n; s++) {
    const double *p = parameters + (size_t)s * (size_t)seasons_parameter_count(all);
    char season[32];
    snprintf(season, sizeof season, "season %d", s);
    seasons_parameter_set(all->abscissae, all->n_knots, p, &set);
    if (!look_at_numbers(all, p, season, &list)) continue;
    parameter_set_check(&set, !all->emergence, season, &list);
    if (all->water_limited) look_at_soil(p, season, &list);
  }
  return seasons_tell(&list, length, text);
}
