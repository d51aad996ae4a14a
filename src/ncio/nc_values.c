/* Numbers with their packing and units, and texts (serial netCDF calls).
 *
 * CF 1.8: value = stored * scale_factor + add_offset (8.1); _FillValue, missing_value, the type's
 * default fill and what lies outside valid_min .. valid_max or valid_range are missing (2.5.1).
 */
#include "ncio/nc_common.h"
#include "support/units.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- packing */

/* Numeric attribute of at most `capacity` values; returns how many. */
static int numbers(const struct nc_file *file, int variable, const char *name, int capacity,
                   double *value, nc_type *type) {
  size_t length = 0;
  double all[64];
  if (nc_inq_att(file->id, variable, name, type, &length) != NC_NOERR) return 0;
  if (*type == NC_CHAR || *type == NC_STRING || length == 0 || length > 64) return 0;
  if (nc_get_att_double(file->id, variable, name, all) != NC_NOERR) return 0;
  int n = length < (size_t)capacity ? (int)length : capacity;
  memcpy(value, all, (size_t)n * sizeof *value);
  return n;
}

static void add_missing(struct nc_packing *packing, double value) {
  if (packing->n_missing < NC_MAX_MISSING) packing->missing[packing->n_missing++] = value;
}

/* What the library leaves in places never written. Bytes have none: all their values are in use. */
static void add_default_fill(struct nc_packing *packing, nc_type type) {
  switch (type) {
  case NC_SHORT:
    add_missing(packing, NC_FILL_SHORT);
    break;
  case NC_USHORT:
    add_missing(packing, NC_FILL_USHORT);
    break;
  case NC_INT:
    add_missing(packing, NC_FILL_INT);
    break;
  case NC_UINT:
    add_missing(packing, NC_FILL_UINT);
    break;
  case NC_INT64:
    add_missing(packing, (double)NC_FILL_INT64);
    break;
  case NC_UINT64:
    add_missing(packing, (double)NC_FILL_UINT64);
    break;
  case NC_FLOAT:
    add_missing(packing, (double)NC_FILL_FLOAT);
    break;
  case NC_DOUBLE:
    add_missing(packing, NC_FILL_DOUBLE);
    break;
  default:
    break;
  }
}

static void read_valid(const struct nc_file *file, int variable, nc_type type,
                       struct nc_packing *packing) {
  double range[2];
  nc_type kind = type;
  bool given = true;
  if (numbers(file, variable, "valid_range", 2, range, &kind) == 2) {
    packing->valid_min = range[0];
    packing->valid_max = range[1];
  } else {
    int low = numbers(file, variable, "valid_min", 1, &packing->valid_min, &kind);
    int high = numbers(file, variable, "valid_max", 1, &packing->valid_max, &kind);
    given = low || high;
  }
  packing->valid_unpacked = given && kind != type && (kind == NC_FLOAT || kind == NC_DOUBLE);
}

bool nc_packing_read(const struct nc_file *file, int variable, nc_type type,
                     struct nc_packing *packing) {
  double value[NC_MAX_MISSING - 2];
  nc_type kind;
  *packing = (struct nc_packing){.scale = 1.0, .valid_min = -INFINITY, .valid_max = INFINITY};
  numbers(file, variable, "scale_factor", 1, &packing->scale, &kind);
  numbers(file, variable, "add_offset", 1, &packing->offset, &kind);
  if (numbers(file, variable, "_FillValue", 1, value, &kind)) add_missing(packing, value[0]);
  int n = numbers(file, variable, "missing_value", NC_MAX_MISSING - 2, value, &kind);
  for (int i = 0; i < n; i++) {
    add_missing(packing, value[i]);
    /* a double 1e20 beside float data stands for the float 1e20 */
    if (type == NC_FLOAT && kind == NC_DOUBLE)
      packing->missing[packing->n_missing - 1] = (float)value[i];
  }
  add_default_fill(packing, type);
  read_valid(file, variable, type, packing);
  return true;
}

void nc_unpack(const struct nc_packing *packing, size_t n, double *value) {
  bool packed = packing->scale != 1.0 || packing->offset != 0.0;
  for (size_t i = 0; i < n; i++) {
    double stored = value[i], v = packed ? stored * packing->scale + packing->offset : stored;
    double judged = packing->valid_unpacked ? v : stored;
    bool missing = !(judged >= packing->valid_min && judged <= packing->valid_max) || isinf(v);
    for (int m = 0; m < packing->n_missing; m++) missing |= stored == packing->missing[m];
    value[i] = missing ? NAN : v;
  }
}

double *nc_read_all(const struct nc_file *file, const struct nc_variable *v, size_t *n,
                    struct problems *list) {
  size_t total = 1;
  for (int d = 0; d < v->n_dims; d++) total *= v->length[d];
  double *value = nc_array(total, sizeof *value);
  int status = nc_get_var_double(file->id, v->id, value);
  if (status != NC_NOERR) {
    problem(list, "%s: variable '%s' cannot be read: %s", file->path, v->name, nc_strerror(status));
    free(value);
    return NULL;
  }
  nc_unpack(&v->packing, total, value);
  if (n) *n = total;
  return value;
}

/* -- units */

