#pragma once
/* What the tests of NetCDF files share: a folder of their own, problems that all ranks agree on,
 * and weather files in every layout. Collective on the world unless said otherwise. */
#include "ncio/ncio.h"
#include <stdbool.h>

enum { TEST_PATH = 512 };

/* A new folder, the same name on every rank (rank 0 makes it). */
void folder_make(char folder[TEST_PATH]);
/* Removes it with the files in it, and the folders in it one level deep. */
void folder_remove(const char *folder);
/* folder/name into path; not collective; returns path */
const char *in_folder(const char *folder, const char *name, char path[TEST_PATH]);

/* folder/name made by ncgen from CDL text, path into path; returns path */
const char *cdl_file(const char *folder, const char *name, const char *text, char path[TEST_PATH]);

/* The list holds exactly one line, it contains `part`, and it is the same on every rank; else
 * prints what it holds. Clears the list. */
bool one_problem(struct problems *list, const char *part);
/* No problem; else prints them. Clears the list. */
bool no_problems(struct problems *list);

/* The cells that this rank owns, all of them, as readers take them. Returns their number. Not
 * collective. */
int own_cells(const struct grid *grid, int *cells);
/* A cell's number among those of all ranks. Not collective. */
int number_of(const struct grid *grid, int cell);
/* own[n_cells][width] of every rank as all[cells of all ranks][width] on every rank */
void all_cells(const struct grid *grid, int width, const double *own, double *all);
/* The entries of all ranks on every rank, cells by their numbers among all; owned by the caller,
 * without names. */
struct overlap all_entries(const struct grid *grid, const struct overlap *own);

/* A weather file of the grid lat 52, 51.5, 51 x lon 7, 7.5, 8, 8.5 with values by formula. */
enum axis_order { TIME_LAT_LON, LAT_LON_TIME, LON_TIME_LAT, TIME_LOCATION, LOCATION_TIME };
struct weather_file {
  enum axis_order order;
  bool lat_rises, lon_360, packed, classic;
  const char *time_name, *time_units, *calendar; /* NULL: "time", days since 2001-01-01, none */
  int first, n_days;                             /* first day after the origin of the units */
  const char *only;                              /* NULL: all variables, else this one */
  const char *radiation_units;                   /* NULL: "W m-2" */
  int skip_step, repeat_step; /* > 0: a time step left out, or given the day before it */
  double tmin_offset;         /* K added to tasmin (to spoil it) */
  int missing_day;            /* > 0: tasmax of cell 5 is missing on that step */
  bool unnamed;               /* stations without names */
};
/* Rank 0 writes it. */
void weather_file_write(const char *path, const struct weather_file *w);
/* The value of TMIN (degC), TMAX, or IRRAD (J m-2 d-1) by formula. Not collective. */
double weather_formula(enum weather_variable variable, int cell, int day);
