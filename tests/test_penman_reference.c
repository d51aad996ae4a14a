/* E0, ES0 and both ET0 of the reference implementation of WOFOST (reference/penman.csv beside the
 * checkout: weather, place, Angstrom coefficients and rates, a day a row). */
#include "harness.h"
#include "support/calendar.h"
#include "support/csv.h"
#include "weather/penman.h"
#include <math.h>
#include <stdio.h>

/* 1e-9 is required, 2e-15 measured; what is between is room for other libraries' exp and cos */
static const double tolerance = 1e-12;

enum { LAT, ELEV, TMIN, TMAX, IRRAD, VAP, WIND, ANGSTA, ANGSTB, E0, ES0, PM, P, N_COLUMNS };
static const char *const names[N_COLUMNS] = {"LAT",    "ELEV",      "TMIN",    "TMAX",   "IRRAD",
                                             "VAP",    "WIND",      "ANGSTA",  "ANGSTB", "E0_mm",
                                             "ES0_mm", "ET0_PM_mm", "ET0_P_mm"};

static struct penman_day day_of(const double *row, int doy) {
  struct sun_day sun[SUN_DAYS];
  sun_table(row[LAT], sun);
  return (struct penman_day){.tmin = row[TMIN],
                             .tmax = row[TMAX],
                             .irrad = row[IRRAD],
                             .vap = row[VAP],
                             .wind = row[WIND],
                             .above = radiation_above(&sun[doy - 1]),
                             .altitude = row[ELEV]};
}

static double worst_of(const double *row, int doy) {
  struct penman_day day = day_of(row, doy);
  const struct angstrom sky = {row[ANGSTA], row[ANGSTB]};
  struct penman_rates rates;
  penman(&day, &sky, &rates);
  double worst = 0.0, found[] = {rates.e0, rates.es0, penman_monteith(&day), rates.et0};
  for (int k = 0; k < 4; k++) {
    CHECK_CLOSE(found[k], row[E0 + k], tolerance);
    worst = fmax(worst, fabs(found[k] - row[E0 + k]));
  }
  return worst;
}

static void every_day_of_the_reference_is_met(void) {
  char path[512];
  struct problems list = {0};
  int column[N_COLUMNS], rows = 0, day = 0;
  double row[N_COLUMNS], worst = 0.0;
  snprintf(path, sizeof path, "%.400s/reference/penman.csv", harness_shared());
  struct csv *csv = csv_open(path, &list);
  CU_ASSERT_FATAL(csv != NULL);
  int date = csv_column(csv, "DAY");
  for (int k = 0; k < N_COLUMNS; k++) column[k] = csv_column(csv, names[k]);
  for (; csv_next(csv, &list); rows++) {
    CU_ASSERT(date_parse(csv_field(csv, date), &day));
    for (int k = 0; k < N_COLUMNS; k++) CU_ASSERT(csv_number(csv, column[k], &row[k]));
    worst = fmax(worst, worst_of(row, day_of_year(day)));
  }
  csv_close(&csv);
  printf("    %d days, largest deviation %.1e mm\n", rows, worst);
  CU_ASSERT(rows > 0 && list.n == 0);
  problems_clear(&list);
}

int main(void) {
  static const struct test tests[] = {TEST(every_day_of_the_reference_is_met), {NULL, NULL}};
  char path[512] = "";
  if (harness_shared())
    snprintf(path, sizeof path, "%.400s/reference/penman.csv", harness_shared());
  FILE *file = *path ? fopen(path, "r") : NULL;
  if (!file) return harness_skip("no reference/penman.csv beside the checkout");
  fclose(file);
  return harness_run("evaporation demand of the reference", tests);
}
