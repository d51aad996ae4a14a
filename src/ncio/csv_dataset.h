#pragma once
/* A table of text as a NetCDF data set in memory, so that every reader of NetCDF reads it with the
 * same checks. Its layout follows from the columns that say what a row is of (csv_table.h):
 *
 *   region, year                         value(region, year)
 *   station, or lat and lon; date        value(location, time)
 *   station, or lat and lon; year        value(location, year)
 *   station, or lat and lon              value(location)
 *   the same and region, in several      value(entry), region(entry) ... : an overlap
 *   rows or with year
 *
 * Days become days since 1970-01-01. Not collective. */
#include "support/problems.h"
#include <stdbool.h>

/* Opens it: *id is netCDF's, to be closed by nc_close. False after a problem. */
bool csv_dataset_open(const char *path, int *id, struct problems *list);
