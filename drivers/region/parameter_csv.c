/* Reads an estimate back: the CSV that calibrate wrote. */
#include "region/result_files.h"
#include "support/csv.h"
#include <stdlib.h>
#include <string.h>

/* the element of this name, or -1; the search starts at element `from`, as files hold them in their
 * order */
static int find(const struct setup *setup, const char *name, int from) {
  char own[80];
  int n = setup->campaign.control.weights_at;
  for (int k = 0; k < n; k++) {
    int i = (from + k) % n;
    control_name(&setup->campaign.control, i, setup_regions(setup), sizeof own, own);
    if (!strcmp(own, name)) return i;
  }
  return -1;
}

void read_parameters_csv(const struct setup *setup, const char *file, double *u,
                         struct problems *list) {
  struct csv *csv = csv_open(file, list);
  int n = setup->campaign.control.weights_at, seen = 0, next = 0;
  if (!csv) return;
  int name = csv_column(csv, "name"), value = csv_column(csv, "u");
  if (name < 0 || value < 0) {
    problem(list, "%s: expected the columns name and u, as calibrate writes them", file);
    csv_close(&csv);
    return;
  }
  while (csv_next(csv, list)) {
    int i = find(setup, csv_field(csv, name), next);
    double x;
    if (i < 0) {
      problem(list, "%s:%d: the campaign's control has no element %s", file, csv_line(csv),
              csv_field(csv, name));
    } else if (!csv_number(csv, value, &x) || !(x == x)) {
      problem(list, "%s:%d: u of %s is no number", file, csv_line(csv), csv_field(csv, name));
    } else {
      u[i] = x;
      seen++;
      next = i + 1;
    }
  }
  if (seen < n) problem(list, "%s: has %d of the control's %d elements", file, seen, n);
  csv_close(&csv);
}
