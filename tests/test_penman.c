/* Evaporation demand, humidity and estimated radiation against the worked examples of FAO56 (Allen,
 * Pereira, Raes, Smith 1998: examples 2, 3, 5, 8, 10, 15, 17, 18, 20) and what formulas must do at
 * their limits. The examples round on their way: two or three digits are what they give. */
#include "harness.h"
#include "support/calendar.h"
#include "weather/evaporation.h"
#include "weather/humidity.h"
#include "weather/penman.h"
#include <math.h>
#include <stdlib.h>

/* -- Penman-Monteith */

static const struct penman_day uccle = {.tmin = 12.3, /* example 18: Brussels, 6 July */
                                        .tmax = 21.5,
                                        .irrad = 22.07e6,
                                        .vap = 14.09,
                                        .wind = 2.078,
                                        .above = 41.09e6,
                                        .altitude = 100.0};

static void a_day_at_uccle_is_that_of_fao56(void) {
  CHECK_CLOSE(penman_monteith(&uccle), 3.88, 0.003); /* a hundredth of a mm: 3.9 in the end */
}

static void a_month_at_bangkok_is_that_of_fao56(void) {
  /* example 17, April; its soil takes up .14 MJ m-2 d-1, which a day's sum leaves out:
   * .408 x .246 x .14 / (.246 + .067 (1 + .34 x 2)) = .039 mm */
  struct penman_day day = {.tmin = 25.6,
                           .tmax = 34.8,
                           .irrad = 22.65e6,
                           .vap = 28.5,
                           .wind = 2.0,
                           .above = 38.06e6,
                           .altitude = 2.0};
  CHECK_CLOSE(penman_monteith(&day), 5.72 + 0.039, 0.002);
}

static void a_month_at_lyon_is_that_of_fao56_without_radiation_or_humidity(void) {
  /* example 20, July: the dew point is TMIN, radiation that of the range, wind 2 m s-1 */
  double above = 40.55e6;
  struct penman_day day = {.tmin = 14.8,
                           .tmax = 26.6,
                           .irrad = radiation_of_range(14.8, 26.6, above, hargreaves_interior),
                           .vap = vapour_of_dew(14.8),
                           .wind = 2.0,
                           .above = above,
                           .altitude = 200.0};
  CHECK_CLOSE(day.irrad / 1e6, 22.29, 2e-4);
  CHECK_CLOSE(penman_monteith(&day), 4.6, 0.05 / 4.6); /* given to a tenth */
}

static void thin_air_takes_less_heat(void) {
  /* example 2: g = .054 kPa K-1 at 1800 m, D = .145 at 20 degC (annex 2, table 2.4). Without wind,
   * and with the radiation of .35/1.35 of a clear sky, which leaves no long-wave loss, ET0 = Rn
   * D/(D + g): .77 x 8.151e6/2.45e6 x .145/.199. Half a unit of .054's last place is 3e-3 of it. */
  struct penman_day day = {.tmin = 18.0,
                           .tmax = 22.0,
                           .irrad = 8.151e6, /* .35/1.35 (.75 + .036) 40e6 */
                           .vap = 10.0,
                           .above = 40e6,
                           .altitude = 1800.0};
  CHECK_CLOSE(penman_monteith(&day), 1.866, 3e-3);
}

/* -- Penman */

static void the_surfaces_differ_by_albedo_and_still_air_alone(void) {
  /* At 20 degC es = 23.38 hPa and its slope is 1.45 hPa K-1 (any table), g = .67 at sea level. In
   * saturated air 1 MJ m-2 more absorbed evaporates D/(D + g)/2.45 mm: .279. */
  struct penman_day day = {.tmin = 18.0,
                           .tmax = 22.0,
                           .irrad = 20e6,
                           .vap = 40.0, /* counts as saturated */
                           .wind = 3.0,
                           .above = 40e6};
  struct penman_rates a, b;
  penman(&day, &angstrom_fao56, &a);
  CHECK_CLOSE((a.e0 - a.es0) / (0.1 * 20.0), 0.279, 1e-3);
  CHECK_CLOSE((a.es0 - a.et0) / (0.1 * 20.0), 0.279, 1e-3);
  /* 10 hPa below saturation the air takes .26 x 10 (.5 + .54 u) mm from water, 1 instead of .5 from
   * a canopy, of which g/(D + g) = .316 counts; the sky over drier air is the same for all */
  day.vap = 23.38 - 10.0;
  penman(&day, &angstrom_fao56, &b);
  CHECK_CLOSE((b.et0 - b.es0) - (a.et0 - a.es0), 0.316 * 0.26 * 10.0 * 0.5, 2e-3);
  struct penman_day calm = day;
  calm.wind = 0.0;
  penman(&calm, &angstrom_fao56, &a);
  CHECK_CLOSE(b.e0 - a.e0, 0.316 * 0.26 * 10.0 * 0.54 * 3.0, 2e-3);
  /* Frere & Popov: .89 instead of .54 where the temperature ranges over 16 K or more */
  day.tmin = calm.tmin = 10.0;
  day.tmax = calm.tmax = 30.0;
  penman(&day, &angstrom_fao56, &b);
  penman(&calm, &angstrom_fao56, &a);
  CHECK_CLOSE(b.e0 - a.e0, 0.316 * 0.26 * 10.0 * 0.89 * 3.0, 2e-3);
}

