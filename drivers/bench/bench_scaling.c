/* A campaign's J with its gradient at the prior, its opening and its maps, on 1, 2, 4 ... ranks.
 *
 * Strong scaling: the same cells on more ranks. Weak scaling: cells in proportion to the ranks, the
 * first ones of the campaign; all of them on all ranks. The ranks that a run leaves out sleep.
 *
 * Of the fastest evaluation by the clock, means over its ranks:
 *
 *   compute     forward runs and sweeps of seasons, departures
 *   reduction   exact sums over the ranks, as long as they take the rank that comes last
 *   waiting     what other ranks spend in them before that
 *   rest        what is left: values of seasons, regions, memory
 *
 * Projection to P ranks of the last run's work W [s of processor time], N messages and B bytes that
 * a rank sends, and the rest r + s / P [s], by the least of the first and of the last run:
 *
 *   T(P) = W (1 + imbalance(P)) / P + N 2 ceil(log2 P) latency + 2 B / bandwidth + r + s / P
 *
 * (a reduction by recursive halving and doubling, Thakur et al. 2005). The imbalance is that of the
 * cells as they would be dealt to P ranks. In weak scaling the work of a rank stays, and so do the
 * regions.
 */
#include "bench/bench_scaling.h"
#include "bench/bench_report.h"
#include "model/season_cost.h"
#include "region/campaign_command.h"
#include "region/log_events.h"
#include "region/result_files.h"
#include "region/shared_problems.h"
#include "setup/balance.h"
#include "support/memory_count.h"
#include "support/processor_time.h"
#include <math.h>
#include <time.h>
#include <unistd.h>

enum { PROJECTIONS = 2, MOST_ROWS = 80 };
static const int projected_ranks[PROJECTIONS] = {64, 512};

/* one run; seconds, means over its ranks where nothing else is said */
struct scaling_row {
  int ranks;
  bool weak;
  int64_t points, cells, seasons;           /* cells of the campaign; of these with seasons */
  double days;                              /* of all seasons, at the prior */
  double total;                             /* of the fastest evaluation by the clock */
  double compute, reduction, waiting, rest; /* of it */
  double least_rest;                        /* of any evaluation */
  double processor;                         /* in loops over seasons, sum over the ranks */
  double imbalance, expected;               /* of that time, and of the cost model */
  double reading, screening, writing;       /* of opening; of the maps */
  double messages, bytes;                   /* that a rank sends an evaluation, at most */
  double weather, most;                     /* [bytes] of all ranks: weather, most allocated */
  double projected_imbalance[PROJECTIONS];
};

/* what a run is to measure; `row` matters on rank 0 */
struct scaling {
  int n; /* evaluations */
  int64_t first_cells;
  double opened, seasons_before, base; /* when opening began; compute until then; memory then */
  double busy; /* of this rank in loops over seasons, the least of an evaluation */
  struct scaling_row *row;
};

/* -- times */

static double compute_seconds(void) {
  static const enum log_event events[] = {LOG_SEASON_FORWARD, LOG_SEASON_TANGENT,
                                          LOG_SEASON_ADJOINT, LOG_OBSERVE,
                                          LOG_NET_FORWARD,    LOG_NET_ADJOINT};
  double sum = 0.;
  for (size_t i = 0; i < sizeof events / sizeof *events; i++) sum += log_event_seconds(events[i]);
  return sum;
}

/* of all ranks of a run */
static PetscErrorCode Over(MPI_Comm comm, MPI_Op op, int n, double *x) {
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, x, n, MPI_DOUBLE, op, comm));
  PetscFunctionReturn(0);
}

