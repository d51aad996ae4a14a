/* Training by Adam, and early stopping by Adam and TAO, on a region of three cells: TSUM1, SPAN and
 * the scale of LAI from LAI on six dates that the model itself made. Minibatch units are the cells.
 */
#include "harness.h"
#include "inversion/adam.h"
#include "inversion/minibatch.h"
#include "inversion/solve.h"
#include "model_sample.h"
#include "support/calendar.h"
#include <math.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define MUST(call) CU_ASSERT_EQUAL_FATAL((int)(call), 0)

enum { N = 3, N_DATES = 6, LAI_SCALE = 2 };

static const double truth[N] = {.6, -.5, .8};
static int date[N_DATES];
static double lai[SAMPLE_CELLS][N_DATES];

/* -- the model */

static double observed_lai(int cell, int day) {
  for (int d = 0; d < N_DATES; d++)
    if (date[d] == day) return lai[cell][d];
  return NAN;
}

static void begin(struct model_sample *s, bool alone) {
  memset(s, 0, sizeof *s);
  s->alone = alone;
  sample_control(s, CONTROL_SCALAR, PARAM_TSUM1, EXTENT_GLOBAL, TRANSFORM_IDENTITY, 1., .08);
  sample_control(s, CONTROL_SCALAR, PARAM_SPAN, EXTENT_GLOBAL, TRANSFORM_IDENTITY, 1., .1);
  sample_control(s, CONTROL_LAI_SCALE, 0, EXTENT_GLOBAL, TRANSFORM_LOG, 1., .15);
}

static void finish(struct model_sample *s) {
  MUST(ModelSampleCreate(s));
  MUST(ModelSampleObserve(s, 0, NULL, 0., N_DATES, date, observed_lai, .4, 0.));
  CU_ASSERT_EQUAL(s->n_kept, SAMPLE_CELLS * N_DATES);
}

/* watched: the LAI of 2003 */
static void split_units(struct model_sample *s, bool watched) {
  struct split split;
  CU_ASSERT_FATAL(split_create(0, SAMPLE_YEARS, &split));
  if (watched) split_set(&split, -1, 2, TERM_WATCHED);
  MUST(ModelSetSplit(&s->model, &split));
  split_destroy(&split);
}

/* what the model has at u into lai */
static void model_lai(const double u[N]) {
  static const int month_day[2][2] = {{7, 1}, {8, 20}};
  struct model_sample s;
  for (int i = 0; i < N_DATES; i++)
    date[i] =
        day_number((struct date){sample_year[i / 2], month_day[i % 2][0], month_day[i % 2][1]});
  begin(&s, true);
  finish(&s);
  MUST(ModelSamplePredict(&s, u, N_DATES, date, lai[0]));
  MUST(ModelSampleDestroy(&s));
}

/* LAI of the truth, one sigma more or less in turn; in 2003 times `other` */
static void observe_truth(double other) {
  model_lai(truth);
  for (int c = 0; c < SAMPLE_CELLS; c++)
    for (int d = 0; d < N_DATES; d++) {
      lai[c][d] += (c + d) % 2 ? .4 : -.4;
      if (d >= 4) lai[c][d] *= other;
    }
}

static void make(struct model_sample *s, bool alone, bool watched) {
  observe_truth(watched ? .93 : 1.);
  begin(s, alone);
  finish(s);
  split_units(s, watched);
}

/* -- what is printed; a signal when an epoch's line is */

static char told[1 << 16];
static int signal_after; /* epoch, or 0 */

static PetscErrorCode Listen(FILE *file, const char format[], va_list arguments) {
  size_t length = strlen(told);
  int epoch;
  PetscFunctionBeginUser;
  (void)file;
  vsnprintf(told + length, sizeof told - length, format, arguments);
  if (signal_after && sscanf(told + length, " %d", &epoch) == 1 && epoch == signal_after)
    raise(SIGTERM);
  PetscFunctionReturn(0);
}

static bool on_rank0(void) {
  int rank;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  return rank == 0;
}

/* how often rank 0 said it in the last run; `otherwise` on the others, which are not told */
static int times_told(const char *text, int otherwise) {
  int n = 0;
  for (const char *at = told; (at = strstr(at, text)); at++) n++;
  return on_rank0() ? n : otherwise;
}

