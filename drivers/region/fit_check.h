#pragma once
/* What an estimation needs beyond data that can be read: terms to fit, terms to watch where the
 * campaign stops early, and the weights to start from. */
#include "region/workspace.h"

/* u[control.n]: where the estimation starts (WorkspaceStart). Problems that it would meet before
 * its first evaluation are told. Collective. */
PetscErrorCode FitCheck(struct workspace *ws, double *u, struct problems *list);
