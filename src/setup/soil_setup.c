/* Soil of every cell; see soil_setup.h.
 *
 * A cell's soil begins as what soil.parameters holds (one file, or one a station), beside it the
 * defaults of site parameters; maps, texture and fixed values cover that.
 */
#include "setup/soil_setup.h"
#include "ncio/nc_agree.h"
#include "region/shared_problems.h"
#include "setup/crop_setup.h"
#include "soil/pedotransfer.h"
#include <math.h>
#include <string.h>

/* [kg dm-3] density of minerals, of which porosity follows */
static const double mineral_density = 2.65;
/* SoilGrids 2 stores water contents in 1e-3 cm3 cm-3 and bulk density in 1e-2 kg dm-3 */
static const double water_scale = 1e-3, density_scale = 1e-2;

/* " in 3 cells, first cell 12 (50.25, 8.75)"; nothing where the soil is that of all cells */
static const char *place(const struct cell_fault *fault, bool uniform, char text[2 * NC_NAME]) {
  *text = '\0';
  if (!uniform)
    snprintf(text, 2 * NC_NAME, " in %lld cell%s, first %s", (long long)fault->n_cells,
             fault->n_cells > 1 ? "s" : "", fault->place);
  return text;
}

static double *value_at(struct setup *setup, int cell, int id) {
  return id == SOIL_RDMSOL ? &setup->rdmsol[cell] : &setup->soil[cell].value[id];
}

static void put(struct setup *setup, int cell, int id, double value) {
  *value_at(setup, cell, id) = value;
  if (id != SOIL_RDMSOL) setup->soil[cell].given[id] = !isnan(value);
}

/* [cm] the soil's RDMSOL or the crop file's; NaN where neither gives it */
double setup_rdmsol(const struct setup *setup, int cell) {
  int base = setup->base_of_cell[cell];
  if (!isnan(setup->rdmsol[cell]) || base < 0) return setup->rdmsol[cell];
  const struct parameter_set *set = &setup->base[base];
  return set->given[PARAM_RDMSOL] ? set->scalar[PARAM_RDMSOL] : NAN;
}

/* -- files of parameters */

static bool read_file(const char *file, struct soil_set *set, double *rdmsol,
                      struct problems *list) {
  return soil_file_read(file, set, list) && soil_file_read_depth(file, rdmsol, list);
}

static void read_files(struct setup *setup, struct problems *list) {
  const struct campaign *c = &setup->campaign;
  const char *file = c->soil.parameters;
  struct soil_set base = {.given = {false}};
  double rdmsol = NAN;
  char path[4096];
  for (int id = 0; id < N_SOIL_SCALARS; id++) {
    base.value[id] = campaign_soil_default(id);
    base.given[id] = !isnan(base.value[id]);
  }
  if (c->soil.by_station && !setup->grid.name) {
    problem(list, "soil.parameters: %s asks for stations' names, but %s is a grid", file,
            c->cells_file);
    return;
  }
  if (file && !c->soil.by_station && !read_file(file, &base, &rdmsol, list)) return;
  for (int cell = 0; cell < setup->grid.n_cells; cell++) {
    setup->soil[cell] = base;
    setup->rdmsol[cell] = rdmsol;
    if (!c->soil.by_station) continue;
    setup_station_path(file, setup->grid.name[cell], path, sizeof path);
    read_file(path, &setup->soil[cell], &setup->rdmsol[cell], list);
  }
}

static PetscErrorCode ReadParameters(struct setup *setup, struct problems *list) {
  struct problems found = {0}; /* in the files of this rank's stations */
  bool any;
  PetscFunctionBeginUser;
  read_files(setup, &found);
  PetscCall(ProblemsShare(setup->comm, &found, list, &any));
  PetscFunctionReturn(0);
}

/* -- maps */

/* What a map's numbers are (as for CellMapRead) and between what they lie */
struct span {
  const char *unit;
  double least, most;
};

