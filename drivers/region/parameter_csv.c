/* Reads an estimate back: the CSV that calibrate wrote. */
#include "region/result_files.h"
#include "support/csv.h"
#include "support/name_table.h"
#include <stdlib.h>

enum { NAME_LENGTH = 80 };

/* what the rows gave: values within the control's bounds, each element once */
struct elements {
  const char *file;
  int n;
  char (*name)[NAME_LENGTH];
  bool *seen;
  double *lo, *hi, *u;
  struct problems *list;
};

static void take(struct elements *e, int line, int i, double x) {
  const double near =
      1e-9; /* rounding of what calibrate found at a bound, which it writes exactly */
  if (e->seen[i])
    problem(e->list, "%s:%d: %s stands here a second time", e->file, line, e->name[i]);
  else if (x < e->lo[i] - near || x > e->hi[i] + near)
    problem(e->list, "%s:%d: u of %s is %g; its bounds in the campaign's control are %g .. %g",
            e->file, line, e->name[i], x, e->lo[i], e->hi[i]);
  e->seen[i] = true;
  e->u[i] = x;
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
  int name = csv_column(csv, "name"), value = csv_column(csv, "u");
  if (name < 0 || value < 0) {
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
    } else if (!csv_number(csv, value, &x) || !(x == x)) {
      problem(list, "%s:%d: u of %s is no number", file, csv_line(csv), csv_field(csv, name));
    } else {
      take(&e, csv_line(csv), i, x);
    }
  }
  check_complete(&e);
  name_table_destroy(&table);
  free(e.name);
  free(e.seen);
  free(e.lo);
  csv_close(&csv);
}
