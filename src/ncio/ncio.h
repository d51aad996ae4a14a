#pragma once
/* What Windrow reads from and writes to NetCDF (parallel netCDF-4; one file a concern, see beside).
 *
 * Every function is collective on `comm` (each opens its file with it), returns a PetscErrorCode
 * for broken systems only, and reports what is wrong with the user's data to `list`: the same lines
 * on every rank, so that a caller may branch on `list->n` without communication. Data are those of
 * this rank's cells, and cells its own numbers (region/grid.h).
 */
#include "region/grid.h"
#include "region/overlap.h"
#include "support/problems.h"
#include "support/quality.h"
#include "weather/evaporation.h"
#include "weather/forcing_name.h"
#include <petscsys.h>
#include <stdint.h>

/* -- cells (ncio/grid_file.c): `mask_variable` NULL = "mask", "crop_fraction" or the file's only
 * map where that has no name of its own (Band1); a file with other maps is a problem, one with none
 * and "all" make every point a cell. A mask is converted to a share (a minimum of 0 takes areas,
 * too). Points with a value > minimum (0 for a mask) are cells; they are dealt to the ranks in
 * equal shares, in file order. */
PetscErrorCode GridRead(MPI_Comm comm, const char *file, const char *mask_variable, double minimum,
                        struct grid *grid, struct problems *list);

/* -- forcing (ncio/forcing.c, ncio/profile.c) */
struct forcing_source {
  const char *profile; /* "auto" (by names and units), or a name of profile.c ("cmip", "agera5") */
  const char *files;   /* path or glob; {variable} and {year} are replaced */
  int n_names;         /* variables that the campaign names: TMIN is TminD */
  const struct forcing_name *names;
  double wind_height;              /* m; 0 = what the profile says */
  int first_day, last_day;         /* day numbers wanted, inclusive */
  struct radiation_rule radiation; /* fills IRRAD where the files have none */
  /* RAIN must be there, and E0, ES0 and ET0 or what Penman's formulas need */
  bool water;
  enum et0_source et0;   /* where water: ET0 of the files is left out, taken, or required */
  bool missing_allowed;  /* single days that no weather has are missing */
  bool implausible_told; /* what can only be another unit is told, not refused */
  bool altitude;         /* read it too where a file has it */
  const char *members;   /* name of the variables' dimension of members; NULL = they have none */
  int member;            /* place along it */
};
/* Weather read piece by piece of the cells, in their order.
 *
 *   ForcingOpen(comm, &source, grid, n, cells, 0, &reader, list);
 *   for (ForcingNext(reader, &store, &more); more; ForcingNext(reader, &store, &more))
 *     ... weather_store_destroy(&store);
 *   ForcingClose(&reader, &choices, list);
 */
struct forcing_reader;
/* Makes the plan: files, places of the cells, what is read of which. Pieces have at most
 * `most_cells` cells; 0: a few tens of MB, and whole rows of the files' chunks where these are not
 * larger than 1 GB; INT_MAX: all. After a problem there are no pieces. `source`, `grid` and `cells`
 * are not owned. Collective. */
PetscErrorCode ForcingOpen(MPI_Comm comm, const struct forcing_source *source,
                           const struct grid *grid, int n_cells, const int *cells, int most_cells,
                           struct forcing_reader **reader, struct problems *list);
/* Whether files hold E0, ES0 or ET0. Not collective. */
bool forcing_brings(const struct forcing_reader *reader, enum weather_variable variable);
/* The ground's altitude [n_cells] by the files, or NULL; the reader's. Not collective. */
const double *forcing_altitude(const struct forcing_reader *reader);
/* Reads the next piece: its own cells (none on ranks that have had all of theirs), to be released
 * with weather_store_destroy. *more: there was one on some rank, and its files could be read.
 * Collective. */
PetscErrorCode ForcingNext(struct forcing_reader *reader, struct weather_store *store, bool *more);
/* Tells what was found in all pieces, and destroys the reader; `choices` as for ForcingRead.
 * Collective. */
PetscErrorCode ForcingClose(struct forcing_reader **reader, char **choices, struct problems *list);
/* Length of a file's dimension of members, the same on every rank; a file without it is a problem.
 * Collective. */
PetscErrorCode ForcingMembers(MPI_Comm comm, const char *file, const char *dimension, int *n,
                              struct problems *list);
