/* Training by Adam (Kingma, Ba 2015: Adam: a method for stochastic optimization, algorithm 1).
 *
 *   m <- b1 m + (1 - b1) g,   v <- b2 v + (1 - b2) g^2
 *   u <- u - rate  m / (1 - b1^t) / (sqrt(v / (1 - b2^t)) + eps),   then into its bounds
 *
 * g is the gradient of (number of minibatches) x (the minibatch's part of J_obs) + u'u / 2, whose
 * mean over an epoch is that of J at a fixed u. The rate falls along half a cosine from epoch to
 * epoch (Loshchilov, Hutter 2017: SGDR, equation 5, without restarts). Rank 0 steps and hands u on:
 * no rank can drift away from its neighbours.
 */
#include "inversion/adam.h"
#include "inversion/adam_state.h"
#include "inversion/minibatch.h"
#include "region/interrupt.h"
#include "inversion/state_file.h"
#include <math.h>

static const double beta[2] = {.9, .999}, epsilon = 1e-8; /* the paper's */
static const double last_rate = .1;                       /* of the last epoch / the first */

struct training {
  struct model *model;
  const struct adam_options *o;
  struct adam_result *result;
  struct adam_state state;
  struct early_stopping watch;
  struct minibatches batches;
  double *g, *lo, *hi; /* [n] gradient; bounds of u */
  const char *journal; /* NULL when it cannot be written any more */
  double mean_J;       /* of the epoch's minibatches; NAN where none gave a number */
  double seconds;      /* of the epochs of this run */
  bool rank0, note;    /* note: a skipped step has been told */
};

static double rate_at(const struct adam_options *o, int64_t epoch) {
  double way = o->epochs > 1 ? (double)epoch / (o->epochs - 1) : 0.;
  return o->rate * (last_rate + (1. - last_rate) * .5 * (1. + cos(way * acos(-1.))));
}

/* rank 0 */
static void step(struct training *t, double rate) {
  struct adam_state *s = &t->state;
  double *mean = s->m, *square = s->m + s->n, grown[2];
  for (int k = 0; k < 2; k++) {
    s->count.decay[k] *= beta[k];
    grown[k] = 1. - s->count.decay[k];
  }
  for (int i = 0; i < s->n; i++) {
    mean[i] = beta[0] * mean[i] + (1. - beta[0]) * t->g[i];
    square[i] = beta[1] * square[i] + (1. - beta[1]) * t->g[i] * t->g[i];
    double u = s->u[i] - rate * (mean[i] / grown[0]) / (sqrt(square[i] / grown[1]) + epsilon);
    s->u[i] = fmin(fmax(u, t->lo[i]), t->hi[i]);
  }
}

static PetscErrorCode Skip(struct training *t) {
  PetscFunctionBeginUser;
  t->state.count.skipped++;
  if (!t->note)
    PetscCall(PetscPrintf(t->model->comm,
                          "note: the model gave no number for a minibatch of epoch %d; such steps "
                          "are skipped and counted at the end\n",
                          (int)t->state.count.epochs + 1));
  t->note = true;
  PetscFunctionReturn(0);
}

/* One pass; *whole: not ended before its last minibatch by a signal. */
static PetscErrorCode Pass(struct training *t, bool *whole) {
  struct minibatches *b = &t->batches;
  struct adam_state *s = &t->state;
  struct model_part part = {.use = TERM_FIT, .scale = b->n, .prior = true};
  double rate = rate_at(t->o, s->count.epochs), J, sum = 0.;
  int steps = 0, k = 0;
  PetscFunctionBeginUser;
  minibatches_shuffle(b, t->o->seed, (int)s->count.epochs);
  for (; k < b->n && !t->result->stopped; k++) {
    part.unit = minibatches_unit(b, k);
    PetscCall(ModelCostPart(t->model, &part, s->u, &J, t->g, NULL));
    if (isfinite(J)) {
      if (t->rank0) step(t, rate);
      PetscCallMPI(MPI_Bcast(s->u, s->n, MPI_DOUBLE, 0, t->model->comm));
      sum += J;
      steps++;
    } else {
      PetscCall(Skip(t));
    }
    PetscCall(InterruptPending(t->model->comm, &t->result->stopped));
  }
  *whole = k == b->n;
  t->mean_J = steps ? sum / steps : NAN;
  PetscFunctionReturn(0);
}

static PetscErrorCode Progress(const struct training *t, double seconds) {
  int epoch = (int)t->state.count.epochs, computed = epoch - t->result->replayed;
  double left = t->seconds / computed * (t->o->epochs - epoch);
  char score[24] = "-";
  PetscFunctionBeginUser;
  iteration_path_add(&t->result->path, epoch, t->mean_J, NAN);
  if (computed == 1)
    PetscCall(PetscPrintf(t->model->comm, "      epoch          mean J  watched score     s/epoch  "
                                          "time left at most\n"));
  if (t->watch.patience > 0)
    snprintf(score, sizeof score, "%.6g%s", t->watch.history.score,
             early_stopping_is_best(&t->watch) ? "*" : " ");
  PetscCall(PetscPrintf(t->model->comm, "  %9d  %14.6f  %13s  %10.3g  %8.0f s\n", epoch, t->mean_J,
                        score, seconds, left));
  PetscFunctionReturn(0);
}

