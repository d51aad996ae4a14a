/* What a campaign does not fit: held out, watched (early stopping), left out in turn
 * (cross-validation). */
#include "campaign/key_reader.h"
#include "campaign/key_rows.h"
#include "support/units.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

const struct schema_row split_key_rows[] = {
    {"holdout.years", SCHEMA_LIST, "integer", NULL, NEVER,
     "harvest years that are predicted and scored, not fitted", FIT, "[2005, 2012]"},
    {"holdout.regions", SCHEMA_ANY, "list of text, or map", NULL, NEVER,
     "regions that are predicted and scored, not fitted: names in which * stands for any "
     "characters, or {fraction: 0.2}",
     FIT, "[\"DE4*\", FR10]"},
    {"holdout.regions.fraction", SCHEMA_QUANTITY, "1", NULL, NEVER,
     "share of the regions to hold out, drawn by campaign.seed", FIT, "20 %"},
    {"holdout.regions.blocked_by", SCHEMA_ANY, "NUTS0 to NUTS3, integer, or quantity [km]", NULL,
     NEVER,
     "regions of one block are drawn together: NUTS0 to NUTS3, a number N of first letters that "
     "their names share, or the side of squares that hold their centres",
     FIT, "NUTS1"},
    {"holdout.baselines", SCHEMA_LIST, "text",
     "[mean, trend, common_trend, last_year, trend_plus_regression]", NEVER,
     "reference predictions of yields that are not fitted, from those that are: mean of the "
     "region, its linear trend, its mean with a common trend, its last earlier yield, its trend "
     "and a regression on the yield simulated at the prior",
     FIT | SIMULATE, "[mean, trend]"},

    {"crossvalidation.regions", SCHEMA_INTEGER, NULL, "1", NEVER,
     "folds of regions, each left out in turn; 1 = not split by region", CROSSVALIDATE | SELECT,
     "5"},
    {"crossvalidation.years", SCHEMA_INTEGER, NULL, "1", NEVER,
     "folds of harvest years, by calendar year modulo N, each left out in turn; 1 = not split by "
     "year",
     CROSSVALIDATE | SELECT, "4"},
    {"crossvalidation.blocked_by", SCHEMA_ANY, "NUTS0 to NUTS3, integer, or quantity [km]", NULL,
     NEVER, "regions of one block are in one fold; values as of holdout.regions.blocked_by",
     CROSSVALIDATE | SELECT, "100 km"},
    {"crossvalidation.year_block", SCHEMA_INTEGER, NULL, "1", NEVER,
     "consecutive years in one fold: calendar year / N, rounded down, replaces the year",
     CROSSVALIDATE | SELECT, "3"},
    {"crossvalidation.region_prefix", SCHEMA_RENAMED, "crossvalidation.blocked_by", NULL, NEVER, "",
     0, NULL},
};
const int n_split_key_rows = sizeof split_key_rows / sizeof *split_key_rows;

enum { MOST_FOLDS = 1000, LONGEST_PREFIX = 64, MOST_YEARS = 100 };

const char *const campaign_baseline_word[N_BASELINES] = {[BASELINE_MEAN] = "mean",
                                                         [BASELINE_TREND] = "trend",
                                                         [BASELINE_COMMON_TREND] = "common_trend",
                                                         [BASELINE_LAST_YEAR] = "last_year",
                                                         [BASELINE_REGRESSION] =
                                                             "trend_plus_regression"};

/* Which regions stay together: the letters of a level of NUTS (a country's two, and one a level),
 * so many letters, or a distance. */
static void read_blocking(const struct campaign_reader *r, const char *path,
                          struct campaign_blocking *by) {
  const struct yaml *node = schema_node(r->schema, path);
  const char *text = node && node->kind == YAML_TEXT ? node->text : "";
  long letters;
  double km;
  *by = (struct campaign_blocking){0};
  if (!node) return;
  if (strlen(text) == 5 && strncmp(text, "NUTS", 4) == 0 && text[4] >= '0' && text[4] <= '3')
    by->prefix = 2 + (text[4] - '0');
  else if (yaml_integer(node, &letters) && letters >= 1 && letters <= LONGEST_PREFIX)
    by->prefix = (int)letters;
  else if (!yaml_integer(node, &letters) && *text && quantity_parse(text, "km", &km) && km >= 1. &&
           km <= 20000.)
    by->km = km;
  else
    campaign_wrong(
        r, path,
        "is '%s'; expected NUTS0 to NUTS3, the number of first letters that regions of a "
        "block share (1 to %d), or a distance such as 100 km (1 to 20000 km)",
        text, LONGEST_PREFIX);
}

