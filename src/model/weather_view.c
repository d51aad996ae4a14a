/* A block's weather as doubles, unpacked where it is packed, and its solar geometry; see
 * model_private.h.
 *
 * On a grid the lanes of a block are in a row or two: their tables are kept until other rows have
 * come. Stations have a latitude each: a table of a year for every lane would cost as much as the
 * seasons' days, so that just those days are made that are run.
 */
#include "model/block_store.h"
#include "model/model_private.h"
#include "season/season_packed.h"
#include "support/lane_memory.h"
#include <stdlib.h>

/* latitudes of a block that tables are made of: as many as are kept, the last ones requested */
enum { FEW = SUN_CACHED };

/* the lanes' latitudes; returns how many differ */
static int latitudes_of(const struct model *model, int b, double lat[LANES]) {
  int n = 0;
  FOR_LANES (l) {
    bool before = false;
    lat[l] = model->grid->lat[model_season_of(model, b, l)->cell];
    for (int k = 0; k < l; k++) before = before || lat[k] == lat[l];
    n += !before;
  }
  return n;
}

PetscErrorCode WeatherViewCreate(const struct model *model, struct weather_view *view) {
  size_t days = 0, wet = 0, sun_days = 0;
  double lat[LANES];
  bool good;
  PetscFunctionBeginUser;
  *view = (struct weather_view){.block = -1, .days_of = -1};
  for (int b = 0; b < model->n_blocks; b++) {
    const struct model_block *block = &model->block[b];
    const size_t n = (size_t)block->n_days + 1, all = n + (size_t)block->n_fallow;
    if (n > sun_days && latitudes_of(model, b, lat) > FEW) sun_days = n;
    if (block->weather) continue;
    if (n > days) days = n;
    if (all > wet) wet = all;
  }
  view->sun = malloc(sizeof *view->sun);
  if (sun_days) view->days.day = lane_alloc(sun_days * sizeof *view->days.day);
  view->days.room = (int)sun_days;
  if (days) view->room = lane_alloc(days * sizeof *view->room);
  if (wet && model->water) view->room_wet = lane_alloc(wet * sizeof *view->room_wet);
  good = view->sun && (view->days.day || !sun_days) && (view->room || !days) &&
         (view->room_wet || !wet || !model->water);
  PetscCheck(good, PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for the weather of a block");
  sun_cache_start(model->sun, view->sun);
  PetscFunctionReturn(0);
}

void weather_view_destroy(struct weather_view *view) {
  free(view->sun);
  free(view->days.day);
  free(view->room);
  free(view->room_wet);
  *view = (struct weather_view){.block = -1, .days_of = -1};
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

void model_view_sun(const struct model *model, int b, struct weather_view *view,
                    struct season_block *season) {
  double lat[LANES];
  season->sun_days = NULL;
  if (latitudes_of(model, b, lat) <= FEW) {
    FOR_LANES (l) season->sun[l] = sun_cache_table(view->sun, lat[l]);
    return;
  }
  if (b != view->days_of) sun_days_start(model->sun, lat, &view->days);
  view->days_of = b;
  season->sun_days = &view->days;
}
