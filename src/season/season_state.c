/* The state of a block of seasons: memory, start, and one season as plain numbers.
 *
 * A record of one season:
 *
 *   day stage vernalised live end status wet classes        8
 *   crop_state, season_books                               22
 *   season_soil, where `wet`                               18
 *   age of the oldest class, of the youngest                2
 *   marks, 24 classes a number                              two bits a class
 *   of each class, from the oldest: mass and area if they differ from those of the class before,
 *   ageing if it is not what the weather tells (without weather: 0)
 *
 * A log is three numbers a day, but leaves do not grow on every day that they live, and ageing is a
 * function of temperature but for the days of emergence and of a class that was split.
 */
#include "season/season_state.h"
#include "crop/leaf.h"
#include "season/season_water.h"
#include "support/lane_memory.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LOG_ARRAYS = 4, HEAD = 8, MARKED = 24 };
enum {
  CROP_NUMBERS = (sizeof(struct crop_state) + sizeof(struct season_books)) / sizeof(lane),
  SOIL_NUMBERS = sizeof(struct season_soil) / sizeof(lane)
};

static size_t room_of(int max_days) { return (size_t)max_days + 1 + SEASON_LOG_SPARE; }

size_t season_state_bytes(int max_days) {
  return sizeof(struct season_state) + LOG_ARRAYS * room_of(max_days) * sizeof(lane);
}

struct season_state *season_state_create(int max_days, bool wet) {
  const size_t room = room_of(max_days);
  struct season_state *state = lane_alloc(sizeof *state);
  lane *memory = lane_alloc(LOG_ARRAYS * room * sizeof(lane));
  if (!state || !memory) {
    free(state);
    free(memory);
    return NULL;
  }
  state->max_days = max_days;
  state->wet = wet;
  state->memory = memory;
  state->log = (struct leaf_log){memory, memory + room, memory + 2 * room, memory + 3 * room, 0};
  return state;
}

void season_state_destroy(struct season_state **state) {
  if (!*state) return;
  free((*state)->memory);
  free(*state);
  *state = NULL;
}

void season_state_copy(const struct season_state *from, struct season_state *to) {
  const struct leaf_log log = to->log;
  void *memory = to->memory;
  const int max_days = to->max_days;
  size_t used = 0;
  FOR_LANES (l)
    if ((size_t)from->n_classes[l] > used) used = (size_t)from->n_classes[l];
  *to = *from;
  to->log = log;
  to->memory = memory;
  to->max_days = max_days;
  memcpy(log.mass, from->log.mass, used * sizeof(lane));
  memcpy(log.area, from->log.area, used * sizeof(lane));
  memcpy(log.age, from->log.age, used * sizeof(lane));
  memcpy(log.ageing, from->log.ageing, used * sizeof(lane));
}

void season_state_start(const struct season_block *block, const struct crop *crop,
                        struct season_state *state) {
  crop_initial(crop, &block->rule, &state->crop, &state->flags, &state->log);
  state->log.ageing[0] = lane_set(0.);
  season_books_start(&state->crop, &state->log.mass[0], &state->books);
  FOR_LANES (l) {
    state->day[l] = state->wet ? -block->water->fallow[l] : 0;
    state->end[l] = -1;
    state->status[l] = SEASON_MATURE;
    state->n_classes[l] = 1;
  }
  if (!state->wet) return;
  const struct soil soil = season_water_soil(block, crop);
  state->soil = (struct season_soil){0};
  if (block->water->start)
    state->soil.x = *block->water->start;
  else
    soil_initial(&soil, block->rule.continuous, &state->soil.x);
  soil_totals_start(&state->soil.x, &state->soil.total);
}

double season_state_value(const struct season_state *state, enum season_variable v, int l) {
  if (v == SEASON_DVSEND) return NAN;
  if (v >= SEASON_SM) return state->wet ? season_read_soil(&state->soil.x, v, l) : NAN;
  return season_read(&state->crop, &state->log.mass[state->n_classes[l] - 1], v, l);
}

/* -- records */

int season_state_length(int n_classes, bool wet) {
  return HEAD + CROP_NUMBERS + (wet ? SOIL_NUMBERS : 0) + 2 + (n_classes + MARKED - 1) / MARKED +
         3 * n_classes;
}

int season_state_classes(const double *record) { return (int)record[HEAD - 1]; }

