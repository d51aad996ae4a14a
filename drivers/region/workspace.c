/* From a campaign file to a model that can be evaluated; see workspace.h. */
#include "region/workspace.h"
#include "control/control_partition.h"
#include "region/workspace_crop.h"
#include "region/workspace_forcing.h"
#include "region/workspace_irrigation.h"
#include "region/workspace_network.h"
#include "region/workspace_observations.h"
#include "region/workspace_sequence.h"
#include "region/workspace_soil.h"
#include "region/workspace_split.h"
#include "ncio/nc_common.h"
#include "cli/report.h"
#include "support/folder.h"
#include "region/workspace_output.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static PetscErrorCode Stop(const struct workspace *ws, const struct problems *list, bool *stop) {
  PetscBool any;
  PetscFunctionBeginUser;
  PetscCall(ProblemsAnywhere(ws->comm, list, &any));
  *stop = any;
  PetscFunctionReturn(0);
}

static PetscErrorCode ReadCampaign(struct workspace *ws, const struct options *options,
                                   const char *command, struct problems *list) {
  const char *sets[64], *value;
  char folder[4096];
  int n = 0;
  PetscFunctionBeginUser;
  if (options->n_words != 1) {
    problem(
        list,
        "command line: expected one campaign file, found %d words; e.g. windrow %s campaign.yaml",
        options->n_words, command);
    PetscFunctionReturn(0);
  }
  for (int i = 0; i < 62 && (value = options_get_nth(options, "set", i)); i++) sets[n++] = value;
  if ((value = options_get(options, "output"))) {
    snprintf(folder, sizeof folder, "output.dir=\"%s%s\"", *value == '/' ? "" : "./", value);
    char cwd[2048];
    if (*value != '/' && !PetscGetWorkingDirectory(cwd, sizeof cwd))
      snprintf(folder, sizeof folder, "output.dir=\"%s/%s\"", cwd, value);
    sets[n++] = folder;
  }
  campaign_read(options->words[0], n, sets, &ws->campaign, list);
  if (list->n == 0) campaign_require(&ws->campaign, command, list);
  PetscFunctionReturn(0);
}

/* stations as regions of themselves, where yields come by station */
static PetscErrorCode StationsAsRegions(const struct grid *grid, struct overlap *overlap) {
  int n = grid->n_cells;
  PetscFunctionBeginUser;
  memset(overlap, 0, sizeof *overlap);
  overlap->n_regions = overlap->n = n;
  overlap->region = calloc((size_t)n + 1, sizeof *overlap->region);
  overlap->entry_region = calloc((size_t)n + 1, sizeof(int));
  overlap->entry_cell = calloc((size_t)n + 1, sizeof(int));
  overlap->entry_year = calloc((size_t)n + 1, sizeof(int));
  overlap->area = calloc((size_t)n + 1, sizeof(double));
  for (int i = 0; i < n; i++) {
    overlap->region[i] = strdup(grid->name[i]);
    overlap->entry_region[i] = overlap->entry_cell[i] = i;
    overlap->area[i] = 1.;
  }
  PetscFunctionReturn(0);
}

static PetscErrorCode ReadRegions(struct workspace *ws, struct problems *list) {
  const struct campaign *c = &ws->campaign;
  PetscFunctionBeginUser;
  if (c->zones_file)
    PetscCall(ZonesRead(ws->comm, c->zones_file, c->zones_variable, &ws->grid, &ws->overlap, list));
  else if (c->overlap_file)
    PetscCall(
        OverlapRead(ws->comm, c->overlap_file, c->overlap_area, &ws->grid, &ws->overlap, list));
  else if (ws->grid.name)
    PetscCall(StationsAsRegions(&ws->grid, &ws->overlap));
  else if (c->yield.given)
    problem(list,
            "region: yields need region.zones or region.overlap to tie regions to cells of "
            "the grid %s",
            c->cells_file);
  PetscFunctionReturn(0);
}

static PetscErrorCode ReadCellNumber(struct workspace *ws, const struct cell_number *number,
                                     double **value, struct problems *list) {
  size_t n = (size_t)ws->grid.n_cells * (size_t)ws->campaign.n_years;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(n, value));
  for (size_t i = 0; i < n; i++) (*value)[i] = NAN;
  if (number->file)
    PetscCall(CellMapRead(ws->comm, number->file, number->variable, NULL, &ws->grid,
                          ws->campaign.n_years, ws->campaign.years, *value, list));
  PetscFunctionReturn(0);
}

