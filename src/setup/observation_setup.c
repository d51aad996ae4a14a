/* Observations of a campaign: read from its files, and as terms of the model.
 *
 * A yield's sigma is what the file gives, else a share of the value, and never below the floor; of
 * a series' value it is that times sqrt(sum over the cells of exp(-distance / km)), since
 * neighbours that err alike tell one thing.
 */
#include "setup/observation_setup.h"
#include "ncio/nc_common.h"
#include "region/cell_fault.h"
#include "observe/yield_terms.h"
#include "support/calendar.h"
#include "support/great_circle.h"
#include <limits.h>
#include <math.h>

/* -- reading */

static PetscErrorCode ReadYields(struct setup *setup, struct problems *list) {
  const struct campaign_yield *x = &setup->campaign.yield;
  PetscFunctionBeginUser;
  if (!x->given || !setup->overlap.n_regions) PetscFunctionReturn(0); /* that was told */
  PetscCall(YieldRead(setup->comm, x->file, x->variable, x->error_variable, &setup->overlap,
                      &setup->yield, list));
  if (setup->yield.n && isfinite(setup->yield.moisture) &&
      fabs(setup->yield.moisture - x->moisture) > 1e-3)
    problem(list,
            "%s: its attribute moisture_fraction is %g, but observations.yield.basis says "
            "%g; one of them is wrong",
            x->file, setup->yield.moisture, x->moisture);
  PetscFunctionReturn(0);
}

static PetscErrorCode ReadByDate(struct setup *setup, const struct campaign_series *x,
                                 struct cell_series *series, struct problems *list) {
  const struct campaign *c = &setup->campaign;
  const struct season_list *seasons = &setup->model.seasons;
  struct cell_series_source source = {.file = x->file,
                                      .variable = x->variable,
                                      .unit = x->kind->file_unit,
                                      .least = x->kind->least,
                                      .most = x->kind->most,
                                      .error_variable = x->error_variable,
                                      .quality_variable = x->quality_variable,
                                      .quality = x->quality,
                                      .valid_most = x->valid_most,
                                      .first_day = setup->model.first_day - c->spinup_days,
                                      .last_day = setup->model.last_day};
  PetscFunctionBeginUser;
  PetscCall(CellSeriesRead(setup->comm, &source, &setup->grid, seasons->n_local_cells,
                           seasons->local_cell, series, list));
  PetscFunctionReturn(0);
}

/* whether a number by cell and harvest year can be right; dates are held against the season's start
 */
static bool plausible(const struct observation_kind *kind, bool of_the_year, int start, double x) {
  if (kind->form == OBSERVED_ON_DATES && of_the_year) return x >= 1. && x < 367.;
  if (kind->form == OBSERVED_ON_DATES) x -= start;
  return x >= kind->least && x <= kind->most;
}

/* what was found of such a number: a date where it is one */
static const char *found_text(const struct observation_kind *kind, bool of_the_year, double value,
                              char text[32]) {
  if (kind->form == OBSERVED_ON_DATES && !of_the_year && fabs(value) < 1e6)
    return date_format((int)floor(value), text);
  snprintf(text, 32, "%g", value);
  return text;
}

static PetscErrorCode TellImplausible(const struct setup *setup, const struct campaign_series *x,
                                      bool of_the_year, struct cell_fault *fault,
                                      struct problems *list) {
  const struct observation_kind *kind = x->kind;
  char expected[80];
  PetscFunctionBeginUser;
  PetscCall(CellFaultAgree(setup->comm, fault));
  if (!fault->n_cells) PetscFunctionReturn(0);
  if (kind->form != OBSERVED_ON_DATES)
    snprintf(expected, sizeof expected, "%g .. %g %s", kind->least, kind->most, kind->file_unit);
  else if (of_the_year)
    snprintf(expected, sizeof expected, "1 .. 366, a day of the year");
  else
    snprintf(expected, sizeof expected, "%g .. %g days after the season's start", kind->least,
             kind->most);
  problem(list,
          "%s: '%s' is out of range in %lld cell%s, first %s, harvest year %d: %s; expected %s, "
          "missing where nothing was observed",
          x->file, x->variable, (long long)fault->n_cells, fault->n_cells > 1 ? "s" : "",
          fault->place, fault->day, fault->what, expected);
  PetscFunctionReturn(0);
}

