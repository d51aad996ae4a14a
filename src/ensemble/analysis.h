#pragma once
/* One analysis of the members.
 *
 * What is changed are the standard normal draws z behind the parameters and, unless states are, the
 * starts of the crops, so that transforms and bounds hold by themselves; and rows of states of own
 * cells. Which observations an element uses
 * follows from its extent: a global one sees all, one of a region those of the cells that lie in it
 * for the most part and its yields, one of a cell those within the radius (Gaspari and Cohn's taper
 * on R^-1), or where the radius is 0 the cell's own. Members that lack any equivalent are left as
 * they are.
 *
 * A particle filter draws whole members again: with parameters of all cells together by one map for
 * everything, else by one map for all that belongs to a region, and one for a cell without a
 * region. `kernel` h then shrinks the standard normal draws towards their mean by sqrt(1 - h^2) and
 * adds h times their spread in noise, which keeps both moments (Liu and West 2001), since copies
 * with the same parameters would never part again. Where nothing is resampled nothing is changed.
 */
#include "assimilation/ensemble_space.h"
#include "ensemble/equivalents.h"

enum analysis_method { ANALYSIS_ETKF, ANALYSIS_ENKF, ANALYSIS_PARTICLE };

struct analysis_plan {
  enum analysis_method method;
  double half_width; /* [km] of the taper; 0 = a cell's own, INFINITY = all observations */
  double alpha;      /* factor on the variances of errors (ES-MDA), else 1 */
  double inflation;  /* factor on departures from the mean, 1 = none */
  double rtps, rtpp; /* relaxation to the prior's spread, perturbations; 0 = none */
  double kernel;     /* of the particle filter, 0 <= h < 1 */
  uint64_t seed;
  uint32_t cycle; /* of draws of the EnKF and the particle filter */
  int min_members;
};

/* States of own cells, beside the parameters. */
struct analysis_states {
  int n, n_rows;          /* places, rows of each */
  const int *cell;        /* [n] own cell of each place, rising */
  double *x;              /* [n][n_rows][members] */
  const bool *takes_part; /* [members] those with all states, the same on every rank */
};

/* Status of the observations, and how much of the ensemble they used up. */
struct analysis_report {
  int members;      /* that took part */
  int n_used;       /* observations */
  int rank;         /* directions that the global analysis changed; 0 without global elements */
  double signal;    /* degrees of freedom for signal of that analysis, at most members - 1 */
  double effective; /* least effective size of a particle filter on this rank; 0 = no such filter */
};

/* active[n_obs]: observations of this analysis, all of them among those that ran last. use[n_obs]
 * (enum observation_use) is set where active. draws: parameters, or NULL = they are left; states
 * may be NULL; a particle filter has no states. Too few members are a problem, the same on every
 * rank; then nothing is changed. Collective. */
PetscErrorCode Analyse(const struct analysis_plan *plan, const struct equivalents *equivalents,
                       const bool *active, struct draws *draws,
                       const struct analysis_states *states, unsigned char *use,
                       struct analysis_report *report, struct problems *list);
