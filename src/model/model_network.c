/* The network over the region's seasons; see model_network.h.
 *
 *   outputs   out[row]  = network(covariates[row]; weights)          batch after batch
 *   tangent   out_d     = d network / d weights . weight_d
 *   adjoint   weight_b += sum over batches of (d network / d weights)' out_b
 *
 * Each batch's weight_b is one number a weight; they meet in exact sums over batches and ranks.
 */
#include "hybrid/scaling.h"
#include "model/model_private.h"
#include "region/exact_reduce.h"
#include "region/log_events.h"
#include <math.h>
#include <string.h>

static const struct network *net_of(const struct model *m) { return m->control->network->net; }

/* rows of batch k that this rank holds: first row (of its own) and their number */
static int batch_rows(const struct model_network *n, int k, int *first) {
  *first = k * NETWORK_ROWS;
  return n->n - *first < NETWORK_ROWS ? n->n - *first : NETWORK_ROWS;
}

static int n_batches(const struct model_network *n) {
  return (n->n + NETWORK_ROWS - 1) / NETWORK_ROWS;
}

static struct network_input input_of(const struct model *m, int row) {
  const struct model_network *n = &m->network;
  const struct network_shape *s = &net_of(m)->shape;
  size_t sequence = (size_t)n->steps * (size_t)s->lstm.inputs;
  return (struct network_input){
      .weather = n->weather ? n->weather + (size_t)row * sequence : NULL,
      .statics = n->statics ? n->statics + (size_t)row * (size_t)s->statics : NULL};
}

/* sums of the fitted rows of this rank: of x, or of (x - mean)^2 */
static void add_rows(const struct model_network *n, int features, int per_row, const double *x,
                     const double *mean, struct exact_sum *sum, int64_t *count) {
  *count = 0;
  for (int r = 0; r < n->n; r++)
    if (n->train[r])
      scaling_add(features, per_row, x + (size_t)r * (size_t)(per_row * features), NULL, mean, sum,
                  count);
}

/* mean and standard deviation of `features` covariates over the fitted rows of all ranks */
static PetscErrorCode Standardise(const struct model *m, int features, int per_row, const double *x,
                                  double *mean, double *sd) {
  struct exact_sum *sum;
  int64_t count;
  PetscFunctionBeginUser;
  for (int pass = 0; pass < 2; pass++) {
    PetscCall(PetscCalloc1(features, &sum));
    add_rows(&m->network, features, per_row, x, pass ? mean : NULL, sum, &count);
    PetscCall(ExactSumReduce(m->comm, features, sum));
    PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &count, 1, MPI_INT64_T, MPI_SUM, m->comm));
    if (pass)
      scaling_sd(features, sum, count, mean, sd);
    else
      scaling_mean(features, sum, count, mean);
    PetscCall(PetscFree(sum));
  }
  PetscFunctionReturn(0);
}

/* Numbers of the local seasons, `width` each, in their order as rows of a network: holes have none.
 * to[rows of this rank's seasons, width] */
static void pack_rows(const struct model *m, int width, const double *in, double *to) {
  size_t w = (size_t)width;
  for (int s = 0; s < m->n_local; s++)
    if (!m->season[s].hole)
      memcpy(to + (size_t)m->seasons.row[s] * w, in + (size_t)s * w, w * sizeof *to);
}

/* and back; a hole gets what a season of its block has, so that its lane runs on sound numbers */
static void unpack_rows(const struct model *m, int width, const double *from, double *out) {
  size_t w = (size_t)width;
  for (int s = 0; s < m->n_local; s++) {
    int like = m->season[s].hole ? s / LANES * LANES : s;
    while (m->season[like].hole) like++;
    memcpy(out + (size_t)s * w, from + (size_t)m->seasons.row[like] * w, w * sizeof *out);
  }
}

/* [width] of the local seasons, in[n_local], to the ranks of the batches, rows[n] */
static PetscErrorCode ToBatches(const struct model *m, int width, const double *in, double *rows) {
  double *packed;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1((size_t)season_list_count(&m->seasons) * (size_t)width, &packed));
  pack_rows(m, width, in, packed);
  PetscCall(RowsRedistribute(m->comm, &m->seasons.all, &m->network.rows, width, packed, rows));
  PetscCall(PetscFree(packed));
  PetscFunctionReturn(0);
}

