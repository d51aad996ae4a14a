/* Soil, initial water and irrigation of a campaign: where every parameter of a cell comes from.
 *
 * Each key may give some of them; the later in this order covers the earlier: soil.parameters,
 * soil.texture, soil.soilgrids, soil.water, soil.maps, soil.set, soil.initial.WAV. What they hold
 * is read when the cells are known (soil_setup.c). Site parameters that nothing gives are what
 * PCSE's provider of site data takes in silence; they stand in the log.
 */
#include "campaign/key_reader.h"
#include "campaign/key_rows.h"
#include "support/units.h"
#include <math.h>
#include <string.h>

const struct schema_row soil_key_rows[] = {
    {"soil.parameters", SCHEMA_TEXT, "file", NULL, NEVER,
     "flat PCSE file of soil and site parameters; {station} stands for the name of each station. "
     "The keys of `soil` that follow replace its values, later ones those of earlier ones",
     ALL, "soil.yaml"},
    {"soil.texture.file", SCHEMA_TEXT, "file", NULL, WITHIN,
     "NetCDF map of texture, from which SMW, SMFCF and SM0 are estimated (Saxton & Rawls 2006); "
     "{variable} stands for the name of each variable",
     ALL, "\"soil/{variable}.nc\""},
    {"soil.texture.sand", SCHEMA_TEXT, "variable", "sand", NEVER,
     "variable of soil.texture.file: sand, share of mass", ALL, "sand"},
    {"soil.texture.clay", SCHEMA_TEXT, "variable", "clay", NEVER,
     "variable of soil.texture.file: clay, share of mass", ALL, "clay"},
    {"soil.texture.organic_carbon", SCHEMA_TEXT, "variable", NULL, NEVER,
     "variable of soil.texture.file: organic carbon, share of mass (organic matter = 1.724 carbon)",
     ALL, "soc"},
    {"soil.texture.organic_matter", SCHEMA_TEXT, "variable", NULL, NEVER,
     "instead of organic_carbon: organic matter, share of mass", ALL, "som"},
    {"soil.soilgrids.file", SCHEMA_TEXT, "file", NULL, WITHIN,
     "NetCDF map of SoilGrids 2 integers: water in 1e-3 cm3 cm-3, density in 10 kg m-3; {variable} "
     "stands for the name of each variable",
     ALL, "\"soilgrids/{variable}.nc\""},
    {"soil.soilgrids.wilting", SCHEMA_TEXT, "variable", "wv1500", NEVER,
     "variable of soil.soilgrids.file: water content at wilting point, SMW", ALL, "wv1500"},
    {"soil.soilgrids.field_capacity", SCHEMA_TEXT, "variable", "wv0033", NEVER,
     "variable of soil.soilgrids.file: water content at field capacity, SMFCF", ALL, "wv0033"},
    {"soil.soilgrids.bulk_density", SCHEMA_TEXT, "variable", "bdod", NEVER,
     "variable of soil.soilgrids.file: bulk density; SM0 = 1 - density / 2.65 kg dm-3", ALL,
     "bdod"},
    {"soil.water.file", SCHEMA_TEXT, "file", NULL, WITHIN,
     "NetCDF map of soil water contents; {variable} stands for the name of each variable", ALL,
     "\"soil/{variable}.nc\""},
    {"soil.water.wilting", SCHEMA_TEXT, "variable", "SMW", NEVER,
     "variable of soil.water.file: water content at wilting point, SMW", ALL, "SMW"},
    {"soil.water.field_capacity", SCHEMA_TEXT, "variable", "SMFCF", NEVER,
     "variable of soil.water.file: water content at field capacity, SMFCF", ALL, "SMFCF"},
    {"soil.water.saturation", SCHEMA_TEXT, "variable", "SM0", NEVER,
     "variable of soil.water.file: water content at saturation, SM0", ALL, "SM0"},
    {"soil.water.crairc", SCHEMA_TEXT, "variable", NULL, NEVER,
     "variable of soil.water.file: critical air content, CRAIRC (default: not read from it)", ALL,
     "CRAIRC"},
    {"soil.water.rdmsol", SCHEMA_TEXT, "variable", NULL, NEVER,
     "variable of soil.water.file: rootable depth, RDMSOL (default: not read from it)", ALL,
     "RDMSOL"},
    {"soil.maps.*.file", SCHEMA_TEXT, "file", NULL, WITHIN,
     "NetCDF map by cell of a soil or site parameter; * = its name (RDMSOL, KSUB ...)", ALL,
     "RDMSOL: depth.nc"},
    {"soil.maps.*.variable", SCHEMA_TEXT, "variable", NULL, NEVER,
     "variable of soil.maps.*.file (default: the name of the parameter)", ALL,
     "RDMSOL: root_depth"},
    {"soil.set", SCHEMA_MAP, NULL, NULL, NEVER, "fixed soil and site parameters of all cells", ALL,
     "{KSUB: 10, CRAIRC: 0.06}"},
    {"soil.initial.spinup_days", SCHEMA_INTEGER, "d", "180", NEVER,
     "spin-up: days of bare soil before the start of the crop, from WAV on", ALL, "90"},
    {"soil.initial.WAV", SCHEMA_ANY, "field_capacity|wilting_point, quantity [cm], or map", NULL,
     NEVER,
     "water above wilting point down to RDMSOL at the start of the spin-up, or {file, variable}; "
     "required where neither a file nor a map gives it",
     ALL, "field_capacity"},
    {"soil.initial.WAV.file", SCHEMA_TEXT, "file", NULL, WITHIN,
     "NetCDF map of WAV, a depth of water", ALL, "initial_water.nc"},
    {"soil.initial.WAV.variable", SCHEMA_TEXT, "variable", "WAV", NEVER,
     "variable of soil.initial.WAV.file", ALL, "WAV"},
};
const int n_soil_key_rows = sizeof soil_key_rows / sizeof *soil_key_rows;

