/* `windrow bench`: what a cell-day costs on this machine.
 *
 * Floor, forward and gradient of both event modes are measured in turn, round after round, so that
 * whatever slows the machine slows all of them. The clock is the process's own processor time: what
 * other programs take of a core does not count. Seasons are synthetic (bench_seasons.c); a cell-day
 * is a day that was simulated of a season that had not ended, so that idle lanes count as cost.
 */
#include "bench/bench_campaign.h"
#include "bench/bench_floor.h"
#include "bench/bench_seasons.h"
#include "commands.h"
#include "cli/report.h"
#include "windrow/version.h"
#include <math.h>

enum { FLOOR, FORWARD, GRADIENT, THINGS = 5 }; /* 1, 2 `reference`; 3, 4 `continuous` */

struct bench {
  MPI_Comm comm;
  long repeats, blocks, evaluations;
  const char *crop, *csv, *no_floor;
  struct bench_seasons seasons[2]; /* `reference`, `continuous` */
  double *seconds;                 /* [THINGS][repeats] */
  int n_rows;
  struct bench_row row[THINGS + BENCH_CAMPAIGN_ROWS];
};

static const struct option_spec bench_options[] = {
    {"crop", "NAME", "the built-in season: wheat or maize [wheat]"},
    {"repeats", "N", "rounds of measuring [100]"},
    {"blocks", "N", "blocks of eight seasons in a round [4]"},
    {"evaluations", "N", "of the campaign's J and gradient [5]"},
    {"csv", "FILE", "write the table as comma-separated text"},
    {"set", "PATH=VALUE", "override a key of the campaign; repeatable"},
    {NULL, NULL, NULL}};

static double floor_days(const struct bench *b) { return ceil(b->seasons[0].cell_days / LANES); }

static double run(struct bench *b, int thing) {
  if (thing == FLOOR) return floor_run((long)floor_days(b));
  struct bench_seasons *s = &b->seasons[(thing - 1) / 2];
  return (thing - 1) % 2 ? bench_gradient(s) : bench_forward(s);
}

static bool measured(const struct bench *b, int thing) { return thing != FLOOR || !b->no_floor; }

/* One round unmeasured, then all of them. */
static PetscErrorCode Measure(struct bench *b, struct problems *list) {
  PetscFunctionBeginUser;
  for (long r = -1; r < b->repeats; r++)
    for (int i = 0; i < THINGS; i++) {
      if (!measured(b, i)) continue;
      double started = bench_clock(), sum = run(b, i);
      if (r >= 0) b->seconds[i * b->repeats + r] = bench_clock() - started;
      if (r < 0 && !isfinite(sum))
        problem(list, "windrow bench: the synthetic seasons gave a number that is not finite");
    }
  PetscFunctionReturn(0);
}

static double cell_days(const struct bench *b, int thing) {
  return thing == FLOOR ? floor_days(b) * LANES : b->seasons[(thing - 1) / 2].cell_days;
}

/* Collective. From durations to rows. */
static PetscErrorCode Rows(struct bench *b) {
  double floor = NAN, forward = NAN;
  PetscFunctionBeginUser;
  for (int i = 0; i < THINGS; i++) {
    if (!measured(b, i)) continue;
    bool of_season = i != FLOOR, back = of_season && (i - 1) % 2;
    double fastest, median, per = 1e9 / cell_days(b, i);
    PetscCall(
        BenchFastest(b->comm, (int)b->repeats, &b->seconds[i * b->repeats], &fastest, &median));
    struct bench_row *r = &b->row[b->n_rows++];
    *r = (struct bench_row){.what = back        ? "gradient"
                                    : of_season ? "forward"
                                                : "floor",
                            .events = !of_season ? ""
                                      : i < 3    ? "reference"
                                                 : "continuous",
                            .fastest = fastest * per,
                            .median = median * per,
                            .seasons = of_season ? (double)b->blocks * LANES / fastest : NAN,
                            .ratio = NAN,
                            .to = ""};
    if (i == FLOOR) floor = r->fastest;
    if (of_season && !back) forward = r->fastest;
    if (back || (of_season && !b->no_floor)) {
      r->ratio = r->fastest / (back ? forward : floor);
      r->to = back ? "forward" : "floor";
    }
  }
  PetscFunctionReturn(0);
}

