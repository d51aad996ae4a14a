/* A date a cell, or a cell and year, as "days since ..." or as a day of the year. */
#include "ncio/nc_agree.h"
#include "ncio/nc_common.h"
#include "ncio/ncio.h"
#include "support/units.h"
#include <math.h>
#include <string.h>

/* how a variable counts days; plain bytes, so that it can be shared */
struct date_unit {
  bool of_the_year; /* it names no day to count from */
  char unit[NC_NAME];
  enum cf_calendar calendar;
};

static bool unit_read(const char *path, const char *variable, struct date_unit *unit,
                      struct problems *list) {
  struct nc_file file;
  struct nc_variable v;
  char calendar[NC_NAME] = "";
  double zero = 0., moment;
  if (!nc_file_open(path, &file, list)) return false;
  bool good = nc_variable_read(&file, variable, NULL, &v, list);
  if (good) {
    memcpy(unit->unit, v.unit, sizeof unit->unit);
    nc_attribute(&file, v.id, "calendar", calendar, sizeof calendar);
    unit->calendar = cf_calendar_of(calendar);
    unit->of_the_year = !strstr(v.unit, " since ");
    double scale, offset;
    if (unit->of_the_year && unit_conversion(v.unit, "d", &scale, &offset)) {
      good = problem(list,
                     "%s: '%s' has units '%s', which may be days since sowing; expected \"days "
                     "since 2000-01-01\", or a day of the year with units '1'",
                     path, variable, v.unit);
      nc_file_close(&file);
      return good;
    }
    good = unit->of_the_year || cf_moments(unit->unit, unit->calendar, 1, &zero, &moment) ||
           problem(list,
                   "%s: '%s' has units '%s'%s%s; expected \"days since 2000-01-01\", or a day of "
                   "the year",
                   path, variable, v.unit, *calendar ? " in the calendar " : "", calendar);
  }
  nc_file_close(&file);
  return good;
}

PetscErrorCode CellDateRead(MPI_Comm comm, const char *file, const char *variable,
                            const struct grid *grid, int n_years, const int *years, double *value,
                            bool *of_the_year, struct problems *list) {
  struct date_unit unit = {.of_the_year = true};
  struct problems found = {0};
  bool any;
  int rank, n = grid->n_cells * n_years;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  if (rank == 0) unit_read(file, variable, &unit, &found);
  PetscCall(ProblemsShare(comm, &found, list, &any));
  PetscCall(BytesShare(comm, &unit, sizeof unit));
  *of_the_year = unit.of_the_year;
  if (any)
    for (int i = 0; i < n; i++) value[i] = NAN;
  else
    PetscCall(CellMapRead(comm, file, variable, NULL, grid, n_years, years, value, list));
  if (!unit.of_the_year) (void)cf_moments(unit.unit, unit.calendar, n, value, value);
  PetscFunctionReturn(0);
}
