/* The square root of a field's covariance: linear, transposed, of the stated correlation and of
 * unit variance, with the same bits on any ranks; draws from it. */
#include "harness.h"
#include "field/field_prior.h"
#include "field/matern.h"
#include "grid_part.h"
#include "support/great_circle.h"
#include "support/random.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MUST(call) CU_ASSERT_EQUAL_FATAL((int)(call), 0)

/* -- samples: a grid of equal steps, and what stands on it */

struct sample {
  struct grid grid;
  struct field_prior *prior;
  int n, all;    /* own cells, those of all ranks */
  int64_t begin; /* the first own one */
};

static void create(MPI_Comm comm, struct sample *s, double length) {
  struct problems list = {0};
  s->n = s->grid.n_cells;
  s->all = (int)grid_cells(&s->grid);
  s->begin = grid_cell_number(&s->grid, 0);
  MUST(FieldPriorCreate(comm, &s->grid, length, &s->prior, &list));
  CU_ASSERT_FATAL(list.n == 0 && s->prior);
}

static void create_grid(MPI_Comm comm, int n_lat, double south, double step, int n_lon, double west,
                        const bool *mask, double length, struct sample *s) {
  double *lat = calloc((size_t)n_lat, sizeof *lat), *lon = calloc((size_t)n_lon, sizeof *lon);
  for (int j = 0; j < n_lat; j++) lat[j] = south + j * step;
  for (int i = 0; i < n_lon; i++) lon[i] = west + i * step;
  MUST(GridPartMasked(comm, n_lat, lat, n_lon, lon, mask, &s->grid));
  free(lat);
  free(lon);
  create(comm, s, length);
}

static void destroy(struct sample *s) {
  MUST(FieldPriorDestroy(&s->prior));
  grid_destroy(&s->grid);
}

static double *numbers(const struct sample *s) { return calloc((size_t)s->n + 1, sizeof(double)); }

/* normal numbers by place, apart for each `which` */
static double *sample_numbers(const struct sample *s, uint32_t which) {
  double *z = numbers(s);
  field_normals(71, which, 0, s->begin, s->n, z);
  return z;
}

/* sums over ranks in any order, for tolerances alone */
static double dot(const struct sample *s, const double *a, const double *b) {
  double sum = 0.;
  for (int c = 0; c < s->n; c++) sum += a[c] * b[c];
  MPI_Allreduce(MPI_IN_PLACE, &sum, 1, MPI_DOUBLE, MPI_SUM, PETSC_COMM_WORLD);
  return sum;
}

static double largest(double x) {
  MPI_Allreduce(MPI_IN_PLACE, &x, 1, MPI_DOUBLE, MPI_MAX, PETSC_COMM_WORLD);
  return x;
}

/* column of B at cell `cell` of all, which is B^1/2 (B^1/2)^T e */
static void covariance(const struct sample *s, int cell, double *column, double *variance) {
  double *e = numbers(s), *z = numbers(s);
  if (cell >= s->begin && cell < s->begin + s->n) e[cell - s->begin] = 1.;
  MUST(FieldPriorApplyTranspose(s->prior, e, z));
  *variance = dot(s, z, z);
  if (column) MUST(FieldPriorApply(s->prior, z, column));
  free(e);
  free(z);
}

/* A coast of bays, lakes and islands: where slow waves along both axes are positive */
static bool *coast(int n_lat, int n_lon, double cells) {
  bool *mask = calloc((size_t)n_lat * (size_t)n_lon, sizeof *mask);
  for (int j = 0; j < n_lat; j++)
    for (int i = 0; i < n_lon; i++) {
      double height = 0.4;
      for (int k = 1; k < 9; k++) {
        struct random_key key = {.seed = 5, .cell = (uint32_t)k};
        height += cos((j * random_normal(key, 0) + i * random_normal(key, 1)) / cells * sqrt(k) +
                      6.28 * random_uniform(key, 2)) /
                  k;
      }
      mask[j * n_lon + i] = height > 0. && (j * 31 + i * 17) % 23 > 0; /* and single holes */
    }
  return mask;
}

enum { ROWS = 37, COLUMNS = 45 };

