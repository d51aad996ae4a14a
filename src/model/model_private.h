#pragma once
/* Shared by the files of the model room. */
#include "model/model.h"

/* the control as parameters, made once an evaluation */
struct model_point {
  const double *u;
  double *value;             /* [control.n_values] */
  double *weight, *out;      /* of the network: weights, [n_local, control.n_outputs]; or empty */
  struct parameter_set *set; /* [n_bases] */
  struct crop *crop; /* of the block that model_forward ran last; of all blocks with one base */
};
/* runs[n_blocks]: local blocks that will be run; NULL = all */
PetscErrorCode ModelPointCreate(const struct model *model, const double *u, const bool *runs,
                                struct model_point **p);
PetscErrorCode ModelPointDestroy(struct model_point **p);
/* parameters from p->value, after it was changed */
void model_point_apply(const struct model *model, struct model_point *p);
/* base parameters of a block's lane */
const struct parameter_set *model_base(const struct model *model, int block, int l);

/* The network's side; see model_network.c. Collective. */
/* inputs standardised by the local seasons train[n_local]; NULL = all that have covariates */
PetscErrorCode ModelNetworkScale(struct model *model, const bool *train);
PetscErrorCode ModelNetworkDestroy(struct model_network *network);
/* out[n_local, control.n_outputs]; 0 where batches hold no season of the blocks that run
 * (runs[n_blocks], NULL = all) */
PetscErrorCode ModelNetworkForward(const struct model *model, const double *weight,
                                   const bool *runs, double *out);
PetscErrorCode ModelNetworkTangent(const struct model *model, const double *weight,
                                   const double *weight_d, double *out_d);
/* adds into weight_b[n_weights], not reduced */
PetscErrorCode ModelNetworkAdjoint(const struct model *model, const double *weight,
                                   const double *out_b, struct exact_sum *weight_b);

/* gap, trend and LAI scale at a point */
struct yield_at {
  double g, b, t0, k; /* k = dy / dS */
  int gap, trend;     /* elements of u, or -1 */
};
struct yield_at model_yield_at(const struct model *model, const struct model_point *p, int term);
double model_lai_scale(const struct model *model, const struct model_point *p, int *element);

/* run a block; false when a running lane's final TWSO or LAI is not finite */
bool model_forward(struct model *model, const struct model_point *p, int block);
/* S_t of the yield terms from every block's TWSO; sums[n terms] zeroed by the caller, not reduced
 */
void model_gather_yield(const struct model *model, int block, struct exact_sum *sums);
double model_series_value(const struct model *model, const struct model_point *p,
                          const struct series_term *term);
