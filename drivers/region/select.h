#pragma once
/* `windrow select`: the calibration protocol of inversion/selection.h on a campaign. */
#include "inversion/selection.h"
#include "region/fit.h"

/* the protocol in numbers of the campaign's control and of the model's sets of observations */
struct select_plan {
  struct selection_plan protocol;
  bool fitted[SELECTION_GROUPS][OBSERVATION_SETS];
};

/* Looks the names of the campaign's groups up; unknown and repeated ones, observations in no group
 * and settings that the protocol has no place for are problems. The same on every rank; not
 * collective. */
PetscErrorCode SelectPlan(const struct setup *setup, struct select_plan *plan,
                          struct problems *list);

/* A group with too few fitted observations for its obligatory parameters is a problem. Collective.
 */
PetscErrorCode SelectCheckGroups(const struct setup *setup, const struct select_plan *plan,
                                 struct problems *list);

/* a run of the protocol on what the model's split leaves */
struct select_run {
  struct setup *setup;
  const struct select_plan *plan;
  struct selection selection;
  struct fit_summary summary; /* of step 7 */
  struct problems *list;
  struct model_terms kept;
  double *held; /* [control.n] */
};

/* u[control.n]: defaults in, estimate out. A group with too few observations is a problem, and
 * nothing is done then. Until SelectRelease the control holds what was not selected, its prior is
 * flat unless select.prior is control, and errors are those of step 7. Collective. */
PetscErrorCode SelectRun(struct setup *setup, const struct select_plan *plan, double *u,
                         struct select_run *run, struct problems *list);
PetscErrorCode SelectRelease(struct select_run *run);

/* the steps of the whole and of each fold, as they are written */
struct select_table {
  int n, capacity;
  struct select_row {
    int fold; /* 0 = all observations */
    int step; /* from 1 */
    struct selection_step of;
  } * row;
};
/* Takes the run's steps over. Not collective. */
PetscErrorCode SelectTableAdd(int fold, struct selection *selection, struct select_table *table);
PetscErrorCode SelectTableDestroy(struct select_table *table);
/* One line of a step in the log; the head where step is NULL. Collective. */
PetscErrorCode SelectTell(const struct setup *setup, const struct select_plan *plan,
                          const struct selection_step *step);
/* NAME_selection.csv. Collective. */
PetscErrorCode WriteSelection(const struct setup *setup, const struct select_plan *plan,
                              const struct select_table *table, struct problems *list);
/* "phenology x 0.83, yield x 1.2": what step 7 multiplies errors by */
void select_scales(const struct select_plan *plan, const struct selection *selection, int length,
                   char *text);
