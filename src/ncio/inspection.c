/* Variables, places, years and days of a file that nobody has named yet; see inspection.h. */
#include "ncio/inspection.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A coordinate, or the bounds of one */
static bool is_axis(const struct nc_file *file, int id, const char *name) {
  static const char *const axes[] = {"lat", "latitude", "lon", "longitude", "time", "valid_time"};
  char dim_name[NC_MAX_NAME + 1] = "";
  int n_dims = 0, dim[NC_MAX_VAR_DIMS];
  const size_t length = strlen(name);
  for (size_t i = 0; i < sizeof axes / sizeof *axes; i++)
    if (strcmp(name, axes[i]) == 0) return true;
  if (length > 5 && strcmp(name + length - 5, "_bnds") == 0) return true;
  if (length > 7 && strcmp(name + length - 7, "_bounds") == 0) return true;
  nc_inq_varndims(file->id, id, &n_dims);
  if (n_dims != 1 || nc_inq_vardimid(file->id, id, dim) != NC_NOERR) return false;
  nc_inq_dimname(file->id, dim[0], dim_name);
  return strcmp(dim_name, name) == 0 && !nc_is_text(file, id);
}

static void describe_text(const struct nc_file *file, const struct nc_space *space,
                          struct inspected_variable *x) {
  size_t length[NC_MAX_VAR_DIMS];
  int dim[NC_MAX_VAR_DIMS];
  const int n = nc_texts_dims(file, x->v.id, dim, length);
  x->text = true;
  x->v.n_dims = n < NC_MAX_RANK ? n : NC_MAX_RANK;
  for (int d = 0; d < x->v.n_dims; d++) {
    x->v.dim[d] = dim[d];
    x->v.length[d] = length[d];
    x->v.role[d] = nc_role_of(file, dim[d], length[d], space);
  }
}

static bool describe(const struct nc_file *file, int id, const struct nc_space *space,
                     struct inspected_variable *x) {
  struct problems none = {0};
  char name[NC_MAX_NAME + 1] = "";
  nc_inq_varname(file->id, id, name);
  if (strlen(name) >= NC_NAME || is_axis(file, id, name)) return false;
  memset(x, 0, sizeof *x);
  nc_attribute(file, id, "standard_name", x->standard_name, sizeof x->standard_name);
  bool good = true;
  if (nc_is_text(file, id)) {
    x->v.id = id;
    memcpy(x->v.name, name, strlen(name) + 1);
    describe_text(file, space, x);
  } else {
    good = nc_variable_read(file, name, space, &x->v, &none);
  }
  for (int d = 0; d < x->v.n_dims; d++) x->roles |= 1u << x->v.role[d];
  problems_clear(&none);
  return good;
}

/* The first axis of years, and of days */
static void read_axes(const struct nc_file *file, struct inspection *found) {
  struct problems none = {0};
  for (int i = 0; i < found->n; i++)
    for (int d = 0; d < found->variable[i].v.n_dims; d++) {
      const struct nc_variable *v = &found->variable[i].v;
      struct nc_time time;
      if (v->role[d] == NC_YEAR && !found->year &&
          !nc_years_read(file, v->dim[d], &found->year, &found->n_years, &none))
        found->n_years = 0;
      if (v->role[d] != NC_TIME || found->n_days || !nc_time_read(file, v->dim[d], &time, &none))
        continue;
      found->n_days = time.n;
      found->first_day = time.n ? time.day[0] : 0;
      found->last_day = time.n ? time.day[time.n - 1] : 0;
      nc_time_destroy(&time);
    }
  problems_clear(&none);
}

/* Rows of a table, such as an overlap's, have places, but are none themselves. */
static bool are_entries(const struct nc_file *file, const struct nc_space *space) {
  size_t length = 0;
  if (space->gridded || space->column_dim < 0) return false;
  nc_inq_dimlen(file->id, space->column_dim, &length);
  return nc_role_of(file, space->column_dim, length, NULL) == NC_ENTRY;
}

void inspect(const struct nc_file *file, struct inspection *found) {
  struct problems none = {0};
  int n = 0;
  *found = (struct inspection){0};
  found->has_space = nc_space_read(file, &found->space, &none);
  problems_clear(&none);
  if (found->has_space && are_entries(file, &found->space)) {
    nc_space_destroy(&found->space);
    found->has_space = false;
  }
  nc_inq_nvars(file->id, &n);
  found->variable = nc_array((size_t)n, sizeof *found->variable);
  for (int id = 0; id < n; id++)
    if (describe(file, id, found->has_space ? &found->space : NULL, &found->variable[found->n]))
      found->n++;
  read_axes(file, found);
}

void inspection_clear(struct inspection *found) {
  nc_space_destroy(&found->space);
  free(found->variable);
  free(found->year);
  *found = (struct inspection){0};
}

unsigned inspection_place(const struct inspection *found) {
  return found->has_space ? nc_place_roles(&found->space) : 0;
}

bool places_hold(const struct nc_space *other, const struct nc_space *cells) {
  struct nc_finder finder = {0};
  const int n = cells->gridded ? cells->n_lat * cells->n_lon : cells->n_lon;
  const double steps = cells->gridded ? 0.01 : 0.5;
  bool all = true;
  for (int p = 0; p < n && all; p++) {
    const double lat = cells->lat[cells->gridded ? p / cells->n_lon : p];
    const double lon = cells->lon[p % cells->n_lon];
    const char *name = cells->name ? cells->name[p] : NULL;
    all = nc_space_find(other, name, lat, lon, steps, &finder) >= 0;
  }
  nc_finder_destroy(&finder);
  return all;
}
