/* Files of fields; see field_files.h. */
#include "region/field_files.h"
#include "control/cell_values.h"
#include "inversion/newton.h"
#include "model/model_fields.h"
#include "ncio/spread_file.h"
#include "region/exact_reduce.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* what is reported of every cell: arrays [n_cells, n_outputs] */
struct cell_table {
  size_t n; /* of numbers */
  double *value, *slope;
  const struct field_posterior *p;
};

static PetscErrorCode TableCreate(const struct setup *setup, const double *u,
                                  const struct field_posterior *p, struct cell_table *t) {
  const struct control *control = &setup->campaign.control;
  double *shared;
  PetscFunctionBeginUser;
  t->p = p;
  t->n = (size_t)setup->grid.n_cells * (size_t)control->n_outputs;
  PetscCall(PetscCalloc2(t->n, &t->value, t->n, &t->slope));
  PetscCall(PetscMalloc1(control->n_values, &shared));
  control_values(control, u, shared);
  PetscCall(ModelCellValues(&setup->model, u, shared, t->slope, t->value));
  PetscCall(PetscFree(shared));
  PetscFunctionReturn(0);
}

static PetscErrorCode TableDestroy(struct cell_table *t) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree2(t->value, t->slope));
  PetscFunctionReturn(0);
}

static double sd_of(const struct cell_table *t, size_t i, bool prior) {
  return t->p ? t->slope[i] * sqrt(prior ? t->p->prior[i] : t->p->posterior[i]) : NAN;
}

/* mean, least and largest over the cells of all ranks of an item's column k */
static PetscErrorCode Summarise(const struct setup *setup, const struct cell_table *t, int k,
                                double mean[3], double range[2]) {
  const int stride = setup->campaign.control.n_outputs;
  struct exact_sum sum[3] = {0};
  double most[2] = {-INFINITY, -INFINITY};
  PetscFunctionBeginUser;
  for (size_t i = (size_t)k; i < t->n; i += (size_t)stride) {
    exact_sum_add(&sum[0], t->value[i]);
    if (t->p) exact_sum_add(&sum[1], sd_of(t, i, false));
    if (t->p) exact_sum_add(&sum[2], sqrt(t->p->posterior[i] / t->p->prior[i]));
    most[0] = fmax(most[0], t->value[i]);
    most[1] = fmax(most[1], -t->value[i]);
  }
  PetscCall(ExactSumReduce(setup->comm, 3, sum));
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, most, 2, MPI_DOUBLE, MPI_MAX, setup->comm));
  for (int i = 0; i < 3; i++) mean[i] = exact_sum_value(&sum[i]) / (double)grid_cells(&setup->grid);
  range[0] = -most[1];
  range[1] = most[0];
  PetscFunctionReturn(0);
}

PetscErrorCode ReportFields(const struct setup *setup, const double *u,
                            const struct field_posterior *p) {
  const struct control *control = &setup->campaign.control;
  struct cell_table t;
  PetscFunctionBeginUser;
  if (!model_has_cells(&setup->model)) PetscFunctionReturn(0);
  PetscCall(TableCreate(setup, u, p, &t));
  PetscCall(PetscPrintf(setup->comm, "by cell                       prior        mean       least"
                                     "     largest  mean std error  error/prior\n"));
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    double mean[3] = {NAN, NAN, NAN}, range[2] = {NAN, NAN};
    char error[32] = "-", share[32] = "-";
    if (item->extent != EXTENT_CELL) continue;
    PetscCall(Summarise(setup, &t, item->offset - control->n_shared, mean, range));
    if (p) snprintf(error, sizeof error, "%.5g", mean[1]);
    if (p) snprintf(share, sizeof share, "%.3f", mean[2]);
    PetscCall(PetscPrintf(setup->comm, "%-24s %10.5g  %10.5g  %10.5g  %10.5g  %14s  %11s\n",
                          item->name, item->prior, mean[0], range[0], range[1], error, share));
  }
  PetscCall(TableDestroy(&t));
  PetscFunctionReturn(0);
}

/* -- files */

enum { LAW = 4096, PLACE = 2 };

/* what makes values of u, so that a file of another control is known */
static void describe_law(const struct control *control, char law[LAW]) {
  law[0] = '\0';
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    size_t length = strlen(law);
    if (item->field)
      snprintf(
          law + length, LAW - length,
          "%s: prior %.17g, s.d. %.17g, transform %d, bounds %.17g %.17g, correlation %.17g km\n",
          item->name, item->prior, item->prior_sd, (int)item->transform, item->lo, item->hi,
          item->length);
  }
}

