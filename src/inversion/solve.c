/* TAO around ModelCost.
 *
 * Every rank has the control's shared elements, TAO's vector has them on rank 0 alone; own elements
 * are on their rank in both (control_parts.h). What decides about the path (J, |g|, whether u is
 * the start) is made the same on every rank.
 */
#include "inversion/solve.h"
#include "inversion/control_parts.h"
#include "inversion/bundle.h"
#include "inversion/gauss_newton.h"
#include "inversion/kink.h"
#include "inversion/metric.h"
#include "inversion/posterior.h"
#include "region/interrupt.h"
#include "inversion/tao_methods.h"
#include "region/shared_problems.h"
#include <math.h>
#include <petsctao.h>
#include <string.h>

const double solve_near = .02;

struct context {
  struct model *model;
  struct control_parts parts; /* n below: n_shared + n_own */
  struct journal *journal;
  struct solve_result *result;
  int max_evaluations;
  bool quiet;
  double started, computed;              /* [s] start of the solve; time in computed evaluations */
  double *u, *g;                         /* [n]; of g only this rank's part is kept up */
  double *lo, *hi;                       /* [n] bounds of u */
  struct arrow_matrix *hessian, *factor; /* at the start, or NULL */
  double gttol, gnorm, gnorm_first;
  double distance; /* to the minimum, in posterior standard deviations; INFINITY without factor */
  struct early_stopping watch;
  double *start; /* [n] evaluated before TAO requests it */
  double start_J;
  bool ahead; /* start_J and g are still those of the start */
  bool told;  /* the table of iterations has begun */
  int looked; /* the last iteration that was looked at, or -1 */
  bool stopped;
  struct bundle *bundle; /* the last evaluations, or NULL */
  int searched;          /* evaluations before the last iteration */
  int laboured;          /* iterations in succession that took many */
};

/* Into c->gnorm: |g| without the components that push against a bound, of this rank's parts of u
 * and g; into c->distance the same g in the first Hessian's metric. (TAO's own measure clips g by
 * the distance to the bounds and so says little when |g| is large.) The same on every rank. */
static PetscErrorCode Measure(struct context *c, const double *u, const double *g) {
  const double *lo = c->lo + c->parts.at, *hi = c->hi + c->parts.at;
  PetscMPIInt rank;
  double sum[2] = {0., 0.}, *loose; /* squares; on rank 0 the distance */
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(c->model->comm, &rank));
  PetscCall(PetscMalloc1(c->parts.n_part, &loose));
  for (int i = 0; i < c->parts.n_part; i++) {
    bool held = (u[i] <= lo[i] && g[i] > 0.) || (u[i] >= hi[i] && g[i] < 0.);
    loose[i] = held ? 0. : g[i];
    sum[0] += loose[i] * loose[i];
  }
  if (rank == 0) sum[1] = c->factor ? metric_norm(c->factor, loose) : INFINITY;
  PetscCall(PetscFree(loose));
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, sum, 2, MPI_DOUBLE, MPI_SUM, c->model->comm));
  c->gnorm = sqrt(sum[0]);
  c->distance = sum[1];
  PetscFunctionReturn(0);
}

/* the same at TAO's iterate */
static PetscErrorCode MeasureGradient(Tao tao, struct context *c) {
  const PetscScalar *at, *slope;
  Vec x, g;
  PetscFunctionBeginUser;
  PetscCall(TaoGetSolution(tao, &x));
  PetscCall(TaoGetGradient(tao, &g, NULL, NULL));
  PetscCall(VecGetArrayRead(x, &at));
  PetscCall(VecGetArrayRead(g, &slope));
  PetscCall(Measure(c, at, slope));
  PetscCall(VecRestoreArrayRead(x, &at));
  PetscCall(VecRestoreArrayRead(g, &slope));
  PetscFunctionReturn(0);
}

