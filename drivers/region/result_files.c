/* Output files of simulate and calibrate; see result_files.h. */
#include "region/result_files.h"
#include "region/parameter_maps.h"
#include "setup/rotation_setup.h"
#include "cli/text_output.h"
#include "windrow/version.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* HDF5 keeps no attribute above 64 KB */
enum { MOST_INPUTS = 32000 };

int result_attributes(const struct setup *setup, const char *command, char **history,
                      const char *attributes[2 * RESULT_ATTRIBUTES]) {
  const bool wet = setup->campaign.production == PRODUCTION_WLP;
  const char *inputs = setup->inputs ? setup->inputs : "";
  const char *line = setup->command_line ? setup->command_line : command;
  size_t length = strlen(line) + 80;
  time_t now = time(NULL);
  struct tm utc;
  char when[32] = "";
  int n = 0, ranks = 1;
  if (strlen(inputs) > MOST_INPUTS) inputs = setup->inputs_sum;
  if (gmtime_r(&now, &utc)) strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &utc);
  *history = malloc(length);
  if (!*history) abort();
  MPI_Comm_size(setup->comm, &ranks);
  snprintf(*history, length, "%s %s (ranks: %d, after %.0f s)", when, line, ranks,
           MPI_Wtime() - setup->started);
  const char *const all[][2] = {
      {"title", setup->campaign.name},
      {"source", windrow_build()},
      {"history", *history},
      {"references", wet ? "WOFOST 7.2: Supit, Hooijer, van Diepen (1994); evaporation: Penman "
                           "(1948), Allen et al. (1998)"
                         : "WOFOST 7.2: Supit, Hooijer, van Diepen (1994)"},
      {"windrow_choices", setup->choices ? setup->choices : ""},
      {"windrow_configuration", setup->campaign.text ? setup->campaign.text : ""},
      {"input_digests", inputs}};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++, n++)
    attributes[2 * n] = all[i][0], attributes[2 * n + 1] = all[i][1];
  for (int i = 0; i < setup->n_notes; i++, n++)
    attributes[2 * n] = setup->note[i].name, attributes[2 * n + 1] = setup->note[i].text;
  return n;
}

const char *result_converged(enum setup_estimate estimate) {
  switch (estimate) {
  case NOT_ESTIMATED:
    return "";
  case NOT_CONVERGED:
    return ",no";
  case CONVERGED:
    return ",yes";
  default:
    return ",stopped early";
  }
}

PetscErrorCode ResultCreate(const struct setup *setup, const char *suffix, const char *command,
                            int n_years, struct output_file **file, struct problems *list) {
  char *history, *path;
  const char *attributes[2 * RESULT_ATTRIBUTES];
  PetscFunctionBeginUser;
  int n = result_attributes(setup, command, &history, attributes);
  PetscCall(SetupPath(setup, suffix, &path));
  PetscCall(OutputCreate(setup->comm, path, &setup->grid, n_years, setup->campaign.years, n,
                         attributes, file, list));
  PetscCall(PetscFree(path));
  free(history);
  PetscFunctionReturn(0);
}

PetscErrorCode ResultClose(const struct setup *setup, const char *suffix, struct output_file **file,
                           struct problems *list) {
  int before = list->count;
  char *path;
  PetscFunctionBeginUser;
  PetscCall(OutputClose(file, list));
  PetscCall(SetupPath(setup, suffix, &path));
  if (!problems_since(list, before)) PetscCall(PetscPrintf(setup->comm, "wrote %s\n", path));
  PetscCall(PetscFree(path));
  PetscFunctionReturn(0);
}

/* -- maps */
static const int state_values[N_SEASON_STATES] = {0, 1, 2, 3, 4, 5, 6};

/* what a season went through; heat: text of at least 128 characters */
static void describe_stress(const struct campaign *c, char *heat,
                            struct output_variable v[N_MODEL_MAPS]) {
  v[MAP_TMIN_LEAST] = (struct output_variable){
      .name = "tmin_least",
      .unit = "degC",
      .long_name = "lowest minimum temperature from emergence to the season's end",
      .standard_name = "air_temperature",
      .cell_methods = "time: minimum"};
  snprintf(heat, 128, "days within %d days of anthesis with a maximum above %g degC", c->heat_days,
           c->heat_tmax);
  v[MAP_HEAT_DAYS] = (struct output_variable){.name = "heat_days", .unit = "d", .long_name = heat};
  v[MAP_WATERLOGGED] = (struct output_variable){
      .name = "days_waterlogged",
      .unit = "d",
      .long_name = c->irrigation.share_given
                       ? "days of the crop with less air in the rooted zone than CRAIRC, in the "
                         "share that is not irrigated"
                       : "days of the crop with less air in the rooted zone than CRAIRC"};
}

