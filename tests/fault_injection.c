/* A library to preload (LD_PRELOAD): one rank alone cannot open, create, write, sync or rename a
 * file.
 *
 * FAULT_RANK       the rank, as Open MPI counts in OMPI_COMM_WORLD_RANK
 * FAULT_OPERATION  open (to read), create (to write), write, fsync or rename (the new name); pause:
 * all is done, but what flushes a stream of the file takes 0.1 s more, which leaves others the time
 * to end the program there FAULT_FILE       part of the file's path
 *
 * The operation fails with EIO, a write with ENOSPC, each time. Streams fail where they are flushed
 * or closed, as they do on a full disk. Everything else is passed on.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static bool fails(const char *operation, const char *path, int error) {
  const char *rank = getenv("FAULT_RANK"), *here = getenv("OMPI_COMM_WORLD_RANK");
  const char *wanted = getenv("FAULT_OPERATION"), *file = getenv("FAULT_FILE");
  if (!rank || !here || strcmp(rank, here) != 0 || !wanted || strcmp(wanted, operation) != 0)
    return false;
  if (!file || !path || !strstr(path, file)) return false;
  errno = error;
  return true;
}

/* by the path that the handle was opened with, as Linux tells it */
static bool handle_fails(const char *operation, int handle, int error) {
  char link[64], path[4096];
  const char *wanted = getenv("FAULT_OPERATION");
  if (!wanted || strcmp(wanted, operation) != 0) return false;
  snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
  ssize_t n = readlink(link, path, sizeof path - 1);
  if (n < 0) return false;
  path[n] = '\0';
  return fails(operation, path, error);
}

/* the function that this one stands before */
#define NEXT(name, ...)                                                                            \
  static __typeof__(name) *next;                                                                   \
  if (!next) next = (__typeof__(name) *)dlsym(RTLD_NEXT, #name);                                   \
  return next(__VA_ARGS__)

#define OPEN(name)                                                                                 \
  int name(const char *path, int flags, ...) {                                                     \
    mode_t mode = 0;                                                                               \
    va_list rest;                                                                                  \
    va_start(rest, flags);                                                                         \
    if (flags & (O_CREAT | O_TMPFILE)) mode = va_arg(rest, mode_t);                                \
    va_end(rest);                                                                                  \
    bool writes = flags & (O_CREAT | O_WRONLY | O_RDWR);                                           \
    if (fails(writes ? "create" : "open", path, EIO)) return -1;                                   \
    NEXT(name, path, flags, mode);                                                                 \
  }
OPEN(open)
OPEN(open64)

#define FOPEN(name)                                                                                \
  FILE *name(const char *path, const char *mode) {                                                 \
    bool writes = *mode != 'r' || strchr(mode, '+');                                               \
    if (fails(writes ? "create" : "open", path, EIO)) return NULL;                                 \
    NEXT(name, path, mode);                                                                        \
  }
FOPEN(fopen)
FOPEN(fopen64)

#define WRITE(name, parameters, ...)                                                               \
  ssize_t name parameters {                                                                        \
    if (handle_fails("write", handle, ENOSPC)) return -1;                                          \
    NEXT(name, __VA_ARGS__);                                                                       \
  }
WRITE(write, (int handle, const void *data, size_t n), handle, data, n)
WRITE(pwrite, (int handle, const void *data, size_t n, off_t at), handle, data, n, at)
WRITE(pwrite64, (int handle, const void *data, size_t n, off64_t at), handle, data, n, at)
WRITE(writev, (int handle, const struct iovec *part, int n), handle, part, n)
WRITE(pwritev, (int handle, const struct iovec *part, int n, off_t at), handle, part, n, at)

int fflush(FILE *stream) {
  if (stream && handle_fails("pause", fileno(stream), 0))
    nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
  if (stream && handle_fails("write", fileno(stream), ENOSPC)) return EOF;
  NEXT(fflush, stream);
}

int fclose(FILE *stream) {
  static int (*next)(FILE *);
  if (!next) next = (int (*)(FILE *))dlsym(RTLD_NEXT, "fclose");
  bool failed = handle_fails("write", fileno(stream), ENOSPC);
  int code = next(stream);
  if (!failed) return code;
  errno = ENOSPC;
  return EOF;
}

int fsync(int handle) {
  if (handle_fails("fsync", handle, EIO)) return -1;
  NEXT(fsync, handle);
}

int rename(const char *from, const char *to) {
  if (fails("rename", to, EIO)) return -1;
  NEXT(rename, from, to);
}