struct outcome {
  struct adam_result r;
  double u[N];
};

static struct outcome train(struct model_sample *s, const struct adam_options *o,
                            struct problems *list) {
  struct outcome out = {.u = {0.}};
  PetscErrorCode (*before)(FILE *, const char[], va_list) = PetscVFPrintf;
  told[0] = '\0';
  PetscVFPrintf = Listen;
  MUST(Adam(&s->model, o, out.u, &out.r, list));
  PetscVFPrintf = before;
  return out;
}

static struct outcome train_well(struct model_sample *s, const struct adam_options *o) {
  struct problems list = {0};
  struct outcome out = train(s, o, &list);
  CU_ASSERT_EQUAL(list.n, 0);
  problems_clear(&list);
  return out;
}

static struct solve_result solve(struct model_sample *s, const struct solve_options *o, double *u,
                                 struct problems *list) {
  struct solve_result r;
  PetscErrorCode (*before)(FILE *, const char[], va_list) = PetscVFPrintf;
  memset(u, 0, N * sizeof *u);
  told[0] = '\0';
  PetscVFPrintf = Listen;
  MUST(Solve(&s->model, o, u, &r, list));
  PetscVFPrintf = before;
  return r;
}

static bool same_bits(const struct outcome *a, const struct outcome *b) {
  return !memcmp(a->u, b->u, sizeof a->u) && !memcmp(&a->r.J, &b->r.J, sizeof a->r.J) &&
         !memcmp(&a->r.score, &b->r.score, sizeof a->r.score) && a->r.epochs == b->r.epochs &&
         a->r.best_epoch == b->r.best_epoch && a->r.skipped == b->r.skipped;
}

/* the file of this test and number of ranks; it is not there */
static const char *fresh_file(void) {
  static char path[64];
  int size;
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  snprintf(path, sizeof path, "adam_np%d.journal", size);
  MPI_Barrier(MPI_COMM_WORLD);
  if (on_rank0()) remove(path);
  MPI_Barrier(MPI_COMM_WORLD);
  return path;
}

/* -- minibatches */

enum { UNITS = 23, FITTED = 11 };

static void an_epoch_passes_once_over_all_fitted_units(void) {
  int fitted[FITTED], order[FITTED], seen[UNITS], before[FITTED];
  bool unit[UNITS] = {false};
  struct minibatches b = {
      .n = 4, .n_fitted = FITTED, .fitted = fitted, .order = order, .unit = unit};
  for (int i = 0; i < FITTED; i++) fitted[i] = 2 * i + 1;
  for (int epoch = 0; epoch < 5; epoch++) {
    memset(seen, 0, sizeof seen);
    minibatches_shuffle(&b, 9, epoch);
    if (epoch) CU_ASSERT_NOT_EQUAL(memcmp(order, before, sizeof order), 0);
    memcpy(before, order, sizeof order);
    for (int k = 0; k < b.n; k++) {
      const bool *now = minibatches_unit(&b, k);
      int size = 0;
      for (int i = 0; i < UNITS; i++) size += now[i], seen[i] += now[i];
      CU_ASSERT(size == 2 || size == 3);
    }
    for (int i = 0; i < UNITS; i++) CU_ASSERT_EQUAL(seen[i], i % 2);
  }
  minibatches_shuffle(&b, 9, 4);
  CU_ASSERT_EQUAL(memcmp(order, before, sizeof order), 0);
  minibatches_shuffle(&b, 10, 4);
  CU_ASSERT_NOT_EQUAL(memcmp(order, before, sizeof order), 0);
}

static void all_orders_are_equally_likely(void) {
  int fitted[3] = {0, 1, 2}, order[3], count[27] = {0}, kinds = 0;
  struct minibatches b = {.n = 3, .n_fitted = 3, .fitted = fitted, .order = order};
  for (int epoch = 0; epoch < 6000; epoch++) {
    minibatches_shuffle(&b, 1, epoch);
    count[order[0] * 9 + order[1] * 3 + order[2]]++;
  }
  for (int i = 0; i < 27; i++) {
    kinds += count[i] > 0;
    /* 1000 expected, standard deviation sqrt(6000 / 6 * 5 / 6) = 29; five of them */
    if (count[i]) CU_ASSERT(abs(count[i] - 1000) < 145);
  }
  CU_ASSERT_EQUAL(kinds, 6);
}

