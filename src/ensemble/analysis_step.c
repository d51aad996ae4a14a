/* Weights and choices of an analysis; see analysis_step.h. */
#include "ensemble/analysis_step.h"
#include "assimilation/enkf.h"
#include "assimilation/etkf.h"
#include "assimilation/inflation.h"
#include <math.h>

/* the row of observation i among those that ran last */
static const double *row_of(const struct equivalents *e, int i) {
  int lo = 0, hi = e->n;
  while (hi - lo > 1) {
    int m = (lo + hi) / 2;
    if (e->of[m] <= i)
      lo = m;
    else
      hi = m;
  }
  return e->hx + (size_t)lo * (size_t)e->members;
}

static PetscErrorCode Allocate(const bool *active, struct analysis *a) {
  const struct equivalents *e = a->equivalents;
  int n = 0;
  PetscFunctionBeginUser;
  for (int i = 0; i < e->n_obs; i++) n += active[i];
  PetscCall(PetscMalloc4(n, &a->of, n, &a->key, n, &a->index, n, &a->taper));
  for (int i = 0, k = 0; i < e->n_obs; i++) {
    if (!active[i]) continue;
    a->of[k] = i;
    a->key[k++] = e->key[i];
  }
  bool good = observations_create(n, a->members.n, &a->observations) &&
              ensemble_space_create(a->members.n, &a->space) &&
              transform_create(a->members.n, &a->transform);
  PetscCheck(good, PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for an analysis");
  a->observations.key = a->key;
  PetscFunctionReturn(0);
}

/* where the active observations are */
static PetscErrorCode Places(struct analysis *a) {
  const struct equivalents *e = a->equivalents;
  const int n = a->observations.n_obs;
  double *lat, *lon;
  PetscFunctionBeginUser;
  if (!(a->plan->half_width > 0.) || isinf(a->plan->half_width)) PetscFunctionReturn(0);
  PetscCall(PetscMalloc2(n, &lat, n, &lon));
  for (int k = 0; k < n; k++) {
    lat[k] = e->lat[a->of[k]];
    lon[k] = e->lon[a->of[k]];
  }
  a->places = places_create(n, lat, lon);
  PetscCheck(a->places, PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for an analysis");
  PetscCall(PetscFree2(lat, lon));
  PetscFunctionReturn(0);
}

PetscErrorCode AnalysisCreate(const struct analysis_plan *plan, const struct equivalents *e,
                              const bool *active, const bool *also, struct analysis *a,
                              bool *enough, struct problems *list) {
  PetscFunctionBeginUser;
  *a = (struct analysis){.plan = plan, .equivalents = e};
  PetscCall(PetscMalloc3(e->members, &a->takes_part, e->members, &a->number, 2 * (size_t)e->members,
                         &a->work));
  for (int k = 0; k < e->members; k++) a->takes_part[k] = !also || also[k];
  for (int i = 0; i < e->n_obs; i++)
    if (active[i]) members_mask(e->members, 1, row_of(e, i), a->takes_part);
  a->members = members_in_use(e->members, a->takes_part, a->number);
  *enough = members_suffice(&a->members, plan->min_members, "assimilate", list);
  if (!*enough) PetscFunctionReturn(0);
  PetscCall(Allocate(active, a));
  PetscCall(Places(a));
  PetscFunctionReturn(0);
}

PetscErrorCode AnalysisDestroy(struct analysis *a) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree3(a->takes_part, a->number, a->work));
  PetscCall(PetscFree4(a->of, a->key, a->index, a->taper));
  observations_destroy(&a->observations);
  ensemble_space_destroy(&a->space);
  transform_destroy(&a->transform);
  places_destroy(&a->places);
  PetscFunctionReturn(0);
}

