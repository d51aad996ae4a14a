/* Smooth random fields over the grid, drawn from their spectrum (Mejia and Rodriguez-Iturbe 1974,
 * Water Resour. Res. 10:705-711):
 *
 *   f(x) = sqrt(2 / MODES) sum_k cos(w_k . x + phase_k),  w_k ~ N(0, 1 / length^2), phase uniform
 *
 * is near to Gaussian with unit variance and the correlation exp(-d^2 / (2 length^2)); x is the
 * place in a grid of side 1. Phi(f) makes its values even, so that the ends of the range are as
 * frequent as its middle, and the smallest and largest over the grid become low and high. A field
 * depends on the seed and on the grid's numbers of rows and columns alone.
 */
#include "support/random.h"
#include "synthesize/synthesize.h"
#include <math.h>
#include <stdlib.h>

enum { MODES = 64 };

struct mode {
  double south, east, phase;
};

static void draw_modes(const struct synthesis *s, uint32_t which, double length,
                       struct mode mode[MODES]) {
  const double two_pi = 6.28318530717958647692;
  for (uint32_t k = 0; k < MODES; k++) {
    struct random_key key = {.seed = (uint64_t)s->seed, .cell = k, .variable = which};
    mode[k] = (struct mode){random_normal(key, 0) / length, random_normal(key, 1) / length,
                            two_pi * random_uniform(key, 2)};
  }
}

static double evaluate(const struct mode mode[MODES], double south, double east) {
  double sum = 0.0;
  for (int k = 0; k < MODES; k++)
    sum += cos(mode[k].south * south + mode[k].east * east + mode[k].phase);
  return 0.5 * erfc(-sqrt(2.0 / MODES) * sum / sqrt(2.0));
}

double *synthesis_field(const struct synthesis *s, uint32_t which, double length, double low,
                        double high) {
  struct mode mode[MODES];
  double least = INFINITY, most = -INFINITY, *f = malloc((size_t)s->n_points * sizeof *f);
  if (!f) abort();
  draw_modes(s, which, length, mode);
  for (int p = 0; p < s->n_points; p++) {
    f[p] = evaluate(mode, ((double)(p / s->n_lon) + 0.5) / (double)s->n_lat,
                    ((double)(p % s->n_lon) + 0.5) / (double)s->n_lon);
    least = fmin(least, f[p]);
    most = fmax(most, f[p]);
  }
  double range = most > least ? most - least : 1.0; /* a single point gets `low` */
  for (int p = 0; p < s->n_points; p++) f[p] = low + (high - low) * (f[p] - least) / range;
  return f;
}
