/* Arrow matrices against a Cholesky factorisation of the same matrix that knows no blocks. */
#include "harness.h"
#include "inversion/arrow_matrix.h"
#include "support/random.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MUST(call) CU_ASSERT_EQUAL_FATAL((int)(call), 0)

static const struct random_key key = {.seed = 20240607};

/* A problem as Gauss-Newton meets it: half of the dense elements first, the blocks' elements kind
 * by kind (all gaps, then all trends), the rest of the dense ones. */
struct problem_case {
  int n_dense, n_blocks, m;
};
static const struct problem_case cases[] = {{1, 0, 0}, {9, 0, 0},    {0, 7, 2},    {5, 1, 1},
                                            {5, 1, 2}, {6, 7, 1},    {6, 7, 2},    {1, 7, 2},
                                            {3, 2, 8}, {5, 3100, 1}, {20, 3100, 2}};
enum { N_CASES = sizeof cases / sizeof *cases };

static int size_of(const struct problem_case *c) { return c->n_dense + c->n_blocks * c->m; }

static void places(const struct problem_case *c, int *block, int *place) {
  int i = 0, d = 0;
  for (; d < c->n_dense / 2; i++, d++) block[i] = -1, place[i] = d;
  for (int p = 0; p < c->m; p++)
    for (int r = 0; r < c->n_blocks; r++, i++) block[i] = r, place[i] = p;
  for (; d < c->n_dense; i++, d++) block[i] = -1, place[i] = d;
}

/* -- the reference: rows of the lower triangle, each from its first number that is not 0 on, in an
 * order of the elements that keeps them short */
struct plain {
  int n;
  int *position; /* [n] of an element */
  int *first;    /* [n] first column of a row */
  double **row;  /* [n][position + 1 - first] */
};

static double *plain_entry(const struct plain *a, int i, int j) {
  int p = a->position[i], q = a->position[j], row = p > q ? p : q, column = p > q ? q : p;
  return column < a->first[row] ? NULL : &a->row[row][column - a->first[row]];
}

/* `compact`: the dense part last; else the elements' own order, in which the factor fills in */
static void plain_create(const struct arrow_matrix *m, bool compact, struct plain *a) {
  int n = m->n, next = 0;
  *a = (struct plain){n, malloc((size_t)n * sizeof(int)), calloc((size_t)n, sizeof(int)),
                      malloc((size_t)n * sizeof(double *))};
  for (int i = 0; i < n; i++) a->position[i] = i;
  for (int r = 0; compact && r < m->n_blocks; r++)
    for (int i = 0; i < n; i++)
      if (m->block[i] == r) a->first[next] = r * m->m, a->position[i] = next++;
  for (int i = 0; compact && i < n; i++)
    if (m->block[i] < 0) a->position[i] = next++;
  for (int i = 0; i < n; i++) a->row[i] = calloc((size_t)(i + 1 - a->first[i]), sizeof(double));
}

static void plain_destroy(struct plain *a) {
  for (int i = 0; i < a->n; i++) free(a->row[i]);
  free(a->position);
  free(a->first);
  free(a->row);
}

static void plain_factor(struct plain *a) {
  for (int i = 0; i < a->n; i++)
    for (int j = a->first[i]; j <= i; j++) {
      double *row = a->row[i] - a->first[i], *above = a->row[j] - a->first[j], sum = row[j];
      for (int k = a->first[i] > a->first[j] ? a->first[i] : a->first[j]; k < j; k++)
        sum -= row[k] * above[k];
      row[j] = i == j ? sqrt(sum) : sum / above[j];
    }
}

static void plain_solve(const struct plain *a, const double *b, double *x) {
  double *y = malloc((size_t)a->n * sizeof *y);
  for (int i = 0; i < a->n; i++) y[a->position[i]] = b[i];
  for (int i = 0; i < a->n; i++) {
    const double *row = a->row[i] - a->first[i];
    for (int k = a->first[i]; k < i; k++) y[i] -= row[k] * y[k];
    y[i] /= row[i];
  }
  for (int i = a->n - 1; i >= 0; i--) {
    const double *row = a->row[i] - a->first[i];
    y[i] /= row[i];
    for (int k = a->first[i]; k < i; k++) y[k] -= row[k] * y[i];
  }
  for (int i = 0; i < a->n; i++) x[i] = y[a->position[i]];
  free(y);
}

