#pragma once
/* What yields would be by simpler means: predictions that a model has to beat.
 *
 * All are least squares on the yields that are fitted (TERM_FIT) and know a region and a year only:
 *   mean                mean of the region
 *   mean + trend        a line of the region in time; with fewer than three yields its mean
 *   mean + common trend mean of the region, one slope for all (lines through each region's own
 *                       centre, residuals summed over all regions)
 * As a forecast each is a normal law around it, whose variance is that of its residuals and of its
 * own estimate; `last year` is the law around the region's fitted yield of the nearest earlier
 * year.
 *
 * A region without fitted yields gets the mean of all of them, trends the common slope from there.
 */
#include "observe/yield_terms.h"

enum baseline { BASELINE_MEAN, BASELINE_TREND, BASELINE_COMMON_TREND, N_BASELINES };
extern const char *const baseline_name[N_BASELINES];

/* sums over yields v at times t [yr] since the first fitted yield's year */
struct baseline_sums {
  double n, t, v, tt, tv, vv;
};

struct baselines {
  int n_regions, origin;      /* year at which t = 0 */
  struct baseline_sums *sums; /* [n_regions + 1] owned; last: all regions together */
  double slope;               /* common [kg ha-1 yr-1] */
};

/* Of the yields that are fitted now; false without memory. Not collective. */
bool baselines_create(const struct yield_terms *yields, int n_regions, struct baselines *baselines);
void baselines_destroy(struct baselines *baselines);
/* [kg ha-1] of a region in a year; NaN where no yield at all is fitted */
double baseline_yield(const struct baselines *baselines, enum baseline kind, int region, int year);
/* [kg ha-1] standard deviation of that forecast of a region's yield, from its residuals about the
 * prediction; NaN where the region has too few fitted yields for one */
double baseline_sd(const struct baselines *baselines, enum baseline kind, int region, int year);
/* The fitted yield of a region of the nearest year before `year`, and the root mean square of the
 * differences between successive fitted yields; NaN where there is none. */
void last_year_yield(const struct yield_terms *yields, int region, int year, double *yield,
                     double *sd);