static PetscErrorCode Evaluate(struct setup *setup, const double *u, double *g, struct scaling *s) {
  MPI_Comm comm = setup->comm;
  struct scaling_row *row = s->row;
  enum { COMPUTE, WAITED, N_MEANS };
  double J, mean[N_MEANS], least, total;
  PetscMPIInt ranks;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_size(comm, &ranks));
  PetscCallMPI(MPI_Barrier(comm));
  const double compute = compute_seconds(), reduce = log_event_seconds(LOG_EXACT_REDUCE);
  const double busy = setup->model.busy, started = MPI_Wtime();
  PetscCall(ModelCost(&setup->model, u, &J, g));
  total = MPI_Wtime() - started;
  mean[COMPUTE] = compute_seconds() - compute;
  least = mean[WAITED] = log_event_seconds(LOG_EXACT_REDUCE) - reduce;
  s->busy = fmin(s->busy, setup->model.busy - busy);
  PetscCall(Over(comm, MPI_MAX, 1, &total));
  PetscCall(Over(comm, MPI_MIN, 1, &least));
  PetscCall(Over(comm, MPI_SUM, N_MEANS, mean));
  const double rest = total - (mean[COMPUTE] + mean[WAITED]) / ranks;
  row->least_rest = fmin(row->least_rest, rest);
  if (!(total < row->total)) PetscFunctionReturn(0);
  row->total = total;
  row->compute = mean[COMPUTE] / ranks;
  row->reduction = least;
  row->waiting = mean[WAITED] / ranks - least;
  row->rest = rest;
  PetscFunctionReturn(0);
}

/* what an evaluation sends */
static PetscErrorCode Messages(struct setup *setup, const double *u, double *g,
                               struct scaling_row *row) {
  double J, before[2], sent[2];
  PetscFunctionBeginUser;
  log_messages_sent(&before[0], &before[1]);
  PetscCall(ModelCost(&setup->model, u, &J, g));
  log_messages_sent(&sent[0], &sent[1]);
  for (int i = 0; i < 2; i++) sent[i] -= before[i];
  PetscCall(Over(setup->comm, MPI_MAX, 2, sent));
  row->messages = sent[0];
  row->bytes = sent[1];
  PetscFunctionReturn(0);
}

/* the maps, written beside those of the campaign and removed */
static PetscErrorCode Write(struct setup *setup, const double *u, struct scaling_row *row,
                            struct problems *list) {
  static const char name[] = "windrow_bench_scaling";
  const char *own = setup->campaign.name;
  PetscMPIInt rank;
  double failed;
  char *path;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(setup->comm, &rank));
  PetscCall(SetupMakeOutput(setup));
  setup->campaign.name = name;
  const double compute = compute_seconds(), started = MPI_Wtime();
  PetscCall(WriteMaps(setup, u, "bench", &failed, list));
  row->writing = MPI_Wtime() - started - (compute_seconds() - compute);
  PetscCall(SetupPath(setup, "maps.nc", &path));
  setup->campaign.name = own;
  PetscCallMPI(MPI_Barrier(setup->comm));
  if (rank == 0) unlink(path);
  PetscCall(PetscFree(path));
  PetscCall(Over(setup->comm, MPI_MIN, 1, &row->writing));
  PetscFunctionReturn(0);
}

/* what there is to run and what it holds */
static PetscErrorCode Describe(struct setup *setup, const struct scaling *s) {
  const struct model *m = &setup->model;
  struct scaling_row *row = s->row;
  double own, sums[5] = {0.};
  size_t weather, tape;
  PetscFunctionBeginUser;
  for (int i = 0; i < m->n_local; i++) {
    sums[0] += m->season[i].runs ? m->season[i].end : 0.;
    sums[1] += m->seasons.first_of_cell && i == m->seasons.first_of_cell[m->season[i].cell];
  }
  model_memory(m, &weather, &tape);
  sums[2] = (double)weather;
  sums[3] = (double)memory_count_most() - s->base;
  sums[4] = compute_seconds() - s->seasons_before;
  PetscCall(Over(setup->comm, MPI_SUM, 5, sums));
  row->days = sums[0];
  row->points = grid_cells(&setup->grid);
  row->cells = (int64_t)sums[1];
  row->seasons = m->n_running;
  row->weather = sums[2];
  row->most = sums[3];
  row->screening = sums[4] / row->ranks;
  PetscCall(ModelCosts(m, &own, NULL));
  PetscCall(Imbalance(setup->comm, own, &row->expected));
  for (int k = 0; k < PROJECTIONS; k++)
    PetscCall(SetupProjectBalance(setup, projected_ranks[k], &row->projected_imbalance[k]));
  PetscFunctionReturn(0);
}

