/* n, RMSE, bias and chi2/n by set and use, summed from NAME_regions.csv and NAME_series.csv or .nc:
 * the bits of what the run's log says. Fit at the prior stands beside it where the run estimated
 * something.
 */
#include "ncio/name_list.h"
#include "ncio/nc_common.h"
#include "observe/kinds.h"
#include "region/fit_line.h"
#include "show/show.h"
#include "support/calendar.h"
#include "support/csv.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_SETS = 64 };

struct fits {
  struct name_list sets;
  struct fit_sums sums[MOST_SETS][N_TERM_USES][2]; /* at the prior, at the estimate */
  bool dates[MOST_SETS];                           /* observed are dates, whose mean says nothing */
};

static void add(struct fits *fits, const char *set, double use, double observed, double sigma,
                const double predicted[2]) {
  int s = name_list_find(&fits->sets, set);
  if (s < 0 && fits->sets.n < MOST_SETS) s = name_list_add(&fits->sets, set);
  if (s < 0 || !(use >= 0. && use < N_TERM_USES)) return;
  for (int k = 0; k < 2; k++)
    if (isfinite(predicted[k]) && isfinite(observed))
      fit_sums_add(&fits->sums[s][(int)use][k], observed, sigma, predicted[k]);
}

/* A field as a number; "2001-06-05T13:30" is days since 1970-01-01, and *date true. */
static double number_of(const struct csv *csv, int column, bool *date) {
  const char *text = csv_field(csv, column), *clock = strchr(text, 'T');
  double value;
  int day;
  if (csv_number(csv, column, &value)) return value;
  if (!date_parse(text, &day)) return NAN;
  *date = true;
  if (!clock || strlen(clock) < 6) return day;
  return day + (60. * atoi(clock + 1) + atoi(clock + 4)) / 1440.;
}

/* A table with columns observed, sigma, use, prior, estimate, and perhaps set */
static void add_table(const char *path, struct fits *fits, struct problems *list) {
  static const char *const column[] = {"observed", "sigma", "use", "prior", "estimate"};
  struct csv *csv = csv_open(path, list);
  int at[5];
  if (!csv) return;
  const int set = csv_column(csv, "set"), before = list->count;
  for (int i = 0; i < 5; i++)
    if ((at[i] = csv_column(csv, column[i])) < 0)
      problem(list, "%s: has no column %s, which `windrow calibrate` writes", path, column[i]);
  while (list->count == before && csv_next(csv, list)) {
    const char *name = set < 0 ? "yield" : csv_field(csv, set);
    double value[5];
    bool date = false;
    for (int i = 0; i < 5; i++) value[i] = number_of(csv, at[i], &date);
    add(fits, name, value[2], value[0], value[1], value + 3);
    const int s = date ? name_list_find(&fits->sets, name) : -1;
    if (s >= 0) fits->dates[s] = true;
  }
  csv_close(&csv);
}

/* The columns of NAME_series.nc, of n values each; those that could be read */
static void add_columns(const struct nc_file *file, struct fits *fits, struct problems *list) {
  static const char *const column[] = {"set", "observed", "sigma", "prior", "estimate", "use"};
  double *value[6] = {NULL};
  struct nc_variable v;
  size_t n = 0, n_names = 0;
  char **names = NULL;
  bool good = true;
  int id;
  for (int i = 0; i < 6 && good; i++) {
    good = nc_variable_read(file, column[i], NULL, &v, list);
    if (good) value[i] = nc_read_all(file, &v, &n, list);
    good = good && value[i];
  }
  if (good && nc_variable_id(file, "set_name", &(struct nc_file){0}, &id, list))
    names = nc_read_texts(file, id, &n_names, list);
  for (size_t i = 0; names && i < n; i++) {
    if (!(value[0][i] >= 0. && value[0][i] < (double)n_names)) continue;
    const double predicted[2] = {value[3][i], value[4][i]};
    add(fits, names[(size_t)value[0][i]], value[5][i], value[1][i], value[2][i], predicted);
  }
  for (size_t s = 0; names && s < n_names; s++) {
    const struct observation_kind *kind = observation_kind_of_set(names[s]);
    const int at = name_list_find(&fits->sets, names[s]);
    if (at >= 0 && kind) fits->dates[at] = kind->form == OBSERVED_ON_DATES;
  }
  for (int i = 0; i < 6; i++) free(value[i]);
  if (names) nc_free_texts(n_names, &names);
}

static void print_fits(const struct fits *fits, bool estimated, FILE *out) {
  char name[64], text[FIT_LINE];
  fprintf(out, "\n%s", fit_heading(estimated, text));
  for (int use = 0; use < N_TERM_USES; use++)
    for (int s = 0; s < fits->sets.n; s++) {
      struct model_fit before = fit_of_sums(&fits->sums[s][use][0]);
      struct model_fit after = fit_of_sums(&fits->sums[s][use][1]);
      const struct observation_kind *kind = observation_kind_of_set(fits->sets.name[s]);
      if (!after.n) continue;
      if (fits->dates[s]) after.mean = NAN;
      snprintf(name, sizeof name, "%s%s", fits->sets.name[s], term_use_text[use]);
      fputs(fit_line(name, kind ? kind->unit : "", estimated ? &before : NULL, &after, text), out);
    }
}

void show_fit(const struct result_folder *results, FILE *out, struct problems *list) {
  const char *regions = result_path(results, "regions.csv");
  const char *series = result_path(results, "series.csv"), *nc = result_path(results, "series.nc");
  struct fits *fits = calloc(1, sizeof *fits);
  struct nc_file file;
  if (!fits) abort();
  if (regions) add_table(regions, fits, list);
  if (series) add_table(series, fits, list);
  if (nc && nc_file_open(nc, &file, list)) {
    add_columns(&file, fits, list);
    nc_file_close(&file);
  }
  if (fits->sets.n) print_fits(fits, result_path(results, "parameters.csv") != NULL, out);
  name_list_destroy(&fits->sets);
  free(fits);
}
