/* B = C C^T with Matern's correlation between stations, by Cholesky's method row by row:
 *
 *   C_ik = (B_ik - sum over j < k of C_ij C_kj) / C_kk,   C_kk = sqrt(1 - sum over j < k of C_kj^2)
 *
 * Row k is sent to all ranks when it is complete, which also leaves each rank the columns that C^T
 * needs. Every sum has a fixed order, so that bits do not depend on the ranks, nor on a BLAS.
 * Distances are chords of the sphere, not arcs: in space Matern's correlation is positive definite
 * for every smoothness, over arcs only for smoothness of 1/2 and less (Gneiting, Bernoulli 19,
 * 1327-1349, 2013). A chord is shorter by 1e-3 at 1000 km. Of the variance 1e-10 belongs to each
 * station alone, so that stations at one place do not make B singular.
 */
#include "field/station_factor.h"
#include "field/matern.h"
#include "support/great_circle.h"
#include <limits.h>
#include <math.h>

static const double own_share = 1e-10;

/* four sums side by side, as the processor adds them, in a fixed order */
static double product(int n, const double *a, const double *b) {
  double s[4] = {0};
  int i = 0;
  for (; i + 4 <= n; i += 4)
    for (int k = 0; k < 4; k++) s[k] += a[i + k] * b[i + k];
  for (; i < n; i++) s[0] += a[i] * b[i];
  return (s[0] + s[1]) + (s[2] + s[3]);
}

static double correlation(const double *place_a, const double *place_b, double length) {
  const double diameter = 2. * 6371.0088; /* km */
  double arc = great_circle(place_a[0], place_a[1], place_b[0], place_b[1]);
  return (1. - own_share) * matern(diameter * sin(arc / diameter), length);
}

/* own[count][width] of every rank as all[..][width] */
static PetscErrorCode Gather(MPI_Comm comm, const struct partition *p, int width, const double *own,
                             double *all) {
  int *count;
  MPI_Datatype unit;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(2 * (size_t)p->size, &count));
  for (int r = 0; r < p->size; r++) {
    count[r] = (int)(p->first[r + 1] - p->first[r]);
    count[p->size + r] = (int)p->first[r];
  }
  PetscCallMPI(MPI_Type_contiguous(width, MPI_DOUBLE, &unit));
  PetscCallMPI(MPI_Type_commit(&unit));
  PetscCallMPI(MPI_Allgatherv(own, count[p->rank], unit, all, count, count + p->size, unit, comm));
  PetscCallMPI(MPI_Type_free(&unit));
  PetscCall(PetscFree(count));
  PetscFunctionReturn(0);
}

/* place[n][2]: latitude and longitude of all stations */
static PetscErrorCode Places(MPI_Comm comm, const struct grid *grid, const struct partition *p,
                             double (*place)[2]) {
  double(*own)[2];
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1((size_t)grid->n_cells, &own));
  for (int c = 0; c < grid->n_cells; c++) own[c][0] = grid->lat[c], own[c][1] = grid->lon[c];
  PetscCall(Gather(comm, p, 2, &own[0][0], &place[0][0]));
  PetscCall(PetscFree(own));
  PetscFunctionReturn(0);
}

/* Completes row k on its owner, sends it to all as sent[k + 1], and computes column k of the rows
 * below */
static PetscErrorCode Eliminate(MPI_Comm comm, struct station_factor *f, int k, double length,
                                const double (*place)[2], double *sent) {
  const struct partition *p = &f->stations;
  const int n = (int)partition_total(p), first = (int)partition_begin(p), own = partition_count(p);
  const int owner = partition_owner(p, k);
  PetscFunctionBeginUser;
  if (owner == p->rank) {
    double *row = f->row + (size_t)(k - first) * (size_t)n;
    row[k] = sqrt(fmax(1. - product(k, row, row), 0.5 * own_share));
    PetscCall(PetscArraycpy(sent, row, (size_t)k + 1));
  }
  PetscCallMPI(MPI_Bcast(sent, k + 1, MPI_DOUBLE, owner, comm));
  for (int c = 0; c < own; c++) {
    const int i = first + c;
    double *row = f->row + (size_t)c * (size_t)n;
    if (i <= k) f->column[(size_t)c * (size_t)n + (size_t)k] = sent[i];
    if (i > k) row[k] = (correlation(place[i], place[k], length) - product(k, row, sent)) / sent[k];
  }
  PetscFunctionReturn(0);
}

PetscErrorCode StationFactorCreate(MPI_Comm comm, const struct grid *grid, double length,
                                   struct station_factor *f) {
  double(*place)[2], *sent;
  PetscFunctionBeginUser;
  *f = (struct station_factor){0};
  PetscCall(PartitionGather(comm, grid->n_cells, &f->stations));
  const int64_t n = partition_total(&f->stations);
  PetscCheck(n < INT_MAX, comm, PETSC_ERR_SUP, "%lld stations", (long long)n);
  const size_t own = (size_t)grid->n_cells, all = (size_t)n;
  PetscCall(PetscCalloc3(own * all, &f->row, own * all, &f->column, all, &f->all));
  PetscCall(PetscMalloc2(all, &place, all, &sent));
  PetscCall(Places(comm, grid, &f->stations, place));
  for (int k = 0; k < n; k++)
    PetscCall(Eliminate(comm, f, k, length, (const double(*)[2])place, sent));
  PetscCall(PetscFree2(place, sent));
  PetscFunctionReturn(0);
}

PetscErrorCode StationFactorDestroy(struct station_factor *f) {
  PetscFunctionBeginUser;
  partition_destroy(&f->stations);
  PetscCall(PetscFree3(f->row, f->column, f->all));
  PetscFunctionReturn(0);
}

PetscErrorCode StationFactorApply(MPI_Comm comm, struct station_factor *f, bool transpose,
                                  const double *x, double *y) {
  const struct partition *p = &f->stations;
  const int n = (int)partition_total(p), first = (int)partition_begin(p), own = partition_count(p);
  PetscFunctionBeginUser;
  PetscCall(Gather(comm, p, 1, x, f->all));
  for (int c = 0; c < own; c++) {
    const int i = first + c;
    const size_t at = (size_t)c * (size_t)n;
    if (transpose)
      y[c] = product(n - i, f->column + at + i, f->all + i);
    else
      y[c] = product(i + 1, f->row + at, f->all);
  }
  PetscFunctionReturn(0);
}
