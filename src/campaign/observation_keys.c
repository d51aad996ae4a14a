/* Observations of a campaign. */
#include "campaign/key_reader.h"
#include "campaign/key_rows.h"
#include "support/whole_number.h"
#include <fnmatch.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Errors, loss and the variable of errors are those of every kind of observation. `name` is what an
 * example puts for the "*" of the path, `least` the example of the floor. */
#define OBSERVED(path, name, unit, relative, floor, least)                                         \
  {path ".error_variable",                                                                         \
   SCHEMA_TEXT,                                                                                    \
   "variable",                                                                                     \
   NULL,                                                                                           \
   NEVER,                                                                                          \
   "variable with standard errors; where it has a value, that replaces error.relative (default: "  \
   "none)",                                                                                        \
   SEEN,                                                                                           \
   name "se"},                                                                                     \
      {path ".error.relative",                                                                     \
       SCHEMA_QUANTITY,                                                                            \
       "1",                                                                                        \
       relative,                                                                                   \
       NEVER,                                                                                      \
       "standard error as a share of the observed value",                                          \
       SEEN,                                                                                       \
       name "15 %"},                                                                               \
      {path ".error.floor",                                                                        \
       SCHEMA_QUANTITY,                                                                            \
       unit,                                                                                       \
       floor,                                                                                      \
       NEVER,                                                                                      \
       "least standard error: sigma = max(relative * value, floor)",                               \
       SEEN,                                                                                       \
       name least},                                                                                \
      {path ".loss", SCHEMA_CHOICE,                                                                \
       "quadratic",  "quadratic",                                                                  \
       NEVER,        "quadratic, or {huber: K}: linear beyond K standard errors",                  \
       SEEN,         name "{huber: 2.0}"},                                                         \
  {                                                                                                \
    path ".loss.huber", SCHEMA_NUMBER, "sigma", NULL, NEVER,                                       \
        "departures beyond it, in standard errors, count linearly", SEEN, name "2.0"               \
  }

#define SERIES(path, name, unit, relative, floor, least, days)                                     \
  OBSERVED(path, name, unit, relative, floor, least),                                              \
      {path ".quality.variable",                                                                   \
       SCHEMA_TEXT,                                                                                \
       "variable",                                                                                 \
       NULL,                                                                                       \
       NEVER,                                                                                      \
       "variable with quality flags (default: none)",                                              \
       SEEN,                                                                                       \
       name "quality"},                                                                            \
      {path ".quality.accept",                                                                     \
       SCHEMA_LIST,                                                                                \
       "integer",                                                                                  \
       NULL,                                                                                       \
       NEVER,                                                                                      \
       "flag values to keep; others are left out",                                                 \
       SEEN,                                                                                       \
       name "[0, 2]"},                                                                             \
      {path ".quality.bits",                                                                       \
       SCHEMA_MAP,                                                                                 \
       NULL,                                                                                       \
       NULL,                                                                                       \
       NEVER,                                                                                      \
       "fields of bits and the values to keep, all of which must hold",                            \
       SEEN,                                                                                       \
       name "{0: [0], 3-4: [0, 3]}"},                                                              \
      {path ".independent_errors",                                                                 \
       SCHEMA_BOOL,                                                                                \
       NULL,                                                                                       \
       "false",                                                                                    \
       NEVER,                                                                                      \
       "true: errors are independent in time where error.correlation is not given",                \
       SEEN,                                                                                       \
       name "true"},                                                                               \
      {path ".error.correlation.days",                                                             \
       SCHEMA_QUANTITY,                                                                            \
       "d",                                                                                        \
       days,                                                                                       \
       NEVER,                                                                                      \
       "time over which errors of a season correlate, exp(-interval / days); 0 = independent",     \
       SEEN,                                                                                       \
       name "10 d"},                                                                               \
  {                                                                                                \
    path ".error.correlation.km", SCHEMA_QUANTITY, "km", NULL, NEVER,                              \
        "length over which the errors correlate in space (default: independent)", SEEN,            \
        name "30 km"                                                                               \
  }

