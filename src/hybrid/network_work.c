/* Memory of one batch of a network: what the forward run leaves for the derivatives, and scratch.
 */
#include "hybrid/network_work.h"
#include "hybrid/simplex.h"
#include "support/lane_memory.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* a zeroed array of n numbers a row; clears *complete without memory */
static double *array(int n, bool *complete) {
  double *a = lane_alloc((size_t)NETWORK_ROWS * (size_t)n * sizeof *a);
  if (!a) *complete = false;
  return a;
}

static bool layers_create(const struct network *net, struct network_work *work) {
  const struct network_shape *s = &net->shape;
  int width = (s->lstm.layers > 0 ? s->lstm.hidden : 0) + s->statics, widest = width;
  bool complete = true;
  for (int i = 0; i <= s->n_dense; i++) {
    struct layer *y = &work->layer[i];
    const bool last = i == s->n_dense;
    char name[40], norm[40];
    snprintf(name, sizeof name, "dense.%d.weight", i);
    snprintf(norm, sizeof norm, "norm.%d.weight", i);
    y->dense = (struct dense){.inputs = width, .outputs = last ? s->outputs : s->dense[i]};
    y->weight = network_find(net, last ? "output.weight" : name);
    y->norm = last ? NULL : network_find(net, norm);
    y->in = array(width, &complete);
    width = y->dense.outputs;
    if (width > widest) widest = width;
    y->z = y->act = array(width, &complete);
    if (!y->norm) continue;
    y->hat = array(width, &complete);
    y->inv_sd = array(1, &complete);
    y->act = array(width, &complete);
  }
  if (s->head == HEAD_PARTITION) work->shares = array(PARTITIONS, &complete);
  work->one = array(widest, &complete);
  work->other = array(widest, &complete);
  return complete;
}

struct network_work *network_work_create(const struct network *net, int steps) {
  const struct network_shape *s = &net->shape;
  struct network_work *work = calloc(1, sizeof *work);
  if (!work) return NULL;
  bool complete = layers_create(net, work);
  if (s->lstm.layers > 0) {
    work->steps = steps;
    work->weather = array(steps * s->lstm.inputs, &complete);
    work->weather_d = array(steps * s->lstm.inputs, &complete);
    work->state = array(s->lstm.hidden, &complete);
    work->tape = lstm_tape_create(&s->lstm, NETWORK_ROWS, steps);
    if (!work->tape) complete = false;
  }
  work->statics = array(s->statics, &complete);
  work->statics_d = array(s->statics, &complete);
  if (!complete) network_work_destroy(&work);
  return work;
}

void network_work_destroy(struct network_work **work) {
  struct network_work *k = *work;
  if (!k) return;
  for (int i = 0; i <= NETWORK_DENSE; i++) {
    struct layer *y = &k->layer[i];
    free(y->in);
    free(y->z);
    free(y->hat);
    free(y->inv_sd);
    if (y->act != y->z) free(y->act);
  }
  lstm_tape_destroy(&k->tape);
  double *const rest[] = {k->weather, k->weather_d, k->statics, k->statics_d,
                          k->state,   k->shares,    k->one,     k->other};
  for (int i = 0; i < (int)(sizeof rest / sizeof *rest); i++) free(rest[i]);
  free(k);
  *work = NULL;
}
