/* Regions from a map: each cell belongs to one zone, with the cell's area. Rank 0 reads what the
 * file says of the map, every rank the zones of its cells.
 *
 * Zones are integers (named by region_name, by flag_meanings, or by the number itself) or texts.
 * Area: cell_area or harvested_area of the file, else that of the spherical trapezium between the
 * mid-points of the axes, R^2 d_lon (sin lat_n - sin lat_s), R = 6371.0088 km; stations count 1 ha.
 */
#include "ncio/cell_points.h"
#include "ncio/nc_agree.h"
#include "ncio/nc_block.h"
#include "ncio/ncio.h"
#include "ncio/reading.h"
#include "ncio/overlap_table.h"
#include "region/shared_problems.h"
#include "ncio/name_list.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { USUAL = 1 << 16 }; /* texts read at a time */

/* What rank 0 learns from the header. */
struct zone_plan {
  bool text, has_area, scales;
  struct nc_variable zone, area; /* zone: of numbers; of texts its group alone */
  double scale, offset;          /* of the area to ha */
  int text_id;
  struct nc_space space;
  int n_named;    /* regions named by the file, */
  char **name;    /* [n_named] */
  double *number; /* [n_named] and the zones that represent them */
};

struct zones {
  const char *path;
  const struct grid *grid;
  struct zone_plan plan;
  int64_t *point; /* [n_cells] in the file */
  int *zone;      /* [n_cells] region of each cell, or -1 */
  double *area;   /* [n_cells] */
  int n_regions;
  char **name; /* [n_regions] */
};

/* -- rank 0: names of integer zones */

static void name_zones(struct zone_plan *p, int n, char **name, double *number) {
  p->n_named = n;
  p->name = name;
  p->number = number;
}

/* false: no flags, or a problem */
static bool names_from_flags(const struct nc_file *file, int id, struct zone_plan *p,
                             struct problems *list) {
  size_t length = 0;
  int n = 0;
  nc_type type;
  char *meanings = nc_attribute_text(file, id, "flag_meanings");
  double *value =
      meanings ? nc_attribute_numbers(file, id, "flag_values", &length, &type, list) : NULL;
  char **name = nc_array(length + 1, sizeof *name), *rest = NULL;
  for (char *word = value ? strtok_r(meanings, " ,\t\n", &rest) : NULL; word && n <= (int)length;
       word = strtok_r(NULL, " ,\t\n", &rest))
    name[n++] = nc_copy_text(word);
  free(meanings);
  if (value && n == (int)length) {
    name_zones(p, n, name, value);
    return true;
  }
  if (value)
    problem(list,
            "%s: variable '%s': %zu flag_values, but %s%d flag_meanings; one each is expected",
            file->path, p->zone.name, length, n > (int)length ? "more than " : "",
            n > (int)length ? (int)length : n);
  nc_free_texts((size_t)n, &name);
  free(value);
  return false;
}

/* region_name(region); the numbers are region(region) where that is numeric, else 0, 1, 2, ... */
static bool names_from_list(const struct nc_file *file, struct zone_plan *p,
                            struct problems *list) {
  int id, dims[NC_MAX_VAR_DIMS], number_id, number_dim;
  size_t n;
  char dim_name[NC_MAX_NAME + 1] = "";
  if (nc_inq_varid(file->id, "region_name", &id) != NC_NOERR || !nc_is_text(file, id)) return false;
  char **names = nc_read_texts(file, id, &n, list);
  if (!names) return false;
  nc_inq_vardimid(file->id, id, dims);
  nc_inq_dimname(file->id, dims[0], dim_name);
  double *number = nc_array(n, sizeof *number);
  for (size_t i = 0; i < n; i++) number[i] = (double)i;
  int n_dims = 0;
  if (nc_inq_varid(file->id, dim_name, &number_id) == NC_NOERR && !nc_is_text(file, number_id) &&
      nc_inq_varndims(file->id, number_id, &n_dims) == NC_NOERR && n_dims == 1 &&
      nc_inq_vardimid(file->id, number_id, &number_dim) == NC_NOERR && number_dim == dims[0])
    nc_get_var_double(file->id, number_id, number);
  name_zones(p, (int)n, names, number);
  return true;
}

