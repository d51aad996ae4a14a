/* `windrow calibrate`: estimate parameters from yields and LAI. */
#include "commands.h"
#include "region/campaign_command.h"
#include "inversion/gauss_newton.h"
#include "inversion/posterior.h"
#include "region/estimate.h"
#include "region/field_files.h"
#include "region/dry_run.h"
#include "region/fit.h"
#include "region/fit_check.h"
#include "region/fit_report.h"
#include "region/network_files.h"
#include "region/predictions.h"
#include "region/reference_rerun.h"
#include "region/restarts.h"
#include "region/shared_problems.h"
#include "region/result_files.h"
#include "setup/balance.h"
#include <math.h>
#include <string.h>

static const struct option_spec options_of_calibrate[] = {
    CAMPAIGN_OPTIONS,
    {"dry-run", NULL,
     "time one run of each kind and say what time and memory the calibration would take"},
    {"restarts", "N",
     "minimise again from N starts drawn from the prior, and keep the lowest J [0]"},
    {NULL, NULL, NULL}};

/* -- the table of results */

enum { PRINTED = 60 }; /* elements of an item up to which each has a line */

struct parameter_table {
  const struct setup *setup;
  bool errors;
  const double *u;
  double *value, *slope, *lo, *hi, *sd; /* [control.n_values], [control.n] each; owned */
};

/* element i of the control, by a name */
static PetscErrorCode Line(const struct parameter_table *t, const struct control_item *item, int i,
                           const char *name, const char *note) {
  char errors[32] = "-", shares[32] = "-";
  PetscFunctionBeginUser;
  if (t->errors) snprintf(errors, sizeof errors, "%.5g", t->slope[i] * t->sd[i]);
  if (t->errors) snprintf(shares, sizeof shares, "%.3f", t->sd[i]);
  PetscCall(PetscPrintf(t->setup->comm, "%-24s %10.5g  %10.5g  %10.5g  %14s  %11s%s\n", name,
                        item->prior, item->prior_sd, t->value[i], errors, shares, note));
  PetscFunctionReturn(0);
}

static bool held(const struct parameter_table *t, int i) {
  return t->u[i] <= t->lo[i] || t->u[i] >= t->hi[i];
}

/* A long item in two lines: its least and its largest estimate, each with its error. */
static PetscErrorCode Summary(const struct parameter_table *t, const struct control_item *item) {
  int least = item->offset, most = item->offset, n_held = 0;
  char name[80], note[80] = "";
  PetscFunctionBeginUser;
  for (int i = item->offset; i < item->offset + item->count; i++) {
    if (t->value[i] < t->value[least]) least = i;
    if (t->value[i] > t->value[most]) most = i;
    n_held += held(t, i);
  }
  if (n_held) snprintf(note, sizeof note, "  %d at their bounds", n_held);
  snprintf(name, sizeof name, "%s, least of %d", item->name, item->count);
  PetscCall(Line(t, item, least, name, ""));
  snprintf(name, sizeof name, "%s, largest", item->name);
  PetscCall(Line(t, item, most, name, note));
  PetscFunctionReturn(0);
}

static PetscErrorCode Item(const struct parameter_table *t, const struct control_item *item) {
  char name[80];
  PetscFunctionBeginUser;
  if (item->count > PRINTED) {
    PetscCall(Summary(t, item));
    PetscFunctionReturn(0);
  }
  for (int i = item->offset; i < item->offset + item->count; i++) {
    control_name(&t->setup->campaign.control, i, setup_regions(t->setup), sizeof name, name);
    PetscCall(Line(t, item, i, name,
                   control_holds(&t->setup->campaign.control, i) ? "  not estimated"
                   : held(t, i)                                  ? "  at its bound"
                                                                 : ""));
  }
  PetscFunctionReturn(0);
}

static PetscErrorCode ReportParameters(const struct setup *setup, const double *u,
                                       const struct arrow_matrix *posterior,
                                       const double *deviations) {
  const struct control *control = &setup->campaign.control;
  struct parameter_table t = {.setup = setup, .errors = posterior || deviations, .u = u};
  int n = control->n;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc5((size_t)(n + control->n_values), &t.value, n, &t.slope, n, &t.lo, n, &t.hi,
                         n, &t.sd));
  control_values(control, u, t.value);
  control_slopes(control, t.value, t.slope);
  control_bounds(control, t.lo, t.hi);
  if (posterior) PetscCall(PosteriorDeviations(posterior, t.sd));
  if (deviations) PetscCall(PetscArraycpy(t.sd, deviations, control->own_at));
  PetscCall(PetscPrintf(setup->comm, "parameter                     prior  prior s.d.    estimate  "
                                     "standard error  error/prior\n"));
  for (int k = 0; k < control->n_items; k++)
    if (control->item[k].extent != EXTENT_NETWORK && control->item[k].extent != EXTENT_CELL)
      PetscCall(Item(&t, &control->item[k]));
  PetscCall(PetscFree5(t.value, t.slope, t.lo, t.hi, t.sd));
  PetscFunctionReturn(0);
}

