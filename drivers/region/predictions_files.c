/* Predictions and their scores as files; see predictions.h. */
#include "region/predictions.h"
#include "region/result_files.h"
#include <math.h>

static const struct {
  const char *column, *variable, *long_name;
} about[N_PREDICTIONS] = {
    [BY_ESTIMATE] = {"predicted", "yield_predicted",
                     "yield predicted by an estimate that this yield was not fitted in"},
    [BY_PRIOR] = {"prior", "yield_prior", "yield predicted at the prior"},
    [BY_REFERENCE] = {"reference", "yield_reference",
                      "yield predicted by the same estimate, run in reference mode (whole days)"},
    [BY_BASELINE + BASELINE_MEAN] = {"mean", "yield_mean",
                                     "mean of the region's fitted yields; of all regions where it "
                                     "has none"},
    [BY_BASELINE + BASELINE_TREND] = {"mean_trend", "yield_mean_trend",
                                      "the region's linear trend through its fitted yields; where "
                                      "it has none, mean and trend of all"},
    [BY_BASELINE + BASELINE_COMMON_TREND] =
        {"mean_common_trend", "yield_mean_common_trend",
         "mean of the region's fitted yields and one linear trend for all"},
    [BY_BASELINE + BASELINE_LAST_YEAR] = {"last_year", "yield_last_year",
                                          "fitted yield of the region of the nearest year before"},
    [BY_BASELINE + BASELINE_REGRESSION] = {
        "trend_plus_regression", "yield_trend_plus_regression",
        "the region's linear trend and, by one slope for all regions, the "
        "residual of the yield simulated at the prior about its own trend"}};

static const struct {
  const char *name, *unit, *long_name;
} measure[N_POINT_MEASURES] = {
    [POINT_RMSE] = {"rmse", "kg ha-1", "root mean square of predicted - observed"},
    [POINT_NRMSE] = {"nrmse", "%", "root mean square error / mean of the observed yields"},
    [POINT_BIAS] = {"bias", "kg ha-1", "mean of predicted - observed"},
    [POINT_R2] = {"r2", "1", "1 - sum of squared errors / sum of squares about the observed mean"},
    [POINT_ANOMALY] = {"anomaly_correlation", "1",
                       "correlation of predicted and observed departures from the regions' trends"},
    [POINT_GAIN] = {"rmse_less_estimate", "kg ha-1",
                    "root mean square error less that of the estimate, over yields that both "
                    "predict"}};

void print_prediction_columns(const struct setup *setup, FILE *out) {
  for (int k = 0; k < N_PREDICTIONS; k++)
    if (prediction_wanted(setup, (enum prediction)k)) fprintf(out, ",%s", about[k].column);
}

void print_predictions(const struct setup *setup, const struct predictions *p, int t,
                       const struct text_output *out) {
  for (int k = 0; k < N_PREDICTIONS; k++) {
    if (!prediction_wanted(setup, (enum prediction)k)) continue;
    fputc(',', out->stream);
    text_output_number(out, p->of[k][t]);
  }
}

static void print_scores(const struct setup *setup, const struct predictions *p,
                         const struct text_output *out) {
  fprintf(out->stream, "prediction,score,unit,value,lower,upper,n,years\n");
  for (int k = 0; k < N_PREDICTIONS; k++)
    for (int m = 0; m < N_POINT_MEASURES; m++) {
      const struct point_scores *s = &p->score[k];
      const double number[] = {s->value[m], s->lo[m], s->hi[m]};
      if (!prediction_wanted(setup, (enum prediction)k) || (k == BY_ESTIMATE && m == POINT_GAIN))
        continue;
      fprintf(out->stream, "%s,%s,%s", about[k].column, measure[m].name, measure[m].unit);
      for (int i = 0; i < 3; i++) {
        fputc(',', out->stream);
        text_output_number(out, number[i]);
      }
      fprintf(out->stream, ",%d,%d\n", s->n, s->years);
    }
}

PetscErrorCode WriteScores(const struct setup *setup, const struct predictions *p,
                           const char *suffix, struct problems *list) {
  struct text_output out;
  char *path;
  PetscMPIInt rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(setup->comm, &rank));
  if (rank) PetscFunctionReturn(0);
  PetscCall(SetupPath(setup, suffix, &path));
  if (text_output_open(path, &out, list)) {
    print_scores(setup, p, &out);
    if (text_output_close(&out, list)) PetscCall(PetscPrintf(PETSC_COMM_SELF, "wrote %s\n", path));
  }
  PetscCall(PetscFree(path));
  PetscFunctionReturn(0);
}

PetscErrorCode OutputYields(const struct setup *setup, struct output_file *file,
                            const struct output_variable *variable, const double *value) {
  const char *const dims[2] = {output_years, "region"};
  const struct yield_terms *y = &setup->model.yield;
  int lengths[2] = {setup->campaign.n_years, setup->overlap.n_regions};
  double *table;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1((size_t)lengths[0] * (size_t)lengths[1], &table));
  for (int i = 0; i < lengths[0] * lengths[1]; i++) table[i] = NAN;
  for (int t = 0; t < y->n; t++)
    table[model_year(&setup->model, y->year[t]) * lengths[1] + y->region[t]] = value[t];
  PetscCall(OutputTable(file, variable, 2, dims, lengths, table));
  PetscCall(PetscFree(table));
  PetscFunctionReturn(0);
}