/* context: struct scaling */
static PetscErrorCode Measure(struct setup *setup, const struct options *options, void *context,
                              struct problems *list) {
  struct scaling *s = context;
  struct scaling_row *row = s->row;
  double *u, *g;
  PetscMPIInt ranks;
  PetscFunctionBeginUser;
  (void)options;
  PetscCallMPI(MPI_Comm_size(setup->comm, &ranks));
  row->ranks = ranks;
  row->weak = s->first_cells > 0;
  row->reading = MPI_Wtime() - s->opened;
  if (setup->model.n_running == 0) {
    problem(list, "windrow bench: no season of the campaign runs: nothing to time");
    PetscFunctionReturn(0);
  }
  PetscCall(Describe(setup, s));
  row->reading -= row->screening;
  row->total = row->least_rest = s->busy = INFINITY;
  PetscCall(PetscCalloc2(setup->model.control->n, &u, setup->model.control->n, &g));
  PetscCall(Messages(setup, u, g, row));
  for (int i = 0; i < s->n; i++) PetscCall(Evaluate(setup, u, g, s));
  PetscCall(Imbalance(setup->comm, s->busy, &row->imbalance));
  row->processor = s->busy;
  PetscCall(Over(setup->comm, MPI_SUM, 1, &row->processor));
  PetscCall(Write(setup, u, row, list));
  PetscCall(PetscFree2(u, g));
  PetscFunctionReturn(0);
}

/* of Measure, before anything is read */
static void begin(struct setup *setup, void *context) {
  struct scaling *s = context;
  setup->first_cells = s->first_cells;
  s->opened = MPI_Wtime();
  s->seasons_before = compute_seconds();
  s->base = (double)memory_count();
  memory_count_restart();
}

/* -- runs */

/* until all ranks are here, without taking a processor from those that work */
static PetscErrorCode Sleep(MPI_Comm comm) {
  const struct timespec nap = {.tv_nsec = 1000000};
  MPI_Request all;
  int here = 0;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Ibarrier(comm, &all));
  for (;;) {
    PetscCallMPI(MPI_Test(&all, &here, MPI_STATUS_IGNORE));
    if (here) break;
    nanosleep(&nap, NULL);
  }
  PetscFunctionReturn(0);
}

/* the first `ranks` ranks open the campaign, the others sleep */
static PetscErrorCode RunOn(MPI_Comm comm, const struct options *options, int ranks,
                            struct scaling *s, struct problems *list) {
  PetscMPIInt rank;
  MPI_Comm some;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  PetscCallMPI(MPI_Comm_split(comm, rank < ranks ? 0 : MPI_UNDEFINED, rank, &some));
  if (rank < ranks) {
    PetscCall(CampaignRunAsking(some, options, "bench", begin, Measure, s, list));
    PetscCallMPI(MPI_Comm_free(&some));
  }
  PetscCall(Sleep(comm));
  PetscFunctionReturn(0);
}

/* -- tables */

static double percent(double part, double whole) { return 100. * part / whole; }

