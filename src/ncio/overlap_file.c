/* Which cells make up which region: a table of entries, a dense array, or a station a region
 * (rank 0, replicated). Layouts: grids/README.md.
 *
 * Entries at masked points of the grid are left out, those off the grid are problems; areas are
 * weights of a mean, so any unit of area or none will do.
 */
#include "ncio/nc_agree.h"
#include "ncio/nc_common.h"
#include "ncio/ncio.h"
#include "ncio/overlap_table.h"
#include "support/whole_number.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double on_centre = 0.01; /* grid steps */

struct overlap_file {
  struct nc_file file;
  struct nc_cells cells;
  const struct grid *grid;
  struct overlap_table table;
  size_t n_regions;
  char **region;            /* [n_regions] */
  struct name_table number; /* of the first n_numbered regions */
  size_t n_numbered;
  /* entries off the grid: how many, and the first */
  int n_outside;
  char *first_outside;
};

static void outside(struct overlap_file *f, size_t entry, const char *region, const char *name,
                    double lat, double lon) {
  if (f->n_outside++ > 0) return;
  if (name)
    nc_append(&f->first_outside, "entry %zu, region '%s', location '%s'", entry + 1, region, name);
  else
    nc_append(&f->first_outside, "entry %zu, region '%s', at (%g, %g)", entry + 1, region, lat,
              lon);
}

static bool add(struct overlap_file *f, size_t entry, int region, int year, double area,
                const char *name, double lat, double lon, struct problems *list) {
  if (area == 0.0 || isnan(area)) return true;
  if (area < 0.0)
    return problem(list, "%s: entry %zu, region '%s': area %g is negative", f->file.path, entry + 1,
                   f->region[region], area);
  int cell = nc_cells_find(&f->cells, name, lat, lon, on_centre);
  if (cell == NC_CELL_NONE) outside(f, entry, f->region[region], name, lat, lon);
  if (cell >= 0) overlap_table_add(&f->table, region, cell, year, area);
  return true;
}

/* Area [ha] of the variable, or as it stands where it has no unit of area. */
static double *read_area(const struct overlap_file *f, const struct nc_variable *v, size_t *n,
                         struct problems *list) {
  double *area = nc_read_all(&f->file, v, n, list);
  struct problems none = {0};
  if (area && v->has_unit && strcmp(v->unit, "1") != 0 && *v->unit &&
      !nc_convert(&f->file, v, "ha", *n, area, &none) &&
      !nc_convert(&f->file, v, "1", *n, area, &none)) {
    nc_convert(&f->file, v, "ha", *n, area, list);
    free(area);
    area = NULL;
  }
  problems_clear(&none);
  return area;
}

/* -- a table of entries */

/* Column of texts or of numbers of a table [n]; at most one of the two is not NULL. */
struct column {
  char **text;
  double *number;
};

static bool read_column(const struct overlap_file *f, const char *name, int dim, size_t n,
                        struct column *column, struct problems *list) {
  int id, n_dims = 0, dims[NC_MAX_VAR_DIMS];
  struct nc_variable v;
  size_t length = 0;
  *column = (struct column){0};
  if (nc_inq_varid(f->file.id, name, &id) != NC_NOERR) return true;
  nc_inq_varndims(f->file.id, id, &n_dims);
  nc_inq_vardimid(f->file.id, id, dims);
  if (n_dims == 0 || dims[0] != dim) return true; /* belongs to something else */
  if (nc_is_text(&f->file, id))
    column->text = nc_read_texts(&f->file, id, &length, list);
  else if (nc_variable_read(&f->file, name, NULL, &v, list))
    column->number = nc_read_all(&f->file, &v, &length, list);
  return (column->text || column->number) && length == n;
}

static void free_column(struct column *column, size_t n) {
  nc_free_texts(n, &column->text);
  free(column->number);
}

static int region_number(struct overlap_file *f, const char *name, bool grow) {
  static const size_t most = 1u << 30;
  for (size_t r = f->n_numbered; r < f->n_regions; r++)
    name_table_add(&f->number, f->region[r], (int)r);
  f->n_numbered = f->n_regions;
  int number = name_table_find(&f->number, name);
  if (number >= 0) return number;
  if (!grow || f->n_regions >= most) return -1;
  if ((f->n_regions & (f->n_regions - 1)) == 0) {
    char **grown = nc_array(f->n_regions ? 2 * f->n_regions : 1, sizeof *grown);
    if (f->n_regions) memcpy(grown, f->region, f->n_regions * sizeof *grown);
    free(f->region);
    f->region = grown;
  }
  f->region[f->n_regions] = nc_copy_text(name);
  return (int)f->n_regions++;
}

