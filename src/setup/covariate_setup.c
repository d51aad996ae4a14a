/* What a network uses of a season; see covariate_setup.h.
 *
 * Static covariates are in the order of the campaign: network.site, network.maps, and, where the
 * network has no LSTM, the weather sequence step by step. A step of the sequence is the mean over
 * the days that have weather; fewer than half of them: the season cannot be seen and counts as one
 * that lacks weather.
 */
#include "setup/covariate_setup.h"
#include "control/control_partition.h"
#include "region/shared_problems.h"
#include "region/cell_fault.h"
#include "support/calendar.h"
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* a soil that continues from season to season is one soil */
static void refuse_soils(const struct control *control, struct problems *list) {
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    bool depth = item->target == CONTROL_SCALAR && item->id == PARAM_RDMSOL;
    if (control_by_network(item) && (depth || item->target == CONTROL_SOIL))
      problem(list,
              "control.%s: extent network gives each season a soil of its own, but a rotation of "
              "crops stands on one; expected extent global or region",
              item->name);
  }
}

void setup_network_create(struct setup *setup, struct problems *list) {
  struct campaign *c = &setup->campaign;
  bool by_season = false, partition = false;
  for (int i = 0; i < c->control.n_items; i++) {
    by_season = by_season || control_by_network(&c->control.item[i]);
    partition = partition || c->control.item[i].target == CONTROL_PARTITION;
  }
  if (by_season && c->network.given)
    setup->network = control_network_create(&c->control, &c->network.shape, c->network.weight_sd,
                                            (uint64_t)c->seed, list);
  if (c->rotation.n) refuse_soils(&c->control, list);
  if (partition && setup->n_crops > 1 && !c->rotation.n)
    problem(list, "control.partitioning needs one crop for all cells; the campaign has %lld",
            (long long)setup->n_crops);
  else if (partition && c->base_read)
    setup->partition =
        control_partition_create(&c->base, &c->control.plan, (uint64_t)c->seed, list);
  c->control.network = setup->network;
  c->control.partition = setup->partition;
}

PetscErrorCode SetupReadMaps(struct setup *setup, struct problems *list) {
  const struct campaign *c = &setup->campaign;
  const struct campaign_network *network = &c->network;
  size_t n = (size_t)setup->grid.n_cells * (size_t)c->n_years;
  struct cell_fault missing;
  bool any;
  PetscFunctionBeginUser;
  if (!setup->network) PetscFunctionReturn(0);
  PetscCall(PetscMalloc1(n * (size_t)network->n_maps, &setup->map));
  for (int k = 0; k < network->n_maps; k++) {
    double *value = setup->map + n * (size_t)k;
    int before = list->count;
    for (size_t i = 0; i < n; i++) value[i] = NAN;
    PetscCall(CellMapRead(setup->comm, network->map[k].file, network->map[k].variable, NULL,
                          &setup->grid, c->n_years, c->years, value, list));
    PetscCall(ProblemsAnywhere(setup->comm, list, before, &any));
    cell_fault_begin(&missing, &setup->grid);
    for (int i = 0; i < (int)n && !any; i++)
      if (setup->start[i] != INT_MIN && !isfinite(value[i]))
        cell_fault_add(&missing, i / c->n_years, i % c->n_years, "harvest year %d",
                       c->years[i % c->n_years]);
    PetscCall(CellFaultAgree(setup->comm, &missing));
    if (missing.n_cells)
      problem(
          list,
          "%s: '%s' has no value in %lld seasons, first %s, %s; the network needs one for every "
          "season",
          network->map[k].file, network->map[k].variable, (long long)missing.n_values,
          missing.place, missing.what);
  }
  PetscFunctionReturn(0);
}

int setup_network_days(const struct campaign *campaign) {
  return campaign->network.n_weather ? campaign->network.days : 0;
}

/* day number on which the sequence of a season ends (exclusive) */
static int end_of_sequence(const struct campaign_network *network, int start) {
  if (!network->until.month) return start + (int)network->until.value;
  struct date date = date_of(start);
  date.month = network->until.month;
  date.day = network->until.day;
  int day = day_number(date);
  if (day >= start) return day;
  date.year++;
  return day_number(date);
}

