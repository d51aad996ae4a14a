/* A thread that tries the disk every two seconds; see output_watch.h. It calls neither MPI nor
 * NetCDF. A file that is written faster than that is never tried. */
#include "ncio/output_watch.h"
#include "ncio/nc_common.h"
#include "support/folder.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { EVERY = 2, PATIENCE = 2, PROBE = 1 << 16 }; /* s; failed tries in a row; bytes */

struct output_watch {
  pthread_t thread;
  pthread_mutex_t mutex;
  pthread_cond_t changed;
  bool stop; /* under the mutex */
  char *path, *temporary, *probe;
};

/* Does the disk take some bytes more? 0 or errno. Leaves nothing behind. */
static int try_disk(const char *probe) {
  static const char zeros[PROBE];
  int failed = 0, handle = open(probe, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (handle < 0) return errno;
  unlink(probe);
  ssize_t n = write(handle, zeros, sizeof zeros);
  if (n < 0)
    failed = errno;
  else if (n < PROBE)
    failed = ENOSPC;
  else if (fsync(handle) != 0 && errno != EINVAL)
    failed = errno;
  close(handle);
  return failed;
}

static void *watch(void *at) {
  struct output_watch *w = at;
  int failures = 0;
  pthread_mutex_lock(&w->mutex);
  while (!w->stop) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += EVERY;
    if (pthread_cond_timedwait(&w->changed, &w->mutex, &until) != ETIMEDOUT || w->stop) continue;
    int failed = try_disk(w->probe);
    failures = failed == ENOSPC || failed == EDQUOT ? failures + 1 : 0;
    if (failures < PATIENCE) continue;
    fprintf(stderr, "windrow: %s: cannot be written: %s\n", w->path, strerror(failed));
    unlink(w->temporary);
    file_remove_locks(w->temporary);
    _exit(1); /* exit() would wait for the other ranks */
  }
  pthread_mutex_unlock(&w->mutex);
  return NULL;
}

static void watch_free(struct output_watch *w) {
  pthread_cond_destroy(&w->changed);
  pthread_mutex_destroy(&w->mutex);
  free(w->path);
  free(w->temporary);
  free(w->probe);
  free(w);
}

struct output_watch *output_watch_start(const char *path, const char *temporary) {
  struct output_watch *w = nc_array(1, sizeof *w);
  w->path = nc_copy_text(path);
  w->temporary = nc_copy_text(temporary);
  nc_append(&w->probe, "%s.probe", temporary);
  pthread_mutex_init(&w->mutex, NULL);
  pthread_cond_init(&w->changed, NULL);
  if (pthread_create(&w->thread, NULL, watch, w) == 0) return w;
  watch_free(w);
  return NULL;
}

void output_watch_stop(struct output_watch **watch_of) {
  struct output_watch *w = *watch_of;
  if (!w) return;
  pthread_mutex_lock(&w->mutex);
  w->stop = true;
  pthread_cond_signal(&w->changed);
  pthread_mutex_unlock(&w->mutex);
  pthread_join(w->thread, NULL);
  watch_free(w);
  *watch_of = NULL;
}
