/* Files, variables and the roles of their dimensions (serial netCDF calls).
 *
 * A dimension is what its coordinates say it is, whatever it is called and wherever it stands:
 * (time, lat, lon), (lat, lon, time), (location, time) and (time, location) are read alike.
 */
#include "ncio/nc_common.h"
#include "ncio/csv_dataset.h"
#include "ncio/csv_table.h"
#include "support/decimal.h"
#include "support/input_files.h"
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

/* -- groups */

/* The groups of a file below and with `nc`, depth first; malloc'ed, *n of them */
static void add_groups(int nc, int **group, int *n) {
  int below = 0;
  int *grown = nc_array((size_t)*n + 1, sizeof *grown);
  if (*n) memcpy(grown, *group, (size_t)*n * sizeof *grown);
  free(*group);
  *group = grown;
  grown[(*n)++] = nc;
  if (nc_inq_grps(nc, &below, NULL) != NC_NOERR || below == 0) return;
  int *child = nc_array((size_t)below, sizeof *child);
  nc_inq_grps(nc, NULL, child);
  for (int i = 0; i < below; i++) add_groups(child[i], group, n);
  free(child);
}

static int root_of(int nc) {
  int parent;
  while (nc_inq_grp_parent(nc, &parent) == NC_NOERR) nc = parent;
  return nc;
}

/* "/PRODUCT", or "" of the root; malloc'ed */
static char *group_path(int nc) {
  size_t length = 0;
  if (root_of(nc) == nc || nc_inq_grpname_full(nc, &length, NULL) != NC_NOERR)
    return nc_copy_text("");
  char *path = nc_array(length + 1, 1);
  nc_inq_grpname_full(nc, NULL, path);
  return path;
}

/* Variables beside coordinates, their bounds and single numbers (crs) */
static bool has_data(int nc) {
  int n = 0, n_dims, dims[NC_MAX_VAR_DIMS];
  nc_inq_nvars(nc, &n);
  for (int v = 0; v < n; v++) {
    char name[NC_MAX_NAME + 1] = "", dim[NC_MAX_NAME + 1] = "";
    if (nc_inq_varndims(nc, v, &n_dims) != NC_NOERR || n_dims == 0) continue;
    nc_inq_varname(nc, v, name);
    nc_inq_vardimid(nc, v, dims);
    nc_inq_dimname(nc, dims[0], dim);
    size_t length = strlen(dim);
    bool bounds = strcmp(name + (strncmp(name, dim, length) == 0 ? length : 0), "_bnds") == 0 ||
                  strcmp(name + (strncmp(name, dim, length) == 0 ? length : 0), "_bounds") == 0;
    if (!(n_dims == 1 && strcmp(name, dim) == 0) && !(n_dims == 2 && bounds)) return true;
  }
  return false;
}

/* Groups that hold data, or with `variable` those that hold it; *n, malloc'ed */
static int *groups_with(int root, const char *variable, int *n) {
  int *group = NULL, all = 0, id;
  *n = 0;
  add_groups(root, &group, &all);
  for (int g = 0; g < all; g++)
    if (variable ? nc_inq_varid(group[g], variable, &id) == NC_NOERR : has_data(group[g]))
      group[(*n)++] = group[g];
  return group;
}

static char *list_groups(int n, const int *group, const char *variable) {
  char *text = NULL;
  for (int g = 0; g < n && g < 20; g++) {
    char *path = group_path(group[g]);
    nc_append(&text, "%s%s%s%s", g ? ", " : "", path, variable || !*path ? "/" : "",
              variable ? variable : "");
    free(path);
  }
  return text ? text : nc_copy_text("");
}

char *nc_groups_hint(const struct nc_file *file) {
  int n, *group = groups_with(root_of(file->id), NULL, &n);
  char *text = NULL, *names = list_groups(n, group, NULL);
  if (n > 1 && file->id == root_of(file->id) && !has_data(file->id))
    nc_append(&text, "; its variables lie in the groups %s: name them as /GROUP/variable", names);
  free(group);
  free(names);
  return text ? text : nc_copy_text("");
}

int nc_group_of(int nc, const struct nc_variable *v) {
  int root = root_of(nc), group = root;
  if (*v->group && nc_inq_grp_full_ncid(root, v->group, &group) != NC_NOERR) return nc;
  return group;
}

/* -- files */

