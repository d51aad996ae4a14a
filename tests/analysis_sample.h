#pragma once
/* An ensemble with all that an analysis needs, for tests; and dense matrices to compare it with. */
#include "assimilation/enkf.h"
#include "assimilation/etkf.h"

struct analysis_sample {
  struct members members;
  struct observations observations;
  struct ensemble_space space;
  struct transform transform;
  int *number;
  bool *use;
  double *work; /* [2 n_all] */
};

/* all n_all members take part but those of which use[] (may be NULL) is false */
void sample_create(int n_all, const bool *use, int n_obs, struct analysis_sample *sample);
void sample_destroy(struct analysis_sample *sample);
/* normalises, analyses with all observations, applies to x[n_rows][n_all]; returns what etkf does
 */
int sample_etkf(struct analysis_sample *sample, const double *value, const double *sigma,
                const double *hx, int n_rows, double *x);

/* solves a[n][n] x = b[n][m] by Cholesky, a and b overwritten; x in b */
void dense_solve(int n, int m, double *a, double *b);
/* The Kalman filter's analysis of x with the members' own covariance, H(x) = x at rows[n_obs],
 * written out with dense matrices: mean[n_rows] and covariance[n_rows][n_rows] */
void dense_kalman(int n_rows, int n, const double *x, int n_obs, const int *row,
                  const double *value, const double *sigma, double *mean, double *covariance);
