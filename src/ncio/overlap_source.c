/* Entries of overlap files in their three layouts; see overlap_source.h. grids/README.md shows
 * them.
 *
 * Areas are weights of a mean, so any unit of area or none will do; entries without an area are
 * left out.
 */
#include "ncio/overlap_source.h"
#include "support/whole_number.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PART = 1 << 15, NUMBERS = 1 << 17 }; /* entries of a table, numbers of an array at a time */

void overlap_batch_destroy(struct overlap_batch *batch) {
  nc_free_texts(batch->name ? (size_t)batch->n : 0, &batch->name);
  free(batch->entry);
  *batch = (struct overlap_batch){0};
}

static const char *region_of(const struct overlap_source *s, int region) {
  return s->named ? s->listed[region] : s->met.name[region];
}

/* Adds an entry that has an area. */
static bool add(const struct overlap_source *s, struct overlap_batch *b, struct overlap_entry entry,
                const char *name, struct problems *list) {
  if (entry.area == 0.0 || isnan(entry.area)) return true;
  if (entry.area < 0.0)
    return problem(list, "%s: entry %lld, region '%s': area %g is negative", s->file.path,
                   (long long)entry.number + 1, region_of(s, entry.region), entry.area);
  if (b->n == b->capacity) {
    size_t room = b->capacity ? 2 * (size_t)b->capacity : 1024;
    struct overlap_entry *grown = nc_array(room, sizeof *grown);
    char **names = name ? nc_array(room, sizeof *names) : NULL;
    if (b->n) memcpy(grown, b->entry, (size_t)b->n * sizeof *grown);
    if (b->n && names) memcpy(names, b->name, (size_t)b->n * sizeof *names);
    free(b->entry);
    free(b->name);
    b->entry = grown;
    b->name = names;
    b->capacity = (int)room;
  }
  if (name) b->name[b->n] = nc_copy_text(name);
  b->entry[b->n++] = entry;
  return true;
}

/* Factor of the area to ha, or 1 where it has no unit of area. */
static bool area_unit(struct overlap_source *s, struct problems *list) {
  struct problems none = {0};
  s->scale = 1.0;
  if (!s->v.has_unit || strcmp(s->v.unit, "1") == 0 || !*s->v.unit) return true;
  bool good = nc_unit(&s->file, &s->v, "ha", &s->scale, &s->offset, &none) ||
              nc_unit(&s->file, &s->v, "1", &s->scale, &s->offset, &none);
  problems_clear(&none);
  return good || nc_unit(&s->file, &s->v, "ha", &s->scale, &s->offset, list);
}

static bool list_regions(struct overlap_source *s, int dim, struct problems *list) {
  size_t n = 0;
  s->listed = nc_region_names(&s->file, dim, &n, list);
  s->n_listed = (int)n;
  s->named = true;
  return s->listed != NULL;
}

/* for regions that entries call by their listed names; of equal names the first counts */
static void index_names(struct overlap_source *s) {
  s->listed_at = nc_array((size_t)s->n_listed, sizeof *s->listed_at);
  for (int r = 0; r < s->n_listed; r++) {
    int before = s->met.n, number = name_list_add(&s->met, s->listed[r]);
    if (number == before) s->listed_at[number] = r;
  }
}

/* -- a table of entries */

static bool find_column(const struct overlap_source *s, const char *name, int dim,
                        struct overlap_column *column, struct problems *list) {
  int n_dims = 0, dims[NC_MAX_VAR_DIMS];
  *column = (struct overlap_column){.id = -1};
  int id;
  if (nc_inq_varid(s->file.id, name, &id) != NC_NOERR) return true;
  nc_inq_varndims(s->file.id, id, &n_dims);
  nc_inq_vardimid(s->file.id, id, dims);
  if (n_dims == 0 || dims[0] != dim) return true; /* belongs to something else */
  column->id = id;
  column->text = nc_is_text(&s->file, id);
  if (column->text) return true;
  return nc_variable_read(&s->file, name, NULL, &column->v, list) &&
         (n_dims == 1 ||
          problem(list, "%s: '%s' has dimensions %s; one number an entry is expected", s->file.path,
                  name, column->v.dim_names));
}

