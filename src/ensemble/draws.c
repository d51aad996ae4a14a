/* Parameters of members; see draws.h. */
#include "ensemble/draws.h"
#include "field/field_prior.h"
#include "support/random.h"
#include <math.h>

static double normal(const struct draws *d, int item, uint32_t place, int member) {
  struct random_key key = {
      .seed = d->seed, .cell = place, .member = (uint32_t)member, .variable = d->variable[item]};
  return random_normal(key, 0);
}

static double value_of(struct draws *d, int item, double z, bool count) {
  bool clipped = false;
  double value = control_item_value(&d->parameters->item[item], z, &clipped);
  if (clipped && count) d->clipped[item]++;
  return value;
}

void draws_update(struct draws *d) {
  const struct control *c = d->parameters;
  for (int i = 0; i < c->n_items; i++) {
    const struct control_item *item = &c->item[i];
    d->clipped[i] = 0;
    if (item->extent == EXTENT_CELL) continue;
    for (int k = item->offset; k < item->offset + item->count; k++)
      for (int m = 0; m < d->members; m++)
        d->value[(size_t)m * (size_t)c->n_values + (size_t)k] =
            value_of(d, i, d->z[(size_t)k * (size_t)d->members + (size_t)m], d->counts);
  }
}

static void draw_shared(struct draws *d) {
  const struct control *c = d->parameters;
  for (int i = 0; i < c->n_items; i++)
    for (int k = 0; k < c->item[i].count && c->item[i].extent != EXTENT_CELL; k++)
      for (int m = 0; m < d->members; m++)
        d->z[(size_t)(c->item[i].offset + k) * (size_t)d->members + (size_t)m] =
            normal(d, i, (uint32_t)k, m + 1);
  draws_update(d);
}

PetscErrorCode DrawsCorrelate(struct draws *d, const double *mean, const double *factor) {
  const size_t n = (size_t)d->parameters->n_shared, members = (size_t)d->members;
  double *z;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(n * members, &z));
  for (size_t k = 0; k < n; k++)
    for (size_t m = 0; m < members; m++) {
      double sum = mean[k];
      for (size_t j = 0; j <= k; j++) sum += factor[k * n + j] * d->z[j * members + m];
      z[k * members + m] = sum;
    }
  PetscCall(PetscArraycpy(d->z, z, n * members));
  PetscCall(PetscFree(z));
  draws_update(d);
  PetscFunctionReturn(0);
}

/* row of z_cell: an item of extent cell in an own cell */
static double *row_of(const struct draws *d, int cell, const struct control_item *item) {
  size_t output = (size_t)(item->offset - d->parameters->n_shared);
  size_t row = (size_t)cell * (size_t)d->parameters->n_outputs + output;
  return d->z_cell + row * (size_t)d->members;
}

/* an item's members as fields */
static PetscErrorCode DrawFields(MPI_Comm comm, struct draws *d, int i, double length,
                                 struct problems *list) {
  struct field_prior *prior;
  double *x;
  PetscFunctionBeginUser;
  PetscCall(FieldPriorCreate(comm, d->grid, length, &prior, list));
  if (!prior) PetscFunctionReturn(0);
  PetscCall(PetscMalloc1(d->grid->n_cells, &x));
  for (int m = 0; m < d->members; m++) {
    PetscCall(FieldPriorDraw(prior, d->seed, d->variable[i], (uint32_t)(m + 1), x));
    for (int c = 0; c < d->grid->n_cells; c++) row_of(d, c, &d->parameters->item[i])[m] = x[c];
  }
  PetscCall(PetscFree(x));
  PetscCall(FieldPriorDestroy(&prior));
  PetscFunctionReturn(0);
}

static PetscErrorCode DrawCells(MPI_Comm comm, struct draws *d, const double *length,
                                struct problems *list) {
  const struct control *c = d->parameters;
  PetscFunctionBeginUser;
  for (int i = 0; i < c->n_items; i++) {
    if (c->item[i].extent != EXTENT_CELL) continue;
    if (length && length[i] > 0.) {
      PetscCall(DrawFields(comm, d, i, length[i], list));
      continue;
    }
    for (int cell = 0; cell < d->grid->n_cells; cell++)
      for (int m = 0; m < d->members; m++)
        row_of(d, cell, &c->item[i])[m] =
            normal(d, i, (uint32_t)grid_cell_number(d->grid, cell), m + 1);
  }
  PetscFunctionReturn(0);
}

