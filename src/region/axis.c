/* Boxes along an axis; see axis.h. */
#include "region/axis.h"
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

/* steps that differ by more than this from the usual one pass over a missing point */
static const double usual = 1.5;

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* How many of the sorted steps are one step of a regular axis, where all others pass over missing
 * points; 0 of an axis that is not regular. */
static int single_steps(const double *step, int n) {
  const double rounding = 0.05; /* of axes held as floats */
  int single = 0;
  for (int i = 0; i < n; i++) {
    double times = step[i] / step[0];
    if (!(fabs(times - nearbyint(times)) <= rounding)) return 0;
    single += times < usual;
  }
  return single;
}

double axis_step(const double *axis, int n, double lone) {
  if (n < 2) return lone;
  double *step = malloc((size_t)(n - 1) * sizeof *step);
  if (!step) abort();
  for (int i = 1; i < n; i++) step[i - 1] = fabs(remainder(axis[i] - axis[i - 1], 360.0));
  qsort(step, (size_t)(n - 1), sizeof *step, by_size);
  int single = single_steps(step, n - 1);
  double middle = step[((single ? single : n - 1) - 1) / 2];
  free(step);
  return middle;
}

void axis_boxes(const double *axis, int n, double lone, double *low, double *high) {
  double step = axis_step(axis, n, lone);
  for (int i = 0; i < n; i++) {
    double before = i > 0 ? fabs(remainder(axis[i] - axis[i - 1], 360.0)) : step;
    double after = i + 1 < n ? fabs(remainder(axis[i + 1] - axis[i], 360.0)) : before;
    if (i == 0) before = after;
    if (before > usual * step) before = step;
    if (after > usual * step) after = step;
    bool rises = i + 1 < n ? remainder(axis[i + 1] - axis[i], 360.0) > 0.0
                           : i == 0 || remainder(axis[i] - axis[i - 1], 360.0) > 0.0;
    low[i] = axis[i] - 0.5 * (rises ? before : after);
    high[i] = axis[i] + 0.5 * (rises ? after : before);
  }
}