static PetscErrorCode PrintRow(MPI_Comm comm, const struct scaling_row *r,
                               const struct scaling_row *first) {
  const double speedup = r->days / first->days * first->total / r->total;
  const double efficiency = speedup * first->ranks / r->ranks;
  PetscFunctionBeginUser;
  PetscCall(PetscPrintf(
      comm, "%-6s %5d %9lld %9.4f %8.2f %6.1f  %7.1f %6.1f %7.1f %6.1f  %8.3f %8.1f %8.1f\n",
      r->weak ? "weak" : "strong", r->ranks, (long long)r->cells, r->total, speedup,
      100. * efficiency, percent(r->compute, r->total), percent(r->reduction, r->total),
      percent(r->waiting, r->total), percent(r->rest, r->total), r->processor, 100. * r->imbalance,
      100. * r->expected));
  PetscFunctionReturn(0);
}

static PetscErrorCode PrintOpening(MPI_Comm comm, const struct scaling_row *r) {
  PetscFunctionBeginUser;
  PetscCall(PetscPrintf(comm, "%-6s %5d %9lld %9.3f %10.3f %8.3f  %9.1f %9.1f  %9.0f %11.0f\n",
                        r->weak ? "weak" : "strong", r->ranks, (long long)r->cells, r->reading,
                        r->screening, r->writing, r->weather / r->days, r->most / r->days,
                        r->messages, r->bytes));
  PetscFunctionReturn(0);
}

/* n rows, of which `strong` are of strong scaling */
static PetscErrorCode PrintRows(MPI_Comm comm, int n, int strong, const struct scaling_row *row) {
  PetscFunctionBeginUser;
  PetscCall(PetscPrintf(
      comm,
      "\nJ with gradient        seconds  speedup  effi-    %% of it: compute, reduction,       "
      " seasons,  imbalance [%%]\n"
      "       ranks     cells by clock          ciency            waiting, rest            "
      "proc. s measured expected\n"));
  for (int i = 0; i < n; i++) PetscCall(PrintRow(comm, &row[i], &row[i < strong ? 0 : strong]));
  PetscCall(PetscPrintf(
      comm, "\n                       opening [s]:         writing  bytes a cell-day:    sent by a "
            "rank an evaluation:\n"
            "       ranks     cells   reading  screening maps [s]    weather  the most   messages"
            "       bytes\n"));
  for (int i = 0; i < n; i++) PetscCall(PrintOpening(comm, &row[i]));
  PetscFunctionReturn(0);
}

/* what the projection starts from: the last run, and the rest [s] that every rank has, that all
 * share */
struct projection {
  const struct scaling_row *last;
  const struct bench_network *net;
  double alike, shared;
};

static struct projection projection_of(const struct scaling_row *first,
                                       const struct scaling_row *last,
                                       const struct bench_network *net) {
  const double p = first->ranks, q = last->ranks;
  struct projection x = {.last = last, .net = net, .alike = last->least_rest};
  if (q > p) {
    x.alike = (q * last->least_rest - p * first->least_rest) / (q - p);
    x.alike = fmin(fmax(x.alike, 0.), last->least_rest);
    x.shared = q * (last->least_rest - x.alike);
  }
  return x;
}

static PetscErrorCode PrintProjected(MPI_Comm comm, bool weak, int k, const struct projection *x) {
  const struct scaling_row *r = x->last;
  const int ranks = projected_ranks[k], parts = weak ? r->ranks : ranks;
  const double reduction =
      r->messages * 2. * ceil(log2(ranks)) * x->net->latency + 2. * r->bytes / x->net->bandwidth;
  const double excess = weak ? r->imbalance : r->projected_imbalance[k];
  const double ideal = r->processor / parts, compute = ideal * (1. + excess);
  const double rest = x->alike + x->shared / parts, total = compute + reduction + rest;
  PetscFunctionBeginUser;
  PetscCall(PetscPrintf(comm, "%-6s %5d %9.0f %9.4f %6.1f  %7.1f %9.1f %5.1f  %9.1f\n",
                        weak ? "weak" : "strong", ranks,
                        (double)r->cells * (weak ? (double)ranks / r->ranks : 1.), total,
                        percent(ideal, total), percent(compute, total), percent(reduction, total),
                        percent(rest, total), 100. * excess));
  PetscFunctionReturn(0);
}

