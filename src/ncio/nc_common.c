/* Files, variables and the roles of their dimensions (serial netCDF calls).
 *
 * A dimension is what its coordinates say it is, whatever it is called and wherever it stands:
 * (time, lat, lon), (lat, lon, time), (location, time) and (time, location) are read alike.
 */
#include "ncio/nc_common.h"
#include "ncio/csv_dataset.h"
#include "ncio/csv_table.h"
#include <mpi.h>
#include <netcdf_mem.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void *nc_array(size_t n, size_t size) {
  void *room = calloc(n ? n : 1, size ? size : 1);
  if (!room) {
    fprintf(stderr, "windrow: no memory for %zu x %zu bytes while reading or writing NetCDF\n", n,
            size);
    MPI_Abort(MPI_COMM_WORLD, 1);
  }
  return room;
}

char *nc_copy_text(const char *text) {
  size_t bytes = strlen(text) + 1;
  return memcpy(nc_array(bytes, 1), text, bytes);
}

void nc_append(char **text, const char *format, ...) {
  va_list args;
  va_start(args, format);
  int more = vsnprintf(NULL, 0, format, args);
  va_end(args);
  size_t length = *text ? strlen(*text) : 0, size = length + (size_t)(more < 0 ? 0 : more) + 1;
  char *grown = nc_array(size, 1);
  if (length) memcpy(grown, *text, length);
  va_start(args, format);
  vsnprintf(grown + length, size - length, format, args);
  va_end(args);
  free(*text);
  *text = grown;
}

/* -- files */

bool nc_file_open(const char *path, struct nc_file *file, struct problems *list) {
  *file = (struct nc_file){.id = -1, .path = path};
  if (csv_is_path(path)) return csv_dataset_open(path, &file->id, list);
  int status = nc_open(path, NC_NOWRITE, &file->id);
  if (status == NC_NOERR) return true;
  file->id = -1;
  struct stat about;
  if (stat(path, &about) == 0 && S_ISDIR(about.st_mode))
    return problem(list, "%s: is a folder; a NetCDF file is expected", path);
  if (status == NC_EHDFERR)
    return problem(list, "%s: cannot be opened: NetCDF: HDF error (damaged or cut short?)", path);
  if (status == NC_ENOTNC)
    return problem(list, "%s: is not a NetCDF file (found: unknown format or a file cut short)",
                   path);
  return problem(list, "%s: cannot be opened: %s", path, nc_strerror(status));
}

/* The file's bytes, where there are not too many of them */
static bool load(const char *path, size_t most, struct nc_copy *copy, size_t *size) {
  struct stat about;
  FILE *file = fopen(path, "rb");
  bool good = file && fstat(fileno(file), &about) == 0 && S_ISREG(about.st_mode) &&
              about.st_size > 0 && (uintmax_t)about.st_size <= most;
  *size = good ? (size_t)about.st_size : 0;
  if (*size > copy->room) {
    free(copy->bytes);
    copy->room = 2 * *size;
    copy->bytes = nc_array(copy->room, 1);
  }
  if (good) {
    setvbuf(file, NULL, _IONBF, 0);
    good = fread(copy->bytes, 1, *size, file) == *size;
  }
  if (file) fclose(file);
  return good;
}

bool nc_file_copy_open(const char *path, size_t most, struct nc_file *file, struct nc_copy *copy,
                       struct problems *list) {
  size_t size;
  *file = (struct nc_file){.id = -1, .path = path};
  copy->held = csv_is_path(path);
  if (!copy->held && load(path, most, copy, &size))
    copy->held = nc_open_mem(path, NC_NOWRITE, size, copy->bytes, &file->id) == NC_NOERR;
  if (copy->held && !csv_is_path(path)) return true;
  return nc_file_open(path, file, list); /* a large one, or one that fails and tells how */
}

void nc_copy_destroy(struct nc_copy *copy) {
  free(copy->bytes);
  *copy = (struct nc_copy){0};
}

void nc_file_close(struct nc_file *file) {
  if (file->id >= 0) nc_close(file->id);
  file->id = -1;
}

bool nc_attribute(const struct nc_file *file, int variable, const char *name, char *text,
                  size_t size) {
  nc_type type;
  size_t length;
  text[0] = '\0';
  if (nc_inq_att(file->id, variable, name, &type, &length) != NC_NOERR) return false;
  if (type == NC_STRING) {
    char **value = nc_array(length, sizeof *value);
    bool good = length > 0 && nc_get_att_string(file->id, variable, name, value) == NC_NOERR;
    if (good && value[0]) snprintf(text, size, "%s", value[0]);
    if (good) nc_free_string(length, value);
    free(value);
    return good;
  }
  if (type != NC_CHAR) return false;
  char *value = nc_array(length + 1, 1);
  bool good = nc_get_att_text(file->id, variable, name, value) == NC_NOERR;
  if (good) snprintf(text, size, "%s", value);
  free(value);
  return good;
}

/* -- variables */

bool nc_has_variable(const struct nc_file *file, const char *name) {
  int id;
  return nc_inq_varid(file->id, name, &id) == NC_NOERR;
}