static PetscErrorCode Head(const struct bench *b) {
  PetscMPIInt ranks;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_size(b->comm, &ranks));
  PetscCall(PetscPrintf(b->comm, "windrow %s\n", windrow_build()));
  PetscCall(PetscPrintf(
      b->comm,
      "synthetic %s, %ld seasons of %.0f days (reference) and %.0f days (continuous) on average,\n"
      "mean yield %.0f and %.0f kg ha-1; %ld repeats; %d ranks, the fastest counts\n",
      b->crop, b->blocks * LANES, b->seasons[0].cell_days / ((double)b->blocks * LANES),
      b->seasons[1].cell_days / ((double)b->blocks * LANES), b->seasons[0].yield,
      b->seasons[1].yield, b->repeats, ranks));
  if (b->no_floor) PetscCall(PetscPrintf(b->comm, "no floor: %s\n", b->no_floor));
  PetscFunctionReturn(0);
}

/* Collective. The seasons, timed. */
static PetscErrorCode Seasons(struct bench *b, struct problems *list) {
  PetscBool any;
  PetscFunctionBeginUser;
  b->no_floor = floor_missing();
  int missing = b->no_floor != NULL, anywhere;
  PetscCallMPI(MPI_Allreduce(&missing, &anywhere, 1, MPI_INT, MPI_MAX, b->comm));
  if (anywhere && !missing) b->no_floor = "another rank's machine cannot measure it";
  PetscCall(PetscMalloc1((size_t)THINGS * (size_t)b->repeats, &b->seconds));
  for (int mode = 0; mode < 2 && list->n == 0; mode++)
    bench_seasons_create(b->crop, (int)b->blocks, mode == 1, &b->seasons[mode], list);
  if (list->n == 0) PetscCall(Measure(b, list));
  PetscCall(ProblemsAnywhere(b->comm, list, &any));
  if (!any) {
    PetscCall(Head(b));
    PetscCall(Rows(b));
    PetscCall(PetscPrintf(b->comm,
                          "a season's tape: %.2f MB a rank, whatever the number of cells\n",
                          (double)season_tape_bytes(b->seasons[0].max_days) / 1048576.));
  }
  for (int mode = 0; mode < 2; mode++) bench_seasons_destroy(&b->seasons[mode]);
  PetscCall(PetscFree(b->seconds));
  PetscFunctionReturn(0);
}

static PetscErrorCode Run(MPI_Comm comm, const struct options *options, struct problems *list) {
  struct bench b = {.comm = comm, .repeats = 100, .blocks = 4, .evaluations = 5, .crop = "wheat"};
  PetscMPIInt rank;
  PetscBool any;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  options_integer(options, "repeats", 1, 100000, &b.repeats, list);
  options_integer(options, "blocks", 1, 1000, &b.blocks, list);
  options_integer(options, "evaluations", 1, 1000, &b.evaluations, list);
  if (options_get(options, "crop")) b.crop = options_get(options, "crop");
  b.csv = options_get(options, "csv");
  if (list->n == 0) PetscCall(Seasons(&b, list));
  PetscCall(ProblemsAnywhere(comm, list, &any));
  if (!any && options->n_words > 0) {
    PetscCall(BenchCampaign(comm, options, (int)b.evaluations, &b.row[b.n_rows], list));
    PetscCall(ProblemsAnywhere(comm, list, &any));
    b.n_rows += BENCH_CAMPAIGN_ROWS;
  }
  if (any) PetscFunctionReturn(0);
  PetscCall(PetscPrintf(comm, "\n"));
  PetscCall(BenchPrint(comm, b.n_rows, b.row));
  if (b.csv && rank == 0) bench_write_csv(b.csv, b.n_rows, b.row, list);
  PetscFunctionReturn(0);
}

const struct command command_bench = {
    .name = "bench",
    .summary = "measure what a cell-day costs on this machine",
    .arguments = "[campaign.yaml]",
    .description =
        "Times synthetic seasons in both event modes: forward, and the gradient of one season's "
        "yield\nwith respect to every parameter, table ordinate and day of weather (taped forward "
        "and reverse).\nThe floor is the 33 exponentials of a cell-day through glibc's AVX2 vector "
        "exp on cached arrays,\nin the same rounds. With a campaign, times its J and J with "
        "gradient at the prior as well, and\nsays what memory they take. Under mpirun every rank "
        "measures; the fastest rank is told.",
    .options = bench_options,
    .run = Run};
