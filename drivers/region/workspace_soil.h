#pragma once
/* Soil of every cell. */
#include "region/workspace.h"

/* Fills ws->soil and ws->rdmsol from the campaign's soil keys: all parameters of every cell, in
 * bounds, SMW < SMFCF < SM0; a map's cell without a value is a problem. Collective. */
PetscErrorCode WorkspaceReadSoil(struct workspace *ws, struct problems *list);
/* Whether one soil serves all cells: it, and its RDMSOL [cm]. Not collective. */
bool workspace_one_soil(const struct workspace *ws, struct soil_set *soil, double *rdmsol);
/* Prints the range of each parameter over the cells. Collective. */
PetscErrorCode WorkspaceReportSoil(const struct workspace *ws);
