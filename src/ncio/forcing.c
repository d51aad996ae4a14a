/* Daily weather of this rank's cells from NetCDF, a piece of them after the other.
 *
 * Each file is opened once, by one rank, which describes it and reads small ones whole for all
 * ranks (ncio/forcing_pass.c). Of large ones each rank reads for itself the smallest block of rows
 * and columns that holds the piece's cells, a stretch of time at a time (ncio/nc_block.c). Pieces
 * end where rows of chunks do, so that a chunk is decompressed once a rank. Units: see
 * ncio/profile.c.
 */
#include "ncio/forcing_check.h"
#include "ncio/nc_agree.h"
#include "ncio/nc_block.h"
#include "ncio/reading.h"
#include "region/progress.h"
#include "region/shared_problems.h"
#include <limits.h>
#include <math.h>
#include <mpi.h>
#include <stdlib.h>
#include <string.h>

/* decoded weather of a piece at most, but for a row of chunks; and where that is larger, too: then
 * its chunks are decompressed once a piece */
static const size_t usual_piece = (size_t)64 << 20, largest_piece = (size_t)1 << 30; /* [bytes] */

struct forcing_reader {
  MPI_Comm comm;
  const struct forcing_source *source;
  const struct grid *grid;
  struct forcing_plan plan;
  struct forcing_cells held;
  int n_days;
  int n_pieces, next;       /* of this rank; the piece to be read */
  int most_pieces;          /* of any rank */
  int *first;               /* [n_pieces + 1] own cells of the pieces */
  int at, n_cells;          /* the piece in hand: its first own cell, and their number, */
  const int *cells;         /* [n_cells] */
  double *value[N_FORCING]; /* [n_cells][n_days] */
  struct value_range range[N_FORCING]; /* of all pieces so far */
  int64_t estimated[2];                /* days, cells */
  double *altitude;                    /* [cells of all pieces] or NULL */
  struct forcing_numbers numbers;
  bool failed; /* some rank could not read a file */
  struct problems found, of_altitude;
  struct progress progress;
};

/* -- places */

/* The spaces that the plan reads from must hold all cells. */
static PetscErrorCode CheckPlaces(struct forcing_reader *r, struct problems *list) {
  PetscFunctionBeginUser;
  for (int s = 0; s < r->plan.n_spaces; s++) {
    struct cell_fault *outside = &r->held.place[s].outside;
    bool used = false;
    for (int i = 0; i < r->plan.n_items; i++) used = used || r->plan.item[i].space == s;
    if (!used) continue;
    PetscCall(CellFaultAgree(r->comm, outside));
    if (outside->n_cells)
      problem(
          list,
          "%s: %lld of the cells %s not in its grid, first %s; the forcing must hold each cell's "
          "centre (within a hundredth of a step) or its name",
          r->source->files, (long long)outside->n_cells, outside->n_cells > 1 ? "are" : "is",
          outside->place);
  }
  PetscFunctionReturn(0);
}

/* -- reading */

/* Puts a block of `n_t` steps from `t` on into the cells' days. */
static void keep_block(struct forcing_reader *r, const struct forcing_item *item,
                       const struct nc_block *read, size_t t, size_t n_t, const size_t *count,
                       const double *block) {
  const struct forcing_place *place = &r->held.place[item->space];
  const int *day = r->plan.day + item->at_day;
  size_t stride[N_NC_ROLES];
  nc_strides(&r->plan.variable[item->variable], count, stride);
  for (int c = 0; c < r->n_cells; c++) {
    const double *at =
        block + nc_block_at(&r->plan.space[item->space], read, stride, place->point[r->at + c]);
    double *row_of_days = r->value[item->quantity] + (size_t)c * (size_t)r->n_days;
    for (size_t k = 0; k < n_t; k++) {
      int d = day[t - item->t0 + k];
      row_of_days[d - r->source->first_day] = at[k * stride[NC_TIME]] * item->scale + item->offset;
    }
  }
}

