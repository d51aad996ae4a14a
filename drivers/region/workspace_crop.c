/* Crop parameters of every cell; see workspace_crop.h. */
#include "region/workspace_crop.h"
#include <string.h>

void workspace_station_path(const char *pattern, const char *station, char *path, size_t length) {
  const char *at = strstr(pattern, "{station}");
  snprintf(path, length, "%.*s%s%s", (int)(at - pattern), pattern, station,
           at + strlen("{station}"));
}

static PetscErrorCode ByStation(struct workspace *ws, struct problems *list) {
  struct campaign *c = &ws->campaign;
  char path[4096];
  PetscFunctionBeginUser;
  if (!ws->grid.name) {
    problem(list, "crop.parameters: %s asks for stations' names, but %s is a grid", c->crop_file,
            c->cells_file);
    PetscFunctionReturn(0);
  }
  ws->n_bases = ws->grid.n_cells;
  PetscCall(PetscMalloc2(ws->n_bases, &ws->base, ws->grid.n_cells, &ws->base_of_cell));
  for (int i = 0; i < ws->grid.n_cells; i++) {
    workspace_station_path(c->crop_file, ws->grid.name[i], path, sizeof path);
    ws->base_of_cell[i] = i;
    c->base_read = campaign_crop_set(c, path, c->variety, &ws->base[i], list);
  }
  PetscFunctionReturn(0);
}

/* a map of names is read like a map of regions */
static PetscErrorCode ByVariety(struct workspace *ws, struct problems *list) {
  struct campaign *c = &ws->campaign;
  struct overlap map = {0};
  PetscFunctionBeginUser;
  PetscCall(ZonesRead(ws->comm, c->variety_file, c->variety_variable, &ws->grid, &map, list));
  ws->n_bases = map.n_regions ? map.n_regions : 1;
  PetscCall(PetscMalloc2(ws->n_bases, &ws->base, ws->grid.n_cells, &ws->base_of_cell));
  for (int i = 0; i < ws->grid.n_cells; i++) ws->base_of_cell[i] = -1;
  for (int i = 0; i < map.n; i++) ws->base_of_cell[map.entry_cell[i]] = map.entry_region[i];
  for (int i = 0; i < ws->grid.n_cells && map.n; i++)
    if (ws->base_of_cell[i] < 0) {
      problem(
          list, "%s: cell %d (lat %g, lon %g) has no variety in '%s'; every cell of %s needs one",
          c->variety_file, i, ws->grid.lat[i], ws->grid.lon[i], c->variety_variable, c->cells_file);
      break;
    }
  for (int v = 0; v < map.n_regions; v++)
    c->base_read = campaign_crop_set(c, c->crop_file, map.region[v], &ws->base[v], list);
  overlap_destroy(&map);
  PetscFunctionReturn(0);
}

PetscErrorCode WorkspaceReadCrop(struct workspace *ws, struct problems *list) {
  struct campaign *c = &ws->campaign;
  int before = list->n;
  PetscFunctionBeginUser;
  if (!c->crop_by_cell) {
    const struct campaign_sequence *sequence = &c->sequence;
    ws->n_bases = sequence->n ? sequence->n_crops : 1;
    PetscCall(PetscMalloc2(ws->n_bases, &ws->base, ws->grid.n_cells, &ws->base_of_cell));
    ws->base[0] = c->base;
    for (int i = 1; i < ws->n_bases; i++) ws->base[i] = sequence->crop[i].base;
    for (int i = 0; i < ws->grid.n_cells; i++) ws->base_of_cell[i] = 0;
    PetscFunctionReturn(0);
  }
  if (c->variety_file)
    PetscCall(ByVariety(ws, list));
  else
    PetscCall(ByStation(ws, list));
  if (list->n == before) {
    c->base = ws->base[0];
    campaign_crop_control(c, &c->base, list);
  }
  PetscFunctionReturn(0);
}

PetscErrorCode WorkspaceSetCO2(struct workspace *ws, const struct problems *list) {
  const struct campaign *c = &ws->campaign;
  PetscFunctionBeginUser;
  if (!c->co2 || list->n > 0) PetscFunctionReturn(0); /* not every set may have its tables */
  PetscCall(PetscMalloc1((size_t)ws->n_bases * (size_t)c->n_years, &ws->co2));
  for (int i = 0; i < ws->n_bases; i++)
    for (int y = 0; y < c->n_years; y++)
      ws->co2[i * c->n_years + y] = co2_effect_at(&ws->base[i], c->co2[y]);
  model_set_co2(&ws->model, ws->co2);
  PetscFunctionReturn(0);
}