/* degrees north and east of own cells */
static PetscErrorCode Places(const struct setup *setup, double **place) {
  const struct grid *grid = &setup->grid;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(PLACE * (size_t)grid->n_cells, place));
  for (int c = 0; c < grid->n_cells; c++) {
    (*place)[PLACE * c] = grid->lat[c];
    (*place)[PLACE * c + 1] = grid->lon[c];
  }
  PetscFunctionReturn(0);
}

static PetscErrorCode WriteState(const struct setup *setup, const double *u,
                                 struct problems *list) {
  const struct control *control = &setup->campaign.control;
  struct spread_file *file;
  char *path, law[LAW];
  const char *failed;
  double *place;
  PetscFunctionBeginUser;
  describe_law(control, law);
  PetscCall(Places(setup, &place));
  PetscCall(SetupPath(setup, "fields.nc", &path));
  PetscCall(SpreadCreate(setup->comm, path,
                         "fields of an estimate in units of their priors, cell by "
                         "cell in the order of the region's cells",
                         &file));
  PetscCall(SpreadText(file, "fields", law));
  PetscCall(SpreadPut(file, "u", "cell", control->n_cells, "field", control->n_fields,
                      u + control->own_at));
  PetscCall(SpreadPut(file, "place", "cell", control->n_cells, "latitude_longitude", PLACE, place));
  PetscCall(SpreadClose(&file, &failed));
  if (*failed)
    problem(list, "%s: cannot be written: %s", path, failed);
  else
    PetscCall(PetscPrintf(setup->comm, "wrote %s\n", path));
  PetscCall(PetscFree(place));
  PetscCall(PetscFree(path));
  PetscFunctionReturn(0);
}

enum { TEXT = 160, KINDS = 3 };

/* one number a cell: value, standard deviation, prior's */
static void column_of(const struct setup *setup, const struct cell_table *t, int k, int kind,
                      double *map) {
  const int stride = setup->campaign.control.n_outputs;
  for (int c = 0; c < setup->grid.n_cells; c++) {
    const int i = c * stride + k;
    map[c] = kind == 0 ? t->value[i] : sd_of(t, (size_t)i, kind == 2);
  }
}

static void describe(const struct control_item *item, int kind, char name[TEXT],
                     char long_name[TEXT], struct output_variable *v) {
  static const char *const suffix[KINDS] = {"", "_sd", "_prior_sd"};
  static const char *const meaning[KINDS] = {"", "posterior standard deviation (Laplace) of the ",
                                             "prior standard deviation of the "};
  snprintf(name, TEXT, "%s%s", item->name, suffix[kind]);
  snprintf(long_name, TEXT, "%s%s", meaning[kind],
           item->factor ? "factor on the cell's own value" : "value");
  *v = (struct output_variable){.name = name,
                                .unit = result_unit(item),
                                .long_name = long_name,
                                .factor = kind           ? NULL
                                          : item->factor ? "1"
                                                         : "0"};
}

static PetscErrorCode WriteItems(const struct setup *setup, const struct cell_table *t, bool errors,
                                 struct output_file *file, bool define, int (*id)[KINDS]) {
  const struct control *control = &setup->campaign.control;
  double *map;
  char name[TEXT], long_name[TEXT];
  struct output_variable v;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(setup->grid.n_cells, &map));
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    if (item->extent != EXTENT_CELL) continue;
    for (int kind = 0; kind < (errors ? KINDS : 1); kind++) {
      describe(item, kind, name, long_name, &v);
      if (define) {
        PetscCall(OutputDefine(file, &v, false, &id[i][kind]));
        continue;
      }
      column_of(setup, t, item->offset - control->n_shared, kind, map);
      PetscCall(OutputWrite(file, id[i][kind], map));
    }
  }
  PetscCall(PetscFree(map));
  PetscFunctionReturn(0);
}

