/* Cholesky factorisation of a bordered block-diagonal matrix, blocks first.
 *
 * With the blocks ordered before the dense part H = G G' has a factor with H's own pattern,
 *
 *        | R_1                    R_1 .. W_1 |      R_r' R_r = D_r,  W_r = R_r^-T B_r'
 *   G' = |      ..               with        |      U' U = S = A - sum_r W_r' W_r
 *        |         R_R               R_R W_R |
 *        |              U                  U |      (Golub & Van Loan 2013, Matrix Computations,
 *                                                   section 4.2; George & Liu 1981)
 *
 * R_r, W_r and U stand where D_r, B_r' and A were. A column of G^-1 has numbers in its own block
 * and in the dense part only, so that entries of H^-1 = G^-T G^-1 are scalar products of m +
 * n_dense numbers.
 */
#include "inversion/arrow_matrix.h"
#include <math.h>

/* -- making */

static PetscErrorCode CheckPlaces(const struct arrow_matrix *a) {
  PetscFunctionBeginUser;
  PetscCheck(a->n == a->n_dense + (PetscInt64)a->n_blocks * a->m, PETSC_COMM_SELF,
             PETSC_ERR_ARG_INCOMP, "blocks of an arrow matrix differ in size");
  for (int d = 0; d < a->n_dense; d++) a->dense[d] = -1;
  for (int k = 0; k < a->n_blocks * a->m; k++) a->member[k] = -1;
  for (int i = 0; i < a->n; i++) {
    int most = a->block[i] < 0 ? a->n_dense : a->m;
    PetscCheck(a->place[i] >= 0 && a->place[i] < most, PETSC_COMM_SELF, PETSC_ERR_ARG_INCOMP,
               "element %d of an arrow matrix has place %d of %d", i, a->place[i], most);
    int *at =
        a->block[i] < 0 ? &a->dense[a->place[i]] : &a->member[a->block[i] * a->m + a->place[i]];
    PetscCheck(*at < 0, PETSC_COMM_SELF, PETSC_ERR_ARG_INCOMP,
               "elements %d and %d of an arrow matrix have one place", *at, i);
    *at = i;
  }
  PetscFunctionReturn(0);
}

PetscErrorCode ArrowCreate(int n, const int *block, const int *place,
                           struct arrow_matrix **matrix) {
  struct arrow_matrix *a;
  PetscFunctionBeginUser;
  PetscCall(PetscNew(&a));
  *matrix = a;
  a->n = n;
  for (int i = 0; i < n; i++) {
    if (block[i] < 0) a->n_dense++;
    if (block[i] >= a->n_blocks) a->n_blocks = block[i] + 1;
    if (block[i] >= 0 && place[i] >= a->m) a->m = place[i] + 1;
  }
  PetscCall(PetscMalloc4(n, &a->block, n, &a->place, a->n_dense, &a->dense,
                         (size_t)a->n_blocks * (size_t)a->m, &a->member));
  PetscCall(PetscArraycpy(a->block, block, n));
  PetscCall(PetscArraycpy(a->place, place, n));
  PetscCall(CheckPlaces(a));
  size_t d = (size_t)a->n_dense, m = (size_t)a->m, blocks = (size_t)a->n_blocks;
  a->n_values = d * d + blocks * m * (d + m);
  PetscCall(PetscCalloc1(a->n_values, &a->value));
  a->A = a->value;
  a->B = a->A + d * d;
  a->D = a->B + blocks * m * d;
  PetscFunctionReturn(0);
}

PetscErrorCode ArrowDuplicate(const struct arrow_matrix *matrix, struct arrow_matrix **copy) {
  PetscFunctionBeginUser;
  PetscCall(ArrowCreate(matrix->n, matrix->block, matrix->place, copy));
  PetscCall(PetscArraycpy((*copy)->value, matrix->value, matrix->n_values));
  PetscFunctionReturn(0);
}

PetscErrorCode ArrowDestroy(struct arrow_matrix **matrix) {
  struct arrow_matrix *a = *matrix;
  PetscFunctionBeginUser;
  if (!a) PetscFunctionReturn(0);
  PetscCall(PetscFree4(a->block, a->place, a->dense, a->member));
  PetscCall(PetscFree(a->value));
  PetscCall(PetscFree(*matrix));
  PetscFunctionReturn(0);
}

/* -- filling */

/* row `place` of B_r' and of D_r */
static double *row_of_B(const struct arrow_matrix *a, int block, int place) {
  return a->B + ((size_t)block * (size_t)a->m + (size_t)place) * (size_t)a->n_dense;
}
static double *row_of_D(const struct arrow_matrix *a, int block, int place) {
  return a->D + ((size_t)block * (size_t)a->m + (size_t)place) * (size_t)a->m;
}
static double *row_of_A(const struct arrow_matrix *a, int place) {
  return a->A + (size_t)place * (size_t)a->n_dense;
}

