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

/* rank 0: all whole records up to the first that is cut short (*cut) or damaged (*damaged) */
static PetscErrorCode Load(struct journal *j, FILE *file, bool *cut, bool *damaged) {
  uint64_t sum;
  PetscFunctionBeginUser;
  for (*cut = *damaged = false; !*cut && !*damaged;) {
    PetscCall(ReserveRecord(j));
    double *to = at(j, j->records);
    size_t n = fread(to, 1, words(j) * sizeof *to, file);
    if (n == 0) break;
    *cut = n != words(j) * sizeof *to || fread(&sum, sizeof sum, 1, file) != 1;
    *damaged = !*cut && sum != checksum(j, to);
    if (!*cut && !*damaged) j->records++;
  }
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
static void give_up(struct journal *j, int failed) {
  fprintf(stderr, "windrow: note: the journal %s cannot be written (%s); going on without it\n",
          j->path, strerror(failed));
  if (j->file) fclose(j->file);
  j->file = NULL;
}

/* opens the file to write behind its last record */
static void append(struct journal *j) {
  if (j->file) fclose(j->file);
  j->file = fopen(j->path, "ab");
  if (!j->file) give_up(j, errno);
}

static bool write_record(const struct journal *j, const double *record, FILE *file) {
  uint64_t sum = checksum(j, record);
  return fwrite(record, sizeof(double), words(j), file) == words(j) &&
         fwrite(&sum, sizeof sum, 1, file) == 1;
}

static bool write_records(FILE *file, void *context) {
  const struct journal *j = context;
  if (!state_file_begin(file, kind, j->key, j->n)) return false;
  for (int i = 0; i < j->records; i++)
    if (!write_record(j, at(j, i), file)) return false;
  return true;
}

/* rank 0: writes the file anew with the records in memory */
static PetscErrorCode Rewrite(struct journal *j) {
  int failed;
  PetscFunctionBeginUser;
  PetscCall(StateFileReplace(j->path, write_records, j, &failed));
  if (failed)
    give_up(j, failed);
  else
    append(j);
  PetscFunctionReturn(0);
}

/* what a file holds besides whole records */
enum rest { REST_NONE, REST_CUT, REST_UNREADABLE };

/* rank 0: the records of a file that is open, and of which key it is */
static PetscErrorCode Read(struct journal *j, FILE *file, uint64_t *key, enum rest *rest) {
  int n = 0;
  bool cut = false, damaged = false, known = state_file_read_line(file, kind, key, &n);
  PetscFunctionBeginUser;
  if (known && n == j->n) PetscCall(Load(j, file, &cut, &damaged));
  if (!known)
    PetscCall(PetscPrintf(PETSC_COMM_SELF,
                          "journal: the first line of %s is damaged or of another version of "
                          "windrow; starting anew\n",
                          j->path));
  else if (n != j->n)
    PetscCall(PetscPrintf(PETSC_COMM_SELF,
                          "journal: %s holds points of %d numbers, and this control has %d; "
                          "starting anew\n",
                          j->path, n, j->n));
  else if (damaged)
    PetscCall(PetscPrintf(PETSC_COMM_SELF, "journal: record %d of %s is damaged; %s\n",
                          j->records + 1, j->path,
                          j->records ? "going on from those before it" : "starting anew"));
  *rest = !known || n != j->n || damaged ? REST_UNREADABLE : cut ? REST_CUT : REST_NONE;
  PetscFunctionReturn(0);
}

static PetscErrorCode Open(struct journal *j, enum journal_state *state) {
  uint64_t key = j->key;
  enum rest rest = REST_CUT; /* of a file that is not there or empty: its first line */
  PetscFunctionBeginUser;
  *state = JOURNAL_NEW;
  FILE *file = fopen(j->path, "rb");
  if (file && ungetc(fgetc(file), file) != EOF) PetscCall(Read(j, file, &key, &rest));
  if (file) fclose(file);
  if (j->records) *state = key == j->key ? JOURNAL_REPLAYS : JOURNAL_OTHER_KEY;
  if (*state == JOURNAL_OTHER_KEY) PetscFunctionReturn(0); /* JournalRestart() follows */
  if (rest == REST_UNREADABLE) PetscCall(StateFileKeep(j->path, kind));
  if (rest == REST_NONE && key == j->key)
    append(j);
  else
    PetscCall(Rewrite(j));
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

PetscErrorCode JournalPoint(struct journal *j, int record, double *u) {
  PetscFunctionBeginUser;
  if (j->rank == 0) memcpy(u, at(j, record), (size_t)j->n * sizeof *u);
  PetscCallMPI(MPI_Bcast(u, j->n, MPI_DOUBLE, 0, j->comm));
  PetscFunctionReturn(0);
}

PetscErrorCode JournalRestart(struct journal *j) {
  PetscFunctionBeginUser;
  j->records = j->next = 0;
  j->replays = false;
  if (j->rank == 0 && j->path) {
    PetscCall(StateFileKeep(j->path, kind));
    PetscCall(Rewrite(j));
  }
  PetscFunctionReturn(0);
}

/* what follows the records used so far belongs to another history */
static PetscErrorCode Cut(struct journal *j) {
  PetscFunctionBeginUser;
  j->replays = false;
  if (j->next < j->records) {
    j->records = j->next;
    if (j->rank == 0 && j->file) PetscCall(Rewrite(j));
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
    if (write_record(j, to, j->file) && fflush(j->file) == 0)
      fsync(fileno(j->file));
    else
      give_up(j, errno);
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
