/* Tables of text as data sets in memory; see csv_dataset.h. */
#include "ncio/csv_dataset.h"
#include "ncio/csv_table.h"
#include "ncio/name_list.h"
#include "ncio/nc_common.h"
#include "support/sorted.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Along the first dimension lie regions, places, or the rows themselves; along the second years
 * or days, where there are any. */
struct layout {
  enum { ROWS_OF_REGIONS, ROWS_OF_PLACES, ROWS_OF_ENTRIES } rows;
  int n;          /* length of the first */
  int *at;        /* [n_rows] place along it */
  int *first;     /* [n] the first row of each */
  int along;      /* the column of the second, -1 = none */
  int n_steps;    /* 1 = none */
  double *step;   /* [n_steps] rising */
  int dim[2], nc; /* netCDF's numbers */
};

static const char *key_text(const struct csv_table *t, enum csv_role key, int row) {
  return t->column[t->key[key]].text[row];
}

static double key_number(const struct csv_table *t, enum csv_role key, int row) {
  return t->column[t->key[key]].number[row];
}

static bool has(const struct csv_table *t, enum csv_role key) { return t->key[key] >= 0; }

static bool has_place(const struct csv_table *t) {
  return has(t, CSV_STATION) || (has(t, CSV_LAT) && has(t, CSV_LON));
}

/* -- what the rows are of */

/* Numbers each row's region or place, by name where there is one. */
static void number_rows(const struct csv_table *t, struct layout *l) {
  struct name_list met = {0};
  char place[64];
  l->at = nc_array((size_t)t->n_rows, sizeof *l->at);
  l->first = nc_array((size_t)t->n_rows, sizeof *l->first);
  for (int i = 0; i < t->n_rows; i++) {
    const char *name = place;
    int before = met.n;
    if (l->rows == ROWS_OF_REGIONS)
      name = key_text(t, CSV_REGION, i);
    else if (has(t, CSV_STATION))
      name = key_text(t, CSV_STATION, i);
    else
      snprintf(place, sizeof place, "%.17g,%.17g", key_number(t, CSV_LAT, i),
               key_number(t, CSV_LON, i));
    l->at[i] = name_list_add(&met, name);
    if (met.n > before) l->first[l->at[i]] = i;
  }
  l->n = met.n;
  name_list_destroy(&met);
}

static void number_entries(const struct csv_table *t, struct layout *l) {
  l->n = t->n_rows;
  for (int i = 0; i < t->n_rows; i++) l->at[i] = l->first[i] = i;
}

static bool choose_rows(const struct csv_table *t, struct layout *l, struct problems *list) {
  bool year = has(t, CSV_YEAR), date = has(t, CSV_DATE), region = has(t, CSV_REGION);
  if (year && date)
    return problem(list, "%s: has columns '%s' and '%s'; one of them is expected", t->path,
                   t->column[t->key[CSV_YEAR]].name, t->column[t->key[CSV_DATE]].name);
  if (has_place(t)) {
    l->rows = ROWS_OF_PLACES;
    number_rows(t, l);
    l->along = year ? t->key[CSV_YEAR] : date ? t->key[CSV_DATE] : -1;
    if (region && !date && (year || l->n < t->n_rows)) {
      l->rows = ROWS_OF_ENTRIES;
      l->along = -1;
      number_entries(t, l);
    }
    return true;
  }
  l->rows = ROWS_OF_REGIONS;
  l->along = year ? t->key[CSV_YEAR] : -1;
  if (!region || date)
    return problem(list,
                   "%s: no column says %s; expected region and year, or a place: station, or lat "
                   "and lon, with date or year where values have one",
                   t->path, region ? "where a day's value lies" : "what a row is of");
  number_rows(t, l);
  return true;
}

/* -- one value a place */

