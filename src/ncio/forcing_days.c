/* Which days the variables of a plan hold: what a time stamp means, days that a source never has,
 * that no day is in two files, and which are absent: missing days, as NaN is (rank 0, serial).
 *
 * A total that accumulates until its stamp belongs to the day that holds the second before: one of
 * 00 UTC to the day that ends there, one of noon or 23:00 to its own.
 */
#include "ncio/forcing_plan.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* -- one variable */

bool forcing_lacks_day(const struct forcing_item *item, int day) {
  struct date d = date_of(day);
  if (calendar_lacks_day(item->calendar, day)) return true;
  return item->no_31_december && is_leap_year(d.year) && d.month == 12 && d.day == 31;
}

/* Days that end at the stamps; `time` holds the days of the stamps. */
static bool days_before_stamps(const struct nc_file *file, int dim, struct nc_time *time,
                               struct problems *list) {
  static const double first[2] = {0.0, 1.0};
  char name[NC_MAX_NAME + 1] = "", units[NC_NAME] = "";
  double moment[2], second = 0.0, *value = nc_array((size_t)time->n, sizeof *value);
  int id;
  nc_inq_dimname(file->id, dim, name);
  bool good = nc_inq_varid(file->id, name, &id) == NC_NOERR &&
              nc_attribute(file, id, "units", units, sizeof units) &&
              nc_get_var_double(file->id, id, value) == NC_NOERR &&
              cf_moments(units, time->calendar, 2, first, moment);
  if (good) second = 1.0 / (86400.0 * (moment[1] - moment[0])); /* in units of the axis */
  for (int t = 0; good && t < time->n; t++) value[t] -= second;
  good = good && cf_days(units, time->calendar, time->n, value, time->day);
  free(value);
  return good || problem(list,
                         "%s: the days that end at the times of '%s' (units '%s') cannot be told; "
                         "a variable %s(%s) in 'hours since ...' is expected",
                         file->path, name, units, name, name);
}

/* Times must rise, and one value a day is expected; days that are absent are missing days. */
static bool check_days(const struct nc_file *file, const struct nc_time *time,
                       struct problems *list) {
  char a[11];
  int days = 1, on_first = time->n > 0;
  for (int t = 1; t < time->n; t++) {
    days += time->day[t] != time->day[t - 1];
    on_first += time->day[t] == time->day[0];
  }
  if (time->n >= 2 * days && days < time->n && time->day[time->n - 1] >= time->day[0])
    return problem(list,
                   "%s: holds %d values a day (%d on %s), hourly data or the like; daily values "
                   "are expected, which cdo daymin, daymax, daymean and daysum make of them",
                   file->path, (time->n + days / 2) / days, on_first, date_format(time->day[0], a));
  if (time->overlap)
    return problem(list,
                   "%s: by the bounds of time the intervals of steps %d and %d are for the most "
                   "part the same; daily values are expected, each of a day of its own: correct "
                   "the bounds, or remove the attribute bounds",
                   file->path, time->overlap, time->overlap + 1);
  return nc_time_check(file, time, false, 0, 0, list);
}

bool forcing_days(const struct nc_file *file, const struct forcing_item *item,
                  const struct nc_variable *v, struct nc_time *time, struct problems *list) {
  int dim = v->dim[nc_role_dim(v, NC_TIME)];
  if (!nc_time_read(file, dim, time, list)) return false;
  bool shifted = item->total_before_stamp && !time->bounded &&
                 (item->quantity == FORCING_IRRAD || item->quantity == FORCING_RAIN);
  bool good = !shifted || days_before_stamps(file, dim, time, list);
  good = good && check_days(file, time, list);
  if (!good) nc_time_destroy(time);
  return good;
}

/* -- succession of files */

static bool report_other_days(const struct forcing_source *source, const struct forcing_plan *plan,
                              enum forcing_quantity q, struct problems *list) {
  char a[11], b[11], c[11], d[11];
  int first = INT_MAX, last = INT_MIN;
  for (int i = 0; i < plan->n_items; i++) {
    const struct forcing_item *item = &plan->item[i];
    if (item->quantity != q || item->last < item->first) continue;
    if (item->first < first) first = item->first;
    if (item->last > last) last = item->last;
  }
  if (last < first)
    return problem(list, "%s: holds no day of %s", source->files, quantity_info[q].name);
  return problem(list, "%s: holds %s from %s to %s; the seasons need %s to %s", source->files,
                 quantity_info[q].name, date_format(first, a), date_format(last, b),
                 date_format(source->first_day, c), date_format(source->last_day, d));
}