/* one evaluation: from the journal, or computed and noted there */
static PetscErrorCode Evaluate(struct context *c, double *J) {
  double *u = c->u + c->parts.at, *g = c->g + c->parts.at;
  bool found = false, same;
  int first = c->result->evaluations == 0;
  PetscFunctionBeginUser;
  if (!first) PetscCall(JournalFind(c->journal, u, J, g, &found));
  if (found) {
    c->result->replayed++;
  } else {
    double started = MPI_Wtime();
    PetscCall(ModelCost(c->model, c->u, J, c->g));
    c->computed += MPI_Wtime() - started;
    if (first) PetscCall(JournalCheck(c->journal, u, *J, g, &same));
    if (first && !same) {
      PetscCall(PetscPrintf(c->model->comm, "journal: inputs or build have changed since it was "
                                            "written; starting anew\n"));
      PetscCall(JournalRestart(c->journal));
    }
    if (first && same) PetscCall(JournalFind(c->journal, u, J, g, &found));
    if (!found) PetscCall(JournalAdd(c->journal, u, *J, g));
  }
  c->result->evaluations++;
  if (c->bundle) {
    PetscCall(ControlShare(&c->parts, c->g));
    PetscCall(BundleAdd(c->bundle, c->u, *J, c->g));
  }
  PetscFunctionReturn(0);
}

/* The first evaluation, at u within its bounds: TAO cannot begin where J is no number. */
static PetscErrorCode EvaluateStart(struct context *c, double *u, bool *good,
                                    struct problems *list) {
  int n = c->parts.n_shared + c->parts.n_own;
  bool finite, prior = true;
  PetscMPIInt rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(c->model->comm, &rank));
  for (int i = 0; i < n; i++) c->start[i] = u[i] = fmin(fmax(u[i], c->lo[i]), c->hi[i]);
  PetscCall(PetscArraycpy(c->u, u, n));
  PetscCall(Evaluate(c, &c->start_J));
  c->result->J_start = c->start_J;
  c->ahead = true;
  finite = isfinite(c->start_J);
  for (int i = 0; i < n; i++) {
    finite = finite && isfinite(c->g[i]);
    prior = prior && u[i] == 0.;
  }
  PetscCall(ControlAll(&c->parts, finite, good));
  PetscCall(ControlAll(&c->parts, prior, &c->result->from_prior));
  if (!*good && rank == 0)
    problem(list,
            "optimiser: J or its gradient is not finite where the minimisation starts (J = %g); "
            "look for observations or bounds of the control that are out of range, or start from "
            "other values",
            c->start_J);
  PetscFunctionReturn(0);
}

static PetscErrorCode Objective(Tao tao, Vec x, PetscReal *f, Vec gradient, void *context) {
  struct context *c = context;
  size_t bytes = (size_t)(c->parts.n_shared + c->parts.n_own) * sizeof *c->u;
  bool start;
  PetscFunctionBeginUser;
  (void)tao;
  if (c->stopped) { /* the line search ends here */
    *f = INFINITY;
    PetscCall(VecZeroEntries(gradient));
    PetscFunctionReturn(0);
  }
  PetscCall(ControlSpread(&c->parts, x, c->u));
  double J = c->start_J;
  PetscCall(ControlAll(&c->parts, c->ahead && memcmp(c->u, c->start, bytes) == 0, &start));
  if (!start) PetscCall(Evaluate(c, &J));
  c->ahead = false;
  *f = J;
  PetscCall(ControlPlace(&c->parts, c->g, gradient));
  PetscCall(InterruptPending(c->model->comm, &c->stopped));
  PetscFunctionReturn(0);
}

