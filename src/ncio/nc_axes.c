/* Time axes and years (serial netCDF calls).
 *
 * A dimension counts days when its coordinate variable is a CF time (units "... since ...",
 * standard_name or axis), whatever its name: time, valid_time, day. It counts years when the
 * coordinate holds plain integers under the name year.
 *
 * A value that represents an interval (CF 1.8, section 7.1: `bounds`) belongs to the day that holds
 * the middle of it, wherever in the interval or at its end the stamp stands; without bounds the
 * stamp decides.
 */
#include "ncio/nc_common.h"
#include "support/units.h"
#include "support/whole_number.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool one_of(const char *name, const char *const *names) {
  for (; *names; names++)
    if (strcmp(name, *names) == 0) return true;
  return false;
}

static const char *const year_names[] = {"year", "years", "harvest_year", "Year", NULL};
static const char *const time_names[] = {"time", "valid_time", "day", "date", "Time", NULL};

/* The one-dimensional variable that gives a dimension its values: of the dimension's name, or one
 * along it that is a CF time, in the file's group or those above it. `at`: its group; the file's
 * where there is none (id -1) */
static int coordinate(const struct nc_file *file, int dim, struct nc_file *at) {
  char name[NC_MAX_NAME + 1] = "", units[NC_NAME];
  int id, n, n_dims, its_dim;
  nc_inq_dimname(file->id, dim, name);
  *at = *file;
  do {
    if (nc_inq_varid(at->id, name, &id) == NC_NOERR &&
        nc_inq_varndims(at->id, id, &n_dims) == NC_NOERR && n_dims == 1)
      return id;
    n = 0;
    nc_inq_nvars(at->id, &n);
    for (id = 0; id < n; id++) {
      if (nc_inq_varndims(at->id, id, &n_dims) != NC_NOERR || n_dims != 1) continue;
      nc_inq_vardimid(at->id, id, &its_dim);
      if (its_dim == dim && nc_attribute(at, id, "units", units, sizeof units) &&
          strstr(units, " since "))
        return id;
    }
  } while (nc_inq_grp_parent(at->id, &at->id) == NC_NOERR);
  *at = *file;
  return -1;
}

bool nc_is_time(const struct nc_file *file, int dim) {
  char name[NC_MAX_NAME + 1] = "", text[NC_NAME];
  struct nc_file at;
  int id = coordinate(file, dim, &at);
  nc_inq_dimname(file->id, dim, name);
  if (one_of(name, time_names)) return true;
  if (id < 0) return false;
  if (nc_attribute(&at, id, "units", text, sizeof text) && strstr(text, " since ")) return true;
  if (nc_attribute(&at, id, "standard_name", text, sizeof text) && strcmp(text, "time") == 0)
    return true;
  return nc_attribute(&at, id, "axis", text, sizeof text) && strcmp(text, "T") == 0;
}

bool nc_is_year(const struct nc_file *file, int dim) {
  char name[NC_MAX_NAME + 1] = "", units[NC_NAME];
  struct nc_file at;
  int id = coordinate(file, dim, &at);
  nc_inq_dimname(file->id, dim, name);
  if (!one_of(name, year_names)) return false;
  return id < 0 || !nc_attribute(&at, id, "units", units, sizeof units) ||
         !strstr(units, " since ");
}

/* Coordinate values along a dimension unchanged, and the group that holds them; NULL and a
 * problem without them. */
static double *read_coordinate(const struct nc_file *file, int dim, struct nc_file *at, int *id,
                               size_t *n, char name[NC_MAX_NAME + 1], struct problems *list) {
  nc_inq_dim(file->id, dim, name, n);
  *id = coordinate(file, dim, at);
  if (*id < 0) {
    problem(list, "%s: dimension '%s' has no coordinate variable '%s(%s)'", file->path, name, name,
            name);
    return NULL;
  }
  nc_inq_varname(at->id, *id, name);
  double *value = nc_array(*n, sizeof *value);
  int status = nc_get_var_double(at->id, *id, value);
  if (status == NC_NOERR) return value;
  problem(list, "%s: coordinate '%s' cannot be read: %s", file->path, name, nc_strerror(status));
  free(value);
  return NULL;
}

