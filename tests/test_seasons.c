/* windrow/seasons.h: the library's public face. */
#include "windrow/seasons.h"
#include "harness.h"
#include "support/lane.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEASONS = 11, DAYS = 300, MOST = 1024, OUTPUTS = 4 };

static double weather[SEASONS][DAYS][WINDROW_WEATHER], parameters[SEASONS][MOST];
static double abscissae[64 * 32], latitude[SEASONS];
static int n_knots[64], start[SEASONS];
static struct windrow_output outputs[OUTPUTS];

/* a mid-latitude year from sowing in March; every season a little other */
static void make_weather(void) {
  for (int s = 0; s < SEASONS; s++) {
    latitude[s] = 45. + .7 * s;
    start[s] = 14660 + 3 * s; /* 2010-02-20 and later */
    for (int n = 0; n < DAYS; n++) {
      double season = sin(2. * M_PI * (n - 45) / 365.), noise = sin(12.9898 * n + 78.233 * s);
      double mean = 11. + 9. * season + 3. * noise;
      weather[s][n][WINDROW_IRRAD] = 1e6 * (12. + 8. * season + 3. * noise);
      weather[s][n][WINDROW_TMIN] = mean - 4.5;
      weather[s][n][WINDROW_TMAX] = mean + 4.5;
      weather[s][n][WINDROW_TEMP] = mean;
    }
  }
}

static struct windrow_seasons *make(void) {
  char file[4096];
  double one[MOST];
  struct windrow_seasons *seasons = NULL;
  make_weather();
  snprintf(file, sizeof file, "%s/tests/goldens/spring_cereal/parameters.yaml", harness_source());
  CU_ASSERT_FATAL(windrow_parameter_count() <= MOST);
  CU_ASSERT_PTR_NULL_FATAL(windrow_parameters_read(file, NULL, one, abscissae, n_knots));
  for (int s = 0; s < SEASONS; s++) {
    memcpy(parameters[s], one, sizeof one);
    parameters[s][windrow_parameter_index("TSUM1")] *= 1. + .01 * s;
  }
  struct windrow_seasons_spec spec = {.n = SEASONS,
                                      .n_days = DAYS,
                                      .weather = &weather[0][0][0],
                                      .latitude = latitude,
                                      .start = start,
                                      .abscissae = abscissae,
                                      .n_knots = n_knots};
  CU_ASSERT_PTR_NULL_FATAL(windrow_seasons_create(&spec, &seasons));
  outputs[0] = (struct windrow_output){windrow_variable("TWSO"), WINDROW_FINAL};
  outputs[1] = (struct windrow_output){windrow_variable("LAI"), 110};
  outputs[2] = (struct windrow_output){windrow_variable("LAI"), 80};
  outputs[3] = (struct windrow_output){windrow_variable("DAY_ANTHESIS"), WINDROW_FINAL};
  return seasons;
}

static void crops_grow(void) {
  struct windrow_seasons *seasons = make();
  double values[SEASONS][OUTPUTS];
  int p = windrow_parameter_count();
  double *flat = calloc((size_t)(SEASONS * p), sizeof *flat);
  for (int s = 0; s < SEASONS; s++) memcpy(flat + s * p, parameters[s], (size_t)p * sizeof *flat);
  CU_ASSERT_PTR_NULL(windrow_seasons_forward(seasons, flat, OUTPUTS, outputs, &values[0][0]));
  for (int s = 0; s < SEASONS; s++) {
    CU_ASSERT(values[s][0] > 500. && values[s][0] < 20000.);
    CU_ASSERT(values[s][1] > 0. && values[s][3] > 20.);
  }
  free(flat);
  windrow_seasons_destroy(&seasons);
}

static double wave(int i) { return sin(1.7 * i + .3); }