/* What a file is that is no NetCDF file, by its first bytes, and what to do with it */
static const char *other_format(const char *path) {
  static const char *const known[][2] = {
      {"PK\003\004", "a ZIP archive: unpack it, the NetCDF files are inside"},
      {"\037\213", "a file packed by gzip: gunzip it"},
      {"GRIB", "a GRIB file: cdo -f nc4 copy makes NetCDF of it"},
      {"II*", "a TIFF file: gdal_translate -of netCDF makes NetCDF of it"},
      {"<", "a page of HTML or XML, such as a service's error message"},
      {"{", "JSON, such as a service's error message"}};
  char head[8] = "";
  FILE *file = fopen(path, "rb");
  size_t n = file ? fread(head, 1, sizeof head - 1, file) : 1;
  if (file) fclose(file);
  if (n == 0) return "an empty file";
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (strncmp(head, known[i][0], strlen(known[i][0])) == 0) return known[i][1];
  return "unknown format or a file cut short";
}

static bool open_root(const char *path, struct nc_file *file, struct problems *list) {
  *file = (struct nc_file){.id = -1, .path = path};
  if (csv_is_path(path)) return csv_dataset_open(path, &file->id, list);
  int status = nc_open(path, NC_NOWRITE, &file->id);
  if (status == NC_NOERR) input_files_note(path);
  if (status == NC_NOERR) return true;
  file->id = -1;
  struct stat about;
  if (stat(path, &about) == 0 && S_ISDIR(about.st_mode))
    return problem(list, "%s: is a folder; a NetCDF file is expected", path);
  if (status == NC_EHDFERR)
    return problem(list, "%s: cannot be opened: NetCDF: HDF error (damaged or cut short?)", path);
  if (status == NC_ENOTNC)
    return problem(list, "%s: is not a NetCDF file (found: %s)", path, other_format(path));
  return problem(list, "%s: cannot be opened: %s", path, nc_strerror(status));
}

/* Takes the only group that holds data, or the variable, for the root. */
static bool enter(struct nc_file *file, const char *variable, struct problems *list) {
  int n, *group = groups_with(file->id, variable, &n);
  bool good = true;
  if (n == 1) file->id = group[0];
  if (variable && n > 1 && group[0] != file->id) {
    char *names = list_groups(n, group, variable);
    good =
        problem(list, "%s: several groups have '%s': name one of %s", file->path, variable, names);
    free(names);
  }
  free(group);
  return good;
}

bool nc_file_open(const char *path, struct nc_file *file, struct problems *list) {
  return open_root(path, file, list) && enter(file, NULL, list);
}

bool nc_file_open_for(const char *path, const char *variable, struct nc_file *file,
                      struct problems *list) {
  struct nc_file at;
  int id, n, *group;
  if (!open_root(path, file, list)) return false;
  if (variable && strchr(variable, '/')) {
    if (nc_variable_find(file, variable, &at, &id)) file->id = at.id;
    return true; /* else that is told where the variable is requested */
  }
  group = groups_with(file->id, variable, &n);
  free(group);
  bool good = enter(file, n ? variable : NULL, list);
  if (!good) nc_file_close(file);
  return good;
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
  if (copy->held && !csv_is_path(path)) {
    input_files_note(path);
    return enter(file, NULL, list);
  }
  return nc_file_open(path, file, list); /* a large one, or one that fails and tells how */
}

void nc_copy_destroy(struct nc_copy *copy) {
  free(copy->bytes);
  *copy = (struct nc_copy){0};
}

void nc_file_close(struct nc_file *file) {
  if (file->id >= 0) nc_close(root_of(file->id));
  file->id = -1;
}

/* -- attributes */

static char *texts_of(const struct nc_file *file, int variable, const char *name, size_t length) {
  char **value = nc_array(length, sizeof *value), *text = NULL;
  if (nc_get_att_string(file->id, variable, name, value) == NC_NOERR) {
    for (size_t i = 0; i < length; i++)
      nc_append(&text, "%s%s", i ? " " : "", value[i] ? value[i] : "");
    nc_free_string(length, value);
  }
  free(value);
  return text;
}

static char *digits_of(const struct nc_file *file, int variable, const char *name, size_t length) {
  double *value = nc_array(length, sizeof *value);
  char *text = NULL;
  if (nc_get_att_double(file->id, variable, name, value) == NC_NOERR)
    for (size_t i = 0; i < length; i++) nc_append(&text, "%s%.15g", i ? " " : "", value[i]);
  free(value);
  return text;
}

