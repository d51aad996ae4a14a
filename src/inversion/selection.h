#pragma once
/* Which parameters to estimate: the calibration protocol of AgMIP's phases III and IV.
 *
 * Wallach, Palosuo, Thorburn et al. (2023), Agron. Sustain. Dev. 43, 46 (phenology); Wallach, Buis,
 * Seserman et al. (2024), Environ. Model. Softw. 180, 106147 (all variables), whose steps 6 and 7
 * these are:
 *
 *   step 6  for each group of observations in its order: its obligatory parameters are estimated by
 *           least squares on the group alone; then its candidates are tried one at a time in their
 *           order, each together with all of the group that are estimated so far, and kept where
 *           AICc falls below the lowest so far. What was kept stays fixed for the next groups, what
 *           was not stays at its prior.
 *   step 7  all parameters that were kept are estimated together on all groups by weighted least
 *           squares; the variance of group g is RSS_g / (n_g - p_g) at the end of step 6, p_g being
 *           the number that was estimated on it.
 *
 *   AICc = n ln(RSS / n) + 2 p + 2 p (p + 1) / (n - p - 1)
 *
 * A candidate is refused, untried, where n <= p + 1 with it: AICc does not exist there. Residuals
 * are in units of the observations' own errors, so that AICc is that of least squares with known
 * ratios of the errors within a group and an unknown common factor; with one absolute error for all
 * it is the protocol's ordinary least squares.
 */
#include "control/control.h"
#include <petscsys.h>
#include <stdbool.h>

enum { SELECTION_GROUPS = 16, SELECTION_REASON = 64 };

/* Numbers are those of the control's items. */
struct selection_group {
  const char *name; /* not owned */
  int n_obligatory, obligatory[CONTROL_ITEMS];
  int n_candidates, candidate[CONTROL_ITEMS];
};

struct selection_plan {
  int n_items, n;           /* items of the control, elements of u */
  int count[CONTROL_ITEMS]; /* elements of each item */
  int n_groups;
  struct selection_group group[SELECTION_GROUPS];
};

/* what an estimation gave */
struct selection_fit {
  int64_t n;  /* observations */
  double rss; /* of their residuals, each over its error */
  double J;   /* what was minimised: rss / 2, with the prior's term where there is one */
  bool converged;
  int evaluations;
  bool stopped; /* by a signal: nothing of it counts */
  char reason[SELECTION_REASON];
};

/* Least squares on group `group`, or on all of them (SELECTION_ALL) with their errors multiplied by
 * scale[group]: the items that are `free` are estimated from u[n], the others stay. Without a free
 * one the residuals are computed alone. Collective where the caller is. */
enum { SELECTION_ALL = -1 };
typedef PetscErrorCode selection_estimate(void *context, int group, const bool *free,
                                          const double *scale, double *u,
                                          struct selection_fit *fit);

enum selection_kind {
  SELECTION_START,      /* nothing of the group is estimated yet */
  SELECTION_OBLIGATORY, /* the obligatory ones */
  SELECTION_CANDIDATE,  /* with one more */
  SELECTION_TOGETHER    /* step 7 */
};
enum selection_verdict { SELECTION_ACCEPTED, SELECTION_REJECTED, SELECTION_REFUSED };

struct selection_step {
  enum selection_kind kind;
  enum selection_verdict verdict;
  int group, candidate;     /* SELECTION_ALL of step 7; the item that is tried, or -1 */
  bool free[CONTROL_ITEMS]; /* estimated in this step */
  int p;                    /* their elements */
  double aicc;              /* NAN where n <= p + 1 */
  struct selection_fit fit; /* rss NAN of a candidate that was refused */
  double *u;                /* [n] owned */
};

struct selection {
  int n_steps, capacity;
  struct selection_step *step; /* owned */
  bool selected[CONTROL_ITEMS];
  double scale[SELECTION_GROUPS]; /* of each group's errors in step 7 */
  bool stopped;                   /* by a signal, after the last step */
};

/* NAN where n <= p + 1; -INFINITY where rss is 0. */
double selection_aicc(int64_t n, double rss, int p);
/* Factor on the errors of a group: sqrt(rss / (n - p)), at least 0.001, so that a group which is
 * met exactly does not weigh infinitely. n > p. */
double selection_scale(int64_t n, double rss, int p);

struct selection_calls {
  selection_estimate *estimate;
  /* reports the result of a step; NULL = not reported */
  PetscErrorCode (*tell)(void *context, const struct selection_step *step);
  void *context;
};

/* Runs the protocol. u[n]: the default values in; out the estimate. A group has more observations
 * than obligatory elements. Collective where `estimate` is; *result is to be destroyed. */
PetscErrorCode Select(const struct selection_plan *plan, const struct selection_calls *calls,
                      double *u, struct selection *result);
PetscErrorCode SelectionDestroy(struct selection *result);
