/* Results as CF-1.8 netCDF-4, written by all ranks together.
 *
 * Cells belong to ranks in file order, and so do the file's rows (or stations), in whole chunks. A
 * field goes to its file year by year in two steps: values at the borders travel to the rank that
 * writes their chunk, then every rank writes its rows in one collective call. So no chunk is
 * compressed twice, what is written does not depend on the number of ranks, and a rank holds one
 * year of its rows at a time. The file has a temporary name until it is complete, on disk and
 * renamed. Texts are char arrays: parallel HDF5 does not write strings of variable length.
 */
#include "ncio/output_file.h"
#include "ncio/output_days.h"
#include "ncio/nc_agree.h"
#include "ncio/nc_common.h"
#include "support/calendar.h"
#include "support/folder.h"
#include "ncio/output_failure.h"
#include "region/axis.h"
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <netcdf_par.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const double output_fill = 1e20; /* as in CMIP and ISIMIP files */

enum { CHUNK = 1 << 17, DEFLATE = 4 }; /* numbers a chunk (1 MB); level of compression */

/* -- creation */

/* 0 or errno */
static int try_file(const char *path, int flags) {
  int handle = open(path, O_RDWR | flags, 0666);
  if (handle < 0) return errno;
  close(handle);
  return 0;
}

/* Rank 0 makes the temporary file, then the others look whether they may write it: where one could
 * not, the rest would wait for it inside nc_create_par. *failed: 0, else an errno of `whose` ranks;
 * the same on every rank. */
static PetscErrorCode TryCreate(struct output_file *f, int *failed, const char **whose) {
  PetscFunctionBeginUser;
  *failed = 0;
  if (f->rank == 0) *failed = folder_make_for(f->path);
  if (f->rank == 0 && !*failed) file_remove_unfinished(f->temporary);
  if (f->rank == 0 && !*failed) *failed = try_file(f->temporary, O_CREAT);
  PetscCallMPI(MPI_Bcast(failed, 1, MPI_INT, 0, f->comm));
  *whose = "";
  if (*failed) PetscFunctionReturn(0);
  if (f->rank > 0) *failed = try_file(f->temporary, 0);
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, failed, 1, MPI_INT, MPI_MAX, f->comm));
  *whose = " by every rank";
  if (*failed && f->rank == 0) unlink(f->temporary);
  PetscFunctionReturn(0);
}

static int put_text(int nc, int id, const char *name, const char *text) {
  return text ? nc_put_att_text(nc, id, name, strlen(text), text) : NC_NOERR;
}

static int put_axis(int nc, int id, const char *axis, const char *standard_name,
                    const char *units) {
  put_text(nc, id, "standard_name", standard_name);
  put_text(nc, id, "long_name", standard_name);
  if (axis) put_text(nc, id, "axis", axis);
  return put_text(nc, id, "units", units);
}

static int define_crs(int nc) {
  static const char wkt[] =
      "GEOGCRS[\"WGS 84\",DATUM[\"World Geodetic System 1984\",ELLIPSOID[\"WGS 84\",6378137,"
      "298.257223563,LENGTHUNIT[\"metre\",1]]],PRIMEM[\"Greenwich\",0,ANGLEUNIT[\"degree\","
      "0.0174532925199433]],CS[ellipsoidal,2],AXIS[\"geodetic latitude (Lat)\",north,ORDER[1],"
      "ANGLEUNIT[\"degree\",0.0174532925199433]],AXIS[\"geodetic longitude (Lon)\",east,ORDER[2],"
      "ANGLEUNIT[\"degree\",0.0174532925199433]],ID[\"EPSG\",4326]]";
  const double major = 6378137.0, flattening = 298.257223563, meridian = 0.0;
  int id, status = nc_def_var(nc, "crs", NC_INT, 0, NULL, &id);
  if (status != NC_NOERR) return status;
  put_text(nc, id, "grid_mapping_name", "latitude_longitude");
  nc_put_att_double(nc, id, "semi_major_axis", NC_DOUBLE, 1, &major);
  nc_put_att_double(nc, id, "inverse_flattening", NC_DOUBLE, 1, &flattening);
  nc_put_att_double(nc, id, "longitude_of_prime_meridian", NC_DOUBLE, 1, &meridian);
  return put_text(nc, id, "crs_wkt", wkt);
}

