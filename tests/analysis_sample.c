/* Memory of an analysis; the Kalman filter by dense matrices. */
#include "analysis_sample.h"
#include "harness.h"
#include <math.h>
#include <stdlib.h>

void sample_create(int n_all, const bool *use, int n_obs, struct analysis_sample *s) {
  *s = (struct analysis_sample){.number = malloc((size_t)n_all * sizeof(int)),
                                .use = malloc((size_t)n_all * sizeof(bool)),
                                .work = malloc(2 * (size_t)n_all * sizeof(double))};
  for (int k = 0; k < n_all; k++) s->use[k] = !use || use[k];
  s->members = members_in_use(n_all, s->use, s->number);
  CU_ASSERT_FATAL(observations_create(n_obs, s->members.n, &s->observations));
  CU_ASSERT_FATAL(ensemble_space_create(s->members.n, &s->space));
  CU_ASSERT_FATAL(transform_create(s->members.n, &s->transform));
}

void sample_destroy(struct analysis_sample *s) {
  observations_destroy(&s->observations);
  ensemble_space_destroy(&s->space);
  transform_destroy(&s->transform);
  free(s->number);
  free(s->use);
  free(s->work);
}

int sample_etkf(struct analysis_sample *s, const double *value, const double *sigma,
                const double *hx, int n_rows, double *x) {
  const struct observation_choice all = {.n = s->observations.n_obs};
  observations_normalise(&s->members, value, sigma, hx, &s->observations);
  int used = etkf(&s->observations, &all, &s->space, &s->transform);
  transform_apply(&s->transform, &s->members, n_rows, x, s->work);
  return used;
}

void dense_solve(int n, int m, double *a, double *b) {
  for (int i = 0; i < n; i++)
    for (int j = 0; j <= i; j++) {
      double sum = a[i * n + j];
      for (int k = 0; k < j; k++) sum -= a[i * n + k] * a[j * n + k];
      a[i * n + j] = i == j ? sqrt(sum) : sum / a[j * n + j];
    }
  for (int c = 0; c < m; c++) {
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < i; k++) b[i * m + c] -= a[i * n + k] * b[k * m + c];
      b[i * m + c] /= a[i * n + i];
    }
    for (int i = n - 1; i >= 0; i--) {
      b[i * m + c] /= a[i * n + i];
      for (int k = 0; k < i; k++) b[k * m + c] -= a[i * n + k] * b[i * m + c];
    }
  }
}

static void moments(int n_rows, int n, const double *x, double *mean, double *covariance) {
  for (int i = 0; i < n_rows; i++) {
    mean[i] = 0.;
    for (int k = 0; k < n; k++) mean[i] += x[i * n + k] / n;
  }
  for (int i = 0; i < n_rows; i++)
    for (int j = 0; j < n_rows; j++) {
      double sum = 0.;
      for (int k = 0; k < n; k++) sum += (x[i * n + k] - mean[i]) * (x[j * n + k] - mean[j]);
      covariance[i * n_rows + j] = sum / (n - 1);
    }
}

void dense_kalman(int n_rows, int n, const double *x, int n_obs, const int *row,
                  const double *value, const double *sigma, double *mean, double *covariance) {
  const size_t rows = (size_t)n_rows, seen = (size_t)n_obs;
  double *a = malloc((seen * seen + seen * (rows + 1)) * sizeof *a), *b = a + seen * seen;
  double *hp = malloc(seen * rows * sizeof *hp);
  moments(n_rows, n, x, mean, covariance);
  const int m = n_rows + 1;
  for (int o = 0; o < n_obs; o++) {
    for (int p = 0; p < n_obs; p++)
      a[o * n_obs + p] = covariance[row[o] * n_rows + row[p]] + (o == p) * sigma[o] * sigma[o];
    for (int i = 0; i < n_rows; i++) hp[o * n_rows + i] = covariance[row[o] * n_rows + i];
    for (int i = 0; i < n_rows; i++) b[o * m + i] = hp[o * n_rows + i];
    b[o * m + n_rows] = value[o] - mean[row[o]];
  }
  dense_solve(n_obs, m, a, b); /* (H P H^T + R)^-1 [H P, y - H x] */
  for (int i = 0; i < n_rows; i++)
    for (int o = 0; o < n_obs; o++) {
      mean[i] += hp[o * n_rows + i] * b[o * m + n_rows];
      for (int j = 0; j < n_rows; j++)
        covariance[i * n_rows + j] -= hp[o * n_rows + i] * b[o * m + j];
    }
  free(a);
  free(hp);
}
