/* Gauss-Newton with a trust region; see newton.h. */
#include "inversion/newton.h"
#include "inversion/control_parts.h"
#include "region/interrupt.h"
#include "model/control_vector.h"
#include "region/shared_problems.h"
#include "support/random.h"
#include <math.h>
#include <string.h>

static const double agreed = .01; /* share of the promised decrease that a step must bring */
static const double tolerance =
    1e-1; /* by which conjugate gradients reduce the residual: kinks make more vain */
static const double least_gain = 1e-9; /* of |J| + 1: beyond rounding of J */
/* Between kinks of J steps become short: a lower J by less than this is worth no further run (near
 * enough is 2e-4 where J is smooth, and 0.02 is what restarts differ by). */
static const double least_step = 1e-3;

struct newton {
  const struct quadratic_problem *problem;
  const struct newton_options *options;
  struct solve_result *result;
  int n;
  double *lo, *hi, *s, *trial;
  bool *held;
  int products; /* with Q, so far */
  int tries;    /* runs of the last iteration: more than one where its quadratic misled it */
};

static PetscErrorCode Create(const struct quadratic_problem *p, const struct newton_options *o,
                             struct solve_result *result, struct newton *w) {
  const int n = p->model->control->n;
  PetscFunctionBeginUser;
  *w = (struct newton){.problem = p, .options = o, .result = result, .n = n};
  PetscCall(PetscMalloc5(n, &w->lo, n, &w->hi, n, &w->s, n, &w->trial, n, &w->held));
  control_bounds(p->model->control, w->lo, w->hi);
  PetscFunctionReturn(0);
}

static PetscErrorCode Destroy(struct newton *w) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree5(w->lo, w->hi, w->s, w->trial, w->held));
  PetscFunctionReturn(0);
}

static double within(const struct newton *w, int i, double u) {
  return fmin(fmax(u, w->lo[i]), w->hi[i]);
}

/* |g| without the elements that bounds hold */
static PetscErrorCode Hold(struct newton *w, const struct quadratic *q, const double *u) {
  double squares, *loose = w->trial;
  PetscFunctionBeginUser;
  for (int i = 0; i < w->n; i++) {
    w->held[i] = (u[i] <= w->lo[i] && q->g[i] > 0.) || (u[i] >= w->hi[i] && q->g[i] < 0.);
    loose[i] = w->held[i] ? 0. : q->g[i];
  }
  PetscCall(ModelDot(w->problem->model, loose, loose, &squares));
  w->result->gnorm = sqrt(squares);
  PetscFunctionReturn(0);
}

static PetscErrorCode Tell(const struct newton *w, int iteration, double J) {
  MPI_Comm comm = w->problem->model->comm;
  PetscFunctionBeginUser;
  iteration_path_add(&w->result->path, iteration, J, w->result->gnorm);
  if (w->options->quiet) PetscFunctionReturn(0);
  if (iteration == 0 || !w->result->evaluations)
    PetscCall(PetscPrintf(comm, "  iteration               J           |g|  products  distance in "
                                "posterior s.d.\n"));
  PetscCall(PetscPrintf(comm, "  %9d  %14.6f  %12.4e  %8d  %.3g\n", iteration, J, w->result->gnorm,
                        w->products, w->result->distance));
  PetscFunctionReturn(0);
}

/* A lower J from u along steps within shrinking radii; *found: u and J are those of the new point.
 */
static PetscErrorCode Descend(struct newton *w, const struct quadratic *q, double *u, double *J,
                              bool *found) {
  const struct model *m = w->problem->model;
  double radius = INFINITY, gain, there, length;
  enum quadratic_end end;
  PetscFunctionBeginUser;
  *found = false;
  for (int tries = 0; !*found; tries++) {
    PetscCall(QuadraticStep(q, w->held, radius, tolerance, w->options->max_products, w->s, &gain,
                            &w->products, &end));
    if (tries == 0) w->result->distance = sqrt(2. * gain);
    if (!(gain > least_gain * (fabs(*J) + 1.)) || w->result->distance <= w->options->near) break;
    for (int i = 0; i < w->n; i++) w->trial[i] = within(w, i, u[i] + w->s[i]);
    PetscCall(QuadraticCost(w->problem, w->trial, &there));
    w->result->evaluations++;
    w->tries = tries + 1;
    PetscCall(ModelDot(m, w->s, w->s, &length));
    *found = *J - there >= agreed * gain;
    radius = .25 * sqrt(length);
  }
  if (!*found) PetscFunctionReturn(0);
  PetscCall(PetscArraycpy(u, w->trial, w->n));
  *J = there;
  PetscFunctionReturn(0);
}

