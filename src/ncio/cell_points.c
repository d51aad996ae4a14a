/* Points of cells; see cell_points.h.
 *
 * Overlaps are products: a cell's box and a point's box share an interval of sin(latitude) and one
 * of longitude, and both are found once a row and a column of the campaign's grid.
 */
#include "ncio/cell_points.h"
#include "ncio/nc_agree.h"
#include "region/axis.h"
#include "region/cell_fault.h"
#include "support/map_rule.h"
#include "support/great_circle.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double least_share = 0.5; /* of a cell's weight that must have a number */
static const double radians = 0.017453292519943295;

static int cell_at(const int *cells, int k) { return cells ? cells[k] : k; }

/* -- points at the centres */

static int find_centres(const struct nc_space *space, const struct grid *grid, int n_cells,
                        const int *cells, int64_t *point) {
  struct nc_finder finder = {0};
  int n = 0;
  for (int k = 0; k < n_cells; k++) {
    point[k] = nc_space_cell(space, grid, cell_at(cells, k), &finder);
    n += point[k] >= 0;
  }
  nc_finder_destroy(&finder);
  return n;
}

static void one_each(int n_cells, const int64_t *point, struct cell_points *p) {
  int n = 0;
  p->n_cells = n_cells;
  p->first = nc_array((size_t)n_cells + 1, sizeof *p->first);
  p->point = nc_array((size_t)n_cells, sizeof *p->point);
  p->weight = nc_array((size_t)n_cells, sizeof *p->weight);
  for (int k = 0; k < n_cells; k++) {
    p->first[k] = n;
    if (point[k] < 0) continue;
    p->point[n] = point[k];
    p->weight[n++] = 1.0;
  }
  p->first[n_cells] = n;
}

/* -- the nearest */

static double step_of(const struct nc_space *s, bool latitude) {
  double lone = axis_step(latitude ? s->lon : s->lat, latitude ? s->n_lon : s->n_lat, 0.0);
  return axis_step(latitude ? s->lat : s->lon, latitude ? s->n_lat : s->n_lon, lone);
}

static int nearest_on(const double *axis, int n, double value) {
  int best = 0;
  double least = INFINITY;
  for (int i = 0; i < n; i++) {
    double d = fabs(remainder(axis[i] - value, 360.0));
    if (d < least) best = i, least = d;
  }
  return best;
}

/* of a grid: by row and column, and then within its box or the distance */
static int64_t nearest_point(const struct nc_space *s, double within, const double half[2],
                             double lat, double lon) {
  int best = 0;
  double least = INFINITY;
  if (s->gridded) {
    int j = nearest_on(s->lat, s->n_lat, lat), i = nearest_on(s->lon, s->n_lon, lon);
    bool held =
        fabs(s->lat[j] - lat) <= half[0] && fabs(remainder(s->lon[i] - lon, 360.0)) <= half[1];
    if (!held && !(great_circle(lat, lon, s->lat[j], s->lon[i]) <= within)) return -1;
    return (int64_t)j * s->n_lon + i;
  }
  for (int i = 0; i < s->n_lon; i++) {
    double d = great_circle(lat, lon, s->lat[i], s->lon[i]);
    if (d < least) best = i, least = d;
  }
  return least <= within ? best : -1;
}

static void find_nearest(const struct nc_space *s, const struct grid *grid, int n_cells,
                         const int *cells, int64_t *point) {
  const double slack = 1.0 + 1e-9; /* rounding of distances */
  double half[2] = {0.0, 0.0};
  if (s->gridded) {
    half[0] = 0.5 * slack * step_of(s, true);
    half[1] = 0.5 * slack * step_of(s, false);
  }
  for (int k = 0; k < n_cells; k++) {
    int c = cell_at(cells, k);
    point[k] = nearest_point(s, grid->maps->within, half, grid->lat[c], grid->lon[c]);
  }
}

/* -- boxes */

/* What each box of one axis overlaps of another's. */
struct overlaps {
  int *first;     /* [n + 1] */
  int *index;     /* of the other axis */
  double *length; /* of sin(latitude), or degrees of longitude */
};

static double shared(double a, double b, double c, double d, bool latitude) {
  double low = fmax(a, c), high = fmin(b, d);
  if (!(high > low)) return 0.0;
  return latitude ? sin(high * radians) - sin(low * radians) : high - low;
}

