/* Soil water in the time loop: forward and tangent.
 *
 * A lane's soil is bare for `fallow` days before its crop's start (tra 0, E0, ES0, rooted zone of
 * SOIL_FALLOW_DEPTH), then has the crop on it until the season's end, then is bare again up to the
 * day `until`; before and after that it holds its state. On each day the crop comes first: it sees
 * the state at the day's start, and what it takes and how deep it roots is then the soil's input.
 *
 *   rd_new = part RD + (1 - part) SOIL_FALLOW_DEPTH
 *
 * part is 1 under a crop and 0 on bare soil. In `continuous` mode a crop that matures at the moment
 * f of a day (event rule 1) leaves bare soil from then on: part = f on that day, so that the rooted
 * zone neither jumps when the moment passes midnight, nor does evaporation, whose demand the crop
 * splits alike. A zone that a crop's first day finds deeper than fallow's (given `start`) is taken
 * as deep as it is.
 */
#include "season/season_water.h"
#include <math.h>

struct soil season_water_soil(const struct season_block *block, const struct crop *crop) {
  struct soil soil = *block->water->soil;
  soil.rdmsol = crop->p.rdmsol;
  return soil;
}

void season_water_kind(const struct season_block *block, const struct season_tape *tape, int n,
                       struct water_day *day) {
  const struct season_water *water = block->water;
  const lane zero = lane_set(0.), one = lane_set(1.);
  *day = (struct water_day){
      .crop = n >= 0 && n < tape->n_days, .bare = lane_eq(zero, zero), .part = one};
  FOR_LANES (l) {
    bool bare = n < 0 ? -n <= water->fallow[l] : n < water->until[l] && n < block->days[l];
    day->moves[l] = bare ? -1 : 0;
  }
  if (!day->crop) return;
  const lane_mask live = tape->flags[n].live;
  if (block->rule.continuous) {
    const lane before = tape->state[n].day_maturity, after = tape->state[n + 1].day_maturity;
    day->ends =
        day->moves & live & block->rule.ends_mature & lane_lt(before, zero) & lane_ge(after, zero);
    day->part = lane_select(day->ends, after - (double)n, one);
  }
  day->bare = ~live;
  day->moves |= live;
}

struct soil_in season_water_in(const struct season_block *block, const struct season_tape *tape,
                               int n, const struct water_day *day) {
  const int at = block->water->n_fallow + n;
  const struct season_wet *wet = &block->water->wet[at];
  const struct soil_state *x = &tape->water->state[at];
  const lane fallow = lane_set(SOIL_FALLOW_DEPTH);
  struct soil_in in = {.rain = wet->rain, .irrigation = wet->irrigation};
  if (!day->crop) {
    in.evwmx = wet->e0;
    in.evsmx = wet->es0;
    in.rd = x->rd;
    in.rd_new = fallow;
    return in;
  }
  const struct crop_water_use *use = &tape->water->use[n];
  lane rd = tape->state[n].rd, rd_new = tape->state[n + 1].rd;
  if (n == 0) rd += x->rd - fallow;
  in.tra = use->tra;
  in.evwmx = use->evwmx;
  in.evsmx = use->evsmx;
  in.rd = lane_select(day->bare, x->rd, rd);
  in.rd_new = lane_select(day->bare, fallow, day->part * rd_new + (1. - day->part) * fallow);
  return in;
}

/* what does not move is as it was; n plain lanes */
static inline void hold(lane_mask moves, const void *was, void *now, size_t bytes) {
  const lane *from = was;
  lane *to = now;
  for (size_t i = 0; i < bytes / sizeof(lane); i++) to[i] = lane_select(moves, to[i], from[i]);
}

void season_water_balance(struct season_tape *tape, int n, const struct water_sweep *sweep) {
  struct season_tape_water *water = tape->water;
  lane open;
  soil_totals_open(&sweep->total, &water->state[water->n_fallow + n], &open);
  open -= water->booked;
  FOR_LANES (l)
    if (!(fabs(open[l]) <= fabs(water->open[l]))) water->open[l] = open[l];
}

void season_water_day(const struct season_block *block, struct season_tape *tape, int n,
                      struct water_sweep *sweep) {
  const int at = block->water->n_fallow + n;
  const struct soil_state *x = &tape->water->state[at];
  struct soil_state *y = &tape->water->state[at + 1];
  struct water_day day;
  season_water_kind(block, tape, n, &day);
  struct soil_in in = season_water_in(block, tape, n, &day);
  struct soil_totals before = sweep->total;
  struct soil_flux flux;
  soil_day(&sweep->soil, block->rule.continuous, x, &in, y, &flux);
  hold(day.moves, x, y, sizeof *y);
  soil_totals_add(&in, &flux, &sweep->total);
  hold(day.moves, &before, &sweep->total, sizeof before);
  tape->water->evs[at] = flux.evs;
#ifndef NDEBUG
  season_water_balance(tape, n + 1, sweep);
#endif
}

void season_water_start(const struct season_block *block, const struct crop *crop,
                        struct season_tape *tape, struct water_sweep *sweep) {
  struct season_tape_water *water = tape->water;
  sweep->soil = season_water_soil(block, crop);
  water->n_fallow = block->water->n_fallow;
  water->open = water->booked = lane_set(0.);
  if (block->water->start)
    water->state[0] = *block->water->start;
  else
    soil_initial(&sweep->soil, block->rule.continuous, &water->state[0]);
  soil_totals_start(&water->state[0], &sweep->total);
  for (int n = -water->n_fallow; n < 0; n++) season_water_day(block, tape, n, sweep);
}

