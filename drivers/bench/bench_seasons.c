/* Seasons for timing: generated weather, latitudes 45 .. 54 north, one crop.
 *
 * Each lane has its own latitude, weather and year, so that lanes of a block end on different days,
 * as they do in a region. One tape serves all blocks, as in a campaign.
 */
#include "bench/bench_seasons.h"
#include "support/calendar.h"
#include "support/lane_memory.h"
#include "synthesize/synthesize_crop.h"
#include "weather/weather_generator.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { SEED = 1, FIRST_YEAR = 2001 };

static double latitude(int l) { return 45. + 9. * l / (LANES - 1.); }

static void *must(void *memory) {
  if (!memory) abort();
  return memory;
}

/* day of sowing, and days until the latest harvest */
static struct date sowing(const char *crop, int year, int *days) {
  bool wheat = strcmp(crop, "wheat") == 0;
  *days = wheat ? 340 : 250;
  return wheat ? (struct date){year, 10, 10} : (struct date){year, 4, 20};
}

static void fill_lane(const char *crop, int b, int l, struct season_block *block,
                      struct season_weather *weather) {
  int n_days, year = FIRST_YEAR + b;
  int start = day_number(sowing(crop, year, &n_days));
  size_t n = (size_t)n_days + 1;
  double *values = must(malloc(6 * n * sizeof *values));
  struct generated_weather made = {values,         values + n,     values + 2 * n,
                                   values + 3 * n, values + 4 * n, values + 5 * n};
  weather_generate(SEED, (uint32_t)l, latitude(l), start, n_days + 1, &made);
  for (int d = 0; d <= n_days; d++) {
    weather[d].irrad[l] = made.irrad[d];
    weather[d].tmin[l] = made.tmin[d];
    weather[d].tmax[l] = made.tmax[d];
    weather[d].temp[l] = .5 * (made.tmin[d] + made.tmax[d]);
  }
  free(values);
  block->days[l] = n_days;
  block->end_day[l] = INT_MAX;
  block->doy[l] = day_of_year(start);
  for (int y = 0; y < 4; y++) block->year_length[l][y] = is_leap_year(year + y) ? 366 : 365;
}

static void fill_block(struct bench_seasons *s, const char *crop, int b, bool continuous) {
  struct season_block *block = &s->block[b];
  block->n_days = s->max_days;
  block->rule.continuous = continuous;
  block->weather = s->weather[b] =
      must(lane_alloc(((size_t)s->max_days + 1) * sizeof **s->weather));
  FOR_LANES (l) {
    block->rule.sown[l] = block->rule.ends_mature[l] = -1;
    block->sun[l] = s->sun[l];
    fill_lane(crop, b, l, block, s->weather[b]);
  }
  season_prepare_weather(continuous, s->max_days, s->weather[b]);
}

/* what the timed runs do, once: days and yields */
static void count(struct bench_seasons *s) {
  s->yield = bench_forward(s) / (s->n_blocks * LANES);
  for (int b = 0; b < s->n_blocks; b++) {
    season_forward(&s->block[b], s->crop, s->tape);
    FOR_LANES (l) s->cell_days += season_end(s->tape, l);
  }
}

bool bench_seasons_create(const char *crop, int n_blocks, bool continuous, struct bench_seasons *s,
                          struct problems *list) {
  struct parameter_set set;
  *s = (struct bench_seasons){0};
  if (!synthetic_crop(crop, &set, list)) return false;
  sowing(crop, FIRST_YEAR, &s->max_days);
  s->n_blocks = n_blocks;
  s->block = must(lane_alloc((size_t)n_blocks * sizeof *s->block));
  s->weather = must(calloc((size_t)n_blocks, sizeof *s->weather));
  s->sun = must(malloc(LANES * sizeof *s->sun));
  s->crop = must(lane_alloc(sizeof *s->crop));
  s->crop_b = must(lane_alloc(sizeof *s->crop_b));
  s->weather_b = must(lane_alloc(((size_t)s->max_days + 1) * sizeof *s->weather_b));
  s->tape = must(season_tape_create(s->max_days));
  FOR_LANES (l) {
    sun_table(latitude(l), s->sun[l]);
    crop_pack(s->crop, l, &set);
  }
  crop_prepare(s->crop);
  for (int b = 0; b < n_blocks; b++) fill_block(s, crop, b, continuous);
  count(s);
  return true;
}

void bench_seasons_destroy(struct bench_seasons *s) {
  for (int b = 0; b < s->n_blocks; b++) free(s->weather[b]);
  free(s->block);
  free(s->weather);
  free(s->sun);
  free(s->crop);
  free(s->crop_b);
  free(s->weather_b);
  season_tape_destroy(&s->tape);
  *s = (struct bench_seasons){0};
}

double bench_forward(struct bench_seasons *s) {
  double sum = 0.;
  for (int b = 0; b < s->n_blocks; b++) {
    season_forward(&s->block[b], s->crop, s->tape);
    FOR_LANES (l) sum += season_value(s->tape, SEASON_TWSO, SEASON_FINAL, l);
  }
  return sum;
}

double bench_gradient(struct bench_seasons *s) {
  struct season_seed seed[LANES];
  double sum = 0.;
  FOR_LANES (l)
    seed[l] =
        (struct season_seed){.day = SEASON_FINAL, .lane = l, .variable = SEASON_TWSO, .value = 1.};
  for (int b = 0; b < s->n_blocks; b++) {
    memset(s->crop_b, 0, sizeof *s->crop_b);
    memset(s->weather_b, 0, ((size_t)s->max_days + 1) * sizeof *s->weather_b);
    season_forward(&s->block[b], s->crop, s->tape);
    season_adjoint(&s->block[b], s->crop, s->tape, LANES, seed, s->crop_b, s->weather_b);
    FOR_LANES (l) sum += s->crop_b->p.tsum1[l] + s->weather_b[s->max_days / 2].irrad[l];
  }
  return sum;
}
