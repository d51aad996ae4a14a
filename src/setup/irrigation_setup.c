/* Irrigation of every cell; see irrigation_setup.h. */
#include "setup/irrigation_setup.h"
#include "region/cell_fault.h"
#include "region/exact_reduce.h"
#include "region/shared_problems.h"
#include "support/calendar.h"
#include <limits.h>
#include <math.h>

/* [cm d-1] more than any field takes in a day: the unit is wrong */
static const double most_a_day = 100.;

/* Shares are 0 .. 1 in every season. */
static PetscErrorCode CheckShare(const struct setup *setup, struct problems *list) {
  const struct campaign *c = &setup->campaign;
  const char *file = c->irrigation.share_file, *variable = c->irrigation.share_variable;
  struct cell_fault missing, outside;
  PetscFunctionBeginUser;
  cell_fault_begin(&missing, &setup->grid);
  cell_fault_begin(&outside, &setup->grid);
  for (int i = 0; i < setup->grid.n_cells * c->n_years; i++) {
    double x = setup->irrigated_share[i];
    int cell = i / c->n_years, y = i % c->n_years;
    if (isnan(x)) cell_fault_add(&missing, cell, y, "harvest year %d", c->years[y]);
    if (x < 0. || x > 1.) cell_fault_add(&outside, cell, y, "harvest year %d: %g", c->years[y], x);
  }
  PetscCall(CellFaultAgree(setup->comm, &missing));
  PetscCall(CellFaultAgree(setup->comm, &outside));
  if (missing.n_cells)
    problem(list,
            "%s: '%s' is missing in %lld seasons, first %s, %s; 0 is expected where nothing is "
            "irrigated",
            file, variable, (long long)missing.n_values, missing.place, missing.what);
  if (outside.n_cells)
    problem(list, "%s: '%s' is out of range in %lld seasons, first %s, %s; expected 0 .. 1", file,
            variable, (long long)outside.n_values, outside.place, outside.what);
  PetscFunctionReturn(0);
}

static PetscErrorCode ReadShare(struct setup *setup, struct problems *list) {
  const struct campaign *c = &setup->campaign;
  const struct campaign_irrigation *irrigation = &c->irrigation;
  int n = setup->grid.n_cells * c->n_years, before = list->count;
  bool any;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(n + 1, &setup->irrigated_share)); /* never NULL */
  for (int i = 0; i < n; i++) setup->irrigated_share[i] = irrigation->share;
  if (!irrigation->share_file) PetscFunctionReturn(0);
  PetscCall(CellMapRead(setup->comm, irrigation->share_file, irrigation->share_variable, "1",
                        &setup->grid, c->n_years, c->years, setup->irrigated_share, list));
  for (int i = 0; i < n; i++)
    if (setup->start[i] == INT_MIN) setup->irrigated_share[i] = 0.; /* no season */
  PetscCall(ProblemsAnywhere(setup->comm, list, before, &any));
  if (!any) PetscCall(CheckShare(setup, list));
  PetscFunctionReturn(0);
}

/* Two locations of a list may lie in one cell: which of them its field is, is not defined. */
static PetscErrorCode CheckTwice(const struct setup *setup, struct problems *list) {
  const struct campaign_irrigation *irrigation = &setup->campaign.irrigation;
  const struct cell_series *s = &setup->irrigation;
  struct cell_fault twice;
  char date[11];
  PetscFunctionBeginUser;
  cell_fault_begin(&twice, &setup->grid);
  for (int i = 1; i < s->n; i++)
    if (s->cell[i] == s->cell[i - 1] && s->day[i] == s->day[i - 1])
      cell_fault_add(&twice, s->cell[i], s->day[i], "%s", "");
  PetscCall(CellFaultAgree(setup->comm, &twice));
  if (twice.n_cells)
    problem(list,
            "%s: '%s' has two locations in %lld cell%s, first %s on %s; one value a cell and date "
            "is expected",
            irrigation->events_file, irrigation->events_variable, (long long)twice.n_cells,
            twice.n_cells > 1 ? "s" : "", twice.place, date_format(twice.day, date));
  PetscFunctionReturn(0);
}

