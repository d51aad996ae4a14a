/* From a campaign file to a model that can be evaluated; see setup.h. */
#include "setup/setup.h"
#include "campaign/season_year.h"
#include "control/control_partition.h"
#include "setup/balance.h"
#include "setup/crop_setup.h"
#include "setup/file_check.h"
#include "setup/forcing_setup.h"
#include "setup/irrigation_setup.h"
#include "setup/memory_report.h"
#include "setup/covariate_setup.h"
#include "setup/observation_setup.h"
#include "setup/rotation_setup.h"
#include "setup/soil_setup.h"
#include "setup/region_blocks.h"
#include "setup/split_setup.h"
#include "ncio/nc_agree.h"
#include "region/shared_problems.h"
#include "support/folder.h"
#include "support/memory_budget.h"
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* seasons of one rank are counted by int */
static void check_size(const struct setup *setup, struct problems *list) {
  int64_t seasons = (int64_t)setup->grid.n_cells * (int64_t)setup->campaign.n_years;
  if (seasons > INT_MAX)
    problem(list,
            "years.harvest: %d cells in %d years are more than %d seasons of one rank; use more "
            "ranks",
            setup->grid.n_cells, setup->campaign.n_years, INT_MAX);
}

/* parameters by region need regions */
static void check_extents(const struct setup *setup, const struct control *control,
                          struct problems *list) {
  for (int i = 0; i < control->n_items; i++)
    if ((control_of_season(&control->item[i]) || control->item[i].target == CONTROL_DEVIATION) &&
        control->item[i].extent == EXTENT_REGION)
      problem(list,
              "%s: extent region needs region.zones or region.overlap to tie regions to cells of "
              "the grid %s",
              control->item[i].key, setup->campaign.cells_file);
}

/* stations as regions of themselves, where yields come by station */
static PetscErrorCode StationsAsRegions(MPI_Comm comm, const struct grid *grid,
                                        struct overlap *overlap) {
  size_t n = (size_t)grid->n_cells, n_regions = (size_t)grid_cells(grid);
  char *names, *at;
  int bytes;
  PetscFunctionBeginUser;
  PetscCall(TextsGather(comm, grid->n_cells, (const char *const *)grid->name, &names, &bytes));
  *overlap = (struct overlap){.n_regions = (int)n_regions, .n = grid->n_cells};
  overlap->region = nc_array(n_regions, sizeof *overlap->region);
  overlap->entry_region = nc_array(n, sizeof(int));
  overlap->entry_cell = nc_array(n, sizeof(int));
  overlap->entry_year = nc_array(n, sizeof(int));
  overlap->area = nc_array(n, sizeof(double));
  at = names;
  for (size_t r = 0; r < n_regions; r++, at += strlen(at) + 1)
    overlap->region[r] = nc_copy_text(at);
  for (int c = 0; c < grid->n_cells; c++) {
    overlap->entry_region[c] = (int)grid_cell_number(grid, c);
    overlap->entry_cell[c] = c;
    overlap->area[c] = 1.;
  }
  free(names);
  PetscFunctionReturn(0);
}

static PetscErrorCode ReadRegions(struct setup *setup, struct problems *list) {
  const struct campaign *c = &setup->campaign;
  PetscFunctionBeginUser;
  if (c->zones_file)
    PetscCall(ZonesRead(setup->comm, c->zones_file, c->zones_variable, &setup->grid,
                        &setup->overlap, list));
  else if (c->overlap_file)
    PetscCall(OverlapRead(setup->comm, c->overlap_file, c->overlap_area, &setup->grid,
                          &setup->overlap, list));
  else if (setup->grid.name)
    PetscCall(StationsAsRegions(setup->comm, &setup->grid, &setup->overlap));
  else if (c->yield.given)
    problem(list,
            "region: yields need region.zones or region.overlap to tie regions to cells of "
            "the grid %s",
            c->cells_file);
  if (c->zones_file || c->overlap_file || setup->grid.name) PetscFunctionReturn(0);
  check_extents(setup, &c->control, list);
  check_extents(setup, &c->ensemble.parameters, list);
  PetscFunctionReturn(0);
}

