/* Reads the `control` map of a campaign. */
#include "control/control_partition.h"
#include "support/units.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct control_words control_words_control = {.path = "control", .sd = "prior_sd"};
const struct control_words control_words_ensemble = {
    .path = "ensemble.parameters", .sd = "sd", .draws = true};

static bool number_of(const struct yaml *node, const char *unit, double *value) {
  if (yaml_number(node, value)) return true;
  return node && node->kind == YAML_TEXT && quantity_parse(node->text, unit, value);
}

/* "SLATB[0]" -> table, knot */
static bool ordinate_of(const char *name, int *table, int *knot) {
  char text[40];
  const char *open = strchr(name, '[');
  if (!open || open - name >= (long)sizeof text) return false;
  memcpy(text, name, (size_t)(open - name));
  text[open - name] = '\0';
  char *end;
  long k = strtol(open + 1, &end, 10);
  *table = table_find(text);
  *knot = (int)k;
  return *table >= 0 && end != open + 1 && !strcmp(end, "]") && k >= 0 && k < AFGEN_KNOTS;
}

/* what a name represents; its unit and the base value where it has one */
static bool target_of(const char *name, const struct parameter_set *base, bool water,
                      struct control_item *item, const char **unit, double *value) {
  *unit = "1";
  *value = NAN;
  if (!strcmp(name, "partitioning")) {
    item->target = CONTROL_PARTITION;
    item->extent = EXTENT_NETWORK;
  } else if (!strcmp(name, "gap")) {
    item->target = CONTROL_GAP;
  } else if (!strcmp(name, "trend")) {
    item->target = CONTROL_TREND;
    *unit = "1/yr";
  } else if (!strcmp(name, "lai_scale")) {
    item->target = CONTROL_LAI_SCALE;
  } else if ((item->id = parameter_find(name)) >= 0 && parameter_info[item->id].active) {
    item->target = CONTROL_SCALAR;
    *unit = parameter_info[item->id].unit;
    if (!water || item->id != PARAM_RDMSOL)
      *value = base->scalar[item->id]; /* else each soil's: NaN */
  } else if (water && (item->id = soil_parameter_find(name)) >= 0 &&
             soil_parameter_info[item->id].active) {
    item->target = CONTROL_SOIL;
    *unit = soil_parameter_info[item->id].unit;
  } else if ((item->id = table_find(name)) >= 0) {
    item->target = CONTROL_TABLE;
  } else if (ordinate_of(name, &item->id, &item->knot)) {
    item->target = CONTROL_ORDINATE;
    *unit = table_info[item->id].unit;
    if (item->knot < base->table[item->id].n) *value = base->table[item->id].y[item->knot];
  } else {
    return false;
  }
  return true;
}

static const char *nearest_name(const char *name, bool water) {
  const char *names[N_SCALARS + N_SOIL_SCALARS + N_TABLES + 4];
  size_t n = 0;
  for (int i = 0; i < N_SCALARS; i++)
    if (parameter_info[i].active) names[n++] = parameter_info[i].name;
  for (int i = 0; i < N_SOIL_SCALARS && water; i++)
    if (soil_parameter_info[i].active) names[n++] = soil_parameter_info[i].name;
  for (int i = 0; i < N_TABLES; i++) names[n++] = table_info[i].name;
  names[n++] = "gap";
  names[n++] = "trend";
  names[n++] = "lai_scale";
  names[n++] = "partitioning";
  return nearest_word(name, names, n);
}

static bool limit_of(const struct yaml *node, const char *unit, double *value) {
  return yaml_limit(node, value) || number_of(node, unit, value);
}

/* bounds, of which either may be infinite */
static bool pair_of(const struct yaml *node, const char *unit, double *lo, double *hi) {
  return node && node->kind == YAML_LIST && node->n == 2 && limit_of(node->child[0], unit, lo) &&
         limit_of(node->child[1], unit, hi) && *lo < *hi;
}

static bool has_text(const struct yaml *node, const char *text) {
  return node && node->kind == YAML_TEXT && !strcmp(node->text, text);
}

/* the key's value; NULL where there is none */
static const struct yaml *given(const struct yaml *at, const char *key) {
  const struct yaml *node = yaml_get(at, key);
  return yaml_is_null(node) ? NULL : node;
}

