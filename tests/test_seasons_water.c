/* windrow/seasons.h: water-limited production. */
#include "harness.h"
#include "support/calendar.h"
#include "weather/penman.h"
#include "windrow/seasons.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEASONS = 11, DAYS = 300, FALLOW = 40, ROWS = FALLOW + DAYS, MOST = 1024, OUTPUTS = 8 };

static double weather[SEASONS][ROWS][WINDROW_WEATHER_WLP], dry[SEASONS][DAYS][WINDROW_WEATHER];
static double parameters[SEASONS * MOST], abscissae[64 * 32], latitude[SEASONS];
static int n_knots[64], start[SEASONS], fallow[SEASONS];
static struct windrow_output outputs[OUTPUTS];

static int at(const char *name) { return windrow_parameter_index(name); }
static double wave(int i) { return sin(1.7 * i + .3); }

/* A mid-latitude year from sowing in March with a shower every few days and two storms; what does
 * not count in fallow is missing there. */
static void make_weather(double wet) {
  for (int s = 0; s < SEASONS; s++) {
    latitude[s] = 45. + .7 * s;
    start[s] = 14660 + 3 * s; /* 2010-02-20 and later */
    fallow[s] = s == 3 ? 0 : FALLOW - 2 * s;
    for (int r = 0; r < ROWS; r++) {
      int n = r - FALLOW;
      double season = sin(2. * M_PI * (n - 45) / 365.), noise = sin(12.9898 * n + 78.233 * s);
      double mean = 11. + 9. * season + 3. * noise, *day = weather[s][r];
      bool shower = (n + s) % 6 == 0;
      for (int v = 0; v < WINDROW_WEATHER_WLP; v++) day[v] = NAN;
      if (n < -fallow[s]) continue;
      day[WINDROW_RAIN] = n == -22 || n == 40 ? 7. : wet * (shower ? 1.1 + .6 * noise : .02);
      day[WINDROW_E0] = .25 + .15 * season + .03 * noise;
      day[WINDROW_ES0] = .9 * day[WINDROW_E0];
      day[WINDROW_IRRIGATION] = n == 90 ? 1.5 : 0.;
      if (n < 0) continue;
      day[WINDROW_IRRAD] = 1e6 * (12. + 8. * season + 3. * noise);
      day[WINDROW_TMIN] = mean - 4.5;
      day[WINDROW_TMAX] = mean + 4.5;
      day[WINDROW_TEMP] = mean;
      day[WINDROW_ET0] = .95 * day[WINDROW_E0];
      memcpy(dry[s][n], day, sizeof dry[s][n]);
    }
  }
}

static const struct {
  const char *name;
  double value;
} soil[] = {{"SMW", .11},   {"SMFCF", .29},  {"SM0", .42},   {"CRAIRC", .06}, {"SOPE", 9.},
            {"KSUB", 7.},   {"SMLIM", .35},  {"WAV", 4.},    {"SSI", .07},    {"SSMAX", 1.5},
            {"IFUNRN", 0.}, {"NOTINF", .12}, {"RDMSOL", 95.}};

static void make_parameters(int p) {
  char file[4096];
  double one[MOST];
  CU_ASSERT_FATAL(p <= MOST);
  snprintf(file, sizeof file, "%s/tests/goldens/spring_cereal/parameters.yaml", harness_source());
  CU_ASSERT_PTR_NULL_FATAL(windrow_parameters_read(file, NULL, one, abscissae, n_knots));
  for (size_t i = 0; i < sizeof soil / sizeof *soil; i++) one[at(soil[i].name)] = soil[i].value;
  for (int s = 0; s < SEASONS; s++) {
    memcpy(parameters + s * p, one, (size_t)p * sizeof *one);
    parameters[s * p + at("TSUM1")] *= 1. + .01 * s;
    if (p > windrow_parameter_count()) parameters[s * p + at("SMFCF")] += .004 * s;
  }
}

