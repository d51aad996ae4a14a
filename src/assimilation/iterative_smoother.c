/* Gauss-Newton in the members' space. */
#include "assimilation/iterative_smoother.h"
#include "assimilation/linear_solve.h"
#include "assimilation/symmetric_eigen.h"
#include "support/lane_memory.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

bool smoother_create(int n_obs, int n, struct iterative_smoother *smoother) {
  const size_t row = (size_t)n * sizeof(double), square = (size_t)n * row;
  *smoother = (struct iterative_smoother){.n = n,
                                          .w = lane_alloc(square),
                                          .s = lane_alloc((size_t)n_obs * row),
                                          .omega = lane_alloc(square),
                                          .right = lane_alloc(square),
                                          .residual = lane_alloc(row),
                                          .basis = lane_alloc(square),
                                          .pivot = lane_alloc((size_t)n * sizeof(int))};
  bool complete = ensemble_space_create(n, &smoother->space);
  if (complete && smoother->w && smoother->s && smoother->omega && smoother->right &&
      smoother->residual && smoother->basis && smoother->pivot)
    return true;
  smoother_destroy(smoother);
  return false;
}

void smoother_destroy(struct iterative_smoother *smoother) {
  free(smoother->w);
  free(smoother->s);
  free(smoother->omega);
  free(smoother->right);
  free(smoother->residual);
  free(smoother->basis);
  free(smoother->pivot);
  ensemble_space_destroy(&smoother->space);
  *smoother = (struct iterative_smoother){0};
}

/* x minus its part along the basis, or that part alone; along[n] is scratch */
static void project(const struct iterative_smoother *m, bool keep, double *along, double *x) {
  const size_t n = (size_t)m->n;
  memset(along, 0, n * sizeof(double));
  for (size_t b = 0; b < (size_t)m->n_basis; b++) {
    double sum = 0.;
    for (size_t k = 0; k < n; k++) sum += m->basis[b * n + k] * x[k];
    for (size_t k = 0; k < n; k++) along[k] += sum * m->basis[b * n + k];
  }
  for (size_t k = 0; k < n; k++) x[k] = keep ? along[k] : x[k] - along[k];
}

void smoother_project(const struct members *members, int n_rows, const double *x,
                      struct iterative_smoother *m) {
  m->n_basis = 0;
  if (n_rows >= m->n - 1) return;
  for (int i = 0; i < n_rows; i++) { /* Gram and Schmidt, twice for rows that nearly agree */
    double *row = &m->basis[(size_t)m->n_basis * (size_t)m->n];
    members_anomalies(members, x + (size_t)i * (size_t)members->n_all, row);
    const double spread = anomalies_spread(m->n, row);
    for (int pass = 0; pass < 2; pass++) project(m, false, m->residual, row);
    const double rest = anomalies_spread(m->n, row);
    if (!(rest > 1e-10 * spread)) continue;
    for (int k = 0; k < m->n; k++) row[k] /= rest * sqrt(m->n - 1.);
    m->n_basis++;
  }
}

/* Omega, factored */
static bool factor_omega(struct iterative_smoother *m) {
  const int n = m->n;
  const double root = sqrt(n - 1.);
  for (int l = 0; l < n; l++) {
    double mean = 0.;
    for (int k = 0; k < n; k++) mean += m->w[l * n + k];
    mean /= n;
    for (int k = 0; k < n; k++) m->omega[l * n + k] = (l == k) + (m->w[l * n + k] - mean) / root;
  }
  return linear_factor(n, m->omega, m->pivot);
}

