#pragma once
/* Common ground of the NetCDF readers.
 *
 * Metadata and small files are read by rank 0 alone (serial calls, "Not collective" below) and
 * broadcast, so that a thousand ranks do not fight over one header and every rank judges the same
 * text; only weather and series of cells are read by every rank. What a variable's dimensions
 * mean is a role; the roles, not their order, address the numbers.
 */
#include "region/grid.h"
#include "support/calendar.h"
#include "support/name_table.h"
#include "support/problems.h"
#include <netcdf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Groups: a file whose data lie in one group is read as if that were its root. Coordinates that a
 * group lacks are those of the groups above it. */
struct nc_file {
  int id;           /* of the netCDF library: the group that is read as the root */
  const char *path; /* not owned; names the file in messages */
};

enum nc_role {
  NC_SINGLE,  /* length one, of no meaning (height, level) */
  NC_TIME,    /* days */
  NC_YEAR,    /* integer years */
  NC_ROW,     /* latitude */
  NC_COLUMN,  /* longitude, or the one dimension of stations */
  NC_REGION,  /* regions */
  NC_ENTRY,   /* rows of a table */
  NC_MEMBER,  /* members of an ensemble, one of which is read */
  NC_UNKNOWN, /* anything else */
  N_NC_ROLES
};

enum { NC_MAX_RANK = 8, NC_NAME = 257, NC_MAX_MISSING = 32 };

/* How stored numbers become values (CF 1.8, sections 2.5.1 and 8.1): what is missing is judged on
 * the stored number; valid_* and missing_value too unless their type shows that they are meant
 * unpacked. Packed numbers whose valid_* have a third type leave that open (`valid_unclear`): they
 * are taken as packed, and what the other reading would keep is counted. */
struct nc_packing {
  double scale, offset;
  double wrap, wrap_from; /* _Unsigned: added to stored numbers below wrap_from; 0 = nothing */
  int n_missing;
  double missing[NC_MAX_MISSING];
  bool missing_unpacked[NC_MAX_MISSING];
  double valid_min, valid_max; /* -+INFINITY where not given */
  bool valid_unpacked, valid_unclear;
};

/* What a valid range does to numbers that no missing code marks */
struct nc_tally {
  int64_t present, kept;
  int64_t kept_otherwise; /* by the other reading of an unclear range */
};

/* A numeric variable; plain bytes, so that it can be broadcast. */
struct nc_variable {
  int id;
  char name[NC_NAME], unit[NC_NAME]; /* unit "" where the file gives none */
  char group[NC_NAME];               /* that holds it: "/PRODUCT"; "" = the root */
  bool has_unit;
  nc_type type;
  int n_dims;
  int dim[NC_MAX_RANK]; /* dimension ids */
  size_t length[NC_MAX_RANK];
  enum nc_role role[NC_MAX_RANK];
  char dim_names[NC_NAME]; /* "(time, lat, lon)" for messages */
  size_t member;           /* place along NC_MEMBER */
  size_t chunk_time;       /* chunk length along NC_TIME; 0 = not chunked */
  size_t chunk_place;      /* along NC_ROW, of stations along NC_COLUMN; 0 = not chunked */
  struct nc_packing packing;
};

/* Where the values of a file lie: a latitude-longitude grid, stations, or one point. A position is
 * row * n_lon + column; stations are one row. */
struct nc_space {
  bool gridded;
  int n_lat, n_lon;
  double *lat, *lon; /* axes [n_lat], [n_lon], or of the stations [n_lon] both (NaN = unknown) */
  char **name;       /* [n_lon] names of stations, or NULL */
  int row_dim, column_dim; /* dimension ids, -1 where there is none */
};

/* The roles of a variable's dimensions that say where its values lie, as bits 1 << role. */
unsigned nc_place_roles(const struct nc_space *space);

struct nc_time {
  int n;
  int *day; /* [n] day numbers */
  enum cf_calendar calendar;
  bool bounded; /* by the bounds of its intervals, not by its stamps */
  int overlap;  /* first step, from 1, most of whose interval is the next one's too; 0 = none */
};

/* -- files and variables (nc_common.c). All "Not collective"; false = a problem was added. */
bool nc_file_open(const char *path, struct nc_file *file, struct problems *list);
/* The same for a variable (NULL: any): its group is the root, be it named /GROUP/variable or the
 * only group that has it. */
bool nc_file_open_for(const char *path, const char *variable, struct nc_file *file,
                      struct problems *list);
void nc_file_close(struct nc_file *file);
/* Memory for one file at a time; {0} before the first. */
struct nc_copy {
  char *bytes;
  size_t room;
  bool held; /* the open file lies in memory */
};
/* As nc_file_open. A file of at most `most` bytes is opened and read by one system call each, where
 * the library makes dozens, and used from memory; it must be closed before the next. */