/* The item that holds each wanted day, -1 = none [n]; NULL and a problem where two do */
static int *holders(const struct forcing_source *source, const struct forcing_plan *plan,
                    enum forcing_quantity q, struct problems *list) {
  char a[11];
  int n = source->last_day - source->first_day + 1, twice = n, other = -1;
  int *holder = nc_array((size_t)n, sizeof *holder);
  for (int d = 0; d < n; d++) holder[d] = -1;
  for (int i = 0; i < plan->n_items; i++) {
    const struct forcing_item *item = &plan->item[i];
    for (size_t k = 0; item->quantity == q && k < item->n_t; k++) {
      int d = plan->day[item->at_day + k] - source->first_day;
      if (holder[d] >= 0 && d < twice) twice = d, other = i;
      if (holder[d] < 0) holder[d] = i;
    }
  }
  if (twice == n) return holder;
  const struct forcing_item *item = &plan->item[other];
  problem(list,
          "%s and %s: both hold '%s' on %s; each day is expected once: leave one out of "
          "forcing.files",
          plan->file[plan->item[holder[twice]].file], plan->file[item->file],
          plan->variable[item->variable].name, date_format(source->first_day + twice, a));
  free(holder);
  return NULL;
}

/* Values every week or month are no daily values some of which are missing. */
static bool check_daily(const struct forcing_source *source, const struct forcing_plan *plan,
                        enum forcing_quantity q, int n, const int *holder, struct problems *list) {
  char a[11], b[11];
  int last = -1, daily = 0, longer = 0, days = 0, at[2] = {0};
  for (int d = 0; d < n; d++) {
    if (holder[d] < 0) continue;
    int step = last < 0 ? 0 : d - last;
    daily += step == 1 ||
             (step == 2 && forcing_lacks_day(&plan->item[holder[d]], source->first_day + d - 1));
    if (step > 1 && !longer) at[0] = last, at[1] = d;
    longer += step > 1;
    days += step;
    last = d;
  }
  if (longer < 3 || daily >= longer) return true;
  int usual = (days + (daily + longer) / 2) / (daily + longer);
  return problem(list,
                 "%s: '%s' (%s) has a value every %d days (%s, then %s)%s; daily values are "
                 "expected: take the source's daily files",
                 source->files, plan->variable[plan->item[holder[at[0]]].variable].name,
                 quantity_info[q].name, usual, date_format(source->first_day + at[0], a),
                 date_format(source->first_day + at[1], b),
                 usual > 27 && usual < 32 ? ", monthly data" : "");
}

/* Days between the first and the last of them that no file holds though its source has them */
static void count_absent(const struct forcing_source *source, const struct forcing_plan *plan,
                         int n, const int *holder, struct absent_days *absent) {
  *absent = (struct absent_days){0};
  int first = 0, last = n - 1;
  while (first < n && holder[first] < 0) first++;
  while (last > first && holder[last] < 0) last--;
  for (int d = first; d <= last && first < n; d++) {
    if (holder[d] >= 0 || forcing_lacks_day(&plan->item[holder[first]], source->first_day + d))
      continue;
    if (!absent->n++) absent->first = source->first_day + d;
  }
}

bool forcing_days_follow(const struct forcing_source *source, struct forcing_plan *plan,
                         enum forcing_quantity q, struct problems *list) {
  int n = source->last_day - source->first_day + 1, held = 0;
  int *holder = holders(source, plan, q, list);
  if (!holder) return false;
  for (int d = 0; d < n; d++) held += holder[d] >= 0;
  bool good = held ? check_daily(source, plan, q, n, holder, list)
                   : report_other_days(source, plan, q, list);
  if (good) count_absent(source, plan, n, holder, &plan->absent[q]);
  free(holder);
  return good;
}
