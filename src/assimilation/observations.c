/* Observations normalised by their errors, and why some are not used. */
#include "assimilation/observations.h"
#include "support/lane_memory.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const observation_use_text[OBSERVATION_USES] = {
    "used", "all members agree", "value or error is not a number",
    "error is not above 0, or vanishes beside the departures",
    "equivalent of a member is not finite"};

bool observations_create(int n_obs, int n, struct observations *observations) {
  const size_t rows = (size_t)n_obs;
  *observations = (struct observations){.n_obs = n_obs,
                                        .n = n,
                                        .anomaly = lane_alloc(rows * (size_t)n * sizeof(double)),
                                        .innovation = lane_alloc(rows * sizeof(double)),
                                        .use = lane_alloc(rows)};
  if (observations->anomaly && observations->innovation && observations->use) return true;
  observations_destroy(observations);
  return false;
}

void observations_destroy(struct observations *observations) {
  free(observations->anomaly);
  free(observations->innovation);
  free(observations->use);
  *observations = (struct observations){0};
}

static enum observation_use look(const struct members *members, double value, double sigma,
                                 const double *hx) {
  double least = INFINITY, most = -INFINITY;
  if (!isfinite(value) || isnan(sigma)) return OBSERVATION_VALUE_NOT_FINITE;
  if (!(sigma > 0.)) return OBSERVATION_SIGMA_OUT_OF_RANGE;
  for (int k = 0; k < members->n; k++) {
    double x = hx[members->number[k]];
    if (!isfinite(x)) return OBSERVATION_EQUIVALENT_NOT_FINITE;
    least = fmin(least, x);
    most = fmax(most, x);
  }
  /* squares of what is divided by sigma must not overflow */
  if (fmax(most, value) - fmin(least, value) > 1e100 * sigma) return OBSERVATION_SIGMA_OUT_OF_RANGE;
  bool agree = most - least <= 4. * DBL_EPSILON * fmax(fabs(least), fabs(most));
  return agree ? OBSERVATION_MEMBERS_AGREE : OBSERVATION_USED;
}

int observations_normalise(const struct members *members, const double *value, const double *sigma,
                           const double *hx, struct observations *observations) {
  const int n = members->n;
  int used = 0;
  for (int o = 0; o < observations->n_obs; o++) {
    const double *row = &hx[(size_t)o * (size_t)members->n_all];
    double *anomaly = &observations->anomaly[(size_t)o * (size_t)n];
    enum observation_use use = look(members, value[o], sigma[o], row);
    observations->use[o] = (unsigned char)use;
    observations->innovation[o] = 0.;
    memset(anomaly, 0, (size_t)n * sizeof *anomaly);
    if (use != OBSERVATION_USED) continue;
    used++;
    observations->innovation[o] = (value[o] - members_anomalies(members, row, anomaly)) / sigma[o];
    for (int k = 0; k < n; k++) anomaly[k] /= sigma[o];
  }
  return used;
}

void observations_count(const struct observations *observations, int count[OBSERVATION_USES]) {
  memset(count, 0, OBSERVATION_USES * sizeof *count);
  for (int o = 0; o < observations->n_obs; o++) count[observations->use[o]]++;
}

void observations_temper(struct observations *observations, double alpha) {
  const double root = sqrt(alpha);
  const size_t n = (size_t)observations->n_obs * (size_t)observations->n;
  for (size_t i = 0; i < n; i++) observations->anomaly[i] /= root;
  for (int o = 0; o < observations->n_obs; o++) observations->innovation[o] /= root;
}