bool nc_file_copy_open(const char *path, size_t most, struct nc_file *file, struct nc_copy *copy,
                       struct problems *list);
void nc_copy_destroy(struct nc_copy *copy);
/* Attribute as text of any length (texts of an array with blanks between them, numbers in digits),
 * malloc'ed; NULL when there is none. */
char *nc_attribute_text(const struct nc_file *file, int variable, const char *name);
/* The same for comparing with words: into text[size]; one that does not fit counts as none. */
bool nc_attribute(const struct nc_file *file, int variable, const char *name, char *text,
                  size_t size);
/* Numeric attribute, also as text ("-9999, -8888"): *n numbers, malloc'ed, and their type; NULL
 * when there is none. One that is no number is a problem. */
double *nc_attribute_numbers(const struct nc_file *file, int variable, const char *name, size_t *n,
                             nc_type *type, struct problems *list);
/* Id of the group that holds a variable in an open file of that id, whichever of its groups */
int nc_group_of(int nc, const struct nc_variable *variable);
/* Keeps the file's group in the variable `name`, for those who open the file again. */
bool nc_group_keep(const struct nc_file *file, const char *name, struct nc_variable *variable,
                   struct problems *list);
bool nc_has_variable(const struct nc_file *file, const char *name);
/* Finds a variable in the file's group, then above it, or by its path: `at` is the same file with
 * the group that holds it. */
bool nc_variable_find(const struct nc_file *file, const char *name, struct nc_file *at, int *id);
/* A missing one is a problem that names the nearest and lists the others. */
bool nc_variable_id(const struct nc_file *file, const char *name, struct nc_file *at, int *id,
                    struct problems *list);
/* "; its variables lie in the groups /A, /B: ...", or "" where the root holds some; malloc'ed */
char *nc_groups_hint(const struct nc_file *file);
/* Describes a numeric variable: dimensions with the roles that `space` (may be NULL) and their
 * coordinates give them, unit, packing. */
bool nc_variable_read(const struct nc_file *file, const char *name, const struct nc_space *space,
                      struct nc_variable *variable, struct problems *list);
/* Every dimension but NC_SINGLE must have a role in `allowed`, every role in `required` must
 * occur (bits 1 << role), none twice. `expected` says it in words: "(time, lat, lon)". */
bool nc_variable_shape(const struct nc_file *file, const struct nc_variable *variable,
                       unsigned allowed, unsigned required, const char *expected,
                       struct problems *list);
/* The role of a dimension of that length, by its coordinate, by `space` (may be NULL) or by name */
enum nc_role nc_role_of(const struct nc_file *file, int dim, size_t length,
                        const struct nc_space *space);
/* Number of the dimension with that role, or -1. */
int nc_role_dim(const struct nc_variable *variable, enum nc_role role);
/* Distance in elements between neighbours along a role in a block of the given counts (0 when the
 * variable lacks it: then every index gives the same number). */
void nc_strides(const struct nc_variable *variable, const size_t *count, size_t stride[N_NC_ROLES]);

/* -- numbers and texts (nc_values.c). Results are malloc'ed. */
bool nc_packing_read(const struct nc_file *file, int variable, const char *name, nc_type type,
                     struct nc_packing *packing, struct problems *list);
void nc_unpack(const struct nc_packing *packing, size_t n, double *value); /* NaN = missing */
/* The same, counting into *tally what the valid range does */
void nc_unpack_counting(const struct nc_packing *packing, size_t n, double *value,
                        struct nc_tally *tally);
/* A valid range that leaves nothing, or whose two readings differ much, is a problem. */
bool nc_valid_check(const char *path, const struct nc_variable *variable,
                    const struct nc_tally *tally, struct problems *list);
/* The whole variable, unpacked; NULL and a problem when it cannot be read. */
double *nc_read_all(const struct nc_file *file, const struct nc_variable *variable, size_t *n,
                    struct problems *list);
/* A variable of texts: strings, char (.., length) or numbers (as text), n of them. */
bool nc_is_text(const struct nc_file *file, int variable);
char **nc_read_texts(const struct nc_file *file, int variable, size_t *n, struct problems *list);
/* Its dimensions and their lengths, the length of its char texts behind them; returns how many
 * there are without that one. dim, length: [NC_MAX_VAR_DIMS] */
int nc_texts_dims(const struct nc_file *file, int variable, int *dim, size_t *length);
/* A part of them, first[] and n[] by those dimensions, into text[]; netCDF's status. */
int nc_texts_part(const struct nc_file *file, int variable, const size_t *first, const size_t *n,
                  char **text);
void nc_free_texts(size_t n, char ***text);
/* value = scale * read + offset turns the file's unit (as files spell it) into `to`; no unit is
 * taken for "1" where that is wanted. False and a problem if it cannot be done. */
