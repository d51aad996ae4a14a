/* The library's public face: many seasons on plain arrays; see windrow/seasons.h. */
#include "windrow/seasons.h"
#include "season/seasons_private.h"
#include "support/calendar.h"
#include "support/lane_memory.h"
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

int windrow_seasons_revision(void) { return WINDROW_SEASONS_REVISION; }

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* A solar table for each latitude that seasons have. */
static bool make_sun(const struct windrow_seasons_spec *spec, struct windrow_seasons *all) {
  const size_t n = (size_t)spec->n;
  all->latitude = malloc(n * sizeof *all->latitude);
  if (!all->latitude) return false;
  memcpy(all->latitude, spec->latitude, n * sizeof *all->latitude);
  qsort(all->latitude, n, sizeof *all->latitude, ascending);
  for (size_t i = 0; i < n; i++)
    if (i == 0 || all->latitude[i] > all->latitude[all->n_latitudes - 1])
      all->latitude[all->n_latitudes++] = all->latitude[i];
  all->sun = malloc((size_t)all->n_latitudes * sizeof *all->sun);
  for (int i = 0; all->sun && i < all->n_latitudes; i++) sun_table(all->latitude[i], all->sun[i]);
  return all->sun != NULL;
}

static const struct sun_day *sun_at(const struct windrow_seasons *all, double latitude) {
  const double *at =
      bsearch(&latitude, all->latitude, (size_t)all->n_latitudes, sizeof latitude, ascending);
  return all->sun[at - all->latitude];
}

static void fill_block(const struct windrow_seasons_spec *spec, struct windrow_seasons *all,
                       int b) {
  struct seasons_block *block = &all->block[b];
  struct season_block *to = &block->season;
  to->n_days = spec->n_days;
  to->weather = block->weather;
  to->rule.continuous = !spec->reference;
  FOR_LANES (l) {
    int s = b * LANES + l < spec->n ? b * LANES + l : spec->n - 1;
    int year = date_of(spec->start[s]).year;
    to->rule.sown[l] = spec->emergence ? 0 : -1;
    to->rule.ends_mature[l] = spec->ends_by_date_only ? 0 : -1;
    to->days[l] = seasons_days(spec, s);
    block->water.fallow[l] = seasons_fallow(spec, s);
    to->end_day[l] = spec->end_day ? spec->end_day[s] : INT_MAX;
    to->doy[l] = day_of_year(spec->start[s]);
    for (int y = 0; y < 4; y++) to->year_length[l][y] = is_leap_year(year + y) ? 366 : 365;
    to->sun[l] = sun_at(all, spec->latitude[s]);
    seasons_weather_fill(spec, s, l, block);
  }
  block->water.n_fallow = all->n_fallow;
  block->water.wet = block->wet;
  season_prepare_weather(!spec->reference, spec->n_days, block->weather);
}

static const char *check_days(const struct windrow_seasons_spec *spec) {
  double found;
  if (spec->water_limited && spec->n_fallow < 0) return "n_fallow must be 0 or more";
  for (int s = 0; s < spec->n; s++) {
    int days = seasons_days(spec, s), fallow = seasons_fallow(spec, s);
    if (!(fabs(spec->latitude[s]) <= 90.)) return "latitude must lie in -90 .. 90 degrees north";
    if (days < 1 || days > spec->n_days) return "days must lie in 1 .. n_days";
    if (spec->water_limited && (fallow < 0 || fallow > spec->n_fallow))
      return "fallow must lie in 0 .. n_fallow";
    for (int n = -fallow; n < days; n++)
      if (seasons_weather_lacks(spec, s, n, &found) >= 0)
        return "weather holds a number that is not finite";
  }
  return NULL;
}

static const char *check(const struct windrow_seasons_spec *spec) {
  if (spec->n < 1) return "there is no season: n must be at least 1";
  if (spec->n_days < 1) return "there is no weather: n_days must be at least 1";
  if (!spec->weather || !spec->latitude || !spec->start || !spec->abscissae || !spec->n_knots)
    return "weather, latitude, start, abscissae and n_knots must be given";
  for (int t = 0; t < N_TABLES; t++) {
    if (spec->n_knots[t] < 0 || spec->n_knots[t] > AFGEN_KNOTS) return "n_knots is out of range";
    for (int k = 1; k < spec->n_knots[t]; k++)
      if (!(spec->abscissae[t * AFGEN_KNOTS + k] > spec->abscissae[t * AFGEN_KNOTS + k - 1]))
        return "abscissae of a table must increase";
  }
  return check_days(spec);
}

static bool make_room(struct windrow_seasons *all) {
  size_t days = (size_t)all->n_days + 1, wet = days + (size_t)all->n_fallow;
  all->block = lane_alloc((size_t)all->n_blocks * sizeof *all->block);
  for (int b = 0; all->block && b < all->n_blocks; b++) {
    struct seasons_block *block = &all->block[b];
    block->weather = lane_alloc(days * sizeof *block->weather);
    if (all->water_limited) block->wet = lane_alloc(wet * sizeof *block->wet);
    if (!block->weather || (all->water_limited && !block->wet)) return false;
  }
  return all->block != NULL;
}

const char *windrow_seasons_create(const struct windrow_seasons_spec *spec,
                                   struct windrow_seasons **seasons) {
  const char *wrong = check(spec);
  if (wrong) return wrong;
  struct windrow_seasons *all = calloc(1, sizeof *all);
  if (!all) return "out of memory";
  all->n = spec->n;
  all->n_days = spec->n_days;
  all->emergence = spec->emergence;
  all->water_limited = spec->water_limited;
  all->n_fallow = spec->water_limited ? spec->n_fallow : 0;
  all->n_blocks = (spec->n + LANES - 1) / LANES;
  memcpy(all->n_knots, spec->n_knots, sizeof all->n_knots);
  memcpy(all->abscissae, spec->abscissae, sizeof all->abscissae);
  if (!make_sun(spec, all) || !make_room(all)) {
    windrow_seasons_destroy(&all);
    return "out of memory";
  }
  for (int b = 0; b < all->n_blocks; b++) fill_block(spec, all, b);
  *seasons = all;
  return NULL;
}

void windrow_seasons_destroy(struct windrow_seasons **seasons) {
  struct windrow_seasons *all = *seasons;
  if (!all) return;
  for (int b = 0; all->block && b < all->n_blocks; b++) {
    free(all->block[b].weather);
    free(all->block[b].wet);
  }
  free(all->block);
  free(all->latitude);
  free(all->sun);
  free(all);
  *seasons = NULL;
}

int windrow_seasons_blocks(const struct windrow_seasons *seasons) { return seasons->n_blocks; }
