/* Predictions of a cross-validation as files and as a table; see crossvalidate.h. */
#include "region/crossvalidate.h"
#include "cli/text_output.h"
#include "region/result_files.h"
#include <math.h>

static const struct {
  const char *column, *variable, *long_name;
} about[N_PREDICTIONS] = {
    [BY_ESTIMATE] = {"predicted", "yield_predicted",
                     "yield predicted by the estimate of its fold, which saw neither this region's "
                     "nor this year's yields where folds are split by them"},
    [BY_PRIOR] = {"prior", "yield_prior", "yield predicted at the prior"},
    [BY_BASELINE + BASELINE_MEAN] = {"mean", "yield_mean",
                                     "mean of the region's yields that its fold was fitted to; of "
                                     "all regions where it has none"},
    [BY_BASELINE + BASELINE_TREND] = {"mean_trend", "yield_mean_trend",
                                      "the region's linear trend through the same yields; where it "
                                      "has none, mean and trend of all"},
    [BY_BASELINE +
        BASELINE_COMMON_TREND] = {"mean_common_trend", "yield_mean_common_trend",
                                  "mean of the region and one linear trend for all, same yields"}};

static PetscErrorCode WriteCsv(const struct setup *setup, const struct crossvalidation *cv,
                               struct problems *list) {
  const struct yield_terms *y = &setup->model.yield;
  struct text_output out;
  char *path;
  PetscMPIInt rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(setup->comm, &rank));
  if (rank) PetscFunctionReturn(0);
  PetscCall(SetupPath(setup, "crossvalidation.csv", &path));
  if (text_output_open(path, &out, list)) {
    fprintf(out.stream, "region,year,fold,observed,sigma");
    for (int p = 0; p < N_PREDICTIONS; p++) fprintf(out.stream, ",%s", about[p].column);
    fprintf(out.stream, ",converged,distance\n");
    for (int t = 0; t < y->n; t++) {
      if (cv->fold[t] < 0) continue;
      text_output_text(&out, setup->overlap.region[y->region[t]]);
      fprintf(out.stream, ",%d,%d,%.17g,%.17g", y->year[t], cv->fold[t] + 1, y->value[t],
              y->sigma[t]);
      for (int p = 0; p < N_PREDICTIONS; p++) {
        fputc(',', out.stream);
        text_output_number(&out, cv->of[p][t]);
      }
      fprintf(out.stream, "%s,", result_converged(cv->state[cv->fold[t]]));
      if (isfinite(cv->distance[cv->fold[t]]))
        fprintf(out.stream, "%.3g", cv->distance[cv->fold[t]]);
      fputc('\n', out.stream);
    }
    if (text_output_close(&out, list)) PetscCall(PetscPrintf(PETSC_COMM_SELF, "wrote %s\n", path));
  }
  PetscCall(PetscFree(path));
  PetscFunctionReturn(0);
}

/* numbers of the yields that were predicted as a (year, region) table; value NULL = their fold */
static PetscErrorCode WriteTable(const struct setup *setup, const struct crossvalidation *cv,
                                 struct output_file *file, const struct output_variable *variable,
                                 const double *value) {
  const char *const dims[2] = {output_years, "region"};
  const struct yield_terms *y = &setup->model.yield;
  int lengths[2] = {setup->campaign.n_years, setup->overlap.n_regions};
  double *table;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1((size_t)lengths[0] * (size_t)lengths[1], &table));
  for (int i = 0; i < lengths[0] * lengths[1]; i++) table[i] = NAN;
  for (int t = 0; t < y->n; t++)
    for (int k = 0; k < lengths[0] && cv->fold[t] >= 0; k++)
      if (setup->campaign.years[k] == y->year[t])
        table[k * lengths[1] + y->region[t]] = value ? value[t] : cv->fold[t] + 1;
  PetscCall(OutputTable(file, variable, 2, dims, lengths, table));
  PetscCall(PetscFree(table));
  PetscFunctionReturn(0);
}

/* the groups that folds are made of, counted from 1 */
static PetscErrorCode WriteGroups(const struct folds *folds, struct output_file *file) {
  const char *const dims[2] = {"region", output_years};
  const struct output_variable variable[2] = {
      {.name = "region_group", .unit = "1", .long_name = "group of regions left out together"},
      {.name = "year_group", .unit = "1", .long_name = "group of years left out together"}};
  const int length[2] = {folds->n_regions, folds->n_years};
  const int *const group[2] = {folds->region_group, folds->year_group};
  double *number;
  PetscFunctionBeginUser;
  for (int k = 0; k < 2; k++) {
    PetscCall(PetscMalloc1(length[k], &number));
    for (int i = 0; i < length[k]; i++) number[i] = group[k][i] + 1;
    PetscCall(OutputTable(file, &variable[k], 1, &dims[k], &length[k], number));
    PetscCall(PetscFree(number));
  }
  PetscFunctionReturn(0);
}

