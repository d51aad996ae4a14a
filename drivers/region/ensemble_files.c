/* Files of an ensemble; see ensemble_files.h. */
#include "region/ensemble_files.h"
#include "cli/text_output.h"
#include "ensemble/statistics.h"
#include "model/model_private.h"
#include "ncio/nc_agree.h"
#include "ncio/nc_common.h"
#include "region/result_files.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* a map by cell and year, and what is in it */
struct field {
  char name[64], long_name[160];
  const char *unit;
  const double *value;
};
enum { MOST_FIELDS = N_ENSEMBLE_VARIABLES * (2 + ENSEMBLE_LEVELS) + ENSEMBLE_LEVELS + 1 };

static const struct {
  const char *name, *unit, *meaning;
} variable[N_ENSEMBLE_VARIABLES] = {
    {"yield", "kg ha-1", "attainable yield at the market's moisture, without yield gap"},
    {"twso", "kg ha-1", "dry matter of storage organs at the season's end"},
    {"tagp", "kg ha-1", "total above-ground production, dry matter"},
    {"lai_max", "1", "largest leaf area index of the season"},
    {"day_anthesis", "d", "days from the crop's start to anthesis"},
    {"day_maturity", "d", "days from the crop's start to maturity"}};

/* yield_q10, yield_q2.5: percent */
static void name_quantile(const char *name, double level, size_t length, char *text) {
  snprintf(text, length, "%s_q%.6g", name, 100. * level);
}

static int list_fields(const struct ensemble_plan *plan, const struct ensemble_result *r,
                       struct field *f) {
  int n = 0;
  for (int v = 0; v < N_ENSEMBLE_VARIABLES; v++) {
    const char *name = variable[v].name, *meaning = variable[v].meaning;
    f[n] = (struct field){.unit = variable[v].unit, .value = r->mean[v]};
    snprintf(f[n].name, sizeof f->name, "%s_mean", name);
    snprintf(f[n++].long_name, sizeof f->long_name, "mean over members: %s", meaning);
    f[n] = (struct field){.unit = variable[v].unit, .value = r->sd[v]};
    snprintf(f[n].name, sizeof f->name, "%s_sd", name);
    snprintf(f[n++].long_name, sizeof f->long_name, "standard deviation over members: %s", meaning);
    for (int q = 0; q < plan->n_quantiles; q++) {
      f[n] = (struct field){.unit = variable[v].unit, .value = r->quantile[v][q]};
      name_quantile(name, plan->quantile[q], sizeof f->name, f[n].name);
      snprintf(f[n++].long_name, sizeof f->long_name, "quantile %g over members: %s",
               plan->quantile[q], meaning);
    }
  }
  for (int q = 0; q < plan->n_exceed; q++) {
    f[n] = (struct field){.unit = "1", .value = r->exceed[q]};
    snprintf(f[n].name, sizeof f->name, "yield_above_%.10g", plan->exceed[q]);
    snprintf(f[n++].long_name, sizeof f->long_name,
             "share of members with a yield above %.10g kg/ha", plan->exceed[q]);
  }
  f[n] = (struct field){.name = "members", .unit = "1", .value = r->used};
  snprintf(f[n++].long_name, sizeof f->long_name, "members, of %d, that gave a number",
           plan->members);
  return n;
}

PetscErrorCode WriteEnsemble(const struct setup *setup, const struct ensemble_plan *plan,
                             const struct ensemble_result *result, const char *command,
                             const char *suffix, struct problems *list) {
  struct output_file *file;
  char name[64];
  struct field *f;
  int *id, n;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc2(MOST_FIELDS, &f, MOST_FIELDS, &id));
  n = list_fields(plan, result, f);
  snprintf(name, sizeof name, "%s.nc", suffix);
  PetscCall(ResultCreate(setup, name, command, setup->campaign.n_years, &file, list));
  for (int i = 0; file && i < n; i++) {
    struct output_variable v = {.name = f[i].name, .unit = f[i].unit, .long_name = f[i].long_name};
    PetscCall(OutputDefine(file, &v, true, &id[i]));
  }
  for (int i = 0; file && i < n; i++) PetscCall(OutputWrite(file, id[i], f[i].value));
  if (file) PetscCall(ResultClose(setup, name, &file, list));
  PetscCall(PetscFree2(f, id));
  PetscFunctionReturn(0);
}

