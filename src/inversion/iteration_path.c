#include "inversion/iteration_path.h"

static void thin_out(struct iteration_path *path) {
  int kept = 0;
  path->stride *= 2;
  for (int i = 0; i < path->n; i++)
    if (path->row[i].iteration % path->stride == 0) path->row[kept++] = path->row[i];
  path->n = kept;
}

void iteration_path_add(struct iteration_path *path, int iteration, double J, double gradient) {
  if (!path->stride) path->stride = 1;
  while (path->n == PATH_ROWS) thin_out(path);
  if (iteration % path->stride) return;
  path->row[path->n++] =
      (struct iteration_row){.iteration = iteration, .J = J, .gradient = gradient};
}
