/* The loss of departures; see departure_loss.h. */
#include "observe/departure_loss.h"
#include "observe/loss.h"
#include <math.h>

/* memory of one group, and the elements of this rank that are walked */
struct groups {
  const struct departures *d;
  enum term_use use;
  const double *shift, *y;
  const struct observation **group;
  double *departure, *z;
  int *element;
};

static PetscErrorCode GroupsCreate(const struct departures *d, enum term_use use,
                                   const double *shift, const double *y, struct groups *g) {
  PetscFunctionBeginUser;
  *g = (struct groups){.d = d, .use = use, .shift = shift, .y = y};
  PetscCall(PetscMalloc4(d->n, &g->group, d->n, &g->departure, d->n, &g->z, d->n, &g->element));
  PetscFunctionReturn(0);
}

static PetscErrorCode GroupsDestroy(struct groups *g) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree4(g->group, g->departure, g->z, g->element));
  PetscFunctionReturn(0);
}

/* elements i .. end - 1 are of one set in one season or region */
static int group_end(const struct departures *d, int i) {
  int end = i, stop = i < d->n_season ? d->n_season : d->n;
  while (end < stop && d->at[end].place == d->at[i].place && d->at[end].set == d->at[i].set) end++;
  return end;
}

/* z of the group of elements i .. end - 1; how many it has */
static int whiten_group(struct groups *g, int i, int end) {
  const struct departures *d = g->d;
  int n = 0;
  for (int k = i; k < end; k++) {
    if (d->at[k].use != g->use) continue;
    g->group[n] = &d->at[k];
    g->element[n] = k;
    g->departure[n++] = g->y[k] - d->at[k].value;
  }
  observation_whiten(&d->set[d->at[i].set], n, g->group, g->departure, g->z);
  for (int k = 0; g->shift && k < n; k++) g->z[k] -= g->shift[g->element[k]];
  return n;
}

PetscErrorCode DepartureLoss(const struct departures *d, enum term_use use, const double *shift,
                             const double *y, struct exact_sum *J, double *weight) {
  struct groups g;
  PetscFunctionBeginUser;
  PetscCall(GroupsCreate(d, use, shift, y, &g));
  if (weight) PetscCall(PetscArrayzero(weight, d->n));
  for (int i = 0, end = 0; i < d->n; i = end) {
    const struct observation_set *set = &d->set[d->at[i].set];
    double sum = 0.;
    end = group_end(d, i);
    int n = whiten_group(&g, i, end);
    for (int k = 0; k < n; k++) sum += loss_value(g.z[k], set->huber);
    if (J) exact_sum_add(J, sum);
    if (!weight) continue;
    for (int k = 0; k < n; k++) g.z[k] = loss_slope(g.z[k], set->huber);
    observation_whiten_ad(set, n, g.group, g.z, g.departure);
    for (int k = 0; k < n; k++) weight[g.element[k]] = g.departure[k];
  }
  PetscCall(GroupsDestroy(&g));
  PetscFunctionReturn(0);
}

PetscErrorCode DepartureMetric(const struct departures *d, enum term_use use, const double *shift,
                               const double *y, const double *y_d, double *weight) {
  struct groups g;
  double *z_d;
  PetscFunctionBeginUser;
  PetscCall(GroupsCreate(d, use, shift, y, &g));
  PetscCall(PetscMalloc1(d->n, &z_d));
  PetscCall(PetscArrayzero(weight, d->n));
  for (int i = 0, end = 0; i < d->n; i = end) {
    const struct observation_set *set = &d->set[d->at[i].set];
    end = group_end(d, i);
    int n = whiten_group(&g, i, end);
    for (int k = 0; k < n; k++) g.departure[k] = y_d[g.element[k]];
    observation_whiten(set, n, g.group, g.departure, z_d);
    for (int k = 0; k < n; k++) z_d[k] *= loss_weight(g.z[k], set->huber);
    observation_whiten_ad(set, n, g.group, z_d, g.departure);
    for (int k = 0; k < n; k++) weight[g.element[k]] = g.departure[k];
  }
  PetscCall(PetscFree(z_d));
  PetscCall(GroupsDestroy(&g));
  PetscFunctionReturn(0);
}

PetscErrorCode DepartureDraw(const struct departures *d, enum term_use use, const double *shift,
                             const double *y, const double *z, double *weight) {
  struct groups g;
  PetscFunctionBeginUser;
  PetscCall(GroupsCreate(d, use, shift, y, &g));
  PetscCall(PetscArrayzero(weight, d->n));
  for (int i = 0, end = 0; i < d->n; i = end) {
    const struct observation_set *set = &d->set[d->at[i].set];
    end = group_end(d, i);
    int n = whiten_group(&g, i, end);
    for (int k = 0; k < n; k++) g.z[k] = sqrt(loss_weight(g.z[k], set->huber)) * z[g.element[k]];
    observation_whiten_ad(set, n, g.group, g.z, g.departure);
    for (int k = 0; k < n; k++) weight[g.element[k]] = g.departure[k];
  }
  PetscCall(GroupsDestroy(&g));
  PetscFunctionReturn(0);
}
