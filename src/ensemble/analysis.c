/* One analysis of parameters and states; see analysis.h. */
#include "ensemble/analysis.h"
#include "ensemble/analysis_step.h"
#include "ensemble/particles.h"

static double *shared_row(const struct draws *d, int k) {
  return d->z + (size_t)k * (size_t)d->members;
}

static PetscErrorCode Global(struct analysis *a, struct draws *d, struct analysis_report *report) {
  const struct control *c = d->parameters;
  const struct observation_choice all = analysis_all(a);
  int used;
  PetscFunctionBeginUser;
  if (!analysis_elements(c, EXTENT_GLOBAL)) PetscFunctionReturn(0);
  PetscCall(AnalysisSolve(a, &all, &used));
  if (!used) PetscFunctionReturn(0);
  report->rank = ensemble_space_rank(&a->space);
  report->signal = ensemble_space_signal(&a->space);
  for (int i = 0; i < c->n_items; i++)
    if (c->item[i].extent == EXTENT_GLOBAL)
      PetscCall(AnalysisApply(a, 1, shared_row(d, c->item[i].offset)));
  PetscFunctionReturn(0);
}

static PetscErrorCode Regions(struct analysis *a, struct draws *d) {
  const struct control *c = d->parameters;
  const int n_regions = analysis_elements(c, EXTENT_REGION);
  int used;
  PetscFunctionBeginUser;
  for (int r = 0; r < n_regions; r++) {
    const struct observation_choice choice = analysis_of_region(a, r);
    if (!choice.n) continue;
    PetscCall(AnalysisSolve(a, &choice, &used));
    for (int i = 0; used && i < c->n_items; i++)
      if (c->item[i].extent == EXTENT_REGION)
        PetscCall(AnalysisApply(a, 1, shared_row(d, c->item[i].offset + r)));
  }
  PetscFunctionReturn(0);
}

/* parameters of own cells, and the states in them */
static PetscErrorCode Cells(struct analysis *a, const struct grid *grid, struct draws *d,
                            const struct analysis_states *s) {
  const int n_rows = d ? d->parameters->n_outputs : 0, n_states = s ? s->n : 0;
  double *const sowing = d && !s ? d->z_sowing : NULL; /* a crop that stands has been sown */
  const size_t members = (size_t)a->members.n_all;
  int used, at = 0;
  PetscFunctionBeginUser;
  for (int cell = 0; cell < grid->n_cells && (n_rows || n_states || sowing); cell++) {
    const bool stands = at < n_states && s->cell[at] == cell;
    if (!n_rows && !sowing && !stands) continue;
    const struct observation_choice choice = analysis_of_cell(a, grid, cell);
    used = 0;
    if (choice.n) PetscCall(AnalysisSolve(a, &choice, &used));
    if (used && n_rows)
      PetscCall(AnalysisApply(a, n_rows, d->z_cell + (size_t)cell * (size_t)n_rows * members));
    if (used && sowing) PetscCall(AnalysisApply(a, 1, sowing + (size_t)cell * members));
    for (; at < n_states && s->cell[at] == cell; at++)
      if (used)
        PetscCall(AnalysisApply(a, s->n_rows, s->x + (size_t)at * (size_t)s->n_rows * members));
  }
  PetscFunctionReturn(0);
}

static PetscErrorCode Update(struct analysis *a, const struct grid *grid, struct draws *draws,
                             const struct analysis_states *states, struct analysis_report *report) {
  PetscFunctionBeginUser;
  if (a->plan->method == ANALYSIS_PARTICLE) {
    PetscCall(ParticlesResample(a, grid, draws, report));
    PetscFunctionReturn(0);
  }
  if (draws) PetscCall(Global(a, draws, report));
  if (draws) PetscCall(Regions(a, draws));
  PetscCall(Cells(a, grid, draws, states));
  PetscFunctionReturn(0);
}

PetscErrorCode Analyse(const struct analysis_plan *plan, const struct equivalents *e,
                       const bool *active, struct draws *draws,
                       const struct analysis_states *states, unsigned char *use,
                       struct analysis_report *report, struct problems *list) {
  struct analysis a;
  bool enough;
  PetscFunctionBeginUser;
  *report = (struct analysis_report){0};
  PetscCall(AnalysisCreate(plan, e, active, states ? states->takes_part : NULL, &a, &enough, list));
  report->members = a.members.n;
  if (enough) {
    PetscCall(AnalysisNormalise(&a));
    for (int k = 0; k < a.observations.n_obs; k++) {
      use[a.of[k]] = a.observations.use[k];
      report->n_used += a.observations.use[k] == OBSERVATION_USED;
    }
    PetscCall(Update(&a, e->grid, draws, states, report));
    if (draws) draws_update(draws);
  }
  PetscCall(AnalysisDestroy(&a));
  PetscFunctionReturn(0);
}