static const char *span_text(const struct span *span, char text[NC_NAME]) {
  int n = snprintf(text, NC_NAME, "%g .. %g", span->least, span->most);
  if (strncmp(span->unit, CELL_MAP_COUNTS, strlen(CELL_MAP_COUNTS)) == 0)
    snprintf(text + n, (size_t)(NC_NAME - n), ", SoilGrids 2 integers");
  else
    snprintf(text + n, (size_t)(NC_NAME - n), "%s%s; check its units, scale_factor and _FillValue",
             strcmp(span->unit, "1") ? " " : "", strcmp(span->unit, "1") ? span->unit : "");
  return text;
}

/* A map with a number in every cell, value[n_cells]; *good = it has no problem. */
static PetscErrorCode ReadMap(const struct setup *setup, const char *file, const char *variable,
                              struct span span, double *value, bool *good, struct problems *list) {
  const int no_year = 0;
  int before = list->count; /* another variable's file may have told the same */
  struct cell_fault missing, outside;
  char at[2 * NC_NAME], expected[NC_NAME];
  bool any;
  PetscFunctionBeginUser;
  PetscCall(
      CellMapRead(setup->comm, file, variable, span.unit, &setup->grid, 1, &no_year, value, list));
  PetscCall(ProblemsAnywhere(setup->comm, list, before, &any));
  *good = !any;
  if (any) PetscFunctionReturn(0);
  cell_fault_begin(&missing, &setup->grid);
  cell_fault_begin(&outside, &setup->grid);
  for (int cell = 0; cell < setup->grid.n_cells; cell++) {
    if (isnan(value[cell])) cell_fault_add(&missing, cell, 0, "%s", "");
    if (value[cell] < span.least || value[cell] > span.most)
      cell_fault_add(&outside, cell, 0, "%g", value[cell]);
  }
  PetscCall(CellFaultAgree(setup->comm, &missing));
  PetscCall(CellFaultAgree(setup->comm, &outside));
  if (missing.n_cells)
    problem(list, "%s: '%s' is missing%s; fill it, or mask these cells in %s", file, variable,
            place(&missing, false, at), setup->campaign.cells_file);
  if (outside.n_cells)
    problem(list, "%s: '%s' is out of range%s: %s; expected %s", file, variable,
            place(&outside, false, at), outside.what, span_text(&span, expected));
  *good = !missing.n_cells && !outside.n_cells;
  PetscFunctionReturn(0);
}

/* integers that soils have, which figures in other units miss */
static const struct span grids_water = {CELL_MAP_COUNTS "1e-3", 5., 900.};
static const struct span grids_density = {CELL_MAP_COUNTS "1e-2 kg dm-3", 20., 250.};

/* One parameter's map. */
static PetscErrorCode ReadParameter(struct setup *setup, int id, double *value,
                                    struct problems *list) {
  const struct soil_from *from = &setup->campaign.soil.from[id];
  const struct soil_parameter_info info = campaign_soil_info(id);
  bool good, grids = from->origin == SOIL_FROM_SOILGRIDS, density = grids && id == SOIL_SM0;
  bool moisture = strcmp(info.unit, "cm3 cm-3") == 0; /* a file need not name that unit */
  struct span span = {moisture ? "1" : info.unit, info.lo, info.hi};
  if (grids) span = density ? grids_density : grids_water;
  PetscFunctionBeginUser;
  PetscCall(ReadMap(setup, from->file, from->variable, span, value, &good, list));
  for (int cell = 0; good && cell < setup->grid.n_cells; cell++) {
    double x = value[cell];
    if (grids) x = density ? 1. - density_scale * x / mineral_density : water_scale * x;
    put(setup, cell, id, x);
  }
  PetscFunctionReturn(0);
}

