#pragma once
/* What is to be read from which file: each rank describes its share of the files and reads the
 * numbers of small ones at once; rank 0 makes a plan of all descriptions, which every rank then
 * knows. */
#include "ncio/cell_methods.h"
#include "ncio/nc_block.h"
#include "ncio/ncio.h"
#include "ncio/profile.h"
#include "region/cell_fault.h"

/* One variable of one file. Plain bytes, so that it can be broadcast. */
struct forcing_item {
  enum forcing_quantity quantity;
  int file, space, variable; /* numbers in the plan */
  double scale, offset;      /* unit of the file -> unit of the quantity */
  size_t t0, n_t;            /* wanted steps of its time axis */
  size_t at_day;             /* their days are plan->day[at_day ..] */
  int first, last;           /* days that the file holds; last < first: none */
  enum cf_calendar calendar;
  int rank;                                /* which row of the profile found it */
  double height;                           /* wind: m */
  bool total_before_stamp, no_31_december; /* of its profile (ncio/profile.h) */
  bool later;                              /* a large file: every rank reads its own part of it */
  int at_line, n_lines;                    /* what is wrong with it, in plan->line */
};

/* Days between the first and the last that files hold which none holds, though its source has them
 */
struct absent_days {
  int n, first;
};

struct forcing_plan {
  int n_files;
  char **file; /* [n_files] paths */
  int n_items;
  struct forcing_item *item; /* [n_items] by file */
  int n_variables;
  struct nc_variable *variable; /* [n_variables] descriptions, of files that look alike once */
  int n_spaces;
  struct nc_space *space;  /* [n_spaces] the same on every rank */
  size_t n_days, capacity; /* days held, days that there is room for */
  int *day;                /* [n_days] */
  int n_lines;
  char **line; /* [n_lines] problems of single items, told if they are chosen */
  bool has[N_FORCING];
  struct absent_days absent[N_FORCING];
  double height;     /* of the wind, m */
  bool et0_left_out; /* files have it, a formula is requested */
  int altitude_file; /* the first that has altitudes; -1 = none, or not looked for */
  char *choices;     /* lines of text */
};

/* Of a plan that holds the descriptions: chooses and checks. Not collective (rank 0). False when
 * problems were added. */
bool forcing_plan_make(const struct forcing_source *source, int n_tables,
                       const struct profile *const *table, struct forcing_plan *plan,
                       struct problems *list);
/* Rank 0's plan but for files and spaces, which are known. Collective. */
PetscErrorCode ForcingPlanShare(MPI_Comm comm, struct forcing_plan *plan);
void forcing_plan_destroy(struct forcing_plan *plan);

/* -- one file (forcing_describe.c) */
/* Adds what the open file has of the tables' quantities: items, each completed or with what is
 * wrong with it. Of a quantity only the file's best row. Not collective. */
void forcing_describe(const struct nc_file *file, int file_number,
                      const struct forcing_source *source, int n_tables,
                      const struct profile *const *table, struct forcing_plan *plan);
/* Keeps what is wrong with an item in the plan; empties the list. */
void forcing_wrong(struct forcing_plan *plan, struct forcing_item *item, struct problems *found);
/* Number of an equal space of the plan, of those added last, or of this one, added; it is the
 * plan's then. */
int forcing_space(struct forcing_plan *plan, struct nc_space *space);

/* -- all files (forcing_pass.c) */
/* The cells' positions in one space, and the block that holds them. */
struct forcing_place {
  int64_t *point; /* [n_cells] of own cells, -1 = outside */
  struct nc_block block;
  struct cell_fault outside;
  int *all;              /* [cells of all ranks] in order of ranks; NULL where nothing needs it */
  struct nc_block whole; /* the block that holds those */
};
struct forcing_cells {
  MPI_Comm comm;
  const struct grid *grid;
  int n_cells, n_days; /* own cells, days wanted */
  const int *cells;
  int n_places;
  struct forcing_place *place; /* [n_places] of the plan's spaces */
  int n_rows, n_slices;
  double **row; /* [n_rows][n_slices] numbers that small files hold of the tables' rows, a slice of
                   cells each [FORCING_SLICE][n_days], or NULL */
};
/* own cells whose held numbers are one piece of memory, so that they are released piece by piece */
enum { FORCING_SLICE = 256 };
/* Opens each of the plan's files once, on one rank, which describes it and reads the numbers that
 * any rank needs of it, unless it is large. Afterwards the plan of rank 0 holds the descriptions of
 * all, cells->row the numbers, both the spaces and the places. *any: some file cannot be read,
 * told to `list` on every rank. Collective. */
