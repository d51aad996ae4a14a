/* The estimate in WOFOST's own event mode; see reference_rerun.h. */
#include "region/reference_rerun.h"
#include "region/fit_line.h"
#include <math.h>
#include <string.h>

enum { FITS = OBSERVATION_SETS * N_TERM_USES };

PetscErrorCode ReferencePredictYield(struct setup *setup, const double *u, double *predicted) {
  PetscFunctionBeginUser;
  for (int t = 0; t < setup->model.yield.n; t++) predicted[t] = NAN;
  if (!setup->campaign.continuous) PetscFunctionReturn(0);
  model_set_events(&setup->model, false);
  PetscCall(ModelPredictYield(&setup->model, u, predicted));
  model_set_events(&setup->model, true);
  PetscFunctionReturn(0);
}

/* one set and use of the observations, printed and added to the note */
static PetscErrorCode Line(const struct setup *setup, int set, int use, const struct model_fit *own,
                           const struct model_fit *whole, char *note) {
  const struct observation_set *s = &setup->model.departures.set[set];
  const double n = (double)own->n;
  const size_t used = strlen(note);
  char name[64];
  PetscFunctionBeginUser;
  snprintf(name, sizeof name, "%s%s", s->name, term_use_text[use]);
  PetscCall(PetscPrintf(setup->comm,
                        "  %-22s %8lld %10.4g %10.4g %9.3f   %10.4g %10.4g %9.3f  %s\n", name,
                        (long long)own->n, own->rmse, own->bias, own->chi2 / n, whole->rmse,
                        whole->bias, whole->chi2 / n, s->unit));
  snprintf(note + used, SETUP_NOTE - used,
           "%s%s (%lld): RMSE %.5g, bias %.5g, chi2/n %.5g, in continuous mode %.5g, %.5g, %.5g",
           used ? "; " : "", name, (long long)own->n, whole->rmse, whole->bias, whole->chi2 / n,
           own->rmse, own->bias, own->chi2 / n);
  PetscFunctionReturn(0);
}

/* the yield that the modes differ most about */
static PetscErrorCode Largest(struct setup *setup, const double *u, char *note) {
  const struct yield_terms *y = &setup->model.yield;
  const size_t used = strlen(note);
  double *own, *whole;
  int most = 0;
  PetscFunctionBeginUser;
  if (!y->n) PetscFunctionReturn(0);
  PetscCall(PetscMalloc2(y->n, &own, y->n, &whole));
  PetscCall(ModelPredictYield(&setup->model, u, own));
  PetscCall(ReferencePredictYield(setup, u, whole));
  for (int t = 1; t < y->n; t++)
    if (fabs(whole[t] - own[t]) > fabs(whole[most] - own[most])) most = t;
  snprintf(note + used, SETUP_NOTE - used,
           "; largest difference of a region's yield %.5g kg ha-1 (%.2g %%), %s %d",
           whole[most] - own[most], 100. * (whole[most] / own[most] - 1.),
           setup->overlap.region[y->region[most]], y->year[most]);
  PetscCall(PetscPrintf(setup->comm, "  %s\n", note + used + 2));
  PetscCall(PetscFree2(own, whole));
  PetscFunctionReturn(0);
}

PetscErrorCode ReferenceRerun(struct setup *setup, const double *u) {
  struct model *m = &setup->model;
  struct model_fit own[FITS], whole[FITS];
  struct setup_note *note = &setup->note[setup->n_notes];
  PetscFunctionBeginUser;
  if (!setup->campaign.continuous) PetscFunctionReturn(0);
  note->name = "reference_rerun";
  note->text[0] = '\0';
  setup->n_notes++;
  PetscCall(ModelFit(m, u, own));
  model_set_events(m, false);
  PetscCall(ModelFit(m, u, whole));
  model_set_events(m, true);
  PetscCall(PetscPrintf(setup->comm,
                        "the estimate rerun in reference mode (whole days)\n%-24s %8s "
                        "%10s %10s %9s   %10s %10s %9s\n",
                        "", "n", "continuous", "bias", "chi2/n", "reference", "bias", "chi2/n"));
  for (int use = 0; use < N_TERM_USES; use++)
    for (int s = 0; s < m->departures.n_sets; s++) {
      const int at = s * N_TERM_USES + use;
      if (own[at].n) PetscCall(Line(setup, s, use, &own[at], &whole[at], note->text));
    }
  PetscCall(Largest(setup, u, note->text));
  PetscFunctionReturn(0);
}