static PetscErrorCode Project(MPI_Comm comm, const struct projection *x) {
  const struct scaling_row *r = x->last;
  PetscFunctionBeginUser;
  PetscCall(PetscPrintf(comm, "\nprojection             seconds  effi-  %% of it:\n"
                              "       ranks     cells          ciency  compute reduction  rest  "
                              "imbalance [%%]\n"));
  for (int weak = 0; weak < 2; weak++)
    for (int k = 0; k < PROJECTIONS; k++) PetscCall(PrintProjected(comm, weak, k, x));
  PetscCall(PetscPrintf(
      comm,
      "assumptions: processor time of seasons as on %d ranks, %.3f s together; rest %.4f s on "
      "every rank and\n%.4f s that ranks share; imbalance of the deal to so many ranks (strong), "
      "as "
      "measured (weak); %.0f reductions\nof %.0f bytes together, each 2 ceil(log2 ranks) x %.2f "
      "us, "
      "+ "
      "2 x bytes / %.2f GB/s (--latency, --bandwidth);\nas many regions; without reading and "
      "writing, "
      "which file systems decide\n",
      r->ranks, r->processor, x->alike, x->shared, r->messages, r->bytes, 1e6 * x->net->latency,
      1e-9 * x->net->bandwidth));
  PetscFunctionReturn(0);
}

/* One sort of scaling: rows on 1, 2, 4 ... ranks. `points`: cells of the campaign, which a run on
 * all ranks has in weak scaling; 0 = every run has all. */
static PetscErrorCode Rows(MPI_Comm comm, const struct options *options, int least, int n,
                           int64_t points, int *n_rows, struct scaling_row *row,
                           struct problems *list) {
  bool any = false;
  int all;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_size(comm, &all));
  for (int ranks = least < all ? least : all; !any; ranks = 2 * ranks < all ? 2 * ranks : all) {
    struct scaling s = {.n = n, .row = &row[*n_rows]};
    s.first_cells = (points * ranks + all - 1) / all;
    if (points && ranks == all) break; /* which strong scaling has */
    PetscCall(RunOn(comm, options, ranks, &s, list));
    PetscCall(ProblemsAnywhere(comm, list, 0, &any));
    (*n_rows)++;
    if (ranks == all) break;
  }
  PetscFunctionReturn(0);
}

PetscErrorCode BenchScaling(MPI_Comm comm, const struct options *options, int least, int n,
                            const struct bench_network *network, struct problems *list) {
  struct scaling_row row[MOST_ROWS] = {{0}};
  int strong = 0, rows;
  int64_t points;
  bool any;
  PetscFunctionBeginUser;
  PetscCall(PetscPrintf(comm,
                        "maps are written as windrow_bench_scaling_maps.nc into the campaign's "
                        "output folder, and removed\n"));
  PetscCall(LogEventsKeep());
  PetscCall(Rows(comm, options, least, n, 0, &strong, row, list));
  PetscCall(ProblemsAnywhere(comm, list, 0, &any));
  if (any) PetscFunctionReturn(0);
  points = row[strong - 1].points;
  PetscCallMPI(MPI_Bcast(&points, 1, MPI_INT64_T, 0, comm));
  rows = strong;
  PetscCall(Rows(comm, options, least, n, points, &rows, row, list));
  PetscCall(ProblemsAnywhere(comm, list, 0, &any));
  if (any) PetscFunctionReturn(0);
  if (rows > strong) {
    row[rows] = row[strong - 1];
    row[rows++].weak = true;
  }
  PetscCall(PrintRows(comm, rows, strong, row));
  const struct projection x = projection_of(&row[0], &row[strong - 1], network);
  if (row[strong - 1].ranks > 1)
    PetscCall(Project(comm, &x));
  else
    PetscCall(PetscPrintf(comm, "\nno projection: one rank sends nothing; start two\n"));
  PetscFunctionReturn(0);
}