static void the_minibatches_of_an_epoch_add_up_to_J(void) {
  struct model_sample s;
  double J, g[N];
  make(&s, false, false);
  MUST(ModelCost(&s.model, truth, &J, g));
  for (int batch = 1; batch <= 4; batch++) {
    struct minibatches b;
    double J_sum = 0., g_sum[N] = {0.};
    int64_t n, n_sum = 0;
    MUST(MinibatchesCreate(&s.model, batch, &b));
    CU_ASSERT_EQUAL(b.n, batch == 1 ? 3 : batch == 2 ? 2 : 1);
    minibatches_shuffle(&b, 1, 0);
    for (int k = 0; k < b.n; k++) {
      struct model_part part = {.use = TERM_FIT, .scale = b.n, .prior = true};
      double J_k, g_k[N];
      part.unit = minibatches_unit(&b, k);
      MUST(ModelCostPart(&s.model, &part, truth, &J_k, g_k, &n));
      J_sum += J_k, n_sum += n;
      for (int i = 0; i < N; i++) g_sum[i] += g_k[i];
    }
    CU_ASSERT_EQUAL(n_sum, SAMPLE_CELLS * N_DATES);
    CHECK_CLOSE(J_sum / b.n, J, 1e-14); /* a dozen roundings */
    for (int i = 0; i < N; i++) CHECK_CLOSE(g_sum[i] / b.n, g[i], 1e-13);
    MUST(MinibatchesDestroy(&b));
  }
  MUST(ModelSampleDestroy(&s));
}

/* -- Adam */

/* between two points, in posterior standard deviations at the first */
static double distance(struct model_sample *s, const double a[N], const double b[N]) {
  double H[N * N], sum = 0.;
  MUST(GaussNewtonFull(&s->model, a, H));
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) sum += (a[i] - b[i]) * (H[i * N + j] + (i == j)) * (a[j] - b[j]);
  return sqrt(sum);
}

static const struct solve_options tao = {
    .tao_type = "bqnls", .max_evaluations = 60, .gttol = 1e-10, .metric = true};

static void Adam_ends_at_TAOs_minimum(void) {
  struct model_sample s;
  struct problems list = {0};
  double u[N];
  make(&s, false, false);
  struct solve_result least = solve(&s, &tao, u, &list);
  CU_ASSERT(least.converged && list.n == 0);
  for (int batch = 0; batch <= 2; batch++) {
    struct adam_options o = {.epochs = 250, .batch = batch, .rate = .1, .seed = 3};
    struct outcome out = train_well(&s, &o);
    CU_ASSERT_EQUAL(out.r.J_start, least.J_start);
    CU_ASSERT_EQUAL(out.r.epochs, 250);
    CU_ASSERT_EQUAL(out.r.best_epoch, 250);
    CU_ASSERT(out.r.J_start > 5. * out.r.J);
    CU_ASSERT_STRING_EQUAL(out.r.reason, "ended with the last epoch");
    CU_ASSERT(isnan(out.r.score) && isnan(out.r.score_start));
    /* TAO ends within .02 standard deviations of the minimum, and J has kinks of that width; the
     * minibatches' noise at the last rate, a hundredth of a prior standard deviation, adds the same
     * (measured: .021 at most). J is d^2 / 2 above its minimum. */
    CU_ASSERT(distance(&s, u, out.u) < .045);
    CU_ASSERT(fabs(out.r.J - least.J) < .5 * .045 * .045);
  }
  MUST(ModelSampleDestroy(&s));
}

static void Adam_respects_bounds(void) {
  struct model_sample s;
  struct problems list = {0};
  double u[N], lo[N], hi[N];
  observe_truth(1.);
  begin(&s, false);
  s.control.item[LAI_SCALE].lo = .9;
  s.control.item[LAI_SCALE].hi = 1.05;
  finish(&s);
  split_units(&s, false);
  control_bounds(&s.control, lo, hi);
  solve(&s, &tao, u, &list);
  struct adam_options o = {.epochs = 250, .batch = 1, .rate = .1, .seed = 3};
  struct outcome out = train_well(&s, &o);
  CU_ASSERT(hi[LAI_SCALE] > .3 && hi[LAI_SCALE] < .4);
  CU_ASSERT_EQUAL(u[LAI_SCALE], hi[LAI_SCALE]);
  CU_ASSERT_EQUAL(out.u[LAI_SCALE], hi[LAI_SCALE]);
  CU_ASSERT(distance(&s, u, out.u) < .045); /* as without bounds */
  MUST(ModelSampleDestroy(&s));
}

