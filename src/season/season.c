/* The time loop of one block: forward and tangent. */
#include "season/season_water.h"
#include <limits.h>
#include <math.h>

static void doys_of(const struct season_block *block, int n, uint16_t doy[LANES]) {
  FOR_LANES (l) {
    int d = block->doy[l] + n;
    for (int year = 0; year < 4 && d > block->year_length[l][year]; year++)
      d -= block->year_length[l][year];
    doy[l] = (uint16_t)d;
  }
}

struct sun_lanes season_sun(const struct season_block *block, int n) {
  struct sun_days *days = block->sun_days;
  struct sun_lanes sun;
  uint16_t doy[LANES];
  for (; days && days->n <= n && n < days->room; days->n++) {
    doys_of(block, days->n, doy);
    sun_lanes(days->year, days->sinlat, days->coslat, doy, &days->day[days->n]);
  }
  if (days && n < days->room) return days->day[n];
  doys_of(block, n, doy);
  if (days)
    sun_lanes(days->year, days->sinlat, days->coslat, doy, &sun);
  else
    sun_gather(block->sun, doy, &sun);
  return sun;
}

void season_tmin_window(const struct season_block *block, const struct season_tape *tape, int n,
                        int l, int *first, int *count) {
  int from = n < 6 ? 0 : n - 6;
  if (!block->rule.continuous) { /* since the first day of growth: the day after emergence */
    double emerged = tape->state[n].day_emergence[l];
    int growth = emerged < 0. ? n : (int)emerged;
    if (from < growth) from = growth;
  }
  *first = from < n ? from : n; /* a lane that waits for its day may know of a later emergence */
  *count = n - *first + 1;
}

void season_tmin7(const struct season_block *block, const struct season_tape *tape, int n,
                  lane *tmin7) {
  const struct season_weather *w = block->weather;
  if (block->rule.continuous) {
    *tmin7 = w[n].tmin_past;
    return;
  }
  const int week = n < 6 ? 0 : n - 6;
  const lane emerged = tape->state[n].day_emergence;
  if (lane_all(lane_ge(emerged, lane_set(0.)) & lane_lt(emerged, lane_set(week + 1.)))) {
    *tmin7 = (w[n].tmin_past + w[n].tmin - w[week].tmin_past) / (n - week + 1.);
    return;
  }
  int first[LANES], count[LANES];
  FOR_LANES (l) season_tmin_window(block, tape, n, l, &first[l], &count[l]);
#define PAST(l) w[first[l]].tmin_past[l]
#define DAYS(l) (double)count[l]
  *tmin7 = (w[n].tmin_past + w[n].tmin - LANE_OF(PAST)) / LANE_OF(DAYS);
#undef PAST
#undef DAYS
}

/* the next day on which a date may end a lane, and the lanes that have ended */
static void note_ends(const struct season_block *block, struct season_tape *tape) {
  tape->next_date = INT_MAX;
  FOR_LANES (l) {
    const int date = block->end_day[l] < block->days[l] ? block->end_day[l] : block->days[l];
    tape->over[l] = tape->end[l] < 0 ? 0 : -1;
    if (tape->end[l] < 0 && date < tape->next_date) tape->next_date = date;
  }
}

bool season_lives(const struct season_block *block, struct season_tape *tape, int n) {
  struct crop_flags *f = &tape->flags[n];
  if (n < tape->next_date && lane_all(f->live | tape->over)) return lane_any(f->live);
  FOR_LANES (l) {
    bool by_date = n >= block->end_day[l], dry = n >= block->days[l];
    if (f->live[l] && (by_date || dry)) {
      f->live[l] = 0;
      tape->end[l] = n;
      tape->status[l] = by_date ? SEASON_BY_DATE : SEASON_NO_WEATHER;
    } else if (!f->live[l] && tape->end[l] < 0) {
      tape->end[l] = n;
      tape->status[l] = SEASON_MATURE;
    }
  }
  note_ends(block, tape);
  return lane_any(f->live);
}

struct crop_weather season_crop_weather(const struct season_block *block,
                                        const struct season_tape *tape, int n) {
  const struct season_weather *w = &block->weather[n];
  struct crop_weather day = {.irrad = w->irrad, .tmax = w->tmax, .temp = w->temp};
  season_tmin7(block, tape, n, &day.tmin7);
  return day;
}

/* dry matter of all organs, dead parts included */
static void organs_of(const struct crop_state *x, const lane *mass, struct season_organs *organs) {
  organs->roots = x->wrt + x->dwrt;
  organs->stems = x->wst + x->dwst;
  organs->storage = x->wso;
  organs->leaves = *mass;
}

void season_books_start(const struct crop_state *first, const lane *mass,
                        struct season_books *books) {
  *books = (struct season_books){0};
  organs_of(first, mass, &books->start);
}

void season_balance(struct season_tape *tape, int n) {
  struct season_books *books = &tape->books;
  const struct season_organs *first = &books->start;
  struct season_organs x;
  organs_of(&tape->state[n], &tape->log.mass[n], &x);
  lane gained = (x.roots - first->roots) + (x.stems - first->stems) + (x.storage - first->storage) +
                (x.leaves - first->leaves);
  const lane open = gained - books->made - books->booked;
  FOR_LANES (l)
    if (!(fabs(open[l]) <= fabs(books->open[l]))) books->open[l] = open[l];
}

void season_day(const struct season_block *block, const struct crop *crop, struct season_tape *tape,
                int n, struct water_sweep *sweep) {
  const bool wet = tape->wet;
  struct sun_lanes sun = season_sun(block, n);
  struct crop_weather day = season_crop_weather(block, tape, n);
  struct crop_water seen;
  lane made;
  if (wet) season_water_seen(block, tape, n, sweep, &seen);
  crop_day(crop, &block->rule, &sun, &day, n, &tape->state[n], &tape->flags[n], &tape->log,
           &tape->hint, &tape->state[n + 1], &tape->flags[n + 1], tape->keeps ? &tape->kept[n] : 0,
           &made, wet ? &seen : 0, wet ? &tape->water->use[n] : 0);
  tape->books.made += made;
#ifndef NDEBUG
  season_balance(tape, n + 1);
#endif
  if (wet) season_water_day(block, tape, n, sweep);
}

static void forward(const struct season_block *block, const struct crop *crop, bool keeps,
                    struct season_tape *tape) {
  struct water_sweep sweep;
  tape->keeps = keeps;
  tape->wet = block->water != 0;
  tape->hint = (struct leaf_log_hint){0};
  tape->log.first = 0;
  tape->dvsend = crop->p.dvsend;
  FOR_LANES (l) tape->end[l] = -1;
  tape->next_date = INT_MIN;
  crop_initial(crop, &block->rule, &tape->state[0], &tape->flags[0], &tape->log);
  season_books_start(&tape->state[0], &tape->log.mass[0], &tape->books);
  if (tape->wet) season_water_start(block, crop, tape, &sweep);
  tape->n_days = block->n_days; /* at most */
  int n = 0;
  for (; season_lives(block, tape, n) && n < block->n_days; n++)
    season_day(block, crop, tape, n, &sweep);
  tape->n_days = n;
  season_balance(tape, n);
  if (tape->wet) season_water_finish(block, tape, &sweep);
}

void season_forward(const struct season_block *block, const struct crop *crop,
                    struct season_tape *tape) {
  forward(block, crop, false, tape);
}

void season_forward_keep(const struct season_block *block, const struct crop *crop,
                         struct season_tape *tape) {
  forward(block, crop, true, tape);
}