static bool open_table(struct overlap_source *s, struct problems *list) {
  int dim = s->v.dim[0], id, dims[NC_MAX_VAR_DIMS];
  struct overlap_column station;
  s->layout = OVERLAP_TABLE;
  s->n = s->v.length[0];
  bool good = find_column(s, "region", dim, &s->region, list);
  good = find_column(s, "location", dim, &s->location, list) && good;
  good = find_column(s, "station", dim, &station, list) && good;
  good = find_column(s, "lat", dim, &s->lat, list) && good;
  good = find_column(s, "lon", dim, &s->lon, list) && good;
  good = find_column(s, "year", dim, &s->year, list) && good;
  if (s->location.id < 0) s->location = station;
  s->by_number = s->location.id >= 0 && !s->location.text;
  if (good && s->region.id < 0)
    good = problem(list,
                   "%s: a table of '%s'%s needs region(%s): names or indices into "
                   "region_name",
                   s->file.path, s->v.name, s->v.dim_names, "entry");
  bool placed = s->lat.id >= 0 && !s->lat.text && s->lon.id >= 0 && !s->lon.text;
  if (good && s->location.id < 0 && !placed)
    good = problem(list, "%s: a table of '%s' needs location(entry), or lat(entry) and lon(entry)",
                   s->file.path, s->v.name);
  if (!good || nc_inq_varid(s->file.id, "region_name", &id) != NC_NOERR ||
      !nc_is_text(&s->file, id))
    return good;
  nc_inq_vardimid(s->file.id, id, dims);
  if (!list_regions(s, dims[0], list)) return false;
  if (s->region.text) index_names(s);
  return true;
}

/* Entries at .. at + n - 1 of a column. */
struct part {
  char **text;
  double *number; /* NaN where there is no such column of numbers */
};

static bool read_part(const struct overlap_source *s, const struct overlap_column *column, size_t n,
                      struct part *part, struct problems *list) {
  int status = NC_NOERR;
  *part = (struct part){0};
  part->number = nc_array(n, sizeof *part->number);
  for (size_t i = 0; i < n; i++) part->number[i] = NAN;
  if (column->id < 0) return true;
  if (column->text) {
    part->text = nc_array(n, sizeof *part->text);
    status = nc_texts_part(&s->file, column->id, &s->at, &n, part->text);
  } else {
    status = nc_get_vara_double(s->file.id, column->id, &s->at, &n, part->number);
    if (status == NC_NOERR) nc_unpack(&column->v.packing, n, part->number);
  }
  if (status == NC_NOERR) return true;
  char name[NC_MAX_NAME + 1] = "";
  nc_inq_varname(s->file.id, column->id, name);
  return problem(list, "%s: variable '%s' cannot be read: %s", s->file.path, name,
                 nc_strerror(status));
}

static void free_part(struct part *part, size_t n) {
  nc_free_texts(n, &part->text);
  free(part->number);
}

/* Region of entry i of a part: by index into the names, by number, or by name; -1 and a problem. */
static int region_at(struct overlap_source *s, const struct part *part, size_t i,
                     struct problems *list) {
  char digits[32];
  double k = part->text ? 0.0 : part->number[i];
  if (s->named && !part->text) {
    int region;
    if (whole_number(k, 0, s->n_listed - 1, &region)) return region;
    problem(list, "%s: region[%zu] is %g; an index into region_name, 0 .. %d, is expected",
            s->file.path, s->at + i, k, s->n_listed - 1);
    return -1;
  }
  if (!part->text) snprintf(digits, sizeof digits, "%.0f", k);
  const char *name = part->text ? part->text[i] : digits;
  if (!s->named) return name_list_add(&s->met, name);
  int known = name_list_find(&s->met, name);
  if (known >= 0) return s->listed_at[known];
  problem(list, "%s: region[%zu] is '%s', which is not in region_name", s->file.path, s->at + i,
          name);
  return -1;
}

