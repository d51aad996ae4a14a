/* The journal of an optimisation; see journal.h.
 *
 * File: one text line "windrow journal 1 KEY N" and records of 2 N + 2 words of 64 bits: u, J, g
 * and the FNV-1a checksum of their bytes, in the machine's byte order.
 */
#include "inversion/journal.h"
#include "inversion/state_file.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

static const char kind[] = "journal";

struct journal {
  MPI_Comm comm;
  PetscMPIInt rank;
  FILE *file; /* rank 0 */
  char *path;
  uint64_t key;
  int n;             /* length of u */
  int records, next; /* records in memory; the next one to be asked for */
  bool replays;
  double *record; /* rank 0: [records][2 n + 1] */
};

uint64_t journal_key(const char *text) { return state_hash(state_hash_start, text, strlen(text)); }

static size_t words(const struct journal *j) { return 2 * (size_t)j->n + 1; }
static double *at(const struct journal *j, int i) { return j->record + (size_t)i * words(j); }
static uint64_t checksum(const struct journal *j, const double *record) {
  return state_hash(state_hash_start, record, words(j) * sizeof *record);
}

static PetscErrorCode ReserveRecord(struct journal *j) {
  PetscFunctionBeginUser;
  PetscCall(PetscRealloc(((size_t)j->records + 1) * words(j) * sizeof(double), &j->record));
  PetscFunctionReturn(0);
}

/* rank 0: all whole records; leaves the file at the end of the last one */
static PetscErrorCode Load(struct journal *j) {
  long end = ftell(j->file);
  uint64_t sum;
  PetscFunctionBeginUser;
  for (;;) {
    PetscCall(ReserveRecord(j));
    double *to = at(j, j->records);
    if (fread(to, sizeof(double), words(j), j->file) != words(j)) break;
    if (fread(&sum, sizeof sum, 1, j->file) != 1) break;
    if (sum != checksum(j, to)) break;
    j->records++;
    end = ftell(j->file);
  }
  PetscCheck(fseek(j->file, end, SEEK_SET) == 0 && ftruncate(fileno(j->file), end) == 0,
             PETSC_COMM_SELF, PETSC_ERR_FILE_UNEXPECTED, "cannot repair journal %s", j->path);
  PetscFunctionReturn(0);
}

bool journal_probe(const char *path, struct problems *list) {
  return state_file_probe(path, kind, list);
}

PetscErrorCode JournalProbe(MPI_Comm comm, const char *path, struct problems *list, bool *good) {
  PetscFunctionBeginUser;
  PetscCall(StateFileProbe(comm, path, kind, list, good));
  PetscFunctionReturn(0);
}

/* rank 0: the optimisation is worth more than its journal */
static void give_up(struct journal *j) {
  fprintf(stderr, "windrow: note: the journal %s cannot be written (%s); going on without it\n",
          j->path, strerror(errno));
  if (j->file) fclose(j->file);
  j->file = NULL;
}

static PetscErrorCode Begin(struct journal *j) {
  PetscFunctionBeginUser;
  if (j->file) fclose(j->file);
  j->file = fopen(j->path, "w+b");
  if (!j->file || !state_file_begin(j->file, kind, j->key, j->n) || fflush(j->file) != 0)
    give_up(j);
  PetscFunctionReturn(0);
}

static PetscErrorCode Open(struct journal *j, enum journal_state *state) {
  uint64_t key;
  int n;
  PetscFunctionBeginUser;
  *state = JOURNAL_NEW;
  j->file = fopen(j->path, "r+b");
  if (j->file && state_file_read_line(j->file, kind, &key, &n)) {
    if (n == j->n) PetscCall(Load(j));
    if (j->records) *state = key == j->key ? JOURNAL_REPLAYS : JOURNAL_OTHER_KEY;
    if (n != j->n) {
      PetscCall(PetscPrintf(PETSC_COMM_SELF,
                            "journal: %s holds points of %d numbers, and this control has %d; "
                            "starting anew\n",
                            j->path, n, j->n));
      PetscCall(StateFileKeep(j->path, kind));
    }
  }
  if (*state == JOURNAL_NEW) PetscCall(Begin(j));
  PetscFunctionReturn(0);
}

PetscErrorCode JournalOpen(MPI_Comm comm, const char *path, uint64_t key, int n,
                           struct journal **journal, enum journal_state *state) {
  struct journal *j;
  int found = JOURNAL_NEW;
  PetscFunctionBeginUser;
  PetscCall(PetscNew(&j));
  j->comm = comm;
  j->key = key;
  j->n = n;
  PetscCallMPI(MPI_Comm_rank(comm, &j->rank));
  if (path && *path && j->rank == 0) {
    PetscCall(PetscStrallocpy(path, &j->path));
    PetscCall(Open(j, state));
    found = (int)*state;
  }
  PetscCallMPI(MPI_Bcast(&found, 1, MPI_INT, 0, comm));
  PetscCallMPI(MPI_Bcast(&j->records, 1, MPI_INT, 0, comm));
  *state = (enum journal_state)found;
  j->replays = *state == JOURNAL_REPLAYS;
  *journal = j;
  PetscFunctionReturn(0);
}