static struct windrow_seasons_spec spec_of(bool wet) {
  return (struct windrow_seasons_spec){.n = SEASONS,
                                       .n_days = DAYS,
                                       .weather = wet ? &weather[0][0][0] : &dry[0][0][0],
                                       .latitude = latitude,
                                       .start = start,
                                       .abscissae = abscissae,
                                       .n_knots = n_knots,
                                       .water_limited = wet,
                                       .n_fallow = wet ? FALLOW : 0,
                                       .fallow = wet ? fallow : NULL};
}

/* Seasons of either production; rain times `wet`. */
static struct windrow_seasons *make(bool water_limited, double wet) {
  static const struct windrow_output asked[OUTPUTS] = {
      {0, WINDROW_FINAL}, {1, 80}, {1, 110}, {2, 100},
      {2, -10},           {3, 60}, {4, 0},   {2, WINDROW_FINAL}};
  const char *name[] = {"TWSO", "LAI", "SM", "W", "WWLOW"};
  struct windrow_seasons *seasons = NULL;
  make_weather(wet);
  make_parameters(water_limited ? windrow_parameter_count_wlp() : windrow_parameter_count());
  struct windrow_seasons_spec spec = spec_of(water_limited);
  CU_ASSERT_PTR_NULL_FATAL(windrow_seasons_create(&spec, &seasons));
  for (int i = 0; i < OUTPUTS; i++)
    outputs[i] = (struct windrow_output){windrow_variable(name[asked[i].variable]), asked[i].day};
  return seasons;
}

static void run(const struct windrow_seasons *seasons, int m, double *values) {
  CU_ASSERT_PTR_NULL_FATAL(windrow_seasons_forward(seasons, parameters, m, outputs, values));
}

static void water_limits_growth_where_it_is_short(void) {
  double potential[SEASONS], wet[SEASONS], limited[SEASONS][OUTPUTS];
  struct windrow_seasons *seasons = make(false, 1.);
  run(seasons, 1, potential);
  windrow_seasons_destroy(&seasons);
  seasons = make(true, 12.);
  run(seasons, 1, wet);
  windrow_seasons_destroy(&seasons);
  seasons = make(true, .15);
  run(seasons, OUTPUTS, &limited[0][0]);
  for (int s = 0; s < SEASONS; s++) {
    CHECK_CLOSE(wet[s], potential[s], 1e-12); /* always enough, and drained: the same growth */
    CU_ASSERT(limited[s][0] < .997 * potential[s] && limited[s][0] > 100.);
    CU_ASSERT(limited[s][3] > .1 && limited[s][3] < .4);
  }
  windrow_seasons_destroy(&seasons);
}

/* <s, J d> = <J' s, d>: crop, soil, weather of crop and fallow, padding lanes included */
static void tangent_and_adjoint_agree(void) {
  struct windrow_seasons *seasons = make(true, .15);
  const int p = windrow_parameter_count_wlp();
  const size_t n_p = (size_t)(SEASONS * p), n_w = sizeof weather / sizeof(double);
  double values_b[SEASONS][OUTPUTS], values_d[SEASONS][OUTPUTS], left = 0., right = 0., size = 0.;
  double *flat_d = calloc(n_p, sizeof *flat_d), *flat_b = calloc(n_p, sizeof *flat_b),
         *weather_d = calloc(n_w, sizeof *flat_d), *weather_b = calloc(n_w, sizeof *flat_b);
  for (size_t i = 0; i < n_p; i++)
    if (windrow_parameter_active((int)i % p)) flat_d[i] = .01 * parameters[i] * wave((int)i);
  for (size_t i = 0; i < n_w; i++) {
    double w = (&weather[0][0][0])[i];
    weather_d[i] = isnan(w) ? 0. : .01 * w * wave((int)i);
  }
  for (int i = 0; i < SEASONS * OUTPUTS; i++)
    (&values_b[0][0])[i] = (i % OUTPUTS ? 1e3 : 1.) * wave(i);
  CU_ASSERT_PTR_NULL(windrow_seasons_jvp(seasons, parameters, flat_d, weather_d, OUTPUTS, outputs,
                                         NULL, &values_d[0][0]));
  CU_ASSERT_PTR_NULL(windrow_seasons_vjp(seasons, parameters, OUTPUTS, outputs, &values_b[0][0],
                                         NULL, flat_b, weather_b));
  for (int i = 0; i < SEASONS * OUTPUTS; i++) left += (&values_b[0][0])[i] * (&values_d[0][0])[i];
  for (size_t i = 0; i < n_p; i++)
    right += flat_b[i] * flat_d[i], size += fabs(flat_b[i] * flat_d[i]);
  for (size_t i = 0; i < n_w; i++)
    right += weather_b[i] * weather_d[i], size += fabs(weather_b[i] * weather_d[i]);
  /* rounding of some 1e5 terms against the sum of their sizes */
  CU_ASSERT(fabs(left - right) <= 1e-12 * size);
  CU_ASSERT(fabs(left) > 1.);
  free(flat_d), free(flat_b), free(weather_d), free(weather_b);
  windrow_seasons_destroy(&seasons);
}