/* correlation of the first two items; define, then write */
static PetscErrorCode WriteCorrelation(const struct setup *setup, const struct cell_table *t,
                                       struct output_file *file, bool define, int *id) {
  const struct control *control = &setup->campaign.control;
  const char *name[2] = {"", ""};
  char text[TEXT];
  double *map;
  PetscFunctionBeginUser;
  for (int i = control->n_items; i-- > 0;)
    for (int k = 0; k < 2; k++)
      if (control->item[i].extent == EXTENT_CELL &&
          control->item[i].offset - control->n_shared == k)
        name[k] = control->item[i].name;
  snprintf(text, sizeof text, "posterior correlation of %s and %s", name[0], name[1]);
  struct output_variable v = {.name = "correlation", .unit = "1", .long_name = text};
  if (define) {
    PetscCall(OutputDefine(file, &v, false, id));
    PetscFunctionReturn(0);
  }
  PetscCall(PetscMalloc1(setup->grid.n_cells, &map));
  for (int c = 0; c < setup->grid.n_cells; c++) {
    const double *vc = t->p->posterior + (size_t)c * (size_t)control->n_outputs;
    map[c] = vc[0] > 0. && vc[1] > 0. ? t->p->covariance[c] / sqrt(vc[0] * vc[1]) : NAN;
  }
  PetscCall(OutputWrite(file, *id, map));
  PetscCall(PetscFree(map));
  PetscFunctionReturn(0);
}

/* one draw around u */
static PetscErrorCode Draw(const struct setup *setup, const struct quadratic *q, int k,
                           double *draw, int *unfinished) {
  const struct campaign *c = &setup->campaign;
  bool converged;
  PetscFunctionBeginUser;
  if (!c->posterior_rml) {
    PetscCall(QuadraticSample(q, (uint64_t)c->seed, (uint32_t)k + 1, draw));
    PetscFunctionReturn(0);
  }
  PetscCall(NewtonSample(q->problem->model, (uint64_t)c->seed, (uint32_t)k + 1, draw, &converged));
  *unfinished += !converged;
  PetscFunctionReturn(0);
}

static PetscErrorCode WriteSamples(const struct setup *setup, const double *u,
                                   const struct quadratic *q, struct output_file *file,
                                   const int *id) {
  const struct control *control = &setup->campaign.control;
  const int stride = control->n_outputs;
  double *draw, *shared, *value, *map;
  int unfinished = 0;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc4(control->n, &draw, control->n_values, &shared,
                         (size_t)setup->grid.n_cells * (size_t)stride, &value, setup->grid.n_cells,
                         &map));
  for (int k = 0; k < setup->campaign.posterior_samples; k++) {
    PetscCall(PetscArraycpy(draw, u, control->n));
    PetscCall(Draw(setup, q, k, draw, &unfinished));
    control_values(control, draw, shared);
    PetscCall(ModelCellValues(&setup->model, draw, shared, NULL, value));
    for (int i = 0; i < control->n_items; i++) {
      const struct control_item *item = &control->item[i];
      if (item->extent != EXTENT_CELL) continue;
      for (int c = 0; c < setup->grid.n_cells; c++)
        map[c] = value[c * stride + item->offset - control->n_shared];
      PetscCall(OutputWriteMember(file, id[i], k, map));
    }
  }
  if (unfinished)
    PetscCall(PetscPrintf(setup->comm, "note: %d of %d randomised minimisations did not converge\n",
                          unfinished, setup->campaign.posterior_samples));
  PetscCall(PetscFree4(draw, shared, value, map));
  PetscFunctionReturn(0);
}

static PetscErrorCode DefineSamples(const struct setup *setup, struct output_file *file, int *id) {
  const struct control *control = &setup->campaign.control;
  int n = setup->campaign.posterior_samples, *number;
  char name[TEXT], long_name[TEXT];
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(n, &number));
  for (int k = 0; k < n; k++) number[k] = k + 1;
  PetscCall(OutputRealizations(file, n, number));
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    if (item->extent != EXTENT_CELL) continue;
    snprintf(name, TEXT, "%s_sample", item->name);
    snprintf(long_name, TEXT, "draws from the posterior (%s) of the %s",
             setup->campaign.posterior_rml ? "randomised maximum likelihood" : "Laplace",
             item->factor ? "factor on the cell's own value" : "value");
    struct output_variable v = {.name = name, .unit = result_unit(item), .long_name = long_name};
    PetscCall(OutputDefineMember(file, &v, &id[i]));
  }
  PetscCall(PetscFree(number));
  PetscFunctionReturn(0);
}

