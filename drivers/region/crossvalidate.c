/* `windrow crossvalidate`: estimate on all folds but one and predict that one, in turn. */
#include "region/crossvalidate.h"
#include "region/shared_problems.h"
#include "commands.h"
#include "region/campaign_command.h"
#include "inversion/adam.h"
#include "inversion/journal.h"
#include "region/fit.h"
#include <math.h>
#include <string.h>

static const struct option_spec options_of_crossvalidate[] = {CAMPAIGN_OPTIONS, {NULL, NULL, NULL}};

struct run {
  struct setup *setup;
  fold_estimate *estimate;
  void *context;
  struct crossvalidation cv;
  struct split split;             /* of the fold at hand */
  double *u_prior, *u;            /* [control.n] */
  double *at_prior;               /* [yields] */
  double computing;               /* [s] in folds that their journals did not answer */
  int computed;                   /* their number */
  struct series_sums {            /* departures of values of series, over folds */
    double n, squares[2], sum[2]; /* prior, estimate */
  } series[OBSERVATION_SETS];
};

static PetscErrorCode Begin(struct setup *setup, struct run *run) {
  int n = setup->campaign.control.n;
  bool good;
  PetscFunctionBeginUser;
  run->setup = setup;
  PetscCall(PetscCalloc3(n, &run->u_prior, n, &run->u, setup->model.yield.n, &run->at_prior));
  good = split_create(setup->overlap.n_regions, setup->campaign.n_years, &run->split);
  PetscCheck(good, PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for a split");
  PetscFunctionReturn(0);
}

static PetscErrorCode End(struct run *run) {
  PetscFunctionBeginUser;
  split_destroy(&run->split);
  PetscCall(PetscFree3(run->u_prior, run->u, run->at_prior));
  PetscCall(CrossvalidationDestroy(&run->cv));
  PetscFunctionReturn(0);
}

enum { FOLD_SUFFIX = 24 };

/* what the journal of a fold is called behind optimiser.journal: ".fold01" ... */
static void fold_suffix(int fold, char suffix[FOLD_SUFFIX]) {
  snprintf(suffix, FOLD_SUFFIX, ".fold%02d", fold + 1);
}

/* the journals of all folds, before the first is computed; rank 0 */
static PetscErrorCode CheckJournals(const struct setup *setup, const struct crossvalidation *cv,
                                    struct problems *list) {
  const struct campaign *c = &setup->campaign;
  PetscMPIInt rank;
  char *path;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(setup->comm, &rank));
  if (rank || !c->journal || !*c->journal) PetscFunctionReturn(0);
  size_t size = strlen(c->journal) + FOLD_SUFFIX;
  PetscCall(PetscMalloc1(size, &path));
  for (int k = 0; k < folds_count(&cv->folds); k++) {
    int length = snprintf(path, size, "%s", c->journal);
    fold_suffix(k, path + length);
    c->adam ? adam_probe(path, list) : journal_probe(path, list);
  }
  PetscCall(PetscFree(path));
  PetscFunctionReturn(0);
}

/* -- one fold */

/* "12 yields, 3400 values of series" */
static void count_text(const struct run *run, const int64_t n[2], int length, char *text) {
  const struct model *m = &run->setup->model;
  int used = 0;
  if (m->yield.n) used = snprintf(text, (size_t)length, "%lld yields", (long long)n[0]);
  if (m->n_series)
    snprintf(text + used, (size_t)(length - used), "%s%lld values of series", used ? ", " : "",
             (long long)n[1]);
}