static const struct adam_options short_run = {
    .epochs = 12, .batch = 1, .rate = .03, .seed = 5, .patience = 7, .key = 77};

static void Adam_has_the_same_bits_alone_and_on_all_ranks(void) {
  struct outcome out[2];
  for (int alone = 0; alone < 2; alone++) {
    struct model_sample s;
    make(&s, alone, true);
    out[alone] = train_well(&s, &short_run);
    MUST(ModelSampleDestroy(&s));
  }
  CU_ASSERT(same_bits(&out[0], &out[1]));
  CU_ASSERT(out[0].r.epochs > 3);
}

/* -- the journal */

/* Stopped by a signal in the epoch after `stop`, and started again. */
static void stop_and_go_on(struct model_sample *s, const struct adam_options *options, int stop,
                           const struct outcome *unbroken) {
  struct adam_options o = *options;
  o.journal = fresh_file();
  signal_after = stop;
  struct outcome out = train_well(s, &o);
  signal_after = 0;
  /* the minibatch is finished: of a single one that is the epoch */
  int whole = o.batch ? stop : stop + 1;
  CU_ASSERT(out.r.stopped && out.r.epochs == whole && out.r.replayed == 0);
  CU_ASSERT_STRING_EQUAL(out.r.reason, "stopped by a signal");
  CU_ASSERT(isnan(out.r.J));
  out = train_well(s, &o);
  CU_ASSERT(!out.r.stopped && out.r.replayed == whole);
  CU_ASSERT_EQUAL(times_told("going on from there", 1), 1);
  CU_ASSERT(same_bits(&out, unbroken));
  CU_ASSERT_EQUAL(memcmp(&out.r.score_start, &unbroken->r.score_start, sizeof(double)), 0);
  CU_ASSERT_EQUAL(out.r.J_start, unbroken->r.J_start);
  out = train_well(s, &o); /* all is done */
  CU_ASSERT_EQUAL(out.r.replayed, unbroken->r.epochs);
  CU_ASSERT(same_bits(&out, unbroken));
  CU_ASSERT_STRING_EQUAL(out.r.reason, unbroken->r.reason);
}

static void a_stopped_training_goes_on_and_ends_with_the_same_bits(void) {
  struct model_sample s;
  for (int watched = 0; watched < 2; watched++)
    for (int batch = 0; batch < 2; batch++) {
      struct adam_options o = short_run;
      o.batch = batch;
      if (!watched) o.patience = 0;
      make(&s, false, watched);
      struct outcome unbroken = train_well(&s, &o);
      stop_and_go_on(&s, &o, 1, &unbroken);
      stop_and_go_on(&s, &o, 4, &unbroken);
      MUST(ModelSampleDestroy(&s));
    }
  fresh_file();
}

static void a_training_goes_on_with_another_number_of_ranks(void) {
  struct model_sample s;
  struct adam_options o = short_run;
  make(&s, false, true);
  struct outcome unbroken = train_well(&s, &o);
  o.journal = fresh_file();
  signal_after = 3;
  train_well(&s, &o);
  signal_after = 0;
  MUST(ModelSampleDestroy(&s));
  make(&s, true, true);
  if (on_rank0()) {
    struct outcome out = train_well(&s, &o);
    CU_ASSERT_EQUAL(out.r.replayed, 3);
    CU_ASSERT(same_bits(&out, &unbroken));
  }
  MUST(ModelSampleDestroy(&s));
  fresh_file();
}

/* the byte at `from_end` becomes another */
static void spoil(const char *path, long from_end) {
  MPI_Barrier(MPI_COMM_WORLD);
  FILE *file = on_rank0() ? fopen(path, "r+b") : NULL;
  if (file) {
    fseek(file, -from_end, SEEK_END);
    int byte = fgetc(file);
    fseek(file, -from_end, SEEK_END);
    fputc(byte ^ 1, file);
    fclose(file);
  }
  MPI_Barrier(MPI_COMM_WORLD);
}

