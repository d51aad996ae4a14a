/* The vector of observations; see departures.h. */
#include "observe/departures.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

PetscErrorCode DeparturesAddSet(struct departures *d, const struct observation_set *set,
                                int *index) {
  PetscFunctionBeginUser;
  PetscCheck(d->n_sets < OBSERVATION_SETS, PETSC_COMM_SELF, PETSC_ERR_ARG_OUTOFRANGE,
             "more than %d kinds of observations", OBSERVATION_SETS);
  d->set[d->n_sets] = *set;
  *index = d->n_sets++;
  PetscFunctionReturn(0);
}

static PetscErrorCode Resize(int capacity, struct departures *d) {
  PetscFunctionBeginUser;
  d->capacity = capacity;
  PetscCall(PetscRealloc((size_t)(capacity + 1) * sizeof *d->at, &d->at));
  PetscFunctionReturn(0);
}

PetscErrorCode DeparturesReserve(struct departures *d, int n) {
  PetscFunctionBeginUser;
  if (d->n + n > d->capacity) PetscCall(Resize(d->n + n, d));
  PetscFunctionReturn(0);
}

PetscErrorCode DeparturesAdd(struct departures *d, const struct observation *o) {
  PetscFunctionBeginUser;
  if (d->n == d->capacity) PetscCall(Resize(d->capacity ? 2 * d->capacity : 256, d));
  d->at[d->n++] = *o;
  PetscFunctionReturn(0);
}

static int compare(const void *a, const void *b) {
  const struct observation *x = a, *y = b;
  if (x->place != y->place) return x->place < y->place ? -1 : 1;
  if (x->set != y->set) return x->set < y->set ? -1 : 1;
  if (x->date != y->date) return x->date < y->date ? -1 : 1;
  return (x->value > y->value) - (x->value < y->value);
}

/* Correlated errors of a season's values as independent ones of larger variance, for ensembles'
 * analyses, which know no others: with correlations C_ij = exp(-|t_i - t_j| / days) variances
 * sigma^2 sum_j C_ij give the mean of n values (nearly) the variance sigma^2 1'C1 / n^2 that it
 * has. */
static void widen(struct departures *d) {
  for (int i = 0, j = 0; i < d->n; i = j) {
    double days = d->set[d->at[i].set].correlation_days;
    while (j < d->n && d->at[j].place == d->at[i].place && d->at[j].set == d->at[i].set) j++;
    for (int a = i; a < j; a++) {
      double sum = days > 0. ? 0. : 1.;
      for (int b = i; b < j && days > 0.; b++)
        sum += exp(-abs(d->at[b].date - d->at[a].date) / days);
      d->at[a].widening = (float)sqrt(sum);
    }
  }
}

static PetscErrorCode IndexSeasons(int n_local, struct departures *d) {
  PetscFunctionBeginUser;
  d->n_local = n_local;
  d->n_season = d->n;
  if (d->n) qsort(d->at, (size_t)d->n, sizeof *d->at, compare);
  widen(d);
  PetscCall(PetscCalloc1((size_t)n_local + 1, &d->first_of_season));
  for (int i = 0; i < d->n; i++) d->first_of_season[d->at[i].place + 1]++;
  for (int s = 0; s < n_local; s++) {
    if (d->first_of_season[s + 1] > d->most) d->most = d->first_of_season[s + 1];
    d->first_of_season[s + 1] += d->first_of_season[s];
  }
  PetscFunctionReturn(0);
}

static int own_yields(int first, int end, const struct yield_terms *yield) {
  int n = 0;
  for (int t = 0; t < yield->n; t++) n += yield->region[t] >= first && yield->region[t] < end;
  return n;
}

/* this rank's yields: those of its range of regions, which stay together */
static PetscErrorCode AddYields(MPI_Comm comm, int set, int n_regions,
                                const struct yield_terms *yield, struct departures *d) {
  PetscMPIInt rank, size;
  int n = 0;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  PetscCallMPI(MPI_Comm_size(comm, &size));
  int first = (int)((int64_t)n_regions * rank / size);
  int end = (int)((int64_t)n_regions * (rank + 1) / size);
  PetscCall(PetscMalloc1(yield->n, &d->term));
  PetscCall(DeparturesReserve(d, own_yields(first, end, yield)));
  for (int t = 0; t < yield->n; t++) {
    if (yield->region[t] < first || yield->region[t] >= end) continue;
    struct observation o = {.value = yield->value[t],
                            .sigma = yield->sigma[t],
                            .place = yield->region[t],
                            .date = yield->year[t],
                            .set = (unsigned char)set,
                            .use = (unsigned char)yield->use[t],
                            .widening = 1.f};
    d->term[n++] = t;
    PetscCall(DeparturesAdd(d, &o));
  }
  PetscFunctionReturn(0);
}

PetscErrorCode DeparturesFinish(MPI_Comm comm, int n_local, int yield_set, int n_regions,
                                const struct yield_terms *yield, struct departures *d) {
  PetscFunctionBeginUser;
  PetscCall(IndexSeasons(n_local, d));
  if (yield_set >= 0) PetscCall(AddYields(comm, yield_set, n_regions, yield, d));
  PetscCall(Resize(d->n, d));
  for (int i = 0; i < d->n; i++) d->n_of_set[d->at[i].set]++;
  PetscCallMPI(
      MPI_Allreduce(MPI_IN_PLACE, d->n_of_set, OBSERVATION_SETS, MPI_INT64_T, MPI_SUM, comm));
  PetscFunctionReturn(0);
}

PetscErrorCode DeparturesDestroy(struct departures *d) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree(d->at));
  PetscCall(PetscFree(d->first_of_season));
  PetscCall(PetscFree(d->term));
  memset(d, 0, sizeof *d);
  PetscFunctionReturn(0);
}

PetscErrorCode DeparturesGatherYields(MPI_Comm comm, const struct departures *d, int n_terms,
                                      const double *x, double *all) {
  PetscMPIInt n;
  PetscFunctionBeginUser;
  PetscCall(PetscMPIIntCast(n_terms, &n));
  PetscCall(PetscArrayzero(all, n_terms));
  for (int i = d->n_season; i < d->n; i++) all[d->term[i - d->n_season]] = x[i];
  /* one rank holds each: the others add zeros, which changes no bit but the sign of a zero */
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, all, n, MPI_DOUBLE, MPI_SUM, comm));
  PetscFunctionReturn(0);
}

void departures_take_yields(const struct departures *d, const double *all, double *x) {
  for (int i = d->n_season; i < d->n; i++) x[i] = all[d->term[i - d->n_season]];
}
