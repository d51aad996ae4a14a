/* The crops of a rotation, season by season; see rotation_setup.h. */
#include "setup/rotation_setup.h"
#include "region/cell_fault.h"
#include "region/shared_problems.h"
#include "support/calendar.h"
#include "support/whole_number.h"
#include <limits.h>
#include <math.h>
#include <string.h>

/* place in the list of each cell's first harvest year */
static PetscErrorCode ReadPhases(struct setup *setup, int *place, struct problems *list) {
  const struct campaign_rotation *rotation = &setup->campaign.rotation;
  const int no_year = 0;
  struct cell_fault wrong;
  int before = list->count;
  double *phase;
  bool any;
  PetscFunctionBeginUser;
  for (int i = 0; i < setup->grid.n_cells; i++) place[i] = 0;
  if (!rotation->phase_file) PetscFunctionReturn(0);
  PetscCall(PetscMalloc1((size_t)setup->grid.n_cells, &phase));
  PetscCall(CellMapRead(setup->comm, rotation->phase_file, rotation->phase_variable, CELL_MAP_CODE,
                        &setup->grid, 1, &no_year, phase, list));
  PetscCall(ProblemsAnywhere(setup->comm, list, before, &any));
  cell_fault_begin(&wrong, &setup->grid);
  for (int i = 0; i < setup->grid.n_cells && !any; i++) {
    if (whole_number(phase[i], 0, rotation->n - 1, &place[i])) continue;
    if (isfinite(phase[i]))
      cell_fault_add(&wrong, i, 0, "%g", phase[i]);
    else
      cell_fault_add(&wrong, i, 0, "none");
  }
  PetscCall(CellFaultAgree(setup->comm, &wrong));
  if (wrong.n_cells)
    problem(list,
            "%s: '%s' is no place in the rotation in %lld cell%s, first %s: %s; expected 0 .. %d",
            rotation->phase_file, rotation->phase_variable, (long long)wrong.n_cells,
            wrong.n_cells > 1 ? "s" : "", wrong.place, wrong.what, rotation->n - 1);
  PetscCall(PetscFree(phase));
  PetscFunctionReturn(0);
}

static void take_crop(struct setup *setup, int i, int crop) {
  const struct campaign *c = &setup->campaign;
  setup->base_of_season[i] = crop == ROTATION_FALLOW ? 0 : crop;
  if (crop == ROTATION_FALLOW)
    setup->start[i] = INT_MIN;
  else if (crop > 0)
    campaign_crop_dates(&c->rotation.crop[crop], c->years[i % c->n_years], &setup->start[i],
                        &setup->end[i]);
}

/* day on which the crop of season i is gone whatever its weather */
static int gone(const struct setup *setup, int i) {
  int longest = setup->start[i] + setup->campaign.max_days;
  return setup->end[i] < longest ? setup->end[i] : longest;
}

/* the season behind season i in its cell, or -1 */
static int behind(const struct setup *setup, int i) {
  int n_years = setup->campaign.n_years;
  for (int k = i + 1; k % n_years != 0; k++)
    if (setup->start[k] != INT_MIN) return k;
  return -1;
}

/* tells of season i, whose crop may still stand when the season `next` starts */
static void add_overlap(const struct setup *setup, int i, int next, struct cell_fault *fault) {
  const struct campaign *c = &setup->campaign;
  const struct campaign_crop *crop = c->rotation.crop;
  int n_years = c->n_years, base = setup->base_of_season[i];
  char until[11], from[11];
  cell_fault_add(fault, i / n_years, i % n_years,
                 "%s of harvest year %d until %s at the latest, %s of %d from %s; give an earlier "
                 "%s%s",
                 crop[base].name, c->years[i % n_years], date_format(gone(setup, i), until),
                 crop[setup->base_of_season[next]].name, c->years[next % n_years],
                 date_format(setup->start[next], from),
                 base ? "latest of crops." : "calendar.end.latest", base ? crop[base].name : "");
}

static PetscErrorCode CheckOverlap(const struct setup *setup, struct problems *list) {
  struct cell_fault overlap;
  PetscFunctionBeginUser;
  cell_fault_begin(&overlap, &setup->grid);
  for (int i = 0; i < setup->grid.n_cells * setup->campaign.n_years; i++) {
    int next = setup->start[i] == INT_MIN ? -1 : behind(setup, i);
    if (next >= 0 && gone(setup, i) > setup->start[next]) add_overlap(setup, i, next, &overlap);
  }
  PetscCall(CellFaultAgree(setup->comm, &overlap));
  if (overlap.n_cells)
    problem(list,
            "rotation: a crop may still stand when the next one starts in %lld season%s, first %s: "
            "%s",
            (long long)overlap.n_values, overlap.n_values > 1 ? "s" : "", overlap.place,
            overlap.what);
  PetscFunctionReturn(0);
}