/* Days of the year by cell and year; `never_lasts` as for CellDateRead */
static PetscErrorCode ReadCellNumber(struct setup *setup, const struct cell_number *number,
                                     bool never_lasts, double **value, struct problems *list) {
  size_t n = (size_t)setup->grid.n_cells * (size_t)setup->campaign.n_years;
  bool of_the_year = true;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(n, value));
  for (size_t i = 0; i < n; i++) (*value)[i] = NAN;
  if (number->file)
    PetscCall(CellDateRead(setup->comm, number->file, number->variable, &setup->grid,
                           setup->campaign.n_years, setup->campaign.years, never_lasts, *value,
                           &of_the_year, list));
  for (size_t i = 0; !of_the_year && i < n; i++)
    if (isfinite((*value)[i])) (*value)[i] = day_of_year((int)floor((*value)[i]));
  if (!of_the_year)
    remark(list,
           "%s: the dates of '%s' are taken as days of the year, in the year that "
           "years.attribution says",
           number->file, number->variable);
  PetscFunctionReturn(0);
}

/* Days of year of a file: 1 .. 366, 0 or missing where there is no crop. */
static PetscErrorCode CheckDays(const struct setup *setup, const struct cell_number *day,
                                const double *value, struct problems *list) {
  int n_years = setup->campaign.n_years;
  struct cell_fault wrong;
  PetscFunctionBeginUser;
  cell_fault_begin(&wrong, &setup->grid);
  for (int c = 0; c < setup->grid.n_cells; c++)
    for (int y = 0; y < n_years; y++) {
      double x = value[(size_t)c * (size_t)n_years + (size_t)y];
      if (x < 0. || x >= 366.5)
        cell_fault_add(&wrong, c, y, "harvest year %d: %g", setup->campaign.years[y], x);
    }
  PetscCall(CellFaultAgree(setup->comm, &wrong));
  if (wrong.n_cells)
    problem(list,
            "%s: '%s' is no day of the year in %lld seasons, first %s, %s; 1 .. 366 are expected, "
            "0 or missing where there is no crop",
            day->file, day->variable, (long long)wrong.n_values, wrong.place, wrong.what);
  PetscFunctionReturn(0);
}

/* whole day of the year of a start; 0 = none */
static int start_day(double value) {
  return value >= 0.5 && value < 366.5 ? (int)lround(value) : 0;
}

static void say_year(struct setup *setup, const struct season_year *y) {
  const int plus = setup->campaign.sowing_year_plus;
  if (y->ambiguous)
    nc_append(
        &setup->calendar_choices,
        "note: starts lie from day %d to day %d of the year, over more than half a year: each "
        "counts with its own calendar year%s; where cells on both sides of New Year are of one "
        "season, give them campaigns of their own\n",
        y->first, y->last, plus ? " + years.attribution.sowing_year_plus" : "");
  else if (y->crosses)
    nc_append(
        &setup->calendar_choices,
        "harvest years: starts lie from day %d to day %d of the year, across New Year; all "
        "count with the calendar year of their median, day %d, + %d: so do %lld of %lld starts "
        "on its other side\n",
        y->first, y->last, y->median, plus, (long long)y->shifted, (long long)y->n);
}

/* how the starts of all cells lie to New Year */
static PetscErrorCode FindYear(struct setup *setup, const double *start, struct season_year *year) {
  const struct campaign *c = &setup->campaign;
  size_t n = (size_t)setup->grid.n_cells * (size_t)c->n_years;
  int64_t count[SEASON_YEAR_DAYS] = {0};
  PetscFunctionBeginUser;
  *year = (struct season_year){0};
  if (!c->start.file) PetscFunctionReturn(0); /* one day for all */
  for (size_t i = 0; i < n; i++)
    if (start_day(start[i])) count[start_day(start[i]) - 1]++;
  PetscCallMPI(
      MPI_Allreduce(MPI_IN_PLACE, count, SEASON_YEAR_DAYS, MPI_INT64_T, MPI_SUM, setup->comm));
  *year = season_year_of(count);
  say_year(setup, year);
  PetscFunctionReturn(0);
}

