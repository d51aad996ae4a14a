/* J(u) and its gradient: forward over the blocks, departures over the ranks, adjoint over the
 * blocks; see block_loop.h.
 *
 * J = sum over seasons of sum rho(z) / 2 + sum over regions of sum rho(z) / 2 + u'u / 2. Departures
 * of regions' yields are computed on every rank alike, from S that is the same on all.
 */
#include "model/block_loop.h"
#include "model/kept_tapes.h"
#include "model/model_fields.h"
#include "model/regional_departures.h"
#include "region/exact_reduce.h"
#include "support/memory_count.h"
#include "support/processor_time.h"
#include <math.h>
#include <string.h>

PetscErrorCode ModelPullBack(const struct model *m, const struct model_point *p, const double *u,
                             struct exact_sum *value_sum, const double *out_b, double *value_b,
                             double *g) {
  const struct control *control = m->control;
  int n_weights = control_network_weights(control);
  struct exact_sum *weight_b;
  PetscFunctionBeginUser;
  PetscCall(PetscCalloc1(n_weights, &weight_b));
  if (control->network) PetscCall(ModelNetworkAdjoint(m, p->weight, out_b, weight_b));
  memset(g, 0, (size_t)control->n * sizeof *g);
  if (model_has_cells(m)) PetscCall(ModelCellAdjoint(m, p->slope, out_b, value_sum, g));
  PetscCall(ExactSumReduce(m->comm, control->n_shared, value_sum));
  PetscCall(ExactSumReduce(m->comm, n_weights, weight_b));
  for (int i = 0; i < control->n_shared; i++) value_b[i] += exact_sum_value(&value_sum[i]);
  control_values_ad(control, u, g, value_b);
  for (int i = 0; i < n_weights; i++)
    g[control->weights_at + i] = exact_sum_value(&weight_b[i]) * control->network->sd[i];
  PetscCall(PetscFree(weight_b));
  PetscFunctionReturn(0);
}

/* one pass of this rank's blocks, with its progress; what it took is noted */
static void run(struct evaluation *e, bool second, struct worker *w, struct block_sums *sums) {
  const double started = processor_time();
  int n = e->model->n_blocks;
  struct progress progress =
      progress_begin(e->model->comm, second ? "seasons backward" : "seasons forward", n);
  w->progress = &progress;
  (second ? blocks_second_pass : blocks_first_pass)(e, 0, n, w, sums);
  e->busy += processor_time() - started;
}

/* what an evaluation writes to, beside itself and its point */
struct workspace {
  struct worker *worker;
  struct block_sums sums;
  double *value_b; /* [n_values] */
};

/* room for the tapes of blocks that pass 2 sweeps */
static PetscErrorCode KeepTapes(struct model *m, const struct evaluation *e, struct worker *w) {
  bool *wanted;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(m->n_blocks, &wanted));
  for (int b = 0; b < m->n_blocks; b++) wanted[b] = e->block_on[b] && e->sweep[b] == SWEEP_LATER;
  PetscCall(KeptTapesPrepare(m, wanted));
  if (m->kept) kept_tapes_clear(m, m->kept);
  w->kept = m->kept;
  PetscCall(PetscFree(wanted));
  PetscFunctionReturn(0);
}

static PetscErrorCode WorkspaceCreate(struct model *m, const struct evaluation *e,
                                      struct workspace *x) {
  PetscFunctionBeginUser;
  PetscCall(WorkerCreate(m, e->point, &x->worker));
  PetscCall(BlockSumsCreate(m, &x->sums));
  PetscCall(PetscCalloc1(m->control->n_values, &x->value_b));
  if (e->gradient) PetscCall(KeepTapes(m, e, x->worker));
  PetscFunctionReturn(0);
}

static PetscErrorCode WorkspaceDestroy(struct workspace *x) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree(x->value_b));
  PetscCall(BlockSumsDestroy(&x->sums));
  PetscCall(WorkerDestroy(&x->worker));
  PetscFunctionReturn(0);
}

/* J of the observations and, where wanted, g of them */
static PetscErrorCode Evaluate(struct model *m, struct evaluation *e, const double *u, double *J,
                               double *g) {
  struct workspace x;
  PetscFunctionBeginUser;
  PetscCall(WorkspaceCreate(m, e, &x));
  if (e->weighted) PetscCall(RegionalWeights(e));
  run(e, false, x.worker, &x.sums);
  PetscCall(ExactSumReduce(m->comm, m->yield.n, x.sums.yield));
  PetscCall(ExactSumReduce(m->comm, 1, &x.sums.J));
  *J = exact_sum_value(&x.sums.J);
  *J += regional_departures(e, x.sums.yield, x.value_b);
  if (blocks_need_second_pass(e)) run(e, true, x.worker, &x.sums);
  if (g) PetscCall(ModelPullBack(m, e->point, u, x.sums.value_b, e->out_b, x.value_b, g));
  PetscCall(WorkspaceDestroy(&x));
  PetscFunctionReturn(0);
}

