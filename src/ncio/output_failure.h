#pragma once
/* The end of a job that cannot write an output file. */
#include "ncio/output_file.h"

/* Where `status`, of netCDF or an errno, is an error: says so on standard error, removes the
 * unfinished file and ends all ranks with code 1. Not collective. */
PetscErrorCode OutputCheck(struct output_file *file, int status, const char *what);
/* Errors of MPI in files that are opened between the two end the job likewise, on the rank that
 * meets them. */
PetscErrorCode OutputErrorsBegin(struct output_file *file);
PetscErrorCode OutputErrorsEnd(void);
