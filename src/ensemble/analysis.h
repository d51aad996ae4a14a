#pragma once
/* One analysis of the members' parameters.
 *
 * What is changed are the standard normal draws z behind the parameters, so that transforms and
 * bounds hold by themselves. Which observations an element sees follows from its extent: a global
 * one sees all, one of a region those of the cells that lie in it for the most part and its yields,
 * one of a cell those within the radius (Gaspari and Cohn's taper on R^-1), or where the radius is
 * 0 the cell's own. Members that lack any equivalent are left as they are.
 */
#include "assimilation/ensemble_space.h"
#include "ensemble/equivalents.h"

enum analysis_method { ANALYSIS_ETKF, ANALYSIS_ENKF };

struct analysis_plan {
  enum analysis_method method;
  double half_width; /* [km] of the taper; 0 = a cell's own, INFINITY = all observations */
  double alpha;      /* factor on the variances of errors (ES-MDA), else 1 */
  double inflation;  /* factor on departures from the mean, 1 = none */
  double rtps, rtpp; /* relaxation to the prior's spread, perturbations; 0 = none */
  uint64_t seed;
  uint32_t cycle; /* of draws of the EnKF */
  int min_members;
};

/* What became of the observations, and how much of the ensemble they used up. */
struct analysis_report {
  int members;   /* that took part */
  int n_used;    /* observations */
  int rank;      /* directions that the global analysis changed; 0 without global elements */
  double signal; /* degrees of freedom for signal of that analysis, at most members - 1 */
};

/* active[n_obs]: observations of this analysis. use[n_obs] (enum observation_use) is set where
 * active. Too few members are a problem, the same on every rank; then nothing is changed.
 * Collective. */
PetscErrorCode Analyse(const struct analysis_plan *plan, const struct equivalents *equivalents,
                       const bool *active, struct draws *draws, unsigned char *use,
                       struct analysis_report *report, struct problems *list);
