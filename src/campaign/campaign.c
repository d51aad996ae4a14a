/* Reads a campaign file; see campaign.h. The table of its keys is campaign_keys.c. */
#include "campaign/key_reader.h"
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* -- shared by the sections */

bool campaign_wrong(const struct campaign_reader *r, const char *path, const char *format, ...) {
  char text[1024];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  const struct yaml *node = schema_node(r->schema, path);
  if (!node) node = yaml_root(r->campaign->document);
  return problem(r->list, "%s:%d: %s %s", node->file, node->line, path, text);
}

double campaign_number(const struct campaign_reader *r, const char *path, double lo, double hi) {
  double value = schema_quantity(r->schema, path);
  if (isnan(value) || (value >= lo && value <= hi)) return value;
  campaign_wrong(r, path, "is %g; expected %g .. %g", value, lo, hi);
  return NAN;
}

int campaign_integer(const struct campaign_reader *r, const char *path, int lo, int hi) {
  const struct yaml *node = schema_node(r->schema, path);
  long value;
  if (!node) return 0;
  if (!yaml_integer(node, &value)) return lo; /* reported by the schema */
  if (value >= lo && value <= hi) return (int)value;
  campaign_wrong(r, path, "is %ld; expected a whole number from %d to %d", value, lo, hi);
  return lo;
}

static int place_of(const char *text, const char *const *word, int n) {
  for (int k = 0; k < n; k++)
    if (strcmp(text, word[k]) == 0) return k;
  return -1;
}

static void unknown_word(const struct campaign_reader *r, const char *path, const char *text,
                         const char *const *word, int n) {
  const char *near = nearest_word(text, word, (size_t)n);
  char all[256] = "";
  for (int k = 0; k < n; k++) {
    size_t used = strlen(all);
    snprintf(all + used, sizeof all - used, "%s%s", k ? ", " : "", word[k]);
  }
  campaign_wrong(r, path, "holds '%s'%s%s%s; expected any of %s", text,
                 near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "", all);
}

int campaign_words(const struct campaign_reader *r, const char *path, const char *const *word,
                   int n, int *place) {
  const struct yaml *list = schema_node(r->schema, path);
  bool seen[CAMPAIGN_WORDS] = {false};
  int found = 0;
  for (int i = 0; list && list->kind == YAML_LIST && i < list->n; i++) {
    const char *text = list->child[i]->kind == YAML_TEXT ? list->child[i]->text : NULL;
    if (!text) continue; /* reported by the schema */
    int k = place_of(text, word, n);
    if (k < 0)
      unknown_word(r, path, text, word, n);
    else if (seen[k])
      campaign_wrong(r, path, "holds %s twice", text);
    else
      seen[place[found++] = k] = true;
  }
  return found;
}

static const char *keep_text(struct campaign *c, char *text) {
  c->owned = realloc(c->owned, (size_t)(c->n_owned + 1) * sizeof *c->owned);
  if (!c->owned) abort();
  return c->owned[c->n_owned++] = text;
}

const char *campaign_path(const struct campaign_reader *r, const char *path) {
  return campaign_resolve(r, schema_text(r->schema, path));
}

const char *campaign_resolve(const struct campaign_reader *r, const char *name) {
  struct campaign *c = r->campaign;
  if (!name || name[0] == '/' || strcmp(c->folder, ".") == 0) return name;
  size_t length = strlen(c->folder) + strlen(name) + 2;
  char *joined = malloc(length);
  if (!joined) abort();
  snprintf(joined, length, "%s/%s", c->folder, name);
  return keep_text(c, joined);
}

const char *campaign_file_of(const struct campaign_reader *r, const char *file,
                             const char *variable) {
  static const char pattern[] = "{variable}";
  const char *at = file ? strstr(file, pattern) : NULL;
  if (!at) return file;
  const char *rest = at + strlen(pattern);
  size_t size = strlen(file) + strlen(variable) + 1;
  char *text = malloc(size);
  if (!text) abort();
  snprintf(text, size, "%.*s%s%s", (int)(at - file), file, variable, rest);
  return campaign_file_of(r, keep_text(r->campaign, text), variable);
}

/* Appends "?a" or "&a" and so on to *text. */
static void append_wanted(char **text, const char *a, char mark, const char *b) {
  size_t length = strlen(*text), size = length + strlen(a) + strlen(b) + 3;
  *text = realloc(*text, size);
  if (!*text) abort();
  snprintf(*text + length, size - length, "%c%s%c%s", strchr(*text, '?') ? '&' : '?', a, mark, b);
}

