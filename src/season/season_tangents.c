/* The time loop of one block, forward along directions: each day of the season is run once more for
 * all of them, and what its derivatives share stays in the first cache while they pass by. */
#include "crop/crop_day_work.h"
#include "season/season_water.h"
#include "support/lane_memory.h"
#include <stdlib.h>

/* the arrays of one direction */
struct season_tangent {
  struct crop_state *state_d;
  lane *mass, *area, *age;
  struct soil_state *soil_d; /* NULL: the tape has no soil */
  lane dvsend_d;
};

struct season_tape_tangents {
  int n;
  struct season_tangent *at; /* [n]; the first has the tape's own arrays */
  struct water_sweep *sweep; /* [n] */
  void *memory;
};

static size_t slots_of(const struct season_tape *tape) { return (size_t)tape->max_days + 2; }
static size_t soil_slots_of(const struct season_tape *tape) {
  return tape->water ? slots_of(tape) + (size_t)tape->water->max_fallow : 0;
}

static size_t direction_bytes(const struct season_tape *tape) {
  return slots_of(tape) * (sizeof(struct crop_state) + 3 * sizeof(lane)) +
         soil_slots_of(tape) * sizeof(struct soil_state);
}

static struct season_tangent tangent_of(const struct season_tape *tape) {
  return (struct season_tangent){.state_d = tape->state_d,
                                 .mass = tape->log_x.mass,
                                 .area = tape->log_x.area,
                                 .age = tape->log_x.age,
                                 .soil_d = tape->water ? tape->water->state_d : NULL};
}

static struct season_tangent carve(const struct season_tape *tape, char *at) {
  const size_t slots = slots_of(tape);
  struct season_tangent t = {.state_d = (struct crop_state *)at};
  t.mass = (lane *)(t.state_d + slots);
  t.area = t.mass + slots;
  t.age = t.area + slots;
  if (tape->water) t.soil_d = (struct soil_state *)(t.age + slots);
  return t;
}

void season_tape_free_tangents(struct season_tape *tape) {
  if (!tape->tangents) return;
  season_tape_take(tape, 0);
  free(tape->tangents->memory);
  free(tape->tangents->sweep);
  free(tape->tangents->at);
  free(tape->tangents);
  tape->tangents = NULL;
}

bool season_tape_tangents(struct season_tape *tape, int n) {
  const size_t bytes = direction_bytes(tape), count = (size_t)n;
  season_tape_free_tangents(tape);
  struct season_tape_tangents *t = calloc(1, sizeof *t);
  if (!t) return false;
  tape->tangents = t;
  t->n = n;
  t->at = lane_alloc(count * sizeof *t->at);
  t->sweep = lane_alloc(count * sizeof *t->sweep);
  t->memory = n > 1 ? lane_alloc((count - 1) * bytes) : NULL;
  if (!t->at || !t->sweep || (n > 1 && !t->memory)) {
    free(t->memory);
    free(t->sweep);
    free(t->at);
    free(t);
    tape->tangents = NULL;
    return false;
  }
  t->at[0] = tangent_of(tape);
  for (int k = 1; k < n; k++) t->at[k] = carve(tape, (char *)t->memory + (size_t)(k - 1) * bytes);
  return true;
}

