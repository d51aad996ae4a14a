/* The campaign's cells from a file: the points of a grid where a mask allows, or stations.
 *
 * Rank 0 reads what the file says of axes and mask. Every rank then reads a slab of rows (or of
 * stations), and the cells that it finds are distributed evenly in their order.
 */
#include "ncio/nc_agree.h"
#include "ncio/nc_block.h"
#include "ncio/ncio.h"
#include "ncio/reading.h"
#include "region/redistribution.h"
#include "support/units.h"
#include "ncio/name_list.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { USUAL = 1 << 20 }; /* points read at a time */

/* What rank 0 learns from the header. */
struct grid_plan {
  bool has_mask, has_alt;
  struct nc_variable mask, alt;
  double factor;                  /* of altitude to m */
  double mask_scale, mask_offset; /* of the mask to shares */
  struct nc_space space;
  double *lat_bounds, *lon_bounds; /* [n][2] NULL where the file gives none */
};

/* Which variable says where cells are, where no key does: NULL = none, all points are cells, or a
 * problem. A map of something else is not taken for it, nor passed over. */
static const char *choose_mask(const struct nc_file *file, const struct nc_space *space,
                               char name[NC_NAME], struct problems *list) {
  char *names = NULL;
  if (nc_has_variable(file, "mask")) return "mask";
  if (nc_has_variable(file, "crop_fraction")) return "crop_fraction";
  if (!space->gridded) return NULL; /* a list of stations has other columns */
  int n = nc_maps(file, space, name, &names);
  bool taken = n == 1 && nc_is_anonymous(name);
  if (taken)
    remark(list, "%s: cells are where '%s', its only map, exceeds region.min_crop_fraction",
           file->path, name);
  else if (n)
    problem(list,
            "%s: has no variable 'mask' or 'crop_fraction' to say where cells are (it has: %s); "
            "name it in region.mask, or give region.mask: all to make every point a cell",
            file->path, names);
  else
    remark(list, "%s: has no mask: every point is a cell", file->path);
  free(names);
  return taken ? name : NULL;
}

/* A mask is above the minimum somewhere: a share or a number that names something, or with 0 for
 * the minimum an area as well. */
static bool mask_unit(const struct nc_file *file, double minimum, struct grid_plan *p,
                      struct problems *list) {
  double area, none;
  if (minimum <= 0.0 && p->mask.has_unit && unit_conversion(p->mask.unit, "m2", &area, &none))
    return true;
  return nc_unit(file, &p->mask, "1", &p->mask_scale, &p->mask_offset, list);
}

static void plan_read(const char *path, const char *mask, double minimum, struct grid_plan *p,
                      struct problems *list) {
  struct nc_file file;
  char found[NC_NAME];
  int before = list->count;
  if (!nc_file_open_for(path, mask, &file, list)) return;
  if (nc_space_read(&file, &p->space, list)) {
    unsigned all = nc_place_roles(&p->space);
    bool every = mask && strcmp(mask, "all") == 0 && !nc_has_variable(&file, mask);
    if (!mask) mask = choose_mask(&file, &p->space, found, list);
    if (every) mask = NULL;
    p->has_mask = mask != NULL;
    bool good = !mask || (nc_variable_read(&file, mask, &p->space, &p->mask, list) &&
                          nc_variable_shape(&file, &p->mask, all, all,
                                            p->space.gridded ? "(lat, lon)" : "(location)", list) &&
                          mask_unit(&file, minimum, p, list));
    if (good && p->space.gridded) {
      p->lat_bounds = nc_axis_bounds(&file, p->space.row_dim, p->space.n_lat, p->space.lat, list);
      p->lon_bounds =
          nc_axis_bounds(&file, p->space.column_dim, p->space.n_lon, p->space.lon, list);
    }
    /* height above sea level where the file has it; unknown is no problem, a bad unit is */
    p->has_alt = good && !problems_since(list, before) &&
                 nc_altitude(&file, &p->space, NULL, &p->alt, &p->factor, list);
  }
  nc_file_close(&file);
}

