/* Predictions of a cross-validation as files; see crossvalidate.h. */
#include "region/crossvalidate.h"
#include "cli/text_output.h"
#include "region/result_files.h"
#include <math.h>

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
    print_prediction_columns(setup, out.stream);
    fprintf(out.stream, ",converged,distance\n");
    for (int t = 0; t < y->n; t++) {
      const int fold = cv->yields.fold[t];
      if (fold < 0) continue;
      text_output_text(&out, setup->overlap.region[y->region[t]]);
      fprintf(out.stream, ",%d,%d,%.17g,%.17g", y->year[t], fold + 1, y->value[t], y->sigma[t]);
      print_predictions(setup, &cv->yields, t, &out);
      fprintf(out.stream, "%s,", result_converged(cv->state[fold]));
      if (isfinite(cv->distance[fold])) fprintf(out.stream, "%.3g", cv->distance[fold]);
      fputc('\n', out.stream);
    }
    if (text_output_close(&out, list)) PetscCall(PetscPrintf(PETSC_COMM_SELF, "wrote %s\n", path));
  }
  PetscCall(PetscFree(path));
  PetscFunctionReturn(0);
}

/* numbers of the yields that were predicted; value NULL = their fold */
static PetscErrorCode WriteTable(const struct setup *setup, const struct crossvalidation *cv,
                                 struct output_file *file, const struct output_variable *variable,
                                 const double *value) {
  const struct yield_terms *y = &setup->model.yield;
  double *scored;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(y->n, &scored));
  for (int t = 0; t < y->n; t++) {
    const int fold = cv->yields.fold[t];
    scored[t] = fold < 0 ? NAN : value ? value[t] : fold + 1;
  }
  PetscCall(OutputYields(setup, file, variable, scored));
  PetscCall(PetscFree(scored));
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
  PetscCall(OutputPredictions(setup, &cv->yields, file));
  PetscCall(ResultClose(setup, "crossvalidation.nc", &file, list));
  PetscFunctionReturn(0);
}

PetscErrorCode WriteCrossvalidation(struct setup *setup, const struct crossvalidation *cv,
                                    struct problems *list) {
  PetscFunctionBeginUser;
  if (setup->model.yield.n) {
    PetscCall(WriteNc(setup, cv, list)); /* makes the folder */
    PetscCall(WriteCsv(setup, cv, list));
    PetscCall(WriteScores(setup, &cv->yields, "crossvalidation_scores.csv", list));
  }
  PetscFunctionReturn(0);
}
