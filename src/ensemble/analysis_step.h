#pragma once
/* The weights of one analysis, and which observations it uses; what analysis.c, particles.c and
 * smoother.c share. */
#include "assimilation/localisation.h"
#include "assimilation/transform.h"
#include "ensemble/analysis.h"

struct analysis {
  const struct analysis_plan *plan;
  const struct equivalents *equivalents;
  struct members members;
  int *number; /* of the members */
  bool *takes_part;
  struct observations observations; /* the active ones */
  int *of;                          /* [observations.n_obs] their numbers among all */
  uint32_t *key;                    /* likewise */
  struct places *places;            /* of the active ones, where a radius requests them */
  struct ensemble_space space;
  struct transform transform;
  int *index;    /* [observations.n_obs] of a choice */
  double *taper; /* likewise */
  double *work;  /* [2 members] */
  int first;     /* of the observations of the last own cell or a later one */
};

/* Which members take part: those with all equivalents of active[n_obs], and of also[members] where
 * that is given. False in *enough where they are too few, which is a problem; the analysis is to be
 * destroyed either way. Not collective. */
PetscErrorCode AnalysisCreate(const struct analysis_plan *plan,
                              const struct equivalents *equivalents, const bool *active,
                              const bool *also, struct analysis *a, bool *enough,
                              struct problems *list);
PetscErrorCode AnalysisDestroy(struct analysis *a);
/* The observations with their equivalents, normalised; again after other runs of the same. */
PetscErrorCode AnalysisNormalise(struct analysis *a);

/* Which observations elements see; a choice holds until the next one. */
struct observation_choice analysis_all(struct analysis *a);
struct observation_choice analysis_of_region(struct analysis *a, int region);
/* of an own cell; cells are requested in rising order */
struct observation_choice analysis_of_cell(struct analysis *a, const struct grid *grid, int cell);

/* elements of the items of an extent, 0 = there is none (of extent region: the regions) */
int analysis_elements(const struct control *control, enum control_extent extent);

/* The weights of a choice; *used: how many observations it uses. */
PetscErrorCode AnalysisSolve(struct analysis *a, const struct observation_choice *choice,
                             int *used);
/* Rows x[n_rows][members] by these weights, with inflation and relaxation. */
PetscErrorCode AnalysisApply(struct analysis *a, int n_rows, double *x);