/* All at once: reads the days wanted (those that the files have; others stay NaN) of the given
 * cells. The grid
 * of the files must hold each cell's centre within a hundredth of a grid step (or its name).
 * `choices` receives one line a decision that matters scientifically (wind rule, radiation
 * estimate, source names and units); malloc'ed text, equal on every rank. */
PetscErrorCode ForcingRead(MPI_Comm comm, const struct forcing_source *source,
                           const struct grid *grid, int n_cells, const int *cells,
                           struct weather_store *store, char **choices, struct problems *list);

/* -- altitude (ncio/altitude.c): the ground's height above the sea [m], altitude[grid->n_cells],
 * NaN where missing. `variable` NULL: "altitude", "elevation", "orog", "z" ... of the file. A
 * geopotential [m2 s-2] is divided by 9.80665 m s-2. */
PetscErrorCode AltitudeRead(MPI_Comm comm, const char *file, const char *variable,
                            const struct grid *grid, double *altitude, struct problems *list);

/* -- a number a cell, or a cell and year (ncio/cell_map.c): crop calendars, parameter maps, shares.
 * value[grid->n_cells][n_years], NaN where missing; a map without a year dimension repeats. `unit`:
 * what the values are converted to; CELL_MAP_CODE = numbers that name something, which have no unit
 * of measure; CELL_MAP_COUNTS "1e-3" = numbers of that unit, as which they are also taken without
 * units or with one a hundred times as large or more, which the whole has; NULL = unchanged, for
 * callers that have judged the unit or to whom it means nothing. */
#define CELL_MAP_CODE "a code"
#define CELL_MAP_DATE "a date" /* unchanged, and never averaged */
#define CELL_MAP_COUNTS "numbers of "
#define CELL_MAP_HEIGHT "a height" /* in m; a geopotential [m2 s-2] is divided by 9.80665 m s-2 */
PetscErrorCode CellMapRead(MPI_Comm comm, const char *file, const char *variable, const char *unit,
                           const struct grid *grid, int n_years, const int *years, double *value,
                           struct problems *list);

/* -- a date a cell, or a cell and year (ncio/cell_date.c): day numbers, a share of the day behind
 * the point, of a variable in "days since ...". Of one without units, in 1 or in "day of year" as
 * files spell it *of_the_year is true and value holds its numbers. Bare days may last from
 * something: they are days of the year only where `never_lasts`. Other units are a problem. Shape,
 * cells and years as for CellMapRead. */
PetscErrorCode CellDateRead(MPI_Comm comm, const char *file, const char *variable,
                            const struct grid *grid, int n_years, const int *years,
                            bool never_lasts, double *value, bool *of_the_year,
                            struct problems *list);

/* -- region ties (ncio/overlap_file.c, zones_file.c): entries of own cells, regions in the same
 * order on every rank */
PetscErrorCode ZonesRead(MPI_Comm comm, const char *file, const char *variable,
                         const struct grid *grid, struct overlap *overlap, struct problems *list);
PetscErrorCode OverlapRead(MPI_Comm comm, const char *file, const char *area_variable,
                           const struct grid *grid, struct overlap *overlap, struct problems *list);

/* -- yields per region and year (ncio/yield_file.c), in kg ha-1 as reported (at the basis'
 * moisture) */
struct yield_data {
  int n;           /* observed (region, year) pairs, sorted by region, then year */
  int *region;     /* [n] numbers in the overlap */
  int *year;       /* [n] harvest year */
  double *value;   /* [n] kg ha-1 at the reported moisture */
  double *sigma;   /* [n] kg ha-1 from an error variable in the file, NaN where it gives none */
  double moisture; /* moisture_fraction attribute of the file's variable, NaN when it has none */
};
PetscErrorCode YieldRead(MPI_Comm comm, const char *file, const char *variable,
                         const char *error_variable, const struct overlap *overlap,
                         struct yield_data *yield, struct problems *list);
void yield_data_destroy(struct yield_data *yield);

/* -- values per cell and date (ncio/cell_series.c): LAI, biomass (unit "1", "kg ha-1"). Kept: the
 * given cells, the days wanted, quality accepted (quality_variable NULL = all). A gridded file may
 * cover more or fewer cells, but a cell that it covers must have a point at its centre; every
 * location of a list must lie in a cell of the grid. */
