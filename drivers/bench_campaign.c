/* A campaign's J alone and J with its gradient, at the prior, in turn.
 *
 * An evaluation takes as long as its slowest rank, waiting for the others included. A core's
 * cell-day costs seconds x ranks / (days of all seasons that run).
 *
 * Memory: blocks' weather grows with the seasons of a rank; the tape does not. What an evaluation
 * takes beyond what stood before it is measured: Linux keeps each process's largest resident set
 * and restarts it on request (proc(5), clear_refs); elsewhere the largest since the start is given.
 */
#include "bench_campaign.h"
#include "workspace.h"
#include <math.h>
#include <stdio.h>
#include <sys/resource.h>

static bool restart_peak(void) {
  FILE *f = fopen("/proc/self/clear_refs", "w");
  bool good = f && fputs("5", f) >= 0;
  if (f) good = fclose(f) == 0 && good;
  return good;
}

static double peak_mb(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)usage.ru_maxrss / 1024.; /* Linux counts kB */
}

/* Collective. Times one evaluation [s]. */
static PetscErrorCode Evaluate(struct workspace *ws, const double *u, double *g, double *seconds,
                               double *J) {
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Barrier(ws->comm));
  double started = MPI_Wtime();
  PetscCall(ModelCost(&ws->model, u, J, g));
  *seconds = MPI_Wtime() - started;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, seconds, 1, MPI_DOUBLE, MPI_MAX, ws->comm));
  PetscFunctionReturn(0);
}

static PetscErrorCode PrintMemory(struct workspace *ws, const double *u, double *g) {
  size_t weather, tape;
  double seconds, J, mb[4];
  PetscFunctionBeginUser;
  bool measured = restart_peak();
  mb[2] = peak_mb();
  PetscCall(Evaluate(ws, u, g, &seconds, &J));
  mb[3] = peak_mb() - mb[2];
  model_memory(&ws->model, &weather, &tape);
  mb[0] = (double)weather / 1048576.;
  mb[1] = (double)tape / 1048576.;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, mb, 4, MPI_DOUBLE, MPI_MAX, ws->comm));
  PetscCall(PetscPrintf(ws->comm,
                        "memory of the largest rank [MB]: weather %.2f, tape %.2f, resident before "
                        "the gradient %.1f, ",
                        mb[0], mb[1], mb[2]));
  PetscCall(measured ? PetscPrintf(ws->comm, "more during it %.2f\n", mb[3])
                     : PetscPrintf(ws->comm, "this system does not tell what it added\n"));
  PetscFunctionReturn(0);
}

/* days of all seasons that run, over all ranks */
static PetscErrorCode CellDays(const struct model *m, double *days) {
  PetscFunctionBeginUser;
  *days = 0.;
  for (int s = 0; s < m->n_local; s++)
    if (m->season[s].runs) *days += m->season[s].end;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, days, 1, MPI_DOUBLE, MPI_SUM, m->comm));
  PetscFunctionReturn(0);
}

static PetscErrorCode Measure(struct workspace *ws, int n, struct bench_row *row) {
  struct model *m = &ws->model;
  double *u, *g, *seconds[2], J, days;
  PetscMPIInt ranks;
  PetscFunctionBeginUser;
  PetscCall(PetscCalloc4(m->control->n, &u, m->control->n, &g, n, &seconds[0], n, &seconds[1]));
  PetscCallMPI(MPI_Comm_size(ws->comm, &ranks));
  PetscCall(CellDays(m, &days));
  PetscCall(PrintMemory(ws, u, g));
  for (int i = 0; i < n; i++) {
    PetscCall(Evaluate(ws, u, NULL, &seconds[0][i], &J));
    PetscCall(Evaluate(ws, u, g, &seconds[1][i], &J));
  }
  PetscCall(PetscPrintf(ws->comm, "campaign: %lld seasons, %.0f cell-days, J = %.17g\n",
                        (long long)m->n_running, days, J));
  for (int i = 0; i < BENCH_CAMPAIGN_ROWS; i++) {
    double fastest, median;
    PetscCall(BenchFastest(ws->comm, n, seconds[i], &fastest, &median));
    row[i] = (struct bench_row){.what = i ? "campaign gradient" : "campaign J",
                                .events = m->rules.continuous ? "continuous" : "reference",
                                .fastest = fastest * ranks / days * 1e9,
                                .median = median * ranks / days * 1e9,
                                .seasons = (double)m->n_running / (fastest * ranks),
                                .ratio = i ? fastest * ranks / days * 1e9 / row[0].fastest : NAN,
                                .to = i ? "campaign J" : ""};
    PetscCall(PetscPrintf(ws->comm, "%-18s %.4f s an evaluation on %d ranks, median %.4f s\n",
                          row[i].what, fastest, ranks, median));
  }
  PetscCall(PetscFree4(u, g, seconds[0], seconds[1]));
  PetscFunctionReturn(0);
}

PetscErrorCode BenchCampaign(MPI_Comm comm, const struct options *options, int n,
                             struct bench_row *row, struct problems *list) {
  struct workspace ws;
  PetscFunctionBeginUser;
  PetscCall(WorkspaceOpen(comm, options, "bench", true, &ws, list));
  if (ws.modelled && list->n == 0) {
    if (ws.model.n_running == 0)
      problem(list, "windrow bench: no season of the campaign runs: nothing to time");
    else
      PetscCall(Measure(&ws, n, row));
  }
  PetscCall(WorkspaceClose(&ws));
  PetscFunctionReturn(0);
}
