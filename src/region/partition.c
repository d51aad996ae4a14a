/* Contiguous ranges of numbers on ranks; see partition.h. */
#include "region/partition.h"
#include <limits.h>

static PetscErrorCode Begin(MPI_Comm comm, struct partition *p) {
  PetscFunctionBeginUser;
  *p = (struct partition){0};
  PetscCallMPI(MPI_Comm_rank(comm, &p->rank));
  PetscCallMPI(MPI_Comm_size(comm, &p->size));
  PetscCall(PetscCalloc1((size_t)p->size + 1, &p->first));
  PetscFunctionReturn(0);
}

PetscErrorCode PartitionGather(MPI_Comm comm, int n_own, struct partition *p) {
  int64_t own = n_own;
  PetscFunctionBeginUser;
  PetscCall(Begin(comm, p));
  PetscCallMPI(MPI_Allgather(&own, 1, MPI_INT64_T, p->first + 1, 1, MPI_INT64_T, comm));
  for (int r = 0; r < p->size; r++) p->first[r + 1] += p->first[r];
  PetscFunctionReturn(0);
}

PetscErrorCode PartitionDeal(MPI_Comm comm, int64_t n, int chunk, struct partition *p) {
  int64_t chunks = n / chunk + (n % chunk > 0);
  PetscFunctionBeginUser;
  PetscCall(Begin(comm, p));
  for (int r = 0; r <= p->size; r++) {
    int64_t at = chunk * (chunks / p->size * r + chunks % p->size * r / p->size);
    p->first[r] = at < n ? at : n;
    PetscCheck(r == 0 || p->first[r] - p->first[r - 1] <= INT_MAX, comm, PETSC_ERR_SUP,
               "%lld things on %d ranks are more than a rank can count; use more ranks",
               (long long)n, p->size);
  }
  PetscFunctionReturn(0);
}

/* the rank of the thing whose cost lies around `middle`, twice its middle among all, of `total` */
static int rank_at(int64_t middle, int64_t total, int size) {
  const int64_t rank = (int64_t)((double)middle / (2. * (double)total) * size);
  return rank < size ? (int)rank : size - 1;
}

PetscErrorCode CostBorders(MPI_Comm comm, const struct partition *from, const int64_t *cost,
                           int chunk, int size, int64_t *first) {
  const int n = partition_count(from);
  int64_t own = 0, before = 0, total;
  PetscFunctionBeginUser;
  for (int i = 0; i < n; i++) own += cost[i];
  PetscCallMPI(MPI_Allreduce(&own, &total, 1, MPI_INT64_T, MPI_SUM, comm));
  PetscCallMPI(MPI_Exscan(&own, &before, 1, MPI_INT64_T, MPI_SUM, comm));
  if (from->rank == 0) before = 0; /* which MPI_Exscan leaves undefined */
  for (int r = 0; r <= size; r++) first[r] = 0;
  for (int i = 0; i < n && total; before += cost[i++])
    first[rank_at(2 * before + cost[i], total, size) + 1]++;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, first + 1, size, MPI_INT64_T, MPI_SUM, comm));
  for (int r = 0; r < size; r++) first[r + 1] += first[r];
  for (int r = 1; r < size; r++) first[r] = (first[r] + chunk / 2) / chunk * chunk;
  for (int r = 1; r < size; r++)
    if (first[r] > first[size]) first[r] = first[size];
  PetscFunctionReturn(0);
}

PetscErrorCode PartitionByCost(MPI_Comm comm, const struct partition *from, const int64_t *cost,
                               int chunk, struct partition *p) {
  PetscFunctionBeginUser;
  PetscCall(Begin(comm, p));
  PetscCall(CostBorders(comm, from, cost, chunk, p->size, p->first));
  if (partition_total(p) == partition_total(from)) PetscFunctionReturn(0);
  partition_destroy(p); /* nothing costs anything */
  PetscCall(PartitionDeal(comm, partition_total(from), chunk, p));
  PetscFunctionReturn(0);
}

void partition_destroy(struct partition *p) {
  (void)PetscFree(p->first);
  *p = (struct partition){0};
}

int64_t partition_begin(const struct partition *p) { return p->first ? p->first[p->rank] : 0; }

int partition_count(const struct partition *p) {
  return p->first ? (int)(p->first[p->rank + 1] - p->first[p->rank]) : 0;
}

int64_t partition_total(const struct partition *p) { return p->first ? p->first[p->size] : 0; }

int partition_owner(const struct partition *p, int64_t number) {
  int low = 0, high = p->size; /* first[low] <= number < first[high] */
  while (high - low > 1) {
    int middle = low + (high - low) / 2;
    if (p->first[middle] <= number)
      low = middle;
    else
      high = middle;
  }
  return low;
}
