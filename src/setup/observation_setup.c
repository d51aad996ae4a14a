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
#include <math.h>

/* days around a season's prior run within which an observation still belongs to it */
static const double series_margin = 15.;

PetscErrorCode SetupReadObservations(struct setup *setup, struct problems *list) {
  const struct campaign *c = &setup->campaign;
  const struct season_list *seasons = &setup->model.seasons;
  int first, last;
  PetscFunctionBeginUser;
  if (c->yield.given && setup->overlap.n_regions) { /* else that problem has been told */
    PetscCall(YieldRead(setup->comm, c->yield.file, c->yield.variable, c->yield.error_variable,
                        &setup->overlap, &setup->yield, list));
    if (setup->yield.n && isfinite(setup->yield.moisture) &&
        fabs(setup->yield.moisture - c->yield.moisture) > 1e-3)
      problem(list,
              "%s: its attribute moisture_fraction is %g, but observations.yield.basis says "
              "%g; one of them is wrong",
              c->yield.file, setup->yield.moisture, c->yield.moisture);
  }
  model_days(&setup->model, setup->grid.n_cells * c->n_years, setup->start, &first, &last);
  setup->n_series = c->n_series;
  for (int s = 0; s < c->n_series; s++) {
    const struct campaign_series *x = &c->series[s];
    struct cell_series_source source = {.file = x->file,
                                        .variable = x->variable,
                                        .unit = "kg ha-1",
                                        .least = -1000.,
                                        .most = 3e5,
                                        .error_variable = x->error_variable,
                                        .quality_variable = x->quality_variable,
                                        .n_accept = x->n_accept,
                                        .accept = x->accept,
                                        .first_day = first - c->spinup_days,
                                        .last_day = last};
    if (x->state == SEASON_LAI) source.unit = "1", source.least = -1., source.most = 30.;
    if (x->state == SEASON_SM) source.unit = "1", source.least = 0., source.most = 1.;
    PetscCall(CellSeriesRead(setup->comm, &source, &setup->grid, seasons->n_local_cells,
                             seasons->local_cell, &setup->series[s], list));
    setup->series_left_out[s] = setup->series[s].left_out;
    PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &setup->series_left_out[s], 1, MPI_INT64_T, MPI_SUM,
                               setup->comm)); /* a cell that two ranks share counts twice */
  }
  PetscFunctionReturn(0);
}

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
  const struct observation_set set = {
      .ops = &observation_yield, .name = "yield", .unit = "kg ha-1", .huber = c->yield.huber};
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

PetscErrorCode SetupAddSeries(struct setup *setup, int s, struct problems *list) {
  const struct campaign_series *x = &setup->campaign.series[s];
  struct cell_series *data = &setup->series[s];
  struct observation_set set = {.ops = &observation_state,
                                .unit = season_variable_unit[x->state],
                                .variable = (enum season_variable)x->state,
                                .huber = x->huber,
                                .margin = series_margin,
                                .inflation = x->correlation_days};
  struct cell_fault exact;
  double inflation = 1., value;
  char at[NC_NAME], date[11];
  int n_exact, cell, day;
  PetscFunctionBeginUser;
  cell_fault_begin(&exact, setup->grid.n_cells);
  snprintf(set.name, sizeof set.name, "%s", season_variable_name[x->state]);
  for (int i = 0; i < data->n; i++) {
    if (x->correlation_km > 0. && (i == 0 || data->cell[i] != data->cell[i - 1]))
      inflation = sqrt(neighbours(&setup->grid, data->cell[i], x->correlation_km));
    data->sigma[i] = inflation * sigma_of(data->sigma[i], data->value[i], x->relative, x->floor);
    if (!(data->sigma[i] > 0.)) cell_fault_add(&exact, data->cell[i], data->day[i], data->value[i]);
  }
  PetscCall(CellFaultAgree(setup->comm, &exact, &n_exact, &cell, &day, &value));
  if (n_exact)
    problem(list,
            "%s: '%s' has an error of 0 in %d cell%s, first %s on %s: %g; give error.relative or "
            "error.floor",
            x->file, x->variable, n_exact, n_exact > 1 ? "s" : "",
            nc_cell_text(&setup->grid, cell, at, sizeof at), date_format(day, date), value);
  setup->series_set[s] = setup->model.departures.n_sets;
  PetscCall(ModelAddSeries(&setup->model, &set, data->n, data->cell, data->day, data->value,
                           data->sigma, &setup->series_kept[s], &setup->series_outside[s]));
  PetscFunctionReturn(0);
}
