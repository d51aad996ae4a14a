/* A campaign's J alone, J with its gradient and, where there is one, the Gauss-Newton matrix, at
 * the prior, in turn.
 *
 * The table tells processor time of all ranks (waiting for each other included) over the days of
 * all seasons that run; the lines above it what an evaluation takes by the clock.
 *
 * Memory: blocks' weather grows with the seasons of a rank; the tape does not. What an evaluation
 * takes beyond what stood before it is measured twice: Linux keeps each process's largest resident
 * set and restarts it on request (proc(5), clear_refs), and allocations are counted
 * (support/memory_count.h).
 */
#include "bench/bench_campaign.h"
#include "inversion/gauss_newton.h"
#include "region/campaign_command.h"
#include "region/log_events.h"
#include "support/memory_count.h"
#include <math.h>
#include <stdio.h>
#include <sys/resource.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

/* Freed memory goes back to the system first, lest the evaluation reuse it unseen. */
static bool restart_peak(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
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

/* durations of n evaluations [s]: by the clock, and processor time of a rank on average */
struct durations {
  double *clock, *processor; /* [n] */
};

/* what is measured, in the order of its rows */
enum work { COST, GRADIENT, MATRIX };
static const char *const work_name[BENCH_CAMPAIGN_ROWS] = {"campaign J", "campaign gradient",
                                                           "campaign matrix"};

static PetscErrorCode Work(struct model *m, enum work work, const double *u, double *J, double *g) {
  struct arrow_matrix *matrix = NULL;
  PetscFunctionBeginUser;
  if (work == MATRIX)
    PetscCall(GaussNewton(m, u, &matrix));
  else
    PetscCall(ModelCost(m, u, J, work == GRADIENT ? g : NULL));
  PetscCall(ArrowDestroy(&matrix));
  PetscFunctionReturn(0);
}

/* Collective. Times it as number i. */
static PetscErrorCode Time(struct setup *setup, enum work work, const double *u, int i,
                           const struct durations *to, double *J, double *g) {
  PetscMPIInt ranks;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_size(setup->comm, &ranks));
  PetscCallMPI(MPI_Barrier(setup->comm));
  double started = MPI_Wtime(), before = bench_clock();
  PetscCall(Work(&setup->model, work, u, J, g));
  double clock = MPI_Wtime() - started, processor = (bench_clock() - before) / ranks;
  PetscCallMPI(MPI_Allreduce(&clock, &to->clock[i], 1, MPI_DOUBLE, MPI_MAX, setup->comm));
  PetscCallMPI(MPI_Allreduce(&processor, &to->processor[i], 1, MPI_DOUBLE, MPI_SUM, setup->comm));
  PetscFunctionReturn(0);
}

/* what the largest rank takes beyond what stood before [MB], resident (NAN where the system does
 * not tell) and allocated */
static PetscErrorCode Added(struct setup *setup, enum work work, const double *u, double *g,
                            double mb[2]) {
  double J, before;
  PetscFunctionBeginUser;
  bool measured = restart_peak();
  before = peak_mb();
  memory_count_restart();
  int64_t held = memory_count();
  PetscCall(Work(&setup->model, work, u, &J, g));
  mb[0] = measured ? peak_mb() - before : NAN;
  mb[1] = (double)(memory_count_most() - held) / 1048576.;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, mb, 2, MPI_DOUBLE, MPI_MAX, setup->comm));
  PetscFunctionReturn(0);
}

static PetscErrorCode PrintMemory(struct setup *setup, const double *u, double *g) {
  size_t weather, tape;
  double mb[3], gradient[2], matrix[2];
  bool fits = gauss_newton_fits(&setup->model);
  PetscFunctionBeginUser;
  restart_peak();
  model_memory(&setup->model, &weather, &tape);
  mb[0] = (double)weather / 1048576.;
  mb[1] = (double)tape / 1048576.;
  mb[2] = peak_mb();
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, mb, 3, MPI_DOUBLE, MPI_MAX, setup->comm));
  PetscCall(PetscPrintf(setup->comm,
                        "memory of the largest rank [MB]: weather %.2f, tape %.2f, resident before "
                        "the gradient %.1f, ",
                        mb[0], mb[1], mb[2]));
  PetscCall(Added(setup, GRADIENT, u, g, gradient));
  if (fits) PetscCall(Added(setup, MATRIX, u, g, matrix));
  if (isnan(gradient[0]))
    PetscCall(PetscPrintf(setup->comm, "this system does not tell what it added"));
  else
    PetscCall(PetscPrintf(setup->comm, "more during it %.2f", gradient[0]));
  if (!isnan(gradient[0]) && fits)
    PetscCall(PetscPrintf(setup->comm, ", during the Gauss-Newton matrix %.2f", matrix[0]));
  PetscCall(PetscPrintf(setup->comm, "\n"));
  if (!memory_counted()) PetscFunctionReturn(0);
  PetscCall(PetscPrintf(setup->comm, "allocated of it by the largest rank [MB]: gradient %.2f",
                        gradient[1]));
  if (fits) PetscCall(PetscPrintf(setup->comm, ", Gauss-Newton matrix %.2f", matrix[1]));
  PetscCall(PetscPrintf(setup->comm, "\n"));
  PetscFunctionReturn(0);
}

