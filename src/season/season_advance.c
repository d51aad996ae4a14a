/* Seasons advanced from stored states: a part of the time loop.
 *
 * The tape's slots are days, as in season_forward. Each lane is put on the slot of its own day and
 * taken off that of the day it was requested; before and after that its lane of the tape runs too,
 * but it is not read. The leaf log is below the slot in as many slots as it has classes.
 */
#include "season/season_water.h"
#include <limits.h>
#include <math.h>

static void copy_lane(const void *from, void *to, size_t bytes, int l) {
  const lane *a = from;
  lane *b = to;
  for (size_t i = 0; i < bytes / sizeof(lane); i++) b[i][l] = a[i][l];
}

static int slot_of(int day) { return day > 0 ? day : 0; }

/* -- onto the tape */

/* the youngest n classes below slot `at`; older slots are as if nothing had been born */
static void put_log(const struct season_state *state, int l, int n, int at,
                    struct season_tape *tape) {
  const struct leaf_log *from = &state->log;
  struct leaf_log *to = &tape->log;
  const int oldest = at - (n - 1), skip = state->n_classes[l] - n;
  for (int i = 0; i < n; i++) {
    to->mass[oldest + i][l] = from->mass[skip + i][l];
    to->area[oldest + i][l] = from->area[skip + i][l];
    to->age[oldest + i][l] = from->age[skip + i][l];
    to->ageing[oldest + i][l] = from->ageing[skip + i][l];
  }
  for (int k = to->first; k < oldest; k++) {
    to->mass[k][l] = to->area[k][l] = to->ageing[k][l] = 0.;
    to->age[k][l] = from->age[skip][l];
  }
  tape->hint.old[l] = tape->hint.dead[l] = oldest;
}

static void put_soil(const struct season_state *state, int l, int n, struct season_tape *tape,
                     struct water_sweep *sweep) {
  if (!tape->wet) return;
  copy_lane(&state->soil.x, &tape->water->state[tape->water->n_fallow + n], sizeof state->soil.x,
            l);
  copy_lane(&state->soil.total, &sweep->total, sizeof state->soil.total, l);
  tape->water->open[l] = state->soil.open[l];
  tape->water->booked[l] = state->soil.booked[l];
}

static void put(const struct season_state *state, int l, int n, struct season_tape *tape,
                struct water_sweep *sweep) {
  const int at = slot_of(n);
  const bool waits = n < state->day[l];
  copy_lane(&state->crop, &tape->state[at], sizeof state->crop, l);
  copy_lane(&state->flags, &tape->flags[at], sizeof state->flags, l);
  copy_lane(&state->books, &tape->books, sizeof state->books, l);
  put_log(state, l, waits ? 1 : state->n_classes[l], at, tape);
  if (waits) tape->flags[at].live[l] = 0;
  tape->end[l] = state->end[l];
  tape->status[l] = state->status[l];
  tape->next_date = INT_MIN;
  put_soil(state, l, n, tape, sweep);
}

/* A lane that waited for its day. A crop that has ended is there since the first slot, and its
 * log put again would lie over slots that are read. */
static void put_waiting(const struct season_state *state, int l, int n, struct season_tape *tape,
                        struct water_sweep *sweep) {
  if (state->end[l] < 0)
    put(state, l, n, tape, sweep);
  else
    put_soil(state, l, n, tape, sweep);
}

/* -- off the tape */

static bool same_class(const struct leaf_log *log, int l, int a, int b) {
  return log->mass[a][l] == log->mass[b][l] && log->area[a][l] == log->area[b][l] &&
         log->age[a][l] == log->age[b][l];
}

/* The oldest class that can still matter on day n or later, at slot n. Areas are read from the
 * class that is dying on. Masses older than SPAN are read in windows no wider than `width`, which
 * never move back behind P(n) - SPAN - width / 2; and while a window lies behind a class that is
 * dead, age kills nothing and its mean does not count. */
static int oldest_class(const struct season_block *block, const struct crop *crop,
                        const struct season_tape *tape, int n, int l) {
  const double hottest = 60., narrowest = 1e-3, rounding = 1e-6, surely = 1. - 1e-9;
  const struct leaf_log *log = &tape->log;
  const double dead = tape->state[n].dead[l], tbase = crop->p.tbase[l];
  if (!tape->flags[n].live[l]) return n;
  double width = 0.;
  if (block->rule.continuous) width = fmax((hottest - tbase) / (35. - tbase), narrowest);
  int k = log->first;
  while (k < n && log->mass[k][l] == 0. && log->area[k][l] == 0. &&
         log->age[k][l] == log->age[k + 1][l])
    k++; /* nothing had been born */
  const int first = k;
  int dying = first;
  while (dying <= n && log->mass[dying][l] < dead) dying++;
  int gone = dying - 1;
  while (gone >= first && !(log->mass[gone][l] < dead * surely)) gone--;
  double reach = log->age[n][l] - crop->p.span[l] - .5 * width;
  if (gone >= first) reach = fmax(reach, log->age[gone][l] - width);
  reach -= rounding;
  while (k < dying - 1 && log->age[k + 1][l] <= reach) k++;
  while (k < n && same_class(log, l, k, k + 1)) k++;
  return k;
}

