#pragma once
/* Soil of every cell. */
#include "ncio/nc_common.h"
#include "setup/setup.h"

/* Fills setup->soil and setup->rdmsol from the campaign's soil keys: all parameters of every cell,
 * in bounds, SMW < SMFCF < SM0; a map's cell without a value is a problem. Collective. */
PetscErrorCode SetupReadSoil(struct setup *setup, struct problems *list);
/* Where a parameter comes from: "soil.nc: 'SMW'", "soil.yaml: SMW". */
const char *setup_soil_source(const struct campaign *campaign, int id, char text[2 * NC_NAME]);
/* No crop's first roots lie below its soil, and every soil within the control's bounds is possible;
 * all else is read by then. Collective. */
PetscErrorCode SetupCheckSoil(const struct setup *setup, struct problems *list);
/* Whether one soil serves the cells of all ranks: it, and its RDMSOL [cm]. Not collective. */
bool setup_one_soil(const struct setup *setup, struct soil_set *soil, double *rdmsol);
/* [cm] depth that a cell's soil lets roots reach: the soil's, else the crop file's */
double setup_rdmsol(const struct setup *setup, int cell);
/* Prints the range of each parameter over the cells. Collective. */
PetscErrorCode SetupReportSoil(const struct setup *setup);