/* Days of year of a file: 1 .. 366, 0 or missing where there is no crop. */
static void check_days(const struct workspace *ws, const struct cell_number *day,
                       const double *value, struct problems *list) {
  int n_years = ws->campaign.n_years, n = ws->grid.n_cells * n_years, n_wrong = 0, first = 0;
  char at[NC_NAME];
  for (int i = 0; i < n; i++)
    if ((value[i] < 0. || value[i] >= 366.5) && n_wrong++ == 0) first = i;
  if (n_wrong)
    problem(list,
            "%s: '%s' is no day of the year in %d seasons, first %s, harvest year %d: %g; 1 .. 366 "
            "are expected, 0 or missing where there is no crop",
            day->file, day->variable, n_wrong,
            nc_cell_text(&ws->grid, first / n_years, at, sizeof at),
            ws->campaign.years[first % n_years], value[first]);
}

static PetscErrorCode ReadCalendar(struct workspace *ws, struct problems *list) {
  const struct campaign *c = &ws->campaign;
  size_t n = (size_t)ws->grid.n_cells * (size_t)c->n_years;
  double *start, *latest;
  PetscFunctionBeginUser;
  PetscCall(ReadCellNumber(ws, &c->start, &start, list));
  PetscCall(ReadCellNumber(ws, &c->latest, &latest, list));
  if (c->start.file) check_days(ws, &c->start, start, list);
  if (c->latest.file) check_days(ws, &c->latest, latest, list);
  PetscCall(PetscMalloc2(n, &ws->start, n, &ws->end));
  for (size_t i = 0; i < n; i++)
    campaign_season_dates(c, c->years[i % (size_t)c->n_years], start[i], latest[i], &ws->start[i],
                          &ws->end[i]);
  PetscCall(PetscFree(start));
  PetscCall(PetscFree(latest));
  PetscFunctionReturn(0);
}

/* soils, initial water and irrigation for the model */
static void set_water(struct workspace *ws, struct problems *list) {
  if (!ws->soil || list->n > 0) return;
  ws->water = (struct model_water){.soil = ws->soil,
                                   .rdmsol = ws->rdmsol,
                                   .field_capacity = ws->campaign.soil.from[SOIL_WAV].origin ==
                                                     SOIL_AT_FIELD_CAPACITY,
                                   .spinup_days = ws->campaign.spinup_days,
                                   .share = ws->irrigated_share,
                                   .n_irrigations = ws->irrigation.n,
                                   .irrigation_cell = ws->irrigation.cell,
                                   .irrigation_day = ws->irrigation.day,
                                   .irrigation = ws->irrigation.value};
  model_set_water(&ws->model, &ws->water);
  workspace_check_soil(ws, list);
}

static PetscErrorCode PlanModel(struct workspace *ws) {
  struct campaign *c = &ws->campaign;
  PetscFunctionBeginUser;
  struct model_rules rules = {.continuous = c->continuous,
                              .sown = c->sown,
                              .carries = c->sequence.n > 0,
                              .base_of_season = ws->base_of_season,
                              .main_base = 0,
                              .ends_mature = c->end != END_RULE_HARVEST,
                              .ends_by_date = true,
                              .max_days = c->max_days,
                              .fill_days = c->fill_days,
                              .missing_excludes = c->missing_excludes,
                              .not_mature_counts = c->not_mature_counts,
                              .short_weather_counts = c->short_weather_counts,
                              .heat_tmax = c->heat_tmax,
                              .heat_days = c->heat_days,
                              .weather = c->forcing_files};
  control_layout(&c->control, ws->overlap.n_regions ? ws->overlap.n_regions : 1);
  PetscCall(ModelCreate(ws->comm, &ws->grid, c->n_years, c->years, ws->start, ws->end, &c->control,
                        ws->n_bases, ws->base, ws->base_of_cell, &rules, &ws->model));
  PetscFunctionReturn(0);
}

/* what log and output say */
static void gather_choices(struct workspace *ws) {
  char *own = campaign_choices(&ws->campaign);
  nc_append(&ws->choices, "%s%s", own, ws->forcing_choices ? ws->forcing_choices : "");
  free(own);
}

static PetscErrorCode Attach(struct workspace *ws, bool observations, struct problems *list) {
  double days[8] = {0};
  struct split split;
  bool stop = false;
  PetscFunctionBeginUser;
  PetscCall(WorkspaceSetCovariates(ws, list));
  PetscCall(Stop(ws, list, &stop));
  if (stop) PetscFunctionReturn(0);
  PetscCall(ModelSetWeather(&ws->model, &ws->store, list));
  if (observations && ws->campaign.yield.given) PetscCall(WorkspaceAddYields(ws));
  for (int s = 0; observations && s < ws->n_series; s++) {
    PetscCall(WorkspaceAddSeries(ws, s, list));
    days[s] = ws->campaign.series[s].correlation_days;
  }
  PetscCall(ModelSeriesDone(&ws->model, observations ? ws->n_series : 0, days));
  weather_store_destroy(&ws->store);
  if (workspace_split(ws, &split, list)) {
    PetscCall(ModelSetSplit(&ws->model, &ws->overlap, &split));
    PetscCall(WorkspaceCount(ws, list));
    split_destroy(&split);
  }
  ws->modelled = true;
  PetscFunctionReturn(0);
}

