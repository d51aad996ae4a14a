/* Separated text, one line at a time; fields are cut in place. */
#include "support/csv.h"
#include "support/input_files.h"
#include "support/decimal.h"
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* a line and its fields; grows with the longest */
struct row {
  char *text;
  size_t size; /* of text */
  char **field;
  int n, room; /* fields in text, places in field */
};

struct csv {
  FILE *stream;
  char *file;
  int line;
  char separator;
  struct row header, row;
};

static char *trim(char *text) {
  while (isspace((unsigned char)*text)) text++;
  size_t n = strlen(text);
  while (n > 0 && isspace((unsigned char)text[n - 1])) text[--n] = '\0';
  return text;
}

/* Undoes the quotes of a field that starts with one; returns where the field's text ends. */
static char *unquote(char *field, char separator) {
  char *to = field, *from = field + 1;
  while (*from && !(from[0] == '"' && from[1] != '"')) {
    if (*from == '"') from++;
    *to++ = *from++;
  }
  if (*from == '"') from++;
  char *rest = from;
  while (*rest && *rest != separator) rest++;
  *to = '\0';
  return rest;
}

static void add_field(struct row *row, char *text) {
  if (row->n == row->room) {
    row->room = row->room ? 2 * row->room : 32;
    row->field = realloc(row->field, (size_t)row->room * sizeof *row->field);
    if (!row->field) abort();
  }
  row->field[row->n++] = text;
}

static void split(struct row *row, char separator) {
  const char stop[] = {separator, '\0'};
  char *text = row->text;
  for (row->n = 0;;) {
    while (*text == ' ' || (*text == '\t' && separator != '\t')) text++;
    char *end = text + strcspn(text, stop);
    bool quoted = *text == '"', last = *end == '\0';
    if (quoted) {
      end = unquote(text, separator);
      last = *end == '\0';
    } else {
      *end = '\0';
    }
    add_field(row, quoted ? text : trim(text));
    if (last) return;
    text = end + 1;
  }
}

static bool next_line(struct csv *csv, struct row *row) {
  while (getline(&row->text, &row->size, csv->stream) >= 0) {
    char *text = row->text;
    csv->line++;
    text[strcspn(text, "\r\n")] = '\0';
    if (csv->line == 1 && strncmp(text, "\xef\xbb\xbf", 3) == 0)
      memmove(text, text + 3, strlen(text) - 2);
    if (*trim(text) && *text != '#') return true;
  }
  return false;
}

/* Goes on to the line behind one that begins with `mark`. */
static bool find_mark(struct csv *csv, const char *mark) {
  struct row row = {0};
  bool there = false;
  while (!there && getline(&row.text, &row.size, csv->stream) >= 0) {
    csv->line++;
    there = strncasecmp(row.text, mark, strlen(mark)) == 0;
  }
  free(row.text);
  return there;
}

struct csv *csv_open(const char *file, struct problems *list) {
  return csv_open_below(file, NULL, list);
}

struct csv *csv_open_below(const char *file, const char *mark, struct problems *list) {
  FILE *stream = fopen(file, "r");
  input_files_note(file);
  if (!stream) {
    problem(list, "%s: cannot be opened: %s", file, strerror(errno));
    return NULL;
  }
  struct csv *csv = calloc(1, sizeof *csv);
  if (!csv) abort();
  csv->stream = stream;
  csv->file = malloc(strlen(file) + 1);
  if (!csv->file) abort();
  strcpy(csv->file, file);
  if ((mark && !find_mark(csv, mark)) || !next_line(csv, &csv->header)) {
    problem(list, "%s: is empty; a header line of column names is expected", file);
    csv_close(&csv);
    return NULL;
  }
  const char *header = csv->header.text;
  csv->separator = strchr(header, ',')    ? ','
                   : strchr(header, ';')  ? ';'
                   : strchr(header, '\t') ? '\t'
                                          : ',';
  split(&csv->header, csv->separator);
  return csv;
}

static void free_row(struct row *row) {
  free(row->text);
  free(row->field);
}

void csv_close(struct csv **csv) {
  if (!*csv) return;
  fclose((*csv)->stream);
  free_row(&(*csv)->header);
  free_row(&(*csv)->row);
  free((*csv)->file);
  free(*csv);
  *csv = NULL;
}

int csv_columns(const struct csv *csv) { return csv->header.n; }

const char *csv_name(const struct csv *csv, int column) { return csv->header.field[column]; }

int csv_column(const struct csv *csv, const char *name) {
  for (int i = 0; i < csv->header.n; i++) {
    if (strcmp(csv->header.field[i], name) == 0) return i;
  }
  return -1;
}

bool csv_next(struct csv *csv, struct problems *list) {
  if (!next_line(csv, &csv->row)) return false;
  split(&csv->row, csv->separator);
  if (csv->row.n == csv->header.n) return true;
  return problem(list, "%s:%d: has %d fields; the header has %d", csv->file, csv->line, csv->row.n,
                 csv->header.n);
}

int csv_line(const struct csv *csv) { return csv->line; }

const char *csv_field(const struct csv *csv, int column) {
  return column >= 0 && column < csv->row.n ? csv->row.field[column] : "";
}

bool csv_number(const struct csv *csv, int column, double *value) {
  static const char *const missing[] = {"", "nan", "NaN", "NAN", "NA", "None", "-nan"};
  const char *text = csv_field(csv, column);
  for (size_t i = 0; i < sizeof missing / sizeof *missing; i++) {
    if (strcmp(text, missing[i]) != 0) continue;
    *value = NAN;
    return true;
  }
  return decimal_read(text, value);
}
