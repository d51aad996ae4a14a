/* Estimated soils as maps: each cell's own value with the control's factor on it, or in its place.
 */
#include "region/soil_maps.h"
#include "setup/soil_setup.h"
#include <ctype.h>

/* RDMSOL is a row of the crop's parameters, the others are the soil's */
static bool is_soil(const struct control_item *item) {
  bool depth = item->target == CONTROL_SCALAR && item->id == PARAM_RDMSOL;
  return (item->target == CONTROL_SOIL || depth) && item->extent != EXTENT_NETWORK;
}

static double at_cell(const struct setup *setup, const struct control_item *item,
                      const double *value, int cell) {
  struct soil_set set;
  if (item->target == CONTROL_SOIL) {
    control_soil(&setup->campaign.control, value, &setup->soil[cell], &set);
    return set.value[item->id];
  }
  double v = value[item->offset];
  return item->factor ? v * setup_rdmsol(setup, cell) : v;
}

static struct output_variable describe(const struct control_item *item, char name[40]) {
  const bool soil = item->target == CONTROL_SOIL;
  const char *unit = soil ? soil_parameter_info[item->id].unit : parameter_info[item->id].unit;
  for (int i = 0; i < 40; i++) name[i] = (char)tolower((unsigned char)item->name[i]);
  return (struct output_variable){.name = name,
                                  .unit = unit,
                                  .long_name = soil ? soil_parameter_info[item->id].meaning
                                                    : parameter_info[item->id].meaning};
}

PetscErrorCode WriteSoilMaps(const struct setup *setup, const double *u, int count,
                             const int *cells, struct output_file *file, bool define, int *id) {
  const struct control *control = &setup->campaign.control;
  double *value, *map;
  char name[40];
  PetscFunctionBeginUser;
  if (!setup->soil) PetscFunctionReturn(0);
  PetscCall(PetscMalloc2(control->n_values, &value, count, &map));
  control_values(control, u, value);
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    if (!is_soil(item)) continue;
    struct output_variable v = describe(item, name);
    if (define) {
      PetscCall(OutputDefine(file, &v, false, &id[i]));
      continue;
    }
    for (int k = 0; k < count; k++) map[k] = at_cell(setup, item, value, cells[k]);
    PetscCall(OutputWrite(file, id[i], count, cells, map));
  }
  PetscCall(PetscFree2(value, map));
  PetscFunctionReturn(0);
}