/* d of all outputs' weighted sum of season 2 by one number, from two runs on either side of it */
static double by_difference(double *number, double step) {
  double sum[2], kept = *number, values[SEASONS][OUTPUTS];
  struct windrow_seasons_spec spec = spec_of(true);
  struct windrow_seasons *seasons = NULL;
  for (int side = 0; side < 2; side++) {
    *number = kept + (side ? step : -step);
    CU_ASSERT_PTR_NULL_FATAL(windrow_seasons_create(&spec, &seasons));
    run(seasons, OUTPUTS, &values[0][0]);
    windrow_seasons_destroy(&seasons);
    sum[side] = 0.;
    for (int i = 0; i < OUTPUTS; i++) sum[side] += (i ? 1e3 : 1.) * values[2][i];
  }
  *number = kept;
  return (sum[1] - sum[0]) / (2. * step);
}

static void derivatives_are_those_of_differences(void) {
  struct windrow_seasons *seasons = make(true, .15);
  const int p = windrow_parameter_count_wlp();
  double values_b[SEASONS][OUTPUTS] = {{0.}};
  double *flat_b = calloc((size_t)(SEASONS * p), sizeof *flat_b),
         *weather_b = calloc(sizeof weather / sizeof(double), sizeof *weather_b);
  const char *name[] = {"SMW", "SMFCF", "SM0", "WAV", "SSMAX", "NOTINF", "RDMSOL", "TSUM1", "SPAN"};
  const int day[][2] = {{FALLOW + 64, WINDROW_RAIN},       {FALLOW - 20, WINDROW_RAIN},
                        {FALLOW - 21, WINDROW_E0},         {FALLOW - 20, WINDROW_ES0},
                        {FALLOW + 70, WINDROW_ET0},        {FALLOW + 70, WINDROW_ES0},
                        {FALLOW + 90, WINDROW_IRRIGATION}, {FALLOW + 60, WINDROW_TMAX}};
  for (int i = 0; i < OUTPUTS; i++) values_b[2][i] = i ? 1e3 : 1.;
  CU_ASSERT_PTR_NULL(windrow_seasons_vjp(seasons, parameters, OUTPUTS, outputs, &values_b[0][0],
                                         NULL, flat_b, weather_b));
  windrow_seasons_destroy(&seasons);
  for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
    int k = 2 * p + at(name[i]);
    double found = by_difference(&parameters[k], 1e-6 * parameters[k]);
    CU_ASSERT(fabs(found * parameters[k]) > 1e-3); /* it is felt */
    /* the difference itself: 1e-12 of 1e4 over the step, and the second derivative */
    CU_ASSERT(harness_close(flat_b[k] * parameters[k], found * parameters[k], 1e-5, name[i],
                            __FILE__, __LINE__));
  }
  for (size_t i = 0; i < sizeof day / sizeof *day; i++) {
    double *number = &weather[2][day[i][0]][day[i][1]];
    double found = by_difference(number, 1e-6);
    CHECK_CLOSE(weather_b[(2 * ROWS + day[i][0]) * WINDROW_WEATHER_WLP + day[i][1]], found, 1e-4);
    CU_ASSERT(fabs(found) > 1e-3);
  }
  free(flat_b), free(weather_b);
}

