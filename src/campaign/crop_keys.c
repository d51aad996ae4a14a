/* Crop parameters of a campaign: one set for all cells, or one a variety or station.
 *
 * `crop.parameters: "sites/{station}.yaml"` gives every station a file of its own; `crop.variety:
 * {file, variable}` gives every cell its variety by a map. Those sets are read when the cells are
 * known (setup_crop.c), and with them the control, whose factors act on them.
 */
#include "campaign/key_reader.h"
#include "campaign/key_rows.h"
#include "crop/co2_series.h"
#include "crop/parameter_file.h"
#include <stdlib.h>
#include <string.h>

const struct schema_row crop_key_rows[] = {
    {"crop.name", SCHEMA_TEXT, "name", "crop", NEVER, "name of the crop in `rotation` and in maps",
     ALL, "winter_wheat"},
    {"crop.parameters", SCHEMA_TEXT, "file", NULL, ALWAYS,
     "PCSE crop file with varieties, or a flat file of parameters; {station} stands for the name "
     "of each station",
     ALL, "wheat.yaml"},
    {"crop.variety", SCHEMA_ANY, "text or map", NULL, NEVER,
     "variety of the crop file, or {file, variable} for a map of varieties (default: the only one "
     "of the file)",
     ALL, "Winter_wheat_101"},
    {"crop.variety.file", SCHEMA_TEXT, "file", NULL, NEVER,
     "NetCDF map with the name of the variety of each cell", ALL, "varieties.nc"},
    {"crop.variety.variable", SCHEMA_TEXT, "variable", "variety", NEVER,
     "variable of crop.variety.file", ALL, "variety"},
    {"crop.set", SCHEMA_MAP, NULL, NULL, NEVER, "fixed values that replace those of the crop file",
     ALL, "{IDSL: 1, SLATB: [0, 0.002, 2, 0.002]}"},
    {"crop.market_fraction", SCHEMA_QUANTITY, "1", "1", NEVER,
     "share of the dry matter of storage organs that is sold as yield", SEEN, "0.95"},
    {"crop.co2.mode", SCHEMA_CHOICE, "none|table", "none", NEVER,
     "response to CO2: none (WOFOST 7.2) | table: CO2AMAXTB, CO2EFFTB and CO2TRATB of the crop "
     "(WOFOST 7.3)",
     ALL, "table"},
    {"crop.co2.series", SCHEMA_TEXT, "file", NULL, NEVER,
     "with mode table: CSV file with the columns year and co2 [ppm]; each season has the value of "
     "its harvest year",
     ALL, "co2.csv"},
};
const int n_crop_key_rows = sizeof crop_key_rows / sizeof *crop_key_rows;

/* A crop file with varieties, or a flat file of one parameter set: its content decides. */
static bool is_crop_file(const char *file) {
  struct problems none = {0};
  struct yaml_document *document = yaml_read(file, NULL, &none);
  bool varieties = document && yaml_get(yaml_root(document), "CropParameters");
  yaml_destroy(&document);
  problems_clear(&none);
  return varieties;
}

bool campaign_read_set(const struct campaign *c, const char *file, const char *variety,
                       const struct yaml *over, struct parameter_set *set, struct problems *list) {
  parameter_set_clear(set);
  bool good = variety || is_crop_file(file) ? crop_file_read(file, NULL, variety, set, list)
                                            : parameter_file_read(file, set, list);
  if (over && !parameter_map_read(over, set, list)) good = false;
  if (good) good = parameter_set_check(set, c->sown, file, list);
  return (!c->co2_file || parameter_set_check_co2(set, file, list)) && good;
}

bool campaign_crop_set(const struct campaign *c, const char *file, const char *variety,
                       struct parameter_set *set, struct problems *list) {
  const struct yaml *over = yaml_path(yaml_root(c->document), "crop.set");
  return campaign_read_set(c, file, variety, over, set, list);
}

/* Members of a posterior draw what the control has of crop and soil. Factors act on those of the
 * control at its prior, which therefore must be 1. */
static void take_control(struct campaign *c, const struct yaml *draws, struct problems *list) {
  struct control *to = &c->ensemble.parameters;
  if (draws->n > 1)
    problem(list,
            "%s:%d: ensemble.parameters has other keys beside 'from'; expected either names, "
            "or a posterior",
            draws->file, draws->line);
  for (int i = 0; i < c->control.n_items; i++) {
    const struct control_item *item = &c->control.item[i];
    if (!control_of_season(item)) continue;
    if (item->extent == EXTENT_NETWORK || item->extent == EXTENT_CELL ||
        (item->factor && item->prior != 1.))
      problem(list, "%s:%d: ensemble.parameters.from: %s cannot be drawn from a posterior: %s",
              draws->file, draws->line, item->key,
              item->extent == EXTENT_NETWORK ? "a network gives it"
              : item->extent == EXTENT_CELL
                  ? "it differs by cell (calibrate writes draws of it: posterior.samples)"
                  : "its prior is not 1");
    else
      to->item[to->n_items++] = *item;
  }
  control_layout(to, 1);
  if (!to->n_items)
    problem(list, "%s:%d: ensemble.parameters.from: `control` has no parameter of crop or soil",
            draws->file, draws->line);
}