/* -- rank 0: the header */

static bool describe_numbers(const struct nc_file *file, const char *name,
                             const struct nc_space *space, struct nc_variable *v,
                             struct problems *list) {
  unsigned all = nc_place_roles(space);
  return nc_variable_read(file, name, space, v, list) &&
         nc_variable_shape(file, v, all, all, space->gridded ? "(lat, lon)" : "(location)", list);
}

static bool describe_texts(const struct nc_file *file, const char *variable, int id,
                           struct zone_plan *p, struct problems *list) {
  const struct nc_space *s = &p->space;
  int dim[NC_MAX_VAR_DIMS];
  size_t length[NC_MAX_VAR_DIMS], n = 1;
  int64_t points = (int64_t)s->n_lat * s->n_lon;
  int n_dims = nc_texts_dims(file, id, dim, length);
  for (int d = 0; d < n_dims; d++) n *= length[d];
  p->text = true;
  p->text_id = id;
  if (!nc_group_keep(file, variable, &p->zone, list)) return false;
  bool columns = n_dims == 1 && dim[0] == s->column_dim;
  bool both = n_dims == 2 && ((dim[0] == s->row_dim && dim[1] == s->column_dim) ||
                              (dim[1] == s->row_dim && dim[0] == s->column_dim));
  if ((s->gridded ? both : columns) && n == (size_t)points) return true;
  return problem(list,
                 "%s: variable '%s' has %zu texts; one for each of the %lld points is expected",
                 file->path, variable, n, (long long)points);
}

static bool describe_area(const struct nc_file *file, struct zone_plan *p, struct problems *list) {
  static const char *const names[] = {"harvested_area", "cell_area", "area"};
  for (size_t i = 0; i < sizeof names / sizeof *names && !p->has_area; i++) {
    if (!nc_has_variable(file, names[i])) continue;
    p->has_area = true;
    if (!describe_numbers(file, names[i], &p->space, &p->area, list)) return false;
    p->scales = p->area.has_unit;
    if (p->scales && !nc_unit(file, &p->area, "ha", &p->scale, &p->offset, list)) return false;
  }
  return true;
}

static void plan_read(const char *path, const char *variable, struct zone_plan *p,
                      struct problems *list) {
  struct nc_file file, at;
  int id, before = list->count;
  if (!nc_file_open_for(path, variable, &file, list)) return;
  if (nc_space_read(&file, &p->space, list) && nc_variable_id(&file, variable, &at, &id, list)) {
    bool text = nc_is_text(&at, id);
    bool good = text ? describe_texts(&at, variable, id, p, list)
                     : describe_numbers(&at, variable, &p->space, &p->zone, list) &&
                           nc_code(&at, &p->zone, list);
    if (good && !text && !names_from_flags(&at, id, p, list) && !problems_since(list, before))
      names_from_list(&file, p, list);
    if (good) describe_area(&file, p, list);
  }
  nc_file_close(&file);
}

static PetscErrorCode PlanShare(MPI_Comm comm, struct zone_plan *p) {
  int rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  struct zone_plan plain = *p;
  PetscCall(BytesShare(comm, &plain, sizeof plain));
  if (rank) {
    *p = plain;
    p->space = (struct nc_space){0};
    p->name = NULL;
    p->number = NULL;
  }
  PetscCall(SpaceShare(comm, &p->space));
  PetscCall(TextsShare(comm, p->n_named, &p->name));
  PetscCall(ArrayShare(comm, (size_t)p->n_named, sizeof(double), (void **)&p->number));
  PetscFunctionReturn(0);
}