char *nc_attribute_text(const struct nc_file *file, int variable, const char *name) {
  nc_type type;
  size_t length;
  if (nc_inq_att(file->id, variable, name, &type, &length) != NC_NOERR) return NULL;
  if (type == NC_STRING) return texts_of(file, variable, name, length);
  if (type != NC_CHAR) return digits_of(file, variable, name, length);
  char *text = nc_array(length + 1, 1);
  if (nc_get_att_text(file->id, variable, name, text) == NC_NOERR) return text;
  free(text);
  return NULL;
}

bool nc_attribute(const struct nc_file *file, int variable, const char *name, char *text,
                  size_t size) {
  nc_type type;
  text[0] = '\0';
  if (nc_inq_atttype(file->id, variable, name, &type) != NC_NOERR) return false;
  if (type != NC_CHAR && type != NC_STRING) return false;
  char *whole = nc_attribute_text(file, variable, name);
  bool fits = whole && strlen(whole) < size;
  if (fits) strcpy(text, whole);
  free(whole);
  return fits;
}

/* Numbers written as text, parted by blanks or commas, with the letters of CDL (12b, 3s, 1.f) */
static size_t parse_numbers(const char *text, double *value) {
  size_t n = 0;
  const char *end;
  double x;
  for (const char *at = text + strspn(text, " ,"); *at; at = end + strspn(end, " ,")) {
    if (!decimal_prefix(at, &x, &end)) return 0;
    end += strspn(end, "bBsSfFuULl");
    if (*end && *end != ' ' && *end != ',') return 0;
    if (value) value[n] = x;
    n++;
  }
  return n;
}

double *nc_attribute_numbers(const struct nc_file *file, int variable, const char *name, size_t *n,
                             nc_type *type, struct problems *list) {
  *n = 0;
  if (nc_inq_att(file->id, variable, name, type, n) != NC_NOERR || *n == 0) return NULL;
  bool text = *type == NC_CHAR || *type == NC_STRING;
  char *words = text ? nc_attribute_text(file, variable, name) : NULL;
  if (text) *n = words ? parse_numbers(words, NULL) : 0;
  double *value = nc_array(*n, sizeof *value);
  if (words && *n) parse_numbers(words, value);
  if (text ? *n == 0 : nc_get_att_double(file->id, variable, name, value) != NC_NOERR) {
    char owner[NC_MAX_NAME + 1] = "";
    nc_inq_varname(file->id, variable, owner);
    problem(list, "%s: variable '%s': attribute %s is '%s'; a number is expected", file->path,
            owner, name, words ? words : "?");
    free(value);
    value = NULL;
  }
  free(words);
  return value;
}

/* -- variables */

bool nc_variable_find(const struct nc_file *file, const char *name, struct nc_file *at, int *id) {
  const char *last = strrchr(name, '/');
  *at = *file;
  if (last) {
    char *path = nc_copy_text(name);
    path[last - name] = '\0';
    at->id = root_of(file->id);
    bool found = (!*path || nc_inq_grp_full_ncid(at->id, path, &at->id) == NC_NOERR) &&
                 nc_inq_varid(at->id, last + 1, id) == NC_NOERR;
    free(path);
    return found;
  }
  while (nc_inq_varid(at->id, name, id) != NC_NOERR)
    if (nc_inq_grp_parent(at->id, &at->id) != NC_NOERR) return false;
  return true;
}

bool nc_has_variable(const struct nc_file *file, const char *name) {
  struct nc_file at;
  int id;
  return nc_variable_find(file, name, &at, &id);
}

/* Names of the variables of all groups as they may be requested; *n, malloc'ed */
static char **all_names(const struct nc_file *file, size_t *n) {
  int *group = NULL, n_groups = 0;
  char **names = NULL;
  *n = 0;
  add_groups(root_of(file->id), &group, &n_groups);
  for (int g = 0; g < n_groups; g++) {
    int n_vars = 0;
    nc_inq_nvars(group[g], &n_vars);
    char **grown = nc_array(*n + (size_t)n_vars, sizeof *grown), *path = group_path(group[g]);
    if (*n) memcpy(grown, names, *n * sizeof *grown);
    free(names);
    names = grown;
    for (int v = 0; v < n_vars; v++) {
      char text[NC_MAX_NAME + 1] = "";
      bool bare = group[g] == file->id;
      nc_inq_varname(group[g], v, text);
      nc_append(&names[(*n)++], "%s%s%s", bare ? "" : path, bare ? "" : "/", text);
    }
    free(path);
  }
  free(group);
  return names;
}

