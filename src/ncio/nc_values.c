/* Numbers with their packing and units, and texts (serial netCDF calls).
 *
 * CF 1.8: value = stored * scale_factor + add_offset (8.1); _FillValue, missing_value, the type's
 * default fill and what lies outside valid_min .. valid_max or valid_range are missing (2.5.1).
 */
#include "ncio/nc_common.h"
#include "ncio/reading.h"
#include "support/units.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* -- packing */

/* The first `capacity` numbers of an attribute; returns how many it has, -1 after a problem. */
static int numbers(const struct nc_file *file, int variable, const char *name, int capacity,
                   double *value, nc_type *type, struct problems *list) {
  size_t length;
  int before = list ? list->count : 0;
  double *all = nc_attribute_numbers(file, variable, name, &length, type, list);
  if (!all) return list && problems_since(list, before) ? -1 : 0;
  memcpy(value, all, (length < (size_t)capacity ? length : (size_t)capacity) * sizeof *value);
  free(all);
  return (int)length;
}

static bool is_floating(nc_type type) { return type == NC_FLOAT || type == NC_DOUBLE; }

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

/* What the attribute _Unsigned says of integers: bytes from 128 on are written as negative ones, or
 * negative ones are in unsigned bytes. Returns the type that they represent. */
static nc_type read_sign(const struct nc_file *file, int variable, nc_type type,
                         struct nc_packing *p) {
  static const struct {
    nc_type with, without;
    double values;
  } pair[] = {
      {NC_BYTE, NC_UBYTE, 256.0}, {NC_SHORT, NC_USHORT, 65536.0}, {NC_INT, NC_UINT, 4294967296.0}};
  char text[16];
  if (!nc_attribute(file, variable, "_Unsigned", text, sizeof text)) return type;
  bool to_unsigned = strcasecmp(text, "true") == 0;
  for (size_t i = 0; i < sizeof pair / sizeof *pair; i++) {
    if (to_unsigned && type == pair[i].with) {
      p->wrap = pair[i].values;
      return pair[i].without;
    }
    if (strcasecmp(text, "false") == 0 && type == pair[i].without) {
      p->wrap = -pair[i].values;
      p->wrap_from = 0.5 * pair[i].values;
      return pair[i].with;
    }
  }
  return type;
}

/* A stored number, or an attribute's of the stored type, as what it represents */
static double unwrapped(const struct nc_packing *p, double stored) {
  if (p->wrap > 0.0) return stored < 0.0 ? stored + p->wrap : stored;
  return p->wrap < 0.0 && stored >= p->wrap_from ? stored + p->wrap : stored;
}

static bool is_packed(const struct nc_packing *p) { return p->scale != 1.0 || p->offset != 0.0; }

static bool read_valid(const struct nc_file *file, int variable, const char *name, nc_type type,
                       struct nc_packing *p, struct problems *list) {
  double range[2] = {-INFINITY, INFINITY};
  nc_type kind[2] = {type, type};
  int both = numbers(file, variable, "valid_range", 2, range, kind, list);
  kind[1] = kind[0];
  if (both != 0 && both != 2)
    return problem(list, "%s: variable '%s': valid_range has %d numbers; two are expected",
                   file->path, name, both < 0 ? 0 : both);
  if (!both && (numbers(file, variable, "valid_min", 1, &range[0], &kind[0], list) < 0 ||
                numbers(file, variable, "valid_max", 1, &range[1], &kind[1], list) < 0))
    return false;
  bool integers = !is_floating(type);
  for (int i = 0; i < 2; i++) {
    if (!isfinite(range[i])) continue;
    p->valid_unpacked |= integers && is_floating(kind[i]);
    p->valid_unclear |= integers && is_packed(p) && kind[i] != type && !is_floating(kind[i]);
    if (kind[i] == type) range[i] = unwrapped(p, range[i]);
  }
  if (p->valid_unpacked) p->valid_unclear = false; /* one in the unit of the values tells of both */
  p->valid_min = isnan(range[0]) ? -INFINITY : range[0];
  p->valid_max = isnan(range[1]) ? INFINITY : range[1];
  return p->valid_min <= p->valid_max ||
         problem(list,
                 "%s: variable '%s': valid range %g .. %g holds no number; correct valid_min "
                 "and valid_max",
                 file->path, name, range[0], range[1]);
}

