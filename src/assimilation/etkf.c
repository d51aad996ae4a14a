/* Symmetric square root of the analysis in the members' space. */
#include "assimilation/etkf.h"
#include <math.h>

/* 1 / sqrt(1 + x) - 1, without the difference of numbers near 1 */
static double root_less_1(double x) {
  double root = sqrt(1. + x);
  return -x / (root * (1. + root));
}

int etkf(const struct observations *observations, const struct observation_choice *choice,
         struct ensemble_space *space, struct transform *transform) {
  const int n = space->n;
  if (ensemble_space_build(observations, choice, space) <= 0) {
    transform_identity(transform);
    return space->n_used;
  }
  transform->identity = false;
  ensemble_space_solve(space, space->b, transform->mean);
  for (int j = 0; j < n; j++) space->work[j] = root_less_1(space->value[j] / (n - 1.));
  ensemble_space_function(space, space->work, transform->anomaly);
  return space->n_used;
}
