/* The variance of p(A) M^-1/2 z, z standard normal, at cell i is |M^1/2 p(A) e_i|^2 / M_i^2, e_i a
 * unit vector. p(A) e_i falls with distance as K_0(d / L), so it is computed in a window around the
 * cell, eight unit vectors at once. The window's border reflects: what it adds to the variance is
 * below c(2 d) at each side, c the correlation and d the distance to the border: 1.2e-3 at d = 4 L.
 *
 * The grid's points fall into tiles of 8 x 8 whatever the mask and the ranks are; the cells of a
 * tile share the window that reaches 4 L beyond it, so that a cell's number depends on the mask
 * alone. Where all points of a window are cells, the number depends on the row alone and is
 * computed once a row.
 */
#include "field/variance.h"
#include <math.h>

enum { TILE = POLYNOMIAL_WIDE };
static const double reach = 4.;   /* of windows, in L */
static const int least_reach = 2; /* more points, where L is short of a cell */

/* rows first_row .. first_row + rows - 1 and likewise columns, modulo n_lon where the grid is
 * closed */
struct window {
  int first_row, rows, first_column, columns;
  bool ring;   /* all columns of a closed grid */
  bool within; /* nothing was cut off at the grid's ends */
};

/* one window's cells, and what is computed there */
struct patch {
  const struct polynomial *p;
  struct stencil stencil;
  int *number;          /* [rows][columns] of a cell in the stencil, -1: none */
  double *b, *x, *work; /* [n][TILE] */
};

/* the row that lies `reach` beyond row j in direction way; beyond the grid's end where it ends
 * sooner */
static int row_beyond(const struct shapes *s, double L, int j, int way) {
  const double limit = reach * L / 6371.0088 / 3.14159265358979323846 * 180.;
  int to = j;
  while (to >= 0 && to < s->n_lat && fabs(s->lat[to] - s->lat[j]) < limit) to += way;
  return to + way * least_reach;
}

static struct window window_of(const struct shapes *s, double L, int tile_row, int tile_column) {
  const int j = tile_row * TILE, i = tile_column * TILE;
  const int j_last = j + TILE <= s->n_lat ? j + TILE - 1 : s->n_lat - 1;
  double width = INFINITY;
  for (int row = j; row <= j_last; row++) width = fmin(width, s->row[row].width);
  double beside = ceil(reach * L / width) + least_reach;
  const int side = beside < s->n_lon ? (int)beside : s->n_lon;
  int low = row_beyond(s, L, j, -1), high = row_beyond(s, L, j_last, 1);
  struct window w = {.within = low >= 0 && high < s->n_lat};
  w.first_row = low > 0 ? low : 0;
  w.rows = (high < s->n_lat ? high : s->n_lat - 1) - w.first_row + 1;
  w.ring = s->closed && TILE + 2 * side >= s->n_lon;
  int west = i - side, east = i + TILE - 1 + side;
  if (w.ring) west = 0, east = s->n_lon - 1;
  if (!s->closed) {
    w.within = w.within && west >= 0 && east < s->n_lon;
    if (west < 0) west = 0;
    if (east >= s->n_lon) east = s->n_lon - 1;
  }
  w.first_column = west;
  w.columns = east - west + 1;
  return w;
}

static int64_t point_at(const struct shapes *s, const struct window *w, int row, int column) {
  int i = (w->first_column + column) % s->n_lon;
  return (int64_t)(w->first_row + row) * s->n_lon + (i < 0 ? i + s->n_lon : i);
}

static bool is_full(const struct shapes *s, const struct window *w, const struct points *points) {
  if (!w->within) return false;
  for (int row = 0; row < w->rows; row++)
    for (int column = 0; column < w->columns; column++)
      if (!point_is_cell(points, point_at(s, w, row, column))) return false;
  return true;
}

/* the number of a cell beside (row, column), the cell itself where there is none */
static int beside(const struct patch *t, const struct window *w, int row, int column, int side) {
  static const int north[NEIGHBOURS] = {-1, 0, 0, 1}, east[NEIGHBOURS] = {0, -1, 1, 0};
  const int here = t->number[row * w->columns + column];
  row += north[side];
  column += east[side];
  if (w->ring) column = (column + w->columns) % w->columns;
  if (row < 0 || row >= w->rows || column < 0 || column >= w->columns) return here;
  const int there = t->number[row * w->columns + column];
  return there < 0 ? here : there;
}

