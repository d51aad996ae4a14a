/* Fields by cell (and year), and tables, of an output file. See output.c. */
#include "ncio/nc_agree.h"
#include "ncio/nc_common.h"
#include "ncio/output_failure.h"
#include <math.h>
#include <netcdf_par.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEFLATE = 4 };

/* -- definition */

static int put_text(int nc, int id, const char *name, const char *text) {
  return text ? nc_put_att_text(nc, id, name, strlen(text), text) : NC_NOERR;
}

int output_attributes(int nc, int id, const struct output_variable *v) {
  int status = NC_NOERR;
  const struct {
    const char *name, *text;
  } texts[] = {
      {"units", v->unit}, {"long_name", v->long_name},       {"standard_name", v->standard_name},
      {"axis", v->axis},  {"cell_methods", v->cell_methods}, {"factor", v->factor}};
  for (size_t i = 0; i < sizeof texts / sizeof *texts && !status; i++)
    status = put_text(nc, id, texts[i].name, texts[i].text);
  if (!status && v->n_flags)
    status = nc_put_att_int(nc, id, "flag_values", NC_INT, (size_t)v->n_flags, v->flag_values);
  if (!status && v->n_flags) status = put_text(nc, id, "flag_meanings", v->flag_meanings);
  return status;
}

static int define(struct output_file *f, const struct output_variable *v, int n_dims,
                  const int *dim, const size_t *chunk, int *id) {
  const int no_flag = NC_FILL_INT;
  int status = nc_def_var(f->nc, v->name, v->n_flags ? NC_INT : NC_DOUBLE, n_dims, dim, id);
  if (!status && chunk) status = nc_def_var_chunking(f->nc, *id, NC_CHUNKED, chunk);
  if (!status && chunk) status = nc_def_var_deflate(f->nc, *id, 1, 1, DEFLATE);
  if (!status)
    status = v->n_flags ? nc_def_var_fill(f->nc, *id, 0, &no_flag)
                        : nc_def_var_fill(f->nc, *id, 0, &output_fill);
  return status ? status : output_attributes(f->nc, *id, v);
}

/* `coordinates` of a field of stations; values along time make the file one of time series (CF,
 * chapter 9), which their names identify */
static int name_stations(struct output_file *f, int field, bool series) {
  char names[40] = "lat lon";
  int id;
  if (nc_inq_varid(f->nc, "alt", &id) == NC_NOERR) strcat(names, " alt");
  if (f->grid->name) strcat(names, " station_name");
  int status = put_text(f->nc, field, "coordinates", names);
  if (!status && series && f->grid->name)
    status = put_text(f->nc, NC_GLOBAL, "featureType", "timeSeries");
  return status;
}

static PetscErrorCode Define(struct output_file *f, const struct output_variable *v, bool per_year,
                             bool per_member, int *id) {
  int dim[4], n_dims = 0, field;
  size_t chunk[4];
  PetscFunctionBeginUser;
  if (per_member) {
    dim[n_dims] = f->member_dim;
    chunk[n_dims++] = 1;
  }
  if (per_year && f->year_dim >= 0) {
    dim[n_dims] = f->year_dim;
    chunk[n_dims++] = 1;
  }
  if (f->row_dim >= 0) {
    dim[n_dims] = f->row_dim;
    chunk[n_dims++] = f->lines_per_chunk;
  }
  dim[n_dims] = f->column_dim;
  chunk[n_dims++] = f->row_dim >= 0 ? f->width : f->lines_per_chunk;
  int status = define(f, v, n_dims, dim, chunk, &field);
  if (!status) status = put_text(f->nc, field, "grid_mapping", "crs");
  if (!status && f->row_dim < 0) status = name_stations(f, field, n_dims > 1 && !per_member);
  PetscCall(OutputCheck(f, status, v->name));
  struct output_field *grown = nc_array((size_t)f->n_fields + 1, sizeof *grown);
  if (f->n_fields) memcpy(grown, f->field, (size_t)f->n_fields * sizeof *grown);
  free(f->field);
  f->field = grown;
  f->field[f->n_fields] = (struct output_field){field, per_year && f->year_dim >= 0, per_member};
  *id = f->n_fields++;
  PetscFunctionReturn(0);
}

