/* PCSE parameter files: flat sets of one season, and crop files with varieties.
 *
 * A table is x, y pairs with x ascending. Old flat files pad tables to a fixed length with zeros:
 * the pairs (0, 0) that run to the list's end after x stopped ascending are no knots. A name that
 * no crop here reads is skipped when PCSE knows it (soil, nutrients), and a problem otherwise,
 * since it is most likely a misspelt one. The tables of CO2 (WOFOST 7.3) are read into a member of
 * their own, for those who request a response to CO2.
 */
#include "crop/parameter_file.h"
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Names in PCSE's files that the crop model here does not read: soil and site, the
 * concentration of CO2 (a choice of its own), nutrients (WOFOST 8.x), descriptions. */
static const char *const passed_over[] = {
    "SM0",          "SMFCF",          "SMW",          "SMLIM",
    "CRAIRC",       "SOPE",           "KSUB",         "K0",
    "SSI",          "SSMAX",          "WAV",          "NOTINF",
    "IFUNRN",       "LAIEM",          "CRPNAM",       "CO2",
    "Metadata",     "SMTAB",          "CONTAB",       "SOLNAM",
    "SPADS",        "SPASS",          "SPODS",        "SPOSS",
    "DEFLIM",       "IDRAIN",         "IZT",          "DD",
    "ZTI",          "INTERC",         "RDMSLB",       "SOIL_PROFILE",
    "NMAXLV_TB",    "NMAXLVTB",       "NMAXRT_FR",    "NMAXST_FR",
    "NMAXSO",       "NCRIT_FR",       "NRESIDLV",     "NRESIDST",
    "NRESIDRT",     "TCNT",           "NFIX_FR",      "PMAXLV_TB",
    "PMAXLVTB",     "PMAXRT_FR",      "PMAXST_FR",    "PMAXSO",
    "PCRIT_FR",     "PRESIDLV",       "PRESIDST",     "PRESIDRT",
    "TCPT",         "KMAXLV_TB",      "KMAXLVTB",     "KMAXRT_FR",
    "KMAXST_FR",    "KMAXSO",         "KCRIT_FR",     "KRESIDLV",
    "KRESIDST",     "KRESIDRT",       "TCKT",         "RNUPTAKEMAX",
    "RPUPTAKEMAX",  "RKUPTAKEMAX",    "DVS_N_TRANSL", "DVS_P_TRANSL",
    "DVS_K_TRANSL", "DVS_NPK_TRANSL", "DVS_NPK_STOP", "NPK_TRANSLRT_FR",
    "REFCO2L",      "NLAI_NPK",       "NSLA_NPK",     "NPART",
    "NTHRESH",      "NLUE_NPK",       "RDRLV_NPK",    "NSOILBASE",
    "NSOILBASE_FR", "PSOILBASE",      "PSOILBASE_FR", "KSOILBASE",
    "KSOILBASE_FR", "NAVAILI",        "PAVAILI",      "KAVAILI",
    "BG_N_SUPPLY",  "BG_P_SUPPLY",    "BG_K_SUPPLY"};

static bool is_passed_over(const char *name) {
  for (size_t i = 0; i < sizeof passed_over / sizeof *passed_over; i++) {
    if (strcmp(passed_over[i], name) == 0) return true;
  }
  return false;
}

static bool unknown_name(const char *name, const struct yaml *node, struct problems *list) {
  const char *known[N_SCALARS + N_TABLES + N_CO2_TABLES];
  for (int i = 0; i < N_SCALARS; i++) known[i] = parameter_info[i].name;
  for (int i = 0; i < N_TABLES; i++) known[N_SCALARS + i] = table_info[i].name;
  for (int i = 0; i < N_CO2_TABLES; i++) known[N_SCALARS + N_TABLES + i] = co2_table_name[i];
  const char *near = nearest_word(name, known, N_SCALARS + N_TABLES + N_CO2_TABLES);
  return problem(list, "%s:%d: unknown crop parameter '%s'%s%s%s", node->file, node->line, name,
                 near ? "; did you mean '" : "; remove it if nothing needs it", near ? near : "",
                 near ? "'?" : "");
}

