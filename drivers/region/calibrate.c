/* `windrow calibrate`: estimate parameters from yields and LAI. */
#include "commands.h"
#include "region/campaign_command.h"
#include "inversion/gauss_newton.h"
#include "inversion/posterior.h"
#include "region/fit.h"
#include "region/fit_check.h"
#include "region/fit_report.h"
#include "region/network_files.h"
#include "region/shared_problems.h"
#include "region/result_files.h"
#include <math.h>
#include <string.h>

static const struct option_spec options_of_calibrate[] = {CAMPAIGN_OPTIONS, {NULL, NULL, NULL}};

/* -- the table of results */
static PetscErrorCode ReportParameters(const struct setup *setup, const double *u,
                                       const struct arrow_matrix *posterior) {
  const struct control *control = &setup->campaign.control;
  int n = control->n;
  double *value, *slope, *lo, *hi, *sd;
  char name[80], error[16] = "-", share[16] = "-";
  PetscFunctionBeginUser;
  PetscCall(
      PetscMalloc5((size_t)(n + control->n_values), &value, n, &slope, n, &lo, n, &hi, n, &sd));
  control_values(control, u, value);
  control_slopes(control, value, slope);
  control_bounds(control, lo, hi);
  if (posterior) PetscCall(PosteriorDeviations(posterior, sd));
  PetscCall(PetscPrintf(setup->comm, "parameter                     prior  prior s.d.    estimate  "
                                     "standard error  error/prior\n"));
  for (int k = 0; k < control->n_items; k++)
    for (int i = control->item[k].offset; i < control->item[k].offset + control->item[k].count;
         i++) {
      if (control->item[k].extent == EXTENT_NETWORK) continue;
      control_name(control, i, setup_regions(setup), sizeof name, name);
      if (posterior) snprintf(error, sizeof error, "%.5g", slope[i] * sd[i]);
      if (posterior) snprintf(share, sizeof share, "%.3f", sd[i]);
      bool held = u[i] <= lo[i] || u[i] >= hi[i];
      PetscCall(PetscPrintf(setup->comm, "%-24s %10.5g  %10.5g  %10.5g  %14s  %11s%s\n", name,
                            control->item[k].prior, control->item[k].prior_sd, value[i], error,
                            share, held ? "  at its bound" : ""));
    }
  PetscCall(PetscFree5(value, slope, lo, hi, sd));
  PetscFunctionReturn(0);
}

static PetscErrorCode Results(struct setup *setup, const double *u, const struct fit_summary *r,
                              struct problems *list) {
  const struct control *control = &setup->campaign.control;
  struct arrow_matrix *posterior = NULL;
  double *prior, failed;
  PetscFunctionBeginUser;
  PetscCall(PetscCalloc1(control->n, &prior));
  if (setup->campaign.standard_errors && gauss_newton_fits(&setup->model)) {
    PetscCall(PosteriorHessian(&setup->model, u, &posterior));
    if (!posterior_factor(control, posterior, list)) PetscCall(ArrowDestroy(&posterior));
  }
  PetscCall(SetupMakeOutput(setup));
  PetscCall(ReportSummary(setup, r));
  if (setup->network)
    PetscCall(WriteWeights(setup, u, "calibrate", list)); /* small, and dear: first */
  PetscCall(ReportParameters(setup, u, posterior));
  PetscCall(ReportFit(setup, prior, u));
  PetscCall(WriteParameters(setup, u, posterior, "calibrate", list));
  PetscCall(WriteRegions(setup, prior, u, "calibrate", list));
  if (setup->campaign.export_series_csv) PetscCall(WriteSeries(setup, prior, u, list));
  PetscCall(WriteMaps(setup, u, "calibrate", &failed, list));
  if (setup->partition) PetscCall(WritePartitioning(setup, u, list));
  if (setup->campaign.export_pcse_yaml) PetscCall(WriteCrop(setup, u, list));
  PetscCall(ArrowDestroy(&posterior));
  PetscCall(PetscFree(prior));
  PetscFunctionReturn(0);
}

static PetscErrorCode Calibrate(struct setup *setup, const struct options *options, void *context,
                                struct problems *list) {
  const struct campaign *c = &setup->campaign;
  struct fit_summary summary;
  bool any;
  double *u;
  PetscFunctionBeginUser;
  (void)options;
  (void)context;
  PetscCall(SetupReport(setup));
  PetscCall(PetscCalloc1(c->control.n, &u));
  PetscCall(FitCheck(setup, u, list));
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  if (!any) PetscCall(SetupFit(setup, "", u, &summary, list));
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  if (!any && summary.stopped)
    PetscCall(PetscPrintf(setup->comm, "stopped by a signal after %d %s; %s\n", summary.evaluations,
                          c->adam ? "epochs" : "evaluations",
                          c->journal && *c->journal
                              ? "start the same command again to go on from the journal"
                              : "no journal was kept (optimiser.journal)"));
  else if (!any)
    PetscCall(Results(setup, u, &summary, list));
  PetscCall(PetscFree(u));
  PetscFunctionReturn(0);
}

static PetscErrorCode Run(MPI_Comm comm, const struct options *options, struct problems *list) {
  PetscFunctionBeginUser;
  PetscCall(CampaignRun(comm, options, "calibrate", Calibrate, NULL, list));
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
