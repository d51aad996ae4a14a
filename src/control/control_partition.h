#pragma once
/* A partitioning network in the control: DVS -> FR and FL, FS, FO, read at fixed knots of DVS as
 * the ordinates of FRTB, FLTB, FSTB and FOTB; the crop model needs nothing new.
 *
 *   z(DVS) = z0(DVS) + network(DVS; weights)
 *   FR = sigmoid(z_1),  (FL, FS, FO) = softmax(z_2, z_3, z_4)
 *
 * z0 are the crop file's own shares at the knots (shares of 0 and 1 are moved by 1e-4, so that they
 * have a derivative): with u = 0 the network adds nothing and the crop partitions as its file says.
 * Weights have the prior of control_network.h, the last layer's included.
 */
#include "control/control.h"
#include "hybrid/network.h"
#include "hybrid/simplex.h"

struct control_partition {
  struct network *net;       /* owned */
  struct network_work *work; /* owned; one batch: the knots */
  int knots;
  double dvs[AFGEN_KNOTS], z0[AFGEN_KNOTS * PARTITIONS];
  double *centre, *sd, *first, *weight; /* [net->n_weights] owned; weight is scratch */
};

/* Reads control.partitioning, `at`, of the control `map`. */
bool control_partition_read(const struct yaml *map, const struct yaml *at,
                            struct control_partition_plan *plan, struct problems *list);
/* NULL, with problems reported, where the base's tables or the shape are none. */
struct control_partition *control_partition_create(const struct parameter_set *base,
                                                   const struct control_partition_plan *plan,
                                                   uint64_t seed, struct problems *list);
void control_partition_destroy(struct control_partition **partition);

/* ordinates table[PARTITIONS, knots] from u of its weights, their tangent and adjoint (adds into
 * u_b) */
void control_partition_forward(const struct control_partition *p, const double *u, double *table);
void control_partition_tl(const struct control_partition *p, const double *u, const double *u_d,
                          double *table_d);
void control_partition_ad(const struct control_partition *p, const double *u, double *u_b,
                          const double *table_b);
/* the tables of an ordinate block, in its order */
extern const enum table_id partition_table[PARTITIONS];
