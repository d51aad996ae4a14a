/* Counts by bins of probability; see reliability.h. */
#include "verification/reliability.h"
#include <math.h>

void reliability_add(double probability, double happened, struct reliability *sum) {
  int bin = (int)(probability * RELIABILITY_BINS);
  if (bin >= RELIABILITY_BINS) bin = RELIABILITY_BINS - 1;
  sum->cases[bin] += 1.;
  sum->probability[bin] += probability;
  sum->events[bin] += happened;
  sum->brier += (probability - happened) * (probability - happened);
}

double reliability_brier(const struct reliability *sum) {
  double cases = 0.;
  for (int b = 0; b < RELIABILITY_BINS; b++) cases += sum->cases[b];
  return cases > 0. ? sum->brier / cases : NAN;
}
