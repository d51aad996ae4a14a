/* What daily weather can be: numbers, days and years of a cell. */
#include "harness.h"
#include "support/calendar.h"
#include "weather/humidity.h"
#include "weather/sun.h"
#include "weather/weather_limits.h"
#include <math.h>
#include <string.h>

enum { DAYS = 730 };

/* two years at 50 degrees north: a clear sky every third day, rain, wind, air saturated at TMIN */
static struct weather_findings looked_at;
static double value[N_WEATHER][DAYS], sun[SUN_DAYS];

static void make_weather(void) {
  const int day0 = day_number((struct date){2001, 1, 1});
  sun_radiation(50., sun);
  for (int k = 0; k < DAYS; k++) {
    double ra = sun[day_of_year(day0 + k) - 1], warm = ra / 4e7;
    value[WEATHER_IRRAD][k] = (k % 3 ? .4 : .74) * ra;
    value[WEATHER_TMIN][k] = 15. * warm - 5.;
    value[WEATHER_TMAX][k] = 25. * warm;
    value[WEATHER_TEMP][k] = 20. * warm - 2.5;
    value[WEATHER_VAP][k] = saturation_vapour(value[WEATHER_TMIN][k]);
    value[WEATHER_WIND][k] = 1.5 + k % 4;
    value[WEATHER_RAIN][k] = k % 5 ? 0. : 1.;
    value[WEATHER_E0][k] = value[WEATHER_ES0][k] = value[WEATHER_ET0][k] = .5 * warm;
  }
}

static struct weather_cell whole(void) {
  struct weather_cell cell = {.altitude = 100.,
                              .sun = sun,
                              .day0 = day_number((struct date){2001, 1, 1}),
                              .n_days = DAYS,
                              .stride = 1};
  for (int v = 0; v < N_WEATHER; v++) cell.value[v] = value[v];
  return cell;
}

static void look(bool mend) {
  struct weather_cell cell = whole();
  memset(&looked_at, 0, sizeof looked_at);
  weather_check_cell(&cell, mend, &looked_at);
}

static enum weather_severity severity(enum weather_check check) {
  return weather_severity(check, &looked_at);
}

/* the one check that tells anything, or N_WEATHER_CHECKS where none or more do */
static int told(void) {
  int n = 0, which = N_WEATHER_CHECKS;
  for (enum weather_check c = 0; c < N_WEATHER_CHECKS; c++)
    if (severity(c) != WEATHER_UNREMARKABLE) {
      which = (int)c;
      n++;
    }
  return n == 1 ? which : N_WEATHER_CHECKS + n;
}

static void scale(enum weather_variable v, double factor) {
  for (int k = 0; k < DAYS; k++) value[v][k] *= factor;
}

static void no_range_holds_a_code_for_missing(void) {
  static const double codes[] = {-99., -99.9, -999.,      -9999.,  -32768.,
                                 1e20, -1e30, 9.96921e36, INFINITY};
  for (int v = 0; v < N_WEATHER; v++)
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
      CU_ASSERT_EQUAL(weather_judge(&weather_limits[v], codes[i], codes[i]), WEATHER_CODE);
  for (int v = 0; v < N_WEATHER; v++) {
    bool temperature = v == WEATHER_TMIN || v == WEATHER_TMAX || v == WEATHER_TEMP;
    CU_ASSERT_EQUAL(weather_judge(&weather_limits[v], -1., -1.),
                    temperature ? WEATHER_FINE : WEATHER_CODE);
  }
}