const struct schema_row irrigation_key_rows[] = {
    {"irrigation.share", SCHEMA_ANY, "quantity [1], or map", NULL, NEVER,
     "irrigated share of the crop's area in a cell, or {file, variable} (default: none)", ALL,
     "30 %"},
    {"irrigation.share.file", SCHEMA_TEXT, "file", NULL, WITHIN,
     "NetCDF map of the irrigated share, by cell or by cell and harvest year", ALL,
     "irrigation.nc"},
    {"irrigation.share.variable", SCHEMA_TEXT, "variable", "irrigated_fraction", NEVER,
     "variable of irrigation.share.file", ALL, "irrigated_fraction"},
    {"irrigation.rule", SCHEMA_CHOICE, "no_stress", "no_stress", NEVER,
     "crop growth on the irrigated share: no_stress (no water stress)", ALL, "no_stress"},
    {"irrigation.events.file", SCHEMA_TEXT, "file", NULL, WITHIN,
     "NetCDF file of irrigation events by cell and date, applied to the area outside "
     "irrigation.share",
     ALL, "events.nc"},
    {"irrigation.events.variable", SCHEMA_TEXT, "variable", "irrigation", NEVER,
     "variable of irrigation.events.file (mm d-1, cm d-1)", ALL, "irrigation"},
    {"irrigation.events.efficiency", SCHEMA_QUANTITY, "1", "1", NEVER,
     "share of that water that reaches the soil", ALL, "0.75"},
};
const int n_irrigation_key_rows = sizeof irrigation_key_rows / sizeof *irrigation_key_rows;

enum { LONGEST_SPINUP = 3660 };

/* -- the parameters, RDMSOL among them */

struct soil_parameter_info campaign_soil_info(int id) {
  if (id < N_SOIL_SCALARS) return soil_parameter_info[id];
  const struct parameter_info *info = &parameter_info[PARAM_RDMSOL];
  return (struct soil_parameter_info){.name = info->name,
                                      .unit = info->unit,
                                      .meaning = info->meaning,
                                      .scale = info->scale,
                                      .lo = info->lo,
                                      .hi = info->hi,
                                      .active = info->active};
}

double campaign_soil_default(int id) {
  switch (id) {
  case SOIL_IFUNRN:
  case SOIL_NOTINF:
  case SOIL_SSI:
  case SOIL_SSMAX:
    return 0.0;
  case SOIL_SMLIM:
    return 0.4;
  default:
    return NAN;
  }
}

static int find(const char *name) {
  return strcmp(name, "RDMSOL") == 0 ? SOIL_RDMSOL : soil_parameter_find(name);
}

