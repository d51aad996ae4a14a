#pragma once
/* Bounded head: what a network says becomes a parameter between its bounds; see head.c. Rows have
 * `n` parameters with bounds lo[n] < hi[n]. */

void head_forward(int n, const double *lo, const double *hi, int rows, const double *z, double *p);
/* p_d from z_d */
void head_tl(int n, const double *lo, const double *hi, int rows, const double *z,
             const double *z_d, double *p_d);
/* adds into z_b */
void head_ad(int n, const double *lo, const double *hi, int rows, const double *z, double *z_b,
             const double *p_b);
/* the z whose parameter is p; p is first moved a millionth of the range inside the bounds */
double head_inverse(double lo, double hi, double p);