static bool places_agree(const struct csv_table *t, const struct layout *l, struct problems *list) {
  static const enum csv_role place[2] = {CSV_LAT, CSV_LON};
  for (int i = 0; l->rows == ROWS_OF_PLACES && i < t->n_rows; i++)
    for (int k = 0; k < 2; k++) {
      int first = l->first[l->at[i]];
      if (!has(t, place[k]) || key_number(t, place[k], i) == key_number(t, place[k], first))
        continue;
      return problem(list, "%s:%d: station '%s' has %s %g, in line %d %g; a station has one place",
                     t->path, t->line[i], key_text(t, CSV_STATION, i), k ? "lon" : "lat",
                     key_number(t, place[k], i), t->line[first], key_number(t, place[k], first));
    }
  return true;
}

/* ", column 'crops' has 'wheat' and 'barley'" of two rows that are of the same thing, or "" */
static char *difference(const struct csv_table *t, int a, int b) {
  char *text = nc_copy_text("");
  for (int c = 0; c < t->n_columns; c++) {
    const struct csv_values *column = &t->column[c];
    if (column->role != CSV_VALUE || column->type != CSV_TEXT ||
        strcmp(column->text[a], column->text[b]) == 0)
      continue;
    nc_append(&text, "; they differ in '%s' ('%s', '%s'): choose one with select", column->name,
              column->text[a], column->text[b]);
    break;
  }
  return text;
}

/* Each (place, step) at most once; row[n * n_steps] = its row, -1 = none */
static bool fill_rows(const struct csv_table *t, const struct layout *l, int *row,
                      struct problems *list) {
  for (size_t i = 0; i < (size_t)l->n * (size_t)l->n_steps; i++) row[i] = -1;
  for (int i = 0; i < t->n_rows; i++) {
    int step = l->along < 0 ? 0 : sorted_find(l->n_steps, l->step, t->column[l->along].number[i]);
    int *at = &row[(size_t)l->at[i] * (size_t)l->n_steps + (size_t)step];
    if (*at >= 0) {
      char *how = difference(t, *at, i);
      problem(list, "%s: lines %d and %d are of the same %s%s%s", t->path, t->line[*at], t->line[i],
              l->rows == ROWS_OF_REGIONS ? "region" : "place",
              l->along < 0                   ? ""
              : l->along == t->key[CSV_YEAR] ? " and year"
                                             : " and day",
              how);
      free(how);
      return false;
    }
    *at = i;
  }
  return true;
}

static void number_steps(const struct csv_table *t, struct layout *l) {
  l->n_steps = 1;
  if (l->along < 0) return;
  l->step = nc_array((size_t)t->n_rows, sizeof *l->step);
  memcpy(l->step, t->column[l->along].number, (size_t)t->n_rows * sizeof *l->step);
  l->n_steps = sorted_distinct(t->n_rows, l->step);
}

/* -- the data set */

static int put_text(const char *name, const char *attribute, const char *value, int nc) {
  int id, status = nc_inq_varid(nc, name, &id);
  return status ? status : nc_put_att_text(nc, id, attribute, strlen(value), value);
}

static int write_texts(const struct csv_values *column, const char *name, const struct layout *l) {
  int id, status = nc_def_var(l->nc, name, NC_STRING, 1, l->dim, &id);
  const char **text = nc_array((size_t)l->n, sizeof *text);
  for (int i = 0; i < l->n; i++) text[i] = column->text[l->first[i]];
  if (!status) status = nc_put_var_string(l->nc, id, text);
  free(text);
  return status;
}

/* A column of numbers along the first n_dims dimensions; row[]: of each place */
static int write_numbers(const struct csv_values *column, const char *name, int n_dims,
                         const struct layout *l, const int *row) {
  size_t n = (size_t)l->n * (size_t)(n_dims > 1 ? l->n_steps : 1);
  int id, status = nc_def_var(l->nc, name, NC_DOUBLE, n_dims, l->dim, &id);
  double *value = nc_array(n, sizeof *value);
  for (size_t i = 0; i < n; i++) value[i] = row[i] < 0 ? NAN : column->number[row[i]];
  if (!status) status = nc_put_var_double(l->nc, id, value);
  free(value);
  const char *unit = column->type == CSV_DAY ? "days since 1970-01-01" : column->unit;
  if (!status && *unit) status = put_text(name, "units", unit, l->nc);
  return status;
}

