/* What a run of an LSTM leaves for its derivatives, and how its outputs are read: inside, a series
 * is stored by step, then by row, so that a step of a batch is one matrix; outside it is batch
 * first. */
#include "hybrid/lstm.h"
#include "support/lane_memory.h"
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct lstm_tape *lstm_tape_create(const struct lstm *l, int rows, int steps) {
  const size_t step = (size_t)rows * (size_t)l->hidden * sizeof(double),
               layer = step * (size_t)steps, all = layer * (size_t)l->layers;
  struct lstm_tape *tape = calloc(1, sizeof *tape);
  if (!tape) return NULL;
  tape->rows = rows;
  tape->steps = steps;
  double **const part[] = {&tape->gate, &tape->cell,   &tape->swing,  &tape->out,
                           &tape->run,  &tape->gate_d, &tape->cell_d, &tape->out_d};
  const size_t bytes[] = {4 * all, all, all, all, layer, 4 * step, step, step};
  bool complete = true;
  for (int i = 0; i < (int)(sizeof bytes / sizeof *bytes); i++)
    if (!(*part[i] = lane_alloc(bytes[i]))) complete = false;
  if (!complete) lstm_tape_destroy(&tape);
  return tape;
}

void lstm_tape_destroy(struct lstm_tape **tape) {
  if (!*tape) return;
  double *const part[] = {(*tape)->gate, (*tape)->cell,   (*tape)->swing,  (*tape)->out,
                          (*tape)->run,  (*tape)->gate_d, (*tape)->cell_d, (*tape)->out_d};
  for (int i = 0; i < (int)(sizeof part / sizeof *part); i++) free(part[i]);
  free(*tape);
  *tape = NULL;
}

/* place of (row, step) in a series */
static ptrdiff_t place(const struct lstm *l, const struct lstm_tape *tape, int row, int t) {
  return ((ptrdiff_t)t * tape->rows + row) * l->hidden;
}
static int last_step(const struct lstm_tape *tape, const int *length, int row) {
  return (length ? length[row] : tape->steps) - 1;
}

void lstm_read(const struct lstm *l, const struct lstm_tape *tape, const double *series,
               const int *length, double *y, double *last) {
  const size_t bytes = (size_t)l->hidden * sizeof(double);
  for (int r = 0; r < tape->rows; r++) {
    for (int t = 0; y && t < tape->steps; t++)
      memcpy(y + ((ptrdiff_t)r * tape->steps + t) * l->hidden, series + place(l, tape, r, t),
             bytes);
    if (last)
      memcpy(last + (ptrdiff_t)r * l->hidden,
             series + place(l, tape, r, last_step(tape, length, r)), bytes);
  }
}

void lstm_seed(const struct lstm *l, struct lstm_tape *tape, const int *length, const double *y_b,
               const double *last_b) {
  memset(tape->run, 0, (size_t)place(l, tape, 0, tape->steps) * sizeof *tape->run);
  for (int r = 0; r < tape->rows; r++) {
    for (int t = 0; y_b && t < tape->steps; t++)
      memcpy(tape->run + place(l, tape, r, t), y_b + ((ptrdiff_t)r * tape->steps + t) * l->hidden,
             (size_t)l->hidden * sizeof *y_b);
    if (!last_b) continue;
    double *seed = tape->run + place(l, tape, r, last_step(tape, length, r));
    for (int j = 0; j < l->hidden; j++) seed[j] += last_b[(ptrdiff_t)r * l->hidden + j];
  }
}
