#pragma once
/* What yields would be by simpler means: predictions that a model has to beat.
 *
 * All see the yields that are fitted (TERM_FIT) alone. Lines are least squares on these:
 *   mean                mean of the region
 *   mean + trend        a line of the region in time; with fewer than three yields its mean
 *   mean + common trend mean of the region, one slope for all (lines through each region's own
 *                       centre, residuals summed over all regions)
 *   last year           the region's fitted yield of the nearest earlier year
 *   trend + regression  mean + trend, and one slope for all regions on the model's yield at the
 *                       prior: residuals of observed yields about their regions' trends regressed
 *                       on those of the simulated ones about theirs, as forecasting services use
 *                       crop models that are not calibrated to yields
 * As a forecast each of the first three is a normal law around it, whose variance is that of its
 * residuals and of its own estimate; `last year` is the law around that yield.
 *
 * A region without fitted yields gets the mean of all of them, trends the common slope from there,
 * simulated yields likewise.
 */
#include "campaign/campaign.h"
#include "observe/yield_terms.h"

extern const char *const baseline_name[N_BASELINES];

/* sums over yields v at times t [yr] since the first fitted yield's year */
struct baseline_sums {
  double n, t, v, tt, tv, vv;
};

struct baseline_lines {
  int n_regions, origin;      /* year at which t = 0 */
  struct baseline_sums *sums; /* [n_regions + 1] owned; last: all regions together */
  double slope;               /* common [kg ha-1 yr-1] */
};

struct baselines {
  const struct yield_terms *yields; /* not owned */
  struct baseline_lines observed;
  const double *at_prior; /* [yields] the model's yields at the prior, not owned; NULL = none */
  struct baseline_lines simulated;
  double response; /* of observed residuals to simulated ones [1] */
};

/* Of the yields that are fitted now; at_prior[yields->n] = NULL: without the regression. False
 * without memory. Not collective. */
bool baselines_create(const struct yield_terms *yields, int n_regions, const double *at_prior,
                      struct baselines *baselines);
void baselines_destroy(struct baselines *baselines);
/* [kg ha-1] of term t of the yields; NaN where the baseline has none */
double baseline_of(const struct baselines *baselines, enum baseline kind, int t);
/* [kg ha-1] of a region in a year by one of the lines; NaN where no yield at all is fitted */
double baseline_yield(const struct baselines *baselines, enum baseline kind, int region, int year);
/* [kg ha-1] standard deviation of that forecast of a region's yield, from its residuals about the
 * prediction; NaN where the region has too few fitted yields for one */
double baseline_sd(const struct baselines *baselines, enum baseline kind, int region, int year);
/* The fitted yield of a region of the nearest year before `year`, and the root mean square of the
 * differences between successive fitted yields; NaN where there is none. */
void last_year_yield(const struct yield_terms *yields, int region, int year, double *yield,
                     double *sd);
