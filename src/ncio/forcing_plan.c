/* The reading plan: for each variable of each file its place, unit, axes and wanted days (rank 0),
 * checked to follow one another without gaps, and shared with all ranks.
 */
#include "ncio/forcing_plan.h"
#include "ncio/nc_agree.h"
#include <stdlib.h>
#include <string.h>

/* -- one variable */

static int add_space(struct forcing_plan *plan, struct nc_space *space) {
  for (int s = 0; s < plan->n_spaces; s++)
    if (nc_space_equal(&plan->space[s], space)) {
      nc_space_destroy(space);
      return s;
    }
  struct nc_space *grown = nc_array((size_t)plan->n_spaces + 1, sizeof *grown);
  if (plan->n_spaces) memcpy(grown, plan->space, (size_t)plan->n_spaces * sizeof *grown);
  free(plan->space);
  plan->space = grown;
  grown[plan->n_spaces] = *space;
  return plan->n_spaces++;
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

/* Completes a candidate: axes, unit, wanted steps. */
static bool describe(const struct nc_file *file, const struct forcing_source *source,
                     struct forcing_plan *plan, struct forcing_item *item, struct problems *list) {
  const struct nc_space *space = &plan->space[item->space];
  struct nc_time time;
  char name[NC_NAME], assumed[NC_NAME];
  memcpy(name, item->v.name, sizeof name);
  memcpy(assumed, item->v.unit, sizeof assumed);
  if (!nc_variable_read(file, name, space, &item->v, list)) return false;
  unsigned place = nc_place_roles(space);
  unsigned all = place | 1u << NC_TIME | (source->members ? 1u << NC_MEMBER : 0);
  char expected[NC_NAME + 32];
  find_members(file, source, &item->v);
  snprintf(expected, sizeof expected, "(%s%stime, %s)", source->members ? source->members : "",
           source->members ? ", " : "", space->gridded ? "lat, lon" : "location");
  if (!nc_variable_shape(file, &item->v, all, all, expected, list)) return false;
  if (!item->v.has_unit) memcpy(item->v.unit, assumed, sizeof assumed);
  if (!profile_unit(item->quantity, item->v.unit, &item->scale, &item->offset))
    return problem(list,
                   "%s: variable '%s' has %s%s%s; for %s units that convert to '%s' are expected",
                   file->path, name, *item->v.unit ? "units '" : "no units", item->v.unit,
                   *item->v.unit ? "'" : "", quantity_info[item->quantity].name,
                   quantity_info[item->quantity].unit);
  if (!forcing_days(file, item, &time, list)) return false;
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

/* Items first .. end - 1 belong to one file. */
static bool describe_file(const struct forcing_source *source, struct forcing_plan *plan, int first,
                          int end, struct problems *list) {
  struct nc_file file;
  struct nc_space space;
  int f = plan->item[first].file;
  if (!nc_file_open(plan->file[f], &file, list)) return false;
  bool good = nc_space_read(&file, &space, list);
  int s = good ? add_space(plan, &space) : -1;
  for (int i = first; s >= 0 && i < end; i++) {
    plan->item[i].space = s;
    if (!describe(&file, source, plan, &plan->item[i], list)) good = false;
  }
  nc_file_close(&file);
  return good;
}

static bool describe_files(const struct forcing_source *source, struct forcing_plan *plan,
                           struct problems *list) {
  bool good = true;
  for (int first = 0, end; first < plan->n_items; first = end) {
    end = first;
    while (end < plan->n_items && plan->item[end].file == plan->item[first].file) end++;
    if (!describe_file(source, plan, first, end, list)) good = false;
  }
  return good;
}

/* -- the plan */

static bool wind_height(const struct forcing_source *source, struct forcing_plan *plan,
                        struct problems *list) {
  enum forcing_quantity wind = plan->has[FORCING_WIND] ? FORCING_WIND : FORCING_WIND_EAST;
  plan->height = source->wind_height;
  for (int i = 0; i < plan->n_items && plan->height <= 0.0; i++)
    if (plan->item[i].quantity == wind) plan->height = plan->item[i].height;
  if (!plan->has[wind] || plan->height >= 0.5) return true;
  if (plan->height > 0.0)
    return problem(list, "forcing.wind.height: %g m is too low; 0.5 m or more is expected",
                   plan->height);
  return problem(list, "%s: the height of the wind is unknown; set forcing.wind.height (m)",
                 source->files);
}

/* The first file that has altitudes, weather or not; false after a problem */
static bool look_for_altitude(const struct nc_file *file, int file_number,
                              struct forcing_plan *plan, struct problems *list) {
  struct nc_space space;
  struct nc_variable v;
  double factor;
  int before = list->count;
  if (plan->altitude_file >= 0 || !nc_space_read(file, &space, NULL)) return true;
  if (nc_altitude(file, &space, NULL, &v, &factor, list)) plan->altitude_file = file_number;
  nc_space_destroy(&space);
  return !problems_since(list, before);
}

bool forcing_plan_make(const struct forcing_source *source, struct forcing_plan *plan,
                       struct problems *list) {
  const struct profile *table[MAX_PROFILES];
  bool good = true;
  *plan = (struct forcing_plan){.altitude_file = -1};
  int n_tables = profile_tables(source->profile, table, list);
  if (!n_tables) return false;
  if (!forcing_files(source, n_tables, table, &plan->n_files, &plan->file, list)) return false;
  for (int f = 0; f < plan->n_files; f++) {
    struct nc_file file;
    if (!nc_file_open(plan->file[f], &file, list)) {
      good = false;
      continue;
    }
    forcing_candidates(&file, f, n_tables, table, plan);
    if (source->altitude && !look_for_altitude(&file, f, plan, list)) good = false;
    nc_file_close(&file);
  }
  if (!good) return false;
  good = forcing_choose(source, n_tables, table, plan, list);
  if (!describe_files(source, plan, list)) good = false;
  if (!wind_height(source, plan, list)) good = false;
  for (enum forcing_quantity q = 0; good && q < N_FORCING; q++)
    if (plan->has[q] && !forcing_days_follow(source, plan, q, list)) good = false;
  if (good) forcing_note_choices(source, plan);
  return good;
}

PetscErrorCode ForcingPlanShare(MPI_Comm comm, struct forcing_plan *plan) {
  int rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  struct forcing_plan plain = *plan;
  PetscCall(BytesShare(comm, &plain, sizeof plain));
  if (rank) {
    *plan = plain;
    plan->file = NULL;
    plan->item = NULL;
    plan->space = NULL;
    plan->day = NULL;
    plan->choices = NULL;
  }
  PetscCall(TextsShare(comm, plan->n_files, &plan->file));
  PetscCall(ArrayShare(comm, (size_t)plan->n_items, sizeof *plan->item, (void **)&plan->item));
  PetscCall(ArrayShare(comm, (size_t)plan->n_spaces, sizeof *plan->space, (void **)&plan->space));
  PetscCall(ArrayShare(comm, plan->n_days, sizeof *plan->day, (void **)&plan->day));
  PetscCall(TextShare(comm, &plan->choices));
  for (int s = 0; s < plan->n_spaces; s++) PetscCall(SpaceShare(comm, &plan->space[s]));
  PetscFunctionReturn(0);
}

void forcing_plan_destroy(struct forcing_plan *plan) {
  if (plan->file) nc_free_texts((size_t)plan->n_files, &plan->file);
  for (int s = 0; plan->space && s < plan->n_spaces; s++) nc_space_destroy(&plan->space[s]);
  free(plan->item);
  free(plan->space);
  free(plan->day);
  free(plan->choices);
  *plan = (struct forcing_plan){0};
}
