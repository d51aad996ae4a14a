/* Processor time of a thread; see processor_time.h. */
#include "support/processor_time.h"
#include <time.h>

double processor_time(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}
