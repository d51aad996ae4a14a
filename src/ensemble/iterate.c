/* The iterative ensemble smoother on parameters: one Gauss-Newton problem for the global
 * parameters, one for those of each region, one for those of each cell, all in the space of the
 * first members; see assimilation/iterative_smoother.h. Between iterations W of each is kept.
 *
 * Observations and members are those of the first iteration. A member that fails later is left out
 * from the start: iterations begin again without it.
 */
#include "region/interrupt.h"
#include "assimilation/iterative_smoother.h"
#include "ensemble/analysis_step.h"
#include "ensemble/assimilate.h"
#include <math.h>
#include <string.h>

struct iteration {
  struct assimilation *a;
  struct analysis analysis;
  bool *alive;                        /* [members] */
  bool *set;                          /* [n_obs] of the first iteration */
  double *z, *z_cell;                 /* the first members */
  double *sowing;                     /* their crops' starts, or NULL */
  double *rows;                       /* [n_items + 1][members] of a part, at hand */
  int n_parts;                        /* global, regions, cells */
  double *w;                          /* [n_parts][n][n] */
  struct observations seen;           /* by one part */
  uint32_t *key;                      /* [seen] */
  struct iterative_smoother smoother; /* of the part at hand */
  double signal;                      /* of the global part */
};

static size_t cell_numbers(const struct draws *d) {
  return (size_t)d->grid->n_cells * (size_t)d->parameters->n_outputs * (size_t)d->members;
}

/* the observations of a choice as observations of their own, R^-1 times the taper */
static void see(struct iteration *it, const struct observation_choice *choice) {
  const struct observations *from = &it->analysis.observations;
  struct observations *to = &it->seen;
  const size_t n = (size_t)from->n;
  to->n_obs = choice->n;
  for (int i = 0; i < choice->n; i++) {
    const size_t o = (size_t)(choice->index ? choice->index[i] : i);
    const double root = choice->taper ? sqrt(choice->taper[i]) : 1.;
    for (size_t k = 0; k < n; k++) to->anomaly[(size_t)i * n + k] = root * from->anomaly[o * n + k];
    to->innovation[i] = root * from->innovation[o];
    to->use[i] = from->use[o];
    it->key[i] = from->key[o];
  }
}

/* rows of element `from` of all items of an extent; their number */
static int shared_rows(struct iteration *it, enum control_extent extent, int from) {
  const struct draws *d = it->a->draws;
  const struct control *c = d->parameters;
  const size_t members = (size_t)d->members;
  int n = 0;
  for (int i = 0; i < c->n_items; i++)
    if (c->item[i].extent == extent)
      memcpy(it->rows + (size_t)n++ * members, d->z + (size_t)(c->item[i].offset + from) * members,
             members * sizeof(double));
  return n;
}

static bool has_cells(const struct draws *d) { return d->parameters->n_outputs || d->z_sowing; }

/* rows of a cell; their number */
static int cell_rows(struct iteration *it, int cell) {
  const struct draws *d = it->a->draws;
  const size_t members = (size_t)d->members, n = (size_t)d->parameters->n_outputs * members;
  memcpy(it->rows, d->z_cell + (size_t)cell * n, n * sizeof(double));
  if (!d->z_sowing) return d->parameters->n_outputs;
  memcpy(it->rows + n, d->z_sowing + (size_t)cell * members, members * sizeof(double));
  return d->parameters->n_outputs + 1;
}

/* one iteration of a part, which has row[n_rows][members]; the transform is then that of its
 * members */
static PetscErrorCode Solve(struct iteration *it, int part, int n_rows, const double *row,
                            const struct observation_choice *choice) {
  struct analysis *a = &it->analysis;
  const struct assimilation_plan *plan = it->a->plan;
  const size_t square = (size_t)a->members.n * (size_t)a->members.n;
  const struct enkf_draw draw = {.seed = plan->analysis.seed};
  double *w = it->w + (size_t)part * square;
  PetscFunctionBeginUser;
  see(it, choice);
  PetscCall(PetscArraycpy(it->smoother.w, w, square));
  smoother_project(&a->members, n_rows, row, &it->smoother);
  PetscCheck(
      smoother_step(&it->seen, &a->members, draw, plan->step, plan->energy, &it->smoother, NULL),
      PETSC_COMM_SELF, PETSC_ERR_CONV_FAILED,
      "the members of an iterative smoother collapsed: lower assimilation.ies.step");
  PetscCall(PetscArraycpy(w, it->smoother.w, square));
  smoother_transform(&it->smoother, &a->transform);
  PetscFunctionReturn(0);
}