/* mean of a variable over [from, to); NaN where fewer than half of the days have it */
static double mean_of(const struct weather_store *store, int row, enum weather_variable v, int from,
                      int to) {
  double sum = 0.;
  int n = 0;
  for (int day = from; row >= 0 && day < to; day++) {
    int at = day - store->day0;
    if (at < 0 || at >= store->n_days) continue;
    double x = store->value[v][(size_t)row * (size_t)store->n_days + (size_t)at];
    if (isnan(x)) continue;
    sum += x;
    n++;
  }
  return 2 * n >= to - from && n ? sum / n : NAN;
}

/* sequence[steps, n_weather] of one season */
static void sequence_of(const struct setup *setup, const struct model_season *s, double *sequence) {
  const struct campaign_network *network = &setup->campaign.network;
  int steps = network->days / network->step, row = weather_store_find(&setup->store, s->cell);
  int first = end_of_sequence(network, s->start) - network->days;
  for (int k = 0; k < steps; k++)
    for (int v = 0; v < network->n_weather; v++)
      sequence[k * network->n_weather + v] =
          mean_of(&setup->store, row, network->weather[v], first + k * network->step,
                  first + (k + 1) * network->step);
}

static double site_of(const struct setup *setup, const struct model_season *s,
                      enum site_covariate which) {
  switch (which) {
  case SITE_LATITUDE:
    return setup->grid.lat[s->cell];
  case SITE_LONGITUDE:
    return setup->grid.lon[s->cell];
  case SITE_START_DAY:
    return day_of_year(s->start);
  default:
    return setup->campaign.years[s->year];
  }
}

static void statics_of(const struct setup *setup, const struct model_season *s, double *statics) {
  const struct campaign *c = &setup->campaign;
  const struct campaign_network *network = &c->network;
  size_t n = (size_t)setup->grid.n_cells * (size_t)c->n_years;
  int k = 0;
  for (int i = 0; i < network->n_site; i++) statics[k++] = site_of(setup, s, network->site[i]);
  for (int i = 0; i < network->n_maps; i++)
    statics[k++] = setup->map[n * (size_t)i + (size_t)(s->cell * c->n_years + s->year)];
  if (network->flat && network->n_weather) sequence_of(setup, s, statics + k);
}

static void check_weather(const struct setup *setup, struct problems *list) {
  const struct campaign_network *network = &setup->campaign.network;
  for (int v = 0; v < network->n_weather; v++)
    if (!setup->store.has[network->weather[v]])
      problem(list, "network.weather.variables: %s is not in the forcing %s",
              weather_name[network->weather[v]], setup->campaign.forcing_files);
}

PetscErrorCode SetupSetCovariates(struct setup *setup, struct problems *list) {
  const struct campaign_network *network = &setup->campaign.network;
  const struct model *m = &setup->model;
  int steps = network->n_weather ? network->days / network->step : 0;
  double *statics, *weather;
  bool any;
  PetscFunctionBeginUser;
  if (!setup->network) PetscFunctionReturn(0);
  check_weather(setup, list);
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  if (any) PetscFunctionReturn(0);
  size_t n_statics = (size_t)network->shape.statics,
         length = network->flat ? 0 : (size_t)steps * (size_t)network->n_weather;
  PetscCall(PetscMalloc2((size_t)m->n_local * n_statics, &statics, (size_t)m->n_local * length,
                         &weather));
  for (int s = 0; s < m->n_local; s++) {
    statics_of(setup, &m->season[s], statics + (size_t)s * n_statics);
    if (length) sequence_of(setup, &m->season[s], weather + (size_t)s * length);
  }
  PetscCall(ModelSetCovariates(&setup->model, statics, steps, weather));
  PetscCall(PetscFree2(statics, weather));
  PetscFunctionReturn(0);
}

void setup_statics_names(const struct campaign *campaign, char (*name)[64]) {
  const struct campaign_network *network = &campaign->network;
  int k = 0, steps = network->flat && network->n_weather ? network->days / network->step : 0;
  for (int i = 0; i < network->n_site; i++)
    snprintf(name[k++], sizeof *name, "%s", campaign_site_name[network->site[i]]);
  for (int i = 0; i < network->n_maps; i++)
    snprintf(name[k++], sizeof *name, "%s", network->map[i].variable);
  for (int s = 0; s < steps; s++)
    for (int v = 0; v < network->n_weather; v++)
      snprintf(name[k++], sizeof *name, "%s[%d]", weather_name[network->weather[v]], s);
}
