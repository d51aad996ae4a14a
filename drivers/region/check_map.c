/* What the model sees, as maps: weather by cell and day as its seasons hold it, converted, filled
 * and derived; soil parameters by cell; starts and latest dates of seasons, irrigated shares and
 * the network's maps by cell and harvest year. Numbers are written as they are held, bit for bit.
 */
#include "region/check_map.h"
#include "model/weather_map.h"
#include "ncio/nc_common.h"
#include "ncio/output_days.h"
#include "region/result_files.h"
#include "region/shared_problems.h"
#include "setup/soil_setup.h"
#include "support/calendar.h"
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum map_kind { MAP_OF_WEATHER, MAP_OF_SOIL, MAP_OF_START, MAP_OF_LATEST, MAP_OF_SHARE, MAP_SEEN };

struct map_name {
  enum map_kind kind;
  int id; /* of the weather, the soil's parameter, the network's map */
  const char *name;
};

enum { MOST_MAPS = N_WEATHER + N_SOIL_VALUES + 3 + NETWORK_MAPS };

/* All that a campaign has; weather that its files lack is seen when they have been read. */
static int names_of(const struct campaign *c, struct map_name names[MOST_MAPS]) {
  const bool wet = c->production == PRODUCTION_WLP;
  int n = 0;
  for (int v = 0; v < N_WEATHER; v++)
    names[n++] = (struct map_name){MAP_OF_WEATHER, v, weather_name[v]};
  for (int id = 0; wet && id < N_SOIL_VALUES; id++)
    names[n++] = (struct map_name){MAP_OF_SOIL, id, campaign_soil_info(id).name};
  names[n++] = (struct map_name){MAP_OF_START, 0, "start"};
  names[n++] = (struct map_name){MAP_OF_LATEST, 0, "latest"};
  if (wet && c->irrigation.share_given)
    names[n++] = (struct map_name){MAP_OF_SHARE, 0, "irrigated_share"};
  for (int k = 0; c->network.given && k < c->network.n_maps; k++)
    names[n++] = (struct map_name){MAP_SEEN, k, c->network.map[k].variable};
  return n;
}

static bool find_name(const struct campaign *c, const char *wanted, struct map_name *found) {
  struct map_name names[MOST_MAPS];
  int n = names_of(c, names);
  for (int i = 0; i < n; i++)
    if (strcmp(names[i].name, wanted) == 0) {
      *found = names[i];
      return true;
    }
  return false;
}

static void refuse_name(const struct campaign *c, const char *wanted, struct problems *list) {
  struct map_name names[MOST_MAPS];
  const char *words[MOST_MAPS];
  char *all = NULL;
  int n = names_of(c, names);
  for (int i = 0; i < n; i++) {
    words[i] = names[i].name;
    nc_append(&all, "%s%s", i ? ", " : "", words[i]);
  }
  const char *near = nearest_word(wanted, words, (size_t)n);
  problem(list, "--map: the campaign has no '%s'%s%s%s; it has: %s", wanted,
          near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "", all);
  free(all);
}

void check_maps_named(const struct campaign *c, const struct options *options,
                      struct problems *list) {
  struct map_name found;
  const char *wanted;
  for (int i = 0; (wanted = options_get_nth(options, "map", i)); i++)
    if (!find_name(c, wanted, &found)) refuse_name(c, wanted, list);
}

/* -- values */

/* dates of seasons as day numbers, NaN where there is none */
static void dates_of(const struct setup *setup, bool latest, double *value) {
  const int *date = latest ? setup->end : setup->start;
  size_t n = (size_t)setup->grid.n_cells * (size_t)setup->campaign.n_years;
  for (size_t i = 0; i < n; i++)
    value[i] = setup->start[i] == INT_MIN || date[i] == INT_MAX ? (double)NAN : date[i];
}

static double soil_of(const struct setup *setup, int id, int cell) {
  return id == SOIL_RDMSOL ? setup_rdmsol(setup, cell) : setup->soil[cell].value[id];
}

/* [n_cells], or [n_cells][n_years] */
static void values_of(const struct setup *setup, const struct map_name *map, double *value) {
  size_t n = (size_t)setup->grid.n_cells * (size_t)setup->campaign.n_years;
  const double *from = map->kind == MAP_OF_SHARE ? setup->irrigated_share
                       : map->kind == MAP_SEEN   ? setup->map + n * (size_t)map->id
                                                 : NULL;
  if (from) memcpy(value, from, n * sizeof *value);
  for (int c = 0; map->kind == MAP_OF_SOIL && c < setup->grid.n_cells; c++)
    value[c] = soil_of(setup, map->id, c);
  if (map->kind != MAP_OF_START && map->kind != MAP_OF_LATEST) return;
  dates_of(setup, map->kind == MAP_OF_LATEST, value);
  for (size_t i = 0; i < n; i++)
    if (isfinite(value[i])) value[i] = day_of_year((int)value[i]);
}

