#pragma once
/* Yields that were not fitted, as the model and simpler means predict them, and the scores of these
 * predictions: of a cross-validation, and of what a campaign holds out. */
#include "cli/text_output.h"
#include "region/baselines.h"
#include "setup/setup.h"
#include "verification/point_scores.h"

enum prediction {
  BY_ESTIMATE,
  BY_PRIOR,
  BY_BASELINE, /* the first of them; see enum baseline */
  BY_REFERENCE =
      BY_BASELINE + N_BASELINES, /* the estimate in `reference` mode (reference_rerun.h) */
  N_PREDICTIONS
};

struct predictions {
  int *fold;                 /* [yields of the model] that predicts it, from 0; -1 = none */
  double *of[N_PREDICTIONS]; /* [yields of the model] kg ha-1; NaN where none predicts it */
  struct point_scores score[N_PREDICTIONS]; /* after PredictionsScore */
};

/* None is predicted. To be destroyed. Not collective. */
PetscErrorCode PredictionsCreate(const struct setup *setup, struct predictions *p);
PetscErrorCode PredictionsDestroy(struct predictions *p);
/* Those of the yields of a fold: of the estimate u, in both event modes, the prior's
 * (prior[yields of the model]) and the baselines', by what is fitted now. Collective. */
PetscErrorCode PredictionsKeep(struct setup *setup, int fold, const double *u, const double *prior,
                               struct predictions *p);
/* Scores over all folds, with 95 % intervals by resampling years, drawn by campaign.seed. `normal`
 * of anomalies is each region's trend, the rival of every other prediction the estimate. Not
 * collective. */
PetscErrorCode PredictionsScore(const struct setup *setup, struct predictions *p);
/* whether it is reported: baselines of holdout.baselines, `reference` mode beside another */
bool prediction_wanted(const struct setup *setup, enum prediction k);
/* Prints them. Collective. */
PetscErrorCode PredictionsReport(const struct setup *setup, const struct predictions *p);

/* NAME_suffix with a row a prediction and score. Rank 0 writes; collective. */
PetscErrorCode WriteScores(const struct setup *setup, const struct predictions *p,
                           const char *suffix, struct problems *list);
/* Headers (",predicted,prior,mean ...") and numbers of a yield as fields of a CSV file. */
void print_prediction_columns(const struct setup *setup, FILE *out);
void print_predictions(const struct setup *setup, const struct predictions *p, int t,
                       const struct text_output *out);
/* Predictions by year and region, scores by prediction, into an open file. Collective. */
PetscErrorCode OutputPredictions(const struct setup *setup, const struct predictions *p,
                                 struct output_file *file);
/* numbers by yield as a (year, region) table, NaN elsewhere. Collective. */
PetscErrorCode OutputYields(const struct setup *setup, struct output_file *file,
                            const struct output_variable *variable, const double *value);

/* What the campaign holds out, at control u, where it has fitted and held-out yields: prints the
 * scores, writes NAME_held_out.nc, NAME_held_out.csv and NAME_held_out_scores.csv. Collective. */
PetscErrorCode HeldOut(struct setup *setup, const double *u_prior, const double *u,
                       const char *command, struct problems *list);