static void create_coast(MPI_Comm comm, struct sample *s) {
  bool *mask = coast(ROWS, COLUMNS, 7.);
  create_grid(comm, ROWS, 44.25, 0.5, COLUMNS, -7.25, mask, 300., s);
  free(mask);
}

/* -- the operator */

static void it_is_linear(void) {
  struct sample s;
  create_coast(PETSC_COMM_WORLD, &s);
  double *z = sample_numbers(&s, 1), *w = sample_numbers(&s, 2), *sum = numbers(&s);
  double *x = numbers(&s), *y = numbers(&s), *both = numbers(&s), wrong = 0., size = 0.;
  for (int c = 0; c < s.n; c++) sum[c] = 0.7 * z[c] - 1.9 * w[c];
  MUST(FieldPriorApply(s.prior, z, x));
  MUST(FieldPriorApply(s.prior, w, y));
  MUST(FieldPriorApply(s.prior, sum, both));
  for (int c = 0; c < s.n; c++) {
    wrong = fmax(wrong, fabs(both[c] - (0.7 * x[c] - 1.9 * y[c])));
    size = fmax(size, fabs(both[c]));
  }
  size = largest(size);
  CU_ASSERT(size > 1. && largest(wrong) <= 1e-14 * size);
  free(z), free(w), free(sum), free(x), free(y), free(both);
  destroy(&s);
}

static void check_transpose(const struct sample *s) {
  double *z = sample_numbers(s, 1), *y = sample_numbers(s, 2), *x = numbers(s), *t = numbers(s);
  MUST(FieldPriorApply(s->prior, z, x));
  MUST(FieldPriorApplyTranspose(s->prior, y, t));
  double forward = dot(s, x, y), backward = dot(s, z, t);
  CU_ASSERT(fabs(forward) > 0.);
  CU_ASSERT(fabs(forward - backward) <= 1e-14 * sqrt(dot(s, x, x) * dot(s, y, y)));
  free(z), free(y), free(x), free(t);
}

static void its_transpose_is_its_transpose(void) {
  struct sample s;
  create_coast(PETSC_COMM_WORLD, &s);
  check_transpose(&s);
  destroy(&s);
}

/* -- the law of the fields */

static void correlations_are_the_kernels_at_any_latitude(void) {
  static const double latitude[] = {0., 45., 65.};
  enum { ACROSS = 10 }; /* rows in a length */
  const double step = 0.2, degree = 3.14159265358979323846 / 180.;
  const double length = ACROSS * step * degree * 6371.0088;
  for (int l = 0; l < 3; l++) {
    /* two lengths to each border from within a square of one length and a bit */
    int n_lat = 5 * ACROSS + 3, n_lon = (int)(n_lat / cos(degree * (latitude[l] + 5.))) + 1;
    double south = latitude[l] - step * (n_lat - 1) / 2., wrong = 0.;
    struct sample s;
    create_grid(PETSC_COMM_WORLD, n_lat, south, step, n_lon, 10., NULL, length, &s);
    int centre = n_lat / 2 * n_lon + n_lon / 2;
    double *column = numbers(&s), variance;
    double lat_0 = latitude[l], lon_0 = 10. + step * (n_lon / 2), checked = 0.;
    double width = step * n_lon, north = south + step * n_lat;
    covariance(&s, centre, column, &variance);
    for (int c = 0; c < s.n; c++) {
      double lat = s.grid.lat[c], lon = s.grid.lon[c];
      double km = degree * 6371.0088, narrow = cos(degree * lat);
      if (fmin(lat - south, north - lat) * km < 2. * length) continue;
      if (fmin(lon - 10., 10. + width - lon) * km * narrow < 2. * length) continue;
      double distance = great_circle(lat_0, lon_0, lat, lon);
      wrong = fmax(wrong, fabs(column[c] - matern(distance, length)));
      checked += 1.;
    }
    wrong = largest(wrong);
    MPI_Allreduce(MPI_IN_PLACE, &checked, 1, MPI_DOUBLE, MPI_SUM, PETSC_COMM_WORLD);
    CU_ASSERT(checked > ACROSS * ACROSS);
    if (s.begin == 0)
      printf(
          "latitude %.0f: correlations within %.4f of the kernel's at %.0f cells, variance %.5f\n",
          latitude[l], wrong, checked, variance);
    CU_ASSERT(wrong < 0.015); /* 0.026 without the correction of short waves (chebyshev.c) */
    free(column);
    destroy(&s);
  }
}

