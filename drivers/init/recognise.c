/* Holds every given file against the rules of recognition and keeps what fits; see findings.h. */
#include "init/findings.h"
#include "ncio/csv_table.h"
#include "support/units.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* -- helpers of rules */

bool name_contains(const char *name, const char *part) {
  const size_t n = strlen(part);
  for (; *name; name++)
    if (strncasecmp(name, part, n) == 0) return true;
  return false;
}

bool name_is_one_of(const char *name, const char *const *names) {
  for (; *names; names++)
    if (strcasecmp(name, *names) == 0) return true;
  return false;
}

const struct inspected_variable *numeric_variable(const struct inspection *in, const char *name) {
  for (int i = 0; i < in->n; i++)
    if (!in->variable[i].text && strcmp(in->variable[i].v.name, name) == 0) return &in->variable[i];
  return NULL;
}

static bool same_dimensions(const struct inspected_variable *a,
                            const struct inspected_variable *b) {
  if (a == b || a->text || b->text || a->v.n_dims != b->v.n_dims) return false;
  for (int d = 0; d < a->v.n_dims; d++)
    if (a->v.dim[d] != b->v.dim[d]) return false;
  return true;
}

/* The variable of equal dimensions whose name holds one of the words; one that holds the name of
 * `v`, too, comes before others */
static const struct inspected_variable *
beside(const struct inspection *in, const struct inspected_variable *v, const char *const *words) {
  const struct inspected_variable *found = NULL;
  for (int i = 0; i < in->n; i++) {
    const struct inspected_variable *x = &in->variable[i];
    bool fits = false;
    for (int w = 0; words[w]; w++) fits = fits || name_contains(x->v.name, words[w]);
    if (!fits || !same_dimensions(x, v)) continue;
    if (!found || name_contains(x->v.name, v->v.name)) found = x;
  }
  return found;
}

static const char *const words_of_errors[] = {"error",  "_err", "sigma", "uncert", "std",
                                              "stderr", "_sd",  "_se",   NULL};

const struct inspected_variable *error_of(const struct inspection *in,
                                          const struct inspected_variable *v) {
  return beside(in, v, words_of_errors);
}

const struct inspected_variable *quality_of(const struct inspection *in,
                                            const struct inspected_variable *v) {
  static const char *const words[] = {"quality", "qflag", "flag", "_qc", "qa", NULL};
  return beside(in, v, words);
}

bool converts(const struct inspected_variable *v, const char *unit) {
  double scale, offset;
  return v->v.has_unit && unit_conversion(v->v.unit, unit, &scale, &offset);
}

void found_take_space(struct found *x, const struct nc_file *file) {
  struct problems none = {0};
  x->has_space = nc_space_read(file, &x->space, &none);
  problems_clear(&none);
}

void found_take_variable(struct found *x, const struct inspected_variable *v) {
  snprintf(x->variable, sizeof x->variable, "%s", v->v.name);
  snprintf(x->unit, sizeof x->unit, "%s", v->text ? "" : v->v.unit);
}

void found_add_choice(struct found *x, const char *choice) {
  char **grown = nc_array((size_t)x->n_choices + 1, sizeof *grown);
  if (x->n_choices) memcpy(grown, x->choice, (size_t)x->n_choices * sizeof *grown);
  free(x->choice);
  x->choice = grown;
  x->choice[x->n_choices++] = nc_copy_text(choice);
}

/* -- findings */

struct found *findings_add(struct findings *f, enum found_kind kind, const char *path) {
  struct found *grown = nc_array((size_t)f->n + 1, sizeof *grown);
  if (f->n) memcpy(grown, f->found, (size_t)f->n * sizeof *grown);
  free(f->found);
  f->found = grown;
  f->found[f->n] =
      (struct found){.kind = kind, .path = path, .moisture = NAN, .first_day = 0, .last_day = -1};
  return &f->found[f->n++];
}

