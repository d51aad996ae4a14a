/* Soil of a synthetic region, and the weather as a campaign reads it.
 *
 *   sand  .6 (1 - clay)                                        by mass, clay of the landscape
 *   SMW, SMFCF, SM0 of sand, clay and organic carbon           soil/pedotransfer.c
 *   RDMSOL, by a smooth random field                           60 .. 100 cm
 *   WAV   (SMFCF - SMW) RDMSOL: field capacity                 before the fallow
 *
 * Weather is taken from the files that were written, by the readers that a campaign uses: what they
 * round, convert and derive (vapour pressure, wind at 2 m, evaporation) is then the same to the
 * last bit.
 */
#include "ncio/ncio.h"
#include "soil/pedotransfer.h"
#include "synthesize/synthesize.h"
#include <stdlib.h>

enum { DRAW_DEPTH = 4000 };

/* of all points: a loam's aeration and percolation in round numbers; no ponding, no runoff */
static const struct constant {
  int id;
  double value;
} everywhere[] = {{SOIL_CRAIRC, 0.06}, {SOIL_SOPE, 10.0}, {SOIL_KSUB, 10.0},  {SOIL_SMLIM, 0.4},
                  {SOIL_SSI, 0.0},     {SOIL_SSMAX, 0.0}, {SOIL_IFUNRN, 0.0}, {SOIL_NOTINF, 0.0}};
enum { N_EVERYWHERE = sizeof everywhere / sizeof *everywhere };

static void set(struct soil_set *soil, int id, double value) {
  soil->value[id] = value;
  soil->given[id] = true;
}

void synthesis_soil(struct synthesis *s) {
  s->depth = synthesis_field(s, DRAW_DEPTH, 0.25, 60.0, 100.0);
  s->soil = calloc((size_t)s->n_points, sizeof *s->soil);
  if (!s->soil) abort();
  for (int p = 0; p < s->n_points; p++) {
    double clay = 0.01 * s->clay[p];
    struct soil_moisture m = pedotransfer(
        (struct soil_texture){.sand = 0.6 * (1.0 - clay),
                              .clay = clay,
                              .organic_matter = organic_matter_of_carbon * s->carbon[p]});
    for (int i = 0; i < N_EVERYWHERE; i++) set(&s->soil[p], everywhere[i].id, everywhere[i].value);
    set(&s->soil[p], SOIL_SMW, m.smw);
    set(&s->soil[p], SOIL_SMFCF, m.smfcf);
    set(&s->soil[p], SOIL_SM0, m.sm0);
    set(&s->soil[p], SOIL_WAV, (m.smfcf - m.smw) * s->depth[p]);
  }
}

void synthesis_print_soil(FILE *out) {
  fprintf(out, "# Soil and site parameters that all cells of a synthetic region share.\n");
  for (int i = 0; i < N_EVERYWHERE; i++) {
    const struct soil_parameter_info *info = &soil_parameter_info[everywhere[i].id];
    fprintf(out, "%s: %g # [%s] %s\n", info->name, everywhere[i].value, info->unit, info->meaning);
  }
}

/* -- weather */

const struct evaporation_rule *synthetic_evaporation(void) {
  static const struct evaporation_rule rule = {.sky = {0.18, 0.55}, .et0 = ET0_PENMAN_MONTEITH};
  return &rule;
}

/* all cells of the region, on this rank, a piece after the other */
static PetscErrorCode RunPieces(struct synthesis *s, const struct grid *grid, bool *good,
                                struct synthesis_runner *runner, struct problems *list) {
  char path[SYNTHESIS_PATH], *choices = NULL;
  const struct forcing_source source = {.profile = "cmip",
                                        .files = synthesis_path(s, "weather.nc", path),
                                        .first_day = s->day0,
                                        .last_day = s->day0 + s->n_days - 1,
                                        .water = s->water};
  const int n = grid->n_cells, before = list->count;
  struct forcing_reader *reader;
  struct weather_store store;
  bool more;
  int *cell;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(n, &cell));
  for (int i = 0; i < n; i++) cell[i] = i;
  PetscCall(ForcingOpen(PETSC_COMM_SELF, &source, grid, n, cell, 0, &reader, list));
  more = *good = *good && !problems_since(list, before);
  while (more) {
    PetscCall(ForcingNext(reader, &store, &more));
    if (more && s->water)
      evaporation_fill(&store, grid->lat + store.cell[0], grid->alt + store.cell[0],
                       synthetic_evaporation());
    if (more) more = *good = synthesis_run_piece(runner, &store, list);
    weather_store_destroy(&store);
  }
  PetscCall(ForcingClose(&reader, &choices, list));
  PetscCall(PetscFree(cell));
  free(choices);
  PetscFunctionReturn(0);
}

PetscErrorCode SynthesisRun(struct synthesis *s, struct problems *list) {
  char path[SYNTHESIS_PATH];
  struct grid grid = {0};
  struct synthesis_runner *runner;
  int before = list->count;
  PetscFunctionBeginUser;
  PetscCall(GridRead(PETSC_COMM_SELF, synthesis_path(s, "cells.nc", path), NULL, 0., &grid, list));
  if (!problems_since(list, before)) {
    bool good = synthesis_run_begin(s, &runner, list);
    PetscCall(RunPieces(s, &grid, &good, runner, list));
    synthesis_run_end(&runner, good && !problems_since(list, before));
  }
  grid_destroy(&grid);
  PetscFunctionReturn(0);
}