/* maps by cell and harvest year: values, and their errors where the file holds any */
static PetscErrorCode ReadMaps(struct setup *setup, const struct campaign_series *x, double *value,
                               double *sigma, bool *of_the_year, struct problems *list) {
  const struct campaign *c = &setup->campaign;
  const struct grid *grid = &setup->grid;
  const char *unit = x->kind->file_unit;
  PetscFunctionBeginUser;
  *of_the_year = false;
  if (x->kind->form == OBSERVED_ON_DATES)
    PetscCall(CellDateRead(setup->comm, x->file, x->variable, grid, c->n_years, c->years, false,
                           value, of_the_year, list));
  else
    PetscCall(CellMapRead(setup->comm, x->file, x->variable, unit, grid, c->n_years, c->years,
                          value, list));
  for (size_t i = 0; i < (size_t)grid->n_cells * (size_t)c->n_years; i++) sigma[i] = NAN;
  if (x->error_variable)
    PetscCall(CellMapRead(setup->comm, x->file, x->error_variable, unit, grid, c->n_years, c->years,
                          sigma, list));
  PetscFunctionReturn(0);
}

/* those of the cells' seasons as a series whose days are harvest years */
static void take_maps(const struct setup *setup, const struct campaign_series *x,
                      const double *value, const double *sigma, bool of_the_year,
                      struct cell_series *series, struct cell_fault *fault) {
  const struct season_list *seasons = &setup->model.seasons;
  int n_years = setup->campaign.n_years;
  char text[32];
  for (int k = 0; k < seasons->n_local_cells; k++)
    for (int y = 0; y < n_years; y++) {
      int cell = seasons->local_cell[k];
      size_t at = (size_t)cell * (size_t)n_years + (size_t)y;
      int start = setup->start[at];
      if (isnan(value[at]) || start == INT_MIN) {
        series->left_out++;
        continue;
      }
      if (!plausible(x->kind, of_the_year, start, value[at]))
        cell_fault_add(fault, cell, setup->campaign.years[y], "%s",
                       found_text(x->kind, of_the_year, value[at], text));
      series->cell[series->n] = cell;
      series->day[series->n] = setup->campaign.years[y];
      series->value[series->n] = value[at];
      series->sigma[series->n++] = sigma[at];
    }
}

static PetscErrorCode ReadByYear(struct setup *setup, const struct campaign_series *x,
                                 struct cell_series *series, bool *of_the_year,
                                 struct problems *list) {
  size_t n_years = (size_t)setup->campaign.n_years, n = (size_t)setup->grid.n_cells * n_years;
  size_t most = (size_t)setup->model.seasons.n_local_cells * n_years;
  struct cell_fault fault;
  double *value, *sigma;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc2(n, &value, n, &sigma));
  PetscCall(ReadMaps(setup, x, value, sigma, of_the_year, list));
  *series = (struct cell_series){.cell = nc_array(most, sizeof(int)),
                                 .day = nc_array(most, sizeof(int)),
                                 .value = nc_array(most, sizeof(double)),
                                 .sigma = nc_array(most, sizeof(double))};
  cell_fault_begin(&fault, &setup->grid);
  take_maps(setup, x, value, sigma, *of_the_year, series, &fault);
  PetscCall(TellImplausible(setup, x, *of_the_year, &fault, list));
  PetscCall(PetscFree2(value, sigma));
  PetscFunctionReturn(0);
}

PetscErrorCode SetupReadObservations(struct setup *setup, struct problems *list) {
  const struct campaign *c = &setup->campaign;
  PetscFunctionBeginUser;
  PetscCall(ReadYields(setup, list));
  setup->n_series = c->n_series;
  for (int s = 0; s < c->n_series; s++) {
    if (c->series[s].kind->form == OBSERVED_BY_DATE)
      PetscCall(ReadByDate(setup, &c->series[s], &setup->series[s], list));
    else
      PetscCall(
          ReadByYear(setup, &c->series[s], &setup->series[s], &setup->series_of_the_year[s], list));
    setup->series_left_out[s] = setup->series[s].left_out;
    PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &setup->series_left_out[s], 1, MPI_INT64_T, MPI_SUM,
                               setup->comm));
  }
  PetscFunctionReturn(0);
}

