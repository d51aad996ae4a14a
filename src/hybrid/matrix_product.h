#pragma once
/* Products of matrices stored by rows, through BLAS; see matrix_product.c. `lda`, `ldb`, `ldc` are
 * the distances between rows; `keep` is what C is multiplied by first (0: C is only written). */

/* One thread in the BLAS from now on, where the library is OpenBLAS, MKL or BLIS: the same bits
 * whatever the number of its threads. */
void product_serial(void);
/* C[m, n] = keep C + A[m, k] B[k, n] */
void product_nn(int m, int n, int k, const double *a, int lda, const double *b, int ldb,
                double keep, double *c, int ldc);
/* C[m, n] = keep C + A[m, k] B[n, k]^T */
void product_nt(int m, int n, int k, const double *a, int lda, const double *b, int ldb,
                double keep, double *c, int ldc);
/* C[m, n] = keep C + A[k, m]^T B[k, n] */
void product_tn(int m, int n, int k, const double *a, int lda, const double *b, int ldb,
                double keep, double *c, int ldc);
