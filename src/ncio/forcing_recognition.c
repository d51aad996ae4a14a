/* Holds every file against every profile, and chooses the profile under which they give most; see
 * forcing_recognition.h.
 */
#include "ncio/forcing_recognition.h"
#include "ncio/forcing_plan.h"
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALL_DAYS = 4000000 }; /* day numbers within which every file's days lie */

/* A profile, or all that need not be named together ("auto") */
struct attempt {
  const char *name;
  int n_tables;
  const struct profile *table[MAX_PROFILES];
  struct forcing_plan plan; /* descriptions of what fits it, in all files */
};

struct forcing_recognition {
  int n_files, capacity;
  char **file;
  int n_attempts;
  struct attempt attempt[MAX_PROFILES + 1];
};

static const struct forcing_source everything = {
    .files = "the files given", .first_day = -ALL_DAYS, .last_day = ALL_DAYS};

struct forcing_recognition *forcing_recognition_new(void) {
  struct forcing_recognition *r = nc_array(1, sizeof *r);
  struct problems none = {0};
  const struct profile *all[MAX_PROFILES];
  const int n = profile_all(all);
  for (int p = 0; p <= n; p++) {
    struct attempt *a = &r->attempt[r->n_attempts++];
    a->name = p < n ? all[p]->name : "auto";
    a->n_tables = profile_tables(a->name, a->table, &none);
  }
  problems_clear(&none);
  return r;
}

bool forcing_recognition_add(struct forcing_recognition *r, const struct nc_file *file) {
  bool any = false;
  if (r->n_files == r->capacity) {
    r->capacity = r->capacity ? 2 * r->capacity : 64;
    char **grown = nc_array((size_t)r->capacity, sizeof *grown);
    if (r->n_files) memcpy(grown, r->file, (size_t)r->n_files * sizeof *grown);
    free(r->file);
    r->file = grown;
  }
  r->file[r->n_files] = nc_copy_text(file->path);
  for (int i = 0; i < r->n_attempts; i++) {
    struct attempt *a = &r->attempt[i];
    const int before = a->plan.n_items;
    forcing_describe(file, r->n_files, &everything, a->n_tables, a->table, &a->plan);
    any = any || a->plan.n_items > before;
  }
  r->n_files++;
  return any;
}

void forcing_recognition_destroy(struct forcing_recognition **recognition) {
  struct forcing_recognition *r = *recognition;
  for (int i = 0; r && i < r->n_attempts; i++) forcing_plan_destroy(&r->attempt[i].plan);
  if (r) nc_free_texts((size_t)r->n_files, &r->file);
  free(r);
  *recognition = NULL;
}

/* -- the choice */

/* What is hoped for, the best first */
static const struct {
  bool water;
  enum radiation_source radiation;
} hope[] = {{true, RADIATION_MEASURED},   {true, RADIATION_SUNSHINE},
            {false, RADIATION_MEASURED},  {false, RADIATION_SUNSHINE},
            {true, RADIATION_HARGREAVES}, {false, RADIATION_HARGREAVES}};
enum { N_HOPES = sizeof hope / sizeof *hope };

/* The attempt's plan with items of its own, those that can be read alone; free its items. */
static struct forcing_plan readable(const struct forcing_recognition *r, const struct attempt *a) {
  struct forcing_plan plan = a->plan;
  plan.item = nc_array((size_t)plan.n_items, sizeof *plan.item);
  plan.n_items = 0;
  for (int i = 0; i < a->plan.n_items; i++)
    if (!a->plan.item[i].n_lines) plan.item[plan.n_items++] = a->plan.item[i];
  plan.n_files = r->n_files;
  plan.file = r->file;
  return plan;
}

static bool fulfils(const struct forcing_recognition *r, const struct attempt *a, int h,
                    struct forcing_plan *plan, struct problems *list) {
  struct forcing_source source = everything;
  source.profile = a->name;
  source.water = hope[h].water;
  source.radiation.source = hope[h].radiation;
  *plan = readable(r, a);
  return forcing_choose(&source, a->n_tables, a->table, plan, list);
}

