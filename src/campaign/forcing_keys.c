/* Weather of a campaign: files, wind, radiation, evaporation, altitude. */
#include "campaign/key_reader.h"
#include "campaign/key_rows.h"
#include "weather/evaporation.h"
#include <math.h>

const struct schema_row forcing_key_rows[] = {
    {"forcing.profile", SCHEMA_TEXT, "name", "auto", NEVER,
     "kind of weather files: auto (by names and units), nasa_power, cmip (w5e5, isimip3), agera5, "
     "era5_land, e_obs, daymet, wofost, standard_names",
     ALL, "agera5"},
    {"forcing.files", SCHEMA_TEXT, "file", NULL, ALWAYS,
     "path of the weather files; may hold {variable}, {year} and wildcards", ALL,
     "\"weather/{variable}_{year}*.nc\""},
    {"forcing.variables", SCHEMA_MAP, NULL, NULL, NEVER,
     "names of variables that no profile knows; {variable} in forcing.files stands for them, too",
     ALL, "{TMIN: TminD, RAIN: rr_sum}"},
    {"forcing.wind.height", SCHEMA_QUANTITY, "m", NULL, NEVER,
     "height of the wind (default: that of the profile)", ALL, "10 m"},
    {"forcing.wind.to_2m", SCHEMA_CHOICE, "log_profile", "log_profile", NEVER,
     "conversion of wind to 2 m: logarithmic profile (FAO56 equation 47)", ALL, "log_profile"},
    {"forcing.fill_days", SCHEMA_INTEGER, "d", "0", NEVER,
     "missing days of a season up to which they are interpolated. Single days with TMIN above TMAX "
     "count as missing where this or forcing.missing allows it",
     ALL, "3"},
    {"forcing.missing", SCHEMA_CHOICE, "refuse|exclude", "refuse", NEVER,
     "seasons with more missing days than fill_days: refuse the campaign | exclude them and count "
     "them",
     ALL, "exclude"},
    {"forcing.implausible", SCHEMA_CHOICE, "refuse|tell", "refuse", NEVER,
     "weather outside climatological limits, most likely in another unit: refuse the campaign | "
     "tell: report it and go on",
     ALL, "tell"},
    {"forcing.radiation", SCHEMA_CHOICE, "measured|sunshine|hargreaves", "measured", NEVER,
     "radiation where the files have none: measured (refuse) | sunshine | hargreaves (from TMIN "
     "and TMAX)",
     ALL, "hargreaves"},
    {"forcing.radiation.sunshine", SCHEMA_LIST, "number", NULL, NEVER,
     "Angstrom's [a, b] for radiation from sunshine (default: those of forcing.evapotranspiration)",
     ALL, "[0.2, 0.53]"},
    {"forcing.radiation.hargreaves", SCHEMA_NUMBER, "K-0.5", NULL, NEVER,
     "Hargreaves' coefficient (default: 0.16, inland; 0.19 on coasts)", ALL, "0.17"},
    {"forcing.evapotranspiration.method", SCHEMA_CHOICE, "penman_monteith|penman|file",
     "penman_monteith", NEVER,
     "wlp: formula of ET0. Where the key is not given, ET0 of the weather files has precedence; "
     "file requires it. E0 and ES0 are those of the files, else Penman's",
     ALL, "penman"},
    {"forcing.evapotranspiration.angstrom", SCHEMA_LIST, "number", "[0.18, 0.55]", NEVER,
     "wlp: Angstrom's [a, b], by which Penman's long-wave term infers sunshine from radiation "
     "(Frere & Popov 1979: temperate; dry tropics .25, .45; humid tropics .29, .42)",
     ALL, "[0.25, 0.45]"},
    {"forcing.altitude", SCHEMA_QUANTITY, "m", NULL, NEVER,
     "wlp: altitude of all cells, or {file, variable} (default: variable alt, altitude, elevation, "
     "elev, orog or z of the cells' or the weather's files)",
     ALL, "120 m"},
    {"forcing.altitude.file", SCHEMA_TEXT, "file", NULL, WITHIN, "NetCDF map of altitude", ALL,
     "altitude.nc"},
    {"forcing.altitude.variable", SCHEMA_TEXT, "variable", NULL, NEVER,
     "variable of forcing.altitude.file, in m or as a geopotential (default: by the names above)",
     ALL, "elevation"},
};
const int n_forcing_key_rows = sizeof forcing_key_rows / sizeof *forcing_key_rows;

/* Angstrom's a and b: clear skies send at least a and at most a + b of the radiation above the
 * atmosphere. */
