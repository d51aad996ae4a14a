/* The time loop of one block: forward and tangent. */
#include "season/season_water.h"
#include <limits.h>
#include <math.h>

struct sun_lanes season_sun(const struct season_block *block, int n) {
  struct sun_lanes sun;
  uint16_t doy[LANES];
  FOR_LANES (l) {
    int d = block->doy[l] + n;
    for (int year = 0; year < 4 && d > block->year_length[l][year]; year++)
      d -= block->year_length[l][year];
    doy[l] = (uint16_t)d;
  }
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
  *first = from;
  *count = n - from + 1;
}

void season_tmin7(const struct season_block *block, const struct season_tape *tape, int n,
                  lane *tmin7) {
  const struct season_weather *w = block->weather;
  if (block->rule.continuous) {
    *tmin7 = w[n].tmin_past;
    return;
  }
  FOR_LANES (l) {
    int first, count;
    season_tmin_window(block, tape, n, l, &first, &count);
    (*tmin7)[l] = (w[n].tmin_past[l] + w[n].tmin[l] - w[first].tmin_past[l]) / count;
  }
}

bool season_lives(const struct season_block *block, struct season_tape *tape, int n) {
  struct crop_flags *f = &tape->flags[n];
  bool any = false;
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
    any = any || f->live[l];
  }
  return any;
}

static struct crop_weather weather_of(const struct season_block *block,
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
  struct crop_weather day = weather_of(block, tape, n);
  struct crop_water seen;
  lane made;
  if (wet) season_water_seen(block, tape, n, sweep, &seen);
  crop_day(crop, &block->rule, &sun, &day, n, &tape->state[n], &tape->flags[n], &tape->log,
           &tape->hint, &tape->state[n + 1], &tape->flags[n + 1], &tape->gass[n], &made,
           wet ? &seen : 0, wet ? &tape->water->use[n] : 0);
  tape->books.made += made;
#ifndef NDEBUG
  season_balance(tape, n + 1);
#endif
  if (wet) season_water_day(block, tape, n, sweep);
}

void season_forward(const struct season_block *block, const struct crop *crop,
                    struct season_tape *tape) {
  struct water_sweep sweep;
  tape->wet = block->water != 0;
  tape->hint = (struct leaf_log_hint){0};
  tape->log.first = 0;
  tape->dvsend = crop->p.dvsend;
  FOR_LANES (l) tape->end[l] = -1;
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

/* tangent of the running mean of TMIN */
static lane tmin7_tl(const struct season_block *block, const struct season_tape *tape,
                     const struct season_weather *d, int n) {
  lane mean = lane_set(0.);
  FOR_LANES (l) {
    int first, count;
    season_tmin_window(block, tape, n, l, &first, &count);
    for (int i = first; i <= n; i++) mean[l] += d[i].tmin[l];
    mean[l] /= count;
  }
  return mean;
}

void season_tangent(const struct season_block *block, const struct crop *crop,
                    struct crop_d *crop_d, struct season_weather *weather_d,
                    struct season_tape *tape) {
  season_water_tangent(block, crop, crop_d, weather_d, 0, tape);
}

void season_water_tangent(const struct season_block *block, const struct crop *crop,
                          struct crop_d *crop_d, struct season_weather *weather_d,
                          const struct season_water_d *water_d, struct season_tape *tape) {
  const bool wet = block->water != 0;
  struct water_sweep sweep;
  tape->hint = (struct leaf_log_hint){0};
  crop_prepare_tl(crop, crop_d);
  tape->dvsend_d = crop_d->p.dvsend;
  crop_initial_tl(crop, crop_d, &block->rule, &tape->state_d[0], &tape->log_x);
  if (wet) season_water_start_tl(block, crop, crop_d, water_d, tape, &sweep);
  for (int n = 0; n < tape->n_days; n++) {
    struct sun_lanes sun = season_sun(block, n);
    struct crop_weather day = weather_of(block, tape, n), day_d = {0};
    if (weather_d) {
      day_d = (struct crop_weather){
          .irrad = weather_d[n].irrad, .tmax = weather_d[n].tmax, .temp = weather_d[n].temp};
      day_d.tmin7 = tmin7_tl(block, tape, weather_d, n);
    }
    struct crop_water seen, seen_d;
    struct crop_water_use use_d;
    if (wet) {
      season_water_seen(block, tape, n, &sweep, &seen);
      season_water_seen_tl(block, tape, n, weather_d, water_d, &sweep, &seen_d);
    }
    crop_day_tl(crop, crop_d, &block->rule, &sun, &day, &day_d, n, &tape->state[n],
                &tape->state_d[n], &tape->flags[n], &tape->log, &tape->log_x, &tape->hint,
                &tape->gass[n], &tape->state_d[n + 1], wet ? &seen : 0, &seen_d, &use_d);
    if (wet) season_water_day_tl(block, tape, n, &use_d, water_d, &sweep);
  }
  if (wet) season_water_finish_tl(block, tape, water_d, &sweep);
}