PetscErrorCode WriteEnsembleMembers(const struct setup *setup, const struct ensemble_plan *plan,
                                    const struct ensemble_result *result, const char *command,
                                    const char *suffix, struct problems *list) {
  struct output_file *file;
  char name[64], meanings[RESULT_MEANINGS];
  int id[N_ENSEMBLE_VARIABLES + 1];
  PetscFunctionBeginUser;
  if (!plan->n_kept) PetscFunctionReturn(0);
  snprintf(name, sizeof name, "%s_members.nc", suffix);
  PetscCall(ResultCreate(setup, name, command, setup->campaign.n_years, &file, list));
  if (!file) PetscFunctionReturn(0);
  PetscCall(OutputRealizations(file, plan->n_kept, plan->kept));
  for (int v = 0; v < N_ENSEMBLE_VARIABLES; v++) {
    struct output_variable x = {
        .name = variable[v].name, .unit = variable[v].unit, .long_name = variable[v].meaning};
    PetscCall(OutputDefineMember(file, &x, &id[v]));
  }
  struct output_variable status = result_status(meanings);
  PetscCall(OutputDefineMember(file, &status, &id[N_ENSEMBLE_VARIABLES]));
  for (int q = 0; q < plan->n_kept; q++) {
    for (int v = 0; v < N_ENSEMBLE_VARIABLES; v++)
      PetscCall(OutputWriteMember(file, id[v], q, result->kept[v][q]));
    PetscCall(OutputWriteMember(file, id[N_ENSEMBLE_VARIABLES], q, result->kept_state[q]));
  }
  PetscCall(ResultClose(setup, name, &file, list));
  PetscFunctionReturn(0);
}

static void print_region(const struct setup *setup, const struct ensemble_plan *plan,
                         const struct ensemble_result *r, int t, double *value,
                         struct text_output *out) {
  const size_t members = (size_t)plan->members;
  for (size_t k = 0; k < members; k++) value[k] = r->yield[(size_t)t * members + k];
  const struct member_statistics all = members_summary(plan->members, value);
  const int n = all.n;
  text_output_text(out, setup->overlap.region[r->region[t]]);
  fprintf(out->stream, ",%d,%d,%.17g,%.17g", r->year[t], n, all.mean, all.sd);
  for (int q = 0; q < plan->n_quantiles; q++)
    fprintf(out->stream, ",%.17g", n < 2 ? NAN : members_quantile(n, value, plan->quantile[q]));
  for (int q = 0; q < plan->n_exceed; q++)
    fprintf(out->stream, ",%.17g", n < 2 ? NAN : members_exceeding(n, value, plan->exceed[q]));
  fprintf(out->stream, "\n");
}

PetscErrorCode WriteEnsembleRegions(const struct setup *setup, const struct ensemble_plan *plan,
                                    const struct ensemble_result *r, const char *suffix,
                                    struct problems *list) {
  struct text_output out;
  double *value;
  char *path, name[64];
  PetscMPIInt rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(setup->comm, &rank));
  if (rank || !r->n_yields) PetscFunctionReturn(0);
  PetscCall(PetscMalloc1(plan->members, &value));
  snprintf(name, sizeof name, "%s_regions.csv", suffix);
  PetscCall(SetupPath(setup, name, &path));
  if (text_output_open(path, &out, list)) {
    fprintf(out.stream, "region,year,members,mean,sd");
    for (int q = 0; q < plan->n_quantiles; q++) {
      name_quantile("", plan->quantile[q], sizeof name, name);
      fprintf(out.stream, ",%s", name + 1);
    }
    for (int q = 0; q < plan->n_exceed; q++) fprintf(out.stream, ",above_%.10g", plan->exceed[q]);
    fprintf(out.stream, "\n");
    for (int t = 0; t < r->n_yields; t++) print_region(setup, plan, r, t, value, &out);
    if (text_output_close(&out, list)) PetscCall(PetscPrintf(PETSC_COMM_SELF, "wrote %s\n", path));
  }
  PetscCall(PetscFree(path));
  PetscCall(PetscFree(value));
  PetscFunctionReturn(0);
}