/* The point is noted, or found in the journal that was opened at it; *same: its J and g agree with
 * what the journal has. */
static PetscErrorCode Note(struct newton *w, struct journal *journal, const double *u,
                           const struct quadratic *q, bool *same) {
  const struct control *control = w->problem->model->control;
  struct control_parts parts;
  bool found;
  double J = q->J;
  PetscFunctionBeginUser;
  *same = true;
  if (!journal) PetscFunctionReturn(0);
  PetscCall(
      ControlPartsCreate(w->problem->model->comm, control->own_at, w->n - control->own_at, &parts));
  PetscCall(JournalCheck(journal, u + parts.at, J, q->g + parts.at, same));
  if (!*same) PetscFunctionReturn(0);
  PetscCall(JournalFind(journal, u + parts.at, &J, q->g + parts.at, &found));
  if (!found) PetscCall(JournalAdd(journal, u + parts.at, q->J, q->g + parts.at));
  PetscFunctionReturn(0);
}

static void conclude(struct newton *w, const char *reason, bool converged) {
  w->result->converged = converged;
  w->result->certificate = w->result->distance; /* by the one gradient there */
  w->result->certificate_gradients = 1;
  snprintf(w->result->reason, sizeof w->result->reason, "%s", reason);
}

/* one linearisation at u and the step from it; *on: there may be more to gain */
static PetscErrorCode Iterate(struct newton *w, struct journal *journal, double *u, bool *same,
                              bool *on) {
  struct solve_result *r = w->result;
  struct quadratic q;
  bool good, found;
  PetscFunctionBeginUser;
  *on = false;
  *same = true;
  PetscCall(QuadraticCreate(w->problem, u, &q, &good));
  if (!good) {
    conclude(w, "J is not a number", false);
  } else {
    PetscCall(Note(w, journal, u, &q, same));
    PetscCall(Hold(w, &q, u));
    if (r->iterations == 0 && *same) {
      r->J_start = q.J;
      r->gnorm_start = r->gnorm;
    }
    r->J = q.J;
    double J = q.J;
    if (*same) PetscCall(Descend(w, &q, u, &J, &found));
    if (*same) PetscCall(Tell(w, r->iterations, q.J));
    *on = *same && found && (w->tries == 1 || q.J - J >= least_step);
    r->J = J;
    if (*same && found && !*on) {
      r->iterations++;
      conclude(w, "among kinks a step lowers J by less than .001", false);
    }
    if (*same && !found && r->distance <= w->options->near)
      conclude(w, "converged: within .02 standard deviations of the minimum", true);
    else if (*same && !found)
      conclude(w, "no lower J in the trust region", false);
  }
  PetscCall(QuadraticDestroy(&q));
  PetscFunctionReturn(0);
}

PetscErrorCode NewtonMinimise(const struct quadratic_problem *problem,
                              const struct newton_options *options, struct journal *journal,
                              double *u, struct solve_result *result) {
  struct newton w;
  bool on = true, same;
  PetscFunctionBeginUser;
  PetscCall(Create(problem, options, result, &w));
  result->distance = INFINITY;
  for (int i = 0; i < w.n; i++) u[i] = within(&w, i, u[i]);
  while (on) {
    PetscCall(Iterate(&w, journal, u, &same, &on));
    if (!same) { /* other inputs or another build */
      PetscCall(PetscPrintf(problem->model->comm, "journal: inputs or build have changed since it "
                                                  "was written; starting anew\n"));
      PetscCall(JournalRestart(journal));
      result->iterations = 0;
      on = true;
      continue;
    }
    if (!on) break;
    result->iterations++;
    if (options->stops) PetscCall(InterruptPending(problem->model->comm, &result->stopped));
    if (result->stopped) {
      conclude(&w, "stopped by a signal", false);
      break;
    }
    if (result->iterations >= options->max_iterations) {
      conclude(&w, "iteration limit reached", false);
      break;
    }
  }
  result->best_iteration = result->iterations;
  PetscCall(Destroy(&w));
  PetscFunctionReturn(0);
}

