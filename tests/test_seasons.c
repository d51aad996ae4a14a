/* windrow/seasons.h: the library's public face. */
#include "windrow/seasons.h"
#include "harness.h"
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
}

static void names_and_numbers_meet(void) {
  char name[40];
  for (int i = 0; i < windrow_parameter_count(); i++) {
    CU_ASSERT(windrow_parameter_name(i, sizeof name, name));
    CU_ASSERT_EQUAL(windrow_parameter_index(name), i);
  }
  CU_ASSERT_EQUAL(windrow_parameter_index("TSUM3"), -1);
  CU_ASSERT_FALSE(windrow_parameter_active(windrow_parameter_index("IDSL")));
}

int main(void) {
  static const struct test tests[] = {TEST(crops_grow),
                                      TEST(tangent_and_adjoint_agree),
                                      TEST(wrong_input_is_refused),
                                      TEST(names_and_numbers_meet),
                                      {NULL, NULL}};
  return harness_run("seasons", tests);
}
