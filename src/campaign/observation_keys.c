/* Observations of a campaign. */
#include "campaign/key_reader.h"
#include "support/whole_number.h"
#include <fnmatch.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* -- what all kinds of observation have */

static void read_error(const struct campaign_reader *r, const char *above, const char **variable,
                       double *relative, double *floor, double *huber) {
  struct key key;
  *variable = schema_text(r->schema, campaign_key(&key, above, "error_variable"));
  *relative = campaign_number(r, campaign_key(&key, above, "error.relative"), 0.0, 10.0);
  *floor = campaign_number(r, campaign_key(&key, above, "error.floor"), 0.0, INFINITY);
  if (*relative == 0.0 && *floor == 0.0)
    campaign_wrong(r, campaign_key(&key, above, "error.floor"),
                   "is 0, and so is the relative error: an observation without error fits nothing");
  *huber = campaign_number(r, campaign_key(&key, above, "loss.huber"), 0.1, 100.0);
  const struct yaml *loss = schema_node(r->schema, campaign_key(&key, above, "loss"));
  if (loss && loss->kind == YAML_MAP && loss->n == 0)
    campaign_wrong(r, key.text, "is empty; expected quadratic or {huber: 2.0}");
  if (isnan(*huber)) *huber = 0.0;
}

/* -- yield */

static double read_basis(const struct campaign_reader *r) {
  const char *path = "observations.yield.basis";
  const struct yaml *node = schema_node(r->schema, path);
  if (!node || node->kind != YAML_MAP) return 0.0;
  double moisture = campaign_number(r, "observations.yield.basis.moisture", 0.0, 0.95);
  double dry = campaign_number(r, "observations.yield.basis.dry_matter", 0.05, 1.0);
  bool wet_given = schema_given(r->schema, "observations.yield.basis.moisture");
  if (wet_given == schema_given(r->schema, "observations.yield.basis.dry_matter"))
    campaign_wrong(r, path, "has %s; expected dry, {moisture: 0.14} or {dry_matter: 0.86}",
                   wet_given ? "both moisture and dry_matter" : "neither moisture nor dry_matter");
  double basis = wet_given ? moisture : 1.0 - dry;
  return isnan(basis) ? 0.0 : basis;
}

static void read_exclusions(const struct campaign_reader *r, struct campaign_yield *yield) {
  const char *path = "observations.yield.exclude";
  const struct yaml *list = yaml_get(schema_node(r->schema, "observations.yield"), "exclude");
  if (!list || list->kind != YAML_LIST) return;
  yield->exclude = calloc((size_t)list->n + 1, sizeof *yield->exclude);
  if (!yield->exclude) abort();
  for (int i = 0; i < list->n; i++) {
    const struct yaml *at = list->child[i];
    const struct yaml *region = yaml_get(at, "region"), *reason = yaml_get(at, "reason");
    struct campaign_exclusion *e = &yield->exclude[yield->n_exclude++];
    long year = 0;
    if (region && region->kind == YAML_TEXT) e->region = region->text;
    if (reason && reason->kind == YAML_TEXT) e->reason = reason->text;
    bool dated = yaml_integer(yaml_get(at, "year"), &year);
    if (dated && !whole_number((double)year, FIRST_YEAR, LAST_YEAR, &e->year))
      problem(r->list, "%s:%d: %s[%d].year is %ld; expected a year such as 2003", at->file,
              at->line, path, i, year);
    else if (!e->region && !e->year)
      problem(r->list, "%s:%d: %s[%d] excludes every yield; name a region, a year or both",
              at->file, at->line, path, i);
  }
}

static void read_yield(const struct campaign_reader *r) {
  struct campaign_yield *yield = &r->campaign->yield;
  yield->given = schema_given(r->schema, "observations.yield");
  if (!yield->given) return;
  yield->kind = observation_kind("yield");
  yield->file = campaign_path(r, "observations.yield.file");
  yield->variable = schema_text(r->schema, "observations.yield.variable");
  yield->moisture = read_basis(r);
  read_error(r, "observations.yield", &yield->error_variable, &yield->relative, &yield->floor,
             &yield->huber);
  read_exclusions(r, yield);
}

