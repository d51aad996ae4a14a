/* A write that fails on one rank leaves the ranks in different places: where one returns from the
 * library with an error, others wait inside it for ever; and parallel HDF5, whose metadata are
 * written by any rank, continues to another collective call than the other ranks' without returning
 * any error. So the rank that knows says what happened, removes the unfinished file and ends all of
 * them; it knows from netCDF's status, or already from MPI's error handler. The file of that name
 * is untouched.
 */
#include "ncio/output_failure.h"
#include "region/interrupt.h"
#include "support/folder.h"
#include <netcdf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

void output_settings(void) {
  (void)setenv("OMPI_MCA_io_ompio_priority", "5", 0); /* ROMIO has 10 */
  (void)setenv("OMPI_MCA_sharedfp", "^sm", 0);
}

static void end_job(const struct output_file *f, const char *what, const char *why) {
  /* Of several ranks that fail at once the lowest speaks, and ends the others before they do. One
   * that a signal reached already may be ending so: the launcher kills it within a second. */
  const long own = f->rank < 10 ? f->rank : 10, halves = own + (interrupt_abandon() ? 3 : 0);
  const struct timespec turn = {.tv_sec = halves / 2, .tv_nsec = halves % 2 * 500000000};
  struct statvfs disk;
  nanosleep(&turn, NULL);
  fprintf(stderr, "windrow: %s: cannot be written (%s): %s", f->path, what, why);
  if (statvfs(f->temporary, &disk) == 0)
    fprintf(stderr, "; %.0f MB are free on its disk",
            (double)disk.f_bavail * (double)disk.f_frsize / 1e6);
  fprintf(stderr, "\n");
  unlink(f->temporary);
  file_remove_locks(f->temporary);
  fflush(NULL);
  MPI_Abort(f->comm, 1);
}

PetscErrorCode OutputCheck(struct output_file *file, int status, const char *what) {
  PetscFunctionBeginUser;
  if (status == NC_NOERR) PetscFunctionReturn(0);
  end_job(file, what, status > 0 ? strerror(status) : nc_strerror(status));
  PetscFunctionReturn(PETSC_ERR_FILE_WRITE);
}

/* MPI gives its error handlers neither the file's name nor any context, and output files are
 * written one at a time. */
static const struct output_file *written;

static void end_job_of_mpi(MPI_File *handle, int *code, ...) {
  char why[MPI_MAX_ERROR_STRING];
  int length = 0;
  (void)handle;
  if (MPI_Error_string(*code, why, &length) != MPI_SUCCESS) snprintf(why, sizeof why, "error");
  end_job(written, "MPI", why);
}

/* A file takes over the handler of MPI_FILE_NULL when it is opened. */
PetscErrorCode OutputErrorsBegin(struct output_file *file) {
  MPI_Errhandler handler;
  PetscFunctionBeginUser;
  written = file;
  PetscCallMPI(MPI_File_create_errhandler(end_job_of_mpi, &handler));
  PetscCallMPI(MPI_File_set_errhandler(MPI_FILE_NULL, handler));
  PetscCallMPI(MPI_Errhandler_free(&handler));
  PetscFunctionReturn(0);
}

PetscErrorCode OutputErrorsEnd(void) {
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_File_set_errhandler(MPI_FILE_NULL, MPI_ERRORS_RETURN));
  PetscFunctionReturn(0);
}
