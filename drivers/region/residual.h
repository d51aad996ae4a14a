#pragma once
/* The error of regional yields that neither weather nor drawn parameters explain. */
#include "setup/setup.h"

struct residual {
  double sd;              /* [kg ha-1] of every yield; NaN where it follows the campaign's errors */
  double relative, floor; /* then max(relative * yield, floor) */
  char text[200];         /* which of the two, for logs and attributes */
};

/* Of the fitted yields at control u: the root of the sum of squared residuals over their number
 * less that of the control's elements. Where fewer than ten remain, errors are those of the
 * campaign's yields. Collective. */
PetscErrorCode ResidualOf(struct setup *setup, const double *u, struct residual *residual);
/* Holds out every harvest year (index) that `hidden` marks, beside what the campaign holds out.
 * Collective. */
PetscErrorCode HideYears(struct setup *setup, const bool *hidden, struct problems *list);
/* [kg ha-1] standard deviation at a yield */
double residual_sd(const struct residual *residual, double yield);
