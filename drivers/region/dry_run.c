/* Time and memory of a calibration from single runs; see dry_run.h.
 *
 * How often each run is made is what calibrations of synthetic regions took (jobs/field_twin.sh,
 * jobs/twin.sh): a quasi-Newton method with its first metric some 35 evaluations, one of fields all
 * that it may have; Gauss-Newton 20 iterations of one linearisation, 4 trials and 30 products; a
 * solve with Q 30 products; Krylov-Schur 2.5 products an eigenpair; reports, maps and the rerun in
 * reference mode 9 forward runs.
 */
#include "region/dry_run.h"
#include "inversion/gauss_newton.h"
#include "inversion/laplace.h"
#include "model/kept_tapes.h"
#include "model/model_fields.h"
#include "support/memory_count.h"
#include <math.h>

enum { EVALUATIONS = 35, ITERATIONS = 20, TRIALS = 4, PRODUCTS = 30, REPORTS = 9 };
static const double products_of_pair = 2.5;

/* [s] of one run of each kind; 0 of kinds that the campaign does not need */
struct times {
  double forward, gradient, linear, product;
};

static PetscErrorCode Measure(struct setup *setup, struct times *t, bool *good) {
  struct model *m = &setup->model;
  const struct quadratic_problem whole = {.model = m};
  struct quadratic q;
  double *u, *g, J, started;
  PetscFunctionBeginUser;
  PetscCall(PetscCalloc2(m->control->n, &u, m->control->n, &g));
  PetscCall(QuadraticCost(&whole, u, &J)); /* a first run finds cold memory */
  *good = isfinite(J);
  started = MPI_Wtime();
  PetscCall(QuadraticCost(&whole, u, &J));
  t->forward = MPI_Wtime() - started;
  started = MPI_Wtime();
  PetscCall(ModelCost(m, u, &J, g));
  t->gradient = MPI_Wtime() - started;
  if (*good && linear_model_fits(m)) {
    started = MPI_Wtime();
    PetscCall(QuadraticCreate(&whole, u, &q, good));
    t->linear = MPI_Wtime() - started;
    started = MPI_Wtime();
    for (int k = 0; k < 3 && *good; k++) PetscCall(QuadraticApply(&q, q.g, g));
    t->product = (MPI_Wtime() - started) / 3.;
    PetscCall(QuadraticDestroy(&q));
  }
  PetscCallMPI(MPI_Bcast(t, 4, MPI_DOUBLE, 0, setup->comm));
  PetscCall(PetscFree2(u, g));
  PetscFunctionReturn(0);
}

static double minimisation(const struct setup *setup, const struct times *t, bool most) {
  const struct campaign *c = &setup->campaign;
  bool cells = model_has_cells(&setup->model);
  double steps = c->max_evaluations;
  if (c->gauss_newton) {
    if (!most) steps = fmin(steps, ITERATIONS);
    return steps * (t->linear + TRIALS * t->forward + PRODUCTS * t->product);
  }
  if (!most && !cells && !control_has_weights(&c->control)) steps = fmin(steps, EVALUATIONS);
  bool metric = c->standard_errors && gauss_newton_fits(&setup->model);
  return steps * t->gradient + (metric ? t->linear : 0.);
}

static double posterior(const struct setup *setup, const struct times *t, double *bytes) {
  const struct campaign *c = &setup->campaign;
  const struct model *m = &setup->model;
  *bytes = 0.;
  if (!c->standard_errors) return 0.;
  if (!model_has_cells(m)) return gauss_newton_fits(m) ? t->linear : 0.;
  double n = (double)grid_cells(&setup->grid) * c->control.n_fields + c->control.own_at;
  double pairs = fmin(c->posterior_pairs, n);
  double probes = n > pairs ? probing_solves(m) : 0.;
  double samples = c->posterior_samples *
                   (c->posterior_rml ? minimisation(setup, t, false) : PRODUCTS * t->product);
  *bytes = 3. * pairs * (double)c->control.n * sizeof(double); /* vectors, and Krylov's basis */
  return t->linear + (products_of_pair * pairs + PRODUCTS * probes) * t->product + samples;
}

PetscErrorCode DryRun(struct setup *setup, struct problems *list) {
  const struct model *m = &setup->model;
  struct times t = {0};
  double more, bytes, kept;
  int64_t gradient;
  bool good;
  PetscFunctionBeginUser;
  PetscCall(Measure(setup, &t, &good));
  if (!good) problem(list, "calibrate --dry-run: J or its derivatives are not finite at the prior");
  PetscCall(KeptTapesRelease(&setup->model));
  PetscCall(ModelGradientMemory(m, &gradient, &kept));
  double minimum = minimisation(setup, &t, false), most = minimisation(setup, &t, true);
  double after = posterior(setup, &t, &more), reports = REPORTS * t.forward;
  double rows = linear_model_fits(m) ? ((double)m->departures.n_season + (double)m->n_local) *
                                           m->control->n_season * sizeof(double)
                                     : 0.;
  bytes = (double)memory_count() + fmax((double)gradient, rows + more);
  bytes = fmax(bytes, (double)memory_count_most());
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &bytes, 1, MPI_DOUBLE, MPI_MAX, setup->comm));
  PetscCall(PetscPrintf(setup->comm,
                        "dry run: a forward run takes %.3g s, J with its gradient %.3g s, a "
                        "linearisation %.3g s, a product with it %.3g s\n",
                        t.forward, t.gradient, t.linear, t.product));
  PetscCall(
      PetscPrintf(setup->comm,
                  "  minimisation      %8.1f s (at most %.1f s)\n  posterior         %8.1f s\n"
                  "  reports and maps  %8.1f s\n  together          %8.1f s, beside reading "
                  "the files\n  memory            %8.1f MB of the rank that needs most, "
                  "beside what libraries keep\n",
                  minimum, most, after, reports, minimum + after + reports, 1e-6 * bytes));
  PetscFunctionReturn(0);
}
