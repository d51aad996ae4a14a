/* One pass over the weather's files: each is opened once, by one rank.
 *
 * The files are dealt to the ranks in contiguous shares. A rank describes each of its files and, if
 * it is small, reads what any rank needs of it; from time to time all ranks exchange what they
 * read:
 *
 *   round   a rank reads files until it holds `batch` numbers, or meets a grid that not all ranks
 *           know; new grids go to all ranks, which find their cells there; numbers go to the ranks
 *           that own the cells
 *
 * A rank reads and converts each number as the owner would: the weather does not depend on the
 * number of ranks, nor on which files are small.
 */
#include "ncio/forcing_plan.h"
#include "ncio/nc_agree.h"
#include "region/progress.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const size_t small_file = (size_t)16 << 20; /* bytes */
static const size_t batch = (size_t)4 << 20; /* numbers (32 MB) read between two exchanges, and
                                                most of a small file */

/* Numbers of one item, converted, as they lie in the file. */
struct piece {
  int space, row;
  size_t at, at_day, n_t; /* in pass->number, plan->day */
  size_t stride[N_NC_ROLES];
};

struct pass {
  const struct forcing_source *source;
  int n_tables;
  const struct profile *const *table;
  struct forcing_plan *plan; /* of this rank's files; places are known of its first spaces */
  struct forcing_cells *cells;
  int rank, size;
  int *start; /* [size + 1] ranks' cells among all */
  int next, end;
  bool waiting; /* file next - 1 is open: its numbers wait for its grid to be known */
  struct nc_file file;
  struct nc_copy copy;
  int first_item; /* of that file */
  int n_pieces;
  struct piece *piece; /* [n_pieces] room for `room` */
  int room;
  size_t n_numbers, capacity;
  double *number;
  struct problems found; /* files that cannot be read */
};

/* -- grids */

static PetscErrorCode GatherBytes(MPI_Comm comm, int bytes, const void *own, int *start,
                                  char **all) {
  int size;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_size(comm, &size));
  int *count = nc_array((size_t)size, sizeof *count);
  PetscCallMPI(MPI_Allgather(&bytes, 1, MPI_INT, count, 1, MPI_INT, comm));
  start[0] = 0;
  for (int r = 0; r < size; r++) start[r + 1] = start[r] + count[r];
  *all = nc_array((size_t)start[size], 1);
  PetscCallMPI(MPI_Allgatherv(own, bytes, MPI_BYTE, *all, count, start, MPI_BYTE, comm));
  free(count);
  PetscFunctionReturn(0);
}

/* Where own cells lie in a space. Not collective. */
static struct forcing_place place_cells(const struct forcing_cells *cells,
                                        const struct nc_space *space) {
  struct forcing_place place = {0};
  struct nc_finder finder = {0};
  place.point = nc_array((size_t)cells->n_cells, sizeof *place.point);
  cell_fault_begin(&place.outside, cells->grid);
  for (int c = 0; c < cells->n_cells; c++) {
    place.point[c] = nc_space_cell(space, cells->grid, cells->cells[c], &finder);
    if (place.point[c] < 0) cell_fault_add(&place.outside, cells->cells[c], 0, "%s", "");
  }
  place.block = nc_block_of(space, cells->n_cells, place.point);
  nc_finder_destroy(&finder);
  return place;
}

/* Bytes of a space, into `to` unless that is NULL; returns their number. */
static size_t pack_space(const struct nc_space *s, char *to) {
  size_t rows = (size_t)(s->gridded ? s->n_lat : s->n_lon), columns = (size_t)s->n_lon, used = 0;
  const void *part[3] = {s, s->lat, s->lon};
  const size_t size[3] = {sizeof *s, rows * sizeof *s->lat, columns * sizeof *s->lon};
  for (int i = 0; i < 3; used += size[i++])
    if (to && size[i]) memcpy(to + used, part[i], size[i]);
  for (size_t i = 0; s->name && i < columns; i++) {
    size_t bytes = strlen(s->name[i]) + 1;
    if (to) memcpy(to + used, s->name[i], bytes);
    used += bytes;
  }
  return used;
}