static void unknown(const struct campaign_reader *r, const char *above, const struct yaml *map,
                    int i) {
  const char *words[N_SOIL_VALUES];
  char names[256] = "";
  for (int id = 0; id < N_SOIL_VALUES; id++) {
    size_t used = strlen(names);
    words[id] = campaign_soil_info(id).name;
    snprintf(names + used, sizeof names - used, "%s%s", id ? ", " : "", words[id]);
  }
  const char *near = nearest_word(map->key[i], words, N_SOIL_VALUES);
  problem(r->list, "%s:%d: %s.%s is no parameter of the soil%s%s%s; it has: %s",
          map->child[i]->file, map->child[i]->line, above, map->key[i],
          near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "", names);
}

/* -- where they come from */

static void take(const struct campaign_reader *r, int id, enum soil_origin origin, const char *file,
                 const char *variable) {
  if (variable)
    r->campaign->soil.from[id] = (struct soil_from){
        .origin = origin, .file = campaign_file_of(r, file, variable), .variable = variable};
}

static void read_texture(const struct campaign_reader *r) {
  struct campaign_soil *soil = &r->campaign->soil;
  if (!schema_given(r->schema, "soil.texture")) return;
  const char *carbon = schema_text(r->schema, "soil.texture.organic_carbon");
  const char *matter = schema_text(r->schema, "soil.texture.organic_matter");
  soil->texture.file = campaign_path(r, "soil.texture.file");
  soil->texture.sand = schema_text(r->schema, "soil.texture.sand");
  soil->texture.clay = schema_text(r->schema, "soil.texture.clay");
  soil->texture.organic = carbon ? carbon : matter;
  soil->texture.carbon = carbon != NULL;
  const char *file = soil->texture.file;
  soil->texture.sand_file = campaign_file_of(r, file, soil->texture.sand);
  soil->texture.clay_file = campaign_file_of(r, file, soil->texture.clay);
  soil->texture.organic_file =
      soil->texture.organic ? campaign_file_of(r, file, soil->texture.organic) : file;
  if (!carbon == !matter)
    campaign_wrong(r, "soil.texture", "names %s; expected organic_carbon or organic_matter",
                   carbon ? "both organic_carbon and organic_matter" : "no organic matter");
  static const int by_texture[] = {SOIL_SMW, SOIL_SMFCF, SOIL_SM0};
  for (int i = 0; i < 3; i++)
    take(r, by_texture[i], SOIL_FROM_TEXTURE, soil->texture.file, "texture");
}

static void read_files(const struct campaign_reader *r) {
  const struct schema *s = r->schema;
  if (schema_given(s, "soil.soilgrids")) {
    const enum soil_origin origin = SOIL_FROM_SOILGRIDS;
    const char *file = campaign_path(r, "soil.soilgrids.file");
    take(r, SOIL_SMW, origin, file, schema_text(s, "soil.soilgrids.wilting"));
    take(r, SOIL_SMFCF, origin, file, schema_text(s, "soil.soilgrids.field_capacity"));
    take(r, SOIL_SM0, origin, file, schema_text(s, "soil.soilgrids.bulk_density"));
  }
  if (schema_given(s, "soil.water")) {
    const char *file = campaign_path(r, "soil.water.file");
    take(r, SOIL_SMW, SOIL_FROM_MAP, file, schema_text(s, "soil.water.wilting"));
    take(r, SOIL_SMFCF, SOIL_FROM_MAP, file, schema_text(s, "soil.water.field_capacity"));
    take(r, SOIL_SM0, SOIL_FROM_MAP, file, schema_text(s, "soil.water.saturation"));
    take(r, SOIL_CRAIRC, SOIL_FROM_MAP, file, schema_text(s, "soil.water.crairc"));
    take(r, SOIL_RDMSOL, SOIL_FROM_MAP, file, schema_text(s, "soil.water.rdmsol"));
  }
}

static void read_maps(const struct campaign_reader *r) {
  const struct yaml *map = schema_node(r->schema, "soil.maps");
  for (int i = 0; map && map->kind == YAML_MAP && i < map->n; i++) {
    struct key above, key;
    int id = find(map->key[i]);
    if (id < 0) {
      unknown(r, "soil.maps", map, i);
    } else if (map->child[i]->kind == YAML_MAP) {
      campaign_key(&above, "soil.maps", map->key[i]);
      const char *file = campaign_path(r, campaign_key(&key, above.text, "file"));
      const char *name = schema_text(r->schema, campaign_key(&key, above.text, "variable"));
      take(r, id, SOIL_FROM_MAP, file, name ? name : map->key[i]);
    }
  }
}

