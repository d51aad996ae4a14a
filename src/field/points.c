/* Points that are cells; see points.h. */
#include "field/points.h"
#include <limits.h>

PetscErrorCode PointsCreate(MPI_Comm comm, const struct grid *grid, struct points *p) {
  PetscFunctionBeginUser;
  p->n_words = grid->n_points / 64 + 1;
  PetscCheck(p->n_words <= INT_MAX, comm, PETSC_ERR_SUP, "a grid of %lld points is too large",
             (long long)grid->n_points);
  PetscCall(PetscCalloc2((size_t)p->n_words, &p->bit, (size_t)p->n_words, &p->before));
  for (int c = 0; c < grid->n_cells; c++)
    p->bit[grid->point[c] / 64] |= (uint64_t)1 << grid->point[c] % 64;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, p->bit, (int)p->n_words, MPI_UINT64_T, MPI_BOR, comm));
  for (int64_t w = 1; w < p->n_words; w++)
    p->before[w] = p->before[w - 1] + __builtin_popcountll(p->bit[w - 1]);
  PetscFunctionReturn(0);
}

PetscErrorCode PointsDestroy(struct points *p) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree2(p->bit, p->before));
  PetscFunctionReturn(0);
}

bool point_is_cell(const struct points *p, int64_t point) {
  return p->bit[point / 64] >> point % 64 & 1;
}

int64_t point_number(const struct points *p, int64_t point) {
  uint64_t lower = p->bit[point / 64] & (((uint64_t)1 << point % 64) - 1);
  return p->before[point / 64] + __builtin_popcountll(lower);
}