static void a_journal_that_does_not_fit_is_named_and_training_starts_anew(void) {
  struct model_sample s;
  struct adam_options o = short_run;
  make(&s, false, true);
  o.journal = fresh_file();
  struct outcome unbroken = train_well(&s, &o);

  spoil(o.journal, 100);
  struct outcome out = train_well(&s, &o);
  CU_ASSERT_EQUAL(times_told("is damaged or of another version of windrow; starting anew", 1), 1);
  CU_ASSERT(out.r.replayed == 0 && same_bits(&out, &unbroken));

  o.key++;
  out = train_well(&s, &o);
  CU_ASSERT_EQUAL(times_told("belongs to another configuration; starting anew", 1), 1);
  CU_ASSERT(out.r.replayed == 0 && same_bits(&out, &unbroken));
  MUST(ModelSampleDestroy(&s));

  /* another value among the watched ones alone */
  observe_truth(.93);
  lai[2][5] += 1e-9;
  begin(&s, false);
  finish(&s);
  split_units(&s, true);
  out = train_well(&s, &o);
  CU_ASSERT_EQUAL(times_told("was written with other inputs or another build", 1), 1);
  CU_ASSERT_EQUAL(out.r.replayed, 0);
  MUST(ModelSampleDestroy(&s));
  fresh_file();
}

static bool holds(const char *path, const char *text) {
  char line[80] = "";
  FILE *file = fopen(path, "rb");
  if (file && !fgets(line, sizeof line, file)) line[0] = '\0';
  if (file) fclose(file);
  return !strncmp(line, text, strlen(text));
}

static void a_foreign_file_is_refused_and_stays(void) {
  struct model_sample s;
  struct adam_options o = short_run;
  struct solve_options t = tao;
  struct problems list = {0};
  double u[N];
  make(&s, false, true);
  o.journal = t.journal = fresh_file();
  FILE *file = on_rank0() ? fopen(o.journal, "w") : NULL;
  if (file) {
    fputs("name: maize\n", file);
    fclose(file);
  }
  struct outcome out = train(&s, &o, &list);
  CU_ASSERT(out.r.epochs == 0 && out.u[0] == 0.);
  CU_ASSERT(!on_rank0() || (list.n == 1 && strstr(list.line[0], "is not a training journal")));
  CU_ASSERT(!on_rank0() || holds(o.journal, "name: maize\n"));
  problems_clear(&list);

  /* TAO's journal is none of Adam's, and the other way about */
  fresh_file();
  solve(&s, &t, u, &list);
  CU_ASSERT_EQUAL(list.n, 0);
  train(&s, &o, &list);
  CU_ASSERT(!on_rank0() || (list.n == 1 && holds(o.journal, "windrow journal 1 ")));
  problems_clear(&list);
  fresh_file();
  train_well(&s, &o);
  CU_ASSERT_EQUAL(solve(&s, &t, u, &list).evaluations, 0);
  CU_ASSERT(!on_rank0() || (list.n == 1 && strstr(list.line[0], "is not a journal")));
  CU_ASSERT(!on_rank0() || holds(o.journal, "windrow training journal 1 "));
  problems_clear(&list);
  MUST(ModelSampleDestroy(&s));
  fresh_file();
}

static void a_journal_that_cannot_be_written_is_no_end(void) {
  struct model_sample s;
  struct adam_options o = short_run;
  make(&s, false, true);
  struct outcome without = train_well(&s, &o);
  o.journal = "no/such/folder/journal";
  struct outcome out = train_well(&s, &o);
  CU_ASSERT(same_bits(&out, &without));
  MUST(ModelSampleDestroy(&s));
}

/* -- J that is no number */

