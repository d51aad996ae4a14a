/* Weather from files, and of water-limited production the evaporation demand: as the files bring
 * it, else by Penman's formulas (weather/evaporation.c), which need the altitude of every cell:
 * forcing.altitude, else a variable of the cells' file, else one of the weather's.
 */
#include "setup/forcing_setup.h"
#include "setup/covariate_setup.h"
#include "ncio/nc_common.h"
#include "region/cell_fault.h"
#include "region/shared_problems.h"
#include "weather/evaporation.h"
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

int setup_forcing_first_day(const struct campaign *campaign, int first) {
  bool water = campaign->production == PRODUCTION_WLP;
  int seen = setup_network_days(campaign), fallow = water ? campaign->spinup_days : 0;
  return first - (seen > fallow ? seen : fallow);
}

struct setup_weather setup_weather_wanted(const struct campaign *c, const char *command) {
  static const char *const commands[] = {"check", "ensemble", "assimilate", "forecast", "hindcast"};
  struct setup_weather wanted = {.kept = strcmp(command, "sensitivity") == 0};
  bool members = false;
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
    members = members || strcmp(command, commands[i]) == 0;
  if (!members || !c->ensemble.given) return wanted;
  /* evaporation is perturbed by the temperatures of the fallow, which the model does not hold */
  wanted.kept =
      (c->ensemble.weather.given && c->production == PRODUCTION_WLP) || c->ensemble.sowing_sd > 0.;
  wanted.before = (int)ceil(3. * c->ensemble.sowing_sd);
  return wanted;
}

/* days of whole years, none too few: where a year of weather is wanted, not its first day */
static int days_of_years(int years) { return years > 0 ? 366 * years : 0; }

/* days of weather that are read */
static void choose_days(const struct setup *setup, int *first, int *last) {
  const struct campaign *c = &setup->campaign;
  const struct setup_weather *w = &setup->weather;
  *first = setup_forcing_first_day(c, setup->model.first_day) - w->before;
  *last = setup->model.last_day + w->after;
  if (w->first_year) *first -= days_of_years(c->years[0] - w->first_year);
  if (w->last_year) *last += days_of_years(w->last_year - c->years[c->n_years - 1]);
}

/* -- altitude */

/* Of own cells [m] where it does not take the weather's files; NaN = unknown. */
static PetscErrorCode KnownAltitude(const struct setup *setup, double *altitude,
                                    struct problems *list) {
  const struct campaign *c = &setup->campaign;
  bool constant = !isnan(c->altitude);
  PetscFunctionBeginUser;
  for (int i = 0; i < setup->grid.n_cells; i++)
    altitude[i] = constant ? c->altitude : setup->grid.alt[i];
  if (c->altitude_file)
    PetscCall(AltitudeRead(setup->comm, c->altitude_file, c->altitude_variable, &setup->grid,
                           altitude, list));
  PetscFunctionReturn(0);
}

static bool is_asked(const struct campaign *c) { return c->altitude_file || !isnan(c->altitude); }

/* Where altitudes were looked for; malloc'ed */
static char *looked_at(const struct campaign *c) {
  char *text = NULL;
  nc_append(&text, "%s", c->altitude_file ? c->altitude_file : c->cells_file);
  if (!c->altitude_file && strcmp(c->cells_file, c->forcing_files) != 0)
    nc_append(&text, " and %s", c->forcing_files);
  return text;
}

enum { FROM_CELLS = 1, FROM_WEATHER = 2 };

static void note_altitude(struct setup *setup, int from, double lowest, double highest) {
  const struct campaign *c = &setup->campaign;
  if (!isnan(c->altitude)) {
    nc_append(&setup->forcing_choices, "forcing: altitude is %g m everywhere\n", c->altitude);
    return;
  }
  nc_append(&setup->forcing_choices, "forcing: altitude from %s%s%s, %g to %g m\n",
            from == FROM_WEATHER ? ""
            : c->altitude_file   ? c->altitude_file
                                 : c->cells_file,
            from == (FROM_CELLS | FROM_WEATHER) ? ", else " : "",
            from & FROM_WEATHER ? c->forcing_files : "", lowest, highest);
}

/* Altitudes of the cells that have seasons, from those of all own cells and of the weather's files;
 * all must be known. */