static double plain_log_determinant(const struct plain *a) {
  double sum = 0.;
  for (int i = 0; i < a->n; i++) sum += 2. * log(a->row[i][i - a->first[i]]);
  return sum;
}

/* -- cases */

/* Six rows a block and six of the dense part alone, with some dense elements missing; I is added.
 * `a` may be NULL. */
static void fill(struct arrow_matrix *m, struct plain *a) {
  int *element = malloc((size_t)(m->n_dense + m->m) * sizeof *element);
  double *row = malloc((size_t)(m->n_dense + m->m) * sizeof *row);
  uint32_t draw = 0;
  for (int r = -1; r < m->n_blocks; r++)
    for (int repeat = 0; repeat < 6; repeat++) {
      int count = 0;
      double weight = random_uniform(key, draw++);
      for (int i = 0; i < m->n_dense; i++)
        if (random_uniform(key, draw++) < .7) element[count++] = m->dense[i];
      for (int p = 0; r >= 0 && p < m->m; p++) element[count++] = m->member[r * m->m + p];
      for (int k = 0; k < count; k++) row[k] = random_normal(key, draw++);
      CU_ASSERT(arrow_add(m, count, element, row, weight));
      for (int k = 0; a && k < count; k++)
        for (int l = 0; l <= k; l++)
          *plain_entry(a, element[k], element[l]) += weight * row[k] * row[l];
    }
  arrow_shift(m, 1.);
  for (int i = 0; a && i < m->n; i++) *plain_entry(a, i, i) += 1.;
  free(element);
  free(row);
}

static void make(const struct problem_case *c, struct arrow_matrix **m, struct plain *a) {
  int n = size_of(c), *block = malloc((size_t)n * sizeof *block),
      *place = malloc((size_t)n * sizeof *place);
  places(c, block, place);
  MUST(ArrowCreate(n, block, place, m));
  CU_ASSERT((*m)->n == n && (*m)->n_dense == c->n_dense && (*m)->n_blocks == c->n_blocks);
  if (a) plain_create(*m, c->n_blocks > 100, a);
  fill(*m, a);
  free(block);
  free(place);
}

static void factor(struct arrow_matrix *m) {
  int element = -1;
  double pivot = 0.;
  CU_ASSERT(arrow_factor(m, &element, &pivot));
}

/* largest departure of x from y, of the largest number of y */
static double departure(int n, const double *x, const double *y) {
  double most = 0., scale = 0.;
  for (int i = 0; i < n; i++) {
    if (!isfinite(x[i] - y[i])) return INFINITY;
    most = fmax(most, fabs(x[i] - y[i]));
    scale = fmax(scale, fabs(y[i]));
  }
  return most / scale;
}

/* Rounding of either factorisation is the condition number, some hundreds (some 10,000 with 3100
 * blocks), times 1e-16. */
static const double rounding = 1e-12;

static void solutions_and_products_are_those_of_the_plain_matrix(void) {
  for (int k = 0; k < N_CASES; k++) {
    struct arrow_matrix *m;
    struct plain a;
    make(&cases[k], &m, &a);
    double *b = malloc(4 * (size_t)m->n * sizeof *b), *x = b + m->n, *y = x + m->n, *z = y + m->n;
    for (int i = 0; i < m->n; i++) b[i] = random_normal(key, (uint32_t)i);
    plain_factor(&a);
    plain_solve(&a, b, x);
    arrow_multiply(m, x, y);
    CU_ASSERT(departure(m->n, y, b) < rounding);
    factor(m);
    memcpy(y, b, (size_t)m->n * sizeof *y);
    arrow_solve(m, y);
    CU_ASSERT(departure(m->n, y, x) < rounding);
    memcpy(z, b, (size_t)m->n * sizeof *z);
    arrow_half_solve(m, z);
    double half = 0., whole = 0.;
    for (int i = 0; i < m->n; i++) half += z[i] * z[i], whole += b[i] * x[i];
    CU_ASSERT(fabs(half - whole) < rounding * whole);
    double determinant = plain_log_determinant(&a);
    CU_ASSERT(fabs(arrow_log_determinant(m) - determinant) <= rounding * fabs(determinant));
    free(b);
    plain_destroy(&a);
    MUST(ArrowDestroy(&m));
    CU_ASSERT_PTR_NULL(m);
  }
}

