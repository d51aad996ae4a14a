/* Finite volumes on the sphere of radius R: cells are bounded by the meridians and parallels midway
 * between their centres. With M the areas and w_ij = length of the common edge / distance of the
 * centres,
 *
 *   (A x)_i = (1 / M_i) sum over neighbours j of w_ij (x_i - x_j)
 *
 * is the negative Laplacian with no flux through the border of the mask; M^1/2 A M^-1/2 is
 * symmetric. A degree of longitude is shorter near the poles, so w and M change with the row and a
 * length in km means the same everywhere. cos(latitude) is its mean over the row, which is not 0 at
 * the poles.
 */
#include "field/laplacian.h"
#include <math.h>

static const double earth_radius = 6371.0088; /* km, as in region/grid.c */
static const double degree = 3.14159265358979323846 / 180.;

/* [degrees] from column to column; 0: not even */
static double even_step(const struct grid *g) {
  if (g->n_lon == 1) return g->n_lat > 1 ? fabs(g->lat_axis[1] - g->lat_axis[0]) : 1.;
  double sum = 0.;
  for (int i = 1; i < g->n_lon; i++) sum += remainder(g->lon_axis[i] - g->lon_axis[i - 1], 360.);
  double mean = sum / (g->n_lon - 1);
  for (int i = 1; i < g->n_lon; i++) {
    double step = remainder(g->lon_axis[i] - g->lon_axis[i - 1], 360.);
    if (!(fabs(step - mean) < 0.05 * fabs(mean))) return 0.;
  }
  return fabs(mean);
}

static bool monotonic(int n, const double *x) {
  for (int i = 1; i < n; i++)
    if (!((x[i] - x[i - 1]) * (x[n - 1] - x[0]) > 0.)) return false;
  return true;
}

/* [degrees] the parallel between rows j - 1 and j, 0 <= j <= n_lat */
static double edge(const struct shapes *s, double step, int j) {
  double first = s->n_lat > 1 ? s->lat[1] - s->lat[0] : step;
  double last = s->n_lat > 1 ? s->lat[s->n_lat - 1] - s->lat[s->n_lat - 2] : step;
  if (j == 0) return fmax(-90., fmin(90., s->lat[0] - 0.5 * first));
  if (j == s->n_lat) return fmax(-90., fmin(90., s->lat[j - 1] + 0.5 * last));
  return 0.5 * (s->lat[j - 1] + s->lat[j]);
}

static struct row_shape shape_of(const struct shapes *s, double step, int j) {
  double from = degree * edge(s, step, j), to = degree * edge(s, step, j + 1);
  double height = fabs(to - from), cosine = fabs(sin(to) - sin(from)) / height;
  double length = degree * step, area = height * cosine * length; /* of the unit sphere */
  double per_area = 1. / (area * earth_radius * earth_radius);
  struct row_shape shape = {.area = area * earth_radius * earth_radius,
                            .width = earth_radius * cosine * length,
                            .beside = height / (cosine * length) * per_area};
  if (j > 0)
    shape.below = cos(from) * length / (degree * fabs(s->lat[j] - s->lat[j - 1])) * per_area;
  if (j + 1 < s->n_lat)
    shape.above = cos(to) * length / (degree * fabs(s->lat[j + 1] - s->lat[j])) * per_area;
  return shape;
}

PetscErrorCode ShapesCreate(const struct grid *grid, struct shapes *s, struct problems *list) {
  double step = even_step(grid);
  PetscFunctionBeginUser;
  *s = (struct shapes){.n_lat = grid->n_lat, .n_lon = grid->n_lon, .lat = grid->lat_axis};
  if (!(step > 0.))
    problem(list, "a field prior needs evenly spaced longitudes, which those of the grid are not");
  if (!monotonic(grid->n_lat, grid->lat_axis))
    problem(list,
            "a field prior needs latitudes that rise or fall, which those of the grid do not");
  s->closed = grid->n_lon > 2 && fabs(grid->n_lon * step - 360.) < 0.5 * step;
  PetscCall(PetscCalloc1((size_t)s->n_lat, &s->row));
  for (int j = 0; j < s->n_lat; j++) s->row[j] = shape_of(s, step, j);
  PetscFunctionReturn(0);
}

PetscErrorCode ShapesDestroy(struct shapes *s) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree(s->row));
  PetscFunctionReturn(0);
}

PetscErrorCode StencilCreate(int n, int n_rows, struct stencil *s) {
  PetscFunctionBeginUser;
  *s = (struct stencil){.n = n, .n_rows = n_rows};
  PetscCall(PetscMalloc3((size_t)n, &s->neighbour, (size_t)n_rows + 1, &s->first, (size_t)n_rows,
                         &s->row));
  PetscFunctionReturn(0);
}

PetscErrorCode StencilDestroy(struct stencil *s) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree3(s->neighbour, s->first, s->row));
  PetscFunctionReturn(0);
}

bool point_beside(const struct shapes *s, int j, int i, int side, int64_t *point) {
  static const int north[NEIGHBOURS] = {-1, 0, 0, 1}, east[NEIGHBOURS] = {0, -1, 1, 0};
  j += north[side];
  i += east[side];
  if (s->closed) i = (i + s->n_lon) % s->n_lon;
  *point = (int64_t)j * s->n_lon + i;
  return j >= 0 && j < s->n_lat && i >= 0 && i < s->n_lon;
}

double laplacian_bound(const struct stencil *s) {
  double bound = 0.;
  for (int r = 0; r < s->n_rows; r++) {
    const struct row_shape *row = s->row[r];
    const double weight[NEIGHBOURS] = {row->below, row->beside, row->beside, row->above};
    for (int c = s->first[r]; c < s->first[r + 1]; c++) {
      double sum = 0.;
      for (int side = 0; side < NEIGHBOURS; side++)
        sum += s->neighbour[c][side] == c ? 0. : weight[side];
      bound = fmax(bound, 2. * sum);
    }
  }
  return bound;
}
