/* Seasons for timing: generated weather, latitudes 45 .. 54 north, one crop.
 *
 * Each lane has its own latitude, weather and year, so that lanes of a block end on different days,
 * as they do in a region. One tape serves all blocks, as in a campaign. The soil of water-limited
 * production is a light one of round numbers, whose drought costs some yield.
 */
#include "bench/bench_seasons.h"
#include "bench/bench_weather.h"
#include "support/calendar.h"
#include "support/lane_memory.h"
#include "synthesize/synthesize_crop.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_YEAR = 2001 };

static const double light_soil[N_SOIL_SCALARS] = {
    [SOIL_SMW] = .08,   [SOIL_SMFCF] = .20, [SOIL_SM0] = .38, [SOIL_CRAIRC] = .06,
    [SOIL_SOPE] = 10.,  [SOIL_KSUB] = 10.,  [SOIL_WAV] = 10., [SOIL_SMLIM] = .20,
    [SOIL_NOTINF] = .1, [SOIL_SSMAX] = .5};
static const double light_soil_depth = 100.; /* [cm] RDMSOL */

static void *must(void *memory) {
  if (!memory) abort();
  return memory;
}

/* zeros */
static void *must_lanes(size_t n, size_t size) { return must(lane_alloc(n * size)); }

/* day of sowing, and days until the latest harvest */
static struct date sowing(const char *crop, int year, int *days) {
  bool wheat = strcmp(crop, "wheat") == 0;
  *days = wheat ? 340 : 250;
  return wheat ? (struct date){year, 10, 10} : (struct date){year, 4, 20};
}

/* Seasons in their order, whatever fits a block: the places of the first year, of the second ... */
static int place_of(int b, int l) { return (b * LANES + l) % BENCH_PLACES; }
static int year_of(int b) { return FIRST_YEAR + b * LANES / BENCH_PLACES; }

static void fill_lane(const struct weather_store *store, int place, int l,
                      struct season_weather *weather, struct season_wet *wet) {
  double *const *value = store->value;
  for (int d = 0; d < store->n_days; d++) {
    size_t at = (size_t)place * (size_t)store->n_days + (size_t)d;
    wet[d].rain[l] = value[WEATHER_RAIN][at];
    wet[d].e0[l] = value[WEATHER_E0][at];
    wet[d].es0[l] = value[WEATHER_ES0][at];
    if (d < BENCH_FALLOW) continue;
    struct season_weather *w = &weather[d - BENCH_FALLOW];
    w->irrad[l] = value[WEATHER_IRRAD][at];
    w->tmin[l] = value[WEATHER_TMIN][at];
    w->tmax[l] = value[WEATHER_TMAX][at];
    w->temp[l] = value[WEATHER_TEMP][at];
    w->et0[l] = value[WEATHER_ET0][at];
  }
}

static void fill_weather(struct bench_seasons *s, int start, int b, bool continuous) {
  struct weather_store store;
  const size_t days = (size_t)s->max_days + 1;
  s->weather[b] = must_lanes(days, sizeof **s->weather);
  s->wet[b] = must_lanes(BENCH_FALLOW + days, sizeof **s->wet);
  bench_weather_make(start - BENCH_FALLOW, BENCH_FALLOW + (int)days, &store);
  FOR_LANES (l) fill_lane(&store, place_of(b, l), l, s->weather[b], s->wet[b]);
  weather_store_destroy(&store);
  season_prepare_weather(continuous, s->max_days, s->weather[b]);
}

