/* The reading plan: what is chosen of all that the files hold, checked by rank 0 and shared with
 * all ranks.
 */
#include "ncio/forcing_plan.h"
#include "ncio/nc_agree.h"
#include <stdlib.h>
#include <string.h>

/* -- the plan */

static bool wind_height(const struct forcing_source *source, struct forcing_plan *plan,
                        struct problems *list) {
  enum forcing_quantity wind = plan->has[FORCING_WIND] ? FORCING_WIND : FORCING_WIND_EAST;
  plan->height = source->wind_height;
  for (int i = 0; i < plan->n_items && plan->height <= 0.0; i++)
    if (plan->item[i].quantity == wind) plan->height = plan->item[i].height;
  if (!plan->has[wind] || plan->height >= 0.5) return true;
  if (plan->height > 0.0)
    return problem(list, "forcing.wind.height: %g m is too low; 0.5 m or more is expected",
                   plan->height);
  return problem(list, "%s: the height of the wind is unknown; set forcing.wind.height (m)",
                 source->files);
}

static bool tell_wrong(const struct forcing_plan *plan, struct problems *list) {
  int before = list->count;
  for (int i = 0; i < plan->n_items; i++)
    for (int k = 0; k < plan->item[i].n_lines; k++)
      problem(list, "%s", plan->line[plan->item[i].at_line + k]);
  return !problems_since(list, before);
}

bool forcing_plan_make(const struct forcing_source *source, int n_tables,
                       const struct profile *const *table, struct forcing_plan *plan,
                       struct problems *list) {
  bool good = forcing_choose(source, n_tables, table, plan, list);
  if (!tell_wrong(plan, list)) good = false;
  if (!wind_height(source, plan, list)) good = false;
  for (enum forcing_quantity q = 0; good && q < N_FORCING; q++)
    if (plan->has[q] && !forcing_days_follow(source, plan, q, list)) good = false;
  if (good) forcing_note_choices(source, plan);
  return good;
}

PetscErrorCode ForcingPlanShare(MPI_Comm comm, struct forcing_plan *plan) {
  struct forcing_plan own = *plan;
  int rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  PetscCall(BytesShare(comm, plan, sizeof *plan));
  plan->file = own.file;
  plan->space = own.space;
  plan->item = rank ? NULL : own.item;
  plan->variable = rank ? NULL : own.variable;
  plan->day = rank ? NULL : own.day;
  plan->choices = rank ? NULL : own.choices;
  plan->line = rank ? NULL : own.line;
  if (rank) plan->n_lines = 0; /* told */
  PetscCall(ArrayShare(comm, (size_t)plan->n_items, sizeof *plan->item, (void **)&plan->item));
  PetscCall(ArrayShare(comm, (size_t)plan->n_variables, sizeof *plan->variable,
                       (void **)&plan->variable));
  PetscCall(ArrayShare(comm, plan->n_days, sizeof *plan->day, (void **)&plan->day));
  PetscCall(TextShare(comm, &plan->choices));
  PetscFunctionReturn(0);
}

void forcing_plan_destroy(struct forcing_plan *plan) {
  if (plan->file) nc_free_texts((size_t)plan->n_files, &plan->file);
  for (int s = 0; plan->space && s < plan->n_spaces; s++) nc_space_destroy(&plan->space[s]);
  if (plan->line) nc_free_texts((size_t)plan->n_lines, &plan->line);
  free(plan->item);
  free(plan->variable);
  free(plan->space);
  free(plan->day);
  free(plan->choices);
  *plan = (struct forcing_plan){0};
}
