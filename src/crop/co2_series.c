/* The air's CO2 year by year: a CSV file with the columns `year` and `co2` (or CO2, co2_ppm) [ppm].
 *
 * Years may be in any order, each once; other columns are skipped. A season has the
 * concentration of its harvest year. Nothing is interpolated: a year that is requested and not
 * there is a problem.
 */
#include "crop/co2_series.h"
#include "crop/co2.h"
#include "support/csv.h"
#include "support/whole_number.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static bool columns(const char *file, const struct csv *csv, int *year, int *co2,
                    struct problems *list) {
  static const char *const names[] = {"co2", "CO2", "co2_ppm"};
  *year = csv_column(csv, "year");
  *co2 = -1;
  for (int i = 0; i < 3 && *co2 < 0; i++) *co2 = csv_column(csv, names[i]);
  if (*year >= 0 && *co2 >= 0) return true;
  return problem(list, "%s: has no column %s; year and co2 (or CO2, co2_ppm) [ppm] are expected",
                 file, *year < 0 ? "year" : "co2");
}

static void add(struct co2_series *series, int year, double ppm) {
  if (series->n == series->capacity) {
    series->capacity = series->capacity ? 2 * series->capacity : 64;
    series->at = realloc(series->at, (size_t)series->capacity * sizeof *series->at);
    if (!series->at) abort();
  }
  series->at[series->n++] = (struct co2_year){year, ppm};
}

static bool read_row(const char *file, const struct csv *csv, int year_column, int co2_column,
                     struct co2_series *series, struct problems *list) {
  double number, ppm;
  int year;
  if (!csv_number(csv, year_column, &number) || !whole_number(number, -9999, 9999, &year))
    return problem(list, "%s:%d: year is '%s'; a whole number is expected", file, csv_line(csv),
                   csv_field(csv, year_column));
  if (!csv_number(csv, co2_column, &ppm) || !(ppm >= CO2_LEAST && ppm <= CO2_MOST))
    return problem(list, "%s:%d: CO2 of %d is '%s'; %d .. %d ppm is expected", file, csv_line(csv),
                   year, csv_field(csv, co2_column), CO2_LEAST, CO2_MOST);
  add(series, year, ppm);
  return true;
}

static int by_year(const void *a, const void *b) {
  int x = ((const struct co2_year *)a)->year, y = ((const struct co2_year *)b)->year;
  return (x > y) - (x < y);
}

bool co2_series_read(const char *file, struct co2_series *series, struct problems *list) {
  int year, co2, before = list->count;
  *series = (struct co2_series){0};
  struct csv *csv = csv_open(file, list);
  if (!csv) return false;
  if (columns(file, csv, &year, &co2, list))
    while (csv_next(csv, list)) read_row(file, csv, year, co2, series, list);
  csv_close(&csv);
  if (problems_since(list, before)) return false;
  if (series->n == 0) return problem(list, "%s: has no year below its header", file);
  qsort(series->at, (size_t)series->n, sizeof *series->at, by_year);
  for (int i = 1; i < series->n; i++)
    if (series->at[i].year == series->at[i - 1].year)
      return problem(list, "%s: year %d stands twice; keep one", file, series->at[i].year);
  return true;
}

void co2_series_destroy(struct co2_series *series) {
  free(series->at);
  *series = (struct co2_series){0};
}

/* "1998 to 2004, 2006": the years that a series has */
static void years_text(const struct co2_series *series, size_t length, char *text) {
  int used = 0;
  for (int i = 0, end; i < series->n && used < (int)length; i = end) {
    for (end = i + 1; end < series->n && series->at[end].year == series->at[end - 1].year + 1;)
      end++;
    used += snprintf(text + used, length - (size_t)used, "%s%d", i ? ", " : "", series->at[i].year);
    if (end > i + 1 && used < (int)length)
      used += snprintf(text + used, length - (size_t)used, " to %d", series->at[end - 1].year);
  }
}

bool co2_series_take(const struct co2_series *series, const char *file, int n, const int *years,
                     double *ppm, struct problems *list) {
  char has[128], others[32] = "";
  int missing = 0, first = 0;
  for (int i = 0; i < n; i++) {
    const struct co2_year key = {.year = years[i]}, *found;
    found = bsearch(&key, series->at, (size_t)series->n, sizeof *series->at, by_year);
    ppm[i] = found ? found->ppm : NAN;
    if (!found && missing++ == 0) first = years[i];
  }
  if (!missing) return true;
  years_text(series, sizeof has, has);
  if (missing > 1) snprintf(others, sizeof others, " and %d more", missing - 1);
  return problem(list, "%s: lacks the CO2 of harvest year %d%s; it has %s", file, first, others,
                 has);
}