int findings_count(const struct findings *f, enum found_kind kind) {
  int n = 0;
  for (int i = 0; i < f->n; i++) n += f->found[i].kind == kind;
  return n;
}

const struct found *findings_of(const struct findings *f, enum found_kind kind) {
  for (int i = 0; i < f->n; i++)
    if (f->found[i].kind == kind) return &f->found[i];
  return NULL;
}

const char *found_kind_name(enum found_kind kind) {
  static const char *const names[N_FOUND_KINDS] = {
      [FOUND_MASK] = "a mask of cells",
      [FOUND_STATIONS] = "a list of stations",
      [FOUND_ZONES] = "a map of regions",
      [FOUND_OVERLAP] = "an overlap of cells and regions",
      [FOUND_YIELD] = "yields by region and year",
      [FOUND_EUROSTAT] = "yields of Eurostat",
      [FOUND_LAI] = "LAI by date",
      [FOUND_MOISTURE] = "soil moisture by date",
      [FOUND_BIOMASS] = "biomass by date",
      [FOUND_STAGES] = "dates of stages",
      [FOUND_WATER] = "soil moistures (SMW, SMFCF, SM0)",
      [FOUND_SOILGRIDS] = "SoilGrids",
      [FOUND_TEXTURE] = "soil texture",
      [FOUND_SOIL] = "soil parameters",
      [FOUND_CALENDAR] = "a crop calendar",
      [FOUND_SHARE] = "the share irrigated",
      [FOUND_ALTITUDE] = "altitude",
      [FOUND_CROP] = "crop parameters"};
  return names[kind];
}

void findings_clear(struct findings *f) {
  for (int i = 0; i < f->n; i++) {
    free(f->found[i].year);
    nc_free_texts((size_t)f->found[i].n_choices, &f->found[i].choice);
    nc_space_destroy(&f->found[i].space);
  }
  for (int i = 0; i < f->n_unplaced; i++) free(f->unplaced[i].why);
  free(f->found);
  free(f->unplaced);
  nc_free_texts((size_t)f->n_paths, &f->path);
  recognised_forcing_clear(&f->forcing);
  *f = (struct findings){0};
}

/* takes `why` over */
static void cannot_place(struct findings *f, const char *path, char *why) {
  struct unplaced *grown = nc_array((size_t)f->n_unplaced + 1, sizeof *grown);
  if (f->n_unplaced) memcpy(grown, f->unplaced, (size_t)f->n_unplaced * sizeof *grown);
  free(f->unplaced);
  f->unplaced = grown;
  f->unplaced[f->n_unplaced++] = (struct unplaced){path, why};
}

/* -- one file */

static char *list_variables(const struct inspection *in) {
  char *text = NULL;
  nc_append(&text, "its variables are");
  for (int i = 0; i < in->n && i < 12; i++) {
    const struct nc_variable *v = &in->variable[i].v;
    nc_append(&text, "%s %s%s", i ? "," : "", v->name, in->variable[i].text ? " (text)" : "");
    nc_append(&text, "%s%s%s%s", v->dim_names, *v->unit ? " [" : "", v->unit, *v->unit ? "]" : "");
  }
  nc_append(&text, "%s", in->n > 12 ? ", ..." : in->n ? "" : " none beside axes");
  return text;
}

/* A file whose variables lie in no rule and no profile is told after weather has been chosen. */
struct unknown {
  const char *path;
  char *variables;
  bool weather; /* some profile takes a variable of it */
};

static char *first_line(struct problems *list, const char *path) {
  const char *line = list->n ? list->line[0] : "cannot be read";
  const size_t n = strlen(path);
  if (strncmp(line, path, n) == 0 && line[n] == ':') line += n + 1 + (line[n + 1] == ' ');
  char *copy = nc_copy_text(line);
  problems_clear(list);
  return copy;
}