static PetscErrorCode LocalAltitude(struct setup *setup, const double *known,
                                    const double *of_weather, double *local,
                                    struct problems *list) {
  const struct season_list *seasons = &setup->model.seasons;
  struct cell_fault unknown;
  double range[2] = {INFINITY, INFINITY};
  char *where = looked_at(&setup->campaign);
  int from = 0;
  PetscFunctionBeginUser;
  cell_fault_begin(&unknown, &setup->grid);
  for (int i = 0; i < seasons->n_local_cells; i++) {
    local[i] = known[seasons->local_cell[i]];
    from |= isnan(local[i]) ? FROM_WEATHER : FROM_CELLS;
    if (isnan(local[i]) && of_weather) local[i] = of_weather[i];
    if (isnan(local[i])) cell_fault_add(&unknown, seasons->local_cell[i], 0, "%s", "");
    range[0] = fmin(range[0], local[i]);
    range[1] = fmin(range[1], -local[i]);
  }
  PetscCall(CellFaultAgree(setup->comm, &unknown));
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, range, 2, MPI_DOUBLE, MPI_MIN, setup->comm));
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &from, 1, MPI_INT, MPI_BOR, setup->comm));
  if (unknown.n_cells)
    problem(
        list,
        "%s: no altitude of %lld cell%s, first %s; water-limited production computes evaporation "
        "from it: give forcing.altitude (300 m, or {file, variable}), or a variable altitude, "
        "elevation or orog in a file of cells or weather",
        where, (long long)unknown.n_cells, unknown.n_cells > 1 ? "s" : "", unknown.place);
  else
    note_altitude(setup, from, range[0], -range[1]);
  free(where);
  PetscFunctionReturn(0);
}

/* -- evaporation */

static void note_evaporation(struct setup *setup, bool has_e0, bool has_es0, bool has_et0) {
  const struct evaporation_rule *rule = &setup->campaign.evaporation;
  if (!has_e0 || !has_es0)
    nc_append(&setup->forcing_choices, "forcing: %s computed by Penman (Angstrom a = %g, b = %g)\n",
              has_e0    ? "ES0 is"
              : has_es0 ? "E0 is"
                        : "E0 and ES0 are",
              rule->sky.a, rule->sky.b);
  if (!has_et0 && rule->et0 == ET0_PENMAN)
    nc_append(&setup->forcing_choices,
              "forcing: ET0 is computed by Penman (Angstrom a = %g, b = %g)\n", rule->sky.a,
              rule->sky.b);
  else if (!has_et0)
    nc_append(&setup->forcing_choices,
              "forcing: ET0 is computed by Penman-Monteith (FAO56 equation "
              "6)\n");
}

/* the caller how evaporation depends on weather needs the altitudes that it was computed with */
static void keep_altitude(struct weather_store *store, const double *altitude) {
  size_t bytes = (size_t)store->n_cells * sizeof *altitude;
  if (!store->altitude) store->altitude = malloc(bytes ? bytes : 1);
  if (!store->altitude) abort();
  memcpy(store->altitude, altitude, bytes);
}

/* What makes those of E0, ES0 and ET0 that the files do not bring */
struct penman {
  bool needed;
  double *lat, *altitude; /* [seasons->n_local_cells] */
  struct problems found;
};

static PetscErrorCode PenmanPrepare(struct setup *setup, const struct forcing_reader *reader,
                                    const double *known, struct penman *penman) {
  const struct season_list *seasons = &setup->model.seasons;
  const int n = seasons->n_local_cells;
  bool has[N_WEATHER] = {false};
  PetscFunctionBeginUser;
  has[WEATHER_E0] = forcing_brings(reader, WEATHER_E0);
  has[WEATHER_ES0] = forcing_brings(reader, WEATHER_ES0);
  has[WEATHER_ET0] = forcing_brings(reader, WEATHER_ET0);
  penman->needed = !has[WEATHER_E0] || !has[WEATHER_ES0] || !has[WEATHER_ET0];
  if (!penman->needed) {
    nc_append(&setup->forcing_choices,
              "forcing: E0, ES0 and ET0 are used as the files bring them\n");
    PetscFunctionReturn(0);
  }
  note_evaporation(setup, has[WEATHER_E0], has[WEATHER_ES0], has[WEATHER_ET0]);
  PetscCall(PetscMalloc2(n, &penman->lat, n, &penman->altitude));
  PetscCall(
      LocalAltitude(setup, known, forcing_altitude(reader), penman->altitude, &penman->found));
  for (int i = 0; i < n; i++) penman->lat[i] = setup->grid.lat[seasons->local_cell[i]];
  PetscFunctionReturn(0);
}

