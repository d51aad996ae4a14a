/* Faults of seasons: however many seasons share one, it is reported in one line, the same on any
 * number of ranks: how many there are and the first in the order of (cell, year). */
#include "model/season_fault.h"
#include "support/calendar.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct season_fault season_fault_none(void) {
  return (struct season_fault){.n = 0, .first = INT64_MAX};
}

void season_fault_add(struct season_fault *fault, const struct model *model,
                      const struct model_season *s, const char *format, ...) {
  const struct grid *g = model->grid;
  int64_t number = grid_cell_number(g, s->cell) * model->n_years + s->year;
  char date[11];
  fault->n++;
  if (number >= fault->first) return;
  fault->first = number;
  if (g->name)
    snprintf(fault->place, sizeof fault->place, "station %s, season from %s", g->name[s->cell],
             date_format(s->start, date));
  else
    snprintf(fault->place, sizeof fault->place, "cell %lld (%.4f, %.4f), season from %s",
             (long long)grid_cell_number(g, s->cell), g->lat[s->cell], g->lon[s->cell],
             date_format(s->start, date));
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(fault->what, sizeof fault->what, format, arguments);
  va_end(arguments);
}

PetscErrorCode SeasonFaultReport(MPI_Comm comm, const struct season_fault *fault,
                                 const char *source, const char *one, const char *many,
                                 struct problems *list) {
  int64_t n, first;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Allreduce(&fault->n, &n, 1, MPI_INT64_T, MPI_SUM, comm));
  PetscCallMPI(MPI_Allreduce(&fault->first, &first, 1, MPI_INT64_T, MPI_MIN, comm));
  if (fault->n && fault->first == first) { /* a season belongs to one rank */
    if (n == 1)
      problem(list, "%s: 1 season %s, %s: %s", source, one, fault->place, fault->what);
    else
      problem(list, "%s: %lld seasons %s, first %s: %s", source, (long long)n, many, fault->place,
              fault->what);
  }
  PetscFunctionReturn(0);
}