PetscErrorCode OutputDefine(struct output_file *f, const struct output_variable *v, bool per_year,
                            int *id) {
  PetscFunctionBeginUser;
  PetscCall(Define(f, v, per_year, false, id));
  PetscFunctionReturn(0);
}

PetscErrorCode OutputDefineMember(struct output_file *f, const struct output_variable *v, int *id) {
  PetscFunctionBeginUser;
  PetscCall(Define(f, v, true, true, id));
  PetscFunctionReturn(0);
}

/* -- values to the ranks that write them */

/* First line of a rank: whole chunks, as even as they come. */
static size_t first_line(const struct output_file *f, int rank) {
  size_t chunks = (f->n_lines + f->lines_per_chunk - 1) / f->lines_per_chunk;
  size_t line = (size_t)rank * chunks / (size_t)f->size * f->lines_per_chunk;
  return line < f->n_lines ? line : f->n_lines;
}

static int owner_of(const struct output_file *f, size_t line) {
  size_t chunks = (f->n_lines + f->lines_per_chunk - 1) / f->lines_per_chunk;
  return (int)(((line / f->lines_per_chunk + 1) * (size_t)f->size - 1) / chunks);
}

/* Position of an own cell in the file: point of the file's grid, or station number. */
static int64_t position(const struct output_file *f, int cell) {
  if (!f->grid->gridded) return grid_cell_number(f->grid, cell);
  int64_t point = f->grid->point[cell], n_lon = f->grid->n_lon;
  return f->row[point / n_lon] * (int64_t)f->width + f->column[point % n_lon];
}

PetscErrorCode OutputExchangeCreate(struct output_file *f) {
  struct output_exchange *x = &f->exchange;
  size_t size = (size_t)f->size, n = (size_t)f->grid->n_cells;
  int64_t *own = nc_array(n, sizeof *own);
  int n_send = 0;
  PetscFunctionBeginUser;
  x->send_n = nc_array(4 * size, sizeof(int));
  x->send_at = x->send_n + size;
  x->receive_n = x->send_n + 2 * size;
  x->receive_at = x->send_n + 3 * size;
  for (int c = 0; c < (int)n; c++) {
    own[c] = position(f, c);
    x->send_n[owner_of(f, (size_t)own[c] / f->width)]++;
  }
  PetscCallMPI(MPI_Alltoall(x->send_n, 1, MPI_INT, x->receive_n, 1, MPI_INT, f->comm));
  for (int r = 0; r < f->size; r++) { /* cells ascend with their owners */
    x->send_at[r] = n_send;
    x->receive_at[r] = x->n;
    n_send += x->send_n[r];
    x->n += x->receive_n[r];
  }
  x->position = nc_array((size_t)x->n, sizeof *x->position);
  PetscCallMPI(MPI_Alltoallv(own, x->send_n, x->send_at, MPI_INT64_T, x->position, x->receive_n,
                             x->receive_at, MPI_INT64_T, f->comm));
  free(own);
  PetscFunctionReturn(0);
}

void output_exchange_destroy(struct output_exchange *x) {
  free(x->send_n);
  free(x->position);
  *x = (struct output_exchange){0};
}