/* of a store whose first cell is the `first` of those with seasons */
static void penman_fill(const struct setup *setup, const struct penman *penman, int first,
                        struct weather_store *store) {
  if (!penman->needed || penman->found.count) return;
  evaporation_fill(store, penman->lat + first, penman->altitude + first,
                   &setup->campaign.evaporation);
  keep_altitude(store, penman->altitude + first);
}

/* -- pieces */

/* The model's blocks as they are filled, or a store of all cells */
struct sink {
  struct model_filling *filling; /* NULL with the store, or where weather is checked alone */
  struct weather_store *store;   /* NULL without */
  struct weather_store left;     /* cells of the piece before that blocks to come need */
};

/* The `n` last cells of one store before those of another, which takes them in. */
static void put_before(const struct weather_store *left, struct weather_store *store) {
  const size_t n = (size_t)left->n_cells, m = (size_t)store->n_cells, days = (size_t)store->n_days;
  if (!n) return;
  int *cell = nc_array(n + m, sizeof *cell);
  memcpy(cell, left->cell, n * sizeof *cell);
  if (m) memcpy(cell + n, store->cell, m * sizeof *cell);
  free(store->cell);
  store->cell = cell;
  for (int v = 0; v < N_WEATHER; v++) {
    if (!store->value[v]) continue;
    double *value = nc_array((n + m) * days, sizeof *value);
    memcpy(value, left->value[v], n * days * sizeof *value);
    if (m) memcpy(value + n * days, store->value[v], m * days * sizeof *value);
    free(store->value[v]);
    store->value[v] = value;
  }
  free(store->altitude); /* is of the new cells alone */
  store->altitude = NULL;
  store->n_cells += left->n_cells;
}

/* The last n cells of a store, which is destroyed */
static struct weather_store last_cells(struct weather_store *store, int n) {
  struct weather_store left = *store;
  const size_t first = (size_t)(store->n_cells - n), days = (size_t)store->n_days;
  left.n_cells = n;
  left.altitude = NULL;
  left.cell = nc_array((size_t)n, sizeof *left.cell);
  if (n) memcpy(left.cell, store->cell + first, (size_t)n * sizeof *left.cell);
  for (int v = 0; v < N_WEATHER; v++) {
    if (!store->value[v]) continue;
    left.value[v] = nc_array((size_t)n * days, sizeof(double));
    if (n) memcpy(left.value[v], store->value[v] + first * days, (size_t)n * days * sizeof(double));
  }
  weather_store_destroy(store);
  return left;
}

static PetscErrorCode TakePiece(struct sink *sink, struct weather_store *piece, bool last) {
  int n_left;
  PetscFunctionBeginUser;
  if (sink->store) {
    *sink->store = *piece;
    PetscFunctionReturn(0);
  }
  if (sink->filling) {
    put_before(&sink->left, piece);
    PetscCall(ModelFillBlocks(sink->filling, piece, last, &n_left));
    weather_store_destroy(&sink->left);
    sink->left = last_cells(piece, n_left);
  }
  weather_store_destroy(piece);
  PetscFunctionReturn(0);
}

/* All pieces into the sink */
static PetscErrorCode ReadPieces(struct setup *setup, struct forcing_reader *reader,
                                 const struct penman *penman, struct sink *sink) {
  const int n = setup->model.seasons.n_local_cells;
  struct weather_store piece;
  bool more;
  int at = 0;
  PetscFunctionBeginUser;
  PetscCall(ForcingNext(reader, &piece, &more));
  while (more) {
    const int n_cells = piece.n_cells;
    penman_fill(setup, penman, at, &piece);
    at += n_cells;
    if (n_cells || sink->store)
      PetscCall(TakePiece(sink, &piece, at == n));
    else
      weather_store_destroy(&piece);
    PetscCall(ForcingNext(reader, &piece, &more));
  }
  weather_store_destroy(&piece);
  weather_store_destroy(&sink->left);
  PetscFunctionReturn(0);
}

/* -- the whole */

/* what the reader decided goes before what evaporation did */
static void join_choices(struct setup *setup, char *of_files) {
  char *own = setup->forcing_choices;
  setup->forcing_choices = of_files;
  if (own && of_files) nc_append(&setup->forcing_choices, "%s", own);
  free(own);
}

