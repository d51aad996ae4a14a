/* Weights in the space of logarithms, systematic resampling. */
#include "assimilation/particle_filter.h"
#include "support/random.h"
#include <math.h>
#include <string.h>

void particle_weigh(const struct observations *observations,
                    const struct observation_choice *choice, double *log_weight) {
  const int n = observations->n;
  for (int i = 0; i < choice->n; i++) {
    const int o = choice->index ? choice->index[i] : i;
    const double taper = choice->taper ? choice->taper[i] : 1.;
    if (observations->use[o] != OBSERVATION_USED || !(taper > 0.)) continue;
    const double *s = &observations->anomaly[(size_t)o * (size_t)n];
    for (int k = 0; k < n; k++) {
      double departure = observations->innovation[o] - s[k];
      log_weight[k] -= 0.5 * taper * departure * departure;
    }
  }
}

double particle_weights(int n, const double *log_weight, double *weight) {
  double most = -INFINITY, sum = 0., square = 0.;
  bool number = true;
  for (int k = 0; k < n; k++) {
    number = number && !isnan(log_weight[k]);
    most = fmax(most, log_weight[k]);
  }
  if (!number || !isfinite(most)) {
    for (int k = 0; k < n; k++) weight[k] = 1. / n;
    return 0.;
  }
  for (int k = 0; k < n; k++) sum += weight[k] = exp(log_weight[k] - most);
  for (int k = 0; k < n; k++) {
    weight[k] /= sum;
    square += weight[k] * weight[k];
  }
  return 1. / square;
}

/* count[n]: how often each member is drawn, at the positions (u + j) / n of the summed weights */
static void count_draws(int n, const double *weight, double u, int *count) {
  double sum = 0.;
  int drawn = 0, last = 0;
  for (int k = 0; k < n; k++) {
    sum += weight[k];
    count[k] = 0;
    while (drawn < n && u + drawn < n * sum) count[k]++, drawn++;
    if (weight[k] > 0.) last = k;
  }
  count[last] += n - drawn; /* where rounding kept the sum below 1 */
}

void particle_resample(int n, const double *weight, uint64_t seed, uint32_t cycle, int *map) {
  const struct random_key key = {.seed = seed, .cell = cycle, .variable = 0x70617274u /* "part" */};
  bool alike = true;
  for (int k = 1; k < n; k++) alike = alike && weight[k] == weight[0];
  for (int k = 0; k < n; k++) map[k] = k;
  if (alike) return;
  count_draws(n, weight, random_uniform(key, 0), map);
  /* minus the number of places of a member that is kept, 0 of one that is not; then the latter's
   * places are filled with copies of those that have more than one */
  for (int k = 0; k < n; k++) map[k] = -map[k];
  for (int k = 0, source = 0; k < n; k++) {
    if (map[k] < 0) continue;
    while (map[source] > -2) source++;
    map[k] = source;
    map[source]++;
  }
  for (int k = 0; k < n; k++)
    if (map[k] < 0) map[k] = k;
}

void particle_apply(const struct members *members, const int *map, int n_rows, double *x,
                    double *work) {
  for (int i = 0; i < n_rows; i++) {
    double *row = &x[(size_t)i * (size_t)members->n_all];
    for (int k = 0; k < members->n; k++) work[k] = row[members->number[k]];
    for (int k = 0; k < members->n; k++) row[members->number[k]] = work[map[k]];
  }
}