void season_water_seen(const struct season_block *block, const struct season_tape *tape, int n,
                       const struct water_sweep *sweep, struct crop_water *seen) {
  const int at = block->water->n_fallow + n;
  const struct season_wet *wet = &block->water->wet[at];
  const struct soil_state *x = &tape->water->state[at];
  const struct soil_params *p = &sweep->soil.p;
  *seen = (struct crop_water){.et0 = block->weather[n].et0,
                              .e0 = wet->e0,
                              .es0 = wet->es0,
                              .sm = x->sm,
                              .dsos = x->dsos,
                              .smw = p->smw,
                              .smfcf = p->smfcf,
                              .sm0 = p->sm0,
                              .crairc = p->crairc};
}

int season_water_last_day(const struct season_block *block) {
  int last = 0;
  FOR_LANES (l) {
    int until = block->water->until[l], end = until < block->days[l] ? until : block->days[l];
    if (end > last) last = end;
  }
  return last < block->n_days ? last : block->n_days;
}

void season_water_finish(const struct season_block *block, struct season_tape *tape,
                         struct water_sweep *sweep) {
  struct season_tape_water *water = tape->water;
  const int last = season_water_last_day(block);
  int n = tape->n_days;
  for (; n < last; n++) season_water_day(block, tape, n, sweep);
  water->n_days = n;
  water->total = sweep->total;
  season_water_balance(tape, n, sweep);
}

/* -- tangent */

void season_water_day_tl(const struct season_block *block, struct season_tape *tape, int n,
                         const struct crop_water_use *use_d, const struct season_water_d *water_d,
                         struct water_sweep *sweep) {
  const int at = block->water->n_fallow + n;
  const struct soil_state *x = &tape->water->state[at], *x_d = &tape->water->state_d[at];
  struct soil_state *y_d = &tape->water->state_d[at + 1];
  const struct season_wet *wet_d = water_d && water_d->wet ? &water_d->wet[at] : 0;
  struct water_day day;
  season_water_kind(block, tape, n, &day);
  struct soil_in in = season_water_in(block, tape, n, &day), in_d = {0};
  struct soil_flux flux_d;
  if (wet_d) {
    in_d.rain = wet_d->rain;
    in_d.irrigation = wet_d->irrigation;
  }
  if (day.crop) {
    const struct crop_state *after = &tape->state[n + 1], *after_d = &tape->state_d[n + 1];
    lane rd_d = tape->state_d[n].rd, part_d = lane_where(day.ends, after_d->day_maturity);
    if (n == 0) rd_d += x_d->rd;
    in_d.tra = use_d->tra;
    in_d.evwmx = use_d->evwmx;
    in_d.evsmx = use_d->evsmx;
    in_d.rd = lane_select(day.bare, x_d->rd, rd_d);
    in_d.rd_new = lane_where(~day.bare, day.part * after_d->rd +
                                            part_d * (after->rd - lane_set(SOIL_FALLOW_DEPTH)));
  } else {
    in_d.rd = x_d->rd;
    if (wet_d) {
      in_d.evwmx = wet_d->e0;
      in_d.evsmx = wet_d->es0;
    }
  }
  soil_day_tl(&sweep->soil, &sweep->soil_x, block->rule.continuous, x, x_d, &in, &in_d, y_d,
              &flux_d);
  hold(day.moves, x_d, y_d, sizeof *y_d);
}

void season_water_start_tl(const struct season_block *block, const struct crop *crop,
                           const struct crop_d *crop_d, const struct season_water_d *water_d,
                           struct season_tape *tape, struct water_sweep *sweep) {
  sweep->soil = season_water_soil(block, crop);
  sweep->soil_x = water_d ? water_d->soil : (struct soil){0};
  sweep->soil_x.rdmsol = crop_d->p.rdmsol;
  if (block->water->start)
    tape->water->state_d[0] = water_d ? water_d->start : (struct soil_state){0};
  else
    soil_initial_tl(&sweep->soil, &sweep->soil_x, block->rule.continuous, &tape->water->state_d[0]);
  for (int n = -block->water->n_fallow; n < 0; n++)
    season_water_day_tl(block, tape, n, 0, water_d, sweep);
}

void season_water_finish_tl(const struct season_block *block, struct season_tape *tape,
                            const struct season_water_d *water_d, struct water_sweep *sweep) {
  for (int n = tape->n_days; n < tape->water->n_days; n++)
    season_water_day_tl(block, tape, n, 0, water_d, sweep);
}

void season_water_seen_tl(const struct season_block *block, const struct season_tape *tape, int n,
                          const struct season_weather *weather_d,
                          const struct season_water_d *water_d, const struct water_sweep *sweep,
                          struct crop_water *seen_d) {
  const int at = block->water->n_fallow + n;
  const struct soil_state *x_d = &tape->water->state_d[at];
  const struct soil_params *p_d = &sweep->soil_x.p;
  *seen_d = (struct crop_water){.sm = x_d->sm,
                                .dsos = x_d->dsos,
                                .smw = p_d->smw,
                                .smfcf = p_d->smfcf,
                                .sm0 = p_d->sm0,
                                .crairc = p_d->crairc};
  if (weather_d) seen_d->et0 = weather_d[n].et0;
  if (!water_d || !water_d->wet) return;
  seen_d->e0 = water_d->wet[at].e0;
  seen_d->es0 = water_d->wet[at].es0;
}