struct cell_series {
  int n;            /* values, sorted by cell, then day */
  int *cell;        /* [n] own cells */
  int *day;         /* [n] day numbers */
  double *value;    /* [n] in `unit` */
  double *sigma;    /* [n] from an error variable, NaN where none */
  int64_t left_out; /* values of this rank's cells: missing, not accepted, outside the dates */
};
struct cell_series_source {
  const char *file, *variable, *unit, *error_variable;
  const char *quality_variable;
  struct quality_rule quality; /* of its flags */
  double valid_most;           /* a value above it is missing; 0 = none is */
  int first_day, last_day;
  double least, most; /* a value outside them is a problem; equal = anything goes */
};
PetscErrorCode CellSeriesRead(MPI_Comm comm, const struct cell_series_source *source,
                              const struct grid *grid, int n_cells, const int *cells,
                              struct cell_series *series, struct problems *list);
void cell_series_destroy(struct cell_series *series);

/* -- output (ncio/output.c): CF-1.8 netCDF-4, written to a temporary name, synced, renamed. A file
 * is described, opened, filled collectively and closed; OutputClose renames. One file is written at
 * a time. A write that fails ends the job with a line on standard error (ncio/output_failure.h). */
struct output_variable {
  const char *name, *unit, *long_name, *standard_name, *cell_methods;
  const char
      *factor;      /* "1": multiplies the crop's own value, "0": replaces it; attribute `factor` */
  const char *axis; /* of coordinates */
  int n_flags;      /* status-like variables */
  const int *flag_values;    /* [n_flags] */
  const char *flag_meanings; /* blank-separated, CF */
};
/* Before MPI_Init: settings of Open MPI, which the user's own precede; other MPIs ignore them. Its
 * own implementation of files (OMPIO, 4.1) does not tell a write that failed on one rank, after
 * which all wait for ever, so that ROMIO is preferred where it is there; and of OMPIO no
 * semaphores, which are named by the file without its folder: a job that is killed while it opens a
 * file leaves its semaphore taken, and later ones on the node wait for ever. */
void output_settings(void);
struct output_file;
extern const char *const output_years; /* name of the dimension of years: time */
/* Makes the folder where it is missing. A file that cannot be created is a problem, *file is then
 * NULL. The grid is borrowed until the file is closed.
 * attributes: 2 * n_attributes strings name, value (title, history, configuration ...), written as
 * global attributes beside Conventions. years: the axis of (time, lat, lon) or (time, location),
 * calendar years with bounds; `year` (time) stands beside it. */
PetscErrorCode OutputCreate(MPI_Comm comm, const char *path, const struct grid *grid, int n_years,
                            const int *years, int n_attributes, const char *const *attributes,
                            struct output_file **file, struct problems *list);
/* A field by cell and year (per_year) or cell alone; double or int (flags). Collective. */
PetscErrorCode OutputDefine(struct output_file *file, const struct output_variable *variable,
                            bool per_year, int *id);
/* Writes value[grid->n_cells][n_years or 1]. NaN becomes _FillValue. */
PetscErrorCode OutputWrite(struct output_file *file, int id, const double *value);
/* A further dimension of fields, at most one a file, with a coordinate of its name, number[n]; its
 * fields are defined and written as those of members. Collective. */
PetscErrorCode OutputAxis(struct output_file *file, const struct output_variable *coordinate, int n,
                          const int *number);
/* Members of an ensemble: dimension and coordinate `realization` (CF standard name), numbers[n];
 * fields by (realization, time, cell), one member of which is written at a time. Collective. */
PetscErrorCode OutputRealizations(struct output_file *file, int n, const int *number);
PetscErrorCode OutputDefineMember(struct output_file *file, const struct output_variable *variable,
                                  int *id);
/* value[grid->n_cells][n_years] of the k-th of them, from 0 */
PetscErrorCode OutputWriteMember(struct output_file *file, int id, int k, const double *value);
/* Tables by (region, output_years) or of free shape, from rank 0's values: dimension names are made
 * on first use. */
PetscErrorCode OutputTable(struct output_file *file, const struct output_variable *variable,
                           int n_dims, const char *const *dim_names, const int *dim_lengths,
                           const double *value);
PetscErrorCode OutputStrings(struct output_file *file, const char *name, const char *long_name,
                             const char *dim_name, int n, const char *const *text);
/* Flushes, closes and moves the file to its path, or removes it where that fails: a problem. Sets
 * *file to NULL. */
PetscErrorCode OutputClose(struct output_file **file, struct problems *list);
