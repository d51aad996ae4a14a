/* Whether soils are as deep as the first roots of their crops, and whether every soil within the
 * control's bounds is possible. */
#include "region/cell_fault.h"
#include "region/shared_problems.h"
#include "setup/soil_setup.h"
#include <math.h>

static struct control_depths depths_of(const struct setup *setup, int cell) {
  const double *own = setup->base[setup->base_of_cell[cell]].scalar;
  struct control_depths depths = {.rdmsol = setup->rdmsol[cell], .rdi = own[PARAM_RDI]};
  if (isnan(depths.rdmsol)) depths.rdmsol = own[PARAM_RDMSOL];
  for (int k = 1; k < setup->n_bases && setup->campaign.rotation.n > 0; k++)
    depths.others = fmax(depths.others, setup->base[k].scalar[PARAM_RDI]);
  return depths;
}

static PetscErrorCode CheckGiven(const struct setup *setup, struct problems *list) {
  struct cell_fault shallow;
  char source[2 * NC_NAME];
  PetscFunctionBeginUser;
  cell_fault_begin(&shallow, &setup->grid);
  for (int i = 0; i < setup->grid.n_cells; i++) {
    struct control_depths depths = depths_of(setup, i);
    depths.rdi = fmax(depths.rdi, depths.others);
    if (depths.rdi > depths.rdmsol)
      cell_fault_add(&shallow, i, 0, "%g and %g", depths.rdmsol, depths.rdi);
  }
  PetscCall(CellFaultAgree(setup->comm, &shallow));
  if (shallow.n_cells)
    problem(list,
            "%s must not be less than the crop's RDI, the depth of roots at emergence, in %lld "
            "cell%s, first %s: %s cm",
            setup_soil_source(&setup->campaign, SOIL_RDMSOL, source), (long long)shallow.n_cells,
            shallow.n_cells > 1 ? "s" : "", shallow.place, shallow.what);
  PetscFunctionReturn(0);
}

/* `path`: where the control is in the campaign */
static PetscErrorCode CheckControl(const struct setup *setup, const struct control *control,
                                   const char *path, struct problems *list) {
  struct cell_fault impossible;
  char text[256];
  PetscFunctionBeginUser;
  cell_fault_begin(&impossible, &setup->grid);
  for (int i = 0; i < setup->grid.n_cells; i++) {
    struct control_depths depths = depths_of(setup, i);
    if (!control_soil_check(control, &setup->soil[i], &depths, sizeof text, text))
      cell_fault_add(&impossible, i, 0, "%s", text);
  }
  PetscCall(CellFaultAgree(setup->comm, &impossible));
  if (impossible.n_cells)
    problem(list, "%s: in %lld cell%s, first %s: %s", path, (long long)impossible.n_cells,
            impossible.n_cells > 1 ? "s" : "", impossible.place, impossible.what);
  PetscFunctionReturn(0);
}

PetscErrorCode SetupCheckSoil(const struct setup *setup, struct problems *list) {
  int before = list->count;
  bool any;
  PetscFunctionBeginUser;
  PetscCall(CheckGiven(setup, list));
  PetscCall(ProblemsAnywhere(setup->comm, list, before, &any));
  if (any) PetscFunctionReturn(0);
  PetscCall(CheckControl(setup, &setup->campaign.control, control_words_control.path, list));
  PetscCall(
      CheckControl(setup, &setup->campaign.ensemble.parameters, control_words_ensemble.path, list));
  PetscFunctionReturn(0);
}
