/* Packed weather in memory or in a mapped file; see block_store.h.
 *
 * Blocks are in slabs of one size, none in two; the file is the slabs one after another. A
 * block's address is its place in that order.
 */
#define _DEFAULT_SOURCE /* mkstemp, madvise */
#include "model/block_store.h"
#include "season/season_packed.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <unistd.h>

static const size_t usual_slab = (size_t)4 << 20; /* bytes */

struct block_store {
  size_t slab, limit;
  size_t used; /* address behind the last block */
  int n_slabs;
  char **at; /* [n_slabs] those in memory: all, or with a file the one that is being filled */
  char *folder;
  int file; /* -1 = none */
  char *map;
};

struct block_store *block_store_create(size_t largest, int n, size_t limit, const char *folder) {
  struct block_store *s = calloc(1, sizeof *s);
  const size_t page = (size_t)sysconf(_SC_PAGESIZE), all = largest * (n > 0 ? (size_t)n : 1);
  size_t slab = all < usual_slab ? all : usual_slab;
  if (slab < largest) slab = largest;
  if (!s) return NULL;
  *s = (struct block_store){.slab = (slab + page - 1) / page * page, .limit = limit, .file = -1};
  s->folder = strdup(folder);
  if (!s->folder) block_store_destroy(&s);
  return s;
}

void block_store_destroy(struct block_store **store) {
  struct block_store *s = *store;
  if (!s) return;
  for (int i = 0; i < s->n_slabs; i++) free(s->at[i]);
  if (s->map) munmap(s->map, s->used);
  if (s->file >= 0) close(s->file);
  free(s->at);
  free(s->folder);
  free(s);
  *store = NULL;
}

/* -- the file */

/* writes a slab's bytes to its place and releases it */
static bool write_slab(struct block_store *s, int i, size_t bytes) {
  size_t done = 0;
  while (done < bytes) {
    const ssize_t n =
        pwrite(s->file, s->at[i] + done, bytes - done, (off_t)((size_t)i * s->slab + done));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    done += (size_t)n;
  }
  free(s->at[i]);
  s->at[i] = NULL;
  return true;
}

/* The file, without a name, and in it the slabs that are full. */
static bool begin_file(struct block_store *s, size_t expected) {
  const size_t length = strlen(s->folder) + sizeof "/windrow_weather_XXXXXX";
  char *path = malloc(length);
  struct statvfs disk;
  if (!path) return false;
  snprintf(path, length, "%s/windrow_weather_XXXXXX", s->folder);
  s->file = mkstemp(path);
  bool good = s->file >= 0 && unlink(path) == 0 && statvfs(s->folder, &disk) == 0;
  free(path);
  if (good && (double)disk.f_bavail * (double)disk.f_frsize < (double)expected) {
    errno = ENOSPC;
    return false;
  }
  for (int i = 0; good && i < s->n_slabs - 1; i++) good = write_slab(s, i, s->slab);
  return good;
}

/* -- blocks */

static bool add_slab(struct block_store *s, size_t expected) {
  if (s->n_slabs) {
    const size_t in_last = s->used - (size_t)(s->n_slabs - 1) * s->slab;
    memset(s->at[s->n_slabs - 1] + in_last, 0, s->slab - in_last);
  }
  if (s->file < 0 && s->used + s->slab > s->limit && !begin_file(s, expected)) return false;
  if (s->file >= 0 && s->n_slabs && !write_slab(s, s->n_slabs - 1, s->slab)) return false;
  char **at = realloc(s->at, ((size_t)s->n_slabs + 1) * sizeof *at);
  if (!at) return false;
  s->at = at;
  s->at[s->n_slabs] = aligned_alloc(SEASON_PACKED_ALIGNMENT, s->slab);
  if (!s->at[s->n_slabs]) return false;
  s->used = (size_t)s->n_slabs++ * s->slab;
  return true;
}

bool block_store_add(struct block_store *s, size_t bytes, const void *block, size_t expected,
                     size_t *at) {
  const size_t end = (size_t)s->n_slabs * s->slab;
  if (s->used + bytes > end && !add_slab(s, expected)) return false;
  *at = s->used;
  memcpy(s->at[s->n_slabs - 1] + s->used % s->slab, block, bytes);
  s->used += bytes;
  return true;
}

/* gives back what the last slab does not need */
static bool trim(struct block_store *s, size_t bytes) {
  char *last = aligned_alloc(SEASON_PACKED_ALIGNMENT, bytes);
  if (!last) return false;
  memcpy(last, s->at[s->n_slabs - 1], bytes);
  free(s->at[s->n_slabs - 1]);
  s->at[s->n_slabs - 1] = last;
  return true;
}

bool block_store_finish(struct block_store *s) {
  if (!s->n_slabs) return true;
  const size_t last = s->used - (size_t)(s->n_slabs - 1) * s->slab;
  if (s->file < 0) return trim(s, last);
  if (!write_slab(s, s->n_slabs - 1, last)) return false;
  s->map = mmap(NULL, s->used, PROT_READ, MAP_SHARED, s->file, 0);
  if (s->map == MAP_FAILED) {
    s->map = NULL;
    return false;
  }
  madvise(s->map, s->used, MADV_SEQUENTIAL);
  return true;
}

const void *block_store_at(const struct block_store *s, size_t at) {
  return s->map ? s->map + at : s->at[at / s->slab] + at % s->slab;
}
size_t block_store_bytes(const struct block_store *s) { return s->used; }
size_t block_store_in_file(const struct block_store *s) { return s->file < 0 ? 0 : s->used; }