const char *campaign_table(const struct campaign_reader *r, const char *above,
                           const char *const fallback[2], const char *variable, const char *unit) {
  struct key key;
  const char *file = campaign_path(r, campaign_key(&key, above, "file"));
  const struct yaml *select = schema_node(r->schema, campaign_key(&key, above, "select"));
  int n = select && select->kind == YAML_MAP ? select->n : 0;
  bool named = false;
  if (!file || (!n && !fallback && !variable)) return file;
  const char *end = strrchr(file, '.');
  if (!end || (strcasecmp(end, ".csv") != 0 && strcasecmp(end, ".tsv") != 0)) {
    campaign_wrong(r, n ? key.text : campaign_key(&key, above, "preset"),
                   "is for tables of text (.csv, .tsv); %s is none", file);
    return file;
  }
  char *text = malloc(strlen(file) + 1);
  if (!text) abort();
  strcpy(text, file);
  for (int i = 0; i < n; i++) {
    const struct yaml *value = select->child[i];
    if (value->kind != YAML_TEXT || strpbrk(select->key[i], "=:&") || strchr(value->text, '&'))
      campaign_wrong(r, key.text, "has no text for '%s'; expected {COLUMN: TEXT}", select->key[i]);
    else
      append_wanted(&text, select->key[i], '=', value->text);
    named |= fallback && strcmp(select->key[i], fallback[0]) == 0;
  }
  if (fallback && !named) append_wanted(&text, fallback[0], '=', fallback[1]);
  if (variable) append_wanted(&text, variable, ':', unit);
  return keep_text(r->campaign, text);
}

const char *campaign_key(struct key *key, const char *above, const char *name) {
  int length = snprintf(key->text, sizeof key->text, "%s.%s", above, name);
  if (length >= (int)sizeof key->text) key->text[sizeof key->text - 1] = '\0'; /* no key */
  return key->text;
}

/* -- the whole */

static char *folder_of(const char *path) {
  const char *slash = strrchr(path, '/');
  size_t length = slash ? (size_t)(slash - path) : 1;
  if (length == 0) length = 1; /* "/campaign.yaml" */
  char *folder = calloc(length + 1, 1);
  if (!folder) abort();
  memcpy(folder, slash ? path : ".", length);
  return folder;
}

static void override(struct yaml_document *document, const char *set, struct problems *list) {
  const char *equals = strchr(set, '=');
  char path[256];
  if (!equals || equals == set || (size_t)(equals - set) >= sizeof path) {
    problem(list, "command line: --set %s: expected path.to.key=value", set);
    return;
  }
  memcpy(path, set, (size_t)(equals - set));
  path[equals - set] = '\0';
  yaml_set(document, path, equals + 1, list);
}

void campaign_read(const char *path, int n_sets, const char *const *sets, const char *output,
                   struct campaign *campaign, struct problems *list) {
  *campaign = (struct campaign){.folder = folder_of(path)};
  campaign->document = yaml_read(path, NULL, list);
  if (!campaign->document) return;
  if (yaml_is_null(yaml_root(campaign->document))) {
    problem(list, "%s: is empty; `windrow help calibrate` lists the keys of a campaign", path);
    yaml_destroy(&campaign->document);
    return;
  }
  for (int i = 0; i < n_sets; i++) override(campaign->document, sets[i], list);
  if (output) yaml_set_text(campaign->document, "output.dir", output, "--output", list);
  campaign->text = yaml_print(yaml_root(campaign->document));
  struct campaign_reader r = {.campaign = campaign, .list = list};
  int n_rows;
  campaign->rows = campaign_rows(&n_rows);
  r.schema = schema_open(campaign->document, campaign->rows, n_rows, ~0u, list);
  campaign->schema = r.schema;
  campaign_read_run(&r);
  campaign_read_region(&r);
  campaign_read_forcing(&r);
  campaign_read_calendar(&r);
  campaign_read_crop(&r);
  campaign_read_rotation(&r);
  campaign_read_soil(&r);
  campaign_read_observations(&r);
  campaign_read_network(&r);
  campaign_read_split(&r);
  campaign_read_select(&r);
  campaign_read_ensemble(&r);
  campaign_read_assimilation(&r);
  campaign_read_forecast(&r);
  campaign_read_optimiser(&r);
  campaign_read_output(&r);
}

void campaign_destroy(struct campaign *campaign) {
  schema_close(&campaign->schema);
  free(campaign->rows);
  yaml_destroy(&campaign->document);
  for (int i = 0; i < campaign->n_owned; i++) free(campaign->owned[i]);
  free(campaign->owned);
  free(campaign->folder);
  free(campaign->text);
  free(campaign->years);
  free(campaign->co2);
  free(campaign->rotation.crop);
  free(campaign->holdout.years);
  free(campaign->holdout.region);
  free(campaign->watch.years);
  free(campaign->watch.region);
  free(campaign->yield.exclude);
  *campaign = (struct campaign){0};
}

