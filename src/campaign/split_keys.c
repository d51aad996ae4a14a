/* What a campaign does not fit: held out, watched (early stopping), left out in turn
 * (cross-validation). */
#include "campaign/key_reader.h"
#include <math.h>
#include <stdlib.h>

enum { MOST_FOLDS = 1000, LONGEST_PREFIX = 64 };

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
    campaign_wrong(r, path, "watches nothing; give years, regions or both");
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
  c->fold_prefix = campaign_integer(r, "crossvalidation.region_prefix", 0, LONGEST_PREFIX);
  if (problems_since(r->list, before)) return;
  if (c->fold_regions == 1 && c->fold_years == 1)
    campaign_wrong(r, path, "leaves nothing out; give regions: N, years: N or both, N above 1");
  else if (c->fold_prefix > 0 && c->fold_regions == 1)
    campaign_wrong(r, "crossvalidation.region_prefix",
                   "has nothing to act on: crossvalidation.regions is not given");
  if (c->n_years > 0 && c->fold_years > c->n_years)
    campaign_wrong(r, "crossvalidation.years", "is %d; years.harvest has only %d years",
                   c->fold_years, c->n_years);
}

void campaign_read_split(const struct campaign_reader *r) {
  read_aside(r, "holdout", &r->campaign->holdout);
  read_watch(r);
  read_crossvalidation(r);
}