static bool next_of_table(struct overlap_source *s, struct overlap_batch *b,
                          struct problems *list) {
  size_t n = s->n - s->at < PART ? s->n - s->at : PART;
  const struct overlap_column area = {.id = s->v.id, .v = s->v};
  struct part of[6];
  const struct overlap_column *column[6] = {&area,   &s->region, &s->location,
                                            &s->lat, &s->lon,    &s->year};
  bool good = true;
  for (int k = 0; k < 6; k++) good = read_part(s, column[k], n, &of[k], list) && good;
  for (size_t i = 0; good && i < n; i++) {
    double year = of[5].number[i];
    struct overlap_entry entry = {.number = (int64_t)(s->at + i),
                                  .region = region_at(s, &of[1], i, list),
                                  .area = of[0].number[i] * s->scale + s->offset,
                                  .lat = of[3].number[i],
                                  .lon = of[4].number[i]};
    if (entry.region < 0) good = false;
    if (good && !isnan(year) && !whole_number(year, -9999, 9999, &entry.year))
      good = problem(list,
                     "%s: year[%zu] is %g; a whole year is expected, or a missing value for every "
                     "year",
                     s->file.path, s->at + i, year);
    if (s->by_number) { /* the station's place in the campaign's list, from 0 */
      double k = entry.lat = entry.lon = of[2].number[i];
      entry.location = k >= 0.0 && k < 9e15 && k == floor(k) ? (int64_t)k : -1;
    }
    if (good) add(s, b, entry, of[2].text ? of[2].text[i] : NULL, list);
  }
  for (int k = 0; k < 6; k++) free_part(&of[k], n);
  s->at += n;
  return good && s->at < s->n;
}

/* -- a station a region */

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

static bool open_stations(struct overlap_source *s, struct problems *list) {
  int dim[NC_MAX_VAR_DIMS];
  s->layout = OVERLAP_STATIONS;
  nc_inq_vardimid(s->file.id, s->station_id, dim);
  return list_regions(s, dim[0], list);
}

static bool next_of_stations(struct overlap_source *s, struct overlap_batch *b,
                             struct problems *list) {
  size_t n = 0;
  char **station = nc_read_texts(&s->file, s->station_id, &n, list);
  for (size_t r = 0; station && r < n && r < (size_t)s->n_listed; r++)
    add(s, b,
        (struct overlap_entry){
            .number = (int64_t)r, .region = (int)r, .area = 1.0, .lat = NAN, .lon = NAN},
        station[r], list);
  if (station) nc_free_texts(n, &station);
  return false;
}

/* -- dense: (region, lat, lon) or (region, location), with years or without */

static bool open_dense(struct overlap_source *s, const char *variable, struct problems *list) {
  s->layout = OVERLAP_DENSE;
  s->n_years = 1;
  if (!nc_space_read(&s->file, &s->space, list)) return false;
  unsigned required = nc_place_roles(&s->space) | 1u << NC_REGION;
  if (!nc_variable_read(&s->file, variable, &s->space, &s->v, list) ||
      !nc_variable_shape(&s->file, &s->v, required | 1u << NC_YEAR, required,
                         "(region, lat, lon), (region, location) or a table (entry)", list))
    return false;
  int along = nc_role_dim(&s->v, NC_YEAR);
  s->n = (size_t)s->space.n_lat * (size_t)s->space.n_lon;
  return list_regions(s, s->v.dim[nc_role_dim(&s->v, NC_REGION)], list) &&
         (along < 0 || nc_years_read(&s->file, s->v.dim[along], &s->years, &s->n_years, list));
}