PetscErrorCode OutputPutDoubles(struct output_file *f, int id, int n_dims, size_t first,
                                const size_t *length, const double *value) {
  size_t start[NC_MAX_RANK] = {0}, count[NC_MAX_RANK] = {0}, n = 1;
  const double nothing = 0.0;
  PetscFunctionBeginUser;
  for (int d = 0; d < n_dims; d++) n *= length[d];
  for (int d = 0; d < n_dims && n; d++) count[d] = length[d];
  if (n && n_dims) start[0] = first;
  nc_var_par_access(f->nc, id, NC_COLLECTIVE);
  int status = nc_put_vara_double(f->nc, id, start, count, n ? value : &nothing);
  PetscCall(OutputCheck(f, status, "writing a table"));
  PetscFunctionReturn(0);
}

/* rank 0's numbers into the whole of a variable */
static PetscErrorCode PutAxis(struct output_file *f, int id, int n_dims, const size_t *length,
                              const double *value) {
  const size_t none[NC_MAX_RANK] = {0};
  PetscFunctionBeginUser;
  PetscCall(OutputPutDoubles(f, id, n_dims, 0, f->rank ? none : length, value));
  PetscFunctionReturn(0);
}

/* -- coordinates */

/* Points and boxes of an axis at their places in the file, what lies between them half-way or by
 * equal steps: GDAL, and what reads by it, takes an axis with gaps for one of equal steps and puts
 * cells elsewhere. */
static void fill_axis(const struct grid *g, bool latitude, const double *straight, const int *place,
                      double *axis, double *bounds) {
  const int n = latitude ? g->n_lat : g->n_lon;
  const double *given = latitude ? g->lat_axis : g->lon_axis;
  double *low = nc_array(2 * (size_t)n, sizeof *low), *high = low + n;
  bool falls = n > 1 && straight[1] < straight[0]; /* bounds run as the axis does */
  grid_boxes(g, latitude, low, high);
  for (int i = 0; i < n; i++) {
    double turn = straight[i] - given[i], *box = bounds + 2 * place[i];
    axis[place[i]] = straight[i];
    box[0] = turn + (falls ? high[i] : low[i]);
    box[1] = turn + (falls ? low[i] : high[i]);
    int missing = i ? place[i] - place[i - 1] - 1 : 0;
    for (int k = 1; k <= missing; k++) {
      int at = place[i - 1] + k;
      double before = bounds[2 * place[i - 1] + 1], width = (box[0] - before) / missing;
      axis[at] = straight[i - 1] + (straight[i] - straight[i - 1]) * k / (missing + 1);
      bounds[2 * at] = before + width * (k - 1);
      bounds[2 * at + 1] = before + width * k;
    }
  }
  free(low);
}

/* *place: [n] where the grid's points stand; *length of the dimension */
static PetscErrorCode DefineAxis(struct output_file *f, const char *name, bool latitude,
                                 int **place, int *dim, size_t *length) {
  const struct grid *g = f->grid;
  const int n = latitude ? g->n_lat : g->n_lon;
  int id, bounds_id, pair, dims[2];
  char bounds_name[16];
  double *straight = nc_array((size_t)n, sizeof *straight);
  PetscFunctionBeginUser;
  *place = nc_array((size_t)n, sizeof **place);
  *length = (size_t)axis_places(latitude ? g->lat_axis : g->lon_axis, n, straight, *place);
  snprintf(bounds_name, sizeof bounds_name, "%s_bnds", name);
  int status = nc_def_dim(f->nc, name, *length, dim);
  if (nc_inq_dimid(f->nc, "bnds", &pair) != NC_NOERR) nc_def_dim(f->nc, "bnds", 2, &pair);
  dims[0] = *dim, dims[1] = pair;
  if (!status) status = nc_def_var(f->nc, name, NC_DOUBLE, 1, dims, &id);
  if (!status)
    status = put_axis(f->nc, id, latitude ? "Y" : "X", latitude ? "latitude" : "longitude",
                      latitude ? "degrees_north" : "degrees_east");
  if (!status) status = put_text(f->nc, id, "bounds", bounds_name);
  if (!status) status = nc_def_var(f->nc, bounds_name, NC_DOUBLE, 2, dims, &bounds_id);
  PetscCall(OutputCheck(f, status, "defining an axis"));
  double *axis = nc_array(3 * *length, sizeof *axis), *bounds = axis + *length;
  fill_axis(g, latitude, straight, *place, axis, bounds);
  PetscCall(PutAxis(f, id, 1, (size_t[]){*length, 2}, axis));
  PetscCall(PutAxis(f, bounds_id, 2, (size_t[]){*length, 2}, bounds));
  free(axis);
  free(straight);
  PetscFunctionReturn(0);
}