/* What is wrong with a key for an item whose target and extent are known; NULL = nothing. */
static const char *no_use_of(const char *key, const struct control_item *item) {
  static const char *const of_partitioning[] = {"dense", "knots", "weight_sd"};
  bool season = control_of_season(item), network = item->extent == EXTENT_NETWORK;
  for (int i = 0; i < 3; i++)
    if (!strcmp(key, of_partitioning[i])) return "it belongs to control.partitioning";
  if (!strcmp(key, "centre") && item->target != CONTROL_TREND)
    return "it is the year in which a trend is zero";
  if (!strcmp(key, "bounds") && season)
    return "limits of a parameter are factor: [lo, hi] (multiples of the base value) or absolute: "
           "[lo, hi]";
  if ((!strcmp(key, "factor") || !strcmp(key, "absolute")) && !season)
    return "its limits are bounds: [lo, hi]";
  if (!strcmp(key, "transform") && network)
    return "a network's values lie between their bounds by themselves";
  if (!strcmp(key, "prior_sd") && network) return "the prior of a network is network.weight_sd";
  if (!strcmp(key, "correlation") && item->extent != EXTENT_CELL) return "it is for extent cell";
  return NULL;
}

/* whether all keys that have a value mean something for the item, whatever the values are */
static bool check_keys(const struct yaml *at, const struct control_item *item,
                       struct problems *list) {
  bool good = true;
  for (int i = 0; i < at->n; i++) {
    const char *no_use = yaml_is_null(at->child[i]) ? NULL : no_use_of(at->key[i], item);
    if (no_use)
      good = problem(list, "%s:%d: %s.%s has no use: %s; remove it", at->child[i]->file,
                     at->child[i]->line, item->key, at->key[i], no_use);
  }
  return good;
}

/* the parts of a parameter that differs between cells; an extent that is one of them alone */
static const char *const part_name[] = {"global", "region", "cell"};
enum { N_PARTS = 3, PART_CELL = 2 };

/* extent: [global, region, cell], or some of them, of an item of extent cell */
static bool read_parts(const struct yaml *extent, bool part[N_PARTS]) {
  for (int i = 0; i < N_PARTS; i++) part[i] = false;
  if (!extent || extent->kind != YAML_LIST || extent->n < 1) return false;
  for (int k = 0; k < extent->n; k++) {
    int i = 0;
    while (i < N_PARTS && !has_text(extent->child[k], part_name[i])) i++;
    if (i == N_PARTS || part[i]) return false;
    part[i] = true;
  }
  return true;
}

/* global is everybody's; gap and trend may be by region, parameters of a season also by network,
 * by cell, or of several parts */
static bool read_extent(const struct control_words *words, const struct yaml *at,
                        struct control_item *item, struct problems *list) {
  const struct yaml *extent = given(at, "extent");
  bool of_region = item->target == CONTROL_GAP || item->target == CONTROL_TREND;
  bool of_season = control_of_season(item);
  item->extent = of_region ? EXTENT_REGION : EXTENT_GLOBAL;
  if (has_text(extent, "global"))
    item->extent = EXTENT_GLOBAL;
  else if (has_text(extent, "region") && (of_region || of_season))
    item->extent = EXTENT_REGION;
  else if (has_text(extent, "cell") && of_season && item->target != CONTROL_PARTITION)
    item->extent = EXTENT_CELL;
  else if (of_season && !words->draws && read_parts(extent, (bool[N_PARTS]){false}))
    item->extent = EXTENT_CELL;
  else if (has_text(extent, "network") && of_season && !words->draws)
    item->extent = EXTENT_NETWORK;
  else if (extent)
    return problem(list, "%s:%d: %s.extent is '%s'; expected %s", extent->file, extent->line,
                   item->key, extent->text ? extent->text : "no word",
                   words->draws ? "global, region or cell"
                   : of_season  ? "global, region, cell, network, or parts of a value that differs "
                                  "between cells as [global, region, cell]"
                   : of_region  ? "global or region"
                                : "global");
  return true;
}

