/* A weather generator fitted to a record: the record's moments come back, and what may not be seen
 * is not. */
#include "harness.h"
#include "support/calendar.h"
#include "weather/fitted_weather.h"
#include "weather/weather_generator.h"
#include <math.h>
#include <string.h>

enum { YEARS = 30, MOST = 366 * YEARS, TRACES = 400, LENGTH = 92 };

static double record[N_WEATHER][MOST], vap[MOST], wind[MOST];
static double trace[N_WEATHER][LENGTH];
static double *const to[N_WEATHER] = {trace[0], trace[1], trace[2], trace[3], trace[4],
                                      trace[5], trace[6], trace[7], trace[8], trace[9]};

/* 1991 .. 2020 of a cell at 50 degrees north */
static struct weather_store make(void) {
  struct weather_store s = {.n_cells = 1, .day0 = day_number((struct date){1991, 1, 1})};
  s.n_days = day_number((struct date){1991 + YEARS, 1, 1}) - s.day0;
  for (int v = 0; v < N_WEATHER; v++) s.value[v] = record[v];
  struct generated_weather w = {record[WEATHER_TMIN],
                                record[WEATHER_TMAX],
                                record[WEATHER_IRRAD],
                                record[WEATHER_RAIN],
                                vap,
                                wind};
  weather_generate(11, 4, 50., s.day0, s.n_days, &w);
  for (int i = 0; i < s.n_days; i++) {
    record[WEATHER_RAIN][i] *= 0.1; /* mm to cm */
    record[WEATHER_TEMP][i] = .5 * (record[WEATHER_TMIN][i] + record[WEATHER_TMAX][i]);
    record[WEATHER_E0][i] = .03 + record[WEATHER_IRRAD][i] * 1e-8 + .004 * record[WEATHER_TEMP][i];
    record[WEATHER_ES0][i] = .8 * record[WEATHER_E0][i];
    record[WEATHER_ET0][i] = .9 * record[WEATHER_E0][i];
  }
  return s;
}

static struct fitted_days all_of(const struct weather_store *s) {
  return (struct fitted_days){s->day0, s->day0 + s->n_days - 1, 1, 0};
}

struct sums {
  double n, x, xx, wet, rain, lag;
};

static void add(struct sums *s, int n) {
  const double *x = trace[WEATHER_TMAX], *rain = trace[WEATHER_RAIN];
  for (int i = 1; i < n; i++) {
    s->n += 1.;
    s->x += x[i];
    s->xx += x[i] * x[i];
    s->lag += (x[i] - x[i - 1]) * (x[i] - x[i - 1]);
    s->wet += rain[i] >= .01;
    s->rain += rain[i];
  }
}

static double sd(const struct sums *s) { return sqrt(s->xx / s->n - s->x / s->n * (s->x / s->n)); }

/* June to August: the record's 30 summers against 400 that are generated */
static void summers_have_the_records_moments(void) {
  struct weather_store s = make();
  struct fitted_days days = all_of(&s);
  struct fitted_weather fit;
  struct sums seen = {0}, made = {0};
  int clipped = 0;
  CU_ASSERT(weather_fit(&s, 0, &days, &fit));
  for (int y = 0; y < YEARS; y++) {
    int at = day_number((struct date){1991 + y, 6, 1}) - s.day0;
    for (int v = 0; v < N_WEATHER; v++) memcpy(trace[v], record[v] + at, sizeof trace[v]);
    add(&seen, LENGTH);
  }
  for (uint32_t k = 0; k < TRACES; k++) {
    struct fitted_key key = {.seed = 3, .cell = 7, .trace = k, .shared = .8};
    weather_continue(&fit, &key, &s, 0, day_number((struct date){2005, 6, 1}), LENGTH, to);
    add(&made, LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      CU_ASSERT(trace[WEATHER_TMIN][i] <= trace[WEATHER_TMAX][i]);
      CU_ASSERT(trace[WEATHER_IRRAD][i] > 0.);
      clipped += fabs(trace[WEATHER_E0][i] - .03 - trace[WEATHER_IRRAD][i] * 1e-8 -
                      .004 * trace[WEATHER_TEMP][i]) > 1e-6;
    }
  }
  CU_ASSERT(clipped < TRACES * LENGTH / 100); /* the law that made E0, or the month's range */
  /* 30 summers of 91 days that depend on each other over about six: some 450 independent days; sd
   * of TMAX 4: three standard errors of the mean are 0.6, of the sd 10 % */
  CU_ASSERT(fabs(made.x / made.n - seen.x / seen.n) < .6);
  CU_ASSERT(fabs(sd(&made) / sd(&seen) - 1.) < .1);
  CU_ASSERT(fabs(sqrt(made.lag / made.n) / sqrt(seen.lag / seen.n) - 1.) < .1);
  CU_ASSERT(fabs(made.wet / made.n - seen.wet / seen.n) < .04);
  CU_ASSERT(fabs((made.rain / made.n) / (seen.rain / seen.n) - 1.) < .15);
}

