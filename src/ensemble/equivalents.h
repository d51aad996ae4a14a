#pragma once
/* What the members say of observations: H(x).
 *
 * Observations are in the order of seasons over all ranks, then regional yields by region and
 * year, which does not depend on the ranks. Their descriptions are on every rank; what members
 * say of them is run for those that are requested alone, by the rank of the season.
 */
#include "assimilation/members.h"
#include "ensemble/draws.h"
#include "model/worker.h"
#include "region/partition.h"

/* why an observation of a season is not for an analysis, whatever its value */
enum observation_place {
  OBSERVATION_IN_SEASON,
  OBSERVATION_BEFORE_EMERGENCE, /* of any member that takes part */
  OBSERVATION_AFTER_END,        /* its maturity or harvest */
  OBSERVATION_NOT_FITTED        /* held out or watched */
};

struct equivalents {
  const struct grid *grid; /* not owned */
  int n_obs, members;
  double *value, *sigma;      /* [n_obs] */
  double *lat, *lon;          /* [n_obs] degrees; NaN of a region */
  int64_t *cell;              /* [n_obs] its number among all; -1 of a region */
  int *region;                /* [n_obs] of a yield; else the main one of the cell, or -1 */
  int *set;                   /* [n_obs] index among the model's sets */
  int *day;                   /* [n_obs] day number; of a yield the last of its harvest year */
  uint32_t *key;              /* [n_obs] of its set, cell or region, and day alone: what draws of
                                 its error depend on, whatever else is observed */
  unsigned char *place, *use; /* [n_obs] enum observation_place, of those run so far;
                                 enum term_use */
  int n_regions;
  int *region_of_cell;   /* [own cells] the main one, or -1 */
  struct partition part; /* of the observations of seasons */
  int n;                 /* those that ran last, */
  int *of;               /* [n] their numbers, rising, */
  double *hx;            /* [n][members] and what members say; NaN of one that failed */
};

/* Describes the observations; nothing is run. Collective. */
PetscErrorCode EquivalentsCreate(const struct model *model, int members,
                                 struct equivalents *equivalents);
PetscErrorCode EquivalentsDestroy(struct equivalents *equivalents);
/* Runs the members of the seasons that wanted[n_obs] observations need from their starts, and fills
 * of, hx and place: (8 members) bytes on every rank for each. Collective. */
PetscErrorCode EquivalentsRun(const struct model *model, const struct model_point *point,
                              struct draws *draws, const bool *wanted,
                              struct equivalents *equivalents);
/* Mean and standard deviation over members of all observations, mean[n_obs], sd[n_obs], NaN where
 * fewer than two members say it; of, hx are left as they are. Collective. */
PetscErrorCode EquivalentsStatistics(const struct model *model, const struct model_point *point,
                                     struct draws *draws, struct equivalents *equivalents,
                                     double *mean, double *sd);

/* -- for what runs seasons in another way */

/* Own observations of seasons: places [0, n) among the model's departures. */
struct own_equivalents {
  int members;
  double *hx;           /* [departures.n_season][members] NaN where not run */
  unsigned char *place; /* [departures.n_season] enum observation_place */
  double *twso;         /* [n_local][members] 0 where not run */
};
PetscErrorCode OwnEquivalentsCreate(const struct model *model, int members,
                                    struct own_equivalents *own);
PetscErrorCode OwnEquivalentsDestroy(struct own_equivalents *own);
/* Gathers own rows of the observations wanted into of, hx and place. Collective. */
PetscErrorCode EquivalentsGather(const struct model *model, const struct model_point *point,
                                 const bool *wanted, const struct own_equivalents *own,
                                 struct equivalents *equivalents);
/* all[n] rows of `bytes` each from the rows that ranks own[] in their order. Collective on comm. */
PetscErrorCode EquivalentsGatherRows(MPI_Comm comm, const struct partition *part, size_t bytes,
                                     const void *own, void *all);
/* Which local seasons run for the observations wanted: needed[n_local]. */
void equivalents_seasons(const struct model *model, const struct equivalents *equivalents,
                         const bool *wanted, bool *needed);
/* first of the numbers of own observations */
static inline int equivalents_first(const struct equivalents *e) {
  return (int)partition_begin(&e->part);
}
/* number of observations of seasons over all ranks; yields follow */
static inline int equivalents_of_seasons(const struct equivalents *e) {
  return (int)partition_total(&e->part);
}
/* a state that means nothing before emergence or after the end; dates tell of themselves.
 * end < 0: it has not ended */
unsigned char observation_place_of(const struct observation_set *set, const struct observation *o,
                                   double emergence, int end);
