#pragma once
/* Which rank owns which of n things that are numbered over all ranks: cells, seasons, rows of a
 * network. Rank r owns the numbers first[r] .. first[r + 1] - 1; those offsets are all that a rank
 * knows of the others. Numbers over all ranks have 64 bits, a rank's own things are counted by int.
 */
#include <petscsys.h>
#include <stdint.h>

struct partition {
  int rank, size;
  int64_t *first; /* [size + 1] owned; NULL = nothing is distributed, this rank has all */
};

/* From each rank's number of things. Collective on comm. */
PetscErrorCode PartitionGather(MPI_Comm comm, int n_own, struct partition *partition);
/* n things in chunks of `chunk` that stay whole; ranks differ by one chunk at most. The same on
 * every rank; not collective. */
PetscErrorCode PartitionDeal(MPI_Comm comm, int64_t n, int chunk, struct partition *partition);
/* Things that are dealt by `from`, whose costs (none negative, below 2^46 together) are cost[own by
 * `from`], in ranges of nearly equal cost whose borders are multiples of `chunk`. Integers, so that
 * borders do not depend on `from`. Where nothing costs anything the things are distributed evenly.
 * Collective on comm. */
PetscErrorCode PartitionByCost(MPI_Comm comm, const struct partition *from, const int64_t *cost,
                               int chunk, struct partition *partition);
/* The borders alone, first[size + 1], of any number of ranks; all 0 where nothing costs anything.
 * Likewise collective. */
PetscErrorCode CostBorders(MPI_Comm comm, const struct partition *from, const int64_t *cost,
                           int chunk, int size, int64_t *first);
void partition_destroy(struct partition *partition);

/* first of this rank's numbers; how many it has */
int64_t partition_begin(const struct partition *partition);
int partition_count(const struct partition *partition);
/* things of all ranks */
int64_t partition_total(const struct partition *partition);
/* the rank that owns a number of 0 .. total - 1, by bisection */
int partition_owner(const struct partition *partition, int64_t number);
