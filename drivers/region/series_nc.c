/* NAME_series.nc: the columns of NAME_series.csv along one dimension `obs`, in the same order: by
 * set, cell and date. Every rank writes its own rows, set by set. Sets and regions are numbers from
 * 0, whose names are beside; dates, and observed stages, are days since 1970-01-01.
 */
#include "region/series_nc.h"
#include "ncio/output_columns.h"
#include "region/result_files.h"
#include <math.h>
#include <stdlib.h>

enum column {
  COLUMN_SET,
  COLUMN_CELL,
  COLUMN_LATITUDE,
  COLUMN_LONGITUDE,
  COLUMN_TIME,
  COLUMN_OBSERVED,
  COLUMN_SIGMA,
  COLUMN_PRIOR,
  COLUMN_ESTIMATE,
  COLUMN_REGION,
  COLUMN_USE,
  N_COLUMNS
};

struct series_nc {
  const struct setup *setup;
  const struct series_row *row;
  const int *region;
  struct output_file *file;
  int id[N_COLUMNS];
};

static void describe(struct output_variable v[N_COLUMNS]) {
  static const int uses[] = {0, 1, 2};
  v[COLUMN_SET] = (struct output_variable){
      .name = "set", .unit = "1", .long_name = "number from 0 of what is observed, in set_name"};
  v[COLUMN_CELL] =
      (struct output_variable){.name = "cell",
                               .unit = "1",
                               .long_name = "number from 0 of the cell in the order of its file"};
  v[COLUMN_LATITUDE] = (struct output_variable){
      .name = "latitude", .unit = "degrees_north", .standard_name = "latitude"};
  v[COLUMN_LONGITUDE] = (struct output_variable){
      .name = "longitude", .unit = "degrees_east", .standard_name = "longitude"};
  v[COLUMN_TIME] = (struct output_variable){
      .name = "date", .unit = "days since 1970-01-01", .standard_name = "time"};
  v[COLUMN_OBSERVED] =
      (struct output_variable){.name = "observed", .long_name = "observed value, in set_unit"};
  v[COLUMN_SIGMA] = (struct output_variable){
      .name = "sigma", .long_name = "standard error of the observed value, in set_unit"};
  v[COLUMN_PRIOR] =
      (struct output_variable){.name = "prior", .long_name = "predicted at the prior, in set_unit"};
  v[COLUMN_ESTIMATE] = (struct output_variable){
      .name = "estimate", .long_name = "predicted at the estimate, in set_unit"};
  v[COLUMN_REGION] = (struct output_variable){
      .name = "main_region",
      .unit = "1",
      .long_name = "number from 0 of the cell's main region, in region_name"};
  v[COLUMN_USE] = (struct output_variable){.name = "use",
                                           .unit = "1",
                                           .long_name = "what the value serves",
                                           .n_flags = 3,
                                           .flag_values = uses,
                                           .flag_meanings = "fitted held_out watched"};
}

/* the names and units of sets, and the names of regions */
static PetscErrorCode WriteNames(const struct series_nc *f) {
  const struct departures *d = &f->setup->model.departures;
  const char **text = calloc(2 * (size_t)d->n_sets + 1, sizeof *text);
  PetscFunctionBeginUser;
  if (!text) abort();
  for (int s = 0; s < d->n_sets; s++) {
    text[s] = d->set[s].name;
    text[d->n_sets + s] = d->set[s].ops->print ? "days since 1970-01-01" : d->set[s].unit;
  }
  PetscCall(OutputStrings(f->file, "set_name", "what is observed", "sets", d->n_sets, text));
  PetscCall(OutputStrings(f->file, "set_unit", "unit of its values; of errors of dates: d", "sets",
                          d->n_sets, text + d->n_sets));
  if (f->setup->overlap.n_regions)
    PetscCall(OutputStrings(f->file, "region_name", "name of the region", "region",
                            f->setup->overlap.n_regions, setup_regions(f->setup)));
  free(text);
  PetscFunctionReturn(0);
}

static double number_of(const struct series_nc *f, const struct series_row *row, enum column c) {
  const struct grid *grid = &f->setup->grid;
  const bool dates = f->setup->model.departures.set[row->set].ops->print != NULL;
  const double start = dates ? row->start : 0.;
  switch (c) {
  case COLUMN_SET:
    return row->set;
  case COLUMN_CELL:
    return (double)grid_cell_number(grid, row->cell);
  case COLUMN_LATITUDE:
    return grid->lat[row->cell];
  case COLUMN_LONGITUDE:
    return grid->lon[row->cell];
  case COLUMN_TIME:
    return row->date;
  case COLUMN_OBSERVED:
    return start + row->observed;
  case COLUMN_SIGMA:
    return row->sigma;
  case COLUMN_PRIOR:
    return start + row->prior;
  case COLUMN_ESTIMATE:
    return start + row->estimate;
  case COLUMN_REGION:
    return f->region[row->cell] < 0 ? NAN : (double)f->region[row->cell];
  default:
    return row->use;
  }
}

/* One set's rows of every rank, in order of ranks, behind `*before` rows of other sets */
static PetscErrorCode WriteSet(const struct series_nc *f, int64_t *before, int n,
                               const struct series_row *row) {
  int64_t own = n, first = 0, all = n;
  double *value;
  PetscMPIInt rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(f->setup->comm, &rank));
  PetscCallMPI(MPI_Exscan(&own, &first, 1, MPI_INT64_T, MPI_SUM, f->setup->comm));
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &all, 1, MPI_INT64_T, MPI_SUM, f->setup->comm));
  if (rank == 0) first = 0;
  PetscCall(PetscMalloc1(n, &value));
  for (enum column c = 0; c < N_COLUMNS; c++) {
    for (int i = 0; i < n; i++) value[i] = number_of(f, &row[i], c);
    PetscCall(OutputPutColumn(f->file, f->id[c], (size_t)(*before + first), (size_t)n, value));
  }
  PetscCall(PetscFree(value));
  *before += all;
  PetscFunctionReturn(0);
}

PetscErrorCode WriteSeriesNc(struct setup *setup, int64_t n_all, const struct series_row *row,
                             const int *region, const char *command, struct problems *list) {
  struct series_nc f = {.setup = setup, .row = row, .region = region};
  struct output_variable v[N_COLUMNS];
  const int n = setup->model.departures.n_season;
  int64_t before = 0;
  int at = 0;
  PetscFunctionBeginUser;
  PetscCall(ResultCreate(setup, "series.nc", command, setup->campaign.n_years, &f.file, list));
  if (!f.file) PetscFunctionReturn(0);
  PetscCall(WriteNames(&f));
  describe(v);
  for (enum column c = 0; c < N_COLUMNS; c++)
    PetscCall(OutputDefineColumn(
        f.file, &v[c], "obs", (size_t)n_all,
        c >= COLUMN_OBSERVED && c <= COLUMN_ESTIMATE ? "date latitude longitude" : NULL, &f.id[c]));
  for (int s = 0; s < setup->model.departures.n_sets; s++) {
    const int first = at;
    while (at < n && row[at].set == s) at++;
    PetscCall(WriteSet(&f, &before, at - first, row + first));
  }
  PetscCall(ResultClose(setup, "series.nc", &f.file, list));
  PetscFunctionReturn(0);
}
