/* The loss of departures; see departure_loss.h. */
#include "observe/departure_loss.h"
#include "observe/loss.h"

/* elements i .. end - 1 are of one set in one season or region */
static int group_end(const struct departures *d, int i) {
  int end = i, stop = i < d->n_season ? d->n_season : d->n;
  while (end < stop && d->at[end].place == d->at[i].place && d->at[end].set == d->at[i].set) end++;
  return end;
}

PetscErrorCode DepartureLoss(const struct departures *d, enum term_use use, const double *y,
                             double *J, double *weight) {
  const struct observation **group;
  double *departure, *z;
  int *element;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc4(d->n, &group, d->n, &departure, d->n, &z, d->n, &element));
  *J = 0.;
  for (int i = 0, end = 0; i < d->n; i = end) {
    const struct observation_set *set = &d->set[d->at[i].set];
    int n = 0;
    end = group_end(d, i);
    for (int k = i; k < end; k++) {
      if (weight) weight[k] = 0.;
      if (d->at[k].use != use) continue;
      group[n] = &d->at[k];
      element[n] = k;
      departure[n++] = y[k] - d->at[k].value;
    }
    observation_whiten(set, n, group, departure, z);
    for (int k = 0; k < n; k++) *J += loss_value(z[k], set->huber);
    for (int k = 0; k < n; k++) z[k] = loss_slope(z[k], set->huber);
    observation_whiten_ad(set, n, group, z, departure);
    for (int k = 0; weight && k < n; k++) weight[element[k]] = departure[k];
  }
  PetscCall(PetscFree4(group, departure, z, element));
  PetscFunctionReturn(0);
}
