#pragma once
/* A random rotation of an ensemble that keeps its mean and covariance. */
#include <stdint.h>

/* u[n][n]: a random orthogonal matrix with u 1 = 1 (Sakov and Oke 2008, section 3), uniform on
 * these: u = B diag(1, Q) B^T, B the reflection that turns 1 / sqrt(n) into the first axis, Q the
 * orthogonal factor of (n - 1)^2 draws of N(0, 1) whose triangle has a diagonal above 0 (Stewart
 * 1980). Depends on (seed, cycle) alone. work[n^2 + 1]. */
void random_rotation(int n, uint64_t seed, uint32_t cycle, double *u, double *work);