/* The space at `from`; returns what lies behind it. */
static const char *unpack_space(const char *from, struct nc_space *s) {
  memcpy(s, from, sizeof *s);
  from += sizeof *s;
  size_t rows = (size_t)(s->gridded ? s->n_lat : s->n_lon), columns = (size_t)s->n_lon;
  s->lat = memcpy(nc_array(rows, sizeof *s->lat), from, rows * sizeof *s->lat);
  from += rows * sizeof *s->lat;
  s->lon = memcpy(nc_array(columns, sizeof *s->lon), from, columns * sizeof *s->lon);
  from += columns * sizeof *s->lon;
  if (s->name) s->name = nc_array(columns, sizeof *s->name);
  for (size_t i = 0; s->name && i < columns; i++, from += strlen(from) + 1)
    s->name[i] = nc_copy_text(from);
  return from;
}

/* Spaces that ranks found since the last time become known to all, in the same order; those of this
 * rank's items get their numbers. Collective. */
static PetscErrorCode ShareSpaces(struct pass *p) {
  struct forcing_plan *plan = p->plan;
  struct forcing_cells *cells = p->cells;
  const int known = cells->n_places, n_new = plan->n_spaces - known;
  int *start = nc_array((size_t)p->size + 1, sizeof *start);
  int *map = nc_array((size_t)n_new, sizeof *map), n = 0;
  size_t bytes = 0;
  char *all, *own;
  PetscFunctionBeginUser;
  for (int s = known; s < plan->n_spaces; s++) bytes += pack_space(&plan->space[s], NULL);
  own = nc_array(bytes, 1);
  bytes = 0;
  for (int s = known; s < plan->n_spaces; s++) {
    bytes += pack_space(&plan->space[s], own + bytes);
    nc_space_destroy(&plan->space[s]);
  }
  plan->n_spaces = known;
  PetscCall(GatherBytes(cells->comm, (int)bytes, own, start, &all));
  for (const char *at = all; at < all + start[p->size];) {
    bool mine = at - all >= start[p->rank] && at - all < start[p->rank + 1];
    struct nc_space space;
    at = unpack_space(at, &space);
    int s = forcing_space(plan, &space);
    if (mine) map[n++] = s;
  }
  for (int i = plan->n_items - 1; i >= p->first_item; i--)
    if (plan->item[i].space >= known) plan->item[i].space = map[plan->item[i].space - known];
  struct forcing_place *grown = nc_array((size_t)plan->n_spaces, sizeof *grown);
  if (known) memcpy(grown, cells->place, (size_t)known * sizeof *grown);
  free(cells->place);
  cells->place = grown;
  for (int s = known; s < plan->n_spaces; s++) grown[s] = place_cells(cells, &plan->space[s]);
  cells->n_places = plan->n_spaces;
  free(start);
  free(map);
  free(all);
  free(own);
  PetscFunctionReturn(0);
}

/* The cells of all ranks in the spaces where a rank waits for them. Collective. */
static PetscErrorCode SharePlaces(struct pass *p) {
  struct forcing_cells *cells = p->cells;
  const int n = cells->n_places, n_all = p->start[p->size];
  int *wanted = nc_array((size_t)n, sizeof *wanted);
  int *own = nc_array((size_t)cells->n_cells, sizeof *own);
  int *count = nc_array((size_t)p->size, sizeof *count);
  PetscFunctionBeginUser;
  for (int r = 0; r < p->size; r++) count[r] = p->start[r + 1] - p->start[r];
  for (int i = p->first_item; p->waiting && i < p->plan->n_items; i++)
    if (p->plan->item[i].space >= 0) wanted[p->plan->item[i].space] = p->copy.held;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, wanted, n, MPI_INT, MPI_MAX, cells->comm));
  for (int s = 0; s < n; s++) {
    struct forcing_place *place = &cells->place[s];
    if (!wanted[s] || place->all) continue;
    place->all = nc_array((size_t)n_all, sizeof *place->all);
    for (int c = 0; c < cells->n_cells; c++) own[c] = (int)place->point[c];
    PetscCallMPI(MPI_Allgatherv(own, cells->n_cells, MPI_INT, place->all, count, p->start, MPI_INT,
                                cells->comm));
    int64_t *point = nc_array((size_t)n_all, sizeof *point);
    for (int c = 0; c < n_all; c++) point[c] = place->all[c];
    place->whole = nc_block_of(&p->plan->space[s], n_all, point);
    free(point);
  }
  free(wanted);
  free(own);
  free(count);
  PetscFunctionReturn(0);
}

