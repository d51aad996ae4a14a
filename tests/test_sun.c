/* Solar geometry: tables, and days of lanes with a latitude each. */
#include "harness.h"
#include "season_sample.h"
#include "support/lane_memory.h"
#include "weather/sun.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

/* the day length's formula with the C library's functions; polar days and nights by cases */
static double day_length(double lat, int doy, double elevation) {
  const double rad = pi / 180., dec = -asin(sin(23.45 * rad) * cos(2. * pi * (doy + 10.) / 365.));
  const double x = (sin(lat * rad) * sin(dec) - sin(elevation * rad)) / (cos(lat * rad) * cos(dec));
  return x > 1. ? 24. : x < -1. ? 0. : 12. * (1. + 2. * asin(x) / pi);
}

static void days_are_as_long_as_formulas_say(void) {
  static struct sun_day table[SUN_DAYS];
  for (double lat = -90.; lat <= 90.; lat += 7.5) {
    sun_table(lat, table);
    for (int doy = 1; doy <= SUN_DAYS; doy++) {
      const struct sun_day *day = &table[doy - 1];
      CHECK_CLOSE(day->dayl, day_length(lat, doy, 0.), 1e-12);
      CHECK_CLOSE(day->daylp, day_length(lat, doy, -4.), 1e-12);
      CU_ASSERT((day->rangot > 0.) == (day->dayl > 0.));
    }
  }
}

/* the middle Gauss point lies a quarter of the day from noon */
static void the_sun_stands_where_the_hour_puts_it(void) {
  static const double x[3] = {.1127017, .5, .8872983};
  static struct sun_day table[SUN_DAYS];
  sun_table(52., table);
  for (int doy = 1; doy <= SUN_DAYS; doy++) {
    const double rad = pi / 180., dec = -asin(sin(23.45 * rad) * cos(2. * pi * (doy + 10.) / 365.));
    const double S = sin(52. * rad) * sin(dec), C = cos(52. * rad) * cos(dec);
    for (int i = 0; i < 3; i++)
      CHECK_CLOSE(table[doy - 1].sinb[i], S + C * cos(pi / 24. * table[doy - 1].dayl * x[i]),
                  1e-14);
  }
}

static void a_lane_has_the_bits_of_its_latitudes_table(void) {
  static struct sun_day table[LANES][SUN_DAYS];
  const struct sun_day *at[LANES];
  static struct sun_year year;
  struct sun_days days;
  double lat[LANES];
  sun_year(&year);
  FOR_LANES (l) {
    lat[l] = -88.9 + 24.7 * l;
    at[l] = table[l];
    sun_table(lat[l], table[l]);
  }
  sun_days_start(&year, lat, &days);
  for (int doy = 1; doy <= SUN_DAYS; doy++) {
    struct sun_lanes made, taken;
    uint16_t of[LANES];
    FOR_LANES (l) of[l] = (uint16_t)((doy + 45 * l) % SUN_DAYS + 1);
    sun_lanes(&year, days.sinlat, days.coslat, of, &made);
    sun_gather(at, of, &taken);
    CU_ASSERT(!memcmp(&made, &taken, sizeof made));
  }
}

static void the_cache_gives_the_table_that_was_asked_for(void) {
  static struct sun_cache cache;
  static struct sun_day table[SUN_DAYS];
  static struct sun_year year;
  sun_year(&year);
  sun_cache_start(&year, &cache);
  for (int i = 0; i < 40; i++) {
    const double lat = 40. + (i * i) % 7;
    sun_table(lat, table);
    CU_ASSERT(!memcmp(sun_cache_table(&cache, lat), table, sizeof table));
  }
  const struct sun_day *first = sun_cache_table(&cache, 1.);
  for (int k = 1; k < SUN_CACHED; k++) sun_cache_table(&cache, 1. + k);
  CU_ASSERT_PTR_EQUAL(first, sun_cache_table(&cache, 1.));
}

/* forwards twice, the second time from days that were made: the same bits as by tables */
static void seasons_are_the_same_by_days_and_by_tables(void) {
  static struct sun_year year;
  struct season_sample *s = season_sample_create(true, false, 0);
  struct season_tape *tape = season_tape_create(SAMPLE_DAYS);
  struct sun_days days = {.room = SAMPLE_DAYS / 2};
  double lat[LANES], by_table[LANES];
  if (!s || !tape) abort();
  sun_year(&year);
  days.day = lane_alloc((size_t)days.room * sizeof *days.day);
  if (!days.day) abort();
  FOR_LANES (l) {
    lat[l] = 35. + 3. * l;
    sun_table(lat[l], s->sun[l]);
  }
  season_forward(&s->block, &s->crop, tape);
  FOR_LANES (l) by_table[l] = season_value(tape, SEASON_TWSO, SEASON_FINAL, l);
  sun_days_start(&year, lat, &days);
  s->block.sun_days = &days;
  for (int k = 0; k < 2; k++) {
    season_forward(&s->block, &s->crop, tape);
    FOR_LANES (l) CU_ASSERT_EQUAL(season_value(tape, SEASON_TWSO, SEASON_FINAL, l), by_table[l]);
  }
  CU_ASSERT_EQUAL(days.n, days.room);
  CU_ASSERT(by_table[0] > 1000. && by_table[0] != by_table[LANES - 1]);
  season_tape_destroy(&tape);
  free(days.day);
  free(s);
}

int main(void) {
  static const struct test tests[] = {TEST(days_are_as_long_as_formulas_say),
                                      TEST(the_sun_stands_where_the_hour_puts_it),
                                      TEST(a_lane_has_the_bits_of_its_latitudes_table),
                                      TEST(the_cache_gives_the_table_that_was_asked_for),
                                      TEST(seasons_are_the_same_by_days_and_by_tables),
                                      {NULL, NULL}};
  return harness_run("sun", tests);
}