/* <s, J d> = <J' s, d>: parameters and weather, 11 seasons in two blocks, padding included */
static void tangent_and_adjoint_agree(void) {
  struct windrow_seasons *seasons = make();
  int p = windrow_parameter_count(), n_w = SEASONS * DAYS * WINDROW_WEATHER;
  size_t n_p = (size_t)(SEASONS * p);
  double values_b[SEASONS][OUTPUTS], values_d[SEASONS][OUTPUTS], left = 0., right = 0., size = 0.;
  double *flat = calloc(n_p, sizeof *flat), *flat_d = calloc(n_p, sizeof *flat),
         *flat_b = calloc(n_p, sizeof *flat), *weather_d = calloc((size_t)n_w, sizeof *flat),
         *weather_b = calloc((size_t)n_w, sizeof *flat);
  for (int s = 0; s < SEASONS; s++)
    for (int i = 0; i < p; i++) {
      flat[s * p + i] = parameters[s][i];
      if (windrow_parameter_active(i)) flat_d[s * p + i] = .01 * parameters[s][i] * wave(i + s);
    }
  for (int i = 0; i < n_w; i++) weather_d[i] = .01 * (&weather[0][0][0])[i] * wave(i);
  for (int i = 0; i < SEASONS * OUTPUTS; i++) (&values_b[0][0])[i] = wave(i);
  CU_ASSERT_PTR_NULL(windrow_seasons_jvp(seasons, flat, flat_d, weather_d, OUTPUTS, outputs, NULL,
                                         &values_d[0][0]));
  CU_ASSERT_PTR_NULL(windrow_seasons_vjp(seasons, flat, OUTPUTS, outputs, &values_b[0][0], NULL,
                                         flat_b, weather_b));
  for (int i = 0; i < SEASONS * OUTPUTS; i++) left += (&values_b[0][0])[i] * (&values_d[0][0])[i];
  for (size_t i = 0; i < n_p; i++)
    right += flat_b[i] * flat_d[i], size += fabs(flat_b[i] * flat_d[i]);
  for (int i = 0; i < n_w; i++)
    right += weather_b[i] * weather_d[i], size += fabs(weather_b[i] * weather_d[i]);
  /* rounding of some 1e5 terms against the sum of their sizes */
  CU_ASSERT(fabs(left - right) <= 1e-12 * size);
  CU_ASSERT(fabs(left) > 1.);
  free(flat), free(flat_d), free(flat_b), free(weather_d), free(weather_b);
  windrow_seasons_destroy(&seasons);
}

static void wrong_input_is_refused(void) {
  struct windrow_seasons *seasons = NULL;
  struct windrow_seasons_spec spec = {.n = 0};
  CU_ASSERT_PTR_NOT_NULL(windrow_seasons_create(&spec, &seasons));
  make_weather();
  weather[3][5][WINDROW_TMIN] = NAN;
  spec = (struct windrow_seasons_spec){.n = SEASONS,
                                       .n_days = DAYS,
                                       .weather = &weather[0][0][0],
                                       .latitude = latitude,
                                       .start = start,
                                       .abscissae = abscissae,
                                       .n_knots = n_knots};
  CU_ASSERT_PTR_NOT_NULL(windrow_seasons_create(&spec, &seasons));
  CU_ASSERT_PTR_NULL(seasons);
  make_weather();
  latitude[4] = NAN;
  CU_ASSERT_STRING_EQUAL(windrow_seasons_create(&spec, &seasons),
                         "latitude must lie in -90 .. 90 degrees north");
}

static void problems_name_season_and_date(void) {
  char text[4000];
  struct windrow_seasons *seasons = make();
  double *flat = calloc((size_t)(SEASONS * windrow_parameter_count()), sizeof *flat);
  for (int s = 0; s < SEASONS; s++)
    memcpy(flat + s * windrow_parameter_count(), parameters[s],
           (size_t)windrow_parameter_count() * sizeof *flat);
  CU_ASSERT_EQUAL(windrow_seasons_parameter_problems(seasons, flat, sizeof text, text), 0);
  flat[2 * windrow_parameter_count() + windrow_parameter_index("SPAN")] = NAN;
  flat[7 * windrow_parameter_count() + windrow_parameter_index("TSUM1")] = -3.;
  flat[8 * windrow_parameter_count() + windrow_parameter_index("FLTB[0]")] += .1;
  CU_ASSERT_EQUAL(windrow_seasons_parameter_problems(seasons, flat, sizeof text, text), 3);
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "season 2: SPAN is nan"));
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "season 7: TSUM1 is -3"));
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "season 8: at DVS 0 partitioning adds up to"));
  CU_ASSERT_EQUAL(windrow_seasons_parameter_problems(seasons, flat, 12, text), 3);
  CU_ASSERT_STRING_EQUAL(text, "season 2: S");
  free(flat);
  windrow_seasons_destroy(&seasons);
  weather[3][5][WINDROW_TMIN] = NAN;
  for (int s = 0; s < SEASONS; s++) latitude[s] = 38.; /* where autumns are as bright as these */
  latitude[1] = 91.;
  struct windrow_seasons_spec spec = {.n = SEASONS,
                                      .n_days = DAYS,
                                      .weather = &weather[0][0][0],
                                      .latitude = latitude,
                                      .start = start,
                                      .abscissae = abscissae,
                                      .n_knots = n_knots};
  CU_ASSERT_EQUAL(windrow_seasons_problems(&spec, sizeof text, text), 2);
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "season 1: latitude is 91"));
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "season 3, day 5 (2010-03-06): TMIN is nan"));
}

