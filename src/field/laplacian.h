#pragma once
/* The Laplacian of a masked latitude-longitude grid, by rows of cells; see laplacian.c. */
#include "region/grid.h"
#include "support/problems.h"

/* Shapes of the cells, which depend on their row alone, on every rank. */
struct row_shape {
  double area;                 /* [km2] */
  double width;                /* [km] mean extent from west to east */
  double below, beside, above; /* [km-2] conductance to row j - 1, to each side, to row j + 1, over
                                  the area */
};
struct shapes {
  int n_lat, n_lon;
  bool closed;           /* the last column is the first one's neighbour */
  double *lat;           /* [n_lat] degrees, borrowed from the grid */
  struct row_shape *row; /* [n_lat] */
};

/* Longitudes that are not evenly spaced and latitudes that neither rise nor fall are problems, the
 * same on every rank; released in either case. Not collective. */
PetscErrorCode ShapesCreate(const struct grid *grid, struct shapes *shapes, struct problems *list);
PetscErrorCode ShapesDestroy(struct shapes *shapes);

/* Cells and their neighbours in the order of a sum: row j - 1, column i - 1, column i + 1, row j
 * + 1. A neighbour that is no cell is the cell itself, so that its difference is exactly 0. */
enum { NEIGHBOURS = 4 };
struct stencil {
  int n;                        /* cells, row by row */
  int (*neighbour)[NEIGHBOURS]; /* [n] numbers of cells, from n on those of other ranks */
  int n_rows;
  int *first;                   /* [n_rows + 1] first cell of each row */
  const struct row_shape **row; /* [n_rows] borrowed from the shapes */
};

/* Room for n cells in n_rows rows */
PetscErrorCode StencilCreate(int n, int n_rows, struct stencil *stencil);
PetscErrorCode StencilDestroy(struct stencil *stencil);
/* The point that lies beside (row j, column i) on a side 0 .. 3; false where the grid ends */
bool point_beside(const struct shapes *shapes, int j, int i, int side, int64_t *point);
/* Gershgorin's bound [km-2] of the eigenvalues of A over these cells: the largest sum of a row's
 * absolute values */
double laplacian_bound(const struct stencil *stencil);
