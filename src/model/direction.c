/* Directions of the control; see direction.h. */
#include "model/direction.h"
#include "model/model_fields.h"

PetscErrorCode ModelDirectionCreate(const struct model *m, const struct model_point *p,
                                    const double *u, const double *du, struct model_direction *x) {
  const struct control *control = m->control;
  PetscFunctionBeginUser;
  PetscCall(PetscCalloc6(control->n_values, &x->value_d, control_network_weights(control),
                         &x->weight_d, (size_t)m->n_local * (size_t)control->n_outputs, &x->out_d,
                         (size_t)LANES * (size_t)control->n_season, &x->sv_d, model_regions(m),
                         &x->gap_d, model_regions(m), &x->trend_d));
  control_values_tl(control, u, du, x->value_d);
  for (int i = 0; i < control_network_weights(control); i++)
    x->weight_d[i] = control->network->sd[i] * du[control->weights_at + i];
  if (control->network) PetscCall(ModelNetworkTangent(m, p->weight, x->weight_d, x->out_d));
  if (model_has_cells(m)) PetscCall(ModelCellTangent(m, p->slope, du, x->value_d, x->out_d));
  model_scales(m, x->value_d, 0., x->gap_d, x->trend_d, &x->scales_d);
  x->scales_d.centre = p->scales.centre;
  PetscFunctionReturn(0);
}

PetscErrorCode ModelDirectionDestroy(struct model_direction *x) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree6(x->value_d, x->weight_d, x->out_d, x->sv_d, x->gap_d, x->trend_d));
  PetscFunctionReturn(0);
}