static void a_fit_sees_its_days_alone(void) {
  struct weather_store s = make();
  int gap = day_number((struct date){2003, 1, 1}), end = day_number((struct date){2003, 12, 31});
  struct fitted_days days = {.first = s.day0,
                             .last = day_number((struct date){2015, 12, 31}),
                             .gap_first = gap,
                             .gap_last = end};
  struct fitted_weather fit, again;
  CU_ASSERT(weather_fit(&s, 0, &days, &fit));
  for (int v = 0; v < N_WEATHER; v++)
    for (int i = 0; i < s.n_days; i++)
      if (s.day0 + i > days.last || (s.day0 + i >= gap && s.day0 + i <= end))
        record[v][i] = v == WEATHER_TMAX ? NAN : 3. * record[v][i] + i;
  CU_ASSERT(weather_fit(&s, 0, &days, &again));
  CU_ASSERT(memcmp(fit.month, again.month, sizeof fit.month) == 0);
  CU_ASSERT(memcmp(fit.from_before, again.from_before, sizeof fit.from_before) == 0);
  CU_ASSERT(memcmp(fit.from_noise, again.from_noise, sizeof fit.from_noise) == 0);
  days.last = day_number((struct date){1992, 6, 1});
  CU_ASSERT_FALSE(weather_fit(&s, 0, &days, &fit)); /* two Junes lack 60 days */
}

static void what_follows_a_day_goes_on_from_it(void) {
  struct weather_store s = make();
  struct fitted_days days = all_of(&s);
  struct fitted_weather fit;
  int first = day_number((struct date){2010, 7, 1}), at = first - 1 - s.day0;
  double warm = 0., cold = 0.;
  CU_ASSERT(weather_fit(&s, 0, &days, &fit));
  for (int side = -1; side <= 1; side += 2) {
    record[WEATHER_TMAX][at] = 23. + 8. * side;
    record[WEATHER_TMIN][at] = 13. + 8. * side;
    for (uint32_t k = 0; k < 100; k++) {
      struct fitted_key key = {.seed = 3, .cell = 7, .trace = k};
      weather_continue(&fit, &key, &s, 0, first, 30, to);
      *(side > 0 ? &warm : &cold) += trace[WEATHER_TMAX][0] / 100.;
    }
  }
  CU_ASSERT(warm - cold > 4.); /* 16 x .7 of the temperature's memory, less the radiation's part */
}

static void cells_share_a_part_of_their_draws(void) {
  struct weather_store s = make();
  struct fitted_days days = all_of(&s);
  struct fitted_weather fit;
  double other[LENGTH];
  CU_ASSERT(weather_fit(&s, 0, &days, &fit));
  for (int k = 0; k < 2; k++) {
    struct fitted_key key = {.seed = 3, .cell = 7, .trace = 2, .shared = k};
    weather_continue(&fit, &key, &s, 0, s.day0 + 500, LENGTH, to);
    memcpy(other, trace[WEATHER_TMAX], sizeof other);
    key.cell = 8;
    weather_continue(&fit, &key, &s, 0, s.day0 + 500, LENGTH, to);
    CU_ASSERT_EQUAL(memcmp(other, trace[WEATHER_TMAX], sizeof other) == 0, k == 1);
  }
}

int main(void) {
  static const struct test tests[] = {TEST(summers_have_the_records_moments),
                                      TEST(a_fit_sees_its_days_alone),
                                      TEST(what_follows_a_day_goes_on_from_it),
                                      TEST(cells_share_a_part_of_their_draws),
                                      {NULL, NULL}};
  return harness_run("fitted weather", tests);
}
