/* Blocks of a large variable. Every rank opens the file for itself and reads with plain system
 * calls, whatever the format and the storage. Through MPI-IO the result would depend on the MPI
 * library and its settings: collective reads by Open MPI 4.1.4's own MPI-IO (OMPIO) of a variable
 * stored in one piece leave out numbers and report success (seen on 6 and 7 ranks), and independent
 * ones take a call for each run of neighbouring numbers.
 */
#include "ncio/nc_block.h"
#include "ncio/csv_dataset.h"
#include "ncio/csv_table.h"
#include "ncio/nc_agree.h"
#include <math.h>
#include <mpi.h>
#include <stdlib.h>

enum { USUAL = 4 << 20, MOST = 64 << 20 }; /* numbers read at a time: 32 MB, 512 MB */

struct nc_block nc_block_of(const struct nc_space *space, int n, const int64_t *point) {
  int64_t low[2] = {space->n_lat, space->n_lon}, high[2] = {-1, -1};
  for (int c = 0; c < n; c++) {
    int64_t at[2] = {point[c] / space->n_lon, point[c] % space->n_lon};
    for (int k = 0; point[c] >= 0 && k < 2; k++) {
      if (at[k] < low[k]) low[k] = at[k];
      if (at[k] > high[k]) high[k] = at[k];
    }
  }
  if (high[0] < 0) return (struct nc_block){0};
  return (struct nc_block){.row0 = (size_t)low[0],
                           .n_row = (size_t)(high[0] - low[0] + 1),
                           .column0 = (size_t)low[1],
                           .n_column = (size_t)(high[1] - low[1] + 1)};
}

size_t nc_block_area(const struct nc_block *block) { return block->n_row * block->n_column; }

PetscErrorCode NcSteps(MPI_Comm comm, const struct nc_block *block, const struct nc_variable *v,
                       size_t *steps) {
  int64_t area = (int64_t)nc_block_area(block), largest = 1;
  size_t chunk = v->chunk_time;
  PetscFunctionBeginUser;
  *steps = 1;
  PetscCallMPI(MPI_Allreduce(&area, &largest, 1, MPI_INT64_T, MPI_MAX, comm));
  if (largest < 1) largest = 1;
  size_t usual = (size_t)(USUAL / largest), most = (size_t)(MOST / largest);
  if (usual < 1) usual = 1;
  if (most < 1) most = 1;
  *steps = usual;
  if (chunk > 1) *steps = usual >= chunk ? usual / chunk * chunk : chunk < most ? chunk : most;
  PetscFunctionReturn(0);
}

PetscErrorCode NcOpen(MPI_Comm comm, const char *path, int *nc, bool *opened,
                      struct problems *list) {
  int agreed = NC_NOERR;
  PetscFunctionBeginUser;
  *nc = -1;
  struct problems told = {0}; /* by rank 0, which has opened it before */
  int status = NC_NOERR;
  if (!csv_is_path(path))
    status = nc_open(path, NC_NOWRITE, nc);
  else if (!csv_dataset_open(path, nc, &told))
    status = NC_EINVAL;
  problems_clear(&told);
  PetscCall(StatusAgree(comm, status, &agreed));
  *opened = agreed == NC_NOERR;
  if (*opened) PetscFunctionReturn(0);
  problem(list, "%s: cannot be opened on every rank: %s", path, nc_strerror(agreed));
  if (status == NC_NOERR) nc_close(*nc);
  PetscFunctionReturn(0);
}

int nc_block_read(int nc, const struct nc_variable *v, const struct nc_block *block, size_t t,
                  size_t n_t, size_t count[NC_MAX_RANK], double *value) {
  return nc_block_read_counting(nc, v, block, t, n_t, count, value, NULL);
}

int nc_block_read_counting(int nc, const struct nc_variable *v, const struct nc_block *block,
                           size_t t, size_t n_t, size_t count[NC_MAX_RANK], double *value,
                           struct nc_tally *tally) {
  size_t start[NC_MAX_RANK] = {0}, area = nc_block_area(block);
  for (int d = 0; d < v->n_dims; d++) {
    bool time = v->role[d] == NC_TIME || v->role[d] == NC_YEAR, row = v->role[d] == NC_ROW;
    bool column = v->role[d] == NC_COLUMN;
    start[d] = time                      ? t
               : row                     ? block->row0
               : column                  ? block->column0
               : v->role[d] == NC_MEMBER ? v->member
                                         : 0;
    count[d] = time ? n_t : row ? block->n_row : column ? block->n_column : 1;
  }
  if (area == 0) return NC_NOERR;
  int status = nc_get_vara_double(nc_group_of(nc, v), v->id, start, count, value);
  if (status == NC_NOERR) nc_unpack_counting(&v->packing, area * n_t, value, tally);
  return status;
}