static void a_code_in_another_unit_is_no_rounding_error(void) {
  const struct weather_limits *rain = &weather_limits[WEATHER_RAIN],
                              *radiation = &weather_limits[WEATHER_IRRAD];
  CU_ASSERT_EQUAL(weather_judge(rain, -1e-9, -1e-8), WEATHER_LEAST);
  CU_ASSERT_EQUAL(weather_judge(rain, -1e-4, -1.), WEATHER_CODE); /* a unit of a micrometre */
  CU_ASSERT_EQUAL(weather_judge(radiation, -.5, -.5), WEATHER_LEAST);
  CU_ASSERT_EQUAL(weather_judge(radiation, -864., -.01), WEATHER_LEAST); /* W m-2 */
  CU_ASSERT_EQUAL(weather_judge(radiation, -999., -999.), WEATHER_CODE);
  CU_ASSERT_EQUAL(weather_judge(radiation, -86400., -1.), WEATHER_CODE);
  CU_ASSERT_EQUAL(weather_judge(&weather_limits[WEATHER_ET0], -.05, -.5), WEATHER_FINE); /* dew */
  CU_ASSERT_EQUAL(weather_judge(&weather_limits[WEATHER_TMAX], 70., 158.), WEATHER_OUTSIDE);
  CU_ASSERT_EQUAL(weather_judge(rain, NAN, NAN), WEATHER_FINE);
}

static void weather_of_a_field_is_unremarkable(void) {
  make_weather();
  look(false);
  CU_ASSERT_EQUAL(told(), N_WEATHER_CHECKS);
  CU_ASSERT_EQUAL(looked_at.of[CHECK_ABOVE_SUN].of, DAYS);
  CU_ASSERT_EQUAL(looked_at.of[CHECK_DIM_YEAR].of, 2);
}

static void another_unit_is_refused(void) {
  static const struct {
    enum weather_variable v;
    double factor;
    enum weather_check check;
  } rows[] = {{WEATHER_IRRAD, 1. / 11.574, CHECK_DIM_YEAR}, /* MJ called W m-2 */
              {WEATHER_IRRAD, 1e-3, CHECK_DIM_YEAR},        /* kJ called J; and zeros */
              {WEATHER_IRRAD, 1. / 24., CHECK_DIM_YEAR},    /* a mean hour called a day */
              {WEATHER_IRRAD, 1.7, CHECK_ABOVE_SUN},
              {WEATHER_IRRAD, 11.574, CHECK_ABOVE_SUN},
              {WEATHER_VAP, .1, CHECK_DRY_YEAR},      /* kPa */
              {WEATHER_VAP, 10., CHECK_SATURATED},    /* hPa called kPa */
              {WEATHER_RAIN, 10., CHECK_WET_YEAR},    /* mm called cm */
              {WEATHER_RAIN, 1e-3, CHECK_RAINLESS},   /* m called mm */
              {WEATHER_WIND, 3.6, CHECK_WINDY_YEAR},  /* km/h */
              {WEATHER_ET0, 10., CHECK_EVAPORATING}}; /* mm called cm */
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    make_weather();
    scale(rows[i].v, rows[i].factor);
    look(false);
    CU_ASSERT_EQUAL(severity(rows[i].check), WEATHER_REFUSED);
  }
  make_weather();
  for (int k = 0; k < DAYS; k++) value[WEATHER_TMAX][k] = 1.8 * value[WEATHER_TMAX][k] + 50.;
  look(false); /* Fahrenheit, of a place 10 K warmer */
  CU_ASSERT_EQUAL(severity(CHECK_HOT_YEAR), WEATHER_REFUSED);
}

/* one yearly file in another unit */
static void one_year_in_another_unit_is_refused(void) {
  char text[WEATHER_FINDING_TEXT];
  make_weather();
  for (int k = 365; k < DAYS; k++) value[WEATHER_IRRAD][k] *= 1e-3;
  look(false);
  CU_ASSERT_EQUAL(severity(CHECK_DIM_YEAR), WEATHER_REFUSED);
  CU_ASSERT_EQUAL(looked_at.of[CHECK_DIM_YEAR].n, 1);
  weather_finding_text(CHECK_DIM_YEAR, &looked_at.of[CHECK_DIM_YEAR], "", text);
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "in 1 of 2 years (50 %), first in 2002: 0.0009"));
}

