#pragma once
/* Cholesky's factor of a small dense matrix. */
#include <stdbool.h>

/* a = l l' of symmetric a[n][n], of which the lower triangle is read; l[n][n] lower, 0 above, may
 * be a. A pivot that is not above 0 leaves its column 0, and the result is false: a is no positive
 * definite matrix. */
bool cholesky(int n, const double *a, double *l);
