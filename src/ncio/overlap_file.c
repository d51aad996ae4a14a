/* Which cells make up which region. Rank 0 reads the entries part by part and broadcasts each part,
 * of which every rank keeps what lies in its cells: no rank ever holds the table.
 *
 * Entries at masked points of the grid are left out, those off the grid are problems.
 */
#include "ncio/cell_lookup.h"
#include "ncio/nc_agree.h"
#include "ncio/ncio.h"
#include "ncio/overlap_source.h"
#include "ncio/overlap_table.h"
#include "ncio/reading.h"
#include <stdlib.h>
#include <string.h>

static const double on_centre = 0.01; /* grid steps */

struct overlap_reading {
  MPI_Comm comm;
  const char *path;
  const struct grid *grid;
  struct cell_lookup lookup;
  struct overlap_table table;
  bool by_number;
  struct value_range range; /* of the areas, on every rank */
  /* entries off the grid, on every rank: how many, the first, and its station */
  int64_t n_outside;
  struct overlap_entry outside;
  char *outside_name;
};

/* rank 0's batch on every rank, and whether there are more */
static PetscErrorCode BatchShare(MPI_Comm comm, struct overlap_batch *b, bool *more) {
  int rank, head[2] = {b->n, *more};
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  PetscCallMPI(MPI_Bcast(head, 2, MPI_INT, 0, comm));
  *more = head[1];
  if (rank) {
    b->n = head[0];
    b->entry = NULL;
    b->name = NULL;
  }
  PetscCall(ArrayShare(comm, (size_t)b->n, sizeof *b->entry, (void **)&b->entry));
  PetscCall(TextsShare(comm, b->n, &b->name));
  PetscFunctionReturn(0);
}

/* Cells of the entries by their places in the list of stations */
static void find_numbered(const struct grid *grid, const struct overlap_batch *b, int *cell) {
  int64_t first = grid_cell_number(grid, 0), all = grid_cells(grid);
  for (int i = 0; i < b->n; i++) {
    int64_t k = b->entry[i].location;
    bool own = k >= first && k < first + grid->n_cells;
    cell[i] = own ? (int)(k - first) : k >= 0 && k < all ? CELL_OF_ANOTHER_RANK : CELL_OUTSIDE;
  }
}

static PetscErrorCode FindCells(struct overlap_reading *r, const struct overlap_batch *b,
                                int *cell) {
  double *lat, *lon;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc2(b->n, &lat, b->n, &lon));
  for (int i = 0; i < b->n; i++) {
    lat[i] = b->entry[i].lat;
    lon[i] = b->entry[i].lon;
  }
  PetscCall(CellsFind(r->comm, &r->lookup, b->n, (const char *const *)b->name, lat, lon, on_centre,
                      cell));
  PetscCall(PetscFree2(lat, lon));
  PetscFunctionReturn(0);
}

static PetscErrorCode KeepOwn(struct overlap_reading *r, const struct overlap_batch *b) {
  int *cell;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(b->n, &cell));
  if (r->by_number)
    find_numbered(r->grid, b, cell);
  else
    PetscCall(FindCells(r, b, cell));
  for (int i = 0; i < b->n; i++) {
    const struct overlap_entry *x = &b->entry[i];
    value_range_add(&r->range, x->area);
    if (cell[i] >= 0) overlap_table_add(&r->table, x->region, cell[i], x->year, x->area);
    if (cell[i] != CELL_OUTSIDE || r->n_outside++ > 0) continue;
    r->outside = *x;
    if (b->name) r->outside_name = nc_copy_text(b->name[i]);
  }
  PetscCall(PetscFree(cell));
  PetscFunctionReturn(0);
}

