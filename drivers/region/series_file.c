/* NAME_series.csv: what is observed of seasons and what is predicted, by set, cell and date.
 *
 * Ranks hold ascending cells, and a cell's years ascend over the ranks that share it: set by set
 * and rank by rank, each rank's sorted rows are the file's order on any number of ranks. Rank 0
 * holds the rows of one rank and one set at a time. Each row says its cell's main region and, as
 * regions.csv does, what it serves: use is 0 where it is fitted, 1 held out, 2 watched.
 */
#include "region/result_files.h"
#include "support/calendar.h"
#include "cli/text_output.h"

enum { TAG = 41, ROW_INTS = 5, ROW_DOUBLES = 4 };

static PetscErrorCode RowType(MPI_Datatype *type) {
  const int lengths[2] = {ROW_INTS, ROW_DOUBLES};
  const MPI_Aint at[2] = {offsetof(struct series_row, set), offsetof(struct series_row, observed)};
  const MPI_Datatype kinds[2] = {MPI_INT, MPI_DOUBLE};
  MPI_Datatype packed;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Type_create_struct(2, lengths, at, kinds, &packed));
  PetscCallMPI(MPI_Type_create_resized(packed, 0, sizeof(struct series_row), type));
  PetscCallMPI(MPI_Type_commit(type));
  PetscCallMPI(MPI_Type_free(&packed));
  PetscFunctionReturn(0);
}

/* region[cells]: the main one, or -1 */
static void print_rows(const struct setup *setup, const int *region, int n,
                       const struct series_row *row, const struct text_output *out) {
  const struct grid *grid = &setup->grid;
  char date[11], text[3][OBSERVATION_TEXT];
  for (int i = 0; i < n; i++) {
    const struct observation_set *set = &setup->model.departures.set[row[i].set];
    fprintf(out->stream, "%s,", set->name);
    if (grid->name)
      text_output_text(out, grid->name[row[i].cell]);
    else
      fprintf(out->stream, "%d", row[i].cell);
    fprintf(out->stream, ",%.10g,%.10g,%s,%s,%.17g,%s,%s,", grid->lat[row[i].cell],
            grid->lon[row[i].cell], date_format(row[i].date, date),
            observation_text(set, row[i].start, row[i].observed, text[0]), row[i].sigma,
            observation_text(set, row[i].start, row[i].prior, text[1]),
            observation_text(set, row[i].start, row[i].estimate, text[2]));
    if (region[row[i].cell] >= 0) text_output_text(out, setup->overlap.region[region[row[i].cell]]);
    fprintf(out->stream, ",%d\n", row[i].use);
  }
}

/* one set's rows of every rank, in order of ranks, into rank 0's file (out NULL = not there) */
static PetscErrorCode WriteSet(const struct setup *setup, const int *region, int n,
                               const struct series_row *row, MPI_Datatype type,
                               const struct text_output *out) {
  PetscMPIInt rank, size;
  struct series_row *other;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(setup->comm, &rank));
  PetscCallMPI(MPI_Comm_size(setup->comm, &size));
  if (rank) {
    PetscCallMPI(MPI_Send(row, n, type, 0, TAG, setup->comm));
    PetscFunctionReturn(0);
  }
  if (out) print_rows(setup, region, n, row, out);
  for (int from = 1; from < size; from++) {
    MPI_Status status;
    int count;
    PetscCallMPI(MPI_Probe(from, TAG, setup->comm, &status));
    PetscCallMPI(MPI_Get_count(&status, type, &count));
    PetscCall(PetscMalloc1(count, &other));
    PetscCallMPI(MPI_Recv(other, count, type, from, TAG, setup->comm, MPI_STATUS_IGNORE));
    if (out) print_rows(setup, region, count, other, out);
    PetscCall(PetscFree(other));
  }
  PetscFunctionReturn(0);
}

PetscErrorCode WriteSeries(struct setup *setup, const double *u_prior, const double *u,
                           struct problems *list) {
  struct series_row *row;
  struct text_output out;
  char *path;
  bool open = false;
  int at = 0, n = setup->model.departures.n_season, *region;
  MPI_Datatype type;
  PetscMPIInt rank;
  PetscFunctionBeginUser;
  if (!setup->model.n_series) PetscFunctionReturn(0);
  PetscCallMPI(MPI_Comm_rank(setup->comm, &rank));
  PetscCall(ModelSeriesRows(&setup->model, u_prior, u, &row));
  PetscCall(RowType(&type));
  PetscCall(PetscMalloc1(setup->grid.n_cells, &region));
  overlap_main_region(&setup->overlap, setup->grid.n_cells, region);
  PetscCall(SetupPath(setup, "series.csv", &path));
  if (!rank) open = text_output_open(path, &out, list);
  if (open)
    fprintf(out.stream,
            "set,cell,latitude,longitude,date,observed,sigma,prior,estimate,region,use\n");
  for (int s = 0; s < setup->model.departures.n_sets; s++) {
    int first = at;
    while (at < n && row[at].set == s) at++;
    PetscCall(WriteSet(setup, region, at - first, row + first, type, open ? &out : NULL));
  }
  if (open && text_output_close(&out, list))
    PetscCall(PetscPrintf(PETSC_COMM_SELF, "wrote %s\n", path));
  PetscCallMPI(MPI_Type_free(&type));
  PetscCall(PetscFree(path));
  PetscCall(PetscFree(row));
  PetscCall(PetscFree(region));
  PetscFunctionReturn(0);
}