static PetscErrorCode ReadCalendar(struct setup *setup, struct problems *list) {
  const struct campaign *c = &setup->campaign;
  size_t n = (size_t)setup->grid.n_cells * (size_t)c->n_years;
  struct season_year year;
  double *start, *latest, *mature;
  PetscFunctionBeginUser;
  PetscCall(ReadCellNumber(setup, &c->start, true, &start, list));
  PetscCall(ReadCellNumber(setup, &c->latest, false, &latest, list));
  PetscCall(ReadCellNumber(setup, &c->mature, false, &mature, list));
  if (c->start.file) PetscCall(CheckDays(setup, &c->start, start, list));
  if (c->latest.file) PetscCall(CheckDays(setup, &c->latest, latest, list));
  if (c->mature.file) PetscCall(CheckDays(setup, &c->mature, mature, list));
  PetscCall(FindYear(setup, start, &year));
  PetscCall(PetscMalloc2(n, &setup->start, n, &setup->end));
  if (c->mature.file) PetscCall(PetscMalloc1(n, &setup->mature));
  if (c->mature.file) PetscCall(PetscMalloc1(setup->grid.n_cells, &setup->phenology_factor));
  for (size_t i = 0; i < n; i++) {
    int at = c->years[i % (size_t)c->n_years] + season_year_shift(&year, start_day(start[i]));
    campaign_season_dates(c, at, start[i], latest[i], &setup->start[i], &setup->end[i]);
    if (setup->mature) setup->mature[i] = campaign_maturity(c, at, start[i], mature[i]);
  }
  PetscCall(PetscFree(start));
  PetscCall(PetscFree(latest));
  PetscCall(PetscFree(mature));
  for (int i = 0; setup->first_cells && i < setup->grid.n_cells; i++)
    for (int y = 0; grid_cell_number(&setup->grid, i) >= setup->first_cells && y < c->n_years; y++)
      setup->start[(size_t)i * (size_t)c->n_years + (size_t)y] = INT_MIN;
  PetscFunctionReturn(0);
}

/* soils, initial water and irrigation for the model */
static PetscErrorCode SetWater(struct setup *setup, struct problems *list) {
  bool any;
  PetscFunctionBeginUser;
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  if (!setup->soil || any) PetscFunctionReturn(0);
  setup->water = (struct model_water){
      .soil = setup->soil,
      .rdmsol = setup->rdmsol,
      .field_capacity = setup->campaign.soil.from[SOIL_WAV].origin == SOIL_AT_FIELD_CAPACITY,
      .spinup_days = setup->campaign.spinup_days,
      .share = setup->irrigated_share,
      .n_irrigations = setup->irrigation.n,
      .irrigation_cell = setup->irrigation.cell,
      .irrigation_day = setup->irrigation.day,
      .irrigation = setup->irrigation.value};
  model_set_water(&setup->model, &setup->water);
  PetscCall(SetupCheckSoil(setup, list));
  PetscFunctionReturn(0);
}