/* A soil's fallow is its own: 40 days of it among seasons that have more and less. */
static void a_season_is_the_same_alone_and_among_others(void) {
  struct windrow_seasons *seasons = make(true, .15), *alone = NULL;
  const int p = windrow_parameter_count_wlp();
  double values[SEASONS][OUTPUTS], own[OUTPUTS];
  run(seasons, OUTPUTS, &values[0][0]);
  windrow_seasons_destroy(&seasons);
  for (int s = 4; s < SEASONS; s += 5) { /* their fallow: 32 and 22 days */
    struct windrow_seasons_spec spec = spec_of(true);
    spec.n = 1;
    spec.weather = &weather[s][FALLOW - fallow[s]][0];
    spec.latitude += s, spec.start += s;
    spec.n_fallow = fallow[s];
    spec.fallow = NULL;
    CU_ASSERT_PTR_NULL_FATAL(windrow_seasons_create(&spec, &alone));
    CU_ASSERT_PTR_NULL(windrow_seasons_forward(alone, parameters + s * p, OUTPUTS, outputs, own));
    CU_ASSERT_EQUAL(memcmp(own, values[s], sizeof own), 0);
    windrow_seasons_destroy(&alone);
  }
}

static void wrong_soils_and_wet_weather_are_told(void) {
  char text[4000];
  struct windrow_seasons *seasons = make(true, 1.);
  const int p = windrow_parameter_count_wlp();
  CU_ASSERT_EQUAL(windrow_seasons_parameter_problems(seasons, parameters, sizeof text, text), 0);
  parameters[2 * p + at("WAV")] = NAN;
  parameters[3 * p + at("SMW")] = .5;
  parameters[4 * p + at("RDMSOL")] = 1e4; /* what a vector holds that no file gave */
  parameters[5 * p + at("NOTINF")] = 2.;
  parameters[6 * p + at("KSUB")] = INFINITY;
  parameters[5 * p + at("RDI")] = 1. + parameters[5 * p + at("RDMSOL")];
  CU_ASSERT_EQUAL(windrow_seasons_parameter_problems(seasons, parameters, sizeof text, text), 6);
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "season 5: RDI, the depth of roots at emergence, is 96 cm"));
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "season 2: WAV is missing"));
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "season 3: SMW (0.5) must be below SMFCF"));
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "season 4: 1 soil and site parameter is missing: RDMSOL"));
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "season 5: NOTINF is 2"));
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "season 6: KSUB is inf"));
  windrow_seasons_destroy(&seasons);
  weather[3][FALLOW + 5][WINDROW_RAIN] = NAN;
  weather[6][FALLOW - 3][WINDROW_ES0] = NAN;
  for (int s = 0; s < SEASONS; s++) latitude[s] = 38.; /* where autumns are as bright as these */
  struct windrow_seasons_spec spec = spec_of(true);
  CU_ASSERT_EQUAL(windrow_seasons_problems(&spec, sizeof text, text), 2);
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "season 3, day 5 (2010-03-06): RAIN is nan; "));
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "season 6, day -3 (2010-03-07): ES0 is nan in the fallow"));
  CU_ASSERT_PTR_NOT_NULL(windrow_seasons_create(&spec, &seasons));
  make_weather(1.);
  for (int s = 0; s < SEASONS; s++) latitude[s] = 38.;
  fallow[1] = FALLOW + 1;
  CU_ASSERT_EQUAL(windrow_seasons_problems(&spec, sizeof text, text), 1);
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "season 1: its soil lies fallow for 41 days; 0 .. 40"));
  CU_ASSERT_PTR_NOT_NULL(windrow_seasons_create(&spec, &seasons));
  CU_ASSERT_PTR_NULL(seasons);
}

