/* From a setup to an estimate; see fit.h. */
#include "region/fit.h"
#include "inversion/adam.h"
#include "inversion/newton.h"
#include "region/configuration_key.h"
#include "region/input_digests.h"
#include "region/network_files.h"
#include "region/result_files.h"
#include <dirent.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

PetscErrorCode SetupStart(struct setup *setup, double *u, struct problems *list) {
  PetscFunctionBeginUser;
  control_start(&setup->campaign.control, u);
  if (setup->network && setup->campaign.network.weights) PetscCall(NetworkRead(setup, u, list));
  PetscFunctionReturn(0);
}

void fit_of_solve(const struct solve_result *r, struct fit_summary *summary) {
  *summary = (struct fit_summary){.J_start = r->J_start,
                                  .J = r->J,
                                  .score_start = r->score_start,
                                  .score = r->score,
                                  .best = r->best_iteration,
                                  .distance = r->distance,
                                  .certificate = r->certificate,
                                  .certificate_radius = r->certificate_radius,
                                  .certificate_gradients = r->certificate_gradients,
                                  .iterations = r->iterations,
                                  .evaluations = r->evaluations,
                                  .replayed = r->replayed,
                                  .from_prior = r->from_prior,
                                  .stopped = r->stopped};
  summary->state = r->early ? STOPPED_EARLY : r->converged ? CONVERGED : NOT_CONVERGED;
  summary->path = r->path;
  snprintf(summary->reason, sizeof summary->reason, "%s", r->reason);
}

static PetscErrorCode FitTao(struct setup *setup, const char *journal, uint64_t key, bool quiet,
                             double *u, struct fit_summary *summary, struct problems *list) {
  const struct campaign *c = &setup->campaign;
  struct solve_options options = {.tao_type = c->tao_type,
                                  .max_evaluations = c->max_evaluations,
                                  .gttol = c->gttol,
                                  .metric = c->standard_errors,
                                  .patience = c->patience,
                                  .quiet = quiet,
                                  .journal = journal,
                                  .key = key};
  struct solve_result r;
  PetscFunctionBeginUser;
  PetscCall((c->gauss_newton ? NewtonSolve : Solve)(&setup->model, &options, u, &r, list));
  fit_of_solve(&r, summary);
  PetscFunctionReturn(0);
}

static PetscErrorCode FitAdam(struct setup *setup, const char *journal, uint64_t key, double *u,
                              struct fit_summary *summary, struct problems *list) {
  const struct campaign *c = &setup->campaign;
  struct adam_options options = {.epochs = c->adam_epochs,
                                 .batch = c->adam_batch,
                                 .rate = c->adam_rate,
                                 .patience = c->patience,
                                 .seed = (uint64_t)c->seed,
                                 .journal = journal,
                                 .key = key};
  struct adam_result r;
  PetscFunctionBeginUser;
  PetscCall(Adam(&setup->model, &options, u, &r, list));
  *summary = (struct fit_summary){.J_start = r.J_start,
                                  .J = r.J,
                                  .score_start = r.score_start,
                                  .score = r.score,
                                  .best = r.best_epoch,
                                  .distance = INFINITY,
                                  .certificate = INFINITY,
                                  .iterations = r.epochs,
                                  .evaluations = r.epochs,
                                  .replayed = r.replayed,
                                  .from_prior = r.from_prior,
                                  .stopped = r.stopped};
  summary->path = r.path;
  summary->state = r.early ? STOPPED_EARLY : NOT_CONVERGED;
  PetscCall(PetscStrncpy(summary->reason, r.reason, sizeof summary->reason));
  PetscFunctionReturn(0);
}

/* J at u = 0, computed where the estimation did not begin there */
static PetscErrorCode PriorCost(struct setup *setup, struct fit_summary *s) {
  double *prior;
  PetscFunctionBeginUser;
  s->J_prior = s->J_start;
  if (s->from_prior || s->stopped || !s->evaluations) PetscFunctionReturn(0);
  PetscCall(PetscCalloc1(setup->campaign.control.n, &prior));
  PetscCall(ModelCost(&setup->model, prior, &s->J_prior, NULL));
  PetscCall(PetscFree(prior));
  PetscFunctionReturn(0);
}

