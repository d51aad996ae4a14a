/* Irrigation of every cell; see irrigation_setup.h. */
#include "setup/irrigation_setup.h"
#include "ncio/nc_agree.h"
#include "ncio/nc_common.h"
#include "support/calendar.h"
#include <limits.h>
#include <math.h>

/* [cm d-1] more than any field takes in a day: the unit is wrong */
static const double most_a_day = 100.;

/* Shares are 0 .. 1 in every season. */
static void check_share(const struct setup *setup, struct problems *list) {
  const struct campaign *c = &setup->campaign;
  int n = setup->grid.n_cells * c->n_years, wrong[2] = {0, 0}, first[2] = {0, 0};
  char at[NC_NAME];
  for (int i = 0; i < n; i++) {
    double x = setup->irrigated_share[i];
    bool missing = isnan(x);
    if ((missing || x < 0. || x > 1.) && wrong[missing]++ == 0) first[missing] = i;
  }
  if (wrong[1])
    problem(list,
            "%s: '%s' is missing in %d seasons, first %s, harvest year %d; 0 is expected where "
            "nothing is irrigated",
            c->irrigation.share_file, c->irrigation.share_variable, wrong[1],
            nc_cell_text(&setup->grid, first[1] / c->n_years, at, sizeof at),
            c->years[first[1] % c->n_years]);
  if (wrong[0])
    problem(list,
            "%s: '%s' is out of range in %d seasons, first %s, harvest year %d: %g; expected "
            "0 .. 1",
            c->irrigation.share_file, c->irrigation.share_variable, wrong[0],
            nc_cell_text(&setup->grid, first[0] / c->n_years, at, sizeof at),
            c->years[first[0] % c->n_years], setup->irrigated_share[first[0]]);
}

static PetscErrorCode ReadShare(struct setup *setup, struct problems *list) {
  const struct campaign *c = &setup->campaign;
  const struct campaign_irrigation *irrigation = &c->irrigation;
  int n = setup->grid.n_cells * c->n_years, before = list->count;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(n, &setup->irrigated_share));
  for (int i = 0; i < n; i++) setup->irrigated_share[i] = irrigation->share;
  if (!irrigation->share_file) PetscFunctionReturn(0);
  PetscCall(CellMapRead(setup->comm, irrigation->share_file, irrigation->share_variable, "1",
                        &setup->grid, c->n_years, c->years, setup->irrigated_share, list));
  for (int i = 0; i < n; i++)
    if (setup->start[i] == INT_MIN) setup->irrigated_share[i] = 0.; /* no season */
  if (!problems_since(list, before)) check_share(setup, list);
  PetscFunctionReturn(0);
}

/* Two locations of a list may lie in one cell: which of them its field is, nobody says. */
static PetscErrorCode CheckTwice(const struct setup *setup, struct problems *list) {
  const struct campaign_irrigation *irrigation = &setup->campaign.irrigation;
  const struct cell_series *s = &setup->irrigation;
  struct cell_fault twice;
  int n, cell, day;
  double value;
  char at[NC_NAME], date[11];
  PetscFunctionBeginUser;
  cell_fault_begin(&twice, setup->grid.n_cells);
  for (int i = 1; i < s->n; i++)
    if (s->cell[i] == s->cell[i - 1] && s->day[i] == s->day[i - 1])
      cell_fault_add(&twice, s->cell[i], s->day[i], s->value[i]);
  PetscCall(CellFaultAgree(setup->comm, &twice, &n, &cell, &day, &value));
  if (n)
    problem(list,
            "%s: '%s' has two locations in %d cell%s, first %s on %s; one value a cell and date is "
            "expected",
            irrigation->events_file, irrigation->events_variable, n, n > 1 ? "s" : "",
            nc_cell_text(&setup->grid, cell, at, sizeof at), date_format(day, date));
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
  model_days(&setup->model, setup->grid.n_cells * c->n_years, setup->start, &source.first_day,
             &source.last_day);
  source.first_day -= c->spinup_days;
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

/* Cells of which any rank has an amount, and the largest of all [cm d-1]. */
static PetscErrorCode CountCells(const struct setup *setup, int *n, double *most) {
  const struct cell_series *s = &setup->irrigation;
  struct cell_fault irrigated;
  int cell, day;
  double first;
  PetscFunctionBeginUser;
  *most = 0.;
  cell_fault_begin(&irrigated, setup->grid.n_cells);
  for (int i = 0; i < s->n; i++) {
    if (s->value[i] > 0.) cell_fault_add(&irrigated, s->cell[i], s->day[i], s->value[i]);
    *most = fmax(*most, s->value[i]);
  }
  PetscCall(CellFaultAgree(setup->comm, &irrigated, n, &cell, &day, &first));
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, most, 1, MPI_DOUBLE, MPI_MAX, setup->comm));
  PetscFunctionReturn(0);
}

PetscErrorCode SetupReportIrrigation(const struct setup *setup) {
  const struct campaign *c = &setup->campaign;
  PetscFunctionBeginUser;
  if (setup->irrigated_share) {
    double least = INFINITY, most = -INFINITY, sum = 0.;
    int n = 0;
    for (int i = 0; i < setup->grid.n_cells * c->n_years; i++) {
      if (setup->start[i] == INT_MIN) continue;
      n++;
      least = fmin(least, setup->irrigated_share[i]);
      most = fmax(most, setup->irrigated_share[i]);
      sum += setup->irrigated_share[i];
    }
    PetscCall(PetscPrintf(setup->comm, "irrigated share: %.4g .. %.4g, mean of all seasons %.4g\n",
                          least, most, sum / n));
  }
  if (c->irrigation.events_file) {
    int n;
    double most;
    PetscCall(CountCells(setup, &n, &most));
    PetscCall(PetscPrintf(
        setup->comm, "irrigation by date: in %d of %d cells, at most %.4g cm d-1 reach the soil\n",
        n, setup->grid.n_cells, most));
    if (n == 0)
      PetscCall(PetscPrintf(setup->comm,
                            "note: no water of %s is used; are its dates within the seasons?\n",
                            c->irrigation.events_file));
  }
  PetscFunctionReturn(0);
}
