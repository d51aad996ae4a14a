/* Latitudes, longitudes and names of a file's points (how they are found: nc_find.c). */
#include "ncio/nc_common.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- reading */

/* Is the variable a latitude ("lat") or longitude ("lon")? By standard_name, units, then name. */
static bool is_coordinate(const struct nc_file *file, int id, bool latitude) {
  static const char *const word[2][6] = {
      {"longitude", "lon", "degrees_east", "degree_east", "degrees_E", "Longitude"},
      {"latitude", "lat", "degrees_north", "degree_north", "degrees_N", "Latitude"}};
  const char *const *w = word[latitude];
  char text[NC_NAME], name[NC_MAX_NAME + 1] = "";
  if (nc_attribute(file, id, "standard_name", text, sizeof text)) return strcmp(text, w[0]) == 0;
  nc_inq_varname(file->id, id, name);
  if (strcmp(name, w[0]) == 0 || strcmp(name, w[1]) == 0 || strcmp(name, w[5]) == 0) return true;
  if (!nc_attribute(file, id, "units", text, sizeof text)) return false;
  return strcmp(text, w[2]) == 0 || strcmp(text, w[3]) == 0 || strcmp(text, w[4]) == 0;
}

/* First variable of at most one dimension that is such a coordinate in one group; one that is named
 * like its dimension wins (bounds and copies are behind it). *projected: two-dimensional ones
 * occur. */
static int coordinate_in(const struct nc_file *file, bool latitude, bool *projected) {
  int n = 0, found = -1;
  nc_inq_nvars(file->id, &n);
  for (int id = 0; id < n; id++) {
    int n_dims, dim[NC_MAX_VAR_DIMS];
    char name[NC_MAX_NAME + 1] = "", dim_name[NC_MAX_NAME + 1] = "";
    if (nc_is_text(file, id) || nc_inq_varndims(file->id, id, &n_dims) != NC_NOERR) continue;
    if (!is_coordinate(file, id, latitude)) continue;
    if (n_dims == 2) *projected = true;
    if (n_dims > 1) continue;
    if (found < 0) found = id;
    if (n_dims == 0) continue;
    nc_inq_vardimid(file->id, id, dim);
    nc_inq_varname(file->id, id, name);
    nc_inq_dimname(file->id, dim[0], dim_name);
    if (strcmp(name, dim_name) == 0) return id;
  }
  return found;
}

/* The same in the file's group, else the nearest above it: `at` */
static int find_coordinate(const struct nc_file *file, bool latitude, struct nc_file *at,
                           bool *projected) {
  *at = *file;
  do {
    int id = coordinate_in(at, latitude, projected);
    if (id >= 0) return id;
  } while (nc_inq_grp_parent(at->id, &at->id) == NC_NOERR);
  return -1;
}

static double *read_axis(const struct nc_file *file, int id, int *dim, int *n,
                         struct problems *list) {
  struct nc_variable v;
  char name[NC_MAX_NAME + 1] = "";
  nc_inq_varname(file->id, id, name);
  if (!nc_variable_read(file, name, NULL, &v, list)) return NULL;
  *dim = v.n_dims ? v.dim[0] : -1;
  *n = v.n_dims ? (int)v.length[0] : 1;
  return nc_read_all(file, &v, NULL, list);
}

/* The dimension of stations where no coordinates tell: one of the usual names. */
static int station_dim(const struct nc_file *file) {
  static const char *const names[] = {"location", "station", "site", "locations", "stations"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    int dim;
    if (nc_inq_dimid(file->id, names[i], &dim) == NC_NOERR) return dim;
  }
  return -1;
}

/* Variable that names what lies along a dimension: by cf_role, as a text called like the dimension,
 * by a usual name, or as a number called like the dimension. */
static int name_variable(const struct nc_file *file, int dim, const char *const *names) {
  char dim_name[NC_MAX_NAME + 1] = "", role[NC_NAME];
  int n = 0, best = -1, best_rank = 100;
  nc_inq_nvars(file->id, &n);
  nc_inq_dimname(file->id, dim, dim_name);
  for (int id = 0; id < n; id++) {
    char name[NC_MAX_NAME + 1] = "";
    int n_dims = 0, dims[NC_MAX_VAR_DIMS], rank = 100;
    nc_type type = NC_NAT;
    nc_inq_vartype(file->id, id, &type);
    nc_inq_varndims(file->id, id, &n_dims);
    if (n_dims != (type == NC_CHAR ? 2 : 1)) continue;
    nc_inq_vardimid(file->id, id, dims);
    if (dims[0] != dim) continue;
    nc_inq_varname(file->id, id, name);
    bool text = nc_is_text(file, id);
    if (strcmp(name, dim_name) == 0) rank = text ? 1 : 50;
    for (int k = 0; text && names[k]; k++)
      if (strcmp(name, names[k]) == 0 && k + 2 < rank) rank = k + 2;
    if (nc_attribute(file, id, "cf_role", role, sizeof role) && strcmp(role, "timeseries_id") == 0)
      rank = 0;
    if (rank < best_rank) best = id, best_rank = rank;
  }
  return best;
}

char **nc_region_names(const struct nc_file *file, int dim, size_t *n, struct problems *list) {
  static const char *const names[] = {
      "region_name",  "region",        "name",    "region_id", "zone_name",
      "station_name", "location_name", "station", "location",  NULL}; /* stations as regions */
  char dim_name[NC_MAX_NAME + 1] = "";
  int id = name_variable(file, dim, names);
  if (id >= 0) return nc_read_texts(file, id, n, list);
  nc_inq_dimname(file->id, dim, dim_name);
  problem(list,
          "%s: the regions along '%s' have no names; a text variable region_name(%s) or "
          "station_name(%s) is expected",
          file->path, dim_name, dim_name, dim_name);
  return NULL;
}