/* S; C = S^T S, and right = S^T (S W + y + e - H(x)) summed along; costs of the departures */
static void sum_observations(const struct observations *observations, const struct members *members,
                             struct enkf_draw draw, struct iterative_smoother *m, double *cost) {
  const int n = m->n;
  const double root = sqrt(n - 1.);
  memset(m->space.c, 0, (size_t)n * (size_t)n * sizeof(double));
  memset(m->right, 0, (size_t)n * (size_t)n * sizeof(double));
  for (int o = 0; o < observations->n_obs; o++) {
    if (observations->use[o] != OBSERVATION_USED) continue;
    const double *anomaly = &observations->anomaly[(size_t)o * (size_t)n];
    double *s = &m->s[(size_t)o * (size_t)n], *residual = m->residual;
    for (int k = 0; k < n; k++) s[k] = anomaly[k] / root;
    if (m->n_basis) project(m, true, residual, s);
    linear_solve_left(n, m->omega, m->pivot, s);
    enkf_errors(observations, o, members, draw, residual);
    for (int k = 0; k < n; k++) residual[k] += observations->innovation[o] - anomaly[k];
    for (int k = 0; cost && k < n; k++) cost[k] += 0.5 * residual[k] * residual[k];
    for (int l = 0; l < n; l++)
      for (int k = 0; k < n; k++) residual[k] += s[l] * m->w[l * n + k];
    for (int l = 0; l < n; l++)
      for (int k = 0; k < n; k++) {
        m->space.c[l * n + k] += s[l] * s[k];
        m->right[l * n + k] += s[l] * residual[k];
      }
  }
}

/* order[n] of the eigenvalues, largest first */
static void order_eigenvalues(int n, const double *value, int *order) {
  for (int j = 0; j < n; j++) {
    int i = j;
    for (; i > 0 && value[order[i - 1]] < value[j]; i--) order[i] = order[i - 1];
    order[i] = j;
  }
}

/* out[n][n] = (I + C)^-1, truncated */
static bool truncated_inverse(double energy, struct iterative_smoother *m, double *out) {
  const int n = m->n;
  struct ensemble_space *space = &m->space;
  double sum = 0., kept = 0.;
  if (!symmetric_eigen(n, space->c, space->value, space->vector, space->work)) return false;
  for (int j = 0; j < n; j++) sum += space->value[j] = fmax(space->value[j], 0.);
  order_eigenvalues(n, space->value, m->pivot);
  m->rank = 0;
  m->signal = 0.;
  memset(space->work, 0, (size_t)n * sizeof(double));
  for (int i = 0; i < n && kept < energy * sum; i++) {
    const double lambda = space->value[m->pivot[i]];
    kept += lambda;
    space->work[m->pivot[i]] = 1. / (1. + lambda);
    m->signal += lambda / (1. + lambda);
    m->rank++;
  }
  ensemble_space_function(space, space->work, out);
  return true;
}

bool smoother_step(const struct observations *observations, const struct members *members,
                   struct enkf_draw draw, double step, double energy, struct iterative_smoother *m,
                   double *cost) {
  const int n = m->n;
  if (!factor_omega(m)) return false;
  for (int l = 0; cost && l < n; l++)
    for (int k = 0; k < n; k++) cost[k] += 0.5 * m->w[l * n + k] * m->w[l * n + k];
  sum_observations(observations, members, draw, m, cost);
  double *inverse = m->omega;
  if (!truncated_inverse(energy, m, inverse)) return false;
  for (int l = 0; l < n; l++) {
    double *row = &m->w[l * n];
    for (int k = 0; k < n; k++) row[k] *= 1. - step;
    for (int j = 0; j < n; j++)
      for (int k = 0; k < n; k++) row[k] += step * inverse[l * n + j] * m->right[j * n + k];
  }
  m->iteration++;
  return true;
}

void smoother_transform(const struct iterative_smoother *m, struct transform *transform) {
  const int n = m->n;
  const double root = sqrt(n - 1.);
  transform->identity = m->iteration == 0;
  for (int l = 0; l < n; l++) {
    double mean = 0.;
    for (int k = 0; k < n; k++) mean += m->w[l * n + k];
    mean /= n;
    transform->mean[l] = mean / root;
    for (int k = 0; k < n; k++) transform->anomaly[l * n + k] = (m->w[l * n + k] - mean) / root;
  }
}
