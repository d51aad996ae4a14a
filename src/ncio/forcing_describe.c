/* What one file holds of the weather: for each variable its place, unit, axes and wanted days
 * (serial). What is wrong with a variable is kept with it: it matters only if it is chosen.
 */
#include "ncio/forcing_plan.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Equal descriptions are looked for among so many of the last: a file resembles its neighbours. */
enum { RECENT = 64 };

/* room for one more behind n of an array whose room doubles at powers of two */
static void *room_for_one(void *array, size_t n, size_t size) {
  if ((n & (n - 1)) != 0) return array;
  void *grown = nc_array(n ? 2 * n : 1, size);
  if (n) memcpy(grown, array, n * size);
  free(array);
  return grown;
}

int forcing_space(struct forcing_plan *plan, struct nc_space *space) {
  int n = plan->n_spaces;
  for (int s = n - 1; s >= 0 && s >= n - RECENT; s--)
    if (nc_space_equal(&plan->space[s], space)) {
      nc_space_destroy(space);
      return s;
    }
  plan->space = room_for_one(plan->space, (size_t)n, sizeof *space);
  plan->space[n] = *space;
  return plan->n_spaces++;
}

static int add_variable(struct forcing_plan *plan, const struct nc_variable *v) {
  int n = plan->n_variables;
  for (int i = n - 1; i >= 0 && i >= n - RECENT; i--)
    if (memcmp(&plan->variable[i], v, sizeof *v) == 0) return i;
  plan->variable = room_for_one(plan->variable, (size_t)n, sizeof *v);
  memcpy(&plan->variable[n], v, sizeof *v); /* padding, too: compared above */
  return plan->n_variables++;
}

static void add_days(struct forcing_plan *plan, struct forcing_item *item,
                     const struct nc_time *time) {
  size_t need = plan->n_days + item->n_t;
  if (need > plan->capacity) { /* doubles: some sources have a file a day */
    plan->capacity = need > 2 * plan->capacity ? need : 2 * plan->capacity;
    int *grown = nc_array(plan->capacity, sizeof *grown);
    if (plan->n_days) memcpy(grown, plan->day, plan->n_days * sizeof *grown);
    free(plan->day);
    plan->day = grown;
  }
  item->at_day = plan->n_days;
  if (item->n_t)
    memcpy(plan->day + plan->n_days, time->day + item->t0, item->n_t * sizeof *plan->day);
  plan->n_days = need;
}

/* Gives the dimension of members its role, where there is one. */
static void find_members(const struct nc_file *file, const struct forcing_source *source,
                         struct nc_variable *v) {
  char name[NC_MAX_NAME + 1] = "";
  for (int d = 0; source->members && d < v->n_dims; d++) {
    nc_inq_dimname(file->id, v->dim[d], name);
    if (strcmp(name, source->members) != 0) continue;
    v->role[d] = NC_MEMBER;
    v->member = (size_t)source->member;
  }
}

/* The item's unit, as an earlier item has it or by UDUNITS, whose tables take longer to read than a
 * small file */
static bool find_unit(const struct forcing_plan *plan, struct forcing_item *item,
                      const char *unit) {
  for (int i = plan->n_items - 1; i >= 0 && i >= plan->n_items - RECENT; i--) {
    const struct forcing_item *other = &plan->item[i];
    if (other->quantity != item->quantity || other->scale == 0.0 ||
        strcmp(plan->variable[other->variable].unit, unit) != 0)
      continue;
    item->scale = other->scale;
    item->offset = other->offset;
    return true;
  }
  return profile_unit(item->quantity, unit, &item->scale, &item->offset);
}

/* A minimum is no maximum, and no mean either way: where name and cell_methods disagree, one is
 * wrong. Minima and maxima that are called means pass: programs leave that behind. */
static bool method_fits(const struct nc_file *file, const struct forcing_item *item,
                        const char *name, struct problems *list) {
  struct nc_file at;
  int id;
  if (!nc_variable_find(file, name, &at, &id)) return true;
  enum time_method method = forcing_time_method(&at, id);
  enum time_method own = item->quantity == FORCING_TMIN   ? TIME_MINIMUM
                         : item->quantity == FORCING_TMAX ? TIME_MAXIMUM
                                                          : TIME_MEAN;
  bool extreme = method == TIME_MINIMUM || method == TIME_MAXIMUM;
  if (extreme && method != own)
    return problem(list,
                   "%s: variable '%s' is read as %s, but its cell_methods say that it is the %s of "
                   "its times; correct one of them",
                   file->path, name, quantity_info[item->quantity].name, time_method_name(method));
  return true;
}

