/* `windrow bench`: what a cell-day costs on this machine.
 *
 * Floor, forward and gradient of both event modes and productions are measured in turn, round after
 * round, so that whatever slows the machine slows all of them. The clock is the process's own
 * processor time: what other programs take of a core does not count. Seasons are synthetic
 * (bench_seasons.c); a cell-day is a day that was simulated of a season that had not ended, so that
 * idle lanes count as cost, and so do the fallow days of rows that have them.
 */
#include "bench/bench_campaign.h"
#include "bench/bench_field.h"
#include "bench/bench_floor.h"
#include "bench/bench_scaling.h"
#include "bench/bench_seasons.h"
#include "bench/bench_weather.h"
#include "commands.h"
#include "region/shared_problems.h"
#include "windrow/version.h"
#include <math.h>

enum { FORWARD, GRADIENT, TANGENTS, KINDS }; /* of each production */
enum { MODES = 2, RUNS = KINDS * BENCH_PRODUCTIONS };
enum { FLOOR, THINGS = 1 + MODES * RUNS };

static const char *const events_name[MODES] = {"reference", "continuous"};
static const char *const run_name[RUNS] = {"forward",
                                           "gradient",
                                           "six tangents",
                                           "forward wlp",
                                           "gradient wlp",
                                           "six tangents wlp",
                                           "forward wlp fallow",
                                           "gradient wlp fallow",
                                           "six tangents wlp fallow"};

struct bench {
  MPI_Comm comm;
  long repeats, blocks, evaluations, field; /* field: cells along a side, or 0 */
  const char *crop, *csv, *no_floor;
  struct bench_floor floor;
  struct bench_seasons seasons[MODES];
  double *seconds; /* [THINGS][repeats] */
  int n_rows;
  struct bench_row row[THINGS + BENCH_CAMPAIGN_ROWS];
};

static const struct option_spec bench_options[] = {
    {"crop", "NAME", "the built-in season: wheat or maize [wheat]"},
    {"repeats", "N", "rounds of measuring [100]"},
    {"blocks", "N", "years of eight seasons in a round [4]"},
    {"evaluations", "N",
     "of the campaign's J, gradient and Gauss-Newton matrix, and of the field prior [5]"},
    {"field", "SIDE", "time the field prior on SIDE x SIDE cells, too"},
    {"scaling", NULL,
     "time the campaign on 1, 2, 4 ... ranks instead, and project it to 64 and 512"},
    {"from", "RANKS", "with --scaling: the fewest ranks [1]"},
    {"latency", "US", "with --scaling: of the network that is projected, us a message [2]"},
    {"bandwidth", "GB/S", "with --scaling: likewise, GB/s of a rank [10]"},
    {"csv", "FILE", "write the table as comma-separated text"},
    {"set", "PATH=VALUE", "override a key of the campaign; repeatable"},
    {NULL, NULL, NULL}};

/* of a thing that is not the floor */
static int mode_of(int thing) { return (thing - 1) / RUNS; }
static int run_of(int thing) { return (thing - 1) % RUNS; }

static int kind_of(int thing) { return run_of(thing) % KINDS; }

static double floor_days(const struct bench *b) {
  return ceil(b->seasons[0].cell_days / FLOOR_CELLS);
}

static double run(struct bench *b, int thing) {
  if (thing == FLOOR) return floor_run(&b->floor, (long)floor_days(b));
  struct bench_seasons *s = &b->seasons[mode_of(thing)];
  enum bench_production production = run_of(thing) / KINDS;
  if (kind_of(thing) == FORWARD) return bench_forward(s, production);
  return kind_of(thing) == GRADIENT ? bench_gradient(s, production) : bench_tangents(s, production);
}

static bool measured(const struct bench *b, int thing) { return thing != FLOOR || !b->no_floor; }

/* One round unmeasured, then all of them. A forward run is timed the second time in turn: what ran
 * before it would leave it a cold cache, and ratios would tell their order. */
static PetscErrorCode Measure(struct bench *b, struct problems *list) {
  PetscFunctionBeginUser;
  for (long r = -1; r < b->repeats; r++)
    for (int i = 0; i < THINGS; i++) {
      if (!measured(b, i)) continue;
      if (i == FLOOR || kind_of(i) == FORWARD) run(b, i);
      double started = bench_clock(), sum = run(b, i);
      if (r >= 0) b->seconds[i * b->repeats + r] = bench_clock() - started;
      if (r < 0 && !isfinite(sum))
        problem(list, "windrow bench: the synthetic seasons gave a number that is not finite");
    }
  PetscFunctionReturn(0);
}

static double cell_days(const struct bench *b, int thing) {
  return thing == FLOOR ? floor_days(b) * FLOOR_CELLS : b->seasons[mode_of(thing)].cell_days;
}