static PetscErrorCode Announce(const struct run *run, int fold) {
  const struct fold_size *size = &run->cv.size[fold];
  char what[128], scored[64], fitted[64], watched[64];
  PetscFunctionBeginUser;
  crossvalidation_text(&run->cv, fold, sizeof what, what);
  count_text(run, size->scored, sizeof scored, scored);
  count_text(run, size->fitted, sizeof fitted, fitted);
  count_text(run, size->watched, sizeof watched, watched);
  PetscCall(PetscPrintf(run->setup->comm, "fold %d of %d: predicts %s: %s; fitted to %s", fold + 1,
                        folds_count(&run->cv.folds), what, scored, fitted));
  if (size->watched[0] + size->watched[1])
    PetscCall(PetscPrintf(run->setup->comm, "; watches %s", watched));
  PetscCall(PetscPrintf(run->setup->comm, "\n"));
  PetscFunctionReturn(0);
}

/* sum of squares and number of what the fold predicts of yields */
static void count_errors(const struct run *run, int fold, double *squares, int *n) {
  const struct yield_terms *y = &run->setup->model.yield;
  *squares = 0.;
  *n = 0;
  for (int t = 0; t < y->n; t++) {
    if (run->cv.yields.fold[t] != fold) continue;
    double d = run->cv.yields.of[BY_ESTIMATE][t] - y->value[t];
    *squares += d * d;
    (*n)++;
  }
}

/* Departures of the series' values that the fold predicts. ModelFit takes all that is held out
 * together and what is watched apart: values that serve nothing in this fold are marked watched. */
static PetscErrorCode KeepSeries(struct run *run, int fold) {
  struct model *m = &run->setup->model;
  struct model_fit fit[2][OBSERVATION_SETS * N_TERM_USES];
  PetscFunctionBeginUser;
  if (!run->cv.size[fold].scored[1]) PetscFunctionReturn(0);
  for (int i = 0; i < m->departures.n_season; i++) {
    struct observation *o = &m->departures.at[i];
    const struct model_season *s = &m->season[o->place];
    int region = run->cv.region_of_cell[s->cell];
    if (o->use == TERM_HELD_OUT && crossvalidation_fold(&run->cv, region, s->year) != fold)
      o->use = TERM_WATCHED;
  }
  PetscCall(ModelFit(m, run->u_prior, fit[0]));
  PetscCall(ModelFit(m, run->u, fit[1]));
  for (int s = 0; s < run->setup->n_series; s++) {
    struct series_sums *sums = &run->series[s];
    int at = run->setup->series_set[s] * N_TERM_USES + TERM_HELD_OUT;
    double n = (double)fit[0][at].n;
    if (!(n > 0.)) continue;
    sums->n += n;
    for (int k = 0; k < 2; k++) {
      sums->squares[k] += n * fit[k][at].rmse * fit[k][at].rmse;
      sums->sum[k] += n * fit[k][at].bias;
    }
  }
  PetscFunctionReturn(0);
}

/* how the fold ended, and how long the others will take if they are like those computed so far */
static PetscErrorCode Conclude(const struct run *run, int fold, const struct fit_summary *summary,
                               double squares, int n) {
  int left = folds_count(&run->cv.folds) - fold - 1;
  const char *what = run->setup->campaign.adam ? "epochs" : "evaluations";
  char error[64] = "", time_left[64] = "";
  PetscFunctionBeginUser;
  if (n) snprintf(error, sizeof error, ", RMSE %.4g kg ha-1", sqrt(squares / n));
  if (left && run->computed)
    snprintf(time_left, sizeof time_left, "; about %.0f s left",
             run->computing / run->computed * left);
  PetscCall(PetscPrintf(run->setup->comm,
                        "fold %d of %d: J %.6f%s: %s, %d %s (%d from the "
                        "journal)%s\n",
                        fold + 1, folds_count(&run->cv.folds), summary->J, error, summary->reason,
                        summary->evaluations, what, summary->replayed, time_left));
  PetscFunctionReturn(0);
}