/* epochs until one of the reasons to end */
static PetscErrorCode Train(struct training *t) {
  struct adam_result *r = t->result;
  bool whole = true;
  PetscFunctionBeginUser;
  t->mean_J = 0.;
  while (t->state.count.epochs < t->o->epochs && !early_stopping_ends(&t->watch) && !r->stopped) {
    double started = MPI_Wtime();
    PetscCall(Pass(t, &whole));
    if (!whole || !isfinite(t->mean_J)) break;
    t->state.count.epochs++;
    PetscCall(EarlyStoppingLook(t->model, t->state.u, &t->watch));
    if (t->rank0) PetscCall(AdamStateSave(&t->journal, t->o->key, &t->state, &t->watch));
    double seconds = MPI_Wtime() - started;
    t->seconds += seconds;
    PetscCall(Progress(t, seconds));
  }
  r->early = !r->stopped && isfinite(t->mean_J) && early_stopping_ends(&t->watch);
  if (r->stopped)
    snprintf(r->reason, sizeof r->reason, "stopped by a signal");
  else if (!isfinite(t->mean_J))
    snprintf(r->reason, sizeof r->reason, "ended: a whole epoch without a finite J");
  else if (early_stopping_ends(&t->watch))
    snprintf(r->reason, sizeof r->reason, "stopped early by the watched score (patience %d)",
             t->watch.patience);
  else
    snprintf(r->reason, sizeof r->reason, "ended with the last epoch");
  PetscFunctionReturn(0);
}

/* The start is evaluated and looked at in any case: its bits tell whether a journal fits. */
static PetscErrorCode Start(struct training *t, const double *u) {
  MPI_Comm comm = t->model->comm;
  int n = t->model->control->n;
  double bits[2];
  uint64_t sum;
  PetscFunctionBeginUser;
  PetscCall(ModelCost(t->model, u, &t->result->J_start, t->g));
  t->result->from_prior = true;
  for (int i = 0; i < n; i++) t->result->from_prior = t->result->from_prior && u[i] == 0.;
  PetscCall(EarlyStoppingPrior(t->model, u, &t->watch));
  PetscCall(EarlyStoppingLook(t->model, u, &t->watch));
  t->result->score_start = t->watch.history.score;
  bits[0] = t->result->J_start;
  bits[1] = t->watch.patience > 0 ? t->watch.history.score : 0.;
  sum = state_hash(state_hash_start, u, (size_t)n * sizeof *u);
  sum = state_hash(sum, t->g, (size_t)n * sizeof *t->g);
  sum = state_hash(sum, bits, sizeof bits);
  PetscCall(AdamStateCreate(comm, n, u, sum, &t->state));
  PetscCall(AdamStateLoad(comm, t->journal, t->o->key, &t->state, &t->watch));
  t->result->replayed = (int)t->state.count.epochs;
  if (t->result->replayed)
    PetscCall(PetscPrintf(comm,
                          "journal: %s holds %d epochs of this campaign; going on from there\n",
                          t->journal, t->result->replayed));
  PetscFunctionReturn(0);
}

/* A training that ended without a finite J has an estimate only where a watched point was good. */
static void check_end(const struct training *t, struct problems *list) {
  bool good = t->watch.patience > 0 && isfinite(t->watch.history.best);
  if (t->rank0 && !t->result->stopped && !isfinite(t->mean_J) && !(good && t->result->epochs))
    problem(list,
            "optimiser.adam: no minibatch of epoch %d gave a finite J, so there is no estimate; "
            "look for observations or bounds of the control that are out of range, or lower the "
            "rate",
            t->result->epochs + 1);
}

static PetscErrorCode Finish(struct training *t, double *u, struct problems *list) {
  struct adam_result *r = t->result;
  const struct early_stopping_history *h = &t->watch.history;
  bool watched = t->watch.patience > 0;
  PetscFunctionBeginUser;
  PetscCall(PetscArraycpy(u, watched ? t->watch.u : t->state.u, t->state.n));
  r->epochs = (int)t->state.count.epochs;
  r->best_epoch = watched ? (int)h->best_look : r->epochs;
  r->score = h->best;
  if (watched && early_stopping_prefers_prior(&t->watch)) {
    PetscCall(PetscArrayzero(u, t->state.n));
    r->best_epoch = -1;
    r->score = t->watch.prior;
  }
  r->skipped = (int)t->state.count.skipped;
  r->J = NAN;
  if (!r->stopped) PetscCall(ModelCost(t->model, u, &r->J, NULL));
  if (r->skipped)
    PetscCall(PetscPrintf(
        t->model->comm, "note: %d minibatches gave no number, so no step was made\n", r->skipped));
  check_end(t, list);
  PetscFunctionReturn(0);
}

PetscErrorCode Adam(struct model *model, const struct adam_options *o, double *u,
                    struct adam_result *result, struct problems *list) {
  struct training t = {.model = model, .o = o, .result = result, .journal = o->journal};
  int n = model->control->n;
  PetscMPIInt rank;
  bool good;
  PetscFunctionBeginUser;
  *result = (struct adam_result){.score_start = NAN, .score = NAN};
  PetscCallMPI(MPI_Comm_rank(model->comm, &rank));
  t.rank0 = rank == 0;
  PetscCall(PetscMalloc3(n, &t.g, n, &t.lo, n, &t.hi));
  control_bounds(model->control, t.lo, t.hi);
  PetscCall(EarlyStoppingCreate(model, o->patience, &t.watch, list));
  PetscCall(MinibatchesCreate(model, o->batch, &t.batches));
  PetscCall(AdamStateProbe(model->comm, o->journal, list, &good));
  if (good && (o->patience <= 0 || t.watch.n_terms)) {
    interrupt_catch();
    PetscCall(Start(&t, u));
    PetscCall(Train(&t));
    interrupt_release();
    PetscCall(Finish(&t, u, list));
  }
  PetscCall(AdamStateDestroy(&t.state));
  PetscCall(MinibatchesDestroy(&t.batches));
  PetscCall(EarlyStoppingDestroy(&t.watch));
  PetscCall(PetscFree3(t.g, t.lo, t.hi));
  PetscFunctionReturn(0);
}