struct output_variable result_status(char *meanings) {
  meanings[0] = '\0';
  for (int s = 0; s < N_SEASON_STATES; s++)
    snprintf(meanings + strlen(meanings), RESULT_MEANINGS - strlen(meanings), "%s%s", s ? " " : "",
             season_state_meaning[s]);
  return (struct output_variable){.name = "status",
                                  .unit = "1",
                                  .long_name = "what became of the season",
                                  .standard_name = "status_flag",
                                  .n_flags = N_SEASON_STATES,
                                  .flag_values = state_values,
                                  .flag_meanings = meanings};
}

static void describe_maps(char *meanings, struct output_variable v[N_MODEL_MAPS]) {
  v[MAP_TWSO] =
      (struct output_variable){.name = "twso",
                               .unit = "kg ha-1",
                               .long_name = "dry matter of storage organs at the season's end"};
  v[MAP_TAGP] = (struct output_variable){
      .name = "tagp", .unit = "kg ha-1", .long_name = "total above-ground production, dry matter"};
  v[MAP_LAI_MAX] = (struct output_variable){.name = "lai_max",
                                            .unit = "1",
                                            .long_name = "largest leaf area index of the season",
                                            .standard_name = "leaf_area_index",
                                            .cell_methods = "time: maximum"};
  v[MAP_DAY_EMERGENCE] = (struct output_variable){
      .name = "day_emergence", .unit = "d", .long_name = "days from the crop's start to emergence"};
  v[MAP_DAY_ANTHESIS] = (struct output_variable){
      .name = "day_anthesis", .unit = "d", .long_name = "days from the crop's start to anthesis"};
  v[MAP_DAY_MATURITY] = (struct output_variable){
      .name = "day_maturity", .unit = "d", .long_name = "days from the crop's start to maturity"};
  v[MAP_STATE] = result_status(meanings);
}

/* share of all ranks' seasons that failed; state: map of this rank's */
static PetscErrorCode FailedShare(const struct setup *setup, const double *state, double *share) {
  size_t n = (size_t)setup->grid.n_cells * (size_t)setup->campaign.n_years;
  int64_t count[2] = {0}; /* seasons, failed ones */
  PetscFunctionBeginUser;
  for (size_t i = 0; i < n; i++) {
    count[0] += state[i] != SEASON_STATE_NO_CALENDAR;
    count[1] += state[i] == SEASON_STATE_FAILED || state[i] == SEASON_STATE_NO_WEATHER;
  }
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, count, 2, MPI_INT64_T, MPI_SUM, setup->comm));
  *share = count[0] ? (double)count[1] / (double)count[0] : 0.;
  PetscFunctionReturn(0);
}

const char *result_unit(const struct control_item *item) {
  if (item->factor) return "1";
  switch (item->target) {
  case CONTROL_SOIL:
    return soil_parameter_info[item->id].unit;
  case CONTROL_SCALAR:
    return parameter_info[item->id].unit;
  case CONTROL_TABLE:
  case CONTROL_ORDINATE:
    return table_info[item->id].unit;
  case CONTROL_TREND:
    return "yr-1";
  default:
    return "1";
  }
}

/* what the network gives each season, as maps by their parameters' names */
static PetscErrorCode WriteNetworkMaps(struct setup *setup, const double *u,
                                       struct output_file *file, bool define, int *id) {
  const struct control *control = &setup->campaign.control;
  size_t n = (size_t)setup->grid.n_cells * (size_t)setup->campaign.n_years;
  char long_name[160];
  double *map;
  PetscFunctionBeginUser;
  if (!setup->network) PetscFunctionReturn(0);
  PetscCall(PetscMalloc1(n * (size_t)control->n_outputs, &map));
  if (!define) PetscCall(ModelNetworkMaps(&setup->model, u, map));
  for (int i = 0, k = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    if (!control_by_network(item)) continue;
    snprintf(long_name, sizeof long_name, "%s that the network gives",
             !item->factor                  ? "value"
             : item->target == CONTROL_SOIL ? "factor on the soil's own value"
                                            : "factor on the crop's own value");
    struct output_variable v = {.name = item->name,
                                .unit = result_unit(item),
                                .long_name = long_name,
                                .factor = item->factor ? "1" : "0"};
    if (define)
      PetscCall(OutputDefine(file, &v, true, &id[k]));
    else
      PetscCall(OutputWrite(file, id[k], map + (size_t)k * n));
    k++;
  }
  PetscCall(PetscFree(map));
  PetscFunctionReturn(0);
}

