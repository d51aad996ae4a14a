#pragma once
/* J and its gradient's norm by iteration: what a reader of the results sees of convergence. */
#include <stdbool.h>

enum { PATH_ROWS = 400 };

struct iteration_path {
  int n;
  int stride; /* 0 and 1: every iteration is kept; else each stride-th, so that rows never run out
               */
  struct iteration_row {
    int iteration;
    double J, gradient; /* gradient: NAN where it is not measured */
  } row[PATH_ROWS];
};

/* Keeps a row; of more than PATH_ROWS every second is dropped, and from then on fewer are taken.
 * iteration counts from 0. Not collective. */
void iteration_path_add(struct iteration_path *path, int iteration, double J, double gradient);
