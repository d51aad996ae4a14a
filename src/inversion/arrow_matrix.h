#pragma once
/* A symmetric positive definite matrix with a bordered block-diagonal ("arrow") pattern:
 *
 *       | A     B_1   ..  B_R |      A    [n_dense][n_dense]   elements coupled to all others
 *   H = | B_1'  D_1           |      B_r  [n_dense][m]         couples block r to these
 *       | :          ..       |      D_r  [m][m]               block r: m elements coupled to one
 *       | B_R'           D_R  |                                another and to the dense part only
 *
 * It is the Gauss-Newton matrix of controls of which some act in one region only. n_blocks
 * (m n_dense + m m) + n_dense^2 numbers are kept, and a factorisation, in place, fills in none. All
 * loops run in a fixed order: same numbers in, same bits out. No function but ArrowCreate and
 * ArrowDuplicate can fail for the system; none communicates.
 */
#include <petscsys.h>
#include <stdbool.h>

struct arrow_matrix {
  int n, n_dense, n_blocks, m; /* n = n_dense + n_blocks m */
  int *block, *place; /* [n] of an element: its block or -1; its place there or in the dense part */
  int *dense, *member; /* [n_dense], [n_blocks][m] the element at a place */
  size_t n_values;     /* numbers that are kept: */
  double *value;       /* [n_values] A, B, D one behind the other */
  double *A;           /* [n_dense][n_dense] upper triangle, row-major */
  double *B;           /* [n_blocks][m][n_dense] rows of B_r' */
  double *D;           /* [n_blocks][m][m] upper triangles, row-major */
};

/* A matrix of zeros. block[n], place[n] (copied) as in the struct, a negative block meaning the
 * dense part; every block has the same number of elements, and places are 0, 1 ... without gaps
 * (else PETSC_ERR_ARG_INCOMP). Not collective. */
PetscErrorCode ArrowCreate(int n, const int *block, const int *place, struct arrow_matrix **matrix);
/* Not collective. */
PetscErrorCode ArrowDuplicate(const struct arrow_matrix *matrix, struct arrow_matrix **copy);
/* Sets *matrix to NULL; NULL is allowed. Not collective. */
PetscErrorCode ArrowDestroy(struct arrow_matrix **matrix);

/* Where entry (i, j) = (j, i) of H is kept; NULL where the pattern has a zero. */
double *arrow_entry(const struct arrow_matrix *matrix, int i, int j);
/* Adds weight row row' for a row of d (observation) / d u that has n_entries elements element[],
 * all different, with derivatives row[]. They may touch one block only: otherwise false, and
 * nothing is added. */
bool arrow_add(struct arrow_matrix *matrix, int n_entries, const int *element, const double *row,
               double weight);
/* H <- H + shift I */
void arrow_shift(struct arrow_matrix *matrix, double shift);
/* Row and column i become those of the identity: element i is coupled to none. */
void arrow_hold(struct arrow_matrix *matrix, int i);
/* y[n] = H x[n]; x and y are different arrays. Before arrow_factor. */
void arrow_multiply(const struct arrow_matrix *matrix, const double *x, double *y);

/* Replaces H by its factor: blocks are eliminated in their order, then the Schur complement
 * A - sum_r B_r D_r^-1 B_r' in the order of its places. False, the matrix then being of no use,
 * where H is not positive definite (or has a number that is not finite): *element is the first one
 * whose pivot is not above 0, *pivot that pivot. */
bool arrow_factor(struct arrow_matrix *matrix, int *element, double *pivot);
/* The following are for a factored matrix. */
/* x[n] <- G^-1 x, so that x . x is what x . H^-1 x was */
void arrow_half_solve(const struct arrow_matrix *factor, double *x);
/* x[n] <- H^-1 x; of a unit vector: a column of the inverse */
void arrow_solve(const struct arrow_matrix *factor, double *x);
/* entry (i, j) of H^-1; work[2 n], of which 2 (m + n_dense) numbers are used */
double arrow_inverse_entry(const struct arrow_matrix *factor, int i, int j, double *work);
/* diagonal[n] of H^-1: posterior variances; work[n] */
void arrow_inverse_diagonal(const struct arrow_matrix *factor, double *diagonal, double *work);
/* log det H */
double arrow_log_determinant(const struct arrow_matrix *factor);
