#pragma once
/* The network of a region: what is known of each season in, its parameters out.
 *
 * Rows are seasons, cell by cell and year by year over all ranks; batch k holds rows
 * NETWORK_ROWS k .. and runs on one rank, whichever rank its seasons run on: BLAS then sums the
 * same numbers in the same order on any number of ranks. Covariates move to the batches' ranks
 * once, outputs and their adjoints in every evaluation (region/redistribution.h). Activations are
 * kept for one batch a rank; the adjoint runs the batch forward again.
 */
#include "control/control_network.h"
#include "region/redistribution.h"

struct model_network {
  int n;                 /* rows of this rank's batches */
  struct partition rows; /* seasons in whole batches; model.seasons.all has them by their cells */
  int steps;             /* of the weather sequence */
  double *statics, *weather; /* [n, statics], [n, steps, features] owned */
  bool *train;               /* [n] owned */
  struct network_work *work;
};