/* -- one file */

/* numbers that are held at most for an item: those read, or those sent */
static size_t numbers_of(const struct pass *p, const struct forcing_item *item) {
  return item->n_t *
         (nc_block_area(&p->cells->place[item->space].whole) + (size_t)p->start[p->size]);
}

/* Every rank will read its part of the open file: it is large. */
static bool is_large(const struct pass *p) {
  size_t n = 0;
  if (!p->copy.held) return true;
  for (int i = p->first_item; i < p->plan->n_items; i++)
    if (p->plan->item[i].n_t) n += numbers_of(p, &p->plan->item[i]);
  return n > batch;
}

static void make_room(struct pass *p, size_t numbers) {
  if (p->n_numbers + numbers > p->capacity) {
    p->capacity =
        p->n_numbers + numbers > 2 * p->capacity ? p->n_numbers + numbers : 2 * p->capacity;
    double *grown = nc_array(p->capacity, sizeof *grown);
    if (p->n_numbers) memcpy(grown, p->number, p->n_numbers * sizeof *grown);
    free(p->number);
    p->number = grown;
  }
  if (p->n_pieces == p->room) {
    p->room = p->room ? 2 * p->room : 256;
    struct piece *grown = nc_array((size_t)p->room, sizeof *grown);
    if (p->n_pieces) memcpy(grown, p->piece, (size_t)p->n_pieces * sizeof *grown);
    free(p->piece);
    p->piece = grown;
  }
}

static void read_item(struct pass *p, struct forcing_item *item) {
  const struct nc_block *block = &p->cells->place[item->space].whole;
  const struct nc_variable *v = &p->plan->variable[item->variable];
  size_t count[NC_MAX_RANK], n = nc_block_area(block) * item->n_t;
  struct problems wrong = {0};
  if (!n) return;
  make_room(p, n);
  double *value = p->number + p->n_numbers;
  int status = nc_block_read(p->file.id, v, block, item->t0, item->n_t, count, value);
  if (status != NC_NOERR) {
    problem(&wrong, "%s: reading failed: %s (a damaged file?)", p->file.path, nc_strerror(status));
    forcing_wrong(p->plan, item, &wrong);
    return;
  }
  for (size_t i = 0; i < n; i++) value[i] = value[i] * item->scale + item->offset;
  struct piece *piece = &p->piece[p->n_pieces++];
  *piece = (struct piece){.space = item->space,
                          .row = item->rank,
                          .at = p->n_numbers,
                          .at_day = item->at_day,
                          .n_t = item->n_t};
  nc_strides(v, count, piece->stride);
  p->n_numbers += n;
}

/* The open file's grid is known: its numbers are read, and it is closed. */
static void finish_file(struct pass *p) {
  bool later = is_large(p);
  for (int i = p->first_item; i < p->plan->n_items; i++) {
    struct forcing_item *item = &p->plan->item[i];
    item->later = later;
    if (!later && item->n_t) read_item(p, item);
  }
  nc_file_close(&p->file);
  p->waiting = false;
}

static bool look_for_altitude(const struct nc_file *file, int file_number,
                              struct forcing_plan *plan, struct problems *list) {
  struct nc_space space;
  struct nc_variable v;
  double factor;
  int before = list->count;
  if (plan->altitude_file >= 0 || !nc_space_read(file, &space, NULL)) return true;
  if (nc_altitude(file, &space, NULL, &v, &factor, list)) plan->altitude_file = file_number;
  nc_space_destroy(&space);
  return !problems_since(list, before);
}