/* Regions of the entries [n]: by index into region_name, by number, or by name. */
static int *entry_regions(struct overlap_file *f, const struct column *column, size_t n,
                          struct problems *list) {
  int names_id, names_dim[NC_MAX_VAR_DIMS], *region = nc_array(n, sizeof *region);
  bool named = nc_inq_varid(f->file.id, "region_name", &names_id) == NC_NOERR &&
               nc_is_text(&f->file, names_id);
  bool good = true;
  if (named) {
    nc_inq_vardimid(f->file.id, names_id, names_dim);
    f->region = nc_region_names(&f->file, names_dim[0], &f->n_regions, list);
    good = f->region != NULL;
  }
  for (size_t i = 0; good && i < n; i++) {
    char digits[32];
    const char *name = column->text ? column->text[i] : digits;
    double k = column->text ? 0.0 : column->number[i];
    if (!column->text) snprintf(digits, sizeof digits, "%.0f", k);
    if (named && !column->text) {
      region[i] = -1;
      if (!whole_number(k, 0, (int)f->n_regions - 1, &region[i]))
        good = problem(list,
                       "%s: region[%zu] is %g; an index into region_name, 0 .. %zu, is "
                       "expected",
                       f->file.path, i, k, f->n_regions - 1);
    } else {
      region[i] = region_number(f, name, !named);
      if (region[i] < 0)
        good = problem(list, "%s: region[%zu] is '%s', which is not in region_name", f->file.path,
                       i, name);
    }
  }
  if (good) return region;
  free(region);
  return NULL;
}

static bool add_entries(struct overlap_file *f, const int *region, const double *area, size_t n,
                        const struct column *location, const struct column *lat,
                        const struct column *lon, const struct column *year,
                        struct problems *list) {
  bool good = true;
  for (size_t i = 0; i < n; i++) {
    int t = 0, cell;
    if (year->number && !isnan(year->number[i]) && !whole_number(year->number[i], -9999, 9999, &t))
      return problem(list,
                     "%s: year[%zu] is %g; a whole year is expected, or a missing value for every "
                     "year",
                     f->file.path, i, year->number[i]);
    if (location->number) { /* the station's place in the campaign's list, from 0 */
      double k = location->number[i];
      if (!(area[i] > 0.0)) continue;
      if (whole_number(k, 0, f->grid->n_cells - 1, &cell))
        overlap_table_add(&f->table, region[i], cell, t, area[i]);
      else
        outside(f, i, f->region[region[i]], NULL, k, k);
    } else {
      const char *name = location->text ? location->text[i] : NULL;
      double la = lat->number ? lat->number[i] : NAN, lo = lon->number ? lon->number[i] : NAN;
      if (!add(f, i, region[i], t, area[i], name, la, lo, list)) good = false;
    }
  }
  return good;
}

static bool read_table(struct overlap_file *f, const struct nc_variable *v, struct problems *list) {
  struct column region, location, station, lat, lon, year;
  size_t n = 0;
  int dim = v->dim[0];
  double *area = read_area(f, v, &n, list);
  if (!area) return false;
  bool good = read_column(f, "region", dim, n, &region, list);
  good = read_column(f, "location", dim, n, &location, list) && good;
  good = read_column(f, "station", dim, n, &station, list) && good;
  good = read_column(f, "lat", dim, n, &lat, list) && good;
  good = read_column(f, "lon", dim, n, &lon, list) && good;
  good = read_column(f, "year", dim, n, &year, list) && good;
  bool named = location.text || location.number || station.text || station.number;
  if (good && !region.text && !region.number)
    good = problem(list,
                   "%s: a table of '%s'%s needs region(%s): names or indices into "
                   "region_name",
                   f->file.path, v->name, v->dim_names, "entry");
  if (good && !named && (!lat.number || !lon.number))
    good = problem(list, "%s: a table of '%s' needs location(entry), or lat(entry) and lon(entry)",
                   f->file.path, v->name);
  int *number = good ? entry_regions(f, &region, n, list) : NULL;
  bool by_location = location.text || location.number;
  good = number && add_entries(f, number, area, n, by_location ? &location : &station, &lat, &lon,
                               &year, list);
  free(number);
  free(area);
  free_column(&region, n);
  free_column(&location, n);
  free_column(&station, n);
  free_column(&lat, n);
  free_column(&lon, n);
  free_column(&year, n);
  return good;
}

/* -- a station a region */

static bool read_stations(struct overlap_file *f, int id, struct problems *list) {
  int dim[NC_MAX_VAR_DIMS];
  size_t n;
  bool good = true;
  nc_inq_vardimid(f->file.id, id, dim);
  f->region = nc_region_names(&f->file, dim[0], &f->n_regions, list);
  char **station = f->region ? nc_read_texts(&f->file, id, &n, list) : NULL;
  for (size_t r = 0; station && r < n; r++)
    if (!add(f, r, (int)r, 0, 1.0, station[r], NAN, NAN, list)) good = false;
  if (station) nc_free_texts(n, &station);
  return station == NULL && f->region == NULL ? false : good;
}

/* -- dense: (region, lat, lon) or (region, location), with years or without */

