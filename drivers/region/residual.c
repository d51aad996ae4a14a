/* Residual errors of yields; see residual.h. */
#include "region/residual.h"
#include "region/shared_problems.h"
#include "setup/split_setup.h"
#include <math.h>

enum { LEAST = 10 };

PetscErrorCode ResidualOf(struct setup *setup, const double *u, struct residual *r) {
  const struct campaign_yield *c = &setup->campaign.yield;
  const struct yield_terms *y = &setup->model.yield;
  double *predicted, squares = 0.;
  int n = -setup->campaign.control.n;
  PetscFunctionBeginUser;
  PetscCall(PetscCalloc1(y->n, &predicted));
  if (y->n) PetscCall(ModelPredictYield(&setup->model, u, predicted));
  for (int t = 0; t < y->n; t++) {
    if (y->use[t] != TERM_FIT) continue;
    squares += (predicted[t] - y->value[t]) * (predicted[t] - y->value[t]);
    n++;
  }
  PetscCall(PetscFree(predicted));
  *r = (struct residual){.sd = NAN};
  if (n >= LEAST) {
    r->sd = sqrt(squares / n);
    snprintf(r->text, sizeof r->text,
             "residual error of yields: %.4g kg ha-1, of the fitted yields' residuals", r->sd);
  } else if (c->given) {
    r->relative = c->relative;
    r->floor = c->floor;
    snprintf(r->text, sizeof r->text,
             "residual error of yields: observations.yield.error, max(%g of the yield, %g kg ha-1)",
             r->relative, r->floor);
  } else {
    snprintf(r->text, sizeof r->text, "residual error of yields: none (no observations.yield)");
  }
  PetscFunctionReturn(0);
}

PetscErrorCode HideYears(struct setup *setup, const bool *hidden, struct problems *list) {
  const int n_regions = setup->overlap.n_regions;
  struct split split;
  bool any;
  PetscFunctionBeginUser;
  setup_split(setup, &split, list);
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  for (int r = -1; !any && r < n_regions; r++)
    for (int y = 0; y < setup->campaign.n_years; y++)
      if (hidden[y]) split_set(&split, r, y, TERM_HELD_OUT);
  if (!any) PetscCall(ModelSetSplit(&setup->model, &split));
  split_destroy(&split);
  PetscFunctionReturn(0);
}

double residual_sd(const struct residual *r, double yield) {
  return isnan(r->sd) ? fmax(r->relative * fabs(yield), r->floor) : r->sd;
}
