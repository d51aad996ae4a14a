#pragma once
/* The state of a training between two epochs, and its file.
 *
 * The file is written again after every epoch beside its place and then renamed, so that a kill
 * leaves the last whole epoch. It names a key (configuration) and the checksum of the first
 * evaluation, so that changed inputs or another build are noticed by their bits. Rank 0 reads and
 * writes.
 */
#include "inversion/early_stopping.h"

struct adam_state {
  int n;     /* length of u */
  double *u; /* [n] on every rank; owned */
  double *m; /* [2 n] on rank 0: Adam's means of g, and of its squares; owned */
  struct adam_count {
    int64_t epochs, skipped; /* whole epochs; minibatches whose J was infinite */
    double decay[2];         /* powers of Adam's beta: the share of m that still is its start */
    uint64_t start;          /* checksum of the first evaluation */
  } count;
};

/* u is the start's; no epoch is done. Collective. */
PetscErrorCode AdamStateCreate(MPI_Comm comm, int n, const double *u, uint64_t start,
                               struct adam_state *state);
PetscErrorCode AdamStateDestroy(struct adam_state *state);

/* Whether a file may be used; see adam_probe. The same on every rank. Collective. */
PetscErrorCode AdamStateProbe(MPI_Comm comm, const char *path, struct problems *list, bool *good);
/* Goes on from the file where it holds a training of this key, length and start; otherwise state
 * and watch stay, and what the file holds instead is said. path NULL or "" = no file. Collective.
 */
PetscErrorCode AdamStateLoad(MPI_Comm comm, const char *path, uint64_t key,
                             struct adam_state *state, struct early_stopping *watch);
/* *path becomes NULL where the file cannot be written; standard error says so. Not collective;
 * rank 0. */
PetscErrorCode AdamStateSave(const char **path, uint64_t key, const struct adam_state *state,
                             const struct early_stopping *watch);
