/* A block's weather as doubles, unpacked where it is packed; see model_private.h. */
#include "model/block_store.h"
#include "model/model_private.h"
#include "season/season_packed.h"
#include "support/lane_memory.h"
#include <stdlib.h>

PetscErrorCode WeatherViewCreate(const struct model *model, struct weather_view *view) {
  size_t days = 0, wet = 0;
  PetscFunctionBeginUser;
  *view = (struct weather_view){.block = -1};
  for (int b = 0; b < model->n_blocks; b++) {
    const struct model_block *block = &model->block[b];
    const size_t n = (size_t)block->n_days + 1, all = n + (size_t)block->n_fallow;
    if (block->weather) continue;
    if (n > days) days = n;
    if (all > wet) wet = all;
  }
  if (!days) PetscFunctionReturn(0);
  view->room = lane_alloc(days * sizeof *view->room);
  if (model->water) view->room_wet = lane_alloc(wet * sizeof *view->room_wet);
  PetscCheck(view->room && (view->room_wet || !model->water), PETSC_COMM_SELF, PETSC_ERR_MEM,
             "no memory for the weather of a block");
  PetscFunctionReturn(0);
}

void weather_view_destroy(struct weather_view *view) {
  free(view->room);
  free(view->room_wet);
  *view = (struct weather_view){.block = -1};
}

void model_view_weather(const struct model *model, int b, struct weather_view *view) {
  const struct model_block *block = &model->block[b];
  const bool continuous = model->rules.continuous;
  view->weather = block->weather ? block->weather : view->room;
  view->wet = block->weather ? block->wet : view->room_wet;
  if (block->weather || (b == view->block && continuous == view->continuous)) return;
  season_unpack(block_store_at(model->packed, block->packed), model->form, continuous, view->room,
                view->room_wet);
  view->block = b;
  view->continuous = continuous;
}