PetscErrorCode JournalLast(struct journal *j, double *u, bool *there) {
  PetscFunctionBeginUser;
  *there = j->records > 0;
  if (*there && j->rank == 0) memcpy(u, at(j, j->records - 1), (size_t)j->n * sizeof *u);
  if (*there) PetscCallMPI(MPI_Bcast(u, j->n, MPI_DOUBLE, 0, j->comm));
  PetscFunctionReturn(0);
}

PetscErrorCode JournalRestart(struct journal *j) {
  PetscFunctionBeginUser;
  if (j->rank == 0 && j->path) {
    PetscCall(StateFileKeep(j->path, kind));
    PetscCall(Begin(j));
  }
  j->records = j->next = 0;
  j->replays = false;
  PetscFunctionReturn(0);
}

/* what follows the records used so far belongs to another history */
static PetscErrorCode Cut(struct journal *j) {
  PetscFunctionBeginUser;
  j->replays = false;
  if (j->next < j->records) {
    int keep = j->next;
    j->records = 0;
    if (j->rank == 0 && j->file) {
      PetscCall(Begin(j));
      for (int i = 0; i < keep && j->file; i++) {
        double *r = at(j, i);
        uint64_t sum = checksum(j, r);
        fwrite(r, sizeof(double), words(j), j->file);
        fwrite(&sum, sizeof sum, 1, j->file);
      }
      if (j->file && fflush(j->file) != 0) give_up(j);
    }
    j->records = keep;
  }
  PetscFunctionReturn(0);
}

PetscErrorCode JournalFind(struct journal *j, const double *u, double *J, double *g, bool *found) {
  int hit = 0;
  PetscFunctionBeginUser;
  *found = false;
  if (!j->replays) PetscFunctionReturn(0);
  if (j->rank == 0 && j->next < j->records) {
    const double *r = at(j, j->next);
    hit = !memcmp(r, u, (size_t)j->n * sizeof *u);
    if (hit) {
      *J = r[j->n];
      memcpy(g, r + j->n + 1, (size_t)j->n * sizeof *g);
    }
  }
  PetscCallMPI(MPI_Bcast(&hit, 1, MPI_INT, 0, j->comm));
  if (!hit) {
    PetscCall(Cut(j));
    PetscFunctionReturn(0);
  }
  PetscCallMPI(MPI_Bcast(J, 1, MPI_DOUBLE, 0, j->comm));
  PetscCallMPI(MPI_Bcast(g, j->n, MPI_DOUBLE, 0, j->comm));
  j->next++;
  *found = true;
  PetscFunctionReturn(0);
}

PetscErrorCode JournalCheck(struct journal *j, const double *u, double J, const double *g,
                            bool *same) {
  int equal = 1;
  PetscFunctionBeginUser;
  if (j->replays && j->rank == 0 && j->next < j->records) {
    const double *r = at(j, j->next);
    size_t bytes = (size_t)j->n * sizeof *u;
    equal =
        !memcmp(r, u, bytes) && !memcmp(&r[j->n], &J, sizeof J) && !memcmp(r + j->n + 1, g, bytes);
  }
  PetscCallMPI(MPI_Bcast(&equal, 1, MPI_INT, 0, j->comm));
  *same = equal;
  PetscFunctionReturn(0);
}

PetscErrorCode JournalAdd(struct journal *j, const double *u, double J, const double *g) {
  PetscFunctionBeginUser;
  if (j->rank == 0 && j->file) {
    PetscCall(ReserveRecord(j));
    double *to = at(j, j->records);
    memcpy(to, u, (size_t)j->n * sizeof *u);
    to[j->n] = J;
    memcpy(to + j->n + 1, g, (size_t)j->n * sizeof *g);
    uint64_t sum = checksum(j, to);
    bool wrote = fwrite(to, sizeof(double), words(j), j->file) == words(j) &&
                 fwrite(&sum, sizeof sum, 1, j->file) == 1 && fflush(j->file) == 0;
    if (wrote)
      fsync(fileno(j->file));
    else
      give_up(j);
  }
  j->next = ++j->records;
  PetscFunctionReturn(0);
}

int journal_records(const struct journal *j) { return j->records; }

PetscErrorCode JournalClose(struct journal **j) {
  PetscFunctionBeginUser;
  if (!*j) PetscFunctionReturn(0);
  if ((*j)->file) fclose((*j)->file);
  PetscCall(PetscFree((*j)->path));
  PetscCall(PetscFree((*j)->record));
  PetscCall(PetscFree(*j));
  PetscFunctionReturn(0);
}