/* 250 cells with a side that is coast, and 250 without */
static void the_variance_of_every_cell_is_1_at_coasts_too(void) {
  enum { N_LAT = 60, N_LON = 80, EACH = 250 };
  struct sample s;
  bool *mask = coast(N_LAT, N_LON, 12.);
  create_grid(PETSC_COMM_WORLD, N_LAT, 35., 0.5, N_LON, 0., mask, 400., &s);
  int found[2] = {0}, cell = 0;
  double wrong[2] = {0};
  for (int j = 0; j < N_LAT; j++)
    for (int i = 0; i < N_LON; i++) {
      const bool *m = mask + j * N_LON + i;
      if (!*m) continue;
      bool shore = j == 0 || i == 0 || j == N_LAT - 1 || i == N_LON - 1 || !m[-1] || !m[1] ||
                   !m[-N_LON] || !m[N_LON];
      if (cell % 3 == 0 && found[shore] < EACH) {
        double variance;
        covariance(&s, cell, NULL, &variance);
        wrong[shore] = fmax(wrong[shore], fabs(variance - 1.));
        found[shore]++;
      }
      cell++;
    }
  CU_ASSERT(cell == s.all && found[0] == EACH && found[1] == EACH);
  if (s.begin == 0)
    printf("variances within %.5f of 1 inland, %.5f at coasts\n", wrong[0], wrong[1]);
  CU_ASSERT(wrong[0] < 0.01 && wrong[1] < 0.01);
  free(mask);
  destroy(&s);
}

static void inland_the_variance_is_that_of_the_plane(void) {
  /* before it is made 1, the variance is 1 / (4 pi L^2) (Whittle 1954); and it needs no coast */
  enum { N_LAT = 90, N_LON = 90 };
  struct sample s;
  const double length = 600., L = matern_scale(length);
  create_grid(PETSC_COMM_WORLD, N_LAT, -22.25, 0.5, N_LON, 0., NULL, length, &s);
  int centre = N_LAT / 2 * N_LON + N_LON / 2;
  double *z = numbers(&s), *x = numbers(&s);
  if (centre >= s.begin && centre < s.begin + s.n) z[centre - s.begin] = 1.;
  MUST(FieldPriorApply(s.prior, z, x));
  /* the sum of a column is factor / sqrt(M) near its middle; factor = sqrt(4 pi) L, M a cell */
  double sum = 0., side = 0.5 * 3.14159265358979323846 / 180. * 6371.0088;
  for (int c = 0; c < s.n; c++) sum += x[c];
  MPI_Allreduce(MPI_IN_PLACE, &sum, 1, MPI_DOUBLE, MPI_SUM, PETSC_COMM_WORLD);
  CHECK_CLOSE(sum * side / (sqrt(4. * 3.14159265358979323846) * L), 1., 0.02);
  free(z), free(x);
  destroy(&s);
}

/* -- ranks */

static void any_ranks_give_the_same_bits(void) {
  struct sample s, whole;
  create_coast(PETSC_COMM_WORLD, &s);
  create_coast(MPI_COMM_SELF, &whole);
  CU_ASSERT_EQUAL_FATAL(s.all, whole.n);
  double *z = sample_numbers(&s, 1), *x = numbers(&s);
  double *z_whole = sample_numbers(&whole, 1), *x_whole = numbers(&whole);
  const size_t bytes = (size_t)s.n * sizeof *x;
  CU_ASSERT_EQUAL(memcmp(z, z_whole + s.begin, bytes), 0);
  MUST(FieldPriorApply(s.prior, z, x));
  MUST(FieldPriorApply(whole.prior, z_whole, x_whole));
  CU_ASSERT_EQUAL(memcmp(x, x_whole + s.begin, bytes), 0);
  MUST(FieldPriorApplyTranspose(s.prior, z, x));
  MUST(FieldPriorApplyTranspose(whole.prior, z_whole, x_whole));
  CU_ASSERT_EQUAL(memcmp(x, x_whole + s.begin, bytes), 0);
  free(z), free(x), free(z_whole), free(x_whole);
  destroy(&s);
  destroy(&whole);
}

