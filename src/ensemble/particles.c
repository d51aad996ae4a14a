/* Whole members weighed and drawn again; see particles.h. */
#include "ensemble/particles.h"
#include "assimilation/particle_filter.h"
#include "support/random.h"
#include <math.h>

/* distinguished from other draws of the seed */
enum { VARIABLE_KERNEL = 0x6b65726e };

struct resampling {
  struct analysis *a;
  double *weight; /* [members.n] */
  int *map;       /* [members.n] */
  bool moves;     /* any member is another's copy */
};

/* the map of a choice of observations */
static void weigh(struct resampling *r, const struct observation_choice *choice,
                  struct analysis_report *report) {
  struct analysis *a = r->a;
  const int n = a->members.n;
  r->moves = false;
  if (!choice->n) return;
  for (int k = 0; k < n; k++) r->weight[k] = 0.;
  particle_weigh(&a->observations, choice, r->weight);
  const double effective = particle_weights(n, r->weight, r->weight);
  if (report->effective == 0. || effective < report->effective) report->effective = effective;
  particle_resample(n, r->weight, a->plan->seed, a->plan->cycle, r->map);
  for (int k = 0; k < n; k++) r->moves = r->moves || r->map[k] != k;
}

/* shrinks a row of standard normal draws towards its mean and adds noise */
static void part_copies(const struct analysis *a, uint32_t variable, uint32_t place, double *row) {
  const double h = a->plan->kernel;
  const struct members *members = &a->members;
  double *anomaly = a->work;
  if (!(h > 0.)) return;
  const double mean = members_anomalies(members, row, anomaly);
  const double sd = anomalies_spread(members->n, anomaly);
  for (int k = 0; k < members->n; k++) {
    struct random_key key = {.seed = a->plan->seed ^ variable,
                             .cell = place,
                             .member = (uint32_t)members->number[k] + 1,
                             .variable = VARIABLE_KERNEL};
    row[members->number[k]] =
        mean + sqrt(1. - h * h) * anomaly[k] + h * sd * random_normal(key, a->plan->cycle);
  }
}

static void move(const struct resampling *r, uint32_t variable, uint32_t place, double *row) {
  particle_apply(&r->a->members, r->map, 1, row, r->a->work);
  part_copies(r->a, variable, place, row);
}

/* elements [from, from + n) of an item, of the numbers that all cells share */
static void move_shared(const struct resampling *r, struct draws *d, int item, int from, int n) {
  for (int k = from; k < from + n; k++)
    move(r, d->variable[item], (uint32_t)k,
         d->z + (size_t)(d->parameters->item[item].offset + k) * (size_t)d->members);
}

static void move_cell(const struct resampling *r, struct draws *d, int cell) {
  const struct control *c = d->parameters;
  const uint32_t place = (uint32_t)grid_cell_number(d->grid, cell);
  if (d->z_sowing)
    move(r, random_variable("sowing"), place, d->z_sowing + (size_t)cell * (size_t)d->members);
  for (int i = 0; i < c->n_items; i++) {
    if (c->item[i].extent != EXTENT_CELL) continue;
    size_t row = (size_t)cell * (size_t)c->n_outputs + (size_t)(c->item[i].offset - c->n_shared);
    move(r, d->variable[i], place, d->z_cell + row * (size_t)d->members);
  }
}

/* everything by one map */
static void resample_all(struct resampling *r, const struct grid *grid, struct draws *d,
                         struct analysis_report *report) {
  const struct control *c = d->parameters;
  const struct observation_choice all = analysis_all(r->a);
  weigh(r, &all, report);
  for (int i = 0; r->moves && i < c->n_items; i++)
    if (c->item[i].extent != EXTENT_CELL) move_shared(r, d, i, 0, c->item[i].count);
  for (int cell = 0; r->moves && cell < grid->n_cells; cell++) move_cell(r, d, cell);
}

/* What belongs to a region by its map. Cells are taken region by region: own cells are few against
 * observations. */
static void resample_region(struct resampling *r, const struct grid *grid, struct draws *d,
                            int region, struct analysis_report *report) {
  const struct control *c = d->parameters;
  const struct observation_choice choice = analysis_of_region(r->a, region);
  weigh(r, &choice, report);
  for (int i = 0; r->moves && i < c->n_items; i++)
    if (c->item[i].extent == EXTENT_REGION) move_shared(r, d, i, region, 1);
  for (int cell = 0; r->moves && cell < grid->n_cells; cell++)
    if (r->a->equivalents->region_of_cell[cell] == region) move_cell(r, d, cell);
}

PetscErrorCode ParticlesResample(struct analysis *a, const struct grid *grid, struct draws *d,
                                 struct analysis_report *report) {
  struct resampling r = {.a = a};
  const struct control *c = d->parameters;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc2(a->members.n, &r.weight, a->members.n, &r.map));
  if (analysis_elements(c, EXTENT_GLOBAL)) {
    resample_all(&r, grid, d, report);
  } else {
    for (int k = 0; k < a->equivalents->n_regions; k++) resample_region(&r, grid, d, k, report);
    for (int cell = 0; (c->n_outputs || d->z_sowing) && cell < grid->n_cells; cell++) {
      if (a->equivalents->region_of_cell[cell] >= 0) continue;
      const struct observation_choice choice = analysis_of_cell(a, grid, cell);
      weigh(&r, &choice, report);
      if (r.moves) move_cell(&r, d, cell);
    }
  }
  PetscCall(PetscFree2(r.weight, r.map));
  PetscFunctionReturn(0);
}
