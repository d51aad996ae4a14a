/* Yields by region and year, in kg ha-1 at the reported moisture (rank 0, replicated). */
#include "ncio/nc_agree.h"
#include "ncio/nc_common.h"
#include "ncio/ncio.h"
#include "ncio/reading.h"
#include "support/decimal.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double most_yield = 3e5; /* kg ha-1; fresh sugar cane stays below 250 t ha-1 */
/* kg ha-1; no crop that is reported on stays below it everywhere and always: sesame and lentils in
 * poor years give 300. Tonnes that are called kilograms do. */
static const double least_best_yield = 100.0;

/* A variable by (region, year) in kg ha-1, with the strides of both. */
struct table {
  struct nc_variable v;
  double *value;
  size_t region, year; /* strides */
};

static bool read_table(const struct nc_file *file, const char *name, const struct nc_space *space,
                       struct table *t, struct problems *list) {
  size_t n, stride[N_NC_ROLES];
  if (!nc_variable_read(file, name, space, &t->v, list)) return false;
  /* regions along any dimension that is no year: region, location, district ... */
  for (int d = 0; d < t->v.n_dims; d++)
    if (t->v.role[d] == NC_COLUMN || t->v.role[d] == NC_UNKNOWN || t->v.role[d] == NC_ENTRY ||
        (t->v.role[d] == NC_SINGLE && nc_role_dim(&t->v, NC_REGION) < 0))
      t->v.role[d] = NC_REGION;
    else if (t->v.role[d] == NC_TIME)
      t->v.role[d] = NC_YEAR;
  unsigned both = 1u << NC_REGION | 1u << NC_YEAR;
  if (!nc_variable_shape(file, &t->v, both, both, "(region, year) or (location, year)", list))
    return false;
  struct reading_row row = {
      .variable = t->v.name, .file = file->path, .found = t->v.unit, .unit = "kg ha-1"};
  t->value = nc_read_all(file, &t->v, &n, list);
  if (!t->value || !nc_unit(file, &t->v, row.unit, &row.scale, &row.offset, list)) return false;
  for (size_t i = 0; i < n; i++) t->value[i] = t->value[i] * row.scale + row.offset;
  struct value_range range = value_range_of(n, t->value);
  reading_add(&row, &range, list);
  nc_strides(&t->v, t->v.length, stride);
  t->region = stride[NC_REGION];
  t->year = stride[NC_YEAR];
  return true;
}

struct yield_file {
  struct nc_file file;
  const struct overlap *overlap;
  struct table yield, error;
  bool has_error;
  size_t n_regions;
  char **region; /* [n_regions] */
  int n_years;
  int *year;   /* [n_years] */
  int *number; /* [n_regions] in the overlap, -1 = not there */
};

static bool has_value(const struct yield_file *f, size_t region) {
  for (int t = 0; t < f->n_years; t++)
    if (!isnan(f->yield.value[region * f->yield.region + (size_t)t * f->yield.year])) return true;
  return false;
}

/* A misspelt name in the overlap is a region of its own that nothing is observed of. */
static void tell_unobserved(const struct yield_file *f, const int *seen, struct problems *list) {
  const struct overlap *o = f->overlap;
  int n = 0, first = 0;
  for (int r = o->n_regions - 1; r >= 0; r--)
    if (!seen[r]) first = r, n++;
  if (n)
    remark(list, "%s: no yields of %d of the %d regions, first '%s'", f->file.path, n, o->n_regions,
           o->region[first]);
}

/* Every region with a yield must be in the overlap, once. */
static bool match_regions(struct yield_file *f, struct problems *list) {
  const struct overlap *o = f->overlap;
  int n_missing = 0;
  bool good = true;
  const char *first = NULL;
  int *seen = nc_array((size_t)o->n_regions, sizeof *seen);
  struct name_table number = {0};
  for (int r = 0; r < o->n_regions; r++) name_table_add(&number, o->region[r], r);
  f->number = nc_array(f->n_regions, sizeof *f->number);
  for (size_t r = 0; r < f->n_regions; r++) {
    f->number[r] = name_table_find(&number, f->region[r]);
    if (!has_value(f, r)) continue;
    if (f->number[r] < 0 && n_missing++ == 0) first = f->region[r];
    if (f->number[r] >= 0 && seen[f->number[r]]++)
      good = problem(list, "%s: region '%s' occurs twice", f->file.path, f->region[r]);
  }
  if (!n_missing && good) tell_unobserved(f, seen, list);
  free(seen);
  name_table_destroy(&number);
  if (!n_missing) return good;
  const char *near = nearest_word(first, (const char *const *)o->region, (size_t)o->n_regions);
  return problem(list,
                 "%s: %d region%s with yields %s not among the %d regions of the overlap, "
                 "first '%s'%s%s%s",
                 f->file.path, n_missing, n_missing > 1 ? "s" : "", n_missing > 1 ? "are" : "is",
                 o->n_regions, first, near ? "; did you mean '" : "", near ? near : "",
                 near ? "'?" : "");
}

