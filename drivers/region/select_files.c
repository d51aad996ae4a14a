/* The steps of a selection, in the log and as NAME_selection.csv. */
#include "cli/text_output.h"
#include "region/select.h"
#include <math.h>
#include <string.h>

static const char *const kind_word[] = {"start", "obligatory", "candidate", "together"};
static const char *const verdict_word[] = {"accepted", "rejected", "refused"};

static const char *group_name(const struct select_plan *plan, const struct selection_step *step) {
  return step->group == SELECTION_ALL ? "all" : plan->protocol.group[step->group].name;
}

/* -- the log */

/* " TSUM1 1.043 TSUM2 0.98": what was estimated, as far as there is room */
static void value_text(const struct setup *setup, const struct selection_step *step,
                       const double *value, size_t length, char *text) {
  const struct control *control = &setup->campaign.control;
  char name[80];
  *text = '\0';
  for (int i = 0; i < control->n_items; i++)
    for (int e = 0; step->free[i] && e < control->item[i].count; e++) {
      size_t used = strlen(text);
      control_name(control, control->item[i].offset + e, setup_regions(setup), sizeof name, name);
      if (used + strlen(name) + 24 > length) return;
      snprintf(text + used, length - used, "  %s %.5g", name, value[control->item[i].offset + e]);
    }
}

PetscErrorCode SelectTell(const struct setup *setup, const struct select_plan *plan,
                          const struct selection_step *step) {
  const struct control *control = &setup->campaign.control;
  const char *tried;
  char text[400] = "", aicc[24] = "-", rss[24] = "-";
  double *value;
  PetscFunctionBeginUser;
  if (!step) {
    PetscCall(PetscPrintf(setup->comm,
                          "group            parameters           n    p          RSS        AICc  "
                          "             estimates\n"));
    PetscFunctionReturn(0);
  }
  tried = step->candidate >= 0 ? control->item[step->candidate].name : kind_word[step->kind];
  if (!isnan(step->aicc)) snprintf(aicc, sizeof aicc, "%.3f", step->aicc);
  if (!isnan(step->fit.rss)) snprintf(rss, sizeof rss, "%.5g", step->fit.rss);
  PetscCall(PetscMalloc1(control->n_values, &value));
  control_values(control, step->u, value);
  if (step->verdict != SELECTION_REFUSED) value_text(setup, step, value, sizeof text, text);
  PetscCall(PetscPrintf(
      setup->comm, "%-16s %s%-*s %4lld %4d  %11s  %10s  %-8s%s%s\n", group_name(plan, step),
      step->candidate >= 0 ? "+ " : "", step->candidate >= 0 ? 14 : 16, tried,
      (long long)step->fit.n, step->p, rss, aicc,
      step->kind == SELECTION_CANDIDATE ? verdict_word[step->verdict] : "", text,
      step->fit.converged || step->verdict == SELECTION_REFUSED ? "" : "  (not converged)"));
  PetscCall(PetscFree(value));
  PetscFunctionReturn(0);
}

void select_scales(const struct select_plan *plan, const struct selection *s, int length,
                   char *text) {
  int used = 0;
  *text = '\0';
  for (int g = 0; g < plan->protocol.n_groups && used < length; g++)
    used += snprintf(text + used, (size_t)(length - used), "%s%s x %.4g", g ? ", " : "",
                     plan->protocol.group[g].name, s->scale[g]);
}

/* -- the file */

PetscErrorCode SelectTableAdd(int fold, struct selection *s, struct select_table *table) {
  PetscFunctionBeginUser;
  table->capacity = table->n + s->n_steps;
  PetscCall(PetscRealloc((size_t)table->capacity * sizeof *table->row, &table->row));
  for (int i = 0; i < s->n_steps; i++) {
    struct select_row *row = &table->row[table->n++];
    *row = (struct select_row){.fold = fold, .step = i + 1, .of = s->step[i]};
    s->step[i].u = NULL; /* the row's now */
  }
  PetscFunctionReturn(0);
}

PetscErrorCode SelectTableDestroy(struct select_table *table) {
  PetscFunctionBeginUser;
  for (int i = 0; i < table->n; i++) PetscCall(PetscFree(table->row[i].of.u));
  PetscCall(PetscFree(table->row));
  *table = (struct select_table){0};
  PetscFunctionReturn(0);
}

static void print_head(const struct setup *setup, const struct text_output *out) {
  const struct control *control = &setup->campaign.control;
  char name[80];
  fprintf(out->stream, "fold,step,group,kind,tried,parameters,n,p,rss,J,aicc,verdict,converged,"
                       "evaluations");
  for (int i = 0; i < control->n_plain; i++) {
    control_name(control, i, setup_regions(setup), sizeof name, name);
    fputc(',', out->stream);
    text_output_text(out, name);
  }
  fputc('\n', out->stream);
}

static void print_row(const struct setup *setup, const struct select_plan *plan,
                      const struct select_row *row, double *value, const struct text_output *out) {
  const struct control *control = &setup->campaign.control;
  const struct selection_step *step = &row->of;
  const double number[] = {step->fit.rss, step->fit.J, step->aicc};
  bool first = true;
  fprintf(out->stream, "%d,%d,", row->fold, row->step);
  text_output_text(out, group_name(plan, step));
  fprintf(out->stream, ",%s,%s,", kind_word[step->kind],
          step->candidate >= 0 ? control->item[step->candidate].name : "");
  for (int i = 0; i < control->n_items; i++) {
    if (!step->free[i]) continue;
    fprintf(out->stream, "%s%s", first ? "" : " ", control->item[i].name);
    first = false;
  }
  fprintf(out->stream, ",%lld,%d", (long long)step->fit.n, step->p);
  for (size_t k = 0; k < sizeof number / sizeof *number; k++) {
    fputc(',', out->stream);
    text_output_number(out, number[k]);
  }
  bool estimated = step->kind != SELECTION_START && step->verdict != SELECTION_REFUSED;
  fprintf(out->stream, ",%s,%s,%d", verdict_word[step->verdict],
          !estimated            ? ""
          : step->fit.converged ? "yes"
                                : "no",
          step->fit.evaluations);
  control_values(control, step->u, value);
  for (int i = 0; i < control->n_plain; i++) {
    fputc(',', out->stream);
    text_output_number(out, value[i]);
  }
  fputc('\n', out->stream);
}

PetscErrorCode WriteSelection(const struct setup *setup, const struct select_plan *plan,
                              const struct select_table *table, struct problems *list) {
  struct text_output out;
  PetscMPIInt rank;
  double *value;
  char *path;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(setup->comm, &rank));
  if (rank) PetscFunctionReturn(0);
  PetscCall(SetupPath(setup, "selection.csv", &path));
  PetscCall(PetscMalloc1(setup->campaign.control.n_values, &value));
  if (text_output_open(path, &out, list)) {
    print_head(setup, &out);
    for (int i = 0; i < table->n; i++) print_row(setup, plan, &table->row[i], value, &out);
    if (text_output_close(&out, list)) PetscCall(PetscPrintf(PETSC_COMM_SELF, "wrote %s\n", path));
  }
  PetscCall(PetscFree(value));
  PetscCall(PetscFree(path));
  PetscFunctionReturn(0);
}
