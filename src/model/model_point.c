/* The control at one point, as parameters of the crop and of the yield operator. */
#include "model/model_private.h"
#include "support/lane_memory.h"
#include <stdlib.h>
#include <string.h>

static int base_number(const struct model *model, int block, int l) {
  if (!model->base_of_cell) return 0;
  return model->base_of_cell[model->season[model->block[block].local[l]].cell];
}

const struct parameter_set *model_base(const struct model *model, int block, int l) {
  return &model->base[base_number(model, block, l)];
}

void model_point_apply(const struct model *model, struct model_point *p) {
  if (model->control->network) return; /* model_forward applies and packs season by season */
  for (int i = 0; i < model->n_bases; i++)
    control_apply(model->control, p->value, &model->base[i], &p->set[i]);
  if (model->n_bases > 1) return; /* model_forward packs block by block */
  FOR_LANES (l) crop_pack(p->crop, l, &p->set[0]);
  crop_prepare(p->crop);
}

PetscErrorCode ModelPointCreate(const struct model *model, const double *u, const bool *runs,
                                struct model_point **point) {
  struct model_point *p;
  const struct control *control = model->control;
  PetscFunctionBeginUser;
  PetscCall(PetscNew(&p));
  PetscCall(PetscMalloc2(control->n_values, &p->value, model->n_bases, &p->set));
  PetscCall(PetscMalloc2((size_t)(control->n - control->weights_at), &p->weight,
                         (size_t)model->n_local * (size_t)control->n_outputs, &p->out));
  p->u = u;
  p->crop = lane_alloc(sizeof *p->crop);
  PetscCheck(p->crop, PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for crop parameters");
  control_values(control, u, p->value);
  if (control->network) {
    control_weights(control, u, p->weight);
    PetscCall(ModelNetworkForward(model, p->weight, runs, p->out));
  }
  model_point_apply(model, p);
  *point = p;
  PetscFunctionReturn(0);
}

PetscErrorCode ModelPointDestroy(struct model_point **p) {
  PetscFunctionBeginUser;
  if (!*p) PetscFunctionReturn(0);
  PetscCall(PetscFree2((*p)->value, (*p)->set));
  PetscCall(PetscFree2((*p)->weight, (*p)->out));
  free((*p)->crop);
  PetscCall(PetscFree(*p));
  PetscFunctionReturn(0);
}

/* element of u of a regional or global item, or -1 */
static int element_of(const struct control *control, enum control_target target, int region) {
  int i = control_find(control, target);
  if (i < 0) return -1;
  return control->item[i].offset + (control->item[i].extent == EXTENT_REGION ? region : 0);
}

struct yield_at model_yield_at(const struct model *model, const struct model_point *p, int t) {
  const struct control *control = model->control;
  int region = model->yield.region[t], item = control_find(control, CONTROL_TREND);
  struct yield_at at = {.g = 1.,
                        .gap = element_of(control, CONTROL_GAP, region),
                        .trend = element_of(control, CONTROL_TREND, region)};
  if (at.gap >= 0) at.g = p->value[at.gap];
  if (at.trend >= 0) {
    at.b = p->value[at.trend];
    at.t0 = control->item[item].centre;
  }
  at.k = yield_factor(&model->yield, t, at.g, at.b, at.t0);
  return at;
}

double model_lai_scale(const struct model *model, const struct model_point *p, int *element) {
  *element = element_of(model->control, CONTROL_LAI_SCALE, 0);
  return *element >= 0 ? p->value[*element] : 1.;
}

double model_series_value(const struct model *model, const struct model_point *p,
                          const struct series_term *term) {
  const struct series_set *set = &model->series.set[term->set];
  double x = season_value(model->tape, set->state, term->day, term->lane);
  int element;
  return set->lai_scale ? model_lai_scale(model, p, &element) * x : x;
}

/* season by season: the network's outputs into value, base and value into parameters */
static void pack_by_season(const struct model *model, const struct model_point *p, int b) {
  const struct control *control = model->control;
  size_t outputs = (size_t)control->n_outputs;
  FOR_LANES (l) {
    size_t s = (size_t)model->block[b].local[l];
    memcpy(p->value + control->n_shared, p->out + s * outputs, outputs * sizeof *p->value);
    control_apply(control, p->value, model_base(model, b, l), &p->set[0]);
    crop_pack(p->crop, l, &p->set[0]);
  }
  crop_prepare(p->crop);
}

bool model_forward(struct model *model, const struct model_point *p, int b) {
  const struct model_block *block = &model->block[b];
  bool finite = true;
  if (model->control->network) {
    pack_by_season(model, p, b);
  } else if (model->n_bases > 1) {
    FOR_LANES (l) crop_pack(p->crop, l, &p->set[base_number(model, b, l)]);
    crop_prepare(p->crop);
  }
  season_forward(&block->season, p->crop, model->tape);
  FOR_LANES (l) {
    double sum = season_value(model->tape, SEASON_TWSO, SEASON_FINAL, l) +
                 season_value(model->tape, SEASON_LAI, SEASON_FINAL, l);
    if (block->weight[l] > 0. && !isfinite(sum)) finite = false;
  }
  return finite;
}

void model_gather_yield(const struct model *model, int b, struct exact_sum *sums) {
  const struct model_block *block = &model->block[b];
  const struct yield_terms *y = &model->yield;
  if (!y->n) return;
  FOR_LANES (l) {
    if (!(block->weight[l] > 0.)) continue;
    double twso = season_value(model->tape, SEASON_TWSO, SEASON_FINAL, l);
    for (int i = y->link_start[block->local[l]]; i < y->link_start[block->local[l] + 1]; i++)
      exact_sum_add(&sums[y->link_term[i]], y->link_area[i] * twso);
  }
}