/* what acts on one kind of observation alone estimates nothing without it */
static void require_observed(const struct campaign *campaign, const struct yaml *control,
                             struct problems *list) {
  bool lai = false;
  for (int s = 0; s < campaign->n_series; s++)
    lai |= campaign->series[s].kind == observation_kind("lai");
  const struct {
    const char *name, *needs;
    bool there;
  } of[] = {{"gap", "yield", campaign->yield.given},
            {"trend", "yield", campaign->yield.given},
            {"lai_scale", "lai", lai}};
  for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
    const struct yaml *at = yaml_get(control, of[i].name);
    if (at && !of[i].there)
      problem(list, "%s:%d: control.%s has nothing to act on: observations.%s is not given",
              at->file, at->line, of[i].name, of[i].needs);
  }
}

static void require_forecast(const struct campaign *campaign, const char *command,
                             struct problems *list) {
  const char *file = yaml_root(campaign->document)->file;
  const struct campaign_forecast *f = &campaign->forecast;
  const bool hindcasts = strcmp(command, "hindcast") == 0;
  if (!f->given || (!hindcasts && !f->from.text))
    problem(list,
            "%s: key 'forecast%s' is missing: %s needs %sthe weather that may follow, "
            "forecast: {%sweather: {past_years: [1991, 2020]}}",
            file, f->given ? ".from" : "", command, hindcasts ? "" : "an issue date and ",
            hindcasts ? "" : "from: \"07-01\", ");
  if (hindcasts && !f->hindcasts)
    problem(list,
            "%s: key 'hindcast' is missing: hindcast needs harvest years and issue dates, "
            "{years: [2001, 2021], dates: [\"06-01\", \"07-01\"], protocol: rolling}",
            file);
  if (hindcasts && f->source == TRACES_FILE && f->file)
    problem(
        list,
        "%s: forecast.weather.file holds the weather of one forecast; hindcast needs past_years "
        "or generator",
        file);
  if (hindcasts && !campaign->yield.given)
    problem(list, "%s: key 'observations.yield' is missing: hindcasts are scored by yields", file);
}

void campaign_require(const struct campaign *campaign, const char *command, struct problems *list) {
  if (!campaign->document) return;
  const char *file = yaml_root(campaign->document)->file;
  char kinds[128];
  bool assimilates = strcmp(command, "assimilate") == 0;
  bool forecasts = strcmp(command, "forecast") == 0 || strcmp(command, "hindcast") == 0;
  if (forecasts) require_forecast(campaign, command, list);
  if ((assimilates || forecasts || strcmp(command, "ensemble") == 0) && !campaign->ensemble.given)
    problem(list,
            "%s: key 'ensemble' is missing: %s needs members and the parameters they draw, "
            "{members: 40, parameters: {TSUM1: {extent: cell, sd: 5 %%}}}",
            file, command);
  if (assimilates && !campaign->yield.given && campaign->n_series == 0)
    problem(list, "%s: key 'observations' is missing: assimilate needs %s", file,
            observation_keys(sizeof kinds, kinds));
  bool crossvalidates = strcmp(command, "crossvalidate") == 0;
  bool selects = strcmp(command, "select") == 0;
  bool fits = strcmp(command, "calibrate") == 0 || strcmp(command, "gradient") == 0;
  if (!fits && !crossvalidates && !selects) return;
  if (selects && !campaign->select.given)
    problem(list,
            "%s: key 'select' is missing: select needs groups of observations with the parameters "
            "to try on each, {groups: [{name: phenology, observations: [phenology], obligatory: "
            "[TSUM1, TSUM2], candidates: [DLO]}]}",
            file);
  if (crossvalidates && campaign->fold_regions == 0)
    problem(list,
            "%s: key 'crossvalidation' is missing: crossvalidate needs groups of regions, of "
            "years, or of both",
            file);
  /* The document, not c->control: that is filled later where crops come by station or map. */
  const struct yaml *control = yaml_path(yaml_root(campaign->document), "control");
  if (!control || control->n == 0)
    problem(list, "%s: key 'control' is missing: %s needs at least one parameter to estimate", file,
            command);
  if (campaign->yield.given || campaign->n_series > 0)
    require_observed(campaign, control, list);
  else
    problem(list, "%s: key 'observations' is missing: %s needs %s", file, command,
            observation_keys(sizeof kinds, kinds));
}
