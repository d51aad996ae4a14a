#pragma once
/* Gaussian elimination with partial pivoting for small matrices. */
#include <stdbool.h>

/* a[n][n] -> its factors L U, rows exchanged as pivot[n] says. False where a pivot is below n eps
 * of the largest number of a, or a number is not finite. */
bool linear_factor(int n, double *a, int *pivot);
/* row[n] <- x of x A = row (from the left), of a factored A */
void linear_solve_left(int n, const double *lu, const int *pivot, double *row);
