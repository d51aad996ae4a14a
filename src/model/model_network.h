#pragma once
/* The network of a region: what is known of each season in, its parameters out.
 *
 * Rows are seasons, in their global order; batch k holds rows NETWORK_ROWS k .. and runs on one
 * rank, whichever rank its seasons run on: BLAS then sums the same numbers in the same order on any
 * number of ranks. Covariates move to the batches' ranks once, outputs and their adjoints in every
 * evaluation (region/redistribution.h). Activations are kept for one batch a rank; the adjoint runs
 * the batch forward again.
 */
#include "control/control_network.h"
#include "region/redistribution.h"

struct model_network {
  int n, first_batch;            /* rows of this rank's batches; number of its first batch */
  int *season_start, *row_start; /* [ranks + 1] first season, first row of each rank; owned */
  int steps;                     /* of the weather sequence */
  double *statics, *weather;     /* [n, statics], [n, steps, features] owned */
  bool *train;                   /* [n] owned */
  struct network_work *work;
};
