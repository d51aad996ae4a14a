/* Whether soils are as deep as the first roots of their crops, and whether every soil within the
 * control's bounds is possible. Every rank holds all cells and comes to the same problems. */
#include "ncio/nc_common.h"
#include "setup/soil_setup.h"
#include <math.h>
#include <string.h>

static struct control_depths depths_of(const struct setup *setup, int cell) {
  const double *own = setup->base[setup->base_of_cell[cell]].scalar;
  struct control_depths depths = {.rdmsol = setup->rdmsol[cell], .rdi = own[PARAM_RDI]};
  if (isnan(depths.rdmsol)) depths.rdmsol = own[PARAM_RDMSOL];
  for (int k = 1; k < setup->n_bases && setup->campaign.rotation.n > 0; k++)
    depths.others = fmax(depths.others, setup->base[k].scalar[PARAM_RDI]);
  return depths;
}

static void check_given(const struct setup *setup, struct problems *list) {
  struct control_depths first = {0};
  char source[2 * NC_NAME], at[NC_NAME];
  int n = 0, cell = 0;
  for (int i = 0; i < setup->grid.n_cells; i++) {
    struct control_depths depths = depths_of(setup, i);
    depths.rdi = fmax(depths.rdi, depths.others);
    if (!(depths.rdi > depths.rdmsol) || n++ > 0) continue;
    first = depths;
    cell = i;
  }
  if (n)
    problem(list,
            "%s must not be less than the crop's RDI, the depth of roots at emergence, in %d "
            "cell%s, first %s: %g and %g cm",
            setup_soil_source(&setup->campaign, SOIL_RDMSOL, source), n, n > 1 ? "s" : "",
            nc_cell_text(&setup->grid, cell, at, sizeof at), first.rdmsol, first.rdi);
}

static void check_control(const struct setup *setup, struct problems *list) {
  char first[256] = "", text[256], at[NC_NAME];
  int n = 0, cell = 0;
  for (int i = 0; i < setup->grid.n_cells; i++) {
    struct control_depths depths = depths_of(setup, i);
    if (control_soil_check(&setup->campaign.control, &setup->soil[i], &depths, sizeof text, text) ||
        n++ > 0)
      continue;
    memcpy(first, text, sizeof first);
    cell = i;
  }
  if (n)
    problem(list, "control: in %d cell%s, first %s: %s", n, n > 1 ? "s" : "",
            nc_cell_text(&setup->grid, cell, at, sizeof at), first);
}

void setup_check_soil(const struct setup *setup, struct problems *list) {
  int before = list->count;
  check_given(setup, list);
  if (!problems_since(list, before)) check_control(setup, list);
}