static void a_soil_is_asked_for_where_there_is_one(void) {
  struct windrow_seasons *seasons = make(false, 1.);
  double values[SEASONS];
  struct windrow_output sm = {windrow_variable("SM"), 10}, early = {windrow_variable("LAI"), -1};
  CU_ASSERT_PTR_NOT_NULL(windrow_seasons_forward(seasons, parameters, 1, &sm, values));
  windrow_seasons_destroy(&seasons);
  seasons = make(true, 1.);
  CU_ASSERT_PTR_NULL(windrow_seasons_forward(seasons, parameters, 1, &sm, values));
  CU_ASSERT_PTR_NOT_NULL(windrow_seasons_forward(seasons, parameters, 1, &early, values));
  sm.day = -FALLOW;
  CU_ASSERT_PTR_NULL(windrow_seasons_forward(seasons, parameters, 1, &sm, values));
  CU_ASSERT_EQUAL(values[0], .35);
  sm.day--;
  CU_ASSERT_PTR_NOT_NULL(windrow_seasons_forward(seasons, parameters, 1, &sm, values));
  windrow_seasons_destroy(&seasons);
}

static void write_text(const char *file, const char *text) {
  FILE *out = fopen(file, "w");
  CU_ASSERT_PTR_NOT_NULL_FATAL(out);
  fputs(text, out);
  fclose(out);
}

static void soil_files_go_over_a_vector(void) {
  const char *file = "test_seasons_soil.yaml";
  char text[1000];
  double v[MOST];
  for (int i = 0; i < MOST; i++) v[i] = NAN;
  write_text(file, "SMW: 0.12\nRDMSOL: 80\nSOLNAM: loam\nWAV: 10\n");
  CU_ASSERT_EQUAL(windrow_soil_read(file, v, sizeof text, text), 0);
  CU_ASSERT(v[at("SMW")] == .12 && v[at("RDMSOL")] == 80. && isnan(v[at("SMFCF")]));
  CU_ASSERT(isnan(v[at("TSUM1")]));
  write_text(file, "WAV: 12\n"); /* site over soil */
  CU_ASSERT_EQUAL(windrow_soil_read(file, v, sizeof text, text), 0);
  CU_ASSERT(v[at("WAV")] == 12. && v[at("SMW")] == .12);
  write_text(file, "SMW: dry\n");
  CU_ASSERT_EQUAL(windrow_soil_read(file, v, sizeof text, text), 1);
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "SMW is 'dry'"));
  write_text(file, "SMV: 0.1\n");
  CU_ASSERT_EQUAL(windrow_soil_read(file, v, sizeof text, text), 1);
  remove(file);
}

static void irrigation_and_wet_weather_are_read(void) {
  const char *file = "test_seasons_water.yaml", *names[] = {"WIND", "ET0", "E0"};
  char text[1000], weather_file[4096];
  int n_days, first;
  double irrigation[4] = {.5, 0., 0., 0.}, rows[2][3], lat, altitude;
  const int day = day_number((struct date){2009, 6, 1});
  write_text(file, "AgroManagement:\n"
                   "- 2009-03-27:\n"
                   "    CropCalendar: {crop_start_date: 2009-05-06, crop_start_type: sowing,\n"
                   "      crop_end_type: maturity}\n"
                   "    TimedEvents:\n"
                   "    - event_signal: irrigate\n"
                   "      events_table:\n"
                   "      - 2009-06-04: {amount: 3.0}\n"
                   "      - 2009-05-31: {amount: 3.0}\n"
                   "      - 2009-06-01: {amount: 4.0, efficiency: 0.5}\n");
  CU_ASSERT_EQUAL(windrow_irrigation_read(file, day, 3, irrigation, sizeof text, text), 0);
  CU_ASSERT(irrigation[0] == 2.5 && irrigation[1] == 0. && irrigation[3] == 0.);
  remove(file);
  CU_ASSERT_EQUAL(windrow_irrigation_read(file, day, 3, irrigation, sizeof text, text), 1);
  snprintf(weather_file, sizeof weather_file, "%s/tests/goldens/plain.csv", harness_source());
  CU_ASSERT_EQUAL(windrow_weather_read_names(weather_file, 3, names, 2, &rows[0][0], &n_days,
                                             &first, &lat, &altitude, 0, NULL),
                  0);
  CU_ASSERT(isnan(rows[0][0]) && rows[1][1] == .110 && isnan(rows[0][2]) && isnan(altitude));
}