static PetscErrorCode Read(struct setup *setup, struct forcing_source *source, struct sink *sink,
                           struct problems *list) {
  const struct season_list *seasons = &setup->model.seasons;
  struct forcing_reader *reader;
  struct penman penman = {0};
  int before = list->count, wanted = 0;
  double *altitude;
  char *choices;
  PetscInt most = 0;
  bool any, blind;
  PetscFunctionBeginUser;
  PetscCall(PetscOptionsGetInt(NULL, NULL, "-windrow_piece_cells", &most, NULL));
  PetscCall(PetscMalloc1(setup->grid.n_cells, &altitude));
  if (source->water) PetscCall(KnownAltitude(setup, altitude, list));
  for (int i = 0; source->water && !is_asked(&setup->campaign) && i < setup->grid.n_cells; i++)
    wanted = wanted || isnan(altitude[i]);
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &wanted, 1, MPI_INT, MPI_MAX, setup->comm));
  source->altitude = wanted;
  PetscCall(ProblemsAnywhere(setup->comm, list, before, &blind));
  const int opened = list->count;
  PetscCall(ForcingOpen(setup->comm, source, &setup->grid, seasons->n_local_cells,
                        seasons->local_cell, sink->store ? INT_MAX : (int)most, &reader, list));
  PetscCall(ProblemsAnywhere(setup->comm, list, opened, &any));
  if (source->water && !any && !blind) PetscCall(PenmanPrepare(setup, reader, altitude, &penman));
  if (!any) PetscCall(ReadPieces(setup, reader, &penman, sink));
  PetscCall(ForcingClose(&reader, &choices, list));
  join_choices(setup, choices);
  PetscCall(ProblemsAnywhere(setup->comm, list, before, &any));
  if (any) problems_clear(&penman.found);
  problems_move(&penman.found, list);
  PetscCall(PetscFree2(penman.lat, penman.altitude));
  PetscCall(PetscFree(altitude));
  PetscFunctionReturn(0);
}

static struct forcing_source source_of(const struct campaign *c) {
  return (struct forcing_source){.profile = c->forcing_profile,
                                 .files = c->forcing_files,
                                 .n_names = c->n_forcing_names,
                                 .names = c->forcing_names,
                                 .wind_height = c->wind_height,
                                 .radiation = c->radiation,
                                 .water = c->production == PRODUCTION_WLP,
                                 .et0 = c->et0_source,
                                 .missing_allowed = c->fill_days > 0 || c->missing_excludes,
                                 .implausible_told = c->implausible_told};
}

static PetscErrorCode ReadForcing(struct setup *setup, bool calendar_read, struct sink *sink,
                                  struct problems *list) {
  struct forcing_source source = source_of(&setup->campaign);
  PetscFunctionBeginUser;
  if (partition_total(&setup->model.seasons.all) == 0) {
    if (calendar_read)
      problem(list, "calendar: no cell has a season in the years asked for; check calendar.start");
    PetscFunctionReturn(0);
  }
  choose_days(setup, &source.first_day, &source.last_day);
  PetscCall(Read(setup, &source, sink, list));
  PetscFunctionReturn(0);
}

PetscErrorCode SetupReadForcing(struct setup *setup, bool calendar_read, struct problems *list) {
  struct sink sink = {.store = &setup->store};
  PetscFunctionBeginUser;
  PetscCall(ReadForcing(setup, calendar_read, &sink, list));
  PetscFunctionReturn(0);
}

bool setup_blocks_suffice(const struct setup *setup) {
  const struct campaign *c = &setup->campaign;
  return !setup->weather.kept && !setup->weather.read && !c->mature.file && !setup_network_days(c);
}

PetscErrorCode SetupFillForcing(struct setup *setup, bool calendar_read, bool drop,
                                struct problems *list) {
  struct sink sink = {0};
  PetscFunctionBeginUser;
  if (!drop) PetscCall(ModelFillingCreate(&setup->model, &setup->filling));
  sink.filling = setup->filling;
  PetscCall(ReadForcing(setup, calendar_read, &sink, list));
  PetscFunctionReturn(0);
}

PetscErrorCode SetupReadMember(struct setup *setup, const char *file, const char *members,
                               int member, int first, int last, struct weather_store *store,
                               struct problems *list) {
  struct forcing_source source = source_of(&setup->campaign);
  struct sink sink = {.store = store};
  char *choices = setup->forcing_choices;
  PetscFunctionBeginUser;
  source.files = file;
  source.members = members;
  source.member = member;
  source.first_day = first;
  source.last_day = last;
  *store = (struct weather_store){0};
  setup->forcing_choices = NULL;
  PetscCall(Read(setup, &source, &sink, list));
  free(setup->forcing_choices);
  setup->forcing_choices = choices;
  PetscFunctionReturn(0);
}