/* crops take turns on one soil, which has one depth */
static PetscErrorCode CheckDepth(const struct setup *setup, struct problems *list) {
  const struct campaign_crop *crop = setup->campaign.rotation.crop;
  int by_crop = 0;
  PetscFunctionBeginUser;
  for (int cell = 0; cell < setup->grid.n_cells; cell++)
    by_crop = by_crop || isnan(setup->rdmsol[cell]);
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &by_crop, 1, MPI_INT, MPI_MAX, setup->comm));
  for (int i = 1; by_crop && i < setup->n_bases; i++) {
    double a = setup->base[0].scalar[PARAM_RDMSOL], b = setup->base[i].scalar[PARAM_RDMSOL];
    if (a == b) continue;
    problem(list,
            "rotation: RDMSOL is %g cm in the file of %s and %g cm in that of %s, which stand on "
            "one soil; give the soil's in soil.parameters, soil.set or as a map",
            a, crop[0].name, b, crop[i].name);
    break;
  }
  PetscFunctionReturn(0);
}

PetscErrorCode SetupReadRotation(struct setup *setup, struct problems *list) {
  const struct campaign *c = &setup->campaign;
  const struct campaign_rotation *rotation = &c->rotation;
  int n_years = c->n_years, n = setup->grid.n_cells * n_years, before = list->count;
  int *place;
  bool any;
  PetscFunctionBeginUser;
  if (!rotation->n) PetscFunctionReturn(0);
  PetscCall(PetscCalloc1((size_t)n + 1, &setup->base_of_season)); /* never NULL */
  PetscCall(PetscMalloc1((size_t)setup->grid.n_cells, &place));
  PetscCall(ReadPhases(setup, place, list));
  PetscCall(ProblemsAnywhere(setup->comm, list, before, &any));
  for (int i = 0; i < n && !any; i++)
    take_crop(setup, i, campaign_rotation_crop(rotation, place[i / n_years], i % n_years));
  PetscCall(PetscFree(place));
  if (any) PetscFunctionReturn(0);
  PetscCall(CheckOverlap(setup, list));
  if (setup->rdmsol) PetscCall(CheckDepth(setup, list));
  PetscFunctionReturn(0);
}

/* seasons of each crop over all ranks, and behind them years of cells without a crop */
static PetscErrorCode CountSeasons(const struct setup *setup, int64_t *count) {
  int n = setup->grid.n_cells * setup->campaign.n_years, n_crops = setup->campaign.rotation.n_crops;
  PetscFunctionBeginUser;
  for (int i = 0; i < n; i++)
    count[setup->start[i] == INT_MIN ? n_crops : setup->base_of_season[i]]++;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, count, n_crops + 1, MPI_INT64_T, MPI_SUM, setup->comm));
  PetscFunctionReturn(0);
}

PetscErrorCode SetupReportRotation(const struct setup *setup) {
  const struct campaign_rotation *rotation = &setup->campaign.rotation;
  int64_t *count;
  PetscFunctionBeginUser;
  PetscCall(PetscCalloc1((size_t)rotation->n_crops + 1, &count));
  PetscCall(CountSeasons(setup, count));
  for (int crop = 0; crop < rotation->n_crops; crop++)
    PetscCall(PetscPrintf(setup->comm, "%s%s in %lld seasons", crop ? ", " : "crops: ",
                          rotation->crop[crop].name, (long long)count[crop]));
  PetscCall(PetscPrintf(setup->comm, "; no crop in %lld years of cells\n",
                        (long long)count[rotation->n_crops]));
  for (int crop = 0; crop < rotation->n_crops; crop++)
    if (!count[crop])
      PetscCall(PetscPrintf(setup->comm, "note: %s stands in no year: years.harvest are too few\n",
                            rotation->crop[crop].name));
  PetscCall(PetscFree(count));
  PetscFunctionReturn(0);
}

void setup_rotation_map(const struct setup *setup, double *value, int *flags, size_t length,
                        char *meanings) {
  const struct campaign_rotation *rotation = &setup->campaign.rotation;
  for (int i = 0; i < setup->grid.n_cells * setup->campaign.n_years; i++)
    value[i] = setup->start[i] == INT_MIN ? 0. : 1. + setup->base_of_season[i];
  snprintf(meanings, length, "fallow");
  flags[0] = 0;
  for (int i = 0; i < rotation->n_crops; i++) {
    size_t used = strlen(meanings);
    snprintf(meanings + used, length - used, " %s", rotation->crop[i].name);
    flags[i + 1] = i + 1;
  }
}
