#pragma once
/* The particle filter on parameters of members: weights, one map for what is drawn together, and
 * the kernel that parts copies; see analysis.h. */
#include "ensemble/analysis_step.h"

PetscErrorCode ParticlesResample(struct analysis *a, const struct grid *grid, struct draws *draws,
                                 struct analysis_report *report);