static void a_minibatch_without_a_number_is_skipped_and_counted(void) {
  struct model_sample s;
  struct adam_options o = short_run;
  observe_truth(1.);
  lai[0][0] = 1e200; /* its square is infinite */
  begin(&s, false);
  finish(&s);
  split_units(&s, false);
  o.patience = 0;
  struct outcome out = train_well(&s, &o);
  CU_ASSERT_EQUAL(out.r.epochs, o.epochs);
  CU_ASSERT_EQUAL(out.r.skipped, o.epochs); /* one of three */
  CU_ASSERT_EQUAL(times_told("gave no number for a minibatch of epoch 1;", 1), 1);
  CU_ASSERT_EQUAL(times_told("gave no number for a minibatch", 1), 1);
  CU_ASSERT_EQUAL(times_told("note: 12 minibatches gave no number", 1), 1);
  CU_ASSERT(out.u[LAI_SCALE] > .2); /* 24 steps of .03 at most the right way */
  CU_ASSERT(isinf(out.r.J));
  MUST(ModelSampleDestroy(&s));
}

static void training_ends_where_the_model_gives_no_number_at_all(void) {
  struct model_sample s;
  struct adam_options o = {.epochs = 30, .rate = 1e6}; /* scale of LAI = exp(1.5e5) */
  make(&s, false, false);
  struct problems list = {0};
  struct outcome out = train(&s, &o, &list);
  CU_ASSERT(!on_rank0() || (list.n == 1 && strstr(list.line[0], "no minibatch of epoch 2 gave")));
  problems_clear(&list);
  CU_ASSERT_EQUAL(out.r.epochs, 1);
  CU_ASSERT_EQUAL(out.r.skipped, 1);
  CU_ASSERT_STRING_EQUAL(out.r.reason, "ended: a whole epoch without a finite J");
  CU_ASSERT(isinf(out.r.J) && isfinite(out.u[0]));
  MUST(ModelSampleDestroy(&s));
}

static void a_start_without_a_finite_J_is_a_problem(void) {
  struct model_sample s;
  struct problems list = {0};
  struct adam_options o = {.epochs = 5};
  double u[N];
  observe_truth(1.);
  lai[0][0] = 1e200; /* its square is infinite */
  begin(&s, false);
  finish(&s);
  split_units(&s, false);
  CU_ASSERT_EQUAL(train(&s, &o, &list).r.epochs, 0);
  CU_ASSERT(!on_rank0() || (list.n == 1 && strstr(list.line[0], "no minibatch of epoch 1 gave")));
  problems_clear(&list);
  CU_ASSERT_EQUAL(solve(&s, &tao, u, &list).evaluations, 1);
  CU_ASSERT(!on_rank0() || (list.n == 1 && strstr(list.line[0], "not finite where")));
  problems_clear(&list);
  MUST(ModelSampleDestroy(&s));
}

/* -- early stopping */

static double score_at(struct model_sample *s, const double u[N]) {
  struct early_stopping watch;
  struct problems list = {0};
  MUST(EarlyStoppingCreate(&s->model, 1, &watch, &list));
  MUST(EarlyStoppingLook(&s->model, u, &watch));
  CU_ASSERT_EQUAL(watch.n_terms, SAMPLE_CELLS * 2);
  MUST(EarlyStoppingDestroy(&watch));
  return watch.history.score;
}

static void Adam_stops_early_and_keeps_the_best_watched_point(void) {
  struct model_sample s;
  struct adam_options o = {.epochs = 60, .batch = 1, .rate = .03, .seed = 5, .patience = 1000};
  make(&s, false, true);
  struct outcome whole = train_well(&s, &o);
  o.patience = 4;
  struct outcome early = train_well(&s, &o);
  CU_ASSERT_EQUAL(whole.r.epochs, 60);
  CU_ASSERT(early.r.best_epoch > 1); /* it got better first */
  CU_ASSERT_EQUAL(early.r.epochs, early.r.best_epoch + 4);
  CU_ASSERT_STRING_EQUAL(early.r.reason, "stopped early by the watched score (patience 4)");
  CU_ASSERT(early.r.score < early.r.score_start);
  CU_ASSERT_EQUAL(score_at(&s, early.u), early.r.score);
  double J;
  MUST(ModelCost(&s.model, early.u, &J, NULL));
  CU_ASSERT_EQUAL(J, early.r.J);
  /* patience has no part in the path */
  CU_ASSERT_EQUAL(whole.r.best_epoch, early.r.best_epoch);
  CU_ASSERT_EQUAL(memcmp(whole.u, early.u, sizeof early.u), 0);
  o.patience = 0;
  struct outcome last = train_well(&s, &o);
  CU_ASSERT(score_at(&s, last.u) > early.r.score); /* it got worse then */
  MUST(ModelSampleDestroy(&s));
}

