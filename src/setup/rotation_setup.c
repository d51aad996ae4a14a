/* The crops of a rotation, season by season; see rotation_setup.h. */
#include "setup/rotation_setup.h"
#include "ncio/nc_common.h"
#include "support/calendar.h"
#include "support/whole_number.h"
#include <limits.h>
#include <math.h>
#include <string.h>

/* place in the list of each cell's first harvest year */
static PetscErrorCode ReadPhases(struct setup *setup, int *place, struct problems *list) {
  const struct campaign_rotation *rotation = &setup->campaign.rotation;
  const int no_year = 0;
  int n_wrong = 0, first = 0, before = list->count;
  char at[NC_NAME], found[32] = "none";
  double *phase;
  PetscFunctionBeginUser;
  for (int i = 0; i < setup->grid.n_cells; i++) place[i] = 0;
  if (!rotation->phase_file) PetscFunctionReturn(0);
  PetscCall(PetscMalloc1((size_t)setup->grid.n_cells, &phase));
  PetscCall(CellMapRead(setup->comm, rotation->phase_file, rotation->phase_variable, NULL,
                        &setup->grid, 1, &no_year, phase, list));
  for (int i = 0; i < setup->grid.n_cells && !problems_since(list, before); i++)
    if (!whole_number(phase[i], 0, rotation->n - 1, &place[i]) && n_wrong++ == 0) first = i;
  if (n_wrong && isfinite(phase[first])) snprintf(found, sizeof found, "%g", phase[first]);
  if (n_wrong)
    problem(list,
            "%s: '%s' is no place in the rotation in %d cell%s, first %s: %s; expected 0 .. %d",
            rotation->phase_file, rotation->phase_variable, n_wrong, n_wrong > 1 ? "s" : "",
            nc_cell_text(&setup->grid, first, at, sizeof at), found, rotation->n - 1);
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

static void check_overlap(const struct setup *setup, struct problems *list) {
  const struct campaign *c = &setup->campaign;
  const struct campaign_crop *crop = c->rotation.crop;
  int n_years = c->n_years, n = 0, first = 0;
  char at[NC_NAME], until[11], from[11];
  for (int i = 0; i < setup->grid.n_cells * n_years; i++) {
    int next = setup->start[i] == INT_MIN ? -1 : behind(setup, i);
    if (next >= 0 && gone(setup, i) > setup->start[next] && n++ == 0) first = i;
  }
  if (!n) return;
  int next = behind(setup, first), base = setup->base_of_season[first];
  problem(list,
          "rotation: a crop may still stand when the next one starts in %d season%s, first %s: %s "
          "of harvest year %d until %s at the latest, %s of %d from %s; give an earlier %s%s",
          n, n > 1 ? "s" : "", nc_cell_text(&setup->grid, first / n_years, at, sizeof at),
          crop[base].name, c->years[first % n_years], date_format(gone(setup, first), until),
          crop[setup->base_of_season[next]].name, c->years[next % n_years],
          date_format(setup->start[next], from), base ? "latest of crops." : "calendar.end.latest",
          base ? crop[base].name : "");
}

/* crops take turns on one soil, which has one depth */
static void check_depth(const struct setup *setup, struct problems *list) {
  const struct campaign_crop *crop = setup->campaign.rotation.crop;
  bool by_crop = false;
  for (int cell = 0; cell < setup->grid.n_cells; cell++)
    by_crop = by_crop || isnan(setup->rdmsol[cell]);
  for (int i = 1; by_crop && i < setup->n_bases; i++) {
    double a = setup->base[0].scalar[PARAM_RDMSOL], b = setup->base[i].scalar[PARAM_RDMSOL];
    if (a == b) continue;
    problem(list,
            "rotation: RDMSOL is %g cm in the file of %s and %g cm in that of %s, which stand on "
            "one soil; give the soil's in soil.parameters, soil.set or as a map",
            a, crop[0].name, b, crop[i].name);
    return;
  }
}

PetscErrorCode SetupReadRotation(struct setup *setup, struct problems *list) {
  const struct campaign *c = &setup->campaign;
  const struct campaign_rotation *rotation = &c->rotation;
  int n_years = c->n_years, n = setup->grid.n_cells * n_years, before = list->count;
  int *place;
  PetscFunctionBeginUser;
  if (!rotation->n) PetscFunctionReturn(0);
  PetscCall(PetscCalloc1((size_t)n, &setup->base_of_season));
  PetscCall(PetscMalloc1((size_t)setup->grid.n_cells, &place));
  PetscCall(ReadPhases(setup, place, list));
  for (int i = 0; i < n && !problems_since(list, before); i++)
    take_crop(setup, i, campaign_rotation_crop(rotation, place[i / n_years], i % n_years));
  PetscCall(PetscFree(place));
  if (problems_since(list, before)) PetscFunctionReturn(0);
  check_overlap(setup, list);
  if (setup->rdmsol) check_depth(setup, list);
  PetscFunctionReturn(0);
}

static int seasons_of(const struct setup *setup, int crop) {
  int n = setup->grid.n_cells * setup->campaign.n_years, count = 0;
  for (int i = 0; i < n; i++)
    count += setup->start[i] != INT_MIN && setup->base_of_season[i] == crop;
  return count;
}

PetscErrorCode SetupReportRotation(const struct setup *setup) {
  const struct campaign_rotation *rotation = &setup->campaign.rotation;
  int fallow = setup->grid.n_cells * setup->campaign.n_years;
  PetscFunctionBeginUser;
  for (int crop = 0; crop < rotation->n_crops; crop++) {
    int count = seasons_of(setup, crop);
    PetscCall(PetscPrintf(setup->comm, "%s%s in %d seasons",
                          crop ? ", " : "crops: ", rotation->crop[crop].name, count));
    fallow -= count;
  }
  PetscCall(PetscPrintf(setup->comm, "; no crop in %d years of cells\n", fallow));
  for (int crop = 0; crop < rotation->n_crops; crop++)
    if (!seasons_of(setup, crop))
      PetscCall(PetscPrintf(setup->comm, "note: %s stands in no year: years.harvest are too few\n",
                            rotation->crop[crop].name));
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