void season_tape_take(struct season_tape *tape, int k) {
  const struct season_tangent *t = &tape->tangents->at[k];
  tape->state_d = t->state_d;
  tape->log_x.mass = t->mass;
  tape->log_x.area = t->area;
  tape->log_x.age = t->age;
  if (tape->water) tape->water->state_d = t->soil_d;
  tape->dvsend_d = t->dvsend_d;
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

/* what a day is for all directions */
struct day {
  int n;
  struct sun_lanes sun;
  struct crop_weather weather;
  struct crop_water seen;
  struct crop_day_work work;
};

static void run_day(const struct season_block *block, const struct crop *crop,
                    struct season_tape *tape, int n, const struct water_sweep *sweep,
                    struct day *d) {
  d->n = n;
  d->sun = season_sun(block, n);
  d->weather = season_crop_weather(block, tape, n);
  if (block->water) season_water_seen(block, tape, n, sweep, &d->seen);
  crop_day_again(crop, &block->rule, &d->sun, &d->weather, n, &tape->state[n], &tape->flags[n],
                 &tape->log, &tape->hint, tape->keeps ? &tape->kept[n] : 0,
                 block->water ? &d->seen : 0, &d->work);
}

/* along the direction that the tape has taken */
static void day_tl(const struct season_block *block, const struct crop *crop,
                   const struct season_direction *along, const struct day *d,
                   struct season_tape *tape, struct water_sweep *sweep) {
  const int n = d->n;
  const bool wet = block->water != 0;
  const struct season_weather *w_d = along->weather;
  struct crop_weather day_d = {0};
  struct crop_water seen_d;
  struct crop_water_use use_d;
  if (w_d) {
    day_d = (struct crop_weather){.irrad = w_d[n].irrad, .tmax = w_d[n].tmax, .temp = w_d[n].temp};
    day_d.tmin7 = tmin7_tl(block, tape, w_d, n);
  }
  if (wet) season_water_seen_tl(block, tape, n, w_d, along->water, sweep, &seen_d);
  crop_day_tl(crop, along->crop, &block->rule, &d->sun, &d->weather, &day_d, n, &tape->state[n],
              &tape->state_d[n], &tape->log, &tape->log_x, &tape->hint, &d->work,
              &tape->state_d[n + 1], wet ? &d->seen : 0, &seen_d, &use_d);
  if (wet) season_water_day_tl(block, tape, n, &use_d, along->water, sweep);
}

static void start(const struct season_block *block, const struct crop *crop,
                  const struct season_direction *along, struct season_tape *tape,
                  struct water_sweep *sweep) {
  crop_prepare_tl(crop, along->crop);
  tape->dvsend_d = along->crop->p.dvsend;
  crop_initial_tl(crop, along->crop, &block->rule, &tape->state_d[0], &tape->log_x);
  if (block->water) season_water_start_tl(block, crop, along->crop, along->water, tape, sweep);
}

void season_tangents(const struct season_block *block, const struct crop *crop, int n_directions,
                     const struct season_direction *along, struct season_tape *tape) {
  struct season_tape_tangents *t = tape->tangents;
  struct day day;
  tape->hint = (struct leaf_log_hint){0};
  for (int k = 0; k < n_directions; k++) {
    season_tape_take(tape, k);
    start(block, crop, &along[k], tape, &t->sweep[k]);
    t->at[k].dvsend_d = tape->dvsend_d;
  }
  for (int n = 0; n < tape->n_days; n++) {
    run_day(block, crop, tape, n, &t->sweep[0], &day);
    for (int k = 0; k < n_directions; k++) {
      season_tape_take(tape, k);
      day_tl(block, crop, &along[k], &day, tape, &t->sweep[k]);
    }
  }
  for (int k = 0; k < n_directions && block->water; k++) {
    season_tape_take(tape, k);
    season_water_finish_tl(block, tape, along[k].water, &t->sweep[k]);
  }
  season_tape_take(tape, 0);
}

void season_water_tangent(const struct season_block *block, const struct crop *crop,
                          struct crop_d *crop_d, struct season_weather *weather_d,
                          const struct season_water_d *water_d, struct season_tape *tape) {
  const struct season_direction along = {crop_d, weather_d, water_d};
  struct season_tangent own = tangent_of(tape);
  struct water_sweep sweep;
  struct season_tape_tangents one = {.n = 1, .at = &own, .sweep = &sweep}, *many = tape->tangents;
  tape->tangents = &one;
  season_tangents(block, crop, 1, &along, tape);
  tape->tangents = many;
}

void season_tangent(const struct season_block *block, const struct crop *crop,
                    struct crop_d *crop_d, struct season_weather *weather_d,
                    struct season_tape *tape) {
  season_water_tangent(block, crop, crop_d, weather_d, 0, tape);
}
