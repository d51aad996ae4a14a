#pragma once
/* Whether events happen as often as their probabilities say (Murphy 1973). */

enum { RELIABILITY_BINS = 5 }; /* of equal width on [0, 1] */

struct reliability {
  double cases[RELIABILITY_BINS];       /* forecasts with a probability in the bin, */
  double probability[RELIABILITY_BINS]; /* sum of their probabilities, */
  double events[RELIABILITY_BINS];      /* how many of them saw the event */
  double brier;                         /* sum of (probability - event)^2 over all */
};

/* happened: 1 or 0; 0 <= probability <= 1 */
void reliability_add(double probability, double happened, struct reliability *sum);
/* mean of (probability - event)^2; NaN without cases */
double reliability_brier(const struct reliability *sum);
