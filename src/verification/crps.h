#pragma once
/* Continuous ranked probability score, in the unit of the observation; 0 is best. */

/* Of an ensemble x[n] against y, all finite: mean |x - y| - sum_ij |x_i - x_j| / (2 n m), with m =
 * n for members as they are (Hersbach 2000), m = n - 1 for the fair score (Ferro 2014), the
 * expected score of a large ensemble of which x are exchangeable members; n >= 2 then. work[n] is
 * left sorted. */
double crps_ensemble(int n, const double *x, double y, double *work);
double crps_ensemble_fair(int n, const double *x, double y, double *work);
/* Of N(mean, sd^2) (Gneiting, Raftery, Westveld, Goldman 2005, eq. 5); sd 0: |y - mean| */
double crps_normal(double mean, double sd, double y);
