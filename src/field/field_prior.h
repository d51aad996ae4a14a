#pragma once
/* The square root of a field's prior covariance, B^1/2, and draws from it.
 *
 * x = B^1/2 z, z independent with variance 1 at every cell, is a field of variance 1 whose
 * correlation falls with distance as Matern's of smoothness 1 (field/matern.c): 0.14 at the
 * correlation length. It acts within the parts of a mask that hang together by the sides of cells;
 * a path around a gap counts as distance, and a part's border sends nothing through. B^1/2 is
 * linear up to rounding, has an explicit transpose, and gives the same bits on any number of ranks.
 *
 * Cells of a grid: a polynomial of the masked Laplacian (field/chebyshev.c), cost and memory
 * proportional to the cells; correlations are within 0.013 of the kernel where a length has ten
 * cells, 0.034 where it has four; a length below two cells is not resolved. What makes the variance
 * 1 is computed once, near borders cell by cell (field/variance.c), and costs the more the longer
 * the length: the number of cells within a length of a cell, times the degree. Stations: a dense
 * factor (field/station_factor.c), 16 bytes x stations^2 over all ranks, at most FIELD_STATIONS.
 */
#include "region/grid.h"
#include "support/problems.h"

enum { FIELD_STATIONS = 10000 };

struct field_prior;

/* For the cells of a grid and a correlation length [km] > 0. What does not suit is a problem, the
 * same on every rank, and *prior NULL. The grid is not needed afterwards. Collective on comm, as
 * all that follow. */
PetscErrorCode FieldPriorCreate(MPI_Comm comm, const struct grid *grid, double length,
                                struct field_prior **prior, struct problems *list);
PetscErrorCode FieldPriorDestroy(struct field_prior **prior);
/* x = B^1/2 z; z = (B^1/2)^T x; z[n_cells], x[n_cells] of own cells, apart from each other. */
PetscErrorCode FieldPriorApply(struct field_prior *prior, const double *z, double *x);
PetscErrorCode FieldPriorApplyTranspose(struct field_prior *prior, const double *x, double *z);
/* x = B^1/2 z with z of field_normals */
PetscErrorCode FieldPriorDraw(struct field_prior *prior, uint64_t seed, uint32_t variable,
                              uint32_t member, double *x);
/* The polynomial's degree, which is the number of times that values of neighbours are exchanged in
 * one application; 0 of stations. Not collective. */
int field_prior_degree(const struct field_prior *prior);

/* z[n]: standard normal numbers of the cells first .. first + n - 1 of all ranks. Each depends on
 * (seed, variable, member, number of the cell) alone. */
void field_normals(uint64_t seed, uint32_t variable, uint32_t member, int64_t first, int n,
                   double *z);