/* The row that this one is compared with: derivatives with their forward run, a forward run with
 * that of potential production, and this with the floor. -1: none */
static int compared_with(const struct bench *b, int thing) {
  if (thing == FLOOR) return -1;
  if (kind_of(thing) != FORWARD) return thing - kind_of(thing);
  if (run_of(thing) > 0) return thing - run_of(thing);
  return b->no_floor ? -1 : FLOOR;
}

/* Collective. From durations to rows. */
static PetscErrorCode Rows(struct bench *b) {
  const struct bench_row *of[THINGS];
  PetscFunctionBeginUser;
  for (int i = 0; i < THINGS; i++) {
    if (!measured(b, i)) continue;
    int other = compared_with(b, i);
    double fastest, median, per = 1e9 / cell_days(b, i);
    PetscCall(
        BenchFastest(b->comm, (int)b->repeats, &b->seconds[i * b->repeats], &fastest, &median));
    struct bench_row *r = &b->row[b->n_rows++];
    *r = (struct bench_row){.what = "floor",
                            .events = "",
                            .fastest = fastest * per,
                            .median = median * per,
                            .seasons = NAN,
                            .ratio = NAN,
                            .to = ""};
    of[i] = r;
    if (i != FLOOR) {
      r->what = run_name[run_of(i)];
      r->events = events_name[mode_of(i)];
      r->seasons = (double)b->blocks * BENCH_PLACES / fastest;
    }
    if (other >= 0) {
      r->ratio = r->fastest / of[other]->fastest;
      r->to = of[other]->what;
    }
  }
  PetscFunctionReturn(0);
}

static PetscErrorCode Head(const struct bench *b) {
  const struct bench_seasons *reference = &b->seasons[0], *continuous = &b->seasons[1];
  const double n = (double)b->blocks * BENCH_PLACES;
  PetscMPIInt ranks;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_size(b->comm, &ranks));
  PetscCall(PetscPrintf(b->comm, "windrow %s\n", windrow_build()));
  PetscCall(PetscPrintf(
      b->comm,
      "synthetic %s, %.0f seasons of %.0f days (reference) and %.0f days (continuous) on average,\n"
      "mean yield %.0f and %.0f kg ha-1; %ld repeats; %d ranks, the fastest counts\n",
      b->crop, n, reference->cell_days / n, continuous->cell_days / n, reference->yield[BENCH_PP],
      continuous->yield[BENCH_PP], b->repeats, ranks));
  PetscCall(PetscPrintf(b->comm,
                        "wlp: %.0f and %.0f kg ha-1; after %d fallow days: %.0f and %.0f kg ha-1\n",
                        reference->yield[BENCH_WLP], continuous->yield[BENCH_WLP], BENCH_FALLOW,
                        reference->yield[BENCH_WLP_FALLOW], continuous->yield[BENCH_WLP_FALLOW]));
  if (b->no_floor) PetscCall(PetscPrintf(b->comm, "no floor: %s\n", b->no_floor));
  PetscFunctionReturn(0);
}

static PetscErrorCode Tapes(const struct bench *b) {
  double mb[BENCH_PRODUCTIONS];
  PetscFunctionBeginUser;
  for (int i = 0; i < BENCH_PRODUCTIONS; i++)
    mb[i] = (double)bench_tape_bytes(&b->seasons[0], i) / 1048576.;
  PetscCall(PetscPrintf(b->comm,
                        "a season's tape: %.2f MB a rank, whatever the number of cells; wlp %.2f, "
                        "wlp fallow %.2f\n",
                        mb[BENCH_PP], mb[BENCH_WLP], mb[BENCH_WLP_FALLOW]));
  PetscFunctionReturn(0);
}

/* Collective. The seasons, timed. */
static PetscErrorCode Seasons(struct bench *b, struct problems *list) {
  bool any;
  PetscFunctionBeginUser;
  b->no_floor = floor_missing(&b->floor);
  int missing = b->no_floor != NULL, anywhere;
  PetscCallMPI(MPI_Allreduce(&missing, &anywhere, 1, MPI_INT, MPI_MAX, b->comm));
  if (anywhere && !missing) b->no_floor = "another rank's machine cannot measure it";
  PetscCall(PetscMalloc1((size_t)THINGS * (size_t)b->repeats, &b->seconds));
  for (int mode = 0; mode < MODES; mode++)
    bench_seasons_create(b->crop, (int)b->blocks, mode == 1, &b->seasons[mode], list);
  PetscCall(ProblemsAnywhere(b->comm, list, 0, &any));
  if (!any) PetscCall(Measure(b, list));
  PetscCall(ProblemsAnywhere(b->comm, list, 0, &any));
  if (!any) {
    PetscCall(Head(b));
    PetscCall(Rows(b));
    PetscCall(Tapes(b));
  }
  for (int mode = 0; mode < MODES; mode++) bench_seasons_destroy(&b->seasons[mode]);
  PetscCall(PetscFree(b->seconds));
  PetscFunctionReturn(0);
}

