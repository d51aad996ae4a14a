/* The members of an ensemble: how many, what is told of them. What they draw is read beside the
 * control, when the crop is known (crop_keys.c). */
#include "campaign/key_reader.h"
#include "support/units.h"
#include <math.h>

enum { MOST_MEMBERS = 100000 };

static void read_quantiles(const struct campaign_reader *r) {
  const char *path = "ensemble.quantiles";
  struct campaign_ensemble *e = &r->campaign->ensemble;
  int n = schema_numbers(r->schema, path, ENSEMBLE_LEVELS, e->quantile);
  if (n > ENSEMBLE_LEVELS) {
    campaign_wrong(r, path, "holds %d levels; at most %d are told", n, ENSEMBLE_LEVELS);
    return;
  }
  for (int i = 0; i < n; i++) {
    double q = e->quantile[i];
    if (!(q > 0. && q < 1.) || (i > 0 && !(q > e->quantile[i - 1]))) {
      campaign_wrong(r, path, "holds %g; expected levels between 0 and 1, ascending", q);
      return;
    }
  }
  e->n_quantiles = n;
}

static void read_exceed(const struct campaign_reader *r) {
  const char *path = "ensemble.exceed.yield";
  struct campaign_ensemble *e = &r->campaign->ensemble;
  const struct yaml *list = schema_node(r->schema, path);
  if (!list || list->kind != YAML_LIST) return;
  if (list->n > ENSEMBLE_LEVELS) {
    campaign_wrong(r, path, "holds %d yields; at most %d are told", list->n, ENSEMBLE_LEVELS);
    return;
  }
  for (int i = 0; i < list->n; i++) {
    const struct yaml *at = list->child[i];
    double *to = &e->exceed[i];
    bool good =
        yaml_number(at, to) || (at->kind == YAML_TEXT && quantity_parse(at->text, "kg/ha", to));
    if (!good || !(*to > 0.) || isinf(*to)) {
      campaign_wrong(r, path, "holds '%s'; expected yields as 4 t/ha or 4000",
                     at->text ? at->text : "no number");
      return;
    }
  }
  e->n_exceed = list->n;
}

void campaign_ensemble_lengths(struct campaign *c, const struct yaml *draws,
                               struct problems *list) {
  struct campaign_ensemble *e = &c->ensemble;
  for (int i = 0; i < e->parameters.n_items; i++) {
    const struct control_item *item = &e->parameters.item[i];
    const struct yaml *at = yaml_get(yaml_get(draws, item->name), "correlation");
    double *to = &e->correlation_km[i];
    if (yaml_is_null(at)) continue;
    bool good =
        yaml_number(at, to) || (at->kind == YAML_TEXT && quantity_parse(at->text, "km", to));
    if (!good || !(*to > 0.) || isinf(*to))
      problem(list, "%s:%d: %s.correlation is '%s'; expected a length as 50 km", at->file, at->line,
              item->key, at->text ? at->text : "no number");
    else if (item->extent != EXTENT_CELL)
      problem(list, "%s:%d: %s.correlation has no use: it is for extent cell; remove it", at->file,
              at->line, item->key);
  }
}

void campaign_read_ensemble(const struct campaign_reader *r) {
  struct campaign_ensemble *e = &r->campaign->ensemble;
  e->given = schema_given(r->schema, "ensemble");
  if (!e->given) return;
  e->members = campaign_integer(r, "ensemble.members", 2, MOST_MEMBERS);
  e->min_members = campaign_integer(r, "ensemble.min_members", 2, MOST_MEMBERS);
  if (e->min_members > e->members)
    campaign_wrong(r, "ensemble.min_members", "is %d; ensemble.members is only %d", e->min_members,
                   e->members);
  if (!schema_given(r->schema, "ensemble.parameters") && !schema_given(r->schema, "forecast"))
    campaign_wrong(r, "ensemble", "has no key 'parameters': all members would be the same");
  read_quantiles(r);
  read_exceed(r);
}
