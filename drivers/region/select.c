/* `windrow select`: which parameters to estimate, and their estimate; see select.h. */
#include "commands.h"
#include "region/campaign_command.h"
#include "region/crossvalidate.h"
#include "region/estimate.h"
#include "region/fit_check.h"
#include "region/select.h"
#include "region/shared_problems.h"
#include "ncio/nc_common.h"
#include <string.h>

static const struct option_spec options_of_select[] = {
    CAMPAIGN_OPTIONS,
    {"holdout", NULL,
     "after that repeat the whole protocol without each fold of `crossvalidation` in turn, and "
     "predict it"},
    {NULL, NULL, NULL}};

struct work {
  struct select_plan plan;
  struct select_table table;
  int fold;
};

/* the protocol behind the choices that logs and files tell */
static void choose(struct setup *setup) {
  const struct campaign_select *s = &setup->campaign.select;
  nc_append(&setup->choices,
            "selection: AgMIP's protocol (phases III, IV), least squares with the errors' ratios "
            "within a group as given; prior: %s; %d start%s a step\n",
            s->prior ? "that of control" : "none, bounds alone", s->starts,
            s->starts == 1 ? "" : "s");
}

/* names of control that stand in no group */
static PetscErrorCode TellHeld(const struct setup *setup, const struct select_plan *plan) {
  const struct control *control = &setup->campaign.control;
  bool in[CONTROL_ITEMS] = {false}, any = false;
  PetscFunctionBeginUser;
  for (int g = 0; g < plan->protocol.n_groups; g++) {
    const struct selection_group *group = &plan->protocol.group[g];
    for (int k = 0; k < group->n_obligatory; k++) in[group->obligatory[k]] = true;
    for (int k = 0; k < group->n_candidates; k++) in[group->candidate[k]] = true;
  }
  for (int i = 0; i < control->n_items; i++) {
    if (in[i]) continue;
    PetscCall(PetscPrintf(setup->comm, "%s %s", any ? "," : "note: in no group, kept at its prior:",
                          control->item[i].name));
    any = true;
  }
  if (any) PetscCall(PetscPrintf(setup->comm, "\n"));
  PetscFunctionReturn(0);
}

/* what was kept, for the files */
static void note_outcome(struct setup *setup, const struct selection *s, const char *scales) {
  const struct control *control = &setup->campaign.control;
  nc_append(&setup->choices, "selection: estimated");
  for (int i = 0; i < control->n_items; i++)
    if (s->selected[i]) nc_append(&setup->choices, " %s", control->item[i].name);
  nc_append(&setup->choices, "; errors of the last step: %s\n", scales);
}

static PetscErrorCode Whole(struct setup *setup, struct work *work, bool *on,
                            struct problems *list) {
  struct select_run run;
  double *u;
  char scales[400];
  bool any;
  PetscFunctionBeginUser;
  PetscCall(PetscCalloc1(setup->campaign.control.n, &u));
  PetscCall(SelectRun(setup, &work->plan, u, &run, list));
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  *on = !any && !run.selection.stopped;
  if (*on) {
    select_scales(&work->plan, &run.selection, sizeof scales, scales);
    PetscCall(PetscPrintf(setup->comm, "errors of all groups together: %s\n", scales));
    note_outcome(setup, &run.selection, scales);
    PetscCall(SelectTableAdd(0, &run.selection, &work->table));
    PetscCall(WriteEstimate(setup, u, &run.summary, "select", list));
    PetscCall(WriteSelection(setup, &work->plan, &work->table, list));
  } else if (!any) {
    PetscCall(ReportStopped(setup, &run.summary, "", false));
  }
  PetscCall(SelectRelease(&run));
  PetscCall(PetscFree(u));
  PetscFunctionReturn(0);
}

