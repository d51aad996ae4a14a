#pragma once
/* A cross-validation: folds, what each is made of, and every yield as it was predicted without its
 * region or year. */
#include "region/fit.h"
#include "region/folds.h"
#include "region/predictions.h"
#include "setup/setup.h"

/* terms of a fold over all ranks: yields, and values of series */
struct fold_size {
  int64_t fitted[2], watched[2], scored[2];
};

struct crossvalidation {
  struct folds folds;
  struct split own;           /* what the campaign itself holds out and watches */
  int *region_of_cell;        /* [cells] main region; -1 = none */
  struct fold_size *size;     /* [folds] */
  enum setup_estimate *state; /* [folds] how each ended */
  double *distance; /* [folds] to the minimum, in posterior s.d.; INFINITY where unknown */
  struct predictions yields;
};

/* Folds of the campaign; a campaign that leaves nothing out, nothing to fit or nothing to watch is
 * a problem. To be destroyed either way. Collective. */
PetscErrorCode CrossvalidationPlan(const struct setup *setup, struct crossvalidation *cv,
                                   struct problems *list);
PetscErrorCode CrossvalidationDestroy(struct crossvalidation *cv);
/* the fold that predicts a region's year (index; region -1: cells without one) and is scored by it;
 * -1 = none: what the campaign holds out serves no fold */
int crossvalidation_fold(const struct crossvalidation *cv, int region, int year);
/* "12 regions (group 1 of 3), year mod 3 = 0" */
void crossvalidation_text(const struct crossvalidation *cv, int fold, int length, char *text);

/* Estimates from what the model's split leaves; as SetupFit, with a context of its own. */
typedef PetscErrorCode fold_estimate(struct setup *setup, const char *journal_suffix, double *u,
                                     void *context, struct fit_summary *summary,
                                     struct problems *list);
/* Leaves out one fold of the campaign after the other, estimates from the rest, predicts, reports
 * and writes. Collective. */
PetscErrorCode Crossvalidate(struct setup *setup, fold_estimate *estimate, void *context,
                             struct problems *list);

/* NAME_crossvalidation.csv and .nc, NAME_crossvalidation_scores.csv; nothing where there are no
 * yields. Collective. */
PetscErrorCode WriteCrossvalidation(struct setup *setup, const struct crossvalidation *cv,
                                    struct problems *list);