static int by_year(const void *a, const void *b) {
  const int *x = a, *y = b;
  return (x[0] > y[0]) - (x[0] < y[0]);
}

/* Adds a region's years in ascending order: order[2 i] = year, order[2 i + 1] = place in the file.
 */
static bool add_region(const struct yield_file *f, size_t r, const int *order, struct yield_data *y,
                       struct problems *list) {
  bool good = true;
  for (int k = 0; k < f->n_years; k++) {
    size_t t = (size_t)order[2 * k + 1];
    double value = f->yield.value[r * f->yield.region + t * f->yield.year], sigma = NAN;
    if (isnan(value)) continue;
    if (f->has_error) sigma = f->error.value[r * f->error.region + t * f->error.year];
    if (value < 0.0)
      good = problem(list, "%s: '%s' of region '%s' in %d is %g kg ha-1; a yield is not negative",
                     f->file.path, f->yield.v.name, f->region[r], order[2 * k], value);
    if (value > most_yield)
      good = problem(list,
                     "%s: '%s' of region '%s' in %d is %g kg ha-1; at most %g is expected, check "
                     "its units (%s)",
                     f->file.path, f->yield.v.name, f->region[r], order[2 * k], value, most_yield,
                     f->yield.v.unit);
    if (sigma <= 0.0 || sigma > most_yield)
      good = problem(
          list, "%s: '%s' of region '%s' in %d is %g kg ha-1; an error is above 0 and at most %g",
          f->file.path, f->error.v.name, f->region[r], order[2 * k], sigma, most_yield);
    y->region[y->n] = f->number[r];
    y->year[y->n] = order[2 * k];
    y->value[y->n] = value;
    y->sigma[y->n++] = sigma;
  }
  return good;
}

/* Yields that are small beyond doubt are units that are wrong; single ones are reported. */
static bool check_size(const struct yield_file *f, const struct yield_data *y,
                       struct problems *list) {
  double largest = 0.0;
  int n = 0, first = -1;
  for (int i = 0; i < y->n; i++) {
    largest = fmax(largest, y->value[i]);
    if (y->value[i] >= least_best_yield) continue;
    if (n++ == 0) first = i;
  }
  if (largest > 0.0 && largest < least_best_yield)
    return problem(
        list,
        "%s: the largest '%s' is %g kg ha-1; no crop's best is below %g, check its units "
        "(%s)",
        f->file.path, f->yield.v.name, largest, least_best_yield, f->yield.v.unit);
  if (n)
    remark(list, "%s: %d of %d yields are below %g kg ha-1, first %g of region '%s' in %d",
           f->file.path, n, y->n, least_best_yield, y->value[first],
           f->overlap->region[y->region[first]], y->year[first]);
  return true;
}

static bool fill_yields(const struct yield_file *f, struct yield_data *y, struct problems *list) {
  size_t most = f->n_regions * (size_t)f->n_years;
  int *order = nc_array(2 * (size_t)f->n_years, sizeof *order);
  bool good = true;
  y->region = nc_array(most, sizeof *y->region);
  y->year = nc_array(most, sizeof *y->year);
  y->value = nc_array(most, sizeof *y->value);
  y->sigma = nc_array(most, sizeof *y->sigma);
  for (int t = 0; t < f->n_years; t++) {
    order[2 * t] = f->year[t];
    order[2 * t + 1] = t;
  }
  qsort(order, (size_t)f->n_years, 2 * sizeof *order, by_year);
  for (int number = 0; number < f->overlap->n_regions; number++)
    for (size_t r = 0; r < f->n_regions; r++)
      if (f->number[r] == number && !add_region(f, r, order, y, list)) good = false;
  free(order);
  if (good && y->n && !check_size(f, y, list)) return false;
  if (y->n) return good;
  return problem(list, "%s: '%s' has no value for any region of the overlap", f->file.path,
                 f->yield.v.name);
}