static PetscErrorCode DefineGrid(struct output_file *f) {
  PetscFunctionBeginUser;
  PetscCall(OutputCheck(f, define_crs(f->nc), "defining the grid"));
  PetscCall(DefineAxis(f, "lat", true, &f->row, &f->row_dim, &f->n_lines));
  PetscCall(DefineAxis(f, "lon", false, &f->column, &f->column_dim, &f->width));
  PetscFunctionReturn(0);
}

static PetscErrorCode DefineStations(struct output_file *f) {
  const struct grid *g = f->grid;
  int lat, lon, alt = -1, name, status, high = 0;
  size_t all = (size_t)grid_cells(g), n = (size_t)g->n_cells;
  size_t first = (size_t)grid_cell_number(g, 0);
  PetscFunctionBeginUser;
  for (int c = 0; c < g->n_cells; c++) high = high || isfinite(g->alt[c]);
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &high, 1, MPI_INT, MPI_MAX, f->comm));
  f->row_dim = -1;
  status = nc_def_dim(f->nc, "location", all, &f->column_dim);
  if (!status) status = define_crs(f->nc);
  if (!status) status = nc_def_var(f->nc, "lat", NC_DOUBLE, 1, &f->column_dim, &lat);
  if (!status) status = nc_def_var(f->nc, "lon", NC_DOUBLE, 1, &f->column_dim, &lon);
  if (!status) status = put_axis(f->nc, lat, NULL, "latitude", "degrees_north");
  if (!status) status = put_axis(f->nc, lon, NULL, "longitude", "degrees_east");
  if (high && !status) status = nc_def_var(f->nc, "alt", NC_DOUBLE, 1, &f->column_dim, &alt);
  if (high && !status) status = put_axis(f->nc, alt, NULL, "altitude", "m");
  if (high && !status) status = put_text(f->nc, alt, "positive", "up");
  if (high && !status) status = nc_def_var_fill(f->nc, alt, 0, &output_fill);
  PetscCall(OutputCheck(f, status, "defining the stations"));
  PetscCall(OutputPutDoubles(f, lat, 1, first, &n, g->lat));
  PetscCall(OutputPutDoubles(f, lon, 1, first, &n, g->lon));
  if (high) {
    double *metres = nc_array(n, sizeof *metres);
    for (size_t c = 0; c < n; c++) metres[c] = isfinite(g->alt[c]) ? g->alt[c] : output_fill;
    PetscCall(OutputPutDoubles(f, alt, 1, first, &n, metres));
    free(metres);
  }
  if (g->name) {
    PetscCall(OutputTexts(f, "station_name", f->column_dim, first, g->n_cells,
                          (const char *const *)g->name, &name));
    PetscCall(OutputCheck(f, put_text(f->nc, name, "cf_role", "timeseries_id"), "naming"));
    PetscCall(OutputCheck(f, put_text(f->nc, name, "long_name", "station name"), "naming"));
  }
  f->n_lines = all;
  f->width = 1;
  PetscFunctionReturn(0);
}

const char *const output_years = "time";

/* Variable `time` or its bounds: [days] since 1970-01-01 at the middle of each year (or day), or at
 * its two ends. */
static PetscErrorCode PutTime(struct output_file *f, int id, int n_dims, const int *years) {
  size_t length[2] = {(size_t)f->n_years, 2};
  double *value = nc_array(2 * length[0], sizeof *value);
  PetscFunctionBeginUser;
  for (size_t t = 0; t < length[0]; t++) {
    double from = f->daily ? years[t] : day_in_year(years[t], 1);
    double to = f->daily ? from + 1. : day_in_year(years[t] + 1, 1);
    if (n_dims == 1) value[t] = .5 * (from + to);
    if (n_dims == 2) value[2 * t] = from, value[2 * t + 1] = to;
  }
  PetscCall(PutAxis(f, id, n_dims, length, value));
  free(value);
  PetscFunctionReturn(0);
}

/* Years as a CF time axis, which programs select and average along; the harvest year as a number
 * stands beside it. */