/* A look at TAO's iterate, once an iteration; a better one becomes the result. */
static PetscErrorCode Look(struct context *c, Tao tao, int iteration, double J) {
  struct solve_result *r = c->result;
  Vec x;
  PetscFunctionBeginUser;
  if (c->stopped || iteration <= c->looked) PetscFunctionReturn(0);
  c->looked = iteration;
  PetscCall(TaoGetSolution(tao, &x));
  PetscCall(ControlSpread(&c->parts, x, c->u));
  PetscCall(EarlyStoppingLook(c->model, c->u, &c->watch));
  if (iteration == 0) r->score_start = c->watch.history.score;
  if (!early_stopping_is_best(&c->watch)) PetscFunctionReturn(0);
  r->best_iteration = iteration;
  r->score = c->watch.history.score;
  r->J = J;
  r->gnorm = c->gnorm;
  r->distance = c->distance;
  PetscFunctionReturn(0);
}

/* one line of the table of iterations */
static PetscErrorCode Row(struct context *c, int iteration, double J, const char *more) {
  int done = c->result->evaluations, computed = done - c->result->replayed;
  double each = computed ? c->computed / computed : 0.;
  double left = done < c->max_evaluations ? each * (c->max_evaluations - done) : 0.;
  PetscFunctionBeginUser;
  iteration_path_add(&c->result->path, iteration, J, c->gnorm);
  if (c->quiet) PetscFunctionReturn(0);
  PetscCall(PetscPrintf(c->model->comm, "  %9d  %14.6f  %12.4e  %11d  %9.0f  %8.0f s%s%s\n",
                        iteration, J, c->gnorm, done,
                        each > 0. ? (double)c->model->n_running / each : 0., left, more,
                        done == c->result->replayed + 1 && done > 1 ? "  (from the journal)" : ""));
  PetscFunctionReturn(0);
}

static PetscErrorCode Progress(Tao tao, void *context) {
  struct context *c = context;
  PetscInt iteration;
  PetscReal J;
  char score[40] = "";
  PetscFunctionBeginUser;
  PetscCall(TaoGetSolutionStatus(tao, &iteration, &J, NULL, NULL, NULL, NULL));
  PetscCall(MeasureGradient(tao, c));
  if (c->watch.patience > 0) {
    PetscCall(Look(c, tao, (int)iteration, J));
    snprintf(score, sizeof score, "  %13.6g%s", c->watch.history.score,
             early_stopping_is_best(&c->watch) ? "*" : " ");
  }
  if (!c->told) { /* bncg counts its first step as iteration 0 once more */
    c->told = true;
    c->result->gnorm_start = c->gnorm_first = c->gnorm;
    if (!c->quiet)
      PetscCall(PetscPrintf(c->model->comm,
                            "  iteration               J           |g|  evaluations"
                            "  seasons/s  time left at most%s\n",
                            c->watch.patience > 0 ? "  watched score" : ""));
  }
  PetscCall(Row(c, (int)iteration, J, score));
  PetscFunctionReturn(0);
}

/* whether the line search has become so long that the bundle method continues from here */
static bool labours(struct context *c) {
  const int many = 5, often = 2;
  int taken = c->result->evaluations - c->searched;
  c->searched = c->result->evaluations;
  c->laboured = taken >= many ? c->laboured + 1 : 0;
  return c->bundle && c->laboured >= often;
}

static PetscErrorCode Converged(Tao tao, void *context) {
  struct context *c = context;
  PetscFunctionBeginUser;
  PetscCall(MeasureGradient(tao, c));
  if (c->stopped)
    PetscCall(TaoSetConvergedReason(tao, TAO_DIVERGED_USER));
  else if (early_stopping_ends(&c->watch))
    PetscCall(TaoSetConvergedReason(tao, TAO_CONVERGED_USER));
  else if (c->gnorm_first > 0. && c->gnorm <= c->gttol * c->gnorm_first)
    PetscCall(TaoSetConvergedReason(tao, TAO_CONVERGED_GTTOL));
  else if (c->distance <= solve_near)
    PetscCall(TaoSetConvergedReason(tao, TAO_CONVERGED_USER));
  else if (labours(c))
    PetscCall(TaoSetConvergedReason(tao, TAO_DIVERGED_LS_FAILURE));
  else
    PetscCall(TaoDefaultConvergenceTest(tao, NULL));
  PetscFunctionReturn(0);
}