/* -- one value */

static bool read_scalar(int id, const struct yaml *node, struct parameter_set *set,
                        struct problems *list) {
  double value;
  char hint[160];
  if (!yaml_number(node, &value))
    return problem(list, "%s:%d: %s is %s%s%s%s; a number [%s] is expected", node->file, node->line,
                   parameter_info[id].name, node->text ? "'" : "no number",
                   node->text ? node->text : "", node->text ? "'" : "",
                   yaml_number_hint(node, hint), parameter_info[id].unit);
  set->scalar[id] = value;
  set->given[id] = true;
  return true;
}

/* Whether numbers first .. n-1 of a table's list are zero padding. */
static bool is_padding(const struct yaml *node, int first) {
  for (int i = first; i < node->n; i++) {
    double value;
    if (!yaml_number(node->child[i], &value) || value != 0.0) return false;
  }
  return true;
}

static bool no_pair(const char *name, const struct yaml *node, int i, struct problems *list) {
  double x;
  char hint[160];
  const struct yaml *wrong = node->child[yaml_number(node->child[i], &x) ? i + 1 : i];
  return problem(list, "%s:%d: table %s: entry %d is not a pair of numbers: it has %s%s%s%s",
                 node->file, wrong->line, name, i / 2 + 1, wrong->text ? "'" : "a map or list",
                 wrong->text ? wrong->text : "", wrong->text ? "'" : "",
                 yaml_number_hint(wrong, hint));
}

static bool read_knots(const char *name, const struct yaml *node, struct table_values *table,
                       struct problems *list) {
  for (int i = 0; i + 1 < node->n; i += 2) {
    double x, y;
    if (!yaml_number(node->child[i], &x) || !yaml_number(node->child[i + 1], &y))
      return no_pair(name, node, i, list);
    if (i > 0 && !(x > table->x[table->n - 1])) {
      if (is_padding(node, i)) break;
      return problem(list,
                     "%s:%d: table %s: x %s from %g to %g at pair %d; x must increase (zeros may "
                     "pad the end)",
                     node->file, node->child[i]->line, name,
                     x < table->x[table->n - 1] ? "falls" : "goes", table->x[table->n - 1], x,
                     i / 2 + 1);
    }
    if (table->n == AFGEN_KNOTS)
      return problem(list, "%s:%d: table %s has more than %d pairs; at most %d can be held",
                     node->file, node->line, name, (int)AFGEN_KNOTS, (int)AFGEN_KNOTS);
    table->x[table->n] = x;
    table->y[table->n++] = y;
  }
  return true;
}

static bool read_table(const char *name, const struct yaml *node, struct table_values *to,
                       struct problems *list) {
  if (node->kind != YAML_LIST)
    return problem(list, "%s:%d: table %s is %s; a list [x, y, x, y, ...] is expected", node->file,
                   node->line, name, node->kind == YAML_MAP ? "a map" : "a single value");
  if (node->n % 2)
    return problem(list,
                   "%s:%d: table %s has %d numbers; an even number [x, y, x, y, ...] is expected",
                   node->file, node->line, name, node->n);
  struct table_values table = {0};
  if (!read_knots(name, node, &table, list)) return false;
  *to = table;
  return true;
}

static bool read_value(const char *name, const struct yaml *node, struct parameter_set *set,
                       struct problems *list) {
  if (is_passed_over(name)) return true;
  int scalar = parameter_find(name), table = table_find(name), co2 = 0;
  while (co2 < N_CO2_TABLES && strcmp(co2_table_name[co2], name)) co2++;
  if (scalar < 0 && table < 0 && co2 == N_CO2_TABLES) return unknown_name(name, node, list);
  if (yaml_is_null(node)) return true; /* as if it were not there */
  if (scalar >= 0) return read_scalar(scalar, node, set, list);
  return read_table(name, node, table >= 0 ? &set->table[table] : &set->co2[co2], list);
}

