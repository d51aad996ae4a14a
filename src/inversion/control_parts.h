#pragma once
/* A control whose elements belong to ranks: global and regional ones and weights of networks are
 * shared, every rank has them; those of cells are the owner's own.
 *
 *   on a rank         u = (shared | own)
 *   in a vector       rank 0: (shared | own), the other ranks: own
 *   over all ranks    the vector's order: shared, then own of rank 0, 1, ... With cells dealt to
 * ranks in their order an element has the same number on any number of ranks
 *
 * A rank's part is what it has of the vector. Without own elements every inner product is rank 0's
 * plus exact zeros: the same bits on any number of ranks. With them sums are those of PETSc's
 * vectors: the same bits on the same number of ranks.
 */
#include <petscvec.h>
#include <stdbool.h>
#include <stdint.h>

struct control_parts {
  MPI_Comm comm;
  int n_shared, n_own; /* this rank's u: n_shared + n_own numbers */
  int64_t first;       /* number of the first own element among those of all ranks */
  int64_t n;           /* elements of all ranks */
  int n_part, at;      /* this rank's part: numbers, and where they begin in u */
};

/* n_shared is the same on every rank. Collective on comm. */
PetscErrorCode ControlPartsCreate(MPI_Comm comm, int n_shared, int n_own,
                                  struct control_parts *parts);
/* A vector for it, of type mpi on one rank too (a sequential one's VecNorm rounds otherwise). The
 * caller destroys it. Collective. */
PetscErrorCode ControlVec(const struct control_parts *parts, Vec *x);
/* the shared elements of rank 0's u into everybody's u. Collective. */
PetscErrorCode ControlShare(const struct control_parts *parts, double *u);
/* u into x. Not collective. */
PetscErrorCode ControlPlace(const struct control_parts *parts, const double *u, Vec x);
/* x into u, on every rank. Collective. */
PetscErrorCode ControlSpread(const struct control_parts *parts, Vec x, double *u);
/* a . b of two controls as they are on the ranks; the same on every rank. Collective. */
PetscErrorCode ControlDot(const struct control_parts *parts, const double *a, const double *b,
                          double *dot);
/* whether it holds on every rank; the same on all. Collective. */
PetscErrorCode ControlAll(const struct control_parts *parts, bool here, bool *all);
