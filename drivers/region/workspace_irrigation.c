/* Irrigation of every cell; see workspace_irrigation.h. */
#include "region/workspace_irrigation.h"
#include "ncio/nc_agree.h"
#include "ncio/nc_common.h"
#include "support/calendar.h"
#include <limits.h>
#include <math.h>

/* [cm d-1] more than any field takes in a day: the unit is wrong */
static const double most_a_day = 100.;

/* Shares are 0 .. 1 in every season. */
static void check_share(const struct workspace *ws, struct problems *list) {
  const struct campaign *c = &ws->campaign;
  int n = ws->grid.n_cells * c->n_years, wrong[2] = {0, 0}, first[2] = {0, 0};
  char at[NC_NAME];
  for (int i = 0; i < n; i++) {
    double x = ws->irrigated_share[i];
    bool missing = isnan(x);
    if ((missing || x < 0. || x > 1.) && wrong[missing]++ == 0) first[missing] = i;
  }
  if (wrong[1])
    problem(list,
            "%s: '%s' is missing in %d seasons, first %s, harvest year %d; 0 is expected where "
            "nothing is irrigated",
            c->irrigation.share_file, c->irrigation.share_variable, wrong[1],
            nc_cell_text(&ws->grid, first[1] / c->n_years, at, sizeof at),
            c->years[first[1] % c->n_years]);
  if (wrong[0])
    problem(list,
            "%s: '%s' is out of range in %d seasons, first %s, harvest year %d: %g; expected "
            "0 .. 1",
            c->irrigation.share_file, c->irrigation.share_variable, wrong[0],
            nc_cell_text(&ws->grid, first[0] / c->n_years, at, sizeof at),
            c->years[first[0] % c->n_years], ws->irrigated_share[first[0]]);
}

static PetscErrorCode ReadShare(struct workspace *ws, struct problems *list) {
  const struct campaign *c = &ws->campaign;
  const struct campaign_irrigation *irrigation = &c->irrigation;
  int n = ws->grid.n_cells * c->n_years, before = list->n;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(n, &ws->irrigated_share));
  for (int i = 0; i < n; i++) ws->irrigated_share[i] = irrigation->share;
  if (!irrigation->share_file) PetscFunctionReturn(0);
  PetscCall(CellMapRead(ws->comm, irrigation->share_file, irrigation->share_variable, "1",
                        &ws->grid, c->n_years, c->years, ws->irrigated_share, list));
  for (int i = 0; i < n; i++)
    if (ws->start[i] == INT_MIN) ws->irrigated_share[i] = 0.; /* no season */
  if (list->n == before) check_share(ws, list);
  PetscFunctionReturn(0);
}

/* Two locations of a list may lie in one cell: which of them its field is, nobody says. */
static PetscErrorCode CheckTwice(const struct workspace *ws, struct problems *list) {
  const struct campaign_irrigation *irrigation = &ws->campaign.irrigation;
  const struct cell_series *s = &ws->irrigation;
  struct cell_fault twice;
  int n, cell, day;
  double value;
  char at[NC_NAME], date[11];
  PetscFunctionBeginUser;
  cell_fault_begin(&twice, ws->grid.n_cells);
  for (int i = 1; i < s->n; i++)
    if (s->cell[i] == s->cell[i - 1] && s->day[i] == s->day[i - 1])
      cell_fault_add(&twice, s->cell[i], s->day[i], s->value[i]);
  PetscCall(CellFaultAgree(ws->comm, &twice, &n, &cell, &day, &value));
  if (n)
    problem(list,
            "%s: '%s' has two locations in %d cell%s, first %s on %s; one value a cell and date is "
            "expected",
            irrigation->events_file, irrigation->events_variable, n, n > 1 ? "s" : "",
            nc_cell_text(&ws->grid, cell, at, sizeof at), date_format(day, date));
  PetscFunctionReturn(0);
}

static PetscErrorCode ReadEvents(struct workspace *ws, struct problems *list) {
  const struct campaign *c = &ws->campaign;
  const struct season_list *seasons = &ws->model.seasons;
  struct cell_series_source source = {.file = c->irrigation.events_file,
                                      .variable = c->irrigation.events_variable,
                                      .unit = "cm d-1",
                                      .least = 0.,
                                      .most = most_a_day};
  PetscFunctionBeginUser;
  model_days(&ws->model, ws->grid.n_cells * c->n_years, ws->start, &source.first_day,
             &source.last_day);
  source.first_day -= c->spinup_days;
  PetscCall(CellSeriesRead(ws->comm, &source, &ws->grid, seasons->n_local_cells,
                           seasons->local_cell, &ws->irrigation, list));
  PetscCall(CheckTwice(ws, list));
  for (int i = 0; i < ws->irrigation.n; i++) ws->irrigation.value[i] *= c->irrigation.efficiency;
  PetscFunctionReturn(0);
}

PetscErrorCode WorkspaceReadIrrigation(struct workspace *ws, struct problems *list) {
  const struct campaign_irrigation *irrigation = &ws->campaign.irrigation;
  PetscFunctionBeginUser;
  if (irrigation->share_given) PetscCall(ReadShare(ws, list));
  if (irrigation->events_file) PetscCall(ReadEvents(ws, list));
  PetscFunctionReturn(0);
}

/* Cells of which any rank has an amount, and the largest of all [cm d-1]. */
static PetscErrorCode CountCells(const struct workspace *ws, int *n, double *most) {
  const struct cell_series *s = &ws->irrigation;
  struct cell_fault irrigated;
  int cell, day;
  double first;
  PetscFunctionBeginUser;
  *most = 0.;
  cell_fault_begin(&irrigated, ws->grid.n_cells);
  for (int i = 0; i < s->n; i++) {
    if (s->value[i] > 0.) cell_fault_add(&irrigated, s->cell[i], s->day[i], s->value[i]);
    *most = fmax(*most, s->value[i]);
  }
  PetscCall(CellFaultAgree(ws->comm, &irrigated, n, &cell, &day, &first));
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, most, 1, MPI_DOUBLE, MPI_MAX, ws->comm));
  PetscFunctionReturn(0);
}

PetscErrorCode WorkspaceReportIrrigation(const struct workspace *ws) {
  const struct campaign *c = &ws->campaign;
  PetscFunctionBeginUser;
  if (ws->irrigated_share) {
    double least = INFINITY, most = -INFINITY, sum = 0.;
    int n = 0;
    for (int i = 0; i < ws->grid.n_cells * c->n_years; i++) {
      if (ws->start[i] == INT_MIN) continue;
      n++;
      least = fmin(least, ws->irrigated_share[i]);
      most = fmax(most, ws->irrigated_share[i]);
      sum += ws->irrigated_share[i];
    }
    PetscCall(PetscPrintf(ws->comm, "irrigated share: %.4g .. %.4g, mean of all seasons %.4g\n",
                          least, most, sum / n));
  }
  if (c->irrigation.events_file) {
    int n;
    double most;
    PetscCall(CountCells(ws, &n, &most));
    PetscCall(PetscPrintf(
        ws->comm, "irrigation by date: in %d of %d cells, at most %.4g cm d-1 reach the soil\n", n,
        ws->grid.n_cells, most));
    if (n == 0)
      PetscCall(PetscPrintf(ws->comm,
                            "note: no water of %s is used; are its dates within the seasons?\n",
                            c->irrigation.events_file));
  }
  PetscFunctionReturn(0);
}
