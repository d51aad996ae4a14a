/* Departures before and after. */
#include "region/fit_report.h"
#include <math.h>

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

/* what a use is called behind a set's name */
static const char *const use_text[N_TERM_USES] = {
    [TERM_FIT] = "", [TERM_HELD_OUT] = " held out", [TERM_WATCHED] = " watched"};

PetscErrorCode ReportFit(struct setup *setup, const double *u_prior, const double *u) {
  struct model *m = &setup->model;
  const struct departures *v = &m->departures;
  struct model_fit before[OBSERVATION_SETS * N_TERM_USES], after[OBSERVATION_SETS * N_TERM_USES];
  char name[64];
  PetscFunctionBeginUser;
  if (u_prior) PetscCall(ModelFit(m, u_prior, before));
  PetscCall(ModelFit(m, u, after));
  PetscCall(PetscPrintf(setup->comm, "fit                             n        mean  "));
  if (u_prior) PetscCall(PetscPrintf(setup->comm, "prior RMSE       bias    chi2/n   "));
  PetscCall(PetscPrintf(setup->comm, "%10s       bias    chi2/n\n", "RMSE"));
  for (int use = 0; use < N_TERM_USES; use++)
    for (int s = 0; s < v->n_sets; s++) {
      int at = s * N_TERM_USES + use;
      bool yield = s == m->yield_set && use == TERM_FIT;
      snprintf(name, sizeof name, "%s%s", v->set[s].name, yield ? " in J" : use_text[use]);
      PetscCall(Line(setup, name, v->set[s].unit, u_prior ? &before[at] : NULL, &after[at]));
    }
  PetscFunctionReturn(0);
}