static void plan_destroy(struct zone_plan *p) {
  nc_space_destroy(&p->space);
  nc_free_texts((size_t)p->n_named, &p->name);
  free(p->number);
}

/* -- integer zones */

struct numbered {
  double number;
  int zone;
};

static int by_number(const void *a, const void *b) {
  const struct numbered *x = a, *y = b;
  if (x->number != y->number) return x->number < y->number ? -1 : 1;
  return (x->zone > y->zone) - (x->zone < y->zone);
}

static int zone_of(const struct numbered *all, int n, double number) {
  int low = 0, high = n;
  while (low < high) {
    int middle = low + (high - low) / 2;
    if (all[middle].number < number)
      low = middle + 1;
    else
      high = middle;
  }
  return low < n && all[low].number == number ? all[low].zone : -1;
}

/* sorts and keeps each number once (the first zone that it represents); returns how many */
static int sort_numbers(struct numbered *all, int n) {
  int kept = 0;
  qsort(all, (size_t)n, sizeof *all, by_number);
  for (int i = 0; i < n; i++)
    if (i == 0 || all[i].number != all[i - 1].number) all[kept++] = all[i];
  return kept;
}

/* The numbers that occur anywhere, ascending, name their zones. *all[z->n_regions], malloc'ed */
static PetscErrorCode NumbersOfAll(MPI_Comm comm, struct zones *z, const double *value,
                                   struct numbered **all) {
  int size, own = 0, *count, *start;
  double *mine = nc_array((size_t)z->grid->n_cells, sizeof *mine), *gathered;
  struct numbered *here = nc_array((size_t)z->grid->n_cells, sizeof *here);
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_size(comm, &size));
  for (int c = 0; c < z->grid->n_cells; c++)
    if (isfinite(value[c])) here[own++].number = value[c];
  own = sort_numbers(here, own);
  for (int i = 0; i < own; i++) mine[i] = here[i].number;
  count = nc_array(2 * (size_t)size + 1, sizeof *count);
  start = count + size;
  PetscCallMPI(MPI_Allgather(&own, 1, MPI_INT, count, 1, MPI_INT, comm));
  for (int r = 0; r < size; r++) start[r + 1] = start[r] + count[r];
  gathered = nc_array((size_t)start[size], sizeof *gathered);
  PetscCallMPI(MPI_Allgatherv(mine, own, MPI_DOUBLE, gathered, count, start, MPI_DOUBLE, comm));
  *all = nc_array((size_t)start[size], sizeof **all);
  for (int i = 0; i < start[size]; i++) (*all)[i].number = gathered[i];
  z->n_regions = sort_numbers(*all, start[size]);
  z->name = nc_array((size_t)z->n_regions, sizeof *z->name);
  for (int i = 0; i < z->n_regions; i++) {
    (*all)[i].zone = i;
    nc_append(&z->name[i], "%.0f", (*all)[i].number);
  }
  free(mine);
  free(here);
  free(count);
  free(gathered);
  PetscFunctionReturn(0);
}

static PetscErrorCode NumberZones(MPI_Comm comm, const char *variable, struct zones *z,
                                  struct problems *list) {
  const int64_t one_map = 0;
  struct zone_plan *p = &z->plan;
  const int n_cells = z->grid->n_cells;
  double *value = nc_array((size_t)n_cells, sizeof *value);
  struct numbered *all = NULL;
  struct cell_fault unknown;
  int n = p->n_named;
  PetscFunctionBeginUser;
  PetscCall(
      PointsRead(comm, z->path, &p->zone, &p->space, n_cells, z->point, 1, &one_map, value, list));
  if (p->name) {
    all = nc_array((size_t)n, sizeof *all);
    for (int i = 0; i < n; i++) all[i] = (struct numbered){p->number[i], i};
    n = sort_numbers(all, n);
    z->n_regions = p->n_named;
    z->name = p->name;
    p->name = NULL;
  } else {
    PetscCall(NumbersOfAll(comm, z, value, &all));
    n = z->n_regions;
  }
  cell_fault_begin(&unknown, z->grid);
  for (int c = 0; c < n_cells; c++) {
    z->zone[c] = isnan(value[c]) ? -1 : zone_of(all, n, value[c]);
    if (!isnan(value[c]) && z->zone[c] < 0) cell_fault_add(&unknown, c, 0, "%g", value[c]);
  }
  PetscCall(CellFaultAgree(comm, &unknown));
  if (unknown.n_cells)
    problem(list,
            "%s: %s of %s is %s, which no region has; region_name counts from 0 unless a numeric "
            "region(region) gives the numbers",
            z->path, variable, unknown.place, unknown.what);
  free(value);
  free(all);
  PetscFunctionReturn(0);
}