static bool read_transform(const struct yaml *at, struct control_item *item,
                           struct problems *list) {
  const struct yaml *transform = given(at, "transform");
  item->transform = item->target == CONTROL_GAP         ? TRANSFORM_LOGIT
                    : item->target == CONTROL_LAI_SCALE ? TRANSFORM_LOG
                                                        : TRANSFORM_IDENTITY;
  if (has_text(transform, "identity"))
    item->transform = TRANSFORM_IDENTITY;
  else if (has_text(transform, "log"))
    item->transform = TRANSFORM_LOG;
  else if (has_text(transform, "logit"))
    item->transform = TRANSFORM_LOGIT;
  else if (transform)
    return problem(list, "%s:%d: %s.transform is '%s'; expected identity, log or logit",
                   transform->file, transform->line, item->key,
                   transform->text ? transform->text : "no word");
  return true;
}

/* Bounds of the value, or of the factor on it: *unit becomes that of the bounds and the prior. */
static bool read_bounds(const struct control_words *words, const struct yaml *at, const char **unit,
                        struct control_item *item, struct problems *list) {
  const struct yaml *factor = given(at, "factor"), *absolute = given(at, "absolute");
  bool crop = control_of_season(item);
  if (words->draws ? factor && absolute : crop && !factor == !absolute)
    return problem(list,
                   "%s:%d: %s needs either factor: [lo, hi] (multiples of the base value) "
                   "or absolute: [lo, hi]",
                   at->file, at->line, item->key);
  if (item->target == CONTROL_TABLE && absolute)
    return problem(list, "%s:%d: %s is a table and can be controlled by factor only", at->file,
                   at->line, item->key);
  item->factor = factor || (words->draws && !absolute);
  if (item->factor) *unit = "1";
  const struct yaml *range = factor ? factor : absolute ? absolute : given(at, "bounds");
  bool plain = !strcmp(*unit, "1");
  bool positive = item->target == CONTROL_LAI_SCALE || item->target == CONTROL_GAP;
  item->lo = positive || (words->draws && item->factor) ? 0. : -INFINITY;
  item->hi = item->transform == TRANSFORM_LOGIT ? 1. : INFINITY;
  if (range && !pair_of(range, *unit, &item->lo, &item->hi))
    return problem(list, "%s:%d: bounds of %s: expected [lo, hi] with lo < hi%s%s", range->file,
                   range->line, item->key, plain ? "" : ", in ", plain ? "" : *unit);
  if (item->extent == EXTENT_NETWORK && !(isfinite(item->lo) && isfinite(item->hi)))
    return problem(list, "%s:%d: bounds of %s are [%g, %g]; a network's values need finite ones",
                   range->file, range->line, item->key, item->lo, item->hi);
  return true;
}

static bool read_sd(const struct yaml *sd, const char *unit, double *value) {
  return sd && number_of(sd, unit, value) && *value > 0.;
}

/* prior_sd: {global: .., region: .., cell: ..} of an item of several parts */
static bool read_spreads(const struct yaml *at, const char *unit, double sd[N_PARTS],
                         const struct control_item *item, struct problems *list) {
  const struct yaml *extent = given(at, "extent"), *map = given(at, "prior_sd");
  bool part[N_PARTS], good = map && map->kind == YAML_MAP;
  if (!read_parts(extent, part)) return true; /* one extent */
  for (int i = 0; i < N_PARTS; i++) {
    const struct yaml *one = good ? given(map, part_name[i]) : NULL;
    sd[i] = 0.;
    good = good && (part[i] ? read_sd(one, unit, &sd[i]) : !one);
  }
  for (int k = 0; good && k < map->n; k++) {
    int i = 0;
    while (i < N_PARTS && strcmp(map->key[k], part_name[i]) != 0) i++;
    good = i < N_PARTS;
  }
  if (!good)
    problem(list,
            "%s:%d: %s.prior_sd: expected a standard deviation for each part of its extent, as "
            "{global: 0.08, region: 0.05, cell: 0.10}",
            map ? map->file : at->file, map ? map->line : at->line, item->key);
  return good;
}

/* [km] over which a field correlates */
static bool read_length(const struct control_words *words, const struct yaml *at,
                        struct control_item *item, struct problems *list) {
  const struct yaml *node = given(at, "correlation");
  if (words->draws || !node) return true; /* those of draws are read with the ensemble */
  const double half_way_round = 20000.;   /* [km] */
  if (number_of(node, "km", &item->length) && item->length > 0. && item->length <= half_way_round &&
      item->field)
    return true;
  return problem(list,
                 "%s:%d: %s.correlation is '%s'; expected a length as 50 km, at most 20000 km%s",
                 node->file, node->line, item->key, node->text ? node->text : "no number",
                 item->field ? "" : ", and cell among the parts of the extent");
}

