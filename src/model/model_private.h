#pragma once
/* Shared by the files of the model room. */
#include "model/model.h"

/* the control as parameters, made once an evaluation */
struct model_point {
  const double *u;
  double *value;        /* [control.n_values] */
  double *weight, *out; /* of the network: weights, [n_local, control.n_outputs]; or empty */
  bool shared;          /* one crop for all blocks, packed once */
  struct crop *crop;    /* of the block that model_forward ran last; of all blocks where shared */
  struct soil *soil;    /* likewise, of that block; NULL in potential production */
};
/* runs[n_blocks]: local blocks that will be run; NULL = all */
PetscErrorCode ModelPointCreate(const struct model *model, const double *u, const bool *runs,
                                struct model_point **p);
PetscErrorCode ModelPointDestroy(struct model_point **p);
/* parameters from p->value, after it was changed */
void model_point_apply(const struct model *model, struct model_point *p);
/* base parameters of a block's lane: the cell's crop with the cell's RDMSOL, which `room` may serve
 * to hold */
const struct parameter_set *model_base(const struct model *model, int block, int l,
                                       struct parameter_set *room);
/* the season that a lane runs */
static inline const struct model_season *model_season_of(const struct model *model, int block,
                                                         int l) {
  return &model->season[model->block[block].local[l]];
}
/* base soil of a block's lane; NULL in potential production */
const struct soil_set *model_soil(const struct model *model, int block, int l);

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

/* a soil of the block that was packed last, with its crop's RDMSOL */
struct soil model_soil_of(const struct model_point *p);
/* run a block; where soils are carried, after the one before; false when any running lane fails
 * (model_lane_good) */
bool model_forward(struct model *model, const struct model_point *p, int block);
/* the lane of the block that ran last gave finite numbers and lost no water */
bool model_lane_good(const struct model *model, int block, int l);
/* What the season of a lane holds: rainfed and irrigated part by their shares; soil variables are
 * those of the rainfed part. After model_forward; the tangent after model_tangent. */
double model_state(const struct model *model, int block, enum season_variable variable, int day,
                   int l);
double model_state_tl(const struct model *model, int block, enum season_variable variable, int day,
                      int l);

/* -- one block's derivatives, after model_forward; see model_derivatives.c */
/* parameter directions or adjoints of a block */
struct model_derivatives {
  struct crop_d crop;
  struct season_water_d water;
};
/* Runs the tangent along value_d[n_values]; its outputs' part is overwritten, lane by lane, with
 * that of out_d[n_local, n_outputs] (NULL without network). carry_d: the
 * tangent of the soils that the block before left in, of those that this one leaves out. */
void model_tangent(struct model *model, const struct model_point *p, int block, double *value_d,
                   const double *out_d, struct soil_state *carry_d, struct model_derivatives *d);
/* Sweeps back n seeds, sorted by day; b receives the block's adjoints. seed[2 n]: the second half
 * is overwritten, and the values where a lane is irrigated. carry_b: the adjoint of the soils that
 * this block leaves in, of those that the block before left out. */
void model_sweep(struct model *model, const struct model_point *p, int block, int n,
                 struct season_seed *seed, struct soil_state *carry_b, struct model_derivatives *b);
/* adds d J / d value[n_values] of lane l from what model_sweep left */
void model_collect(const struct model *model, int block, int l, const struct model_derivatives *b,
                   double *value_b);
/* S_t of the yield terms from every block's TWSO; sums[n terms] zeroed by the caller, not reduced
 */
void model_gather_yield(const struct model *model, int block, struct exact_sum *sums);
double model_series_value(const struct model *model, const struct model_point *p,
                          const struct series_term *term);

/* -- what a season went through, after model_forward; NaN where it has no such time. See
 * model_stress.c */
double model_least_tmin(const struct model *model, int block, int l);       /* [degC] */
double model_heat_days(const struct model *model, int block, int l);        /* [d] */
double model_waterlogged_days(const struct model *model, int block, int l); /* [d] */
