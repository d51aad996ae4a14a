#pragma once
/* Scores of predictions that are one number each, with intervals by resampling whole years.
 *
 *   RMSE     root mean square of d = predicted - observed
 *   NRMSE    100 RMSE / mean of the observed, over the same cases, in per cent: the measure of the
 *            benchmark CY-Bench (Paudel et al., CY-Bench: a comprehensive benchmark dataset for
 *            sub-national crop yield forecasting)
 *   bias     mean of d
 *   R2       1 - sum d^2 / sum (observed - mean of the observed)^2
 *   anomaly  Pearson's correlation, over all cases, of predicted - normal and observed - normal;
 *            NaN where either does not vary
 *   gain     RMSE of these predictions less that of a rival's over the cases that both predict:
 *            above 0 where the rival is better
 */
#include "verification/year_resampling.h"

enum point_measure {
  POINT_RMSE,
  POINT_NRMSE,
  POINT_BIAS,
  POINT_R2,
  POINT_ANOMALY,
  POINT_GAIN,
  N_POINT_MEASURES
};
enum { POINT_SUMS = 14 }; /* of a year */

/* Cases; a NaN among `predicted` or `observed` leaves the case out, one among `normal` or `rival`
 * leaves it out of the anomalies or the gain. */
struct point_cases {
  int n, n_years;
  const int *year; /* [n] 0 .. n_years - 1, or below 0: left out */
  const double *observed, *predicted, *normal, *rival; /* [n]; normal, rival may be NULL */
};

struct point_scores {
  int n, years; /* cases, and years that have any */
  double value[N_POINT_MEASURES];
  double lo[N_POINT_MEASURES], hi[N_POINT_MEASURES]; /* NaN with fewer than two years */
};

/* level: probability of the intervals; work[POINT_SUMS * n_years + N_POINT_MEASURES *
 * YEAR_SAMPLES]. */
struct point_scores point_scores_by_years(const struct point_cases *cases, double level,
                                          uint64_t seed, double *work);