static PetscErrorCode WriteNc(struct setup *setup, const struct crossvalidation *cv,
                              struct problems *list) {
  const struct yield_terms *y = &setup->model.yield;
  const struct output_variable observed = {.name = "yield_observed",
                                           .unit = "kg ha-1",
                                           .long_name = "reported yield at the basis' moisture"};
  const struct output_variable error = {.name = "yield_error",
                                        .unit = "kg ha-1",
                                        .long_name = "standard deviation of the reported yield"};
  const struct output_variable fold = {
      .name = "fold",
      .unit = "1",
      .long_name = "fold that predicts it: (region_group - 1) x groups of years + year_group"};
  struct output_file *file;
  PetscFunctionBeginUser;
  PetscCall(ResultCreate(setup, "crossvalidation.nc", "crossvalidate", setup->campaign.n_years,
                         &file, list));
  if (!file) PetscFunctionReturn(0);
  PetscCall(OutputStrings(file, "region_name", "name of the region", "region",
                          setup->overlap.n_regions, setup_regions(setup)));
  PetscCall(WriteGroups(&cv->folds, file));
  PetscCall(WriteTable(setup, cv, file, &fold, NULL));
  PetscCall(WriteTable(setup, cv, file, &observed, y->value));
  PetscCall(WriteTable(setup, cv, file, &error, y->sigma));
  for (int p = 0; p < N_PREDICTIONS; p++) {
    const struct output_variable v = {
        .name = about[p].variable, .unit = "kg ha-1", .long_name = about[p].long_name};
    PetscCall(WriteTable(setup, cv, file, &v, cv->of[p]));
  }
  PetscCall(ResultClose(setup, "crossvalidation.nc", &file, list));
  PetscFunctionReturn(0);
}

PetscErrorCode WriteCrossvalidation(struct setup *setup, const struct crossvalidation *cv,
                                    struct problems *list) {
  PetscFunctionBeginUser;
  if (setup->model.yield.n) {
    PetscCall(WriteNc(setup, cv, list)); /* makes the folder */
    PetscCall(WriteCsv(setup, cv, list));
  }
  PetscFunctionReturn(0);
}

/* -- the table */

struct score {
  int n;
  double rmse, bias, r2;
};

/* r2 = 1 - sum (p - y)^2 / sum (y - mean y)^2 */
static struct score score_of(const struct yield_terms *y, const int *fold, const double *p) {
  struct score s = {0};
  double mean = 0., squares = 0., spread = 0.;
  for (int t = 0; t < y->n; t++) {
    if (fold[t] < 0 || !isfinite(p[t])) continue;
    double d = p[t] - y->value[t];
    s.n++;
    mean += y->value[t];
    s.bias += d;
    squares += d * d;
  }
  mean /= s.n;
  for (int t = 0; t < y->n; t++)
    if (fold[t] >= 0 && isfinite(p[t])) spread += (y->value[t] - mean) * (y->value[t] - mean);
  s.rmse = sqrt(squares / s.n);
  s.bias /= s.n;
  s.r2 = 1. - squares / spread;
  return s;
}

PetscErrorCode ReportCrossvalidation(const struct setup *setup, const struct crossvalidation *cv) {
  const struct yield_terms *y = &setup->model.yield;
  PetscFunctionBeginUser;
  if (!y->n) PetscFunctionReturn(0);
  PetscCall(PetscPrintf(setup->comm, "yields predicted by              n        RMSE        bias"
                                     "       R2  (kg ha-1)\n"));
  for (int p = 0; p < N_PREDICTIONS; p++) {
    struct score s = score_of(y, cv->fold, cv->of[p]);
    const char *name = p == BY_ESTIMATE ? "estimate"
                       : p == BY_PRIOR  ? "prior"
                                        : baseline_name[p - BY_BASELINE];
    PetscCall(PetscPrintf(setup->comm, "  %-28s %6d  %10.1f  %10.1f  %7.3f\n", name, s.n, s.rmse,
                          s.bias, s.r2));
  }
  PetscFunctionReturn(0);
}
