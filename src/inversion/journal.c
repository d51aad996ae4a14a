/* The journal of an optimisation; see journal.h.
 *
 * File: one text line "windrow journal 1 KEY N" and records of 2 N + 2 words of 64 bits: u, J, g
 * and the FNV-1a checksum of their bytes, in the machine's byte order. Records stay in the file:
 * it is read through once when it is opened, then a record when it is requested.
 */
#include "inversion/journal.h"
#include "inversion/part_file.h"
#include "inversion/state_file.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

static const char kind[] = "journal";

struct journal {
  MPI_Comm comm;
  PetscMPIInt rank;
  struct part_file parts;
  char *path;  /* rank 0, like both files; NULL = none */
  FILE *file;  /* to write behind its last record; NULL where nothing is kept */
  FILE *old;   /* as it was opened: records to be requested; NULL when none are */
  off_t first; /* place of the first record in it */
  uint64_t key;
  int records, next; /* in the file; the next one to be requested */
  bool replays;
};

uint64_t journal_key(const char *text) { return state_hash(state_hash_start, text, strlen(text)); }

static off_t record_bytes(const struct journal *j) {
  return (off_t)(2 * j->parts.n + 2) * (off_t)sizeof(double);
}

bool journal_probe(const char *path, struct problems *list) {
  return state_file_probe(path, kind, list);
}

PetscErrorCode JournalProbe(MPI_Comm comm, const char *path, struct problems *list, bool *good) {
  PetscFunctionBeginUser;
  PetscCall(StateFileProbe(comm, path, kind, list, good));
  PetscFunctionReturn(0);
}

/* -- the file to write, on rank 0 */

/* the optimisation is worth more than its journal */
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

/* the records kept of the file as it was opened, behind a new first line */
static bool write_records(FILE *file, void *context) {
  const struct journal *j = context;
  if (!state_file_begin(file, kind, j->key, j->parts.n)) return false;
  int64_t left = (int64_t)(j->records * record_bytes(j) / (off_t)sizeof(double));
  if (left && fseeko(j->old, j->first, SEEK_SET) != 0) return false;
  while (left) {
    size_t n = (size_t)(left < PART_FILE_PIECE ? left : PART_FILE_PIECE);
    if (fread(j->parts.piece, sizeof(double), n, j->old) != n ||
        fwrite(j->parts.piece, sizeof(double), n, file) != n)
      return false;
    left -= (int64_t)n;
  }
  return true;
}

/* writes the file again with the records kept */
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

static void end_replay(struct journal *j) {
  j->replays = false;
  if (j->old) fclose(j->old);
  j->old = NULL;
}

/* -- opening, on rank 0 */

/* counts whole records up to the first that is cut short (*cut) or damaged (*damaged) */
static void count_records(struct journal *j, bool *cut, bool *damaged) {
  const int64_t n = 2 * j->parts.n + 1;
  for (*cut = *damaged = false; !*cut && !*damaged;) {
    uint64_t sum, hash = state_hash_start;
    int next = fgetc(j->old);
    if (next == EOF) break;
    ungetc(next, j->old);
    *cut =
        part_file_hash(&j->parts, j->old, n, &hash) != n || fread(&sum, sizeof sum, 1, j->old) != 1;
    *damaged = !*cut && sum != hash;
    if (!*cut && !*damaged) j->records++;
  }
}

/* what a file holds besides whole records */
enum rest { REST_NONE, REST_CUT, REST_UNREADABLE };