PetscErrorCode ForcingPass(const struct forcing_source *source, int n_tables,
                           const struct profile *const *table, struct forcing_plan *plan,
                           struct forcing_cells *cells, struct problems *list, bool *any);
/* The held numbers of an own cell [n_days], or NULL. */
static inline const double *forcing_held(const struct forcing_cells *cells, int row, int c) {
  const double *slice = cells->row[row * cells->n_slices + c / FORCING_SLICE];
  return slice ? slice + (size_t)(c % FORCING_SLICE) * (size_t)cells->n_days : NULL;
}
/* Releases the held numbers of whole slices of own cells below `end`. */
void forcing_cells_release(struct forcing_cells *cells, int end);
void forcing_cells_destroy(struct forcing_cells *cells);

/* Paths that a pattern represents: {variable} replaced by the tables' names, {year} by the years,
 * wildcards by what lies there; sorted, each once. (forcing_files.c) */
bool forcing_files(const struct forcing_source *source, int n_tables,
                   const struct profile *const *table, int *n, char ***path, struct problems *list);
/* A variable of a file and the row that it fits. */
struct forcing_candidate {
  const struct profile *table;
  const struct profile_row *row;
  int rank; /* of the row in all tables */
  char name[NC_NAME];
};
/* The candidates of a file, of each quantity the first row's: candidate[N_FORCING]; returns their
 * number. */
int forcing_candidates(const struct nc_file *file, int n_tables, const struct profile *const *table,
                       struct forcing_candidate *candidate);
/* The day numbers of a variable's time axis, which rise: checked. (forcing_days.c) */
bool forcing_days(const struct nc_file *file, const struct forcing_item *item,
                  const struct nc_variable *variable, struct nc_time *time, struct problems *list);
/* Do a quantity's items hold wanted days, daily values, each once? Counts the absent ones. */
bool forcing_days_follow(const struct forcing_source *source, struct forcing_plan *plan,
                         enum forcing_quantity quantity, struct problems *list);
/* Is it a day that the item's source never has, by its calendar or another habit? */
bool forcing_lacks_day(const struct forcing_item *item, int day);
/* What was taken from where and how, a line each (forcing_notes.c) */
void forcing_note_choices(const struct forcing_source *source, struct forcing_plan *plan);
/* How radiation is estimated, on so many days of so many cells */
void forcing_note_radiation(const struct forcing_source *source, struct forcing_plan *plan,
                            int64_t days, int64_t cells);
/* Makes IRRAD, WIND (at 2 m), VAP and TEMP of what was read; value[][n_cells][days of the source].
 * estimated: days whose radiation is estimated, and cells that have such. (forcing_derive.c) */
void forcing_derive(const struct forcing_source *source, double wind_height,
                    const struct grid *grid, int n_cells, const int *cells,
                    double *value[N_FORCING], int64_t estimated[2]);
/* Another way to a quantity, by what it is computed from */
struct derivation {
  enum forcing_quantity of, from, with; /* with: needed beside it, N_FORCING = nothing */
  const char *text;                     /* for messages, behind a variable's name */
};
enum { N_DERIVATIONS = 5 };
extern const struct derivation derivation[N_DERIVATIONS]; /* the most direct first */
/* Keeps each quantity's best row, drops what is not needed, reports what is missing.
 * (forcing_choice.c) */
/* The profile of the names in source->names, n = 0 where there are none; row[] is its room. False
 * after a problem. (forcing_names.c) */
bool forcing_names(const struct forcing_source *source, struct profile *own,
                   struct profile_row row[N_FORCING], struct problems *list);
/* Whether each of them was found; best[]: ranks of rows, this profile's first. */
bool forcing_names_found(const struct forcing_source *source, const struct profile *own,
                         const int best[N_FORCING], struct problems *list);
bool forcing_choose(const struct forcing_source *source, int n_tables,
                    const struct profile *const *table, struct forcing_plan *plan,
                    struct problems *list);
/* What a variable's cell_methods say of its time */
enum time_method forcing_time_method(const struct nc_file *file, int variable);