static void read_angstrom(const struct campaign_reader *r, const char *path, struct angstrom *sky) {
  double ab[2] = {NAN, NAN};
  const struct yaml *node = schema_node(r->schema, path);
  int n = schema_numbers(r->schema, path, 2, ab);
  if (!node || node->kind != YAML_LIST || (n > 1 && isnan(ab[0] + ab[1]))) return; /* reported */
  if (n == 2 && ab[0] > 0.0 && ab[1] > 0.0 && ab[0] + ab[1] <= 1.0)
    *sky = (struct angstrom){ab[0], ab[1]};
  else if (n != 2)
    campaign_wrong(r, path, "has %d number%s; expected [a, b], for example [0.18, 0.55]", n,
                   n == 1 ? "" : "s");
  else
    campaign_wrong(r, path, "is [%g, %g]; expected a and b above 0 and a + b up to 1", ab[0],
                   ab[1]);
}

static void read_radiation(const struct campaign_reader *r) {
  struct radiation_rule *rule = &r->campaign->radiation;
  const struct yaml *node = schema_node(r->schema, "forcing.radiation");
  bool sunshine = schema_given(r->schema, "forcing.radiation.sunshine");
  bool hargreaves = schema_given(r->schema, "forcing.radiation.hargreaves");
  rule->sky = r->campaign->evaporation.sky;
  rule->hargreaves = hargreaves_interior;
  if (!node || node->kind != YAML_MAP) {
    int choice = schema_choice(r->schema, "forcing.radiation");
    if (choice >= 0) rule->source = (enum radiation_source)choice;
    return;
  }
  if (sunshine == hargreaves)
    campaign_wrong(r, "forcing.radiation",
                   "has %s; expected measured, sunshine, hargreaves, "
                   "{sunshine: [a, b]} or {hargreaves: 0.16}",
                   sunshine ? "both sunshine and hargreaves" : "neither sunshine nor hargreaves");
  rule->source = sunshine ? RADIATION_SUNSHINE : RADIATION_HARGREAVES;
  if (sunshine) read_angstrom(r, "forcing.radiation.sunshine", &rule->sky);
  double k = campaign_number(r, "forcing.radiation.hargreaves", 0.05, 0.4);
  if (hargreaves && !isnan(k)) rule->hargreaves = k;
}

static void read_evapotranspiration(const struct campaign_reader *r) {
  struct campaign *c = r->campaign;
  const char *method = "forcing.evapotranspiration.method";
  enum { MONTEITH, PENMAN, OF_FILES };
  int choice = schema_choice(r->schema, method);
  c->evaporation.et0 = choice == PENMAN ? ET0_PENMAN : ET0_PENMAN_MONTEITH;
  c->et0_source = choice == OF_FILES                ? ET0_FOUND
                  : schema_given(r->schema, method) ? ET0_COMPUTED
                                                    : ET0_FOUND_OR_COMPUTED;
  c->evaporation.sky = angstrom_temperate;
  read_angstrom(r, "forcing.evapotranspiration.angstrom", &c->evaporation.sky);
}

static void read_altitude(const struct campaign_reader *r) {
  struct campaign *c = r->campaign;
  const struct yaml *node = schema_node(r->schema, "forcing.altitude");
  c->altitude = NAN;
  c->altitude_file = campaign_path(r, "forcing.altitude.file");
  c->altitude_variable = schema_text(r->schema, "forcing.altitude.variable");
  if (node && node->kind != YAML_MAP)
    c->altitude = campaign_number(r, "forcing.altitude", ALTITUDE_LEAST, ALTITUDE_MOST);
}

static void read_names(const struct campaign_reader *r) {
  struct campaign *c = r->campaign;
  const struct yaml *map = schema_node(r->schema, "forcing.variables");
  for (int i = 0; map && map->kind == YAML_MAP && i < map->n; i++) {
    const struct yaml *name = map->child[i];
    if (name->kind != YAML_TEXT)
      campaign_wrong(r, "forcing.variables", "has no name for %s; expected {TMIN: TminD}",
                     map->key[i]);
    else if (c->n_forcing_names == FORCING_NAMES)
      campaign_wrong(r, "forcing.variables", "has more than %d names", FORCING_NAMES);
    else
      c->forcing_names[c->n_forcing_names++] =
          (struct forcing_name){.quantity = map->key[i], .variable = name->text};
  }
}

void campaign_read_forcing(const struct campaign_reader *r) {
  struct campaign *c = r->campaign;
  c->forcing_profile = schema_text(r->schema, "forcing.profile");
  c->forcing_files = campaign_path(r, "forcing.files");
  double height = campaign_number(r, "forcing.wind.height", 0.5, 200.0);
  c->wind_height = isnan(height) ? 0.0 : height;
  c->fill_days = campaign_integer(r, "forcing.fill_days", 0, 366);
  c->missing_excludes = schema_choice(r->schema, "forcing.missing") == 1;
  c->implausible_told = schema_choice(r->schema, "forcing.implausible") == 1;
  read_names(r);
  read_evapotranspiration(r);
  read_radiation(r);
  read_altitude(r);
}
