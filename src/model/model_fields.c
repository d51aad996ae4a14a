/* Fields and deviations of cells; see model_fields.h. */
#include "model/model_fields.h"
#include "control/cell_values.h"
#include "model/model_private.h"
#include <string.h>

/* where an item's numbers of a cell stand */
static int place_of(const struct control *control, const struct control_item *item) {
  return item->offset - control->n_shared;
}

PetscErrorCode ModelSetFields(struct model *m, struct problems *list) {
  const struct control *control = m->control;
  PetscFunctionBeginUser;
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    m->field_of[i] = NULL;
    if (!item->field || !(item->length > 0.)) continue;
    for (int k = 0; k < i && !m->field_of[i]; k++)
      if (control->item[k].length == item->length) m->field_of[i] = m->field_of[k];
    if (!m->field_of[i])
      PetscCall(FieldPriorCreate(m->comm, m->grid, item->length, &m->field_of[i], list));
  }
  PetscFunctionReturn(0);
}

PetscErrorCode ModelFieldsDestroy(struct model *m) {
  PetscFunctionBeginUser;
  for (int i = 0; i < CONTROL_ITEMS; i++) {
    struct field_prior *prior = m->field_of[i];
    for (int k = i; k < CONTROL_ITEMS && prior; k++)
      if (m->field_of[k] == prior) m->field_of[k] = NULL;
    PetscCall(FieldPriorDestroy(&prior));
  }
  PetscFunctionReturn(0);
}

/* x = B^1/2 z, or its transpose, of one item */
static PetscErrorCode Root(const struct model *m, int item, bool transpose, const double *z,
                           double *x) {
  struct field_prior *prior = m->field_of[item];
  PetscFunctionBeginUser;
  if (!prior)
    PetscCall(PetscArraycpy(x, z, m->grid->n_cells));
  else if (transpose)
    PetscCall(FieldPriorApplyTranspose(prior, z, x));
  else
    PetscCall(FieldPriorApply(prior, z, x));
  PetscFunctionReturn(0);
}

/* t of the deviations, which `value` holds in their items' units */
static void add_deviations(const struct model *m, const double *value, double *t) {
  const struct control *control = m->control;
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *part = &control->item[i];
    if (part->target != CONTROL_DEVIATION) continue;
    double scale = control_deviation_scale(control, part);
    double *to = t + place_of(control, &control->item[part->of]);
    for (int c = 0; c < m->grid->n_cells; c++, to += control->n_outputs) {
      struct control_site site = control_site_at(m->overlap ? &m->regions : NULL, 0, c);
      double mean = part->extent == EXTENT_GLOBAL ? value[part->offset] : 0.;
      for (int r = 0; part->extent == EXTENT_REGION && r < site.n_regions; r++)
        mean += site.weight[r] * value[part->offset + site.region[r]];
      *to += scale * mean;
    }
  }
}

static void add_deviations_ad(const struct model *m, const double *t_b, struct exact_sum *value_b) {
  const struct control *control = m->control;
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *part = &control->item[i];
    if (part->target != CONTROL_DEVIATION) continue;
    double scale = control_deviation_scale(control, part);
    const double *from = t_b + place_of(control, &control->item[part->of]);
    for (int c = 0; c < m->grid->n_cells; c++, from += control->n_outputs) {
      struct control_site site = control_site_at(m->overlap ? &m->regions : NULL, 0, c);
      if (part->extent == EXTENT_GLOBAL) exact_sum_add(&value_b[part->offset], scale * *from);
      for (int r = 0; part->extent == EXTENT_REGION && r < site.n_regions; r++)
        exact_sum_add(&value_b[part->offset + site.region[r]], scale * site.weight[r] * *from);
    }
  }
}