/* SMW, SMFCF and SM0 of texture, those of them that nothing covers. */
static PetscErrorCode ReadTexture(struct setup *setup, struct problems *list) {
  const struct campaign_soil *soil = &setup->campaign.soil;
  const char *file = soil->texture.file;
  int n = setup->grid.n_cells;
  double *sand, *clay, *organic;
  /* of the unit 1, in which maps come: organic matter counts in percent behind it */
  const double in_percent = 100. * (soil->texture.carbon ? organic_matter_of_carbon : 1.);
  bool good[3];
  char at[2 * NC_NAME];
  struct cell_fault above;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc3(n, &sand, n, &clay, n, &organic));
  struct span whole = {"1", 0., 1.}, some = {"1", 0., pedotransfer_clay_most};
  struct span little = {"1", 0., pedotransfer_organic_matter_most / in_percent};
  PetscCall(
      ReadMap(setup, soil->texture.sand_file, soil->texture.sand, whole, sand, &good[0], list));
  PetscCall(
      ReadMap(setup, soil->texture.clay_file, soil->texture.clay, some, clay, &good[1], list));
  PetscCall(ReadMap(setup, soil->texture.organic_file, soil->texture.organic, little, organic,
                    &good[2], list));
  bool all = good[0] && good[1] && good[2];
  cell_fault_begin(&above, &setup->grid);
  for (int cell = 0; all && cell < n; cell++)
    if (sand[cell] + clay[cell] > 1. + 1e-6)
      cell_fault_add(&above, cell, 0, "%g and %g", sand[cell], clay[cell]);
  PetscCall(CellFaultAgree(setup->comm, &above));
  if (above.n_cells)
    problem(list, "%s: '%s' and '%s' are more than the whole%s: %s", file, soil->texture.sand,
            soil->texture.clay, place(&above, false, at), above.what);
  for (int cell = 0; all && !above.n_cells && cell < n; cell++) {
    struct soil_moisture m = pedotransfer((struct soil_texture){
        .sand = sand[cell], .clay = clay[cell], .organic_matter = in_percent * organic[cell]});
    if (soil->from[SOIL_SMW].origin == SOIL_FROM_TEXTURE) put(setup, cell, SOIL_SMW, m.smw);
    if (soil->from[SOIL_SMFCF].origin == SOIL_FROM_TEXTURE) put(setup, cell, SOIL_SMFCF, m.smfcf);
    if (soil->from[SOIL_SM0].origin == SOIL_FROM_TEXTURE) put(setup, cell, SOIL_SM0, m.sm0);
  }
  PetscCall(PetscFree3(sand, clay, organic));
  PetscFunctionReturn(0);
}

static PetscErrorCode ReadSources(struct setup *setup, struct problems *list) {
  const struct campaign_soil *soil = &setup->campaign.soil;
  int n = setup->grid.n_cells;
  bool texture = false;
  double *value;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(n, &value));
  for (int id = 0; id < N_SOIL_VALUES; id++) {
    enum soil_origin origin = soil->from[id].origin;
    texture = texture || origin == SOIL_FROM_TEXTURE;
    if (origin == SOIL_FROM_MAP || origin == SOIL_FROM_SOILGRIDS)
      PetscCall(ReadParameter(setup, id, value, list));
    for (int cell = 0; origin == SOIL_FROM_SET && cell < n; cell++)
      put(setup, cell, id, soil->from[id].value);
  }
  PetscCall(PetscFree(value));
  if (texture) PetscCall(ReadTexture(setup, list));
  PetscFunctionReturn(0);
}

static void set_initial_water(struct setup *setup) {
  enum soil_origin origin = setup->campaign.soil.from[SOIL_WAV].origin;
  for (int cell = 0; cell < setup->grid.n_cells; cell++) {
    const double *x = setup->soil[cell].value;
    if (origin == SOIL_AT_FIELD_CAPACITY)
      put(setup, cell, SOIL_WAV, (x[SOIL_SMFCF] - x[SOIL_SMW]) * setup_rdmsol(setup, cell));
    if (origin == SOIL_AT_WILTING_POINT) put(setup, cell, SOIL_WAV, 0.);
  }
}

