/* Departures before and after. */
#include "region/fit_report.h"
#include "region/fit_line.h"

PetscErrorCode ReportFit(struct setup *setup, const double *u_prior, const double *u) {
  struct model *m = &setup->model;
  const struct departures *v = &m->departures;
  struct model_fit before[OBSERVATION_SETS * N_TERM_USES], after[OBSERVATION_SETS * N_TERM_USES];
  char name[64], text[FIT_LINE];
  PetscFunctionBeginUser;
  if (u_prior) PetscCall(ModelFit(m, u_prior, before));
  PetscCall(ModelFit(m, u, after));
  PetscCall(PetscPrintf(setup->comm, "%s", fit_heading(u_prior != NULL, text)));
  for (int use = 0; use < N_TERM_USES; use++)
    for (int s = 0; s < v->n_sets; s++) {
      int at = s * N_TERM_USES + use;
      bool yield = s == m->yield_set && use == TERM_FIT;
      if (!after[at].n) continue;
      snprintf(name, sizeof name, "%s%s", v->set[s].name, yield ? " in J" : term_use_text[use]);
      PetscCall(PetscPrintf(
          setup->comm, "%s",
          fit_line(name, v->set[s].unit, u_prior ? &before[at] : NULL, &after[at], text)));
    }
  PetscFunctionReturn(0);
}
