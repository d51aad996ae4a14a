/* An analysis written into the states of seasons.
 *
 *   leaves   a = (LAI' - wst' SSATB(DVS) - wso' SPA) / leaf area,   m = WLV' / (M - D)
 *            areas and masses of the living classes times a and m   (crop/leaf_log_scale.c)
 *   masses   max(0, x')
 *   soil     clip(SMW d, SM0 d, x'), d the depth of the zone;   sm = w / rd
 *
 * What is added is booked, so that growth + booked = what the organs gained, and likewise of water.
 */
#include "crop/leaf.h"
#include "crop/phenology.h"
#include "season/season_water.h"
#include <math.h>

static const double least = 1e-3; /* [1] factor of living leaves; see season_state.h */

static bool is_open(const struct season_block *block, const struct season_state *state, int l) {
  const double stage = state->flags.stage[l];
  return state->flags.live[l] && state->day[l] < block->end_day[l] && stage >= STAGE_VEGETATIVE &&
         stage <= STAGE_REPRODUCTIVE;
}

/* gives *x its analysed value and returns what was added */
static double set(double analysed, double lo, double hi, double *x) {
  const double was = *x;
  if (isnan(analysed) || analysed == was) return 0.;
  *x = fmin(fmax(analysed, lo), hi);
  return *x - was;
}

static double set_lane(const lane *analysed, int l, lane *x) {
  double value = (*x)[l], added = set((*analysed)[l], 0., INFINITY, &value);
  (*x)[l] = value;
  return added;
}

/* the oldest class, a dead one, makes room for one more */
static void make_room(struct season_state *state, int l) {
  struct leaf_log *log = &state->log;
  const int n = state->n_classes[l], day = state->day[l];
  if (n < day + 1 + SEASON_LOG_SPARE) return;
  lane *const array[] = {log->mass, log->area, log->age, log->ageing};
  for (int i = 0; i < 4; i++)
    for (int k = 0; k + 1 < n; k++) array[i][k][l] = array[i][k + 1][l];
  state->n_classes[l] = n - 1;
}

/* factor of what is `now` and shall be `analysed` */
static double factor(double analysed, double now) {
  if (isnan(analysed) || analysed == now || !(now > 0.)) return 1.;
  return fmax(analysed / now, least);
}

/* Leaves of lane l; `others`: [ha ha-1] area of stems and pods, `moved` whether it is new. Returns
 * the mass added. */
static double set_leaves(const struct season_analysis *analysis, int l, double others, bool moved,
                         struct season_state *state) {
  struct crop_state *x = &state->crop;
  struct leaf_log *log = &state->log;
  const double dead = x->dead[l], lai = analysis->lai[l];
  const double area = leaf_log_living_area(log, state->n_classes[l] - 1, l, dead);
  const double mass = log->mass[state->n_classes[l] - 1][l];
  const bool same = isnan(lai) || (lai == x->lai[l] && !moved);
  const double by_area = same ? 1. : factor(lai - others, area);
  const double by_mass = factor(analysis->wlv[l], mass - dead);
  if (by_area != 1. || by_mass != 1.) {
    make_room(state, l);
    const int last = leaf_log_scale(log, state->n_classes[l] - 1, l, dead, by_mass, by_area);
    state->n_classes[l] = last + 1;
  }
  if (x->laiexp[l] < LEAF_LAIEXP_END) x->laiexp[l] *= by_area;
  const int last = state->n_classes[l] - 1;
  if (by_area != 1. || moved) x->lai[l] = leaf_log_living_area(log, last, l, dead) + others;
  return log->mass[last][l] - mass;
}

/* Water of a zone between wilting point and saturation; returns what was added. */
static double set_zone(const lane *analysed, const struct soil *soil, double depth, int l,
                       lane *x) {
  double value = (*x)[l];
  const double added = set((*analysed)[l], soil->p.smw[l] * depth, soil->p.sm0[l] * depth, &value);
  (*x)[l] = value;
  return added;
}

/* returns whether something changed */
static bool set_soil(const struct season_analysis *analysis, const struct soil *soil, int l,
                     struct season_state *state) {
  struct soil_state *x = &state->soil.x;
  const double rd = x->rd[l], below = fmax(SOIL_FALLOW_DEPTH, soil->rdmsol[l]) - rd;
  const double w = set_zone(&analysis->w, soil, rd, l, &x->w);
  const double wlow = set_zone(&analysis->wlow, soil, fmax(0., below), l, &x->wlow);
  if (w != 0.) x->sm[l] = x->w[l] / rd;
  state->soil.booked[l] += w + wlow;
  return w != 0. || wlow != 0.;
}

/* returns whether something changed */
static bool update(const struct season_analysis *analysis, const struct crop *crop, double ssa,
                   const struct soil *soil, int l, struct season_state *state) {
  struct crop_state *x = &state->crop;
  const double lai = x->lai[l];
  const double roots = set_lane(&analysis->wrt, l, &x->wrt);
  const double stems = set_lane(&analysis->wst, l, &x->wst);
  const double storage = set_lane(&analysis->wso, l, &x->wso);
  const bool moved = stems != 0. || storage != 0.;
  const double others = x->wst[l] * ssa + x->wso[l] * crop->p.spa[l];
  const double leaves = set_leaves(analysis, l, others, moved, state);
  state->books.booked[l] += roots + stems + storage + leaves;
  const bool wetter = state->wet && set_soil(analysis, soil, l, state);
  return wetter || moved || roots != 0. || leaves != 0. || x->lai[l] != lai;
}

lane_mask season_update(const struct season_block *block, const struct crop *crop,
                        const struct season_analysis *analysis, struct season_state *state) {
  const struct afgen_at at = afgen_point(state->crop.dvs);
  const lane ssa = afgen_value(&crop->t.ssatb, &at);
  struct soil soil = {0};
  lane_mask changed = {0};
  if (state->wet) soil = season_water_soil(block, crop);
  FOR_LANES (l)
    if (is_open(block, state, l) && update(analysis, crop, ssa[l], &soil, l, state))
      changed[l] = -1;
  return changed;
}
