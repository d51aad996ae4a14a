#pragma once
/* The point of a convex hull that is nearest to the origin, and the quadratic programmes of bundle
 * methods:
 *
 *   minimise  x' Q x / 2 + a' x   over  x >= 0, sum x = 1
 *
 * With Q[i][j] = <g_i, g_j> and a = 0, sum x_i g_i is the shortest convex combination of g_1 ...
 * g_m (Wolfe 1976: Finding the nearest point in a polytope). */

/* Q[m * m] symmetric and positive semidefinite, a[m] or NULL (0), m >= 1; x[m] is the solution,
 * exactly 0 for what takes no part; work[(m + 1) * (m + 2) + 2 * m] doubles, list[m]. The same
 * numbers in give the same bits out. */
void nearest_point(int m, const double *Q, const double *a, double *x, double *work, int *list);
/* doubles that nearest_point needs */
static inline int nearest_point_work(int m) { return (m + 1) * (m + 2) + 2 * m; }