bool nc_unit(const struct nc_file *file, const struct nc_variable *variable, const char *to,
             double *scale, double *offset, struct problems *list);
/* Numbers that name something (zones, quality, places in a list) have no unit of measure. */
bool nc_code(const struct nc_file *file, const struct nc_variable *variable, struct problems *list);

/* -- axes (nc_axes.c) */
bool nc_is_time(const struct nc_file *file, int dim);
bool nc_is_year(const struct nc_file *file, int dim);
/* The day to which each step belongs: that which holds the middle of its interval where the
 * coordinate has bounds, else the day of the stamp. */
bool nc_time_read(const struct nc_file *file, int dim, struct nc_time *time, struct problems *list);
/* [n][2] bounds of a latitude's or longitude's values, malloc'ed, on the axis' own turn of the
 * globe; NULL where the file gives none, or after a problem */
double *nc_axis_bounds(const struct nc_file *file, int dim, int n, const double *axis,
                       struct problems *list);
void nc_time_destroy(struct nc_time *time);
/* Times must rise; with `daily` no day may be missing between two that lie in first .. last. */
bool nc_time_check(const struct nc_file *file, const struct nc_time *time, bool daily, int first,
                   int last, struct problems *list);
/* Harvest years along a dimension of role NC_YEAR or NC_TIME. */
bool nc_years_read(const struct nc_file *file, int dim, int **year, int *n, struct problems *list);

/* -- places (nc_space.c) */
/* Coordinates by name, standard_name or units; `list` NULL = no problem when there are none. */
bool nc_space_read(const struct nc_file *file, struct nc_space *space, struct problems *list);
void nc_space_destroy(struct nc_space *space);
bool nc_space_equal(const struct nc_space *a, const struct nc_space *b);
/* Names of the regions along a dimension [*n]; NULL and a problem when there are none. */
char **nc_region_names(const struct nc_file *file, int dim, size_t *n, struct problems *list);

/* -- maps (nc_maps.c) */
/* Variables of numbers by (lat, lon) that are no altitude: their names in *names, malloc'ed, and
 * how many; `first` gets the first. */
int nc_maps(const struct nc_file *file, const struct nc_space *space, char first[NC_NAME],
            char **names);
/* A name that programs give a map that has none: GDAL's Band1, rioxarray's, xarray's, terra's */
bool nc_is_anonymous(const char *name);
/* The variable, or where the file lacks it and has one map without a name of its own that one's,
 * in name[] and with a remark. */
const char *nc_map_or_only(const struct nc_file *file, const struct nc_space *space,
                           const char *variable, char name[NC_NAME], struct problems *list);

/* -- finding them (nc_find.c) */
/* What is kept between searches in one space; {0} before the first. */
struct nc_finder {
  int64_t hint;              /* the last find */
  double step[2];            /* usual steps of latitude and longitude, once they were needed */
  struct name_table names;   /* of stations, once it was needed */
  struct nc_square *station; /* [n_stations] stations by place, likewise */
  int n_stations;
};
void nc_finder_destroy(struct nc_finder *finder);
/* Position of a name or place, -1 when none lies within `steps` grid steps (stations: within
 * station_reach degrees). */
int64_t nc_space_find(const struct nc_space *space, const char *name, double lat, double lon,
                      double steps, struct nc_finder *finder);
/* The station of that name (may be NULL), the first of equals, or -1 */
int nc_station_named(const struct nc_space *space, const char *name, struct nc_finder *finder);
/* The station nearest to a place within station_reach by the greater of both differences, the first
 * of equals, or -1; that difference [degrees] */
int nc_station_near(const struct nc_space *space, double lat, double lon, struct nc_finder *finder,
                    double *distance);
/* Position of an own cell: its centre within a hundredth of a step; a station on a grid takes the
 * grid cell that holds it. */
int64_t nc_space_cell(const struct nc_space *space, const struct grid *grid, int cell,
                      struct nc_finder *finder);

/* The variable that holds the ground's height at each point (altitude.c), of that name or (NULL)
 * found by its names, and the factor of its unit to m. False without a problem where none is
 * found; a unit that is neither of length nor of a geopotential is a problem. */
bool nc_altitude(const struct nc_file *file, const struct nc_space *space, const char *name,
                 struct nc_variable *variable, double *factor, struct problems *list);

/* The factor of its unit to m, by the same rule */
bool nc_height(const struct nc_file *file, const struct nc_variable *variable, double *factor,
               struct problems *list);

/* calloc that ends the job with a message when there is no memory; never NULL, n = 0 included. */
void *nc_array(size_t n, size_t size);
char *nc_copy_text(const char *text);
/* Appends formatted text to a malloc'ed string (*text may be NULL). */
void nc_append(char **text, const char *format, ...) __attribute__((format(printf, 2, 3)));