static PetscErrorCode Fit(struct setup *setup, const char *journal_suffix, bool quiet, double *u,
                          struct fit_summary *summary, struct problems *list) {
  const struct campaign *c = &setup->campaign;
  char *journal = NULL;
  uint64_t key = 0;
  PetscFunctionBeginUser;
  /* a training by Adam notes itself how patient it was */
  PetscCall(ConfigurationKey(c, c->adam ? "patience:" : NULL, &key));
  if (c->journal && *c->journal) {
    size_t length = strlen(c->journal) + strlen(journal_suffix) + 1;
    PetscCall(PetscMalloc1(length, &journal));
    snprintf(journal, length, "%s%s", c->journal, journal_suffix);
  }
  key += setup->inputs_key;
  PetscCall(InputDigestsCompare(setup, journal));
  if (c->adam)
    PetscCall(FitAdam(setup, journal, key, u, summary, list));
  else
    PetscCall(FitTao(setup, journal, key, quiet, u, summary, list));
  PetscCall(PetscFree(journal));
  PetscCall(PriorCost(setup, summary));
  PetscFunctionReturn(0);
}

PetscErrorCode SetupFit(struct setup *setup, const char *journal_suffix, double *u,
                        struct fit_summary *summary, struct problems *list) {
  PetscFunctionBeginUser;
  PetscCall(Fit(setup, journal_suffix, false, u, summary, list));
  PetscFunctionReturn(0);
}

PetscErrorCode SetupFitQuietly(struct setup *setup, const char *journal_suffix, double *u,
                               struct fit_summary *summary, struct problems *list) {
  PetscFunctionBeginUser;
  PetscCall(Fit(setup, journal_suffix, true, u, summary, list));
  PetscFunctionReturn(0);
}

/* -- notes */

static char *add_note(struct setup *setup, const char *name) {
  struct setup_note *note = &setup->note[setup->n_notes++];
  note->name = name;
  note->text[0] = '\0';
  return note->text;
}

/* names of the elements that `is` holds of, as far as there is room; "none" */
static void name_elements(const struct setup *setup, const bool *is, char text[SETUP_NOTE]) {
  const struct control *control = &setup->campaign.control;
  const int n = control->weights_at;
  int found = 0, left = 0;
  char name[80];
  for (int i = 0; i < n; i++) {
    size_t length = strlen(text);
    if (!is[i]) continue;
    control_name(control, i, setup_regions(setup), sizeof name, name);
    if (length + sizeof name + 24 < SETUP_NOTE)
      snprintf(text + length, SETUP_NOTE - length, "%s%s", found++ ? ", " : "", name);
    else
      left++;
  }
  size_t length = strlen(text);
  if (left) snprintf(text + length, SETUP_NOTE - length, " and %d more", left);
  if (!found) snprintf(text, SETUP_NOTE, "none");
}

/* with standard errors its unit is the posterior's standard deviation, else the prior's */
static void note_certificate(struct setup *setup, const struct fit_summary *s) {
  const char *unit = setup->campaign.standard_errors ? "posterior" : "prior";
  char *text = add_note(setup, "certificate"), *radius = add_note(setup, "certificate_radius");
  if (isfinite(s->certificate))
    snprintf(text, SETUP_NOTE, "%.2g %s standard deviations: shortest convex combination of %d %s",
             s->certificate, unit, s->certificate_gradients,
             s->certificate_gradients == 1 ? "gradient" : "nearby gradients");
  else
    snprintf(text, SETUP_NOTE, "unknown");
  snprintf(radius, SETUP_NOTE, "%.2g %s standard deviations", s->certificate_radius, unit);
}

void fit_notes(struct setup *setup, const struct fit_summary *s, const double *u) {
  const struct control *control = &setup->campaign.control;
  size_t n = (size_t)control->n + 1;
  double *lo = malloc(n * sizeof *lo), *hi = malloc(n * sizeof *hi);
  bool *held = malloc(n), *far = malloc(n);
  if (!lo || !hi || !held || !far) abort();
  control_bounds(control, lo, hi);
  for (int i = 0; i < control->n; i++) {
    held[i] = !control_holds(control, i) && (u[i] <= lo[i] || u[i] >= hi[i]);
    far[i] = fabs(u[i]) > 3.;
  }
  setup->estimate = s->state;
  setup->n_notes = 0;
  snprintf(add_note(setup, "convergence"), SETUP_NOTE, "%s after %d %s", s->reason, s->iterations,
           setup->campaign.adam ? "epochs" : "iterations");
  snprintf(add_note(setup, "converged"), SETUP_NOTE, "%s", result_converged(setup->estimate) + 1);
  if (isfinite(s->distance))
    snprintf(add_note(setup, "distance_to_minimum"), SETUP_NOTE,
             "%.2g posterior standard deviations", s->distance);
  else
    snprintf(add_note(setup, "distance_to_minimum"), SETUP_NOTE, "unknown");
  note_certificate(setup, s);
  snprintf(add_note(setup, "J"), SETUP_NOTE, "%.17g at the prior, %.17g at the estimate",
           s->J_prior, s->J);
  name_elements(setup, held, add_note(setup, "parameters_at_bounds"));
  name_elements(setup, far, add_note(setup, "parameters_beyond_3_prior_sd"));
  if (s->state == NOT_CONVERGED)
    snprintf(add_note(setup, "warning"), SETUP_NOTE, "the estimate is not a minimum of J: %s",
             s->reason);
  free(lo);
  free(hi);
  free(held);
  free(far);
}