/* The first that fulfils the best hope; N_HOPES in *best where none does, then the attempt with
 * most variables */
static int choose(const struct forcing_recognition *r, int *best) {
  int chosen = 0;
  *best = N_HOPES;
  for (int i = 0; i < r->n_attempts; i++) {
    if (*best == N_HOPES && r->attempt[i].plan.n_items > r->attempt[chosen].plan.n_items)
      chosen = i;
    for (int h = 0; h < *best; h++) {
      struct problems none = {0};
      struct forcing_plan plan;
      const bool good = fulfils(r, &r->attempt[i], h, &plan, &none);
      free(plan.item);
      problems_clear(&none);
      if (!good) continue;
      chosen = i;
      *best = h;
    }
  }
  return chosen;
}

/* -- what it gives */

static bool is_item(const struct forcing_plan *plan, enum forcing_quantity q, int i) {
  return plan->item[i].quantity == q;
}

static void find_days(const struct forcing_plan *plan, struct recognised_forcing *found) {
  found->first_day = INT_MAX;
  found->last_day = INT_MIN;
  for (int i = 0; i < plan->n_items; i++) {
    const struct forcing_item *item = &plan->item[i];
    if (item->quantity != FORCING_TMIN || !item->n_t) continue;
    const int *day = plan->day + item->at_day;
    if (day[0] < found->first_day) found->first_day = day[0];
    if (day[item->n_t - 1] > found->last_day) found->last_day = day[item->n_t - 1];
  }
}

/* Days of which every variable has a value, or which its source never has */
static void mark_whole(const struct forcing_plan *plan, struct recognised_forcing *found) {
  const int n = found->last_day - found->first_day + 1;
  bool *there = nc_array((size_t)n, sizeof *there);
  found->whole = nc_array((size_t)n, sizeof *found->whole);
  for (int d = 0; d < n; d++) found->whole[d] = true;
  for (enum forcing_quantity q = 0; q < N_FORCING; q++) {
    const struct forcing_item *any = NULL;
    memset(there, 0, (size_t)n * sizeof *there);
    for (int i = 0; i < plan->n_items; i++) {
      const struct forcing_item *item = &plan->item[i];
      if (!is_item(plan, q, i)) continue;
      any = item;
      for (size_t k = 0; k < item->n_t; k++) {
        const int d = plan->day[item->at_day + k] - found->first_day;
        if (d >= 0 && d < n) there[d] = true;
      }
    }
    for (int d = 0; any && d < n; d++)
      if (!there[d] && !forcing_lacks_day(any, found->first_day + d)) found->whole[d] = false;
  }
  free(there);
}

static void list_variables(const struct forcing_plan *plan, struct recognised_forcing *found) {
  for (enum forcing_quantity q = 0; q < N_FORCING; q++)
    for (int i = 0; i < plan->n_items; i++) {
      if (!is_item(plan, q, i)) continue;
      const struct nc_variable *v = &plan->variable[plan->item[i].variable];
      struct recognised_variable *x = &found->variable[found->n_variables++];
      *x = (struct recognised_variable){.quantity = q,
                                        .has_unit = v->has_unit,
                                        .scale = plan->item[i].scale,
                                        .offset = plan->item[i].offset};
      snprintf(x->name, sizeof x->name, "%s", v->name);
      snprintf(x->unit, sizeof x->unit, "%s", v->unit);
      break;
    }
}

static void list_files(const struct forcing_plan *plan, struct recognised_forcing *found) {
  found->file = nc_array((size_t)plan->n_files, sizeof *found->file);
  for (int f = 0, i = 0; f < plan->n_files; f++) {
    for (i = 0; i < plan->n_items && plan->item[i].file != f;) i++;
    if (i < plan->n_items) found->file[found->n_files++] = nc_copy_text(plan->file[f]);
  }
}