static void the_sky_loses_heat_by_the_share_of_sunshine(void) {
  /* Brunt: s T^4 (.56 - .079 sqrt(e)) (.1 + .9 n/N) = 35.99e6 x .2451 x .55 J m-2 at 20 degC
   * (T = 293 K: 36.11e6), e = 16 hPa and n/N = .5 */
  struct penman_day day = {
      .tmin = 18.0, .tmax = 22.0, .irrad = 20e6, .vap = 16.0, .wind = 3.0, .above = 40e6};
  struct penman_rates half, none, all;
  const struct angstrom sky[] = {{0.25, 0.50}, {0.50, 0.50}, {0.10, 0.20}};
  penman(&day, &sky[0], &half);
  penman(&day, &sky[1], &none); /* (.5 - .5)/.5 = 0 */
  penman(&day, &sky[2], &all);  /* (.5 - .1)/.2 = 2: counts as 1 */
  double brunt = 5.670373e-8 * 86400.0 * pow(293.0, 4.0) * (0.56 - 0.079 * 4.0) / 2.45e6;
  CHECK_CLOSE(none.e0 - half.e0, 0.684 * 0.45 * brunt, 2e-3); /* D/(D + g) = .684 */
  CHECK_CLOSE(half.e0 - all.e0, 0.684 * 0.45 * brunt, 2e-3);
}

static void nothing_evaporates_below_zero_or_in_the_polar_night(void) {
  struct penman_day day = {.tmin = -20.0, .tmax = -10.0, .vap = 2.0, .altitude = 10.0};
  struct penman_rates rates;
  penman(&day, &angstrom_fao56, &rates);
  CU_ASSERT(rates.e0 == 0.0 && rates.es0 == 0.0 && rates.et0 == 0.0);
  CU_ASSERT(penman_monteith(&day) == 0.0);
  day.above = 1e6; /* the sun again, behind clouds */
  CU_ASSERT(penman_monteith(&day) >= 0.0);
}

static void what_is_missing_stays_missing_by_day_and_in_the_polar_night(void) {
  for (int field = 0; field < 7; field++)
    for (int dark = 0; dark < 2; dark++) {
      struct penman_day day = uccle;
      double *of[] = {&day.tmin, &day.tmax,     &day.irrad, &day.vap,
                      &day.wind, &day.altitude, &day.above};
      struct penman_rates rates;
      if (dark) day.irrad = day.above = 0.0;
      *of[field] = NAN;
      penman(&day, &angstrom_fao56, &rates);
      CU_ASSERT(isnan(rates.e0) && isnan(rates.es0) && isnan(rates.et0));
      CU_ASSERT(isnan(penman_monteith(&day)));
    }
}

/* -- humidity */

static void vapour_pressures_are_those_of_fao56(void) {
  CHECK_CLOSE(saturation_vapour(24.5), 30.75, 1e-3);              /* example 3: 3.075 kPa */
  CHECK_CLOSE(saturation_vapour(15.0), 17.05, 1e-3);              /* 1.705 kPa */
  CHECK_CLOSE(vapour_of_dew(17.0), 19.38, 1e-3);                  /* annex 2, table 2.3 */
  CHECK_CLOSE(vapour_of_humidity(0.68, 18.0, 25.0), 17.78, 1e-2); /* example 5 with RH mean 68 % */
  CHECK_CLOSE(vapour_of_specific(0.01, 101325.0), 16.19, 1e-3);   /* e = q p/(.622 + .378 q) */
}

