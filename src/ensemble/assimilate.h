#pragma once
/* Assimilation into members: filters that take observations in the order of their dates, and
 * smoothers, which take all of them several times.
 *
 * Of states: see filter_states.c. Of parameters alone: after each analysis seasons run again from
 * their starts, so that a state is always that of a trajectory. Windows of a filter are those of a
 * calendar of days that all campaigns share (whole multiples of the window after 1 January of the
 * year 1), so that a run that stops and continues later has the windows of one that does not.
 */
#include "ensemble/analysis.h"
#include "ensemble/feedback.h"

enum assimilation_kind {
  ASSIMILATION_FILTER,
  ASSIMILATION_ESMDA, /* assimilation/esmda.h */
  ASSIMILATION_IES /* assimilation/iterative_smoother.h, one problem for each part of the control:
                      global, of a region, of a cell */
};

struct assimilation_plan {
  struct analysis_plan analysis;
  enum assimilation_kind kind;
  int steps;               /* of ES-MDA; iterations of the iterative smoother */
  double step;             /* of the iterative smoother, in (0, 1] */
  double energy;           /* of its inverse's eigenvalues that is kept, in (0, 1] */
  int window;              /* [d] of a filter: observations of so many days are one analysis */
  bool parameters, states; /* what a filter changes */
  int until; /* day number: windows that end later are left for another run; INT_MAX = none */
};

/* What an assimilation works on and changes. A filter begins at next_day: with draws, states,
 * feedback and `used` as an earlier run left them it continues from there. */
struct assimilation {
  const struct model *model;
  const struct model_point *point;
  const struct assimilation_plan *plan;
  struct equivalents *equivalents;
  struct draws *draws; /* z, z_cell and what follows from them */
  struct feedback *feedback;
  bool stopped; /* by a signal, between analyses; next_day tells how far it came */
  int used;     /* observations of all analyses */
  int next_day; /* of a filter: day number from which observations are still to come */
  bool *active; /* [n_obs] of the next analysis */
  /* called after each analysis of a filter, all of it being done, once any observation was used;
     NULL = nothing is kept */
  PetscErrorCode (*keep)(void *context, const struct assimilation *assimilation);
  void *context;
};

/* Where no observation is used at all, or too few members take part, that is a problem, the same on
 * every rank. Says each analysis on rank 0. Collective. */
PetscErrorCode Assimilate(struct assimilation *assimilation, struct problems *list);

/* -- parts of it */

/* One analysis with the active observations of members that have just run, and a line about it;
 * states may be NULL. */
PetscErrorCode AssimilationStep(struct assimilation *a, const struct analysis_states *states,
                                double alpha, uint32_t cycle, const char *what,
                                struct problems *list);
/* the first day from next_day on that has an observation, INT_MAX = none */
int assimilation_next_day(const struct assimilation *a);
PetscErrorCode AssimilationIterate(struct assimilation *a, struct problems *list);
/* Needs draws->states. */
PetscErrorCode AssimilationFilterStates(struct assimilation *a, struct problems *list);