/* -- into the model */

static bool is_campaign_year(const struct campaign *c, int year) {
  for (int i = 0; i < c->n_years; i++)
    if (c->years[i] == year) return true;
  return false;
}

static double sigma_of(double given, double value, double relative, double floor) {
  double sigma = isfinite(given) ? given : relative * fabs(value);
  return sigma > floor ? sigma : floor;
}

/* how many yields each exclusion took (the first that fits), among the choices of log and files */
static void say_excluded(struct setup *setup, const int *excluded) {
  const struct campaign_yield *y = &setup->campaign.yield;
  for (int i = 0; i < y->n_exclude; i++) {
    const struct campaign_exclusion *e = &y->exclude[i];
    char year[16] = "all years";
    if (e->year) snprintf(year, sizeof year, "%d", e->year);
    nc_append(&setup->choices, "excluded: %d yield%s of %s, %s: %s\n", excluded[i],
              excluded[i] == 1 ? "" : "s", e->region ? e->region : "all regions", year, e->reason);
  }
}

PetscErrorCode SetupAddYields(struct setup *setup) {
  const struct campaign *c = &setup->campaign;
  struct yield_observation *o;
  int n = 0, *excluded;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(setup->yield.n, &o));
  PetscCall(PetscCalloc1(c->yield.n_exclude, &excluded));
  for (int i = 0; i < setup->yield.n; i++) {
    if (!is_campaign_year(c, setup->yield.year[i]) || !isfinite(setup->yield.value[i])) continue;
    const struct campaign_exclusion *rule = campaign_excluded(
        &c->yield, setup->overlap.region[setup->yield.region[i]], setup->yield.year[i]);
    if (rule) {
      setup->yields_excluded++;
      excluded[rule - c->yield.exclude]++;
      continue;
    }
    o[n++] =
        (struct yield_observation){.region = setup->yield.region[i],
                                   .year = setup->yield.year[i],
                                   .value = setup->yield.value[i],
                                   .sigma = sigma_of(setup->yield.sigma[i], setup->yield.value[i],
                                                     c->yield.relative, c->yield.floor),
                                   .use = TERM_FIT};
  }
  struct observation_set set = {.ops = c->yield.kind->ops,
                                .unit = c->yield.kind->unit,
                                .huber = c->yield.huber,
                                .correlation = c->yield.correlation};
  snprintf(set.name, sizeof set.name, "%s", c->yield.kind->name);
  PetscCall(ModelAddYield(&setup->model, &set, n, o, c->market_fraction / (1. - c->yield.moisture),
                          &setup->yields_without_cells));
  say_excluded(setup, excluded);
  PetscCall(PetscFree(o));
  PetscCall(PetscFree(excluded));
  PetscFunctionReturn(0);
}

/* Adds exp(-distance / km) of the cells (lat, lon)[n] to sum[own cells that are wanted]. Cells in
 * file order lie in rows: a run of one latitude is skipped at once where it is far. */
static void add_neighbours(const struct grid *grid, const bool *wanted, int n, const double *lat,
                           const double *lon, double km, double *sum) {
  for (int first = 0, end; first < n; first = end) {
    end = first + 1;
    while (end < n && lat[end] == lat[first]) end++;
    for (int c = 0; c < grid->n_cells; c++) {
      if (!wanted[c] || fabs(lat[first] - grid->lat[c]) * 111. > 8. * km) continue;
      for (int i = first; i < end; i++)
        sum[c] += exp(-great_circle(grid->lat[c], grid->lon[c], lat[i], lon[i]) / km);
    }
  }
}

/* sum[n_cells]: sum over all cells of exp(-distance / km), how many times a map's value repeats
 * itself, of the own cells that are wanted. One rank's cells at a time are known to all; the order
 * of addition is that of the cells. */