static PetscErrorCode PlanShare(MPI_Comm comm, struct grid_plan *p) {
  int rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  struct grid_plan plain = *p;
  PetscCall(BytesShare(comm, &plain, sizeof plain));
  if (rank) {
    *p = plain;
    p->space = (struct nc_space){0};
    p->lat_bounds = p->lon_bounds = NULL;
  }
  PetscCall(SpaceShare(comm, &p->space));
  PetscCall(ArrayShare(comm, (size_t)p->space.n_lat, 2 * sizeof(double), (void **)&p->lat_bounds));
  PetscCall(ArrayShare(comm, (size_t)p->space.n_lon, 2 * sizeof(double), (void **)&p->lon_bounds));
  PetscFunctionReturn(0);
}

/* -- the slab that a rank reads */

enum { POINT, ALTITUDE, N_NUMBERS };

/* cells found: their points, altitudes [m] */
struct slab {
  int n, capacity;
  struct value_range range[2]; /* of the mask, of the cells' altitudes */
  double (*cell)[N_NUMBERS];   /* [n] */
};

static void found(struct slab *slab, int64_t point, double altitude) {
  if (slab->n == slab->capacity) {
    slab->capacity = slab->capacity ? 2 * slab->capacity : 1024;
    double(*grown)[N_NUMBERS] = nc_array((size_t)slab->capacity, sizeof *grown);
    if (slab->n) memcpy(grown, slab->cell, (size_t)slab->n * sizeof *grown);
    free(slab->cell);
    slab->cell = grown;
  }
  slab->cell[slab->n][POINT] = (double)point; /* exact below 2^53 */
  slab->cell[slab->n++][ALTITUDE] = altitude;
}

/* the part of a block of a variable [points of the block in their order]; NULL where there is none
 */
static int read_part(int nc, bool there, const struct nc_variable *v, const struct nc_space *space,
                     const struct nc_block *b, double *value) {
  size_t count[NC_MAX_RANK], stride[N_NC_ROLES], n = nc_block_area(b);
  if (!there) return NC_NOERR;
  double *read = nc_array(n, sizeof *read);
  int status = nc_block_read(nc, v, b, 0, 1, count, read);
  nc_strides(v, count, stride);
  for (size_t i = 0; status == NC_NOERR && i < n; i++) {
    int64_t row = (int64_t)(b->row0 + i / b->n_column);
    int64_t column = (int64_t)(b->column0 + i % b->n_column);
    value[i] = read[nc_block_at(space, b, stride, row * space->n_lon + column)];
  }
  free(read);
  return status;
}

/* Reads points from .. end - 1, which are whole rows of a grid, or stations. */
static int slab_read(int nc, const struct grid_plan *p, double minimum, int64_t from, int64_t end,
                     struct slab *slab) {
  const int64_t width = p->space.gridded ? p->space.n_lon : 1;
  const int64_t lines = width < USUAL ? USUAL / width : 1;
  int status = NC_NOERR;
  size_t most = (size_t)(end - from < lines * width ? end - from : lines * width);
  double *mask = nc_array(most, sizeof *mask), *alt = nc_array(most, sizeof *alt);
  for (int64_t at = from, n; at < end && status == NC_NOERR; at += n) {
    n = end - at < lines * width ? end - at : lines * width;
    struct nc_block b = {
        .row0 = (size_t)(at / width), .n_row = (size_t)(n / width), .n_column = (size_t)width};
    if (!p->space.gridded)
      b = (struct nc_block){.n_row = 1, .column0 = (size_t)at, .n_column = (size_t)n};
    status = read_part(nc, p->has_mask, &p->mask, &p->space, &b, mask);
    if (status == NC_NOERR) status = read_part(nc, p->has_alt, &p->alt, &p->space, &b, alt);
    for (int64_t i = 0; status == NC_NOERR && i < n; i++) {
      double share = p->has_mask ? mask[i] * p->mask_scale + p->mask_offset : INFINITY;
      double height = p->has_alt ? alt[i] * p->factor : NAN;
      if (share > minimum) found(slab, at + i, height);
      if (p->has_mask) value_range_add(&slab->range[0], share);
      if (share > minimum) value_range_add(&slab->range[1], height);
    }
  }
  free(mask);
  free(alt);
  return status;
}