static struct output_variable describe(const struct map_name *map) {
  struct output_variable v = {.name = map->name, .unit = "1"};
  switch (map->kind) {
  case MAP_OF_WEATHER:
    v.unit = weather_unit[map->id];
    v.long_name = "weather of the seasons as the model sees it";
    v.cell_methods = map->id == WEATHER_TMIN   ? "time: minimum"
                     : map->id == WEATHER_TMAX ? "time: maximum"
                                               : "time: mean";
    break;
  case MAP_OF_SOIL:
    v.unit = campaign_soil_info(map->id).unit;
    v.long_name = campaign_soil_info(map->id).meaning;
    break;
  case MAP_OF_START:
    v.long_name = "day of the year on which the season starts";
    break;
  case MAP_OF_LATEST:
    v.long_name = "day of the year on which the season ends at the latest";
    break;
  case MAP_OF_SHARE:
    v.long_name = "irrigated share of the crop";
    break;
  case MAP_SEEN:
    v.unit = NULL; /* as the file has it, which the network does not ask */
    v.long_name = "map that the network sees";
  }
  return v;
}

/* -- files */

/* a variable's name without the group that holds it */
static const char *last_part(const char *name) {
  const char *slash = strrchr(name, '/');
  return slash ? slash + 1 : name;
}

static PetscErrorCode Create(struct setup *setup, const char *suffix, bool daily, int first,
                             int n_days, struct output_file **file, struct problems *list) {
  char *history, *path;
  const char *attributes[2 * RESULT_ATTRIBUTES];
  PetscFunctionBeginUser;
  if (!daily) {
    PetscCall(ResultCreate(setup, suffix, "check", setup->campaign.n_years, file, list));
    PetscFunctionReturn(0);
  }
  int n = result_attributes(setup, "check", &history, attributes);
  PetscCall(SetupPath(setup, suffix, &path));
  PetscCall(
      OutputCreateDays(setup->comm, path, &setup->grid, first, n_days, n, attributes, file, list));
  PetscCall(PetscFree(path));
  free(history);
  PetscFunctionReturn(0);
}

/* the dates of seasons beside their days of the year */
static PetscErrorCode WriteDates(struct setup *setup, const struct map_name *map, double *value,
                                 struct output_file *file) {
  const bool latest = map->kind == MAP_OF_LATEST;
  struct output_variable v = {.name = latest ? "latest_date" : "start_date",
                              .unit = "days since 1970-01-01",
                              .long_name = latest ? "date on which the season ends at the latest"
                                                  : "date on which the season starts"};
  int id;
  PetscFunctionBeginUser;
  PetscCall(OutputDefine(file, &v, true, &id));
  dates_of(setup, latest, value);
  PetscCall(OutputWrite(file, id, value));
  PetscFunctionReturn(0);
}

static PetscErrorCode WriteMap(struct setup *setup, const struct map_name *map,
                               struct problems *list) {
  const bool weather = map->kind == MAP_OF_WEATHER;
  int first, n_t = setup->campaign.n_years, id;
  struct output_variable v = describe(map);
  struct output_file *file;
  char suffix[NC_NAME + 16];
  double *value;
  PetscFunctionBeginUser;
  v.name = last_part(v.name);
  snprintf(suffix, sizeof suffix, "map_%s.nc", v.name);
  model_weather_days(&setup->model, &first, weather ? &n_t : &id);
  PetscCall(PetscMalloc1((size_t)setup->grid.n_cells * (size_t)n_t, &value));
  if (weather)
    PetscCall(ModelWeatherMap(&setup->model, &setup->store, (enum weather_variable)map->id, first,
                              n_t, value));
  else
    values_of(setup, map, value);
  PetscCall(Create(setup, suffix, weather, first, n_t, &file, list));
  if (file) {
    PetscCall(OutputDefine(file, &v, map->kind != MAP_OF_SOIL, &id));
    PetscCall(OutputWrite(file, id, value));
    if (map->kind == MAP_OF_START || map->kind == MAP_OF_LATEST)
      PetscCall(WriteDates(setup, map, value, file));
    PetscCall(ResultClose(setup, suffix, &file, list));
  }
  PetscCall(PetscFree(value));
  PetscFunctionReturn(0);
}

/* Is it there? The same answer on every rank. */
static bool is_there(const struct setup *setup, const struct map_name *map, struct problems *list) {
  const enum weather_variable v = (enum weather_variable)map->id;
  if (map->kind == MAP_SEEN && !setup->map)
    return problem(list, "--map %s: no item of control has extent network, which sees it",
                   map->name);
  if (map->kind != MAP_OF_WEATHER || model_holds_weather(&setup->model, v) || setup->store.has[v])
    return true;
  return problem(list, "--map %s: the weather has none and potential production needs none",
                 map->name);
}

PetscErrorCode CheckMapsWrite(struct setup *setup, const struct options *options,
                              struct problems *list) {
  struct map_name map;
  const char *wanted;
  PetscFunctionBeginUser;
  for (int i = 0; (wanted = options_get_nth(options, "map", i)); i++)
    if (find_name(&setup->campaign, wanted, &map) && is_there(setup, &map, list))
      PetscCall(WriteMap(setup, &map, list));
  PetscFunctionReturn(0);
}