/* Opens and describes the next file; its numbers wait where its grid is not yet known to all. */
static void begin_file(struct pass *p) {
  struct forcing_plan *plan = p->plan;
  int f = p->next++;
  bool known = true;
  p->first_item = plan->n_items;
  if (!nc_file_copy_open(plan->file[f], small_file, &p->file, &p->copy, &p->found)) return;
  forcing_describe(&p->file, f, p->source, p->n_tables, p->table, plan);
  if (p->source->altitude) look_for_altitude(&p->file, f, plan, &p->found);
  for (int i = p->first_item; i < plan->n_items; i++) {
    int s = plan->item[i].space;
    known =
        known && (s < 0 || (s < p->cells->n_places && (p->cells->place[s].all || !p->copy.held)));
  }
  if (known)
    finish_file(p);
  else
    p->waiting = true;
}

/* -- exchange */

/* {row, n_t, days} of each piece, for every rank: what it is about to be sent; malloc'ed */
static int *headers(const struct pass *p, int *n) {
  *n = 0;
  for (int k = 0; k < p->n_pieces; k++) *n += 2 + (int)p->piece[k].n_t;
  int *header = nc_array((size_t)*n, sizeof *header), *at = header;
  for (int k = 0; k < p->n_pieces; k++) {
    const struct piece *piece = &p->piece[k];
    *at++ = piece->row;
    *at++ = (int)piece->n_t;
    memcpy(at, p->plan->day + piece->at_day, piece->n_t * sizeof *at);
    at += piece->n_t;
  }
  return header;
}

/* Numbers of the pieces for the cells of one rank, behind one another; returns how many. */
static size_t pack(const struct pass *p, int rank, double *to) {
  double *at = to;
  for (int k = 0; k < p->n_pieces; k++) {
    const struct piece *piece = &p->piece[k];
    const struct forcing_place *place = &p->cells->place[piece->space];
    const struct nc_space *space = &p->plan->space[piece->space];
    for (int c = p->start[rank]; c < p->start[rank + 1]; c++) {
      const double *from = p->number + piece->at;
      if (place->all[c] >= 0)
        from += nc_block_at(space, &place->whole, piece->stride, place->all[c]);
      for (size_t t = 0; t < piece->n_t; t++)
        *at++ = place->all[c] >= 0 ? from[t * piece->stride[NC_TIME]] : NAN;
    }
  }
  return (size_t)(at - to);
}

/* an own cell's days of a row, made where it has none yet */
static double *own_days(struct forcing_cells *cells, int row, int c) {
  double **slice = &cells->row[row * cells->n_slices + c / FORCING_SLICE];
  const size_t n = (size_t)FORCING_SLICE * (size_t)cells->n_days;
  if (!*slice) {
    *slice = nc_array(n, sizeof(double));
    for (size_t i = 0; i < n; i++) (*slice)[i] = NAN;
  }
  return *slice + (size_t)(c % FORCING_SLICE) * (size_t)cells->n_days;
}

/* Puts what one rank sent into the rows of own cells. */
static void unpack(struct forcing_cells *cells, int first_day, const int *header,
                   const int *header_end, const double *from) {
  while (header < header_end) {
    int row = *header++, n_t = *header++;
    for (int c = 0; c < cells->n_cells; c++) {
      double *days = own_days(cells, row, c);
      for (int t = 0; t < n_t; t++) days[header[t] - first_day] = *from++;
    }
    header += n_t;
  }
}

