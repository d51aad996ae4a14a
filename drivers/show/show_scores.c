/* Scores as a table of predictions (or issue dates) by measures, and what was assimilated. */
#include "ncio/name_list.h"
#include "show/show.h"
#include "support/csv.h"
#include "support/exact_sum.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* files of scores in long form: a row a subject and score */
struct score_file {
  const char *suffix, *heading, *subject; /* the column that says whose score it is */
  const char *lower, *upper;              /* columns of the interval */
  const char *score[10];                  /* those that are shown */
};

static const struct score_file files[] = {
    {"held_out_scores.csv",
     "held out (95 % intervals by resampling years)",
     "prediction",
     "lower",
     "upper",
     {"rmse", "nrmse", "bias", "r2", "anomaly_correlation", "rmse_less_estimate"}},
    {"crossvalidation_scores.csv",
     "cross-validation (95 % intervals by resampling years)",
     "prediction",
     "lower",
     "upper",
     {"rmse", "nrmse", "bias", "r2", "anomaly_correlation", "rmse_less_estimate"}},
    {"hindcast_scores.csv",
     "hindcast by issue date (90 % intervals by resampling years; skill is 1 - CRPS / that of the "
     "reference)",
     "date",
     "lo",
     "hi",
     {"crps", "skill_climatology", "skill_trend", "skill_common_trend", "skill_last_year",
      "coverage_80", "rmse", "spread", "bias"}},
};

static bool is_shown(const struct score_file *file, const char *score) {
  for (size_t i = 0; i < sizeof file->score / sizeof *file->score && file->score[i]; i++)
    if (strcmp(file->score[i], score) == 0) return true;
  return false;
}

static void show_score_file(const char *path, const struct score_file *file, FILE *out,
                            struct problems *list) {
  struct csv *csv = csv_open(path, list);
  if (!csv) return;
  const int subject = csv_column(csv, file->subject), score = csv_column(csv, "score"),
            unit = csv_column(csv, "unit"), n = csv_column(csv, "n");
  const int value = csv_column(csv, "value"), lo = csv_column(csv, file->lower),
            hi = csv_column(csv, file->upper);
  fprintf(out, "\n%s\n  %-22s %-20s %10s %10s %10s %7s\n", file->heading, file->subject, "score",
          "value", "lower", "upper", "n");
  while (csv_next(csv, list)) {
    const int column[] = {value, lo, hi};
    if (!is_shown(file, csv_field(csv, score)) || !strcmp(csv_field(csv, n), "0")) continue;
    fprintf(out, "  %-22s %-20s", csv_field(csv, subject), csv_field(csv, score));
    for (int i = 0; i < 3; i++) {
      double x = NAN;
      if (csv_number(csv, column[i], &x) && !isnan(x))
        fprintf(out, " %10.4g", x);
      else
        fprintf(out, " %10s", "");
    }
    fprintf(out, " %7s  %s\n", csv_field(csv, n), csv_field(csv, unit));
  }
  csv_close(&csv);
}

void show_scores(const struct result_folder *results, FILE *out, struct problems *list) {
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    const char *path = result_path(results, files[i].suffix);
    if (path) show_score_file(path, &files[i], out, list);
  }
}

/* -- assimilation */

enum { MOST_SETS = 64 };

/* sums over the observations of a set that were used */
struct background {
  int n, left_out;
  struct exact_sum d, d2, analysis_d2, z2;
};

static void add_used(const struct csv *csv, struct background *b) {
  static const char *const column[] = {"observed", "sigma", "background", "background_sd",
                                       "analysis"};
  double x[5];
  for (int i = 0; i < 5; i++)
    if (!csv_number(csv, csv_column(csv, column[i]), &x[i])) x[i] = NAN;
  const double d = x[2] - x[0], a = x[4] - x[0], variance = x[1] * x[1] + x[3] * x[3];
  if (!isfinite(d) || !(variance > 0.)) return;
  b->n++;
  exact_sum_add(&b->d, d);
  exact_sum_add(&b->d2, d * d);
  exact_sum_add(&b->z2, d * d / variance);
  exact_sum_add(&b->analysis_d2, isfinite(a) ? a * a : 0.);
}

static void print_background(const struct name_list *sets, const struct background *b, FILE *out) {
  fprintf(out,
          "\nassimilated (background and analysis less observed; chi2/n, of the background by "
          "sigma and spread, is 1 where both are right)\n"
          "  %-22s %8s %8s %10s %10s %8s %12s\n",
          "set", "used", "not used", "bias", "RMSE", "chi2/n", "analysis RMSE");
  for (int s = 0; s < sets->n; s++) {
    const double n = b[s].n;
    fprintf(out, "  %-22s %8d %8d %10.4g %10.4g %8.3f %12.4g\n", sets->name[s], b[s].n,
            b[s].left_out, exact_sum_value(&b[s].d) / n, sqrt(exact_sum_value(&b[s].d2) / n),
            exact_sum_value(&b[s].z2) / n, sqrt(exact_sum_value(&b[s].analysis_d2) / n));
  }
}

void show_feedback(const struct result_folder *results, FILE *out, struct problems *list) {
  const char *path = result_path(results, "feedback.csv");
  struct csv *csv = path ? csv_open(path, list) : NULL;
  struct background *b;
  struct name_list sets = {0};
  if (!csv) return;
  if (!(b = calloc(MOST_SETS, sizeof *b))) abort();
  const int set = csv_column(csv, "set"), use = csv_column(csv, "use");
  while (csv_next(csv, list)) {
    int s = name_list_find(&sets, csv_field(csv, set));
    if (s < 0 && sets.n < MOST_SETS) s = name_list_add(&sets, csv_field(csv, set));
    if (s < 0) continue;
    if (strcmp(csv_field(csv, use), "used") == 0)
      add_used(csv, &b[s]);
    else
      b[s].left_out++;
  }
  print_background(&sets, b, out);
  name_list_destroy(&sets);
  free(b);
  csv_close(&csv);
}