static PetscErrorCode ReadItem(struct forcing_reader *r, int nc, const struct forcing_item *item,
                               int *status) {
  const struct nc_block block = nc_block_of(&r->plan.space[item->space], r->n_cells,
                                            r->held.place[item->space].point + r->at);
  const struct nc_variable *v = &r->plan.variable[item->variable];
  size_t count[NC_MAX_RANK], steps = 1, end = item->t0 + item->n_t;
  PetscFunctionBeginUser;
  PetscCall(NcSteps(r->comm, &block, v, &steps));
  size_t longest = steps < item->n_t ? steps : item->n_t;
  double *value = nc_array(nc_block_area(&block) * longest, sizeof *value);
  for (size_t t = item->t0, n_t; t < end; t += n_t) {
    n_t = steps - t % steps; /* ends where a chunk ends */
    if (n_t > end - t) n_t = end - t;
    int got = nc_block_read(nc, v, &block, t, n_t, count, value);
    if (got != NC_NOERR)
      *status = *status ? *status : got;
    else
      keep_block(r, item, &block, t, n_t, count, value);
  }
  free(value);
  PetscFunctionReturn(0);
}

static PetscErrorCode ReadFile(struct forcing_reader *r, int first, int end,
                               struct problems *list) {
  const struct forcing_plan *plan = &r->plan;
  const int f = plan->item[first].file;
  int nc = -1, status = NC_NOERR, agreed;
  bool opened = false;
  PetscFunctionBeginUser;
  PetscCall(NcOpen(r->comm, plan->file[f], &nc, &opened, list));
  if (!opened) PetscFunctionReturn(0);
  for (int i = first; i < end; i++)
    if (plan->item[i].n_t) PetscCall(ReadItem(r, nc, &plan->item[i], &status));
  PetscCall(StatusAgree(r->comm, status, &agreed));
  if (agreed != NC_NOERR)
    problem(list, "%s: reading failed: %s (a damaged file?)", plan->file[f], nc_strerror(agreed));
  nc_close(nc);
  PetscFunctionReturn(0);
}

/* -- after reading */

/* the item that holds a quantity, or NULL */
static const struct forcing_item *item_of(const struct forcing_reader *r, enum forcing_quantity q) {
  for (int i = 0; i < r->plan.n_items; i++)
    if (r->plan.item[i].quantity == q) return &r->plan.item[i];
  return NULL;
}

/* What no day on Earth has is a fault or missing; what is a rounding below zero is zero. */
static void check_range(struct forcing_reader *r, enum forcing_quantity q) {
  const struct weather_limits *limits = &quantity_info[q].limits;
  const struct forcing_item *item = item_of(r, q);
  double *v = r->value[q];
  for (int c = 0; item && c < r->n_cells; c++)
    for (int d = 0; d < r->n_days; d++, v++)
      if (*v < limits->least || *v > limits->most)
        *v = forcing_number(&r->numbers, q, r->cells[c], r->source->first_day + d, *v,
                            (*v - item->offset) / item->scale);
}

/* Days of which the quantity's items hold a value [n_days]; caller frees. *lacking: an item that
 * lacks days by its calendar or its source, or NULL. */
static bool *days_there(const struct forcing_reader *r, enum forcing_quantity q,
                        const struct forcing_item **lacking) {
  bool *there = nc_array((size_t)r->n_days, sizeof *there);
  *lacking = NULL;
  for (int i = 0; i < r->plan.n_items; i++) {
    const struct forcing_item *item = &r->plan.item[i];
    if (item->quantity != q) continue;
    if (item->calendar == CALENDAR_NOLEAP || item->calendar == CALENDAR_360_DAY ||
        item->no_31_december)
      *lacking = item;
    for (size_t k = 0; k < item->n_t; k++)
      there[r->plan.day[item->at_day + k] - r->source->first_day] = true;
  }
  return there;
}

/* Days that a 360-day or noleap calendar lacks become the mean of their neighbours; 31 December
 * that a source lacks too, or the one neighbour at the end of what was read. Days that the source
 * has and no file holds stay missing. */
