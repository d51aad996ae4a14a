/* What an estimation needs; see fit_check.h. */
#include "region/fit_check.h"
#include "cli/report.h"
#include "inversion/watch.h"
#include "region/fit.h"

static void check_terms(const struct workspace *ws, struct problems *list) {
  int64_t in_J = ws->yields_in_J;
  for (int s = 0; s < ws->model.series.n_sets; s++)
    in_J += ws->series_kept[s] - ws->series_unfitted[s];
  if (in_J == 0)
    problem(list,
            "calibrate: no observation is left in J (%d yields are held out); check years, "
            "regions, dates and quality flags",
            ws->yields_held_out);
}

PetscErrorCode FitCheck(struct workspace *ws, double *u, struct problems *list) {
  struct watch watch;
  PetscBool any;
  PetscFunctionBeginUser;
  PetscCall(ProblemsAnywhere(ws->comm, list, &any));
  if (!any) { /* a split with faults says nothing of what is fitted or watched */
    check_terms(ws, list);
    PetscCall(WatchCreate(&ws->model, ws->campaign.patience, &watch, list));
    PetscCall(WatchDestroy(&watch));
  }
  PetscCall(WorkspaceStart(ws, u, list));
  PetscFunctionReturn(0);
}
