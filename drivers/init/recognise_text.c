/* Text files that are no tables of places: PCSE's parameters, and Eurostat's yields. */
#include "init/findings.h"
#include "crop/parameters.h"
#include "ncio/csv_table.h"
#include "support/yaml.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- YAML */

static void add_varieties(struct found *x, const struct yaml *varieties) {
  for (int i = 0; i < varieties->n; i++) found_add_choice(x, varieties->key[i]);
}

static void add_soil(struct findings *f, const char *path, const struct yaml *root) {
  struct found *x = findings_add(f, FOUND_SOIL, path);
  for (int i = 0; i < root->n; i++) found_add_choice(x, root->key[i]);
}

static bool has_any(const struct yaml *root, const char *const *names) {
  for (; *names; names++)
    if (yaml_get(root, *names)) return true;
  return false;
}

static bool recognise_yaml(const char *path, const struct yaml *root, struct findings *f,
                           char **why) {
  static const char *const soil[] = {"SMW", "SMFCF", "SM0", "KSUB", "SOPE", "RDMSOL", NULL};
  const struct yaml *varieties = yaml_path(root, "CropParameters.Varieties");
  if (varieties && varieties->kind == YAML_MAP && varieties->n) {
    add_varieties(findings_add(f, FOUND_CROP, path), varieties);
    return true;
  }
  if (yaml_get(root, "TSUM1") && yaml_get(root, "AMAXTB")) {
    findings_add(f, FOUND_CROP, path);
    return true;
  }
  if (has_any(root, soil)) {
    add_soil(f, path, root);
    return true;
  }
  if (yaml_get(root, "campaign") && yaml_get(root, "forcing"))
    nc_append(why, "is a campaign already: windrow check %s", path);
  else
    nc_append(why, "looked for CropParameters: Varieties, or TSUM1 and AMAXTB, of a crop; SMW, "
                   "SMFCF, SM0, KSUB, SOPE, RDMSOL of a soil");
  return false;
}

bool find_parameters(const char *path, struct findings *f, char **why) {
  struct problems none = {0};
  struct yaml_document *document = yaml_read_pcse(path, &none);
  bool good = false;
  if (document)
    good = recognise_yaml(path, yaml_root(document), f, why);
  else
    nc_append(why, "%s", none.n ? none.line[0] : "cannot be read");
  yaml_destroy(&document);
  problems_clear(&none);
  return good;
}

/* -- Eurostat's tables of crops (apro_cpsh) */

static int column_of(const struct csv_table *t, const char *name) {
  for (int c = 0; c < t->n_columns; c++)
    if (strcmp(t->column[c].name, name) == 0) return c;
  return -1;
}

static bool has_choice(const struct found *x, const char *choice) {
  for (int i = 0; i < x->n_choices; i++)
    if (strcmp(x->choice[i], choice) == 0) return true;
  return false;
}

static bool has_year(const struct found *x, int year) {
  for (int i = 0; i < x->n_years; i++)
    if (x->year[i] == year) return true;
  return false;
}

static int rising(const void *a, const void *b) {
  const int *x = a, *y = b;
  return (*x > *y) - (*x < *y);
}

/* Codes of crops and years of the rows that the preset reads */
static void take_rows(const struct csv_table *t, int kind, int crop, int value, struct found *x) {
  x->year = nc_array((size_t)t->n_rows, sizeof *x->year);
  for (int i = 0; i < t->n_rows; i++) {
    const double year = t->column[t->key[CSV_YEAR]].number[i];
    if (strcmp(t->column[kind].text[i], "YI_HU_EU") != 0 || !isfinite(t->column[value].number[i]))
      continue;
    if (crop >= 0 && !has_choice(x, t->column[crop].text[i]))
      found_add_choice(x, t->column[crop].text[i]);
    if (!has_year(x, (int)year)) x->year[x->n_years++] = (int)year;
  }
  qsort(x->year, (size_t)x->n_years, sizeof *x->year, rising);
}

bool find_eurostat(const char *path, struct findings *f) {
  struct problems none = {0};
  struct csv_table t;
  bool good = csv_table_read(path, &t, &none);
  const int kind = good ? column_of(&t, "strucpro") : -1;
  const int value = good ? column_of(&t, "OBS_VALUE") : -1;
  good = kind >= 0 && value >= 0 && t.key[CSV_REGION] >= 0 && t.key[CSV_YEAR] >= 0;
  if (good)
    take_rows(&t, kind, column_of(&t, "crops"), value, findings_add(f, FOUND_EUROSTAT, path));
  csv_table_destroy(&t);
  problems_clear(&none);
  return good;
}
