/* Soil water in the time loop, backwards: season_water.c read bottom-up. */
#include "season/season_water.h"

void season_water_plant(const struct season_seed *seed, struct soil_state *b) {
  int l = seed->lane;
  if (seed->variable == SEASON_SM) b->sm[l] += seed->value;
  if (seed->variable == SEASON_W || seed->variable == SEASON_WWLOW) b->w[l] += seed->value;
  if (seed->variable == SEASON_WLOW || seed->variable == SEASON_WWLOW) b->wlow[l] += seed->value;
}

/* depth of the rooted zone on day n, where a crop lives: to the crop's states before (in_b) and
 * after (b) its day, and to the soil's */
static inline void roots_ad(const struct crop_state *after, int n, const struct water_day *day,
                            struct soil_in *in_b, struct crop_state *b, struct soil_state *x_b) {
  const lane crop_b = lane_where(~day->bare, in_b->rd_new);
  b->rd += day->part * crop_b;
  b->day_maturity += lane_where(day->ends, crop_b * (after->rd - lane_set(SOIL_FALLOW_DEPTH)));
  x_b->rd += n == 0 ? in_b->rd : lane_where(day->bare, in_b->rd);
  in_b->rd = lane_where(~day->bare, in_b->rd);
}

static inline void bare_ad(struct season_wet *wet_b, const struct soil_in *in_b,
                           struct soil_state *x_b) {
  x_b->rd += in_b->rd;
  if (!wet_b) return;
  wet_b->e0 += in_b->evwmx;
  wet_b->es0 += in_b->evsmx;
}

void season_water_day_ad(const struct season_block *block, const struct season_tape *tape, int n,
                         struct season_wet *wet_b, struct water_sweep *sweep, struct soil_in *in_b,
                         struct crop_state *b) {
  const int at = block->water->n_fallow + n;
  const struct soil_state *x = &tape->water->state[at];
  struct water_day day;
  season_water_kind(block, tape, n, &day);
  struct soil_in in = season_water_in(block, tape, n, &day);
  const struct soil_flux flux_b = {0};
  struct soil_state y_b, x_b;
  const lane *both = (const lane *)&sweep->b;
  lane *moved = (lane *)&y_b, *held = (lane *)&x_b;
  for (int i = 0; i < SOIL_STATE_FIELDS; i++) {
    moved[i] = lane_where(day.moves, both[i]);
    held[i] = lane_where(~day.moves, both[i]);
  }
  *in_b = (struct soil_in){0};
  soil_day_ad(&sweep->soil, &sweep->soil_x, block->rule.continuous, x, &x_b, &in, in_b, &y_b,
              &flux_b);
  if (wet_b) {
    wet_b[at].rain += in_b->rain;
    wet_b[at].irrigation += in_b->irrigation;
  }
  if (day.crop)
    roots_ad(&tape->state[n + 1], n, &day, in_b, b, &x_b);
  else
    bare_ad(wet_b ? &wet_b[at] : 0, in_b, &x_b);
  sweep->b = x_b;
}

void season_water_seen_ad(const struct season_block *block, int n, const struct crop_water *seen_b,
                          struct season_weather *weather_b, struct season_wet *wet_b,
                          struct water_sweep *sweep) {
  struct soil_params *p_b = &sweep->soil_x.p;
  sweep->b.sm += seen_b->sm;
  sweep->b.dsos += seen_b->dsos;
  p_b->smw += seen_b->smw;
  p_b->smfcf += seen_b->smfcf;
  p_b->sm0 += seen_b->sm0;
  p_b->crairc += seen_b->crairc;
  if (weather_b) weather_b[n].et0 += seen_b->et0;
  if (!wet_b) return;
  wet_b[block->water->n_fallow + n].e0 += seen_b->e0;
  wet_b[block->water->n_fallow + n].es0 += seen_b->es0;
}