static PetscErrorCode DefineYears(struct output_file *f, const int *years) {
  int id, bounds, year, pair[2];
  size_t length = (size_t)f->n_years;
  PetscFunctionBeginUser;
  f->year_dim = -1;
  if (!f->n_years) PetscFunctionReturn(0);
  int status = nc_def_dim(f->nc, output_years, NC_UNLIMITED, &f->year_dim);
  if (!status && nc_inq_dimid(f->nc, "bnds", &pair[1]) != NC_NOERR)
    status = nc_def_dim(f->nc, "bnds", 2, &pair[1]);
  pair[0] = f->year_dim;
  if (!status) status = nc_def_var(f->nc, output_years, NC_DOUBLE, 1, pair, &id);
  if (!status) status = put_axis(f->nc, id, "T", "time", "days since 1970-01-01 00:00:00");
  if (!status) status = put_text(f->nc, id, "calendar", "standard");
  if (!status) status = put_text(f->nc, id, "bounds", "time_bnds");
  if (!status) status = nc_def_var(f->nc, "time_bnds", NC_DOUBLE, 2, pair, &bounds);
  if (f->daily) {
    PetscCall(OutputCheck(f, status, output_years));
    PetscCall(PutTime(f, id, 1, years));
    PetscCall(PutTime(f, bounds, 2, years));
    PetscFunctionReturn(0);
  }
  if (!status) status = nc_def_var(f->nc, "year", NC_INT, 1, pair, &year);
  if (!status) status = put_text(f->nc, year, "long_name", "harvest year");
  if (!status) status = put_text(f->nc, year, "units", "1");
  PetscCall(OutputCheck(f, status, output_years));
  PetscCall(PutTime(f, id, 1, years));
  PetscCall(PutTime(f, bounds, 2, years));
  double *value = nc_array(length, sizeof *value);
  for (size_t t = 0; t < length; t++) value[t] = years[t];
  PetscCall(PutAxis(f, year, 1, &length, value));
  free(value);
  PetscFunctionReturn(0);
}

PetscErrorCode OutputAxis(struct output_file *f, const struct output_variable *v, int n,
                          const int *number) {
  size_t length = (size_t)n;
  int id;
  PetscFunctionBeginUser;
  int status = nc_def_dim(f->nc, v->name, length, &f->member_dim);
  if (!status) status = nc_def_var(f->nc, v->name, NC_INT, 1, &f->member_dim, &id);
  if (!status) status = output_attributes(f->nc, id, v);
  PetscCall(OutputCheck(f, status, v->name));
  double *value = nc_array(length, sizeof *value);
  for (size_t k = 0; k < length; k++) value[k] = number[k];
  PetscCall(PutAxis(f, id, 1, &length, value));
  free(value);
  PetscFunctionReturn(0);
}

PetscErrorCode OutputRealizations(struct output_file *f, int n, const int *number) {
  static const struct output_variable v = {.name = "realization",
                                           .unit = "1",
                                           .standard_name = "realization",
                                           .long_name = "member of the ensemble, from 1",
                                           .axis = "E"};
  PetscFunctionBeginUser;
  PetscCall(OutputAxis(f, &v, n, number));
  PetscFunctionReturn(0);
}

static PetscErrorCode PutAttributes(struct output_file *f, int n, const char *const *attribute) {
  PetscFunctionBeginUser;
  int status = put_text(f->nc, NC_GLOBAL, "Conventions", "CF-1.8");
  for (int i = 0; i < n; i++) {
    /* rank 0's: a time stamp in `history` may differ between ranks, metadata must not */
    char *name = f->rank ? NULL : nc_copy_text(attribute[2 * i]);
    char *text = f->rank ? NULL : nc_copy_text(attribute[2 * i + 1]);
    PetscCall(TextShare(f->comm, &name));
    PetscCall(TextShare(f->comm, &text));
    int put = put_text(f->nc, NC_GLOBAL, name, text);
    if (!status) status = put;
    free(name);
    free(text);
  }
  PetscCall(OutputCheck(f, status, "writing attributes"));
  PetscFunctionReturn(0);
}

/* ROMIO takes what is before a colon in a path for the type of a file system ("ufs:NAME") and
 * finds no such file: such a file is opened by its name alone, which has no colon, from within its
 * folder. */
static int open_new(struct output_file *f) {
  char *slash = strrchr(f->temporary, '/');
  int mode = NC_NETCDF4 | NC_CLOBBER;
  if (!slash || slash == f->temporary || !strchr(f->temporary, ':'))
    return nc_create_par(f->temporary, mode, f->comm, MPI_INFO_NULL, &f->nc);
  int here = open(".", O_RDONLY | O_DIRECTORY);
  *slash = '\0';
  bool moved = here >= 0 && chdir(f->temporary) == 0;
  *slash = '/';
  /* a rank that cannot go there joins the others' call all the same, which then fails on it */
  int status =
      nc_create_par(moved ? slash + 1 : f->temporary, mode, f->comm, MPI_INFO_NULL, &f->nc);
  if (moved && fchdir(here) != 0 && status == NC_NOERR) status = errno;
  if (here >= 0) close(here);
  return status;
}

