/* `windrow calibrate`: estimate parameters from yields and LAI. */
#include "commands.h"
#include "region/fit_report.h"
#include "inversion/posterior.h"
#include "inversion/solve.h"
#include "cli/report.h"
#include "region/result_files.h"
#include "windrow/version.h"
#include <math.h>
#include <string.h>

static const struct option_spec options_of_calibrate[] = {WORKSPACE_OPTIONS, {NULL, NULL, NULL}};

/* whether a line of the configuration says where results go rather than what they are */
static bool is_about_output(const char *line) {
  static const char *const keys[] = {
      "dir:", "journal:", "max_evaluations:", "max_failed_fraction:"};
  while (*line == ' ') line++;
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    if (!strncmp(line, keys[i], strlen(keys[i]))) return true;
  return false;
}

/* the journal's key: configuration and build, without output paths and the evaluation limit */
static PetscErrorCode KeyOf(const struct campaign *c, uint64_t *key) {
  size_t length = strlen(c->text) + strlen(windrow_build()) + 2;
  char *text;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(length, &text));
  snprintf(text, length, "%s\n", windrow_build());
  for (const char *line = c->text; *line;) {
    const char *end = strchr(line, '\n');
    size_t n = end ? (size_t)(end - line) + 1 : strlen(line);
    if (!is_about_output(line)) strncat(text, line, n);
    line += n;
  }
  *key = journal_key(text);
  PetscCall(PetscFree(text));
  PetscFunctionReturn(0);
}

/* -- the table of results */
static PetscErrorCode ReportParameters(const struct workspace *ws, const double *u,
                                       const double *covariance) {
  const struct control *control = &ws->campaign.control;
  int n = control->n;
  double *value, *slope, *lo, *hi;
  char name[80], error[16] = "-";
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc4(n, &value, n, &slope, n, &lo, n, &hi));
  control_values(control, u, value, slope);
  control_bounds(control, lo, hi);
  PetscCall(PetscPrintf(ws->comm, "parameter                     prior  prior s.d.    estimate  "
                                  "standard error  error/prior\n"));
  for (int k = 0; k < control->n_items; k++)
    for (int i = control->item[k].offset; i < control->item[k].offset + control->item[k].count;
         i++) {
      double sd = covariance ? sqrt(covariance[i * n + i]) : NAN;
      control_name(control, i, workspace_regions(ws), sizeof name, name);
      if (covariance) snprintf(error, sizeof error, "%.5g", slope[i] * sd);
      bool held = u[i] <= lo[i] || u[i] >= hi[i];
      PetscCall(PetscPrintf(ws->comm, "%-24s %10.5g  %10.5g  %10.5g  %14s  %11.3f%s\n", name,
                            control->item[k].prior, control->item[k].prior_sd, value[i], error, sd,
                            held ? "  at its bound" : ""));
    }
  PetscCall(PetscFree4(value, slope, lo, hi));
  PetscFunctionReturn(0);
}

static PetscErrorCode ReportSolve(const struct workspace *ws, const struct solve_result *r) {
  PetscFunctionBeginUser;
  PetscCall(PetscPrintf(ws->comm, "%s after %d iterations, %d evaluations (%d from the journal)\n",
                        r->reason, r->iterations, r->evaluations, r->replayed));
  PetscCall(
      PetscPrintf(ws->comm, "J: %.6f at the prior, %.6f at the estimate\n", r->J_prior, r->J));
  if (isfinite(r->distance))
    PetscCall(PetscPrintf(ws->comm,
                          "distance to the minimum, by the last gradient: %.2g posterior standard "
                          "deviations\n",
                          r->distance));
  PetscFunctionReturn(0);
}

static PetscErrorCode Results(struct workspace *ws, const double *u, const struct solve_result *r,
                              struct problems *list) {
  int n = ws->campaign.control.n;
  double *covariance = NULL, *prior, failed;
  PetscFunctionBeginUser;
  PetscCall(PetscCalloc1(n, &prior));
  if (ws->campaign.standard_errors) {
    PetscCall(PetscMalloc1((size_t)n * (size_t)n, &covariance));
    PetscCall(ModelGaussNewton(&ws->model, u, covariance));
    PetscCall(PosteriorCovariance(n, covariance));
  }
  PetscCall(ReportSolve(ws, r));
  PetscCall(ReportParameters(ws, u, covariance));
  PetscCall(ReportFit(ws, prior, u));
  PetscCall(WriteParameters(ws, u, covariance, "calibrate", list));
  PetscCall(WriteRegions(ws, prior, u, "calibrate", list));
  if (ws->campaign.export_series_csv) PetscCall(WriteSeries(ws, prior, u, list));
  PetscCall(WriteMaps(ws, u, "calibrate", &failed, list));
  if (ws->campaign.export_pcse_yaml) PetscCall(WriteCrop(ws, u, list));
  PetscCall(PetscFree(covariance));
  PetscCall(PetscFree(prior));
  PetscFunctionReturn(0);
}

static PetscErrorCode Calibrate(struct workspace *ws, struct problems *list) {
  const struct campaign *c = &ws->campaign;
  struct solve_options options = {.tao_type = c->tao_type,
                                  .max_evaluations = c->max_evaluations,
                                  .gttol = c->gttol,
                                  .metric = c->standard_errors,
                                  .journal = c->journal};
  struct solve_result result;
  PetscBool any;
  double *u;
  PetscFunctionBeginUser;
  PetscCall(WorkspaceReport(ws));
  PetscCall(KeyOf(c, &options.key));
  PetscCall(PetscCalloc1(c->control.n, &u));
  if (ws->yields_in_J == 0 && ws->model.n_series == 0)
    problem(list,
            "calibrate: no observation is left in J (%d yields are held out); check years, "
            "regions, dates and quality flags",
            ws->yields_held_out);
  PetscCall(ProblemsAnywhere(ws->comm, list, &any));
  if (!any) PetscCall(Solve(&ws->model, &options, u, &result, list));
  PetscCall(ProblemsAnywhere(ws->comm, list, &any));
  if (!any && result.stopped)
    PetscCall(PetscPrintf(
        ws->comm, "stopped by a signal after %d evaluations; %s\n", result.evaluations,
        c->journal && *c->journal ? "start the same command again to go on from the journal"
                                  : "no journal was kept (optimiser.journal)"));
  else if (!any)
    PetscCall(Results(ws, u, &result, list));
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
    .summary = "estimate parameters of a region from yields and LAI",
    .arguments = "campaign.yaml",
    .description =
        "Minimises J(u) = sum rho((H(u) - y) / sigma) / 2 + |u|^2 / 2 with TAO; every -tao_ option "
        "is open. Writes OUTPUT/NAME_parameters.nc and .csv, NAME_regions.nc and .csv, "
        "NAME_series.csv, NAME_maps.nc and NAME_crop.yaml. With optimiser.journal a killed run "
        "goes on where it was.",
    .options = options_of_calibrate,
    .print_keys = print_keys,
    .run = Run};
