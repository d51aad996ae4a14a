/* Reads an estimate back: the CSV that calibrate wrote. */
#include "region/result_files.h"
#include "support/csv.h"
#include "support/name_table.h"
#include <stdlib.h>

enum { NAME_LENGTH = 80 };

void read_parameters_csv(const struct setup *setup, const char *file, double *u,
                         struct problems *list) {
  struct csv *csv = csv_open(file, list);
  int n = setup->campaign.control.weights_at, seen = 0;
  if (!csv) return;
  int name = csv_column(csv, "name"), value = csv_column(csv, "u");
  if (name < 0 || value < 0) {
    problem(list, "%s: expected the columns name and u, as calibrate writes them", file);
    csv_close(&csv);
    return;
  }
  char(*names)[NAME_LENGTH] = malloc((size_t)n * sizeof *names + 1);
  struct name_table table = {0};
  if (!names) abort();
  for (int i = 0; i < n; i++) {
    control_name(&setup->campaign.control, i, setup_regions(setup), NAME_LENGTH, names[i]);
    name_table_add(&table, names[i], i);
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
      u[i] = x;
      seen++;
    }
  }
  if (seen < n) problem(list, "%s: has %d of the control's %d elements", file, seen, n);
  name_table_destroy(&table);
  free(names);
  csv_close(&csv);
}
