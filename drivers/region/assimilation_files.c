/* Files of an assimilation; see assimilation_files.h. */
#include "region/assimilation_files.h"
#include "cli/text_output.h"
#include "ensemble/statistics.h"
#include "region/result_files.h"
#include "support/calendar.h"
#include <math.h>

static void number(FILE *out, double x) {
  if (isnan(x))
    fprintf(out, ",");
  else
    fprintf(out, ",%.17g", x);
}

PetscErrorCode WriteFeedback(const struct setup *setup, const struct equivalents *e,
                             const struct feedback *f, struct problems *list) {
  struct text_output out;
  char *path, date[11];
  PetscMPIInt rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(setup->comm, &rank));
  if (rank) PetscFunctionReturn(0);
  PetscCall(SetupPath(setup, "feedback.csv", &path));
  if (text_output_open(path, &out, list)) {
    fprintf(out.stream, "set,cell,latitude,longitude,region,date,observed,sigma,background,"
                        "background_sd,rank,members,analysis,analysis_sd,use\n");
    for (int i = 0; i < e->n_obs; i++) {
      fprintf(out.stream, "%s,", setup->model.departures.set[e->set[i]].name);
      if (e->cell[i] >= 0)
        fprintf(out.stream, "%lld,%.10g,%.10g,", (long long)e->cell[i], e->lat[i], e->lon[i]);
      else
        fprintf(out.stream, ",,,");
      if (e->region[i] >= 0) text_output_text(&out, setup->overlap.region[e->region[i]]);
      fprintf(out.stream, ",%s", date_format(e->day[i], date));
      number(out.stream, e->value[i]);
      number(out.stream, e->sigma[i]);
      number(out.stream, f->background[i]);
      number(out.stream, f->background_sd[i]);
      fprintf(out.stream, ",%d,%d", f->below[i], f->counted[i]);
      number(out.stream, f->analysis[i]);
      number(out.stream, f->analysis_sd[i]);
      fprintf(out.stream, ",%s\n", feedback_text(e, f, i));
    }
    if (text_output_close(&out, list)) PetscCall(PetscPrintf(PETSC_COMM_SELF, "wrote %s\n", path));
  }
  PetscCall(PetscFree(path));
  PetscFunctionReturn(0);
}

/* of element k of the values that all seasons share */
static struct member_statistics shared(const struct draws *d, int k, double *value) {
  for (int m = 0; m < d->members; m++)
    value[m] = d->value[(size_t)m * (size_t)d->parameters->n_values + (size_t)k];
  return members_summary(d->members, value);
}

PetscErrorCode WriteMemberParameters(const struct setup *setup, const struct draws *prior,
                                     const struct draws *draws, struct problems *list) {
  const struct control *c = draws->parameters;
  struct text_output out;
  char *path, name[128];
  double *value;
  PetscMPIInt rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(setup->comm, &rank));
  if (rank || !c->n_shared) PetscFunctionReturn(0);
  PetscCall(PetscMalloc1(draws->members, &value));
  PetscCall(SetupPath(setup, "assimilation_parameters.csv", &path));
  if (text_output_open(path, &out, list)) {
    fprintf(out.stream, "name,prior_mean,prior_sd,mean,sd\n");
    for (int k = 0; k < c->n_shared; k++) {
      struct member_statistics before = shared(prior, k, value), after = shared(draws, k, value);
      control_name(c, k, setup_regions(setup), sizeof name, name);
      text_output_text(&out, name);
      fprintf(out.stream, ",%.17g,%.17g,%.17g,%.17g\n", before.mean, before.sd, after.mean,
              after.sd);
    }
    if (text_output_close(&out, list)) PetscCall(PetscPrintf(PETSC_COMM_SELF, "wrote %s\n", path));
  }
  PetscCall(PetscFree(path));
  PetscCall(PetscFree(value));
  PetscFunctionReturn(0);
}

/* mean[n_outputs][n_cells] and sd of the values by cell */
static PetscErrorCode CellStatistics(struct draws *d, double *mean, double *sd) {
  const size_t outputs = (size_t)d->parameters->n_outputs, members = (size_t)d->members;
  const size_t cells = (size_t)d->grid->n_cells;
  double *value, *out;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc2(outputs * members, &value, outputs, &out));
  for (size_t cell = 0; cell < cells; cell++) {
    for (size_t m = 0; m < members; m++) {
      draws_cell(d, (int)cell, (int)m + 1, false, out);
      for (size_t k = 0; k < outputs; k++) value[k * members + m] = out[k];
    }
    for (size_t k = 0; k < outputs; k++) {
      struct member_statistics all = members_summary(d->members, value + k * members);
      mean[k * cells + cell] = all.mean;
      sd[k * cells + cell] = all.sd;
    }
  }
  PetscCall(PetscFree2(value, out));
  PetscFunctionReturn(0);
}

static PetscErrorCode DefineCell(struct output_file *file, const struct control_item *item,
                                 int id[2]) {
  static const char *const what[2] = {"mean", "sd"};
  char name[64], long_name[160];
  PetscFunctionBeginUser;
  for (int i = 0; i < 2; i++) {
    snprintf(name, sizeof name, "%s_%s", item->name, what[i]);
    snprintf(long_name, sizeof long_name, "%s over members after the analyses, %s",
             i ? "standard deviation" : "mean",
             item->factor ? "factor on the base value" : "value");
    struct output_variable v = {.name = name,
                                .unit = result_unit(item),
                                .long_name = long_name,
                                .factor = item->factor ? "1" : "0"};
    PetscCall(OutputDefine(file, &v, false, &id[i]));
  }
  PetscFunctionReturn(0);
}

PetscErrorCode WriteCellParameters(const struct setup *setup, struct draws *draws,
                                   struct problems *list) {
  const struct control *c = draws->parameters;
  const size_t cells = (size_t)setup->grid.n_cells, n = cells * (size_t)c->n_outputs;
  struct output_file *file;
  double *mean, *sd;
  int id[CONTROL_ITEMS][2];
  PetscFunctionBeginUser;
  if (!c->n_outputs) PetscFunctionReturn(0);
  PetscCall(PetscMalloc2(n, &mean, n, &sd));
  PetscCall(CellStatistics(draws, mean, sd));
  PetscCall(ResultCreate(setup, "assimilation_cells.nc", "assimilate", setup->campaign.n_years,
                         &file, list));
  for (int i = 0; file && i < c->n_items; i++)
    if (c->item[i].extent == EXTENT_CELL) PetscCall(DefineCell(file, &c->item[i], id[i]));
  for (int i = 0; file && i < c->n_items; i++) {
    if (c->item[i].extent != EXTENT_CELL) continue;
    size_t k = (size_t)(c->item[i].offset - c->n_shared);
    PetscCall(OutputWrite(file, id[i][0], mean + k * cells));
    PetscCall(OutputWrite(file, id[i][1], sd + k * cells));
  }
  if (file) PetscCall(ResultClose(setup, "assimilation_cells.nc", &file, list));
  PetscCall(PetscFree2(mean, sd));
  PetscFunctionReturn(0);
}