/* a fold of the cross-validation */
static PetscErrorCode Fold(struct setup *setup, const char *suffix, double *u, void *context,
                           struct fit_summary *summary, struct problems *list) {
  struct work *work = context;
  struct select_run run;
  PetscFunctionBeginUser;
  (void)suffix; /* no journals */
  PetscCall(SelectRun(setup, &work->plan, u, &run, list));
  *summary = run.summary;
  PetscCall(SelectTableAdd(++work->fold, &run.selection, &work->table));
  PetscCall(SelectRelease(&run));
  PetscFunctionReturn(0);
}

static PetscErrorCode Work(struct setup *setup, const struct options *options, void *context,
                           struct problems *list) {
  struct campaign *c = &setup->campaign;
  struct work work = {0};
  double started = MPI_Wtime(), *u;
  bool any, on = false;
  PetscFunctionBeginUser;
  (void)context;
  if (c->journal && *c->journal)
    PetscCall(PetscPrintf(setup->comm, "note: select keeps no journal (optimiser.journal)\n"));
  c->journal = NULL;
  choose(setup);
  PetscCall(SetupReport(setup));
  PetscCall(PetscCalloc1(c->control.n, &u));
  PetscCall(FitCheck(setup, u, list));
  PetscCall(PetscFree(u));
  PetscCall(SelectPlan(setup, &work.plan, list));
  if (options_get(options, "holdout") && !c->fold_regions)
    problem(list,
            "%s: key 'crossvalidation' is missing: --holdout needs groups of regions, of "
            "years, or of both",
            yaml_root(c->document)->file);
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  if (!any) {
    PetscCall(TellHeld(setup, &work.plan));
    PetscCall(Whole(setup, &work, &on, list));
    if (on)
      PetscCall(PetscPrintf(setup->comm, "the protocol took %.2f minutes\n",
                            (MPI_Wtime() - started) / 60.));
    if (on && options_get(options, "holdout")) {
      PetscCall(Crossvalidate(setup, Fold, &work, list));
      PetscCall(WriteSelection(setup, &work.plan, &work.table, list));
      PetscCall(
          PetscPrintf(setup->comm, "with its folds %.2f minutes\n", (MPI_Wtime() - started) / 60.));
    }
  }
  PetscCall(SelectTableDestroy(&work.table));
  PetscFunctionReturn(0);
}

static PetscErrorCode Run(MPI_Comm comm, const struct options *options, struct problems *list) {
  PetscFunctionBeginUser;
  PetscCall(CampaignRun(comm, options, "select", Work, NULL, list));
  PetscFunctionReturn(0);
}

static const char *const examples[] = {
    "windrow select campaign.yaml --output selected --set select.starts=5",
    "windrow select campaign.yaml --holdout", NULL};

const struct command command_select = {
    .name = "select",
    .summary = "choose the parameters to estimate, by the AgMIP calibration protocol",
    .arguments = "campaign.yaml",
    .description =
        "For each group of observations in the order of select.groups: estimates its obligatory "
        "parameters by least squares on the group alone, then tries its candidates one at a time "
        "in their order, together with those of the group that are estimated so far, and keeps "
        "one where AICc = n ln(RSS/n) + 2 p + 2 p (p + 1) / (n - p - 1) falls; where n <= p + 1 it "
        "is refused. What is kept stays fixed for the next groups, the others stay at their "
        "priors. Then all parameters that were kept are estimated together on all groups, each "
        "group's errors multiplied by sqrt(RSS / (n - p)) of the group (Wallach et al. 2023, 2024: "
        "steps 6 and 7). The errors of the campaign give the ratios of the errors within a group "
        "alone: with error: {relative: 0, floor: X} it is ordinary least squares. The prior has no "
        "part unless select.prior is control; bounds hold always. Writes OUTPUT/NAME_selection.csv "
        "with every step and the files of `calibrate`; with --holdout "
        "OUTPUT/NAME_crossvalidation.csv and .nc, too.",
    .options = options_of_select,
    .examples = examples,
    .run = Run};