/* -- checks */

const char *setup_soil_source(const struct campaign *c, int id, char text[2 * NC_NAME]) {
  const struct soil_from *from = &c->soil.from[id];
  const struct soil_parameter_info info = campaign_soil_info(id);
  if (from->origin == SOIL_FROM_MAP || from->origin == SOIL_FROM_SOILGRIDS)
    snprintf(text, 2 * NC_NAME, "%s: '%s'", from->file, from->variable);
  else if (from->origin == SOIL_FROM_TEXTURE)
    snprintf(text, 2 * NC_NAME, "%s: %s by texture", from->file, info.name);
  else if (from->origin == SOIL_FROM_FILE && c->soil.parameters)
    snprintf(text, 2 * NC_NAME, "%s: %s", c->soil.parameters, info.name);
  else
    snprintf(text, 2 * NC_NAME, "soil: %s", info.name);
  return text;
}

/* Is it the same in all cells? */
static bool uniform(const struct campaign *c, int id) {
  switch (c->soil.from[id].origin) {
  case SOIL_FROM_FILE:
    return !c->soil.by_station && !(id == SOIL_RDMSOL && c->crop_by_cell);
  case SOIL_AT_FIELD_CAPACITY:
    return uniform(c, SOIL_SMW) && uniform(c, SOIL_SMFCF) && uniform(c, SOIL_RDMSOL);
  case SOIL_FROM_SET:
  case SOIL_AT_WILTING_POINT:
    return true;
  default:
    return false;
  }
}

/* RDMSOL of a cell for checks and the report, which for other parameters is what the set holds */
static double checked(const struct setup *setup, int cell, int id) {
  if (id == SOIL_RDMSOL) return setup_rdmsol(setup, cell);
  return setup->soil[cell].given[id] ? setup->soil[cell].value[id] : NAN;
}

/* Parameters that neither file nor key gives; a map without a value has been told. */
static PetscErrorCode CheckMissing(const struct setup *setup, struct problems *list) {
  const struct campaign *c = &setup->campaign;
  struct cell_fault missing;
  char names[256] = "", at[2 * NC_NAME];
  int lacks[N_SOIL_VALUES] = {0}, n = 0;
  PetscFunctionBeginUser;
  cell_fault_begin(&missing, &setup->grid);
  for (int id = 0; id < N_SOIL_VALUES; id++) {
    if (id == SOIL_WAV || c->soil.from[id].origin != SOIL_FROM_FILE) continue;
    for (int cell = 0; cell < setup->grid.n_cells; cell++) {
      if (!isnan(checked(setup, cell, id))) continue;
      cell_fault_add(&missing, cell, 0, "%s", "");
      lacks[id] = 1;
    }
  }
  PetscCall(CellFaultAgree(setup->comm, &missing));
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, lacks, N_SOIL_VALUES, MPI_INT, MPI_MAX, setup->comm));
  for (int id = 0; id < N_SOIL_VALUES; id++) {
    size_t used = strlen(names);
    if (lacks[id])
      snprintf(names + used, sizeof names - used, "%s%s", n++ ? ", " : "",
               campaign_soil_info(id).name);
  }
  if (n > 0)
    problem(list,
            "%s: %d soil and site parameter%s missing%s: %s; give %s in soil.parameters, soil.set "
            "or as a map",
            c->soil.parameters ? c->soil.parameters : "soil", n, n > 1 ? "s are" : " is",
            place(&missing, !c->soil.by_station, at), names, n > 1 ? "them" : "it");
  PetscFunctionReturn(0);
}

