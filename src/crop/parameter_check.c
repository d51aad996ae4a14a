/* Whether a parameter set can run a season: nothing missing, values within their bounds,
 * partitioning that adds up.
 *
 * What a season needs depends on its start (emergence from sowing) and on IDSL: photoperiod (>= 1)
 * needs DLO, DLC; vernalisation (>= 2) the VERN* names. Partitioning: FR + (1 - FR) (FL + FS + FO)
 * = 1 to 1e-4 at every DVS, the tolerance of the reference implementation; the fractions are
 * piecewise linear, so their knots suffice.
 */
#include "crop/parameter_file.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* [1] C3 leaves at saturating CO2 fix at most some two and a half times what they fix in air */
static const double most_by_co2 = 3.;

static bool needed_scalar(const struct parameter_set *set, bool sown, int id) {
  double idsl = set->scalar[PARAM_IDSL];
  switch (id) {
  case PARAM_RDMSOL:
    return false; /* the soil's; no limit where it is not given */
  case PARAM_TBASEM:
  case PARAM_TEFFMX:
  case PARAM_TSUMEM:
    return sown; /* crop sets of transplanted crops have zeros */
  case PARAM_DLO:
  case PARAM_DLC:
    return idsl >= 1.0;
  case PARAM_VERNBASE:
  case PARAM_VERNSAT:
  case PARAM_VERNDVS:
    return idsl >= 2.0;
  default:
    return true;
  }
}

static bool needed_table(const struct parameter_set *set, int id) {
  return id != TABLE_VERNRTB || set->scalar[PARAM_IDSL] >= 2.0;
}

static bool check_missing(const struct parameter_set *set, bool sown, const char *source,
                          struct problems *list) {
  char names[1024] = "";
  int n = 0;
  for (int i = 0; i < N_SCALARS + N_TABLES; i++) {
    bool table = i >= N_SCALARS;
    int id = table ? i - N_SCALARS : i;
    bool there = table ? set->table[id].n > 0 : set->given[id];
    if (there || !(table ? needed_table(set, id) : needed_scalar(set, sown, id))) continue;
    size_t used = strlen(names);
    const char *name = table ? table_info[id].name : parameter_info[id].name;
    snprintf(names + used, sizeof names - used, "%s%s", n++ ? ", " : "", name);
  }
  if (n == 0) return true;
  return problem(list, "%s: %d crop parameter%s missing: %s", source, n, n > 1 ? "s are" : " is",
                 names);
}

static bool check_bounds(const struct parameter_set *set, bool sown, const char *source,
                         struct problems *list) {
  bool good = true;
  for (int i = 0; i < N_SCALARS; i++) {
    const struct parameter_info *info = &parameter_info[i];
    double value = set->scalar[i];
    bool within = value >= info->lo && value <= info->hi;
    if (!set->given[i] || !needed_scalar(set, sown, i) ||
        (within && (info->active || value == floor(value))))
      continue;
    char expected[64];
    good = problem(list, "%s: %s is %g; %s is expected", source, info->name, value,
                   range_text(info->lo, info->hi, info->unit, !info->active, expected));
  }
  return good;
}

/* what the abscissae of a table are, and what they may be: degC and not K, stages and not percent
 */
struct axis {
  const char *name, *unit;
  double lo, hi;
};
static const struct axis temperature = {"temperature", "degC", -60., 100.};
static const struct axis stage = {"DVS", "1", -1., 10.};
static const struct axis carbon_dioxide = {"CO2", "ppm", 0., 1e5};

/* the first pair of a table that no crop has */
static bool check_pairs(const char *name, const struct table_values *t, const struct axis *axis,
                        double lo, double hi, const char *unit, const char *source,
                        struct problems *list) {
  char expected[64];
  for (int k = 0; k < t->n; k++) {
    if (!(t->x[k] >= axis->lo && t->x[k] <= axis->hi))
      return problem(list, "%s: table %s has a pair at %s %g; %s is expected", source, name,
                     axis->name, t->x[k],
                     range_text(axis->lo, axis->hi, axis->unit, false, expected));
    if (!(t->y[k] >= lo && t->y[k] <= hi))
      return problem(list, "%s: table %s is %g at %s %g; %s is expected", source, name, t->y[k],
                     axis->name, t->x[k], range_text(lo, hi, unit, false, expected));
  }
  return true;
}