/* Sends what was read to the ranks that own the cells. Collective. */
static PetscErrorCode Exchange(struct pass *p) {
  struct forcing_cells *cells = p->cells;
  const int size = p->size;
  int n_header, *own = headers(p, &n_header);
  int *start = nc_array((size_t)size + 1, sizeof *start),
      *to = nc_array(4 * (size_t)size, sizeof *to);
  int *to_at = to + size, *from = to + 2 * size, *from_at = to + 3 * size;
  char *all;
  PetscFunctionBeginUser;
  PetscCall(GatherBytes(cells->comm, n_header * (int)sizeof *own, own, start, &all));
  size_t n_steps = 0, n_sent = 0, n_got = 0;
  for (int k = 0; k < p->n_pieces; k++) n_steps += p->piece[k].n_t;
  double *out = nc_array(n_steps * (size_t)p->start[size], sizeof *out);
  for (int r = 0; r < size; r++) {
    to_at[r] = (int)n_sent;
    to[r] = (int)pack(p, r, out + n_sent);
    n_sent += (size_t)to[r];
  }
  for (int r = 0; r < size; r++) {
    const int *at = (const int *)(const void *)(all + start[r]);
    const int *end = (const int *)(const void *)(all + start[r + 1]);
    from_at[r] = (int)n_got;
    for (from[r] = 0; at < end; at += 2 + at[1]) from[r] += at[1] * cells->n_cells;
    n_got += (size_t)from[r];
  }
  double *in = nc_array(n_got, sizeof *in);
  PetscCallMPI(
      MPI_Alltoallv(out, to, to_at, MPI_DOUBLE, in, from, from_at, MPI_DOUBLE, cells->comm));
  for (int r = 0; r < size; r++)
    unpack(cells, p->source->first_day, (const int *)(const void *)(all + start[r]),
           (const int *)(const void *)(all + start[r + 1]), in + from_at[r]);
  p->n_pieces = 0;
  p->n_numbers = 0;
  free(own);
  free(all);
  free(start);
  free(to);
  free(out);
  free(in);
  PetscFunctionReturn(0);
}

/* -- descriptions */

/* All ranks' arrays, in order of ranks, in place of rank 0's; others keep nothing. Collective. */
static PetscErrorCode GatherArray(MPI_Comm comm, int n, size_t size, void **array, int *total) {
  PetscMPIInt rank, ranks;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  PetscCallMPI(MPI_Comm_size(comm, &ranks));
  int *count = nc_array(2 * (size_t)ranks, sizeof *count), *at = count + ranks;
  MPI_Datatype element;
  PetscCallMPI(MPI_Type_contiguous((int)size, MPI_BYTE, &element));
  PetscCallMPI(MPI_Type_commit(&element));
  PetscCallMPI(MPI_Gather(&n, 1, MPI_INT, count, 1, MPI_INT, 0, comm));
  *total = 0;
  for (int r = 0; r < ranks; r++) {
    at[r] = *total;
    *total += count[r];
  }
  void *all = rank ? NULL : nc_array((size_t)*total, size);
  PetscCallMPI(MPI_Gatherv(*array, n, element, all, count, at, element, 0, comm));
  PetscCallMPI(MPI_Type_free(&element));
  free(*array);
  *array = all;
  free(count);
  PetscFunctionReturn(0);
}

/* The descriptions of all ranks become rank 0's. Collective. */
static PetscErrorCode GatherPlan(MPI_Comm comm, struct forcing_plan *plan) {
  int before[3] = {0}, own[3] = {plan->n_variables, (int)plan->n_days, plan->n_lines}, n, bytes;
  char *text;
  PetscMPIInt rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  PetscCallMPI(MPI_Exscan(own, before, 3, MPI_INT, MPI_SUM, comm));
  if (rank == 0) memset(before, 0, sizeof before);
  for (int i = 0; i < plan->n_items; i++) {
    plan->item[i].variable += before[0];
    plan->item[i].at_day += (size_t)before[1];
    plan->item[i].at_line += before[2];
  }
  PetscCall(GatherArray(comm, plan->n_items, sizeof *plan->item, (void **)&plan->item, &n));
  plan->n_items = n;
  PetscCall(GatherArray(comm, own[0], sizeof *plan->variable, (void **)&plan->variable, &n));
  plan->n_variables = n;
  PetscCall(GatherArray(comm, own[1], sizeof *plan->day, (void **)&plan->day, &n));
  plan->n_days = plan->capacity = (size_t)n;
  PetscCall(TextsGather(comm, own[2], (const char *const *)plan->line, &text, &bytes));
  if (plan->line) nc_free_texts((size_t)own[2], &plan->line);
  plan->n_lines = 0;
  for (const char *at = text; at < text + bytes; at += strlen(at) + 1) plan->n_lines++;
  plan->line = nc_array((size_t)plan->n_lines, sizeof *plan->line);
  n = 0;
  for (const char *at = text; at < text + bytes; at += strlen(at) + 1)
    plan->line[n++] = nc_copy_text(at);
  free(text);
  PetscFunctionReturn(0);
}

