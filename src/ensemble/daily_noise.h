#pragma once
/* Daily noise that hangs together in time and over a region, member by member.
 *
 * On the nodes of a lattice every series is an autoregressive one of first order,
 *
 *   z(d) = a z(d - 1) + sqrt(1 - a^2) e(d),   a = exp(-1 day / days),   e ~ N(0, 1),
 *
 * e by (seed, node, member, name of the series, day) alone. Time is cut into periods of
 * NOISE_PERIOD days, counted from day number 0; in each the recursion begins so many days before it
 * that a^n < 2^-54: what came before is below rounding, and z of a day has the same bits whatever
 * days are requested.
 *
 * Nodes are in rows, one correlation length L apart from row to row and along each row; a place
 * takes the mean of the four around it by bilinear weights w over |w|, which makes the variance 1
 * everywhere. Averaged over where two places lie in the lattice, the correlation of their series is
 * 0.92 at L / 4, 0.73 at L / 2, 0.29 at L and 0.04 at 3/2 L, in all directions; of two given places
 * it is up to 0.3 more or less, and 0 from 2.9 L on.
 */
#include "support/lane.h"
#include <petscsys.h>

enum { NOISE_SERIES = 4, NOISE_PERIOD = 256, NOISE_NODES = 4 };
#define NOISE_LEAST_KM 5.

struct noise_law {
  double length; /* [km] L, at least NOISE_LEAST_KM */
  int n_series;
  const char *name[NOISE_SERIES]; /* of a series, not owned; NULL = it is 0 */
  double days[NOISE_SERIES];      /* [d] over which the autocorrelation falls to 1 / e */
};

struct noise;
/* Not collective. */
PetscErrorCode NoiseCreate(const struct noise_law *law, uint64_t seed, struct noise **noise);
PetscErrorCode NoiseDestroy(struct noise **noise);
/* z[n][n_series] at a place on days from day number `first_day` on, members first_member (from 1)
 * .. + 7 in the lanes. What is computed for a node is kept for its neighbours: at most 4096 times a
 * node, eight members and a period, 16 kB a series. Not collective. */
void noise_at(struct noise *noise, double lat, double lon, int first_member, int first_day, int n,
              lane *z);

struct noise_node {
  uint32_t number;
  double weight; /* of its series at the place; their squares add up to 1 */
};
void noise_nodes(double length, double lat, double lon, struct noise_node node[NOISE_NODES]);