static bool check_tables(const struct parameter_set *set, const char *source,
                         struct problems *list) {
  bool good = true;
  for (int i = 0; i < N_TABLES; i++) {
    const struct table_info *info = &table_info[i];
    if (needed_table(set, i))
      good &=
          check_pairs(info->name, &set->table[i], info->axis == AXIS_TEMP ? &temperature : &stage,
                      info->lo, info->hi, info->unit, source, list);
  }
  for (int i = 0; i < N_CO2_TABLES; i++)
    good &= check_pairs(co2_table_name[i], &set->co2[i], &carbon_dioxide, 0., most_by_co2, "1",
                        source, list);
  return good;
}

static bool ordered(const struct parameter_set *set, int low, int high, bool needed,
                    const char *source, struct problems *list) {
  if (!needed || !set->given[low] || !set->given[high] || set->scalar[low] < set->scalar[high])
    return true;
  return problem(list, "%s: %s (%g) must be below %s (%g)", source, parameter_info[low].name,
                 set->scalar[low], parameter_info[high].name, set->scalar[high]);
}

static bool check_partitioning(const struct parameter_set *set, const char *source,
                               struct problems *list) {
  const int ids[] = {TABLE_FRTB, TABLE_FLTB, TABLE_FSTB, TABLE_FOTB};
  double end = set->given[PARAM_DVSEND] ? set->scalar[PARAM_DVSEND] : 2.0;
  for (int i = 0; i < 4; i++) {
    if (set->table[ids[i]].n == 0) return true; /* listed as missing */
  }
  for (int i = 0; i < 4; i++) {
    const struct table_values *t = &set->table[ids[i]];
    for (int k = 0; k < t->n; k++) {
      if (t->x[k] < 0.0 || t->x[k] > end) continue;
      double share[4];
      for (int j = 0; j < 4; j++) share[j] = table_value(&set->table[ids[j]], t->x[k]);
      double sum = share[0] + (1.0 - share[0]) * (share[1] + share[2] + share[3]);
      if (fabs(sum - 1.0) < 1e-4) continue;
      return problem(list,
                     "%s: at DVS %g partitioning adds up to %g, not 1 (FRTB %g, FLTB %g, FSTB %g, "
                     "FOTB %g)",
                     source, t->x[k], sum, share[0], share[1], share[2], share[3]);
    }
  }
  return true;
}

bool parameter_set_check(const struct parameter_set *set, bool sown, const char *source,
                         struct problems *list) {
  double idsl = set->scalar[PARAM_IDSL];
  bool good = check_missing(set, sown, source, list);
  good &= check_bounds(set, sown, source, list);
  good &= check_tables(set, source, list);
  good &= ordered(set, PARAM_TBASEM, PARAM_TEFFMX, sown, source, list);
  good &= ordered(set, PARAM_DLC, PARAM_DLO, idsl >= 1.0, source, list);
  good &= ordered(set, PARAM_VERNBASE, PARAM_VERNSAT, idsl >= 2.0, source, list);
  good &= check_partitioning(set, source, list);
  return good;
}

bool parameter_set_check_co2(const struct parameter_set *set, const char *source,
                             struct problems *list) {
  char names[64] = "";
  for (int i = 0; i < N_CO2_TABLES; i++) {
    size_t used = strlen(names);
    if (set->co2[i].n == 0)
      snprintf(names + used, sizeof names - used, "%s%s", used ? ", " : "", co2_table_name[i]);
  }
  if (!names[0]) return true;
  return problem(list,
                 "%s: %s missing, which a response to CO2 needs; crop files of WOFOST 7.3 have "
                 "them",
                 source, names);
}