static PetscErrorCode AddReadings(MPI_Comm comm, const char *path, const struct grid_plan *p,
                                  struct slab *slab, struct problems *list) {
  struct reading_row mask = {.variable = p->mask.name,
                             .file = path,
                             .found = p->mask.unit,
                             .scale = p->mask_scale,
                             .offset = p->mask_offset};
  struct reading_row alt = {
      .variable = p->alt.name, .file = path, .found = p->alt.unit, .unit = "m", .scale = p->factor};
  PetscFunctionBeginUser;
  if (mask.scale != 1.0 || mask.offset != 0.0) mask.unit = "1";
  for (int i = 0; i < 2; i++) PetscCall(ValueRangeAgree(comm, &slab->range[i]));
  if (p->has_mask) reading_add(&mask, &slab->range[0], list);
  if (p->has_alt) reading_add(&alt, &slab->range[1], list);
  PetscFunctionReturn(0);
}

static PetscErrorCode SlabRead(MPI_Comm comm, const char *path, const struct grid_plan *p,
                               double minimum, struct slab *slab, struct problems *list) {
  const struct nc_space *s = &p->space;
  struct partition points;
  int nc, status, agreed;
  bool opened;
  PetscFunctionBeginUser;
  PetscCall(NcOpen(comm, path, &nc, &opened, list));
  if (!opened) PetscFunctionReturn(0);
  PetscCall(PartitionDeal(comm, s->gridded ? s->n_lat : s->n_lon, 1, &points));
  int64_t width = s->gridded ? s->n_lon : 1, first = partition_begin(&points);
  status =
      slab_read(nc, p, minimum, first * width, (first + partition_count(&points)) * width, slab);
  nc_close(nc);
  partition_destroy(&points);
  PetscCall(StatusAgree(comm, status, &agreed));
  if (agreed != NC_NOERR)
    problem(list, "%s: variable '%s' cannot be read: %s", path,
            p->has_mask ? p->mask.name : p->alt.name, nc_strerror(agreed));
  PetscCall(AddReadings(comm, path, p, slab, list));
  if (minimum > 0.0 && p->has_mask && slab->range[0].most > 1.0 + 1e-6)
    problem(list,
            "%s: '%s' reaches %g, but is compared with the share region.min_crop_fraction %g; "
            "shares of 0 .. 1, or the units '%%' for percent, are expected",
            path, p->mask.name, slab->range[0].most, minimum);
  PetscFunctionReturn(0);
}

/* -- the cells that a rank owns */

static double *copy_axis(const double *axis, int n) {
  double *copy = nc_array((size_t)n, sizeof *copy);
  memcpy(copy, axis, (size_t)n * sizeof *copy);
  return copy;
}

static void fill_cells(const struct nc_space *s, double (*cell)[N_NUMBERS], struct grid *g) {
  size_t n = (size_t)g->n_cells;
  g->point = nc_array(n, sizeof *g->point);
  g->lat = nc_array(n, sizeof *g->lat);
  g->lon = nc_array(n, sizeof *g->lon);
  g->alt = nc_array(n, sizeof *g->alt);
  if (s->name) g->name = nc_array(n, sizeof *g->name);
  for (size_t c = 0; c < n; c++) {
    int64_t p = g->point[c] = (int64_t)cell[c][POINT];
    double lon = s->lon[p % s->n_lon];
    g->lat[c] = s->lat[s->gridded ? p / s->n_lon : p];
    g->lon[c] = lon > 180.0 ? lon - 360.0 : lon < -180.0 ? lon + 360.0 : lon;
    g->alt[c] = cell[c][ALTITUDE];
    if (g->name) g->name[c] = nc_copy_text(s->name[p]);
  }
}