/* rows of the first members by the transform */
static PetscErrorCode Move(struct iteration *it, int n_rows, const double *first, double *row) {
  struct analysis *a = &it->analysis;
  PetscFunctionBeginUser;
  PetscCall(PetscArraycpy(row, first, (size_t)n_rows * (size_t)a->members.n_all));
  transform_apply(&a->transform, &a->members, n_rows, row, a->work);
  PetscFunctionReturn(0);
}

/* element `from` of all items of an extent */
static PetscErrorCode MoveShared(struct iteration *it, enum control_extent extent, int from) {
  struct draws *d = it->a->draws;
  const struct control *c = d->parameters;
  PetscFunctionBeginUser;
  for (int i = 0; i < c->n_items; i++) {
    size_t at = (size_t)(c->item[i].offset + from) * (size_t)d->members;
    if (c->item[i].extent == extent) PetscCall(Move(it, 1, it->z + at, d->z + at));
  }
  PetscFunctionReturn(0);
}

static PetscErrorCode Parts(struct iteration *it) {
  struct draws *d = it->a->draws;
  const struct control *c = d->parameters;
  const int n_regions = analysis_elements(c, EXTENT_REGION);
  struct observation_choice choice;
  PetscFunctionBeginUser;
  if (analysis_elements(c, EXTENT_GLOBAL)) {
    choice = analysis_all(&it->analysis);
    PetscCall(Solve(it, 0, shared_rows(it, EXTENT_GLOBAL, 0), it->rows, &choice));
    PetscCall(MoveShared(it, EXTENT_GLOBAL, 0));
    it->signal = it->smoother.signal;
  }
  for (int r = 0; r < n_regions; r++) {
    choice = analysis_of_region(&it->analysis, r);
    if (!choice.n) continue;
    PetscCall(Solve(it, 1 + r, shared_rows(it, EXTENT_REGION, r), it->rows, &choice));
    PetscCall(MoveShared(it, EXTENT_REGION, r));
  }
  for (int cell = 0; has_cells(d) && cell < d->grid->n_cells; cell++) {
    const size_t members = (size_t)d->members, row = (size_t)cell * members;
    const size_t at = row * (size_t)c->n_outputs;
    choice = analysis_of_cell(&it->analysis, d->grid, cell);
    if (!choice.n) continue;
    PetscCall(Solve(it, 1 + n_regions + cell, cell_rows(it, cell), it->rows, &choice));
    PetscCall(Move(it, c->n_outputs, it->z_cell + at, d->z_cell + at));
    if (d->z_sowing) PetscCall(Move(it, 1, it->sowing + row, d->z_sowing + row));
  }
  draws_update(d);
  PetscFunctionReturn(0);
}

/* root mean square of the members' departures over the errors */
static double departure(const struct iteration *it) {
  const struct observations *o = &it->analysis.observations;
  double sum = 0.;
  int64_t n = 0;
  for (int i = 0; i < o->n_obs; i++)
    for (int k = 0; k < o->n && o->use[i] == OBSERVATION_USED; k++, n++) {
      double d = o->innovation[i] - o->anomaly[(size_t)i * (size_t)o->n + (size_t)k];
      sum += d * d;
    }
  return n ? sqrt(sum / (double)n) : 0.;
}

