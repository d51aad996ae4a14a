/* What the files held that a campaign has read; see input_digests.h.
 *
 * The names that ranks noted are made one sorted list, the files of which are distributed over the
 * ranks. The text has a line a file, "DIGEST BYTES PATH"; the key is the sum of the digests, so
 * that neither names nor their order count.
 */
#include "region/input_digests.h"
#include "support/input_files.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

/* the names of all ranks one behind the other, each ended by 0; the same on every rank */
static PetscErrorCode GatherNames(MPI_Comm comm, char **names, int *length) {
  PetscMPIInt size, own = 0, *n, *at;
  char *mine;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_size(comm, &size));
  for (int i = 0; i < input_files_count(); i++) own += (PetscMPIInt)strlen(input_files_path(i)) + 1;
  PetscCall(PetscMalloc3(own + 1, &mine, size, &n, size + 1, &at));
  char *to = mine;
  for (int i = 0; i < input_files_count(); i++) to = stpcpy(to, input_files_path(i)) + 1;
  PetscCallMPI(MPI_Allgather(&own, 1, MPI_INT, n, 1, MPI_INT, comm));
  at[0] = 0;
  for (int r = 0; r < size; r++) at[r + 1] = at[r] + n[r];
  *length = at[size];
  PetscCall(PetscMalloc1(at[size] + 1, names));
  PetscCallMPI(MPI_Allgatherv(mine, own, MPI_CHAR, *names, n, at, MPI_CHAR, comm));
  PetscCall(PetscFree3(mine, n, at));
  PetscFunctionReturn(0);
}

/* path[*n]: each once, sorted, within names */
static PetscErrorCode SortNames(char *names, int length, char ***path, int *n) {
  int all = 0, kept = 0;
  PetscFunctionBeginUser;
  for (int i = 0; i < length; i++) all += names[i] == '\0';
  PetscCall(PetscMalloc1(all + 1, path));
  all = 0;
  for (char *at = names; at < names + length; at += strlen(at) + 1) (*path)[all++] = at;
  qsort(*path, (size_t)all, sizeof **path, compare);
  for (int i = 0; i < all; i++)
    if (!kept || strcmp((*path)[kept - 1], (*path)[i])) (*path)[kept++] = (*path)[i];
  *n = kept;
  PetscFunctionReturn(0);
}

PetscErrorCode InputDigests(struct setup *setup) {
  char *names = NULL, **path = NULL;
  int length = 0, n = 0;
  uint64_t *digest;
  int64_t *bytes;
  PetscMPIInt rank, size;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(setup->comm, &rank));
  PetscCallMPI(MPI_Comm_size(setup->comm, &size));
  PetscCall(GatherNames(setup->comm, &names, &length));
  PetscCall(SortNames(names, length, &path, &n));
  PetscCall(PetscCalloc2(n, &digest, n, &bytes));
  for (int i = rank; i < n; i += size) input_file_digest(path[i], &digest[i], &bytes[i]);
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, digest, n, MPI_UINT64_T, MPI_SUM, setup->comm));
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, bytes, n, MPI_INT64_T, MPI_SUM, setup->comm));
  PetscCall(PetscFree(setup->inputs));
  PetscCall(PetscMalloc1((size_t)length + 48 * (size_t)n + 1, &setup->inputs));
  char *to = setup->inputs;
  *to = '\0';
  setup->inputs_key = 0;
  for (int i = 0; i < n; i++) {
    to += sprintf(to, "%016llx %lld %s\n", (unsigned long long)digest[i], (long long)bytes[i],
                  path[i]);
    setup->inputs_key += digest[i];
  }
  snprintf(setup->inputs_sum, sizeof setup->inputs_sum,
           "%016llx, the sum of the digests of %d files", (unsigned long long)setup->inputs_key, n);
  PetscCall(PetscFree2(digest, bytes));
  PetscCall(PetscFree(path));
  PetscCall(PetscFree(names));
  PetscFunctionReturn(0);
}

/* -- beside a journal, on rank 0 */

/* a file's text; NULL where there is none */
static char *read_text(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) return NULL;
  fseek(file, 0, SEEK_END);
  long n = ftell(file);
  rewind(file);
  char *text = malloc((size_t)(n < 0 ? 0 : n) + 1);
  if (!text) abort();
  size_t got = fread(text, 1, (size_t)(n < 0 ? 0 : n), file);
  text[got] = '\0';
  fclose(file);
  return text;
}

/* the line of a text that ends with this one's path, or NULL */
static const char *line_of(const char *text, const char *path, size_t n) {
  for (const char *at = text; *at; at += strcspn(at, "\n"), at += *at == '\n') {
    size_t length = strcspn(at, "\n");
    if (length > n && at[length - n - 1] == ' ' && !strncmp(at + length - n, path, n)) return at;
  }
  return NULL;
}

/* tells files of `text` that `other` lacks, or, with changed, has otherwise */
static PetscErrorCode Tell(const char *text, const char *other, bool changed, const char *what) {
  PetscFunctionBeginUser;
  for (const char *at = text; *at; at += strcspn(at, "\n"), at += *at == '\n') {
    size_t length = strcspn(at, "\n"), words = strcspn(at, " ") + 1;
    const char *path = at + words + strcspn(at + words, " ") + 1;
    size_t n = length - (size_t)(path - at);
    const char *there = line_of(other, path, n);
    if (there ? changed && strncmp(there, at, words) : !changed)
      PetscCall(PetscPrintf(PETSC_COMM_SELF, "journal: %.*s %s\n", (int)n, path, what));
  }
  PetscFunctionReturn(0);
}

PetscErrorCode InputDigestsCompare(const struct setup *setup, const char *journal) {
  PetscMPIInt rank;
  char *path;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(setup->comm, &rank));
  if (rank || !journal || !*journal || !setup->inputs) PetscFunctionReturn(0);
  size_t length = strlen(journal) + sizeof ".inputs";
  PetscCall(PetscMalloc1(length, &path));
  snprintf(path, length, "%s.inputs", journal);
  FILE *kept = fopen(journal, "rb");
  char *before = kept ? read_text(path) : NULL;
  if (kept) fclose(kept);
  if (before) {
    PetscCall(Tell(setup->inputs, before, true, "has changed since the journal was written"));
    PetscCall(Tell(setup->inputs, before, false, "was not read when the journal was written"));
    PetscCall(Tell(before, setup->inputs, false, "is read no more"));
  }
  FILE *file = fopen(path, "wb");
  if (file) fputs(setup->inputs, file);
  if (!file || fclose(file) != 0)
    PetscCall(PetscPrintf(PETSC_COMM_SELF, "note: %s cannot be written\n", path));
  free(before);
  PetscCall(PetscFree(path));
  PetscFunctionReturn(0);
}