double *arrow_entry(const struct arrow_matrix *a, int i, int j) {
  int p = a->place[i], q = a->place[j], least = p < q ? p : q, most = p < q ? q : p;
  if (a->block[i] < 0 && a->block[j] < 0) return &row_of_A(a, least)[most];
  if (a->block[i] < 0) return &row_of_B(a, a->block[j], q)[p];
  if (a->block[j] < 0) return &row_of_B(a, a->block[i], p)[q];
  if (a->block[i] == a->block[j]) return &row_of_D(a, a->block[i], least)[most];
  return NULL;
}

bool arrow_add(struct arrow_matrix *a, int n_entries, const int *element, const double *row,
               double weight) {
  int block = -1;
  for (int k = 0; k < n_entries; k++) {
    int own = a->block[element[k]];
    if (own >= 0 && block >= 0 && own != block) return false;
    if (own >= 0) block = own;
  }
  for (int k = 0; k < n_entries; k++)
    for (int l = 0; l <= k; l++)
      *arrow_entry(a, element[k], element[l]) += weight * (row[k] * row[l]);
  return true;
}

void arrow_shift(struct arrow_matrix *a, double shift) {
  for (int i = 0; i < a->n; i++) *arrow_entry(a, i, i) += shift;
}

void arrow_hold(struct arrow_matrix *a, int i) {
  for (int j = 0; j < a->n; j++) {
    double *entry = arrow_entry(a, i, j);
    if (entry) *entry = i == j ? 1. : 0.;
  }
}

/* y += T x for the symmetric T whose upper triangle is given; element[] are the places in x, y */
static void add_triangle(int n, const double *T, const int *element, const double *x, double *y) {
  for (int i = 0; i < n; i++) {
    const double *row = T + (size_t)i * (size_t)n;
    double at = x[element[i]], sum = row[i] * at;
    for (int j = i + 1; j < n; j++) {
      sum += row[j] * x[element[j]];
      y[element[j]] += row[j] * at;
    }
    y[element[i]] += sum;
  }
}

void arrow_multiply(const struct arrow_matrix *a, const double *x, double *y) {
  for (int i = 0; i < a->n; i++) y[i] = 0.;
  add_triangle(a->n_dense, a->A, a->dense, x, y);
  for (int r = 0; r < a->n_blocks; r++) {
    const int *member = a->member + r * a->m;
    for (int p = 0; p < a->m; p++) {
      const double *row = row_of_B(a, r, p);
      double at = x[member[p]], sum = 0.;
      for (int d = 0; d < a->n_dense; d++) {
        sum += row[d] * x[a->dense[d]];
        y[a->dense[d]] += row[d] * at;
      }
      y[member[p]] += sum;
    }
    add_triangle(a->m, row_of_D(a, r, 0), member, x, y);
  }
}

/* -- factorising: every row of G' is a row of H less what the rows before it explain, over the
 * root of its first number, the pivot */

/* row -= at * other */
static void subtract(int n, double at, const double *other, double *row) {
  for (int j = 0; j < n; j++) row[j] -= at * other[j];
}

/* row[n] and tail[n_tail] by the root of row[0]; false where that is not above 0 */
static bool scale(int n, double *row, int n_tail, double *tail) {
  if (!(row[0] > 0.) || isinf(row[0])) return false;
  double root = sqrt(row[0]);
  row[0] = root;
  for (int j = 1; j < n; j++) row[j] /= root;
  for (int j = 0; j < n_tail; j++) tail[j] /= root;
  return true;
}

/* R_r and W_r, and W_r' W_r out of A; the first place with a bad pivot, or m */
static int eliminate(struct arrow_matrix *a, int r) {
  int m = a->m, n = a->n_dense;
  for (int p = 0; p < m; p++) {
    double *R = row_of_D(a, r, p), *W = row_of_B(a, r, p);
    for (int q = 0; q < p; q++) {
      const double *above = row_of_D(a, r, q);
      subtract(m - p, above[p], above + p, R + p);
      subtract(n, above[p], row_of_B(a, r, q), W);
    }
    if (!scale(m - p, R + p, n, W)) return p;
    for (int i = 0; i < n; i++) subtract(n - i, W[i], W + i, row_of_A(a, i) + i);
  }
  return m;
}