static int write_keys(const struct csv_table *t, const struct layout *l) {
  static const char *const dimension[] = {"region", "location", "entry"};
  bool dated = l->along >= 0 && l->along == t->key[CSV_DATE];
  int id, status = nc_def_dim(l->nc, dimension[l->rows], (size_t)l->n, (int *)&l->dim[0]);
  if (!status && has(t, CSV_REGION))
    status = write_texts(&t->column[t->key[CSV_REGION]],
                         l->rows == ROWS_OF_REGIONS  ? "region_name"
                         : l->rows == ROWS_OF_PLACES ? t->column[t->key[CSV_REGION]].name
                                                     : "region",
                         l);
  if (!status && has(t, CSV_STATION))
    status = write_texts(&t->column[t->key[CSV_STATION]], "station", l);
  if (!status && has(t, CSV_LAT) && has(t, CSV_LON)) {
    status = write_numbers(&t->column[t->key[CSV_LAT]], "lat", 1, l, l->first);
    if (!status) status = write_numbers(&t->column[t->key[CSV_LON]], "lon", 1, l, l->first);
    if (!status) status = put_text("lat", "units", "degrees_north", l->nc);
    if (!status) status = put_text("lon", "units", "degrees_east", l->nc);
  }
  if (!status && l->rows == ROWS_OF_ENTRIES && has(t, CSV_YEAR))
    status = write_numbers(&t->column[t->key[CSV_YEAR]], "year", 1, l, l->first);
  if (status || l->along < 0) return status;
  const char *name = dated ? "time" : "year";
  status = nc_def_dim(l->nc, name, (size_t)l->n_steps, (int *)&l->dim[1]);
  if (!status) status = nc_def_var(l->nc, name, NC_DOUBLE, 1, &l->dim[1], &id);
  if (!status) status = nc_put_var_double(l->nc, id, l->step);
  if (!status && dated) status = put_text(name, "units", "days since 1970-01-01", l->nc);
  return status;
}

/* Numbers; texts where each place has one row */
static int write_values(const struct csv_table *t, const struct layout *l, const int *row) {
  int status = NC_NOERR, n_dims = l->along < 0 ? 1 : 2;
  for (int c = 0; !status && c < t->n_columns; c++) {
    const struct csv_values *column = &t->column[c];
    if (column->role != CSV_VALUE) continue;
    if (column->type != CSV_TEXT)
      status = write_numbers(column, column->name, n_dims, l, row);
    else if (n_dims == 1)
      status = write_texts(column, column->name, l);
  }
  return status;
}

static bool write_all(const struct csv_table *t, struct layout *l, const int *row,
                      struct problems *list) {
  static int n_opened;
  char name[64];
  snprintf(name, sizeof name, "table_%d", n_opened++);
  int status = nc_create(name, NC_NETCDF4 | NC_DISKLESS, &l->nc);
  bool created = !status;
  if (!status) status = write_keys(t, l);
  if (!status) status = write_values(t, l, row);
  if (!status) return true;
  if (created) nc_close(l->nc);
  return problem(list, "%s: cannot be held as a data set in memory: %s", t->path,
                 nc_strerror(status));
}

bool csv_dataset_open(const char *path, int *id, struct problems *list) {
  struct csv_table t;
  struct layout l = {.along = -1};
  int *row = NULL;
  bool good =
      csv_table_read(path, &t, list) && choose_rows(&t, &l, list) && places_agree(&t, &l, list);
  if (good) {
    number_steps(&t, &l);
    row = nc_array((size_t)l.n * (size_t)l.n_steps, sizeof *row);
    good = fill_rows(&t, &l, row, list) && write_all(&t, &l, row, list);
  }
  *id = good ? l.nc : -1;
  free(row);
  free(l.at);
  free(l.first);
  free(l.step);
  csv_table_destroy(&t);
  return good;
}
