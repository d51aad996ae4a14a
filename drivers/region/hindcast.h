#pragma once
/* Hindcasts: past years predicted as forecasts would have been, and their scores. */
#include "ensemble/ensemble.h"
#include "region/baselines.h"
#include "setup/setup.h"

/* normal laws around the first baselines, which are lines, and around the last yield */
enum { REFERENCE_LAST_YEAR = BASELINE_LAST_YEAR, N_REFERENCES };
extern const char *const reference_name[N_REFERENCES]; /* of columns: "climatology" ... */

/* One region's yield in a year from an issue date. [kg ha-1] at the market's moisture. */
struct hindcast_row {
  int region, year, date; /* region number, harvest year, index of the issue date */
  int members, traces;
  double observed, mean, sd;      /* of the members */
  double residual;                /* sd of the residual */
  double quantile[3];             /* 0.1, 0.5, 0.9 of members and residual */
  double crps, crps_members;      /* fair; with and without the residual */
  double reference[N_REFERENCES]; /* CRPS of normal laws */
  double rank;                    /* members below the observation */
  double pit;                     /* probability not to exceed it, with the residual */
  double trend, above;          /* the region's trend, and the probability of more, with residual */
  double spread;                /* what (mean - observed)^2 is expected to be */
  enum setup_estimate estimate; /* how the year's estimation ended; NOT_ESTIMATED without one */
  double distance;              /* to its minimum, in posterior s.d.; INFINITY where unknown */
};

struct hindcast_rows {
  int n, room;
  struct hindcast_row *row; /* [n] owned; the same on every rank */
};

/* NAME_hindcast.csv, NAME_hindcast_scores.csv and a table in the log. Collective. */
PetscErrorCode HindcastTell(const struct setup *setup, const struct hindcast_rows *rows,
                            struct problems *list);