static PetscErrorCode CheckWaterGiven(const struct setup *setup, struct problems *list) {
  const struct campaign *c = &setup->campaign;
  struct cell_fault silent;
  char at[2 * NC_NAME];
  PetscFunctionBeginUser;
  if (c->soil.from[SOIL_WAV].origin != SOIL_FROM_FILE) PetscFunctionReturn(0);
  cell_fault_begin(&silent, &setup->grid);
  for (int cell = 0; cell < setup->grid.n_cells; cell++)
    if (!setup->soil[cell].given[SOIL_WAV]) cell_fault_add(&silent, cell, 0, "%s", "");
  PetscCall(CellFaultAgree(setup->comm, &silent));
  if (silent.n_cells)
    problem(list,
            "soil.initial.WAV is missing%s: how much water above wilting point the soil holds down "
            "to RDMSOL, %d days before the crop's start, decides on the season; give "
            "field_capacity, wilting_point, a number [cm] or {file, variable}",
            place(&silent, !c->soil.by_station, at), c->spinup_days);
  PetscFunctionReturn(0);
}

static PetscErrorCode CheckBounds(const struct setup *setup, int id, struct problems *list) {
  const struct soil_parameter_info info = campaign_soil_info(id);
  struct cell_fault outside;
  char at[2 * NC_NAME], source[2 * NC_NAME], expected[64];
  PetscFunctionBeginUser;
  cell_fault_begin(&outside, &setup->grid);
  for (int cell = 0; cell < setup->grid.n_cells; cell++) {
    double x = checked(setup, cell, id);
    bool part = !info.active && x != floor(x); /* of a switch */
    if (x < info.lo || x > info.hi || part) cell_fault_add(&outside, cell, 0, "%g", x);
  }
  PetscCall(CellFaultAgree(setup->comm, &outside));
  if (outside.n_cells)
    problem(list, "%s is out of range%s: %s; expected %s",
            setup_soil_source(&setup->campaign, id, source),
            place(&outside, uniform(&setup->campaign, id), at), outside.what,
            range_text(info.lo, info.hi, info.unit, !info.active, expected));
  PetscFunctionReturn(0);
}

static PetscErrorCode CheckOrder(const struct setup *setup, int low, int high,
                                 struct problems *list) {
  const struct campaign *c = &setup->campaign;
  struct cell_fault wrong;
  char at[2 * NC_NAME], a[2 * NC_NAME], b[2 * NC_NAME];
  PetscFunctionBeginUser;
  cell_fault_begin(&wrong, &setup->grid);
  for (int cell = 0; cell < setup->grid.n_cells; cell++) {
    double x = checked(setup, cell, low), y = checked(setup, cell, high);
    if (x >= y) cell_fault_add(&wrong, cell, 0, "%g and %g", x, y);
  }
  PetscCall(CellFaultAgree(setup->comm, &wrong));
  if (wrong.n_cells)
    problem(list, "%s must be below %s%s: %s", setup_soil_source(c, low, a),
            setup_soil_source(c, high, b), place(&wrong, uniform(c, low) && uniform(c, high), at),
            wrong.what);
  PetscFunctionReturn(0);
}

/* whether one soil serves the cells of all ranks: the first cell's */
static PetscErrorCode FindOneSoil(struct setup *setup) {
  struct one_soil *one = &setup->one_soil;
  const int owner = partition_owner(&setup->grid.cells, 0);
  int same = 1;
  PetscFunctionBeginUser;
  if (setup->grid.cells.rank == owner) {
    one->soil = setup->soil[0];
    one->rdmsol = setup_rdmsol(setup, 0);
  }
  PetscCallMPI(MPI_Bcast(one, sizeof *one, MPI_BYTE, owner, setup->comm));
  for (int cell = 0; cell < setup->grid.n_cells; cell++)
    for (int id = 0; id < N_SOIL_VALUES; id++) {
      double first = id == SOIL_RDMSOL ? one->rdmsol : one->soil.value[id];
      same = same && checked(setup, cell, id) == first;
    }
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &same, 1, MPI_INT, MPI_MIN, setup->comm));
  one->serves_all = same;
  PetscFunctionReturn(0);
}

