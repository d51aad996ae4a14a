#pragma once
/* Values of cells, of the control's items of extent cell: from u to each cell and back.
 *
 *   t      = L u      deviations of every own cell in the transformed space: fields B^1/2 u and the
 *                     global and regional parts beside them; linear
 *   value  = f(t)     cell by cell; control/cell_values.h
 *
 * Arrays of cells hold control.n_outputs numbers a cell, own cell after own cell. Sums over cells
 * are exact, those over one cell's seasons run in the order of its years: the same bits on any
 * number of ranks. All functions are collective.
 */
#include "field/field_prior.h"
#include "model/model.h"

/* t[n_cells, n_outputs] of fields u[own_at ..] and of deviations in value[n_shared] */
PetscErrorCode ModelCellDeviations(const struct model *model, const double *u, const double *value,
                                   double *t);
/* its transpose: adds to the deviations' value_b, not reduced, and sets u_b[own_at ..] */
PetscErrorCode ModelCellDeviationsTranspose(const struct model *model, const double *t_b,
                                            struct exact_sum *value_b, double *u_b);
/* Values of every cell value[n_cells, n_outputs], and d value / d t into slope, likewise (NULL =
 * not wanted) */
PetscErrorCode ModelCellValues(const struct model *model, const double *u, const double *shared,
                               double *slope, double *value);
/* Values of every season out[n_local, n_outputs], and d value / d t of every cell into
 * slope[n_cells, n_outputs]. */
PetscErrorCode ModelCellForward(const struct model *model, const double *u, const double *value,
                                double *slope, double *out);
/* their tangent; slope is that of ModelCellForward */
PetscErrorCode ModelCellTangent(const struct model *model, const double *slope, const double *u_d,
                                const double *value_d, double *out_d);
/* their adjoint: out_b of the seasons in; value_b and u_b as of the transpose above */
PetscErrorCode ModelCellAdjoint(const struct model *model, const double *slope, const double *out_b,
                                struct exact_sum *value_b, double *u_b);
PetscErrorCode ModelFieldsDestroy(struct model *model);
/* whether the control has items of extent cell; the same on every rank */
static inline bool model_has_cells(const struct model *model) {
  return !model->control->network && model->control->n_outputs > 0;
}