static void evaporation_is_penmans(void) {
  const double tmin[] = {4., 12.}, tmax[] = {14., NAN}, irrad[] = {15e6, 20e6}, vap[] = {8., 12.},
               wind[] = {2.3, 3.}, lat = 49.5, altitude = 300., a = .2, b = .54;
  const int first = day_number((struct date){2010, 4, 16});
  double e0[2], es0[2], et0[2];
  struct windrow_evaporation_spec spec = {
      1, 2, tmin, tmax, irrad, vap, wind, &lat, &altitude, &a, &b, &first, WINDROW_PENMAN_MONTEITH};
  struct sun_day sun[SUN_DAYS];
  struct penman_rates rates;
  sun_table(lat, sun);
  const struct penman_day day = {4., 14., 15e6, 8., 2.3, radiation_above(&sun[105]), 300.};
  penman(&day, &(struct angstrom){a, b}, &rates);
  CU_ASSERT_PTR_NULL(windrow_evaporation(&spec, e0, es0, et0));
  CU_ASSERT(e0[0] == .1 * rates.e0 && es0[0] == .1 * rates.es0);
  CU_ASSERT(et0[0] == .1 * penman_monteith(&day) && et0[0] > .1 && et0[0] < .5);
  CU_ASSERT(isnan(e0[1]) && isnan(es0[1]) && isnan(et0[1]));
  spec.et0 = WINDROW_PENMAN;
  CU_ASSERT_PTR_NULL(windrow_evaporation(&spec, e0, es0, et0));
  CU_ASSERT_EQUAL(et0[0], .1 * rates.et0);
  spec.angstrom_b = &altitude;
  CU_ASSERT_PTR_NOT_NULL(windrow_evaporation(&spec, e0, es0, et0));
  spec.angstrom_b = NULL;
  CU_ASSERT_PTR_NOT_NULL(windrow_evaporation(&spec, e0, es0, et0));
}

static void a_soil_follows_the_crop_in_a_vector(void) {
  char name[40];
  int p = windrow_parameter_count();
  CU_ASSERT_EQUAL(windrow_parameter_count_wlp(), p + 12);
  CU_ASSERT_EQUAL(at("SMW"), p);
  CU_ASSERT_EQUAL(at("NOTINF"), p + 11);
  CU_ASSERT(at("RDMSOL") < p);
  for (int i = p; i < p + 12; i++) {
    CU_ASSERT(windrow_parameter_name(i, sizeof name, name));
    CU_ASSERT_EQUAL(at(name), i);
    CU_ASSERT_PTR_NOT_NULL(windrow_parameter_unit(i));
    CU_ASSERT_PTR_NOT_NULL(windrow_parameter_meaning(i));
    CU_ASSERT_EQUAL(windrow_parameter_active(i), strcmp(name, "IFUNRN") != 0);
  }
  CU_ASSERT_FALSE(windrow_parameter_name(p + 12, sizeof name, name));
  CU_ASSERT_PTR_NULL(windrow_parameter_unit(p + 12));
}

int main(void) {
  static const struct test tests[] = {TEST(water_limits_growth_where_it_is_short),
                                      TEST(tangent_and_adjoint_agree),
                                      TEST(derivatives_are_those_of_differences),
                                      TEST(a_season_is_the_same_alone_and_among_others),
                                      TEST(wrong_soils_and_wet_weather_are_told),
                                      TEST(a_soil_is_asked_for_where_there_is_one),
                                      TEST(soil_files_go_over_a_vector),
                                      TEST(irrigation_and_wet_weather_are_read),
                                      TEST(evaporation_is_penmans),
                                      TEST(a_soil_follows_the_crop_in_a_vector),
                                      {NULL, NULL}};
  return harness_run("seasons_water", tests);
}