static void take_log(const struct leaf_log *from, int oldest, int n, int l,
                     struct season_state *state) {
  struct leaf_log *to = &state->log;
  state->n_classes[l] = n - oldest + 1;
  for (int i = 0; i <= n - oldest; i++) {
    to->mass[i][l] = from->mass[oldest + i][l];
    to->area[i][l] = from->area[oldest + i][l];
    to->age[i][l] = from->age[oldest + i][l];
    to->ageing[i][l] = i < n - oldest ? from->ageing[oldest + i][l] : 0.;
  }
}

static void take(const struct season_block *block, const struct crop *crop,
                 const struct season_tape *tape, const struct water_sweep *sweep, int l, int n,
                 struct season_state *state) {
  const int at = slot_of(n);
  copy_lane(&tape->state[at], &state->crop, sizeof state->crop, l);
  copy_lane(&tape->flags[at], &state->flags, sizeof state->flags, l);
  copy_lane(&tape->books, &state->books, sizeof state->books, l);
  take_log(&tape->log, oldest_class(block, crop, tape, at, l), at, l, state);
  state->day[l] = n;
  state->end[l] = tape->end[l];
  state->status[l] = tape->status[l];
  if (!state->flags.live[l] && state->end[l] < 0) { /* as season_lives will find */
    state->end[l] = n;
    state->status[l] = SEASON_MATURE;
  }
  if (!tape->wet) return;
  copy_lane(&tape->water->state[tape->water->n_fallow + n], &state->soil.x, sizeof state->soil.x,
            l);
  copy_lane(&sweep->total, &state->soil.total, sizeof state->soil.total, l);
  state->soil.open[l] = tape->water->open[l];
  state->soil.booked[l] = tape->water->booked[l];
}

/* -- the days */

/* the days of all lanes together, and the goal of each */
struct span {
  int first, last, goal[LANES];
  int alive; /* day after the last one on which any crop lived */
};

static struct span span_of(const struct season_block *block, const struct season_state *state,
                           const int to[LANES]) {
  struct span s = {.first = INT_MAX, .last = INT_MIN};
  FOR_LANES (l) {
    const int day = state->day[l], goal = to[l] < block->n_days ? to[l] : block->n_days;
    s.goal[l] = goal > day ? goal : day;
    if (goal <= day) continue;
    if (day < s.first) s.first = day;
    if (goal > s.last) s.last = goal;
  }
  return s;
}

/* all lanes on the first slot; those of later days wait there */
static void begin(const struct season_block *block, const struct crop *crop,
                  const struct season_state *state, struct span *span, struct season_tape *tape,
                  struct water_sweep *sweep) {
  tape->wet = block->water != 0;
  tape->keeps = false;
  tape->dvsend = crop->p.dvsend;
  tape->log.first = slot_of(span->first);
  FOR_LANES (l) {
    const int oldest = slot_of(state->day[l]) - (state->n_classes[l] - 1);
    if (oldest < tape->log.first) tape->log.first = oldest;
  }
  if (tape->wet) {
    tape->water->n_fallow = block->water->n_fallow;
    *sweep = (struct water_sweep){.soil = season_water_soil(block, crop)};
  }
  span->alive = slot_of(span->first);
  FOR_LANES (l) put(state, l, span->first, tape, sweep);
}

/* the crops have ended and stay as they are */
static void rest(struct season_tape *tape, int n) {
  struct leaf_log *log = &tape->log;
  tape->state[n + 1] = tape->state[n];
  tape->flags[n + 1] = tape->flags[n];
  log->mass[n + 1] = log->mass[n];
  log->area[n + 1] = log->area[n];
  log->age[n + 1] = log->age[n];
  log->ageing[n] = lane_set(0.);
}

static void advance_day(const struct season_block *block, const struct crop *crop,
                        struct season_tape *tape, int n, struct water_sweep *sweep,
                        struct span *span) {
  if (n >= 0 && season_lives(block, tape, n)) {
    tape->n_days = block->n_days; /* at most */
    season_day(block, crop, tape, n, sweep);
    span->alive = n + 1;
    return;
  }
  tape->n_days = slot_of(n);
  if (n >= 0) rest(tape, n);
  if (tape->wet) season_water_day(block, tape, n, sweep);
}

/* what the tape tells after the days; ends by date or weather as season_forward sees them */
static void finish(const struct season_block *block, const struct span *span,
                   struct season_tape *tape, struct water_sweep *sweep) {
  const int last = span->last;
  if (last == block->n_days) season_lives(block, tape, last);
  tape->n_days = span->alive;
  season_balance(tape, tape->n_days);
  if (!tape->wet) return;
  const int bare = season_water_last_day(block), soil = last < bare ? last : bare;
  tape->water->n_days = last < 0 || soil > span->alive ? soil : span->alive;
  tape->water->total = sweep->total;
  season_water_balance(tape, tape->water->n_days, sweep);
}

void season_advance(const struct season_block *block, const struct crop *crop,
                    struct season_state *state, const int to[LANES], struct season_tape *tape) {
  struct water_sweep sweep;
  struct span span = span_of(block, state, to);
  if (span.last == INT_MIN) return;
  begin(block, crop, state, &span, tape, &sweep);
  for (int n = span.first;; n++) {
    FOR_LANES (l) {
      if (n == state->day[l] && n < span.goal[l] && n > span.first)
        put_waiting(state, l, n, tape, &sweep);
      if (n == span.goal[l] && n > state->day[l]) take(block, crop, tape, &sweep, l, n, state);
    }
    if (n == span.last) break;
    advance_day(block, crop, tape, n, &sweep, &span);
  }
  finish(block, &span, tape, &sweep);
}