static PetscErrorCode Fold(struct run *run, int fold, struct fit_summary *summary, bool *on,
                           struct problems *list) {
  struct setup *setup = run->setup;
  char suffix[FOLD_SUFFIX];
  double started = MPI_Wtime(), squares;
  int n;
  bool any;
  PetscFunctionBeginUser;
  PetscCall(Announce(run, fold));
  fold_split(&run->cv.folds, fold, &run->cv.own, &run->split);
  PetscCall(ModelSetSplit(&setup->model, &run->split));
  PetscCall(SetupStart(setup, run->u, list));
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  fold_suffix(fold, suffix);
  if (!any) PetscCall(run->estimate(setup, suffix, run->u, run->context, summary, list));
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  *on = !any && !summary->stopped;
  if (!*on) PetscFunctionReturn(0);
  PetscCall(PredictionsKeep(setup, fold, run->u, run->at_prior, &run->cv.yields));
  count_errors(run, fold, &squares, &n);
  PetscCall(KeepSeries(run, fold));
  if (summary->replayed + 1 < summary->evaluations) { /* the first is always computed */
    run->computing += MPI_Wtime() - started;
    run->computed++;
  }
  run->cv.state[fold] = summary->state;
  run->cv.distance[fold] = summary->distance;
  PetscCall(Conclude(run, fold, summary, squares, n));
  PetscFunctionReturn(0);
}

/* -- all of them */

static PetscErrorCode ReportSeries(const struct run *run) {
  const struct setup *setup = run->setup;
  bool any = false;
  PetscFunctionBeginUser;
  for (int s = 0; s < setup->n_series; s++) any |= run->series[s].n > 0.;
  if (any)
    PetscCall(PetscPrintf(run->setup->comm,
                          "values of series                  n  prior RMSE        bias"
                          "        RMSE        bias\n"));
  for (int s = 0; s < setup->n_series; s++) {
    const struct series_sums *sums = &run->series[s];
    const struct observation_set *set = &setup->model.departures.set[setup->series_set[s]];
    if (!(sums->n > 0.)) continue;
    PetscCall(PetscPrintf(run->setup->comm, "  %-24s %9.0f  %10.4g  %10.4g  %10.4g  %10.4g  %s\n",
                          set->name, sums->n, sqrt(sums->squares[0] / sums->n),
                          sums->sum[0] / sums->n, sqrt(sums->squares[1] / sums->n),
                          sums->sum[1] / sums->n, set->unit));
  }
  PetscFunctionReturn(0);
}

/* the folds whose estimates are no minimum, in the log and for the files */
static PetscErrorCode NoteFolds(struct run *run) {
  struct setup *setup = run->setup;
  const int n = folds_count(&run->cv.folds);
  int open = 0;
  char folds[400] = "";
  PetscFunctionBeginUser;
  for (int k = 0; k < n; k++) {
    if (run->cv.state[k] != NOT_CONVERGED) continue;
    if (strlen(folds) + 16 < sizeof folds)
      snprintf(folds + strlen(folds), 16, "%s%d", open ? ", " : "", k + 1);
    open++;
  }
  setup->n_notes = open ? 1 : 0;
  if (!open) PetscFunctionReturn(0);
  setup->note[0].name = "warning";
  snprintf(setup->note[0].text, SETUP_NOTE,
           "the estimates of %d of %d folds are not minima of J: folds %s", open, n, folds);
  PetscCall(PetscPrintf(setup->comm, "warning: %s\n", setup->note[0].text));
  PetscFunctionReturn(0);
}

static PetscErrorCode Results(struct run *run, struct problems *list) {
  struct setup *setup = run->setup;
  PetscFunctionBeginUser;
  PetscCall(PredictionsScore(setup, &run->cv.yields));
  if (setup->model.yield.n) PetscCall(PredictionsReport(setup, &run->cv.yields));
  PetscCall(ReportSeries(run));
  PetscCall(NoteFolds(run));
  PetscCall(WriteCrossvalidation(setup, &run->cv, list));
  PetscFunctionReturn(0);
}

