/* Reads an estimate back: the CSV that calibrate wrote. */
#include "region/result_files.h"
#include "support/csv.h"
#include "support/name_table.h"
#include <math.h>
#include <stdlib.h>

enum { NAME_LENGTH = 80 };

/* what the rows gave: values within the control's bounds, each element once */
struct elements {
  const char *file;
  int n;
  char (*name)[NAME_LENGTH];
  bool *seen;
  double *lo, *hi, *u;
  double *value; /* [n] as the file has it, NaN where it has none */
  int *line;
  struct problems *list;
};

static void take(struct elements *e, int line, int i, double x) {
  const double near =
      1e-9; /* rounding of what calibrate found at a bound, which it writes exactly */
  if (e->seen[i])
    problem(e->list, "%s:%d: %s stands here a second time", e->file, line, e->name[i]);
  else if (!isfinite(x) || x < e->lo[i] - near || x > e->hi[i] + near)
    problem(e->list, "%s:%d: u of %s is %g; its bounds in the campaign's control are %g .. %g",
            e->file, line, e->name[i], x, e->lo[i], e->hi[i]);
  e->seen[i] = true;
  e->line[i] = line;
  e->u[i] = x;
}

/* An estimate of another campaign has the same names: its values tell it, which the same u do not
 * make of another prior. */
static void check_values(const struct elements *e, const struct control *control) {
  const double rounding = 1e-6;
  double *here = malloc((size_t)control->n_values * sizeof *here + 1);
  if (!here) abort();
  control_values(control, e->u, here);
  for (int i = 0; i < control->n_plain; i++) {
    if (!e->seen[i] || isnan(e->value[i])) continue;
    if (fabs(e->value[i] - here[i]) <= rounding * fmax(fabs(here[i]), 1e-3)) continue;
    problem(
        e->list,
        "%s:%d: estimate of %s is %g, but with this campaign's prior its u gives %g: the file is "
        "an estimate of another control (where it is not, remove its column estimate)",
        e->file, e->line[i], e->name[i], e->value[i], here[i]);
    break;
  }
  free(here);
}

static void check_complete(const struct elements *e) {
  int missing = 0, first = -1;
  for (int i = e->n - 1; i >= 0; i--) {
    if (e->seen[i]) continue;
    missing++;
    first = i;
  }
  if (missing)
    problem(e->list, "%s: lacks %d of the control's %d elements, first %s", e->file, missing, e->n,
            e->name[first]);
}

void read_parameters_csv(const struct setup *setup, const char *file, double *u,
                         struct problems *list) {
  struct csv *csv = csv_open(file, list);
  const struct control *control = &setup->campaign.control;
  const int n = control->weights_at;
  if (!csv) return;
  int name = csv_column(csv, "name"), at = csv_column(csv, "u"),
      value = csv_column(csv, "estimate");
  int before = list->count;
  if (name < 0 || at < 0) {
    problem(list, "%s: expected the columns name and u, as calibrate writes them", file);
    csv_close(&csv);
    return;
  }
  struct elements e = {.file = file, .n = n, .u = u, .list = list};
  struct name_table table = {0};
  e.name = malloc((size_t)n * sizeof *e.name + 1);
  e.seen = calloc((size_t)n + 1, sizeof *e.seen);
  e.lo = malloc(2 * (size_t)control->n * sizeof *e.lo + 1);
  if (!e.name || !e.seen || !e.lo) abort();
  e.hi = e.lo + control->n;
  e.value = malloc((size_t)n * sizeof *e.value + 1);
  e.line = malloc((size_t)n * sizeof *e.line + 1);
  if (!e.value || !e.line) abort();
  control_bounds(control, e.lo, e.hi);
  for (int i = 0; i < n; i++) {
    control_name(control, i, setup_regions(setup), NAME_LENGTH, e.name[i]);
    name_table_add(&table, e.name[i], i);
  }
  while (csv_next(csv, list)) {
    int i = name_table_find(&table, csv_field(csv, name));
    double x;
    if (i < 0) {
      problem(list, "%s:%d: the campaign's control has no element %s", file, csv_line(csv),
              csv_field(csv, name));
    } else if (!csv_number(csv, at, &x) || isnan(x)) {
      problem(list, "%s:%d: u of %s is no number", file, csv_line(csv), csv_field(csv, name));
    } else {
      take(&e, csv_line(csv), i, x);
      if (value < 0 || !csv_number(csv, value, &e.value[i])) e.value[i] = NAN;
    }
  }
  check_complete(&e);
  if (!problems_since(list, before)) check_values(&e, control);
  name_table_destroy(&table);
  free(e.name);
  free(e.seen);
  free(e.lo);
  free(e.value);
  free(e.line);
  csv_close(&csv);
}