/* rank 0: files NAME_* in the output folder */
static int count_results(const struct setup *setup) {
  const char *name = setup->campaign.name;
  size_t length = strlen(name);
  int n = 0;
  DIR *folder = opendir(setup->campaign.output_dir);
  if (!folder) return 0;
  for (const struct dirent *e; (e = readdir(folder));)
    n += !strncmp(e->d_name, name, length) && e->d_name[length] == '_';
  closedir(folder);
  return n;
}

PetscErrorCode ReportStopped(const struct setup *setup, const struct fit_summary *s,
                             const char *where, bool journals) {
  const struct campaign *c = &setup->campaign;
  const char *of = journals ? "journals" : "journal";
  PetscFunctionBeginUser;
  PetscCall(PetscPrintf(setup->comm, "stopped by a signal %safter %d %s; ", where, s->evaluations,
                        c->adam ? "epochs" : "evaluations"));
  if (c->journal && *c->journal)
    PetscCall(PetscPrintf(setup->comm, "start the same command again to go on from the %s\n", of));
  else
    PetscCall(PetscPrintf(setup->comm, "no %s %s kept (optimiser.journal)\n", of,
                          journals ? "were" : "was"));
  int n = count_results(setup); /* rank 0 alone prints */
  PetscCall(PetscPrintf(setup->comm, "no result was written; exit code 75\n"));
  if (n)
    PetscCall(PetscPrintf(setup->comm,
                          "warning: the %d files %s/%s_* are those of an earlier run, which stay\n",
                          n, c->output_dir, c->name));
  PetscFunctionReturn(0);
}

/* which point was kept, and plainly where the fit has gained nothing */
static PetscErrorCode ReportWatched(const struct setup *setup, const struct fit_summary *s) {
  const char *what = setup->campaign.adam ? "epoch" : "iteration";
  PetscFunctionBeginUser;
  if (s->best > 0)
    PetscCall(PetscPrintf(
        setup->comm,
        "watched: mean loss %.4f at the start, %.4f at the estimate (best %s: %d of %d)\n",
        s->score_start, s->score, what, s->best, s->iterations));
  else
    PetscCall(PetscPrintf(setup->comm,
                          "watched: mean loss %.4f at the start, %.4f at the estimate\n",
                          s->score_start, s->score));
  if (s->best == 0)
    PetscCall(PetscPrintf(setup->comm,
                          "note: no %s was better than the start by the watched observations; "
                          "the estimate is the start itself\n",
                          what));
  if (s->best < 0)
    PetscCall(PetscPrintf(setup->comm,
                          "note: neither the start nor any %s was better than the prior by the "
                          "watched observations; the estimate is the prior itself\n",
                          what));
  PetscFunctionReturn(0);
}

PetscErrorCode ReportSummary(const struct setup *setup, const struct fit_summary *s) {
  PetscFunctionBeginUser;
  if (setup->campaign.adam)
    PetscCall(PetscPrintf(setup->comm,
                          "%s after %d epochs of minibatch evaluations (%d from the journal)\n",
                          s->reason, s->iterations, s->replayed));
  else
    PetscCall(PetscPrintf(setup->comm,
                          "%s after %d iterations, %d evaluations (%d from the journal)\n",
                          s->reason, s->iterations, s->evaluations, s->replayed));
  PetscCall(PetscPrintf(setup->comm, "J: %.6f at the prior, ", s->J_prior));
  if (!s->from_prior) PetscCall(PetscPrintf(setup->comm, "%.6f at the start, ", s->J_start));
  PetscCall(PetscPrintf(setup->comm, "%.6f at the estimate\n", s->J));
  if (isfinite(s->distance) && s->certificate_gradients == 1)
    PetscCall(PetscPrintf(setup->comm,
                          "distance to the minimum, by the last gradient: %.2g posterior standard "
                          "deviations\n",
                          s->distance));
  if (setup->campaign.patience) PetscCall(ReportWatched(setup, s));
  for (int i = 0; i < setup->n_notes; i++) {
    const struct setup_note *note = &setup->note[i];
    bool names = !strncmp(note->name, "parameters_", 11) && strcmp(note->text, "none") != 0;
    bool kink = !strncmp(note->name, "certificate", 11) && s->certificate_gradients > 1;
    if (names || kink || !strcmp(note->name, "warning"))
      PetscCall(PetscPrintf(setup->comm, "%s: %s\n", note->name, note->text));
  }
  PetscFunctionReturn(0);
}
