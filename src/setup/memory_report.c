/* Memory by purpose; see memory_report.h. */
#include "setup/memory_report.h"
#include "support/memory_count.h"

static const char *const purpose_name[N_SETUP_MEMORY] = {
    [MEMORY_CAMPAIGN] = "program, campaign, control",
    [MEMORY_CELLS] = "cells",
    [MEMORY_CROPS] = "crops, soils, irrigation",
    [MEMORY_REGIONS] = "regions",
    [MEMORY_SEASONS] = "seasons and blocks",
    [MEMORY_NETWORK] = "network and covariates",
    [MEMORY_WEATHER] = "weather",
    [MEMORY_OBSERVATIONS] = "observations"};

void setup_note_memory(struct setup *setup, enum setup_memory purpose) {
  int64_t now = memory_count();
  setup->memory[purpose] += now - setup->memory_noted;
  setup->memory_noted = now;
}

PetscErrorCode SetupReportMemory(const struct setup *setup) {
  enum { ALL = N_SETUP_MEMORY, MOST, GRADIENT, N_ROWS };
  const char *name[N_ROWS] = {
      [ALL] = "together", [MOST] = "the most so far", [GRADIENT] = "a gradient adds"};
  int64_t own[N_ROWS] = {[ALL] = memory_count(), [MOST] = memory_count_most()}, least[N_ROWS],
          most[N_ROWS];
  PetscFunctionBeginUser;
  if (!memory_counted()) PetscFunctionReturn(0);
  for (int i = 0; i < N_SETUP_MEMORY; i++) {
    name[i] = purpose_name[i];
    own[i] = setup->memory[i];
  }
  PetscCall(ModelGradientMemory(&setup->model, &own[GRADIENT]));
  PetscCallMPI(MPI_Allreduce(own, least, N_ROWS, MPI_INT64_T, MPI_MIN, setup->comm));
  PetscCallMPI(MPI_Allreduce(own, most, N_ROWS, MPI_INT64_T, MPI_MAX, setup->comm));
  PetscCall(PetscPrintf(setup->comm, "%-28s%12s%12s%16s\n", "memory [MB]", "rank 0", "least",
                        "most of a rank"));
  for (int i = 0; i < N_ROWS; i++)
    PetscCall(PetscPrintf(setup->comm, "  %-26s%12.3f%12.3f%16.3f\n", name[i], (double)own[i] / 1e6,
                          (double)least[i] / 1e6, (double)most[i] / 1e6));
  PetscFunctionReturn(0);
}