/* where a journal of this campaign continues; others are started again */
static PetscErrorCode Begin(struct model *m, const struct solve_options *o, double *u,
                            struct journal **journal, struct solve_result *r) {
  const struct control *control = m->control;
  struct control_parts parts;
  enum journal_state state;
  PetscFunctionBeginUser;
  PetscCall(ControlPartsCreate(m->comm, control->own_at, control->n - control->own_at, &parts));
  PetscCall(JournalOpen(m->comm, o->journal, o->key, parts.n_part, journal, &state));
  if (state == JOURNAL_OTHER_KEY) {
    PetscCall(PetscPrintf(m->comm, "journal: %s belongs to another configuration; starting anew\n",
                          o->journal));
    PetscCall(JournalRestart(*journal));
  }
  if (state != JOURNAL_REPLAYS) PetscFunctionReturn(0);
  int last = journal_records(*journal) - 1;
  PetscCall(PetscPrintf(m->comm,
                        "journal: %s holds %d iterates of this campaign; going on from "
                        "the last\n",
                        o->journal, last + 1));
  PetscCall(JournalJ(*journal, 0, &r->J_start));
  PetscCall(JournalPoint(*journal, last, u + parts.at));
  PetscCall(ControlShare(&parts, u));
  journal_go_on(*journal, last);
  r->iterations = r->replayed = last;
  PetscFunctionReturn(0);
}

PetscErrorCode NewtonSolve(struct model *m, const struct solve_options *o, double *u,
                           struct solve_result *result, struct problems *list) {
  const struct quadratic_problem whole = {.model = m};
  const struct newton_options options = {
      .max_iterations = o->max_evaluations, .max_products = 500, .near = solve_near, .stops = true};
  struct journal *journal = NULL;
  double start = 0.;
  bool good;
  PetscFunctionBeginUser;
  *result = (struct solve_result){.score_start = NAN, .score = NAN};
  if (!linear_model_fits(m))
    problem(list, "optimiser.method: gauss_newton needs a derivative of every season, which a "
                  "network's are too many for; use tao or adam");
  if (o->patience > 0)
    problem(list, "optimiser.method: gauss_newton does not stop early; remove "
                  "optimiser.early_stopping or use tao");
  PetscCall(ProblemsAnywhere(m->comm, list, 0, &good));
  good = !good;
  if (good) PetscCall(JournalProbe(m->comm, o->journal, list, &good));
  if (!good) PetscFunctionReturn(0);
  PetscCall(ModelDot(m, u, u, &start));
  result->from_prior = start == 0.;
  PetscCall(Begin(m, o, u, &journal, result));
  interrupt_catch();
  PetscCall(NewtonMinimise(&whole, &options, journal, u, result));
  interrupt_release();
  if (!isfinite(result->J) || !isfinite(result->J_start))
    problem(list, "optimiser: J or its derivatives are not finite where the minimisation starts");
  PetscCall(JournalClose(&journal));
  PetscFunctionReturn(0);
}

PetscErrorCode NewtonSample(struct model *m, uint64_t seed, uint32_t member, double *u,
                            bool *converged) {
  const struct newton_options options = {
      .max_iterations = 30, .max_products = 500, .near = .1, .quiet = true};
  struct solve_result result = {.score_start = NAN};
  struct quadratic_problem problem = {.model = m};
  double *mean, *shift;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc2(m->control->n, &mean, m->departures.n, &shift));
  PetscCall(ModelNormals(m, seed, random_variable("posterior"), member, mean));
  model_observation_normals(m, seed, member, shift);
  problem.mean = mean;
  problem.shift = shift;
  PetscCall(NewtonMinimise(&problem, &options, NULL, u, &result));
  *converged = result.iterations < options.max_iterations; /* among kinks will do */
  PetscCall(PetscFree2(mean, shift));
  PetscFunctionReturn(0);
}
