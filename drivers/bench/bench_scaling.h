#pragma once
/* A campaign on 1, 2, 4 ... ranks; see bench_scaling.c. */
#include "cli/options.h"
#include "support/problems.h"
#include <petscsys.h>

/* Opens the campaign named by the first word on 1, 2, 4 ... and all ranks of comm, prints the
 * tables and a projection. `least`: the fewest ranks; n evaluations each; latency [s] and bandwidth
 * [byte s-1] of the network that is projected. Collective on comm. */
struct bench_network {
  double latency, bandwidth;
};
PetscErrorCode BenchScaling(MPI_Comm comm, const struct options *options, int least, int n,
                            const struct bench_network *network, struct problems *list);
