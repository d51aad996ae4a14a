/* Files read, and their digests; see input_files.h. */
#include "support/input_files.h"
#include "support/name_table.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static struct {
  bool open;
  char *except;
  int n, room;
  char **path;
  struct name_table table;
} files;

void input_files_end(void) {
  for (int i = 0; i < files.n; i++) free(files.path[i]);
  free(files.path);
  free(files.except);
  name_table_destroy(&files.table);
  memset(&files, 0, sizeof files);
}

void input_files_begin(const char *except) {
  input_files_end();
  files.open = true;
  files.except = strdup(except);
  if (!files.except) abort();
}

void input_files_note(const char *path) {
  if (!files.open || !path || !strcmp(path, files.except) ||
      name_table_find(&files.table, path) >= 0)
    return;
  if (files.n == files.room) {
    files.room = files.room ? 2 * files.room : 16;
    files.path = realloc(files.path, (size_t)files.room * sizeof *files.path);
    if (!files.path) abort();
  }
  files.path[files.n] = strdup(path);
  if (!files.path[files.n]) abort();
  name_table_add(&files.table, files.path[files.n], files.n);
  files.n++;
}

int input_files_count(void) { return files.n; }
const char *input_files_path(int i) { return files.path[i]; }

enum { PIECE = 1 << 20, PIECES = 256 };

static uint64_t digest_piece(uint64_t h, const unsigned char *byte, size_t n) {
  for (; n >= sizeof h; byte += sizeof h, n -= sizeof h) {
    uint64_t word;
    memcpy(&word, byte, sizeof word);
    h = (h ^ word) * 1099511628211u;
    h ^= h >> 29; /* high bits of a word reach the low ones */
  }
  for (; n; byte++, n--) h = (h ^ *byte) * 1099511628211u;
  return h;
}

bool input_file_digest(const char *path, uint64_t *digest, int64_t *bytes) {
  FILE *file = fopen(path, "rb");
  struct stat status;
  *digest = 14695981039346656037u;
  *bytes = 0;
  if (!file) return false;
  unsigned char *piece = malloc(PIECE);
  if (!piece) abort();
  bool good = fstat(fileno(file), &status) == 0 && S_ISREG(status.st_mode);
  if (good) *bytes = (int64_t)status.st_size;
  bool all = *bytes <= (int64_t)PIECE * PIECES;
  for (int64_t k = 0, at = 0; good && (all ? at < *bytes : k < PIECES); k++, at += PIECE) {
    if (!all) at = (*bytes - PIECE) / (PIECES - 1) * k;
    if (!all && k == PIECES - 1) at = *bytes - PIECE;
    size_t n = (size_t)(*bytes - at < PIECE ? *bytes - at : PIECE);
    good = fseeko(file, (off_t)at, SEEK_SET) == 0 && fread(piece, 1, n, file) == n;
    if (good) *digest = digest_piece(*digest, piece, n);
  }
  *digest = digest_piece(*digest, (const unsigned char *)bytes, sizeof *bytes);
  free(piece);
  fclose(file);
  return good;
}