size_t nc_block_at(const struct nc_space *space, const struct nc_block *block,
                   const size_t stride[N_NC_ROLES], int64_t point) {
  size_t row = (size_t)(point / space->n_lon) - block->row0;
  size_t column = (size_t)(point % space->n_lon) - block->column0;
  return row * stride[NC_ROW] + column * stride[NC_COLUMN];
}

/* -- maps */

struct map_reading {
  const struct nc_variable *v;
  const struct nc_space *space;
  int n, n_steps;
  const int64_t *point, *step;
  size_t t, n_t; /* stretch that holds all wanted steps */
  double *value;
  struct nc_tally tally;
};

/* the values of points that lie in the block that was read */
static void keep_points(const struct map_reading *m, const struct nc_block *block,
                        const size_t *count, const double *read) {
  size_t stride[N_NC_ROLES];
  nc_strides(m->v, count, stride);
  size_t along = stride[NC_YEAR] ? stride[NC_YEAR] : stride[NC_TIME];
  for (int i = 0; i < m->n; i++) {
    if (m->point[i] < 0) continue;
    size_t row = (size_t)(m->point[i] / m->space->n_lon);
    if (row < block->row0 || row >= block->row0 + block->n_row) continue;
    const double *at = read + nc_block_at(m->space, block, stride, m->point[i]);
    double *to = m->value + (size_t)i * (size_t)m->n_steps;
    for (int t = 0; t < m->n_steps; t++)
      if (m->step[t] >= 0) to[t] = at[((size_t)m->step[t] - m->t) * along];
  }
}

static int read_rows(struct map_reading *m, int nc) {
  const struct nc_block whole = nc_block_of(m->space, m->n, m->point);
  struct nc_block part = whole;
  size_t count[NC_MAX_RANK], width = whole.n_column * m->n_t, end = whole.row0 + whole.n_row;
  if (!whole.n_row || !m->n_t) return NC_NOERR;
  size_t rows = USUAL / width ? USUAL / width : 1;
  if (rows > whole.n_row) rows = whole.n_row;
  double *read = nc_array(rows * width, sizeof *read);
  int status = NC_NOERR;
  for (; part.row0 < end && status == NC_NOERR; part.row0 += rows) {
    part.n_row = rows < end - part.row0 ? rows : end - part.row0;
    status = nc_block_read_counting(nc, m->v, &part, m->t, m->n_t, count, read, &m->tally);
    if (status == NC_NOERR) keep_points(m, &part, count, read);
  }
  free(read);
  return status;
}

PetscErrorCode PointsRead(MPI_Comm comm, const char *path, const struct nc_variable *v,
                          const struct nc_space *space, int n, const int64_t *point, int n_steps,
                          const int64_t *step, double *value, struct problems *list) {
  struct map_reading m = {v, space, n, n_steps, point, step, 0, 0, value, {0}};
  int nc, status, agreed;
  bool opened;
  size_t end = 0;
  PetscFunctionBeginUser;
  for (size_t i = 0; i < (size_t)n * (size_t)n_steps; i++) value[i] = NAN;
  for (int t = 0; t < n_steps; t++) {
    if (step[t] < 0) continue;
    if (!end || (size_t)step[t] < m.t) m.t = (size_t)step[t];
    if ((size_t)step[t] >= end) end = (size_t)step[t] + 1;
  }
  m.n_t = end - m.t;
  PetscCall(NcOpen(comm, path, &nc, &opened, list));
  if (!opened) PetscFunctionReturn(0);
  status = read_rows(&m, nc);
  nc_close(nc);
  PetscCall(StatusAgree(comm, status, &agreed));
  if (agreed != NC_NOERR)
    problem(list, "%s: variable '%s' cannot be read: %s", path, v->name, nc_strerror(agreed));
  PetscCall(ValidAgree(comm, path, v, &m.tally, list));
  PetscFunctionReturn(0);
}

PetscErrorCode ValidAgree(MPI_Comm comm, const char *path, const struct nc_variable *v,
                          const struct nc_tally *tally, struct problems *list) {
  int64_t all[3] = {tally->present, tally->kept, tally->kept_otherwise};
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, all, 3, MPI_INT64_T, MPI_SUM, comm));
  (void)nc_valid_check(path, v, &(struct nc_tally){all[0], all[1], all[2]}, list);
  PetscFunctionReturn(0);
}