/* what the reductions and redistributions of one gradient send */
static PetscErrorCode PrintMessages(struct setup *setup, const double *u, double *g) {
  double J, before[2], sent[2];
  PetscFunctionBeginUser;
  log_messages_sent(&before[0], &before[1]);
  PetscCall(Work(&setup->model, GRADIENT, u, &J, g));
  log_messages_sent(&sent[0], &sent[1]);
  for (int i = 0; i < 2; i++) sent[i] -= before[i];
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, sent, 2, MPI_DOUBLE, MPI_MAX, setup->comm));
  PetscCall(PetscPrintf(setup->comm,
                        "sent by a rank for a gradient, at most: %.0f messages, %.0f bytes\n",
                        sent[0], sent[1]));
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

/* Collective. Row i of the table, and its line by the clock. */
static PetscErrorCode Row(struct setup *setup, int n, const struct durations *took, double days,
                          int i, struct bench_row *row) {
  const struct model *m = &setup->model;
  double clock, clock_median, fastest, median;
  PetscMPIInt ranks;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_size(setup->comm, &ranks));
  PetscCall(BenchFastest(setup->comm, n, took->clock, &clock, &clock_median));
  PetscCall(BenchFastest(setup->comm, n, took->processor, &fastest, &median));
  double per = 1e9 * ranks / days;
  row[i] = (struct bench_row){.what = work_name[i],
                              .events = m->rules.continuous ? "continuous" : "reference",
                              .fastest = fastest * per,
                              .median = median * per,
                              .seasons = (double)m->n_running / (fastest * ranks),
                              .ratio = i ? fastest * per / row[0].fastest : NAN,
                              .to = i ? "campaign J" : ""};
  PetscCall(PetscPrintf(setup->comm, "%-18s %.4f s an evaluation on %d ranks, median %.4f s\n",
                        row[i].what, clock, ranks, clock_median));
  PetscFunctionReturn(0);
}

static PetscErrorCode Measure(struct setup *setup, int n, struct bench_row *row, int *n_rows) {
  struct model *m = &setup->model;
  struct durations took[BENCH_CAMPAIGN_ROWS];
  double *u, *g, J, days;
  PetscFunctionBeginUser;
  *n_rows = gauss_newton_fits(m) ? BENCH_CAMPAIGN_ROWS : MATRIX;
  PetscCall(PetscCalloc2(m->control->n, &u, m->control->n, &g));
  for (int i = 0; i < *n_rows; i++)
    PetscCall(PetscMalloc2(n, &took[i].clock, n, &took[i].processor));
  PetscCall(CellDays(m, &days));
  PetscCall(PrintMemory(setup, u, g));
  PetscCall(PrintMessages(setup, u, g));
  for (int k = 0; k < n; k++)
    for (int i = 0; i < *n_rows; i++) PetscCall(Time(setup, (enum work)i, u, k, &took[i], &J, g));
  PetscCall(PetscPrintf(setup->comm, "campaign: %lld seasons, %.0f cell-days, J = %.17g\n",
                        (long long)m->n_running, days, J));
  for (int i = 0; i < *n_rows; i++) {
    PetscCall(Row(setup, n, &took[i], days, i, row));
    PetscCall(PetscFree2(took[i].clock, took[i].processor));
  }
  PetscCall(PetscFree2(u, g));
  PetscFunctionReturn(0);
}

struct wanted {
  int n; /* evaluations */
  struct bench_row *row;
  int *n_rows;
};

/* context: struct wanted */
static PetscErrorCode Bench(struct setup *setup, const struct options *options, void *context,
                            struct problems *list) {
  const struct wanted *wanted = context;
  PetscFunctionBeginUser;
  (void)options;
  if (setup->model.n_running == 0)
    problem(list, "windrow bench: no season of the campaign runs: nothing to time");
  else
    PetscCall(Measure(setup, wanted->n, wanted->row, wanted->n_rows));
  PetscFunctionReturn(0);
}

PetscErrorCode BenchCampaign(MPI_Comm comm, const struct options *options, int n,
                             struct bench_row *row, int *n_rows, struct problems *list) {
  struct wanted wanted = {.n = n, .row = row, .n_rows = n_rows};
  PetscFunctionBeginUser;
  PetscCall(CampaignRun(comm, options, "bench", Bench, &wanted, list));
  PetscFunctionReturn(0);
}
