/* The time loop of one block, backwards.
 *
 * Seeds enter where the value was read: those of the final state and of later days at slot n_days,
 * the others at their day's slot, after the days that follow it have been walked back.
 */
#include "season/season_tape.h"
#include <string.h>

static void plant(const struct season_seed *seed, struct crop_state *b, lane *mass_b) {
  int l = seed->lane;
  double g = seed->value;
  switch (seed->variable) {
  case SEASON_DVS:
    b->dvs[l] += g;
    break;
  case SEASON_LAI:
    b->lai[l] += g;
    break;
  case SEASON_RD:
    b->rd[l] += g;
    break;
  case SEASON_TAGP:
    (*mass_b)[l] += g;
    b->dead[l] -= g;
    b->dwlv[l] += g;
    b->wst[l] += g;
    b->dwst[l] += g;
    b->wso[l] += g;
    break;
  case SEASON_TWLV:
    b->dwlv[l] += g; /* fallthrough */
  case SEASON_WLV:
    (*mass_b)[l] += g;
    b->dead[l] -= g;
    break;
  case SEASON_TWRT:
    b->dwrt[l] += g; /* fallthrough */
  case SEASON_WRT:
    b->wrt[l] += g;
    break;
  case SEASON_TWSO:
    b->wso[l] += g;
    break;
  case SEASON_TWST:
    b->dwst[l] += g; /* fallthrough */
  case SEASON_WST:
    b->wst[l] += g;
    break;
  case SEASON_DAY_EMERGENCE:
    b->day_emergence[l] += g;
    break;
  case SEASON_DAY_ANTHESIS:
    b->day_anthesis[l] += g;
    break;
  case SEASON_DAY_MATURITY:
    b->day_maturity[l] += g;
    break;
  case N_SEASON_VARIABLES:
    break;
  }
}

/* adjoint of day n's weather, the running mean of TMIN spread over its window */
static void spread(const struct season_block *block, const struct season_tape *tape, int n,
                   const struct crop_weather *day_b, struct season_weather *weather_b) {
  weather_b[n].irrad += day_b->irrad;
  weather_b[n].tmax += day_b->tmax;
  weather_b[n].temp += day_b->temp;
  FOR_LANES (l) {
    int first, count;
    season_tmin_window(block, tape, n, l, &first, &count);
    for (int i = first; i <= n; i++) weather_b[i].tmin[l] += day_b->tmin7[l] / count;
  }
}

void season_adjoint(const struct season_block *block, const struct crop *crop,
                    struct season_tape *tape, int n_seeds, const struct season_seed *seeds,
                    struct crop_d *crop_b, struct season_weather *weather_b) {
  struct crop_state b = {0};
  struct leaf_log *log_b = &tape->log_x;
  size_t bytes = ((size_t)tape->n_days + 1) * sizeof(lane);
  int k = n_seeds;
  memset(log_b->mass, 0, bytes);
  memset(log_b->area, 0, bytes);
  memset(log_b->age, 0, bytes);
  while (k > 0 && seeds[k - 1].day >= tape->n_days)
    plant(&seeds[--k], &b, &log_b->mass[tape->n_days]);
  for (int n = tape->n_days - 1; n >= 0; n--) {
    const struct season_weather *w = &block->weather[n];
    struct sun_lanes sun = season_sun(block, n);
    struct crop_weather day = {.irrad = w->irrad, .tmax = w->tmax, .temp = w->temp}, day_b = {0};
    season_tmin7(block, tape, n, &day.tmin7);
    crop_day_ad(crop, crop_b, &block->rule, &sun, &day, &day_b, n, &tape->state[n], &tape->flags[n],
                &tape->log, log_b, &tape->hint, &tape->gass[n], &b);
    if (weather_b) spread(block, tape, n, &day_b, weather_b);
    while (k > 0 && seeds[k - 1].day >= n) plant(&seeds[--k], &b, &log_b->mass[n]);
  }
  crop_initial_ad(crop, crop_b, &block->rule, &b, log_b);
  crop_prepare_ad(crop, crop_b);
}