/* Of the grid's rows or columns with those of a file */
static struct overlaps overlap_axes(const struct grid *g, const struct nc_space *s, bool latitude) {
  int n = latitude ? g->n_lat : g->n_lon, n_other = latitude ? s->n_lat : s->n_lon;
  double *edge = nc_array(2 * ((size_t)n + (size_t)n_other), sizeof *edge);
  double *low = edge, *high = low + n, *from = high + n, *to = from + n_other;
  struct overlaps o = {.first = nc_array((size_t)n + 1, sizeof *o.first)};
  int room = 0, count = 0;
  grid_boxes(g, latitude, low, high);
  axis_boxes(latitude ? s->lat : s->lon, n_other, step_of(s, latitude), from, to);
  for (int i = 0; i < n; i++) {
    o.first[i] = count;
    for (int k = 0; k < n_other; k++) {
      /* the turn of the globe that brings both together */
      double apart = 0.5 * (low[i] + high[i]) - 0.5 * (from[k] + to[k]);
      double turn = latitude ? 0.0 : 360.0 * nearbyint(apart / 360.0);
      double length = shared(low[i], high[i], from[k] + turn, to[k] + turn, latitude);
      if (!(length > 0.0)) continue;
      if (count == room) {
        room = room ? 2 * room : 1024;
        o.index = realloc(o.index, (size_t)room * sizeof *o.index);
        o.length = realloc(o.length, (size_t)room * sizeof *o.length);
        if (!o.index || !o.length) abort();
      }
      o.index[count] = k;
      o.length[count++] = length;
    }
  }
  o.first[n] = count;
  free(edge);
  return o;
}

static void overlaps_destroy(struct overlaps *o) {
  free(o->first);
  free(o->index);
  free(o->length);
}

/* All points whose boxes a cell's box overlaps. */
static void find_boxes(const struct nc_space *s, const struct grid *g, int n_cells,
                       const int *cells, struct cell_points *p) {
  struct overlaps row = overlap_axes(g, s, true), column = overlap_axes(g, s, false);
  size_t n = 0;
  p->n_cells = n_cells;
  p->first = nc_array((size_t)n_cells + 1, sizeof *p->first);
  for (int pass = 0; pass < 2; pass++) {
    if (pass) {
      p->point = nc_array(n, sizeof *p->point);
      p->weight = nc_array(n, sizeof *p->weight);
    }
    n = 0;
    for (int k = 0; k < n_cells; k++) {
      int64_t at = g->point[cell_at(cells, k)];
      int j = (int)(at / g->n_lon), i = (int)(at % g->n_lon);
      p->first[k] = (int)n;
      for (int a = row.first[j]; a < row.first[j + 1]; a++)
        for (int b = column.first[i]; b < column.first[i + 1]; b++, n++)
          if (pass) {
            p->point[n] = (int64_t)row.index[a] * s->n_lon + column.index[b];
            p->weight[n] = row.length[a] * column.length[b];
          }
    }
    p->first[n_cells] = (int)n;
  }
  overlaps_destroy(&row);
  overlaps_destroy(&column);
}

/* Are its steps those of the cells' grid? Points at centres may belong to a finer grid. */
static bool same_steps(const struct nc_space *s, const struct grid *g) {
  if (!s->gridded || !g->gridded || s->n_lat < 2 || s->n_lon < 2 || g->n_lat < 2 || g->n_lon < 2)
    return true;
  double lat = axis_step(g->lat_axis, g->n_lat, 0.0), lon = axis_step(g->lon_axis, g->n_lon, 0.0);
  return fabs(step_of(s, true) - lat) < 0.01 * lat && fabs(step_of(s, false) - lon) < 0.01 * lon;
}

/* -- all of it */

/* Cells without a point where they must have one: all, or those that the file's grid surrounds. */
static PetscErrorCode ReportOutside(MPI_Comm comm, const char *path, const struct nc_space *space,
                                    const struct grid *grid, const int *cells,
                                    const struct cell_points *p, struct problems *list) {
  struct cell_fault outside;
  bool other = space->gridded && (!grid->maps || grid->maps->method == MAP_REFUSED);
  PetscFunctionBeginUser;
  cell_fault_begin(&outside, grid);
  for (int k = 0; k < p->n_cells; k++)
    if (p->first[k] == p->first[k + 1]) cell_fault_add(&outside, cell_at(cells, k), 0, "%s", "");
  PetscCall(CellFaultAgree(comm, &outside));
  if (outside.n_cells)
    problem(list, "%s: %lld of the cells %s not in its grid, first %s%s", path,
            (long long)outside.n_cells, outside.n_cells > 1 ? "are" : "is", outside.place,
            other ? "; maps.other_grid: nearest or mean brings maps of other grids to the cells"
                  : "; maps.within lets the nearest point be farther away");
  PetscFunctionReturn(0);
}

