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
    {"soil.parameters", SCHEMA_TEXT, NULL, NULL, NEVER,
     "flat PCSE file of soil and site parameters; {station} in it is replaced. What follows covers "
     "it, the later key the earlier",
     ALL},
    {"soil.texture.file", SCHEMA_TEXT, NULL, NULL, WITHIN,
     "NetCDF map of texture: SMW, SMFCF, SM0 by Saxton & Rawls (2006); {variable} in it is "
     "replaced",
     ALL},
    {"soil.texture.sand", SCHEMA_TEXT, NULL, "sand", NEVER, "its variable of sand, share of mass",
     ALL},
    {"soil.texture.clay", SCHEMA_TEXT, NULL, "clay", NEVER, "its variable of clay, share of mass",
     ALL},
    {"soil.texture.organic_carbon", SCHEMA_TEXT, NULL, NULL, NEVER,
     "its variable of organic carbon, share of mass (matter = 1.724 carbon)", ALL},
    {"soil.texture.organic_matter", SCHEMA_TEXT, NULL, NULL, NEVER,
     "instead: its variable of organic matter, share of mass", ALL},
    {"soil.soilgrids.file", SCHEMA_TEXT, NULL, NULL, WITHIN,
     "NetCDF map of SoilGrids 2 integers: water in 1e-3 cm3 cm-3, density in 10 kg m-3; {variable} "
     "in it is replaced",
     ALL},
    {"soil.soilgrids.wilting", SCHEMA_TEXT, NULL, "wv1500", NEVER, "its variable of SMW", ALL},
    {"soil.soilgrids.field_capacity", SCHEMA_TEXT, NULL, "wv0033", NEVER, "its variable of SMFCF",
     ALL},
    {"soil.soilgrids.bulk_density", SCHEMA_TEXT, NULL, "bdod", NEVER,
     "its variable of bulk density: SM0 = 1 - density / 2.65 kg dm-3", ALL},
    {"soil.water.file", SCHEMA_TEXT, NULL, NULL, WITHIN,
     "NetCDF map of soil moistures; {variable} in it is replaced", ALL},
    {"soil.water.wilting", SCHEMA_TEXT, NULL, "SMW", NEVER, "its variable of SMW", ALL},
    {"soil.water.field_capacity", SCHEMA_TEXT, NULL, "SMFCF", NEVER, "its variable of SMFCF", ALL},
    {"soil.water.saturation", SCHEMA_TEXT, NULL, "SM0", NEVER, "its variable of SM0", ALL},
    {"soil.water.crairc", SCHEMA_TEXT, NULL, NULL, NEVER, "its variable of CRAIRC", ALL},
    {"soil.water.rdmsol", SCHEMA_TEXT, NULL, NULL, NEVER, "its variable of RDMSOL, a depth", ALL},
    {"soil.maps.*.file", SCHEMA_TEXT, NULL, NULL, WITHIN,
     "* = a soil or site parameter (RDMSOL, KSUB ...): NetCDF map by cell", ALL},
    {"soil.maps.*.variable", SCHEMA_TEXT, NULL, NULL, NEVER,
     "its variable (default: the name above)", ALL},
    {"soil.set", SCHEMA_MAP, NULL, NULL, NEVER,
     "fixed soil and site parameters of all cells: {KSUB: 10, CRAIRC: 0.06}", ALL},
    {"soil.initial.spinup_days", SCHEMA_INTEGER, "d", "180", NEVER,
     "days of bare soil before the crop's start, from WAV on", ALL},
    {"soil.initial.WAV", SCHEMA_ANY, NULL, NULL, NEVER,
     "water above wilting point down to RDMSOL on that day: field_capacity | wilting_point | a "
     "number [cm] | {file, variable}; required where no file or map gives it",
     ALL},
    {"soil.initial.WAV.file", SCHEMA_TEXT, NULL, NULL, WITHIN, "NetCDF map, a depth of water", ALL},
    {"soil.initial.WAV.variable", SCHEMA_TEXT, NULL, "WAV", NEVER, "its variable", ALL},
};
const int n_soil_key_rows = sizeof soil_key_rows / sizeof *soil_key_rows;

const struct schema_row irrigation_key_rows[] = {
    {"irrigation.share", SCHEMA_ANY, NULL, NULL, NEVER,
     "share of a cell's crop that is irrigated: a number, or {file, variable}", ALL},
    {"irrigation.share.file", SCHEMA_TEXT, NULL, NULL, WITHIN,
     "NetCDF map, by cell or by cell and harvest year", ALL},
    {"irrigation.share.variable", SCHEMA_TEXT, NULL, "irrigated_fraction", NEVER, "its variable",
     ALL},
    {"irrigation.rule", SCHEMA_CHOICE, "no_stress", "no_stress", NEVER,
     "what irrigation does: no_stress (its crop lacks no water)", ALL},
    {"irrigation.events.file", SCHEMA_TEXT, NULL, NULL, WITHIN,
     "NetCDF file of water by cell and date, on the share that is not irrigated by the rule", ALL},
    {"irrigation.events.variable", SCHEMA_TEXT, NULL, "irrigation", NEVER,
     "its variable (mm d-1, cm d-1)", ALL},
    {"irrigation.events.efficiency", SCHEMA_QUANTITY, "1", "1", NEVER,
     "share of that water that reaches the soil", ALL},
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
