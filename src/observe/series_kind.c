/* States of a season by date: LAI, biomass, soil moisture.
 *
 *   y = lai x LAI(t)   for LAI,   y = x(t)   for others
 *
 * A value is compared with the state at the start of its day. Before emergence that is the state of
 * the seedling (WOFOST's initial leaves), after the season's end the final state, so a term stays
 * defined and J continuous when a date moves. A crop's state belongs to the season whose prior run,
 * widened by the set's margin on both sides, holds its date; a soil's to the season whose fallow or
 * weather holds it.
 *
 * Errors of a season's values of one use are those of a first-order autoregressive process in time,
 * correlations exp(-|t_i - t_j| / tau), tau = correlation_days, which is Markov: with r_i =
 * exp(-(t_i
 * - t_i-1) / tau)
 *
 *   z_1 = d_1 / sigma_1,   z_i = (d_i / sigma_i - r_i d_i-1 / sigma_i-1) / sqrt(1 - r_i^2)
 *
 * are independent with variance 1, so R^-1 = W' W exactly. Two values of one day count as a day
 * apart. Huber's loss judges z, what a value adds to those before it.
 */
#include "observe/kinds.h"
#include <math.h>

static bool claims(const struct observation_set *set, const struct prior_season *s, int date) {
  int day = date - s->start;
  if (date >= s->next_start) return false;
  if (set->variable >= SEASON_SM)
    return s->rainfed && date >= s->soil_from && day >= -s->fallow && day < s->days;
  return s->estimated && s->emergence >= 0. && day >= fmax(0., s->emergence - set->margin) &&
         day <= s->end + set->margin;
}

static double value(const struct observation_set *set, const struct season_view *view,
                    const struct observation *o, const struct observation_scales *scales) {
  double x = season_view_value(view, set->variable, o->date);
  return set->variable == SEASON_LAI ? scales->lai * x : x;
}

static double value_tl(const struct observation_set *set, const struct season_view *view,
                       const struct observation *o, const struct observation_scales *scales,
                       const struct observation_scales *scales_d) {
  double x_d = season_view_value_tl(view, set->variable, o->date);
  if (set->variable != SEASON_LAI) return x_d;
  return scales->lai * x_d + scales_d->lai * season_view_value(view, set->variable, o->date);
}

static int value_ad(const struct observation_set *set, const struct season_view *view,
                    const struct observation *o, const struct observation_scales *scales,
                    double weight, double *lai_b, struct season_seed *seed) {
  bool lai = set->variable == SEASON_LAI;
  if (lai) *lai_b += weight * season_view_value(view, set->variable, o->date);
  *seed = (struct season_seed){.day = season_view_slot(view, set->variable, o->date),
                               .lane = view->lane,
                               .variable = set->variable,
                               .value = lai ? weight * scales->lai : weight};
  return 1;
}

/* r_i; 0 where there is none before it */
static double correlation_before(const struct observation_set *set, int i,
                                 const struct observation *const *o) {
  if (i == 0 || !(set->correlation_days > 0.)) return 0.;
  return exp(-fmax(1., o[i]->date - o[i - 1]->date) / set->correlation_days);
}

static void whiten(const struct observation_set *set, int n, const struct observation *const *o,
                   const double *d, double *z) {
  double before = 0.;
  for (int i = 0; i < n; i++) {
    double r = correlation_before(set, i, o), x = d[i] / o[i]->sigma;
    z[i] = (x - r * before) / sqrt(1. - r * r);
    before = x;
  }
}

static void whiten_ad(const struct observation_set *set, int n, const struct observation *const *o,
                      const double *z_b, double *d_b) {
  double after = 0.; /* -r z_b / sqrt(1 - r^2) of the value behind */
  for (int i = n - 1; i >= 0; i--) {
    double r = correlation_before(set, i, o), own = z_b[i] / sqrt(1. - r * r);
    d_b[i] = (own + after) / o[i]->sigma;
    after = -r * own;
  }
}

const struct observation_ops observation_state = {.kind = "state",
                                                  .claims = claims,
                                                  .value = value,
                                                  .value_tl = value_tl,
                                                  .value_ad = value_ad,
                                                  .whiten = whiten,
                                                  .whiten_ad = whiten_ad};