static bool read_dense(struct overlap_file *f, const char *variable, struct problems *list) {
  struct nc_space space;
  struct nc_variable v;
  size_t n = 0, stride[N_NC_ROLES];
  int *year = NULL, n_years = 1;
  if (!nc_space_read(&f->file, &space, list)) return false;
  unsigned place = space.gridded ? 1u << NC_ROW | 1u << NC_COLUMN : 1u << NC_COLUMN;
  unsigned required = place | 1u << NC_REGION;
  bool good = nc_variable_read(&f->file, variable, &space, &v, list) &&
              nc_variable_shape(&f->file, &v, required | 1u << NC_YEAR, required,
                                "(region, lat, lon), (region, location) or a table (entry)", list);
  double *area = good ? read_area(f, &v, &n, list) : NULL;
  if (area)
    f->region = nc_region_names(&f->file, v.dim[nc_role_dim(&v, NC_REGION)], &f->n_regions, list);
  int along = area ? nc_role_dim(&v, NC_YEAR) : -1;
  good = area && f->region &&
         (along < 0 || nc_years_read(&f->file, v.dim[along], &year, &n_years, list));
  if (good) nc_strides(&v, v.length, stride);
  for (int p = 0; good && p < space.n_lat * space.n_lon; p++) {
    int j = p / space.n_lon, i = p % space.n_lon;
    const char *name = space.name ? space.name[p] : NULL;
    double lat = space.lat[space.gridded ? j : p], lon = space.lon[i];
    const double *at = area + (size_t)j * stride[NC_ROW] + (size_t)i * stride[NC_COLUMN];
    for (size_t r = 0; r < f->n_regions; r++)
      for (int t = 0; t < n_years; t++)
        if (!add(f, (size_t)p, (int)r, year ? year[t] : 0,
                 at[r * stride[NC_REGION] + (size_t)t * stride[NC_YEAR]], name, lat, lon, list))
          good = false;
  }
  free(year);
  free(area);
  nc_space_destroy(&space);
  return good;
}

/* -- the file */

/* A text variable that gives each region its station: station(region) or location(region) */
static int station_of_region(const struct nc_file *file) {
  static const char *const names[] = {"station", "location", "station_name", "location_name"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    int id, n_dims = 0, dim[NC_MAX_VAR_DIMS];
    char name[NC_MAX_NAME + 1] = "";
    if (nc_inq_varid(file->id, names[i], &id) != NC_NOERR || !nc_is_text(file, id)) continue;
    nc_inq_varndims(file->id, id, &n_dims);
    nc_inq_vardimid(file->id, id, dim);
    if (n_dims > 0) nc_inq_dimname(file->id, dim[0], name);
    if (strcmp(name, "region") == 0) return id;
  }
  return -1;
}

static bool read_layout(struct overlap_file *f, const char *variable, struct problems *list) {
  struct nc_variable v;
  int stations = station_of_region(&f->file), id, n_dims = 0;
  if (!variable && nc_has_variable(&f->file, "harvested_area")) variable = "harvested_area";
  if (!variable && !nc_has_variable(&f->file, "area") && stations >= 0)
    return read_stations(f, stations, list);
  if (!variable) variable = "area";
  if (!nc_variable_id(&f->file, variable, &id, list)) return false;
  nc_inq_varndims(f->file.id, id, &n_dims);
  if (n_dims > 1) return read_dense(f, variable, list);
  return nc_variable_read(&f->file, variable, NULL, &v, list) && n_dims == 1
             ? read_table(f, &v, list)
             : problem(list, "%s: variable '%s' is a single number; areas per entry are expected",
                       f->file.path, variable);
}

static bool overlap_read(const char *path, const char *variable, const struct grid *grid,
                         struct overlap *overlap, struct problems *list) {
  struct overlap_file f = {.grid = grid};
  if (!nc_file_open(path, &f.file, list)) return false;
  nc_cells_create(grid, &f.cells);
  bool good = read_layout(&f, variable, list);
  if (f.n_outside)
    good = problem(list, "%s: %d entr%s outside the grid of the cells, first: %s", path,
                   f.n_outside, f.n_outside > 1 ? "ies lie" : "y lies", f.first_outside);
  if (good && f.table.n == 0)
    good = problem(list, "%s: no entry with an area lies in a cell of the grid", path);
  if (good)
    overlap_table_finish(&f.table, (int)f.n_regions, f.region, overlap);
  else if (f.region)
    nc_free_texts(f.n_regions, &f.region);
  name_table_destroy(&f.number);
  free(f.table.row);
  free(f.first_outside);
  nc_cells_destroy(&f.cells);
  nc_file_close(&f.file);
  return good;
}

PetscErrorCode OverlapRead(MPI_Comm comm, const char *file, const char *area_variable,
                           const struct grid *grid, struct overlap *overlap,
                           struct problems *list) {
  struct problems found = {0};
  bool any;
  int rank;
  PetscFunctionBeginUser;
  *overlap = (struct overlap){0};
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  if (rank == 0) overlap_read(file, area_variable, grid, overlap, &found);
  PetscCall(ProblemsShare(comm, &found, list, &any));
  if (!any) PetscCall(OverlapShare(comm, overlap));
  PetscFunctionReturn(0);
}