static void fill_lacking_days(struct forcing_reader *r, enum forcing_quantity q) {
  const struct forcing_item *lacking;
  bool *there = days_there(r, q, &lacking);
  for (int d = 0; lacking && d < r->n_days; d++) {
    bool left = d > 0 && there[d - 1], right = d < r->n_days - 1 && there[d + 1];
    bool enough = lacking->no_31_december ? left || right : left && right;
    if (there[d] || !enough || !forcing_lacks_day(lacking, r->source->first_day + d)) continue;
    for (int c = 0; c < r->n_cells; c++) {
      double *v = r->value[q] + (size_t)c * (size_t)r->n_days + d;
      v[0] = left && right ? 0.5 * (v[-1] + v[1]) : left ? v[-1] : v[1];
    }
  }
  free(there);
}

static double *take(struct forcing_reader *r, enum forcing_quantity q) {
  double *value = r->value[q];
  r->value[q] = NULL;
  return value;
}

/* The ground's altitude in this rank's cells, where a file has it */
static PetscErrorCode ReadAltitude(struct forcing_reader *r) {
  const int n = r->held.n_cells;
  PetscFunctionBeginUser;
  if (r->plan.altitude_file < 0) PetscFunctionReturn(0);
  double *all = nc_array((size_t)r->grid->n_cells, sizeof *all);
  PetscCall(AltitudeRead(r->comm, r->plan.file[r->plan.altitude_file], NULL, r->grid, all,
                         &r->of_altitude));
  r->altitude = nc_array((size_t)n, sizeof *r->altitude);
  for (int c = 0; c < n; c++) r->altitude[c] = all[r->held.cells[c]];
  free(all);
  PetscFunctionReturn(0);
}

/* How a quantity's numbers came from those of its files; nothing where the files differ in it. */
static struct weather_form form_of(const struct forcing_reader *r, enum forcing_quantity q) {
  struct weather_form form = {0};
  for (int i = 0; i < r->plan.n_items; i++) {
    const struct forcing_item *item = &r->plan.item[i];
    const struct nc_packing *p = &r->plan.variable[item->variable].packing;
    if (item->quantity != q || !item->n_t) continue;
    const struct weather_form own = {.scale = item->scale,
                                     .offset = item->offset,
                                     .packed = p->scale != 1.0 || p->offset != 0.0,
                                     .stored_scale = p->scale,
                                     .stored_offset = p->offset};
    if (form.scale != 0.0 &&
        (own.scale != form.scale || own.offset != form.offset ||
         own.stored_scale != form.stored_scale || own.stored_offset != form.stored_offset))
      return (struct weather_form){0};
    form = own;
  }
  return form;
}

static void hand_over(struct forcing_reader *r, struct weather_store *store) {
  static const struct {
    enum weather_variable to;
    enum forcing_quantity from;
  } map[] = {{WEATHER_IRRAD, FORCING_IRRAD}, {WEATHER_TMIN, FORCING_TMIN},
             {WEATHER_TMAX, FORCING_TMAX},   {WEATHER_TEMP, FORCING_TEMP},
             {WEATHER_VAP, FORCING_VAP},     {WEATHER_WIND, FORCING_WIND},
             {WEATHER_RAIN, FORCING_RAIN},   {WEATHER_E0, FORCING_E0},
             {WEATHER_ES0, FORCING_ES0},     {WEATHER_ET0, FORCING_ET0}};
  store->temp_given = r->plan.has[FORCING_TEMP];
  for (size_t i = 0; i < sizeof map / sizeof *map; i++) {
    store->value[map[i].to] = take(r, map[i].from);
    store->form[map[i].to] = form_of(r, map[i].from);
    store->has[map[i].to] = store->value[map[i].to] != NULL;
  }
}