/* -- zones that are texts */

/* rows row0 .. row0 + n_row - 1 of the columns of a block, as text[n_row][n_column] */
static int read_part(const struct nc_file *file, const struct zone_plan *p,
                     const struct nc_block *b, char **text) {
  int dim[NC_MAX_VAR_DIMS];
  size_t length[NC_MAX_VAR_DIMS], first[2], n[2];
  nc_texts_dims(file, p->text_id, dim, length);
  int row = !p->space.gridded ? -1 : dim[0] == p->space.row_dim ? 0 : 1, column = row == 0;
  if (row >= 0) first[row] = b->row0, n[row] = b->n_row;
  first[column] = b->column0, n[column] = b->n_column;
  if (row != 1) return nc_texts_part(file, p->text_id, first, n, text);
  char **turned = nc_array(b->n_row * b->n_column, sizeof *turned); /* (lon, lat) */
  int status = nc_texts_part(file, p->text_id, first, n, turned);
  for (size_t j = 0; j < b->n_row; j++)
    for (size_t i = 0; i < b->n_column; i++) text[j * b->n_column + i] = turned[i * b->n_row + j];
  free(turned);
  return status;
}

/* own cells' regions by their numbers in a table of this rank's */
static int read_texts(const struct nc_file *file, struct zones *z, struct name_list *own) {
  const struct zone_plan *p = &z->plan;
  const struct nc_block whole = nc_block_of(&p->space, z->grid->n_cells, z->point);
  struct nc_block b = whole;
  size_t end = whole.row0 + whole.n_row, rows = whole.n_column ? USUAL / whole.n_column : 0;
  int status = NC_NOERR;
  for (b.n_row = rows ? rows : 1; b.row0 < end && status == NC_NOERR; b.row0 += b.n_row) {
    if (b.n_row > end - b.row0) b.n_row = end - b.row0;
    char **text = nc_array(b.n_row * b.n_column, sizeof *text);
    status = read_part(file, p, &b, text);
    for (int c = 0; status == NC_NOERR && c < z->grid->n_cells; c++) {
      size_t row = (size_t)(z->point[c] / p->space.n_lon);
      if (row < b.row0 || row >= b.row0 + b.n_row) continue;
      size_t column = (size_t)(z->point[c] % p->space.n_lon) - b.column0;
      const char *name = text[(row - b.row0) * b.n_column + column];
      z->zone[c] = *name ? name_list_add(own, name) : -1;
    }
    nc_free_texts(b.n_row * b.n_column, &text);
  }
  return status;
}

/* Names in the order in which they first occur among all cells. own: those of this rank, by the
 * numbers in z->zone, which become those among all */