/* the watched LAI is that of the start */
static void the_start_is_kept_where_nothing_is_better(void) {
  struct model_sample s;
  double kept[SAMPLE_CELLS][N_DATES], u[N];
  struct problems list = {0};
  struct adam_options o = short_run;
  struct solve_options t = tao;
  const double start[N] = {0.};
  model_lai(start);
  memcpy(kept, lai, sizeof lai);
  observe_truth(1.);
  for (int c = 0; c < SAMPLE_CELLS; c++) memcpy(&lai[c][4], &kept[c][4], 2 * sizeof lai[c][4]);
  begin(&s, false);
  finish(&s);
  split_units(&s, true);
  o.patience = t.patience = 2;
  struct outcome out = train_well(&s, &o);
  CU_ASSERT(out.r.epochs == 2 && out.r.best_epoch == 0 && out.r.score == 0.);
  CU_ASSERT_EQUAL(memcmp(out.u, start, sizeof start), 0);
  CU_ASSERT_EQUAL(out.r.J, out.r.J_start);
  struct solve_result r = solve(&s, &t, u, &list);
  CU_ASSERT(r.iterations == 2 && r.best_iteration == 0 && r.score == 0.);
  CU_ASSERT_EQUAL(memcmp(u, start, sizeof start), 0);
  CU_ASSERT_EQUAL(r.J, r.J_start);
  MUST(ModelSampleDestroy(&s));
}

/* the watched LAI is that of the prior, and training starts elsewhere */
static void the_prior_is_kept_where_neither_start_nor_training_is_better(void) {
  struct model_sample s;
  double kept[SAMPLE_CELLS][N_DATES];
  struct problems list = {0};
  struct adam_options o = short_run;
  struct solve_options t = tao;
  const double prior[N] = {0.};
  model_lai(prior);
  memcpy(kept, lai, sizeof lai);
  observe_truth(1.);
  for (int c = 0; c < SAMPLE_CELLS; c++) memcpy(&lai[c][4], &kept[c][4], 2 * sizeof lai[c][4]);
  begin(&s, false);
  finish(&s);
  split_units(&s, true);
  o.patience = t.patience = 2;
  struct adam_result r;
  struct solve_result q;
  double u[N], v[N];
  for (int i = 0; i < N; i++) u[i] = v[i] = .3;
  MUST(Adam(&s.model, &o, u, &r, &list));
  CU_ASSERT(r.best_epoch == -1 && r.score == 0. && r.score_start > 0.);
  CU_ASSERT_EQUAL(memcmp(u, prior, sizeof prior), 0);
  MUST(Solve(&s.model, &t, v, &q, &list));
  CU_ASSERT(q.best_iteration == -1 && q.score == 0.);
  CU_ASSERT_EQUAL(memcmp(v, prior, sizeof prior), 0);
  CU_ASSERT_EQUAL(list.n, 0);
  MUST(ModelSampleDestroy(&s));
}

static void TAO_stops_early_and_keeps_the_best_watched_point(void) {
  struct problems list = {0};
  struct solve_options o = {
      .tao_type = "bqnls", .max_evaluations = 60, .gttol = 1e-10, .patience = 3};
  struct solve_result r[2];
  double u[2][N], J, g[N], norm = 0.;
  for (int alone = 0; alone < 2; alone++) {
    struct model_sample s;
    make(&s, alone, true);
    r[alone] = solve(&s, &o, u[alone], &list);
    CU_ASSERT(r[alone].best_iteration > 1);
    CU_ASSERT_EQUAL(r[alone].iterations, r[alone].best_iteration + 3);
    CU_ASSERT_STRING_EQUAL(r[alone].reason, "stopped early by the watched score (patience 3)");
    CU_ASSERT(r[alone].score < r[alone].score_start);
    CU_ASSERT_EQUAL(score_at(&s, u[alone]), r[alone].score);
    MUST(ModelCost(&s.model, u[alone], &J, g));
    CU_ASSERT_EQUAL(J, r[alone].J);
    norm = sqrt(g[0] * g[0] + g[1] * g[1] + g[2] * g[2]);
    CHECK_CLOSE(r[alone].gnorm, norm, 1e-14); /* no bound is met */
    MUST(ModelSampleDestroy(&s));
  }
  CU_ASSERT_EQUAL(memcmp(u[0], u[1], sizeof u[0]), 0);
  CU_ASSERT_EQUAL(r[0].J, r[1].J);
  CU_ASSERT_EQUAL(r[0].evaluations, r[1].evaluations);
}

