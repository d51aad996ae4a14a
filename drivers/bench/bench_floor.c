/* Exponentials of cell-days through glibc's vector library, on arrays that stay in the first cache.
 *
 * `_ZGVdN4v_exp` is exp of four doubles for AVX2 (name after the x86-64 vector function ABI). It is
 * requested by that name, so that a machine with AVX-512 measures the same function, and at run
 * time, so that a system without libmvec still builds and says so.
 */
#include "bench/bench_floor.h"
#include <stddef.h>

#if defined(__x86_64__) && defined(__linux__)
#include <dlfcn.h>
#include <string.h>

enum { WIDE = 4, VECTORS = FLOOR_EXPONENTIALS * FLOOR_CELLS / WIDE };

typedef double four __attribute__((vector_size(32)));
typedef four vector_exp(four);

const char *floor_missing(struct bench_floor *floor) {
  if (!__builtin_cpu_supports("avx2")) return "this processor has no AVX2";
  void *library = dlopen("libmvec.so.1", RTLD_NOW); /* stays open: the function is used */
  floor->function = library ? dlsym(library, "_ZGVdN4v_exp") : NULL;
  return floor->function ? NULL : "libmvec (glibc's vector mathematics) was not found";
}

/* arguments as a canopy's: 0 .. -5 */
__attribute__((target("avx2"))) double floor_run(const struct bench_floor *floor, long n_days) {
  vector_exp *exp4;
  memcpy(&exp4, &floor->function, sizeof exp4); /* ISO C has no such conversion, POSIX does */
  four x[VECTORS], y[VECTORS];
  for (int i = 0; i < VECTORS; i++)
    for (int j = 0; j < WIDE; j++) x[i][j] = -5. * (i * WIDE + j) / (VECTORS * WIDE);
  for (long n = 0; n < n_days; n++)
    for (int i = 0; i < VECTORS; i++) y[i] = exp4(x[i]);
  double sum = 0.;
  for (int i = 0; n_days > 0 && i < VECTORS; i++)
    for (int j = 0; j < WIDE; j++) sum += y[i][j];
  return sum;
}
#else
const char *floor_missing(struct bench_floor *floor) {
  floor->function = NULL;
  return "glibc's AVX2 exponential exists on x86-64 Linux only";
}
double floor_run(const struct bench_floor *floor, long n_days) {
  (void)floor;
  return 0. * (double)n_days;
}
#endif