/* The piece's numbers of a quantity that small files held, or room for those of large ones */
static double *take_row(struct forcing_reader *r, enum forcing_quantity q) {
  const struct forcing_item *item = item_of(r, q);
  const size_t n_days = (size_t)r->n_days, n = (size_t)r->n_cells * n_days;
  double *value = nc_array(n, sizeof *value);
  for (size_t i = 0; i < n; i++) value[i] = NAN;
  for (int c = 0; item && c < r->n_cells; c++) {
    const double *held = forcing_held(&r->held, item->rank, r->at + c);
    if (held) memcpy(value + (size_t)c * n_days, held, n_days * sizeof *value);
  }
  return value;
}

/* Appends a text to those before it, "K; degC", unless it is one of them. */
static void append_other(char **text, const char *more) {
  const size_t m = strlen(more);
  for (const char *at = *text; at; at = strchr(at, ';'), at = at ? at + 2 : NULL)
    if (strncmp(at, more, m) == 0 && (at[m] == ';' || !at[m])) return;
  nc_append(text, "%s%s", *text ? "; " : "", more);
}

/* The row of a quantity; its files may differ in name, unit and conversion. */
static PetscErrorCode AddReading(struct forcing_reader *r, enum forcing_quantity q,
                                 struct problems *list) {
  char *name = NULL, *unit = NULL, *conversion = NULL, text[64];
  PetscFunctionBeginUser;
  for (int i = 0; i < r->plan.n_items; i++) {
    const struct forcing_item *item = &r->plan.item[i];
    const struct nc_variable *v = &r->plan.variable[item->variable];
    if (item->quantity != q || !item->n_t) continue;
    append_other(&name, v->name);
    append_other(&unit, v->has_unit ? v->unit : "none");
    append_other(&conversion, *conversion_text(item->scale, item->offset, text) ? text : "-");
  }
  if (name && strcmp(name, quantity_info[q].name) != 0)
    nc_append(&name, ": %s", quantity_info[q].name);
  struct reading_row row = {.variable = name ? name : quantity_info[q].name,
                            .file = r->source->files,
                            .found = unit,
                            .unit = quantity_info[q].unit,
                            .conversion = conversion};
  PetscCall(ValueRangeAgree(r->comm, &r->range[q]));
  reading_add(&row, &r->range[q], list);
  free(name);
  free(unit);
  free(conversion);
  PetscFunctionReturn(0);
}

/* The piece's numbers from the files that every rank reads its own part of */
static PetscErrorCode ReadFiles(struct forcing_reader *r) {
  const struct forcing_plan *plan = &r->plan;
  const int before = r->next * plan->n_items;
  PetscFunctionBeginUser;
  for (int first = 0, end; first < plan->n_items && !r->failed; first = end) {
    end = first;
    while (end < plan->n_items && plan->item[end].file == plan->item[first].file) end++;
    progress_at(&r->progress, before + first);
    if (!plan->item[first].later) continue;
    PetscCall(ReadFile(r, first, end, &r->found));
    PetscCall(ProblemsAnywhere(r->comm, &r->found, 0, &r->failed));
  }
  PetscFunctionReturn(0);
}

/* Checks, fills and derives the numbers of a piece. */
static void complete(struct forcing_reader *r) {
  const bool *has = r->plan.has;
  for (enum forcing_quantity q = 0; q < N_FORCING; q++)
    if (has[q]) value_range_join(&r->range[q], (size_t)r->n_cells * (size_t)r->n_days, r->value[q]);
  for (enum forcing_quantity q = 0; q < N_FORCING; q++)
    if (has[q]) check_range(r, q);
  forcing_clip_humidity(&r->numbers);
  for (enum forcing_quantity q = 0; q < N_FORCING; q++)
    if (has[q]) fill_lacking_days(r, q);
  forcing_derive(r->source, r->plan.height, r->grid, r->n_cells, r->cells, r->value, r->estimated);
  forcing_look(&r->numbers);
}

