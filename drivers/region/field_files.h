#pragma once
/* Estimated fields: values and their uncertainty as maps, and u to go on from. Collective. */
#include "inversion/laplace.h"
#include "region/result_files.h"

/* The low-rank posterior at u as the campaign asks for it; *laplace NULL where it does not, or has
 * no fields. Prints the degrees of freedom for signal by kind of observation. */
PetscErrorCode FieldPosterior(struct setup *setup, const double *u, struct laplace **laplace);
/* Prints each item of extent cell: mean, least and largest value, standard error. */
PetscErrorCode ReportFields(const struct setup *setup, const double *u,
                            const struct laplace *laplace);
/* NAME_fields.nc: u of every cell, from which simulate runs; and NAME_posterior.nc: values by cell,
 * posterior standard deviations, correlations, samples (laplace may be NULL: values alone). Nothing
 * without fields. */
PetscErrorCode WriteFields(const struct setup *setup, const double *u,
                           const struct laplace *laplace, const char *command,
                           struct problems *list);
/* u of an estimate: NAME_parameters.csv, and with fields NAME_fields.nc beside it; either name may
 * be given. */
PetscErrorCode ReadEstimate(const struct setup *setup, const char *file, double *u,
                            struct problems *list);