static PetscErrorCode Scaling(MPI_Comm comm, const struct options *options, long evaluations,
                              struct problems *list) {
  double latency = 2., bandwidth = 10.;
  long from = 1;
  bool any;
  PetscFunctionBeginUser;
  options_integer(options, "from", 1, 10000000, &from, list);
  options_real(options, "latency", 0., 1e6, &latency, list);
  options_real(options, "bandwidth", 1e-6, 1e6, &bandwidth, list);
  if (options->n_words == 0)
    problem(list, "bench --scaling: expected a campaign; `windrow synthesize --output region "
                  "--cells 40x40` makes one: windrow bench --scaling region/campaign.yaml");
  PetscCall(ProblemsAnywhere(comm, list, 0, &any));
  if (any) PetscFunctionReturn(0);
  const struct bench_network network = {.latency = 1e-6 * latency, .bandwidth = 1e9 * bandwidth};
  PetscCall(BenchScaling(comm, options, (int)from, (int)evaluations, &network, list));
  PetscFunctionReturn(0);
}

static PetscErrorCode Run(MPI_Comm comm, const struct options *options, struct problems *list) {
  struct bench b = {.comm = comm, .repeats = 100, .blocks = 4, .evaluations = 5, .crop = "wheat"};
  PetscMPIInt rank;
  int n_campaign = 0;
  bool any;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  options_integer(options, "repeats", 1, 100000, &b.repeats, list);
  options_integer(options, "blocks", 1, 1000, &b.blocks, list);
  options_integer(options, "evaluations", 1, 1000, &b.evaluations, list);
  options_integer(options, "field", 8, 10000, &b.field, list);
  if (options_get(options, "crop")) b.crop = options_get(options, "crop");
  b.csv = options_get(options, "csv");
  PetscCall(ProblemsAnywhere(comm, list, 0, &any));
  if (!any && options_get(options, "scaling")) {
    PetscCall(Scaling(comm, options, b.evaluations, list));
    PetscFunctionReturn(0);
  }
  if (!any) PetscCall(Seasons(&b, list));
  PetscCall(ProblemsAnywhere(comm, list, 0, &any));
  if (!any && b.field > 0) {
    const double forward = b.row[b.no_floor ? 0 : 1].seasons; /* potential, reference */
    PetscCall(BenchField(comm, (int)b.field, (int)b.evaluations, 1. / forward, list));
    PetscCall(ProblemsAnywhere(comm, list, 0, &any));
  }
  if (!any && options->n_words > 0) {
    PetscCall(
        BenchCampaign(comm, options, (int)b.evaluations, &b.row[b.n_rows], &n_campaign, list));
    PetscCall(ProblemsAnywhere(comm, list, 0, &any));
    b.n_rows += n_campaign;
  }
  if (any) PetscFunctionReturn(0);
  PetscCall(PetscPrintf(comm, "\n"));
  PetscCall(BenchPrint(comm, b.n_rows, b.row));
  if (b.csv && rank == 0) bench_write_csv(b.csv, b.n_rows, b.row, list);
  PetscFunctionReturn(0);
}

static const char *const examples[] = {
    "windrow bench --crop maize --repeats 200 --blocks 2 --csv bench.csv",
    "windrow bench campaign.yaml --evaluations 10 --field 200 --set campaign.production=wlp",
    "mpirun -n 8 windrow bench campaign.yaml --scaling --from 2 --latency 1.5 --bandwidth 12",
    NULL};

const struct command command_bench = {
    .name = "bench",
    .summary = "measure what a cell-day costs on this machine",
    .arguments = "[campaign.yaml]",
    .description =
        "Times synthetic seasons in both event modes, of potential and of water-limited production "
        "(wlp):\nforward, and the gradient of one season's yield with respect to every parameter, "
        "table ordinate and\nday of weather, and of soil, rain and evaporation in wlp (taped "
        "forward and reverse). 'wlp fallow'\nadds 180 days of bare soil before sowing to the cost "
        "of the crop's days. The floor is the 33\nexponentials of a cell-day through glibc's AVX2 "
        "vector exp on cached arrays, in the same rounds.\nWith a campaign, times its J, J with "
        "gradient and Gauss-Newton matrix at the prior as well, and\nsays what memory they take "
        "and what ranks send. Under mpirun every rank "
        "measures; the fastest rank is told.\nWith --scaling, times the campaign alone, on 1, 2, 4 "
        "... ranks of those that it is started on: the\nsame cells (strong scaling) and cells in "
        "proportion to the ranks (weak); where the time goes, what\nranks hold and send, and what "
        "64 and 512 ranks would take, with the assumptions made.",
    .options = bench_options,
    .examples = examples,
    .run = Run};
