/* The stochastic weather of synthetic regions: reproducible day by day, and with the moments that
 * its file states. */
#include "harness.h"
#include "support/calendar.h"
#include "weather/sun.h"
#include "weather/weather_generator.h"
#include <math.h>
#include <string.h>

enum { DAYS = 3653 }; /* ten years */

struct series {
  double tmin[DAYS], tmax[DAYS], irrad[DAYS], rain[DAYS], vap[DAYS], wind[DAYS];
};

static struct series a, b;

static void make(struct series *s, uint64_t seed, uint32_t cell, double lat, int day0, int n) {
  struct generated_weather w = {s->tmin, s->tmax, s->irrad, s->rain, s->vap, s->wind};
  weather_generate(seed, cell, lat, day0, n, &w);
}

static int first_day(void) { return day_number((struct date){1996, 1, 1}); }

static bool same(const double *x, const double *y, int n) {
  return memcmp(x, y, (size_t)n * sizeof *x) == 0;
}

static void a_day_is_the_same_whatever_days_are_asked_for(void) {
  for (int shift = 1; shift < 60; shift += 7) {
    make(&a, 5, 3, 50.0, first_day(), 200);
    make(&b, 5, 3, 50.0, first_day() + shift, 200 - shift);
    CU_ASSERT(same(a.tmin + shift, b.tmin, 200 - shift));
    CU_ASSERT(same(a.tmax + shift, b.tmax, 200 - shift));
    CU_ASSERT(same(a.irrad + shift, b.irrad, 200 - shift));
    CU_ASSERT(same(a.rain + shift, b.rain, 200 - shift));
    CU_ASSERT(same(a.vap + shift, b.vap, 200 - shift));
    CU_ASSERT(same(a.wind + shift, b.wind, 200 - shift));
  }
}

static void days_before_1970_join_those_after_it(void) {
  make(&a, 5, 3, 50.0, -40, 80);
  for (int day = 0; day < 30; day += 5) { /* the window of past days lies across the date */
    make(&b, 5, 3, 50.0, day, 40 - day);
    CU_ASSERT(same(a.tmin + 40 + day, b.tmin, 40 - day));
    CU_ASSERT(same(a.irrad + 40 + day, b.irrad, 40 - day));
  }
}

static void seeds_and_cells_have_their_own_weather(void) {
  make(&a, 5, 3, 50.0, first_day(), 50);
  make(&b, 6, 3, 50.0, first_day(), 50);
  CU_ASSERT_FALSE(same(a.tmin, b.tmin, 50));
  make(&b, 5, 4, 50.0, first_day(), 50);
  CU_ASSERT_FALSE(same(a.tmin, b.tmin, 50));
}

static double mean(const double *x, int n) {
  double sum = 0.0;
  for (int i = 0; i < n; i++) sum += x[i];
  return sum / n;
}

static double correlation(const double *x, const double *y, int n) {
  double mx = mean(x, n), my = mean(y, n), xx = 0.0, yy = 0.0, xy = 0.0;
  for (int i = 0; i < n; i++) {
    xx += (x[i] - mx) * (x[i] - mx);
    yy += (y[i] - my) * (y[i] - my);
    xy += (x[i] - mx) * (y[i] - my);
  }
  return xy / sqrt(xx * yy);
}

static void values_are_physical_on_every_day(void) {
  struct sun_day sun[SUN_DAYS];
  sun_table(50.0, sun);
  make(&a, 1, 0, 50.0, first_day(), DAYS);
  int wrong = 0;
  for (int n = 0; n < DAYS; n++) {
    double above = 1.0 / sun[day_of_year(first_day() + n) - 1].rangot;
    wrong += !(a.tmax[n] - a.tmin[n] >= 2.0 - 1e-12) || !(a.irrad[n] >= 0.0799 * above) ||
             !(a.irrad[n] <= 0.7501 * above) || !(a.rain[n] >= 0.0) || !(a.vap[n] > 0.0) ||
             !(a.wind[n] > 0.0);
  }
  CU_ASSERT_EQUAL(wrong, 0);
}

static void rain_is_the_chain_that_the_file_states(void) {
  int wet = 0, wet_pairs = 0, before = 0, dry_pairs = 0;
  make(&a, 1, 0, 50.0, first_day(), DAYS);
  for (int n = 0; n < DAYS; n++) wet += a.rain[n] > 0.0;
  for (int n = 1; n < DAYS; n++) {
    bool yesterday = a.rain[n - 1] > 0.0, today = a.rain[n] > 0.0;
    before += yesterday;
    wet_pairs += yesterday && today;
    dry_pairs += !yesterday && today;
  }
  /* binomial standard errors are about .012 for some 1600 days each; four of them */
  CHECK_CLOSE((double)wet_pairs / before, 0.62, 0.05);
  CHECK_CLOSE((double)dry_pairs / (DAYS - 1 - before), 0.28, 0.05);
  CHECK_CLOSE((double)wet / DAYS, 0.28 / (1.0 - 0.62 + 0.28), 0.05);
  double amount = mean(a.rain, DAYS) * DAYS / wet;
  CU_ASSERT(amount > 5.0 && amount < 6.0); /* 5.5 mm, standard error .14 */
}

static void neighbours_share_their_weather(void) {
  make(&a, 1, 10, 50.0, first_day(), 365);
  make(&b, 1, 11, 50.0, first_day(), 365);
  /* the season alone correlates them; anomalies (day to day changes) must, too: 0.8 by design */
  double da[364], db[364];
  for (int n = 0; n < 364; n++) {
    da[n] = a.irrad[n + 1] - a.irrad[n];
    db[n] = b.irrad[n + 1] - b.irrad[n];
  }
  double r = correlation(da, db, 364);
  CU_ASSERT(r > 0.5 && r < 0.95);
}

static double july_less_january(double lat) {
  make(&a, 1, 0, lat, first_day(), 366);
  return mean(a.tmax + 182, 31) - mean(a.tmax, 31);
}

static void the_south_has_its_summer_in_january(void) {
  CU_ASSERT(july_less_january(50.0) > 10.0);
  CU_ASSERT(july_less_january(-35.0) < -7.0);
}

static void temperatures_follow_each_other(void) {
  double x[DAYS];
  make(&a, 1, 0, 0.0, first_day(), DAYS); /* no seasons at the equator */
  for (int n = 0; n < DAYS; n++) x[n] = 0.5 * (a.tmin[n] + a.tmax[n]);
  double r = correlation(x, x + 1, DAYS - 1);
  CU_ASSERT(r > 0.65 && r < 0.75); /* .7; the anomalies of years add a little */
}

int main(void) {
  static const struct test tests[] = {TEST(a_day_is_the_same_whatever_days_are_asked_for),
                                      TEST(days_before_1970_join_those_after_it),
                                      TEST(seeds_and_cells_have_their_own_weather),
                                      TEST(values_are_physical_on_every_day),
                                      TEST(rain_is_the_chain_that_the_file_states),
                                      TEST(neighbours_share_their_weather),
                                      TEST(the_south_has_its_summer_in_january),
                                      TEST(temperatures_follow_each_other),
                                      {NULL, NULL}};
  return harness_run("weather_generator", tests);
}