static void a_restart_of_TAO_passes_through_the_same_looks(void) {
  struct model_sample s;
  struct problems list = {0};
  struct solve_options o = {
      .tao_type = "bqnls", .max_evaluations = 60, .gttol = 1e-10, .patience = 3, .key = 5};
  double u[2][N];
  make(&s, false, true);
  o.journal = fresh_file();
  signal_after = 2; /* iteration */
  struct solve_result r[2] = {solve(&s, &o, u[0], &list)};
  signal_after = 0;
  CU_ASSERT(r[0].stopped);
  r[1] = solve(&s, &o, u[1], &list);
  CU_ASSERT(r[1].replayed > 1);
  o.journal = NULL;
  r[0] = solve(&s, &o, u[0], &list);
  CU_ASSERT_EQUAL(memcmp(u[0], u[1], sizeof u[0]), 0);
  CU_ASSERT(r[0].J == r[1].J && r[0].score == r[1].score);
  CU_ASSERT_EQUAL(r[0].best_iteration, r[1].best_iteration);
  CU_ASSERT_EQUAL(r[0].evaluations, r[1].evaluations);

  /* early stopping never begins where another configuration ended */
  o.journal = fresh_file();
  solve(&s, &o, u[1], &list);
  o.key++;
  r[1] = solve(&s, &o, u[1], &list);
  CU_ASSERT_EQUAL(times_told("belongs to another configuration; starting anew", 1), 1);
  CU_ASSERT_EQUAL(memcmp(u[0], u[1], sizeof u[0]), 0);
  CU_ASSERT_EQUAL(list.n, 0);
  MUST(ModelSampleDestroy(&s));
  fresh_file();
}

static void patience_without_watched_terms_is_a_problem(void) {
  struct model_sample s;
  struct problems list = {0};
  double u[N];
  struct solve_options o = tao;
  make(&s, false, false);
  train(&s, &short_run, &list);
  CU_ASSERT(list.n == 1 && strstr(list.line[0], "none is watched"));
  problems_clear(&list);
  o.patience = 3;
  CU_ASSERT_EQUAL(solve(&s, &o, u, &list).evaluations, 0);
  CU_ASSERT(list.n == 1 && strstr(list.line[0], "none is watched"));
  problems_clear(&list);
  MUST(ModelSampleDestroy(&s));
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(an_epoch_passes_once_over_all_fitted_units),
      TEST(all_orders_are_equally_likely),
      TEST(the_minibatches_of_an_epoch_add_up_to_J),
      TEST(Adam_ends_at_TAOs_minimum),
      TEST(Adam_respects_bounds),
      TEST(Adam_has_the_same_bits_alone_and_on_all_ranks),
      TEST(a_stopped_training_goes_on_and_ends_with_the_same_bits),
      TEST(a_training_goes_on_with_another_number_of_ranks),
      TEST(a_journal_that_does_not_fit_is_named_and_training_starts_anew),
      TEST(a_foreign_file_is_refused_and_stays),
      TEST(a_journal_that_cannot_be_written_is_no_end),
      TEST(a_minibatch_without_a_number_is_skipped_and_counted),
      TEST(training_ends_where_the_model_gives_no_number_at_all),
      TEST(a_start_without_a_finite_J_is_a_problem),
      TEST(Adam_stops_early_and_keeps_the_best_watched_point),
      TEST(the_start_is_kept_where_nothing_is_better),
      TEST(the_prior_is_kept_where_neither_start_nor_training_is_better),
      TEST(TAO_stops_early_and_keeps_the_best_watched_point),
      TEST(a_restart_of_TAO_passes_through_the_same_looks),
      TEST(patience_without_watched_terms_is_a_problem),
      {NULL, NULL},
  };
  return harness_run_mpi(&argc, &argv, "adam", tests);
}
