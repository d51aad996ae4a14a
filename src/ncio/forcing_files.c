/* Which files and variables hold the forcing (rank 0, serial).
 *
 * A path may carry {variable} and {year} and wildcards. Every variable of every file is held
 * against the rows of the profile; of each quantity the best row is kept.
 */
#include "ncio/forcing_plan.h"
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- paths */

struct paths {
  int n, room;
  char **path;
};

static void add_path(struct paths *paths, const char *path) {
  if (paths->n == paths->room) {
    paths->room = paths->room ? 2 * paths->room : 64;
    char **grown = nc_room((size_t)paths->room, sizeof *grown);
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
  if (glob(pattern, 0, NULL, &found) == 0) {
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

/* A day's total may stand in the file of the next year. */
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
  FILE *file = fopen(path, "rb");
  if (file) fclose(file);
  return file != NULL;
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

static bool matches(const struct nc_file *file, int variable, const char *name,
                    const struct profile_row *row) {
  char text[NC_NAME];
  if (row->name && !profile_same_name(name, row->name)) return false;
  if (!row->name && (!nc_attribute(file, variable, "standard_name", text, sizeof text) ||
                     strcmp(text, row->standard_name) != 0))
    return false;
  if (!row->cell_method) return true;
  return nc_attribute(file, variable, "cell_methods", text, sizeof text) &&
         strstr(text, row->cell_method);
}

static void add_item(struct forcing_plan *plan, const struct profile *table,
                     const struct profile_row *row, int file_number, int rank, const char *name) {
  size_t n = (size_t)plan->n_items++;
  if ((n & (n - 1)) == 0) { /* full at powers of two: doubles */
    struct forcing_item *grown = nc_room(n ? 2 * n : 1, sizeof *grown);
    if (n) memcpy(grown, plan->item, n * sizeof *grown);
    free(plan->item);
    plan->item = grown;
  }
  struct forcing_item *item = &plan->item[n];
  item->quantity = row->quantity;
  item->file = file_number;
  item->rank = rank;
  item->height = row->height;
  item->total_before_stamp = table->total_before_stamp;
  item->no_31_december = table->no_31_december;
  snprintf(item->v.name, sizeof item->v.name, "%s", name);
  snprintf(item->v.unit, sizeof item->v.unit, "%s", row->unit ? row->unit : "");
}

static bool is_held(const struct forcing_plan *plan, int file_number, int rank) {
  for (int i = plan->n_items - 1; i >= 0 && plan->item[i].file == file_number; i--)
    if (plan->item[i].rank == rank) return true;
  return false;
}

void forcing_candidates(const struct nc_file *file, int file_number, int n_tables,
                        const struct profile *const *table, struct forcing_plan *plan) {
  int n = 0;
  nc_inq_nvars(file->id, &n);
  for (int v = 0; v < n; v++) {
    char name[NC_MAX_NAME + 1] = "";
    int rank = 0;
    nc_inq_varname(file->id, v, name);
    if (nc_is_text(file, v) || strlen(name) >= NC_NAME) continue;
    for (int t = 0; t < n_tables; t++)
      for (int r = 0; r < table[t]->n; r++, rank++)
        if (matches(file, v, name, &table[t]->row[r]) && !is_held(plan, file_number, rank))
          add_item(plan, table[t], &table[t]->row[r], file_number, rank, name);
  }
}

/* -- choice */

static int best_rank(const struct forcing_plan *plan, enum forcing_quantity q) {
  int best = -1;
  for (int i = 0; i < plan->n_items; i++)
    if (plan->item[i].quantity == q && (best < 0 || plan->item[i].rank < best))
      best = plan->item[i].rank;
  return best;
}

/* Of a quantity that can be derived, the most direct source is read, and of the others nothing. */
static void drop_spare(int best[N_FORCING]) {
  static const enum forcing_quantity none = N_FORCING; /* a source that needs no second quantity */
  static const struct {
    enum forcing_quantity of, from, with;
  } source[] = {{FORCING_IRRAD, FORCING_DAYLIGHT, FORCING_DAYLENGTH},
                {FORCING_WIND, FORCING_WIND_EAST, FORCING_WIND_NORTH},
                {FORCING_VAP, FORCING_DEW, N_FORCING},
                {FORCING_VAP, FORCING_RELHUM, N_FORCING},
                {FORCING_VAP, FORCING_SPECHUM, FORCING_PRESSURE}};
  bool given[N_FORCING];
  for (int q = 0; q < N_FORCING; q++) given[q] = best[q] >= 0;
  for (size_t i = 0; i < sizeof source / sizeof *source; i++) {
    enum forcing_quantity from = source[i].from, with = source[i].with;
    bool whole = best[from] >= 0 && (with == none || best[with] >= 0);
    if (given[source[i].of] || !whole) {
      best[from] = -1;
      if (with != none) best[with] = -1;
    } else {
      given[source[i].of] = true;
    }
  }
}

/* A profile beside those of the table that would take the variable for the quantity, or NULL */
static const char *other_profile(int n_tables, const struct profile *const *table,
                                 enum forcing_quantity q, const char *variable) {
  const char *name = profile_of_variable(q, variable);
  if (!name && q == FORCING_IRRAD) name = profile_of_variable(FORCING_DAYLIGHT, variable);
  for (int t = 0; name && t < n_tables; t++)
    if (strcmp(table[t]->name, name) == 0) return NULL;
  return name;
}

/* "; PATH has: a, b, c" of the first file, and a profile or the variable that would do */
static char *what_there_is(const struct forcing_plan *plan, int n_tables,
                           const struct profile *const *table, enum forcing_quantity q) {
  struct nc_file file;
  struct problems none = {0};
  char *text = NULL, **names;
  int n = 0;
  if (!plan->n_files || !nc_file_open(plan->file[0], &file, &none)) {
    problems_clear(&none);
    return nc_copy_text("");
  }
  nc_inq_nvars(file.id, &n);
  names = nc_room((size_t)n, sizeof *names);
  nc_append(&text, "; %s has:", plan->file[0]);
  for (int v = 0; v < n; v++) {
    char name[NC_MAX_NAME + 1] = "";
    nc_inq_varname(file.id, v, name);
    names[v] = nc_copy_text(name);
    if (v < 20) nc_append(&text, " %s", name);
  }
  const char *other = NULL, *near = NULL;
  for (int v = 0; v < n && !other; v++) {
    other = other_profile(n_tables, table, q, names[v]);
    if (other) nc_append(&text, "; '%s' is known to profile %s", names[v], other);
  }
  for (int t = 0; t < n_tables; t++)
    for (int r = 0; r < table[t]->n && !near; r++)
      if (table[t]->row[r].quantity == q && table[t]->row[r].name)
        near = nearest_word(table[t]->row[r].name, (const char *const *)names, (size_t)n);
  if (near && !other) nc_append(&text, "; is it '%s'?", near);
  nc_free_texts((size_t)n, &names);
  nc_file_close(&file);
  return text;
}

static bool report_missing(const struct forcing_source *source, int n_tables,
                           const struct profile *const *table, const struct forcing_plan *plan,
                           enum forcing_quantity q, struct problems *list) {
  char *names = NULL;
  for (int t = 0; t < n_tables; t++)
    for (int r = 0; r < table[t]->n; r++) {
      const struct profile_row *row = &table[t]->row[r];
      bool daylight = q == FORCING_IRRAD && row->quantity == FORCING_DAYLIGHT;
      if (row->quantity != q && !daylight) continue;
      nc_append(&names, "%s%s%s%s", names ? ", " : "", row->name ? "" : "standard_name ",
                row->name ? row->name : row->standard_name, daylight ? " with day length" : "");
      if (row->name && row->cell_method)
        nc_append(&names, " with cell_methods '%s'", row->cell_method);
    }
  char *there = what_there_is(plan, n_tables, table, q);
  problem(list, "%s: no variable for %s in %d file%s; profile '%s' expects one of: %s%s",
          source->files, quantity_info[q].name, plan->n_files, plan->n_files > 1 ? "s" : "",
          source->profile ? source->profile : "auto", names ? names : "(none)", there);
  free(names);
  free(there);
  return false;
}

bool forcing_choose(const struct forcing_source *source, int n_tables,
                    const struct profile *const *table, struct forcing_plan *plan,
                    struct problems *list) {
  int best[N_FORCING], kept = 0;
  bool good = true;
  for (enum forcing_quantity q = 0; q < N_FORCING; q++) best[q] = best_rank(plan, q);
  drop_spare(best);
  for (enum forcing_quantity q = 0; q < N_FORCING; q++) {
    plan->has[q] = best[q] >= 0;
    bool derived = q == FORCING_IRRAD && best[FORCING_DAYLIGHT] >= 0;
    if (!plan->has[q] && !derived && quantity_info[q].required)
      good = report_missing(source, n_tables, table, plan, q, list);
  }
  for (int i = 0; i < plan->n_items; i++)
    if (plan->item[i].rank == best[plan->item[i].quantity]) plan->item[kept++] = plan->item[i];
  plan->n_items = kept;
  return good;
}