PetscErrorCode ModelGradientMemory(const struct model *model, int64_t *bytes, double *kept) {
  const struct model_part whole = {.use = TERM_FIT};
  struct evaluation e = {0};
  struct model like = *model; /* with tapes of its own */
  struct model_point *p;
  struct workspace x;
  double *u;
  PetscFunctionBeginUser;
  PetscCall(PetscCalloc1(model->control->n, &u));
  int64_t before = memory_count();
  PetscCall(EvaluationCreate(model, &whole, true, &e));
  PetscCall(ModelPointCreate(model, u, e.block_on, &p));
  e.point = p;
  like.kept = NULL;
  PetscCall(WorkspaceCreate(&like, &e, &x));
  *bytes = memory_count() - before;
  *kept = like.kept ? (double)like.kept->days / (double)like.kept->wanted : NAN;
  PetscCall(WorkspaceDestroy(&x));
  PetscCall(KeptTapesRelease(&like));
  PetscCall(ModelPointDestroy(&p));
  PetscCall(EvaluationDestroy(&e));
  PetscCall(PetscFree(u));
  PetscFunctionReturn(0);
}

/* u'u / 2 of the fields of all ranks, cell by cell */
static PetscErrorCode AddFieldsPrior(const struct model *m, const double *u, double *J) {
  const struct control *control = m->control;
  struct exact_sum sum = {0};
  PetscFunctionBeginUser;
  if (!control->n_fields) PetscFunctionReturn(0);
  for (int i = control->own_at; i < control->n; i++) exact_sum_add(&sum, .5 * u[i] * u[i]);
  PetscCall(ExactSumReduce(m->comm, 1, &sum));
  *J += exact_sum_value(&sum);
  PetscFunctionReturn(0);
}

PetscErrorCode ModelCostPart(struct model *model, const struct model_part *part, const double *u,
                             double *J, double *g, int64_t *n_terms) {
  struct evaluation e = {0};
  struct model_point *p;
  int n = model->control->n, n_shared = model->control->own_at;
  double total;
  PetscFunctionBeginUser;
  PetscCheck(!part->unit || model->n_units, model->comm, PETSC_ERR_ORDER,
             "ModelSetSplit numbers the units");
  PetscCall(EvaluationCreate(model, part, g != NULL, &e));
  PetscCall(ModelPointCreate(model, u, e.block_on, &p));
  e.point = p;
  PetscCall(Evaluate(model, &e, u, &total, g));
  bool prior = part->prior && !model->control->flat;
  total *= part->scale;
  for (int i = 0; prior && i < n_shared; i++) total += .5 * u[i] * u[i];
  if (prior) PetscCall(AddFieldsPrior(model, u, &total));
  for (int i = 0; g && i < n; i++) g[i] = part->scale * g[i] + (prior ? u[i] : 0.);
  for (int i = 0; g && i < n; i++) g[i] = control_holds(model->control, i) ? 0. : g[i];
  bool finite = isfinite(total);
  for (int i = 0; g && i < n; i++) finite = finite && isfinite(g[i]);
  if (model->control->n_fields)
    PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &finite, 1, MPI_C_BOOL, MPI_LAND, model->comm));
  for (int i = 0; g && i < n && !finite; i++) g[i] = 0.;
  *J = finite ? total : INFINITY; /* the line search cuts its step */
  if (n_terms)
    PetscCallMPI(MPI_Allreduce(&e.n_terms, n_terms, 1, MPI_INT64_T, MPI_SUM, model->comm));
  PetscCall(ModelPointDestroy(&p));
  PetscCall(EvaluationDestroy(&e));
  model->busy += e.busy;
  PetscFunctionReturn(0);
}

PetscErrorCode ModelCost(struct model *model, const double *u, double *J, double *g) {
  const struct model_part whole = {.use = TERM_FIT, .scale = 1., .prior = true};
  PetscFunctionBeginUser;
  PetscCall(ModelCostPart(model, &whole, u, J, g, NULL));
  PetscFunctionReturn(0);
}

PetscErrorCode ModelAdjoint(struct model *model, const double *u, const double *weight, double *g) {
  const struct model_part all = {.scale = 1.};
  struct evaluation e = {.weighted = true, .weight = weight};
  struct model_point *p;
  double J;
  PetscFunctionBeginUser;
  PetscCall(EvaluationCreate(model, &all, true, &e));
  PetscCall(ModelPointCreate(model, u, e.block_on, &p));
  e.point = p;
  PetscCall(Evaluate(model, &e, u, &J, g));
  PetscCall(ModelPointDestroy(&p));
  PetscCall(EvaluationDestroy(&e));
  PetscFunctionReturn(0);
}
