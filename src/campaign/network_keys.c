/* The network of a campaign: what it sees of a season, and its shape.
 *
 * Its static covariates stand in the order of the campaign: site, maps, and, where no LSTM reads
 * the weather, the weather sequence step by step.
 */
#include "campaign/key_reader.h"
#include "campaign/key_rows.h"
#include "support/calendar.h"
#include "support/whole_number.h"
#include <math.h>
#include <string.h>

const struct schema_row network_key_rows[] = {
    {"network.site", SCHEMA_LIST, "text", NULL, NEVER,
     "covariates of a season: latitude, longitude, start_day, year, or some of them", SEEN,
     "[latitude, longitude, start_day, year]"},
    {"network.maps[].file", SCHEMA_TEXT, "file", NULL, WITHIN,
     "NetCDF map of a covariate, by cell or by cell and year", SEEN, "soil.nc, variable: clay"},
    {"network.maps[].variable", SCHEMA_TEXT, "variable", NULL, WITHIN,
     "variable of network.maps[].file", SEEN, "clay, file: soil.nc"},
    {"network.weather.variables", SCHEMA_LIST, "text", NULL, WITHIN,
     "weather covariates: TMIN, TMAX, TEMP, IRRAD, VAP, WIND, RAIN", SEEN, "[TMIN, TMAX, IRRAD]"},
    {"network.weather.days", SCHEMA_INTEGER, "d", "90", NEVER, "length of the weather sequence",
     SEEN, "60"},
    {"network.weather.step", SCHEMA_INTEGER, "d", "10", NEVER,
     "days averaged to one step of the sequence; divides network.weather.days", SEEN, "5"},
    {"network.covariates_until", SCHEMA_ANY, "sowing, day or \"MM-DD\"", "sowing", NEVER,
     "end of the weather sequence: sowing, a number of days after the start of the crop, or the "
     "first \"MM-DD\" after it",
     SEEN, "\"03-01\""},
    {"network.lstm.hidden", SCHEMA_INTEGER, NULL, NULL, WITHIN,
     "units of an LSTM over the weather sequence (without it the steps are static covariates)",
     SEEN, "12"},
    {"network.lstm.layers", SCHEMA_INTEGER, NULL, "1", NEVER, "layers of the LSTM", SEEN, "2"},
    {"network.dense", SCHEMA_LIST, "integer", "[16]", NEVER,
     "units of each dense layer; [] = linear up to the bounds", SEEN, "[24, 8]"},
    {"network.activation", SCHEMA_CHOICE, "tanh|relu", "tanh", NEVER,
     "activation of each dense layer", SEEN, "relu"},
    {"network.layer_norm", SCHEMA_BOOL, NULL, "false", NEVER,
     "layer normalisation before each activation", SEEN, "true"},
    {"network.weight_sd", SCHEMA_NUMBER, "1", "1", NEVER,
     "prior standard deviation of the weights (of matrices: divided by the square root of the "
     "number of columns); smaller values give a smoother network",
     SEEN, "0.5"},
    {"network.weights", SCHEMA_TEXT, "file", NULL, NEVER,
     "NetCDF file of weights: the start of an estimation (default: drawn by campaign.seed), or "
     "what simulate runs with (default: the prior)",
     SEEN, "out/wheat_weights.nc"},
};
const int n_network_key_rows = sizeof network_key_rows / sizeof *network_key_rows;

enum { MOST_DAYS = 1000, LAST_DAY = 365 };

const char *const campaign_site_name[N_SITE_COVARIATES] = {
    [SITE_LATITUDE] = "latitude",
    [SITE_LONGITUDE] = "longitude",
    [SITE_START_DAY] = "start_day",
    [SITE_YEAR] = "year",
};

/* -- what it sees */

static void read_site(const struct campaign_reader *r, struct campaign_network *network) {
  int place[CAMPAIGN_WORDS];
  network->n_site = campaign_words(r, "network.site", campaign_site_name, N_SITE_COVARIATES, place);
  for (int i = 0; i < network->n_site; i++) network->site[i] = (enum site_covariate)place[i];
}

static void read_maps(const struct campaign_reader *r, struct campaign_network *network) {
  const struct yaml *list = yaml_get(schema_node(r->schema, "network"), "maps");
  if (!list || list->kind != YAML_LIST) return;
  if (list->n > NETWORK_MAPS) {
    problem(r->list, "%s:%d: network.maps holds %d maps; at most %d can be held", list->file,
            list->line, list->n, NETWORK_MAPS);
    return;
  }
  for (int i = 0; i < list->n; i++) {
    const struct yaml *file = yaml_get(list->child[i], "file");
    const struct yaml *variable = yaml_get(list->child[i], "variable");
    if (!file || file->kind != YAML_TEXT || !variable || variable->kind != YAML_TEXT) continue;
    network->map[network->n_maps].file = campaign_resolve(r, file->text);
    network->map[network->n_maps++].variable = variable->text;
  }
}

/* The day before which the weather ends that the network sees. */
static void read_until(const struct campaign_reader *r, struct campaign_network *network) {
  const char *path = "network.covariates_until";
  const struct yaml *node = schema_node(r->schema, path);
  struct cell_number *until = &network->until;
  long days;
  *until = (struct cell_number){0};
  if (schema_given(r->schema, path) && !schema_given(r->schema, "network.weather"))
    campaign_wrong(r, path, "ends the weather, but network.weather is not given");
  if (yaml_integer(node, &days) && days >= 0 && days <= LAST_DAY) {
    until->value = (double)days;
    return;
  }
  if (node->kind == YAML_TEXT && strcmp(node->text, "sowing") == 0) return;
  if (node->kind != YAML_TEXT || !month_day_parse(node->text, &until->month, &until->day))
    campaign_wrong(r, path,
                   "is '%s'; expected sowing, days after the crop's start from 0 to %d, or a date "
                   "\"MM-DD\"",
                   node->text ? node->text : "a list or map", LAST_DAY);
}