static bool read_codes(const struct nc_file *file, int variable, const char *name, nc_type type,
                       const char *attribute, struct nc_packing *p, struct problems *list) {
  const int room = NC_MAX_MISSING - 4; /* for the attribute's beside _FillValue and the library's */
  double value[NC_MAX_MISSING];
  nc_type kind;
  int n = numbers(file, variable, attribute, room, value, &kind, list);
  if (n < 0) return false;
  if (n > room)
    return problem(list, "%s: variable '%s': %s has %d codes; at most %d are expected", file->path,
                   name, attribute, n, room);
  for (int i = 0; i < n; i++) {
    if (kind == type || kind == NC_CHAR || kind == NC_STRING) value[i] = unwrapped(p, value[i]);
    /* a double 1e20 beside float data represents the float 1e20 */
    if (type == NC_FLOAT && kind == NC_DOUBLE) value[i] = (float)value[i];
    add_missing(p, value[i]);
    p->missing_unpacked[p->n_missing - 1] = is_floating(kind) && !is_floating(type) && is_packed(p);
  }
  return true;
}

static bool read_factor(const struct nc_file *file, int variable, const char *name,
                        const char *attribute, double *value, struct problems *list) {
  nc_type kind;
  int n = numbers(file, variable, attribute, 1, value, &kind, list);
  if (n < 0) return false;
  if (n > 1 || !isfinite(*value))
    return problem(list, "%s: variable '%s': %s %s; one finite number is expected", file->path,
                   name, attribute, n > 1 ? "has several numbers" : "is not finite");
  return true;
}

bool nc_packing_read(const struct nc_file *file, int variable, const char *name, nc_type type,
                     struct nc_packing *p, struct problems *list) {
  *p = (struct nc_packing){.scale = 1.0, .valid_min = -INFINITY, .valid_max = INFINITY};
  nc_type meant = read_sign(file, variable, type, p);
  if (!read_factor(file, variable, name, "scale_factor", &p->scale, list) ||
      !read_factor(file, variable, name, "add_offset", &p->offset, list))
    return false;
  if (p->scale == 0.0)
    return problem(list, "%s: variable '%s': scale_factor is 0; another number is expected",
                   file->path, name);
  if (!read_codes(file, variable, name, type, "_FillValue", p, list) ||
      !read_codes(file, variable, name, type, "missing_value", p, list))
    return false;
  add_default_fill(p, meant);
  return read_valid(file, variable, name, type, p, list);
}

static bool within(double x, double low, double high) { return x >= low && x <= high; }

void nc_unpack_counting(const struct nc_packing *p, size_t n, double *value,
                        struct nc_tally *tally) {
  const bool packed = is_packed(p);
  for (size_t i = 0; i < n; i++) {
    double stored = unwrapped(p, value[i]), v = packed ? stored * p->scale + p->offset : stored;
    bool missing = isnan(v); /* an infinite number is one, which its limits refuse */
    for (int m = 0; m < p->n_missing; m++)
      missing |= stored == p->missing[m] ||
                 (p->missing_unpacked[m] && fabs(v - p->missing[m]) <= 1e-6 * fabs(p->scale));
    bool valid = within(p->valid_unpacked ? v : stored, p->valid_min, p->valid_max);
    if (tally && !missing) {
      tally->present++;
      tally->kept += valid;
      tally->kept_otherwise += p->valid_unclear && within(v, p->valid_min, p->valid_max);
    }
    value[i] = missing || !valid ? NAN : v;
  }
}