/* Names with wildcards, or {fraction}. */
static void read_regions(const struct campaign_reader *r, const char *path,
                         struct campaign_aside *aside) {
  struct key key;
  const struct yaml *node = schema_node(r->schema, path);
  if (!node) return;
  if (node->kind == YAML_MAP) {
    double share = campaign_number(r, campaign_key(&key, path, "fraction"), 0.0, 0.9);
    if (!schema_given(r->schema, key.text))
      campaign_wrong(r, path, "is empty; expected names of regions or {fraction: 0.2}");
    aside->fraction = isnan(share) ? 0.0 : share;
    read_blocking(r, campaign_key(&key, path, "blocked_by"), &aside->blocked_by);
    return;
  }
  if (node->kind != YAML_LIST) {
    campaign_wrong(r, path, "is '%s'; expected a list of names, or {fraction: 0.2}", node->text);
    return;
  }
  if (!schema_check_value(node, path, SCHEMA_LIST, "text", r->list)) return;
  aside->region = calloc((size_t)node->n + 1, sizeof *aside->region);
  if (!aside->region) abort();
  for (int i = 0; i < node->n; i++) aside->region[aside->n_regions++] = node->child[i]->text;
}

static void read_aside(const struct campaign_reader *r, const char *path,
                       struct campaign_aside *aside) {
  struct key key;
  aside->n_years = campaign_some_years(r, campaign_key(&key, path, "years"), &aside->years);
  read_regions(r, campaign_key(&key, path, "regions"), aside);
}

static void read_watch(const struct campaign_reader *r) {
  const char *path = "optimiser.early_stopping";
  struct campaign *c = r->campaign;
  struct campaign_aside *watch = &c->watch;
  struct key key;
  int before = r->list->count;
  if (!schema_given(r->schema, path)) return;
  read_aside(r, path, watch);
  c->patience = campaign_integer(r, campaign_key(&key, path, "patience"), 1, 1000000);
  if (!problems_since(r->list, before) && !watch->n_years && !watch->n_regions &&
      !(watch->fraction > 0.0))
    campaign_wrong(r, path, "has no validation set; give years, regions or both");
  for (int i = 0; i < watch->n_years; i++)
    for (int k = 0; k < c->holdout.n_years; k++)
      if (watch->years[i] == c->holdout.years[k])
        campaign_wrong(r, campaign_key(&key, path, "years"),
                       "holds %d, which holdout.years has, too; keep it in one of them",
                       watch->years[i]);
}

static void read_crossvalidation(const struct campaign_reader *r) {
  struct campaign *c = r->campaign;
  const char *path = "crossvalidation";
  int before = r->list->count;
  if (!schema_given(r->schema, path)) return;
  c->fold_regions = campaign_integer(r, "crossvalidation.regions", 1, MOST_FOLDS);
  c->fold_years = campaign_integer(r, "crossvalidation.years", 1, MOST_FOLDS);
  c->fold_year_block = campaign_integer(r, "crossvalidation.year_block", 1, MOST_YEARS);
  read_blocking(r, "crossvalidation.blocked_by", &c->fold_blocked_by);
  if (problems_since(r->list, before)) return;
  if (c->fold_regions == 1 && c->fold_years == 1)
    campaign_wrong(r, path, "leaves nothing out; give regions: N, years: N or both, N above 1");
  else if (schema_given(r->schema, "crossvalidation.blocked_by") && c->fold_regions == 1)
    campaign_wrong(r, "crossvalidation.blocked_by",
                   "has nothing to act on: crossvalidation.regions is not given");
  else if (c->fold_year_block > 1 && c->fold_years == 1)
    campaign_wrong(r, "crossvalidation.year_block",
                   "has nothing to act on: crossvalidation.years is not given");
  if (c->n_years > 0 && c->fold_years > c->n_years)
    campaign_wrong(r, "crossvalidation.years", "is %d; years.harvest has only %d years",
                   c->fold_years, c->n_years);
}

static void read_baselines(const struct campaign_reader *r) {
  int place[CAMPAIGN_WORDS];
  int n = campaign_words(r, "holdout.baselines", campaign_baseline_word, N_BASELINES, place);
  for (int i = 0; i < n; i++) r->campaign->baseline[place[i]] = true;
}

void campaign_read_split(const struct campaign_reader *r) {
  read_aside(r, "holdout", &r->campaign->holdout);
  read_baselines(r);
  read_watch(r);
  read_crossvalidation(r);
}