PetscErrorCode ModelCellDeviations(const struct model *m, const double *u, const double *value,
                                   double *t) {
  const struct control *control = m->control;
  int n_cells = m->grid->n_cells, k = 0;
  double *z, *x;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc2(n_cells, &z, n_cells, &x));
  PetscCall(PetscArrayzero(t, (size_t)n_cells * (size_t)control->n_outputs));
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    if (!item->field) continue;
    double sd = control_item_sd(item);
    for (int c = 0; c < n_cells; c++) z[c] = u[control->own_at + c * control->n_fields + k];
    PetscCall(Root(m, i, false, z, x));
    for (int c = 0; c < n_cells; c++)
      t[c * control->n_outputs + place_of(control, item)] = sd * x[c];
    k++;
  }
  add_deviations(m, value, t);
  PetscCall(PetscFree2(z, x));
  PetscFunctionReturn(0);
}

PetscErrorCode ModelCellDeviationsTranspose(const struct model *m, const double *t_b,
                                            struct exact_sum *value_b, double *u_b) {
  const struct control *control = m->control;
  int n_cells = m->grid->n_cells, k = 0;
  double *z, *x;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc2(n_cells, &z, n_cells, &x));
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    if (!item->field) continue;
    double sd = control_item_sd(item);
    for (int c = 0; c < n_cells; c++)
      x[c] = sd * t_b[c * control->n_outputs + place_of(control, item)];
    PetscCall(Root(m, i, true, x, z));
    for (int c = 0; c < n_cells; c++) u_b[control->own_at + c * control->n_fields + k] = z[c];
    k++;
  }
  add_deviations_ad(m, t_b, value_b);
  PetscCall(PetscFree2(z, x));
  PetscFunctionReturn(0);
}

/* a season has its cell's numbers */
static void to_seasons(const struct model *m, const double *of_cell, double *of_season) {
  size_t n = (size_t)m->control->n_outputs;
  for (int s = 0; s < m->n_local; s++)
    memcpy(of_season + (size_t)s * n, of_cell + (size_t)m->season[s].cell * n,
           n * sizeof *of_season);
}

PetscErrorCode ModelCellValues(const struct model *m, const double *u, const double *shared,
                               double *slope, double *value) {
  const struct control *control = m->control;
  size_t n = (size_t)m->grid->n_cells * (size_t)control->n_outputs;
  PetscFunctionBeginUser;
  PetscCall(ModelCellDeviations(m, u, shared, value));
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    if (item->extent != EXTENT_CELL) continue;
    for (size_t c = (size_t)place_of(control, item); c < n; c += (size_t)control->n_outputs)
      value[c] = control_cell_value(item, value[c], slope ? &slope[c] : NULL);
  }
  PetscFunctionReturn(0);
}

PetscErrorCode ModelCellForward(const struct model *m, const double *u, const double *value,
                                double *slope, double *out) {
  double *of_cell;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1((size_t)m->grid->n_cells * (size_t)m->control->n_outputs, &of_cell));
  PetscCall(ModelCellValues(m, u, value, slope, of_cell));
  to_seasons(m, of_cell, out);
  PetscCall(PetscFree(of_cell));
  PetscFunctionReturn(0);
}

PetscErrorCode ModelCellTangent(const struct model *m, const double *slope, const double *u_d,
                                const double *value_d, double *out_d) {
  size_t n = (size_t)m->grid->n_cells * (size_t)m->control->n_outputs;
  double *t;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(n, &t));
  PetscCall(ModelCellDeviations(m, u_d, value_d, t));
  for (size_t i = 0; i < n; i++) t[i] *= slope[i];
  to_seasons(m, t, out_d);
  PetscCall(PetscFree(t));
  PetscFunctionReturn(0);
}

PetscErrorCode ModelCellAdjoint(const struct model *m, const double *slope, const double *out_b,
                                struct exact_sum *value_b, double *u_b) {
  size_t per = (size_t)m->control->n_outputs, n = (size_t)m->grid->n_cells * per;
  double *t_b;
  PetscFunctionBeginUser;
  PetscCall(PetscCalloc1(n, &t_b));
  for (int s = 0; s < m->n_local; s++)
    for (size_t k = 0; k < per; k++)
      t_b[(size_t)m->season[s].cell * per + k] += out_b[(size_t)s * per + k];
  for (size_t i = 0; i < n; i++) t_b[i] *= slope[i];
  PetscCall(ModelCellDeviationsTranspose(m, t_b, value_b, u_b));
  PetscCall(PetscFree(t_b));
  PetscFunctionReturn(0);
}
