/* C = S^T R^-1 S and what is made of its eigenpairs. */
#include "assimilation/ensemble_space.h"
#include "assimilation/symmetric_eigen.h"
#include "support/lane_memory.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

bool ensemble_space_create(int n, struct ensemble_space *space) {
  const size_t row = (size_t)n * sizeof(double), square = (size_t)n * row;
  *space = (struct ensemble_space){.n = n,
                                   .c = lane_alloc(square),
                                   .b = lane_alloc(row),
                                   .value = lane_alloc(row),
                                   .vector = lane_alloc(square),
                                   .work = lane_alloc(2 * row),
                                   .matrix = lane_alloc(square)};
  if (space->c && space->b && space->value && space->vector && space->work && space->matrix)
    return true;
  ensemble_space_destroy(space);
  return false;
}

void ensemble_space_destroy(struct ensemble_space *space) {
  double *const owned[] = {space->c,      space->b,    space->value,
                           space->vector, space->work, space->matrix};
  for (size_t i = 0; i < sizeof owned / sizeof *owned; i++) free(owned[i]);
  *space = (struct ensemble_space){0};
}

/* The upper triangle of C += weight s s^T of four observations, one after the other in each entry;
 * four at once, since C would otherwise pass through the registers for each. */
static void add_four(int n, const double weight[4], const double *const s[4], double *c) {
  for (int i = 0; i < n; i++) {
    const double w0 = weight[0] * s[0][i], w1 = weight[1] * s[1][i], w2 = weight[2] * s[2][i],
                 w3 = weight[3] * s[3][i];
    double *restrict row = &c[i * n];
    for (int j = i; j < n; j++)
      row[j] = row[j] + w0 * s[0][j] + w1 * s[1][j] + w2 * s[2][j] + w3 * s[3][j];
  }
}

/* Observations that wait to be added; missing ones repeat the first with weight 0. */
struct batch {
  int count;
  double weight[4];
  const double *s[4];
};

static void flush(int n, struct batch *batch, double *c) {
  if (batch->count == 0) return;
  for (int i = batch->count; i < 4; i++) batch->weight[i] = 0., batch->s[i] = batch->s[0];
  add_four(n, batch->weight, batch->s, c);
  batch->count = 0;
}

static void accumulate(const struct observations *observations,
                       const struct observation_choice *choice, struct ensemble_space *space) {
  const int n = space->n;
  struct batch batch = {0};
  memset(space->c, 0, (size_t)n * (size_t)n * sizeof(double));
  memset(space->b, 0, (size_t)n * sizeof(double));
  space->n_used = 0;
  space->square = 0.;
  for (int i = 0; i < choice->n; i++) {
    const int o = choice->index ? choice->index[i] : i;
    const double taper = choice->taper ? choice->taper[i] : 1.;
    if (observations->use[o] != OBSERVATION_USED || !(taper > 0.)) continue;
    const double *s = &observations->anomaly[(size_t)o * (size_t)n];
    const double pull = taper * observations->innovation[o];
    for (int k = 0; k < n; k++) space->b[k] += pull * s[k];
    space->square += pull * observations->innovation[o];
    batch.weight[batch.count] = taper;
    batch.s[batch.count++] = s;
    if (batch.count == 4) flush(n, &batch, space->c);
    space->n_used++;
  }
  flush(n, &batch, space->c);
  for (int i = 0; i < n; i++)
    for (int j = 0; j < i; j++) space->c[i * n + j] = space->c[j * n + i];
}

int ensemble_space_build(const struct observations *observations,
                         const struct observation_choice *choice, struct ensemble_space *space) {
  const int n = space->n;
  accumulate(observations, choice, space);
  if (space->n_used == 0) return 0;
  memcpy(space->matrix, space->c, (size_t)n * (size_t)n * sizeof(double));
  if (!symmetric_eigen(n, space->matrix, space->value, space->vector, space->work))
    return space->n_used = -1;
  for (int j = 0; j < n; j++) space->value[j] = fmax(space->value[j], 0.);
  return space->n_used;
}

void ensemble_space_function(struct ensemble_space *space, const double *f, double *out) {
  const int n = space->n;
  memset(out, 0, (size_t)n * (size_t)n * sizeof *out);
  int j = 0;
  for (; j + 4 <= n; j += 4) {
    const double *const v[4] = {&space->vector[j * n], &space->vector[(j + 1) * n],
                                &space->vector[(j + 2) * n], &space->vector[(j + 3) * n]};
    add_four(n, &f[j], v, out);
  }
  struct batch rest = {0};
  for (; j < n; j++) {
    rest.weight[rest.count] = f[j];
    rest.s[rest.count++] = &space->vector[j * n];
  }
  flush(n, &rest, out);
  for (int i = 0; i < n; i++)
    for (int k = 0; k < i; k++) out[i * n + k] = out[k * n + i];
}

void ensemble_space_solve(struct ensemble_space *space, const double *in, double *out) {
  const int n = space->n;
  double *along = space->work;
  for (int j = 0; j < n; j++) {
    const double *v = &space->vector[j * n];
    double sum = 0.;
    for (int k = 0; k < n; k++) sum += v[k] * in[k];
    along[j] = sum / (n - 1. + space->value[j]);
  }
  memset(out, 0, (size_t)n * sizeof *out);
  for (int j = 0; j < n; j++) {
    const double *v = &space->vector[j * n];
    for (int k = 0; k < n; k++) out[k] += along[j] * v[k];
  }
}

double ensemble_space_signal(const struct ensemble_space *space) {
  double sum = 0.;
  for (int j = 0; j < space->n; j++) sum += space->value[j] / (space->n - 1. + space->value[j]);
  return sum;
}

int ensemble_space_rank(const struct ensemble_space *space) {
  double most = 0.;
  int rank = 0;
  for (int j = 0; j < space->n; j++) most = fmax(most, space->value[j]);
  for (int j = 0; j < space->n; j++) rank += space->value[j] > space->n * DBL_EPSILON * most;
  return rank;
}

double ensemble_space_minimum(const struct ensemble_space *space, const double *mean) {
  double explained = 0.;
  for (int k = 0; k < space->n; k++) explained += space->b[k] * mean[k];
  return 0.5 * (space->square - explained);
}

double ensemble_space_log_determinant(const struct ensemble_space *space) {
  double sum = 0.;
  for (int j = 0; j < space->n; j++) sum += log1p(space->value[j] / (space->n - 1.));
  return sum;
}
