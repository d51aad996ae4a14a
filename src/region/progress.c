/* Progress of a loop; see progress.h. */
#include "region/progress.h"

static const double silence = 10.; /* [s] */

struct progress progress_begin(MPI_Comm comm, const char *what, int total) {
  PetscMPIInt rank = 1;
  MPI_Comm_rank(comm, &rank);
  double now = MPI_Wtime();
  return (struct progress){
      .what = what, .total = total, .started = now, .spoke = now, .speaks = rank == 0};
}

void progress_at(struct progress *p, int done) {
  double now = p->speaks ? MPI_Wtime() : 0.;
  if (!p->speaks || done < 1 || now - p->spoke < silence) return;
  double left = (now - p->started) / done * (p->total - done);
  fprintf(stderr, "  %s: %.0f %%, about %.0f s left\n", p->what, 100. * done / p->total, left);
  p->spoke = now;
}