static void seasons_say_when_and_why_they_end(void) {
  struct windrow_seasons *seasons = make(), *cut = NULL;
  int p = windrow_parameter_count(), days[SEASONS], end_day[SEASONS];
  double *flat = calloc((size_t)(SEASONS * p), sizeof *flat), values[SEASONS][3];
  const struct windrow_output end[] = {{windrow_variable("END"), 0},
                                       {windrow_variable("STATUS"), 0},
                                       {windrow_variable("DAY_MATURITY"), WINDROW_FINAL}};
  for (int s = 0; s < SEASONS; s++) {
    memcpy(flat + s * p, parameters[s], (size_t)p * sizeof *flat);
    days[s] = s == 1 ? 70 : DAYS;
    end_day[s] = s == 2 ? 80 : DAYS;
  }
  CU_ASSERT_PTR_NULL(windrow_seasons_forward(seasons, flat, 3, end, &values[0][0]));
  for (int s = 0; s < SEASONS; s++) {
    CU_ASSERT_EQUAL(values[s][1], 0.);
    CU_ASSERT_EQUAL(values[s][0], ceil(values[s][2])); /* the first day that starts mature */
  }
  struct windrow_seasons_spec spec = {.n = SEASONS,
                                      .n_days = DAYS,
                                      .weather = &weather[0][0][0],
                                      .latitude = latitude,
                                      .start = start,
                                      .days = days,
                                      .end_day = end_day,
                                      .abscissae = abscissae,
                                      .n_knots = n_knots};
  CU_ASSERT_PTR_NULL_FATAL(windrow_seasons_create(&spec, &cut));
  CU_ASSERT_PTR_NULL(windrow_seasons_forward(cut, flat, 3, end, &values[0][0]));
  CU_ASSERT(values[1][0] == 70. && values[1][1] == 2.);
  CU_ASSERT(values[2][0] == 80. && values[2][1] == 1.);
  windrow_seasons_destroy(&cut);
  windrow_seasons_destroy(&seasons);
  free(flat);
}

static void blocks_may_run_apart(void) {
  enum { BLOCKS = (SEASONS + LANES - 1) / LANES };
  struct windrow_seasons *seasons = make();
  int p = windrow_parameter_count();
  double *flat = calloc((size_t)(SEASONS * p), sizeof *flat),
         *flat_d = calloc((size_t)(SEASONS * p), sizeof *flat), whole[SEASONS][OUTPUTS],
         parts[SEASONS][OUTPUTS];
  for (int s = 0; s < SEASONS; s++) {
    memcpy(flat + s * p, parameters[s], (size_t)p * sizeof *flat);
    flat_d[s * p + windrow_parameter_index("TSUM1")] = 1. + s;
  }
  CU_ASSERT_EQUAL_FATAL(windrow_seasons_blocks(seasons), BLOCKS);
  CU_ASSERT_PTR_NULL(
      windrow_seasons_jvp(seasons, flat, flat_d, NULL, OUTPUTS, outputs, NULL, &whole[0][0]));
  for (int b = BLOCKS - 1; b >= 0; b--)
    CU_ASSERT_PTR_NULL(windrow_seasons_run_tangent(seasons, b, b + 1, flat, flat_d, NULL, OUTPUTS,
                                                   outputs, NULL, &parts[0][0]));
  CU_ASSERT_EQUAL(memcmp(whole, parts, sizeof whole), 0);
  CU_ASSERT(fabs(whole[SEASONS - 1][0]) > 0.);
  CU_ASSERT_PTR_NOT_NULL(windrow_seasons_run_tangent(seasons, 0, BLOCKS + 1, flat, flat_d, NULL,
                                                     OUTPUTS, outputs, NULL, &parts[0][0]));
  windrow_seasons_destroy(&seasons);
  free(flat), free(flat_d);
}

/* The largest LAI and its derivatives are those of the first day that has it, with the bits of that
 * day's own output, also where this is asked for beside it. */
