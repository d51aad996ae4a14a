/* The control at one point, as parameters of the crop and of the yield operator. */
#include "model/model_private.h"
#include "support/lane_memory.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

const struct parameter_set *model_base(const struct model *model, int block, int l,
                                       struct parameter_set *room) {
  const struct model_season *season = model_season_of(model, block, l);
  const struct parameter_set *base = &model->base[season->base];
  const double *depth = model->water ? model->water->rdmsol : NULL;
  if (!depth || isnan(depth[season->cell])) return base;
  *room = *base;
  room->scalar[PARAM_RDMSOL] = depth[season->cell];
  return room;
}

const struct soil_set *model_soil(const struct model *model, int block, int l) {
  if (!model->water) return NULL;
  return &model->water->soil[model_season_of(model, block, l)->cell];
}

void model_point_apply(const struct model *model, struct model_point *p) {
  struct parameter_set set;
  p->shared = !model->control->network && model->n_bases == 1 && !model->co2 &&
              !(model->water && model->water->rdmsol);
  if (!p->shared) return; /* model_forward packs block by block */
  control_apply(model->control, true, p->value, &model->base[0], &set);
  FOR_LANES (l) crop_pack(p->crop, l, &set);
  crop_prepare(p->crop);
}

PetscErrorCode ModelPointCreate(const struct model *model, const double *u, const bool *runs,
                                struct model_point **point) {
  struct model_point *p;
  const struct control *control = model->control;
  PetscFunctionBeginUser;
  PetscCall(PetscNew(&p));
  PetscCall(PetscMalloc3(control->n_values, &p->value, (size_t)(control->n - control->weights_at),
                         &p->weight, (size_t)model->n_local * (size_t)control->n_outputs, &p->out));
  p->u = u;
  p->crop = lane_alloc(sizeof *p->crop);
  p->soil = model->water ? lane_alloc(sizeof *p->soil) : NULL;
  PetscCheck(p->crop && (p->soil || !model->water), PETSC_COMM_SELF, PETSC_ERR_MEM,
             "no memory for parameters");
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
  PetscCall(PetscFree3((*p)->value, (*p)->weight, (*p)->out));
  free((*p)->crop);
  free((*p)->soil);
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

double model_state(const struct model *model, int b, enum season_variable v, int day, int l) {
  double x = season_value(model->tape, v, day, l), share = model->block[b].share[l];
  if (!(share > 0.) || v >= SEASON_SM) return x;
  return (1. - share) * x + share * season_value(model->tape_irrigated, v, day, l);
}

double model_state_tl(const struct model *model, int b, enum season_variable v, int day, int l) {
  double d = season_value_tl(model->tape, v, day, l), share = model->block[b].share[l];
  if (!(share > 0.) || v >= SEASON_SM) return d;
  return (1. - share) * d + share * season_value_tl(model->tape_irrigated, v, day, l);
}

double model_series_value(const struct model *model, const struct model_point *p,
                          const struct series_term *term) {
  const struct series_set *set = &model->series.set[term->set];
  double x = model_state(model, term->block, set->state, term->day, term->lane);
  int element;
  return set->lai_scale ? model_lai_scale(model, p, &element) * x : x;
}

/* what the CO2 of its year does to a lane */
static void respond(const struct model *model, int b, int l, struct crop *crop) {
  const struct model_season *season = model_season_of(model, b, l);
  if (model->co2) crop_co2(crop, l, &model->co2[season->base * model->n_years + season->year]);
}

/* parameters of a block, lane by lane: a network's outputs into value; base and value into them */
static void pack(const struct model *model, const struct model_point *p, int b) {
  const struct control *control = model->control;
  size_t outputs = (size_t)control->n_outputs;
  struct parameter_set set, room;
  struct soil_set soil;
  FOR_LANES (l) {
    size_t s = (size_t)model->block[b].local[l];
    if (outputs)
      memcpy(p->value + control->n_shared, p->out + s * outputs, outputs * sizeof *p->value);
    if (!p->shared) {
      control_apply(control, model_season_of(model, b, l)->estimated, p->value,
                    model_base(model, b, l, &room), &set);
      crop_pack(p->crop, l, &set);
      respond(model, b, l, p->crop);
    }
    if (!model->water) continue;
    control_soil(control, p->value, model_soil(model, b, l), &soil);
    soil_pack(p->soil, l, &soil);
  }
  if (!p->shared) crop_prepare(p->crop);
  if (model->wav_follows) p->soil->p.wav = (p->soil->p.smfcf - p->soil->p.smw) * p->crop->p.rdmsol;
}

bool model_lane_good(const struct model *model, int b, int l) {
  double sum = model_state(model, b, SEASON_TWSO, SEASON_FINAL, l) +
               model_state(model, b, SEASON_LAI, SEASON_FINAL, l);
  return isfinite(sum) && season_water_closes(model->tape, l) && season_mass_closes(model->tape, l);
}

struct soil model_soil_of(const struct model_point *p) {
  struct soil soil = *p->soil;
  soil.rdmsol = p->crop->p.rdmsol;
  return soil;
}

/* soils at the block's first day: what the block before left, or initial water */
static void start_soils(struct model *model, const struct model_point *p, int b) {
  struct model_block *block = &model->block[b];
  struct soil soil = model_soil_of(p);
  lane *start = (lane *)&block->start;
  const lane *carry = (const lane *)&block->carry;
  soil_initial(&soil, model->rules.continuous, &block->start);
  FOR_LANES (l)
    for (int i = 0; i < SOIL_STATE_FIELDS && model_season_of(model, b, l)->carried; i++)
      start[i][l] = carry[i][l];
}

bool model_forward(struct model *model, const struct model_point *p, int b) {
  struct model_block *block = &model->block[b];
  bool good = true;
  if (!p->shared || model->water) pack(model, p, b);
  block->water.soil = p->soil;
  if (model->rules.carries) start_soils(model, p, b);
  season_forward(&block->season, p->crop, model->tape);
  if (model->rules.carries && b + 1 < model->n_blocks)
    season_soil_last(model->tape, &model->block[b + 1].carry);
  if (block->irrigates) season_forward(&block->irrigated, p->crop, model->tape_irrigated);
  FOR_LANES (l)
    if (block->weight[l] > 0. && !model_lane_good(model, b, l)) good = false;
  return good;
}

void model_gather_yield(const struct model *model, int b, struct exact_sum *sums) {
  const struct model_block *block = &model->block[b];
  const struct yield_terms *y = &model->yield;
  if (!y->n) return;
  FOR_LANES (l) {
    if (!(block->weight[l] > 0.)) continue;
    double twso = model_state(model, b, SEASON_TWSO, SEASON_FINAL, l);
    for (int i = y->link_start[block->local[l]]; i < y->link_start[block->local[l] + 1]; i++)
      exact_sum_add(&sums[y->link_term[i]], y->link_area[i] * twso);
  }
}