/* which crop of a rotation stands */
static PetscErrorCode WriteCropMap(const struct setup *setup, struct output_file *file, bool define,
                                   int *id) {
  int n_years = setup->campaign.n_years, *flags;
  char meanings[1024];
  double *value;
  PetscFunctionBeginUser;
  if (!setup->base_of_season) PetscFunctionReturn(0);
  PetscCall(PetscMalloc2((size_t)setup->grid.n_cells * (size_t)n_years, &value, setup->n_bases + 1,
                         &flags));
  setup_rotation_map(setup, value, flags, sizeof meanings, meanings);
  struct output_variable v = {.name = "crop",
                              .unit = "1",
                              .long_name = "crop of the harvest year",
                              .n_flags = setup->n_bases + 1,
                              .flag_values = flags,
                              .flag_meanings = meanings};
  if (define)
    PetscCall(OutputDefine(file, &v, true, id));
  else
    PetscCall(OutputWrite(file, *id, value));
  PetscCall(PetscFree2(value, flags));
  PetscFunctionReturn(0);
}

/* what the calendar's maturity makes of the crop's temperature sums */
static PetscErrorCode WritePhenologyMap(const struct setup *setup, struct output_file *file,
                                        bool define, int *id) {
  const struct output_variable v = {
      .name = "phenology_factor",
      .unit = "1",
      .long_name = "factor on TSUM1 and TSUM2 of the crop by the calendar's day of maturity "
                   "(calendar.phenology_prior); 1 where it has none"};
  PetscFunctionBeginUser;
  if (!setup->model.phenology) PetscFunctionReturn(0);
  if (define)
    PetscCall(OutputDefine(file, &v, false, id));
  else
    PetscCall(OutputWrite(file, *id, setup->phenology_factor));
  PetscFunctionReturn(0);
}

/* the campaign's crop is what the market and its moisture are known of */
static void market_yield(const struct setup *setup, size_t n, const double *twso, double *yield) {
  double k = setup->campaign.market_fraction / (1. - setup->campaign.yield.moisture);
  for (size_t i = 0; i < n; i++)
    yield[i] = setup->base_of_season && setup->base_of_season[i] > 0 ? NAN : twso[i] * k;
}

PetscErrorCode WriteMaps(struct setup *setup, const double *u, const char *command, double *failed,
                         struct problems *list) {
  int n_years = setup->campaign.n_years, id[N_MODEL_MAPS], id_yield, id_crop, id_phenology;
  int id_network[CONTROL_ITEMS], id_parameter[CONTROL_ITEMS];
  size_t n = (size_t)setup->grid.n_cells * (size_t)n_years;
  double *map[N_MODEL_MAPS], *yield;
  char meanings[RESULT_MEANINGS], heat[128];
  struct output_variable v[N_MODEL_MAPS];
  struct output_variable at_market = {
      .name = "yield",
      .unit = "kg ha-1",
      .long_name = "attainable yield at the market's moisture, without yield gap"};
  struct output_file *file;
  PetscFunctionBeginUser;
  describe_maps(meanings, v);
  describe_stress(&setup->campaign, heat, v);
  for (int k = 0; k < N_MODEL_MAPS; k++) PetscCall(PetscMalloc1(n, &map[k]));
  PetscCall(ModelMaps(&setup->model, u, map));
  PetscCall(FailedShare(setup, map[MAP_STATE], failed));
  PetscCall(PetscMalloc1(n, &yield));
  market_yield(setup, n, map[MAP_TWSO], yield);
  PetscCall(ResultCreate(setup, "maps.nc", command, n_years, &file, list));
  const bool wet = setup->campaign.production == PRODUCTION_WLP;
  for (int m = 0; file && m < N_MODEL_MAPS; m++)
    if (wet || m != MAP_WATERLOGGED) PetscCall(OutputDefine(file, &v[m], true, &id[m]));
  if (file) PetscCall(OutputDefine(file, &at_market, true, &id_yield));
  if (file) PetscCall(WriteCropMap(setup, file, true, &id_crop));
  if (file) PetscCall(WritePhenologyMap(setup, file, true, &id_phenology));
  if (file) PetscCall(WriteNetworkMaps(setup, u, file, true, id_network));
  if (file) PetscCall(WriteParameterMaps(setup, u, file, true, id_parameter));
  for (int m = 0; file && m < N_MODEL_MAPS; m++)
    if (wet || m != MAP_WATERLOGGED) PetscCall(OutputWrite(file, id[m], map[m]));
  if (file) PetscCall(OutputWrite(file, id_yield, yield));
  if (file) PetscCall(WriteCropMap(setup, file, false, &id_crop));
  if (file) PetscCall(WritePhenologyMap(setup, file, false, &id_phenology));
  if (file) PetscCall(WriteNetworkMaps(setup, u, file, false, id_network));
  if (file) PetscCall(WriteParameterMaps(setup, u, file, false, id_parameter));
  if (file) PetscCall(ResultClose(setup, "maps.nc", &file, list));
  PetscCall(PetscFree(yield));
  for (int m = 0; m < N_MODEL_MAPS; m++) PetscCall(PetscFree(map[m]));
  PetscFunctionReturn(0);
}