bool arrow_factor(struct arrow_matrix *a, int *element, double *pivot) {
  for (int r = 0; r < a->n_blocks; r++) {
    int p = eliminate(a, r);
    if (p == a->m) continue;
    *element = a->member[r * a->m + p];
    *pivot = row_of_D(a, r, p)[p];
    return false;
  }
  for (int i = 0; i < a->n_dense; i++) {
    double *U = row_of_A(a, i) + i;
    for (int k = 0; k < i; k++) subtract(a->n_dense - i, row_of_A(a, k)[i], row_of_A(a, k) + i, U);
    if (scale(a->n_dense - i, U, 0, NULL)) continue;
    *element = a->dense[i];
    *pivot = U[0];
    return false;
  }
  return true;
}

/* -- solving; x[n] in the order of the elements */

/* x <- R_r^-T x in block r, less W_r' x in the dense part */
static void forward_block(const struct arrow_matrix *a, int r, double *x) {
  const int *member = a->member + r * a->m;
  for (int p = 0; p < a->m; p++) {
    const double *R = row_of_D(a, r, p), *W = row_of_B(a, r, p);
    double at = x[member[p]] /= R[p];
    for (int q = p + 1; q < a->m; q++) x[member[q]] -= R[q] * at;
    for (int d = 0; d < a->n_dense; d++) x[a->dense[d]] -= W[d] * at;
  }
}

/* x <- U^-T x in the dense part, whose places below `first` are 0 */
static void forward_dense(const struct arrow_matrix *a, int first, double *x) {
  for (int i = first; i < a->n_dense; i++) {
    const double *U = row_of_A(a, i);
    double at = x[a->dense[i]] /= U[i];
    for (int j = i + 1; j < a->n_dense; j++) x[a->dense[j]] -= U[j] * at;
  }
}

void arrow_half_solve(const struct arrow_matrix *a, double *x) {
  for (int r = 0; r < a->n_blocks; r++) forward_block(a, r, x);
  forward_dense(a, 0, x);
}

void arrow_solve(const struct arrow_matrix *a, double *x) {
  arrow_half_solve(a, x);
  for (int i = a->n_dense - 1; i >= 0; i--) {
    const double *U = row_of_A(a, i);
    double sum = x[a->dense[i]];
    for (int j = i + 1; j < a->n_dense; j++) sum -= U[j] * x[a->dense[j]];
    x[a->dense[i]] = sum / U[i];
  }
  for (int r = 0; r < a->n_blocks; r++)
    for (int p = a->m - 1; p >= 0; p--) {
      const int *member = a->member + r * a->m;
      const double *R = row_of_D(a, r, p), *W = row_of_B(a, r, p);
      double sum = x[member[p]];
      for (int d = 0; d < a->n_dense; d++) sum -= W[d] * x[a->dense[d]];
      for (int q = p + 1; q < a->m; q++) sum -= R[q] * x[member[q]];
      x[member[p]] = sum / R[p];
    }
}

/* -- the inverse */

/* Column i of G^-1 into its block's and the dense part's elements of x[n], the only ones that are
 * not 0; the others are not touched. */
static void half_column(const struct arrow_matrix *a, int i, double *x) {
  int r = a->block[i];
  for (int d = 0; d < a->n_dense; d++) x[a->dense[d]] = 0.;
  for (int p = 0; r >= 0 && p < a->m; p++) x[a->member[r * a->m + p]] = 0.;
  x[i] = 1.;
  if (r >= 0) forward_block(a, r, x);
  forward_dense(a, r >= 0 ? 0 : a->place[i], x);
}

/* scalar product of columns of G^-1, of elements in blocks r and s (negative: the dense part) */
static double product(const struct arrow_matrix *a, int r, const double *x, int s,
                      const double *y) {
  double sum = 0.;
  for (int p = 0; r >= 0 && r == s && p < a->m; p++) {
    int i = a->member[r * a->m + p];
    sum += x[i] * y[i];
  }
  for (int d = 0; d < a->n_dense; d++) sum += x[a->dense[d]] * y[a->dense[d]];
  return sum;
}

double arrow_inverse_entry(const struct arrow_matrix *a, int i, int j, double *work) {
  double *x = work, *y = work + a->n;
  half_column(a, i, x);
  half_column(a, j, y);
  return product(a, a->block[i], x, a->block[j], y);
}

void arrow_inverse_diagonal(const struct arrow_matrix *a, double *diagonal, double *work) {
  for (int i = 0; i < a->n; i++) {
    half_column(a, i, work);
    diagonal[i] = product(a, a->block[i], work, a->block[i], work);
  }
}

double arrow_log_determinant(const struct arrow_matrix *a) {
  double sum = 0.;
  for (int i = 0; i < a->n; i++) sum += log(*arrow_entry(a, i, i));
  return 2. * sum;
}