static PetscErrorCode PlanModel(struct setup *setup) {
  struct campaign *c = &setup->campaign;
  PetscInt first_block = 0;
  PetscFunctionBeginUser;
  PetscCall(PetscOptionsGetInt(NULL, NULL, "-windrow_first_block", &first_block, NULL));
  struct model_rules rules = {.continuous = c->continuous,
                              .sown = c->sown,
                              .carries = c->rotation.n > 0,
                              .base_of_season = setup->base_of_season,
                              .main_base = 0,
                              .ends_mature = c->end != END_RULE_HARVEST,
                              .ends_by_date = true,
                              .max_days = c->max_days,
                              .fill_days = c->fill_days,
                              .missing_excludes = c->missing_excludes,
                              .not_mature_counts = c->not_mature_counts,
                              .short_weather_counts = c->short_weather_counts,
                              .short_weather_excludes = c->short_weather_excludes,
                              .heat_tmax = c->heat_tmax,
                              .heat_days = c->heat_days,
                              .weather = c->forcing_files,
                              .first_block = (int)first_block};
  const int n_regions = setup->overlap.n_regions ? setup->overlap.n_regions : 1;
  c->control.n_cells = setup->grid.n_cells;
  control_layout(&c->control, n_regions);
  control_layout(&c->ensemble.parameters, n_regions);
  PetscCall(ModelCreate(setup->comm, &setup->grid, c->n_years, c->years, setup->start, setup->end,
                        &c->control, setup->n_bases, setup->base, setup->base_of_cell, &rules,
                        &setup->model));
  setup->phenology =
      (struct model_phenology){.maturity = setup->mature, .factor = setup->phenology_factor};
  if (c->mature.file) model_set_phenology(&setup->model, &setup->phenology);
  model_set_memory(&setup->model, setup->budget.rank);
  setup_note_memory(setup, MEMORY_SEASONS);
  PetscCall(ModelSetRegions(&setup->model, &setup->overlap));
  setup_note_memory(setup, MEMORY_REGIONS);
  PetscFunctionReturn(0);
}

/* what log and output say */
static void gather_choices(struct setup *setup) {
  char *own = campaign_choices(&setup->campaign);
  nc_append(&setup->choices, "%s%s%s", own, setup->calendar_choices ? setup->calendar_choices : "",
            setup->forcing_choices ? setup->forcing_choices : "");
  free(own);
}

/* what readers decided (rank 0 judges files), behind the choices */
static PetscErrorCode GatherRemarks(struct setup *setup, const struct problems *list) {
  char *text = NULL;
  PetscFunctionBeginUser;
  for (int i = 0; i < list->n_remarks; i++) nc_append(&text, "note: %s\n", list->remark[i]);
  PetscCall(TextShare(setup->comm, &text));
  if (text) nc_append(&setup->choices, "%s", text);
  free(text);
  PetscFunctionReturn(0);
}

/* What memory is left, the `back` bytes that will be released included, is for the blocks' weather;
 * else files in a folder are. */
static void leave_room(struct setup *setup, int64_t back) {
  const char *folder = getenv("TMPDIR"), *output = setup->campaign.output_dir;
  if (!folder || !*folder) folder = output && access(output, W_OK) == 0 ? output : ".";
  model_set_weather_room(&setup->model, memory_left(setup->budget.rank + back), folder);
}

/* Seasons are screened, and where the weather was kept until now, blocks are filled from it. Files
 * with the weather are reported. */
static PetscErrorCode SetWeather(struct setup *setup, struct problems *list) {
  int64_t in_file;
  PetscFunctionBeginUser;
  if (!setup->filling)
    leave_room(setup, setup->weather.kept ? 0 : (int64_t)weather_store_bytes(&setup->store));
  if (setup->filling)
    PetscCall(ModelFillingDone(&setup->filling, list));
  else
    PetscCall(ModelSetWeather(&setup->model, &setup->store, list));
  in_file = model_weather_in_file(&setup->model);
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &in_file, 1, MPI_INT64_T, MPI_MAX, setup->comm));
  if (in_file)
    PetscCall(PetscPrintf(setup->comm,
                          "memory: the seasons' weather is more than is left of it; up to %.6g MB "
                          "on a rank are in a file without a name in %s\n",
                          (double)in_file / 1e6, setup->model.weather_folder));
  PetscFunctionReturn(0);
}

