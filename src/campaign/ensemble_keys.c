/* The members of an ensemble: how many, what is told of them. What they draw is read beside the
 * control, when the crop is known (crop_keys.c). */
#include "campaign/key_reader.h"
#include "campaign/key_rows.h"
#include "support/units.h"
#include <math.h>
#include <stdio.h>

const struct schema_row ensemble_key_rows[] = {
    {"ensemble.members", SCHEMA_INTEGER, NULL, "40", NEVER,
     "runs of every season, each with parameters of its own", MEMBERS},
    {"ensemble.min_members", SCHEMA_INTEGER, NULL, "2", NEVER,
     "a season of which fewer give a number ends the run", MEMBERS},
    {"ensemble.parameters.from", SCHEMA_TEXT, NULL, NULL, NEVER,
     "NAME_parameters.nc of calibrate, instead of names: the crop and soil parameters of `control` "
     "are drawn from its posterior, correlated; gap, trend and LAI scale are its estimates",
     MEMBERS},
    {"ensemble.parameters.*", SCHEMA_ANY, NULL, NULL, NEVER,
     "what members draw: crop, soil or site parameter (wlp), table, ordinate SLATB[0]", MEMBERS},
    {"ensemble.parameters.*.extent", SCHEMA_ANY, NULL, "global", NEVER,
     "global | region | cell: who shares a draw", MEMBERS},
    {"ensemble.parameters.*.sd", SCHEMA_ANY, NULL, NULL, NEVER,
     "required: standard deviation of the draws, a share of the base value (5 %); beside "
     "absolute, in the parameter's unit",
     MEMBERS},
    {"ensemble.parameters.*.prior", SCHEMA_ANY, NULL, "1", NEVER, "their median", MEMBERS},
    {"ensemble.parameters.*.transform", SCHEMA_ANY, NULL, "identity", NEVER,
     "identity | log | logit: normal draws, or such whose logarithm or logit is", MEMBERS},
    {"ensemble.parameters.*.factor", SCHEMA_ANY, NULL, NULL, NEVER,
     "[lo, hi]: draws beyond are set to them (default: what the parameter allows)", MEMBERS},
    {"ensemble.parameters.*.absolute", SCHEMA_ANY, NULL, NULL, NEVER,
     "[lo, hi]: instead of factor, draws of the value itself", MEMBERS},
    {"ensemble.parameters.*.correlation", SCHEMA_ANY, NULL, NULL, NEVER,
     "km: length over which draws of extent cell correlate (default: not)", MEMBERS},
    {"ensemble.sowing.sd", SCHEMA_QUANTITY, "d", NULL, NEVER,
     "deviation of the start of members' crops from the calendar's: 5 d; whole days, at most three "
     "deviations",
     MEMBERS},
    {"ensemble.sowing.correlation", SCHEMA_QUANTITY, "km", "0", NEVER,
     "length over which the cells' starts correlate; 0 = each cell by itself", MEMBERS},
    {"ensemble.weather.radiation.sd", SCHEMA_QUANTITY, "1", NULL, NEVER,
     "members' radiation is multiplied day by day by factors with mean 1 and this deviation: 10 %",
     MEMBERS},
    {"ensemble.weather.radiation.days", SCHEMA_QUANTITY, "d", "3", NEVER,
     "time over which the correlation of a member's factors falls to 1/e", MEMBERS},
    {"ensemble.weather.rain.sd", SCHEMA_QUANTITY, "1", NULL, NEVER,
     "the same of rain (wlp): 30 %; days without rain stay dry", MEMBERS},
    {"ensemble.weather.rain.days", SCHEMA_QUANTITY, "d", "2", NEVER, "the same of rain", MEMBERS},
    {"ensemble.weather.temperature.sd", SCHEMA_QUANTITY, "degC", NULL, NEVER,
     "deviation of what is added to a member's temperatures of a day, the same to minimum and "
     "maximum: 1 degC",
     MEMBERS},
    {"ensemble.weather.temperature.days", SCHEMA_QUANTITY, "d", "5", NEVER,
     "the same of temperature", MEMBERS},
    {"ensemble.weather.correlation", SCHEMA_QUANTITY, "km", "200", NEVER,
     "length of the perturbations: their correlation is 0.73 at half of it, 0.29 at it, none at "
     "three of it",
     MEMBERS},
    {"ensemble.quantiles", SCHEMA_LIST, "number", "[0.1, 0.5, 0.9]", NEVER,
     "levels of the quantiles in the maps", MEMBERS},
    {"ensemble.realizations", SCHEMA_LIST, "integer", NULL, NEVER,
     "numbers of members whose maps are written, along a dimension realization: [1, 2, 8]",
     MEMBERS},
    {"ensemble.exceed.yield", SCHEMA_LIST, "any", NULL, NEVER,
     "yields whose probabilities of being exceeded are told: [8 t/ha, 10 t/ha]; bare numbers are "
     "kg/ha",
     MEMBERS},
};
const int n_ensemble_key_rows = sizeof ensemble_key_rows / sizeof *ensemble_key_rows;

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