static PetscErrorCode SetBounds(struct context *c, Tao tao, Vec u, bool *any) {
  const struct control *control = c->model->control;
  Vec lo, hi;
  double *l = c->lo, *h = c->hi;
  PetscFunctionBeginUser;
  PetscCall(VecDuplicate(u, &lo));
  PetscCall(VecDuplicate(u, &hi));
  control_bounds(control, l, h);
  *any = false;
  for (int i = 0; i < control->n; i++) {
    *any = *any || isfinite(l[i]) || isfinite(h[i]);
    if (!isfinite(l[i])) l[i] = PETSC_NINFINITY;
    if (!isfinite(h[i])) h[i] = PETSC_INFINITY;
  }
  PetscCall(ControlPlace(&c->parts, l, lo));
  PetscCall(ControlPlace(&c->parts, h, hi));
  PetscCall(TaoSetVariableBounds(tao, lo, hi));
  PetscCall(VecDestroy(&lo));
  PetscCall(VecDestroy(&hi));
  PetscFunctionReturn(0);
}

/* -tao_ options as the user gave them; what PETSc refuses is the user's problem, not a crash */
static PetscErrorCode ReadOptions(Tao tao, struct problems *list) {
  const char *text = NULL;
  char *specific = NULL;
  PetscFunctionBeginUser;
  PetscCall(PetscPushErrorHandler(PetscReturnErrorHandler, NULL));
  PetscErrorCode refused = TaoSetFromOptions(tao);
  PetscCall(PetscPopErrorHandler());
  if (refused) {
    PetscCall(PetscErrorMessage(refused, &text, &specific));
    problem(list, "command line: PETSc refuses a -tao_ option: %s",
            specific && *specific ? specific
            : text                ? text
                                  : "unknown reason");
  }
  PetscFunctionReturn(0);
}

/* At a kink of J a line search can find nothing; its default of 30 evaluations is a waste there. */
static PetscErrorCode LimitLineSearch(void) {
  PetscBool given;
  PetscFunctionBeginUser;
  PetscCall(PetscOptionsHasName(NULL, NULL, "-tao_ls_max_funcs", &given));
  if (!given) PetscCall(PetscOptionsSetValue(NULL, "-tao_ls_max_funcs", "10"));
  PetscFunctionReturn(0);
}

static PetscErrorCode TaoMake(struct context *c, const struct solve_options *o, Vec u, Tao *tao,
                              struct problems *list) {
  bool bounded = false;
  PetscInt limit;
  PetscReal gatol, grtol, gttol;
  PetscFunctionBeginUser;
  PetscCall(TaoCreate(c->model->comm, tao));
  PetscCall(TaoSetType(*tao, o->tao_type));
  PetscCall(TaoSetSolution(*tao, u));
  PetscCall(SetBounds(c, *tao, u, &bounded));
  PetscCall(TaoSetObjectiveAndGradient(*tao, NULL, Objective, c));
  /* relative to J a gradient says little here: the sum has as many terms as data */
  PetscCall(TaoSetTolerances(*tao, 1e-12, 0., o->gttol));
  PetscCall(TaoSetMaximumFunctionEvaluations(*tao, o->max_evaluations));
  PetscCall(TaoSetMaximumIterations(*tao, o->max_evaluations));
  PetscCall(TaoSetMonitor(*tao, Progress, c, NULL));
  PetscCall(TaoSetConvergenceTest(*tao, Converged, c));
  PetscCall(LimitLineSearch());
  PetscCall(ReadOptions(*tao, list));
  PetscCall(TaoGetMaximumFunctionEvaluations(*tao, &limit));
  PetscCall(TaoGetTolerances(*tao, &gatol, &grtol, &gttol)); /* -tao_gttol is ours to apply */
  PetscCall(TaoSetTolerances(*tao, gatol, grtol, 0.));
  c->gttol = gttol;
  c->max_evaluations = (int)limit;
  PetscCall(TaoMethodCheck(*tao, bounded, list));
  PetscFunctionReturn(0);
}

