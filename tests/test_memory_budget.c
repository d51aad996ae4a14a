/* Sizes of memory as text, and what a system of files in a folder says is free. */
#include "harness.h"
#include "support/folder.h"
#include "support/memory_budget.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void sizes_are_numbers_with_a_unit(void) {
  double bytes = 0.;
  CU_ASSERT(memory_size("8 GB", &bytes) && bytes == 8e9);
  CU_ASSERT(memory_size("1.5GiB", &bytes) && bytes == 1.5 * 0x1p30);
  CU_ASSERT(memory_size("512 MB ", &bytes) == false);
  CU_ASSERT(memory_size("100 kB", &bytes) && bytes == 1e5);
  const char *const wrong[] = {"",         "8",     "GB",   "8 gb",    "8 G",
                               "8 GB RAM", "-1 GB", "0 GB", "1e400 GB"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    CU_ASSERT_FALSE(memory_size(wrong[i], &bytes));
  }
}

/* a file of the fresh folder `root` */
static void put(const char *root, const char *path, const char *text) {
  char file[512];
  snprintf(file, sizeof file, "%s%s", root, path);
  folder_make_for(file);
  FILE *stream = fopen(file, "w");
  CU_ASSERT_PTR_NOT_NULL_FATAL(stream);
  fputs(text, stream);
  fclose(stream);
}

static const char meminfo[] = "MemTotal:       16000 kB\nMemAvailable:   10000 kB\n";

static void a_machine_without_groups_leaves_what_is_available(void) {
  char root[] = P_tmpdir "/windrow_memory_XXXXXX";
  CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(root));
  CU_ASSERT(isnan(memory_available(root)));
  put(root, "/proc/meminfo", meminfo);
  CU_ASSERT_EQUAL(memory_available(root), 10000. * 1024.);
}

static void the_tightest_group_counts(void) {
  char root[] = P_tmpdir "/windrow_memory_XXXXXX";
  CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(root));
  put(root, "/proc/meminfo", meminfo);
  put(root, "/proc/self/cgroup", "0::/job/step\n");
  put(root, "/sys/fs/cgroup/job/step/memory.max", "max\n");
  CU_ASSERT_EQUAL(memory_available(root), 10000. * 1024.);
  put(root, "/sys/fs/cgroup/job/memory.max", "5000000\n");
  CU_ASSERT_EQUAL(memory_available(root), 5e6);
  put(root, "/sys/fs/cgroup/job/memory.current", "3000000\n");
  CU_ASSERT_EQUAL(memory_available(root), 2e6);
  put(root, "/sys/fs/cgroup/job/memory.stat", "anon 1\ninactive_file 500000\n");
  CU_ASSERT_EQUAL(memory_available(root), 2.5e6);
}

static void groups_of_version_1_count_too(void) {
  char root[] = P_tmpdir "/windrow_memory_XXXXXX";
  CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(root));
  put(root, "/proc/meminfo", meminfo);
  put(root, "/proc/self/cgroup", "9:cpu:/x\n4:memory:/not/mounted/here\n0::/\n");
  put(root, "/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  CU_ASSERT_EQUAL(memory_available(root), 10000. * 1024.);
  put(root, "/sys/fs/cgroup/memory/memory.limit_in_bytes", "4000000\n");
  put(root, "/sys/fs/cgroup/memory/memory.usage_in_bytes", "1500000\n");
  put(root, "/sys/fs/cgroup/memory/memory.stat", "cache 9\ntotal_inactive_file 500000\n");
  CU_ASSERT_EQUAL(memory_available(root), 3e6);
}

static void what_is_left_is_never_negative(void) {
  CU_ASSERT(memory_left(0) == 0 && memory_left(-5) == 0);
  CU_ASSERT(memory_left((int64_t)1 << 60) > 0);
}

int main(void) {
  static const struct test tests[] = {
      TEST(sizes_are_numbers_with_a_unit),  TEST(a_machine_without_groups_leaves_what_is_available),
      TEST(the_tightest_group_counts),      TEST(groups_of_version_1_count_too),
      TEST(what_is_left_is_never_negative), {NULL, NULL}};
  return harness_run("memory_budget", tests);
}
