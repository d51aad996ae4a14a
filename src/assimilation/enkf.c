/* Perturbed observations. */
#include "assimilation/enkf.h"
#include "support/random.h"
#include <math.h>
#include <string.h>

void enkf_errors(const struct observations *observations, int o, const struct members *members,
                 struct enkf_draw draw, double *error) {
  const int n = members->n;
  const uint32_t key = observations->key ? observations->key[o] : (uint32_t)o;
  double mean = 0.;
  for (int k = 0; k < n; k++) {
    struct random_key member = {.seed = draw.seed,
                                .cell = draw.cycle,
                                .member = (uint32_t)members->number[k],
                                .variable = draw.variable};
    error[k] = random_normal(member, key);
    mean += error[k];
  }
  mean /= n;
  const double scale = sqrt(n / (n - 1.));
  for (int k = 0; k < n; k++) error[k] = scale * (error[k] - mean);
}

/* out[n][n] = sum_o sqrt(taper) s_o e_o^T - C */
static void right_side(const struct observations *observations,
                       const struct observation_choice *choice, const struct members *members,
                       struct enkf_draw draw, struct ensemble_space *space, double *out) {
  const int n = space->n;
  double *error = space->work;
  for (int i = 0; i < n * n; i++) out[i] = -space->c[i];
  for (int i = 0; i < choice->n; i++) {
    const int o = choice->index ? choice->index[i] : i;
    const double taper = choice->taper ? choice->taper[i] : 1.;
    if (observations->use[o] != OBSERVATION_USED || !(taper > 0.)) continue;
    const double *s = &observations->anomaly[(size_t)o * (size_t)n];
    enkf_errors(observations, o, members, draw, error);
    for (int l = 0; l < n; l++) {
      const double weight = sqrt(taper) * s[l];
      for (int k = 0; k < n; k++) out[l * n + k] += weight * error[k];
    }
  }
}

int enkf(const struct observations *observations, const struct observation_choice *choice,
         const struct members *members, struct enkf_draw draw, struct ensemble_space *space,
         struct transform *transform) {
  const int n = space->n;
  if (ensemble_space_build(observations, choice, space) <= 0) {
    transform_identity(transform);
    return space->n_used;
  }
  transform->identity = false;
  ensemble_space_solve(space, space->b, transform->mean);
  double *p = space->matrix, *right = space->c, *out = transform->anomaly;
  right_side(observations, choice, members, draw, space, out);
  memcpy(right, out, (size_t)n * (size_t)n * sizeof *out);
  for (int j = 0; j < n; j++) space->work[j] = 1. / (n - 1. + space->value[j]);
  ensemble_space_function(space, space->work, p);
  memset(out, 0, (size_t)n * (size_t)n * sizeof *out);
  for (int l = 0; l < n; l++)
    for (int m = 0; m < n; m++)
      for (int k = 0; k < n; k++) out[l * n + k] += p[l * n + m] * right[m * n + k];
  return space->n_used;
}