static PetscErrorCode DealCells(MPI_Comm comm, struct grid_plan *p, const struct slab *slab,
                                struct grid *g) {
  const struct nc_space *s = &p->space;
  struct partition read;
  double(*cell)[N_NUMBERS];
  PetscFunctionBeginUser;
  *g = (struct grid){.gridded = s->gridded,
                     .n_lat = s->n_lat,
                     .n_lon = s->n_lon,
                     .n_points = (int64_t)s->n_lat * s->n_lon};
  PetscCall(PartitionGather(comm, slab->n, &read));
  PetscCall(PartitionDeal(comm, partition_total(&read), 1, &g->cells));
  g->n_cells = partition_count(&g->cells);
  cell = nc_array((size_t)g->n_cells, sizeof *cell);
  PetscCall(RowsRedistribute(comm, &read, &g->cells, N_NUMBERS, (const double *)slab->cell,
                             (double *)cell));
  if (s->gridded) {
    g->lat_axis = copy_axis(s->lat, s->n_lat);
    g->lon_axis = copy_axis(s->lon, s->n_lon);
    g->lat_bounds = p->lat_bounds;
    g->lon_bounds = p->lon_bounds;
    p->lat_bounds = p->lon_bounds = NULL;
  }
  fill_cells(s, cell, g);
  free(cell);
  partition_destroy(&read);
  PetscFunctionReturn(0);
}

static PetscErrorCode CheckStations(MPI_Comm comm, const char *path, const struct grid *g,
                                    struct problems *list) {
  struct name_list first = {0};
  int *place = nc_array((size_t)grid_cells(g), sizeof *place), n = 0, bytes;
  char *text;
  PetscFunctionBeginUser;
  for (int c = 0; c < g->n_cells; c++)
    if (!isfinite(g->lat[c]) || !isfinite(g->lon[c]))
      problem(list, "%s: station %lld '%s' has no latitude and longitude", path,
              (long long)grid_cell_number(g, c) + 1, g->name ? g->name[c] : "");
  PetscCall(
      TextsGather(comm, g->name ? g->n_cells : 0, (const char *const *)g->name, &text, &bytes));
  for (const char *at = text; at < text + bytes; at += strlen(at) + 1) {
    int before = first.n, number = name_list_add(&first, at);
    n++;
    if (number == before)
      place[number] = n;
    else
      problem(list, "%s: station '%s' is listed twice (%d and %d); names must differ", path, at,
              place[number], n);
  }
  name_list_destroy(&first);
  free(place);
  free(text);
  PetscFunctionReturn(0);
}

PetscErrorCode GridRead(MPI_Comm comm, const char *path, const char *mask_variable, double minimum,
                        struct grid *grid, struct problems *list) {
  struct grid_plan plan = {.factor = 1.0, .mask_scale = 1.0};
  struct slab slab = {.range = {value_range_none, value_range_none}};
  struct problems mine = {0};
  bool any;
  int rank;
  PetscFunctionBeginUser;
  *grid = (struct grid){0};
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  if (rank == 0) plan_read(path, mask_variable, minimum, &plan, &mine);
  PetscCall(ProblemsShare(comm, &mine, list, &any));
  if (!any) {
    PetscCall(PlanShare(comm, &plan));
    PetscCall(SlabRead(comm, path, &plan, minimum, &slab, &mine));
    PetscCall(DealCells(comm, &plan, &slab, grid));
    if (!problems_since(&mine, 0) && grid_cells(grid) == 0)
      problem(&mine, "%s: no cell is left: '%s' exceeds %g nowhere", path,
              plan.has_mask ? plan.mask.name : "points", minimum);
    if (!grid->gridded) PetscCall(CheckStations(comm, path, grid, &mine));
    PetscCall(ProblemsShare(comm, &mine, list, &any));
  }
  if (any) grid_destroy(grid);
  nc_space_destroy(&plan.space);
  free(plan.lat_bounds);
  free(plan.lon_bounds);
  free(slab.cell);
  PetscFunctionReturn(0);
}
