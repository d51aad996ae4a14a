/* Forecasts of regional yields as a table; see forecast_files.h. */
#include "region/forecast_files.h"
#include "cli/text_output.h"
#include "ensemble/statistics.h"
#include "verification/predictive.h"
#include <math.h>

static void print_head(const struct ensemble_plan *plan, FILE *out) {
  fprintf(out, "region,year,members,mean,sd,residual_sd");
  for (int with = 1; with >= 0; with--) {
    const char *of = with ? "" : "members_";
    for (int q = 0; q < plan->n_quantiles; q++)
      fprintf(out, ",%sq%.6g", of, 100. * plan->quantile[q]);
    for (int q = 0; q < plan->n_exceed; q++) fprintf(out, ",%sabove_%.10g", of, plan->exceed[q]);
  }
  fprintf(out, "\n");
}

/* quantiles and probabilities of members with a residual's standard deviation sd, and without */
static void print_law(const struct ensemble_plan *plan, int n, const double *value, double sd,
                      struct text_output *out) {
  for (int with = 1; with >= 0; with--) {
    for (int q = 0; q < plan->n_quantiles; q++) {
      double x = n < 2             ? NAN
                 : with && sd > 0. ? predictive_quantile(n, value, sd, plan->quantile[q])
                                   : members_quantile(n, value, plan->quantile[q]);
      fprintf(out->stream, ",%.17g", x);
    }
    for (int q = 0; q < plan->n_exceed; q++)
      fprintf(out->stream, ",%.17g",
              n < 2 ? NAN : 1. - predictive_cdf(n, value, with ? sd : 0., plan->exceed[q]));
  }
}

static void print_region(const struct setup *setup, const struct ensemble_plan *plan,
                         const struct ensemble_result *r, const struct residual *residual, int t,
                         double *value, struct text_output *out) {
  const size_t members = (size_t)plan->members;
  for (size_t k = 0; k < members; k++) value[k] = r->yield[(size_t)t * members + k];
  const struct member_statistics all = members_summary(plan->members, value);
  const int n = all.n;
  double sd = residual_sd(residual, all.mean);
  text_output_text(out, setup->overlap.region[r->region[t]]);
  fprintf(out->stream, ",%d,%d,%.17g,%.17g,%.17g", r->year[t], n, all.mean, all.sd, sd);
  print_law(plan, n, value, sd, out);
  fprintf(out->stream, "\n");
}

PetscErrorCode WriteForecastRegions(const struct setup *setup, const struct ensemble_plan *plan,
                                    const struct ensemble_result *r,
                                    const struct residual *residual, struct problems *list) {
  struct text_output out;
  double *value;
  char *path;
  PetscMPIInt rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(setup->comm, &rank));
  if (rank || !r->n_yields) PetscFunctionReturn(0);
  PetscCall(PetscMalloc1(plan->members, &value));
  PetscCall(SetupPath(setup, "forecast_regions.csv", &path));
  if (text_output_open(path, &out, list)) {
    print_head(plan, out.stream);
    for (int t = 0; t < r->n_yields; t++) print_region(setup, plan, r, residual, t, value, &out);
    if (text_output_close(&out, list)) PetscCall(PetscPrintf(PETSC_COMM_SELF, "wrote %s\n", path));
  }
  PetscCall(PetscFree(path));
  PetscCall(PetscFree(value));
  PetscFunctionReturn(0);
}
