/* First lines, checksums, probes, replacing; see state_file.h. */
#include "inversion/state_file.h"
#include "support/folder.h"
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const uint64_t state_hash_start = UINT64_C(14695981039346656037);

uint64_t state_hash(uint64_t h, const void *bytes, size_t n) {
  for (size_t i = 0; i < n; i++) h = (h ^ ((const unsigned char *)bytes)[i]) * 1099511628211u;
  return h;
}

/* PATH with something behind it; to be freed with PetscFree */
static PetscErrorCode Beside(const char *path, const char *suffix, char **beside) {
  size_t size = strlen(path) + strlen(suffix) + 1;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(size, beside));
  snprintf(*beside, size, "%s%s", path, suffix);
  PetscFunctionReturn(0);
}

static bool probe(const char *path, const char *kind, struct problems *list) {
  char magic[40], start[sizeof magic] = "";
  struct stat status;
  if (stat(path, &status) != 0) return true;
  if (!S_ISREG(status.st_mode))
    return problem(list, "%s: cannot be a %s: it is %s", path, kind,
                   S_ISDIR(status.st_mode) ? "a folder" : "no regular file");
  FILE *file = fopen(path, "r+b");
  if (!file) return problem(list, "%s: the %s cannot be written: %s", path, kind, strerror(errno));
  snprintf(magic, sizeof magic, "windrow %s ", kind);
  size_t n = fread(start, 1, strlen(magic), file);
  fclose(file);
  if (n && strncmp(start, magic, n) != 0)
    return problem(list, "%s: is not a %s of windrow; name another file or remove it", path, kind);
  return true;
}

bool state_file_probe(const char *path, const char *kind, struct problems *list) {
  char *beside;
  if (Beside(path, ".new", &beside)) abort();
  bool good = probe(path, kind, list) && probe(beside, kind, list);
  (void)PetscFree(beside);
  return good;
}

PetscErrorCode StateFileProbe(MPI_Comm comm, const char *path, const char *kind,
                              struct problems *list, bool *good) {
  int fine = 1;
  PetscMPIInt rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  if (path && *path && rank == 0) fine = state_file_probe(path, kind, list);
  PetscCallMPI(MPI_Bcast(&fine, 1, MPI_INT, 0, comm));
  *good = fine;
  PetscFunctionReturn(0);
}

PetscErrorCode StateFileKeep(const char *path, const char *kind) {
  struct problems list = {0};
  char *old;
  PetscFunctionBeginUser;
  PetscCall(Beside(path, ".old", &old));
  if (probe(old, kind, &list) && rename(path, old) == 0)
    PetscCall(PetscPrintf(PETSC_COMM_SELF, "journal: what was there is kept as %s\n", old));
  else
    PetscCall(PetscPrintf(PETSC_COMM_SELF, "journal: what was there cannot be kept as %s%s%s\n",
                          old, list.n ? ": " : "", list.n ? list.line[0] : ""));
  problems_clear(&list);
  PetscCall(PetscFree(old));
  PetscFunctionReturn(0);
}

PetscErrorCode StateFileReplace(const char *path, bool (*write)(FILE *file, void *context),
                                void *context, int *failed) {
  char *beside;
  PetscFunctionBeginUser;
  PetscCall(Beside(path, ".new", &beside));
  errno = 0;
  FILE *file = fopen(beside, "wb");
  bool wrote = file && write(file, context);
  *failed = wrote ? 0 : errno ? errno : EIO;
  if (file && fclose(file) != 0 && wrote) *failed = errno;
  if (!*failed) *failed = file_put_in_place(beside, path);
  if (file && *failed) unlink(beside); /* the disk may be full of it */
  PetscCall(PetscFree(beside));
  PetscFunctionReturn(0);
}

bool state_file_begin(FILE *file, const char *kind, uint64_t key, int64_t n) {
  return fprintf(file, "windrow %s 1 %016" PRIx64 " %" PRId64 "\n", kind, key, n) > 0;
}

bool state_file_read_line(FILE *file, const char *kind, uint64_t *key, int64_t *n) {
  char format[80];
  snprintf(format, sizeof format, "windrow %s 1 %%" SCNx64 " %%" SCNd64, kind);
  return fscanf(file, format, key, n) == 2 && fgetc(file) == '\n';
}
