#pragma once
/* Skill against a reference, with an interval: 1 - sum of scores / sum of the reference's.
 *
 * Cases of one year share their weather, so years are resampled as wholes, with replacement
 * (bootstrap by blocks; percentile interval). A draw depends on (seed, sample, place) alone. */
#include "verification/year_resampling.h"

enum { SKILL_SAMPLES = YEAR_SAMPLES };

struct skill {
  int cases;               /* that have both scores */
  double score, reference; /* their means */
  double skill, lo, hi;    /* lo, hi: NaN with fewer than two years */
};

/* score[n], reference[n] >= 0 of cases, 0 best; a case with a NaN in either is left out. year[n]:
 * 0 .. n_years - 1. level: probability of the interval. work[2 * n_years + SKILL_SAMPLES]. */
struct skill skill_by_years(int n, const int *year, const double *score, const double *reference,
                            int n_years, double level, uint64_t seed, double *work);