static void the_inverse_is_that_of_the_plain_matrix(void) {
  for (int k = 0; k < N_CASES; k++) {
    struct arrow_matrix *m;
    struct plain a;
    make(&cases[k], &m, &a);
    size_t n = (size_t)m->n;
    double *column = malloc(6 * n * sizeof *column), *entry = column + n, *solved = entry + n,
           *diagonal = solved + n, *work = diagonal + n;
    plain_factor(&a);
    factor(m);
    arrow_inverse_diagonal(m, diagonal, work);
    int step = m->n > 1000 ? 307 : 1; /* columns of a large inverse: every 307th and the last */
    for (int j = 0; j < m->n; j = j < m->n - 1 && j + step >= m->n ? m->n - 1 : j + step) {
      memset(solved, 0, n * sizeof *solved);
      solved[j] = 1.;
      plain_solve(&a, solved, column);
      arrow_solve(m, solved);
      for (int i = 0; i < m->n; i++) entry[i] = arrow_inverse_entry(m, i, j, work);
      CU_ASSERT(departure(m->n, solved, column) < rounding);
      CU_ASSERT(departure(m->n, entry, column) < rounding);
      CU_ASSERT(fabs(diagonal[j] - column[j]) < rounding * column[j]);
    }
    free(column);
    plain_destroy(&a);
    MUST(ArrowDestroy(&m));
  }
}

static void the_same_rows_give_the_same_bits(void) {
  const struct problem_case *c = &cases[N_CASES - 1];
  struct arrow_matrix *m[3];
  double *variance[3];
  double *work = malloc((size_t)size_of(c) * sizeof *work);
  make(c, &m[0], NULL);
  make(c, &m[1], NULL);
  MUST(ArrowDuplicate(m[1], &m[2]));
  for (int k = 0; k < 3; k++) {
    factor(m[k]);
    variance[k] = malloc((size_t)size_of(c) * sizeof(double));
    arrow_inverse_diagonal(m[k], variance[k], work);
    CU_ASSERT(memcmp(m[k]->value, m[0]->value, m[0]->n_values * sizeof(double)) == 0);
    CU_ASSERT(memcmp(variance[k], variance[0], (size_t)size_of(c) * sizeof(double)) == 0);
    CU_ASSERT(arrow_log_determinant(m[k]) == arrow_log_determinant(m[0]));
  }
  for (int k = 0; k < 3; k++) {
    free(variance[k]);
    MUST(ArrowDestroy(&m[k]));
  }
  free(work);
}

static void counties_take_a_megabyte(void) {
  struct arrow_matrix *m;
  make(&cases[N_CASES - 1], &m, NULL); /* 3100 blocks of 2, 20 dense elements */
  CU_ASSERT(m->n_values * sizeof *m->value < 1200000);
  MUST(ArrowDestroy(&m));
}

static void a_row_over_two_blocks_is_refused(void) {
  struct arrow_matrix *m;
  make(&cases[6], &m, NULL);
  double *before = malloc(m->n_values * sizeof *before);
  const double row[3] = {1., 2., 3.};
  const int good[3] = {m->dense[0], m->member[3 * 2], m->member[3 * 2 + 1]};
  const int bad[3] = {m->dense[0], m->member[3 * 2], m->member[4 * 2]};
  memcpy(before, m->value, m->n_values * sizeof *before);
  CU_ASSERT(!arrow_add(m, 3, bad, row, 1.));
  CU_ASSERT(memcmp(before, m->value, m->n_values * sizeof *before) == 0);
  CU_ASSERT(arrow_add(m, 3, good, row, 1.));
  CU_ASSERT(memcmp(before, m->value, m->n_values * sizeof *before) != 0);
  CU_ASSERT_PTR_NULL(arrow_entry(m, bad[1], bad[2]));
  CU_ASSERT_PTR_NOT_NULL(arrow_entry(m, good[1], good[2]));
  free(before);
  MUST(ArrowDestroy(&m));
}