/* a mask of columns 0 .. 3 and 6 .. 9 in rows 0 .. 5, and single points in row 7 */
static void parts_that_do_not_touch_are_independent(void) {
  enum { N_LAT = 8, N_LON = 10 };
  bool mask[N_LAT * N_LON] = {0};
  struct sample s;
  for (int j = 0; j < 6; j++)
    for (int i = 0; i < N_LON; i++) mask[j * N_LON + i] = i < 4 || i > 5;
  for (int i = 0; i < N_LON; i += 2) mask[7 * N_LON + i] = true;
  create_grid(PETSC_COMM_WORLD, N_LAT, 50., 0.5, N_LON, 0., mask, 150., &s);
  double *column = numbers(&s), variance;
  covariance(&s, 0, column, &variance);
  CHECK_CLOSE(variance, 1., 0.01);
  for (int c = 0; c < s.n; c++) {
    bool together = s.grid.lat[c] < 53. && s.grid.lon[c] < 2.;
    CU_ASSERT(together ? column[c] > 0.01 : column[c] == 0.);
  }
  double *z = sample_numbers(&s, 3), *x = numbers(&s);
  MUST(FieldPriorApply(s.prior, z, x));
  for (int c = 0; c < s.n; c++) /* single cells keep their numbers */
    if (s.grid.lat[c] > 53.) CHECK_CLOSE(x[c], z[c], 1e-13);
  free(column), free(z), free(x);
  destroy(&s);

  bool points[N_LAT * N_LON] = {[3] = true, [14] = true, [77] = true};
  create_grid(PETSC_COMM_WORLD, N_LAT, 50., 0.5, N_LON, 0., points, 150., &s);
  z = sample_numbers(&s, 3), x = numbers(&s);
  MUST(FieldPriorApply(s.prior, z, x));
  CU_ASSERT(s.all == 3 && field_prior_degree(s.prior) == 0);
  for (int c = 0; c < s.n; c++) CHECK_CLOSE(x[c], z[c], 1e-13);
  free(z), free(x);
  destroy(&s);
}

/* a field that is turned about the pole by some columns is turned; windows of variances are whole
 * rings here, so that rounding alone is left */
static void a_global_grid_closes_at_its_last_meridian(void) {
  enum { N_LAT = 24, N_LON = 60, TURN = 17 };
  struct sample s;
  create_grid(PETSC_COMM_WORLD, N_LAT, -69., 6., N_LON, 3., NULL, 13000., &s);
  double *z = sample_numbers(&s, 1), *x = numbers(&s), *turned = numbers(&s), wrong = 0.;
  double *all = calloc(N_LAT * N_LON, sizeof *all);
  MUST(CellsGather(PETSC_COMM_WORLD, &s.grid, 1, z, all));
  MUST(FieldPriorApply(s.prior, z, x));
  for (int c = 0; c < s.n; c++) {
    int64_t point = s.begin + c, j = point / N_LON, i = (point % N_LON + TURN) % N_LON;
    z[c] = all[j * N_LON + i];
  }
  MUST(FieldPriorApply(s.prior, z, turned));
  MUST(CellsGather(PETSC_COMM_WORLD, &s.grid, 1, x, all));
  for (int c = 0; c < s.n; c++) {
    int64_t point = s.begin + c, j = point / N_LON, i = (point % N_LON + TURN) % N_LON;
    wrong = fmax(wrong, fabs(turned[c] - all[j * N_LON + i]));
  }
  CU_ASSERT(largest(wrong) < 1e-12);
  free(z), free(x), free(turned), free(all);
  destroy(&s);
}