/* values of cells and a network's outputs would stand in the same place */
static void check_cells(const struct campaign *c, struct problems *list) {
  const char *cell = NULL;
  bool network = false;
  for (int i = 0; i < c->control.n_items; i++) {
    if (c->control.item[i].extent == EXTENT_CELL) cell = c->control.item[i].key;
    network = network || c->control.item[i].extent == EXTENT_NETWORK;
  }
  if (cell && network)
    problem(list,
            "%s: values by cell cannot stand beside extent: network, which gives each season its "
            "own; keep one of both",
            cell);
}

/* values that replace the temperature sums that the calendar gives each cell */
static void check_sums(const struct campaign *c, const struct control *control,
                       struct problems *list) {
  for (int i = 0; c->mature.file && i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    if (item->target == CONTROL_SCALAR && (item->id == PARAM_TSUM1 || item->id == PARAM_TSUM2) &&
        !item->factor)
      problem(list,
              "%s: absolute values replace what calendar.phenology_prior gives each cell; expected "
              "factor: [lo, hi], which multiplies it",
              item->key);
  }
}

void campaign_crop_control(struct campaign *c, const struct parameter_set *base,
                           struct problems *list) {
  const struct yaml *root = yaml_root(c->document), *control = yaml_path(root, "control");
  const struct yaml *draws = yaml_path(root, "ensemble.parameters");
  bool water = c->production == PRODUCTION_WLP;
  if (control && control->kind == YAML_MAP)
    control_read(&control_words_control, control, base, water, &c->control, list);
  check_cells(c, list);
  check_sums(c, &c->control, list);
  if (!draws || draws->kind != YAML_MAP) return;
  if (yaml_get(draws, "from")) {
    take_control(c, draws, list);
    return;
  }
  control_read(&control_words_ensemble, draws, base, water, &c->ensemble.parameters, list);
  check_sums(c, &c->ensemble.parameters, list);
  campaign_ensemble_lengths(c, draws, list);
}

/* the air's CO2 of each harvest year, where the crop responds to it */
static void read_co2(const struct campaign_reader *r) {
  struct campaign *c = r->campaign;
  struct co2_series series;
  const char *file = campaign_path(r, "crop.co2.series");
  int mode = schema_choice(r->schema, "crop.co2.mode"); /* -1: reported by the schema */
  if (mode == 0 && file)
    campaign_wrong(r, "crop.co2.series",
                   "has no effect where crop.co2.mode is none; set mode: table");
  if (mode != 1) return;
  if (!file) {
    campaign_wrong(r, "crop.co2.mode",
                   "is table, which needs crop.co2.series: a CSV file of years");
    return;
  }
  c->co2_file = file;
  if (co2_series_read(file, &series, r->list) && c->n_years > 0) {
    c->co2 = calloc((size_t)c->n_years, sizeof *c->co2);
    if (!c->co2) abort();
    co2_series_take(&series, file, c->n_years, c->years, c->co2, r->list);
  }
  co2_series_destroy(&series);
}

void campaign_read_crop(const struct campaign_reader *r) {
  struct campaign *c = r->campaign;
  c->crop_name = schema_text(r->schema, "crop.name");
  c->crop_file = campaign_path(r, "crop.parameters");
  c->market_fraction = campaign_number(r, "crop.market_fraction", 1e-6, 1.0);
  read_co2(r);
  const struct yaml *variety = schema_node(r->schema, "crop.variety");
  if (variety && variety->kind == YAML_MAP) {
    c->variety_file = campaign_path(r, "crop.variety.file");
    c->variety_variable = schema_text(r->schema, "crop.variety.variable");
  } else if (variety && variety->kind == YAML_TEXT) {
    c->variety = variety->text;
  } else if (variety && !yaml_is_null(variety)) {
    campaign_wrong(r, "crop.variety", "is a list; expected a name or {file, variable}");
  }
  parameter_set_clear(&c->base);
  c->crop_by_cell = c->variety_file || (c->crop_file && strstr(c->crop_file, "{station}"));
  if (!c->crop_file || c->crop_by_cell) return;
  c->base_read = campaign_crop_set(c, c->crop_file, c->variety, &c->base, r->list);
  if (c->base_read) campaign_crop_control(c, &c->base, r->list);
}