/* the Hessian at the first guess; *good: it has an inverse */
static PetscErrorCode Metric(struct context *c, Tao tao, const double *u, bool *good,
                             struct problems *list) {
  TaoType type;
  PetscFunctionBeginUser;
  PetscCall(TaoGetType(tao, &type));
  if (!metric_helps(type)) PetscFunctionReturn(0);
  PetscCall(PosteriorHessian(c->model, u, &c->hessian));
  PetscCall(ArrowDuplicate(c->hessian, &c->factor));
  *good = posterior_factor(c->model->control, c->factor, list);
  if (*good) PetscCall(MetricSet(tao, c->hessian, c->factor));
  PetscFunctionReturn(0);
}

/* Opens the journal. One of another configuration gives a first guess where none is given (u = 0)
 * and the minimum alone counts. Where the path does (early stopping, networks), it would let this
 * campaign begin from observations that it holds out. A journal of this campaign knows where it
 * began. */
static PetscErrorCode Begin(struct context *c, const struct solve_options *o, double *u) {
  enum journal_state state;
  bool warm = o->patience <= 0 && !control_has_weights(c->model->control);
  PetscFunctionBeginUser;
  for (int i = 0; i < c->parts.n_shared; i++) warm = warm && u[i] == 0.;
  PetscCall(JournalOpen(c->model->comm, o->journal, o->key, c->parts.n_part, &c->journal, &state));
  if (state == JOURNAL_REPLAYS)
    PetscCall(PetscPrintf(c->model->comm,
                          "journal: %s holds %d evaluations of this campaign; "
                          "passing through them\n",
                          o->journal, journal_records(c->journal)));
  if (state == JOURNAL_REPLAYS && warm) PetscCall(JournalPoint(c->journal, 0, u + c->parts.at));
  if (state == JOURNAL_OTHER_KEY) {
    if (warm) PetscCall(JournalPoint(c->journal, journal_records(c->journal) - 1, u + c->parts.at));
    PetscCall(PetscPrintf(c->model->comm,
                          "journal: %s belongs to another configuration; starting %s\n", o->journal,
                          warm ? "from its last point" : "anew"));
    PetscCall(JournalRestart(c->journal));
  }
  PetscCall(ControlShare(&c->parts, u));
  PetscFunctionReturn(0);
}

/* the reason in words */
static PetscErrorCode Explain(const struct context *c, TaoConvergedReason reason) {
  struct solve_result *r = c->result;
  PetscFunctionBeginUser;
  if (reason == TAO_CONVERGED_USER && early_stopping_ends(&c->watch))
    snprintf(r->reason, sizeof r->reason, "stopped early by the watched score (patience %d)",
             c->watch.patience);
  else
    PetscCall(PetscStrncpy(r->reason, tao_reason(reason), sizeof r->reason));
  PetscFunctionReturn(0);
}

/* -- kinks: where TAO's line search finds nothing a bundle method continues (bundle.h) */

/* points whose gradients it may combine: memory counts where elements are many */
static int bundle_room(const struct control_parts *parts) {
  const int most = parts->n > 1000 ? 12 : 40;
  return parts->n + 8 < most ? (int)parts->n + 8 : most;
}

static PetscErrorCode KinkEvaluate(void *context, const double *u, double *J, double *g,
                                   bool *end) {
  struct context *c = context;
  int n = c->parts.n_shared + c->parts.n_own;
  PetscFunctionBeginUser;
  *end = c->result->evaluations >= c->max_evaluations;
  if (*end) PetscFunctionReturn(0);
  PetscCall(PetscArraycpy(c->u, u, n));
  PetscCall(Evaluate(c, J));
  PetscCall(PetscArraycpy(g, c->g, n));
  PetscCall(InterruptPending(c->model->comm, &c->stopped));
  *end = c->stopped;
  PetscFunctionReturn(0);
}