PetscErrorCode CellPointsFind(MPI_Comm comm, const char *path, const char *what,
                              const struct nc_space *space, const struct grid *grid, int n_cells,
                              const int *cells, enum map_kind kind, bool whole,
                              struct cell_points *points, struct problems *list) {
  const struct map_rule *rule = grid->maps;
  int64_t *point = nc_array((size_t)n_cells, sizeof *point), found[2];
  PetscFunctionBeginUser;
  *points = (struct cell_points){0};
  found[0] = find_centres(space, grid, n_cells, cells, point);
  found[1] = n_cells;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, found, 2, MPI_INT64_T, MPI_SUM, comm));
  bool allowed = rule && rule->method != MAP_REFUSED, finer = !same_steps(space, grid);
  bool other = allowed && (finer || (whole ? found[0] < found[1] : found[0] == 0));
  if (finer && !allowed && found[0] > 0)
    remark(list,
           "%s: '%s' lies on a grid of other steps: each cell takes the point at its centre; "
           "maps.other_grid: mean averages over the cell",
           path, what);
  bool mean = other && rule->method == MAP_MEAN && kind == MAP_OF_QUANTITIES && space->gridded &&
              grid->gridded;
  if (mean) {
    find_boxes(space, grid, n_cells, cells, points);
  } else {
    if (other) find_nearest(space, grid, n_cells, cells, point);
    one_each(n_cells, point, points);
  }
  if (other)
    remark(list, "%s: '%s' lies on another grid: each cell takes %s", path, what,
           mean ? "the mean over its box, weighted by area" : "the nearest point");
  if (whole) PetscCall(ReportOutside(comm, path, space, grid, cells, points, list));
  free(point);
  PetscFunctionReturn(0);
}

PetscErrorCode PointsFind(MPI_Comm comm, const char *path, const char *what,
                          const struct nc_space *space, const struct grid *grid, int64_t *point,
                          struct problems *list) {
  struct cell_points p;
  PetscFunctionBeginUser;
  PetscCall(CellPointsFind(comm, path, what, space, grid, grid->n_cells, NULL, MAP_OF_CLASSES, true,
                           &p, list));
  for (int c = 0; c < grid->n_cells; c++)
    point[c] = p.first[c] < p.first[c + 1] ? p.point[p.first[c]] : -1;
  cell_points_destroy(&p);
  PetscFunctionReturn(0);
}

void cell_points_destroy(struct cell_points *p) {
  free(p->first);
  free(p->point);
  free(p->weight);
  *p = (struct cell_points){0};
}

void cell_points_mean(const struct cell_points *p, int n_steps, const double *read, double *value) {
  for (int k = 0; k < p->n_cells; k++)
    for (int t = 0; t < n_steps; t++) {
      double sum = 0.0, with = 0.0, all = 0.0;
      double *to = &value[(size_t)k * (size_t)n_steps + (size_t)t];
      for (int i = p->first[k]; i < p->first[k + 1]; i++) {
        double x = read[(size_t)i * (size_t)n_steps + (size_t)t];
        all += p->weight[i];
        if (isnan(x)) continue;
        sum += p->weight[i] * x;
        with += p->weight[i];
      }
      *to = with > 0.0 && with >= least_share * all ? sum / with : NAN;
      if (p->first[k + 1] - p->first[k] == 1)
        *to = read[(size_t)p->first[k] * (size_t)n_steps + (size_t)t];
    }
}

/* -- gaps */

enum { LAT, LON, ALT, N_PLACE };

/* The nearest own cell that has a number for the step, or -1 */
static int nearest_donor(const struct grid *grid, const struct map_rule *rule, const double *place,
                         int n_steps, int t, const double *value, double *distance) {
  double reach = degrees_of_latitude(rule->gap_within);
  int best = -1;
  *distance = INFINITY;
  for (int c = 0; c < grid->n_cells; c++) {
    if (fabs(grid->lat[c] - place[LAT]) > reach ||
        isnan(value[(size_t)c * (size_t)n_steps + (size_t)t]))
      continue;
    if (rule->gap_altitude > 0.0 && !(fabs(grid->alt[c] - place[ALT]) <= rule->gap_altitude))
      continue;
    double d = great_circle(place[LAT], place[LON], grid->lat[c], grid->lon[c]);
    if (d <= rule->gap_within && d < *distance) best = c, *distance = d;
  }
  return best;
}