static void read_weather(const struct campaign_reader *r, struct campaign_network *network) {
  const char *path = "network.weather.variables";
  int place[CAMPAIGN_WORDS];
  read_until(r, network);
  if (!schema_given(r->schema, "network.weather")) return;
  /* what forcing may hold; evaporation comes behind it */
  network->n_weather = campaign_words(r, path, weather_name, WEATHER_E0, place);
  for (int i = 0; i < network->n_weather; i++)
    network->weather[i] = (enum weather_variable)place[i];
  const struct yaml *list = schema_node(r->schema, path);
  if (list && list->kind == YAML_LIST && list->n == 0)
    campaign_wrong(r, path, "is empty; expected [TMIN, TMAX, ...]");
  int before = r->list->count;
  network->days = campaign_integer(r, "network.weather.days", 1, MOST_DAYS);
  network->step = campaign_integer(r, "network.weather.step", 1, MOST_DAYS);
  if (!problems_since(r->list, before) && network->days % network->step)
    campaign_wrong(r, "network.weather.step",
                   "is %d, which does not divide the %d days of network.weather.days",
                   network->step, network->days);
}

/* -- its shape */

static void read_lstm(const struct campaign_reader *r, struct campaign_network *network) {
  struct lstm *lstm = &network->shape.lstm;
  if (!schema_given(r->schema, "network.lstm")) return;
  lstm->inputs = network->n_weather;
  lstm->hidden = campaign_integer(r, "network.lstm.hidden", 1, NETWORK_WIDTH);
  lstm->layers = campaign_integer(r, "network.lstm.layers", 1, NETWORK_LAYERS);
  if (!schema_given(r->schema, "network.weather"))
    campaign_wrong(r, "network.lstm", "has no sequence to read: network.weather is not given");
}

static void read_dense(const struct campaign_reader *r, struct network_shape *shape) {
  const char *path = "network.dense";
  double units[NETWORK_DENSE];
  int n = schema_numbers(r->schema, path, NETWORK_DENSE, units);
  if (n > NETWORK_DENSE)
    campaign_wrong(r, path, "has %d layers; at most %d can be held", n, NETWORK_DENSE);
  for (int i = 0; i < n && i < NETWORK_DENSE; i++) {
    if (isnan(units[i])) continue; /* reported by the schema */
    if (whole_number(units[i], 1, NETWORK_WIDTH, &shape->dense[shape->n_dense]))
      shape->n_dense++;
    else
      campaign_wrong(r, path, "holds a layer of %g units; expected 1 to %d", units[i],
                     NETWORK_WIDTH);
  }
}

static void read_shape(const struct campaign_reader *r, struct campaign_network *network) {
  struct network_shape *shape = &network->shape;
  read_lstm(r, network);
  read_dense(r, shape);
  shape->activation =
      schema_choice(r->schema, "network.activation") == 1 ? ACTIVATION_RELU : ACTIVATION_TANH;
  shape->norm = schema_bool(r->schema, "network.layer_norm");
  network->flat = network->n_weather > 0 && shape->lstm.layers == 0;
  shape->statics = network->n_site + network->n_maps;
  if (network->flat) shape->statics += network->n_weather * (network->days / network->step);
  if (shape->statics > NETWORK_WIDTH)
    campaign_wrong(r, "network",
                   "sees %d static covariates; at most %d can be held (a longer "
                   "network.weather.step, or network.lstm, makes less)",
                   shape->statics, NETWORK_WIDTH);
}

/* -- the whole */

static bool sees_something(const struct yaml *network) {
  static const char *const of[] = {"site", "maps", "weather"};
  bool any = false;
  for (int i = 0; i < 3; i++) {
    const struct yaml *node = yaml_get(network, of[i]);
    any |= !yaml_is_null(node) && !(node->kind == YAML_LIST && node->n == 0);
  }
  return any;
}

/* The control's extents, as written: where crops come by station or map, c->control is filled
 * later. */
static void check_control(const struct campaign_reader *r) {
  const struct yaml *control = yaml_path(yaml_root(r->campaign->document), "control");
  const struct yaml *first = NULL;
  const char *name = NULL;
  for (int i = 0; control && control->kind == YAML_MAP && i < control->n && !first; i++) {
    const struct yaml *extent = yaml_get(control->child[i], "extent");
    if (!strcmp(control->key[i], "partitioning")) continue; /* brings a network of its own */
    if (!extent || extent->kind != YAML_TEXT || strcmp(extent->text, "network") != 0) continue;
    first = extent;
    name = control->key[i];
  }
  if (first && !r->campaign->network.given)
    problem(r->list,
            "%s:%d: control.%s.extent is network, but the campaign has no network; give network: "
            "{site: [latitude, ...], ...}",
            first->file, first->line, name);
  if (!first && r->campaign->network.given)
    campaign_wrong(r, "network",
                   "has no output: no control has extent: network; give one or remove it");
}

void campaign_read_network(const struct campaign_reader *r) {
  struct campaign_network *network = &r->campaign->network;
  const struct yaml *node = schema_node(r->schema, "network");
  network->given = node != NULL;
  check_control(r);
  if (!node || node->kind != YAML_MAP) return;
  read_site(r, network);
  read_maps(r, network);
  read_weather(r, network);
  read_shape(r, network);
  network->weight_sd = campaign_number(r, "network.weight_sd", 1e-6, 1e3);
  network->weights = campaign_path(r, "network.weights");
  if (!sees_something(node))
    campaign_wrong(r, "network", "needs at least one covariate: site, maps or weather");
}
