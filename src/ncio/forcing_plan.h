#pragma once
/* What is to be read from which file: made by rank 0 from the headers, then known to every rank. */
#include "ncio/nc_common.h"
#include "ncio/ncio.h"
#include "ncio/profile.h"

/* One variable of one file. Plain bytes, so that it can be broadcast. */
struct forcing_item {
  enum forcing_quantity quantity;
  int file, space; /* numbers in the plan */
  struct nc_variable v;
  double scale, offset; /* unit of the file -> unit of the quantity */
  size_t t0, n_t;       /* wanted steps of its time axis */
  size_t at_day;        /* their days are plan->day[at_day ..] */
  int first, last;      /* days that the file holds; last < first: none */
  enum cf_calendar calendar;
  int rank;                                /* which row of the profile found it */
  double height;                           /* wind: m */
  bool total_before_stamp, no_31_december; /* of its profile (ncio/profile.h) */
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
  int n_spaces;
  struct nc_space *space;  /* [n_spaces] */
  size_t n_days, capacity; /* days held, days that there is room for */
  int *day;                /* [n_days] */
  bool has[N_FORCING];
  struct absent_days absent[N_FORCING];
  double height;     /* of the wind, m */
  bool et0_left_out; /* files have it, a formula is asked for */
  int altitude_file; /* the first that has altitudes; -1 = none, or not looked for */
  char *choices;     /* lines of text */
};

/* Not collective (rank 0). False when problems were added. */
bool forcing_plan_make(const struct forcing_source *source, struct forcing_plan *plan,
                       struct problems *list);
PetscErrorCode ForcingPlanShare(MPI_Comm comm, struct forcing_plan *plan);
void forcing_plan_destroy(struct forcing_plan *plan);

/* Paths that a pattern stands for: {variable} replaced by the tables' names, {year} by the years,
 * wildcards by what lies there; sorted, each once. (forcing_files.c) */
bool forcing_files(const struct forcing_source *source, int n_tables,
                   const struct profile *const *table, int *n, char ***path, struct problems *list);
/* Candidates in a file, added to the plan as items of quantity, file, rank, name. */
void forcing_candidates(const struct nc_file *file, int file_number, int n_tables,
                        const struct profile *const *table, struct forcing_plan *plan);
/* The day numbers of a variable's time axis, which rise: checked. (forcing_days.c) */
bool forcing_days(const struct nc_file *file, const struct forcing_item *item, struct nc_time *time,
                  struct problems *list);
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
bool forcing_choose(const struct forcing_source *source, int n_tables,
                    const struct profile *const *table, struct forcing_plan *plan,
                    struct problems *list);