/* the records of a file that is open, and of which key it is */
static PetscErrorCode Read(struct journal *j, uint64_t *key, enum rest *rest) {
  int64_t n = 0;
  bool cut = false, damaged = false, known = state_file_read_line(j->old, kind, key, &n);
  PetscFunctionBeginUser;
  j->first = ftello(j->old);
  if (known && n == j->parts.n) count_records(j, &cut, &damaged);
  if (!known)
    PetscCall(PetscPrintf(PETSC_COMM_SELF,
                          "journal: the first line of %s is damaged or of another version of "
                          "windrow; starting anew\n",
                          j->path));
  else if (n != j->parts.n)
    PetscCall(PetscPrintf(PETSC_COMM_SELF,
                          "journal: %s holds points of %lld numbers, and this control has %lld; "
                          "starting anew\n",
                          j->path, (long long)n, (long long)j->parts.n));
  else if (damaged)
    PetscCall(PetscPrintf(PETSC_COMM_SELF, "journal: record %d of %s is damaged; %s\n",
                          j->records + 1, j->path,
                          j->records ? "going on from those before it" : "starting anew"));
  *rest = !known || n != j->parts.n || damaged ? REST_UNREADABLE : cut ? REST_CUT : REST_NONE;
  PetscFunctionReturn(0);
}

static PetscErrorCode Open(struct journal *j, enum journal_state *state) {
  uint64_t key = j->key;
  enum rest rest = REST_CUT; /* of a file that is not there or empty: its first line */
  PetscFunctionBeginUser;
  *state = JOURNAL_NEW;
  j->old = fopen(j->path, "rb");
  if (j->old && ungetc(fgetc(j->old), j->old) != EOF) PetscCall(Read(j, &key, &rest));
  if (j->records) *state = key == j->key ? JOURNAL_REPLAYS : JOURNAL_OTHER_KEY;
  if (*state == JOURNAL_OTHER_KEY) PetscFunctionReturn(0); /* JournalRestart() follows */
  if (rest == REST_UNREADABLE) PetscCall(StateFileKeep(j->path, kind)); /* j->old stays open */
  if (rest == REST_NONE && key == j->key)
    append(j);
  else
    PetscCall(Rewrite(j));
  if (!j->records) end_replay(j);
  PetscFunctionReturn(0);
}

