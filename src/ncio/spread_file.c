/* Parts of ranks through rank 0; see spread_file.h. */
#include "ncio/spread_file.h"
#include "region/partition.h"
#include "support/folder.h"
#include <netcdf.h>
#include <string.h>
#include <unistd.h>

enum { TAG = 411, LONGEST = 1 << 20 /* numbers of a message */ };

struct spread_file {
  MPI_Comm comm;
  int rank, size;
  int nc, status; /* of rank 0 */
  char path[PETSC_MAX_PATH_LEN], temporary[PETSC_MAX_PATH_LEN];
};

static void keep(struct spread_file *f, int status) {
  if (f->status == NC_NOERR) f->status = status;
}

static PetscErrorCode Create(MPI_Comm comm, const char *path, struct spread_file **file) {
  PetscMPIInt rank, size;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  PetscCallMPI(MPI_Comm_size(comm, &size));
  PetscCall(PetscNew(file));
  (*file)->comm = comm;
  (*file)->rank = rank;
  (*file)->size = size;
  PetscCall(PetscStrncpy((*file)->path, path, sizeof(*file)->path));
  PetscCall(PetscSNPrintf((*file)->temporary, sizeof(*file)->temporary, "%s.part", path));
  PetscFunctionReturn(0);
}

PetscErrorCode SpreadCreate(MPI_Comm comm, const char *path, const char *title,
                            struct spread_file **file) {
  struct spread_file *f;
  PetscFunctionBeginUser;
  PetscCall(Create(comm, path, &f));
  *file = f;
  if (f->rank) PetscFunctionReturn(0);
  file_remove_unfinished(f->temporary);
  keep(f, nc_create(f->temporary, NC_CLOBBER | NC_NETCDF4, &f->nc));
  if (f->status == NC_NOERR)
    keep(f, nc_put_att_text(f->nc, NC_GLOBAL, "title", strlen(title), title));
  PetscFunctionReturn(0);
}

PetscErrorCode SpreadText(struct spread_file *f, const char *name, const char *text) {
  PetscFunctionBeginUser;
  if (!f->rank && f->status == NC_NOERR)
    keep(f, nc_put_att_text(f->nc, NC_GLOBAL, name, strlen(text), text));
  PetscFunctionReturn(0);
}

/* the dimension of that name, made where it is not there */
static int dimension(struct spread_file *f, const char *name, size_t length) {
  int id = -1;
  if (nc_inq_dimid(f->nc, name, &id) != NC_NOERR) keep(f, nc_def_dim(f->nc, name, length, &id));
  return id;
}

static void define(struct spread_file *f, const char *name, const char *rows, size_t n,
                   const char *columns, size_t width, int *id) {
  if (f->status != NC_NOERR) return;
  int dim[2] = {dimension(f, rows, n), dimension(f, columns, width)};
  if (f->status != NC_NOERR) return;
  keep(f, nc_def_var(f->nc, name, NC_DOUBLE, 2, dim, id));
}

/* rows first .. first + n - 1, of this rank or as received */
static void write_rows(struct spread_file *f, int id, int64_t first, int64_t n, int width,
                       const double *x) {
  const size_t start[2] = {(size_t)first, 0}, count[2] = {(size_t)n, (size_t)width};
  if (f->status == NC_NOERR && n && width) keep(f, nc_put_vara_double(f->nc, id, start, count, x));
}

static int rows_at_a_time(int width) {
  int n = LONGEST / (width > 1 ? width : 1);
  return n > 1 ? n : 1;
}

/* Calls of rank 0 for the parts of others, in their order: messages of whole rows. */
PetscErrorCode SpreadPut(struct spread_file *f, const char *name, const char *rows, int n_own,
                         const char *columns, int width, const double *x) {
  struct partition part;
  const int step = rows_at_a_time(width);
  double *other = NULL;
  int id = -1;
  PetscFunctionBeginUser;
  PetscCall(PartitionGather(f->comm, n_own, &part));
  if (f->rank) {
    for (int at = 0; at < n_own; at += step) {
      int n = n_own - at < step ? n_own - at : step;
      PetscCallMPI(
          MPI_Send(x + (size_t)at * (size_t)width, n * width, MPI_DOUBLE, 0, TAG, f->comm));
    }
  } else {
    define(f, name, rows, (size_t)partition_total(&part), columns, (size_t)width, &id);
    write_rows(f, id, 0, n_own, width, x);
    if (f->size > 1) PetscCall(PetscMalloc1((size_t)step * (size_t)width, &other));
    for (int r = 1; r < f->size; r++)
      for (int64_t at = part.first[r]; at < part.first[r + 1]; at += step) {
        int64_t n = part.first[r + 1] - at < step ? part.first[r + 1] - at : step;
        PetscCallMPI(
            MPI_Recv(other, (int)n * width, MPI_DOUBLE, r, TAG, f->comm, MPI_STATUS_IGNORE));
        write_rows(f, id, at, n, width, other);
      }
    PetscCall(PetscFree(other));
  }
  partition_destroy(&part);
  PetscFunctionReturn(0);
}

static PetscErrorCode Destroy(struct spread_file **file) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree(*file));
  PetscFunctionReturn(0);
}