void nc_unpack(const struct nc_packing *packing, size_t n, double *value) {
  nc_unpack_counting(packing, n, value, NULL);
}

bool nc_valid_check(const char *path, const struct nc_variable *v, const struct nc_tally *t,
                    struct problems *list) {
  const struct nc_packing *p = &v->packing;
  const char *of = p->valid_unpacked || !is_packed(p) ? "values" : "stored numbers";
  if (t->present == t->kept) return true;
  if (p->valid_unclear && t->kept_otherwise > 2 * t->kept)
    return problem(
        list,
        "%s: variable '%s': its valid range %g .. %g has neither the type of the stored "
        "numbers nor that of scale_factor: of %lld numbers it leaves %lld as stored ones "
        "and %lld as values; give it one of these types, or remove it",
        path, v->name, p->valid_min, p->valid_max, (long long)t->present, (long long)t->kept,
        (long long)t->kept_otherwise);
  if (t->kept == 0)
    return problem(list,
                   "%s: variable '%s': its valid range %g .. %g, of %s, leaves none of %lld "
                   "numbers; correct valid_min, valid_max or valid_range, or remove them",
                   path, v->name, p->valid_min, p->valid_max, of, (long long)t->present);
  remark(list, "%s: the valid range %g .. %g of '%s' leaves out %lld of %lld numbers", path,
         p->valid_min, p->valid_max, v->name, (long long)(t->present - t->kept),
         (long long)t->present);
  return true;
}

double *nc_read_all(const struct nc_file *file, const struct nc_variable *v, size_t *n,
                    struct problems *list) {
  size_t total = 1;
  for (int d = 0; d < v->n_dims; d++) total *= v->length[d];
  double *value = nc_array(total, sizeof *value);
  struct nc_tally tally = {0};
  int status = nc_get_var_double(nc_group_of(file->id, v), v->id, value);
  if (status != NC_NOERR) {
    problem(list, "%s: variable '%s' cannot be read: %s", file->path, v->name, nc_strerror(status));
    free(value);
    return NULL;
  }
  nc_unpack_counting(&v->packing, total, value, &tally);
  if (!nc_valid_check(file->path, v, &tally, list)) {
    free(value);
    return NULL;
  }
  if (n) *n = total;
  return value;
}

/* -- units */

bool nc_unit(const struct nc_file *file, const struct nc_variable *v, const char *to, double *scale,
             double *offset, struct problems *list) {
  *scale = 1.0;
  *offset = 0.0;
  if (!v->has_unit)
    return strcmp(to, "1") == 0 ||
           problem(list, "%s: variable '%s' has no units; ones that convert to '%s' are expected",
                   file->path, v->name, to);
  if (unit_conversion(v->unit, to, scale, offset)) {
    char conversion[64];
    if (*scale != 1.0 || *offset != 0.0)
      remark(list, "%s: '%s' in '%s', %s gives '%s'", file->path, v->name, v->unit,
             conversion_text(*scale, *offset, conversion), to);
    return true;
  }
  const char *doubt = unit_doubt(v->unit);
  return problem(list, "%s: variable '%s' has units '%s', which %s%scannot be converted to '%s'",
                 file->path, v->name, v->unit, doubt ? doubt : "", doubt ? "; it " : "", to);
}

bool nc_code(const struct nc_file *file, const struct nc_variable *v, struct problems *list) {
  double scale, offset;
  static const char *const measure[] = {"m", "kg", "s", "K", "degree", "m2", "kg m-2", "mm d-1"};
  bool good = true;
  if (!v->has_unit) return true;
  if (unit_conversion(v->unit, "1", &scale, &offset)) good = scale == 1.0;
  for (size_t i = 0; i < sizeof measure / sizeof *measure && good; i++)
    good = !unit_conversion(v->unit, measure[i], &scale, &offset);
  return good || problem(list,
                         "%s: variable '%s' has units '%s'; numbers that name something (zones, "
                         "flags, places) without a unit of measure are expected",
                         file->path, v->name, v->unit);
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