/* the variable's or the library's value for what was never written */
static bool is_fill(const struct nc_file *file, int id, double value) {
  nc_type type;
  double fill;
  if (nc_get_att_double(file->id, id, "_FillValue", &fill) == NC_NOERR && value == fill)
    return true;
  nc_inq_vartype(file->id, id, &type);
  return (type == NC_INT && value == NC_FILL_INT) ||
         (type == NC_INT64 && value == (double)NC_FILL_INT64) ||
         (type == NC_SHORT && value == NC_FILL_SHORT);
}

/* Variable of the bounds of a coordinate: by its attribute, else by the names that CMIP and others
 * use; -1 where there is none (a part of a file may have lost it) */
static int bounds_of(const struct nc_file *file, int id, const char *name, int dim) {
  static const char *const endings[] = {"_bnds", "_bounds"};
  char text[NC_NAME];
  int bounds, n_dims, dims[NC_MAX_VAR_DIMS];
  size_t ends = 0;
  bool found = nc_attribute(file, id, "bounds", text, sizeof text) &&
               nc_inq_varid(file->id, text, &bounds) == NC_NOERR;
  for (int i = 0; i < 2 && !found; i++) {
    snprintf(text, sizeof text, "%.200s%s", name, endings[i]);
    found = nc_inq_varid(file->id, text, &bounds) == NC_NOERR;
  }
  if (!found || nc_inq_varndims(file->id, bounds, &n_dims) != NC_NOERR || n_dims != 2) return -1;
  nc_inq_vardimid(file->id, bounds, dims);
  nc_inq_dimlen(file->id, dims[1], &ends);
  return dims[0] == dim && ends == 2 ? bounds : -1;
}

/* Bounds as numbers in the units of their time end[2 n]; some programs give them units of their
 * own. */
static bool read_ends(const struct nc_file *file, int bounds, const char *name,
                      const struct nc_time *time, const char *units, double *end,
                      struct problems *list) {
  char own[NC_NAME];
  double scale = 1.0, offset = 0.0;
  bool other = nc_attribute(file, bounds, "units", own, sizeof own) && strcmp(own, units) != 0;
  bool plain = time->calendar == CALENDAR_STANDARD || time->calendar == CALENDAR_PROLEPTIC;
  int status = nc_get_var_double(file->id, bounds, end);
  if (status != NC_NOERR)
    return problem(list, "%s: the bounds of %s cannot be read: %s", file->path, name,
                   nc_strerror(status));
  if (other && (!plain || !unit_conversion(own, units, &scale, &offset)))
    return problem(list, "%s: the bounds of %s have units '%s', the coordinate '%s'; give them one",
                   file->path, name, own, units);
  for (int i = 0; other && i < 2 * time->n; i++) end[i] = end[i] * scale + offset;
  return true;
}

double *nc_axis_bounds(const struct nc_file *file, int dim, int n, const double *axis,
                       struct problems *list) {
  char name[NC_MAX_NAME + 1] = "", units[NC_NAME] = "";
  const struct nc_time like = {.n = n, .calendar = CALENDAR_STANDARD};
  struct nc_file at;
  int id = coordinate(file, dim, &at);
  if (id < 0) return NULL;
  nc_inq_varname(at.id, id, name);
  nc_attribute(&at, id, "units", units, sizeof units);
  int bounds = bounds_of(&at, id, name, dim);
  if (bounds < 0) return NULL;
  double *end = nc_array(2 * (size_t)n, sizeof *end);
  bool good = read_ends(&at, bounds, name, &like, units, end, list);
  for (int i = 0; good && i < n; i++) {
    double a = remainder(end[2 * i] - axis[i], 360.0),
           b = remainder(end[2 * i + 1] - axis[i], 360.0);
    end[2 * i] = axis[i] + a;
    end[2 * i + 1] = axis[i] + b;
    if (!(a * b <= 0.0) || a == b)
      good = problem(list, "%s: the bounds of %s at place %d, %g and %g, do not hold it (%g)",
                     file->path, name, i + 1, axis[i] + a, axis[i] + b, axis[i]);
  }
  if (good) return end;
  free(end);
  return NULL;
}

