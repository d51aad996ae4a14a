#pragma once
/* NAME_series.nc, where NAME_series.csv would be too long (drivers/region/series_nc.c). */
#include "model/model.h"
#include "setup/setup.h"

/* Writes row[departures.n_season], as ModelSeriesRows gives them, of n_all on all ranks; region[]:
 * the main region of an own cell, or -1. Collective. */
PetscErrorCode WriteSeriesNc(struct setup *setup, int64_t n_all, const struct series_row *row,
                             const int *region, const char *command, struct problems *list);