/* after the first run: who and what takes part */
static PetscErrorCode Begin(struct iteration *it, bool *enough, struct problems *list) {
  struct assimilation *a = it->a;
  const struct equivalents *e = a->equivalents;
  const struct control *c = a->draws->parameters;
  PetscFunctionBeginUser;
  for (int i = 0; i < e->n_obs; i++)
    it->set[i] = a->active[i] && e->place[i] == OBSERVATION_IN_SEASON;
  PetscCall(AnalysisCreate(&a->plan->analysis, e, it->set, it->alive, &it->analysis, enough, list));
  if (!*enough) PetscFunctionReturn(0);
  const int n = it->analysis.members.n, n_obs = it->analysis.observations.n_obs;
  it->n_parts =
      1 + analysis_elements(c, EXTENT_REGION) + (has_cells(a->draws) ? e->grid->n_cells : 0);
  PetscCall(PetscCalloc1((size_t)it->n_parts * (size_t)n * (size_t)n, &it->w));
  PetscCall(PetscMalloc1(n_obs, &it->key));
  bool good = observations_create(n_obs, n, &it->seen) && smoother_create(n_obs, n, &it->smoother);
  PetscCheck(good, PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for an iterative smoother");
  it->seen.key = it->key;
  PetscFunctionReturn(0);
}

static PetscErrorCode End(struct iteration *it) {
  PetscFunctionBeginUser;
  PetscCall(AnalysisDestroy(&it->analysis));
  PetscCall(PetscFree(it->w));
  PetscCall(PetscFree(it->key));
  observations_destroy(&it->seen);
  smoother_destroy(&it->smoother);
  PetscFunctionReturn(0);
}

/* whether a member that took part so far has no equivalent now */
static bool any_failed(struct iteration *it) {
  const struct equivalents *e = it->a->equivalents;
  bool any = false;
  for (int i = 0; i < e->n; i++)
    for (int k = 0; k < it->analysis.members.n; k++) {
      int member = it->analysis.members.number[k];
      if (!it->set[e->of[i]] || isfinite(e->hx[(size_t)i * (size_t)e->members + (size_t)member]))
        continue;
      it->alive[member] = false;
      any = true;
    }
  return any;
}

static PetscErrorCode Say(struct iteration *it, int iteration) {
  struct assimilation *a = it->a;
  const struct analysis *s = &it->analysis;
  int used = 0;
  PetscFunctionBeginUser;
  for (int k = 0; k < s->observations.n_obs; k++) {
    a->feedback->use[s->of[k]] = s->observations.use[k];
    used += s->observations.use[k] == OBSERVATION_USED;
  }
  a->used = used;
  PetscCall(PetscPrintf(a->model->comm,
                        "iteration %d of %d: %d observations, %d members, departures %.4g errors",
                        iteration + 1, a->plan->steps, used, s->members.n, departure(it)));
  if (it->signal > 0.)
    PetscCall(PetscPrintf(a->model->comm, "; global parameters: %.1f degrees of freedom of %d",
                          it->signal, s->members.n - 1));
  PetscCall(PetscPrintf(a->model->comm, "\n"));
  PetscFunctionReturn(0);
}

/* all iterations; *again: a member failed, and they have to begin without it */
static PetscErrorCode Iterate(struct iteration *it, bool *again, struct problems *list) {
  struct assimilation *a = it->a;
  struct equivalents *e = a->equivalents;
  bool enough = true;
  PetscFunctionBeginUser;
  *again = false;
  for (int i = 0; i < a->plan->steps && enough; i++) {
    PetscCall(InterruptPending(a->model->comm, &a->stopped));
    if (a->stopped) break;
    for (int k = 0; k < e->n_obs; k++) a->active[k] = i == 0 || it->set[k];
    PetscCall(EquivalentsRun(a->model, a->point, a->draws, a->active, e));
    PetscCall(FeedbackBackground(e, a->plan->analysis.seed, a->feedback));
    if (i == 0) PetscCall(Begin(it, &enough, list));
    if (!enough) break;
    *again = i > 0 && any_failed(it);
    if (*again) break;
    PetscCall(AnalysisNormalise(&it->analysis));
    PetscCall(Parts(it));
    PetscCall(Say(it, i));
  }
  PetscFunctionReturn(0);
}

PetscErrorCode AssimilationIterate(struct assimilation *a, struct problems *list) {
  struct iteration it = {.a = a};
  struct draws *d = a->draws;
  const size_t shared = (size_t)d->parameters->n_shared * (size_t)d->members,
               cells = cell_numbers(d),
               sown = d->z_sowing ? (size_t)d->grid->n_cells * (size_t)d->members : 0;
  bool again = true;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc3(shared, &it.z, cells, &it.z_cell, sown, &it.sowing));
  PetscCall(PetscMalloc1((size_t)(d->parameters->n_items + 1) * (size_t)d->members, &it.rows));
  PetscCall(PetscMalloc2(d->members, &it.alive, a->equivalents->n_obs, &it.set));
  PetscCall(PetscArraycpy(it.z, d->z, shared));
  PetscCall(PetscArraycpy(it.z_cell, d->z_cell, cells));
  PetscCall(PetscArraycpy(it.sowing, d->z_sowing, sown));
  for (int k = 0; k < d->members; k++) it.alive[k] = true;
  while (again) {
    PetscCall(PetscArraycpy(d->z, it.z, shared));
    PetscCall(PetscArraycpy(d->z_cell, it.z_cell, cells));
    PetscCall(PetscArraycpy(d->z_sowing, it.sowing, sown));
    draws_update(d);
    PetscCall(Iterate(&it, &again, list));
    PetscCall(End(&it));
    again = again && !a->stopped;
  }
  PetscCall(PetscFree3(it.z, it.z_cell, it.sowing));
  PetscCall(PetscFree(it.rows));
  PetscCall(PetscFree2(it.alive, it.set));
  PetscFunctionReturn(0);
}
