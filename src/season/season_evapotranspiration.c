/* Transpiration and soil evaporation of a day, as PCSE reports them: rates of the whole day by the
 * states at its start. */
#include "crop/evapotranspiration.h"
#include "season/season_water.h"

/* KDIFTB at the day's start */
static lane kdif_of(const struct crop *crop, const struct crop_state *x) {
  const struct afgen_at at = afgen_point(x->dvs);
  return afgen_value(&crop->t.kdiftb, &at);
}

/* What the crop of slot n takes from the soil, a whole day long. */
static void use_of(const struct season_block *block, const struct crop *crop,
                   const struct season_tape *tape, int n, struct crop_water_use *use) {
  struct water_sweep sweep = {.soil = season_water_soil(block, crop)};
  const struct crop_state *x = &tape->state[n];
  const lane kdif = kdif_of(crop, x);
  const lane emerged = lane_where(lane_ge(tape->flags[n].stage, lane_set(1.)), lane_set(1.));
  struct crop_water seen;
  lane rftra;
  season_water_seen(block, tape, n, &sweep, &seen);
  crop_water(crop, &kdif, &x->lai, &emerged, &seen, use, &rftra, 0);
}

static int slot_of(const struct season_tape *tape, int day) {
  return day < tape->n_days ? day : tape->n_days;
}

/* whether day `day` is fallow after lane l's season */
static bool fallow_after(const struct season_block *block, const struct season_tape *tape, int day,
                         int l) {
  return block->water && day >= tape->end[l] && day < block->water->until[l] &&
         day < block->days[l];
}

double season_transpiration(const struct season_block *block, const struct crop *crop,
                            const struct season_tape *tape, int day, int l) {
  int n = slot_of(tape, day);
  const struct crop_state *x = &tape->state[n];
  if (tape->flags[n].stage[l] < 1. || fallow_after(block, tape, day, l)) return 0.;
  if (block->water) {
    struct crop_water_use use;
    use_of(block, crop, tape, n, &use);
    return use.tra[l];
  }
  struct evapotranspiration_in in = {
      .kdif = kdif_of(crop, x), .lai = x->lai, .et0 = block->weather[n].et0};
  struct evapotranspiration_out out;
  evapotranspiration(crop, &in, &out);
  return out.tra[l];
}

double season_evaporation(const struct season_block *block, const struct crop *crop,
                          const struct season_tape *tape, int day, int l) {
  const struct season_tape_water *water = tape->water;
  int n = slot_of(tape, day);
  if (n < tape->end[l] || fallow_after(block, tape, day, l))
    return water->evs[water->n_fallow + day][l];
  struct soil soil = season_water_soil(block, crop);
  const struct season_wet *wet = &block->water->wet[water->n_fallow + n];
  struct crop_water_use use;
  struct soil_state after;
  struct soil_flux flux;
  use_of(block, crop, tape, n, &use);
  const struct soil_in in = {.rain = wet->rain,
                             .irrigation = wet->irrigation,
                             .tra = use.tra,
                             .evwmx = use.evwmx,
                             .evsmx = use.evsmx,
                             .rd = tape->state[n].rd,
                             .rd_new = tape->state[n].rd};
  soil_day(&soil, block->rule.continuous, &water->state[water->n_fallow + n], &in, &after, &flux);
  return flux.evs[l];
}

bool season_airless(const struct season_tape *tape, int day, int l) {
  /* the days of oxygen stress start again at 0 as soon as there is air; half of one in the band
   * where the switch is blended */
  return tape->water->state[tape->water->n_fallow + slot_of(tape, day) + 1].dsos[l] >= .5;
}

double season_water_open(const struct season_tape *tape, int l) {
  return tape->wet ? tape->water->open[l] : 0.;
}
