/* Parts of result tables in columns of text: parameters, selection, ensembles, forecasts,
 * assimilation, attribution.
 */
#include "show/show.h"
#include "support/csv.h"
#include <string.h>

enum { MOST_COLUMNS = 12 };

/* what is shown of a table: columns by name, those that a file lacks left out; the first ones of
 * the file where none is named */
struct shown_table {
  const char *suffix, *heading;
  const char *column[MOST_COLUMNS + 1];
};

static const struct shown_table parameters = {
    "parameters.csv",
    "parameters (prior, estimate and standard error in the unit given)",
    {"name", "prior", "prior_sd", "estimate", "standard_error", "lower_95", "upper_95", "lower",
     "upper", "unit", "at_bound"}};

static const struct shown_table tables[] = {
    {"selection.csv",
     "selection of parameters, step by step",
     {"step", "fold", "group", "kind", "tried", "n", "p", "rss", "aicc", "verdict", "converged"}},
    {"ensemble_regions.csv", "ensemble: yield by region and year [kg ha-1]", {NULL}},
    {"assimilation_parameters.csv", "assimilation: parameters before and after", {NULL}},
    {"assimilation_regions.csv", "assimilation: yield by region and year [kg ha-1]", {NULL}},
    {"forecast_regions.csv",
     "forecast: yield by region and year, quantiles with residual [kg ha-1]",
     {NULL}},
    {"attribution_years.csv", "attribution of yield against each other year [kg ha-1]", {NULL}},
};

static const char *const failures[] = {"ensemble_failures.csv", "assimilation_failures.csv",
                                       "forecast_failures.csv"};

/* the field as a number of four digits, or as it stands */
static const char *short_text(const struct csv *csv, int column, char text[24]) {
  const char *field = csv_field(csv, column);
  double value;
  const bool whole = strlen(field) < 8 && strspn(field, "-0123456789") == strlen(field);
  if (whole || !*field || !csv_number(csv, column, &value)) return field;
  snprintf(text, 24,
           value > -1e6 && value < 1e6 && (value >= 1e3 || value <= -1e3) ? "%.0f" : "%.4g", value);
  return text;
}

static void print_row(const struct csv *csv, int n, const int *at, bool heading, FILE *out) {
  char text[24];
  fputc(' ', out);
  for (int c = 0; c < n; c++) {
    const char *name = csv_name(csv, at[c]), *field = heading ? name : short_text(csv, at[c], text);
    const int width = strlen(name) > 9 ? (int)strlen(name) : 9;
    fprintf(out, c ? " %*s" : " %-*s", c ? width : 20, field);
  }
  fputc('\n', out);
}

static void show_table(const struct result_folder *results, const struct shown_table *table,
                       int rows, FILE *out, struct problems *list) {
  const char *path = result_path(results, table->suffix);
  struct csv *csv = path ? csv_open(path, list) : NULL;
  int at[MOST_COLUMNS], n = 0, row = 0;
  if (!csv) return;
  for (int c = 0; table->column[c]; c++)
    if ((at[n] = csv_column(csv, table->column[c])) >= 0) n++;
  for (int c = 0; !table->column[0] && c < csv_columns(csv) && n < MOST_COLUMNS; c++) at[n++] = c;
  fprintf(out, "\n%s\n", table->heading);
  print_row(csv, n, at, true, out);
  for (; csv_next(csv, list); row++)
    if (row < rows) print_row(csv, n, at, false, out);
  if (row > rows) fprintf(out, "  ... and %d more rows in %s\n", row - rows, path);
  csv_close(&csv);
}

/* How many seasons of members failed. */
static void count_failures(const char *path, FILE *out, struct problems *list) {
  struct csv *csv = csv_open(path, list);
  int n = 0;
  if (!csv) return;
  while (csv_next(csv, list)) n++;
  fprintf(out, "\nseasons of members that failed: %d", n);
  if (n) fprintf(out, ", listed in %s", path);
  fputc('\n', out);
  csv_close(&csv);
}

void show_parameters(const struct result_folder *results, int rows, FILE *out,
                     struct problems *list) {
  show_table(results, &parameters, rows, out, list);
}

void show_tables(const struct result_folder *results, int rows, FILE *out, struct problems *list) {
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
    show_table(results, &tables[i], rows, out, list);
  for (size_t i = 0; i < sizeof failures / sizeof *failures; i++)
    if (result_path(results, failures[i]))
      count_failures(result_path(results, failures[i]), out, list);
}
