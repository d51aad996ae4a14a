#pragma once
/* The Gauss-Newton matrix of the observations, H'^T R^-1 H', in units of the prior's standard
 * deviations.
 *
 * One tangent run a block and season item (not a control element): elements that an item's value is
 * made of share it. Gap and trend act on their region's yields only, and where no cell lies in two
 * regions regional crop and soil parameters on their region only: these are the blocks of the arrow
 * matrix, all others its dense part. With Huber's loss each observation counts with its weight
 * rho'(z) / z.
 */
#include "inversion/arrow_matrix.h"
#include "model/model.h"

/* Elements of the dense part that a matrix may have; beyond, campaigns do without. */
enum { GAUSS_NEWTON_DENSE = 2000 };

/* whether the matrix can be made: no weights of networks, a dense part that is not too large; not
 * collective */
bool gauss_newton_fits(const struct model *model);
/* At u[control.n], without the prior; rows and columns of crop and soil items that the control
 * holds are 0; the caller destroys it. The same bits on any number of ranks. Collective on the
 * model's communicator. */
PetscErrorCode GaussNewton(struct model *model, const double *u, struct arrow_matrix **matrix);
