/* Tables of text: their columns, numbers and dates; see csv_table.h. */
#include "ncio/csv_table.h"
#include "ncio/nc_common.h"
#include "support/csv.h"
#include "support/decimal.h"
#include "support/whole_number.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* where the file's name ends: at '?' or the text's end; NULL where it is no such table's */
static const char *end_of_name(const char *path) {
  for (const char *dot = strchr(path, '.'); dot; dot = strchr(dot + 1, '.'))
    if ((strncasecmp(dot, ".csv", 4) == 0 || strncasecmp(dot, ".tsv", 4) == 0) &&
        (dot[4] == '\0' || dot[4] == '?'))
      return dot + 4;
  return NULL;
}

bool csv_is_path(const char *path) { return end_of_name(path) != NULL; }

/* -- the header */

static enum csv_role role_of(const char *name) {
  static const char *const names[N_CSV_KEYS][12] = {
      [CSV_REGION] = {"region", "region_name", "region_id", "geo", "nuts", "nuts_id", "nuts3",
                      "district", "county", "zone"},
      [CSV_STATION] = {"station", "station_name", "station_id", "location", "location_name", "site",
                       "site_name", "site_id", "id"},
      [CSV_LAT] = {"lat", "latitude"},
      [CSV_LON] = {"lon", "longitude", "long"},
      [CSV_YEAR] = {"year", "harvest_year", "time_period"},
      [CSV_DATE] = {"date", "time", "day"}};
  for (enum csv_role k = 0; k < N_CSV_KEYS; k++)
    for (int i = 0; names[k][i]; i++)
      if (strcasecmp(name, names[k][i]) == 0) return k;
  return CSV_VALUE;
}

/* "yield [t/ha]" and "yield (t/ha)": name and unit */
static void split_header(const char *field, struct csv_values *column) {
  size_t end = strlen(field), open = strcspn(field, "[(");
  bool unit = open > 0 && open < end && (field[end - 1] == ']' || field[end - 1] == ')');
  size_t name = unit ? open : end;
  while (name && isspace((unsigned char)field[name - 1])) name--;
  column->name = nc_copy_text(field);
  column->name[name] = '\0';
  column->unit = nc_copy_text(unit ? field + open + 1 : "");
  if (unit) column->unit[end - open - 2] = '\0';
  column->role = role_of(column->name);
}

static bool read_header(const struct csv *csv, struct csv_table *t, struct problems *list) {
  bool good = true;
  t->n_columns = csv_columns(csv);
  t->column = nc_array((size_t)t->n_columns, sizeof *t->column);
  for (int c = 0; c < t->n_columns; c++) {
    struct csv_values *column = &t->column[c];
    split_header(csv_name(csv, c), column);
    for (int b = 0; b < c; b++)
      if (strcmp(t->column[b].name, column->name) == 0)
        good = problem(list, "%s: column '%s' stands in the header twice", t->path, column->name);
    if (column->role == CSV_VALUE) continue;
    if (t->key[column->role] >= 0)
      good =
          problem(list, "%s: columns '%s' and '%s' both say what a row is of; rename one of them",
                  t->path, t->column[t->key[column->role]].name, column->name);
    t->key[column->role] = c;
  }
  for (int c = 0, years = 0, year; c < t->n_columns; c++) {
    const char *name = t->column[c].name;
    if (strlen(name) != 4 || sscanf(name, "%4d", &year) != 1 || ++years < 2) continue;
    return problem(list,
                   "%s: has a column a year ('%s' ...); one row a region and year is expected, "
                   "with columns such as region, year, yield [t/ha]",
                   t->path, name);
  }
  return good;
}

/* -- rows */

enum { MOST_WANTED = 16 };

/* What a path says behind '?': columns and the text that each must hold. */
struct wanted {
  int n;
  struct {
    int column;
    const char *text;
    int n_met; /* rows that hold it */
  } of[MOST_WANTED];
};

static int column_named(const struct csv_table *t, const char *name) {
  for (int c = 0; c < t->n_columns; c++)
    if (strcmp(t->column[c].name, name) == 0) return c;
  return -1;
}

/* Reads "column=text" and "column:unit"; cuts t->wanted in place. */
static bool read_wanted(struct csv_table *t, struct wanted *w, struct problems *list) {
  for (char *item = t->wanted, *next; *item; item = next) {
    next = item + strcspn(item, "&");
    if (*next) *next++ = '\0';
    char *mark = item + strcspn(item, "=:");
    bool unit = *mark == ':';
    if (*mark) *mark++ = '\0';
    int column = column_named(t, item);
    if (column < 0)
      return problem(list, "%s: has no column '%s', by which rows are to be chosen", t->path, item);
    if (unit) {
      if (*t->column[column].unit) continue;
      free(t->column[column].unit);
      t->column[column].unit = nc_copy_text(mark);
    } else if (w->n < MOST_WANTED) {
      w->of[w->n].column = column;
      w->of[w->n++].text = mark;
    }
  }
  return true;
}

static bool is_wanted(const struct csv *csv, struct wanted *w) {
  bool all = true;
  for (int i = 0; i < w->n; i++) {
    bool met = strcmp(csv_field(csv, w->of[i].column), w->of[i].text) == 0;
    w->of[i].n_met += met;
    all = all && met;
  }
  return all;
}

static bool report_none(const struct csv_table *t, const struct wanted *w, struct problems *list) {
  for (int i = 0; i < w->n; i++)
    if (!w->of[i].n_met)
      return problem(list, "%s: column '%s' holds '%s' nowhere", t->path,
                     t->column[w->of[i].column].name, w->of[i].text);
  return problem(list, "%s: has %s", t->path,
                 w->n ? "no row that all of select keeps" : "a header and no rows");
}