static bool same_shape(const struct yield_file *f, struct problems *list) {
  const struct nc_variable *y = &f->yield.v, *e = &f->error.v;
  int region = y->dim[nc_role_dim(y, NC_REGION)], year = y->dim[nc_role_dim(y, NC_YEAR)];
  if (e->dim[nc_role_dim(e, NC_REGION)] == region && e->dim[nc_role_dim(e, NC_YEAR)] == year)
    return true;
  return problem(list, "%s: '%s' has dimensions %s; expected those of '%s' %s", f->file.path,
                 e->name, e->dim_names, y->name, y->dim_names);
}

/* A float 0.14f is meant as 0.14. */
static double read_moisture(const struct nc_file *file, int id) {
  double moisture;
  nc_type type;
  if (nc_inq_atttype(file->id, id, "moisture_fraction", &type) != NC_NOERR || type == NC_CHAR ||
      type == NC_STRING || nc_get_att_double(file->id, id, "moisture_fraction", &moisture))
    return NAN;
  return type == NC_FLOAT ? decimal_of(moisture, 6) : moisture;
}

static bool yield_read(const char *path, const char *variable, const char *error_variable,
                       const struct overlap *overlap, struct yield_data *y, struct problems *list) {
  struct yield_file f = {.overlap = overlap, .has_error = error_variable != NULL};
  struct nc_space space;
  struct problems none = {0};
  if (!nc_file_open_for(path, variable, &f.file, list)) return false;
  bool has_space = nc_space_read(&f.file, &space, &none); /* locations as regions, if any */
  problems_clear(&none);
  const struct nc_space *where = has_space && !space.gridded ? &space : NULL;
  bool good = read_table(&f.file, variable, where, &f.yield, list);
  if (good && f.has_error)
    good = read_table(&f.file, error_variable, where, &f.error, list) && same_shape(&f, list);
  const struct nc_variable *v = &f.yield.v;
  if (good) {
    f.region = nc_region_names(&f.file, v->dim[nc_role_dim(v, NC_REGION)], &f.n_regions, list);
    good = f.region &&
           nc_years_read(&f.file, v->dim[nc_role_dim(v, NC_YEAR)], &f.year, &f.n_years, list);
  }
  good = good && match_regions(&f, list) && fill_yields(&f, y, list);
  y->moisture = good ? read_moisture(&f.file, v->id) : NAN;
  if (has_space) nc_space_destroy(&space);
  if (f.region) nc_free_texts(f.n_regions, &f.region);
  free(f.yield.value);
  free(f.error.value);
  free(f.year);
  free(f.number);
  nc_file_close(&f.file);
  return good;
}

static PetscErrorCode YieldShare(MPI_Comm comm, struct yield_data *y) {
  int rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  PetscCallMPI(MPI_Bcast(&y->n, 1, MPI_INT, 0, comm));
  PetscCallMPI(MPI_Bcast(&y->moisture, 1, MPI_DOUBLE, 0, comm));
  size_t n = (size_t)y->n;
  PetscCall(ArrayShare(comm, n, sizeof(int), (void **)&y->region));
  PetscCall(ArrayShare(comm, n, sizeof(int), (void **)&y->year));
  PetscCall(ArrayShare(comm, n, sizeof(double), (void **)&y->value));
  PetscCall(ArrayShare(comm, n, sizeof(double), (void **)&y->sigma));
  PetscFunctionReturn(0);
}

PetscErrorCode YieldRead(MPI_Comm comm, const char *file, const char *variable,
                         const char *error_variable, const struct overlap *overlap,
                         struct yield_data *yield, struct problems *list) {
  struct problems found = {0};
  bool any;
  int rank;
  PetscFunctionBeginUser;
  *yield = (struct yield_data){0};
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  if (rank == 0) yield_read(file, variable, error_variable, overlap, yield, &found);
  PetscCall(ProblemsShare(comm, &found, list, &any));
  if (any)
    yield_data_destroy(yield);
  else
    PetscCall(YieldShare(comm, yield));
  PetscFunctionReturn(0);
}

void yield_data_destroy(struct yield_data *yield) {
  free(yield->region);
  free(yield->year);
  free(yield->value);
  free(yield->sigma);
  *yield = (struct yield_data){0};
}