/* What all pieces together say. *choices: what is decided, unless numbers are at fault */
static PetscErrorCode Tell(struct forcing_reader *r, char **choices) {
  bool any;
  PetscFunctionBeginUser;
  for (enum forcing_quantity q = 0; q < N_FORCING; q++)
    if (r->plan.has[q]) PetscCall(AddReading(r, q, &r->found));
  PetscCall(ForcingCheckNumbers(r->comm, &r->numbers, &r->plan, &r->found));
  PetscCall(ProblemsAnywhere(r->comm, &r->found, 0, &any));
  if (any) PetscFunctionReturn(0);
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, r->estimated, 2, MPI_INT64_T, MPI_SUM, r->comm));
  forcing_note_radiation(r->source, &r->plan, r->estimated[0], r->estimated[1]);
  PetscCall(ForcingCheckDays(r->comm, &r->numbers, &r->plan, &r->found));
  problems_move(&r->of_altitude, &r->found);
  if (choices) *choices = nc_copy_text(r->plan.choices);
  PetscFunctionReturn(0);
}

/* Finds the files and makes the plan, known to every rank where *any stays false. */
static PetscErrorCode MakePlan(struct forcing_reader *r, struct problems *list, bool *any) {
  const struct profile *table[MAX_PROFILES + 1];
  struct profile_row row[N_FORCING];
  struct profile own;
  struct problems found = {0};
  int rank, n_tables;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(r->comm, &rank));
  r->plan = (struct forcing_plan){.altitude_file = -1};
  table[0] = &own;
  bool named = forcing_names(r->source, &own, row, rank ? NULL : &found);
  n_tables = own.n > 0;
  int known = profile_tables(r->source->profile, table + n_tables, rank ? NULL : &found);
  n_tables = named && known ? n_tables + known : 0;
  if (rank == 0 && n_tables)
    forcing_files(r->source, n_tables, table, &r->plan.n_files, &r->plan.file, &found);
  PetscCall(ProblemsShare(r->comm, &found, list, any));
  if (*any) PetscFunctionReturn(0);
  PetscCallMPI(MPI_Bcast(&r->plan.n_files, 1, MPI_INT, 0, r->comm));
  PetscCall(TextsShare(r->comm, r->plan.n_files, &r->plan.file));
  PetscCall(ForcingPass(r->source, n_tables, table, &r->plan, &r->held, list, any));
  if (*any) PetscFunctionReturn(0);
  if (rank == 0) forcing_plan_make(r->source, n_tables, table, &r->plan, &found);
  PetscCall(ProblemsShare(r->comm, &found, list, any));
  if (!*any) PetscCall(ForcingPlanShare(r->comm, &r->plan));
  PetscFunctionReturn(0);
}

/* -- pieces */

/* Chunks of large files: rows of `chunk` rows of a space, or of as many stations */
struct chunking {
  int space;
  int64_t chunk;
};

/* The different ones of a plan; malloc'ed */
static struct chunking *chunkings(const struct forcing_plan *plan, int *n) {
  struct chunking *all = nc_array((size_t)plan->n_items, sizeof *all);
  *n = 0;
  for (int i = 0; i < plan->n_items; i++) {
    const struct forcing_item *item = &plan->item[i];
    const int64_t chunk = (int64_t)plan->variable[item->variable].chunk_place;
    bool known = !item->later || !item->n_t || chunk < 2;
    for (int k = 0; k < *n && !known; k++)
      known = all[k].space == item->space && all[k].chunk == chunk;
    if (!known) all[(*n)++] = (struct chunking){item->space, chunk};
  }
  return all;
}

/* Whether a piece may end before an own cell: no row of chunks continues there. */
static bool may_end(const struct forcing_reader *r, int n, const struct chunking *all, int c) {
  for (int k = 0; k < n; k++) {
    const struct nc_space *space = &r->plan.space[all[k].space];
    const int64_t *point = r->held.place[all[k].space].point + c;
    const int64_t width = (space->gridded ? space->n_lon : 1) * all[k].chunk;
    if (point[-1] / width == point[0] / width) return false;
  }
  return true;
}