static void odd_weather_is_told_and_not_refused(void) {
  make_weather();
  scale(WEATHER_IRRAD, .5); /* photosynthetically active radiation */
  look(false);
  CU_ASSERT_EQUAL(told(), CHECK_HAZY_YEAR);
  CU_ASSERT_EQUAL(severity(CHECK_HAZY_YEAR), WEATHER_NOTED);
  make_weather();
  value[WEATHER_IRRAD][180] = value[WEATHER_IRRAD][190] = 0.;
  look(false);
  CU_ASSERT_EQUAL(told(), CHECK_DARK);
  CU_ASSERT_EQUAL(severity(CHECK_DARK), WEATHER_NOTED);
  make_weather();
  memcpy(value[WEATHER_TMAX], value[WEATHER_TMIN], sizeof value[0]);
  look(false);
  CU_ASSERT_EQUAL(severity(CHECK_FLAT_YEAR), WEATHER_NOTED);
}

static void impossible_days_become_missing_where_that_is_allowed(void) {
  for (int mend = 0; mend < 2; mend++) {
    make_weather();
    value[WEATHER_IRRAD][180] = 4.6e7;
    value[WEATHER_TMIN][200] = value[WEATHER_TMAX][200] + .4;
    look(mend);
    CU_ASSERT_EQUAL(severity(CHECK_ABOVE_SUN), WEATHER_MENDED);
    CU_ASSERT_EQUAL(severity(CHECK_SWAPPED), WEATHER_MENDED);
    CU_ASSERT_EQUAL(looked_at.of[CHECK_SWAPPED].n, 1);
    CU_ASSERT_EQUAL(isnan(value[WEATHER_IRRAD][180]) != 0, mend);
    CU_ASSERT_EQUAL(isnan(value[WEATHER_TMIN][200]) && isnan(value[WEATHER_TMAX][200]) &&
                        isnan(value[WEATHER_TEMP][200]),
                    mend);
  }
}

/* Ra falls to nothing: shares of it say nothing, and the sun's own day may be longer than WOFOST's
 */
static void the_polar_night_is_unremarkable(void) {
  make_weather();
  sun_radiation(69., sun);
  for (int k = 0; k < DAYS; k++)
    value[WEATHER_IRRAD][k] = .75 * sun[k % 365] + (sun[k % 365] < 1e6 ? 3e5 : 0.);
  look(false);
  CU_ASSERT_EQUAL(told(), N_WEATHER_CHECKS);
}

static void missing_days_and_days_that_do_not_count_are_passed_over(void) {
  struct weather_cell cell;
  make_weather();
  for (int k = 0; k < DAYS; k += 2)
    for (int v = 0; v < N_WEATHER; v++) value[v][k] = NAN;
  for (int k = 0; k < 100; k++) value[WEATHER_TMIN][k] = value[WEATHER_IRRAD][k] = 1e9;
  cell = whole();
  for (int v = 0; v < N_WEATHER; v++) cell.begin[v] = 100;
  memset(&looked_at, 0, sizeof looked_at);
  weather_check_cell(&cell, false, &looked_at);
  CU_ASSERT_EQUAL(told(), N_WEATHER_CHECKS);
}

int main(void) {
  static const struct test tests[] = {TEST(no_range_holds_a_code_for_missing),
                                      TEST(a_code_in_another_unit_is_no_rounding_error),
                                      TEST(weather_of_a_field_is_unremarkable),
                                      TEST(another_unit_is_refused),
                                      TEST(one_year_in_another_unit_is_refused),
                                      TEST(odd_weather_is_told_and_not_refused),
                                      TEST(impossible_days_become_missing_where_that_is_allowed),
                                      TEST(the_polar_night_is_unremarkable),
                                      TEST(missing_days_and_days_that_do_not_count_are_passed_over),
                                      {NULL, NULL}};
  return harness_run("weather_limits", tests);
}