/* Spellings that UDUNITS does not know or takes for something else. */
static const char *plain_unit(const char *unit) {
  static const char *const known[][2] = {
      {"percentage", "percent"}, {"fraction", "1"}, {"-", "1"},    {"unitless", "1"},
      {"dimensionless", "1"},    {"none", "1"},     {"None", "1"}, {"m2 m-2 ", "1"}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (strcmp(unit, known[i][0]) == 0) return known[i][1];
  return unit;
}

bool nc_unit(const struct nc_file *file, const struct nc_variable *v, const char *to, double *scale,
             double *offset, struct problems *list) {
  *scale = 1.0;
  *offset = 0.0;
  if (!v->has_unit || !*v->unit)
    return strcmp(to, "1") == 0 ||
           problem(list, "%s: variable '%s' has no units; ones that convert to '%s' are expected",
                   file->path, v->name, to);
  if (unit_conversion(plain_unit(v->unit), to, scale, offset)) return true;
  return problem(list, "%s: variable '%s' has units '%s', which cannot be converted to '%s'",
                 file->path, v->name, v->unit, to);
}

bool nc_convert(const struct nc_file *file, const struct nc_variable *v, const char *to, size_t n,
                double *value, struct problems *list) {
  double scale, offset;
  if (!nc_unit(file, v, to, &scale, &offset, list)) return false;
  for (size_t i = 0; i < n; i++) value[i] = value[i] * scale + offset;
  return true;
}

/* -- texts */

bool nc_is_text(const struct nc_file *file, int variable) {
  nc_type type = NC_NAT;
  nc_inq_vartype(file->id, variable, &type);
  return type == NC_CHAR || type == NC_STRING;
}

void nc_free_texts(size_t n, char ***text) {
  for (size_t i = 0; *text && i < n; i++) free((*text)[i]);
  free(*text);
  *text = NULL;
}

static int read_strings(int nc, int variable, const size_t *start, const size_t *count, size_t n,
                        char **text) {
  char **raw = nc_array(n, sizeof *raw);
  int status = nc_get_vara_string(nc, variable, start, count, raw);
  for (size_t i = 0; status == NC_NOERR && i < n; i++) text[i] = nc_copy_text(raw[i] ? raw[i] : "");
  if (status == NC_NOERR) nc_free_string(n, raw);
  free(raw);
  return status;
}

/* The last dimension is the length; blanks at the end are padding. */
static int read_chars(int nc, int variable, const size_t *start, const size_t *count, size_t n,
                      size_t length, char **text) {
  char *raw = nc_array(n, length);
  int status = nc_get_vara_text(nc, variable, start, count, raw);
  for (size_t i = 0; status == NC_NOERR && i < n; i++) {
    text[i] = nc_array(length + 1, 1);
    memcpy(text[i], raw + i * length, length);
    size_t end = strlen(text[i]);
    while (end && text[i][end - 1] == ' ') text[i][--end] = '\0';
  }
  free(raw);
  return status;
}

static int read_numbers(int nc, int variable, const size_t *start, const size_t *count, size_t n,
                        char **text) {
  double *raw = nc_array(n, sizeof *raw);
  int status = nc_get_vara_double(nc, variable, start, count, raw);
  for (size_t i = 0; status == NC_NOERR && i < n; i++) {
    char number[40];
    snprintf(number, sizeof number, "%.17g", raw[i]);
    text[i] = nc_copy_text(number);
  }
  free(raw);
  return status;
}

int nc_texts_dims(const struct nc_file *file, int variable, int *dim, size_t *length) {
  int n_dims = 0;
  nc_type type = NC_NAT;
  nc_inq_vartype(file->id, variable, &type);
  nc_inq_varndims(file->id, variable, &n_dims);
  nc_inq_vardimid(file->id, variable, dim);
  for (int d = 0; d < n_dims; d++) nc_inq_dimlen(file->id, dim[d], &length[d]);
  return type == NC_CHAR && n_dims ? n_dims - 1 : n_dims;
}

int nc_texts_part(const struct nc_file *file, int variable, const size_t *first, const size_t *n,
                  char **text) {
  int dim[NC_MAX_VAR_DIMS];
  size_t start[NC_MAX_VAR_DIMS] = {0}, count[NC_MAX_VAR_DIMS] = {0}, total = 1;
  nc_type type = NC_NAT;
  nc_inq_vartype(file->id, variable, &type);
  int outer = nc_texts_dims(file, variable, dim, count);
  size_t length = type == NC_CHAR ? count[outer] : 0; /* of a lone character 0 */
  for (int d = 0; d < outer; d++) {
    start[d] = first[d];
    count[d] = n[d];
    total *= n[d];
  }
  if (type == NC_STRING) return read_strings(file->id, variable, start, count, total, text);
  if (type == NC_CHAR)
    return read_chars(file->id, variable, start, count, total, length ? length : 1, text);
  return read_numbers(file->id, variable, start, count, total, text);
}

char **nc_read_texts(const struct nc_file *file, int variable, size_t *n, struct problems *list) {
  int dim[NC_MAX_VAR_DIMS];
  size_t first[NC_MAX_VAR_DIMS] = {0}, length[NC_MAX_VAR_DIMS];
  int outer = nc_texts_dims(file, variable, dim, length);
  *n = 1;
  for (int d = 0; d < outer; d++) *n *= length[d];
  char **text = nc_array(*n, sizeof *text);
  int status = nc_texts_part(file, variable, first, length, text);
  if (status == NC_NOERR) return text;
  char name[NC_MAX_NAME + 1] = "";
  nc_inq_varname(file->id, variable, name);
  problem(list, "%s: variable '%s' cannot be read: %s", file->path, name, nc_strerror(status));
  nc_free_texts(*n, &text);
  return NULL;
}
