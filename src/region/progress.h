#pragma once
/* Long loops over blocks say how far they are and how long they will take: a line every ten seconds
 * from rank 0, to standard error. Not collective. */
#include <petscsys.h>
#include <stdbool.h>

struct progress {
  const char *what;
  int total;
  double started, spoke; /* [s] */
  bool speaks;           /* rank 0 */
};

struct progress progress_begin(MPI_Comm comm, const char *what, int total);
/* `done` of the total are behind us */
void progress_at(struct progress *progress, int done);
