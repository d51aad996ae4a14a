/* Products of matrices stored by rows: C = keep C + op(A) op(B).
 *
 * The level 3 BLAS (Dongarra, Du Croz, Hammarling, Duff 1990) stores by columns, which reads a
 * matrix stored by rows as its transpose: C^T = keep C^T + op(B)^T op(A)^T.
 *
 * A BLAS may split and block a product by its size, so that the bits of a row may depend on how
 * many rows there are and on the row's place; callers therefore use batches of one size
 * (network.h), numbered over all cells and never over a rank's own. Bits may depend on the number
 * of its threads as well: product_serial() requests one.
 *
 * The library decides the speed: 64 rows of 365 days of 6 features through an LSTM of 32 units take
 * 0.076 s forward and 0.26 s backward with the reference BLAS, 0.016 and 0.018 s with OpenBLAS
 * 0.3.21.
 */
#include "hybrid/matrix_product.h"
#include <stddef.h>
#include <stdint.h>

/* BLAS libraries have integers of 32 or of 64 bits, and no header tells which. On little-endian
 * machines a 64-bit integer is read rightly by both. */
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
typedef int64_t blas_int;
#else
typedef int32_t blas_int;
#endif

/* Fortran's DGEMM; compilers pass the lengths of its two strings last. */
extern void dgemm_(const char *trans_a, const char *trans_b, const blas_int *m, const blas_int *n,
                   const blas_int *k, const double *alpha, const double *a, const blas_int *lda,
                   const double *b, const blas_int *ldb, const double *beta, double *c,
                   const blas_int *ldc, size_t length_a, size_t length_b);

/* of the libraries that may be behind dgemm_; absent ones are NULL */
extern void openblas_set_num_threads(int n) __attribute__((weak));
extern void MKL_Set_Num_Threads(int n) __attribute__((weak));
extern void bli_thread_set_num_threads(blas_int n) __attribute__((weak));

void product_serial(void) {
  if (openblas_set_num_threads) openblas_set_num_threads(1);
  if (MKL_Set_Num_Threads) MKL_Set_Num_Threads(1);
  if (bli_thread_set_num_threads) bli_thread_set_num_threads(1);
}

static void product(const char *trans_a, const char *trans_b, int m, int n, int k, const double *a,
                    int lda, const double *b, int ldb, double keep, double *c, int ldc) {
  const blas_int bm = m, bn = n, bk = k, blda = lda, bldb = ldb, bldc = ldc;
  const double one = 1.;
  dgemm_(trans_b, trans_a, &bn, &bm, &bk, &one, b, &bldb, a, &blda, &keep, c, &bldc, 1, 1);
}

void product_nn(int m, int n, int k, const double *a, int lda, const double *b, int ldb,
                double keep, double *c, int ldc) {
  product("N", "N", m, n, k, a, lda, b, ldb, keep, c, ldc);
}
void product_nt(int m, int n, int k, const double *a, int lda, const double *b, int ldb,
                double keep, double *c, int ldc) {
  product("N", "T", m, n, k, a, lda, b, ldb, keep, c, ldc);
}
void product_tn(int m, int n, int k, const double *a, int lda, const double *b, int ldb,
                double keep, double *c, int ldc) {
  product("T", "N", m, n, k, a, lda, b, ldb, keep, c, ldc);
}
