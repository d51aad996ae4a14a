/* B^1/2 = D p(A) M^-1/2 on a grid, with p(A) near (1 + L^2 A)^-1, M the areas of the cells and D
 * diagonal so that the diagonal of B is 1. With z white, D M^-1/2 (1 + L^2 A_s)^-2 M^-1/2 D is B,
 * A_s = M^1/2 A M^-1/2 symmetric: the covariance of Whittle's equation (1 - L^2 Laplacian) x =
 * white noise, whose solution in the plane has Matern's correlation of smoothness 1 (Lindgren, Rue
 * & Lindstroem 2011). Since A^T = M A M^-1,
 *
 *   (B^1/2)^T = M^-1/2 p(A)^T D = M^1/2 p(A) M^-1 D.
 *
 * D is computed in variance.c, p(A) in chebyshev.c, A in laplacian.c.
 */
#include "field/field_prior.h"
#include "field/matern.h"
#include "field/station_factor.h"
#include "field/variance.h"
#include "support/random.h"
#include <math.h>
#include <stdlib.h>

struct field_prior {
  MPI_Comm comm;
  bool gridded;
  int n;         /* own cells */
  int64_t begin; /* the first one's number among those of all ranks */
  /* grid */
  struct shapes shapes;
  struct stencil stencil;
  struct polynomial p;
  PetscSF halo;
  double *factor;         /* [n] D */
  double *b, *out, *work; /* [n], [n + ghosts], [n + ghosts] */
  /* stations */
  struct station_factor station;
};

/* -- own cells and their neighbours on other ranks */

static int ascending(const void *a, const void *b) {
  const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

/* number among all cells of the one beside own cell c; -1 = none */
static int64_t number_beside(const struct grid *grid, const struct shapes *s,
                             const struct points *points, int c, int side) {
  const int j = (int)(grid->point[c] / s->n_lon), i = (int)(grid->point[c] % s->n_lon);
  int64_t point;
  if (!point_beside(s, j, i, side, &point) || !point_is_cell(points, point)) return -1;
  return point_number(points, point);
}

/* ghost[*n]: numbers of the cells of other ranks beside own ones, ascending; owned by the caller */
static PetscErrorCode Ghosts(const struct grid *grid, const struct shapes *s,
                             const struct points *points, int *n, int64_t **ghost) {
  const int64_t begin = grid_cell_number(grid, 0), end = begin + grid->n_cells;
  int room = 0;
  PetscFunctionBeginUser;
  *n = 0;
  for (int pass = 0; pass < 2; pass++) {
    if (pass == 1) PetscCall(PetscMalloc1((size_t)room, ghost));
    for (int c = 0; c < grid->n_cells; c++)
      for (int side = 0; side < NEIGHBOURS; side++) {
        const int64_t k = number_beside(grid, s, points, c, side);
        if (k < 0 || (k >= begin && k < end)) continue;
        if (pass == 0)
          room++;
        else
          (*ghost)[(*n)++] = k;
      }
  }
  if (*n > 0) qsort(*ghost, (size_t)*n, sizeof **ghost, ascending);
  int kept = 0;
  for (int k = 0; k < *n; k++)
    if (k == 0 || (*ghost)[k] != (*ghost)[kept - 1]) (*ghost)[kept++] = (*ghost)[k];
  *n = kept;
  PetscFunctionReturn(0);
}

/* Collective. Ghost k's value comes from its owner. */
static PetscErrorCode Halo(struct field_prior *f, const struct grid *grid, int n,
                           const int64_t *ghost) {
  PetscSFNode *from;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1((size_t)n, &from));
  for (int k = 0; k < n; k++) {
    from[k].rank = partition_owner(&grid->cells, ghost[k]);
    from[k].index = (PetscInt)(ghost[k] - grid->cells.first[from[k].rank]);
  }
  PetscCall(PetscSFCreate(f->comm, &f->halo));
  PetscCall(PetscSFSetGraph(f->halo, f->n, n, NULL, PETSC_OWN_POINTER, from, PETSC_OWN_POINTER));
  PetscCall(PetscSFSetUp(f->halo));
  PetscFunctionReturn(0);
}

