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

/* turns of 360 degrees are taken out of the axis, whose direction is that of its shortest step */
static void straighten(const double *axis, int n, double *straight) {
  double shortest = 360.0, first = 0.0;
  for (int i = 1; i < n; i++) {
    double step = remainder(axis[i] - axis[i - 1], 360.0);
    if (fabs(step) < fabs(shortest)) shortest = step;
  }
  for (int i = 0; i < n; i++) {
    straight[i] = axis[i];
    if (i == 0) continue;
    while (straight[i] < straight[i - 1] && shortest > 0.0) straight[i] += 360.0;
    while (straight[i] > straight[i - 1] && shortest < 0.0) straight[i] -= 360.0;
  }
  if (n &&
      straight[n - 1] != axis[n - 1]) /* it crosses 0 or 180 degrees: about the zero meridian */
    first = 360.0 * nearbyint(0.5 * (straight[0] + straight[n - 1]) / 360.0);
  for (int i = 0; i < n; i++) straight[i] -= first;
}

int axis_places(const double *axis, int n, double *straight, int *place) {
  const int most = 16; /* places a point */
  double *step = malloc((size_t)(n > 1 ? n - 1 : 1) * sizeof *step), total = 0.0;
  if (!step) abort();
  straighten(axis, n, straight);
  for (int i = 1; i < n; i++) step[i - 1] = fabs(straight[i] - straight[i - 1]);
  if (n > 1) qsort(step, (size_t)n - 1, sizeof *step, by_size);
  int single = n > 1 ? single_steps(step, n - 1) : 0;
  double usual_step = single ? step[(single - 1) / 2] : 0.0;
  free(step);
  for (int i = 1; i < n && single; i++)
    total += nearbyint(fabs(straight[i] - straight[i - 1]) / usual_step);
  bool filled = single && total < (double)n * most;
  for (int i = 0; i < n; i++) {
    place[i] = i;
    if (i && filled)
      place[i] = place[i - 1] + (int)nearbyint(fabs(straight[i] - straight[i - 1]) / usual_step);
  }
  return n ? place[n - 1] + 1 : 0;
}