/* points NULL: all points are cells */
static PetscErrorCode PatchCreate(const struct shapes *s, const struct polynomial *p,
                                  const struct window *w, const struct points *points,
                                  struct patch *t) {
  const size_t room = (size_t)w->rows * (size_t)w->columns;
  int n = 0;
  PetscFunctionBeginUser;
  PetscCheck(room < INT32_MAX / TILE, PETSC_COMM_SELF, PETSC_ERR_SUP,
             "a correlation length that spans %d x %d cells is too long for this grid", w->rows,
             w->columns);
  *t = (struct patch){.p = p};
  PetscCall(PetscMalloc1(room, &t->number));
  for (int row = 0; row < w->rows; row++)
    for (int column = 0; column < w->columns; column++)
      t->number[row * w->columns + column] =
          !points || point_is_cell(points, point_at(s, w, row, column)) ? n++ : -1;
  PetscCall(StencilCreate(n, w->rows, &t->stencil));
  n = 0;
  for (int row = 0; row < w->rows; row++) {
    t->stencil.first[row] = n;
    t->stencil.row[row] = &s->row[w->first_row + row];
    for (int column = 0; column < w->columns; column++) {
      if (t->number[row * w->columns + column] < 0) continue;
      for (int side = 0; side < NEIGHBOURS; side++)
        t->stencil.neighbour[n][side] = beside(t, w, row, column, side);
      n++;
    }
  }
  t->stencil.first[w->rows] = n;
  const size_t length = (size_t)n * TILE;
  PetscCall(PetscMalloc3(length, &t->b, length, &t->x, length, &t->work));
  PetscFunctionReturn(0);
}

static PetscErrorCode PatchDestroy(struct patch *t) {
  PetscFunctionBeginUser;
  PetscCall(StencilDestroy(&t->stencil));
  PetscCall(PetscFree(t->number));
  PetscCall(PetscFree3(t->b, t->x, t->work));
  PetscFunctionReturn(0);
}

/* The factors of n <= TILE cells of the patch, by their numbers there and their rows' areas */
static PetscErrorCode Factors(struct patch *t, int n, const int *cell, const double *area,
                              double *factor) {
  const size_t length = (size_t)t->stencil.n * TILE;
  double sum[TILE] = {0};
  PetscFunctionBeginUser;
  PetscCall(PetscArrayzero(t->b, length));
  for (int l = 0; l < n; l++) t->b[(size_t)cell[l] * TILE + (size_t)l] = 1.;
  PetscCall(PolynomialApply(t->p, &t->stencil, TILE, NULL, MPI_DATATYPE_NULL, t->b, t->x, t->work));
  for (int r = 0; r < t->stencil.n_rows; r++)
    for (int c = t->stencil.first[r]; c < t->stencil.first[r + 1]; c++)
      for (int l = 0; l < TILE; l++) {
        double x = t->x[(size_t)c * TILE + (size_t)l];
        sum[l] += t->stencil.row[r]->area * x * x;
      }
  for (int l = 0; l < n; l++) factor[l] = area[l] / sqrt(sum[l]);
  PetscFunctionReturn(0);
}

/* Factors of a tile's rows where all points of its window are cells */
static PetscErrorCode RowFactors(const struct shapes *s, const struct polynomial *p,
                                 const struct window *w, int tile_row, double factor[TILE]) {
  const int j = tile_row * TILE, n = s->n_lat - j < TILE ? s->n_lat - j : TILE;
  struct patch t;
  int cell[TILE];
  double area[TILE];
  PetscFunctionBeginUser;
  PetscCall(PatchCreate(s, p, w, NULL, &t));
  for (int r = 0; r < n; r++) {
    cell[r] = t.number[(j + r - w->first_row) * w->columns + w->columns / 2];
    area[r] = s->row[j + r].area;
  }
  PetscCall(Factors(&t, n, cell, area, factor));
  PetscCall(PatchDestroy(&t));
  PetscFunctionReturn(0);
}