/* end[n][2], either one first */
static int first_overlap(const double *end, size_t n) {
  for (size_t t = 0; t + 1 < n; t++) {
    const double *a = end + 2 * t, *b = a + 2;
    double low = fmax(fmin(a[0], a[1]), fmin(b[0], b[1]));
    double high = fmin(fmax(a[0], a[1]), fmax(b[0], b[1]));
    if (high - low > 0.5 * fabs(a[1] - a[0])) return (int)t + 1;
  }
  return 0;
}

/* Puts the middle of its interval in each stamp's place where there are bounds. Intervals without a
 * length say nothing: then the stamps stay. */
static bool take_middles(const struct nc_file *file, int dim, int id, const char *name,
                         const char *units, double *value, struct nc_time *time,
                         struct problems *list) {
  const size_t n = (size_t)time->n;
  int bounds = bounds_of(file, id, name, dim);
  bool lasts = n > 0;
  if (bounds < 0) return true;
  double *end = nc_array(2 * n, sizeof *end);
  bool good = read_ends(file, bounds, name, time, units, end, list);
  for (size_t t = 0; good && t < n; t++) {
    double low = fmin(end[2 * t], end[2 * t + 1]), high = fmax(end[2 * t], end[2 * t + 1]);
    double length = high - low, slack = 1e-6 * fmax(length, 1e-9 * fabs(low)); /* of rounding */
    if (is_fill(file, bounds, low) || is_fill(file, bounds, high) || !(high < 1e15))
      good = problem(list, "%s: the bounds of %s are missing at step %zu of %zu", file->path, name,
                     t + 1, n);
    else if (length > 0.0 && (value[t] < low - slack || value[t] > high + slack))
      good = problem(list,
                     "%s: %s is %.10g at step %zu, outside its bounds %.10g .. %.10g; which day "
                     "is meant cannot be told: correct one, or remove the attribute bounds",
                     file->path, name, value[t], t + 1, low, high);
    lasts = lasts && length > 0.0;
  }
  for (size_t t = 0; good && lasts && t < n; t++)
    value[t] = end[2 * t] + 0.5 * (end[2 * t + 1] - end[2 * t]);
  time->bounded = good && lasts;
  if (time->bounded) time->overlap = first_overlap(end, n);
  free(end);
  return good;
}

static bool is_from_appeears(const struct nc_file *file) {
  static const char *const names[] = {"source", "title", "institution", "history"};
  char text[NC_NAME];
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (nc_attribute(file, NC_GLOBAL, names[i], text, sizeof text) &&
        (strstr(text, "AppEEARS") || strstr(text, "LP DAAC")))
      return true;
  return false;
}

bool nc_time_read(const struct nc_file *file, int dim, struct nc_time *time,
                  struct problems *list) {
  char name[NC_MAX_NAME + 1], units[NC_NAME], calendar[NC_NAME];
  struct nc_file at;
  int id;
  size_t n;
  *time = (struct nc_time){0};
  double *value = read_coordinate(file, dim, &at, &id, &n, name, list);
  if (!value) return false;
  bool has_units = nc_attribute(&at, id, "units", units, sizeof units);
  bool has_calendar = nc_attribute(&at, id, "calendar", calendar, sizeof calendar);
  time->n = (int)n;
  time->calendar = has_calendar ? cf_calendar_of(calendar) : CALENDAR_STANDARD;
  /* AppEEARS writes `julian` and means plain days since 2000-01-01: of Julian dates its composites
   * of MODIS would begin 13 days after those of the product */
  if (time->calendar == CALENDAR_JULIAN && is_from_appeears(file))
    time->calendar = CALENDAR_STANDARD;
  time->day = nc_array(n, sizeof *time->day);
  bool good = true;
  size_t lost = 0; /* first step without a value, else n */
  while (lost < n && fabs(value[lost]) < 1e15 && !is_fill(&at, id, value[lost])) lost++;
  if (time->calendar == CALENDAR_UNSUPPORTED)
    good = problem(list,
                   "%s: %s has calendar '%s', which is not supported; supported are standard, "
                   "gregorian, proleptic_gregorian, julian, noleap, 365_day and 360_day",
                   file->path, name, calendar);
  else if (lost < n)
    good = problem(list, "%s: %s is missing at step %zu of %zu; every time must be given",
                   file->path, name, lost + 1, n);
  else if (!take_middles(&at, dim, id, name, has_units ? units : "", value, time, list))
    good = false;
  else if (!has_units || !cf_days(units, time->calendar, (int)n, value, time->day))
    good = problem(list,
                   "%s: %s has units '%s' and values from %g to %g; expected 'days since "
                   "2000-01-01' or the like, and dates",
                   file->path, name, has_units ? units : "", n ? value[0] : 0.0,
                   n ? value[n - 1] : 0.0);
  free(value);
  if (!good) nc_time_destroy(time);
  return good;
}