/* prior_sd; a network's prior is that of its weights */
static bool read_spread(const struct control_words *words, const struct yaml *at, const char *unit,
                        struct control_item *item, struct problems *list) {
  const struct yaml *sd = given(at, words->sd);
  bool plain = !strcmp(unit, "1");
  if (item->extent == EXTENT_NETWORK) return true;
  if (given(at, "extent") && given(at, "extent")->kind == YAML_LIST) return true; /* by part */
  if (read_sd(sd, unit, &item->prior_sd)) return true;
  return problem(list, "%s:%d: %s.%s is %s; expected the prior's standard deviation%s%s",
                 sd ? sd->file : at->file, sd ? sd->line : at->line, item->key, words->sd,
                 sd ? "no positive number" : "missing", plain ? "" : " in ", plain ? "" : unit);
}

/* prior, prior_sd and centre, where the bounds are known */
static bool read_prior(const struct control_words *words, const struct yaml *at, const char *unit,
                       double base, struct control_item *item, struct problems *list) {
  const struct yaml *prior = given(at, "prior"), *centre = given(at, "centre");
  bool crop = control_of_season(item), plain = !strcmp(unit, "1");
  item->prior = item->factor || item->target == CONTROL_LAI_SCALE ? 1. : crop ? base : 0.;
  if (item->target == CONTROL_GAP) item->prior = .7;
  if (!prior && isnan(item->prior))
    return problem(list,
                   "%s:%d: %s.prior is missing: absolute values of a soil parameter need "
                   "the prior's mean%s%s (or use factor: [lo, hi] on the soil's own)",
                   at->file, at->line, item->key, plain ? "" : " in ", plain ? "" : unit);
  if (prior && !number_of(prior, unit, &item->prior))
    return problem(list, "%s:%d: %s.prior: expected a number%s%s", prior->file, prior->line,
                   item->key, plain ? "" : " in ", plain ? "" : unit);
  if (!read_spread(words, at, unit, item, list)) return false;
  if (!(item->prior >= item->lo && item->prior <= item->hi))
    return problem(list, "%s:%d: %s: prior %g lies outside its bounds [%g, %g]", at->file, at->line,
                   item->key, item->prior, item->lo, item->hi);
  if (item->extent == EXTENT_NETWORK && (item->prior == item->lo || item->prior == item->hi))
    return problem(list,
                   "%s:%d: %s: prior %g lies on its bounds [%g, %g], which a network never "
                   "reaches; widen them or give a prior inside",
                   at->file, at->line, item->key, item->prior, item->lo, item->hi);
  if ((item->transform == TRANSFORM_LOG && item->prior <= 0.) ||
      (item->transform == TRANSFORM_LOGIT && (item->prior <= 0. || item->prior >= 1.)))
    return problem(list, "%s:%d: %s: prior %g cannot be transformed by %s", at->file, at->line,
                   item->key, item->prior, item->transform == TRANSFORM_LOG ? "log" : "logit");
  bool edge = item->target == CONTROL_SOIL &&
              (item->id == SOIL_SSI || item->id == SOIL_SSMAX || item->id == SOIL_NOTINF);
  if (edge && !item->factor && item->prior == 0.)
    return problem(list,
                   "%s:%d: %s: prior 0 stands on kinks of the water balance, where its "
                   "derivative is neither side's; give a prior above 0",
                   at->file, at->line, item->key);
  item->centre = 2000.;
  if (centre && !yaml_number(centre, &item->centre))
    return problem(list, "%s:%d: %s.centre: expected a year", centre->file, centre->line,
                   item->key);
  return true;
}

/* Shares of dry matter above the ground add up to 1, which no single table can keep; and every
 * ordinate stays within the table's limits. */
