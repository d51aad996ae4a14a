/* The library's public face: many seasons on plain arrays; see windrow/seasons.h. */
#include "windrow/seasons.h"
#include "season/seasons_private.h"
#include "support/calendar.h"
#include "support/lane_memory.h"
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char no_memory[] = "out of memory";

static void fill_weather(const struct windrow_seasons_spec *spec, int s, int l, int days,
                         int n_days, struct season_weather *w) {
  const double *from = spec->weather + (size_t)s * (size_t)spec->n_days * WINDROW_WEATHER;
  for (int n = 0; n <= n_days; n++) {
    const double *day = from + (size_t)(n < days ? n : days - 1) * WINDROW_WEATHER;
    w[n].irrad[l] = day[WINDROW_IRRAD];
    w[n].tmin[l] = day[WINDROW_TMIN];
    w[n].tmax[l] = day[WINDROW_TMAX];
    w[n].temp[l] = day[WINDROW_TEMP];
  }
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
    int days = spec->days ? spec->days[s] : spec->n_days, year = date_of(spec->start[s]).year;
    to->rule.sown[l] = spec->emergence ? 0 : -1;
    to->rule.ends_mature[l] = spec->ends_by_date_only ? 0 : -1;
    to->days[l] = days;
    to->end_day[l] = spec->end_day ? spec->end_day[s] : INT_MAX;
    to->doy[l] = day_of_year(spec->start[s]);
    for (int y = 0; y < 4; y++) to->year_length[l][y] = is_leap_year(year + y) ? 366 : 365;
    sun_table(spec->latitude[s], block->sun[l]);
    to->sun[l] = block->sun[l];
    fill_weather(spec, s, l, days, spec->n_days, block->weather);
  }
  season_prepare_weather(!spec->reference, spec->n_days, block->weather);
}

static const char *check(const struct windrow_seasons_spec *spec) {
  if (spec->n < 1) return "there is no season: n must be at least 1";
  if (spec->n_days < 1) return "there is no weather: n_days must be at least 1";
  if (!spec->weather || !spec->latitude || !spec->start || !spec->abscissae || !spec->n_knots)
    return "weather, latitude, start, abscissae and n_knots must be given";
  size_t numbers = (size_t)spec->n * (size_t)spec->n_days * WINDROW_WEATHER;
  for (int s = 0; spec->days && s < spec->n; s++)
    if (spec->days[s] < 1 || spec->days[s] > spec->n_days) return "days must lie in 1 .. n_days";
  for (size_t i = 0; i < numbers; i++) {
    size_t s = i / ((size_t)spec->n_days * WINDROW_WEATHER);
    size_t day = i / WINDROW_WEATHER % (size_t)spec->n_days;
    if (!isfinite(spec->weather[i]) && (!spec->days || day < (size_t)spec->days[s]))
      return "weather holds a number that is not finite";
  }
  for (int t = 0; t < N_TABLES; t++) {
    if (spec->n_knots[t] < 0 || spec->n_knots[t] > AFGEN_KNOTS) return "n_knots is out of range";
    for (int k = 1; k < spec->n_knots[t]; k++)
      if (!(spec->abscissae[t * AFGEN_KNOTS + k] > spec->abscissae[t * AFGEN_KNOTS + k - 1]))
        return "abscissae of a table must increase";
  }
  return NULL;
}

const char *windrow_seasons_create(const struct windrow_seasons_spec *spec,
                                   struct windrow_seasons **seasons) {
  const char *wrong = check(spec);
  if (wrong) return wrong;
  struct windrow_seasons *all = calloc(1, sizeof *all);
  if (!all) return no_memory;
  all->n = spec->n;
  all->n_days = spec->n_days;
  all->emergence = spec->emergence;
  all->n_blocks = (spec->n + LANES - 1) / LANES;
  memcpy(all->n_knots, spec->n_knots, sizeof all->n_knots);
  memcpy(all->abscissae, spec->abscissae, sizeof all->abscissae);
  all->block = lane_alloc((size_t)all->n_blocks * sizeof *all->block);
  for (int b = 0; all->block && b < all->n_blocks; b++) {
    all->block[b].weather = lane_alloc(((size_t)spec->n_days + 1) * sizeof(struct season_weather));
    if (!all->block[b].weather) wrong = no_memory;
  }
  if (!all->block || wrong) {
    windrow_seasons_destroy(&all);
    return no_memory;
  }
  for (int b = 0; b < all->n_blocks; b++) fill_block(spec, all, b);
  *seasons = all;
  return NULL;
}

void windrow_seasons_destroy(struct windrow_seasons **seasons) {
  struct windrow_seasons *all = *seasons;
  if (!all) return;
  for (int b = 0; all->block && b < all->n_blocks; b++) free(all->block[b].weather);
  free(all->block);
  free(all);
  *seasons = NULL;
}

int windrow_seasons_blocks(const struct windrow_seasons *seasons) { return seasons->n_blocks; }
