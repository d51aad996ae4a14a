/* Memory that a process may use; see memory_budget.h. The files are those of proc(5) and of the
 * kernel's documentation of control groups. */
#include "support/memory_budget.h"
#include "support/decimal.h"
#include "support/memory_count.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool memory_size(const char *text, double *bytes) {
  static const struct {
    const char *name;
    double bytes;
  } unit[] = {{"B", 1.},     {"kB", 1e3},     {"MB", 1e6},     {"GB", 1e9},    {"TB", 1e12},
              {"KiB", 1024}, {"MiB", 0x1p20}, {"GiB", 0x1p30}, {"TiB", 0x1p40}};
  const char *rest;
  double x;
  if (!decimal_prefix(text, &x, &rest)) return false;
  rest += strspn(rest, " ");
  for (size_t i = 0; i < sizeof unit / sizeof *unit; i++)
    if (strcmp(rest, unit[i].name) == 0) {
      *bytes = x * unit[i].bytes;
      return x > 0.;
    }
  return false;
}

/* The number behind `key` in a file of "key number" lines, or its first number where key is "". NaN
 * where there is none, as in "max". */
static double number_in(const char *root, const char *file, const char *key) {
  char path[1024], line[256], *end;
  double found = NAN;
  size_t length = strlen(key);
  if (snprintf(path, sizeof path, "%s%s", root, file) >= (int)sizeof path) return NAN;
  FILE *stream = fopen(path, "r");
  if (!stream) return NAN;
  while (isnan(found) && fgets(line, sizeof line, stream)) {
    if (strncmp(line, key, length) != 0) continue;
    unsigned long long x = strtoull(line + length, &end, 10);
    if (end != line + length) found = (double)x;
  }
  fclose(stream);
  return found;
}

/* names of a version's files */
struct group_files {
  const char *mount, *limit, *used, *idle;
};

/* what one control group leaves; infinite without a limit */
static double group_leaves(const char *root, const struct group_files *f, const char *group) {
  char path[1024];
  const char *const name[] = {f->limit, f->used, "memory.stat"}, *const key[] = {"", "", f->idle};
  double value[3];
  for (int i = 0; i < 3; i++) {
    if (snprintf(path, sizeof path, "%s%s/%s", f->mount, group, name[i]) >= (int)sizeof path)
      return INFINITY;
    value[i] = number_in(root, path, key[i]);
  }
  if (isnan(value[0]) || value[0] > 0x1p62) return INFINITY; /* version 1 writes "none" so */
  double used = isnan(value[1]) ? 0. : value[1], idle = isnan(value[2]) ? 0. : value[2];
  return fmax(0., value[0] - fmax(0., used - idle));
}

/* the group and all above it; containers show their own as the mount's root */
static double groups_leave(const char *root, const struct group_files *f, char *group) {
  double least = INFINITY;
  for (char *slash = group + strlen(group); slash; slash = strrchr(group, '/')) {
    *slash = '\0';
    least = fmin(least, group_leaves(root, f, group));
  }
  return least;
}

/* A line "4:memory:/group" (version 1) or "0::/group" (version 2) of /proc/self/cgroup. */
static double line_leaves(const char *root, char *line) {
  static const struct group_files v1 = {"/sys/fs/cgroup/memory", "memory.limit_in_bytes",
                                        "memory.usage_in_bytes", "total_inactive_file "};
  static const struct group_files v2 = {"/sys/fs/cgroup", "memory.max", "memory.current",
                                        "inactive_file "};
  line[strcspn(line, "\n")] = '\0';
  char *controllers = strchr(line, ':'), *group = controllers ? strchr(controllers + 1, ':') : NULL;
  if (!group) return INFINITY;
  *group++ = '\0';
  controllers++;
  if (strcmp(controllers, "memory") == 0) return groups_leave(root, &v1, group);
  return *controllers ? INFINITY : groups_leave(root, &v2, group);
}

double memory_available(const char *root) {
  char path[1024], line[1024];
  double least = 1024. * number_in(root, "/proc/meminfo", "MemAvailable:");
  if (snprintf(path, sizeof path, "%s/proc/self/cgroup", root) >= (int)sizeof path) return least;
  FILE *stream = fopen(path, "r");
  if (!stream) return least;
  while (fgets(line, sizeof line, stream)) least = fmin(least, line_leaves(root, line));
  fclose(stream);
  return isinf(least) ? NAN : least;
}

int64_t memory_left(int64_t budget) {
  int64_t left = budget - memory_count();
  return left > 0 ? left : 0;
}
