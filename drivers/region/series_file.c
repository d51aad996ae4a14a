/* NAME_series.csv: what is observed of seasons and what is predicted, by set, cell and date.
 *
 * Ranks own ascending cells: set by set and rank by rank, each rank's sorted rows are the file's
 * order on any number of ranks. Every rank writes the lines of its rows, which rank 0 receives some
 * at a time. Each row says its cell's main region and, as regions.csv does, what it serves: use is
 * 0 where it is fitted, 1 held out, 2 watched. More than a million rows become NAME_series.nc
 * (series_nc.c).
 */
#include "region/result_files.h"
#include "region/series_nc.h"
#include "support/calendar.h"
#include "cli/text_output.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TAG = 41, PART = 4096 }; /* rows sent at a time */
enum { MOST_ROWS = 1000000 };   /* of the table; more are NAME_series.nc */

/* this rank's rows, and the regions by cell */
struct series_file {
  struct setup *setup;
  int *region; /* [n_cells] the main one, or -1 */
  struct series_row *row;
  const struct text_output *out; /* of rank 0; NULL = not there */
};

static void print_rows(const struct series_file *f, int n, const struct series_row *row,
                       const struct text_output *out) {
  const struct grid *grid = &f->setup->grid;
  char date[11], text[3][OBSERVATION_TEXT];
  for (int i = 0; i < n; i++) {
    const struct observation_set *set = &f->setup->model.departures.set[row[i].set];
    int cell = row[i].cell, region = f->region[cell];
    fprintf(out->stream, "%s,", set->name);
    if (grid->name)
      text_output_text(out, grid->name[cell]);
    else
      fprintf(out->stream, "%lld", (long long)grid_cell_number(grid, cell));
    fprintf(out->stream, ",%.10g,%.10g,%s,%s,%.17g,%s,%s,", grid->lat[cell], grid->lon[cell],
            date_format(row[i].date, date),
            observation_text(set, row[i].start, row[i].observed, text[0]), row[i].sigma,
            observation_text(set, row[i].start, row[i].prior, text[1]),
            observation_text(set, row[i].start, row[i].estimate, text[2]));
    if (region >= 0) text_output_text(out, f->setup->overlap.region[region]);
    fprintf(out->stream, ",%d\n", row[i].use);
  }
}

/* the lines of n rows to rank 0; of none, that there are no more */
static PetscErrorCode SendRows(const struct series_file *f, int n, const struct series_row *row) {
  struct text_output memory = {0};
  char *text = NULL;
  size_t bytes = 0;
  PetscMPIInt length;
  PetscFunctionBeginUser;
  memory.stream = open_memstream(&text, &bytes);
  PetscCheck(memory.stream, PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for lines of series.csv");
  print_rows(f, n, row, &memory);
  fclose(memory.stream);
  PetscCall(PetscMPIIntCast((PetscInt)bytes, &length));
  PetscCallMPI(MPI_Send(text, length, MPI_CHAR, 0, TAG, f->setup->comm));
  free(text);
  PetscFunctionReturn(0);
}

/* all lines of a rank into rank 0's file */
static PetscErrorCode ReceiveRows(const struct series_file *f, int from) {
  PetscMPIInt length = 1;
  MPI_Status status;
  char *text;
  PetscFunctionBeginUser;
  while (length) {
    PetscCallMPI(MPI_Probe(from, TAG, f->setup->comm, &status));
    PetscCallMPI(MPI_Get_count(&status, MPI_CHAR, &length));
    PetscCall(PetscMalloc1(length, &text));
    PetscCallMPI(MPI_Recv(text, length, MPI_CHAR, from, TAG, f->setup->comm, MPI_STATUS_IGNORE));
    if (f->out && length) fwrite(text, 1, (size_t)length, f->out->stream);
    PetscCall(PetscFree(text));
  }
  PetscFunctionReturn(0);
}

/* one set's rows of every rank, in order of ranks */
static PetscErrorCode WriteSet(const struct series_file *f, int n, const struct series_row *row) {
  PetscMPIInt rank, size;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(f->setup->comm, &rank));
  PetscCallMPI(MPI_Comm_size(f->setup->comm, &size));
  if (!rank && f->out) print_rows(f, n, row, f->out);
  for (int at = 0; rank && at < n; at += PART)
    PetscCall(SendRows(f, n - at < PART ? n - at : PART, row + at));
  if (rank) PetscCall(SendRows(f, 0, NULL));
  for (int from = 1; !rank && from < size; from++) PetscCall(ReceiveRows(f, from));
  PetscFunctionReturn(0);
}

static PetscErrorCode WriteCsv(struct series_file *f, struct problems *list) {
  struct setup *setup = f->setup;
  struct text_output out;
  char *path;
  bool open = false;
  int at = 0, n = setup->model.departures.n_season;
  PetscMPIInt rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(setup->comm, &rank));
  PetscCall(SetupPath(setup, "series.csv", &path));
  if (!rank) open = text_output_open(path, &out, list);
  if (open) f->out = &out;
  if (open)
    fprintf(out.stream,
            "set,cell,latitude,longitude,date,observed,sigma,prior,estimate,region,use\n");
  for (int s = 0; s < setup->model.departures.n_sets; s++) {
    int first = at;
    while (at < n && f->row[at].set == s) at++;
    PetscCall(WriteSet(f, at - first, f->row + first));
  }
  if (open && text_output_close(&out, list))
    PetscCall(PetscPrintf(PETSC_COMM_SELF, "wrote %s\n", path));
  PetscCall(PetscFree(path));
  PetscFunctionReturn(0);
}

/* The file of an earlier run that is not written now must not are beside the other. */
static PetscErrorCode RemoveOther(const struct setup *setup, const char *suffix) {
  PetscMPIInt rank;
  char *path;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(setup->comm, &rank));
  PetscCall(SetupPath(setup, suffix, &path));
  if (!rank) unlink(path);
  PetscCall(PetscFree(path));
  PetscFunctionReturn(0);
}

PetscErrorCode WriteSeries(struct setup *setup, const double *u_prior, const double *u,
                           const char *command, struct problems *list) {
  struct series_file f = {.setup = setup};
  int64_t n = setup->model.departures.n_season;
  PetscInt most = MOST_ROWS;
  PetscFunctionBeginUser;
  if (!setup->model.n_series) PetscFunctionReturn(0);
  PetscCall(PetscOptionsGetInt(NULL, NULL, "-windrow_series_rows", &most, NULL));
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &n, 1, MPI_INT64_T, MPI_SUM, setup->comm));
  PetscCall(ModelSeriesRows(&setup->model, u_prior, u, &f.row));
  PetscCall(PetscMalloc1(setup->grid.n_cells, &f.region));
  overlap_main_region(&setup->overlap, setup->grid.n_cells, f.region);
  PetscCall(RemoveOther(setup, n > most ? "series.csv" : "series.nc"));
  if (n > most) {
    PetscCall(PetscPrintf(setup->comm,
                          "series: %lld values are more than a table of %lld lines: NetCDF\n",
                          (long long)n, (long long)most));
    PetscCall(WriteSeriesNc(setup, n, f.row, f.region, command, list));
  } else {
    PetscCall(WriteCsv(&f, list));
  }
  PetscCall(PetscFree(f.row));
  PetscCall(PetscFree(f.region));
  PetscFunctionReturn(0);
}
