/* Parameters of members; see draws.h. */
#include "ensemble/draws.h"
#include "support/random.h"

/* the 32-bit FNV-1a hash of a name, so that what else is drawn changes nothing (Fowler, Noll, Vo
 * 1991) */
static uint32_t variable_of(const char *name) {
  uint32_t hash = 2166136261u;
  for (; *name; name++) hash = (hash ^ (unsigned char)*name) * 16777619u;
  return hash;
}

static double draw(struct draws *d, int item, uint32_t place, int member, bool count) {
  struct random_key key = {
      .seed = d->seed, .cell = place, .member = (uint32_t)member, .variable = d->variable[item]};
  bool clipped = false;
  double value = control_item_value(&d->parameters->item[item], random_normal(key, 0), &clipped);
  if (clipped && count) d->clipped[item]++;
  return value;
}

PetscErrorCode DrawsCreate(MPI_Comm comm, const struct control *parameters, const struct grid *grid,
                           uint64_t seed, int members, struct draws **draws) {
  struct draws *d;
  PetscMPIInt rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  PetscCall(PetscNew(&d));
  d->parameters = parameters;
  d->grid = grid;
  d->seed = seed;
  d->members = members;
  d->counts = rank == 0;
  PetscCall(PetscCalloc3(parameters->n_items, &d->variable, parameters->n_items, &d->clipped,
                         (size_t)members * (size_t)parameters->n_values, &d->value));
  for (int i = 0; i < parameters->n_items; i++) {
    const struct control_item *item = &parameters->item[i];
    d->variable[i] = variable_of(item->name);
    for (int m = 0; m < members && item->extent != EXTENT_CELL; m++)
      for (int k = 0; k < item->count; k++)
        d->value[(size_t)m * (size_t)parameters->n_values + (size_t)(item->offset + k)] =
            draw(d, i, (uint32_t)k, m + 1, d->counts);
  }
  *draws = d;
  PetscFunctionReturn(0);
}

PetscErrorCode DrawsDestroy(struct draws **draws) {
  struct draws *d = *draws;
  PetscFunctionBeginUser;
  if (!d) PetscFunctionReturn(0);
  PetscCall(PetscFree3(d->variable, d->clipped, d->value));
  PetscCall(PetscFree(*draws));
  PetscFunctionReturn(0);
}

void draws_cell(struct draws *d, int cell, int member, bool count, double *out) {
  uint32_t place = (uint32_t)grid_cell_number(d->grid, cell);
  for (int i = 0; i < d->parameters->n_items; i++)
    if (d->parameters->item[i].extent == EXTENT_CELL)
      out[d->parameters->item[i].offset - d->parameters->n_shared] =
          draw(d, i, place, member, count);
}

void draws_season(const struct draws *d, const struct control_site *site, int member,
                  const double *out, double *sv) {
  const double *value = d->value + (size_t)(member - 1) * (size_t)d->parameters->n_values;
  control_season_forward(d->parameters, site, value, out, sv);
}