/* -- regions */
static PetscErrorCode WriteRegionsCsv(const struct setup *setup, const double *prior,
                                      const double *estimate, struct problems *list) {
  const struct yield_terms *y = &setup->model.yield;
  struct text_output out;
  char *path;
  PetscMPIInt rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(setup->comm, &rank));
  if (rank) PetscFunctionReturn(0);
  PetscCall(SetupPath(setup, "regions.csv", &path));
  if (text_output_open(path, &out, list)) {
    fprintf(out.stream, "region,year,observed,sigma,use,prior,estimate%s\n",
            setup->estimate ? ",converged" : "");
    for (int t = 0; t < y->n; t++) {
      text_output_text(&out, setup->overlap.region[y->region[t]]);
      fprintf(out.stream, ",%d,%.17g,%.17g,%d,%.17g,%.17g%s\n", y->year[t], y->value[t],
              y->sigma[t], (int)y->use[t], prior[t], estimate[t],
              result_converged(setup->estimate));
    }
    if (text_output_close(&out, list)) PetscCall(PetscPrintf(PETSC_COMM_SELF, "wrote %s\n", path));
  }
  PetscCall(PetscFree(path));
  PetscFunctionReturn(0);
}

/* a term's number as a (year, region) table */
static void spread(const struct setup *setup, const double *value, const enum term_use *flag,
                   double *table) {
  const struct yield_terms *y = &setup->model.yield;
  int n_regions = setup->overlap.n_regions;
  for (int i = 0; i < setup->campaign.n_years * n_regions; i++) table[i] = NAN;
  for (int t = 0; t < y->n; t++)
    for (int k = 0; k < setup->campaign.n_years; k++)
      if (setup->campaign.years[k] == y->year[t])
        table[k * n_regions + y->region[t]] = value ? value[t] : flag[t];
}

PetscErrorCode WriteRegions(struct setup *setup, const double *u_prior, const double *u,
                            const char *command, struct problems *list) {
  const struct yield_terms *y = &setup->model.yield;
  const char *const dims[2] = {output_years, "region"};
  double *prior, *estimate, *table;
  int lengths[2] = {setup->campaign.n_years, setup->overlap.n_regions};
  struct output_file *file;
  PetscFunctionBeginUser;
  if (!y->n) PetscFunctionReturn(0);
  PetscCall(
      PetscMalloc3(y->n, &prior, y->n, &estimate, (size_t)lengths[0] * (size_t)lengths[1], &table));
  PetscCall(ModelPredictYield(&setup->model, u_prior, prior));
  if (u == u_prior)
    memcpy(estimate, prior, (size_t)y->n * sizeof *estimate);
  else
    PetscCall(ModelPredictYield(&setup->model, u, estimate));
  PetscCall(ResultCreate(setup, "regions.nc", command, setup->campaign.n_years, &file, list));
  if (file)
    PetscCall(OutputStrings(file, "region_name", "name of the region", "region", lengths[1],
                            setup_regions(setup)));
  const struct {
    const char *name, *long_name;
    const double *value;
    const enum term_use *flag;
  } all[] = {{"yield_observed", "reported yield at the basis' moisture", y->value, NULL},
             {"yield_error", "standard deviation of the reported yield", y->sigma, NULL},
             {"yield_prior", "yield predicted at the prior", prior, NULL},
             {"yield_estimate", "yield predicted at the estimate", estimate, NULL},
             {"use", "0: fitted (part of J); 1: held out; 2: validation set of early stopping",
              NULL, y->use}};
  for (size_t i = 0; file && i < sizeof all / sizeof *all; i++) {
    struct output_variable v = {
        .name = all[i].name, .unit = all[i].flag ? "1" : "kg ha-1", .long_name = all[i].long_name};
    spread(setup, all[i].value, all[i].flag, table);
    PetscCall(OutputTable(file, &v, 2, dims, lengths, table));
  }
  if (file) PetscCall(ResultClose(setup, "regions.nc", &file, list));
  if (setup->campaign.export_regions_csv) PetscCall(WriteRegionsCsv(setup, prior, estimate, list));
  PetscCall(PetscFree3(prior, estimate, table));
  PetscFunctionReturn(0);
}