/* Completes an item: axes, unit, wanted steps. */
static bool describe(const struct nc_file *file, const struct forcing_source *source,
                     struct forcing_plan *plan, const struct forcing_candidate *candidate,
                     struct forcing_item *item, struct nc_variable *v, struct problems *list) {
  const struct nc_space *space = &plan->space[item->space];
  struct nc_time time;
  if (!nc_variable_read(file, candidate->name, space, v, list) ||
      !method_fits(file, item, candidate->name, list))
    return false;
  unsigned place = nc_place_roles(space);
  unsigned all = place | 1u << NC_TIME | (source->members ? 1u << NC_MEMBER : 0);
  char expected[NC_NAME + 32];
  find_members(file, source, v);
  snprintf(expected, sizeof expected, "(%s%stime, %s)", source->members ? source->members : "",
           source->members ? ", " : "", space->gridded ? "lat, lon" : "location");
  if (!nc_variable_shape(file, v, all, all, expected, list)) return false;
  if (!v->has_unit)
    snprintf(v->unit, sizeof v->unit, "%s", candidate->row->unit ? candidate->row->unit : "");
  if (!find_unit(plan, item, v->unit))
    return problem(
        list, "%s: variable '%s' has %s%s%s; for %s units that convert to '%s' are expected",
        file->path, v->name, *v->unit ? "units '" : "no units", v->unit, *v->unit ? "'" : "",
        quantity_info[item->quantity].name, quantity_info[item->quantity].unit);
  if (!forcing_days(file, item, v, &time, list)) return false;
  int t0 = 0, t1 = time.n;
  while (t0 < t1 && time.day[t0] < source->first_day) t0++;
  while (t0 < t1 && time.day[t1 - 1] > source->last_day) t1--;
  item->t0 = (size_t)t0;
  item->n_t = (size_t)(t1 - t0);
  item->calendar = time.calendar;
  item->first = time.n ? time.day[0] : 0;
  item->last = time.n ? time.day[time.n - 1] : -1;
  add_days(plan, item, &time);
  nc_time_destroy(&time);
  return true;
}

void forcing_wrong(struct forcing_plan *plan, struct forcing_item *item, struct problems *found) {
  item->at_line = plan->n_lines;
  for (int i = 0; i < found->n; i++) {
    plan->line = room_for_one(plan->line, (size_t)plan->n_lines, sizeof *plan->line);
    plan->line[plan->n_lines++] = nc_copy_text(found->line[i]);
  }
  item->n_lines = found->n;
  problems_clear(found);
}

void forcing_describe(const struct nc_file *file, int file_number,
                      const struct forcing_source *source, int n_tables,
                      const struct profile *const *table, struct forcing_plan *plan) {
  struct forcing_candidate candidate[N_FORCING];
  struct problems found = {0};
  struct nc_space space;
  int n = forcing_candidates(file, n_tables, table, candidate), s = -1;
  if (n && nc_space_read(file, &space, &found)) s = forcing_space(plan, &space);
  for (int i = 0; i < n; i++) {
    const struct forcing_candidate *c = &candidate[i];
    struct nc_variable v;
    struct forcing_item item = {.quantity = c->row->quantity,
                                .file = file_number,
                                .space = s,
                                .rank = c->rank,
                                .height = c->row->height,
                                .total_before_stamp = c->table->total_before_stamp,
                                .no_31_december = c->table->no_31_december};
    memset(&v, 0, sizeof v);
    snprintf(v.name, sizeof v.name, "%s", c->name);
    if (s >= 0 && !describe(file, source, plan, c, &item, &v, &found)) item.n_t = 0;
    item.variable = add_variable(plan, &v);
    if (s >= 0 || i == 0)
      forcing_wrong(plan, &item, &found);
    else { /* what is wrong with the file's places is wrong with all its items */
      item.at_line = plan->item[plan->n_items - 1].at_line;
      item.n_lines = plan->item[plan->n_items - 1].n_lines;
    }
    plan->item = room_for_one(plan->item, (size_t)plan->n_items, sizeof item);
    plan->item[plan->n_items++] = item;
  }
  problems_clear(&found);
}
