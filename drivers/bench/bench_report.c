/* The fastest of many repeats is what the code costs; the median tells how busy the machine was. */
#include "bench/bench_report.h"
#include "cli/text_output.h"
#include <math.h>
#include <stdlib.h>
#include <time.h>

double bench_clock(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

PetscErrorCode BenchFastest(MPI_Comm comm, int n, double *seconds, double *fastest,
                            double *median) {
  PetscFunctionBeginUser;
  qsort(seconds, (size_t)n, sizeof *seconds, ascending);
  double two[2] = {seconds[0], .5 * (seconds[(n - 1) / 2] + seconds[n / 2])};
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, two, 2, MPI_DOUBLE, MPI_MIN, comm));
  *fastest = two[0];
  *median = two[1];
  PetscFunctionReturn(0);
}

PetscErrorCode BenchPrint(MPI_Comm comm, int n, const struct bench_row *row) {
  PetscFunctionBeginUser;
  PetscCall(PetscPrintf(comm, "                                     ns per cell-day   seasons/s\n"
                              "                       events      fastest   median     a core"
                              "   ratio\n"));
  for (int i = 0; i < n; i++) {
    const struct bench_row *r = &row[i];
    PetscCall(
        PetscPrintf(comm, "%-22s %-11s %7.1f  %7.1f", r->what, r->events, r->fastest, r->median));
    PetscCall(isnan(r->seasons) ? PetscPrintf(comm, "  %9s", "")
                                : PetscPrintf(comm, "  %9.0f", r->seasons));
    PetscCall(isnan(r->ratio) ? PetscPrintf(comm, "\n")
                              : PetscPrintf(comm, "   %5.2f x %s\n", r->ratio, r->to));
  }
  PetscFunctionReturn(0);
}

void bench_write_csv(const char *file, int n, const struct bench_row *row, struct problems *list) {
  struct text_output out;
  if (!text_output_open(file, &out, list)) return;
  fprintf(out.stream, "what,events,ns_per_cell_day,ns_per_cell_day_median,"
                      "seasons_per_second_per_core,ratio,ratio_to\n");
  for (int i = 0; i < n; i++) {
    fprintf(out.stream, "%s,%s,", row[i].what, row[i].events);
    text_output_number(&out, row[i].fastest);
    fputc(',', out.stream);
    text_output_number(&out, row[i].median);
    fputc(',', out.stream);
    text_output_number(&out, row[i].seasons);
    fputc(',', out.stream);
    text_output_number(&out, row[i].ratio);
    fprintf(out.stream, ",%s\n", row[i].to);
  }
  text_output_close(&out, list);
}