/* -- files */

void parameter_set_clear(struct parameter_set *set) {
  *set = (struct parameter_set){0};
  set->scalar[PARAM_RDMSOL] = parameter_info[PARAM_RDMSOL].hi;
}

bool parameter_map_read(const struct yaml *map, struct parameter_set *set, struct problems *list) {
  if (yaml_is_null(map)) return true;
  if (map->kind != YAML_MAP)
    return problem(list, "%s:%d: a map of crop parameters (NAME: value) is expected here",
                   map->file, map->line);
  bool good = true;
  for (int i = 0; i < map->n; i++) good &= read_value(map->key[i], map->child[i], set, list);
  return good;
}

bool parameter_file_read(const char *file, struct parameter_set *set, struct problems *list) {
  struct yaml_document *document = yaml_read_pcse(file, list);
  if (!document) return false;
  const struct yaml *root = yaml_root(document);
  bool good = false;
  if (yaml_get(root, "CropParameters"))
    problem(list, "%s: is a crop file with varieties, not a flat parameter file; name its variety",
            file);
  else if (yaml_is_null(root))
    problem(list, "%s: is empty; crop parameters are expected", file);
  else
    good = parameter_map_read(root, set, list);
  yaml_destroy(&document);
  return good;
}

/* NAME: [value, meaning, unit]; also a bare number, as some hand-written varieties have it */
static bool read_variety(const struct yaml *variety, struct parameter_set *set,
                         struct problems *list) {
  if (variety->kind != YAML_MAP)
    return problem(list, "%s:%d: a variety's parameters are expected here", variety->file,
                   variety->line);
  bool good = true;
  for (int i = 0; i < variety->n; i++) {
    const struct yaml *entry = variety->child[i];
    bool triple = entry->kind == YAML_LIST && entry->n > 0 &&
                  (entry->n == 3 || entry->child[0]->kind == YAML_LIST);
    good &= read_value(variety->key[i], triple ? entry->child[0] : entry, set, list);
  }
  return good;
}

static bool unknown_variety(const char *file, const struct yaml *varieties, const char *variety,
                            struct problems *list) {
  char names[512] = "";
  for (int i = 0; i < varieties->n; i++) {
    size_t used = strlen(names);
    snprintf(names + used, sizeof names - used, "%s%s", i ? ", " : "", varieties->key[i]);
  }
  const char *const *keys = (const char *const *)varieties->key;
  const char *near = variety ? nearest_word(variety, keys, (size_t)varieties->n) : NULL;
  if (!variety) return problem(list, "%s: which variety? It has: %s", file, names);
  return problem(list, "%s: no variety '%s'%s%s%s; it has: %s", file, variety,
                 near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "", names);
}

bool crop_file_read(const char *path, const char *crop, const char *variety,
                    struct parameter_set *set, struct problems *list) {
  char file[4096];
  struct stat status;
  bool folder = stat(path, &status) == 0 && S_ISDIR(status.st_mode);
  if (folder && !crop)
    return problem(list, "%s: is a folder; name the crop whose file to read", path);
  int length = folder ? snprintf(file, sizeof file, "%s/%s.yaml", path, crop)
                      : snprintf(file, sizeof file, "%s", path);
  if (length >= (int)sizeof file) return problem(list, "%s: the path is too long", path);
  struct yaml_document *document = yaml_read_pcse(file, list);
  if (!document) return false;
  const struct yaml *varieties = yaml_path(yaml_root(document), "CropParameters.Varieties");
  bool good = false;
  if (!varieties || varieties->kind != YAML_MAP) {
    problem(list, "%s: has no CropParameters: Varieties; a PCSE crop file is expected", file);
  } else {
    const struct yaml *found = variety ? yaml_get(varieties, variety) : NULL;
    if (!variety && varieties->n == 1) found = varieties->child[0];
    good = found ? read_variety(found, set, list) : unknown_variety(file, varieties, variety, list);
  }
  yaml_destroy(&document);
  return good;
}