/* The file at its temporary name, open on all ranks or on none. */
static PetscErrorCode Create(struct output_file *f, struct problems *list) {
  const char *whose;
  int failed, agreed, opened;
  PetscFunctionBeginUser;
  PetscCall(TryCreate(f, &failed, &whose));
  if (failed) {
    problem(list, "%s: cannot be written%s: %s", f->path, whose, strerror(failed));
    PetscFunctionReturn(0);
  }
  PetscCall(OutputErrorsBegin(f));
  int status = open_new(f);
  PetscCall(OutputErrorsEnd());
  PetscCall(StatusAgree(f->comm, status, &agreed));
  opened = status == NC_NOERR;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &opened, 1, MPI_INT, MPI_MAX, f->comm));
  if (agreed == NC_NOERR) PetscFunctionReturn(0);
  if (opened)
    PetscCall(OutputCheck(f, agreed, "opening it on every rank")); /* nor can it be closed */
  problem(list, "%s: cannot be created: %s", f->path, nc_strerror(agreed));
  if (f->rank == 0) unlink(f->temporary);
  f->nc = -1;
  PetscFunctionReturn(0);
}

static void output_free(struct output_file **file) {
  free((*file)->path);
  free((*file)->temporary);
  free((*file)->field);
  free((*file)->row);
  free((*file)->column);
  output_exchange_destroy(&(*file)->exchange);
  free(*file);
  *file = NULL;
}

/* years: numbers of years, or of days */
static PetscErrorCode CreateFile(MPI_Comm comm, const char *path, const struct grid *grid,
                                 bool daily, int n_years, const int *years, int n_attributes,
                                 const char *const *attributes, struct output_file **file,
                                 struct problems *list) {
  struct output_file *f = nc_array(1, sizeof *f);
  PetscFunctionBeginUser;
  *file = f;
  *f = (struct output_file){
      .comm = comm, .grid = grid, .n_years = n_years, .daily = daily, .nc = -1, .member_dim = -1};
  PetscCallMPI(MPI_Comm_rank(comm, &f->rank));
  PetscCallMPI(MPI_Comm_size(comm, &f->size));
  nc_append(&f->path, "%s", path);
  nc_append(&f->temporary, "%s.part", path);
  char *slash = strrchr(f->temporary, '/'), *name = slash ? slash + 1 : f->temporary;
  for (char *colon; (colon = strchr(name, ':'));) *colon = '_'; /* see open_new */
  PetscCall(Create(f, list));
  if (f->nc < 0) {
    output_free(file);
    PetscFunctionReturn(0);
  }
  PetscCall(PutAttributes(f, n_attributes, attributes));
  PetscCall(grid->gridded ? DefineGrid(f) : DefineStations(f));
  PetscCall(DefineYears(f, years));
  f->lines_per_chunk = CHUNK / f->width ? CHUNK / f->width : 1;
  if (f->lines_per_chunk > f->n_lines) f->lines_per_chunk = f->n_lines;
  PetscCall(OutputExchangeCreate(f));
  PetscFunctionReturn(0);
}

PetscErrorCode OutputCreate(MPI_Comm comm, const char *path, const struct grid *grid, int n_years,
                            const int *years, int n_attributes, const char *const *attributes,
                            struct output_file **file, struct problems *list) {
  PetscFunctionBeginUser;
  PetscCall(
      CreateFile(comm, path, grid, false, n_years, years, n_attributes, attributes, file, list));
  PetscFunctionReturn(0);
}

PetscErrorCode OutputCreateDays(MPI_Comm comm, const char *path, const struct grid *grid, int first,
                                int n_days, int n_attributes, const char *const *attributes,
                                struct output_file **file, struct problems *list) {
  int *day = nc_array((size_t)n_days, sizeof *day);
  PetscFunctionBeginUser;
  for (int t = 0; t < n_days; t++) day[t] = first + t;
  PetscCall(CreateFile(comm, path, grid, true, n_days, day, n_attributes, attributes, file, list));
  free(day);
  PetscFunctionReturn(0);
}

/* -- closing */

PetscErrorCode OutputClose(struct output_file **file, struct problems *list) {
  struct output_file *f = *file;
  int failed = 0;
  PetscFunctionBeginUser;
  PetscCall(OutputCheck(f, nc_close(f->nc), "closing"));
  PetscCallMPI(MPI_Barrier(f->comm)); /* nobody renames what another rank fails to close */
  if (f->rank == 0) failed = file_put_in_place(f->temporary, f->path);
  if (failed) unlink(f->temporary);
  PetscCallMPI(MPI_Bcast(&failed, 1, MPI_INT, 0, f->comm)); /* the file is there on every rank */
  if (failed) problem(list, "%s: cannot be put in place: %s", f->path, strerror(failed));
  output_free(file);
  PetscFunctionReturn(0);
}