bool nc_variable_id(const struct nc_file *file, const char *name, struct nc_file *at, int *id,
                    struct problems *list) {
  size_t n = 0;
  char *all = NULL;
  if (nc_variable_find(file, name, at, id)) return true;
  char **names = all_names(file, &n);
  for (size_t v = 0; v < n && v < 20; v++) nc_append(&all, "%s%s", v ? ", " : "", names[v]);
  const char *near = nearest_word(name, (const char *const *)names, n);
  if (near)
    problem(list, "%s: has no variable '%s'; did you mean '%s'? (it has: %s%s)", file->path, name,
            near, all, n > 20 ? ", ..." : "");
  else
    problem(list, "%s: has no variable '%s' (it has: %s%s)", file->path, name, all ? all : "none",
            n > 20 ? ", ..." : "");
  nc_free_texts(n, &names);
  free(all);
  return false;
}

enum nc_role nc_role_of(const struct nc_file *file, int dim, size_t length,
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
    v->role[d] = nc_role_of(file, v->dim[d], v->length[d], space);
    int more = snprintf(names + used, sizeof names - used, "%s%s", d ? ", " : "", name);
    used = used + (size_t)more < sizeof names ? used + (size_t)more : sizeof names - 1;
  }
  snprintf(v->dim_names, sizeof v->dim_names, "(%s)", names);
}

static void read_chunks(const struct nc_file *file, struct nc_variable *v) {
  size_t chunk[NC_MAX_RANK];
  int storage = NC_CONTIGUOUS;
  if (v->n_dims == 0 || nc_inq_var_chunking(file->id, v->id, &storage, chunk) != NC_NOERR) return;
  for (int d = 0; storage == NC_CHUNKED && d < v->n_dims; d++) {
    if (v->role[d] == NC_TIME) v->chunk_time = chunk[d];
    if (v->role[d] == NC_ROW || (v->role[d] == NC_COLUMN && !v->chunk_place))
      v->chunk_place = chunk[d];
  }
}

/* Units as text: "" and whitespace are none. Cut ones would say something else. */
static bool read_unit(const struct nc_file *file, struct nc_variable *v, struct problems *list) {
  char *text = nc_attribute_text(file, v->id, "units");
  bool good = true;
  v->has_unit = text && text[strspn(text, " \t\n")];
  if (v->has_unit && strlen(text) >= sizeof v->unit)
    good = problem(list, "%s: variable '%s' has units of %zu characters; at most %zu are expected",
                   file->path, v->name, strlen(text), sizeof v->unit - 1);
  else if (v->has_unit)
    strcpy(v->unit, text);
  free(text);
  return good;
}

bool nc_group_keep(const struct nc_file *file, const char *name, struct nc_variable *v,
                   struct problems *list) {
  char *path = group_path(file->id);
  bool fits = strlen(path) < sizeof v->group;
  if (fits) strcpy(v->group, path);
  free(path);
  return fits || problem(list, "%s: the path of the group of '%s' is longer than %zu characters",
                         file->path, name, sizeof v->group - 1);
}

bool nc_variable_read(const struct nc_file *file, const char *name, const struct nc_space *space,
                      struct nc_variable *v, struct problems *list) {
  struct nc_file at;
  int id, n_dims;
  *v = (struct nc_variable){.id = -1};
  if (!nc_variable_id(file, name, &at, &id, list)) return false;
  if (nc_inq_varndims(at.id, id, &n_dims) != NC_NOERR || n_dims > NC_MAX_RANK)
    return problem(list, "%s: variable '%s' has more than %d dimensions", file->path, name,
                   NC_MAX_RANK);
  v->id = id;
  v->n_dims = n_dims;
  if (strlen(name) >= sizeof v->name)
    return problem(list, "%s: the name '%s' is longer than %zu characters", file->path, name,
                   sizeof v->name - 1);
  strcpy(v->name, name);
  nc_inq_vartype(at.id, id, &v->type);
  nc_inq_vardimid(at.id, id, v->dim);
  read_dimensions(&at, space, v);
  if (v->type == NC_CHAR || v->type == NC_STRING || v->type > NC_STRING)
    return problem(list, "%s: variable '%s' is not numeric; numbers are expected", file->path,
                   name);
  read_chunks(&at, v);
  return nc_group_keep(&at, name, v, list) && read_unit(&at, v, list) &&
         nc_packing_read(&at, id, name, v->type, &v->packing, list);
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
