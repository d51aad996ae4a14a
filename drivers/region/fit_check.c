/* What an estimation needs; see fit_check.h. */
#include "region/fit_check.h"
#include "region/shared_problems.h"
#include "inversion/early_stopping.h"
#include "region/fit.h"

static void check_terms(const struct setup *setup, struct problems *list) {
  int64_t in_J = setup->yields_in_J;
  for (int s = 0; s < setup->n_series; s++)
    in_J += setup->series_kept[s] - setup->series_unfitted[s];
  if (in_J == 0)
    problem(list,
            "calibrate: no observation is left in J (%d yields are held out); check years, "
            "regions, dates and quality flags",
            setup->yields_held_out);
}

/* minibatches know no cells of their own */
static void check_method(const struct setup *setup, struct problems *list) {
  if (setup->campaign.adam && setup->campaign.control.n_outputs && !setup->network)
    problem(list, "optimiser.adam knows no parameters by cell; use optimiser.method: gauss_newton "
                  "or tao");
}

PetscErrorCode FitCheck(struct setup *setup, double *u, struct problems *list) {
  struct early_stopping watch;
  bool any;
  PetscFunctionBeginUser;
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  if (!any) { /* a split with faults says nothing of what is fitted or watched */
    check_terms(setup, list);
    check_method(setup, list);
    PetscCall(EarlyStoppingCreate(&setup->model, setup->campaign.patience, &watch, list));
    PetscCall(EarlyStoppingDestroy(&watch));
  }
  PetscCall(SetupStart(setup, u, list));
  PetscFunctionReturn(0);
}
