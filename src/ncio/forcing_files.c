/* Which files and variables hold the forcing (rank 0, serial).
 *
 * A path may carry {variable} and {year} and wildcards. Every variable of every file is held
 * against the rows of the profile.
 */
#include "ncio/forcing_plan.h"
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* -- paths */

struct paths {
  int n, capacity;
  char **path;
};

static void add_path(struct paths *paths, const char *path) {
  if (paths->n == paths->capacity) {
    paths->capacity = paths->capacity ? 2 * paths->capacity : 64;
    char **grown = nc_array((size_t)paths->capacity, sizeof *grown);
    if (paths->n) memcpy(grown, paths->path, (size_t)paths->n * sizeof *grown);
    free(paths->path);
    paths->path = grown;
  }
  paths->path[paths->n++] = nc_copy_text(path);
}

static void add_matches(struct paths *paths, const char *pattern) {
  glob_t found;
  if (!strpbrk(pattern, "*?[")) {
    add_path(paths, pattern);
    return;
  }
  if (glob(pattern, GLOB_NOSORT, NULL, &found) == 0) { /* sorted with all others below */
    for (size_t i = 0; i < found.gl_pathc; i++) add_path(paths, found.gl_pathv[i]);
    globfree(&found);
  }
}

/* `pattern` with every `word` replaced; malloc'ed */
static char *replaced(const char *pattern, const char *word, const char *with) {
  char *text = nc_copy_text("");
  for (const char *at; (at = strstr(pattern, word)) != NULL; pattern = at + strlen(word))
    nc_append(&text, "%.*s%s", (int)(at - pattern), pattern, with);
  nc_append(&text, "%s", pattern);
  return text;
}

/* A day's total may be in the file of the next year. */
static void add_years(struct paths *paths, const struct forcing_source *source,
                      bool total_before_stamp, const char *pattern) {
  if (!strstr(pattern, "{year}")) {
    add_matches(paths, pattern);
    return;
  }
  int last = date_of(source->last_day + (total_before_stamp ? 1 : 0)).year;
  for (int year = date_of(source->first_day).year; year <= last; year++) {
    char digits[16];
    snprintf(digits, sizeof digits, "%d", year);
    char *path = replaced(pattern, "{year}", digits);
    add_matches(paths, path);
    free(path);
  }
}

/* The pattern for each name of a table; AgERA5's files have dashes where its variables do not. */
static void add_variables(struct paths *paths, const struct forcing_source *source,
                          const struct profile *table) {
  for (int r = 0; r < table->n; r++) {
    if (!table->row[r].name) continue;
    char *name = nc_copy_text(table->row[r].name);
    bool again = true;
    while (again) {
      char *pattern = replaced(source->files, "{variable}", name);
      add_years(paths, source, table->total_before_stamp, pattern);
      free(pattern);
      again = strchr(name, '_') != NULL;
      for (char *c = name; *c; c++)
        if (*c == '_') *c = '-';
    }
    free(name);
  }
}

static bool is_there(const char *path) {
  struct stat about;
  return stat(path, &about) == 0;
}

static int by_text(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

bool forcing_files(const struct forcing_source *source, int n_tables,
                   const struct profile *const *table, int *n, char ***path,
                   struct problems *list) {
  struct paths paths = {0};
  bool by_variable = strstr(source->files, "{variable}") != NULL;
  bool varies = by_variable || strstr(source->files, "{year}");
  bool late = false;
  for (int t = 0; t < n_tables; t++) {
    late = late || table[t]->total_before_stamp;
    if (by_variable) add_variables(&paths, source, table[t]);
  }
  if (!by_variable) add_years(&paths, source, late, source->files);
  if (paths.n) qsort(paths.path, (size_t)paths.n, sizeof *paths.path, by_text);
  *n = 0;
  for (int i = 0; i < paths.n; i++) {
    /* of names that placeholders made, those that exist; a name written out must exist */
    bool again = *n && strcmp(paths.path[*n - 1], paths.path[i]) == 0;
    if (again || (varies && !is_there(paths.path[i])))
      free(paths.path[i]);
    else
      paths.path[(*n)++] = paths.path[i];
  }
  *path = paths.path;
  if (*n) return true;
  return problem(list, "forcing.files: no file matches '%s'%s", source->files,
                 varies ? " ({variable} stands for the profile's names, {year} for the years that "
                          "the seasons need)"
                        : "");
}

/* -- variables */

enum time_method forcing_time_method(const struct nc_file *file, int variable) {
  char *text = nc_attribute_text(file, variable, "cell_methods");
  enum time_method method = time_method_of(text, NULL);
  free(text);
  return method;
}

/* What tells a variable's quantity, read once for all rows */
struct marks {
  char name[NC_MAX_NAME + 1], standard_name[NC_NAME]; /* "" = none */
  enum time_method method;
};

static bool matches(const struct marks *marks, const struct profile_row *row) {
  if (row->name ? !profile_same_name(marks->name, row->name)
                : strcmp(marks->standard_name, row->standard_name) != 0)
    return false;
  return !row->cell_method || marks->method == time_method_called(row->cell_method);
}

/* Keeps the first row of a quantity: later ones of the same file are not chosen. */
static int keep(struct forcing_candidate *candidate, int n, const struct forcing_candidate *new) {
  for (int i = 0; i < n; i++) {
    if (candidate[i].row->quantity != new->row->quantity) continue;
    if (new->rank < candidate[i].rank) candidate[i] = *new;
    return n;
  }
  candidate[n] = *new;
  return n + 1;
}

int forcing_candidates(const struct nc_file *file, int n_tables, const struct profile *const *table,
                       struct forcing_candidate *candidate) {
  int n_variables = 0, n = 0;
  nc_inq_nvars(file->id, &n_variables);
  for (int v = 0; v < n_variables; v++) {
    struct marks marks = {.name = ""};
    struct forcing_candidate new = {.rank = 0};
    nc_inq_varname(file->id, v, marks.name);
    if (nc_is_text(file, v) || strlen(marks.name) >= NC_NAME) continue;
    nc_attribute(file, v, "standard_name", marks.standard_name, sizeof marks.standard_name);
    marks.method = forcing_time_method(file, v);
    snprintf(new.name, sizeof new.name, "%.256s", marks.name);
    for (int t = 0; t < n_tables; t++)
      for (int r = 0; r < table[t]->n; r++, new.rank++) {
        new.table = table[t];
        new.row = &table[t]->row[r];
        if (matches(&marks, new.row)) n = keep(candidate, n, &new);
      }
  }
  return n;
}