static int station_names(const struct nc_file *file, int dim) {
  static const char *const names[] = {"station_name", "location_name", "station", "location",
                                      "name",         "station_id",    "id",      NULL};
  return name_variable(file, dim, names);
}

static bool stations_read(const struct nc_file *file, struct nc_space *s, struct problems *list) {
  size_t n = (size_t)s->n_lon, n_names;
  int id = s->column_dim >= 0 ? station_names(file, s->column_dim) : -1;
  s->n_lat = 1;
  s->row_dim = -1;
  if (id >= 0) s->name = nc_read_texts(file, id, &n_names, list);
  if (id >= 0 && !s->name) return false;
  if (s->lat) return true;
  s->lat = nc_array(n, sizeof *s->lat);
  s->lon = nc_array(n, sizeof *s->lon);
  for (size_t i = 0; i < n; i++) s->lat[i] = s->lon[i] = NAN;
  return s->name != NULL;
}

static bool axes_good(const struct nc_file *file, const struct nc_space *s, struct problems *list) {
  const double *axis[2] = {s->lat, s->lon};
  int n[2] = {s->gridded ? s->n_lat : s->n_lon, s->n_lon};
  const char *name[2] = {"latitude", "longitude"};
  for (int a = 0; a < 2; a++) {
    double limit = a ? 540.0 : 90.001;
    for (int i = 0; i < n[a]; i++) {
      if (!(fabs(axis[a][i]) <= limit))
        return problem(list, "%s: %s %d is %g; degrees within +-%g are expected", file->path,
                       name[a], i + 1, axis[a][i], a ? 360.0 : 90.0);
      if (s->gridded && i > 0 && axis[a][i] == axis[a][i - 1])
        return problem(list, "%s: %s has %g twice (places %d and %d)", file->path, name[a],
                       axis[a][i], i, i + 1);
    }
  }
  return true;
}

unsigned nc_place_roles(const struct nc_space *s) {
  if (s->gridded) return 1u << NC_ROW | 1u << NC_COLUMN;
  return s->column_dim >= 0 ? 1u << NC_COLUMN : 0u;
}

bool nc_space_read(const struct nc_file *file, struct nc_space *s, struct problems *list) {
  bool projected = false;
  int n_lat = 0, n_lon = 0;
  *s = (struct nc_space){.row_dim = -1, .column_dim = -1};
  struct nc_file of_lat, of_lon;
  int lat = find_coordinate(file, true, &of_lat, &projected);
  int lon = find_coordinate(file, false, &of_lon, &projected);
  if (lat < 0 || lon < 0) {
    s->column_dim = projected ? -1 : station_dim(file);
    size_t length = 0;
    if (s->column_dim >= 0) nc_inq_dimlen(file->id, s->column_dim, &length);
    s->n_lon = (int)length;
    if (s->column_dim >= 0 && stations_read(file, s, list)) return true;
    nc_space_destroy(s);
    if (projected)
      return problem(list,
                     "%s: latitude and longitude are two-dimensional (a projected grid); regrid it "
                     "to a latitude-longitude grid, for example with cdo remapbil",
                     file->path);
    char *hint = nc_groups_hint(file);
    problem(list,
            "%s: has no latitude and longitude: variables 'lat' and 'lon' (or by standard_name or "
            "units) are expected%s",
            file->path, hint);
    free(hint);
    return false;
  }
  s->lat = read_axis(&of_lat, lat, &s->row_dim, &n_lat, list);
  s->lon = read_axis(&of_lon, lon, &s->column_dim, &n_lon, list);
  s->gridded = s->row_dim != s->column_dim;
  s->n_lat = n_lat;
  s->n_lon = n_lon;
  bool good = s->lat && s->lon;
  if (good && s->gridded && (s->row_dim < 0 || s->column_dim < 0))
    good = problem(list, "%s: latitude and longitude must both have a dimension, or neither",
                   file->path);
  if (good && !s->gridded) good = stations_read(file, s, list);
  if (good) good = axes_good(file, s, list);
  if (!good) nc_space_destroy(s);
  return good;
}

void nc_space_destroy(struct nc_space *s) {
  if (s->name) nc_free_texts((size_t)s->n_lon, &s->name);
  free(s->lat);
  free(s->lon);
  *s = (struct nc_space){.row_dim = -1, .column_dim = -1};
}

bool nc_space_equal(const struct nc_space *a, const struct nc_space *b) {
  if (a->gridded != b->gridded || a->n_lat != b->n_lat || a->n_lon != b->n_lon ||
      a->row_dim != b->row_dim || a->column_dim != b->column_dim || !a->name != !b->name)
    return false;
  size_t rows = (size_t)(a->gridded ? a->n_lat : a->n_lon), columns = (size_t)a->n_lon;
  /* bytes, so that unknown places (NaN) compare equal */
  if (memcmp(a->lat, b->lat, rows * sizeof *a->lat)) return false;
  if (memcmp(a->lon, b->lon, columns * sizeof *a->lon)) return false;
  for (size_t i = 0; a->name && i < columns; i++)
    if (strcmp(a->name[i], b->name[i]) != 0) return false;
  return true;
}