PetscErrorCode AnalysisNormalise(struct analysis *a) {
  const struct equivalents *e = a->equivalents;
  const size_t n = (size_t)a->observations.n_obs, members = (size_t)e->members;
  double *value, *sigma, *hx;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc3(n, &value, n, &sigma, n * members, &hx));
  for (size_t k = 0; k < n; k++) {
    value[k] = e->value[a->of[k]];
    sigma[k] = e->sigma[a->of[k]];
    PetscCall(PetscArraycpy(hx + k * members, row_of(e, a->of[k]), members));
  }
  observations_normalise(&a->members, value, sigma, hx, &a->observations);
  observations_temper(&a->observations, a->plan->alpha);
  a->first = 0;
  PetscCall(PetscFree3(value, sigma, hx));
  PetscFunctionReturn(0);
}

struct observation_choice analysis_all(struct analysis *a) {
  return (struct observation_choice){.n = a->observations.n_obs};
}

struct observation_choice analysis_of_region(struct analysis *a, int region) {
  struct observation_choice choice = {.index = a->index};
  for (int k = 0; k < a->observations.n_obs; k++)
    if (a->equivalents->region[a->of[k]] == region) a->index[choice.n++] = k;
  return choice;
}

struct observation_choice analysis_of_cell(struct analysis *a, const struct grid *grid, int cell) {
  const struct equivalents *e = a->equivalents;
  const int n = a->observations.n_obs;
  const int64_t number = grid_cell_number(grid, cell);
  struct observation_choice choice = {.index = a->index};
  if (isinf(a->plan->half_width)) return analysis_all(a);
  if (a->places) {
    choice.n = places_near(a->places, grid->lat[cell], grid->lon[cell], a->plan->half_width,
                           a->index, a->taper);
    choice.taper = a->taper;
    return choice;
  }
  /* observations of a cell stand together, in the order of cells; yields behind */
  while (a->first < n && e->cell[a->of[a->first]] >= 0 && e->cell[a->of[a->first]] < number)
    a->first++;
  for (int k = a->first; k < n && e->cell[a->of[k]] == number; k++) a->index[choice.n++] = k;
  return choice;
}

int analysis_elements(const struct control *c, enum control_extent extent) {
  int n = 0;
  for (int i = 0; i < c->n_items; i++)
    if (c->item[i].extent == extent && c->item[i].count > n) n = c->item[i].count;
  return n;
}

PetscErrorCode AnalysisSolve(struct analysis *a, const struct observation_choice *choice,
                             int *used) {
  const struct analysis_plan *plan = a->plan;
  const struct enkf_draw draw = {.seed = plan->seed, .cycle = plan->cycle};
  PetscFunctionBeginUser;
  *used = plan->method == ANALYSIS_ENKF
              ? enkf(&a->observations, choice, &a->members, draw, &a->space, &a->transform)
              : etkf(&a->observations, choice, &a->space, &a->transform);
  PetscCheck(*used >= 0, PETSC_COMM_SELF, PETSC_ERR_CONV_FAILED,
             "eigenvalues of an analysis did not converge");
  if (!*used) PetscFunctionReturn(0);
  transform_inflate(&a->transform, plan->inflation);
  transform_rtpp(&a->transform, plan->rtpp);
  PetscFunctionReturn(0);
}

PetscErrorCode AnalysisApply(struct analysis *a, int n_rows, double *x) {
  const size_t n = (size_t)n_rows * (size_t)a->members.n_all;
  const bool relaxes = a->plan->rtps > 0.;
  double *before = NULL;
  PetscFunctionBeginUser;
  if (a->transform.identity || !n_rows) PetscFunctionReturn(0);
  if (relaxes) {
    PetscCall(PetscMalloc1(n, &before));
    PetscCall(PetscArraycpy(before, x, n));
  }
  transform_apply(&a->transform, &a->members, n_rows, x, a->work);
  if (relaxes) members_rtps(&a->members, n_rows, a->plan->rtps, before, x, a->work);
  PetscCall(PetscFree(before));
  PetscFunctionReturn(0);
}
