/* Memory by purpose; see memory_report.h. */
#include "setup/memory_report.h"
#include "support/memory_budget.h"
#include "support/memory_count.h"
#include <math.h>

static const char *const purpose_name[N_SETUP_MEMORY] = {
    [MEMORY_CAMPAIGN] = "program, campaign, control",
    [MEMORY_CELLS] = "cells",
    [MEMORY_CROPS] = "crops, soils, irrigation",
    [MEMORY_REGIONS] = "regions",
    [MEMORY_SEASONS] = "seasons and blocks",
    [MEMORY_NETWORK] = "network and covariates",
    [MEMORY_WEATHER] = "weather",
    [MEMORY_OBSERVATIONS] = "observations"};

static const double share_of_free =
    .5;                           /* files in the page cache and other programs have the rest */
static const double untold = 2e9; /* [bytes] of a node whose system does not tell */

PetscErrorCode SetupFindBudget(struct setup *setup) {
  struct setup_budget *b = &setup->budget;
  double available = memory_available("");
  PetscMPIInt ranks;
  MPI_Comm node;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_split_type(setup->comm, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &node));
  PetscCallMPI(MPI_Comm_size(node, &ranks));
  b->node = setup->campaign.memory;
  if (isnan(b->node)) b->node = isnan(available) ? untold : share_of_free * available;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &b->node, 1, MPI_DOUBLE, MPI_MIN, node));
  PetscCallMPI(MPI_Comm_free(&node));
  b->ranks = ranks;
  b->rank = (int64_t)fmin(b->node / ranks, 0x1p62);
  PetscFunctionReturn(0);
}

void setup_note_memory(struct setup *setup, enum setup_memory purpose) {
  int64_t now = memory_count();
  setup->memory[purpose] += now - setup->memory_noted;
  setup->memory_noted = now;
}

/* the budget of the rank that has least, and what a gradient makes of it; kept: see
 * ModelGradientMemory */
static PetscErrorCode ReportBudget(const struct setup *setup, double kept) {
  const struct setup_budget *b = &setup->budget;
  double least[4] = {b->node, (double)b->rank, -b->ranks, isnan(kept) ? 2. : kept};
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, least, 4, MPI_DOUBLE, MPI_MIN, setup->comm));
  PetscCall(PetscPrintf(
      setup->comm, "memory: %.6g MB of a node%s, %.6g MB for each of its %.0f rank%s\n",
      least[0] / 1e6,
      isnan(setup->campaign.memory) ? ", half of what was free (key memory sets it)" : "",
      least[1] / 1e6, -least[2], least[2] < -1. ? "s" : ""));
  if (least[3] == 1.)
    PetscCall(
        PetscPrintf(setup->comm, "tapes: a gradient keeps them all and runs a season once\n"));
  else if (least[3] < 1.)
    PetscCall(PetscPrintf(setup->comm,
                          "tapes: a gradient keeps %.0f %% of the days (of the rank with least "
                          "room) and runs the other seasons twice; more memory makes it faster\n",
                          floor(100. * least[3])));
  PetscFunctionReturn(0);
}

PetscErrorCode SetupReportMemory(const struct setup *setup) {
  enum { ALL = N_SETUP_MEMORY, MOST, GRADIENT, N_ROWS };
  const char *name[N_ROWS] = {
      [ALL] = "together", [MOST] = "the most so far", [GRADIENT] = "a gradient adds"};
  int64_t own[N_ROWS] = {[ALL] = memory_count(), [MOST] = memory_count_most()}, least[N_ROWS],
          most[N_ROWS];
  double kept;
  PetscFunctionBeginUser;
  PetscCall(ModelGradientMemory(&setup->model, &own[GRADIENT], &kept));
  PetscCall(ReportBudget(setup, kept));
  if (!memory_counted()) PetscFunctionReturn(0);
  for (int i = 0; i < N_SETUP_MEMORY; i++) {
    name[i] = purpose_name[i];
    own[i] = setup->memory[i];
  }
  PetscCallMPI(MPI_Allreduce(own, least, N_ROWS, MPI_INT64_T, MPI_MIN, setup->comm));
  PetscCallMPI(MPI_Allreduce(own, most, N_ROWS, MPI_INT64_T, MPI_MAX, setup->comm));
  PetscCall(PetscPrintf(setup->comm, "%-28s%12s%12s%16s\n", "memory [MB]", "rank 0", "least",
                        "most of a rank"));
  for (int i = 0; i < N_ROWS; i++)
    PetscCall(PetscPrintf(setup->comm, "  %-26s%12.3f%12.3f%16.3f\n", name[i], (double)own[i] / 1e6,
                          (double)least[i] / 1e6, (double)most[i] / 1e6));
  PetscFunctionReturn(0);
}
