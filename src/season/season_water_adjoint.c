/* Soil water in the time loop, backwards: season_water.c read bottom-up. */
#include "season/season_water.h"

void season_water_plant(const struct season_seed *seed, struct soil_state *b) {
  int l = seed->lane;
  if (seed->variable == SEASON_SM) b->sm[l] += seed->value;
  if (seed->variable == SEASON_W || seed->variable == SEASON_WWLOW) b->w[l] += seed->value;
  if (seed->variable == SEASON_WLOW || seed->variable == SEASON_WWLOW) b->wlow[l] += seed->value;
}

void season_water_day_ad(const struct season_block *block, const struct season_tape *tape, int n,
                         struct water_sweep *sweep, struct soil_in *in_b) {
  const lane_mask moves = season_water_moves(block, tape, n);
  const struct soil_state *x = &tape->water->state[block->water->n_fallow + n];
  struct soil_in in = season_water_in(block, tape, n);
  const struct soil_flux flux_b = {0};
  struct soil_state y_b, x_b;
  lane *b = (lane *)&sweep->b, *moved = (lane *)&y_b, *held = (lane *)&x_b;
  for (int i = 0; i < SOIL_STATE_FIELDS; i++) {
    moved[i] = lane_where(moves, b[i]);
    held[i] = lane_where(~moves, b[i]);
  }
  *in_b = (struct soil_in){0};
  soil_day_ad(&sweep->soil, &sweep->soil_x, block->rule.continuous, x, &x_b, &in, in_b, &y_b,
              &flux_b);
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