/* Own cells of a tile: list[n] */
static PetscErrorCode TileFactors(const struct grid *grid, const struct points *points,
                                  const struct shapes *s, const struct polynomial *p,
                                  const struct window *w, int n, const int *list, double *factor) {
  struct patch t;
  PetscFunctionBeginUser;
  PetscCall(PatchCreate(s, p, w, points, &t));
  for (int at = 0; at < n; at += TILE) {
    const int lanes = n - at < TILE ? n - at : TILE;
    int cell[TILE];
    double area[TILE], value[TILE];
    for (int l = 0; l < lanes; l++) {
      const int64_t point = grid->point[list[at + l]];
      const int row = (int)(point / s->n_lon), column = (int)(point % s->n_lon);
      int east = column - w->first_column;
      if (s->closed) east = (east % s->n_lon + s->n_lon) % s->n_lon;
      cell[l] = t.number[(row - w->first_row) * w->columns + east];
      area[l] = s->row[row].area;
    }
    PetscCall(Factors(&t, lanes, cell, area, value));
    for (int l = 0; l < lanes; l++) factor[list[at + l]] = value[l];
  }
  PetscCall(PatchDestroy(&t));
  PetscFunctionReturn(0);
}

/* Cells first .. end - 1, of one row of tiles, in the order of its tiles: those of tile t are
 * list[start[t]] .. list[start[t + 1] - 1] */
static void cells_by_tile(const struct grid *grid, int n_lon, int first, int end, int n_tiles,
                          int *start, int *list) {
  for (int t = 0; t <= n_tiles; t++) start[t] = 0;
  for (int c = first; c < end; c++) start[(int)(grid->point[c] % n_lon) / TILE + 1]++;
  for (int t = 0; t < n_tiles; t++) start[t + 1] += start[t];
  for (int c = first; c < end; c++) list[start[(int)(grid->point[c] % n_lon) / TILE]++] = c;
  for (int t = n_tiles; t > 0; t--) start[t] = start[t - 1];
  start[0] = 0;
}

/* Own cells of a row of tiles, sorted as cells_by_tile does */
static PetscErrorCode TileRowFactors(const struct grid *grid, const struct points *points,
                                     const struct shapes *s, const struct polynomial *p, double L,
                                     int tile_row, int n_tiles, const int *start, const int *list,
                                     double *factor) {
  double inside[TILE];
  bool known = false;
  PetscFunctionBeginUser;
  for (int t = 0; t < n_tiles; t++) {
    if (start[t] == start[t + 1]) continue;
    const struct window w = window_of(s, L, tile_row, t);
    if (!is_full(s, &w, points)) {
      PetscCall(
          TileFactors(grid, points, s, p, &w, start[t + 1] - start[t], list + start[t], factor));
      continue;
    }
    if (!known) PetscCall(RowFactors(s, p, &w, tile_row, inside));
    known = true;
    for (int c = start[t]; c < start[t + 1]; c++)
      factor[list[c]] = inside[grid->point[list[c]] / s->n_lon % TILE];
  }
  PetscFunctionReturn(0);
}

PetscErrorCode VarianceFactors(const struct grid *grid, const struct points *points,
                               const struct shapes *s, const struct polynomial *p, double L,
                               double *factor) {
  const int n_tiles = (s->n_lon + TILE - 1) / TILE;
  int *start, *list;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc2((size_t)n_tiles + 1, &start, (size_t)TILE * (size_t)s->n_lon, &list));
  for (int first = 0, end; first < grid->n_cells; first = end) {
    const int tile_row = (int)(grid->point[first] / s->n_lon) / TILE;
    const int64_t below = (int64_t)(tile_row + 1) * TILE * s->n_lon;
    for (end = first; end < grid->n_cells && grid->point[end] < below;) end++;
    cells_by_tile(grid, s->n_lon, first, end, n_tiles, start, list);
    PetscCall(TileRowFactors(grid, points, s, p, L, tile_row, n_tiles, start, list, factor));
  }
  PetscCall(PetscFree2(start, list));
  PetscFunctionReturn(0);
}
