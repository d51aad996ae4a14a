/* The log's first page: choices, cells, seasons, observations, memory. */
#include "control/control_partition.h"
#include "region/workspace_irrigation.h"
#include "region/workspace_sequence.h"
#include "region/workspace_soil.h"
#include <stdio.h>
#include <stdlib.h>

/* weather that no file holds */
static PetscErrorCode ReportFilled(const struct workspace *ws) {
  const int64_t seasons = ws->model.n_filled[0], days = ws->model.n_filled[1],
                rain = ws->model.n_filled[2];
  PetscFunctionBeginUser;
  if (!seasons) PetscFunctionReturn(0);
  PetscCall(PetscPrintf(ws->comm,
                        "filled: %lld missing day%s of %lld season%s, by linear interpolation "
                        "(forcing.fill_days: %d)",
                        (long long)days, days > 1 ? "s" : "", (long long)seasons,
                        seasons > 1 ? "s" : "", ws->campaign.fill_days));
  if (rain)
    PetscCall(PetscPrintf(ws->comm, "; rain of %lld of them, made up of the rain before and after",
                          (long long)rain));
  PetscCall(PetscPrintf(ws->comm, "\n"));
  PetscFunctionReturn(0);
}

static PetscErrorCode ReportSeasons(const struct workspace *ws) {
  const struct model *m = &ws->model;
  PetscMPIInt size;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_size(ws->comm, &size));
  PetscCall(PetscPrintf(ws->comm, "cells: %d of %d points; regions: %d; ranks: %d\n",
                        ws->grid.n_cells, ws->grid.n_points, ws->overlap.n_regions, (int)size));
  PetscCall(PetscPrintf(ws->comm, "seasons: %d, running: %lld", m->seasons.n - m->seasons.holes,
                        (long long)m->n_running));
  for (int s = 0; s < N_SEASON_STATES; s++)
    if (m->n_state[s])
      PetscCall(
          PetscPrintf(ws->comm, ", %s: %lld", season_state_meaning[s], (long long)m->n_state[s]));
  PetscCall(PetscPrintf(ws->comm, "\n"));
  PetscFunctionReturn(0);
}

/* "3 watched, ", or nothing where there are none */
static const char *some(int64_t n, const char *what, char text[48]) {
  if (n)
    snprintf(text, 48, "%lld %s, ", (long long)n, what);
  else
    *text = '\0';
  return text;
}

static PetscErrorCode ReportObservations(const struct workspace *ws) {
  char text[48];
  PetscFunctionBeginUser;
  if (ws->model.yield.n || ws->yields_excluded || ws->yields_without_cells)
    PetscCall(PetscPrintf(ws->comm,
                          "yields: %d in J, %d held out, %s%d excluded by the campaign, %d "
                          "without a running cell\n",
                          ws->yields_in_J, ws->yields_held_out,
                          some(ws->yields_watched, "watched", text), ws->yields_excluded,
                          ws->yields_without_cells));
  for (int s = 0; s < ws->model.series.n_sets; s++)
    PetscCall(PetscPrintf(
        ws->comm,
        "%s: %lld in J, %s%lld outside the seasons, %lld left out by quality, missing or date\n",
        ws->model.series.set[s].name, (long long)(ws->series_kept[s] - ws->series_unfitted[s]),
        some(ws->series_unfitted[s], "held out or watched", text), (long long)ws->series_outside[s],
        (long long)ws->series_left_out[s]));
  PetscFunctionReturn(0);
}

/* observations that were given and serve nothing: most likely another period was meant */
static PetscErrorCode ReportIdle(const struct workspace *ws) {
  const struct campaign *c = &ws->campaign;
  PetscFunctionBeginUser;
  if (c->yield.given && ws->yields_in_J + ws->yields_held_out == 0)
    PetscCall(PetscPrintf(ws->comm, "note: no yield of %s is used; its years are %d to %d\n",
                          c->yield.file, ws->yield.n ? ws->yield.year[0] : 0,
                          ws->yield.n ? ws->yield.year[ws->yield.n - 1] : 0));
  for (int s = 0; s < ws->model.series.n_sets; s++)
    if (!ws->series_kept[s])
      PetscCall(PetscPrintf(ws->comm,
                            "note: no value of %s is used; are its dates within the "
                            "seasons, its quality flags accepted?\n",
                            c->series[s].file));
  PetscFunctionReturn(0);
}

/* gaps and trends of regions without a fitted yield do not move */
static PetscErrorCode ReportPriors(const struct workspace *ws) {
  const struct yield_terms *y = &ws->model.yield;
  const struct control *control = &ws->campaign.control;
  int n = ws->overlap.n_regions, bare = 0;
  bool *fitted, by_region = false;
  PetscFunctionBeginUser;
  for (int i = 0; i < control->n_items; i++)
    by_region = by_region || control->item[i].extent == EXTENT_REGION;
  PetscCall(PetscCalloc1(n + 1, &fitted));
  for (int t = 0; t < y->n; t++)
    if (y->use[t] == TERM_FIT) fitted[y->region[t]] = true;
  for (int t = 0; t < y->n; t++) {
    bare += !fitted[y->region[t]];
    fitted[y->region[t]] = true; /* counted once */
  }
  if (by_region && bare)
    PetscCall(PetscPrintf(ws->comm,
                          "note: %d regions have no fitted yield: their gap or trend stays at its "
                          "prior (extent: global would share one)\n",
                          bare));
  PetscCall(PetscFree(fitted));
  PetscFunctionReturn(0);
}

PetscErrorCode WorkspaceReport(const struct workspace *ws) {
  size_t weather, tape, total[2];
  PetscFunctionBeginUser;
  PetscCall(PetscPrintf(ws->comm, "%s", ws->choices ? ws->choices : ""));
  if (ws->network)
    PetscCall(PetscPrintf(ws->comm, "network: %d weights, %d parameters of every season\n",
                          ws->network->net->n_weights, ws->campaign.control.n_outputs));
  if (ws->partition)
    PetscCall(PetscPrintf(ws->comm, "partitioning: %d weights, %d knots of DVS\n",
                          ws->partition->net->n_weights, ws->partition->knots));
  PetscCall(ReportSeasons(ws));
  PetscCall(ReportFilled(ws));
  if (ws->base_of_season) PetscCall(WorkspaceReportSequence(ws));
  if (ws->soil) PetscCall(WorkspaceReportSoil(ws));
  if (ws->soil) PetscCall(WorkspaceReportIrrigation(ws));
  PetscCall(ReportObservations(ws));
  PetscCall(ReportIdle(ws));
  PetscCall(ReportPriors(ws));
  model_memory(&ws->model, &weather, &tape);
  total[0] = weather;
  total[1] = tape;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, total, 2, MPI_UNSIGNED_LONG, MPI_MAX, ws->comm));
  PetscCall(PetscPrintf(ws->comm, "memory of the largest rank: weather %.1f MB, tape %.2f MB\n",
                        (double)total[0] / 1e6, (double)total[1] / 1e6));
  PetscFunctionReturn(0);
}