static PetscErrorCode NamesOfAll(MPI_Comm comm, struct zones *z, const struct name_list *own) {
  struct name_list all = {0};
  const char **first = nc_array((size_t)own->n, sizeof *first);
  bool *seen = nc_array((size_t)own->n, sizeof *seen);
  char *text;
  int bytes, n = 0;
  PetscFunctionBeginUser;
  for (int c = 0; c < z->grid->n_cells; c++) {
    if (z->zone[c] < 0 || seen[z->zone[c]]) continue;
    seen[z->zone[c]] = true;
    first[n++] = own->name[z->zone[c]];
  }
  PetscCall(TextsGather(comm, n, first, &text, &bytes));
  for (const char *at = text; at < text + bytes; at += strlen(at) + 1) name_list_add(&all, at);
  for (int c = 0; c < z->grid->n_cells; c++)
    if (z->zone[c] >= 0) z->zone[c] = name_list_find(&all, own->name[z->zone[c]]);
  z->n_regions = all.n;
  z->name = name_list_take(&all);
  free(text);
  free(first);
  free(seen);
  PetscFunctionReturn(0);
}

static PetscErrorCode TextZones(MPI_Comm comm, const char *variable, struct zones *z,
                                struct problems *list) {
  struct name_list own = {0};
  struct nc_file file = {.path = z->path};
  bool opened;
  int nc;
  int status, agreed;
  PetscFunctionBeginUser;
  PetscCall(NcOpen(comm, z->path, &nc, &opened, list));
  if (!opened) PetscFunctionReturn(0);
  file.id = nc_group_of(nc, &z->plan.zone);
  status = read_texts(&file, z, &own);
  nc_close(nc);
  PetscCall(StatusAgree(comm, status, &agreed));
  if (agreed != NC_NOERR)
    problem(list, "%s: variable '%s' cannot be read: %s", z->path, variable, nc_strerror(agreed));
  else
    PetscCall(NamesOfAll(comm, z, &own));
  name_list_destroy(&own);
  PetscFunctionReturn(0);
}

/* -- areas */

/* area[n_cells] of the cells' spherical trapezia [ha]; a station counts 1 ha */
static void trapezia(const struct grid *g, double *area) {
  const double radius = 6371008.8, radian = 3.14159265358979323846 / 180.0; /* m */
  for (int c = 0; c < g->n_cells; c++) area[c] = 1.0;
  if (!g->gridded) return;
  double *edge = nc_array(2 * ((size_t)g->n_lat + (size_t)g->n_lon), sizeof *edge);
  double *south = edge, *north = south + g->n_lat, *west = north + g->n_lat,
         *east = west + g->n_lon;
  grid_boxes(g, true, south, north);
  grid_boxes(g, false, west, east);
  for (int c = 0; c < g->n_cells; c++) {
    int j = (int)(g->point[c] / g->n_lon), i = (int)(g->point[c] % g->n_lon);
    area[c] = 1e-4 * radius * radius * (east[i] - west[i]) * radian *
              (sin(north[j] * radian) - sin(south[j] * radian));
  }
  free(edge);
}

static PetscErrorCode ReadAreas(MPI_Comm comm, struct zones *z, struct problems *list) {
  const struct zone_plan *p = &z->plan;
  const int64_t one_map = 0;
  struct cell_fault negative;
  PetscFunctionBeginUser;
  if (p->has_area)
    PetscCall(PointsRead(comm, z->path, &p->area, &p->space, z->grid->n_cells, z->point, 1,
                         &one_map, z->area, list));
  else
    trapezia(z->grid, z->area);
  cell_fault_begin(&negative, z->grid);
  for (int c = 0; c < z->grid->n_cells; c++) {
    if (p->scales) z->area[c] = z->area[c] * p->scale + p->offset;
    if (z->area[c] < 0.0) cell_fault_add(&negative, c, 0, "%g", z->area[c]);
  }
  PetscCall(CellFaultAgree(comm, &negative));
  if (negative.n_cells)
    problem(list, "%s: the area of %s is %s ha; an area is not negative", z->path, negative.place,
            negative.what);
  PetscFunctionReturn(0);
}

/* -- the map */