PetscErrorCode WriteFields(const struct setup *setup, const double *u,
                           const struct field_posterior *p, const char *command,
                           struct problems *list) {
  int id[CONTROL_ITEMS][KINDS], samples[CONTROL_ITEMS], correlation;
  bool several = p && setup->campaign.control.n_outputs > 1;
  bool draws = p && setup->campaign.posterior_samples > 0;
  struct output_file *file;
  struct cell_table t;
  PetscFunctionBeginUser;
  if (!model_has_cells(&setup->model)) PetscFunctionReturn(0);
  if (setup->campaign.control.n_fields) PetscCall(WriteState(setup, u, list));
  PetscCall(ResultCreate(setup, "posterior.nc", command, 0, &file, list));
  if (!file) PetscFunctionReturn(0);
  PetscCall(TableCreate(setup, u, p, &t));
  for (int define = 1; define >= 0; define--) {
    if (define && draws) PetscCall(DefineSamples(setup, file, samples));
    PetscCall(WriteItems(setup, &t, p != NULL, file, define, id));
    if (several) PetscCall(WriteCorrelation(setup, &t, file, define, &correlation));
    if (!define && draws) PetscCall(WriteSamples(setup, u, &p->q, file, samples));
  }
  PetscCall(TableDestroy(&t));
  PetscCall(ResultClose(setup, "posterior.nc", &file, list));
  PetscFunctionReturn(0);
}

/* -- reading */

/* the path with `is` at its end replaced by `to`; NULL where it ends otherwise */
static char *sibling(const char *path, const char *is, const char *to) {
  size_t n = strlen(path), tail = strlen(is);
  if (n < tail || strcmp(path + n - tail, is) != 0) return NULL;
  char *other = malloc(n + strlen(to) + 1);
  if (!other) abort();
  memcpy(other, path, n - tail);
  strcpy(other + n - tail, to);
  return other;
}

static PetscErrorCode ReadState(const struct setup *setup, const char *path, double *u,
                                struct problems *list) {
  const struct control *control = &setup->campaign.control;
  struct spread_file *file;
  PetscMPIInt rank;
  bool read = false, placed = false, same = true;
  char law[LAW], there[LAW];
  double *here, *place;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(setup->comm, &rank));
  describe_law(control, law);
  PetscCall(Places(setup, &here));
  PetscCall(PetscMalloc1(PLACE * (size_t)control->n_cells, &place));
  PetscCall(SpreadOpen(setup->comm, path, &file));
  if (file) {
    PetscCall(SpreadGetText(file, "fields", LAW, there));
    PetscCall(
        SpreadGet(file, "u", control->n_cells, control->n_fields, u + control->own_at, &read));
    PetscCall(SpreadGet(file, "place", control->n_cells, PLACE, place, &placed));
    PetscCall(SpreadDone(&file));
    if (placed) same = memcmp(here, place, PLACE * (size_t)control->n_cells * sizeof *here) == 0;
    PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &same, 1, MPI_C_BOOL, MPI_LAND, setup->comm));
  }
  if (rank == 0 && !(read && placed))
    problem(list,
            "%s: cannot be read as the fields of this campaign's control: expected u of %lld cells "
            "and %d fields, as calibrate writes it",
            path, (long long)grid_cells(&setup->grid), control->n_fields);
  else if (rank == 0 && !same)
    problem(list, "%s: holds fields of other cells than this region's", path);
  else if (rank == 0 && strcmp(law, there) != 0)
    problem(list, "%s: is an estimate of another control:\n%sand this campaign has\n%s", path,
            there, law);
  PetscCall(PetscFree(here));
  PetscCall(PetscFree(place));
  PetscFunctionReturn(0);
}

PetscErrorCode ReadEstimate(const struct setup *setup, const char *path, double *u,
                            struct problems *list) {
  const struct control *control = &setup->campaign.control;
  char *csv = sibling(path, "fields.nc", "parameters.csv");
  char *fields = csv ? strdup(path) : sibling(path, "parameters.csv", "fields.nc");
  PetscFunctionBeginUser;
  if (control->own_at || !control->n_fields) read_parameters_csv(setup, csv ? csv : path, u, list);
  if (control->n_fields && fields)
    PetscCall(ReadState(setup, fields, u, list));
  else if (control->n_fields)
    problem(list,
            "%s: the control has fields; expected the name of NAME_parameters.csv or "
            "NAME_fields.nc, as calibrate writes them side by side",
            path);
  free(csv);
  free(fields);
  PetscFunctionReturn(0);
}