/* The number by which the stencil knows cell k of all ranks */
static int local_number(const struct grid *grid, int n_ghosts, const int64_t *ghost, int64_t k) {
  const int64_t own = k - grid_cell_number(grid, 0);
  if (own >= 0 && own < grid->n_cells) return (int)own;
  const int64_t *at = bsearch(&k, ghost, (size_t)n_ghosts, sizeof *ghost, ascending);
  return grid->n_cells + (int)(at - ghost);
}

static PetscErrorCode Stencil(struct field_prior *f, const struct grid *grid,
                              const struct points *points, int n_ghosts, const int64_t *ghost) {
  struct stencil *s = &f->stencil;
  int n_rows = 0, last = -1;
  PetscFunctionBeginUser;
  PetscCall(StencilCreate(f->n, f->shapes.n_lat, s));
  for (int c = 0; c < f->n; c++) {
    const int row = (int)(grid->point[c] / f->shapes.n_lon);
    if (row != last) {
      s->row[n_rows] = &f->shapes.row[row];
      s->first[n_rows++] = c;
    }
    last = row;
    for (int side = 0; side < NEIGHBOURS; side++) {
      const int64_t k = number_beside(grid, &f->shapes, points, c, side);
      s->neighbour[c][side] = k < 0 ? c : local_number(grid, n_ghosts, ghost, k);
    }
  }
  s->first[n_rows] = f->n;
  s->n_rows = n_rows;
  PetscFunctionReturn(0);
}

/* Collective. A prior on a grid. */
static PetscErrorCode Gridded(struct field_prior *f, const struct grid *grid, double L) {
  struct points points;
  int n_ghosts;
  int64_t *ghost;
  double bound;
  PetscFunctionBeginUser;
  PetscCall(PointsCreate(f->comm, grid, &points));
  PetscCall(Ghosts(grid, &f->shapes, &points, &n_ghosts, &ghost));
  PetscCall(Halo(f, grid, n_ghosts, ghost));
  PetscCall(Stencil(f, grid, &points, n_ghosts, ghost));
  PetscCall(PetscFree(ghost));
  bound = laplacian_bound(&f->stencil);
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &bound, 1, MPI_DOUBLE, MPI_MAX, f->comm));
  PetscCall(PolynomialCreate(L, bound, &f->p));
  const size_t n = (size_t)f->n, with_ghosts = n + (size_t)n_ghosts;
  PetscCall(PetscCalloc4(n, &f->factor, n, &f->b, with_ghosts, &f->out, with_ghosts, &f->work));
  PetscCall(VarianceFactors(grid, &points, &f->shapes, &f->p, L, f->factor));
  PetscCall(PointsDestroy(&points));
  PetscFunctionReturn(0);
}

PetscErrorCode FieldPriorCreate(MPI_Comm comm, const struct grid *grid, double length,
                                struct field_prior **prior, struct problems *list) {
  const int mark = list->count;
  struct field_prior *f;
  PetscFunctionBeginUser;
  PetscCall(PetscNew(&f));
  *f = (struct field_prior){.comm = comm, .gridded = grid->gridded, .n = grid->n_cells};
  f->begin = grid_cell_number(grid, 0);
  if (!(length > 0. && isfinite(length)))
    problem(list, "a field prior needs a correlation length above 0 km; found %g km", length);
  if (grid->gridded) PetscCall(ShapesCreate(grid, &f->shapes, list));
  if (!grid->gridded && grid_cells(grid) > FIELD_STATIONS)
    problem(list, "a field prior of %lld stations; at most %d, beyond that put them on a grid",
            (long long)grid_cells(grid), FIELD_STATIONS);
  if (!problems_since(list, mark)) {
    if (grid->gridded)
      PetscCall(Gridded(f, grid, matern_scale(length)));
    else
      PetscCall(StationFactorCreate(comm, grid, length, &f->station));
  } else {
    PetscCall(FieldPriorDestroy(&f));
  }
  *prior = f;
  PetscFunctionReturn(0);
}

