#pragma once
/* Activations and scratch of one batch of a network (private to network_work.c and network_run.c).
 */
#include "hybrid/dense.h"
#include "hybrid/network.h"

/* one dense layer; the last one has no normalisation and no activation */
struct layer {
  struct dense dense;
  const struct network_slice *weight, *norm; /* norm NULL where there is none */
  double *in;                                /* [rows, inputs] a */
  double *z;                                 /* [rows, outputs] W a + b */
  double *hat, *inv_sd;                      /* of the normalisation */
  double *act;                               /* [rows, outputs] what the activation is given */
};

struct network_work {
  int n, steps;             /* rows requested by the last network_forward; days */
  int length[NETWORK_ROWS]; /* days that count */
  double *weather;          /* [rows, steps, features] standardised */
  double *weather_d;        /* its tangent or adjoint */
  double *statics;          /* [rows, statics] standardised */
  double *statics_d;
  double *state; /* [rows, hidden] h, its tangent or adjoint */
  struct lstm_tape *tape;
  struct layer layer[NETWORK_DENSE + 1];
  double *shares;      /* [rows, PARTITIONS] what a partitioning head gave */
  double *one, *other; /* [rows, widest layer] tangents or adjoints between layers */
};