const struct schema_row observation_key_rows[] = {
    {"observations.yield.file", SCHEMA_TEXT, "file", NULL, WITHIN,
     "NetCDF file or table of text with yields by region and year", SEEN, "yields.nc"},
    {"observations.yield.variable", SCHEMA_TEXT, "variable", "yield", NEVER,
     "variable of observations.yield.file", SEEN, "yield"},
    {"observations.yield.select", SCHEMA_MAP, NULL, NULL, NEVER,
     "rows of a table of text to keep: {COLUMN: TEXT}", SEEN, "{crops: C1500}"},
    {"observations.yield.preset", SCHEMA_CHOICE, "none|eurostat", "none", NEVER,
     "eurostat: OBS_VALUE in t/ha of the rows whose strucpro is YI_HU_EU, of a CSV file of "
     "apro_cpsh",
     SEEN, "eurostat"},
    {"observations.yield.basis", SCHEMA_CHOICE, "dry", NULL, WITHIN,
     "water in reported yields: dry | {moisture: 0.14} | {dry_matter: 0.86}", SEEN,
     "{moisture: 0.14}"},
    {"observations.yield.basis.moisture", SCHEMA_QUANTITY, "1", NULL, NEVER,
     "kg water in a kg of reported yield", SEEN, "14 %"},
    {"observations.yield.basis.dry_matter", SCHEMA_QUANTITY, "1", NULL, NEVER,
     "kg dry matter in a kg of reported yield", SEEN, "0.86"},
    OBSERVED("observations.yield", "", "kg ha-1", "0.1", "200", "300 kg/ha"),
    {"observations.yield.error.region_correlation", SCHEMA_QUANTITY, "1", "0", NEVER,
     "correlation of the errors of any two years of a region", SEEN, "0.3"},
    {"observations.yield.exclude[].region", SCHEMA_TEXT, "text", NULL, NEVER,
     "region whose yields are left out; * stands for any characters (default: all regions)", SEEN,
     "DE4*, reason: boundary changed"},
    {"observations.yield.exclude[].year", SCHEMA_INTEGER, NULL, NULL, NEVER,
     "harvest year whose yields are left out (default: all years)", SEEN,
     "2003, reason: winterkill"},
    {"observations.yield.exclude[].reason", SCHEMA_TEXT, "text", NULL, WITHIN,
     "reason of an exclusion, printed in the log", SEEN, "winterkill, year: 2003"},
    {"observations.lai.file", SCHEMA_TEXT, "file", NULL, WITHIN,
     "NetCDF file with leaf area index by cell and date", SEEN, "lai.nc"},
    {"observations.lai.variable", SCHEMA_TEXT, "variable", "lai", NEVER,
     "variable of observations.lai.file", SEEN, "lai"},
    {"observations.lai.preset", SCHEMA_CHOICE, "none|modis_lai", "none", NEVER,
     "modis_lai: Lai_500m of MCD15A3H or M*D15A2H where FparLai_QC says main algorithm and no "
     "cloud; values above 10 are missing",
     SEEN, "modis_lai"},
    SERIES("observations.lai", "", "1", "0.15", "0.3", "0.2", "20"),
    {"observations.soil_moisture.file", SCHEMA_TEXT, "file", NULL, WITHIN,
     "wlp: NetCDF file with moisture of the rooted zone by cell and date", SEEN, "moisture.nc"},
    {"observations.soil_moisture.variable", SCHEMA_TEXT, "variable", "sm", NEVER,
     "variable of observations.soil_moisture.file", SEEN, "sm"},
    SERIES("observations.soil_moisture", "", "1", "0.1", "0.03", "0.04", "0"),
    {"observations.biomass.*.file", SCHEMA_TEXT, "file", NULL, WITHIN,
     "NetCDF file by cell and date of an organ's dry matter; * = TAGP, TWLV, TWST, TWRT, TWSO, "
     "WLV, WST or WRT",
     SEEN, "TAGP: biomass.nc"},
    {"observations.biomass.*.variable", SCHEMA_TEXT, "variable", NULL, NEVER,
     "variable of observations.biomass.*.file (default: the name of the organ's variable)", SEEN,
     "TAGP: agb"},
    SERIES("observations.biomass.*", "TAGP: ", "kg ha-1", "0.15", "200", "0.5 t/ha", "0"),
    {"observations.phenology.file", SCHEMA_TEXT, "file", NULL, WITHIN,
     "NetCDF file with dates by cell and harvest year: \"days since ...\", or days of the year",
     SEEN, "stages.nc"},
    {"observations.phenology.stages", SCHEMA_LIST, "text", NULL, WITHIN,
     "stages with dates in the file, each as the variable of that name: emergence, anthesis, "
     "maturity",
     SEEN, "[anthesis, maturity]"},
    {"observations.phenology.error", SCHEMA_QUANTITY, "d", "5", NEVER,
     "standard error of a date; or {floor: 5 d, correlation: {km: 50}}", SEEN, "4 d"},
    {"observations.phenology.error.floor", SCHEMA_QUANTITY, "d", "5", NEVER,
     "standard error of a date, where observations.phenology.error is a map", SEEN, "4 d"},
    {"observations.phenology.error.correlation.km", SCHEMA_QUANTITY, "km", NULL, NEVER,
     "length over which the errors correlate in space (default: independent)", SEEN, "50 km"},
    {"observations.phenology.loss", SCHEMA_CHOICE, "quadratic", "quadratic", NEVER,
     "quadratic, or {huber: K}: linear beyond K standard errors", SEEN, "{huber: 2.0}"},
    {"observations.phenology.loss.huber", SCHEMA_NUMBER, "sigma", NULL, NEVER,
     "departures beyond it, in standard errors, count linearly", SEEN, "2.0"},
};
const int n_observation_key_rows = sizeof observation_key_rows / sizeof *observation_key_rows;

