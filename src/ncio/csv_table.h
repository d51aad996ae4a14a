#pragma once
/* A table of text (.csv, .tsv) held in memory, its columns sorted by what they are.
 *
 * Columns that say what a row is of are known by their names, whatever the case of their letters:
 * region (region_name, region_id, geo, nuts, nuts_id, nuts3, district, county, zone), station
 * (location, site, id, station_name, station_id ...), lat and lon, year (harvest_year,
 * time_period), date (time, day). All others hold values: numbers, dates, or text. A name may be
 * followed by a unit in brackets: "yield [t/ha]". Not collective.
 *
 * A path may end in what is wanted of the file: "FILE.csv?crops=C1500&OBS_VALUE:t/ha" keeps the
 * rows whose column crops holds C1500, and gives OBS_VALUE its unit where the header has none. */
#include "support/problems.h"
#include <stdbool.h>

enum csv_role {
  CSV_REGION,
  CSV_STATION,
  CSV_LAT,
  CSV_LON,
  CSV_YEAR,
  CSV_DATE,
  CSV_VALUE,
  N_CSV_KEYS = CSV_VALUE
};

enum csv_type { CSV_NUMBER, CSV_DAY, CSV_TEXT };

struct csv_values {
  char *name, *unit; /* unit "" where the header gives none */
  enum csv_role role;
  enum csv_type type;
  char **text;    /* [n_rows] unchanged */
  double *number; /* [n_rows] numbers, or day numbers since 1970-01-01; NaN where missing or text */
};

struct csv_table {
  char *path;   /* of the file alone */
  char *wanted; /* behind it, "" = all */
  int n_rows, n_columns;
  int *line;                 /* [n_rows] of the file */
  struct csv_values *column; /* [n_columns] */
  int key[N_CSV_KEYS];       /* the column of each role, -1 = none */
};

/* Does the name end as those of such tables do? */
bool csv_is_path(const char *path);
/* Reads and checks the columns; false after a problem. Destroy it in any case. */
bool csv_table_read(const char *path, struct csv_table *table, struct problems *list);
void csv_table_destroy(struct csv_table *table);
