/* The log's first page: choices, cells, seasons, observations, memory. */
#include "control/control_partition.h"
#include "setup/balance.h"
#include "setup/irrigation_setup.h"
#include "setup/memory_report.h"
#include "setup/rotation_setup.h"
#include "setup/soil_setup.h"
#include <stdio.h>
#include <stdlib.h>

/* weather that no file holds */
static PetscErrorCode ReportFilled(const struct setup *setup) {
  const int64_t seasons = setup->model.n_filled[0], days = setup->model.n_filled[1],
                rain = setup->model.n_filled[2];
  PetscFunctionBeginUser;
  if (!seasons) PetscFunctionReturn(0);
  PetscCall(PetscPrintf(setup->comm,
                        "filled: %lld missing day%s of %lld season%s, by linear interpolation "
                        "(forcing.fill_days: %d)",
                        (long long)days, days > 1 ? "s" : "", (long long)seasons,
                        seasons > 1 ? "s" : "", setup->campaign.fill_days));
  if (rain)
    PetscCall(PetscPrintf(setup->comm,
                          "; rain of %lld of them, made up of the rain before and after",
                          (long long)rain));
  PetscCall(PetscPrintf(setup->comm, "\n"));
  PetscFunctionReturn(0);
}

static PetscErrorCode ReportSeasons(const struct setup *setup) {
  const struct model *m = &setup->model;
  PetscMPIInt size;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_size(setup->comm, &size));
  PetscCall(PetscPrintf(setup->comm, "cells: %lld of %lld points; regions: %d; ranks: %d\n",
                        (long long)grid_cells(&setup->grid), (long long)setup->grid.n_points,
                        setup->overlap.n_regions, (int)size));
  PetscCall(PetscPrintf(setup->comm, "seasons: %lld, running: %lld",
                        (long long)partition_total(&m->seasons.all), (long long)m->n_running));
  for (int s = 0; s < N_SEASON_STATES; s++)
    if (m->n_state[s])
      PetscCall(PetscPrintf(setup->comm, ", %s: %lld", season_state_meaning[s],
                            (long long)m->n_state[s]));
  PetscCall(PetscPrintf(setup->comm, "\n"));
  if (m->n_green)
    PetscCall(PetscPrintf(setup->comm,
                          "note: the weather of %lld season%s ends before anthesis: no yield\n",
                          (long long)m->n_green, m->n_green > 1 ? "s" : ""));
  PetscFunctionReturn(0);
}

