#pragma once
/* A direction of the control as seasons and observations see it: the tangent of model_point. */
#include "model/model_private.h"

struct model_direction {
  double *value_d;         /* [n_values] */
  double *weight_d;        /* of the network's weights */
  double *out_d;           /* [n_local, n_outputs] */
  double *sv_d;            /* [LANES, n_season] memory */
  double *gap_d, *trend_d; /* [regions] of scales_d */
  struct observation_scales scales_d;
};
/* along du at u, whose point is p. Collective. */
PetscErrorCode ModelDirectionCreate(const struct model *model, const struct model_point *p,
                                    const double *u, const double *du, struct model_direction *x);
PetscErrorCode ModelDirectionDestroy(struct model_direction *x);
