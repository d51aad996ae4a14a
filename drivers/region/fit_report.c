/* Departures before and after, and what held-out yields would be by simpler means.
 *
 * Baselines per region, fitted to the yields in J: their mean, and mean + linear trend (least
 * squares; regions with fewer than three yields: the mean).
 */
#include "region/fit_report.h"
#include <math.h>
#include <stdlib.h>

/* one baseline's prediction of term t */
static double baseline(const struct yield_terms *y, int t, bool trend) {
  double n = 0., st = 0., sy = 0., stt = 0., sty = 0.;
  for (int i = 0; i < y->n; i++) {
    if (y->use[i] != TERM_FIT || y->region[i] != y->region[t]) continue;
    double dt = y->year[i] - y->year[t];
    n += 1.;
    st += dt;
    sy += y->value[i];
    stt += dt * dt;
    sty += dt * y->value[i];
  }
  double det = n * stt - st * st;
  if (!trend || n < 3. || !(det > 0.)) return n > 0. ? sy / n : NAN;
  return (stt * sy - st * sty) / det; /* the line's value at dt = 0 */
}

static double baseline_rmse(const struct yield_terms *y, bool trend, int *n) {
  double sum = 0.;
  *n = 0;
  for (int t = 0; t < y->n; t++) {
    if (y->use[t] != TERM_HELD_OUT) continue;
    double d = baseline(y, t, trend) - y->value[t];
    if (!isfinite(d)) continue;
    sum += d * d;
    (*n)++;
  }
  return sqrt(sum / *n);
}

static PetscErrorCode Line(const struct workspace *ws, const char *name, const char *unit,
                           const struct model_fit *before, const struct model_fit *after) {
  PetscFunctionBeginUser;
  if (!after->n) PetscFunctionReturn(0);
  PetscCall(
      PetscPrintf(ws->comm, "  %-22s %8lld %11.4g  ", name, (long long)after->n, after->mean));
  if (before)
    PetscCall(PetscPrintf(ws->comm, "%10.4g %10.4g %9.3f   ", before->rmse, before->bias,
                          before->chi2 / (double)before->n));
  PetscCall(PetscPrintf(ws->comm, "%10.4g %10.4g %9.3f  %s\n", after->rmse, after->bias,
                        after->chi2 / (double)after->n, unit));
  PetscFunctionReturn(0);
}

PetscErrorCode ReportFit(struct workspace *ws, const double *u_prior, const double *u) {
  struct model *m = &ws->model;
  struct model_fit before[2 + 2 * 8], after[2 + 2 * 8];
  char name[64];
  int n;
  PetscFunctionBeginUser;
  if (u_prior) PetscCall(ModelFit(m, u_prior, before));
  PetscCall(ModelFit(m, u, after));
  PetscCall(PetscPrintf(ws->comm, "fit                             n        mean  "));
  if (u_prior) PetscCall(PetscPrintf(ws->comm, "prior RMSE       bias    chi2/n   "));
  PetscCall(PetscPrintf(ws->comm, "%10s       bias    chi2/n\n", u_prior ? "RMSE" : "RMSE"));
  PetscCall(Line(ws, "yield in J", "kg ha-1", u_prior ? &before[0] : NULL, &after[0]));
  PetscCall(Line(ws, "yield held out", "kg ha-1", u_prior ? &before[1] : NULL, &after[1]));
  for (int s = 0; s < m->series.n_sets; s++)
    PetscCall(Line(ws, m->series.set[s].name, season_variable_unit[m->series.set[s].state],
                   u_prior ? &before[2 + s] : NULL, &after[2 + s]));
  for (int s = 0, other = 2 + m->series.n_sets; s < m->series.n_sets; s++) {
    snprintf(name, sizeof name, "%s held out", m->series.set[s].name);
    PetscCall(Line(ws, name, season_variable_unit[m->series.set[s].state],
                   u_prior ? &before[other + s] : NULL, &after[other + s]));
  }
  if (after[1].n) {
    double mean = baseline_rmse(&m->yield, false, &n), trend = baseline_rmse(&m->yield, true, &n);
    PetscCall(PetscPrintf(ws->comm,
                          "  held-out yields by regional mean: RMSE %.4g; by mean + linear "
                          "trend: %.4g kg ha-1 (%d)\n",
                          mean, trend, n));
  }
  PetscFunctionReturn(0);
}
