/* Weights of an analysis: applied, inflated, relaxed, rotated. */
#include "assimilation/transform.h"
#include "support/lane_memory.h"
#include <stdlib.h>
#include <string.h>

bool transform_create(int n, struct transform *transform) {
  const size_t m = (size_t)n;
  *transform = (struct transform){.n = n,
                                  .identity = true,
                                  .mean = lane_alloc(m * sizeof(double)),
                                  .anomaly = lane_alloc(m * m * sizeof(double))};
  if (transform->mean && transform->anomaly) return true;
  transform_destroy(transform);
  return false;
}

void transform_destroy(struct transform *transform) {
  free(transform->mean);
  free(transform->anomaly);
  *transform = (struct transform){0};
}

void transform_identity(struct transform *transform) {
  const size_t n = (size_t)transform->n;
  transform->identity = true;
  memset(transform->mean, 0, n * sizeof(double));
  memset(transform->anomaly, 0, n * n * sizeof(double));
}

void transform_apply(const struct transform *transform, const struct members *members, int n_rows,
                     double *x, double *work) {
  const int n = transform->n;
  double *anomaly = work, *increment = work + n;
  if (transform->identity) return;
  for (int i = 0; i < n_rows; i++) {
    double *row = &x[(size_t)i * (size_t)members->n_all], shift = 0.;
    members_anomalies(members, row, anomaly);
    for (int l = 0; l < n; l++) shift += transform->mean[l] * anomaly[l];
    for (int k = 0; k < n; k++) increment[k] = shift;
    for (int l = 0; l < n; l++) {
      const double *weight = &transform->anomaly[l * n];
      for (int k = 0; k < n; k++) increment[k] += weight[k] * anomaly[l];
    }
    for (int k = 0; k < n; k++) row[members->number[k]] += increment[k];
  }
}

void transform_inflate(struct transform *transform, double factor) {
  const int n = transform->n;
  if (factor == 1.) return;
  /* factor T - I = factor (T - I) + (factor - 1) I, the last without its mean */
  for (int l = 0; l < n; l++)
    for (int k = 0; k < n; k++)
      transform->anomaly[l * n + k] =
          factor * transform->anomaly[l * n + k] + (factor - 1.) * ((l == k) - 1. / n);
  transform->identity = false;
}

void transform_rtpp(struct transform *transform, double share) {
  if (share == 0.) return;
  for (int i = 0; i < transform->n * transform->n; i++) transform->anomaly[i] *= 1. - share;
}

void transform_rotate(struct transform *transform, const double *u, double *work) {
  const int n = transform->n;
  for (int l = 0; l < n; l++) {
    double *row = &transform->anomaly[l * n];
    row[l] += 1.;
    memset(work, 0, (size_t)n * sizeof *work);
    for (int m = 0; m < n; m++)
      for (int k = 0; k < n; k++) work[k] += row[m] * u[m * n + k];
    memcpy(row, work, (size_t)n * sizeof *work);
    row[l] -= 1.;
  }
  transform->identity = false;
}