static PetscErrorCode SumNeighbours(MPI_Comm comm, const struct grid *grid, const bool *wanted,
                                    double km, double *sum) {
  const struct partition *p = &grid->cells;
  int64_t most = 0;
  double *lat, *lon;
  PetscFunctionBeginUser;
  for (int r = 0; r < p->size; r++)
    if (p->first[r + 1] - p->first[r] > most) most = p->first[r + 1] - p->first[r];
  PetscCall(PetscMalloc2((size_t)most, &lat, (size_t)most, &lon));
  for (int c = 0; c < grid->n_cells; c++) sum[c] = 0.;
  for (int r = 0; r < p->size; r++) {
    int n = (int)(p->first[r + 1] - p->first[r]);
    if (r == p->rank) PetscCall(PetscArraycpy(lat, grid->lat, n));
    if (r == p->rank) PetscCall(PetscArraycpy(lon, grid->lon, n));
    PetscCallMPI(MPI_Bcast(lat, n, MPI_DOUBLE, r, comm));
    PetscCallMPI(MPI_Bcast(lon, n, MPI_DOUBLE, r, comm));
    add_neighbours(grid, wanted, n, lat, lon, km, sum);
  }
  PetscCall(PetscFree2(lat, lon));
  PetscFunctionReturn(0);
}

/* Inflates the errors of a series whose cells err alike. */
static PetscErrorCode InflateByNeighbours(const struct setup *setup, double km,
                                          struct cell_series *data) {
  double *sum;
  bool *wanted;
  PetscFunctionBeginUser;
  if (!(km > 0.)) PetscFunctionReturn(0);
  PetscCall(PetscCalloc2(setup->grid.n_cells, &sum, setup->grid.n_cells, &wanted));
  for (int i = 0; i < data->n; i++) wanted[data->cell[i]] = true;
  PetscCall(SumNeighbours(setup->comm, &setup->grid, wanted, km, sum));
  for (int i = 0; i < data->n; i++) data->sigma[i] = sqrt(sum[data->cell[i]]) * data->sigma[i];
  PetscCall(PetscFree2(sum, wanted));
  PetscFunctionReturn(0);
}

/* "on 2001-06-10", or "in harvest year 2001" */
static const char *when(const struct observation_kind *kind, int day, char text[32]) {
  char date[11];
  if (kind->form == OBSERVED_BY_DATE)
    snprintf(text, 32, "on %s", date_format(day, date));
  else
    snprintf(text, 32, "in harvest year %d", day);
  return text;
}

PetscErrorCode SetupAddSeries(struct setup *setup, int s, struct problems *list) {
  const struct campaign_series *x = &setup->campaign.series[s];
  struct cell_series *data = &setup->series[s];
  struct observation_set set = {.ops = x->kind->ops,
                                .unit = x->kind->unit,
                                .variable = x->kind->variable,
                                .huber = x->huber,
                                .margin = x->kind->margin,
                                .correlation_days = x->correlation_days,
                                .of_the_year = setup->series_of_the_year[s]};
  struct cell_fault exact;
  char date[32];
  PetscFunctionBeginUser;
  cell_fault_begin(&exact, &setup->grid);
  snprintf(set.name, sizeof set.name, "%s", x->kind->name);
  for (int i = 0; i < data->n; i++) {
    data->sigma[i] = sigma_of(data->sigma[i], data->value[i], x->relative, x->floor);
    if (!(data->sigma[i] > 0.))
      cell_fault_add(&exact, data->cell[i], data->day[i], "%g", data->value[i]);
  }
  PetscCall(InflateByNeighbours(setup, x->correlation_km, data));
  PetscCall(CellFaultAgree(setup->comm, &exact));
  if (exact.n_cells)
    problem(list,
            "%s: '%s' has an error of 0 in %lld cell%s, first %s %s: %s; give error.relative or "
            "error.floor",
            x->file, x->variable, (long long)exact.n_cells, exact.n_cells > 1 ? "s" : "",
            exact.place, when(x->kind, exact.day, date), exact.what);
  setup->series_set[s] = setup->model.departures.n_sets;
  PetscCall(ModelAddSeries(&setup->model, &set, data->n, data->cell, data->day, data->value,
                           data->sigma, &setup->series_kept[s], &setup->series_outside[s]));
  cell_series_destroy(data); /* the model holds them now */
  PetscFunctionReturn(0);
}
