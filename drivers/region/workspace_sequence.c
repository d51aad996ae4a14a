/* The crops of a sequence, season by season; see workspace_sequence.h. */
#include "region/workspace_sequence.h"
#include "ncio/nc_common.h"
#include "support/calendar.h"
#include <limits.h>
#include <math.h>
#include <string.h>

/* place in the list of each cell's first harvest year */
static PetscErrorCode ReadPhases(struct workspace *ws, double *phase, struct problems *list) {
  const struct campaign_sequence *sequence = &ws->campaign.sequence;
  const int no_year = 0;
  int n_wrong = 0, first = 0, before = list->n;
  char at[NC_NAME], found[32] = "none";
  PetscFunctionBeginUser;
  for (int i = 0; i < ws->grid.n_cells; i++) phase[i] = 0.;
  if (!sequence->phase_file) PetscFunctionReturn(0);
  PetscCall(CellMapRead(ws->comm, sequence->phase_file, sequence->phase_variable, NULL, &ws->grid,
                        1, &no_year, phase, list));
  for (int i = 0; i < ws->grid.n_cells && list->n == before; i++) {
    bool good = phase[i] >= 0. && phase[i] < sequence->n && phase[i] == floor(phase[i]);
    if (!good && n_wrong++ == 0) first = i;
  }
  if (n_wrong && isfinite(phase[first])) snprintf(found, sizeof found, "%g", phase[first]);
  if (n_wrong)
    problem(list,
            "%s: '%s' is no place in the sequence in %d cell%s, first %s: %s; expected 0 .. %d",
            sequence->phase_file, sequence->phase_variable, n_wrong, n_wrong > 1 ? "s" : "",
            nc_cell_text(&ws->grid, first, at, sizeof at), found, sequence->n - 1);
  PetscFunctionReturn(0);
}

static void take_crop(struct workspace *ws, int i, int crop) {
  const struct campaign *c = &ws->campaign;
  ws->base_of_season[i] = crop == SEQUENCE_FALLOW ? 0 : crop;
  if (crop == SEQUENCE_FALLOW)
    ws->start[i] = INT_MIN;
  else if (crop > 0)
    campaign_crop_dates(&c->sequence.crop[crop], c->years[i % c->n_years], &ws->start[i],
                        &ws->end[i]);
}

/* day on which the crop of season i is gone whatever its weather */
static int gone(const struct workspace *ws, int i) {
  int longest = ws->start[i] + ws->campaign.max_days;
  return ws->end[i] < longest ? ws->end[i] : longest;
}

/* the season behind season i in its cell, or -1 */
static int behind(const struct workspace *ws, int i) {
  int n_years = ws->campaign.n_years;
  for (int k = i + 1; k % n_years != 0; k++)
    if (ws->start[k] != INT_MIN) return k;
  return -1;
}

static void check_overlap(const struct workspace *ws, struct problems *list) {
  const struct campaign *c = &ws->campaign;
  const struct campaign_crop *crop = c->sequence.crop;
  int n_years = c->n_years, n = 0, first = 0;
  char at[NC_NAME], until[11], from[11];
  for (int i = 0; i < ws->grid.n_cells * n_years; i++) {
    int next = ws->start[i] == INT_MIN ? -1 : behind(ws, i);
    if (next >= 0 && gone(ws, i) > ws->start[next] && n++ == 0) first = i;
  }
  if (!n) return;
  int next = behind(ws, first), base = ws->base_of_season[first];
  problem(list,
          "sequence: a crop may still stand when the next one starts in %d season%s, first %s: %s "
          "of harvest year %d until %s at the latest, %s of %d from %s; give an earlier %s%s",
          n, n > 1 ? "s" : "", nc_cell_text(&ws->grid, first / n_years, at, sizeof at),
          crop[base].name, c->years[first % n_years], date_format(gone(ws, first), until),
          crop[ws->base_of_season[next]].name, c->years[next % n_years],
          date_format(ws->start[next], from), base ? "latest of crops." : "calendar.end.latest",
          base ? crop[base].name : "");
}

