/* Maturity of a block of seasons, by temperature and day length alone: the states of phenology.c
 * day by day, as season_forward goes through them, without those of growth.
 */
#include "crop/phenology.h"
#include "season/season_tape.h"

void season_maturity(const struct season_block *block, const struct crop *crop, const lane *temp,
                     const int days[LANES], double maturity[LANES]) {
  struct phenology_fixed fixed = {.continuous = block->rule.continuous};
  struct phenology_in in;
  struct phenology_out out;
  struct phenology_work work;
  struct phenology_events events;
  struct crop_state state;
  struct crop_flags flags;
  lane mass, area, age;
  struct leaf_log log = {.mass = &mass, .area = &area, .age = &age};
  int longest = 0;
  crop_initial(crop, &block->rule, &state, &flags, &log);
  in = (struct phenology_in){.dvs = state.dvs, .vern = state.vern};
  fixed.stage = flags.stage;
  fixed.vernalised = flags.vernalised;
  fixed.live = flags.live;
  FOR_LANES (l) {
    maturity[l] = -1.;
    if (days[l] > longest) longest = days[l];
  }
  for (int n = 0; n < longest; n++) {
    bool any = false;
    fixed.daylp = season_sun(block, n).daylp;
    in.temp = temp[n];
    phenology(crop, &fixed, &in, &out, &events, &work);
    FOR_LANES (l) {
      if (n < days[l] && maturity[l] < 0. && events.matures[l]) maturity[l] = n + out.f[l];
      any = any || (n + 1 < days[l] && maturity[l] < 0.);
    }
    if (!any) return;
    in.dvs = out.dvs_new;
    in.vern = out.vern_new;
    fixed.stage = events.stage_new;
    fixed.vernalised = events.vernalised_new;
  }
}
