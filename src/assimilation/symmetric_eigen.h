#pragma once
/* Eigenvalues and eigenvectors of a small symmetric matrix; see symmetric_eigen.c. */
#include <stdbool.h>

/* A = sum_j value_j vector_j vector_j^T of the symmetric matrix a[n][n] (both triangles are read;
 * overwritten). value[n], in no order; rows of vector[n][n] are orthonormal eigenvectors; work[2
 * n]. Errors of values are some n eps ||A||. False, results then being of no use, where a holds a
 * number that is not finite. Same numbers in, same bits out; pure. */
bool symmetric_eigen(int n, double *a, double *value, double *vector, double *work);
