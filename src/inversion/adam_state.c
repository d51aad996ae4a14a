/* State file of a training; see adam_state.h.
 *
 * File: one text line "windrow training journal 1 KEY N", the parts of the state in the order of
 * parts_of(), and the FNV-1a checksum of their bytes; 64-bit words in the machine's byte order.
 */
#include "inversion/adam_state.h"
#include "inversion/adam.h"
#include "inversion/state_file.h"
#include <string.h>

static const char kind[] = "training journal";

PetscErrorCode AdamStateCreate(MPI_Comm comm, int n, const double *u, uint64_t start,
                               struct adam_state *s) {
  PetscMPIInt rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  *s = (struct adam_state){.n = n, .count = {.decay = {1., 1.}, .start = start}};
  PetscCall(PetscMalloc1(n, &s->u));
  PetscCall(PetscArraycpy(s->u, u, n));
  PetscCall(PetscCalloc1(rank ? 0 : 2 * (size_t)n, &s->m));
  PetscFunctionReturn(0);
}

PetscErrorCode AdamStateDestroy(struct adam_state *s) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree(s->u));
  PetscCall(PetscFree(s->m));
  PetscFunctionReturn(0);
}

enum { PART_COUNT, PART_HISTORY, PART_U, PART_MEANS, PART_BEST, N_PARTS };
struct part {
  void *at;
  size_t bytes;
};

/* what is kept; returns its length */
static size_t parts_of(struct adam_state *s, struct early_stopping *w, struct part part[N_PARTS]) {
  size_t vector = (size_t)s->n * sizeof(double), total = 0;
  part[PART_COUNT] = (struct part){&s->count, sizeof s->count};
  part[PART_HISTORY] = (struct part){&w->history, sizeof w->history};
  part[PART_U] = (struct part){s->u, vector};
  part[PART_MEANS] = (struct part){s->m, 2 * vector};
  part[PART_BEST] = (struct part){w->u, vector};
  for (int i = 0; i < N_PARTS; i++) total += part[i].bytes;
  return total;
}

bool adam_probe(const char *path, struct problems *list) {
  return state_file_probe(path, kind, list);
}

PetscErrorCode AdamStateProbe(MPI_Comm comm, const char *path, struct problems *list, bool *good) {
  PetscFunctionBeginUser;
  PetscCall(StateFileProbe(comm, path, kind, list, good));
  PetscFunctionReturn(0);
}

/* -- reading, on rank 0 */

enum found {
  FOUND_NOTHING,
  FOUND_STATE,
  FOUND_DAMAGED,
  FOUND_OTHER_KEY,
  FOUND_OTHER_START,
  FOUND_MORE_PATIENCE
};

/* body[length] of a file of this kind and length */
static enum found read_body(FILE *file, uint64_t key, int n, void *body, size_t length) {
  uint64_t its_key, sum;
  int64_t its_n;
  if (fgetc(file) == EOF) return FOUND_NOTHING;
  rewind(file);
  if (!state_file_read_line(file, kind, &its_key, &its_n)) return FOUND_DAMAGED;
  if (its_key != key || its_n != n) return FOUND_OTHER_KEY;
  if (fread(body, 1, length, file) != length || fread(&sum, sizeof sum, 1, file) != 1 ||
      sum != state_hash(state_hash_start, body, length))
    return FOUND_DAMAGED;
  return FOUND_STATE;
}

static PetscErrorCode Read(const char *path, uint64_t key, struct adam_state *s,
                           struct early_stopping *w, enum found *found) {
  struct part part[N_PARTS];
  struct adam_count count;
  struct early_stopping_history history;
  size_t length = parts_of(s, w, part);
  char *body;
  FILE *file = fopen(path, "rb");
  PetscFunctionBeginUser;
  *found = FOUND_NOTHING;
  if (!file) PetscFunctionReturn(0);
  PetscCall(PetscMalloc1(length, &body));
  *found = read_body(file, key, s->n, body, length);
  fclose(file);
  if (*found == FOUND_STATE) {
    memcpy(&count, body, sizeof count);
    memcpy(&history, body + sizeof count, sizeof history);
    if (count.start != s->count.start)
      *found = FOUND_OTHER_START;
    else if (history.longest > w->patience) /* this training would have ended before */
      *found = FOUND_MORE_PATIENCE;
  }
  const char *from = body;
  for (int i = 0; i < N_PARTS && *found == FOUND_STATE; from += part[i++].bytes)
    if (part[i].bytes) memcpy(part[i].at, from, part[i].bytes);
  PetscCall(PetscFree(body));
  PetscFunctionReturn(0);
}

PetscErrorCode AdamStateLoad(MPI_Comm comm, const char *path, uint64_t key, struct adam_state *s,
                             struct early_stopping *w) {
  static const char *const instead[] = {
      [FOUND_DAMAGED] = "is damaged or of another version of windrow",
      [FOUND_OTHER_KEY] = "belongs to another configuration",
      [FOUND_OTHER_START] = "was written with other inputs or another build",
      [FOUND_MORE_PATIENCE] = "was written with a patience that this training lacks"};
  enum found found = FOUND_NOTHING;
  struct part part[N_PARTS];
  PetscMPIInt rank;
  PetscFunctionBeginUser;
  if (!path || !*path) PetscFunctionReturn(0);
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  if (rank == 0) PetscCall(Read(path, key, s, w, &found));
  if (found > FOUND_STATE) {
    PetscCall(
        PetscPrintf(PETSC_COMM_SELF, "journal: %s %s; starting anew\n", path, instead[found]));
    PetscCall(StateFileKeep(path, kind));
  }
  parts_of(s, w, part);
  for (int i = 0; i < N_PARTS; i++)
    if (i != PART_MEANS) /* they live on rank 0 */
      PetscCallMPI(MPI_Bcast(part[i].at, (int)part[i].bytes, MPI_BYTE, 0, comm));
  PetscFunctionReturn(0);
}

/* -- writing, on rank 0 */

struct contents {
  uint64_t key;
  int n;
  struct part part[N_PARTS];
};

static bool write_contents(FILE *file, void *context) {
  const struct contents *c = context;
  uint64_t sum = state_hash_start;
  if (!state_file_begin(file, kind, c->key, c->n)) return false;
  for (int i = 0; i < N_PARTS; i++) {
    if (fwrite(c->part[i].at, 1, c->part[i].bytes, file) != c->part[i].bytes) return false;
    sum = state_hash(sum, c->part[i].at, c->part[i].bytes);
  }
  return fwrite(&sum, sizeof sum, 1, file) == 1;
}

PetscErrorCode AdamStateSave(const char **path, uint64_t key, const struct adam_state *state,
                             const struct early_stopping *watch) {
  struct adam_state s = *state;
  struct early_stopping w = *watch;
  struct contents contents = {.key = key, .n = s.n};
  int failed;
  PetscFunctionBeginUser;
  if (!*path || !**path) PetscFunctionReturn(0);
  parts_of(&s, &w, contents.part);
  PetscCall(StateFileReplace(*path, write_contents, &contents, &failed));
  if (failed) {
    fprintf(stderr,
            "windrow: note: the training journal %s cannot be written (%s); going on without it\n",
            *path, strerror(failed));
    *path = NULL;
  }
  PetscFunctionReturn(0);
}