/* the first element, blocks before the dense part, at which a matrix is not positive definite */
static void a_matrix_that_is_not_positive_definite_names_the_element(void) {
  const double spoilt[] = {-1e6, NAN, INFINITY};
  for (int k = 0; k < 6; k++) {
    struct arrow_matrix *m;
    int element = -1;
    double pivot = 1.;
    make(&cases[6], &m, NULL);
    int i = k % 2 ? m->dense[4] : m->member[5 * 2 + 1];
    *arrow_entry(m, i, i) = spoilt[k / 2];
    CU_ASSERT(!arrow_factor(m, &element, &pivot));
    CU_ASSERT_EQUAL(element, i);
    CU_ASSERT(!(pivot > 0. && pivot < INFINITY));
    MUST(ArrowDestroy(&m));
  }
}

/* a dense element and a member of a block */
static void what_is_held_is_coupled_to_none(void) {
  struct arrow_matrix *m, *free_one;
  double x[20], y[20], z[20];
  make(&cases[6], &m, NULL);
  MUST(ArrowDuplicate(m, &free_one));
  const int held[] = {m->dense[1], m->member[3]};
  CU_ASSERT_EQUAL_FATAL(m->n, 20);
  for (int k = 0; k < 2; k++) arrow_hold(m, held[k]);
  for (int i = 0; i < m->n; i++) x[i] = random_normal(key, (uint32_t)i);
  arrow_multiply(m, x, y);
  for (int k = 0; k < 2; k++) {
    CU_ASSERT_EQUAL(y[held[k]], x[held[k]]);
    x[held[k]] = 0.;
  }
  arrow_multiply(free_one, x, z);
  for (int i = 0; i < m->n; i++)
    if (i != held[0] && i != held[1]) CHECK_CLOSE(y[i], z[i], 1e-14);
  MUST(ArrowDestroy(&free_one));
  MUST(ArrowDestroy(&m));
}

static void places_that_are_no_arrow_are_refused(void) {
  static const struct {
    int n, block[5], place[5];
  } bad[] = {{4, {-1, 0, 0, 1}, {0, 0, 1, 0}},         /* blocks of two and one */
             {5, {-1, 0, 0, 1, 1}, {0, 0, 1, 1, 1}},   /* a place twice, one empty */
             {5, {-1, -1, 0, 1, 1}, {0, 0, 0, 1, 0}},  /* the same in number */
             {5, {-1, -1, -1, 0, 1}, {0, 1, 3, 0, 0}}, /* beyond the dense part */
             {3, {-1, 0, 1}, {0, -1, 0}}};
  PetscErrorCode told[5];
  MUST(PetscPushErrorHandler(PetscReturnErrorHandler, NULL));
  for (int k = 0; k < 5; k++) {
    struct arrow_matrix *m;
    told[k] = ArrowCreate(bad[k].n, bad[k].block, bad[k].place, &m);
    ArrowDestroy(&m);
  }
  MUST(PetscPopErrorHandler());
  for (int k = 0; k < 5; k++) CU_ASSERT_EQUAL((int)told[k], PETSC_ERR_ARG_INCOMP);
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(solutions_and_products_are_those_of_the_plain_matrix),
      TEST(the_inverse_is_that_of_the_plain_matrix),
      TEST(the_same_rows_give_the_same_bits),
      TEST(counties_take_a_megabyte),
      TEST(a_row_over_two_blocks_is_refused),
      TEST(a_matrix_that_is_not_positive_definite_names_the_element),
      TEST(what_is_held_is_coupled_to_none),
      TEST(places_that_are_no_arrow_are_refused),
      {NULL, NULL},
  };
  return harness_run_mpi(&argc, &argv, "arrow_matrix", tests);
}
