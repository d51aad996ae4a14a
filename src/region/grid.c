/* The cells of a campaign: numbers, texts, moves between ranks, release. */
#include "region/grid.h"
#include "region/axis.h"
#include "region/redistribution.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void grid_destroy(struct grid *grid) {
  free(grid->lat_axis);
  free(grid->lat_bounds);
  free(grid->lon_bounds);
  free(grid->lon_axis);
  free(grid->point);
  free(grid->lat);
  free(grid->lon);
  free(grid->alt);
  if (grid->name) {
    for (int c = 0; c < grid->n_cells; c++) free(grid->name[c]);
  }
  free(grid->name);
  partition_destroy(&grid->cells);
  *grid = (struct grid){0};
}

/* -- moves */

static void *array(size_t n, size_t size) {
  void *memory = malloc(n > 0 ? n * size : 1);
  if (!memory) abort();
  return memory;
}

static PetscErrorCode MoveNumbers(MPI_Comm comm, const struct partition *cells, struct grid *g) {
  enum { LAT, LON, ALT, POINT, WIDTH };
  const size_t n = (size_t)partition_count(cells);
  double(*from)[WIDTH] = array((size_t)g->n_cells, sizeof *from), (*to)[WIDTH];
  PetscFunctionBeginUser;
  for (int c = 0; c < g->n_cells; c++) {
    from[c][LAT] = g->lat[c];
    from[c][LON] = g->lon[c];
    from[c][ALT] = g->alt[c];
    from[c][POINT] = (double)g->point[c]; /* exact below 2^53 */
  }
  to = array(n, sizeof *to);
  PetscCall(RowsRedistribute(comm, &g->cells, cells, WIDTH, (double *)from, (double *)to));
  free(g->lat);
  free(g->lon);
  free(g->alt);
  free(g->point);
  g->lat = array(n, sizeof *g->lat);
  g->lon = array(n, sizeof *g->lon);
  g->alt = array(n, sizeof *g->alt);
  g->point = array(n, sizeof *g->point);
  for (size_t c = 0; c < n; c++) {
    g->lat[c] = to[c][LAT];
    g->lon[c] = to[c][LON];
    g->alt[c] = to[c][ALT];
    g->point[c] = (int64_t)to[c][POINT];
  }
  free(from);
  free(to);
  PetscFunctionReturn(0);
}

/* names as rows of bytes, all as long as the longest */
static PetscErrorCode MoveNames(MPI_Comm comm, const struct partition *cells, struct grid *g) {
  const size_t n = (size_t)partition_count(cells);
  int longest = 0;
  PetscFunctionBeginUser;
  for (int c = 0; c < g->n_cells; c++)
    longest = (int)strlen(g->name[c]) > longest ? (int)strlen(g->name[c]) : longest;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &longest, 1, MPI_INT, MPI_MAX, comm));
  const int width = longest / (int)sizeof(double) + 1;
  const size_t bytes = (size_t)width * sizeof(double);
  char *from = array((size_t)g->n_cells, bytes), *to = array(n, bytes);
  memset(from, 0, (size_t)g->n_cells * bytes);
  for (int c = 0; c < g->n_cells; c++) {
    memcpy(from + (size_t)c * bytes, g->name[c], strlen(g->name[c]));
    free(g->name[c]);
  }
  free(g->name);
  PetscCall(RowsRedistribute(comm, &g->cells, cells, width, (double *)from, (double *)to));
  g->name = array(n, sizeof *g->name);
  for (size_t c = 0; c < n; c++) {
    g->name[c] = array(bytes, 1);
    memcpy(g->name[c], to + c * bytes, bytes);
  }
  free(from);
  free(to);
  PetscFunctionReturn(0);
}

PetscErrorCode GridMove(MPI_Comm comm, struct partition *cells, struct grid *grid) {
  PetscFunctionBeginUser;
  PetscCall(MoveNumbers(comm, cells, grid));
  if (grid->name) PetscCall(MoveNames(comm, cells, grid));
  partition_destroy(&grid->cells);
  grid->cells = *cells;
  grid->n_cells = partition_count(cells);
  *cells = (struct partition){0};
  PetscFunctionReturn(0);
}

/* -- boxes, numbers, texts */

void grid_boxes(const struct grid *g, bool latitude, double *low, double *high) {
  const double *bounds = latitude ? g->lat_bounds : g->lon_bounds;
  int n = latitude ? g->n_lat : g->n_lon;
  double lat = axis_step(g->lat_axis, g->n_lat, axis_step(g->lon_axis, g->n_lon, 1.0));
  if (!bounds)
    axis_boxes(latitude ? g->lat_axis : g->lon_axis, n,
               latitude ? lat : axis_step(g->lon_axis, g->n_lon, lat), low, high);
  for (int i = 0; i < n; i++) {
    if (bounds) {
      low[i] = fmin(bounds[2 * i], bounds[2 * i + 1]);
      high[i] = fmax(bounds[2 * i], bounds[2 * i + 1]);
    }
    if (latitude) low[i] = fmax(low[i], -90.0);
    if (latitude) high[i] = fmin(high[i], 90.0);
  }
}

int64_t grid_cell_number(const struct grid *grid, int cell) {
  return partition_begin(&grid->cells) + cell;
}

int64_t grid_cells(const struct grid *grid) {
  return grid->cells.first ? partition_total(&grid->cells) : grid->n_cells;
}

const char *grid_cell_text(const struct grid *grid, int cell, char *text, size_t size) {
  long long number = (long long)grid_cell_number(grid, cell);
  if (grid->name && grid->name[cell])
    snprintf(text, size, "cell %lld '%s'", number, grid->name[cell]);
  else
    snprintf(text, size, "cell %lld (%.4f, %.4f)", number, grid->lat[cell], grid->lon[cell]);
  return text;
}
