/* Departures before and after, and what held-out yields would be by simpler means (baselines.h). */
#include "region/fit_report.h"
#include "region/baselines.h"
#include <math.h>

/* errors of held-out yields, if they were predicted by their baselines */
static PetscErrorCode ReportBaselines(const struct setup *setup) {
  const struct yield_terms *y = &setup->model.yield;
  struct baselines baselines;
  bool good = baselines_create(y, setup->overlap.n_regions, &baselines);
  int n = 0;
  PetscFunctionBeginUser;
  PetscCheck(good, PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for baselines");
  PetscCall(PetscPrintf(setup->comm, "  held-out yields: RMSE"));
  for (int k = 0; k < N_BASELINES; k++) {
    double sum = 0.;
    n = 0;
    for (int t = 0; t < y->n; t++) {
      if (y->use[t] != TERM_HELD_OUT) continue;
      double d =
          baseline_yield(&baselines, (enum baseline)k, y->region[t], y->year[t]) - y->value[t];
      sum += d * d;
      n++;
    }
    PetscCall(
        PetscPrintf(setup->comm, "%s by %s %.4g", k ? "," : "", baseline_name[k], sqrt(sum / n)));
  }
  PetscCall(PetscPrintf(setup->comm, " kg ha-1 (%d)\n", n));
  baselines_destroy(&baselines);
  PetscFunctionReturn(0);
}

static PetscErrorCode Line(const struct setup *setup, const char *name, const char *unit,
                           const struct model_fit *before, const struct model_fit *after) {
  PetscFunctionBeginUser;
  if (!after->n) PetscFunctionReturn(0);
  PetscCall(
      PetscPrintf(setup->comm, "  %-22s %8lld %11.4g  ", name, (long long)after->n, after->mean));
  if (before)
    PetscCall(PetscPrintf(setup->comm, "%10.4g %10.4g %9.3f   ", before->rmse, before->bias,
                          before->chi2 / (double)before->n));
  PetscCall(PetscPrintf(setup->comm, "%10.4g %10.4g %9.3f  %s\n", after->rmse, after->bias,
                        after->chi2 / (double)after->n, unit));
  PetscFunctionReturn(0);
}

/* the series of one use, from fit[first] on; `use` behind their names */
static PetscErrorCode Series(const struct setup *setup, int first, const char *use,
                             const struct model_fit *before, const struct model_fit *after) {
  const struct series_terms *series = &setup->model.series;
  char name[64];
  PetscFunctionBeginUser;
  for (int s = 0; s < series->n_sets; s++) {
    snprintf(name, sizeof name, "%s%s", series->set[s].name, use);
    PetscCall(Line(setup, name, season_variable_unit[series->set[s].state],
                   before ? &before[first + s] : NULL, &after[first + s]));
  }
  PetscFunctionReturn(0);
}

PetscErrorCode ReportFit(struct setup *setup, const double *u_prior, const double *u) {
  struct model *m = &setup->model;
  struct model_fit before[MODEL_FITS], after[MODEL_FITS];
  int n_sets = m->series.n_sets, watched = 2 + 2 * n_sets; /* see ModelFit */
  PetscFunctionBeginUser;
  if (u_prior) PetscCall(ModelFit(m, u_prior, before));
  PetscCall(ModelFit(m, u, after));
  PetscCall(PetscPrintf(setup->comm, "fit                             n        mean  "));
  if (u_prior) PetscCall(PetscPrintf(setup->comm, "prior RMSE       bias    chi2/n   "));
  PetscCall(PetscPrintf(setup->comm, "%10s       bias    chi2/n\n", u_prior ? "RMSE" : "RMSE"));
  PetscCall(Line(setup, "yield in J", "kg ha-1", u_prior ? &before[0] : NULL, &after[0]));
  PetscCall(Line(setup, "yield held out", "kg ha-1", u_prior ? &before[1] : NULL, &after[1]));
  PetscCall(
      Line(setup, "yield watched", "kg ha-1", u_prior ? &before[watched] : NULL, &after[watched]));
  PetscCall(Series(setup, 2, "", u_prior ? before : NULL, after));
  PetscCall(Series(setup, 2 + n_sets, " held out", u_prior ? before : NULL, after));
  PetscCall(Series(setup, watched + 1, " watched", u_prior ? before : NULL, after));
  if (after[0].n && after[1].n) PetscCall(ReportBaselines(setup));
  PetscFunctionReturn(0);
}