PetscErrorCode FieldPriorDestroy(struct field_prior **prior) {
  struct field_prior *f = *prior;
  PetscFunctionBeginUser;
  if (!f) PetscFunctionReturn(0);
  PetscCall(ShapesDestroy(&f->shapes));
  PetscCall(StencilDestroy(&f->stencil));
  PetscCall(PolynomialDestroy(&f->p));
  PetscCall(PetscSFDestroy(&f->halo));
  PetscCall(PetscFree4(f->factor, f->b, f->out, f->work));
  PetscCall(StationFactorDestroy(&f->station));
  PetscCall(PetscFree(f));
  *prior = NULL;
  PetscFunctionReturn(0);
}

/* -- applying it */

/* b <- b scaled row by row: power -1: 1 / sqrt(M), power -2: 1 / M, power 1: sqrt(M) */
static void scale_by_area(const struct stencil *s, int power, double *b) {
  for (int r = 0; r < s->n_rows; r++) {
    const double area = s->row[r]->area, by = power == 1    ? sqrt(area)
                                              : power == -1 ? 1. / sqrt(area)
                                                            : 1. / area;
    for (int c = s->first[r]; c < s->first[r + 1]; c++) b[c] *= by;
  }
}

static PetscErrorCode Polynomial(struct field_prior *f) {
  PetscFunctionBeginUser;
  PetscCall(PolynomialApply(&f->p, &f->stencil, 1, f->halo, MPI_DOUBLE, f->b, f->out, f->work));
  PetscFunctionReturn(0);
}

PetscErrorCode FieldPriorApply(struct field_prior *f, const double *z, double *x) {
  PetscFunctionBeginUser;
  if (!f->gridded) {
    PetscCall(StationFactorApply(f->comm, &f->station, false, z, x));
    PetscFunctionReturn(0);
  }
  for (int c = 0; c < f->n; c++) f->b[c] = z[c];
  scale_by_area(&f->stencil, -1, f->b);
  PetscCall(Polynomial(f));
  for (int c = 0; c < f->n; c++) x[c] = f->factor[c] * f->out[c];
  PetscFunctionReturn(0);
}

PetscErrorCode FieldPriorApplyTranspose(struct field_prior *f, const double *x, double *z) {
  PetscFunctionBeginUser;
  if (!f->gridded) {
    PetscCall(StationFactorApply(f->comm, &f->station, true, x, z));
    PetscFunctionReturn(0);
  }
  for (int c = 0; c < f->n; c++) f->b[c] = f->factor[c] * x[c];
  scale_by_area(&f->stencil, -2, f->b);
  PetscCall(Polynomial(f));
  for (int c = 0; c < f->n; c++) z[c] = f->out[c];
  scale_by_area(&f->stencil, 1, z);
  PetscFunctionReturn(0);
}

int field_prior_degree(const struct field_prior *f) { return f->p.degree; }

/* -- draws */

void field_normals(uint64_t seed, uint32_t variable, uint32_t member, int64_t first, int n,
                   double *z) {
  for (int c = 0; c < n; c++) {
    const uint64_t cell = (uint64_t)first + (uint64_t)c;
    const struct random_key key = {
        .seed = seed, .cell = (uint32_t)cell, .member = member, .variable = variable};
    z[c] = random_normal(key, (uint32_t)(cell >> 32));
  }
}

PetscErrorCode FieldPriorDraw(struct field_prior *f, uint64_t seed, uint32_t variable,
                              uint32_t member, double *x) {
  double *z;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1((size_t)f->n, &z));
  field_normals(seed, variable, member, f->begin, f->n, z);
  PetscCall(FieldPriorApply(f, z, x));
  PetscCall(PetscFree(z));
  PetscFunctionReturn(0);
}
