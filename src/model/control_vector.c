/* Products and draws of controls; see control_vector.h. */
#include "model/control_vector.h"
#include "field/field_prior.h"
#include "region/exact_reduce.h"
#include "support/random.h"

PetscErrorCode ModelDot(const struct model *m, const double *a, const double *b, double *dot) {
  const struct control *control = m->control;
  struct exact_sum sum = {0};
  PetscFunctionBeginUser;
  *dot = 0.;
  for (int i = 0; i < control->own_at; i++) *dot += a[i] * b[i];
  if (!control->n_fields) PetscFunctionReturn(0);
  for (int i = control->own_at; i < control->n; i++) exact_sum_add(&sum, a[i] * b[i]);
  PetscCall(ExactSumReduce(m->comm, 1, &sum));
  *dot += exact_sum_value(&sum);
  PetscFunctionReturn(0);
}

PetscErrorCode ModelNormals(const struct model *m, uint64_t seed, uint32_t variable,
                            uint32_t member, double *u) {
  const struct control *control = m->control;
  const struct random_key key = {.seed = seed, .member = member, .variable = variable};
  const int n_cells = control->n_cells;
  double *z;
  PetscFunctionBeginUser;
  for (int i = 0; i < control->own_at; i++) u[i] = random_normal(key, (uint32_t)i);
  PetscCall(PetscMalloc1(n_cells, &z));
  for (int k = 0; k < control->n_fields; k++) {
    field_normals(seed, variable + 1 + (uint32_t)k, member,
                  n_cells ? grid_cell_number(m->grid, 0) : 0, n_cells, z);
    for (int c = 0; c < n_cells; c++) u[control->own_at + c * control->n_fields + k] = z[c];
  }
  PetscCall(PetscFree(z));
  PetscFunctionReturn(0);
}

void model_observation_normals(const struct model *m, uint64_t seed, uint32_t member, double *z) {
  const struct departures *d = &m->departures;
  uint32_t name[OBSERVATION_SETS];
  for (int s = 0; s < d->n_sets; s++) name[s] = random_variable(d->set[s].name);
  for (int i = 0; i < d->n; i++) {
    const struct observation *o = &d->at[i];
    bool of_season = i < d->n_season;
    const struct model_season *s = of_season ? &m->season[o->place] : NULL;
    int64_t place = of_season ? grid_cell_number(m->grid, s->cell) : o->place;
    /* several values of a set may have one date: they stand one behind the other */
    uint32_t twin = 0;
    for (int k = i; k > 0 && d->at[k - 1].place == o->place && d->at[k - 1].set == o->set &&
                    d->at[k - 1].date == o->date;
         k--)
      twin++;
    const struct random_key key = {.seed = seed,
                                   .cell = (uint32_t)place,
                                   .member = member,
                                   .variable = name[o->set] + 0x9e3779b9u * twin};
    z[i] = random_normal(key, (uint32_t)((of_season ? s->start : 0) + o->date));
  }
}