PetscErrorCode WorkspaceOpen(MPI_Comm comm, const struct options *options, const char *command,
                             bool observations, struct workspace *ws, struct problems *list) {
  bool stop = false;
  PetscFunctionBeginUser;
  memset(ws, 0, sizeof *ws);
  ws->comm = comm;
  PetscCall(ReadCampaign(ws, options, command, list));
  if (list->n == 0) PetscCall(WorkspaceOutputCheck(ws, command, list));
  PetscCall(Stop(ws, list, &stop));
  if (stop) PetscFunctionReturn(0);
  const struct campaign *c = &ws->campaign;
  PetscCall(GridRead(comm, c->cells_file, c->mask_variable, c->min_crop_fraction, &ws->grid, list));
  PetscCall(Stop(ws, list, &stop));
  if (stop) PetscFunctionReturn(0);
  PetscCall(WorkspaceReadCrop(ws, list));
  if (c->production == PRODUCTION_WLP) PetscCall(WorkspaceReadSoil(ws, list));
  PetscCall(ReadRegions(ws, list));
  int before = list->n;
  PetscCall(ReadCalendar(ws, list));
  if (list->n == before) PetscCall(WorkspaceReadSequence(ws, list));
  bool calendar_read = list->n == before;
  workspace_network_create(ws, list);
  PetscCall(WorkspaceReadMaps(ws, list));
  PetscCall(PlanModel(ws));
  PetscCall(WorkspaceSetCO2(ws, list));
  PetscCall(WorkspaceReadForcing(ws, calendar_read, list));
  gather_choices(ws);
  if (c->production == PRODUCTION_WLP) PetscCall(WorkspaceReadIrrigation(ws, list));
  set_water(ws, list);
  if (observations) PetscCall(WorkspaceReadObservations(ws, list));
  PetscCall(Stop(ws, list, &stop));
  if (!stop) PetscCall(Attach(ws, observations, list));
  PetscFunctionReturn(0);
}

PetscErrorCode WorkspaceClose(struct workspace *ws) {
  PetscFunctionBeginUser;
  PetscCall(ModelDestroy(&ws->model));
  weather_store_destroy(&ws->store);
  for (int s = 0; s < ws->n_series; s++) cell_series_destroy(&ws->series[s]);
  yield_data_destroy(&ws->yield);
  overlap_destroy(&ws->overlap);
  cell_series_destroy(&ws->irrigation);
  PetscCall(PetscFree2(ws->soil, ws->rdmsol));
  PetscCall(PetscFree(ws->irrigated_share));
  grid_destroy(&ws->grid);
  PetscCall(PetscFree2(ws->start, ws->end));
  PetscCall(PetscFree(ws->base_of_season));
  PetscCall(PetscFree(ws->map));
  control_network_destroy(&ws->network);
  control_partition_destroy(&ws->partition);
  PetscCall(PetscFree2(ws->base, ws->base_of_cell));
  PetscCall(PetscFree(ws->co2));
  free(ws->forcing_choices);
  free(ws->choices);
  campaign_destroy(&ws->campaign);
  PetscFunctionReturn(0);
}

const char *const *workspace_regions(const struct workspace *ws) {
  return (const char *const *)ws->overlap.region;
}

PetscErrorCode WorkspacePath(const struct workspace *ws, const char *suffix, char **path) {
  const char *dir = ws->campaign.output_dir, *name = ws->campaign.name;
  size_t length = strlen(dir) + strlen(name) + strlen(suffix) + 3;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(length, path));
  snprintf(*path, length, "%s/%s_%s", dir, name, suffix);
  PetscFunctionReturn(0);
}

PetscErrorCode WorkspaceMakeOutput(const struct workspace *ws) {
  PetscMPIInt rank;
  char *path;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(ws->comm, &rank));
  PetscCall(WorkspacePath(ws, "", &path));
  if (rank == 0) folder_make_for(path);
  PetscCall(PetscFree(path));
  PetscCallMPI(MPI_Barrier(ws->comm));
  PetscFunctionReturn(0);
}
