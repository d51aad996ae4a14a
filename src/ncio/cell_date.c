/* A date a cell, or a cell and year, as "days since ..." or as a day of the year. */
#include "ncio/nc_agree.h"
#include "ncio/nc_common.h"
#include "ncio/ncio.h"
#include "ncio/reading.h"
#include "support/units.h"
#include <ctype.h>
#include <math.h>
#include <string.h>

/* how a variable counts days; plain bytes, so that it can be shared */
struct date_unit {
  bool of_the_year; /* it names no day to count from */
  char unit[NC_NAME];
  enum cf_calendar calendar;
};

/* Whether a unit says that days of the year are counted, as files spell it */
static bool says_day_of_year(const char *unit) {
  static const char *const words[] = {"dayofyear", "dayoftheyear", "doy",
                                      "julian",    "ordinalday",   "yearday"};
  char plain[NC_NAME];
  size_t n = 0;
  for (; *unit; unit++)
    if (isalpha((unsigned char)*unit)) plain[n++] = (char)tolower((unsigned char)*unit);
  plain[n] = '\0';
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (strstr(plain, words[i])) return true;
  return false;
}

static bool judge_unit(const char *path, const struct nc_variable *v, bool never_lasts,
                       struct problems *list) {
  double scale, offset;
  if (!v->has_unit || says_day_of_year(v->unit)) return true;
  if (unit_conversion(v->unit, "1", &scale, &offset) && scale == 1.0) return true;
  bool days = unit_conversion(v->unit, "d", &scale, &offset) && scale == 1.0;
  if (days && never_lasts) {
    remark(list, "%s: '%s' is in '%s', taken as days of the year", path, v->name, v->unit);
    return true;
  }
  return problem(list,
                 "%s: '%s' has units '%s'%s; expected \"days since 2000-01-01\", or a day of the "
                 "year with units '1' or 'day of year'",
                 path, v->name, v->unit, days ? ", which may be days since sowing" : "");
}

static bool unit_read(const char *path, const char *variable, bool never_lasts,
                      struct date_unit *unit, struct problems *list) {
  struct nc_file file;
  struct nc_variable v;
  char calendar[NC_NAME] = "";
  double zero = 0., moment;
  if (!nc_file_open_for(path, variable, &file, list)) return false;
  bool good = nc_variable_read(&file, variable, NULL, &v, list);
  if (good) {
    memcpy(unit->unit, v.unit, sizeof unit->unit);
    nc_attribute(&file, v.id, "calendar", calendar, sizeof calendar);
    unit->calendar = cf_calendar_of(calendar);
    unit->of_the_year = !strstr(v.unit, " since ");
    if (unit->of_the_year)
      good = judge_unit(path, &v, never_lasts, list);
    else
      good = cf_moments(unit->unit, unit->calendar, 1, &zero, &moment) ||
             problem(list,
                     "%s: '%s' has units '%s'%s%s; expected \"days since 2000-01-01\", or a day of "
                     "the year",
                     path, variable, v.unit, *calendar ? " in the calendar " : "", calendar);
  }
  nc_file_close(&file);
  return good;
}

PetscErrorCode CellDateRead(MPI_Comm comm, const char *file, const char *variable,
                            const struct grid *grid, int n_years, const int *years,
                            bool never_lasts, double *value, bool *of_the_year,
                            struct problems *list) {
  struct date_unit unit = {.of_the_year = true};
  struct problems found = {0};
  bool any;
  int rank, n = grid->n_cells * n_years;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  if (rank == 0) unit_read(file, variable, never_lasts, &unit, &found);
  PetscCall(ProblemsShare(comm, &found, list, &any));
  PetscCall(BytesShare(comm, &unit, sizeof unit));
  *of_the_year = unit.of_the_year;
  if (any)
    for (int i = 0; i < n; i++) value[i] = NAN;
  else
    PetscCall(CellMapRead(comm, file, variable, CELL_MAP_DATE, grid, n_years, years, value, list));
  if (!unit.of_the_year) (void)cf_moments(unit.unit, unit.calendar, n, value, value);
  struct reading_row row = {.variable = variable,
                            .file = file,
                            .found = unit.unit,
                            .unit = unit.of_the_year ? "day of year" : "date",
                            .scale = 1.0,
                            .dates = !unit.of_the_year};
  if (!any) PetscCall(ReadingAdd(comm, &row, (size_t)n, value, list));
  PetscFunctionReturn(0);
}
