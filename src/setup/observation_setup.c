/* Observations of a campaign: read from its files, and as terms of the model.
 *
 * A yield's sigma is what the file gives, else a share of the value, and never below the floor; of
 * a series' value it is that times sqrt(sum over the cells of exp(-distance / km)), since
 * neighbours that err alike tell one thing.
 */
#include "setup/observation_setup.h"
#include "ncio/nc_agree.h"
#include "ncio/nc_common.h"
#include "observe/yield_terms.h"
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
                                      .n_accept = x->n_accept,
                                      .accept = x->accept};
  PetscFunctionBeginUser;
  model_days(&setup->model, setup->grid.n_cells * c->n_years, setup->start, &source.first_day,
             &source.last_day);
  source.first_day -= c->spinup_days;
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

static PetscErrorCode TellImplausible(const struct setup *setup, const struct campaign_series *x,
                                      bool of_the_year, struct cell_fault *fault,
                                      struct problems *list) {
  const struct observation_kind *kind = x->kind;
  int n, cell, year;
  char at[NC_NAME], found[32], date[11], expected[80];
  double value;
  PetscFunctionBeginUser;
  PetscCall(CellFaultAgree(setup->comm, fault, &n, &cell, &year, &value));
  if (!n) PetscFunctionReturn(0);
  snprintf(found, sizeof found, "%g", value);
  if (kind->form != OBSERVED_ON_DATES)
    snprintf(expected, sizeof expected, "%g .. %g %s", kind->least, kind->most, kind->file_unit);
  else if (of_the_year)
    snprintf(expected, sizeof expected, "1 .. 366, a day of the year");
  else
    snprintf(expected, sizeof expected, "%g .. %g days after the season's start", kind->least,
             kind->most);
  if (kind->form == OBSERVED_ON_DATES && !of_the_year && fabs(value) < 1e6)
    snprintf(found, sizeof found, "%s", date_format((int)floor(value), date));
  problem(
      list,
      "%s: '%s' is out of range in %d cell%s, first %s, harvest year %d: %s; expected %s, missing "
      "where nothing was observed",
      x->file, x->variable, n, n > 1 ? "s" : "", nc_cell_text(&setup->grid, cell, at, sizeof at),
      year, found, expected);
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
    PetscCall(CellDateRead(setup->comm, x->file, x->variable, grid, c->n_years, c->years, value,
                           of_the_year, list));
  else
    PetscCall(CellMapRead(setup->comm, x->file, x->variable, unit, grid, c->n_years, c->years,
                          value, list));
  for (size_t i = 0; i < (size_t)grid->n_cells * (size_t)c->n_years; i++) sigma[i] = NAN;
  if (x->error_variable)
    PetscCall(CellMapRead(setup->comm, x->file, x->error_variable, unit, grid, c->n_years, c->years,
                          sigma, list));
  PetscFunctionReturn(0);
}

/* those of the local cells' seasons as a series whose days are harvest years */
static void take_maps(const struct setup *setup, const struct campaign_series *x,
                      const double *value, const double *sigma, bool of_the_year,
                      struct cell_series *series, struct cell_fault *fault) {
  const struct season_list *seasons = &setup->model.seasons;
  int n_years = setup->campaign.n_years;
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
        cell_fault_add(fault, cell, setup->campaign.years[y], value[at]);
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
  cell_fault_begin(&fault, setup->grid.n_cells);
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
                               setup->comm)); /* a cell that two ranks share counts twice */
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

PetscErrorCode SetupAddYields(struct setup *setup) {
  const struct campaign *c = &setup->campaign;
  struct yield_observation *o;
  int n = 0;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(setup->yield.n, &o));
  for (int i = 0; i < setup->yield.n; i++) {
    if (!is_campaign_year(c, setup->yield.year[i]) || !isfinite(setup->yield.value[i])) continue;
    if (campaign_excluded(&c->yield, setup->overlap.region[setup->yield.region[i]],
                          setup->yield.year[i])) {
      setup->yields_excluded++;
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
  PetscCall(PetscFree(o));
  PetscFunctionReturn(0);
}

/* sum over the region's cells of exp(-distance / km): how many times a map's value repeats itself
 */
static double neighbours(const struct grid *grid, int cell, double km) {
  double sum = 0.;
  for (int other = 0; other < grid->n_cells; other++) {
    if (fabs(grid->lat[other] - grid->lat[cell]) * 111. > 8. * km) continue;
    sum += exp(-grid_distance(grid, cell, other) / km);
  }
  return sum;
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
                                .inflation = x->correlation_days,
                                .of_the_year = setup->series_of_the_year[s]};
  struct cell_fault exact;
  double inflation = 1., value;
  char at[NC_NAME], date[32];
  int n_exact, cell, day;
  PetscFunctionBeginUser;
  cell_fault_begin(&exact, setup->grid.n_cells);
  snprintf(set.name, sizeof set.name, "%s", x->kind->name);
  for (int i = 0; i < data->n; i++) {
    if (x->correlation_km > 0. && (i == 0 || data->cell[i] != data->cell[i - 1]))
      inflation = sqrt(neighbours(&setup->grid, data->cell[i], x->correlation_km));
    data->sigma[i] = inflation * sigma_of(data->sigma[i], data->value[i], x->relative, x->floor);
    if (!(data->sigma[i] > 0.)) cell_fault_add(&exact, data->cell[i], data->day[i], data->value[i]);
  }
  PetscCall(CellFaultAgree(setup->comm, &exact, &n_exact, &cell, &day, &value));
  if (n_exact)
    problem(list,
            "%s: '%s' has an error of 0 in %d cell%s, first %s %s: %g; give error.relative or "
            "error.floor",
            x->file, x->variable, n_exact, n_exact > 1 ? "s" : "",
            nc_cell_text(&setup->grid, cell, at, sizeof at), when(x->kind, day, date), value);
  setup->series_set[s] = setup->model.departures.n_sets;
  PetscCall(ModelAddSeries(&setup->model, &set, data->n, data->cell, data->day, data->value,
                           data->sigma, &setup->series_kept[s], &setup->series_outside[s]));
  PetscFunctionReturn(0);
}
