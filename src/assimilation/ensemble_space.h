#pragma once
/* The linear algebra that filters and smoothers share, in the space of the members:
 *
 *   C = sum_o taper_o s_o s_o^T,  b = sum_o taper_o s_o d_o,  P = ((n - 1) I + C)^-1
 *
 * with s_o[n] the anomalies and d_o the innovation of observation o, both divided by its error, and
 * C = V diag(lambda) V^T. P is the analysis's covariance of weights (Hunt, Kostelich, Szunyogh
 * 2007, eq. 21 without inflation). Cost: n^2 for an observation and some 10 n^3.
 */
#include "assimilation/observations.h"

/* Which observations an analysis uses, and how much: those of `index`, rising, with R^-1 multiplied
 * by `taper` in [0, 1]. index NULL: all; taper NULL: 1. */
struct observation_choice {
  int n;
  const int *index;    /* [n] places in `struct observations`, or NULL */
  const double *taper; /* [n], or NULL */
};

struct ensemble_space {
  int n;          /* members */
  int n_used;     /* observations with a taper above 0 that are used */
  double *c;      /* [n][n] C */
  double *b;      /* [n] */
  double square;  /* sum_o taper_o d_o^2 */
  double *value;  /* [n] lambda of C, none below 0 */
  double *vector; /* [n][n] rows: eigenvectors */
  double *work;   /* [2 n] */
  double *matrix; /* [n][n] scratch */
};

/* Memory for n members; false without memory. One for each thread. */
bool ensemble_space_create(int n, struct ensemble_space *space);
void ensemble_space_destroy(struct ensemble_space *space);
/* C, b and eigenpairs; sums run in the order of the choice, so that an analysis depends on its own
 * observations and their order alone. Returns n_used; 0: no eigenpairs; -1: the
 * iteration for these did not converge (C is finite, observations.c ensures it). */
int ensemble_space_build(const struct observations *observations,
                         const struct observation_choice *choice, struct ensemble_space *space);

/* out[n][n] = V diag(f) V^T of f[n]; both triangles */
void ensemble_space_function(struct ensemble_space *space, const double *f, double *out);
/* out[n] = P in[n]; out may be in */
void ensemble_space_solve(struct ensemble_space *space, const double *in, double *out);

/* Degrees of freedom for signal, sum lambda / (n - 1 + lambda), at most n - 1 (Rodgers 2000,
 * section 2.4): how many directions the observations determine. Near n - 1 the ensemble is
 * exhausted: the observations know more than it can hold, and its spread is too small. */
double ensemble_space_signal(const struct ensemble_space *space);
/* Directions with lambda above n eps of the largest */
int ensemble_space_rank(const struct ensemble_space *space);
/* What the observations of the choice say of the whole analysis, whose mean weights P b are
 * mean[n]: the minimum of J = 1/2 (n - 1) |w|^2 + 1/2 sum_o taper_o (d_o - s_o . w)^2, twice which
 * has n_used degrees of freedom where errors and spread are right, and log det (I + C / (n - 1)).
 * The log evidence is -(minimum + log det / 2 + sum_o log(sigma_o sqrt(2 pi))). */
double ensemble_space_minimum(const struct ensemble_space *space, const double *mean);
double ensemble_space_log_determinant(const struct ensemble_space *space);
