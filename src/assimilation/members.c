/* Members that take part, means and anomalies. Sums run over members in their order. */
#include "assimilation/members.h"
#include <math.h>

void members_mask(int n_all, int n_rows, const double *x, bool *use) {
  for (int i = 0; i < n_rows; i++)
    for (int k = 0; k < n_all; k++)
      if (!isfinite(x[(size_t)i * (size_t)n_all + (size_t)k])) use[k] = false;
}

struct members members_in_use(int n_all, const bool *use, int *number) {
  struct members members = {.n_all = n_all, .number = number};
  for (int k = 0; k < n_all; k++)
    if (use[k]) number[members.n++] = k;
  return members;
}

bool members_suffice(const struct members *members, int min_members, const char *what,
                     struct problems *list) {
  const int least = min_members > 2 ? min_members : 2;
  if (members->n >= least) return true;
  return problem(list, "%s: %d of %d members are left, at least %d are needed (min_members)", what,
                 members->n, members->n_all, least);
}

double members_anomalies(const struct members *members, const double *row, double *anomaly) {
  double mean = 0.;
  for (int k = 0; k < members->n; k++) mean += row[members->number[k]];
  mean /= members->n;
  for (int k = 0; k < members->n; k++) anomaly[k] = row[members->number[k]] - mean;
  return mean;
}

double anomalies_spread(int n, const double *anomaly) {
  double square = 0.;
  for (int k = 0; k < n; k++) square += anomaly[k] * anomaly[k];
  return sqrt(square / (n - 1));
}