/* -- radiation */

static const struct sun_day *sun_at(double lat, int doy) {
  static struct sun_day table[SUN_DAYS];
  sun_table(lat, table);
  return &table[doy - 1];
}

static void radiation_is_estimated_as_in_fao56(void) {
  /* example 8: 3 September at 20 S, 32.2 MJ; the solar constant is 1370 instead of 1367 W m-2, the
   * declination another series */
  CHECK_CLOSE(radiation_above(sun_at(-20.0, 246)) / 1e6, 32.2, 5e-3);
  /* example 10: Rio de Janeiro in May, 7.1 h of 10.9, Ra = 25.1: 14.5 */
  CHECK_CLOSE(radiation_of_sunshine(7.1, sun_at(-22.9, 135), &angstrom_fao56) / 1e6, 14.5, 1e-2);
  /* example 15: Lyon in July: 22.3 */
  CHECK_CLOSE(radiation_of_range(14.8, 26.6, 40.6e6, hargreaves_interior) / 1e6, 22.3, 2e-3);
  /* example 18: a clear sky at 100 m: .752 x 41.09 = 30.90 */
  CHECK_CLOSE(radiation_clear_sky(41.09, 100.0), 30.90, 2e-4);
}

static void sunshine_beyond_the_day_is_a_clear_day(void) {
  const struct sun_day *sun = sun_at(50.0, 172);
  CHECK_CLOSE(radiation_of_sunshine(24.0, sun, &angstrom_fao56), 0.75 * radiation_above(sun),
              1e-15);
  CU_ASSERT(isnan(radiation_of_sunshine(NAN, sun, &angstrom_fao56)));
  CU_ASSERT(radiation_of_sunshine(0.0, sun_at(80.0, 355), &angstrom_fao56) == 0.0);
  CU_ASSERT(radiation_above(sun_at(80.0, 355)) == 0.0);
  CU_ASSERT(radiation_of_range(5.0, 4.0, 4e7, hargreaves_coast) == 0.0);
  CU_ASSERT(isnan(radiation_of_range(NAN, 4.0, 4e7, hargreaves_coast)));
}

/* -- a store */

enum { CELLS = 2, DAYS = 3 };

/* Two cells that differ by latitude and altitude, from 30 December on */
static struct weather_store store_of(double *value, int n_variables,
                                     const enum weather_variable *held) {
  static int cells[CELLS] = {3, 8};
  struct weather_store s = {.n_cells = CELLS, .cell = cells, .n_days = DAYS};
  s.day0 = day_number((struct date){2004, 12, 30});
  for (int v = 0; v < n_variables; v++) {
    s.value[held[v]] = value + CELLS * DAYS * v;
    s.has[held[v]] = true;
  }
  return s;
}

static void a_store_gets_what_its_source_does_not_bring(void) {
  static const enum weather_variable held[] = {WEATHER_TMIN, WEATHER_TMAX, WEATHER_IRRAD,
                                               WEATHER_VAP,  WEATHER_WIND, WEATHER_E0};
  static const double typical[] = {4.0, 11.0, 3e6, 7.5, 4.0, 0.123};
  static const double lat[CELLS] = {40.0, -35.0}, altitude[CELLS] = {50.0, 800.0};
  double value[6 * CELLS * DAYS];
  for (int i = 0; i < 6 * CELLS * DAYS; i++) value[i] = typical[i / (CELLS * DAYS)] + 0.1 * (i % 5);
  struct weather_store s = store_of(value, 6, held);
  s.value[WEATHER_VAP][4] = NAN;
  const struct evaporation_rule rule = {.sky = {0.2, 0.55}, .et0 = ET0_PENMAN_MONTEITH};
  CU_ASSERT(evaporation_fill(&s, lat, altitude, &rule));
  CU_ASSERT(s.has[WEATHER_ES0] && s.has[WEATHER_ET0] && s.value[WEATHER_E0] == value + 30);
  CU_ASSERT(s.value[WEATHER_E0][0] == 0.123);
  for (int i = 0; i < CELLS * DAYS; i++) {
    /* the year turns between the days: 365 and 366 of 2004, 1 of 2005 */
    static const int doy[DAYS] = {365, 366, 1};
    struct penman_day day = {.tmin = s.value[WEATHER_TMIN][i],
                             .tmax = s.value[WEATHER_TMAX][i],
                             .irrad = s.value[WEATHER_IRRAD][i],
                             .vap = s.value[WEATHER_VAP][i],
                             .wind = s.value[WEATHER_WIND][i],
                             .above = radiation_above(sun_at(lat[i / DAYS], doy[i % DAYS])),
                             .altitude = altitude[i / DAYS]};
    struct penman_rates rates;
    penman(&day, &rule.sky, &rates);
    if (i == 4) {
      CU_ASSERT(isnan(s.value[WEATHER_ES0][i]) && isnan(s.value[WEATHER_ET0][i]));
      continue;
    }
    CHECK_CLOSE(10.0 * s.value[WEATHER_ES0][i], rates.es0, 1e-15);
    CHECK_CLOSE(10.0 * s.value[WEATHER_ET0][i], penman_monteith(&day), 1e-15);
    CU_ASSERT(rates.es0 > 0.1 && rates.es0 < 10.0);
  }
  free(s.value[WEATHER_ES0]);
  free(s.value[WEATHER_ET0]);
}

