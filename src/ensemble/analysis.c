/* One analysis of parameters; see analysis.h. */
#include "ensemble/analysis.h"
#include "assimilation/enkf.h"
#include "assimilation/etkf.h"
#include "assimilation/inflation.h"
#include "assimilation/localisation.h"
#include <math.h>

struct analysis {
  const struct analysis_plan *plan;
  const struct equivalents *equivalents;
  struct members members;
  struct observations observations; /* the active ones */
  int *of;                          /* [observations.n_obs] their numbers among all */
  uint32_t *key;                    /* likewise */
  struct places *places;            /* of the active ones */
  struct ensemble_space space;
  struct transform transform;
  int *index;     /* [observations.n_obs] of a choice */
  double *taper;  /* likewise */
  double *before; /* [rows at a time][n_all] */
  double *work;   /* [2 n] */
};

/* rows that a season's cell, or a region, has at most */
static size_t rows_of(const struct control *c) {
  return (size_t)(c->n_shared > c->n_outputs ? c->n_shared : c->n_outputs) + 1;
}

static PetscErrorCode Create(const struct analysis_plan *plan, const struct equivalents *e,
                             const bool *active, const struct control *control,
                             struct analysis *a) {
  const size_t members = (size_t)e->members;
  int n = 0;
  PetscFunctionBeginUser;
  for (int i = 0; i < e->n_obs; i++) n += active[i];
  a->plan = plan;
  a->equivalents = e;
  PetscCall(PetscMalloc4(n, &a->of, n, &a->key, n, &a->index, n, &a->taper));
  PetscCall(PetscMalloc2(rows_of(control) * members, &a->before, 2 * members, &a->work));
  for (int i = 0, k = 0; i < e->n_obs; i++) {
    if (!active[i]) continue;
    a->of[k] = i;
    a->key[k++] = (uint32_t)i;
  }
  bool good = observations_create(n, a->members.n, &a->observations) &&
              ensemble_space_create(a->members.n, &a->space) &&
              transform_create(a->members.n, &a->transform);
  PetscCheck(good, PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for an analysis");
  PetscFunctionReturn(0);
}

static PetscErrorCode Destroy(struct analysis *a) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree4(a->of, a->key, a->index, a->taper));
  PetscCall(PetscFree2(a->before, a->work));
  observations_destroy(&a->observations);
  ensemble_space_destroy(&a->space);
  transform_destroy(&a->transform);
  places_destroy(&a->places);
  PetscFunctionReturn(0);
}

/* the active observations by their errors, and where they are */
static PetscErrorCode Normalise(struct analysis *a) {
  const struct equivalents *e = a->equivalents;
  const size_t n = (size_t)a->observations.n_obs, members = (size_t)e->members;
  double *value, *sigma, *hx, *lat, *lon;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc5(n, &value, n, &sigma, n * members, &hx, n, &lat, n, &lon));
  for (size_t k = 0; k < n; k++) {
    size_t i = (size_t)a->of[k];
    value[k] = e->value[i];
    sigma[k] = e->sigma[i];
    lat[k] = e->lat[i];
    lon[k] = e->lon[i];
    PetscCall(PetscArraycpy(hx + k * members, e->hx + i * members, members));
  }
  a->observations.key = a->key;
  observations_normalise(&a->members, value, sigma, hx, &a->observations);
  observations_temper(&a->observations, a->plan->alpha);
  if (a->plan->half_width > 0. && isfinite(a->plan->half_width)) {
    a->places = places_create((int)n, lat, lon);
    PetscCheck(a->places, PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for an analysis");
  }
  PetscCall(PetscFree5(value, sigma, hx, lat, lon));
  PetscFunctionReturn(0);
}

/* Rows x[n_rows][n_all] by the observations of a choice. */
static PetscErrorCode Update(struct analysis *a, const struct observation_choice *choice,
                             int n_rows, double *x) {
  const struct analysis_plan *plan = a->plan;
  const size_t n = (size_t)n_rows * (size_t)a->members.n_all;
  const struct enkf_draw draw = {.seed = plan->seed, .cycle = plan->cycle};
  PetscFunctionBeginUser;
  int used = plan->method == ANALYSIS_ENKF
                 ? enkf(&a->observations, choice, &a->members, draw, &a->space, &a->transform)
                 : etkf(&a->observations, choice, &a->space, &a->transform);
  PetscCheck(used >= 0, PETSC_COMM_SELF, PETSC_ERR_CONV_FAILED,
             "eigenvalues of an analysis did not converge");
  if (!used || !n_rows) PetscFunctionReturn(0);
  transform_inflate(&a->transform, plan->inflation);
  transform_rtpp(&a->transform, plan->rtpp);
  PetscCall(PetscArraycpy(a->before, x, n));
  transform_apply(&a->transform, &a->members, n_rows, x, a->work);
  members_rtps(&a->members, n_rows, plan->rtps, a->before, x, a->work);
  PetscFunctionReturn(0);
}