static void fill_block(struct bench_seasons *s, const char *crop, int b, bool continuous) {
  int n_days, year = year_of(b), start = day_number(sowing(crop, year, &n_days));
  fill_weather(s, start, b, continuous);
  for (int production = 0; production < BENCH_PRODUCTIONS; production++) {
    struct season_block *block = &s->block[production][b];
    struct season_water *water = &s->water[production][b];
    const int fallow = production == BENCH_WLP_FALLOW ? BENCH_FALLOW : 0;
    block->n_days = n_days;
    block->rule.continuous = continuous;
    block->weather = s->weather[b];
    block->water = production == BENCH_PP ? NULL : water;
    *water = (struct season_water){
        .soil = s->soil, .n_fallow = fallow, .wet = s->wet[b] + (BENCH_FALLOW - fallow)};
    FOR_LANES (l) {
      block->rule.sown[l] = block->rule.ends_mature[l] = -1;
      block->sun[l] = s->sun[place_of(b, l)];
      block->days[l] = n_days;
      block->end_day[l] = INT_MAX;
      block->doy[l] = day_of_year(start);
      for (int y = 0; y < 4; y++) block->year_length[l][y] = is_leap_year(year + y) ? 366 : 365;
      water->fallow[l] = fallow;
    }
  }
}

/* what the timed runs do, once: yields, and days, which lack of water does not change */
static void count(struct bench_seasons *s) {
  for (int production = 0; production < BENCH_PRODUCTIONS; production++)
    s->yield[production] = bench_forward(s, production) / (s->n_blocks * LANES);
  for (int b = 0; b < s->n_blocks; b++) {
    season_forward(&s->block[BENCH_PP][b], s->crop, s->tape);
    FOR_LANES (l) s->cell_days += season_end(s->tape, l);
  }
}

static void allocate(struct bench_seasons *s) {
  const size_t n = (size_t)s->n_blocks, days = (size_t)s->max_days + 1;
  for (int production = 0; production < BENCH_PRODUCTIONS; production++) {
    s->block[production] = must_lanes(n, sizeof **s->block);
    s->water[production] = must_lanes(n, sizeof **s->water);
  }
  s->weather = must(calloc(n, sizeof *s->weather));
  s->wet = must(calloc(n, sizeof *s->wet));
  s->sun = must(malloc(BENCH_PLACES * sizeof *s->sun));
  s->crop = must_lanes(1, sizeof *s->crop);
  s->crop_b = must_lanes(1, sizeof *s->crop_b);
  s->crop_d = must_lanes(BENCH_TANGENTS, sizeof *s->crop_d);
  s->soil = must_lanes(1, sizeof *s->soil);
  s->weather_b = must_lanes(days, sizeof *s->weather_b);
  s->water_b = must_lanes(1, sizeof *s->water_b);
  s->water_b->wet = must_lanes(BENCH_FALLOW + days, sizeof *s->water_b->wet);
  s->tape = must(season_tape_create(s->max_days));
  if (!season_tape_water(s->tape, BENCH_FALLOW)) abort();
  if (!season_tape_tangents(s->tape, BENCH_TANGENTS)) abort();
}

bool bench_seasons_create(const char *crop, int n_years, bool continuous, struct bench_seasons *s,
                          struct problems *list) {
  struct parameter_set set;
  *s = (struct bench_seasons){0};
  if (!synthetic_crop(crop, &set, list)) return false;
  sowing(crop, FIRST_YEAR, &s->max_days);
  s->n_blocks = n_years * BENCH_PLACES / LANES;
  allocate(s);
  set.scalar[PARAM_RDMSOL] = light_soil_depth;
  for (int i = 0; i < N_SOIL_SCALARS; i++) *soil_scalar(&s->soil->p, i) = lane_set(light_soil[i]);
  FOR_LANES (l) crop_pack(s->crop, l, &set);
  for (int i = 0; i < BENCH_PLACES; i++) sun_table(bench_latitude(i), s->sun[i]);
  crop_prepare(s->crop);
  for (int b = 0; b < s->n_blocks; b++) fill_block(s, crop, b, continuous);
  count(s);
  return true;
}