static void a_store_without_wind_stays_as_it_is(void) {
  static const enum weather_variable held[] = {WEATHER_TMIN, WEATHER_TMAX, WEATHER_IRRAD,
                                               WEATHER_VAP};
  static const double place[CELLS] = {40.0, 50.0};
  double value[4 * CELLS * DAYS] = {0.0};
  struct weather_store s = store_of(value, 4, held);
  const struct evaporation_rule rule = {.sky = angstrom_fao56};
  CU_ASSERT(!evaporation_fill(&s, place, place, &rule));
  CU_ASSERT(!s.has[WEATHER_E0] && !s.has[WEATHER_ET0] && !s.value[WEATHER_ES0]);
}

static void a_store_takes_penmans_canopy_on_request(void) {
  static const enum weather_variable held[] = {WEATHER_TMIN, WEATHER_TMAX, WEATHER_IRRAD,
                                               WEATHER_VAP, WEATHER_WIND};
  static const double typical[] = {4.0, 11.0, 3e6, 7.5, 4.0};
  static const double lat[CELLS] = {40.0, 40.0}, altitude[CELLS] = {50.0, NAN};
  double value[5 * CELLS * DAYS];
  for (int i = 0; i < 5 * CELLS * DAYS; i++) value[i] = typical[i / (CELLS * DAYS)];
  struct weather_store s = store_of(value, 5, held);
  const struct evaporation_rule rule = {.sky = angstrom_fao56, .et0 = ET0_PENMAN};
  CU_ASSERT(evaporation_fill(&s, lat, altitude, &rule));
  /* more wind in a canopy than over soil, and a higher albedo: E0 tells both apart from ET0 */
  CU_ASSERT(s.value[WEATHER_ET0][0] > s.value[WEATHER_ES0][0]);
  CU_ASSERT(s.value[WEATHER_E0][0] > s.value[WEATHER_ES0][0]);
  for (int d = 0; d < DAYS; d++) CU_ASSERT(isnan(s.value[WEATHER_E0][DAYS + d])); /* no altitude */
  free(s.value[WEATHER_E0]);
  free(s.value[WEATHER_ES0]);
  free(s.value[WEATHER_ET0]);
}

int main(void) {
  static const struct test tests[] = {
      TEST(a_day_at_uccle_is_that_of_fao56),
      TEST(a_month_at_bangkok_is_that_of_fao56),
      TEST(a_month_at_lyon_is_that_of_fao56_without_radiation_or_humidity),
      TEST(thin_air_takes_less_heat),
      TEST(the_surfaces_differ_by_albedo_and_still_air_alone),
      TEST(the_sky_loses_heat_by_the_share_of_sunshine),
      TEST(nothing_evaporates_below_zero_or_in_the_polar_night),
      TEST(what_is_missing_stays_missing_by_day_and_in_the_polar_night),
      TEST(vapour_pressures_are_those_of_fao56),
      TEST(radiation_is_estimated_as_in_fao56),
      TEST(sunshine_beyond_the_day_is_a_clear_day),
      TEST(a_store_gets_what_its_source_does_not_bring),
      TEST(a_store_without_wind_stays_as_it_is),
      TEST(a_store_takes_penmans_canopy_on_request),
      {NULL, NULL}};
  return harness_run("evaporation demand", tests);
}