static void the_largest_is_a_day_s(void) {
  enum { EACH = DAYS + 1, ALL = EACH + 1 };
  struct windrow_seasons *seasons = make();
  const int lai = windrow_variable("LAI"), tsum1 = windrow_parameter_index("TSUM1");
  const size_t p = (size_t)windrow_parameter_count(), n = SEASONS * p;
  static struct windrow_output days[ALL];
  static double values[SEASONS][ALL], values_d[SEASONS][ALL], one[SEASONS][ALL], two[SEASONS][ALL];
  double *flat = calloc(4 * n, sizeof *flat), *flat_d = flat + n, *b_one = flat + 2 * n,
         *b_two = flat + 3 * n;
  CU_ASSERT_PTR_NOT_NULL_FATAL(flat);
  for (int i = 0; i < ALL; i++)
    days[i] = (struct windrow_output){lai, i < EACH ? i : WINDROW_LARGEST};
  for (size_t s = 0; s < SEASONS; s++) {
    memcpy(flat + s * p, parameters[s], p * sizeof *flat);
    flat_d[s * p + (size_t)tsum1] = 1.;
  }
  CU_ASSERT_PTR_NULL(
      windrow_seasons_jvp(seasons, flat, flat_d, NULL, ALL, days, &values[0][0], &values_d[0][0]));
  for (int s = 0; s < SEASONS; s++) {
    int top = 0;
    for (int i = 1; i < EACH; i++)
      if (values[s][i] > values[s][top]) top = i;
    CU_ASSERT(values[s][top] > 1. && values[s][EACH] == values[s][top]);
    CU_ASSERT(values_d[s][top] != 0. && values_d[s][EACH] == values_d[s][top]);
    for (int i = 0; i < EACH; i++) one[s][i] = two[s][i] = wave(i);
    one[s][top] += 3.;
    two[s][EACH] = 3.;
  }
  CU_ASSERT_PTR_NULL(windrow_seasons_vjp(seasons, flat, ALL, days, &one[0][0], NULL, b_one, NULL));
  CU_ASSERT_PTR_NULL(windrow_seasons_vjp(seasons, flat, ALL, days, &two[0][0], NULL, b_two, NULL));
  CU_ASSERT_EQUAL(memcmp(b_one, b_two, n * sizeof *b_one), 0);
  free(flat);
  windrow_seasons_destroy(&seasons);
}

static void files_of_one_site_are_read(void) {
  char file[4096], text[1000];
  struct windrow_calendar calendar;
  int n_days, first_day;
  double lat, two[2][WINDROW_WEATHER];
  snprintf(file, sizeof file, "%s/tests/goldens/tubers/agromanagement.yaml", harness_source());
  CU_ASSERT_EQUAL(windrow_calendar_read(file, &calendar, sizeof text, text), 0);
  CU_ASSERT_EQUAL(calendar.start, 11816); /* 2002-05-09 */
  CU_ASSERT_EQUAL(calendar.end_day, 135); /* 2002-09-21 */
  CU_ASSERT(calendar.emergence && calendar.ends_by_date_only);
  snprintf(file, sizeof file, "%s/tests/goldens/plain.csv", harness_source());
  CU_ASSERT_EQUAL(windrow_weather_read(file, 2, &two[0][0], &n_days, &first_day, &lat, 0, NULL), 0);
  CU_ASSERT(lat == 51.5 && first_day == 11382 && n_days > 300); /* 2001-03-01 */
  CU_ASSERT_EQUAL(two[1][WINDROW_IRRAD], 7389000.);
  CU_ASSERT_EQUAL(two[1][WINDROW_TEMP], (-.7 + 5.8) / 2.);
  CU_ASSERT_EQUAL(windrow_calendar_read(file, &calendar, sizeof text, text), 1);
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "plain.csv"));
  CU_ASSERT_EQUAL(windrow_parameters_problems(file, NULL, 0, sizeof text, text), 1);
}

static void names_and_numbers_meet(void) {
  char name[40];
  for (int i = 0; i < windrow_parameter_count(); i++) {
    CU_ASSERT(windrow_parameter_name(i, sizeof name, name));
    CU_ASSERT_EQUAL(windrow_parameter_index(name), i);
  }
  for (int i = 0; i < windrow_variable_count(); i++) {
    CU_ASSERT_EQUAL(windrow_variable(windrow_variable_name(i)), i);
    CU_ASSERT_PTR_NOT_NULL(windrow_variable_unit(i));
    CU_ASSERT_PTR_NOT_NULL(windrow_variable_meaning(i));
  }
  CU_ASSERT_PTR_NULL(windrow_variable_name(windrow_variable_count()));
  CU_ASSERT_EQUAL(windrow_parameter_index("TSUM3"), -1);
  CU_ASSERT_FALSE(windrow_parameter_active(windrow_parameter_index("IDSL")));
}

int main(void) {
  static const struct test tests[] = {TEST(crops_grow),
                                      TEST(tangent_and_adjoint_agree),
                                      TEST(wrong_input_is_refused),
                                      TEST(problems_name_season_and_date),
                                      TEST(seasons_say_when_and_why_they_end),
                                      TEST(blocks_may_run_apart),
                                      TEST(the_largest_is_a_day_s),
                                      TEST(files_of_one_site_are_read),
                                      TEST(names_and_numbers_meet),
                                      {NULL, NULL}};
  return harness_run("seasons", tests);
}
