#pragma once
/* All observations of a campaign as one distributed vector: each element is on one rank.
 *
 *   [0, n_season)   of seasons, on the rank that runs the season; sorted by season, set, day
 *   [n_season, n)   of regions, on the region's rank; sorted by region, year
 *
 * Vectors of equivalents H(u), of their tangents and of weights have the same layout. The set of
 * elements is fixed before the first evaluation and never depends on the control.
 */
#include "observe/observation.h"
#include "observe/yield_terms.h"

struct departures {
  int n, n_season, capacity; /* this rank's */
  struct observation *at;    /* [n] owned */
  int n_local;               /* local seasons */
  int *first_of_season;      /* [n_local + 1] */
  int *term;                 /* [n - n_season] yield term of each element of a region */
  int n_sets;
  struct observation_set set[OBSERVATION_SETS];
  int64_t n_of_set[OBSERVATION_SETS]; /* over all ranks */
  int most;                           /* elements of a local season, at most */
};

/* Adds a set and returns its index. PETSC_ERR_ARG_OUTOFRANGE beyond OBSERVATION_SETS. */
PetscErrorCode DeparturesAddSet(struct departures *d, const struct observation_set *set,
                                int *index);
/* Makes room for n more elements, lest it grow by doubling. Not collective. */
PetscErrorCode DeparturesReserve(struct departures *d, int n);
/* Adds an element of a kind of a season. Not collective. */
PetscErrorCode DeparturesAdd(struct departures *d, const struct observation *o);
/* Sorts the elements, deals yields (terms of set `yield_set`, -1 = none) to the ranks of their
 * regions, and counts. Collective on comm. */
PetscErrorCode DeparturesFinish(MPI_Comm comm, int n_local, int yield_set, int n_regions,
                                const struct yield_terms *yield, struct departures *d);
PetscErrorCode DeparturesDestroy(struct departures *d);

/* all[yield.n], the same on every rank, of the elements of regions in x[n]. Collective on comm. */
PetscErrorCode DeparturesGatherYields(MPI_Comm comm, const struct departures *d, int n_terms,
                                      const double *x, double *all);
/* the reverse: elements of this rank's regions in x[n] from all[yield.n]. Not collective. */
void departures_take_yields(const struct departures *d, const double *all, double *x);