static void check_table(const struct yaml *at, const struct parameter_set *base,
                        const struct control_item *item, struct problems *list) {
  if (item->target != CONTROL_TABLE && item->target != CONTROL_ORDINATE) return;
  const struct table_info *info = &table_info[item->id];
  if (item->id == TABLE_FLTB || item->id == TABLE_FSTB || item->id == TABLE_FOTB)
    problem(list,
            "%s:%d: %s: FLTB, FSTB and FOTB add up to 1 at every DVS, which one of them "
            "alone cannot keep; use control.partitioning",
            at->file, at->line, item->key);
  for (int k = 0; k < base->table[item->id].n; k++) {
    double scale = item->factor ? base->table[item->id].y[k] : 1.;
    double least = item->lo * scale, most = item->hi * scale;
    if (item->target == CONTROL_ORDINATE && k != item->knot) continue;
    if (!(least < info->lo) && !(most > info->hi)) continue; /* 0 x infinity is no number */
    problem(list, "%s:%d: %s may reach [%g, %g]%s%s; physical limits are [%g, %g]", at->file,
            at->line, item->key, least, most, strcmp(info->unit, "1") ? " " : "",
            strcmp(info->unit, "1") ? info->unit : "", info->lo, info->hi);
    break;
  }
}

static void add_part(struct control *control, int of, enum control_extent extent, double sd,
                     struct problems *list) {
  const struct control_item head = control->item[of], *item = &head;
  if (control->n_items == CONTROL_ITEMS) {
    problem(list, "%s: more than %d controls", item->key, CONTROL_ITEMS);
    return;
  }
  struct control_item *part = &control->item[control->n_items++];
  *part = (struct control_item){.target = CONTROL_DEVIATION,
                                .of = of,
                                .extent = extent,
                                .factor = item->factor,
                                .id = item->id,
                                .prior_sd = sd,
                                .lo = -INFINITY,
                                .hi = INFINITY};
  snprintf(part->name, sizeof part->name, "%.30s.%s", item->name,
           extent == EXTENT_GLOBAL ? "global" : "region");
  memcpy(part->key, item->key, sizeof part->key);
}

/* the parts of the item that was read last; false where they are not given well */
static bool read_fields(const struct control_words *words, const struct yaml *at, const char *unit,
                        struct control *control, struct problems *list) {
  struct control_item *item = &control->item[control->n_items];
  double sd[N_PARTS] = {0., 0., item->prior_sd};
  if (item->extent != EXTENT_CELL || words->draws) return true;
  if (!read_spreads(at, unit, sd, item, list)) return false;
  item->field = sd[PART_CELL] > 0.;
  item->prior_sd = item->field ? sd[PART_CELL] : fmax(sd[0], sd[1]);
  if (!read_length(words, at, item, list)) return false;
  int of = control->n_items++;
  if (sd[0] > 0.) add_part(control, of, EXTENT_GLOBAL, sd[0], list);
  if (sd[1] > 0.) add_part(control, of, EXTENT_REGION, sd[1], list);
  control->n_items--; /* the caller counts the last one */
  return true;
}

/* a table and one of its ordinates would both set the same number */
static void check_overlap(const struct yaml *map, const struct control *control,
                          struct problems *list) {
  for (int i = 0; i < control->n_items; i++)
    for (int k = 0; k < control->n_items; k++) {
      const struct control_item *table = &control->item[i], *one = &control->item[k];
      if (table->target != CONTROL_TABLE || one->target != CONTROL_ORDINATE || table->id != one->id)
        continue;
      const struct yaml *at = yaml_get(map, one->name);
      problem(list, "%s:%d: %s stands beside %s, which sets the same number; keep one",
              at ? at->file : map->file, at ? at->line : map->line, one->key, table->key);
    }
}

static void limit_by(double value, double lo, double hi, struct control_item *item) {
  if (!(isfinite(value) && value != 0.)) return;
  double a = item->factor ? lo / value : lo, b = item->factor ? hi / value : hi;
  item->lo = fmax(item->lo, fmin(a, b));
  item->hi = fmin(item->hi, fmax(a, b));
}

/* Bounds that the user did not give: what the parameter allows, so that a draw beyond it is cut
 * off there. A soil parameter's factor has none but 0. */
static void limit_draws(const struct parameter_set *base, double value, struct control_item *item) {
  if (item->target == CONTROL_SCALAR)
    limit_by(value, parameter_info[item->id].lo, parameter_info[item->id].hi, item);
  if (item->target != CONTROL_TABLE && item->target != CONTROL_ORDINATE) return;
  const struct table_values *t = &base->table[item->id];
  for (int k = 0; k < t->n; k++)
    if (item->target == CONTROL_TABLE || k == item->knot)
      limit_by(t->y[k], table_info[item->id].lo, table_info[item->id].hi, item);
}