static const char *const failure_reason[N_SEASON_STATES] = {
    [SEASON_STATE_MATURE] = "",
    [SEASON_STATE_NOT_MATURE] = "not mature on the date that ends it",
    [SEASON_STATE_SHORT] = "weather ended before maturity",
    [SEASON_STATE_NO_WEATHER] = "weather missing",
    [SEASON_STATE_FAILED] = "numbers not finite or balance not closed",
    [SEASON_STATE_NO_CALENDAR] = "",
    [SEASON_STATE_ENDED] = "weather ended before maturity"};

/* what a failed member was; malloc'ed */
static PetscErrorCode FailureRow(const struct setup *setup, struct draws *d,
                                 const struct member_failure *f, double *out, double *sv,
                                 char **row) {
  const struct grid *grid = &setup->grid;
  const struct control *c = d->parameters;
  const struct control_site site = model_site(&setup->model, f->place);
  PetscFunctionBeginUser;
  *row = NULL;
  nc_append(row, "%lld,%.10g,%.10g,%d,%d,%s,%d", (long long)grid_cell_number(grid, f->cell),
            grid->lat[f->cell], grid->lon[f->cell], setup->campaign.years[f->year], f->member,
            failure_reason[f->state], draws_shift(d, f->cell, f->member));
  draws_cell(d, f->cell, f->member, false, out);
  draws_season(d, &site, f->member, out, sv);
  for (int i = 0; i < c->n_items; i++) nc_append(row, ",%.17g", sv[c->item[i].place]);
  PetscFunctionReturn(0);
}

static PetscErrorCode PrintFailures(const struct setup *setup, const struct control *c,
                                    const char *suffix, const char *rows, int bytes,
                                    struct problems *list) {
  struct text_output out;
  char *path, name[64];
  PetscFunctionBeginUser;
  snprintf(name, sizeof name, "%s_failures.csv", suffix);
  PetscCall(SetupPath(setup, name, &path));
  if (text_output_open(path, &out, list)) {
    fprintf(out.stream, "cell,latitude,longitude,year,member,reason,sowing_shift");
    for (int i = 0; i < c->n_items; i++) fprintf(out.stream, ",%s", c->item[i].name);
    fprintf(out.stream, "\n");
    for (int at = 0; at < bytes; at += (int)strlen(rows + at) + 1)
      fprintf(out.stream, "%s\n", rows + at);
    if (text_output_close(&out, list)) PetscCall(PetscPrintf(PETSC_COMM_SELF, "wrote %s\n", path));
  }
  PetscCall(PetscFree(path));
  PetscFunctionReturn(0);
}

PetscErrorCode WriteEnsembleFailures(const struct setup *setup, struct draws *draws,
                                     const struct ensemble_result *r, const char *suffix,
                                     struct problems *list) {
  const struct control *c = draws->parameters;
  double *out, *sv;
  char **row, *all;
  int bytes;
  PetscMPIInt rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(setup->comm, &rank));
  PetscCall(PetscMalloc3(c->n_outputs, &out, c->n_season, &sv, r->n_failures, &row));
  for (int i = 0; i < r->n_failures; i++)
    PetscCall(FailureRow(setup, draws, &r->failure[i], out, sv, &row[i]));
  PetscCall(TextsGather(setup->comm, r->n_failures, (const char *const *)row, &all, &bytes));
  if (!rank) PetscCall(PrintFailures(setup, c, suffix, all, bytes, list));
  for (int i = 0; i < r->n_failures; i++) free(row[i]);
  free(all);
  PetscCall(PetscFree3(out, sv, row));
  PetscFunctionReturn(0);
}