/* own cells that a piece of so many bytes has */
static int cells_of(const struct forcing_reader *r, size_t bytes) {
  size_t cell = 2 * (size_t)r->n_days * sizeof(double); /* of what is derived, too */
  size_t n_quantities = 0;
  for (enum forcing_quantity q = 0; q < N_FORCING; q++) n_quantities += r->plan.has[q];
  size_t n = bytes / (cell * (n_quantities ? n_quantities : 1));
  return n < 1 ? 1 : n < INT_MAX ? (int)n : INT_MAX;
}

/* Cuts the own cells into pieces. */
static void cut(struct forcing_reader *r, int most_cells) {
  const int n = r->held.n_cells, usual = most_cells ? most_cells : cells_of(r, usual_piece),
            largest = most_cells ? most_cells : cells_of(r, largest_piece);
  int n_all;
  struct chunking *all = chunkings(&r->plan, &n_all);
  r->first = nc_array((size_t)n + 1, sizeof *r->first);
  for (int from = 0, end; from < n; from = end) {
    int good = n; /* where the piece may end */
    for (end = from + 1; end < n; end++) {
      if (may_end(r, n_all, all, end)) good = end;
      bool full = end - from >= usual, fits = good <= end;
      if ((full && fits) || end - from >= largest) break;
    }
    if (end < n && good <= end) end = good;
    r->first[++r->n_pieces] = end;
  }
  free(all);
}

static PetscErrorCode Begin(struct forcing_reader *r, int most_cells) {
  PetscFunctionBeginUser;
  cut(r, most_cells);
  PetscCallMPI(MPI_Allreduce(&r->n_pieces, &r->most_pieces, 1, MPI_INT, MPI_MAX, r->comm));
  PetscCall(ReadAltitude(r));
  r->progress = progress_begin(r->comm, "reading the weather", r->plan.n_items * r->most_pieces);
  PetscFunctionReturn(0);
}

PetscErrorCode ForcingOpen(MPI_Comm comm, const struct forcing_source *source,
                           const struct grid *grid, int n_cells, const int *cells, int most_cells,
                           struct forcing_reader **reader, struct problems *list) {
  const int n_days = source->last_day - source->first_day + 1;
  struct forcing_reader *r = *reader = nc_array(1, sizeof *r);
  PetscLogEvent event;
  bool any;
  PetscFunctionBeginUser;
  PetscCall(NcEvent("Nc_Read", &event));
  PetscCall(PetscLogEventBegin(event, 0, 0, 0, 0));
  *r = (struct forcing_reader){
      .comm = comm,
      .source = source,
      .grid = grid,
      .held = {.comm = comm, .grid = grid, .n_cells = n_cells, .n_days = n_days, .cells = cells},
      .n_days = n_days,
      .numbers = {.source = source,
                  .grid = grid,
                  .n_days = n_days,
                  .n_all = (int64_t)n_cells * n_days,
                  .value = r->value}};
  forcing_numbers_begin(&r->numbers);
  for (int q = 0; q < N_FORCING; q++) r->range[q] = value_range_none;
  PetscCall(MakePlan(r, list, &any));
  if (!any) {
    PetscCall(CheckPlaces(r, list));
    PetscCall(ProblemsAnywhere(comm, list, 0, &any));
  }
  if (!any) PetscCall(Begin(r, most_cells));
  PetscCall(PetscLogEventEnd(event, 0, 0, 0, 0));
  PetscFunctionReturn(0);
}

bool forcing_brings(const struct forcing_reader *r, enum weather_variable v) {
  return (v == WEATHER_E0 && r->plan.has[FORCING_E0]) ||
         (v == WEATHER_ES0 && r->plan.has[FORCING_ES0]) ||
         (v == WEATHER_ET0 && r->plan.has[FORCING_ET0]);
}

const double *forcing_altitude(const struct forcing_reader *r) { return r->altitude; }

static void describe_piece(struct forcing_reader *r, struct weather_store *store) {
  const size_t n = (size_t)r->n_cells;
  hand_over(r, store);
  store->n_cells = r->n_cells;
  store->day0 = r->source->first_day;
  store->n_days = r->n_days;
  store->cell = nc_array(n, sizeof *store->cell);
  if (n) memcpy(store->cell, r->cells, n * sizeof *store->cell);
  if (!r->altitude) return;
  store->altitude = nc_array(n, sizeof *store->altitude);
  if (n) memcpy(store->altitude, r->altitude + r->at, n * sizeof *store->altitude);
}