/* [width] of this rank's rows to the ranks of the seasons, out[n_local] */
static PetscErrorCode ToSeasons(const struct model *m, int width, const double *rows, double *out) {
  double *packed;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1((size_t)season_list_count(&m->seasons) * (size_t)width, &packed));
  PetscCall(RowsRedistribute(m->comm, &m->network.rows, &m->seasons.all, width, rows, packed));
  unpack_rows(m, width, packed, out);
  PetscCall(PetscFree(packed));
  PetscFunctionReturn(0);
}

PetscErrorCode ModelNetworkScale(struct model *m, const bool *train) {
  struct model_network *n = &m->network;
  const struct network *net = net_of(m);
  double *here, *there;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc2(m->n_local, &here, n->n, &there));
  for (int s = 0; s < m->n_local; s++) here[s] = train ? train[s] : !m->season[s].unseen;
  PetscCall(ToBatches(m, 1, here, there));
  for (int r = 0; r < n->n; r++) n->train[r] = there[r] > 0.;
  if (net->shape.statics)
    PetscCall(Standardise(m, net->shape.statics, 1, n->statics, network_buffer(net, "statics_mean"),
                          network_buffer(net, "statics_sd")));
  if (net->shape.lstm.layers)
    PetscCall(Standardise(m, net->shape.lstm.inputs, n->steps, n->weather,
                          network_buffer(net, "weather_mean"), network_buffer(net, "weather_sd")));
  PetscCall(PetscFree2(here, there));
  PetscFunctionReturn(0);
}

/* Copies rows of numbers; a season with a NaN among them is marked and gets zeros. */
static void screen(struct model *m, int width, const double *in, double *out) {
  for (int s = 0; s < m->n_local; s++) {
    bool whole = true;
    for (int i = 0; i < width; i++)
      whole = whole && isfinite(in[(size_t)s * (size_t)width + (size_t)i]);
    for (int i = 0; i < width; i++)
      out[(size_t)s * (size_t)width + (size_t)i] =
          whole ? in[(size_t)s * (size_t)width + (size_t)i] : 0.;
    m->season[s].unseen = m->season[s].unseen || !whole;
  }
}

/* width numbers of each local season to the ranks of the batches; *rows[n, width] */
static PetscErrorCode Deal(struct model *m, int width, const double *in, double **rows) {
  struct model_network *n = &m->network;
  double *screened;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1((size_t)m->n_local * (size_t)width, &screened));
  PetscCall(PetscMalloc1((size_t)n->n * (size_t)width, rows));
  screen(m, width, in, screened);
  PetscCall(ToBatches(m, width, screened, *rows));
  PetscCall(PetscFree(screened));
  PetscFunctionReturn(0);
}

PetscErrorCode ModelSetCovariates(struct model *m, const double *statics, int steps,
                                  const double *weather) {
  struct model_network *n = &m->network;
  const struct network_shape *s = &net_of(m)->shape;
  PetscFunctionBeginUser;
  PetscCall(PartitionDeal(m->comm, partition_total(&m->seasons.all), NETWORK_ROWS, &n->rows));
  n->n = partition_count(&n->rows);
  n->steps = s->lstm.layers ? steps : 0;
  int sequence = n->steps * s->lstm.inputs;
  PetscCall(PetscMalloc1(n->n, &n->train));
  if (s->statics) PetscCall(Deal(m, s->statics, statics, &n->statics));
  if (sequence) PetscCall(Deal(m, sequence, weather, &n->weather));
  n->work = network_work_create(net_of(m), n->steps);
  PetscCheck(n->work, PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for a network's batch");
  PetscCall(ModelNetworkScale(m, NULL));
  PetscFunctionReturn(0);
}

PetscErrorCode ModelNetworkDestroy(struct model_network *n) {
  PetscFunctionBeginUser;
  partition_destroy(&n->rows);
  PetscCall(PetscFree(n->train));
  PetscCall(PetscFree(n->statics));
  PetscCall(PetscFree(n->weather));
  network_work_destroy(&n->work);
  PetscFunctionReturn(0);
}

/* runs batch k forward; out[rows of the batch, outputs] */
static void forward(const struct model *m, const double *weight, int k, double *out) {
  int first, rows = batch_rows(&m->network, k, &first);
  struct network_input in = input_of(m, first);
  network_forward(net_of(m), weight, rows, &in, NULL, m->network.work, out);
}

/* wanted[batches of this rank]: whether any of its seasons lies in a block that runs */
static PetscErrorCode ChooseBatches(const struct model *m, const bool *runs, bool *wanted) {
  const struct model_network *n = &m->network;
  double *here, *there;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc2(m->n_local, &here, n->n, &there));
  for (int s = 0; s < m->n_local; s++) here[s] = !runs || runs[s / LANES];
  PetscCall(ToBatches(m, 1, here, there));
  for (int k = 0; k < n_batches(n); k++) wanted[k] = false;
  for (int r = 0; r < n->n; r++) wanted[r / NETWORK_ROWS] |= there[r] > 0.;
  PetscCall(PetscFree2(here, there));
  PetscFunctionReturn(0);
}

