/* Minimisations from random starts; see restarts.h. */
#include "region/restarts.h"
#include "region/shared_problems.h"
#include "support/random.h"
#include <math.h>

/* how much higher J may be at the same minimum, as far as anybody is concerned */
static const double same = .02;

/* a draw of N(0, 1) between the bounds: drawn again where it lies beyond them, and clipped at last
 */
static double draw(struct random_key key, int element, double lo, double hi) {
  const int tries = 20;
  double u = 0.;
  for (int k = 0; k < tries; k++) {
    u = random_normal(key, (uint32_t)(element * tries + k));
    if (u >= lo && u <= hi) return u;
  }
  return fmin(fmax(u, lo), hi);
}

static PetscErrorCode Start(const struct setup *setup, int number, double *u) {
  const struct control *control = &setup->campaign.control;
  struct random_key key = {.seed = (uint64_t)setup->campaign.seed,
                           .member = (uint32_t)number,
                           .variable = random_variable("restarts")};
  double *lo, *hi;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc2(control->n, &lo, control->n, &hi));
  PetscCall(PetscArrayzero(u, control->n));
  control_bounds(control, lo, hi);
  for (int i = 0; i < control->own_at; i++) u[i] = draw(key, i, lo[i], hi[i]);
  PetscCall(PetscFree2(lo, hi));
  PetscFunctionReturn(0);
}

PetscErrorCode Restarts(struct setup *setup, int restarts, double *u, struct fit_summary *summary,
                        struct problems *list) {
  const double first = summary->J;
  const int n = setup->campaign.control.n;
  int alike = 0;
  bool any = false;
  double *other, *J;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc2(n, &other, restarts, &J));
  for (int k = 0; k < restarts && !any && !summary->stopped; k++) {
    struct fit_summary s;
    char suffix[32];
    snprintf(suffix, sizeof suffix, ".start_%d", k + 1);
    PetscCall(Start(setup, k + 1, other));
    PetscCall(SetupFitQuietly(setup, suffix, other, &s, list));
    PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
    if (any) break;
    J[k] = s.J;
    PetscCall(PetscPrintf(setup->comm,
                          "restart %d: J %.6f at the start, %.6f after %d evaluations, %s\n", k + 1,
                          s.J_start, s.J, s.evaluations, s.reason));
    if (s.stopped || s.J < summary->J) {
      *summary = s;
      PetscCall(PetscArraycpy(u, other, n));
    }
  }
  if (!any && !summary->stopped) {
    for (int k = 0; k < restarts; k++) alike += J[k] <= summary->J + same;
    PetscCall(PetscPrintf(setup->comm,
                          "restarts: %d of %d end within %g of the lowest J, %.6f; the first "
                          "minimisation ended %.6f above it\n",
                          alike, restarts, same, summary->J, first - summary->J));
  }
  PetscCall(PetscFree2(other, J));
  PetscFunctionReturn(0);
}
