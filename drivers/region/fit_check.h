#pragma once
/* What an estimation needs beyond data that can be read: terms to fit, terms to watch where the
 * campaign stops early, and the weights to start from. */
#include "region/workspace.h"

/* Problems that `calibrate` would meet before its first evaluation; network.weights are read into
 * the network's buffers. Collective. */
PetscErrorCode FitCheck(struct workspace *ws, struct problems *list);
