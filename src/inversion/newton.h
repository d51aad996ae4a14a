#pragma once
/* Gauss-Newton with a trust region, without a matrix.
 *
 * An iteration linearises H once (linear_model.h: one forward run and one tangent a value of a
 * season), minimises the quadratic within a radius by conjugate gradients, and takes the step where
 * J falls by at least a hundredth of what the quadratic promised; else the radius is a quarter of
 * the step, within the same quadratic. Each iteration begins without a radius, so that it depends
 * on its point alone: a killed run continues from the last point of its journal with the same bits.
 * Elements at bounds whose gradient pushes outwards are held; steps are cut at bounds.
 */
#include "inversion/quadratic.h"
#include "inversion/solve.h"

struct newton_options {
  int max_iterations, max_products; /* iterations; products of one iteration */
  double near;                      /* end within so many posterior standard deviations */
  bool quiet;
  bool stops; /* a signal ends it (region/interrupt.h) */
};

/* Minimises the problem from u within the control's bounds; u is the estimate then. `journal` (NULL
 * = none) holds the iterates; it has been opened, and u and first are where it continues.
 * result: as Solve leaves it. Collective; the same bits on any number of ranks. */
PetscErrorCode NewtonMinimise(const struct quadratic_problem *problem,
                              const struct newton_options *options, struct journal *journal,
                              double *u, struct solve_result *result);
/* u: a draw of the posterior by randomised maximum likelihood (Oliver, He & Reynolds 1996), the
 * minimum of the problem whose prior mean and observations are drawn by (seed, member), from
 * u[control.n], the estimate: its first step is QuadraticSample's draw. *converged as
 * solve_result's. Collective. */
PetscErrorCode NewtonSample(struct model *model, uint64_t seed, uint32_t member, double *u,
                            bool *converged);
/* Solve's problem by this method: options->journal, max_evaluations (iterations). Problems as
 * Solve.
 */
PetscErrorCode NewtonSolve(struct model *model, const struct solve_options *options, double *u,
                           struct solve_result *result, struct problems *list);