PetscErrorCode ModelNetworkForward(const struct model *m, const double *weight, const bool *runs,
                                   double *out) {
  const struct model_network *n = &m->network;
  int outputs = m->control->n_outputs, first;
  double *rows;
  bool *wanted;
  PetscFunctionBeginUser;
  PetscCheck(n->work, m->comm, PETSC_ERR_ORDER, "ModelSetCovariates comes first");
  log_event_begin(LOG_NET_FORWARD);
  PetscCall(PetscCalloc2((size_t)n->n * (size_t)outputs, &rows, n_batches(n), &wanted));
  PetscCall(ChooseBatches(m, runs, wanted));
  for (int k = 0; k < n_batches(n); k++) {
    batch_rows(n, k, &first);
    if (wanted[k]) forward(m, weight, k, rows + (size_t)first * (size_t)outputs);
  }
  PetscCall(ToSeasons(m, outputs, rows, out));
  PetscCall(PetscFree2(rows, wanted));
  log_event_end(LOG_NET_FORWARD);
  PetscFunctionReturn(0);
}

PetscErrorCode ModelNetworkTangent(const struct model *m, const double *weight,
                                   const double *weight_d, double *out_d) {
  const struct model_network *n = &m->network;
  int outputs = m->control->n_outputs, first;
  double *rows;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1((size_t)n->n * (size_t)outputs, &rows));
  for (int k = 0; k < n_batches(n); k++) {
    batch_rows(n, k, &first);
    double *at = rows + (size_t)first * (size_t)outputs;
    forward(m, weight, k, at);
    network_tl(net_of(m), weight, weight_d, NULL, n->work, at);
  }
  PetscCall(ToSeasons(m, outputs, rows, out_d));
  PetscCall(PetscFree(rows));
  PetscFunctionReturn(0);
}

PetscErrorCode ModelNetworkAdjoint(const struct model *m, const double *weight, const double *out_b,
                                   struct exact_sum *weight_b) {
  const struct model_network *n = &m->network;
  int outputs = m->control->n_outputs, n_weights = net_of(m)->n_weights, first;
  double *rows, *out, *b;
  PetscFunctionBeginUser;
  log_event_begin(LOG_NET_ADJOINT);
  PetscCall(PetscMalloc3((size_t)n->n * (size_t)outputs, &rows, NETWORK_ROWS * (size_t)outputs,
                         &out, n_weights, &b));
  PetscCall(ToBatches(m, outputs, out_b, rows));
  for (int k = 0; k < n_batches(n); k++) {
    int count = batch_rows(n, k, &first) * outputs;
    const double *at = rows + (size_t)first * (size_t)outputs;
    bool any = false;
    for (int i = 0; i < count && !any; i++) any = at[i] != 0.;
    if (!any) continue; /* no season of the batch is in this part of J */
    forward(m, weight, k, out);
    memset(b, 0, (size_t)n_weights * sizeof *b);
    network_ad(net_of(m), weight, b, NULL, n->work, at);
    for (int i = 0; i < n_weights; i++) exact_sum_add(&weight_b[i], b[i]);
  }
  PetscCall(PetscFree3(rows, out, b));
  log_event_end(LOG_NET_ADJOINT);
  PetscFunctionReturn(0);
}