static void begin_piece(struct forcing_reader *r) {
  const int piece = r->next < r->n_pieces ? r->next : r->n_pieces;
  r->at = r->first[piece];
  r->n_cells = r->numbers.n_cells = piece < r->n_pieces ? r->first[piece + 1] - r->at : 0;
  r->cells = r->numbers.cells = r->held.cells + r->at;
  for (enum forcing_quantity q = 0; q < N_FORCING; q++)
    if (r->plan.has[q]) r->value[q] = take_row(r, q);
  forcing_cells_release(&r->held, r->at + r->n_cells);
}

PetscErrorCode ForcingNext(struct forcing_reader *r, struct weather_store *store, bool *more) {
  PetscLogEvent event;
  PetscFunctionBeginUser;
  *store = (struct weather_store){0};
  *more = r->next < r->most_pieces && !r->failed;
  if (!*more) PetscFunctionReturn(0);
  PetscCall(NcEvent("Nc_Read", &event));
  PetscCall(PetscLogEventBegin(event, 0, 0, 0, 0));
  begin_piece(r);
  PetscCall(ReadFiles(r));
  complete(r);
  if (!r->failed) describe_piece(r, store);
  for (int q = 0; q < N_FORCING; q++) {
    free(r->value[q]);
    r->value[q] = NULL;
  }
  r->next++;
  *more = !r->failed;
  PetscCall(PetscLogEventEnd(event, 0, 0, 0, 0));
  PetscFunctionReturn(0);
}

PetscErrorCode ForcingClose(struct forcing_reader **reader, char **choices, struct problems *list) {
  struct forcing_reader *r = *reader;
  PetscFunctionBeginUser;
  if (choices) *choices = NULL;
  if (r->first) PetscCall(Tell(r, choices));
  problems_clear(&r->of_altitude);
  problems_move(&r->found, list);
  forcing_numbers_end(&r->numbers);
  forcing_cells_destroy(&r->held);
  forcing_plan_destroy(&r->plan);
  free(r->first);
  free(r->altitude);
  free(r);
  *reader = NULL;
  PetscFunctionReturn(0);
}

PetscErrorCode ForcingRead(MPI_Comm comm, const struct forcing_source *source,
                           const struct grid *grid, int n_cells, const int *cells,
                           struct weather_store *store, char **choices, struct problems *list) {
  struct forcing_reader *r;
  const int told = list->n;
  bool more;
  PetscFunctionBeginUser;
  PetscCall(ForcingOpen(comm, source, grid, n_cells, cells, INT_MAX, &r, list));
  PetscCall(ForcingNext(r, store, &more));
  PetscCall(ForcingClose(&r, choices, list));
  /* some faults are known at the end alone: no numbers beside them */
  if (list->n > told) weather_store_destroy(store);
  PetscFunctionReturn(0);
}

PetscErrorCode ForcingMembers(MPI_Comm comm, const char *path, const char *dimension, int *n,
                              struct problems *list) {
  struct problems found = {0};
  struct nc_file file;
  size_t length = 0;
  bool any;
  int rank, id;
  PetscFunctionBeginUser;
  *n = 0;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  if (rank == 0 && nc_file_open(path, &file, &found)) {
    if (nc_inq_dimid(file.id, dimension, &id) == NC_NOERR)
      nc_inq_dimlen(file.id, id, &length);
    else
      problem(&found, "%s: has no dimension '%s' of members (forecast.weather.member)", path,
              dimension);
    nc_file_close(&file);
  }
  *n = length < INT_MAX ? (int)length : INT_MAX;
  PetscCallMPI(MPI_Bcast(n, 1, MPI_INT, 0, comm));
  PetscCall(ProblemsShare(comm, &found, list, &any));
  PetscFunctionReturn(0);
}
