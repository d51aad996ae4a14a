/* Predictions of yields that were not fitted, and their scores; see predictions.h. */
#include "region/predictions.h"
#include "region/reference_rerun.h"
#include <math.h>

static const double level = .95; /* of the intervals */

PetscErrorCode PredictionsCreate(const struct setup *setup, struct predictions *p) {
  const int n = setup->model.yield.n;
  PetscFunctionBeginUser;
  *p = (struct predictions){0};
  PetscCall(PetscMalloc1(n, &p->fold));
  for (int t = 0; t < n; t++) p->fold[t] = -1;
  for (int k = 0; k < N_PREDICTIONS; k++) {
    PetscCall(PetscMalloc1(n, &p->of[k]));
    for (int t = 0; t < n; t++) p->of[k][t] = NAN;
  }
  PetscFunctionReturn(0);
}

PetscErrorCode PredictionsDestroy(struct predictions *p) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree(p->fold));
  for (int k = 0; k < N_PREDICTIONS; k++) PetscCall(PetscFree(p->of[k]));
  PetscFunctionReturn(0);
}

PetscErrorCode PredictionsKeep(struct setup *setup, int fold, const double *u, const double *prior,
                               struct predictions *p) {
  const struct yield_terms *y = &setup->model.yield;
  struct baselines baselines;
  double *estimate, *reference;
  bool good = baselines_create(y, setup->overlap.n_regions, prior, &baselines);
  PetscFunctionBeginUser;
  PetscCheck(good, PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for baselines");
  PetscCall(PetscMalloc2(y->n, &estimate, y->n, &reference));
  PetscCall(ModelPredictYield(&setup->model, u, estimate));
  PetscCall(ReferencePredictYield(setup, u, reference));
  for (int t = 0; t < y->n; t++) {
    if (p->fold[t] != fold) continue;
    p->of[BY_ESTIMATE][t] = estimate[t];
    p->of[BY_REFERENCE][t] = reference[t];
    p->of[BY_PRIOR][t] = prior[t];
    for (int k = 0; k < N_BASELINES; k++)
      p->of[BY_BASELINE + k][t] = baseline_of(&baselines, (enum baseline)k, t);
  }
  PetscCall(PetscFree2(estimate, reference));
  baselines_destroy(&baselines);
  PetscFunctionReturn(0);
}

bool prediction_wanted(const struct setup *setup, enum prediction k) {
  if (k == BY_REFERENCE) return setup->campaign.continuous;
  return k < BY_BASELINE || setup->campaign.baseline[k - BY_BASELINE];
}

PetscErrorCode PredictionsScore(const struct setup *setup, struct predictions *p) {
  const struct yield_terms *y = &setup->model.yield;
  const int n_years = setup->campaign.n_years;
  double *work;
  int *year;
  PetscFunctionBeginUser;
  PetscCall(
      PetscMalloc2(y->n, &year, n_years * POINT_SUMS + N_POINT_MEASURES * YEAR_SAMPLES, &work));
  for (int t = 0; t < y->n; t++)
    year[t] = p->fold[t] < 0 ? -1 : model_year(&setup->model, y->year[t]);
  for (int k = 0; k < N_PREDICTIONS; k++) {
    const struct point_cases cases = {.n = y->n,
                                      .n_years = n_years,
                                      .year = year,
                                      .observed = y->value,
                                      .predicted = p->of[k],
                                      .normal = p->of[BY_BASELINE + BASELINE_TREND],
                                      .rival = k == BY_ESTIMATE ? NULL : p->of[BY_ESTIMATE]};
    p->score[k] = point_scores_by_years(&cases, level, (uint64_t)setup->campaign.seed, work);
  }
  PetscCall(PetscFree2(year, work));
  PetscFunctionReturn(0);
}

/* "  123.4 [  100.1,  150.2]"; blank where there is none */
static const char *scored(const struct point_scores *s, enum point_measure k, int width, int digits,
                          char text[64]) {
  const int used = isnan(s->value[k]) ? snprintf(text, 64, "%*s", width, "")
                                      : snprintf(text, 64, "%*.*f", width, digits, s->value[k]);
  if (isnan(s->value[k]) || isnan(s->lo[k]))
    snprintf(text + used, 64 - (size_t)used, "%*s", 2 * width + 4, "");
  else
    snprintf(text + used, 64 - (size_t)used, " [%*.*f,%*.*f]", width, digits, s->lo[k], width,
             digits, s->hi[k]);
  return text;
}

static PetscErrorCode Line(const struct setup *setup, const char *name,
                           const struct point_scores *s) {
  char rmse[64], anomaly[64], gain[64], line[300];
  PetscFunctionBeginUser;
  int n = snprintf(line, sizeof line, "  %-28s %5d  %s  %7.2f  %8.1f  %6.3f  %s  %s", name, s->n,
                   scored(s, POINT_RMSE, 7, 1, rmse), s->value[POINT_NRMSE], s->value[POINT_BIAS],
                   s->value[POINT_R2], scored(s, POINT_ANOMALY, 5, 2, anomaly),
                   scored(s, POINT_GAIN, 7, 1, gain));
  while (n > 0 && n < (int)sizeof line && line[n - 1] == ' ') line[--n] = '\0';
  PetscCall(PetscPrintf(setup->comm, "%s\n", line));
  PetscFunctionReturn(0);
}

PetscErrorCode PredictionsReport(const struct setup *setup, const struct predictions *p) {
  PetscFunctionBeginUser;
  PetscCall(PetscPrintf(setup->comm, "%-30s %5s  %-25s  %7s  %8s  %6s  %-19s  %s\n",
                        "yields predicted by", "n", "   RMSE [95 %]", "NRMSE %", "bias", "R2",
                        "anomaly r [95 %]", "RMSE - estimate's [95 %] (kg ha-1)"));
  for (int k = 0; k < N_PREDICTIONS; k++) {
    const char *name = k == BY_ESTIMATE    ? "estimate"
                       : k == BY_PRIOR     ? "prior"
                       : k == BY_REFERENCE ? "estimate, reference mode"
                                           : baseline_name[k - BY_BASELINE];
    if (!prediction_wanted(setup, (enum prediction)k)) continue;
    if (p->score[k].n) PetscCall(Line(setup, name, &p->score[k]));
  }
  PetscFunctionReturn(0);
}