/* a factor on what is zero, or bounds beyond what the parameter allows, estimate nothing */
static void check(const struct yaml *at, const struct parameter_set *base, double value,
                  const struct control_item *item, struct problems *list) {
  if (item->factor && item->target != CONTROL_TABLE && value == 0.)
    problem(list,
            "%s:%d: %s: its base value is 0, so a factor changes nothing; use "
            "absolute: [lo, hi]",
            at->file, at->line, item->key);
  if (item->target == CONTROL_TABLE && base->table[item->id].n == 0)
    problem(list, "%s:%d: %s: the crop file has no such table", at->file, at->line, item->key);
  check_table(at, base, item, list);
  if (item->target == CONTROL_ORDINATE && item->knot >= base->table[item->id].n)
    problem(list, "%s:%d: %s: the crop file's table has %d knots", at->file, at->line, item->key,
            base->table[item->id].n);
  if (item->target != CONTROL_SCALAR) return;
  if (item->id == PARAM_RDMSOL && item->factor && !isnan(value) && !base->given[item->id]) {
    problem(list,
            "%s:%d: %s: the crop file has no RDMSOL; it is the soil's, and `soil` is "
            "read in water-limited production only (campaign.production: wlp): leave it out here",
            at->file, at->line, item->key);
    return;
  }
  const struct parameter_info *info = &parameter_info[item->id];
  double a = item->factor ? item->lo * value : item->lo,
         b = item->factor ? item->hi * value : item->hi;
  double lo = a < b ? a : b, hi = a < b ? b : a;
  if (lo < info->lo || hi > info->hi)
    problem(list, "%s:%d: %s may reach [%g, %g] %s; physical limits are [%g, %g]", at->file,
            at->line, item->key, lo, hi, info->unit, info->lo, info->hi);
}

/* a name that is nothing of the model's */
static void unknown(const struct yaml *at, const char *key, const char *name, bool water,
                    struct problems *list) {
  if (!water && soil_parameter_find(name) >= 0) {
    problem(list,
            "%s:%d: %s is a soil parameter, which acts in water-limited production only "
            "(campaign.production: wlp)",
            at->file, at->line, key);
    return;
  }
  const char *near = nearest_name(name, water);
  problem(list,
          "%s:%d: %s is no active WOFOST parameter, %stable, gap, trend, lai_scale or "
          "partitioning%s%s%s",
          at->file, at->line, key, water ? "parameter of the soil, " : "",
          near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
}

void control_read(const struct control_words *words, const struct yaml *map,
                  const struct parameter_set *base, bool water, struct control *control,
                  struct problems *list) {
  for (int i = 0; map && i < map->n; i++) {
    const struct yaml *at = map->child[i];
    const char *unit, *name = map->key[i];
    double value;
    if (control->n_items == CONTROL_ITEMS) {
      problem(list, "%s:%d: more than %d controls", at->file, at->line, CONTROL_ITEMS);
      return;
    }
    struct control_item *item = &control->item[control->n_items];
    *item = (struct control_item){0};
    snprintf(item->name, sizeof item->name, "%s", name);
    snprintf(item->key, sizeof item->key, "%s.%s", words->path, name);
    if (!target_of(name, base, water, item, &unit, &value)) {
      unknown(at, item->key, name, water, list);
      continue;
    }
    if (at->kind != YAML_MAP) {
      problem(list, "%s:%d: %s: expected {extent, factor: [lo, hi], prior_sd, ...}", at->file,
              at->line, item->key);
      continue;
    }
    if (words->draws && (!control_of_season(item) || item->target == CONTROL_PARTITION)) {
      problem(list, "%s:%d: %s: members differ in parameters of crop and soil; remove it here",
              at->file, at->line, item->key);
      continue;
    }
    if (item->target == CONTROL_PARTITION) {
      if (control_partition_read(map, at, &control->plan, list)) control->n_items++;
      continue;
    }
    if (!read_extent(words, at, item, list) || !check_keys(at, item, list) ||
        !read_transform(at, item, list) || !read_bounds(words, at, &unit, item, list) ||
        !read_prior(words, at, unit, value, item, list))
      continue;
    if (words->draws && !given(at, "factor") && !given(at, "absolute"))
      limit_draws(base, value, item);
    else
      check(at, base, value, item, list);
    if (read_fields(words, at, unit, control, list)) control->n_items++;
  }
  check_overlap(map, control, list);
  control_layout(control, 1);
}