static PetscErrorCode KinkProgress(void *context, const double *u, double J, const double *g,
                                   double certificate, int gradients) {
  struct context *c = context;
  char more[80];
  PetscFunctionBeginUser;
  snprintf(more, sizeof more, "  certificate %.2g (%d gradient%s)", certificate, gradients,
           gradients == 1 ? "" : "s");
  PetscCall(Measure(c, u + c->parts.at, g + c->parts.at));
  if (J < c->result->J) c->result->iterations += 1;
  c->result->J = J;
  PetscCall(Row(c, c->result->iterations, J, more));
  PetscFunctionReturn(0);
}

/* What the bundle method found becomes the result. */
static PetscErrorCode KinkResult(struct context *c, const struct bundle_result *b) {
  struct solve_result *r = c->result;
  const char *why = c->stopped          ? tao_reason(TAO_DIVERGED_USER)
                    : !b->certified     ? tao_reason(TAO_DIVERGED_MAXFCN)
                    : b->gradients == 1 ? tao_reason(TAO_CONVERGED_USER)
                                        : "converged: at a kink of J";
  PetscFunctionBeginUser;
  PetscCall(PetscStrncpy(r->reason, why, sizeof r->reason));
  r->J = b->J;
  r->gnorm = c->gnorm;
  r->distance = r->certificate = b->certificate;
  r->certificate_radius = b->gradients == 1 ? 0. : b->radius;
  r->certificate_gradients = b->gradients;
  r->converged = b->certified;
  r->stopped = c->stopped;
  r->best_iteration = r->iterations;
  PetscFunctionReturn(0);
}

static PetscErrorCode Kink(struct context *c, TaoConvergedReason reason, double *u,
                           struct problems *list) {
  struct arrow_matrix *hessian = NULL;
  struct kink_metric metric = {0};
  struct bundle_result r;
  bool good = true;
  struct bundle_options o = {.parts = c->parts,
                             .lo = c->lo,
                             .hi = c->hi,
                             .evaluate = KinkEvaluate,
                             .progress = KinkProgress,
                             .context = c,
                             .radius = solve_near,
                             .enough = solve_near,
                             .most = c->max_evaluations};
  PetscFunctionBeginUser;
  if (!c->bundle || (reason != TAO_DIVERGED_LS_FAILURE && reason != TAO_CONVERGED_STEPTOL))
    PetscFunctionReturn(0);
  if (c->factor) {
    PetscCall(PosteriorHessian(c->model, u, &hessian));
    PetscCall(KinkMetricCreate(hessian, &metric));
    good = posterior_factor(c->model->control, metric.factor, list);
    o.metric = &metric.metric;
  }
  if (good) {
    PetscCall(BundleMinimise(c->bundle, &o, u, &r));
    PetscCall(KinkResult(c, &r));
  }
  PetscCall(KinkMetricDestroy(&metric));
  PetscCall(ArrowDestroy(&hessian));
  PetscFunctionReturn(0);
}

/* the prior is the result */
static PetscErrorCode TakePrior(struct context *c, double *u) {
  struct solve_result *r = c->result;
  double squares;
  PetscFunctionBeginUser;
  PetscCall(PetscArrayzero(u, c->parts.n_shared + c->parts.n_own));
  PetscCall(ModelCost(c->model, u, &r->J, c->g));
  PetscCall(ControlDot(&c->parts, c->g, c->g, &squares));
  r->gnorm = sqrt(squares);
  r->distance = INFINITY;
  r->score = c->watch.prior;
  r->best_iteration = -1;
  PetscFunctionReturn(0);
}

