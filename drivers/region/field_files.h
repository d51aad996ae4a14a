#pragma once
/* Estimated fields: values and their uncertainty as maps, and u to continue from. Collective. */
#include "inversion/laplace.h"
#include "region/result_files.h"

/* The posterior of fields at an estimate. */
struct field_posterior {
  struct quadratic_problem problem;
  struct quadratic q; /* at u */
  struct laplace *laplace;
  double *prior, *posterior; /* [n_cells, n_outputs] variances of deviations (laplace.h) */
  double *covariance;        /* [n_cells] of the first two items */
  double *sd; /* [own_at] posterior standard deviations of the shared elements of u */
};

/* As the campaign requests it; *p NULL where it does not, or has no values by cell. Prints the
 * degrees of freedom for signal by kind of observation. */
PetscErrorCode FieldPosteriorCreate(struct setup *setup, const double *u,
                                    struct field_posterior **p);
PetscErrorCode FieldPosteriorDestroy(struct field_posterior **p);
/* Prints each item of extent cell: mean, least and largest value, standard error. p may be NULL, as
 * below. */
PetscErrorCode ReportFields(const struct setup *setup, const double *u,
                            const struct field_posterior *p);
/* NAME_fields.nc: u of every cell, from which simulate runs; and NAME_posterior.nc: values by cell,
 * posterior standard deviations, correlations, samples. Nothing without values by cell. */
PetscErrorCode WriteFields(const struct setup *setup, const double *u,
                           const struct field_posterior *p, const char *command,
                           struct problems *list);
/* u of an estimate: NAME_parameters.csv, and with fields NAME_fields.nc beside it; either name may
 * be given. */
PetscErrorCode ReadEstimate(const struct setup *setup, const char *file, double *u,
                            struct problems *list);
