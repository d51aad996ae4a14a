/* windrow where it was compiled for several instruction sets (WINDROW_DISPATCH): runs the best one
 * for this processor, in this process.
 *
 * Each is in a folder NAME of its own as NAME/windrow, beside this program (in a build folder)
 * or in libexec (installed). WINDROW_VARIANT=NAME chooses one; without it x86-64-v4 is taken where
 * processor and operating system have AVX-512, else base. The choice is made before MPI and all
 * other libraries are loaded, by execv: process number, arguments and open files stay, so that
 * mpirun and srun see no difference. Ranks on different processors may choose differently: results
 * have the same bits.
 */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool has_avx512(void) {
#if defined(__x86_64__) && defined(__GNUC__)
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl");
#else
  return false;
#endif
}

static const char wide[] = "x86-64-v4";

/* the folder of this program's file, symbolic links resolved */
static bool own_folder(size_t length, char *folder) {
  ssize_t n = readlink("/proc/self/exe", folder, length - 1);
  if (n <= 0) return false;
  folder[n] = '\0';
  char *slash = strrchr(folder, '/');
  if (slash) *slash = '\0';
  return slash != NULL;
}

static bool is_program(const char *file) {
  struct stat info;
  if (stat(file, &info) != 0) return false;
  errno = EACCES;
  return S_ISREG(info.st_mode) && access(file, X_OK) == 0;
}

/* Where the program of a name is, or would be (false). */
static bool find(const char *folder, const char *name, size_t length, char *file) {
  static const char *const places[] = {".", WINDROW_VARIANTS};
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    int n = snprintf(file, length, "%s/%s/%s/windrow", folder, places[i], name);
    if (n > 0 && (size_t)n < length && is_program(file)) return true;
  }
  return false;
}

/* Only the first of a launcher's processes speaks. */
static int complain(const char *name, const char *why) {
  static const char *const ranks[] = {"OMPI_COMM_WORLD_RANK", "PMI_RANK", "PMIX_RANK",
                                      "SLURM_PROCID"};
  for (size_t i = 0; i < sizeof ranks / sizeof *ranks; i++)
    if (getenv(ranks[i]) && atoi(getenv(ranks[i])) > 0) return 1;
  fprintf(stderr,
          "windrow: the variant %s cannot be run: %s; WINDROW_VARIANT=base is always there\n", name,
          why);
  return 1;
}

int main(int argc, char **argv) {
  char folder[PATH_MAX], file[2 * PATH_MAX];
  const char *asked = getenv("WINDROW_VARIANT");
  const char *name = asked && *asked ? asked : "base";
  (void)argc;
  if (*name == '.' || strchr(name, '/')) return complain(name, "it is none of them");
  if (!own_folder(sizeof folder, folder)) return complain(name, strerror(errno));
  if (name == asked && strcmp(name, wide) == 0 && !has_avx512())
    return complain(name, "this processor has no AVX-512");
  if (name != asked && has_avx512() && find(folder, wide, sizeof file, file)) name = wide;
  if (!find(folder, name, sizeof file, file)) return complain(name, strerror(errno));
  execv(file, argv);
  return complain(name, strerror(errno));
}
