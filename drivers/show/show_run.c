/* What was run and how the estimate was got, from global attributes of result files. */
#include "ncio/name_list.h"
#include "ncio/nc_common.h"
#include "show/show.h"
#include "support/csv.h"
#include <stdlib.h>
#include <string.h>

/* Text of a global attribute of a file, malloc'ed; NULL where there is none. */
static char *attribute_of(const char *path, const char *name, struct problems *list) {
  struct nc_file file;
  char *text;
  if (!nc_file_open(path, &file, list)) return NULL;
  text = nc_attribute_text(&file, NC_GLOBAL, name);
  nc_file_close(&file);
  return text;
}

static bool is_netcdf(const char *path) {
  const size_t n = path ? strlen(path) : 0;
  return n > 3 && strcmp(path + n - 3, ".nc") == 0;
}

/* The attribute of the first file that has it, malloc'ed, or NULL. */
static char *first_attribute(const struct result_folder *results, const char *name,
                             struct problems *list) {
  char *text = NULL;
  for (int i = 0; result_suffix[i] && !text; i++)
    if (is_netcdf(results->path[i])) text = attribute_of(results->path[i], name, list);
  return text;
}

/* The choices of the campaign; what was said of files read (`forcing: ...`) stands in the files. */
static void print_choices(char *text, FILE *out) {
  char *rest = NULL;
  for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
    const char *colon = strchr(line, ':'), *blank = strchr(line, ' ');
    if (!colon || (blank && blank < colon)) fprintf(out, "  %s\n", line);
  }
}

/* The command line of "2026-12-01T01:18:01Z windrow calibrate ... (ranks: 2, after 1 s)", which
 * the files of one run share: its first byte, and its length. */
static const char *command_line(const char *history, size_t *length) {
  const char *first = strchr(history, ' ') ? strchr(history, ' ') + 1 : history;
  const char *after = strstr(first, " (ranks: ");
  *length = after ? (size_t)(after - first) : strlen(first);
  return first;
}

static bool same_command(const char *a, const char *b) {
  size_t n, m;
  const char *x = command_line(a, &n), *y = command_line(b, &m);
  return n == m && memcmp(x, y, n) == 0;
}

/* Every command that left a file, once. */
static void print_commands(const struct result_folder *results, FILE *out, struct problems *list) {
  char *said[RESULT_SUFFIXES] = {NULL};
  int n = 0;
  for (int i = 0; result_suffix[i]; i++) {
    if (!is_netcdf(results->path[i])) continue;
    char *text = attribute_of(results->path[i], "history", list);
    bool known = !text;
    for (int k = 0; k < n && !known; k++) known = same_command(said[k], text);
    if (known)
      free(text);
    else
      fprintf(out, "  run               %s\n", said[n++] = text);
  }
  if (!n)
    fprintf(out, "  run               not known: no NetCDF file is here, and tables as CSV do not "
                 "say how they were made\n");
  for (int k = 0; k < n; k++) free(said[k]);
}

void show_run(const struct result_folder *results, FILE *out, struct problems *list) {
  char *source = first_attribute(results, "source", list);
  char *choices = first_attribute(results, "windrow_choices", list);
  char *inputs = first_attribute(results, "input_digests", list);
  fprintf(out, "%s\n", results->name);
  print_commands(results, out, list);
  if (source) fprintf(out, "  program           %s\n", source);
  if (choices) print_choices(choices, out);
  if (inputs && *inputs) {
    int n = 0;
    for (const char *at = inputs; *at; at++) n += *at == '\n';
    fprintf(out, "  inputs            %d files; paths and digests: ncdump -h, input_digests\n", n);
  }
  free(source);
  free(choices);
  free(inputs);
}

/* what `converged` says */
static const char *verdict(const char *converged) {
  if (strcmp(converged, "yes") == 0) return "converged: the estimate is a minimum of J";
  if (strcmp(converged, "no") == 0) return "NOT converged: the estimate is no minimum of J";
  return "stopped early: the estimate is the point that predicts the validation set best, not a "
         "minimum of J";
}

/* How many folds of a cross-validation converged. */
static void show_folds(const struct result_folder *results, FILE *out, struct problems *list) {
  const char *path = result_path(results, "crossvalidation.csv");
  struct csv *csv = path ? csv_open(path, list) : NULL;
  struct name_list folds[2] = {{0}, {0}}; /* all, and those that did not converge */
  if (!csv) return;
  const int fold = csv_column(csv, "fold"), converged = csv_column(csv, "converged");
  while (csv_next(csv, list)) {
    const char *word = csv_field(csv, converged);
    name_list_add(&folds[0], csv_field(csv, fold));
    if (*word && strcmp(word, "yes") != 0) name_list_add(&folds[1], csv_field(csv, fold));
  }
  fprintf(out, "\nconvergence\n  verdict             %d of %d folds converged%s",
          folds[0].n - folds[1].n, folds[0].n, folds[1].n ? "; not:" : "");
  for (int i = 0; i < folds[1].n; i++) fprintf(out, " %s", folds[1].name[i]);
  fputc('\n', out);
  for (int k = 0; k < 2; k++) name_list_destroy(&folds[k]);
  csv_close(&csv);
}

void show_convergence(const struct result_folder *results, FILE *out, struct problems *list) {
  static const char *const label[][2] = {{"convergence", "search"},
                                         {"J", "J"},
                                         {"distance_to_minimum", "distance"},
                                         {"certificate", "certificate"},
                                         {"parameters_at_bounds", "at bounds"},
                                         {"parameters_beyond_3_prior_sd", "beyond 3 prior s.d."},
                                         {"reference_rerun", "reference mode"},
                                         {"warning", "warning"}};
  char *converged = first_attribute(results, "converged", list);
  show_folds(results, out, list);
  if (!converged) return;
  fprintf(out, "\nconvergence\n  verdict             %s\n", verdict(converged));
  for (size_t i = 0; i < sizeof label / sizeof *label; i++) {
    char *text = first_attribute(results, label[i][0], list);
    if (text && *text) fprintf(out, "  %-19s %s\n", label[i][1], text);
    free(text);
  }
  free(converged);
}

static size_t count_of(const double *value, size_t n, int number) {
  size_t count = 0;
  for (size_t i = 0; i < n; i++) count += value[i] == number;
  return count;
}

void show_seasons(const struct result_folder *results, FILE *out, struct problems *list) {
  const char *path = result_path(results, "maps.nc");
  struct nc_file file;
  struct nc_variable status;
  size_t n = 0;
  if (!path || !nc_file_open(path, &file, list)) return;
  if (nc_has_variable(&file, "status") && nc_variable_read(&file, "status", NULL, &status, list)) {
    double *value = nc_read_all(&file, &status, &n, list);
    char *words = nc_attribute_text(&file, status.id, "flag_meanings"), *rest = NULL;
    int number = 0;
    if (value && words) fprintf(out, "\nseasons\n");
    for (char *word = words && value ? strtok_r(words, " ", &rest) : NULL; word;
         word = strtok_r(NULL, " ", &rest), number++) {
      const size_t count = count_of(value, n, number);
      for (char *at = word; *at; at++)
        if (*at == '_') *at = ' ';
      if (count) fprintf(out, "  %8zu %s\n", count, word);
    }
    free(words);
    free(value);
  }
  nc_file_close(&file);
}
