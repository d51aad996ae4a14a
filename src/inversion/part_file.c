/* Parts of a vector through rank 0, piece by piece; see part_file.h. */
#include "inversion/part_file.h"
#include "inversion/state_file.h"
#include <errno.h>
#include <string.h>

enum { TAG = 17 };

PetscErrorCode PartFileCreate(MPI_Comm comm, int n_part, struct part_file *p) {
  PetscFunctionBeginUser;
  *p = (struct part_file){.comm = comm};
  PetscCallMPI(MPI_Comm_rank(comm, &p->rank));
  PetscCallMPI(MPI_Comm_size(comm, &p->size));
  PetscCall(PetscMalloc1((size_t)p->size, &p->count));
  PetscCall(PetscMalloc1(PART_FILE_PIECE, &p->piece));
  PetscCallMPI(MPI_Allgather(&n_part, 1, MPI_INT, p->count, 1, MPI_INT, comm));
  for (int r = 0; r < p->size; r++) p->n += p->count[r];
  PetscFunctionReturn(0);
}

PetscErrorCode PartFileDestroy(struct part_file *p) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree(p->count));
  PetscCall(PetscFree(p->piece));
  PetscFunctionReturn(0);
}

static int piece_of(int count, int at) {
  return count - at < PART_FILE_PIECE ? count - at : PART_FILE_PIECE;
}

PetscErrorCode PartFileWrite(const struct part_file *p, FILE *file, const double *part,
                             uint64_t *hash, int *failed) {
  PetscFunctionBeginUser;
  for (int r = 0; r < p->size; r++) {
    if (p->rank != 0 && p->rank != r) continue;
    for (int at = 0, n; at < p->count[r]; at += n) {
      const double *from = r == p->rank ? part + at : p->piece;
      n = piece_of(p->count[r], at);
      if (p->rank != 0) {
        PetscCallMPI(MPI_Send(from, n, MPI_DOUBLE, 0, TAG, p->comm));
        continue;
      }
      if (r != 0)
        PetscCallMPI(MPI_Recv(p->piece, n, MPI_DOUBLE, r, TAG, p->comm, MPI_STATUS_IGNORE));
      *hash = state_hash(*hash, from, (size_t)n * sizeof *from);
      if (!*failed && fwrite(from, sizeof *from, (size_t)n, file) != (size_t)n) *failed = errno;
    }
  }
  PetscFunctionReturn(0);
}

/* what a rank does with a piece of its part, which begins at number `at` */
typedef void use_piece(void *context, int at, int n, const double *piece);

static PetscErrorCode Pass(const struct part_file *p, FILE *file, use_piece *use, void *context,
                           bool *good) {
  PetscFunctionBeginUser;
  *good = true;
  for (int r = 0; r < p->size; r++) {
    if (p->rank != 0 && p->rank != r) continue;
    for (int at = 0, n; at < p->count[r]; at += n) {
      n = piece_of(p->count[r], at);
      if (p->rank == 0)
        *good = fread(p->piece, sizeof *p->piece, (size_t)n, file) == (size_t)n && *good;
      else
        PetscCallMPI(MPI_Recv(p->piece, n, MPI_DOUBLE, 0, TAG, p->comm, MPI_STATUS_IGNORE));
      if (r == p->rank)
        use(context, at, n, p->piece);
      else
        PetscCallMPI(MPI_Send(p->piece, n, MPI_DOUBLE, r, TAG, p->comm));
    }
  }
  PetscFunctionReturn(0);
}

static void copy(void *context, int at, int n, const double *piece) {
  memcpy((double *)context + at, piece, (size_t)n * sizeof *piece);
}

PetscErrorCode PartFileRead(const struct part_file *p, FILE *file, double *part, bool *good) {
  PetscFunctionBeginUser;
  PetscCall(Pass(p, file, copy, part, good));
  PetscFunctionReturn(0);
}

struct comparison {
  const double *part;
  bool same;
};

static void compare(void *context, int at, int n, const double *piece) {
  struct comparison *c = context;
  c->same = c->same && memcmp(c->part + at, piece, (size_t)n * sizeof *piece) == 0;
}

PetscErrorCode PartFileCompare(const struct part_file *p, FILE *file, const double *part,
                               bool *same) {
  struct comparison c = {.part = part, .same = true};
  bool good;
  PetscFunctionBeginUser;
  PetscCall(Pass(p, file, compare, &c, &good));
  *same = c.same && good;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, same, 1, MPI_C_BOOL, MPI_LAND, p->comm));
  PetscFunctionReturn(0);
}

int64_t part_file_hash(const struct part_file *p, FILE *file, int64_t n, uint64_t *hash) {
  int64_t done = 0;
  while (done < n) {
    size_t wanted = (size_t)(n - done < PART_FILE_PIECE ? n - done : PART_FILE_PIECE);
    size_t there = fread(p->piece, sizeof *p->piece, wanted, file);
    *hash = state_hash(*hash, p->piece, there * sizeof *p->piece);
    done += (int64_t)there;
    if (there < wanted) break;
  }
  return done;
}