/* crops take turns on one soil, which has one depth */
static void check_depth(const struct workspace *ws, struct problems *list) {
  const struct campaign_crop *crop = ws->campaign.sequence.crop;
  bool by_crop = false;
  for (int cell = 0; cell < ws->grid.n_cells; cell++) by_crop = by_crop || isnan(ws->rdmsol[cell]);
  for (int i = 1; by_crop && i < ws->n_bases; i++) {
    double a = ws->base[0].scalar[PARAM_RDMSOL], b = ws->base[i].scalar[PARAM_RDMSOL];
    if (a == b) continue;
    problem(list,
            "sequence: RDMSOL is %g cm in the file of %s and %g cm in that of %s, which stand on "
            "one soil; give the soil's in soil.parameters, soil.set or as a map",
            a, crop[0].name, b, crop[i].name);
    return;
  }
}

PetscErrorCode WorkspaceReadSequence(struct workspace *ws, struct problems *list) {
  const struct campaign *c = &ws->campaign;
  const struct campaign_sequence *sequence = &c->sequence;
  int n_years = c->n_years, n = ws->grid.n_cells * n_years, before = list->n;
  double *phase;
  PetscFunctionBeginUser;
  if (!sequence->n) PetscFunctionReturn(0);
  PetscCall(PetscCalloc1((size_t)n, &ws->base_of_season));
  PetscCall(PetscMalloc1((size_t)ws->grid.n_cells, &phase));
  PetscCall(ReadPhases(ws, phase, list));
  for (int i = 0; i < n && list->n == before; i++)
    take_crop(ws, i, campaign_sequence_crop(sequence, (int)phase[i / n_years], i % n_years));
  PetscCall(PetscFree(phase));
  if (list->n > before) PetscFunctionReturn(0);
  check_overlap(ws, list);
  if (ws->rdmsol) check_depth(ws, list);
  PetscFunctionReturn(0);
}

static int seasons_of(const struct workspace *ws, int crop) {
  int n = ws->grid.n_cells * ws->campaign.n_years, count = 0;
  for (int i = 0; i < n; i++) count += ws->start[i] != INT_MIN && ws->base_of_season[i] == crop;
  return count;
}

PetscErrorCode WorkspaceReportSequence(const struct workspace *ws) {
  const struct campaign_sequence *sequence = &ws->campaign.sequence;
  int fallow = ws->grid.n_cells * ws->campaign.n_years;
  PetscFunctionBeginUser;
  for (int crop = 0; crop < sequence->n_crops; crop++) {
    int count = seasons_of(ws, crop);
    PetscCall(PetscPrintf(ws->comm, "%s%s in %d seasons",
                          crop ? ", " : "crops: ", sequence->crop[crop].name, count));
    fallow -= count;
  }
  PetscCall(PetscPrintf(ws->comm, "; no crop in %d years of cells\n", fallow));
  for (int crop = 0; crop < sequence->n_crops; crop++)
    if (!seasons_of(ws, crop))
      PetscCall(PetscPrintf(ws->comm, "note: %s stands in no year: years.harvest are too few\n",
                            sequence->crop[crop].name));
  PetscFunctionReturn(0);
}

void workspace_sequence_map(const struct workspace *ws, double *value, int *flags, size_t length,
                            char *meanings) {
  const struct campaign_sequence *sequence = &ws->campaign.sequence;
  for (int i = 0; i < ws->grid.n_cells * ws->campaign.n_years; i++)
    value[i] = ws->start[i] == INT_MIN ? 0. : 1. + ws->base_of_season[i];
  snprintf(meanings, length, "fallow");
  flags[0] = 0;
  for (int i = 0; i < sequence->n_crops; i++) {
    size_t used = strlen(meanings);
    snprintf(meanings + used, length - used, " %s", sequence->crop[i].name);
    flags[i + 1] = i + 1;
  }
}
