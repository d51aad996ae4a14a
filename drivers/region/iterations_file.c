/* NAME_iterations.csv: J and its gradient's norm by iteration of an estimation. */
#include "cli/text_output.h"
#include "region/fit.h"
#include "region/result_files.h"

PetscErrorCode WriteIterations(const struct setup *setup, const struct fit_summary *summary,
                               struct problems *list) {
  struct text_output out;
  char *path;
  PetscMPIInt rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(setup->comm, &rank));
  if (rank || !summary->path.n) PetscFunctionReturn(0);
  PetscCall(SetupPath(setup, "iterations.csv", &path));
  if (text_output_open(path, &out, list)) {
    fprintf(out.stream, "iteration,J,gradient\n");
    for (int i = 0; i < summary->path.n; i++) {
      const struct iteration_row *row = &summary->path.row[i];
      fprintf(out.stream, "%d,%.17g,", row->iteration, row->J);
      if (row->gradient == row->gradient) fprintf(out.stream, "%.6g", row->gradient);
      fprintf(out.stream, "\n");
    }
    if (text_output_close(&out, list)) PetscCall(PetscPrintf(PETSC_COMM_SELF, "wrote %s\n", path));
  }
  PetscCall(PetscFree(path));
  PetscFunctionReturn(0);
}
