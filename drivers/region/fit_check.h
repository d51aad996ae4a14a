#pragma once
/* What an estimation needs beyond data that can be read: terms to fit, terms to watch where the
 * campaign stops early, and the weights to start from. */
#include "setup/setup.h"

/* u[control.n]: where the estimation starts (SetupStart). Problems that it would meet before
 * its first evaluation are reported. Collective. */
PetscErrorCode FitCheck(struct setup *setup, double *u, struct problems *list);