/* -- the pass */

static PetscErrorCode Begin(struct pass *p) {
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(p->cells->comm, &p->rank));
  PetscCallMPI(MPI_Comm_size(p->cells->comm, &p->size));
  p->start = nc_array((size_t)p->size + 1, sizeof *p->start);
  PetscCallMPI(
      MPI_Allgather(&p->cells->n_cells, 1, MPI_INT, p->start + 1, 1, MPI_INT, p->cells->comm));
  for (int r = 0; r < p->size; r++) p->start[r + 1] += p->start[r];
  /* where there are fewer files than ranks, the first ranks have one */
  const int64_t n = p->plan->n_files, last = p->size - 1;
  p->next = (int)((n * p->rank + last) / p->size);
  p->end = (int)((n * (p->rank + 1) + last) / p->size);
  for (int t = 0; t < p->n_tables; t++) p->cells->n_rows += p->table[t]->n;
  p->cells->n_slices = (p->cells->n_cells + FORCING_SLICE - 1) / FORCING_SLICE;
  p->cells->row =
      nc_array((size_t)p->cells->n_rows * (size_t)p->cells->n_slices, sizeof *p->cells->row);
  PetscFunctionReturn(0);
}

/* The first file with altitudes that any rank found */
static PetscErrorCode AgreeAltitude(MPI_Comm comm, struct forcing_plan *plan) {
  int first = plan->altitude_file < 0 ? plan->n_files : plan->altitude_file;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &first, 1, MPI_INT, MPI_MIN, comm));
  plan->altitude_file = first < plan->n_files ? first : -1;
  PetscFunctionReturn(0);
}

PetscErrorCode ForcingPass(const struct forcing_source *source, int n_tables,
                           const struct profile *const *table, struct forcing_plan *plan,
                           struct forcing_cells *cells, struct problems *list, bool *any) {
  struct pass p = {
      .source = source, .n_tables = n_tables, .table = table, .plan = plan, .cells = cells};
  int left;
  PetscFunctionBeginUser;
  PetscCall(Begin(&p));
  const int first = p.next;
  struct progress progress = progress_begin(cells->comm, "weather files", p.end - first);
  do {
    if (p.waiting) finish_file(&p);
    while (p.next < p.end && !p.waiting && p.n_numbers < batch) {
      begin_file(&p);
      progress_at(&progress, p.next - first);
    }
    PetscCall(ShareSpaces(&p));
    PetscCall(SharePlaces(&p));
    PetscCall(Exchange(&p));
    left = p.waiting || p.next < p.end;
    PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &left, 1, MPI_INT, MPI_MAX, cells->comm));
  } while (left);
  nc_copy_destroy(&p.copy);
  free(p.start);
  free(p.piece);
  free(p.number);
  PetscCall(AgreeAltitude(cells->comm, plan));
  PetscCall(ProblemsShare(cells->comm, &p.found, list, any));
  if (!*any) PetscCall(GatherPlan(cells->comm, plan));
  PetscFunctionReturn(0);
}

void forcing_cells_release(struct forcing_cells *cells, int end) {
  for (int r = 0; cells->row && r < cells->n_rows; r++)
    for (int s = 0; s < cells->n_slices; s++) {
      double **slice = &cells->row[r * cells->n_slices + s];
      if ((s + 1) * FORCING_SLICE > end && end < cells->n_cells) continue;
      free(*slice);
      *slice = NULL;
    }
}

void forcing_cells_destroy(struct forcing_cells *cells) {
  for (int s = 0; s < cells->n_places; s++) {
    free(cells->place[s].point);
    free(cells->place[s].outside.hit);
    free(cells->place[s].all);
  }
  forcing_cells_release(cells, cells->n_cells);
  free(cells->place);
  free(cells->row);
  *cells = (struct forcing_cells){0};
}