/* One year of own cells, send[grid->n_cells], into block[lines of this rank, width]. */
static PetscErrorCode FillBlock(struct output_file *f, const double *send, double fill, size_t n,
                                double *block) {
  const struct output_exchange *x = &f->exchange;
  int64_t first = (int64_t)(first_line(f, f->rank) * f->width);
  double *received = nc_array((size_t)x->n, sizeof *received);
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Alltoallv(send, x->send_n, x->send_at, MPI_DOUBLE, received, x->receive_n,
                             x->receive_at, MPI_DOUBLE, f->comm));
  for (size_t i = 0; i < n; i++) block[i] = fill;
  for (int c = 0; c < x->n; c++)
    if (isfinite(received[c])) block[x->position[c] - first] = received[c];
  free(received);
  PetscFunctionReturn(0);
}

PetscErrorCode OutputWriteMember(struct output_file *f, int id, int member, const double *value) {
  const struct output_field *field = &f->field[id];
  size_t n_t = field->per_year ? (size_t)f->n_years : 1, n_cells = (size_t)f->grid->n_cells;
  size_t line0 = first_line(f, f->rank), lines = first_line(f, f->rank + 1) - line0;
  double *send = nc_array(n_cells, sizeof *send);
  double *block = nc_array(lines * f->width, sizeof *block);
  nc_type type = NC_DOUBLE;
  PetscLogEvent event;
  PetscFunctionBeginUser;
  PetscCall(NcEvent("Nc_Write", &event));
  PetscCall(PetscLogEventBegin(event, 0, 0, 0, 0));
  nc_inq_vartype(f->nc, field->id, &type);
  nc_var_par_access(f->nc, field->id, NC_COLLECTIVE);
  for (size_t t = 0; t < n_t; t++) {
    size_t start[4], count[4];
    int d = 0;
    for (size_t c = 0; c < n_cells; c++) send[c] = value[c * n_t + t];
    PetscCall(FillBlock(f, send, type == NC_INT ? (double)NC_FILL_INT : output_fill,
                        lines * f->width, block));
    if (field->per_member) start[d] = (size_t)member, count[d++] = 1;
    if (field->per_year) start[d] = t, count[d++] = 1;
    start[d] = line0;
    count[d++] = lines;
    if (f->row_dim >= 0) start[d] = 0, count[d++] = f->width;
    if (lines == 0)
      for (int k = 0; k < d; k++) start[k] = count[k] = 0;
    PetscCall(OutputCheck(f, nc_put_vara_double(f->nc, field->id, start, count, block),
                          "writing a field"));
  }
  free(block);
  free(send);
  PetscCall(PetscLogEventEnd(event, 0, 0, 0, 0));
  PetscFunctionReturn(0);
}

PetscErrorCode OutputWrite(struct output_file *f, int id, const double *value) {
  PetscFunctionBeginUser;
  PetscCall(OutputWriteMember(f, id, 0, value));
  PetscFunctionReturn(0);
}

/* -- tables and texts */

/* A dimension by name, made when it is not there; the same length every time (that of years is
 * unlimited and may not have grown on every rank yet). */
static PetscErrorCode DimensionGet(struct output_file *f, const char *name, size_t length,
                                   int *dim) {
  size_t there = length;
  int status = NC_NOERR;
  PetscFunctionBeginUser;
  if (strcmp(name, output_years) == 0 && f->year_dim >= 0)
    there = (size_t)f->n_years, *dim = f->year_dim;
  else if (nc_inq_dimid(f->nc, name, dim) == NC_NOERR)
    status = nc_inq_dimlen(f->nc, *dim, &there);
  else
    status = nc_def_dim(f->nc, name, length, dim);
  PetscCall(OutputCheck(f, status, name));
  PetscCheck(there == length, f->comm, PETSC_ERR_ARG_SIZ,
             "%s: dimension '%s' has length %zu, a table wants %zu", f->path, name, there, length);
  PetscFunctionReturn(0);
}

