/* Rules for regions and stations: overlaps, yields, lists of stations. */
#include "init/findings.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- overlap */

/* A column of a table of entries that may be the area: a number that says neither where nor when */
static const struct inspected_variable *area_of(const struct inspection *in, unsigned roles) {
  static const char *const others[] = {"region", "lat",      "latitude", "lon", "longitude",
                                       "year",   "location", "station",  NULL};
  static const char *const usual[] = {"harvested_area", "area", NULL};
  const struct inspected_variable *found = NULL;
  for (int i = 0; i < in->n; i++) {
    const struct inspected_variable *x = &in->variable[i];
    if (x->text || (x->roles & ~(1u << NC_SINGLE | 1u << NC_YEAR)) != roles ||
        name_is_one_of(x->v.name, others))
      continue;
    if (!found || name_is_one_of(x->v.name, usual)) found = x;
  }
  return found;
}

/* The one station of each region: a text along regions */
static const struct inspected_variable *station_of_region(const struct inspection *in) {
  static const char *const names[] = {"station", "location", NULL};
  for (int i = 0; i < in->n; i++) {
    const struct inspected_variable *x = &in->variable[i];
    if (x->v.n_dims == 1 && x->v.role[0] == NC_REGION && name_is_one_of(x->v.name, names)) return x;
  }
  return NULL;
}

bool find_overlap(const struct nc_file *file, const struct inspection *in, struct findings *f) {
  const unsigned place = inspection_place(in);
  const struct inspected_variable *area = area_of(in, 1u << NC_ENTRY), *station;
  if (!area && place) area = area_of(in, place | 1u << NC_REGION);
  station = area ? NULL : station_of_region(in);
  if (!area && !station) return false;
  struct found *found = findings_add(f, FOUND_OVERLAP, file->path);
  if (area) found_take_variable(found, area);
  if (station) snprintf(found->other, sizeof found->other, "%s", station->v.name);
  return true;
}

/* -- yields */

/* (region, year) in any order; regions along any dimension that is no grid's */
static bool is_yield_table(const struct inspected_variable *x) {
  const unsigned year = 1u << NC_YEAR | 1u << NC_TIME, single = 1u << NC_SINGLE;
  const unsigned region = 1u << NC_REGION | 1u << NC_COLUMN | 1u << NC_UNKNOWN | 1u << NC_ENTRY;
  return !x->text && x->v.n_dims == 2 && (x->roles & year) != 0 &&
         (x->roles & (region | single)) != 0 && (x->roles & ~(year | region | single)) == 0;
}

static bool is_error(const char *name) {
  static const char *const words[] = {"error", "_err", "sigma", "uncert", "std", "_sd", "_se"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (name_contains(name, words[i])) return true;
  return false;
}

static const struct inspected_variable *yields_of(const struct inspection *in) {
  const struct inspected_variable *found = NULL;
  for (int i = 0; i < in->n; i++) {
    const struct inspected_variable *x = &in->variable[i];
    if (!is_yield_table(x) || !converts(x, "kg ha-1") || is_error(x->v.name)) continue;
    if (!found || (name_contains(x->v.name, "yield") && !name_contains(found->v.name, "yield")))
      found = x;
  }
  return found;
}

static int rising(const void *a, const void *b) {
  const int *x = a, *y = b;
  return (*x > *y) - (*x < *y);
}

/* The names of the regions, or of the stations that yields are of */
static void take_regions(struct found *found, const struct nc_file *file,
                         const struct nc_variable *v) {
  struct problems none = {0};
  size_t n = 0;
  for (int d = 0; d < v->n_dims; d++) {
    if (v->role[d] == NC_YEAR || v->role[d] == NC_TIME) continue;
    found->choice = nc_region_names(file, v->dim[d], &n, &none);
    if (found->choice) found->n_choices = (int)n;
    break;
  }
  problems_clear(&none);
}

/* The years in which some region has a value */
static void take_years(struct found *found, const struct nc_file *file,
                       const struct nc_variable *yield) {
  struct problems none = {0};
  struct nc_variable v = *yield;
  size_t n = 0, stride[N_NC_ROLES];
  int *year = NULL, n_years = 0, dim = nc_role_dim(&v, NC_YEAR);
  if (dim < 0) dim = nc_role_dim(&v, NC_TIME);
  double *value = nc_read_all(file, &v, &n, &none);
  if (value && nc_years_read(file, v.dim[dim], &year, &n_years, &none)) {
    nc_strides(&v, v.length, stride);
    found->year = nc_array((size_t)n_years, sizeof *found->year);
    for (int t = 0; t < n_years; t++) {
      bool any = false;
      for (size_t i = 0; i < n; i++)
        any = any || (isfinite(value[i]) && (i / stride[v.role[dim]]) % v.length[dim] == (size_t)t);
      if (any) found->year[found->n_years++] = year[t];
    }
    qsort(found->year, (size_t)found->n_years, sizeof *found->year, rising);
  }
  free(value);
  free(year);
  problems_clear(&none);
}

bool find_yields(const struct nc_file *file, const struct inspection *in, struct findings *f) {
  const struct inspected_variable *x = yields_of(in), *error;
  struct problems none = {0};
  size_t n = 0;
  nc_type type;
  if (!x) return false;
  struct found *found = findings_add(f, FOUND_YIELD, file->path);
  found_take_variable(found, x);
  found->by_station = (x->roles & 1u << NC_COLUMN) != 0;
  if (found->by_station) found_take_space(found, file);
  if ((error = error_of(in, x))) snprintf(found->error, sizeof found->error, "%s", error->v.name);
  double *moisture = nc_attribute_numbers(file, x->v.id, "moisture_fraction", &n, &type, &none);
  if (moisture && n == 1) found->moisture = moisture[0];
  free(moisture);
  problems_clear(&none);
  take_regions(found, file, &x->v);
  take_years(found, file, &x->v);
  return true;
}

/* -- stations */

bool find_stations(const struct nc_file *file, const struct inspection *in, struct findings *f) {
  const struct nc_space *s = &in->space;
  if (!in->has_space || s->gridded || !s->name || in->n_days) return false;
  for (int i = 0; i < s->n_lon; i++)
    if (!isfinite(s->lat[i]) || !isfinite(s->lon[i])) return false;
  struct found *found = findings_add(f, FOUND_STATIONS, file->path);
  found_take_space(found, file);
  return true;
}
