/* Rules for observations by place and date: LAI, soil moisture, biomass; and dates of stages. */
#include "init/findings.h"
#include <stdio.h>
#include <string.h>

/* Numbers by place and time */
static bool is_series(const struct inspection *in, const struct inspected_variable *x) {
  const unsigned place = inspection_place(in);
  return !x->text && place && (x->roles & ~(1u << NC_SINGLE)) == (place | 1u << NC_TIME);
}

static struct found *add_series(struct findings *f, enum found_kind kind,
                                const struct nc_file *file, const struct inspection *in,
                                const struct inspected_variable *x) {
  const struct inspected_variable *error = error_of(in, x), *quality = quality_of(in, x);
  struct found *found = findings_add(f, kind, file->path);
  found_take_variable(found, x);
  found_take_space(found, file);
  if (error) snprintf(found->error, sizeof found->error, "%s", error->v.name);
  if (quality) {
    snprintf(found->quality, sizeof found->quality, "%s", quality->v.name);
    nc_attribute(file, quality->v.id, "flag_meanings", found->other, sizeof found->other);
  }
  if (in->n_days) {
    found->first_day = in->first_day;
    found->last_day = in->last_day;
  }
  return found;
}

/* The first series that a name of the list, or the standard_name, tells; words: part of a name */
static const struct inspected_variable *
series_called(const struct inspection *in, const char *const *names, const char *standard_name) {
  for (int i = 0; i < in->n; i++) {
    const struct inspected_variable *x = &in->variable[i];
    if (is_series(in, x) &&
        (name_is_one_of(x->v.name, names) || strcmp(x->standard_name, standard_name) == 0))
      return x;
  }
  return NULL;
}

bool find_lai(const struct nc_file *file, const struct inspection *in, struct findings *f) {
  static const char *const names[] = {"lai", "Lai_500m", "LAI_1km", "glass_lai", "lai_hv", NULL};
  const struct inspected_variable *x = series_called(in, names, "leaf_area_index");
  if (!x) return false;
  struct found *found = add_series(f, FOUND_LAI, file, in, x);
  if (numeric_variable(in, "Lai_500m") && numeric_variable(in, "FparLai_QC"))
    snprintf(found->other, sizeof found->other, "modis_lai");
  return true;
}

bool find_moisture(const struct nc_file *file, const struct inspection *in, struct findings *f) {
  static const char *const names[] = {"sm", "soil_moisture", "ssm", NULL};
  const struct inspected_variable *x =
      series_called(in, names, "volume_fraction_of_condensed_water_in_soil");
  if (x) add_series(f, FOUND_MOISTURE, file, in, x);
  return x != NULL;
}

bool find_biomass(const struct nc_file *file, const struct inspection *in, struct findings *f) {
  static const char *const names[] = {"TAGP", "TWLV", "TWST", "TWRT", "TWSO",
                                      "WLV",  "WST",  "WRT",  NULL};
  bool any = false;
  for (int i = 0; i < in->n; i++) {
    const struct inspected_variable *x = &in->variable[i];
    bool called = false;
    for (int k = 0; names[k]; k++) called = called || strcmp(x->v.name, names[k]) == 0;
    if (!called || !is_series(in, x)) continue;
    add_series(f, FOUND_BIOMASS, file, in, x);
    any = true;
  }
  return any;
}

bool find_stages(const struct nc_file *file, const struct inspection *in, struct findings *f) {
  static const char *const stages[] = {"emergence", "anthesis", "maturity", NULL};
  const unsigned place = inspection_place(in);
  struct found *found = NULL;
  for (int i = 0; stages[i]; i++) {
    const struct inspected_variable *x = numeric_variable(in, stages[i]);
    if (!x || !place || (x->roles & ~(1u << NC_SINGLE | 1u << NC_YEAR)) != place) continue;
    if (!found) found = findings_add(f, FOUND_STAGES, file->path);
    if (!found->has_space) found_take_space(found, file);
    found_add_choice(found, stages[i]);
  }
  return found != NULL;
}
