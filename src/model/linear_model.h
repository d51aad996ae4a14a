#pragma once
/* H and its derivative at one point, kept season by season.
 *
 *   y = H(u),   H' du = Y (d sv / d u) du
 *
 * A season has few values and few observations, so its rows of d y / d sv (and d TWSO / d sv, where
 * regional yields need it) are got by one tangent run an item and kept: 8 bytes an observation and
 * item. Products with H' and H'^T then cost no run of the model; they are ModelTangent and
 * ModelAdjoint to rounding, with the same bits on any number of ranks. Not with a network or a
 * partitioning, whose outputs each season would need a run of its own.
 */
#include "model/model.h"

struct linear_model;

bool linear_model_fits(const struct model *model);
/* One forward run and n_season tangents of every block at u, which is copied. *good: all numbers
 * are finite, on every rank; else the products are not to be used. Collective, as all that follow.
 */
PetscErrorCode LinearModelCreate(struct model *model, const double *u, struct linear_model **lm,
                                 bool *good);
PetscErrorCode LinearModelDestroy(struct linear_model **lm);
/* equivalents at u [departures.n]; not collective */
const double *linear_model_y(const struct linear_model *lm);
/* y_d[departures.n] = H' du; g[control.n] = H'^T weight */
PetscErrorCode LinearModelApply(const struct linear_model *lm, const double *du, double *y_d);
PetscErrorCode LinearModelTranspose(const struct linear_model *lm, const double *weight, double *g);
