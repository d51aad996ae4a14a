/* Packed weather gives the same bits again, in as many bytes as its source had. */
#include "harness.h"
#include "season/season_packed.h"
#include "support/lane_memory.h"
#include "support/random.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* as many numbers a block whatever LANES: 121 days of eight seasons; its header and the alignment
 * of its columns take the same share */
enum { DAYS = 968 / LANES - 1, FALLOW = 240 / LANES, SINGLE = 4, SHORT = 2, DOUBLE = 8 };

struct sample {
  struct season_weather weather[DAYS + 1], again[DAYS + 1];
  struct season_wet wet[FALLOW + DAYS + 1], wet_again[FALLOW + DAYS + 1];
  struct weather_form form[N_WEATHER];
  bool idle[LANES];
  bool water;
  double bytes; /* a day and lane */
};

static double draw(int what, int n, int l) {
  return random_uniform((struct random_key){.seed = 7}, (uint32_t)((what * 1000 + n) * LANES + l));
}

/* temperatures and radiation of a 32-bit source, rain packed in 16 bits, evaporation by formulas */
static struct sample *sample_of(bool water) {
  struct sample *s = lane_alloc(sizeof *s);
  if (!s) abort();
  s->water = water;
  s->form[WEATHER_IRRAD] = (struct weather_form){.scale = 86400.};
  s->form[WEATHER_TMIN] = s->form[WEATHER_TMAX] =
      (struct weather_form){.scale = 1., .offset = -273.15};
  s->form[WEATHER_RAIN] = (struct weather_form){
      .scale = .1, .packed = true, .stored_scale = .0123, .stored_offset = 300.};
  for (int n = 0; n <= FALLOW + DAYS; n++)
    FOR_LANES (l) {
      struct season_wet *wet = &s->wet[n];
      const double stored = floor(draw(0, n, l) * 60000. - 30000.);
      wet->rain[l] = (stored * .0123 + 300.) * .1 + 0.;
      wet->e0[l] = draw(1, n, l);
      wet->es0[l] = draw(2, n, l);
      wet->irrigation[l] = n == 70 && l == 1 ? 3. : 0.;
      if (n > DAYS) continue;
      struct season_weather *day = &s->weather[n];
      day->irrad[l] = (double)(float)(300. * draw(3, n, l)) * 86400. + 0.;
      day->tmin[l] = (double)(float)(260. + 20. * draw(4, n, l)) * 1. + -273.15;
      day->tmax[l] = (double)(float)(280. + 20. * draw(5, n, l)) * 1. + -273.15;
      day->temp[l] = .5 * (day->tmin[l] + day->tmax[l]);
      day->et0[l] = water ? draw(6, n, l) : 0.;
    }
  return s;
}

/* bytes into s->bytes; whether all that counts came back */
static bool same_again(struct sample *s, bool continuous) {
  const size_t most = season_packed_most(DAYS, FALLOW, s->water);
  void *packed = lane_alloc(most);
  bool same = true;
  if (!packed) abort();
  season_prepare_weather(continuous, DAYS, s->weather);
  const size_t bytes =
      season_pack(DAYS, FALLOW, s->weather, s->water ? s->wet : NULL, s->form, s->idle, packed);
  CU_ASSERT(bytes <= most && bytes % SEASON_PACKED_ALIGNMENT == 0);
  s->bytes = (double)bytes / (LANES * (DAYS + 1));
  memset(s->again, 0, sizeof s->again);
  season_unpack(packed, s->form, continuous, s->again, s->water ? s->wet_again : NULL);
  const lane *a = (const lane *)s->weather, *b = (const lane *)s->again;
  for (size_t i = 0; i < sizeof s->weather / (sizeof(lane)); i++)
    FOR_LANES (l) {
      const double x = a[i][l], y = b[i][l];
      same = same && (s->idle[l] ? isfinite(y) : !memcmp(&x, &y, sizeof x));
    }
  if (s->water) same = same && !memcmp(s->wet, s->wet_again, sizeof s->wet);
  free(packed);
  return same;
}

static void weather_of_32_bits_takes_12_bytes_and_comes_back_bit_by_bit(void) {
  for (int continuous = 0; continuous < 2; continuous++) {
    struct sample *s = sample_of(false);
    CU_ASSERT(same_again(s, continuous));
    CU_ASSERT(s->bytes < 3 * SINGLE + .3);
    free(s);
  }
}

static void packed_rain_takes_two_bytes_and_formulas_eight(void) {
  struct sample *s = sample_of(true);
  const double fallow = (double)(FALLOW + DAYS + 1) / (DAYS + 1);
  CU_ASSERT(same_again(s, true));
  CU_ASSERT(s->bytes < 3 * SINGLE + DOUBLE + fallow * (SHORT + 2 * DOUBLE) + .5);
  free(s);
}

static void bridged_days_stand_beside_the_others(void) {
  struct sample *s = sample_of(true);
  s->weather[40].tmin[2] = 1. / 3.;
  s->weather[40].temp[2] = 2. / 3.;
  s->wet[FALLOW + 41].rain[LANES - 1] = 1. / 7.;
  s->weather[0].irrad[0] = s->weather[DAYS].irrad[LANES - 1] = 1e7 / 3.;
  CU_ASSERT(same_again(s, true));
  CU_ASSERT(s->bytes < 3 * SINGLE + DOUBLE + 1.3 * (SHORT + 2 * DOUBLE) + .7);
  free(s);
}

static void a_form_that_does_not_hold_costs_memory_and_no_bit(void) {
  struct sample *s = sample_of(false);
  s->form[WEATHER_IRRAD].scale = 3600.;
  s->form[WEATHER_TMIN] = (struct weather_form){0};
  s->weather[5].tmax[1] = -0.;
  for (int n = 0; n <= DAYS; n++) s->weather[n].temp += .1;
  CU_ASSERT(same_again(s, false));
  CU_ASSERT(s->bytes > 3 * DOUBLE + SINGLE && s->bytes < 3 * DOUBLE + SINGLE + .3);
  free(s);
}

static void lanes_without_a_season_leave_the_others_compact(void) {
  struct sample *s = sample_of(false);
  s->idle[3] = true;
  for (int n = 0; n <= DAYS; n++) {
    s->weather[n].tmin[3] = 10.;
    s->weather[n].tmax[3] = 20.;
    s->weather[n].temp[3] = 15.;
    s->weather[n].irrad[3] = 1e7;
  }
  CU_ASSERT(same_again(s, true));
  CU_ASSERT(s->bytes < 3 * SINGLE + .3);
  free(s);
}

int main(void) {
  static const struct test tests[] = {
      TEST(weather_of_32_bits_takes_12_bytes_and_comes_back_bit_by_bit),
      TEST(packed_rain_takes_two_bytes_and_formulas_eight),
      TEST(bridged_days_stand_beside_the_others),
      TEST(a_form_that_does_not_hold_costs_memory_and_no_bit),
      TEST(lanes_without_a_season_leave_the_others_compact),
      {NULL, NULL}};
  return harness_run("season_packed", tests);
}