PetscErrorCode SpreadClose(struct spread_file **file, const char **failed) {
  struct spread_file *f = *file;
  int errors[2] = {0, 0}; /* of netCDF; of the system */
  PetscFunctionBeginUser;
  if (!f->rank) {
    bool open = f->status == NC_NOERR || f->nc;
    if (open) keep(f, nc_sync(f->nc));
    if (open) keep(f, nc_close(f->nc));
    errors[0] = f->status;
    if (f->status == NC_NOERR) errors[1] = file_put_in_place(f->temporary, f->path);
    if (errors[0] != NC_NOERR || errors[1]) unlink(f->temporary);
  }
  PetscCallMPI(MPI_Bcast(errors, 2, MPI_INT, 0, f->comm));
  *failed = errors[0] != NC_NOERR ? nc_strerror(errors[0]) : errors[1] ? strerror(errors[1]) : "";
  PetscCall(Destroy(file));
  PetscFunctionReturn(0);
}

PetscErrorCode SpreadOpen(MPI_Comm comm, const char *path, struct spread_file **file) {
  struct spread_file *f;
  PetscFunctionBeginUser;
  PetscCall(Create(comm, path, &f));
  if (!f->rank) f->status = nc_open(path, NC_NOWRITE, &f->nc);
  PetscCallMPI(MPI_Bcast(&f->status, 1, MPI_INT, 0, comm));
  *file = f;
  if (f->status != NC_NOERR) PetscCall(Destroy(file));
  PetscFunctionReturn(0);
}

PetscErrorCode SpreadGetText(struct spread_file *f, const char *name, size_t size, char *text) {
  size_t n;
  PetscFunctionBeginUser;
  memset(text, 0, size);
  if (!f->rank && nc_inq_attlen(f->nc, NC_GLOBAL, name, &n) == NC_NOERR && n < size &&
      nc_get_att_text(f->nc, NC_GLOBAL, name, text) != NC_NOERR)
    text[0] = '\0';
  PetscCallMPI(MPI_Bcast(text, (int)size, MPI_CHAR, 0, f->comm));
  PetscFunctionReturn(0);
}

/* whether the variable is what is requested; rank 0 */
static bool suits(const struct spread_file *f, const char *name, int64_t n, int width, int *id) {
  int n_dims, dim[NC_MAX_VAR_DIMS];
  size_t length[2];
  return nc_inq_varid(f->nc, name, id) == NC_NOERR &&
         nc_inq_varndims(f->nc, *id, &n_dims) == NC_NOERR && n_dims == 2 &&
         nc_inq_vardimid(f->nc, *id, dim) == NC_NOERR &&
         nc_inq_dimlen(f->nc, dim[0], &length[0]) == NC_NOERR &&
         nc_inq_dimlen(f->nc, dim[1], &length[1]) == NC_NOERR && length[0] == (size_t)n &&
         length[1] == (size_t)width;
}

static bool read_rows(const struct spread_file *f, int id, int64_t first, int64_t n, int width,
                      double *x) {
  const size_t start[2] = {(size_t)first, 0}, count[2] = {(size_t)n, (size_t)width};
  return !n || !width || nc_get_vara_double(f->nc, id, start, count, x) == NC_NOERR;
}

PetscErrorCode SpreadGet(struct spread_file *f, const char *name, int n_own, int width, double *x,
                         bool *good) {
  struct partition part;
  const int step = rows_at_a_time(width);
  double *other = NULL;
  int id = -1, fine = 1;
  PetscFunctionBeginUser;
  PetscCall(PartitionGather(f->comm, n_own, &part));
  if (!f->rank) fine = suits(f, name, partition_total(&part), width, &id);
  PetscCallMPI(MPI_Bcast(&fine, 1, MPI_INT, 0, f->comm));
  if (fine && f->rank) {
    for (int at = 0; at < n_own; at += step) {
      int n = n_own - at < step ? n_own - at : step;
      PetscCallMPI(MPI_Recv(x + (size_t)at * (size_t)width, n * width, MPI_DOUBLE, 0, TAG, f->comm,
                            MPI_STATUS_IGNORE));
    }
  } else if (fine) {
    fine = read_rows(f, id, 0, n_own, width, x);
    if (f->size > 1) PetscCall(PetscMalloc1((size_t)step * (size_t)width, &other));
    for (int r = 1; r < f->size; r++)
      for (int64_t at = part.first[r]; at < part.first[r + 1]; at += step) {
        int64_t n = part.first[r + 1] - at < step ? part.first[r + 1] - at : step;
        fine = fine && read_rows(f, id, at, n, width, other);
        PetscCallMPI(MPI_Send(other, (int)n * width, MPI_DOUBLE, r, TAG, f->comm));
      }
    PetscCall(PetscFree(other));
  }
  PetscCallMPI(MPI_Bcast(&fine, 1, MPI_INT, 0, f->comm));
  *good = fine;
  partition_destroy(&part);
  PetscFunctionReturn(0);
}

PetscErrorCode SpreadDone(struct spread_file **file) {
  PetscFunctionBeginUser;
  if (!*file) PetscFunctionReturn(0);
  if (!(*file)->rank) nc_close((*file)->nc);
  PetscCall(Destroy(file));
  PetscFunctionReturn(0);
}