static PetscErrorCode Folds(struct run *run, struct problems *list) {
  const struct setup *setup = run->setup;
  const struct campaign *c = &setup->campaign;
  int n = folds_count(&run->cv.folds);
  struct fit_summary summary = {0};
  char where[48];
  bool on = true;
  PetscFunctionBeginUser;
  PetscCall(ModelPredictYield(&run->setup->model, run->u_prior, run->at_prior));
  if (setup->network && c->network.weights)
    PetscCall(PetscPrintf(setup->comm,
                          "note: every fold starts from %s; predictions are blind only "
                          "if those weights have not seen these observations\n",
                          c->network.weights));
  for (int k = 0; k < n && on; k++) {
    const struct fold_size *size = &run->cv.size[k];
    if (size->scored[0] + size->scored[1])
      PetscCall(Fold(run, k, &summary, &on, list));
    else
      PetscCall(
          PetscPrintf(setup->comm, "fold %d of %d: has no observation; passed over\n", k + 1, n));
    snprintf(where, sizeof where, "in fold %d of %d ", k + 1, n);
    if (summary.stopped) PetscCall(ReportStopped(setup, &summary, where, true));
  }
  if (on) PetscCall(Results(run, list));
  PetscFunctionReturn(0);
}

PetscErrorCode Crossvalidate(struct setup *setup, fold_estimate *estimate, void *context,
                             struct problems *list) {
  struct run run = {.estimate = estimate, .context = context};
  bool any;
  PetscFunctionBeginUser;
  PetscCall(CrossvalidationPlan(setup, &run.cv, list));
  PetscCall(CheckJournals(setup, &run.cv, list));
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  PetscCall(Begin(setup, &run));
  if (!any) PetscCall(Folds(&run, list));
  PetscCall(End(&run));
  PetscFunctionReturn(0);
}

static PetscErrorCode Fit(struct setup *setup, const char *suffix, double *u, void *context,
                          struct fit_summary *summary, struct problems *list) {
  PetscFunctionBeginUser;
  (void)context;
  PetscCall(SetupFit(setup, suffix, u, summary, list));
  PetscFunctionReturn(0);
}

static PetscErrorCode Work(struct setup *setup, const struct options *options, void *context,
                           struct problems *list) {
  PetscFunctionBeginUser;
  (void)options;
  PetscCall(SetupReport(setup));
  PetscCall(Crossvalidate(setup, Fit, context, list));
  PetscFunctionReturn(0);
}

static PetscErrorCode Run(MPI_Comm comm, const struct options *options, struct problems *list) {
  PetscFunctionBeginUser;
  PetscCall(CampaignRun(comm, options, "crossvalidate", Work, NULL, list));
  PetscFunctionReturn(0);
}

static const char *const examples[] = {
    "windrow crossvalidate campaign.yaml --output folds --set 'crossvalidation={years: 4}'", NULL};

const struct command command_crossvalidate = {
    .name = "crossvalidate",
    .summary = "predict each region or year by what the others estimate",
    .arguments = "campaign.yaml",
    .description =
        "Leaves out one group of regions and years after the other, estimates from the rest as "
        "`calibrate` does and predicts what was left out. With groups of both, other years of the "
        "regions and other regions of the years that are predicted serve nothing (blocking). A "
        "control by region stays at its prior where its region is left out. What the campaign "
        "holds out is neither fitted nor scored. Writes OUTPUT/NAME_crossvalidation.csv and .nc: "
        "every yield as predicted, at the prior, and by the baselines of holdout.baselines from "
        "the "
        "yields that its fold was fitted to; NAME_crossvalidation_scores.csv: RMSE, NRMSE, bias, "
        "R2 "
        "and anomaly correlation of each with 95 % intervals by resampling years. With "
        "optimiser.journal each fold has a journal of its own "
        "(JOURNAL.fold01 ...) and a killed run goes on where it was; one that SIGTERM or SIGUSR1 "
        "ended has exit code 75 and no result.",
    .options = options_of_crossvalidate,
    .examples = examples,
    .run = Run};