PetscErrorCode WriteEstimate(struct setup *setup, const double *u, const struct fit_summary *r,
                             const char *command, struct problems *list) {
  const struct control *control = &setup->campaign.control;
  struct arrow_matrix *posterior = NULL;
  struct field_posterior *fields;
  double *prior, failed;
  PetscFunctionBeginUser;
  PetscCall(PetscCalloc1(control->n, &prior));
  if (setup->campaign.standard_errors && gauss_newton_fits(&setup->model)) {
    PetscCall(PosteriorHessian(&setup->model, u, &posterior));
    if (!posterior_factor(control, posterior, list)) PetscCall(ArrowDestroy(&posterior));
  }
  PetscCall(FieldPosteriorCreate(setup, u, &fields));
  PetscCall(SetupMakeOutput(setup));
  fit_notes(setup, r, u);
  PetscCall(ReportSummary(setup, r));
  if (setup->network) PetscCall(WriteWeights(setup, u, command, list)); /* small, and dear: first */
  PetscCall(ReportParameters(setup, u, posterior, fields ? fields->sd : NULL));
  PetscCall(ReportFields(setup, u, fields));
  PetscCall(ReportFit(setup, prior, u));
  PetscCall(ReferenceRerun(setup, u));
  PetscCall(WriteParameters(setup, u, posterior, fields ? fields->sd : NULL, command, list));
  PetscCall(WriteIterations(setup, r, list));
  PetscCall(WriteFields(setup, u, fields, "calibrate", list));
  PetscCall(WriteRegions(setup, prior, u, command, list));
  PetscCall(HeldOut(setup, prior, u, command, list));
  if (setup->campaign.export_series_csv) PetscCall(WriteSeries(setup, prior, u, command, list));
  PetscCall(WriteMaps(setup, u, command, &failed, list));
  if (setup->partition) PetscCall(WritePartitioning(setup, u, list));
  if (setup->campaign.export_pcse_yaml) PetscCall(WriteCrop(setup, u, list));
  PetscCall(FieldPosteriorDestroy(&fields));
  PetscCall(ArrowDestroy(&posterior));
  PetscCall(PetscFree(prior));
  PetscFunctionReturn(0);
}

static PetscErrorCode Calibrate(struct setup *setup, const struct options *options, void *context,
                                struct problems *list) {
  const struct campaign *c = &setup->campaign;
  struct fit_summary summary;
  long restarts = 0;
  bool any;
  double *u;
  PetscFunctionBeginUser;
  (void)context;
  options_integer(options, "restarts", 0, 1000000, &restarts, list);
  if (restarts && (c->adam || setup->network || c->patience))
    problem(list, "--restarts: not with a network, Adam or early stopping, whose path decides");
  PetscCall(SetupReport(setup));
  PetscCall(PetscCalloc1(c->control.n, &u));
  PetscCall(FitCheck(setup, u, list));
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  if (!any && options_get(options, "dry-run")) {
    PetscCall(DryRun(setup, list));
    any = true;
  }
  if (!any) PetscCall(SetupFit(setup, "", u, &summary, list));
  if (!any) PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  if (!any && restarts) PetscCall(Restarts(setup, (int)restarts, u, &summary, list));
  if (!any) PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  if (!any && summary.stopped)
    PetscCall(ReportStopped(setup, &summary, "", false));
  else if (!any)
    PetscCall(WriteEstimate(setup, u, &summary, "calibrate", list));
  if (!any) PetscCall(SetupReportMeasuredBalance(setup));
  PetscCall(PetscFree(u));
  PetscFunctionReturn(0);
}

static PetscErrorCode Run(MPI_Comm comm, const struct options *options, struct problems *list) {
  PetscFunctionBeginUser;
  PetscCall(CampaignRun(comm, options, "calibrate", Calibrate, NULL, list));
  PetscFunctionReturn(0);
}

static const char *const examples[] = {
    "mpirun -n 4 windrow calibrate campaign.yaml -tao_view",
    "windrow calibrate campaign.yaml --dry-run",
    "windrow calibrate campaign.yaml --restarts 20 --output out20 --set optimiser.gttol=1e-5",
    NULL};

const struct command command_calibrate = {
    .name = "calibrate",
    .summary =
        "estimate parameters of a region from yields, LAI, biomass, soil moisture and stages",
    .arguments = "campaign.yaml",
    .description =
        "Minimises J(u) = sum rho((H(u) - y) / sigma) / 2 + |u|^2 / 2 with TAO (every -tao_ option "
        "is "
        "open) or, where optimiser.adam is given, with Adam. Writes OUTPUT/NAME_regions.nc and "
        ".csv, NAME_series.csv and NAME_maps.nc; of a network NAME_weights.nc; of what is "
        "estimated besides NAME_parameters.nc and .csv and NAME_crop.yaml, as far as there is "
        "any. With optimiser.journal a killed run goes on where it was. A run that "
        "SIGTERM or SIGUSR1 ended has exit code 75 and no result.",
    .options = options_of_calibrate,
    .examples = examples,
    .run = Run};