static void read_realizations(const struct campaign_reader *r) {
  const char *path = "ensemble.realizations";
  struct campaign_ensemble *e = &r->campaign->ensemble;
  double number[ENSEMBLE_LEVELS];
  int n = schema_numbers(r->schema, path, ENSEMBLE_LEVELS, number);
  if (n > ENSEMBLE_LEVELS) {
    campaign_wrong(r, path, "holds %d members; at most %d are written", n, ENSEMBLE_LEVELS);
    return;
  }
  for (int i = 0; i < n; i++) {
    e->kept[i] = (int)number[i];
    if (e->kept[i] >= 1 && e->kept[i] <= e->members && (!i || e->kept[i] > e->kept[i - 1]))
      continue;
    campaign_wrong(r, path, "holds %g; expected numbers of members, 1 .. %d, ascending", number[i],
                   e->members);
    return;
  }
  e->n_kept = n > 0 ? n : 0;
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
    if (!good || !(*to > 0.)) {
      campaign_wrong(r, path, "holds '%s'; expected yields as 4 t/ha or 4000",
                     at->text ? at->text : "no number");
      return;
    }
  }
  e->n_exceed = list->n;
}

const char *const campaign_perturbed_name[N_ENSEMBLE_WEATHER] = {"radiation", "rain",
                                                                 "temperature"};

static void read_weather(const struct campaign_reader *r) {
  static const double most[N_ENSEMBLE_WEATHER] = {1., 3., 10.};
  struct campaign_perturbation *w = &r->campaign->ensemble.weather;
  bool any = false;
  w->given = schema_given(r->schema, "ensemble.weather");
  if (!w->given) return;
  for (int v = 0; v < N_ENSEMBLE_WEATHER; v++) {
    char above[64];
    struct key key;
    snprintf(above, sizeof above, "ensemble.weather.%s", campaign_perturbed_name[v]);
    if (!schema_given(r->schema, above)) continue;
    any = true;
    w->sd[v] = campaign_number(r, campaign_key(&key, above, "sd"), 0., most[v]);
    if (!schema_given(r->schema, key.text))
      campaign_wrong(r, above, "has no key 'sd', how much members differ: {sd: %s, days: 3}",
                     v == ENSEMBLE_TEMPERATURE ? "1 degC" : "10 %");
    w->days[v] = campaign_number(r, campaign_key(&key, above, "days"), 0.1, 60.);
  }
  if (w->sd[ENSEMBLE_RAIN] > 0. && r->campaign->production != PRODUCTION_WLP)
    campaign_wrong(r, "ensemble.weather.rain",
                   "has no use: rain acts in water-limited production only (campaign.production: "
                   "wlp); remove it");
  w->correlation_km = campaign_number(r, "ensemble.weather.correlation", 5., 20000.);
  if (!any)
    campaign_wrong(r, "ensemble.weather",
                   "perturbs nothing; expected radiation, rain or temperature, as "
                   "radiation: {sd: 10 %%, days: 3}");
}

static void read_sowing(const struct campaign_reader *r) {
  struct campaign_ensemble *e = &r->campaign->ensemble;
  if (!schema_given(r->schema, "ensemble.sowing")) return;
  e->sowing_sd = campaign_number(r, "ensemble.sowing.sd", 0., 30.);
  if (!schema_given(r->schema, "ensemble.sowing.sd"))
    campaign_wrong(r, "ensemble.sowing", "has no key 'sd', in days: {sd: 5 d}");
  e->sowing_km = campaign_number(r, "ensemble.sowing.correlation", 0., 20000.);
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
    if (!good || !(*to > 0.) || *to > 20000.)
      problem(list, "%s:%d: %s.correlation is '%s'; expected a length as 50 km, at most 20000 km",
              at->file, at->line, item->key, at->text ? at->text : "no number");
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
  e->from = campaign_path(r, "ensemble.parameters.from");
  read_weather(r);
  read_sowing(r);
  if (!schema_given(r->schema, "ensemble.parameters") && !schema_given(r->schema, "forecast") &&
      !e->weather.given && !(e->sowing_sd > 0.))
    campaign_wrong(r, "ensemble",
                   "has no key 'parameters', 'sowing' or 'weather': all members would be the same");
  read_quantiles(r);
  read_exceed(r);
  read_realizations(r);
}