static double *put_lanes(const void *lanes, size_t bytes, int l, double *to) {
  const lane *from = lanes;
  for (size_t i = 0; i < bytes / sizeof(lane); i++) *to++ = from[i][l];
  return to;
}
static const double *get_lanes(const double *from, void *lanes, size_t bytes, int l) {
  lane *to = lanes;
  for (size_t i = 0; i < bytes / sizeof(lane); i++) to[i][l] = *from++;
  return from;
}

/* ageing on day n as the weather tells it, on a whole day of growth */
static double ageing_on(int n, const struct season_weather *weather, const struct crop *crop,
                        int l) {
  lane fysage;
  if (!weather || n < 0) return 0.;
  leaf_ageing(crop, &weather[n].temp, &fysage);
  return fysage[l];
}

static double *put_log(const struct season_state *s, int l, const struct season_weather *weather,
                       const struct crop *crop, double *to) {
  const struct leaf_log *log = &s->log;
  const int n = s->n_classes[l], first_day = s->day[l] - (n - 1);
  double *marks = to;
  to += (n + MARKED - 1) / MARKED;
  for (double *m = marks; m < to; m++) *m = 0.;
  for (int i = 0; i < n; i++) {
    double bit = (double)(1ll << (2 * (i % MARKED)));
    const double mass = log->mass[i][l], area = log->area[i][l];
    if (i == 0 || mass != log->mass[i - 1][l] || area != log->area[i - 1][l]) {
      marks[i / MARKED] += bit;
      *to++ = mass;
      *to++ = area;
    }
    if (i < n - 1 && log->ageing[i][l] != ageing_on(first_day + i, weather, crop, l)) {
      marks[i / MARKED] += 2. * bit;
      *to++ = log->ageing[i][l];
    }
  }
  return to;
}

static void get_log(const double *from, const struct season_weather *weather,
                    const struct crop *crop, int l, struct season_state *s) {
  struct leaf_log *log = &s->log;
  const int n = s->n_classes[l], first_day = s->day[l] - (n - 1);
  const double *marks = from;
  from += (n + MARKED - 1) / MARKED;
  for (int i = 0; i < n; i++) {
    const int mark = (int)((long long)marks[i / MARKED] >> (2 * (i % MARKED)) & 3);
    const bool grown = mark & 1, told = mark & 2;
    log->mass[i][l] = grown ? from[0] : log->mass[i - 1][l];
    log->area[i][l] = grown ? from[1] : log->area[i - 1][l];
    if (grown) from += 2;
    double ageing = i < n - 1 ? ageing_on(first_day + i, weather, crop, l) : 0.;
    log->ageing[i][l] = told ? *from++ : ageing;
    if (i < n - 1) log->age[i + 1][l] = log->age[i][l] + log->ageing[i][l];
  }
}

int season_state_pack(const struct season_state *s, int l, const struct season_weather *weather,
                      const struct crop *crop, double *record) {
  const int n = s->n_classes[l];
  const double head[HEAD] = {s->day[l],
                             s->flags.stage[l],
                             s->flags.vernalised[l],
                             s->flags.live[l] != 0,
                             s->end[l],
                             s->status[l],
                             s->wet,
                             n};
  double *to = record;
  memcpy(to, head, sizeof head);
  to = put_lanes(&s->crop, sizeof s->crop, l, to + HEAD);
  to = put_lanes(&s->books, sizeof s->books, l, to);
  if (s->wet) to = put_lanes(&s->soil, sizeof s->soil, l, to);
  *to++ = s->log.age[0][l];
  *to++ = s->log.age[n - 1][l];
  return (int)(put_log(s, l, weather, crop, to) - record);
}

bool season_state_unpack(const double *record, const struct season_weather *weather,
                         const struct crop *crop, int l, struct season_state *s) {
  const int n = season_state_classes(record);
  const double *from = record + HEAD;
  if ((record[6] != 0.) != s->wet || n < 1 || (size_t)n > room_of(s->max_days)) return false;
  s->day[l] = (int)record[0];
  s->flags.stage[l] = record[1];
  s->flags.vernalised[l] = record[2];
  s->flags.live[l] = record[3] != 0. ? -1 : 0;
  s->end[l] = (int)record[4];
  s->status[l] = (enum season_status)record[5];
  s->n_classes[l] = n;
  from = get_lanes(from, &s->crop, sizeof s->crop, l);
  from = get_lanes(from, &s->books, sizeof s->books, l);
  if (s->wet) from = get_lanes(from, &s->soil, sizeof s->soil, l);
  s->log.age[0][l] = from[0];
  const double youngest = from[1];
  get_log(from + 2, weather, crop, l, s);
  const double read = s->log.age[n - 1][l];
  return !memcmp(&read, &youngest, sizeof read);
}
