/* Parameters that differ from cell to cell, by NAME_posterior.nc: means and ranges over the cells.
 */
#include "ncio/nc_common.h"
#include "show/show.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct cell_values {
  double mean, least, most; /* NaN where there are none */
};

/* Statistics of a map over its cells; all NaN where it cannot be read. */
static struct cell_values values_of(const struct nc_file *file, const char *name,
                                    struct problems *list) {
  struct cell_values v = {NAN, NAN, NAN};
  struct nc_variable map;
  size_t n = 0, cells = 0;
  double sum = 0.;
  if (!nc_variable_read(file, name, NULL, &map, list)) return v;
  double *value = nc_read_all(file, &map, &n, list);
  for (size_t i = 0; value && i < n; i++) {
    if (isnan(value[i])) continue;
    v.least = fmin(v.least, value[i]);
    v.most = fmax(v.most, value[i]);
    sum += value[i];
    cells++;
  }
  if (cells) v.mean = sum / (double)cells;
  free(value);
  return v;
}

/* A row of the field `name`: nothing where it has no standard deviations, as samples have none. */
static void print_field(const struct nc_file *file, const char *name, FILE *out,
                        struct problems *list) {
  char sd[NC_NAME], prior[NC_NAME];
  snprintf(sd, sizeof sd, "%.200s_sd", name);
  snprintf(prior, sizeof prior, "%.200s_prior_sd", name);
  if (!nc_has_variable(file, sd) || !nc_has_variable(file, prior)) return;
  const struct cell_values v = values_of(file, name, list), s = values_of(file, sd, list),
                           p = values_of(file, prior, list);
  fprintf(out, "  %-20s %9.4g %9.4g %9.4g %9.4g %9.4g %9.4g %9.4g\n", name, v.mean, v.least, v.most,
          s.mean, s.least, s.most, p.mean);
}

void show_fields(const struct result_folder *results, FILE *out, struct problems *list) {
  const char *path = result_path(results, "posterior.nc");
  struct nc_file file;
  struct nc_space space;
  char first[NC_NAME], *names = NULL, *rest = NULL;
  if (!path || !nc_file_open(path, &file, list)) return;
  if (nc_space_read(&file, &space, list)) {
    if (nc_maps(&file, &space, first, &names))
      fprintf(out, "\nfields (over the cells)\n  %-20s %9s %9s %9s %9s %9s %9s %9s\n", "name",
              "mean", "least", "most", "sd mean", "sd least", "sd most", "prior sd");
    for (char *name = names ? strtok_r(names, ", ", &rest) : NULL; name;
         name = strtok_r(NULL, ", ", &rest))
      print_field(&file, name, out, list);
    free(names);
    nc_space_destroy(&space);
  }
  nc_file_close(&file);
}
