/* Matching of dotted paths, segment by segment; "*" in a row matches any one segment. */
#include "support/schema_path.h"
#include <string.h>

/* What is left of a row's path after the whole of `path`: "" when they are equal, "x.y" when the
 * row is below, NULL when they part. */
static const char *rest_after(const char *row_path, const char *path) {
  while (*path) {
    size_t a = strcspn(row_path, "."), b = strcspn(path, ".");
    bool any = a == 1 && *row_path == '*';
    if (a == 0 || (!any && (a != b || strncmp(row_path, path, a) != 0))) return NULL;
    row_path += a + (row_path[a] == '.');
    path += b + (path[b] == '.');
  }
  return row_path;
}

int schema_row_of(const struct schema_row *row, int n, const char *path) {
  int found = -1;
  for (int i = 0; i < n; i++) {
    const char *rest = rest_after(row[i].path, path);
    if (!rest || *rest) continue;
    if (!strchr(row[i].path, '*')) return i;
    if (found < 0) found = i;
  }
  return found;
}

bool schema_has_below(const struct schema_row *row, int n, const char *path) {
  for (int i = 0; i < n; i++) {
    const char *rest = rest_after(row[i].path, path);
    if (rest && *rest) return true;
  }
  return false;
}

bool schema_next_segment(const char *row_path, const char *above, char segment[SCHEMA_PATH]) {
  const char *rest = rest_after(row_path, above);
  if (!rest || !*rest) return false;
  size_t length = strcspn(rest, ".");
  if (length >= SCHEMA_PATH) return false;
  memcpy(segment, rest, length);
  segment[length] = '\0';
  return true;
}