const struct campaign_exclusion *campaign_excluded(const struct campaign_yield *yield,
                                                   const char *region, int year) {
  for (int i = 0; i < yield->n_exclude; i++) {
    const struct campaign_exclusion *e = &yield->exclude[i];
    bool here = !e->region || fnmatch(e->region, region, 0) == 0;
    if (here && (e->year == 0 || e->year == year)) return e;
  }
  return NULL;
}

/* -- LAI, soil moisture and biomass */

static void read_quality(const struct campaign_reader *r, const char *above,
                         struct campaign_series *s) {
  struct key key;
  const int room = sizeof s->accept / sizeof *s->accept;
  double accept[sizeof s->accept / sizeof *s->accept];
  s->quality_variable = schema_text(r->schema, campaign_key(&key, above, "quality.variable"));
  int n = schema_numbers(r->schema, campaign_key(&key, above, "quality.accept"), room, accept);
  if (n > room) campaign_wrong(r, key.text, "has %d flag values; at most %d can be held", n, room);
  if (n == 0 && s->quality_variable && schema_given(r->schema, key.text))
    campaign_wrong(r, key.text, "is empty; expected the flag values to keep, [0]");
  for (int i = 0; i < n && i < room; i++) {
    if (isnan(accept[i])) continue; /* the schema has told */
    if (whole_number(accept[i], INT_MIN, INT_MAX, &s->accept[s->n_accept]))
      s->n_accept++;
    else
      campaign_wrong(r, key.text, "holds %.17g; flag values are whole numbers of 32 bits",
                     accept[i]);
  }
}

static double zero_if_none(double value) { return isnan(value) ? 0.0 : value; }

/* the series of the kind observations.KEY; name: its variable where the campaign names none */
static void read_series(const struct campaign_reader *r, const char *kind, const char *name) {
  struct campaign *c = r->campaign;
  struct key key, at;
  const char *above = campaign_key(&at, "observations", kind);
  const int room = sizeof c->series / sizeof *c->series;
  if (c->n_series == room) {
    campaign_wrong(r, above, "is one too many; at most %d kinds can be held", room);
    return;
  }
  struct campaign_series *s = &c->series[c->n_series++];
  s->kind = observation_kind(kind);
  s->file = campaign_path(r, campaign_key(&key, above, "file"));
  s->variable = schema_text(r->schema, campaign_key(&key, above, "variable"));
  if (!s->variable) s->variable = name;
  read_error(r, above, &s->error_variable, &s->relative, &s->floor, &s->huber);
  read_quality(r, above, s);
  s->correlation_days = zero_if_none(
      campaign_number(r, campaign_key(&key, above, "error.correlation.days"), 0.0, 365.0));
  s->correlation_km = zero_if_none(
      campaign_number(r, campaign_key(&key, above, "error.correlation.km"), 0.0, 5000.0));
}

static void read_biomass(const struct campaign_reader *r) {
  const struct yaml *map = schema_node(r->schema, "observations.biomass");
  const char *words[OBSERVATION_SETS];
  int n = observation_words("biomass", words);
  for (int i = 0; map && map->kind == YAML_MAP && i < map->n; i++) {
    struct key key, above;
    const char *name = map->key[i], *kind = campaign_key(&key, "biomass", name);
    if (observation_kind(kind)) {
      if (map->child[i]->kind == YAML_MAP) read_series(r, kind, name);
      continue;
    }
    char names[256] = "";
    for (int k = 0; k < n; k++) {
      size_t used = strlen(names);
      snprintf(names + used, sizeof names - used, "%s%s", k ? ", " : "", words[k]);
    }
    const char *near = nearest_word(name, words, (size_t)n);
    problem(r->list, "%s:%d: %s is no biomass of the model%s%s%s; it has: %s", map->file,
            map->key_line[i], campaign_key(&above, "observations", kind),
            near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "", names);
  }
}

/* -- all of them */

void campaign_read_observations(const struct campaign_reader *r) {
  read_yield(r);
  if (schema_given(r->schema, "observations.lai")) read_series(r, "lai", "lai");
  if (schema_given(r->schema, "observations.soil_moisture")) {
    if (r->campaign->production != PRODUCTION_WLP)
      campaign_wrong(r, "observations.soil_moisture",
                     "has no soil to be compared with: campaign.production is pp");
    read_series(r, "soil_moisture", "sm");
  }
  read_biomass(r);
}