static PetscErrorCode ReadEvents(struct setup *setup, struct problems *list) {
  const struct campaign *c = &setup->campaign;
  const struct season_list *seasons = &setup->model.seasons;
  struct cell_series_source source = {.file = c->irrigation.events_file,
                                      .variable = c->irrigation.events_variable,
                                      .unit = "cm d-1",
                                      .least = 0.,
                                      .most = most_a_day};
  PetscFunctionBeginUser;
  source.first_day = setup->model.first_day - c->spinup_days;
  source.last_day = setup->model.last_day;
  PetscCall(CellSeriesRead(setup->comm, &source, &setup->grid, seasons->n_local_cells,
                           seasons->local_cell, &setup->irrigation, list));
  PetscCall(CheckTwice(setup, list));
  for (int i = 0; i < setup->irrigation.n; i++)
    setup->irrigation.value[i] *= c->irrigation.efficiency;
  PetscFunctionReturn(0);
}

PetscErrorCode SetupReadIrrigation(struct setup *setup, struct problems *list) {
  const struct campaign_irrigation *irrigation = &setup->campaign.irrigation;
  PetscFunctionBeginUser;
  if (irrigation->share_given) PetscCall(ReadShare(setup, list));
  if (irrigation->events_file) PetscCall(ReadEvents(setup, list));
  PetscFunctionReturn(0);
}

/* Cells of all ranks that have an amount, and the largest of all [cm d-1]. */
static PetscErrorCode CountCells(const struct setup *setup, int64_t *n, double *most) {
  const struct cell_series *s = &setup->irrigation;
  int last = -1;
  PetscFunctionBeginUser;
  *most = 0.;
  *n = 0;
  for (int i = 0; i < s->n; i++) { /* sorted by cell */
    if (s->value[i] > 0. && s->cell[i] != last) (*n)++, last = s->cell[i];
    *most = fmax(*most, s->value[i]);
  }
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, n, 1, MPI_INT64_T, MPI_SUM, setup->comm));
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, most, 1, MPI_DOUBLE, MPI_MAX, setup->comm));
  PetscFunctionReturn(0);
}

static PetscErrorCode ReportShare(const struct setup *setup) {
  double range[2] = {INFINITY, INFINITY}; /* the least, and the most with its sign turned */
  struct exact_sum sum[2] = {{{0}}};      /* of the seasons' shares, and of seasons */
  PetscFunctionBeginUser;
  for (int i = 0; i < setup->grid.n_cells * setup->campaign.n_years; i++) {
    if (setup->start[i] == INT_MIN) continue;
    range[0] = fmin(range[0], setup->irrigated_share[i]);
    range[1] = fmin(range[1], -setup->irrigated_share[i]);
    exact_sum_add(&sum[0], setup->irrigated_share[i]);
    exact_sum_add(&sum[1], 1.);
  }
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, range, 2, MPI_DOUBLE, MPI_MIN, setup->comm));
  PetscCall(ExactSumReduce(setup->comm, 2, sum));
  PetscCall(PetscPrintf(setup->comm, "irrigated share: %.4g .. %.4g, mean of all seasons %.4g\n",
                        range[0], -range[1], exact_sum_value(&sum[0]) / exact_sum_value(&sum[1])));
  PetscFunctionReturn(0);
}

PetscErrorCode SetupReportIrrigation(const struct setup *setup) {
  const struct campaign *c = &setup->campaign;
  PetscFunctionBeginUser;
  if (setup->irrigated_share) PetscCall(ReportShare(setup));
  if (c->irrigation.events_file) {
    int64_t n;
    double most;
    PetscCall(CountCells(setup, &n, &most));
    PetscCall(
        PetscPrintf(setup->comm,
                    "irrigation by date: in %lld of %lld cells, at most %.4g cm d-1 reach the "
                    "soil\n",
                    (long long)n, (long long)grid_cells(&setup->grid), most));
    if (n == 0)
      PetscCall(PetscPrintf(setup->comm,
                            "note: no water of %s is used; are its dates within the seasons?\n",
                            c->irrigation.events_file));
  }
  PetscFunctionReturn(0);
}