static PetscErrorCode CheckSoil(const struct setup *setup, struct problems *list) {
  PetscFunctionBeginUser;
  for (int id = 0; id < N_SOIL_VALUES; id++) PetscCall(CheckBounds(setup, id, list));
  PetscCall(CheckOrder(setup, SOIL_SMW, SOIL_SMFCF, list));
  PetscCall(CheckOrder(setup, SOIL_SMFCF, SOIL_SM0, list));
  PetscCall(CheckOrder(setup, SOIL_CRAIRC, SOIL_SM0, list));
  PetscFunctionReturn(0);
}

PetscErrorCode SetupReadSoil(struct setup *setup, struct problems *list) {
  int before = list->count;
  bool unread, any;
  PetscFunctionBeginUser;
  const size_t room = (size_t)setup->grid.n_cells + 1; /* NULL would say that there is no soil */
  PetscCall(PetscCalloc2(room, &setup->soil, room, &setup->rdmsol));
  PetscCall(ReadParameters(setup, list));
  PetscCall(ProblemsAnywhere(setup->comm, list, before, &unread));
  PetscCall(ReadSources(setup, list));
  if (!unread) PetscCall(CheckMissing(setup, list));
  if (!unread) PetscCall(CheckWaterGiven(setup, list));
  PetscCall(ProblemsAnywhere(setup->comm, list, before, &any));
  if (!any) PetscCall(CheckSoil(setup, list));
  PetscCall(ProblemsAnywhere(setup->comm, list, before, &any));
  if (any) PetscFunctionReturn(0);
  set_initial_water(setup);
  PetscCall(CheckBounds(setup, SOIL_WAV, list));
  PetscCall(FindOneSoil(setup));
  PetscFunctionReturn(0);
}

bool setup_one_soil(const struct setup *setup, struct soil_set *soil, double *rdmsol) {
  *soil = setup->one_soil.soil;
  *rdmsol = setup->one_soil.rdmsol;
  return setup->one_soil.serves_all;
}

/* -- report */

static PetscErrorCode PrintRange(const struct setup *setup, const char *before, int id) {
  const struct soil_parameter_info info = campaign_soil_info(id);
  double range[2] = {INFINITY, INFINITY}; /* the least, and the most with its sign turned */
  PetscFunctionBeginUser;
  for (int cell = 0; cell < setup->grid.n_cells; cell++) {
    range[0] = fmin(range[0], checked(setup, cell, id));
    range[1] = fmin(range[1], -checked(setup, cell, id));
  }
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, range, 2, MPI_DOUBLE, MPI_MIN, setup->comm));
  PetscCall(PetscPrintf(setup->comm, "%s %s %.4g", before, info.name, range[0]));
  if (-range[1] > range[0]) PetscCall(PetscPrintf(setup->comm, " .. %.4g", -range[1]));
  if (strcmp(info.unit, "1")) PetscCall(PetscPrintf(setup->comm, " %s", info.unit));
  PetscFunctionReturn(0);
}

PetscErrorCode SetupReportSoil(const struct setup *setup) {
  static const int water[] = {SOIL_SMW, SOIL_SMFCF, SOIL_SM0, SOIL_RDMSOL, SOIL_WAV};
  static const int site[] = {SOIL_CRAIRC, SOIL_SOPE,  SOIL_KSUB,   SOIL_SMLIM,
                             SOIL_SSI,    SOIL_SSMAX, SOIL_IFUNRN, SOIL_NOTINF};
  PetscFunctionBeginUser;
  for (int i = 0; i < 5; i++) PetscCall(PrintRange(setup, i ? "," : "soil:", water[i]));
  for (int i = 0; i < 8; i++) PetscCall(PrintRange(setup, i ? "," : "\nsoil:", site[i]));
  PetscCall(PetscPrintf(setup->comm, "\n"));
  PetscFunctionReturn(0);
}
