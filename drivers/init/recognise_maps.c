/* Rules for numbers by place without days: masks, zones, calendars, soils, shares, altitude. */
#include "init/findings.h"
#include <stdio.h>
#include <string.h>

/* Numbers or texts by place alone */
static bool is_map(const struct inspection *in, const struct inspected_variable *x) {
  const unsigned place = inspection_place(in);
  return place && (x->roles & ~(1u << NC_SINGLE)) == place;
}

/* or by place and harvest year */
static bool is_yearly_map(const struct inspection *in, const struct inspected_variable *x) {
  const unsigned place = inspection_place(in);
  return place && (x->roles & ~(1u << NC_SINGLE | 1u << NC_YEAR)) == place;
}

static struct found *add_map(struct findings *f, enum found_kind kind, const struct nc_file *file,
                             const struct inspected_variable *x) {
  struct found *found = findings_add(f, kind, file->path);
  found_take_variable(found, x);
  found_take_space(found, file);
  return found;
}

bool find_mask(const struct nc_file *file, const struct inspection *in, struct findings *f) {
  static const char *const names[] = {"mask", "crop_fraction", NULL};
  for (int i = 0; names[i]; i++) {
    const struct inspected_variable *x = numeric_variable(in, names[i]);
    if (!x || !is_map(in, x)) continue;
    add_map(f, FOUND_MASK, file, x);
    return true;
  }
  return false;
}

bool find_zones(const struct nc_file *file, const struct inspection *in, struct findings *f) {
  static const char *const names[] = {"zone",  "zones",     "region", "region_id", "nuts",
                                      "nuts3", "nuts_id",   "county", "district",  "admin",
                                      "gid",   "zone_name", NULL};
  for (int i = 0; i < in->n; i++) {
    const struct inspected_variable *x = &in->variable[i];
    const bool whole = x->text || (x->v.type != NC_FLOAT && x->v.type != NC_DOUBLE);
    if (!whole || !is_map(in, x) || !name_is_one_of(x->v.name, names)) continue;
    add_map(f, FOUND_ZONES, file, x);
    return true;
  }
  return false;
}

static bool is_day_of_year(const struct inspected_variable *x) {
  static const char *const units[] = {"",  "1",   "day of year", "day_of_year", "julian day",
                                      "d", "doy", "day",         "days",        NULL};
  return name_is_one_of(x->v.unit, units) || strstr(x->v.unit, " since ");
}

/* A number by place, or by place and year, whose name holds one of the words and not "after" */
static const struct inspected_variable *day_called(const struct inspection *in,
                                                   const char *const *words) {
  for (int w = 0; words[w]; w++)
    for (int i = 0; i < in->n; i++) {
      const struct inspected_variable *x = &in->variable[i];
      if (!x->text && is_yearly_map(in, x) && name_contains(x->v.name, words[w]) &&
          !name_contains(x->v.name, "after") && is_day_of_year(x))
        return x;
    }
  return NULL;
}

bool find_calendar(const struct nc_file *file, const struct inspection *in, struct findings *f) {
  static const char *const start[] = {"planting_day", "planting", "sowing", NULL};
  static const char *const end[] = {"maturity_day", "maturity", "harvest_day", NULL};
  const struct inspected_variable *x = day_called(in, start), *y = day_called(in, end);
  if (!x) return false;
  struct found *found = add_map(f, FOUND_CALENDAR, file, x);
  if (y) snprintf(found->other, sizeof found->other, "%s", y->v.name);
  return true;
}

/* -- soils */

static bool has_map(const struct inspection *in, const char *name) {
  const struct inspected_variable *x = numeric_variable(in, name);
  return x && is_map(in, x);
}

/* A file of one of SoilGrids' variables: its only map is called so, or is without a name of its own
 * and the file bears it. */
static const char *soilgrids_file(const struct nc_file *file, const struct inspection *in) {
  static const char *const names[] = {"wv1500", "wv0033", "bdod"};
  const char *base = strrchr(file->path, '/');
  int n_maps = 0;
  bool anonymous = false;
  for (int i = 0; i < in->n; i++)
    if (!in->variable[i].text && is_map(in, &in->variable[i])) {
      n_maps++;
      anonymous = nc_is_anonymous(in->variable[i].v.name);
    }
  base = base ? base + 1 : file->path;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (n_maps == 1 && strstr(base, names[i]) && (anonymous || has_map(in, names[i])))
      return names[i];
  return NULL;
}

bool find_soil(const struct nc_file *file, const struct inspection *in, struct findings *f) {
  const char *one = soilgrids_file(file, in);
  if (has_map(in, "SMW") && has_map(in, "SMFCF") && has_map(in, "SM0")) {
    struct found *x = add_map(f, FOUND_WATER, file, numeric_variable(in, "SMW"));
    if (has_map(in, "RDMSOL")) snprintf(x->other, sizeof x->other, "RDMSOL");
    return true;
  }
  if (has_map(in, "wv1500") && has_map(in, "wv0033") && has_map(in, "bdod")) {
    struct found *x = add_map(f, FOUND_SOILGRIDS, file, numeric_variable(in, "wv0033"));
    x->variable[0] = '\0'; /* all in one file */
    return true;
  }
  if (one) {
    struct found *x = findings_add(f, FOUND_SOILGRIDS, file->path);
    snprintf(x->variable, sizeof x->variable, "%s", one);
    found_take_space(x, file);
    return true;
  }
  if (has_map(in, "sand") && has_map(in, "clay") &&
      (has_map(in, "organic_carbon") || has_map(in, "organic_matter"))) {
    struct found *x = add_map(f, FOUND_TEXTURE, file, numeric_variable(in, "sand"));
    snprintf(x->other, sizeof x->other, "%s",
             has_map(in, "organic_carbon") ? "organic_carbon" : "organic_matter");
    return true;
  }
  return false;
}

bool find_share(const struct nc_file *file, const struct inspection *in, struct findings *f) {
  const struct inspected_variable *x = numeric_variable(in, "irrigated_fraction");
  if (!x || !is_yearly_map(in, x)) return false;
  add_map(f, FOUND_SHARE, file, x);
  return true;
}

bool find_altitude(const struct nc_file *file, const struct inspection *in, struct findings *f) {
  struct problems none = {0};
  struct nc_variable v;
  double factor;
  const bool good = in->has_space && nc_altitude(file, &in->space, NULL, &v, &factor, &none);
  problems_clear(&none);
  if (!good) return false;
  struct found *x = findings_add(f, FOUND_ALTITUDE, file->path);
  snprintf(x->variable, sizeof x->variable, "%s", v.name);
  snprintf(x->unit, sizeof x->unit, "%s", v.unit);
  found_take_space(x, file);
  return true;
}
