/* The control at one point: values, weights and outputs of the network, scales of observations. */
#include "model/model_fields.h"
#include "model/model_private.h"
#include "support/lane_memory.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

void model_time_crop(const struct model *model, int cell, struct parameter_set *set) {
  if (!model->phenology) return;
  set->scalar[PARAM_TSUM1] *= model->phenology->factor[cell];
  set->scalar[PARAM_TSUM2] *= model->phenology->factor[cell];
}

const struct parameter_set *model_base(const struct model *model, int block, int l,
                                       struct parameter_set *own) {
  const struct model_season *season = model_season_of(model, block, l);
  const struct parameter_set *base = &model->base[season->base];
  const double *depth = model->water ? model->water->rdmsol : NULL;
  const bool rooted = depth && !isnan(depth[season->cell]);
  const bool timed = model->phenology && season->estimated;
  if (!rooted && !timed) return base;
  *own = *base;
  if (rooted) own->scalar[PARAM_RDMSOL] = depth[season->cell];
  if (timed) model_time_crop(model, season->cell, own);
  return own;
}

const struct soil_set *model_soil(const struct model *model, int block, int l) {
  if (!model->water) return NULL;
  return &model->water->soil[model_season_of(model, block, l)->cell];
}

struct control_site model_site(const struct model *model, int s) {
  return control_site_at(model->overlap ? &model->regions : NULL, s, model->season[s].cell);
}

void model_point_apply(const struct model *model, struct model_point *p) {
  struct parameter_set set;
  double *sv = p->sv;
  struct control_site nowhere = {.season = 0};
  p->shared = !control_season_varies(model->control) && model->n_bases == 1 && !model->co2 &&
              !model->phenology && !(model->water && model->water->rdmsol);
  if (!p->shared) return; /* workers pack block by block */
  control_season_forward(model->control, &nowhere, p->value, NULL, sv);
  control_apply(model->control, true, sv, &model->base[0], &set);
  FOR_LANES (l) crop_pack(p->crop, l, &set);
  crop_prepare(p->crop);
}

int model_scale_element(const struct model *model, enum control_target target, int region) {
  int i = control_find(model->control, target);
  if (i < 0) return -1;
  return model->control->item[i].offset +
         (model->control->item[i].extent == EXTENT_REGION ? region : 0);
}

/* `absent`: what a scale that is no control has: 1 and 0, or its tangent 0 */
void model_scales(const struct model *model, const double *value, double absent, double *gap,
                  double *trend, struct observation_scales *scales) {
  int lai = model_scale_element(model, CONTROL_LAI_SCALE, 0);
  int item = control_find(model->control, CONTROL_TREND), n = model_regions(model);
  for (int r = 0; r < n; r++) {
    int g = model_scale_element(model, CONTROL_GAP, r);
    int b = model_scale_element(model, CONTROL_TREND, r);
    gap[r] = g < 0 ? absent : value[g];
    trend[r] = b < 0 ? 0. : value[b];
  }
  *scales =
      (struct observation_scales){.lai = lai < 0 ? absent : value[lai],
                                  .n_regions = n,
                                  .gap = gap,
                                  .trend = trend,
                                  .centre = item < 0 ? 0. : model->control->item[item].centre};
}

PetscErrorCode ModelPointCreate(const struct model *model, const double *u, const bool *runs,
                                struct model_point **point) {
  struct model_point *p;
  const struct control *control = model->control;
  PetscFunctionBeginUser;
  PetscCall(PetscNew(&p));
  size_t outputs = (size_t)control->n_outputs;
  PetscCall(PetscMalloc6(control->n_values, &p->value, control_network_weights(control), &p->weight,
                         (size_t)model->n_local * outputs, &p->out, control->n_season, &p->sv,
                         model_regions(model), &p->gap, model_regions(model), &p->trend));
  PetscCall(PetscMalloc1((size_t)model->grid->n_cells * outputs, &p->slope));
  p->crop = lane_alloc(sizeof *p->crop);
  PetscCheck(p->crop, PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for parameters");
  control_values(control, u, p->value);
  model_scales(model, p->value, 1., p->gap, p->trend, &p->scales);
  if (control->network) {
    control_weights(control, u, p->weight);
    PetscCall(ModelNetworkForward(model, p->weight, runs, p->out));
  } else if (model_has_cells(model)) {
    PetscCall(ModelCellForward(model, u, p->value, p->slope, p->out));
  }
  model_point_apply(model, p);
  *point = p;
  PetscFunctionReturn(0);
}

PetscErrorCode ModelPointDestroy(struct model_point **p) {
  PetscFunctionBeginUser;
  if (!*p) PetscFunctionReturn(0);
  PetscCall(PetscFree6((*p)->value, (*p)->weight, (*p)->out, (*p)->sv, (*p)->gap, (*p)->trend));
  PetscCall(PetscFree((*p)->slope));
  free((*p)->crop);
  PetscCall(PetscFree(*p));
  PetscFunctionReturn(0);
}