/* what of the cells the calendar's maturity gave a factor, and how well it is met */
static PetscErrorCode ReportPhenology(const struct setup *setup) {
  const struct model_phenology *p = setup->model.phenology;
  static const struct {
    double factor;
    const char *what;
  } rest[N_PHENOLOGY_OUTCOMES] = {
      [PHENOLOGY_NO_DATE] = {1., "without a day of maturity in the calendar or a season that runs"},
      [PHENOLOGY_SHORT] = {1., "whose day of maturity neither the weather nor "
                               "calendar.end.max_days reaches in any year"},
      [PHENOLOGY_SOONER] = {PHENOLOGY_LEAST, "too late for the calendar with the least factor"},
      [PHENOLOGY_LATER] = {PHENOLOGY_MOST, "too early for the calendar with the largest factor"}};
  char factor[16];
  PetscFunctionBeginUser;
  if (!p) PetscFunctionReturn(0);
  PetscCall(PetscPrintf(setup->comm,
                        "phenology prior: %lld cell%s with a factor on TSUM1 and TSUM2",
                        (long long)p->n[PHENOLOGY_FITTED], p->n[PHENOLOGY_FITTED] == 1 ? "" : "s"));
  if (p->n[PHENOLOGY_FITTED])
    PetscCall(PetscPrintf(setup->comm,
                          ", %.4f to %.4f; maturity against the calendar, mean of the years: "
                          "%.3f d off at most, %.3f d on average",
                          p->least, p->most, p->largest, p->mean));
  PetscCall(PetscPrintf(setup->comm, "\n"));
  for (int k = 0; k < N_PHENOLOGY_OUTCOMES; k++) {
    if (!rest[k].what || !p->n[k]) continue;
    snprintf(factor, sizeof factor, "%g", rest[k].factor); /* PETSc would print 1. */
    PetscCall(PetscPrintf(setup->comm, "note: phenology prior: factor %s in %lld cell%s %s\n",
                          factor, (long long)p->n[k], p->n[k] > 1 ? "s" : "", rest[k].what));
  }
  if (p->cut)
    PetscCall(PetscPrintf(setup->comm,
                          "note: phenology prior: calendar.end ends %lld of %lld seasons before "
                          "they are mature; their maturity counts as it would be without\n",
                          (long long)p->cut, (long long)p->seasons));
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

static PetscErrorCode ReportObservations(const struct setup *setup) {
  char text[48];
  PetscFunctionBeginUser;
  if (setup->model.yield.n || setup->yields_excluded || setup->yields_without_cells)
    PetscCall(PetscPrintf(setup->comm,
                          "yields: %d in J, %d held out, %s%d excluded by the campaign, %d "
                          "without a running cell\n",
                          setup->yields_in_J, setup->yields_held_out,
                          some(setup->yields_watched, "watched", text), setup->yields_excluded,
                          setup->yields_without_cells));
  for (int s = 0; s < setup->n_series; s++)
    PetscCall(PetscPrintf(
        setup->comm,
        "%s: %lld in J, %s%lld outside the seasons, %lld left out by quality, missing or date\n",
        setup->model.departures.set[setup->series_set[s]].name,
        (long long)(setup->series_kept[s] - setup->series_unfitted[s]),
        some(setup->series_unfitted[s], "held out or watched", text),
        (long long)setup->series_outside[s], (long long)setup->series_left_out[s]));
  PetscFunctionReturn(0);
}

/* observations that were given and serve nothing: most likely another period was meant */
static PetscErrorCode ReportIdle(const struct setup *setup) {
  const struct campaign *c = &setup->campaign;
  PetscFunctionBeginUser;
  if (c->yield.given && setup->yields_in_J + setup->yields_held_out == 0)
    PetscCall(PetscPrintf(setup->comm, "note: no yield of %s is used; its years are %d to %d\n",
                          c->yield.file, setup->yield.n ? setup->yield.year[0] : 0,
                          setup->yield.n ? setup->yield.year[setup->yield.n - 1] : 0));
  for (int s = 0; s < setup->n_series; s++)
    if (!setup->series_kept[s])
      PetscCall(PetscPrintf(setup->comm,
                            "note: no value of %s is used; are its dates within the "
                            "seasons, its quality flags accepted?\n",
                            c->series[s].file));
  PetscFunctionReturn(0);
}

/* gaps and trends of regions without a fitted yield do not move */
static PetscErrorCode ReportPriors(const struct setup *setup) {
  const struct yield_terms *y = &setup->model.yield;
  const struct control *control = &setup->campaign.control;
  int n = setup->overlap.n_regions, bare = 0;
  bool *fitted, by_region = false;
  PetscFunctionBeginUser;
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    bool of_yields = item->target == CONTROL_GAP || item->target == CONTROL_TREND;
    by_region = by_region || (of_yields && item->extent == EXTENT_REGION);
  }
  PetscCall(PetscCalloc1(n + 1, &fitted));
  for (int t = 0; t < y->n; t++)
    if (y->use[t] == TERM_FIT) fitted[y->region[t]] = true;
  for (int t = 0; t < y->n; t++) {
    bare += !fitted[y->region[t]];
    fitted[y->region[t]] = true; /* counted once */
  }
  if (by_region && bare)
    PetscCall(PetscPrintf(setup->comm,
                          "note: %d regions have no fitted yield: their gap or trend stays at its "
                          "prior (extent: global would share one)\n",
                          bare));
  PetscCall(PetscFree(fitted));
  PetscFunctionReturn(0);
}

PetscErrorCode SetupReport(const struct setup *setup) {
  PetscFunctionBeginUser;
  PetscCall(PetscPrintf(setup->comm, "%s", setup->choices ? setup->choices : ""));
  if (setup->network)
    PetscCall(PetscPrintf(setup->comm, "network: %d weights, %d parameters of every season\n",
                          setup->network->net->n_weights, setup->campaign.control.n_outputs));
  if (setup->partition)
    PetscCall(PetscPrintf(setup->comm, "partitioning: %d weights, %d knots of DVS\n",
                          setup->partition->net->n_weights, setup->partition->knots));
  PetscCall(ReportSeasons(setup));
  PetscCall(ReportFilled(setup));
  PetscCall(ReportPhenology(setup));
  if (setup->base_of_season) PetscCall(SetupReportRotation(setup));
  if (setup->soil) PetscCall(SetupReportSoil(setup));
  if (setup->soil) PetscCall(SetupReportIrrigation(setup));
  PetscCall(ReportObservations(setup));
  PetscCall(ReportIdle(setup));
  PetscCall(ReportPriors(setup));
  PetscCall(SetupReportBalance(setup));
  PetscCall(SetupReportMemory(setup));
  PetscFunctionReturn(0);
}