/* -- what all kinds of observation have */

static double zero_if_none(double value) { return isnan(value) ? 0.0 : value; }

static double read_huber(const struct campaign_reader *r, const char *above) {
  struct key key;
  double huber = campaign_number(r, campaign_key(&key, above, "loss.huber"), 0.1, 100.0);
  const struct yaml *loss = schema_node(r->schema, campaign_key(&key, above, "loss"));
  if (loss && loss->kind == YAML_MAP && loss->n == 0)
    campaign_wrong(r, key.text, "is empty; expected quadratic or {huber: 2.0}");
  return zero_if_none(huber);
}

static void read_error(const struct campaign_reader *r, const char *above, const char **variable,
                       double *relative, double *floor, double *huber) {
  struct key key;
  *variable = schema_text(r->schema, campaign_key(&key, above, "error_variable"));
  *relative = campaign_number(r, campaign_key(&key, above, "error.relative"), 0.0, 10.0);
  *floor = campaign_number(r, campaign_key(&key, above, "error.floor"), 0.0, INFINITY);
  if (*relative == 0.0 && *floor == 0.0)
    campaign_wrong(r, campaign_key(&key, above, "error.floor"),
                   "is 0, and so is the relative error: an observation needs an error above 0");
  *huber = read_huber(r, above);
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

/* The kind of yields whose errors correlate within a region. Minibatches of Adam take a region in
 * eight years at a time, which must then be all. */
static void read_correlation(const struct campaign_reader *r, struct campaign_yield *yield) {
  const char *key = "observations.yield.error.region_correlation";
  yield->correlation = zero_if_none(campaign_number(r, key, 0.0, 0.99));
  if (!(yield->correlation > 0.0)) return;
  yield->kind = observation_kind("yield.error.region_correlation");
  if (r->campaign->n_years > 8 && schema_given(r->schema, "optimiser.adam") &&
      schema_integer(r->schema, "optimiser.adam.batch") != 0)
    campaign_wrong(
        r, key,
        "ties %d years of a region, but a minibatch of optimiser.adam has eight of them; "
        "set optimiser.adam.batch: 0, or leave one of the two out",
        r->campaign->n_years);
}

/* Eurostat's tables of crops (apro_cpsh): yields at the humidity of its standard in t/ha. */
static const char eurostat_variable[] = "OBS_VALUE", eurostat_unit[] = "t/ha";

static void read_yield_file(const struct campaign_reader *r, struct campaign_yield *yield) {
  const struct schema *s = r->schema;
  bool eurostat = schema_choice(s, "observations.yield.preset") == 1;
  const char *variable = schema_text(s, "observations.yield.variable");
  yield->variable =
      eurostat && !schema_given(s, "observations.yield.variable") ? eurostat_variable : variable;
  yield->file = campaign_table(r, "observations.yield",
                               eurostat ? (const char *const[]){"strucpro", "YI_HU_EU"} : NULL,
                               eurostat ? yield->variable : NULL, eurostat_unit);
}

static void read_yield(const struct campaign_reader *r) {
  struct campaign_yield *yield = &r->campaign->yield;
  yield->given = schema_given(r->schema, "observations.yield");
  if (!yield->given) return;
  yield->kind = observation_kind("yield");
  read_yield_file(r, yield);
  yield->moisture = read_basis(r);
  read_error(r, "observations.yield", &yield->error_variable, &yield->relative, &yield->floor,
             &yield->huber);
  read_correlation(r, yield);
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

/* One field of bits and the values that it may have. */
static void read_bits(const struct campaign_reader *r, const char *path, const char *name,
                      const struct yaml *values, struct quality_rule *rule) {
  struct quality_field field;
  long value = 0;
  if (rule->n_fields == QUALITY_FIELDS) {
    campaign_wrong(r, path, "has more than %d fields of bits", QUALITY_FIELDS);
    return;
  }
  if (!quality_bits_parse(name, &field)) {
    campaign_wrong(r, path,
                   "has '%s'; bits are expected as 0 or 3-4, at most %d together, below 32", name,
                   QUALITY_FIELD_BITS);
    return;
  }
  int most = (2 << (field.to - field.from)) - 1, n = values->kind == YAML_LIST ? values->n : 1;
  for (int i = 0; i < n; i++) {
    const struct yaml *node = values->kind == YAML_LIST ? values->child[i] : values;
    if (yaml_integer(node, &value) && value >= 0 && value <= most)
      field.accepted |= UINT64_C(1) << value;
    else
      campaign_wrong(r, path, "keeps '%s' of bits %s; whole numbers 0 .. %d are expected",
                     node->kind == YAML_TEXT ? node->text : "a list", name, most);
  }
  if (!n) campaign_wrong(r, path, "keeps nothing of bits %s", name);
  rule->field[rule->n_fields++] = field;
}

static void read_quality(const struct campaign_reader *r, const char *above,
                         struct campaign_series *s) {
  struct key key, at;
  struct quality_rule *rule = &s->quality;
  const int room = QUALITY_VALUES;
  double accept[QUALITY_VALUES];
  const struct yaml *bits = schema_node(r->schema, campaign_key(&key, above, "quality.bits"));
  for (int i = 0; bits && bits->kind == YAML_MAP && i < bits->n; i++)
    read_bits(r, key.text, bits->key[i], bits->child[i], rule);
  s->quality_variable = schema_text(r->schema, campaign_key(&key, above, "quality.variable"));
  int n = schema_numbers(r->schema, campaign_key(&key, above, "quality.accept"), room, accept);
  if (n > room) campaign_wrong(r, key.text, "has %d flag values; at most %d can be held", n, room);
  if (n == 0 && s->quality_variable && schema_given(r->schema, key.text))
    campaign_wrong(r, key.text, "is empty; expected the flag values to keep, [0]");
  for (int i = 0; i < n && i < room; i++) {
    if (isnan(accept[i])) continue; /* reported by the schema */
    if (whole_number(accept[i], INT_MIN, INT_MAX, &rule->accept[rule->n_accept]))
      rule->n_accept++;
    else
      campaign_wrong(r, key.text, "holds %.17g; flag values are whole numbers of 32 bits",
                     accept[i]);
  }
  bool given = schema_given(r->schema, campaign_key(&key, above, "quality"));
  bool preset = strcmp(above, "observations.lai") == 0 &&
                schema_choice(r->schema, "observations.lai.preset") == 1;
  if (preset) return;
  if (given && !s->quality_variable)
    campaign_wrong(r, key.text, "names no variable with the flags; expected {variable: ...}");
  if (s->quality_variable && n == 0 &&
      !schema_given(r->schema, campaign_key(&at, above, "quality.accept")) &&
      !(bits && bits->kind == YAML_MAP && bits->n))
    campaign_wrong(r, key.text,
                   "does not name the flags to keep; expected accept: [0] or bits: {0: [0]}");
}

/* a new series of the kind whose keys stand at `above`; NULL and a problem where there is no room
 */
static struct campaign_series *add_series(const struct campaign_reader *r, const char *above,
                                          const struct observation_kind *kind) {
  struct campaign *c = r->campaign;
  const int room = sizeof c->series / sizeof *c->series;
  if (c->n_series == room) {
    campaign_wrong(r, above, "is one too many; at most %d kinds can be held", room);
    return NULL;
  }
  c->series[c->n_series].kind = kind;
  return &c->series[c->n_series++];
}

/* What is known of a product (MODIS collections 6 and 6.1, MOD15 file specification: LAI counts 0
 * to 100 tenths and 249 to 255 are codes; bit 0 of FparLai_QC = 0: the main algorithm; bits 3-4 = 0
 * or 3: no cloud, or none assumed; bits 5-7 = 0 or 1: no back-up algorithm). What the campaign says
 * by itself stays. */
static void apply_modis(const struct campaign_reader *r, struct campaign_series *s) {
  const struct quality_rule best = {.n_fields = 3,
                                    .field = {{.from = 0, .to = 0, .accepted = 1 << 0},
                                              {.from = 3, .to = 4, .accepted = 1 << 0 | 1 << 3},
                                              {.from = 5, .to = 7, .accepted = 1 << 0 | 1 << 1}}};
  if (!schema_given(r->schema, "observations.lai.variable")) s->variable = "Lai_500m";
  if (!s->quality_variable) s->quality_variable = "FparLai_QC";
  if (!s->quality.n_accept && !s->quality.n_fields) s->quality = best;
  s->valid_most = 10.0;
}

/* the series of the kind observations.KEY; name: its variable where the campaign names none */
static void read_series(const struct campaign_reader *r, const char *kind, const char *name) {
  struct key key, at;
  const char *above = campaign_key(&at, "observations", kind);
  struct campaign_series *s = add_series(r, above, observation_kind(kind));
  if (!s) return;
  s->file = campaign_path(r, campaign_key(&key, above, "file"));
  s->variable = schema_text(r->schema, campaign_key(&key, above, "variable"));
  if (!s->variable) s->variable = name;
  read_error(r, above, &s->error_variable, &s->relative, &s->floor, &s->huber);
  read_quality(r, above, s);
  if (strcmp(kind, "lai") == 0 && schema_choice(r->schema, "observations.lai.preset") == 1)
    apply_modis(r, s);
  s->correlation_days = zero_if_none(
      campaign_number(r, campaign_key(&key, above, "error.correlation.days"), 0.0, 365.0));
  s->correlation_km = zero_if_none(
      campaign_number(r, campaign_key(&key, above, "error.correlation.km"), 0.0, 5000.0));
  if (schema_bool(r->schema, campaign_key(&key, above, "independent_errors")) &&
      !schema_given(r->schema, campaign_key(&key, above, "error.correlation")))
    s->correlation_days = 0.0;
}

/* The row of a name below observations.KEY; NULL and a problem that lists the names, where there is
 * none. `what`: "no biomass of the model". */
static const struct observation_kind *named_kind(const struct campaign_reader *r, const char *key,
                                                 const char *name, const char *file, int line,
                                                 const char *what) {
  const char *words[OBSERVATION_SETS];
  int n = observation_words(key, words);
  struct key path, above;
  char names[256] = "";
  const struct observation_kind *kind = observation_kind(campaign_key(&path, key, name));
  if (kind) return kind;
  for (int k = 0; k < n; k++) {
    size_t used = strlen(names);
    snprintf(names + used, sizeof names - used, "%s%s", k ? ", " : "", words[k]);
  }
  const char *near = nearest_word(name, words, (size_t)n);
  problem(r->list, "%s:%d: %s is %s%s%s%s; it has: %s", file, line,
          campaign_key(&above, "observations", path.text), what, near ? "; did you mean '" : "",
          near ? near : "", near ? "'?" : "", names);
  return NULL;
}

static void read_biomass(const struct campaign_reader *r) {
  const struct yaml *map = schema_node(r->schema, "observations.biomass");
  for (int i = 0; map && map->kind == YAML_MAP && i < map->n; i++) {
    const struct observation_kind *kind = named_kind(r, "biomass", map->key[i], map->file,
                                                     map->key_line[i], "no biomass of the model");
    if (kind && map->child[i]->kind == YAML_MAP) read_series(r, kind->key, map->key[i]);
  }
}

/* -- dates of stages, a series each */

static void read_phenology(const struct campaign_reader *r) {
  const char *above = "observations.phenology", *error = "observations.phenology.error";
  if (!schema_given(r->schema, above)) return;
  const struct yaml *stages = schema_node(r->schema, "observations.phenology.stages");
  const struct yaml *given = schema_node(r->schema, error);
  bool map = given && given->kind == YAML_MAP;
  double floor =
      campaign_number(r, map ? "observations.phenology.error.floor" : error, 0.01, 365.0);
  double km = campaign_number(r, "observations.phenology.error.correlation.km", 0.0, 5000.0);
  double huber = read_huber(r, above);
  if (stages && stages->kind == YAML_LIST && stages->n == 0)
    campaign_wrong(r, "observations.phenology.stages", "is empty; expected [anthesis, maturity]");
  for (int i = 0; stages && stages->kind == YAML_LIST && i < stages->n; i++) {
    const struct yaml *stage = stages->child[i];
    if (stage->kind != YAML_TEXT) continue;
    const struct observation_kind *kind =
        named_kind(r, "phenology", stage->text, stage->file, stage->line, "no stage of the model");
    bool twice = false;
    for (int s = 0; s < r->campaign->n_series; s++) twice |= r->campaign->series[s].kind == kind;
    if (kind && twice)
      campaign_wrong(r, "observations.phenology.stages", "names %s twice", stage->text);
    struct campaign_series *s = kind && !twice ? add_series(r, above, kind) : NULL;
    if (!s) continue;
    s->file = campaign_path(r, "observations.phenology.file");
    s->variable = stage->text;
    s->floor = floor;
    s->huber = huber;
    s->correlation_km = zero_if_none(km);
  }
}

/* -- all of them */

void campaign_read_observations(const struct campaign_reader *r) {
  read_yield(r);
  if (schema_given(r->schema, "observations.lai")) read_series(r, "lai", "lai");
  if (schema_given(r->schema, "observations.soil_moisture")) {
    if (r->campaign->production != PRODUCTION_WLP)
      campaign_wrong(r, "observations.soil_moisture",
                     "needs campaign.production wlp: potential production simulates no soil water");
    read_series(r, "soil_moisture", "sm");
  }
  read_biomass(r);
  read_phenology(r);
}