static void copy_space(const struct nc_space *from, struct nc_space *to) {
  const size_t n_lat = (size_t)(from->gridded ? from->n_lat : from->n_lon);
  const size_t n_lon = (size_t)from->n_lon;
  *to = *from;
  to->lat = nc_array(n_lat, sizeof *to->lat);
  to->lon = nc_array(n_lon, sizeof *to->lon);
  memcpy(to->lat, from->lat, n_lat * sizeof *to->lat);
  memcpy(to->lon, from->lon, n_lon * sizeof *to->lon);
  if (!from->name) return;
  to->name = nc_array(n_lon, sizeof *to->name);
  for (size_t i = 0; i < n_lon; i++) to->name[i] = nc_copy_text(from->name[i]);
}

static bool take(struct forcing_plan *plan, struct recognised_forcing *found,
                 struct problems *list) {
  struct forcing_source source = everything;
  bool good = true;
  find_days(plan, found);
  if (found->last_day < found->first_day)
    return problem(list, "the weather files hold no day of minimum temperature");
  source.first_day = found->first_day;
  source.last_day = found->last_day;
  for (int i = 0; i < plan->n_items; i++) { /* others may hold more days than TMIN */
    struct forcing_item *item = &plan->item[i];
    while (item->n_t && plan->day[item->at_day] < source.first_day)
      item->at_day++, item->t0++, item->n_t--;
    while (item->n_t && plan->day[item->at_day + item->n_t - 1] > source.last_day) item->n_t--;
  }
  for (enum forcing_quantity q = 0; q < N_FORCING && good; q++)
    if (plan->has[q]) good = forcing_days_follow(&source, plan, q, list);
  if (!good) return false;
  mark_whole(plan, found);
  list_variables(plan, found);
  list_files(plan, found);
  for (int i = 0; i < plan->n_items; i++)
    if (is_item(plan, FORCING_TMIN, i) && !found->space.lat)
      copy_space(&plan->space[plan->item[i].space], &found->space);
  return true;
}

bool forcing_recognition_choose(const struct forcing_recognition *r,
                                struct recognised_forcing *found, struct problems *list) {
  struct forcing_plan plan;
  int best;
  *found = (struct recognised_forcing){0};
  const struct attempt *a = &r->attempt[choose(r, &best)];
  const int h = best == N_HOPES ? 2 : best; /* what is told of weather that fulfils none */
  bool good = fulfils(r, a, h, &plan, list);
  for (int i = 0; !good && i < a->plan.n_items; i++) /* why variables that are there do not count */
    for (int k = 0; k < a->plan.item[i].n_lines; k++)
      problem(list, "%s", a->plan.line[a->plan.item[i].at_line + k]);
  found->profile = a->name;
  found->water = hope[h].water;
  found->radiation = hope[h].radiation;
  good = good && take(&plan, found, list);
  free(plan.item);
  return good;
}

void recognised_forcing_clear(struct recognised_forcing *found) {
  if (found->file) nc_free_texts((size_t)found->n_files, &found->file);
  nc_space_destroy(&found->space);
  free(found->whole);
  *found = (struct recognised_forcing){0};
}

/* -- patterns */

static int by_text(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

bool forcing_pattern_gives(const char *pattern, const char *profile, int from, int to, int n,
                           char *const *path) {
  const struct forcing_source source = {
      .files = pattern, .profile = profile, .first_day = from, .last_day = to};
  const struct profile *table[MAX_PROFILES];
  struct problems none = {0};
  char **given = NULL, **sorted = nc_array((size_t)n, sizeof *sorted);
  int n_given = 0;
  memcpy(sorted, path, (size_t)n * sizeof *sorted);
  qsort(sorted, (size_t)n, sizeof *sorted, by_text);
  const int n_tables = profile_tables(profile, table, &none);
  bool same = forcing_files(&source, n_tables, table, &n_given, &given, &none) && n_given == n;
  for (int i = 0; same && i < n; i++) same = strcmp(given[i], sorted[i]) == 0;
  nc_free_texts((size_t)n_given, &given);
  problems_clear(&none);
  free(sorted);
  return same;
}