/* `coordinates` of a table: the names of its dimensions, written before it (region_name). */
static int name_coordinates(struct output_file *f, int id, int n_dims,
                            const char *const *dim_names) {
  char *names = NULL;
  for (int d = 0; d < n_dims; d++) {
    char name[NC_NAME];
    int there;
    snprintf(name, sizeof name, "%.200s_name", dim_names[d]);
    if (nc_inq_varid(f->nc, name, &there) == NC_NOERR)
      nc_append(&names, "%s%s", names ? " " : "", name);
  }
  int status = put_text(f->nc, id, "coordinates", names);
  free(names);
  return status;
}

PetscErrorCode OutputTable(struct output_file *f, const struct output_variable *v, int n_dims,
                           const char *const *dim_names, const int *dim_lengths,
                           const double *value) {
  int dim[NC_MAX_RANK] = {0}, id;
  size_t length[NC_MAX_RANK], n = 1;
  double *filled = NULL;
  PetscFunctionBeginUser;
  PetscCheck(n_dims >= 1 && n_dims <= NC_MAX_RANK, f->comm, PETSC_ERR_ARG_OUTOFRANGE,
             "%s: table '%s' has %d dimensions", f->path, v->name, n_dims);
  for (int d = 0; d < n_dims; d++) {
    length[d] = (size_t)dim_lengths[d];
    n *= length[d];
    PetscCall(DimensionGet(f, dim_names[d], length[d], &dim[d]));
  }
  int status = define(f, v, n_dims, dim, NULL, &id);
  if (!status) status = name_coordinates(f, id, n_dims, dim_names);
  PetscCall(OutputCheck(f, status, v->name));
  if (f->rank == 0) {
    filled = nc_array(n, sizeof *filled);
    double fill = v->n_flags ? (double)NC_FILL_INT : output_fill;
    for (size_t i = 0; i < n; i++) filled[i] = isfinite(value[i]) ? value[i] : fill;
  }
  for (int d = 0; d < n_dims && f->rank; d++) length[d] = 0;
  PetscCall(OutputPutDoubles(f, id, n_dims, 0, length, filled));
  free(filled);
  PetscFunctionReturn(0);
}

PetscErrorCode OutputTexts(struct output_file *f, const char *name, int dim, size_t first, int n,
                           const char *const *text, int *id) {
  char length_name[NC_NAME];
  int64_t longest = 1;
  PetscFunctionBeginUser;
  for (int i = 0; i < n; i++)
    if ((int64_t)strlen(text[i]) > longest) longest = (int64_t)strlen(text[i]);
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &longest, 1, MPI_INT64_T, MPI_MAX, f->comm));
  snprintf(length_name, sizeof length_name, "%.200s_length", name);
  int dims[2] = {dim, -1};
  PetscCall(DimensionGet(f, length_name, (size_t)longest, &dims[1]));
  int status = nc_def_var(f->nc, name, NC_CHAR, 2, dims, id);
  if (!status) status = put_text(f->nc, *id, "_Encoding", "utf-8");
  PetscCall(OutputCheck(f, status, name));
  char *packed = nc_array((size_t)n, (size_t)longest);
  for (int i = 0; i < n; i++) memcpy(packed + i * longest, text[i], strlen(text[i]));
  size_t start[2] = {n ? first : 0, 0}, count[2] = {(size_t)n, n ? (size_t)longest : 0};
  nc_var_par_access(f->nc, *id, NC_COLLECTIVE);
  PetscCall(OutputCheck(f, nc_put_vara_text(f->nc, *id, start, count, packed), "writing texts"));
  free(packed);
  PetscFunctionReturn(0);
}

PetscErrorCode OutputStrings(struct output_file *f, const char *name, const char *long_name,
                             const char *dim_name, int n, const char *const *text) {
  int dim, id;
  PetscFunctionBeginUser;
  PetscCall(DimensionGet(f, dim_name, (size_t)n, &dim));
  PetscCall(OutputTexts(f, name, dim, 0, f->rank ? 0 : n, text, &id));
  if (long_name) PetscCall(OutputCheck(f, put_text(f->nc, id, "long_name", long_name), name));
  PetscFunctionReturn(0);
}