static PetscErrorCode Attach(struct setup *setup, struct problems *list) {
  struct split split;
  bool any;
  PetscFunctionBeginUser;
  PetscCall(SetupSetCovariates(setup, list));
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  setup_note_memory(setup, MEMORY_NETWORK);
  if (any) PetscFunctionReturn(0);
  if (setup->weather.read) {
    PetscCall(setup->weather.read(setup, setup->weather.context, list));
    PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
    if (any) PetscFunctionReturn(0);
  }
  PetscCall(ModelSetFields(&setup->model, list));
  PetscCall(SetWeather(setup, list));
  PetscCall(PetscFree(setup->mature));
  if (!setup->weather.kept) weather_store_destroy(&setup->store);
  setup_note_memory(setup, MEMORY_WEATHER);
  if (setup->campaign.yield.given) PetscCall(SetupAddYields(setup));
  for (int s = 0; s < setup->n_series; s++) PetscCall(SetupAddSeries(setup, s, list));
  PetscCall(ModelObservationsDone(&setup->model));
  PetscCall(SetupRegionCentres(setup));
  int before = list->count;
  setup_split(setup, &split, list);
  PetscCall(ProblemsAnywhere(setup->comm, list, before, &any));
  if (!any) {
    PetscCall(ModelSetSplit(&setup->model, &split));
    PetscCall(SetupCount(setup, list));
  }
  split_destroy(&split);
  /* the model holds the calendar now; reports of rotations and irrigation see it */
  if (!setup->base_of_season && !setup->irrigated_share && !setup->weather.kept)
    PetscCall(PetscFree2(setup->start, setup->end));
  setup_note_memory(setup, MEMORY_OBSERVATIONS);
  setup->modelled = true;
  PetscFunctionReturn(0);
}

PetscErrorCode SetupReadCampaign(MPI_Comm comm, const struct setup_request *request,
                                 struct setup *setup, struct problems *list) {
  PetscFunctionBeginUser;
  memset(setup, 0, sizeof *setup);
  setup->comm = comm;
  campaign_read(request->file, request->n_sets, request->sets, request->output, &setup->campaign,
                list);
  if (!problems_since(list, 0)) campaign_require(&setup->campaign, request->command, list);
  setup->weather = setup_weather_wanted(&setup->campaign, request->command);
  setup_note_memory(setup, MEMORY_CAMPAIGN);
  PetscFunctionReturn(0);
}

/* into the model's blocks, where nothing else needs it */
static PetscErrorCode ReadWeather(struct setup *setup, bool calendar_read, struct problems *list) {
  bool any;
  PetscFunctionBeginUser;
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  leave_room(setup, 0);
  if (setup_blocks_suffice(setup))
    PetscCall(SetupFillForcing(setup, calendar_read, any, list));
  else
    PetscCall(SetupReadForcing(setup, calendar_read, list));
  PetscFunctionReturn(0);
}