static PetscErrorCode Global(struct analysis *a, struct draws *d, struct analysis_report *report) {
  const struct control *c = d->parameters;
  const struct observation_choice all = {.n = a->observations.n_obs};
  const size_t members = (size_t)d->members;
  double *rows;
  int n = 0;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1((size_t)c->n_shared * members, &rows));
  for (int i = 0; i < c->n_items; i++)
    if (c->item[i].extent == EXTENT_GLOBAL)
      PetscCall(PetscArraycpy(rows + (size_t)n++ * members,
                              d->z + (size_t)c->item[i].offset * members, members));
  PetscCall(Update(a, &all, n, rows));
  if (n && a->space.n_used > 0) {
    report->rank = ensemble_space_rank(&a->space);
    report->signal = ensemble_space_signal(&a->space);
  }
  n = 0;
  for (int i = 0; i < c->n_items; i++)
    if (c->item[i].extent == EXTENT_GLOBAL)
      PetscCall(PetscArraycpy(d->z + (size_t)c->item[i].offset * members,
                              rows + (size_t)n++ * members, members));
  PetscCall(PetscFree(rows));
  PetscFunctionReturn(0);
}

/* elements of one region */
static PetscErrorCode Region(struct analysis *a, struct draws *d, int r) {
  const struct control *c = d->parameters;
  const size_t members = (size_t)d->members;
  struct observation_choice choice = {.index = a->index};
  PetscFunctionBeginUser;
  for (int k = 0; k < a->observations.n_obs; k++)
    if (a->equivalents->region[a->of[k]] == r) a->index[choice.n++] = k;
  if (!choice.n) PetscFunctionReturn(0);
  for (int i = 0; i < c->n_items; i++)
    if (c->item[i].extent == EXTENT_REGION)
      PetscCall(Update(a, &choice, 1, d->z + (size_t)(c->item[i].offset + r) * members));
  PetscFunctionReturn(0);
}

static PetscErrorCode Regions(struct analysis *a, struct draws *d) {
  int n_regions = 0;
  PetscFunctionBeginUser;
  for (int i = 0; i < d->parameters->n_items; i++)
    if (d->parameters->item[i].extent == EXTENT_REGION) n_regions = d->parameters->item[i].count;
  for (int r = 0; r < n_regions; r++) PetscCall(Region(a, d, r));
  PetscFunctionReturn(0);
}

/* elements of own cells; observations of a cell stand together, in the order of cells */
static PetscErrorCode Cells(struct analysis *a, struct draws *d) {
  const struct equivalents *e = a->equivalents;
  const int n_rows = d->parameters->n_outputs, n = a->observations.n_obs;
  const double width = a->plan->half_width;
  int first = 0;
  PetscFunctionBeginUser;
  for (int cell = 0; cell < d->grid->n_cells && n_rows; cell++) {
    struct observation_choice choice = {.index = a->index};
    int64_t number = grid_cell_number(d->grid, cell);
    if (isinf(width)) {
      choice = (struct observation_choice){.n = n};
    } else if (a->places) {
      choice.n =
          places_near(a->places, d->grid->lat[cell], d->grid->lon[cell], width, a->index, a->taper);
      choice.taper = a->taper;
    } else {
      while (first < n && e->cell[a->of[first]] >= 0 && e->cell[a->of[first]] < number) first++;
      for (int k = first; k < n && e->cell[a->of[k]] == number; k++) a->index[choice.n++] = k;
    }
    if (choice.n)
      PetscCall(Update(a, &choice, n_rows,
                       d->z_cell + (size_t)cell * (size_t)n_rows * (size_t)d->members));
  }
  PetscFunctionReturn(0);
}

PetscErrorCode Analyse(const struct analysis_plan *plan, const struct equivalents *e,
                       const bool *active, struct draws *draws, unsigned char *use,
                       struct analysis_report *report, struct problems *list) {
  struct analysis a = {0};
  bool *takes_part;
  int *number;
  PetscFunctionBeginUser;

  *report = (struct analysis_report){0};
  PetscCall(PetscMalloc2(e->members, &takes_part, e->members, &number));
  for (int k = 0; k < e->members; k++) takes_part[k] = true;
  for (int i = 0; i < e->n_obs; i++)
    if (active[i]) members_mask(e->members, 1, e->hx + (size_t)i * (size_t)e->members, takes_part);
  a.members = members_in_use(e->members, takes_part, number);
  report->members = a.members.n;
  if (members_suffice(&a.members, plan->min_members, "assimilate", list)) {
    PetscCall(Create(plan, e, active, draws->parameters, &a));
    PetscCall(Normalise(&a));
    for (int k = 0; k < a.observations.n_obs; k++) {
      use[a.of[k]] = a.observations.use[k];
      report->n_used += a.observations.use[k] == OBSERVATION_USED;
    }
    PetscCall(Global(&a, draws, report));
    PetscCall(Regions(&a, draws));
    PetscCall(Cells(&a, draws));
    draws_update(draws);
    PetscCall(Destroy(&a));
  }
  PetscCall(PetscFree2(takes_part, number));
  PetscFunctionReturn(0);
}
