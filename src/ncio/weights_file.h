#pragma once
/* A network's weights in a NetCDF file, tensor by tensor as PyTorch's state_dict names and lays
 * them out; see weights_file.c and grids/README.md. Rank 0 reads and writes.
 */
#include "hybrid/network.h"
#include <petscsys.h>

/* What the network's inputs and outputs are, in their order. An array that is NULL is not written,
 * and not compared. Nothing is owned. */
struct weights_names {
  const char *const *weather, *const *weather_unit; /* [lstm.inputs] */
  const char *const *statics, *const *statics_unit; /* [statics]; unit "" = not known */
  const char *const *output, *const *output_unit;   /* [outputs] parameters of the crop */
  const bool *factor; /* [outputs] multiplies the crop's own value; else replaces it */
  int steps, days;    /* steps of a weather sequence (read by an LSTM or as statics), days averaged
                         to one; steps 0 = no weather */
  const char *until;  /* in words, where the weather ends ("the day before sowing"), or NULL */
};

/* Collective on comm. Writes the weights w[net->n_weights] (rank 0's) and the buffers of `net`; the
 * file has a temporary name until it is complete, on disk and renamed. attributes: 2 * n_attributes
 * strings name, value (title, history ...), as for OutputCreate. A file that cannot be written, on
 * a full disk too, is a problem on every rank; an earlier file of that name then stays. */
PetscErrorCode WeightsWrite(MPI_Comm comm, const char *path, const struct network *net,
                            const double *w, const struct weights_names *names, int n_attributes,
                            const char *const *attributes, struct problems *list);

/* Collective on comm. Reads w[net->n_weights] and the means and standard deviations of the inputs
 * into `net`, on every rank; numbers of any type become doubles. The file must hold the very
 * network: the same tensors, and, as far as the file says them, the same inputs, outputs, steps of
 * the weather, activation and head. Its bounds lo, hi must be those that `net` has (to a millionth
 * of the larger), which stay. Each fault is a line in `list` on every rank; w and `net` are then as
 * they were. `names` may be NULL. */
PetscErrorCode WeightsRead(MPI_Comm comm, const char *path, struct network *net,
                           const struct weights_names *names, double *w, struct problems *list);
