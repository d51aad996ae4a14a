/* The members of an ensemble: how many, what is written of them. What they draw is read beside the
 * control, when the crop is known (crop_keys.c). */
#include "campaign/key_reader.h"
#include "campaign/key_rows.h"
#include "support/units.h"
#include <math.h>
#include <stdio.h>

const struct schema_row ensemble_key_rows[] = {
    {"ensemble.members", SCHEMA_INTEGER, NULL, "40", NEVER,
     "members: simulations of every season, each with its own parameters", MEMBERS, "100"},
    {"ensemble.min_members", SCHEMA_INTEGER, NULL, "2", NEVER,
     "least number of members with a result in a season; fewer end the run", MEMBERS, "10"},
    {"ensemble.parameters.from", SCHEMA_TEXT, "file", NULL, NEVER,
     "instead of names: NAME_parameters.nc of calibrate. The crop and soil parameters of `control` "
     "are drawn from its posterior, with correlations; gap, trend and LAI scale are its estimates",
     MEMBERS, "out/wheat_parameters.nc"},
    {"ensemble.parameters.*", SCHEMA_ANY, "map", NULL, NEVER,
     "a quantity that members draw; * = crop parameter, soil or site parameter (wlp), table, "
     "ordinate SLATB[0]",
     MEMBERS, "TSUM1: {extent: cell, sd: 5 %}"},
    {"ensemble.parameters.*.extent", SCHEMA_ANY, "global|region|cell", "global", NEVER,
     "cells that share a draw", MEMBERS, "TSUM1: cell"},
    {"ensemble.parameters.*.sd", SCHEMA_ANY, "quantity [1]", NULL, NEVER,
     "standard deviation of the draws, as a share of the base value; with absolute, in the unit of "
     "the parameter. Required",
     MEMBERS, "TSUM1: 5 %"},
    {"ensemble.parameters.*.prior", SCHEMA_ANY, "number", "1", NEVER,
     "median of the draws, as a factor; with absolute, in the unit of the parameter", MEMBERS,
     "TSUM1: 1.05"},
    {"ensemble.parameters.*.transform", SCHEMA_ANY, "identity|log|logit", "identity", NEVER,
     "scale on which the draws are Gaussian", MEMBERS, "SPAN: log"},
    {"ensemble.parameters.*.factor", SCHEMA_ANY, "[lo, hi]", NULL, NEVER,
     "bounds of the factor; draws beyond are set to them (default: what the parameter allows)",
     MEMBERS, "TSUM1: [0.8, 1.2]"},
    {"ensemble.parameters.*.absolute", SCHEMA_ANY, "[lo, hi]", NULL, NEVER,
     "instead of factor: bounds of the value itself, which is then drawn", MEMBERS,
     "SPAN: [25, 45]"},
    {"ensemble.parameters.*.correlation", SCHEMA_ANY, "quantity [km]", NULL, NEVER,
     "extent cell: correlation length of the draws (default: cells are independent)", MEMBERS,
     "TSUM1: 50 km"},
    {"ensemble.sowing.sd", SCHEMA_QUANTITY, "d", NULL, NEVER,
     "standard deviation of the start of a member's crop from the calendar, in whole days, at most "
     "three deviations (default: no deviation)",
     MEMBERS, "5 d"},
    {"ensemble.sowing.correlation", SCHEMA_QUANTITY, "km", "0", NEVER,
     "correlation length of the starts; 0 = cells are independent", MEMBERS, "100 km"},
    {"ensemble.weather.radiation.sd", SCHEMA_QUANTITY, "1", NULL, NEVER,
     "standard deviation of daily factors with mean 1 on a member's radiation (default: not "
     "perturbed)",
     MEMBERS, "10 %"},
    {"ensemble.weather.radiation.days", SCHEMA_QUANTITY, "d", "3", NEVER,
     "time over which the autocorrelation of these factors falls to 1/e", MEMBERS, "3 d"},
    {"ensemble.weather.rain.sd", SCHEMA_QUANTITY, "1", NULL, NEVER,
     "wlp: standard deviation of daily factors with mean 1 on a member's rain; dry days remain dry "
     "(default: not perturbed)",
     MEMBERS, "30 %"},
    {"ensemble.weather.rain.days", SCHEMA_QUANTITY, "d", "2", NEVER,
     "time over which the autocorrelation of these factors falls to 1/e", MEMBERS, "2 d"},
    {"ensemble.weather.temperature.sd", SCHEMA_QUANTITY, "degC", NULL, NEVER,
     "standard deviation of daily offsets of a member's temperatures, the same for minimum and "
     "maximum (default: not perturbed)",
     MEMBERS, "1 degC"},
    {"ensemble.weather.temperature.days", SCHEMA_QUANTITY, "d", "5", NEVER,
     "time over which the autocorrelation of these offsets falls to 1/e", MEMBERS, "5 d"},
    {"ensemble.weather.correlation", SCHEMA_QUANTITY, "km", "200", NEVER,
     "correlation length of the weather's perturbations: correlation 0.73 at half of it, 0.29 at "
     "it, zero at three times it",
     MEMBERS, "200 km"},
    {"ensemble.quantiles", SCHEMA_LIST, "number", "[0.1, 0.5, 0.9]", NEVER,
     "levels of the quantiles in the maps", MEMBERS, "[0.05, 0.5, 0.95]"},
    {"ensemble.realizations", SCHEMA_LIST, "integer", NULL, NEVER,
     "numbers of members whose maps are written, along a dimension realization (default: none)",
     MEMBERS, "[1, 2, 8]"},
    {"ensemble.exceed.yield", SCHEMA_LIST, "any", NULL, NEVER,
     "yields whose probabilities of exceedance are written; bare numbers are kg/ha (default: none)",
     MEMBERS, "[8 t/ha, 10 t/ha]"},
};
const int n_ensemble_key_rows = sizeof ensemble_key_rows / sizeof *ensemble_key_rows;

enum { MOST_MEMBERS = 100000 };

static void read_quantiles(const struct campaign_reader *r) {
  const char *path = "ensemble.quantiles";
  struct campaign_ensemble *e = &r->campaign->ensemble;
  int n = schema_numbers(r->schema, path, ENSEMBLE_LEVELS, e->quantile);
  if (n > ENSEMBLE_LEVELS) {
    campaign_wrong(r, path, "holds %d levels; at most %d are written", n, ENSEMBLE_LEVELS);
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
    campaign_wrong(r, path, "holds %d yields; at most %d are written", list->n, ENSEMBLE_LEVELS);
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
