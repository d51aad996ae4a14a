/* `windrow calibrate`: estimate parameters from yields and LAI. */
#include "commands.h"
#include "inversion/posterior.h"
#include "region/fit.h"
#include "region/fit_check.h"
#include "region/fit_report.h"
#include "region/network_files.h"
#include "cli/report.h"
#include "region/result_files.h"
#include <math.h>
#include <string.h>

static const struct option_spec options_of_calibrate[] = {WORKSPACE_OPTIONS, {NULL, NULL, NULL}};

/* -- the table of results */
static PetscErrorCode ReportParameters(const struct workspace *ws, const double *u,
                                       const double *covariance) {
  const struct control *control = &ws->campaign.control;
  int n = control->n;
  double *value, *slope, *lo, *hi;
  char name[80], error[16] = "-", share[16] = "-";
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc4((size_t)(n + control->n_values), &value, n, &slope, n, &lo, n, &hi));
  control_values(control, u, value);
  control_slopes(control, value, slope);
  control_bounds(control, lo, hi);
  PetscCall(PetscPrintf(ws->comm, "parameter                     prior  prior s.d.    estimate  "
                                  "standard error  error/prior\n"));
  for (int k = 0; k < control->n_items; k++)
    for (int i = control->item[k].offset; i < control->item[k].offset + control->item[k].count;
         i++) {
      if (control->item[k].extent == EXTENT_NETWORK) continue;
      double sd = covariance ? sqrt(covariance[i * n + i]) : NAN;
      control_name(control, i, workspace_regions(ws), sizeof name, name);
      if (covariance) snprintf(error, sizeof error, "%.5g", slope[i] * sd);
      if (covariance) snprintf(share, sizeof share, "%.3f", sd);
      bool held = u[i] <= lo[i] || u[i] >= hi[i];
      PetscCall(PetscPrintf(ws->comm, "%-24s %10.5g  %10.5g  %10.5g  %14s  %11s%s\n", name,
                            control->item[k].prior, control->item[k].prior_sd, value[i], error,
                            share, held ? "  at its bound" : ""));
    }
  PetscCall(PetscFree4(value, slope, lo, hi));
  PetscFunctionReturn(0);
}

static PetscErrorCode Results(struct workspace *ws, const double *u, const struct fit_summary *r,
                              struct problems *list) {
  int n = ws->campaign.control.n;
  double *covariance = NULL, *prior, failed;
  PetscFunctionBeginUser;
  PetscCall(PetscCalloc1(n, &prior));
  if (ws->campaign.standard_errors && !control_has_weights(&ws->campaign.control)) {
    PetscCall(PetscMalloc1((size_t)n * (size_t)n, &covariance));
    PetscCall(ModelGaussNewton(&ws->model, u, covariance));
    PetscCall(PosteriorCovariance(n, covariance));
  }
  PetscCall(WorkspaceMakeOutput(ws));
  PetscCall(ReportSummary(ws, r));
  if (ws->network) PetscCall(WriteWeights(ws, u, "calibrate", list)); /* small, and dear: first */
  PetscCall(ReportParameters(ws, u, covariance));
  PetscCall(ReportFit(ws, prior, u));
  PetscCall(WriteParameters(ws, u, covariance, "calibrate", list));
  PetscCall(WriteRegions(ws, prior, u, "calibrate", list));
  if (ws->campaign.export_series_csv) PetscCall(WriteSeries(ws, prior, u, list));
  PetscCall(WriteMaps(ws, u, "calibrate", &failed, list));
  if (ws->partition) PetscCall(WritePartitioning(ws, u, list));
  if (ws->campaign.export_pcse_yaml) PetscCall(WriteCrop(ws, u, list));
  PetscCall(PetscFree(covariance));
  PetscCall(PetscFree(prior));
  PetscFunctionReturn(0);
}

static PetscErrorCode Calibrate(struct workspace *ws, struct problems *list) {
  const struct campaign *c = &ws->campaign;
  struct fit_summary summary;
  PetscBool any;
  double *u;
  PetscFunctionBeginUser;
  PetscCall(WorkspaceReport(ws));
  PetscCall(PetscCalloc1(c->control.n, &u));
  PetscCall(FitCheck(ws, u, list));
  PetscCall(ProblemsAnywhere(ws->comm, list, &any));
  if (!any) PetscCall(WorkspaceFit(ws, "", u, &summary, list));
  PetscCall(ProblemsAnywhere(ws->comm, list, &any));
  if (!any && summary.stopped)
    PetscCall(PetscPrintf(ws->comm, "stopped by a signal after %d %s; %s\n", summary.evaluations,
                          c->adam ? "epochs" : "evaluations",
                          c->journal && *c->journal
                              ? "start the same command again to go on from the journal"
                              : "no journal was kept (optimiser.journal)"));
  else if (!any)
    PetscCall(Results(ws, u, &summary, list));
  PetscCall(PetscFree(u));
  PetscFunctionReturn(0);
}

static PetscErrorCode Run(MPI_Comm comm, const struct options *options, struct problems *list) {
  struct workspace ws;
  PetscBool any;
  PetscFunctionBeginUser;
  PetscCall(WorkspaceOpen(comm, options, "calibrate", true, &ws, list));
  PetscCall(ProblemsAnywhere(comm, list, &any));
  if (!any) PetscCall(Calibrate(&ws, list));
  PetscCall(WorkspaceClose(&ws));
  PetscFunctionReturn(0);
}

static void print_keys(FILE *out) { campaign_print_keys("calibrate", out); }

const struct command command_calibrate = {
    .name = "calibrate",
    .summary = "estimate parameters of a region from yields, LAI, biomass and soil moisture",
    .arguments = "campaign.yaml",
    .description =
        "Minimises J(u) = sum rho((H(u) - y) / sigma) / 2 + |u|^2 / 2 with TAO (every -tao_ option "
        "is "
        "open) or, where optimiser.adam is given, with Adam. Writes OUTPUT/NAME_regions.nc and "
        ".csv, NAME_series.csv and NAME_maps.nc; of a network NAME_weights.nc; of what is "
        "estimated besides NAME_parameters.nc and .csv and NAME_crop.yaml, as far as there is "
        "any. With optimiser.journal a killed run goes on where it was.",
    .options = options_of_calibrate,
    .print_keys = print_keys,
    .run = Run};