/* rank 0's source, entry by entry */
static PetscErrorCode ReadEntries(struct overlap_reading *r, struct overlap_source *source,
                                  struct problems *list) {
  struct problems found = {0};
  bool more = true, any;
  int rank, by_number = source->by_number;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(r->comm, &rank));
  PetscCallMPI(MPI_Bcast(&by_number, 1, MPI_INT, 0, r->comm));
  r->by_number = by_number;
  cell_lookup_begin(r->grid, &r->lookup);
  while (more) {
    struct overlap_batch batch = {0};
    if (rank == 0) more = overlap_source_next(source, &batch, &found);
    PetscCall(BatchShare(r->comm, &batch, &more));
    PetscCall(KeepOwn(r, &batch));
    overlap_batch_destroy(&batch);
  }
  cell_lookup_end(&r->lookup);
  PetscCall(ProblemsShare(r->comm, &found, list, &any));
  PetscFunctionReturn(0);
}

static void tell_outside(const struct overlap_reading *r, char *const *region,
                         struct problems *list) {
  const struct overlap_entry *x = &r->outside;
  char *place = NULL;
  if (r->outside_name)
    nc_append(&place, "location '%s'", r->outside_name);
  else
    nc_append(&place, "at (%g, %g)", x->lat, x->lon);
  problem(list, "%s: %lld entr%s outside the grid of the cells, first: entry %lld, region '%s', %s",
          r->path, (long long)r->n_outside, r->n_outside > 1 ? "ies lie" : "y lies",
          (long long)x->number + 1, region[x->region], place);
  free(place);
}

/* `list` is empty at first, and ends the same on every rank */
static PetscErrorCode ReadOverlap(struct overlap_reading *r, struct overlap_source *source,
                                  struct overlap *overlap, struct problems *list) {
  int n_regions = 0, rank;
  char **region = NULL;
  int64_t entries;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(r->comm, &rank));
  PetscCall(ReadEntries(r, source, list));
  if (rank == 0) overlap_source_regions(source, &n_regions, &region);
  PetscCallMPI(MPI_Bcast(&n_regions, 1, MPI_INT, 0, r->comm));
  PetscCall(TextsShare(r->comm, n_regions, &region));
  entries = r->table.n;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &entries, 1, MPI_INT64_T, MPI_SUM, r->comm));
  if (r->n_outside) tell_outside(r, region, list);
  if (!problems_since(list, 0) && entries == 0)
    problem(list, "%s: no entry with an area lies in a cell of the grid", r->path);
  if (!problems_since(list, 0))
    overlap_table_finish(&r->table, n_regions, region, overlap);
  else
    nc_free_texts((size_t)n_regions, &region);
  free(r->table.row);
  free(r->outside_name);
  PetscFunctionReturn(0);
}

/* Of rank 0: entries without an area are missing. */
static void add_reading(const struct overlap_reading *r, const struct overlap_source *source,
                        struct problems *list) {
  struct reading_row row = {.variable = source->v.name,
                            .file = r->path,
                            .found = source->v.unit,
                            .unit = source->v.has_unit ? "ha" : NULL,
                            .scale = source->scale,
                            .offset = source->offset};
  struct value_range range = r->range;
  int64_t all = (int64_t)source->n;
  if (source->layout != OVERLAP_TABLE) all *= source->n_listed > 0 ? source->n_listed : 1;
  if (source->layout == OVERLAP_DENSE && source->years) all *= source->n_years;
  range.missing = all > range.n ? all - range.n : 0;
  range.n += range.missing;
  reading_add(&row, &range, list);
}

PetscErrorCode OverlapRead(MPI_Comm comm, const char *file, const char *area_variable,
                           const struct grid *grid, struct overlap *overlap,
                           struct problems *list) {
  struct overlap_reading r = {.comm = comm, .path = file, .grid = grid, .range = value_range_none};
  struct overlap_source source = {.file = {.id = -1}};
  struct problems found = {0};
  bool any;
  int rank;
  PetscFunctionBeginUser;
  *overlap = (struct overlap){0};
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  if (rank == 0) overlap_source_open(file, area_variable, &source, &found);
  PetscCall(ProblemsShare(comm, &found, list, &any));
  if (!any) {
    PetscCall(ReadOverlap(&r, &source, overlap, &found));
    if (rank == 0) add_reading(&r, &source, &found);
    problems_move(&found, list);
  }
  overlap_source_close(&source);
  PetscFunctionReturn(0);
}