/* correlations with the last and the next column of the row, from the first */
static void neighbours_across_that_meridian_are_neighbours(void) {
  enum { N_LAT = 24, N_LON = 60 };
  struct sample s;
  create_grid(PETSC_COMM_WORLD, N_LAT, -69., 6., N_LON, 3., NULL, 2000., &s);
  double *column = numbers(&s), *all = calloc(N_LAT * N_LON, sizeof *all), variance;
  for (int j = 0; j < N_LAT; j += 4) {
    covariance(&s, j * N_LON, column, &variance);
    CHECK_CLOSE(variance, 1., 0.01);
    MUST(CellsGather(PETSC_COMM_WORLD, &s.grid, 1, column, all));
    double before = all[(j + 1) * N_LON - 1], after = all[j * N_LON + 1];
    CU_ASSERT(before > 0.3 && fabs(before - after) < 0.001); /* windows of variances end */
  }
  free(column), free(all);
  destroy(&s);
}

/* -- draws */

static void a_draw_depends_on_seed_variable_member_and_cell_alone(void) {
  enum { FIRST = 40, N = 5 };
  double z[N], part[2];
  field_normals(9, 2, 31, FIRST, N, z);
  field_normals(9, 2, 31, FIRST + 3, 2, part);
  CU_ASSERT_EQUAL(memcmp(part, z + 3, sizeof part), 0);
  struct random_key key = {.seed = 9, .cell = FIRST, .member = 31, .variable = 2};
  CU_ASSERT_EQUAL(z[0], random_normal(key, 0));
  double other[4];
  field_normals(8, 2, 31, FIRST, 1, &other[0]);
  field_normals(9, 3, 31, FIRST, 1, &other[1]);
  field_normals(9, 2, 30, FIRST, 1, &other[2]);
  field_normals(9, 2, 31, FIRST + (1ll << 32), 1, &other[3]);
  for (int k = 0; k < 4; k++) CU_ASSERT_NOT_EQUAL(other[k], z[0]);
}

static void drawn_fields_have_the_bits_of_one_rank_and_vary_by_1(void) {
  enum { MEMBERS = 60 };
  struct sample s, whole;
  create_coast(PETSC_COMM_WORLD, &s);
  create_coast(MPI_COMM_SELF, &whole);
  double *x = numbers(&s), *x_whole = numbers(&whole), square = 0.;
  for (uint32_t member = 0; member < MEMBERS; member++) {
    MUST(FieldPriorDraw(s.prior, 4, 1, member, x));
    square += dot(&s, x, x) / s.all / MEMBERS;
    if (member % 20 > 0) continue;
    MUST(FieldPriorDraw(whole.prior, 4, 1, member, x_whole));
    CU_ASSERT_EQUAL(memcmp(x, x_whole + s.begin, (size_t)s.n * sizeof *x), 0);
  }
  /* some 30 independent places: standard error sqrt(2 / (30 x 60)) = 0.033; five of them */
  CHECK_CLOSE(square, 1., 0.17);
  free(x), free(x_whole);
  destroy(&s);
  destroy(&whole);
}

/* -- stations */

static void the_kernel_is_that_of_tables_of_bessel_functions(void) {
  /* x K_1(x) from Abramowitz & Stegun's definitions to 16 digits; L = 1 km */
  static const double table[][2] = {{0., 1.},
                                    {0.1, 0.1 * 9.853844780870606},
                                    {1., 0.6019072301972346},
                                    {2., 2. * 0.1398658818165224},
                                    {5., 5. * 0.004044613445452164},
                                    {10., 10. * 1.864877345382558e-5}};
  for (size_t k = 0; k < sizeof table / sizeof *table; k++) {
    double c = matern(table[k][0], sqrt(8.));
    CU_ASSERT(fabs(c - table[k][1]) <= 1e-14 * table[k][1]);
  }
}

enum { STATIONS = 60 };

/* scattered over Central Europe, two of them at one place */
static void create_stations(MPI_Comm comm, double *lat, double *lon, struct sample *s) {
  for (uint32_t k = 0; k < STATIONS; k++) {
    struct random_key key = {.seed = 3, .cell = k == 7 ? 30 : k};
    lat[k] = 46. + 8. * random_uniform(key, 0);
    lon[k] = 5. + 12. * random_uniform(key, 1);
  }
  MUST(GridPart(comm, STATIONS, lat, lon, &s->grid));
  create(comm, s, 250.);
}

static void destroy_stations(struct sample *s) {
  MUST(FieldPriorDestroy(&s->prior));
  partition_destroy(&s->grid.cells);
}