bool nc_variable_id(const struct nc_file *file, const char *name, int *id, struct problems *list) {
  int n = 0;
  if (nc_inq_varid(file->id, name, id) == NC_NOERR) return true;
  nc_inq_nvars(file->id, &n);
  char **names = nc_array((size_t)n, sizeof *names), *all = NULL;
  for (int v = 0; v < n; v++) {
    char text[NC_MAX_NAME + 1] = "";
    nc_inq_varname(file->id, v, text);
    names[v] = nc_copy_text(text);
    if (v < 20) nc_append(&all, "%s%s", v ? ", " : "", text);
  }
  const char *near = nearest_word(name, (const char *const *)names, (size_t)n);
  if (near)
    problem(list, "%s: has no variable '%s'; did you mean '%s'? (it has: %s%s)", file->path, name,
            near, all, n > 20 ? ", ..." : "");
  else
    problem(list, "%s: has no variable '%s' (it has: %s%s)", file->path, name, all ? all : "none",
            n > 20 ? ", ..." : "");
  nc_free_texts((size_t)n, &names);
  free(all);
  return false;
}

static enum nc_role role_of(const struct nc_file *file, int dim, size_t length,
                            const struct nc_space *space) {
  static const char *const regions[] = {"region", "regions", "zone", "district", "county"};
  static const char *const entries[] = {"entry", "entries", "row", "pair"};
  char name[NC_MAX_NAME + 1] = "";
  if (space && dim == space->row_dim) return NC_ROW;
  if (space && dim == space->column_dim) return NC_COLUMN;
  if (nc_is_year(file, dim)) return NC_YEAR;
  if (nc_is_time(file, dim)) return NC_TIME;
  nc_inq_dimname(file->id, dim, name);
  for (size_t i = 0; i < sizeof regions / sizeof *regions; i++)
    if (strcmp(name, regions[i]) == 0) return NC_REGION;
  for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
    if (strcmp(name, entries[i]) == 0) return NC_ENTRY;
  return length == 1 ? NC_SINGLE : NC_UNKNOWN;
}

static void read_dimensions(const struct nc_file *file, const struct nc_space *space,
                            struct nc_variable *v) {
  char names[sizeof v->dim_names - 2] = "";
  size_t used = 0;
  for (int d = 0; d < v->n_dims; d++) {
    char name[NC_MAX_NAME + 1] = "";
    nc_inq_dim(file->id, v->dim[d], name, &v->length[d]);
    v->role[d] = role_of(file, v->dim[d], v->length[d], space);
    int more = snprintf(names + used, sizeof names - used, "%s%s", d ? ", " : "", name);
    used = used + (size_t)more < sizeof names ? used + (size_t)more : sizeof names - 1;
  }
  snprintf(v->dim_names, sizeof v->dim_names, "(%s)", names);
}

static void read_chunks(const struct nc_file *file, struct nc_variable *v) {
  size_t chunk[NC_MAX_RANK];
  int storage = NC_CONTIGUOUS;
  if (v->n_dims == 0 || nc_inq_var_chunking(file->id, v->id, &storage, chunk) != NC_NOERR) return;
  for (int d = 0; storage == NC_CHUNKED && d < v->n_dims; d++)
    if (v->role[d] == NC_TIME) v->chunk_time = chunk[d];
}

bool nc_variable_read(const struct nc_file *file, const char *name, const struct nc_space *space,
                      struct nc_variable *v, struct problems *list) {
  int id, n_dims;
  *v = (struct nc_variable){.id = -1};
  if (!nc_variable_id(file, name, &id, list)) return false;
  if (nc_inq_varndims(file->id, id, &n_dims) != NC_NOERR || n_dims > NC_MAX_RANK)
    return problem(list, "%s: variable '%s' has more than %d dimensions", file->path, name,
                   NC_MAX_RANK);
  v->id = id;
  v->n_dims = n_dims;
  snprintf(v->name, sizeof v->name, "%s", name);
  nc_inq_vartype(file->id, id, &v->type);
  nc_inq_vardimid(file->id, id, v->dim);
  read_dimensions(file, space, v);
  if (v->type == NC_CHAR || v->type == NC_STRING || v->type > NC_STRING)
    return problem(list, "%s: variable '%s' is not numeric; numbers are expected", file->path,
                   name);
  v->has_unit = nc_attribute(file, id, "units", v->unit, sizeof v->unit);
  read_chunks(file, v);
  return nc_packing_read(file, id, v->type, &v->packing) ||
         problem(list, "%s: attributes of variable '%s' cannot be read", file->path, name);
}

bool nc_variable_shape(const struct nc_file *file, const struct nc_variable *v, unsigned allowed,
                       unsigned required, const char *expected, struct problems *list) {
  unsigned seen = 0;
  bool good = true;
  for (int d = 0; d < v->n_dims; d++) {
    unsigned bit = 1u << v->role[d];
    bool lone = v->length[d] == 1 && (v->role[d] == NC_TIME || v->role[d] == NC_YEAR);
    if (v->role[d] == NC_SINGLE || (lone && !(bit & allowed))) continue;
    if (!(bit & allowed) || (bit & seen)) good = false;
    seen |= bit;
  }
  if (good && (seen & required) == required) return true;
  return problem(list, "%s: variable '%s' has dimensions %s; expected %s in any order", file->path,
                 v->name, v->n_dims ? v->dim_names : "() (a single number)", expected);
}

int nc_role_dim(const struct nc_variable *v, enum nc_role role) {
  for (int d = 0; d < v->n_dims; d++)
    if (v->role[d] == role) return d;
  return -1;
}

void nc_strides(const struct nc_variable *v, const size_t *count, size_t stride[N_NC_ROLES]) {
  size_t step = 1;
  for (int r = 0; r < N_NC_ROLES; r++) stride[r] = 0;
  for (int d = v->n_dims - 1; d >= 0; d--) {
    stride[v->role[d]] = step;
    step *= count[d];
  }
}