/* one measure of the predictions that are wanted: part 0 value, 1 lower, 2 upper */
static PetscErrorCode OutputMeasure(const struct setup *setup, const struct predictions *p, int m,
                                    int part, struct output_file *file) {
  static const char *const dim = "prediction";
  static const char *const end[3] = {"", "_lower", "_upper"};
  static const char *const bound[3] = {"", ", lower bound of the 95 % interval by resampling years",
                                       ", upper bound of the 95 % interval by resampling years"};
  char name[64], long_name[256];
  double value[N_PREDICTIONS];
  int n = 0;
  PetscFunctionBeginUser;
  snprintf(name, sizeof name, "%s%s", measure[m].name, end[part]);
  snprintf(long_name, sizeof long_name, "%s%s", measure[m].long_name, bound[part]);
  for (int k = 0; k < N_PREDICTIONS; k++) {
    const struct point_scores *s = &p->score[k];
    if (prediction_wanted(setup, (enum prediction)k))
      value[n++] = part == 0 ? s->value[m] : part == 1 ? s->lo[m] : s->hi[m];
  }
  const struct output_variable v = {.name = name, .unit = measure[m].unit, .long_name = long_name};
  PetscCall(OutputTable(file, &v, 1, &dim, &n, value));
  PetscFunctionReturn(0);
}

PetscErrorCode OutputPredictions(const struct setup *setup, const struct predictions *p,
                                 struct output_file *file) {
  static const char *const dim = "prediction";
  const char *name[N_PREDICTIONS];
  double cases[N_PREDICTIONS];
  int n = 0;
  PetscFunctionBeginUser;
  for (int k = 0; k < N_PREDICTIONS; k++) {
    const struct output_variable v = {
        .name = about[k].variable, .unit = "kg ha-1", .long_name = about[k].long_name};
    if (!prediction_wanted(setup, (enum prediction)k)) continue;
    PetscCall(OutputYields(setup, file, &v, p->of[k]));
    cases[n] = p->score[k].n;
    name[n++] = about[k].column;
  }
  PetscCall(OutputStrings(file, "prediction_name", "what predicts", dim, n, name));
  const struct output_variable count = {
      .name = "cases", .unit = "1", .long_name = "number of yields that were predicted and scored"};
  PetscCall(OutputTable(file, &count, 1, &dim, &n, cases));
  for (int m = 0; m < N_POINT_MEASURES; m++)
    for (int part = 0; part < 3; part++) PetscCall(OutputMeasure(setup, p, m, part, file));
  PetscFunctionReturn(0);
}

/* -- what a campaign holds out */

static PetscErrorCode WriteHeldOutCsv(const struct setup *setup, const struct predictions *p,
                                      struct problems *list) {
  const struct yield_terms *y = &setup->model.yield;
  struct text_output out;
  char *path;
  PetscMPIInt rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(setup->comm, &rank));
  if (rank) PetscFunctionReturn(0);
  PetscCall(SetupPath(setup, "held_out.csv", &path));
  if (text_output_open(path, &out, list)) {
    fprintf(out.stream, "region,year,observed,sigma");
    print_prediction_columns(setup, out.stream);
    fprintf(out.stream, "%s\n", setup->estimate ? ",converged" : "");
    for (int t = 0; t < y->n; t++) {
      if (p->fold[t] < 0) continue;
      text_output_text(&out, setup->overlap.region[y->region[t]]);
      fprintf(out.stream, ",%d,%.17g,%.17g", y->year[t], y->value[t], y->sigma[t]);
      print_predictions(setup, p, t, &out);
      fprintf(out.stream, "%s\n", result_converged(setup->estimate));
    }
    if (text_output_close(&out, list)) PetscCall(PetscPrintf(PETSC_COMM_SELF, "wrote %s\n", path));
  }
  PetscCall(PetscFree(path));
  PetscFunctionReturn(0);
}

static PetscErrorCode WriteHeldOut(struct setup *setup, const struct predictions *p,
                                   const char *command, struct problems *list) {
  struct output_file *file;
  PetscFunctionBeginUser;
  PetscCall(ResultCreate(setup, "held_out.nc", command, setup->campaign.n_years, &file, list));
  if (file) {
    PetscCall(OutputStrings(file, "region_name", "name of the region", "region",
                            setup->overlap.n_regions, setup_regions(setup)));
    PetscCall(OutputPredictions(setup, p, file));
    PetscCall(ResultClose(setup, "held_out.nc", &file, list));
  }
  PetscCall(WriteHeldOutCsv(setup, p, list));
  PetscCall(WriteScores(setup, p, "held_out_scores.csv", list));
  PetscFunctionReturn(0);
}

PetscErrorCode HeldOut(struct setup *setup, const double *u_prior, const double *u,
                       const char *command, struct problems *list) {
  const struct yield_terms *y = &setup->model.yield;
  struct predictions p;
  double *prior;
  PetscFunctionBeginUser;
  if (!setup->yields_in_J || !setup->yields_held_out) PetscFunctionReturn(0);
  PetscCall(PredictionsCreate(setup, &p));
  PetscCall(PetscMalloc1(y->n, &prior));
  PetscCall(ModelPredictYield(&setup->model, u_prior, prior));
  for (int t = 0; t < y->n; t++)
    if (y->use[t] == TERM_HELD_OUT) p.fold[t] = 0;
  PetscCall(PredictionsKeep(setup, 0, u, prior, &p));
  PetscCall(PredictionsScore(setup, &p));
  PetscCall(PredictionsReport(setup, &p));
  PetscCall(WriteHeldOut(setup, &p, command, list));
  PetscCall(PetscFree(prior));
  PetscCall(PredictionsDestroy(&p));
  PetscFunctionReturn(0);
}
