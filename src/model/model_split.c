/* Which terms are fitted, and the units that minibatches are drawn from. */
#include "model/model_private.h"

/* what the series and the covariates of a local season serve */
static enum term_use use_of(const struct model *m, const struct split *split, const int *region,
                            int s) {
  return split_at(split, region[m->season[s].cell], m->season[s].year);
}

int model_year(const struct model *m, int year) {
  for (int i = 0; i < m->n_years; i++)
    if (m->years[i] == year) return i;
  return 0;
}

enum { UNIT_YEARS = 8 }; /* whatever LANES is: minibatches shall not depend on the processor */

/* numbers units of (region or cell, UNIT_YEARS years); years are indices into the model's */
static PetscErrorCode NumberUnits(struct model *m, int n_regions, const int *region) {
  int64_t groups = (m->n_years + UNIT_YEARS - 1) / UNIT_YEARS, units;
  PetscFunctionBeginUser;
  PetscCall(PetscFree2(m->unit_of_season, m->unit_of_yield));
  PetscCall(PetscMalloc2(m->n_local, &m->unit_of_season, m->yield.n, &m->unit_of_yield));
  units = (n_regions + grid_cells(m->grid)) * groups;
  PetscCall(PetscMPIIntCast((PetscInt)units, &m->n_units));
  for (int s = 0; s < m->n_local; s++) {
    int cell = m->season[s].cell;
    int64_t place = region[cell] < 0 ? n_regions + grid_cell_number(m->grid, cell) : region[cell];
    m->unit_of_season[s] = (int)(place * groups) + m->season[s].year / UNIT_YEARS;
  }
  for (int t = 0; t < m->yield.n; t++)
    m->unit_of_yield[t] =
        m->yield.region[t] * (int)groups + model_year(m, m->yield.year[t]) / UNIT_YEARS;
  PetscFunctionReturn(0);
}

PetscErrorCode ModelSetSplit(struct model *m, const struct split *split) {
  struct departures *v = &m->departures;
  int *region;
  bool *train;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc2(m->grid->n_cells, &region, m->n_local, &train));
  if (m->overlap && split->n_regions)
    overlap_main_region(m->overlap, m->grid->n_cells, region);
  else
    for (int c = 0; c < m->grid->n_cells; c++) region[c] = -1;
  for (int t = 0; t < m->yield.n; t++)
    m->yield.use[t] = split_at(split, m->yield.region[t], model_year(m, m->yield.year[t]));
  for (int i = 0; i < v->n_season; i++)
    v->at[i].use = (unsigned char)use_of(m, split, region, v->at[i].place);
  for (int i = v->n_season; i < v->n; i++)
    v->at[i].use = (unsigned char)m->yield.use[v->term[i - v->n_season]];
  for (int s = 0; s < m->n_local; s++)
    train[s] = m->season[s].runs && use_of(m, split, region, s) == TERM_FIT;
  if (m->control->network) PetscCall(ModelNetworkScale(m, train));
  PetscCall(NumberUnits(m, split->n_regions, region));
  PetscCall(PetscFree2(region, train));
  PetscFunctionReturn(0);
}

PetscErrorCode ModelUnitsFitted(struct model *m, bool *fitted) {
  PetscMPIInt n;
  PetscFunctionBeginUser;
  PetscCall(PetscMPIIntCast(m->n_units, &n));
  for (int i = 0; i < n; i++) fitted[i] = false;
  for (int t = 0; t < m->yield.n; t++)
    if (m->yield.use[t] == TERM_FIT) fitted[m->unit_of_yield[t]] = true;
  for (int i = 0; i < m->departures.n_season; i++) {
    const struct observation *o = &m->departures.at[i];
    if (o->use == TERM_FIT) fitted[m->unit_of_season[o->place]] = true;
  }
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, fitted, n, MPI_C_BOOL, MPI_LOR, m->comm));
  PetscFunctionReturn(0);
}