PetscErrorCode SetupOpen(struct setup *setup, struct problems *list) {
  MPI_Comm comm = setup->comm;
  bool any, differ, calendar_bad, unread;
  PetscFunctionBeginUser;
  const struct campaign *c = &setup->campaign;
  PetscCall(SetupFindBudget(setup));
  PetscCall(
      GridRead(comm, c->cells_file, c->mask_variable, c->min_crop_fraction, &setup->grid, list));
  setup->grid.maps = &setup->campaign.maps;
  check_size(setup, list);
  PetscCall(ProblemsAnywhere(comm, list, 0, &any));
  setup_note_memory(setup, MEMORY_CELLS);
  if (any) {
    PetscCall(SetupLookAtFiles(setup, list));
    PetscFunctionReturn(0);
  }
  int before = list->count;
  PetscCall(ReadCalendar(setup, list));
  PetscCall(ProblemsAnywhere(comm, list, before, &calendar_bad));
  if (!calendar_bad) PetscCall(SetupDealCells(setup));
  setup_note_memory(setup, MEMORY_SEASONS);
  PetscCall(SetupReadCrop(setup, list));
  if (c->production == PRODUCTION_WLP) PetscCall(SetupReadSoil(setup, list));
  setup_note_memory(setup, MEMORY_CROPS);
  int before_regions = list->count;
  PetscCall(ReadRegions(setup, list));
  setup_note_memory(setup, MEMORY_REGIONS);
  before = list->count;
  if (!calendar_bad) PetscCall(SetupReadRotation(setup, list));
  PetscCall(ProblemsAnywhere(comm, list, before, &any));
  calendar_bad = calendar_bad || any;
  setup_note_memory(setup, MEMORY_SEASONS);
  /* without regions no yields are read, without seasons no weather */
  PetscCall(ProblemsAnywhere(comm, list, before_regions, &unread));
  unread = unread || calendar_bad;
  setup_network_create(setup, list);
  /* files of crop and soil are read by every rank for itself */
  PetscCall(ProblemsDiffer(comm, list, 0, &differ));
  if (differ) PetscFunctionReturn(0);
  PetscCall(SetupReadMaps(setup, list));
  setup_note_memory(setup, MEMORY_NETWORK);
  PetscCall(PlanModel(setup));
  PetscCall(SetupSetCO2(setup, list));
  setup_note_memory(setup, MEMORY_CROPS);
  if (c->production == PRODUCTION_WLP) PetscCall(SetupReadIrrigation(setup, list));
  PetscCall(SetWater(setup, list));
  setup_note_memory(setup, MEMORY_CROPS);
  PetscCall(ReadWeather(setup, !calendar_bad, list));
  gather_choices(setup);
  setup_note_memory(setup, MEMORY_WEATHER);
  PetscCall(SetupReadObservations(setup, list));
  if (unread) PetscCall(SetupLookAtFiles(setup, list));
  PetscCall(GatherRemarks(setup, list));
  setup_note_memory(setup, MEMORY_OBSERVATIONS);
  PetscCall(ProblemsAnywhere(comm, list, 0, &any));
  if (!any) PetscCall(Attach(setup, list));
  PetscFunctionReturn(0);
}

PetscErrorCode SetupClose(struct setup *setup) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree(setup->command_line));
  PetscCall(PetscFree(setup->inputs));
  PetscCall(ModelFillingDestroy(&setup->filling));
  PetscCall(ModelDestroy(&setup->model));
  weather_store_destroy(&setup->store);
  for (int s = 0; s < setup->n_series; s++) cell_series_destroy(&setup->series[s]);
  yield_data_destroy(&setup->yield);
  overlap_destroy(&setup->overlap);
  PetscCall(PetscFree2(setup->region_lat, setup->region_lon));
  cell_series_destroy(&setup->irrigation);
  PetscCall(PetscFree2(setup->soil, setup->rdmsol));
  PetscCall(PetscFree(setup->irrigated_share));
  grid_destroy(&setup->grid);
  PetscCall(PetscFree2(setup->start, setup->end));
  PetscCall(PetscFree(setup->mature));
  PetscCall(PetscFree(setup->phenology_factor));
  PetscCall(PetscFree(setup->base_of_season));
  PetscCall(PetscFree(setup->map));
  control_network_destroy(&setup->network);
  control_partition_destroy(&setup->partition);
  PetscCall(PetscFree2(setup->base, setup->base_of_cell));
  PetscCall(PetscFree(setup->co2));
  free(setup->calendar_choices);
  free(setup->forcing_choices);
  free(setup->choices);
  campaign_destroy(&setup->campaign);
  PetscFunctionReturn(0);
}

const char *const *setup_regions(const struct setup *setup) {
  return (const char *const *)setup->overlap.region;
}

PetscErrorCode SetupPath(const struct setup *setup, const char *suffix, char **path) {
  const char *dir = setup->campaign.output_dir, *name = setup->campaign.name;
  size_t length = strlen(dir) + strlen(name) + strlen(suffix) + 3;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(length, path));
  snprintf(*path, length, "%s/%s_%s", dir, name, suffix);
  PetscFunctionReturn(0);
}

PetscErrorCode SetupMakeOutput(const struct setup *setup) {
  PetscMPIInt rank;
  char *path;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(setup->comm, &rank));
  PetscCall(SetupPath(setup, "", &path));
  if (rank == 0) folder_make_for(path);
  PetscCall(PetscFree(path));
  PetscCallMPI(MPI_Barrier(setup->comm));
  PetscFunctionReturn(0);
}