void bench_seasons_destroy(struct bench_seasons *s) {
  for (int b = 0; b < s->n_blocks; b++) {
    free(s->weather[b]);
    free(s->wet[b]);
  }
  for (int production = 0; production < BENCH_PRODUCTIONS; production++) {
    free(s->block[production]);
    free(s->water[production]);
  }
  free(s->weather);
  free(s->wet);
  free(s->sun);
  free(s->crop);
  free(s->crop_b);
  free(s->crop_d);
  free(s->soil);
  free(s->weather_b);
  if (s->water_b) free(s->water_b->wet);
  free(s->water_b);
  season_tape_destroy(&s->tape);
  *s = (struct bench_seasons){0};
}

double bench_forward(struct bench_seasons *s, enum bench_production production) {
  double sum = 0.;
  for (int b = 0; b < s->n_blocks; b++) {
    season_forward(&s->block[production][b], s->crop, s->tape);
    FOR_LANES (l) sum += season_value(s->tape, SEASON_TWSO, SEASON_FINAL, l);
  }
  return sum;
}

double bench_gradient(struct bench_seasons *s, enum bench_production production) {
  const size_t days = (size_t)s->max_days + 1;
  struct season_water_d *water_b = production == BENCH_PP ? NULL : s->water_b;
  struct season_seed seed[LANES];
  double sum = 0.;
  FOR_LANES (l)
    seed[l] =
        (struct season_seed){.day = SEASON_FINAL, .lane = l, .variable = SEASON_TWSO, .value = 1.};
  for (int b = 0; b < s->n_blocks; b++) {
    const struct season_block *block = &s->block[production][b];
    memset(s->crop_b, 0, sizeof *s->crop_b);
    memset(s->weather_b, 0, days * sizeof *s->weather_b);
    if (water_b) {
      memset(&water_b->soil, 0, sizeof water_b->soil);
      memset(water_b->wet, 0, ((size_t)block->water->n_fallow + days) * sizeof *water_b->wet);
    }
    season_forward_keep(block, s->crop, s->tape);
    season_water_adjoint(block, s->crop, s->tape, LANES, seed, s->crop_b, s->weather_b, water_b);
    FOR_LANES (l) sum += s->crop_b->p.tsum1[l] + s->weather_b[s->max_days / 2].irrad[l];
    if (water_b)
      FOR_LANES (l) sum += water_b->soil.p.smfcf[l];
  }
  return sum;
}

double bench_tangents(struct bench_seasons *s, enum bench_production production) {
  static const enum parameter_id along[BENCH_TANGENTS] = {PARAM_TSUM1,  PARAM_TSUM2, PARAM_SPAN,
                                                          PARAM_RGRLAI, PARAM_TDWI,  PARAM_CVO};
  struct season_direction direction[BENCH_TANGENTS];
  double sum = 0.;
  memset(s->crop_d, 0, BENCH_TANGENTS * sizeof *s->crop_d);
  for (int k = 0; k < BENCH_TANGENTS; k++) {
    *crop_scalar(&s->crop_d[k].p, along[k]) = lane_set(1.);
    direction[k] = (struct season_direction){.crop = &s->crop_d[k]};
  }
  for (int b = 0; b < s->n_blocks; b++) {
    const struct season_block *block = &s->block[production][b];
    season_forward_keep(block, s->crop, s->tape);
    season_tangents(block, s->crop, BENCH_TANGENTS, direction, s->tape);
    for (int k = 0; k < BENCH_TANGENTS; k++) {
      season_tape_take(s->tape, k);
      FOR_LANES (l) sum += season_value_tl(s->tape, SEASON_TWSO, SEASON_FINAL, l);
    }
    season_tape_take(s->tape, 0);
  }
  return sum;
}

size_t bench_tape_bytes(const struct bench_seasons *s, enum bench_production production) {
  size_t crop = season_tape_bytes(s->max_days);
  if (production == BENCH_PP) return crop;
  return crop +
         season_tape_water_bytes(s->max_days, production == BENCH_WLP_FALLOW ? BENCH_FALLOW : 0);
}