PetscErrorCode JournalOpen(MPI_Comm comm, const char *path, uint64_t key, int n_part,
                           struct journal **journal, enum journal_state *state) {
  struct journal *j;
  int found = JOURNAL_NEW;
  PetscFunctionBeginUser;
  PetscCall(PetscNew(&j));
  j->comm = comm;
  j->key = key;
  PetscCallMPI(MPI_Comm_rank(comm, &j->rank));
  PetscCall(PartFileCreate(comm, n_part, &j->parts));
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

PetscErrorCode JournalRestart(struct journal *j) {
  PetscFunctionBeginUser;
  j->records = j->next = 0;
  end_replay(j);
  if (j->path) {
    PetscCall(StateFileKeep(j->path, kind));
    PetscCall(Rewrite(j));
  }
  PetscFunctionReturn(0);
}

/* -- records */

/* rank 0: goes to a record of the file as it was opened */
static PetscErrorCode Seek(const struct journal *j, int record) {
  PetscFunctionBeginUser;
  if (j->rank == 0)
    PetscCheck(fseeko(j->old, j->first + record * record_bytes(j), SEEK_SET) == 0, PETSC_COMM_SELF,
               PETSC_ERR_FILE_READ, "cannot read record %d of journal %s", record + 1, j->path);
  PetscFunctionReturn(0);
}

/* the numbers that follow in the file */
static PetscErrorCode ReadPart(const struct journal *j, double *part) {
  bool good;
  PetscFunctionBeginUser;
  PetscCall(PartFileRead(&j->parts, j->old, part, &good));
  PetscCheck(good, PETSC_COMM_SELF, PETSC_ERR_FILE_READ, "cannot read journal %s", j->path);
  PetscFunctionReturn(0);
}

static PetscErrorCode ReadJ(const struct journal *j, double *J) {
  PetscFunctionBeginUser;
  if (j->rank == 0)
    PetscCheck(fread(J, sizeof *J, 1, j->old) == 1, PETSC_COMM_SELF, PETSC_ERR_FILE_READ,
               "cannot read journal %s", j->path);
  PetscCallMPI(MPI_Bcast(J, 1, MPI_DOUBLE, 0, j->comm));
  PetscFunctionReturn(0);
}

PetscErrorCode JournalPoint(struct journal *j, int record, double *u) {
  PetscFunctionBeginUser;
  PetscCall(Seek(j, record));
  PetscCall(ReadPart(j, u));
  PetscFunctionReturn(0);
}

PetscErrorCode JournalJ(struct journal *j, int record, double *J) {
  PetscFunctionBeginUser;
  PetscCall(Seek(j, record));
  if (j->rank == 0)
    PetscCheck(fseeko(j->old, (off_t)j->parts.n * (off_t)sizeof(double), SEEK_CUR) == 0,
               PETSC_COMM_SELF, PETSC_ERR_FILE_READ, "cannot read journal %s", j->path);
  PetscCall(ReadJ(j, J));
  PetscFunctionReturn(0);
}

void journal_go_on(struct journal *j, int record) { j->next = record; }

/* what follows the records used so far belongs to another history */
static PetscErrorCode Cut(struct journal *j) {
  PetscFunctionBeginUser;
  if (j->next < j->records) {
    j->records = j->next;
    if (j->file) PetscCall(Rewrite(j));
  }
  end_replay(j);
  PetscFunctionReturn(0);
}

PetscErrorCode JournalFind(struct journal *j, const double *u, double *J, double *g, bool *found) {
  PetscFunctionBeginUser;
  *found = false;
  if (!j->replays) PetscFunctionReturn(0);
  if (j->next < j->records) {
    PetscCall(Seek(j, j->next));
    PetscCall(PartFileCompare(&j->parts, j->old, u, found));
  }
  if (!*found) {
    PetscCall(Cut(j));
    PetscFunctionReturn(0);
  }
  PetscCall(ReadJ(j, J));
  PetscCall(ReadPart(j, g));
  j->next++;
  PetscFunctionReturn(0);
}

PetscErrorCode JournalCheck(struct journal *j, const double *u, double J, const double *g,
                            bool *same) {
  bool same_g;
  double there;
  PetscFunctionBeginUser;
  *same = true;
  if (!j->replays || j->next >= j->records) PetscFunctionReturn(0);
  PetscCall(Seek(j, j->next));
  PetscCall(PartFileCompare(&j->parts, j->old, u, same));
  PetscCall(ReadJ(j, &there));
  PetscCall(PartFileCompare(&j->parts, j->old, g, &same_g));
  *same = *same && same_g && memcmp(&there, &J, sizeof J) == 0;
  PetscFunctionReturn(0);
}

/* rank 0: after u */
static void write_J(const struct journal *j, double J, uint64_t *sum, int *failed) {
  if (!*failed && fwrite(&J, sizeof J, 1, j->file) != 1) *failed = errno;
  *sum = state_hash(*sum, &J, sizeof J);
}

/* rank 0: after g, and the whole record to the disk */
static void close_record(struct journal *j, uint64_t sum, int failed) {
  if (!failed && (fwrite(&sum, sizeof sum, 1, j->file) != 1 || fflush(j->file) != 0))
    failed = errno;
  if (failed)
    give_up(j, failed);
  else
    fsync(fileno(j->file));
}

PetscErrorCode JournalAdd(struct journal *j, const double *u, double J, const double *g) {
  bool kept = j->file != NULL;
  uint64_t sum = state_hash_start;
  int failed = 0;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Bcast(&kept, 1, MPI_C_BOOL, 0, j->comm));
  j->next = ++j->records;
  if (!kept) PetscFunctionReturn(0);
  PetscCall(PartFileWrite(&j->parts, j->file, u, &sum, &failed));
  if (j->rank == 0) write_J(j, J, &sum, &failed);
  PetscCall(PartFileWrite(&j->parts, j->file, g, &sum, &failed));
  if (j->rank == 0) close_record(j, sum, failed);
  PetscFunctionReturn(0);
}

int journal_records(const struct journal *j) { return j->records; }

PetscErrorCode JournalClose(struct journal **j) {
  PetscFunctionBeginUser;
  if (!*j) PetscFunctionReturn(0);
  end_replay(*j);
  if ((*j)->file) fclose((*j)->file);
  PetscCall(PartFileDestroy(&(*j)->parts));
  PetscCall(PetscFree((*j)->path));
  PetscCall(PetscFree(*j));
  PetscFunctionReturn(0);
}