/* a number of a map by the user's names, within the parameter's bounds */
static bool bounded(const struct campaign_reader *r, const struct yaml *node, const char *path,
                    int id, double *value) {
  const struct soil_parameter_info info = campaign_soil_info(id);
  if (!schema_check_value(node, path, SCHEMA_QUANTITY, info.unit, r->list)) return false;
  if (!yaml_number(node, value)) quantity_parse(node->text, info.unit, value);
  if (*value >= info.lo && *value <= info.hi) return true;
  return problem(r->list, "%s:%d: %s is %g; expected %g .. %g %s", node->file, node->line, path,
                 *value, info.lo, info.hi, info.unit);
}

static void set_value(const struct campaign_reader *r, int id, double value) {
  r->campaign->soil.from[id] = (struct soil_from){.origin = SOIL_FROM_SET, .value = value};
}

static void read_set(const struct campaign_reader *r) {
  const struct yaml *map = schema_node(r->schema, "soil.set");
  for (int i = 0; map && map->kind == YAML_MAP && i < map->n; i++) {
    struct key path;
    double value;
    int id = find(map->key[i]);
    if (id < 0)
      unknown(r, "soil.set", map, i);
    else if (bounded(r, map->child[i], campaign_key(&path, "soil.set", map->key[i]), id, &value))
      set_value(r, id, value);
  }
}

/* -- initial water */

static void read_initial(const struct campaign_reader *r) {
  const char *path = "soil.initial.WAV";
  struct soil_from *from = &r->campaign->soil.from[SOIL_WAV];
  const struct yaml *node = schema_node(r->schema, path);
  double value;
  r->campaign->spinup_days = campaign_integer(r, "soil.initial.spinup_days", 0, LONGEST_SPINUP);
  if (yaml_is_null(node)) return;
  if (node->kind == YAML_MAP)
    take(r, SOIL_WAV, SOIL_FROM_MAP, campaign_path(r, "soil.initial.WAV.file"),
         schema_text(r->schema, "soil.initial.WAV.variable"));
  else if (node->kind == YAML_TEXT && strcmp(node->text, "field_capacity") == 0)
    *from = (struct soil_from){.origin = SOIL_AT_FIELD_CAPACITY};
  else if (node->kind == YAML_TEXT && strcmp(node->text, "wilting_point") == 0)
    *from = (struct soil_from){.origin = SOIL_AT_WILTING_POINT};
  else if (!yaml_number(node, &value) &&
           !(node->kind == YAML_TEXT && quantity_parse(node->text, "cm", &value)))
    campaign_wrong(r, path,
                   "is '%s'; expected field_capacity, wilting_point, a number [cm] or {file, "
                   "variable}",
                   node->text ? node->text : "a list");
  else if (bounded(r, node, path, SOIL_WAV, &value))
    set_value(r, SOIL_WAV, value);
}

/* -- irrigation */

static void read_share(const struct campaign_reader *r, struct campaign_irrigation *irrigation) {
  const char *path = "irrigation.share";
  const struct yaml *node = schema_node(r->schema, path);
  irrigation->share_given = !yaml_is_null(node);
  if (!irrigation->share_given) return;
  if (node->kind == YAML_MAP) {
    irrigation->share_file = campaign_path(r, "irrigation.share.file");
    irrigation->share_variable = schema_text(r->schema, "irrigation.share.variable");
    return;
  }
  if (!schema_check_value(node, path, SCHEMA_QUANTITY, "1", r->list)) return;
  if (!yaml_number(node, &irrigation->share)) quantity_parse(node->text, "1", &irrigation->share);
  if (!(irrigation->share >= 0.0 && irrigation->share <= 1.0))
    campaign_wrong(r, path, "is %g; expected 0 .. 1, or {file, variable}", irrigation->share);
}

void campaign_read_soil(const struct campaign_reader *r) {
  struct campaign *c = r->campaign;
  c->soil.parameters = campaign_path(r, "soil.parameters");
  c->soil.by_station = c->soil.parameters && strstr(c->soil.parameters, "{station}");
  read_texture(r);
  read_files(r);
  read_maps(r);
  read_set(r);
  read_initial(r);
  read_share(r, &c->irrigation);
  if (!schema_given(r->schema, "irrigation.events")) return;
  c->irrigation.events_file = campaign_path(r, "irrigation.events.file");
  c->irrigation.events_variable = schema_text(r->schema, "irrigation.events.variable");
  c->irrigation.efficiency = campaign_number(r, "irrigation.events.efficiency", 1e-3, 1.0);
}