static bool read_rows(struct csv *csv, struct csv_table *t, struct problems *list) {
  int before = list->count, room = 0;
  struct wanted wanted = {0};
  if (!read_wanted(t, &wanted, list)) return false;
  while (csv_next(csv, list)) {
    if (!is_wanted(csv, &wanted)) continue;
    if (t->n_rows == room) {
      room = room ? 2 * room : 256;
      t->line = realloc(t->line, (size_t)room * sizeof *t->line);
      if (!t->line) abort();
      for (int c = 0; c < t->n_columns; c++) {
        t->column[c].text = realloc(t->column[c].text, (size_t)room * sizeof(char *));
        if (!t->column[c].text) abort();
      }
    }
    for (int c = 0; c < t->n_columns; c++)
      t->column[c].text[t->n_rows] = nc_copy_text(csv_field(csv, c));
    t->line[t->n_rows++] = csv_line(csv);
  }
  if (problems_since(list, before)) return false;
  return t->n_rows > 0 || report_none(t, &wanted, list);
}

/* -- columns */

/* Empty fields and what other programs write for them; ":" is Eurostat's. */
static bool is_missing(const char *text) {
  static const char *const words[] = {"", "nan", "na", "none", "null", "n/a", "n.a.", ":", "-"};
  if (*text == '-' && strcasecmp(text, "-nan") == 0) return true;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (strcasecmp(text, words[i]) == 0) return true;
  return false;
}

/* 2001-06-05, or where a column of dates is meant 20010605 */
static bool read_day(const char *text, bool digits, double *value) {
  char iso[11];
  int day;
  if (digits && strlen(text) == 8 && strspn(text, "0123456789") == 8) {
    snprintf(iso, sizeof iso, "%.4s-%.2s-%.2s", text, text + 4, text + 6);
    text = iso;
  }
  if (strlen(text) < 10 || !date_parse(text, &day)) return false;
  *value = day;
  return true;
}

static bool read_field(const char *text, enum csv_type type, bool key, double *value) {
  *value = NAN;
  if (is_missing(text) || type == CSV_TEXT) return true;
  return type == CSV_DAY ? read_day(text, key, value) : decimal_read(text, value);
}

/* how many of the fields that hold something are of that type */
static int count_type(const struct csv_values *column, int n, enum csv_type type, int *held) {
  int count = 0;
  double value;
  *held = 0;
  for (int i = 0; i < n; i++) {
    if (is_missing(column->text[i])) continue;
    (*held)++;
    count += read_field(column->text[i], type, column->role == CSV_DATE, &value);
  }
  return count;
}

static enum csv_type type_of(const struct csv_values *column, int n) {
  int held;
  switch (column->role) {
  case CSV_REGION:
  case CSV_STATION:
    return CSV_TEXT;
  case CSV_DATE:
    return CSV_DAY;
  case CSV_LAT:
  case CSV_LON:
  case CSV_YEAR:
    return CSV_NUMBER;
  default:
    if (2 * count_type(column, n, CSV_DAY, &held) > held) return CSV_DAY;
    if (*column->unit || 2 * count_type(column, n, CSV_NUMBER, &held) > held || !held)
      return CSV_NUMBER;
    return CSV_TEXT;
  }
}

static bool read_column(const struct csv_table *t, struct csv_values *column,
                        struct problems *list) {
  static const char *const expected[] = {"a number with a decimal point",
                                         "a date such as 2001-06-05", "text"};
  int whole;
  column->type = type_of(column, t->n_rows);
  column->number = nc_array((size_t)t->n_rows, sizeof *column->number);
  for (int i = 0; i < t->n_rows; i++) {
    const char *text = column->text[i];
    bool good = read_field(text, column->type, column->role == CSV_DATE, &column->number[i]);
    if (good && column->role == CSV_YEAR && !isnan(column->number[i]))
      good = whole_number(column->number[i], 1, 9999, &whole);
    if (!good)
      return problem(list, "%s:%d: column '%s' holds '%s'; expected %s", t->path, t->line[i],
                     column->name, text,
                     column->role == CSV_YEAR ? "a year such as 2003" : expected[column->type]);
    /* "NA" is a country */
    if (column->role != CSV_VALUE && (column->type == CSV_TEXT ? !*text : is_missing(text)))
      return problem(list, "%s:%d: column '%s' holds nothing; every row needs it", t->path,
                     t->line[i], column->name);
  }
  return true;
}

bool csv_table_read(const char *path, struct csv_table *t, struct problems *list) {
  const char *end = end_of_name(path);
  *t = (struct csv_table){.path = nc_copy_text(path), .wanted = nc_copy_text(*end ? end + 1 : "")};
  t->path[end - path] = '\0';
  for (int k = 0; k < N_CSV_KEYS; k++) t->key[k] = -1;
  struct csv *csv = csv_open(t->path, list);
  if (!csv) return false;
  bool good = read_header(csv, t, list) && read_rows(csv, t, list);
  csv_close(&csv);
  for (int c = 0; good && c < t->n_columns; c++) good = read_column(t, &t->column[c], list);
  return good;
}

void csv_table_destroy(struct csv_table *t) {
  for (int c = 0; c < t->n_columns; c++) {
    struct csv_values *column = &t->column[c];
    for (int i = 0; column->text && i < t->n_rows; i++) free(column->text[i]);
    free(column->text);
    free(column->number);
    free(column->name);
    free(column->unit);
  }
  free(t->column);
  free(t->line);
  free(t->wanted);
  free(t->path);
  *t = (struct csv_table){0};
}