static void stations_have_the_kernels_covariance(void) {
  double lat[STATIONS], lon[STATIONS];
  struct sample s;
  create_stations(PETSC_COMM_WORLD, lat, lon, &s);
  check_transpose(&s);
  double *column = numbers(&s), variance, wrong = 0.;
  for (int k = 0; k < STATIONS; k++) {
    covariance(&s, k, column, &variance);
    CHECK_CLOSE(variance, 1., 1e-9);
    for (int c = 0; c < s.n; c++) {
      double distance = great_circle(lat[k], lon[k], s.grid.lat[c], s.grid.lon[c]);
      wrong = fmax(wrong, fabs(column[c] - matern(distance, 250.)));
    }
  }
  CU_ASSERT(largest(wrong) < 1e-4); /* chords for arcs */
  free(column);
  destroy_stations(&s);
}

static void stations_have_the_same_bits_on_any_ranks(void) {
  double lat[STATIONS], lon[STATIONS];
  struct sample s, whole;
  create_stations(PETSC_COMM_WORLD, lat, lon, &s);
  create_stations(MPI_COMM_SELF, lat, lon, &whole);
  double *z = sample_numbers(&s, 1), *x = numbers(&s);
  double *z_whole = sample_numbers(&whole, 1), *x_whole = numbers(&whole);
  const size_t bytes = (size_t)s.n * sizeof *x;
  MUST(FieldPriorApply(s.prior, z, x));
  MUST(FieldPriorApply(whole.prior, z_whole, x_whole));
  CU_ASSERT_EQUAL(memcmp(x, x_whole + s.begin, bytes), 0);
  MUST(FieldPriorApplyTranspose(s.prior, z, x));
  MUST(FieldPriorApplyTranspose(whole.prior, z_whole, x_whole));
  CU_ASSERT_EQUAL(memcmp(x, x_whole + s.begin, bytes), 0);
  free(z), free(x), free(z_whole), free(x_whole);
  destroy_stations(&s);
  destroy_stations(&whole);
}

/* -- what does not suit */

static void uneven_axes_and_lengths_are_problems(void) {
  double lat[] = {50., 50.5, 51.}, even[] = {3., 3.5, 4.}, uneven[] = {3., 3.5, 4.5};
  double folded[] = {50., 51., 50.5};
  const struct {
    double *lat, *lon, length;
    const char *says;
  } bad[] = {{lat, uneven, 100., "evenly spaced longitudes"},
             {folded, even, 100., "rise or fall"},
             {lat, even, 0., "above 0 km; found 0 km"},
             {lat, even, NAN, "found nan km"}};
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
    struct grid grid;
    struct field_prior *prior;
    struct problems list = {0};
    MUST(GridPartMasked(PETSC_COMM_WORLD, 3, bad[k].lat, 3, bad[k].lon, NULL, &grid));
    MUST(FieldPriorCreate(PETSC_COMM_WORLD, &grid, bad[k].length, &prior, &list));
    CU_ASSERT_FATAL(list.n == 1 && !prior);
    CU_ASSERT_PTR_NOT_NULL(strstr(list.line[0], bad[k].says));
    problems_clear(&list);
    grid_destroy(&grid);
  }
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(it_is_linear),
      TEST(its_transpose_is_its_transpose),
      TEST(correlations_are_the_kernels_at_any_latitude),
      TEST(the_variance_of_every_cell_is_1_at_coasts_too),
      TEST(inland_the_variance_is_that_of_the_plane),
      TEST(any_ranks_give_the_same_bits),
      TEST(parts_that_do_not_touch_are_independent),
      TEST(a_global_grid_closes_at_its_last_meridian),
      TEST(neighbours_across_that_meridian_are_neighbours),
      TEST(a_draw_depends_on_seed_variable_member_and_cell_alone),
      TEST(drawn_fields_have_the_bits_of_one_rank_and_vary_by_1),
      TEST(the_kernel_is_that_of_tables_of_bessel_functions),
      TEST(stations_have_the_kernels_covariance),
      TEST(stations_have_the_same_bits_on_any_ranks),
      TEST(uneven_axes_and_lengths_are_problems),
      {NULL, NULL},
  };
  return harness_run_mpi(&argc, &argv, "field", tests);
}