/* Reads the areas of `n` points of one row from point `at` on; the array's strides */
static double *read_points(const struct overlap_source *s, size_t n, size_t stride[N_NC_ROLES],
                           struct problems *list) {
  size_t start[NC_MAX_RANK] = {0}, count[NC_MAX_RANK], total = 1, width = (size_t)s->space.n_lon;
  for (int d = 0; d < s->v.n_dims; d++) {
    count[d] = s->v.length[d];
    if (s->v.role[d] == NC_ROW) start[d] = s->at / width, count[d] = 1;
    if (s->v.role[d] == NC_COLUMN) start[d] = s->at % width, count[d] = n;
    total *= count[d];
  }
  double *area = nc_array(total, sizeof *area);
  int status = nc_get_vara_double(s->file.id, s->v.id, start, count, area);
  if (status != NC_NOERR) {
    problem(list, "%s: variable '%s' cannot be read: %s", s->file.path, s->v.name,
            nc_strerror(status));
    free(area);
    return NULL;
  }
  nc_unpack(&s->v.packing, total, area);
  nc_strides(&s->v, count, stride);
  return area;
}

static bool next_of_dense(struct overlap_source *s, struct overlap_batch *b,
                          struct problems *list) {
  const struct nc_space *space = &s->space;
  size_t width = (size_t)space->n_lon, row = s->at / width, stride[N_NC_ROLES];
  size_t each = (size_t)s->n_listed * (size_t)s->n_years, n = each < NUMBERS ? NUMBERS / each : 1;
  if (n > width - s->at % width) n = width - s->at % width;
  double *area = read_points(s, n, stride, list);
  for (size_t i = 0; area && i < n; i++) {
    size_t p = s->at + i, column = p % width;
    for (int r = 0; r < s->n_listed; r++)
      for (int t = 0; t < s->n_years; t++)
        add(s, b,
            (struct overlap_entry){
                .number = (int64_t)p,
                .region = r,
                .year = s->years ? s->years[t] : 0,
                .area = s->scale * area[i * stride[NC_COLUMN] + (size_t)r * stride[NC_REGION] +
                                        (size_t)t * stride[NC_YEAR]] +
                        s->offset,
                .lat = space->lat[space->gridded ? row : p],
                .lon = space->lon[column]},
            space->name ? space->name[p] : NULL, list);
  }
  s->at += n;
  bool good = area != NULL;
  free(area);
  return good && s->at < s->n;
}

/* -- the file */

static bool open_layout(struct overlap_source *s, const char *variable, struct problems *list) {
  struct nc_file at;
  int id, n_dims = 0;
  s->station_id = station_of_region(&s->file);
  if (!variable && nc_has_variable(&s->file, "harvested_area")) variable = "harvested_area";
  if (!variable && !nc_has_variable(&s->file, "area") && s->station_id >= 0)
    return open_stations(s, list);
  if (!variable) variable = "area";
  if (!nc_variable_id(&s->file, variable, &at, &id, list)) return false;
  nc_inq_varndims(at.id, id, &n_dims);
  if (n_dims > 1) return open_dense(s, variable, list) && area_unit(s, list);
  if (!nc_variable_read(&s->file, variable, NULL, &s->v, list)) return false;
  if (n_dims == 1) return open_table(s, list) && area_unit(s, list);
  return problem(list, "%s: variable '%s' is a single number; areas per entry are expected",
                 s->file.path, variable);
}

bool overlap_source_open(const char *path, const char *variable, struct overlap_source *s,
                         struct problems *list) {
  *s = (struct overlap_source){.scale = 1.0, .space = {.row_dim = -1, .column_dim = -1}};
  return nc_file_open_for(path, variable, &s->file, list) && open_layout(s, variable, list);
}

bool overlap_source_next(struct overlap_source *s, struct overlap_batch *b, struct problems *list) {
  switch (s->layout) {
  case OVERLAP_TABLE:
    return next_of_table(s, b, list);
  case OVERLAP_STATIONS:
    return next_of_stations(s, b, list);
  default:
    return next_of_dense(s, b, list);
  }
}

void overlap_source_regions(struct overlap_source *s, int *n, char ***name) {
  *n = s->named ? s->n_listed : s->met.n;
  *name = s->named ? s->listed : name_list_take(&s->met);
  s->listed = NULL;
}

void overlap_source_close(struct overlap_source *s) {
  nc_free_texts((size_t)s->n_listed, &s->listed);
  name_list_destroy(&s->met);
  nc_space_destroy(&s->space);
  free(s->listed_at);
  free(s->years);
  nc_file_close(&s->file);
}
