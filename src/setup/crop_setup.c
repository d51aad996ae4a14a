/* Crop parameters of every cell; see crop_setup.h. */
#include "setup/crop_setup.h"
#include "ncio/nc_agree.h"
#include "region/shared_problems.h"
#include <string.h>

void setup_station_path(const char *pattern, const char *station, char *path, size_t length) {
  const char *at = strstr(pattern, "{station}");
  snprintf(path, length, "%.*s%s%s", (int)(at - pattern), pattern, station,
           at + strlen("{station}"));
}

static PetscErrorCode ByStation(struct setup *setup, struct problems *list) {
  struct campaign *c = &setup->campaign;
  struct problems found = {0}; /* in the files of this rank's stations */
  char path[4096];
  bool any;
  int owner;
  PetscFunctionBeginUser;
  if (!setup->grid.name) {
    problem(list, "crop.parameters: %s asks for stations' names, but %s is a grid", c->crop_file,
            c->cells_file);
    PetscFunctionReturn(0);
  }
  setup->n_crops = grid_cells(&setup->grid);
  setup->n_bases = setup->grid.n_cells ? setup->grid.n_cells : 1;
  PetscCall(PetscCalloc2(setup->n_bases, &setup->base, setup->grid.n_cells, &setup->base_of_cell));
  for (int i = 0; i < setup->grid.n_cells; i++) {
    setup_station_path(c->crop_file, setup->grid.name[i], path, sizeof path);
    setup->base_of_cell[i] = i;
    campaign_crop_set(c, path, c->variety, &setup->base[i], &found);
  }
  PetscCall(ProblemsShare(setup->comm, &found, list, &any));
  /* the first station's crop represents all where the control is read */
  owner = partition_owner(&setup->grid.cells, 0);
  if (setup->grid.cells.rank == owner) c->base = setup->base[0];
  PetscCallMPI(MPI_Bcast(&c->base, sizeof c->base, MPI_BYTE, owner, setup->comm));
  if (!setup->grid.n_cells) setup->base[0] = c->base;
  c->base_read = !any;
  PetscFunctionReturn(0);
}

/* a map of names is read like a map of regions */
static PetscErrorCode ByVariety(struct setup *setup, struct problems *list) {
  struct campaign *c = &setup->campaign;
  struct overlap map = {0};
  struct cell_fault none;
  PetscFunctionBeginUser;
  PetscCall(ZonesRead(setup->comm, c->variety_file, c->variety_variable, &setup->grid, &map, list));
  setup->n_crops = setup->n_bases = map.n_regions ? map.n_regions : 1;
  PetscCall(PetscMalloc2(setup->n_bases, &setup->base, setup->grid.n_cells, &setup->base_of_cell));
  for (int i = 0; i < setup->grid.n_cells; i++) setup->base_of_cell[i] = -1;
  for (int i = 0; i < map.n; i++) setup->base_of_cell[map.entry_cell[i]] = map.entry_region[i];
  cell_fault_begin(&none, &setup->grid);
  for (int i = 0; i < setup->grid.n_cells && map.n_regions; i++)
    if (setup->base_of_cell[i] < 0) cell_fault_add(&none, i, 0, "%s", "");
  PetscCall(CellFaultAgree(setup->comm, &none));
  if (none.n_cells)
    problem(list, "%s: %s has no variety in '%s'; every cell of %s needs one", c->variety_file,
            none.place, c->variety_variable, c->cells_file);
  for (int v = 0; v < map.n_regions; v++)
    c->base_read = campaign_crop_set(c, c->crop_file, map.region[v], &setup->base[v], list);
  c->base = setup->base[0];
  overlap_destroy(&map);
  PetscFunctionReturn(0);
}

PetscErrorCode SetupReadCrop(struct setup *setup, struct problems *list) {
  struct campaign *c = &setup->campaign;
  int before = list->count;
  bool any;
  PetscFunctionBeginUser;
  if (!c->crop_by_cell) {
    const struct campaign_rotation *rotation = &c->rotation;
    setup->n_crops = setup->n_bases = rotation->n ? rotation->n_crops : 1;
    PetscCall(
        PetscMalloc2(setup->n_bases, &setup->base, setup->grid.n_cells, &setup->base_of_cell));
    setup->base[0] = c->base;
    for (int i = 1; i < setup->n_bases; i++) setup->base[i] = rotation->crop[i].base;
    for (int i = 0; i < setup->grid.n_cells; i++) setup->base_of_cell[i] = 0;
    PetscFunctionReturn(0);
  }
  if (c->variety_file)
    PetscCall(ByVariety(setup, list));
  else
    PetscCall(ByStation(setup, list));
  PetscCall(ProblemsAnywhere(setup->comm, list, before, &any));
  if (!any) campaign_crop_control(c, &c->base, list);
  PetscFunctionReturn(0);
}

PetscErrorCode SetupSetCO2(struct setup *setup, const struct problems *list) {
  const struct campaign *c = &setup->campaign;
  PetscFunctionBeginUser;
  if (!c->co2 || problems_since(list, 0)) PetscFunctionReturn(0); /* some set may lack its tables */
  PetscCall(PetscMalloc1((size_t)setup->n_bases * (size_t)c->n_years, &setup->co2));
  for (int i = 0; i < setup->n_bases; i++)
    for (int y = 0; y < c->n_years; y++)
      setup->co2[i * c->n_years + y] = co2_effect_at(&setup->base[i], c->co2[y]);
  model_set_co2(&setup->model, setup->co2);
  PetscFunctionReturn(0);
}
