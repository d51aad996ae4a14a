/* Estimated parameters of cells as maps: of soils each cell's own value with the control's factor
 * on it, or in its place; of crops what the cell's regions give it.
 */
#include "region/parameter_maps.h"
#include "region/result_files.h"
#include "setup/soil_setup.h"
#include <ctype.h>
#include <stdlib.h>

/* RDMSOL is a row of the crop's parameters, the others are the soil's */
static bool is_soil(const struct setup *setup, const struct control_item *item) {
  bool depth = item->target == CONTROL_SCALAR && item->id == PARAM_RDMSOL;
  return setup->soil && (item->target == CONTROL_SOIL || depth);
}

static bool is_mapped(const struct setup *setup, const struct control_item *item) {
  if (item->extent == EXTENT_NETWORK || item->extent == EXTENT_CELL) return false;
  return is_soil(setup, item) || (control_of_season(item) && extent_of(item)->varies);
}

/* the item's value in a cell; sv[n_season] is overwritten */
static double value_at(const struct setup *setup, const struct control_item *item,
                       const double *value, int cell, double *sv) {
  const struct control_site site = control_site_at(&setup->model.regions, 0, cell);
  extent_of(item)->forward(&setup->campaign.control, item, &site, value, NULL, sv);
  double v = sv[item->place];
  if (!is_soil(setup, item) || !item->factor) return v;
  return v * (item->target == CONTROL_SOIL ? setup->soil[cell].value[item->id]
                                           : setup_rdmsol(setup, cell));
}

static struct output_variable describe_soil(const struct control_item *item, char name[40]) {
  const bool soil = item->target == CONTROL_SOIL;
  const char *unit = soil ? soil_parameter_info[item->id].unit : parameter_info[item->id].unit;
  for (int i = 0; i < 40; i++) name[i] = (char)tolower((unsigned char)item->name[i]);
  return (struct output_variable){.name = name,
                                  .unit = unit,
                                  .long_name = soil ? soil_parameter_info[item->id].meaning
                                                    : parameter_info[item->id].meaning};
}

static struct output_variable describe_crop(const struct control_item *item) {
  return (struct output_variable){
      .name = item->name,
      .unit = result_unit(item),
      .long_name = item->factor
                       ? "mean over the cell's regions of the factor on the crop's own value"
                       : "mean over the cell's regions of the value",
      .factor = item->factor ? "1" : "0"};
}

PetscErrorCode WriteParameterMaps(const struct setup *setup, const double *u,
                                  struct output_file *file, bool define, int *id) {
  const struct control *control = &setup->campaign.control;
  const int n_cells = setup->grid.n_cells;
  double *value, *sv, *map;
  char name[40];
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc3(control->n_values, &value, control->n_season, &sv, n_cells, &map));
  control_values(control, u, value);
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    if (!is_mapped(setup, item)) continue;
    struct output_variable v =
        is_soil(setup, item) ? describe_soil(item, name) : describe_crop(item);
    if (define) {
      PetscCall(OutputDefine(file, &v, false, &id[i]));
      continue;
    }
    for (int c = 0; c < n_cells; c++) map[c] = value_at(setup, item, value, c, sv);
    PetscCall(OutputWrite(file, id[i], map));
  }
  PetscCall(PetscFree3(value, sv, map));
  PetscFunctionReturn(0);
}