/* One step: every rank sees all gaps, offers its nearest donor, and the nearest of all gives. */
static PetscErrorCode FillStep(MPI_Comm comm, const struct grid *grid, int n_steps, int t,
                               double *value, int64_t *filled) {
  int n = 0, n_all, rank, size, *count, *at;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  PetscCallMPI(MPI_Comm_size(comm, &size));
  double *mine = nc_array((size_t)grid->n_cells * N_PLACE, sizeof *mine);
  int *gap = nc_array((size_t)grid->n_cells, sizeof *gap);
  for (int c = 0; c < grid->n_cells; c++) {
    if (!isnan(value[(size_t)c * (size_t)n_steps + (size_t)t])) continue;
    double place[N_PLACE] = {[LAT] = grid->lat[c], [LON] = grid->lon[c], [ALT] = grid->alt[c]};
    memcpy(mine + (size_t)n * N_PLACE, place, sizeof place);
    gap[n++] = c;
  }
  count = nc_array(2 * (size_t)size, sizeof *count);
  at = count + size;
  int numbers = n * N_PLACE;
  PetscCallMPI(MPI_Allgather(&numbers, 1, MPI_INT, count, 1, MPI_INT, comm));
  for (int r = 1; r < size; r++) at[r] = at[r - 1] + count[r - 1];
  n_all = (at[size - 1] + count[size - 1]) / N_PLACE;
  double *place = nc_array((size_t)n_all * N_PLACE, sizeof *place);
  double *own = nc_array(3 * (size_t)n_all, sizeof *own), *least = own + n_all,
         *given = least + n_all;
  int *donor = nc_array(2 * (size_t)n_all, sizeof *donor), *owner = donor + n_all;
  PetscCallMPI(MPI_Allgatherv(mine, numbers, MPI_DOUBLE, place, count, at, MPI_DOUBLE, comm));
  for (int i = 0; i < n_all; i++)
    donor[i] =
        nearest_donor(grid, grid->maps, place + (size_t)i * N_PLACE, n_steps, t, value, &own[i]);
  PetscCallMPI(MPI_Allreduce(own, least, n_all, MPI_DOUBLE, MPI_MIN, comm));
  /* of equal distances the first cell, which the lowest rank owns */
  for (int i = 0; i < n_all; i++) owner[i] = donor[i] >= 0 && own[i] == least[i] ? rank : size;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, owner, n_all, MPI_INT, MPI_MIN, comm));
  for (int i = 0; i < n_all; i++)
    given[i] = owner[i] == rank ? value[(size_t)donor[i] * (size_t)n_steps + (size_t)t] : -INFINITY;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, given, n_all, MPI_DOUBLE, MPI_MAX, comm));
  for (int i = 0; i < n_all; i++) *filled += owner[i] < size;
  for (int i = 0, k = at[rank] / N_PLACE; i < n; i++, k++)
    if (owner[k] < size) value[(size_t)gap[i] * (size_t)n_steps + (size_t)t] = given[k];
  free(donor);
  free(own);
  free(place);
  free(count);
  free(gap);
  free(mine);
  PetscFunctionReturn(0);
}

PetscErrorCode CellGapsFill(MPI_Comm comm, const char *path, const char *what,
                            const struct grid *grid, int n_steps, double *value,
                            struct problems *list) {
  int64_t filled = 0;
  char within[64] = "";
  PetscFunctionBeginUser;
  if (!grid->maps || !(grid->maps->gap_within > 0.0)) PetscFunctionReturn(0);
  for (int t = 0; t < n_steps; t++) PetscCall(FillStep(comm, grid, n_steps, t, value, &filled));
  if (grid->maps->gap_altitude > 0.0)
    snprintf(within, sizeof within, " and %g m of altitude", grid->maps->gap_altitude);
  if (filled)
    remark(list, "%s: %lld missing value%s of '%s' %s of the nearest cell within %g km%s", path,
           (long long)filled, filled > 1 ? "s" : "", what, filled > 1 ? "are those" : "is that",
           grid->maps->gap_within, within);
  PetscFunctionReturn(0);
}