PetscErrorCode DrawsCreate(MPI_Comm comm, const struct control *parameters, const struct grid *grid,
                           const double *length, uint64_t seed, int members, bool keep,
                           struct draws **draws, struct problems *list) {
  const size_t m = (size_t)members, cells = (size_t)grid->n_cells;
  const int before = list->count;
  struct draws *d;
  PetscMPIInt rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  PetscCall(PetscNew(&d));
  *draws = d;
  d->parameters = parameters;
  d->grid = grid;
  d->seed = seed;
  d->members = members;
  d->keep = keep;
  d->counts = rank == 0;
  PetscCall(PetscCalloc4(parameters->n_items, &d->variable, parameters->n_items, &d->clipped,
                         m * (size_t)parameters->n_shared, &d->z, m * (size_t)parameters->n_values,
                         &d->value));
  for (int i = 0; i < parameters->n_items; i++) {
    d->variable[i] = random_variable(parameters->item[i].name);
    keep = keep || (length && length[i] > 0.);
  }
  draw_shared(d);
  if (!keep) PetscFunctionReturn(0);
  PetscCall(PetscMalloc1(cells * (size_t)parameters->n_outputs * m, &d->z_cell));
  PetscCall(DrawCells(comm, d, length, list));
  if (problems_since(list, before)) PetscCall(DrawsDestroy(draws));
  PetscFunctionReturn(0);
}

static double normal_sowing(const struct draws *d, int cell, int member) {
  const struct random_key key = {.seed = d->seed,
                                 .cell = (uint32_t)grid_cell_number(d->grid, cell),
                                 .member = (uint32_t)member,
                                 .variable = random_variable("sowing")};
  return random_normal(key, 0);
}

static PetscErrorCode SowFields(MPI_Comm comm, struct draws *d, double length,
                                struct problems *list) {
  const size_t cells = (size_t)d->grid->n_cells, members = (size_t)d->members;
  struct field_prior *prior;
  double *x;
  PetscFunctionBeginUser;
  PetscCall(FieldPriorCreate(comm, d->grid, length, &prior, list));
  if (!prior) PetscFunctionReturn(0);
  PetscCall(PetscMalloc1(cells, &x));
  for (size_t m = 0; m < members; m++) {
    PetscCall(FieldPriorDraw(prior, d->seed, random_variable("sowing"), (uint32_t)(m + 1), x));
    for (size_t c = 0; c < cells; c++) d->z_sowing[c * members + m] = x[c];
  }
  PetscCall(PetscFree(x));
  PetscCall(FieldPriorDestroy(&prior));
  PetscFunctionReturn(0);
}

PetscErrorCode DrawsSow(MPI_Comm comm, struct draws *d, double sd, double length,
                        struct problems *list) {
  const size_t cells = (size_t)d->grid->n_cells, members = (size_t)d->members;
  PetscFunctionBeginUser;
  d->sowing_sd = sd;
  if (!(sd > 0.) || !(length > 0. || d->keep)) PetscFunctionReturn(0);
  PetscCall(PetscMalloc1(cells * members, &d->z_sowing));
  for (size_t c = 0; c < cells; c++)
    for (size_t m = 0; m < members; m++)
      d->z_sowing[c * members + m] = normal_sowing(d, (int)c, (int)m + 1);
  if (length > 0.) PetscCall(SowFields(comm, d, length, list));
  PetscFunctionReturn(0);
}

int draws_shift_most(double sd) { return (int)floor(SOWING_LIMIT * sd + .5); }

int draws_shift(const struct draws *d, int cell, int member) {
  double z;
  if (!(d->sowing_sd > 0.)) return 0;
  z = d->z_sowing ? d->z_sowing[(size_t)cell * (size_t)d->members + (size_t)(member - 1)]
                  : normal_sowing(d, cell, member);
  z = z > SOWING_LIMIT ? SOWING_LIMIT : z < -SOWING_LIMIT ? -SOWING_LIMIT : z;
  return (int)floor(z * d->sowing_sd + .5);
}

PetscErrorCode DrawsDestroy(struct draws **draws) {
  struct draws *d = *draws;
  PetscFunctionBeginUser;
  if (!d) PetscFunctionReturn(0);
  PetscCall(PetscFree4(d->variable, d->clipped, d->z, d->value));
  PetscCall(PetscFree(d->z_cell));
  PetscCall(PetscFree(d->z_sowing));
  PetscCall(PetscFree(*draws));
  PetscFunctionReturn(0);
}

void draws_cell(struct draws *d, int cell, int member, bool count, double *out) {
  const struct control *c = d->parameters;
  for (int i = 0; i < c->n_items; i++) {
    const struct control_item *item = &c->item[i];
    if (item->extent != EXTENT_CELL) continue;
    double z = d->z_cell ? row_of(d, cell, item)[member - 1]
                         : normal(d, i, (uint32_t)grid_cell_number(d->grid, cell), member);
    out[item->offset - c->n_shared] = value_of(d, i, z, count);
  }
}

void draws_season(const struct draws *d, const struct control_site *site, int member,
                  const double *out, double *sv) {
  const double *value = d->value + (size_t)(member - 1) * (size_t)d->parameters->n_values;
  control_season_forward(d->parameters, site, value, out, sv);
}