static PetscErrorCode Tabulate(MPI_Comm comm, const char *variable, struct zones *z,
                               struct overlap *overlap, struct problems *list) {
  struct overlap_table table = {0};
  int64_t entries;
  PetscFunctionBeginUser;
  for (int c = 0; c < z->grid->n_cells; c++)
    if (z->zone[c] >= 0 && z->area[c] > 0.0)
      overlap_table_add(&table, z->zone[c], c, 0, z->area[c]);
  entries = table.n;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &entries, 1, MPI_INT64_T, MPI_SUM, comm));
  if (entries) {
    overlap_table_finish(&table, z->n_regions, z->name, overlap);
    z->name = NULL;
  } else {
    problem(list, "%s: '%s' puts no cell of the grid into a region", z->path, variable);
  }
  PetscFunctionReturn(0);
}

static PetscErrorCode AddReadings(MPI_Comm comm, const char *variable, const struct zones *z,
                                  struct problems *list) {
  const struct zone_plan *p = &z->plan;
  char regions[40];
  struct reading_row zone = {.variable = variable, .file = z->path, .conversion = regions};
  struct reading_row area = {.variable = p->area.name,
                             .file = z->path,
                             .found = p->area.unit,
                             .unit = p->scales ? "ha" : NULL,
                             .scale = p->scales ? p->scale : 1.0,
                             .offset = p->scales ? p->offset : 0.0};
  struct value_range range = value_range_none; /* of places in a list: no least and most */
  PetscFunctionBeginUser;
  snprintf(regions, sizeof regions, "%d regions", z->n_regions);
  if (!p->text) zone.found = p->zone.unit;
  range.n = z->grid->n_cells;
  for (int c = 0; c < z->grid->n_cells; c++) range.missing += z->zone[c] < 0;
  PetscCall(ValueRangeAgree(comm, &range));
  reading_add(&zone, &range, list);
  if (p->has_area) PetscCall(ReadingAdd(comm, &area, (size_t)z->grid->n_cells, z->area, list));
  PetscFunctionReturn(0);
}

/* `list` is empty at first */
static PetscErrorCode ReadZones(MPI_Comm comm, const char *variable, struct zones *z,
                                struct overlap *overlap, struct problems *list) {
  bool any;
  PetscFunctionBeginUser;
  PetscCall(PlanShare(comm, &z->plan));
  PetscCall(PointsFind(comm, z->path, variable, &z->plan.space, z->grid, z->point, list));
  PetscCall(ProblemsAnywhere(comm, list, 0, &any));
  if (any) PetscFunctionReturn(0);
  PetscCall((z->plan.text ? TextZones : NumberZones)(comm, variable, z, list));
  PetscCall(ReadAreas(comm, z, list));
  PetscCall(AddReadings(comm, variable, z, list));
  PetscCall(ProblemsAnywhere(comm, list, 0, &any));
  if (!any) PetscCall(Tabulate(comm, variable, z, overlap, list));
  PetscFunctionReturn(0);
}

PetscErrorCode ZonesRead(MPI_Comm comm, const char *file, const char *variable,
                         const struct grid *grid, struct overlap *overlap, struct problems *list) {
  struct zones z = {.path = file, .grid = grid};
  struct problems found = {0};
  const size_t n = (size_t)grid->n_cells;
  bool any;
  int rank;
  PetscFunctionBeginUser;
  *overlap = (struct overlap){0};
  z.point = nc_array(n, sizeof *z.point);
  z.zone = nc_array(n, sizeof *z.zone);
  z.area = nc_array(n, sizeof *z.area);
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  if (rank == 0) plan_read(file, variable, &z.plan, &found);
  PetscCall(ProblemsShare(comm, &found, list, &any));
  if (!any) {
    PetscCall(ReadZones(comm, variable, &z, overlap, &found));
    problems_move(&found, list);
  }
  plan_destroy(&z.plan);
  nc_free_texts((size_t)z.n_regions, &z.name);
  free(z.point);
  free(z.zone);
  free(z.area);
  PetscFunctionReturn(0);
}
