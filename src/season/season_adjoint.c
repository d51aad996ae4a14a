/* The time loop of one block, backwards.
 *
 * Seeds enter where the value was read: those of the final state and of later days at the last slot
 * (of the crop's days, or of the soil's), the others at their day's slot, after the days that
 * follow it have been walked back.
 */
#include "season/season_water.h"
#include <string.h>

static void seed_state(const struct season_seed *seed, struct crop_d *crop_b, struct crop_state *b,
                       lane *mass_b) {
  int l = seed->lane;
  double g = seed->value;
  switch (seed->variable) {
  case SEASON_DVSEND:
    crop_b->p.dvsend[l] += g;
    break;
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
  default: /* a soil's */
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
  season_water_adjoint(block, crop, tape, n_seeds, seeds, crop_b, weather_b, 0);
}

/* adjoints between crop and soil, backwards: of what passes on day n */
struct exchange {
  struct soil_in in_b;
  struct crop_water_use use_b;
  struct crop_water seen, seen_b;
};

/* b: adjoint of the crop's state after the day */
static void soil_day_back(const struct season_block *block, const struct season_tape *tape, int n,
                          struct season_wet *wet_b, struct water_sweep *sweep, struct exchange *e,
                          struct crop_state *b) {
  season_water_day_ad(block, tape, n, wet_b, sweep, &e->in_b, b);
  e->use_b = (struct crop_water_use){e->in_b.tra, e->in_b.evwmx, e->in_b.evsmx};
  e->seen_b = (struct crop_water){0};
  season_water_seen(block, tape, n, sweep, &e->seen);
}

static void add_state(const struct soil_state *b, struct soil_state *sum) {
  const lane *from = (const lane *)b;
  lane *to = (lane *)sum;
  for (int i = 0; i < SOIL_STATE_FIELDS; i++) to[i] += from[i];
}

/* fallow days and initial water; k seeds are left */
static void fallow_back(const struct season_block *block, const struct season_tape *tape, int k,
                        const struct season_seed *seeds, struct crop_d *crop_b,
                        struct season_water_d *water_b, struct water_sweep *sweep) {
  struct soil_in in_b;
  for (int n = -1; n >= -block->water->n_fallow; n--) {
    season_water_day_ad(block, tape, n, water_b ? water_b->wet : 0, sweep, &in_b, 0);
    while (k > 0 && seeds[k - 1].day >= n) season_water_plant(&seeds[--k], &sweep->b);
  }
  if (!block->water->start)
    soil_initial_ad(&sweep->soil, &sweep->soil_x, block->rule.continuous, &sweep->b);
  else if (water_b)
    add_state(&sweep->b, &water_b->start);
  crop_b->p.rdmsol += sweep->soil_x.rdmsol;
  for (int i = 0; water_b && i < N_SOIL_SCALARS; i++)
    *soil_scalar(&water_b->soil.p, i) += *soil_scalar(&sweep->soil_x.p, i);
}

void season_water_adjoint(const struct season_block *block, const struct crop *crop,
                          struct season_tape *tape, int n_seeds, const struct season_seed *seeds,
                          struct crop_d *crop_b, struct season_weather *weather_b,
                          struct season_water_d *water_b) {
  const bool wet = block->water != 0;
  struct season_wet *wet_b = water_b ? water_b->wet : 0;
  struct crop_state b = {0};
  struct water_sweep sweep;
  struct exchange e;
  struct leaf_log *log_b = &tape->log_x;
  size_t bytes = ((size_t)tape->n_days + 1) * sizeof(lane);
  int k = n_seeds, soil_days = wet ? tape->water->n_days : tape->n_days;
  memset(log_b->mass, 0, bytes);
  memset(log_b->area, 0, bytes);
  memset(log_b->age, 0, bytes);
  if (wet) sweep = (struct water_sweep){.soil = season_water_soil(block, crop)};
  if (wet && water_b) sweep.b = water_b->last;
  for (int n = soil_days;; n--) { /* fallow after the season */
    for (; k > 0 && seeds[k - 1].day >= n; k--) {
      seed_state(&seeds[k - 1], crop_b, &b, &log_b->mass[tape->n_days]);
      if (wet) season_water_plant(&seeds[k - 1], &sweep.b);
    }
    if (n == tape->n_days) break;
    season_water_day_ad(block, tape, n - 1, wet_b, &sweep, &e.in_b, 0);
  }
  for (int n = tape->n_days - 1; n >= 0; n--) {
    struct sun_lanes sun = season_sun(block, n);
    struct crop_weather day = season_crop_weather(block, tape, n), day_b = {0};
    if (wet) {
      soil_day_back(block, tape, n, wet_b, &sweep, &e, &b);
    }
    crop_day_ad(crop, crop_b, &block->rule, &sun, &day, &day_b, n, &tape->state[n], &tape->flags[n],
                &tape->log, log_b, &tape->hint, tape->keeps ? &tape->kept[n] : 0, &b,
                wet ? &e.seen : 0, &e.seen_b, &e.use_b);
    if (wet) {
      b.rd += e.in_b.rd;
      season_water_seen_ad(block, n, &e.seen_b, weather_b, wet_b, &sweep);
    }
    if (weather_b) spread(block, tape, n, &day_b, weather_b);
    for (; k > 0 && seeds[k - 1].day >= n; k--) {
      seed_state(&seeds[k - 1], crop_b, &b, &log_b->mass[n]);
      if (wet) season_water_plant(&seeds[k - 1], &sweep.b);
    }
  }
  if (wet) fallow_back(block, tape, k, seeds, crop_b, water_b, &sweep);
  crop_initial_ad(crop, crop_b, &block->rule, &b, log_b);
  crop_prepare_ad(crop, crop_b);
}