void nc_time_destroy(struct nc_time *time) {
  free(time->day);
  *time = (struct nc_time){0};
}

/* Days that a calendar without them may step over: 29 February of noleap (a step of 2); a year of
 * 360 days is spread over 365 or 366 (steps of 1 and 2). */
static int longest_step(const struct nc_time *time, int day) {
  if (time->calendar == CALENDAR_360_DAY) return 2;
  struct date d = date_of(day);
  bool leaps = time->calendar == CALENDAR_NOLEAP && is_leap_year(d.year);
  return leaps && d.month == 2 && d.day == 28 ? 2 : 1;
}

bool nc_time_check(const struct nc_file *file, const struct nc_time *time, bool daily, int first,
                   int last, struct problems *list) {
  char a[11], b[11];
  for (int t = 1; t < time->n; t++) {
    int before = time->day[t - 1], day = time->day[t];
    if (day == before)
      return problem(list, "%s: time has %s twice (steps %d and %d); one value a day is expected",
                     file->path, date_format(day, a), t, t + 1);
    if (day < before)
      return problem(list, "%s: time runs backwards at step %d: %s follows %s", file->path, t + 1,
                     date_format(day, b), date_format(before, a));
    if (daily && day - before > longest_step(time, before) && before < last && day > first)
      return problem(list, "%s: time has a gap: %s is followed by %s; daily values are expected",
                     file->path, date_format(before, a), date_format(day, b));
  }
  return true;
}

bool nc_years_read(const struct nc_file *file, int dim, int **year, int *n, struct problems *list) {
  char name[NC_MAX_NAME + 1];
  struct nc_time time = {0};
  struct nc_file at;
  size_t length;
  int id;
  *year = NULL;
  *n = 0;
  if (nc_is_time(file, dim) && !nc_is_year(file, dim)) {
    if (!nc_time_read(file, dim, &time, list)) return false;
    for (int i = 0; i < time.n; i++) time.day[i] = date_of(time.day[i]).year;
    *year = time.day;
    *n = time.n;
  } else {
    double *value = read_coordinate(file, dim, &at, &id, &length, name, list);
    if (!value) return false;
    *n = (int)length;
    *year = nc_array(length, sizeof **year);
    bool good = true;
    for (size_t i = 0; i < length && good; i++)
      if (!whole_number(value[i], -9999, 9999, &(*year)[i]))
        good = problem(list, "%s: %s[%zu] is %g; whole years are expected", file->path, name, i,
                       value[i]);
    free(value);
    if (!good) {
      free(*year);
      *year = NULL;
      return false;
    }
  }
  for (int i = 0; i < *n; i++)
    for (int k = 0; k < i; k++)
      if ((*year)[k] == (*year)[i]) {
        problem(list, "%s: year %d occurs twice (places %d and %d)", file->path, (*year)[i], k + 1,
                i + 1);
        free(*year);
        *year = NULL;
        return false;
      }
  return true;
}