/* u and what belongs to it: TAO's last iterate, or the best watched one, noted by Look() */
static PetscErrorCode Finish(struct context *c, Tao tao, Vec x, double *u, struct problems *list) {
  struct solve_result *r = c->result;
  TaoConvergedReason reason;
  PetscInt iteration;
  PetscReal J;
  PetscFunctionBeginUser;
  PetscCall(TaoGetSolutionStatus(tao, &iteration, &J, NULL, NULL, NULL, &reason));
  r->iterations = (int)iteration;
  r->converged = reason > 0;
  r->early = reason == TAO_CONVERGED_USER && early_stopping_ends(&c->watch);
  r->stopped = c->stopped;
  PetscCall(Explain(c, reason));
  if (c->watch.history.looks) {
    PetscCall(PetscArraycpy(u, c->watch.u, c->parts.n_shared + c->parts.n_own));
    if (!c->stopped && early_stopping_prefers_prior(&c->watch)) PetscCall(TakePrior(c, u));
    PetscFunctionReturn(0);
  }
  PetscCall(ControlSpread(&c->parts, x, u));
  r->best_iteration = r->iterations;
  r->J = J;
  r->gnorm = c->gnorm;
  r->distance = r->certificate = c->distance;
  r->certificate_gradients = 1;
  PetscCall(Kink(c, reason, u, list));
  PetscFunctionReturn(0);
}

PetscErrorCode Solve(struct model *model, const struct solve_options *o, double *u,
                     struct solve_result *result, struct problems *list) {
  struct context c = {.model = model,
                      .result = result,
                      .started = MPI_Wtime(),
                      .distance = INFINITY,
                      .looked = -1,
                      .quiet = o->quiet};
  int n = model->control->n;
  bool any, good;
  Vec x;
  Tao tao;
  PetscFunctionBeginUser;
  *result = (struct solve_result){.score_start = NAN, .score = NAN, .certificate = INFINITY};
  PetscCall(ControlPartsCreate(model->comm, model->control->own_at, n - model->control->own_at,
                               &c.parts));
  PetscCall(PetscMalloc5(n, &c.u, n, &c.g, n, &c.lo, n, &c.hi, n, &c.start));
  PetscCall(ControlVec(&c.parts, &x));
  if (o->patience <= 0 && !control_has_weights(model->control))
    PetscCall(BundleCreate(&c.parts, bundle_room(&c.parts), &c.bundle));
  PetscCall(TaoMake(&c, o, x, &tao, list));
  PetscCall(EarlyStoppingCreate(model, o->patience, &c.watch, list));
  PetscCall(ProblemsAnywhere(model->comm, list, 0, &any));
  good = !any;
  if (good) PetscCall(JournalProbe(model->comm, o->journal, list, &good));
  if (good) {
    PetscCall(Begin(&c, o, u));
    interrupt_catch();
    PetscCall(EvaluateStart(&c, u, &good, list));
    PetscCall(ControlPlace(&c.parts, u, x));
    if (good) PetscCall(EarlyStoppingPrior(model, u, &c.watch));
    if (good && o->metric && gauss_newton_fits(model)) PetscCall(Metric(&c, tao, u, &good, list));
    if (good) PetscCall(TaoSolve(tao));
    if (good) PetscCall(Finish(&c, tao, x, u, list));
    interrupt_release();
    PetscCall(JournalClose(&c.journal));
  }
  PetscCall(TaoDestroy(&tao));
  PetscCall(VecDestroy(&x));
  PetscCall(BundleDestroy(&c.bundle));
  PetscCall(EarlyStoppingDestroy(&c.watch));
  PetscCall(ArrowDestroy(&c.hessian));
  PetscCall(ArrowDestroy(&c.factor));
  PetscCall(PetscFree5(c.u, c.g, c.lo, c.hi, c.start));
  PetscFunctionReturn(0);
}
