/* Soil and site parameters from flat PCSE files: `SMW: 0.1`, beside the crop's or alone.
 *
 * Nothing is taken for granted: initial water (WAV) and the limits of ponding and infiltration
 * decide on a season, and what PCSE assumes in silence is written into the file here.
 */
#include "soil/soil_file.h"
#include "support/yaml.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static bool read_number(const struct yaml *node, const char *name, const char *unit, double *value,
                        struct problems *list) {
  char hint[160];
  if (yaml_number(node, value)) return true;
  return problem(list, "%s:%d: %s is %s%s%s%s; a number [%s] is expected", node->file, node->line,
                 name, node->text ? "'" : "no number", node->text ? node->text : "",
                 node->text ? "'" : "", yaml_number_hint(node, hint), unit);
}

static bool read_one(int id, const struct yaml *node, struct soil_set *set, struct problems *list) {
  const struct soil_parameter_info *info = &soil_parameter_info[id];
  if (!read_number(node, info->name, info->unit, &set->value[id], list)) return false;
  return set->given[id] = true;
}

bool soil_file_read(const char *file, struct soil_set *set, struct problems *list) {
  struct yaml_document *document = yaml_read_pcse(file, list);
  if (!document) return false;
  const struct yaml *root = yaml_root(document);
  bool good = true;
  for (int id = 0; id < N_SOIL_SCALARS; id++) {
    const struct yaml *node = yaml_get(root, soil_parameter_info[id].name);
    if (!yaml_is_null(node)) good &= read_one(id, node, set, list);
  }
  yaml_destroy(&document);
  return good;
}

bool soil_file_read_depth(const char *file, double *rdmsol, struct problems *list) {
  struct yaml_document *document = yaml_read_pcse(file, list);
  if (!document) return false;
  const struct yaml *node = yaml_get(yaml_root(document), "RDMSOL");
  double value = *rdmsol;
  bool good = yaml_is_null(node) || read_number(node, "RDMSOL", "cm", &value, list);
  if (good) *rdmsol = value;
  yaml_destroy(&document);
  return good;
}

static bool check_missing(const struct soil_set *set, double rdmsol, const char *source,
                          struct problems *list) {
  char names[256] = "";
  int n = 0;
  for (int id = 0; id <= N_SOIL_SCALARS; id++) {
    bool last = id == N_SOIL_SCALARS;
    if (id == SOIL_WAV || (last ? !isnan(rdmsol) : set->given[id])) continue;
    size_t used = strlen(names);
    snprintf(names + used, sizeof names - used, "%s%s", n++ ? ", " : "",
             last ? "RDMSOL" : soil_parameter_info[id].name);
  }
  if (n > 0)
    problem(list,
            "%s: %d soil and site parameter%s missing: %s; water-limited production needs them",
            source, n, n > 1 ? "s are" : " is", names);
  if (set->given[SOIL_WAV]) return n == 0;
  return problem(
      list,
      "%s: WAV is missing: how much water [cm] above wilting point the soil holds down "
      "to RDMSOL on the first day decides on the season; measure or assume it, and write it",
      source);
}

static bool ordered(const struct soil_set *set, int low, int high, const char *source,
                    struct problems *list) {
  if (!set->given[low] || !set->given[high] || set->value[low] < set->value[high]) return true;
  return problem(list, "%s: %s (%g) must be below %s (%g)", source, soil_parameter_info[low].name,
                 set->value[low], soil_parameter_info[high].name, set->value[high]);
}

/* Roots below RDMSOL would draw on water that no balance holds. */
static bool roots_fit(double rdmsol, double rdi, const char *source, struct problems *list) {
  if (!(rdi > rdmsol)) return true;
  return problem(list,
                 "%s: RDI, the depth of roots at emergence, is %g cm, but RDMSOL lets them reach "
                 "%g cm; an RDI of at most RDMSOL is expected",
                 source, rdi, rdmsol);
}

bool soil_set_check(const struct soil_set *set, double rdmsol, double rdi, const char *source,
                    struct problems *list) {
  bool good = check_missing(set, rdmsol, source, list);
  for (int id = 0; id < N_SOIL_SCALARS; id++) {
    const struct soil_parameter_info *info = &soil_parameter_info[id];
    const double value = set->value[id];
    bool within = value >= info->lo && value <= info->hi;
    if (!set->given[id] || (within && (info->active || value == floor(value)))) continue;
    char expected[64];
    good = problem(list, "%s: %s is %g; %s is expected", source, info->name, value,
                   range_text(info->lo, info->hi, info->unit, !info->active, expected));
  }
  good &= roots_fit(rdmsol, rdi, source, list);
  good &= ordered(set, SOIL_SMW, SOIL_SMFCF, source, list);
  good &= ordered(set, SOIL_SMFCF, SOIL_SM0, source, list);
  return ordered(set, SOIL_CRAIRC, SOIL_SM0, source, list) && good;
}

void soil_pack(struct soil *soil, int l, const struct soil_set *set) {
  for (int id = 0; id < N_SOIL_SCALARS; id++) (*soil_scalar(&soil->p, id))[l] = set->value[id];
}
