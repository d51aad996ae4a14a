/* Which days the variables of a plan hold: what a time stamp means, days that a source never has,
 * and whether the files follow one another without gaps (rank 0, serial).
 *
 * A total that accumulates until its stamp belongs to the day that holds the second before: one of
 * 00 UTC to the day that ends there, one of noon or 23:00 to its own.
 */
#include "ncio/forcing_plan.h"
#include "support/units.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* -- one variable */

bool forcing_lacks_day(const struct forcing_item *item, int day) {
  struct date d = date_of(day);
  return item->no_31_december && is_leap_year(d.year) && d.month == 12 && d.day == 31;
}

/* Days that end at the stamps; `time` holds the days of the stamps. */
static bool days_before_stamps(const struct nc_file *file, int dim, struct nc_time *time,
                               struct problems *list) {
  char name[NC_MAX_NAME + 1] = "", units[NC_NAME] = "", unit[NC_NAME] = "";
  double second = 0.0, none, *value = nc_array((size_t)time->n, sizeof *value);
  int id;
  nc_inq_dimname(file->id, dim, name);
  bool good = nc_inq_varid(file->id, name, &id) == NC_NOERR &&
              nc_attribute(file, id, "units", units, sizeof units) &&
              nc_get_var_double(file->id, id, value) == NC_NOERR;
  memcpy(unit, units, sizeof unit);
  char *since = strstr(unit, " since ");
  if (since) *since = '\0';
  good = good && unit_conversion("s", unit, &second, &none);
  for (int t = 0; good && t < time->n; t++) value[t] -= second;
  good = good && cf_days(units, time->calendar, time->n, value, time->day);
  free(value);
  return good || problem(list,
                         "%s: the days that end at the times of '%s' (units '%s') cannot be told; "
                         "a variable %s(%s) in 'hours since ...' is expected",
                         file->path, name, units, name, name);
}

/* As nc_time_check, but for the days that the source never has: the stretches between them one by
 * one, after the whole, whose steps a message then counts. */
static bool check_days(const struct nc_file *file, const struct forcing_source *source,
                       const struct forcing_item *item, const struct nc_time *time,
                       struct problems *list) {
  if (item->no_31_december && !nc_time_check(file, time, false, 0, 0, list)) return false;
  for (int from = 0, end; from < time->n; from = end) {
    for (end = from + 1; end < time->n; end++)
      if (time->day[end] == time->day[end - 1] + 2 &&
          forcing_lacks_day(item, time->day[end - 1] + 1))
        break;
    struct nc_time part = {.n = end - from, .day = time->day + from, .calendar = time->calendar};
    if (!nc_time_check(file, &part, true, source->first_day, source->last_day, list)) return false;
  }
  return true;
}

bool forcing_days(const struct nc_file *file, const struct forcing_source *source,
                  const struct forcing_item *item, struct nc_time *time, struct problems *list) {
  int dim = item->v.dim[nc_role_dim(&item->v, NC_TIME)];
  if (!nc_time_read(file, dim, time, list)) return false;
  bool shifted = item->total_before_stamp && !time->bounded &&
                 (item->quantity == FORCING_IRRAD || item->quantity == FORCING_RAIN);
  bool good = !shifted || days_before_stamps(file, dim, time, list);
  good = good && check_days(file, source, item, time, list);
  if (!good) nc_time_destroy(time);
  return good;
}

/* -- succession of files */

struct start {
  int day, item;
};

static int by_day(const void *a, const void *b) {
  const struct start *x = a, *y = b;
  if (x->day != y->day) return x->day < y->day ? -1 : 1;
  return x->item < y->item ? -1 : x->item > y->item;
}

/* The quantity's items that hold wanted days, the earliest first; caller frees */
static struct start *starts_of(const struct forcing_plan *plan, enum forcing_quantity q, int *n) {
  struct start *start = nc_array((size_t)plan->n_items, sizeof *start);
  *n = 0;
  for (int i = 0; i < plan->n_items; i++)
    if (plan->item[i].quantity == q && plan->item[i].n_t > 0)
      start[(*n)++] = (struct start){plan->day[plan->item[i].at_day], i};
  if (*n) qsort(start, (size_t)*n, sizeof *start, by_day);
  return start;
}

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

static bool check_pair(const struct forcing_source *source, const struct forcing_plan *plan,
                       const struct forcing_item *before, const struct forcing_item *item,
                       struct problems *list) {
  char a[11], b[11];
  int last = plan->day[before->at_day + before->n_t - 1], day = plan->day[item->at_day];
  bool may_skip = item->calendar == CALENDAR_360_DAY || item->calendar == CALENDAR_NOLEAP ||
                  forcing_lacks_day(item, last + 1);
  if (day <= last)
    return problem(list, "%s and %s: both hold '%s' on %s; each day is expected once",
                   plan->file[before->file], plan->file[item->file], item->v.name,
                   date_format(day, a));
  return day - last <= (may_skip ? 2 : 1) ||
         problem(list,
                 "%s: time has a gap: '%s' ends on %s in %s and goes on at %s in %s; daily "
                 "values are expected",
                 source->files, item->v.name, date_format(last, a), plan->file[before->file],
                 date_format(day, b), plan->file[item->file]);
}

bool forcing_days_follow(const struct forcing_source *source, const struct forcing_plan *plan,
                         enum forcing_quantity q, struct problems *list) {
  int n;
  struct start *start = starts_of(plan, q, &n);
  bool good = true;
  for (int k = 1; k < n && good; k++)
    good =
        check_pair(source, plan, &plan->item[start[k - 1].item], &plan->item[start[k].item], list);
  free(start);
  return good && (n > 0 || report_other_days(source, plan, q, list));
}
