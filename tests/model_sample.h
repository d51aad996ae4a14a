#pragma once
/* A region small enough for pencil and paper: three cells, harvest years 2001 to 2003, a maize-like
 * crop on generated weather, three regions that share cells. */
#include "control/control.h"
#include "model/model.h"
#include "observe/kinds.h"

enum { SAMPLE_CELLS = 3, SAMPLE_YEARS = 3, SAMPLE_SEASONS = SAMPLE_CELLS * SAMPLE_YEARS };

/* Areas [ha]: region 0 is 100 of cell 0, and 50 (2001) and 10 (2002) of cell 1; region 1 is 30 of
 * cell 1 and 70 of cell 2; region 2 has no area. */
extern const int sample_year[SAMPLE_YEARS];

struct model_sample {
  bool alone;             /* each rank for itself, with all seasons; filled by the caller */
  bool wet;               /* water-limited production; filled by the caller */
  bool no_spinup;         /* where wet: initial water at sowing; filled by the caller */
  bool field_capacity;    /* where wet: initial water follows the soil; filled by the caller */
  bool carries;           /* where wet: soils go on from year to year; filled by the caller */
  bool gaps;              /* days without weather, which are bridged; filled by the caller */
  bool two_crops;         /* 2002 has another crop, earlier; filled by the caller */
  int late;               /* [d] crops start after 25 April; filled by the caller */
  int end_day;            /* day of the year on which a date ends the seasons; 0: 30 November */
  double share_of_all;    /* where wet: irrigated share of every cell; < 0: as said below */
  struct control control; /* filled by the caller before ModelSampleCreate */
  struct grid grid;
  double lat[SAMPLE_CELLS], lon[SAMPLE_CELLS]; /* of all cells; other arrays hold this rank's */
  struct overlap overlap;                      /* entries of this rank's cells */
  struct parameter_set base, both[2];
  int base_of_season[SAMPLE_SEASONS];
  /* where wet: three soils, deep and shallow; an irrigated half and irrigation of the rest in cell
   * 1
   */
  int irrigated_cell[2], irrigated_day[2];
  struct soil_set soil[SAMPLE_CELLS];
  double rdmsol[SAMPLE_CELLS], share[SAMPLE_SEASONS];
  struct model_water water;
  struct model model;
  int n_dropped; /* yields without area */
  int64_t n_kept, n_outside;
};

/* Adds an item of extent `extent`; factor items multiply the base value. */
void sample_control(struct model_sample *s, enum control_target target, int id,
                    enum control_extent extent, enum control_transform transform, double prior,
                    double prior_sd);
/* number among all of one of this rank's cells */
int sample_cell(const struct model_sample *s, int cell);
/* Makes the model up to its weather. Collective. */
PetscErrorCode ModelSampleCreate(struct model_sample *s);
/* Yields with market fraction 1.05 at 14 % moisture; then LAI: value(cell, date) of every cell on
 * each of the dates (NULL = none). Collective. */
PetscErrorCode ModelSampleObserve(struct model_sample *s, int n, const struct yield_observation *o,
                                  double yield_huber, int n_dates, const int *date,
                                  double (*value)(int cell, int date), double sigma,
                                  double lai_huber);
/* the LAI that a model predicts: predicted[SAMPLE_CELLS * n_dates], NaN where there is no term; the
 * same on every rank. Collective. */
PetscErrorCode ModelSamplePredict(struct model_sample *s, const double *u, int n_dates,
                                  const int *date, double *predicted);
/* TWSO by (cell, year), the same on every rank. Collective. */
PetscErrorCode ModelSampleTwso(struct model_sample *s, const double *u, double *twso);
/* GaussNewton as a full matrix[control.n][control.n], row-major. Collective. */
PetscErrorCode GaussNewtonFull(struct model *model, const double *u, double *matrix);
/* Gives the blocks their weather as doubles, to be looked at and changed. */
PetscErrorCode ModelSampleUnpack(struct model_sample *s);
PetscErrorCode ModelSampleDestroy(struct model_sample *s);
