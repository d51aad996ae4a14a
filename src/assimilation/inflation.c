/* Departures from the mean, stretched. */
#include "assimilation/inflation.h"

/* x_k + (factor - 1) x'_k */
static void stretch(const struct members *members, double factor, const double *anomaly,
                    double *row) {
  for (int k = 0; k < members->n; k++) row[members->number[k]] += (factor - 1.) * anomaly[k];
}

void members_inflate(const struct members *members, int n_rows, double factor, double *x,
                     double *work) {
  if (factor == 1.) return;
  for (int i = 0; i < n_rows; i++) {
    double *row = &x[(size_t)i * (size_t)members->n_all];
    members_anomalies(members, row, work);
    stretch(members, factor, work, row);
  }
}

void members_rtps(const struct members *members, int n_rows, double share, const double *xb,
                  double *xa, double *work) {
  if (share == 0.) return;
  for (int i = 0; i < n_rows; i++) {
    const size_t start = (size_t)i * (size_t)members->n_all;
    members_anomalies(members, &xb[start], work);
    double before = anomalies_spread(members->n, work);
    members_anomalies(members, &xa[start], work);
    double after = anomalies_spread(members->n, work);
    if (after > 0.) stretch(members, 1. + share * (before - after) / after, work, &xa[start]);
  }
}
