#pragma once
/* An ensemble over a region: every season run once a member, and what its members say.
 *
 * Statistics are those of the members that give a number; one that does not is left out and named,
 * never replaced. A season keeps its members' yields (8 bytes each) until regions have been added
 * up, and no other state of members. What is reported has the same bits on any number of ranks.
 */
#include "ensemble/draws.h"
#include "model/model.h"

enum ensemble_variable {
  ENSEMBLE_YIELD, /* [kg ha-1] k x TWSO: attainable yield at the market's moisture */
  ENSEMBLE_TWSO,
  ENSEMBLE_TAGP,
  ENSEMBLE_LAI_MAX,
  ENSEMBLE_DAY_ANTHESIS,
  ENSEMBLE_DAY_MATURITY,
  N_ENSEMBLE_VARIABLES
};

struct ensemble_plan {
  const struct control *parameters; /* what members draw, laid out; not owned */
  const double *length; /* [parameters n_items] [km] over which draws correlate; NULL = not */
  int members, min_members;
  uint64_t seed;
  const struct member_weather *weather;        /* see draws.h; not owned */
  const struct perturbation_law *perturbation; /* likewise */
  const double *mean,
      *factor; /* of a posterior, see DrawsCorrelate; NULL = standard normal draws */
  double sowing_sd, sowing_length; /* [d], [km]; see DrawsSow */
  const double *u; /* [model control.n] the campaign's control, which the draws act on */
  double k;        /* from dry matter of storage organs to yield */
  int n_quantiles, n_exceed;
  const double *quantile, *exceed; /* levels; yields [kg ha-1] */
  int n_kept;                      /* members whose maps are kept, */
  const int *kept;                 /* [n_kept] and their numbers, from 1, rising */
};

/* a member that gave no number */
struct member_failure {
  int cell, year, member; /* own cell, index of the year, from 1 */
  int place, state;       /* of its season among the local ones; enum season_outcome */
};

struct ensemble_result {
  size_t n; /* cells x years */
  /* [n] of own cells by (cell, year), NaN where nothing runs or fewer than two members say it */
  double *mean[N_ENSEMBLE_VARIABLES], *sd[N_ENSEMBLE_VARIABLES];
  double **quantile[N_ENSEMBLE_VARIABLES]; /* [n_quantiles][n] */
  double **exceed;                         /* [n_exceed][n] */
  double **kept[N_ENSEMBLE_VARIABLES];     /* [n_kept][n] of chosen members */
  double **kept_state;                     /* [n_kept][n] enum season_outcome */
  double *used;                            /* [n] members that gave a number */
  int n_failures;
  struct member_failure *failure; /* [n_failures] of this rank, by (cell, year, member) */
  int64_t seasons;                /* run over all ranks, each member counted */
  int64_t *clipped; /* [parameters n_items] draws that were set to a bound, over all ranks */
  /* yields of regions by the operator that calibration uses; NaN where the member failed in any
   * cell of the region */
  int n_yields;
  int *region, *year; /* [n_yields] region number, harvest year */
  double *yield;      /* [n_yields, members] the same on every rank */
};

/* Collective. `draws` are those of the plan, or what an analysis has made of them. A season of
 * which fewer than min_members give a number is a problem. The model's soils are not carried from
 * season to season. */
PetscErrorCode EnsembleRun(struct model *model, const struct ensemble_plan *plan,
                           struct draws *draws, struct ensemble_result *result,
                           struct problems *list);
/* the draws of a plan; `keep` and *draws as DrawsCreate has them. Collective. */
PetscErrorCode EnsembleDraw(MPI_Comm comm, const struct ensemble_plan *plan,
                            const struct grid *grid, bool keep, struct draws **draws,
                            struct problems *list);
PetscErrorCode EnsembleResultDestroy(const struct ensemble_plan *plan,
                                     struct ensemble_result *result);
