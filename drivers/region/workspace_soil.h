#pragma once
/* Soil of every cell. */
#include "ncio/nc_common.h"
#include "region/workspace.h"

/* Fills ws->soil and ws->rdmsol from the campaign's soil keys: all parameters of every cell, in
 * bounds, SMW < SMFCF < SM0; a map's cell without a value is a problem. Collective. */
PetscErrorCode WorkspaceReadSoil(struct workspace *ws, struct problems *list);
/* Where a parameter comes from: "soil.nc: 'SMW'", "soil.yaml: SMW". */
const char *workspace_soil_source(const struct campaign *campaign, int id, char text[2 * NC_NAME]);
/* No crop's first roots lie below its soil, and every soil within the control's bounds is possible;
 * all else is read by then. Not collective, the same on every rank. */
void workspace_check_soil(const struct workspace *ws, struct problems *list);
/* Whether one soil serves all cells: it, and its RDMSOL [cm]. Not collective. */
bool workspace_one_soil(const struct workspace *ws, struct soil_set *soil, double *rdmsol);
/* [cm] depth that a cell's soil lets roots reach: the soil's, else the crop file's */
double workspace_rdmsol(const struct workspace *ws, int cell);
/* Prints the range of each parameter over the cells. Collective. */
PetscErrorCode WorkspaceReportSoil(const struct workspace *ws);