static void recognise_data(struct findings *f, struct forcing_recognition *weather,
                           const char *path, struct unknown *unknown) {
  static found_rule *const rules[] = {find_mask,    find_zones,    find_calendar, find_soil,
                                      find_share,   find_altitude, find_overlap,  find_yields,
                                      find_lai,     find_moisture, find_biomass,  find_stages,
                                      find_stations};
  struct problems none = {0};
  struct nc_file file;
  struct inspection in;
  bool any = false;
  if (!nc_file_open(path, &file, &none)) {
    cannot_place(f, path, first_line(&none, path));
    return;
  }
  inspect(&file, &in);
  const int before = f->n;
  for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) any = rules[i](&file, &in, f) || any;
  const bool fits = forcing_recognition_add(weather, &file);
  if (f->n == before) *unknown = (struct unknown){path, list_variables(&in), fits};
  inspection_clear(&in);
  nc_file_close(&file);
}

static bool ends_in(const char *path, const char *end) {
  const size_t n = strlen(path), m = strlen(end);
  return n > m && strcasecmp(path + n - m, end) == 0;
}

static void recognise_file(struct findings *f, struct forcing_recognition *weather,
                           const char *path, struct unknown *unknown) {
  char *why = NULL;
  if (ends_in(path, ".yaml") || ends_in(path, ".yml")) {
    if (!find_parameters(path, f, &why)) cannot_place(f, path, why);
  } else if (!csv_is_path(path) || !find_eurostat(path, f)) {
    recognise_data(f, weather, path, unknown);
  }
}

/* -- all files */

static bool is_weather(const struct findings *f, const char *path) {
  for (int i = 0; i < f->forcing.n_files; i++)
    if (strcmp(f->forcing.file[i], path) == 0) return true;
  return false;
}

/* What no rule and no chosen profile takes; without a profile not what might be weather */
static void tell_unknown(struct findings *f, struct unknown *unknown, bool chosen) {
  for (int i = 0; i < f->n_paths; i++) {
    if (!unknown[i].path) continue;
    if (is_weather(f, unknown[i].path) || (!chosen && unknown[i].weather)) {
      free(unknown[i].variables);
      continue;
    }
    cannot_place(f, unknown[i].path, unknown[i].variables);
  }
}

/* Kinds of which a campaign reads one file */
static bool check_single(const struct findings *f, struct problems *list) {
  static const enum found_kind single[] = {
      FOUND_MASK, FOUND_ZONES,    FOUND_OVERLAP, FOUND_YIELD, FOUND_EUROSTAT,
      FOUND_LAI,  FOUND_MOISTURE, FOUND_STAGES,  FOUND_WATER, FOUND_TEXTURE,
      FOUND_SOIL, FOUND_CALENDAR, FOUND_SHARE};
  bool good = true;
  for (size_t k = 0; k < sizeof single / sizeof *single; k++) {
    const struct found *first = NULL;
    for (int i = 0; i < f->n; i++) {
      const struct found *x = &f->found[i];
      if (x->kind != single[k]) continue;
      if (first && strcmp(first->path, x->path) != 0)
        good = problem(list, "%s and %s: both hold %s; give init one of them", first->path, x->path,
                       found_kind_name(x->kind));
      if (!first) first = x;
    }
  }
  const struct found *yield = findings_of(f, FOUND_YIELD),
                     *eurostat = findings_of(f, FOUND_EUROSTAT);
  if (yield && eurostat)
    good = problem(list, "%s and %s: both hold %s; give init one of them", yield->path,
                   eurostat->path, found_kind_name(FOUND_YIELD));
  return good;
}

bool findings_recognise(struct findings *f, struct problems *list) {
  struct forcing_recognition *weather = forcing_recognition_new();
  struct unknown *unknown = nc_array((size_t)f->n_paths, sizeof *unknown);
  for (int i = 0; i < f->n_paths; i++) recognise_file(f, weather, f->path[i], &unknown[i]);
  bool good = forcing_recognition_choose(weather, &f->forcing, list);
  tell_unknown(f, unknown, good);
  good = check_single(f, list) && good;
  forcing_recognition_destroy(&weather);
  free(unknown);
  return good;
}
