/* Directions and adjoints of a rotation, as arrays of lanes. */
#include "rotation_vector.h"
#include "support/lane_memory.h"
#include "support/random.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void *need(size_t bytes) {
  void *memory = lane_alloc(bytes);
  if (!memory) abort();
  return memory;
}

static size_t wet_days(const struct rotation_leg *leg) {
  return (size_t)(leg->water.n_fallow + leg->block.n_days + 1);
}
static size_t days(const struct rotation_leg *leg) { return (size_t)leg->block.n_days + 1; }

struct rotation_vector *rotation_vector_create(const struct rotation *r) {
  const size_t n = (size_t)r->n_legs;
  struct rotation_vector *v = need(sizeof *v);
  v->crop = need(ROTATION_CROPS * sizeof *v->crop);
  v->water = need(n * sizeof *v->water);
  v->weather = need(n * sizeof *v->weather);
  for (size_t k = 0; k < n; k++) {
    v->water[k].wet = need(wet_days(&r->leg[k]) * sizeof *v->water[k].wet);
    v->weather[k] = need(days(&r->leg[k]) * sizeof *v->weather[k]);
  }
  return v;
}

void rotation_vector_destroy(const struct rotation *r, struct rotation_vector **vector) {
  struct rotation_vector *v = *vector;
  for (int k = 0; k < r->n_legs; k++) {
    free(v->water[k].wet);
    free(v->weather[k]);
  }
  free(v->crop);
  free(v->water);
  free(v->weather);
  free(v);
  *vector = NULL;
}

/* the vector as pieces of lanes: crops, first soil, first start, then weather and wet leg by leg */
struct piece {
  lane *at;
  size_t n;
};
static int n_pieces(const struct rotation *r) { return 3 + 2 * r->n_legs; }
static struct piece piece_of(const struct rotation *r, const struct rotation_vector *v, int i) {
  if (i == 0)
    return (struct piece){(lane *)v->crop, ROTATION_CROPS * sizeof *v->crop / sizeof(lane)};
  if (i == 1) return (struct piece){(lane *)&v->water[0].soil.p, N_SOIL_SCALARS};
  if (i == 2) return (struct piece){(lane *)&v->water[0].start, SOIL_STATE_FIELDS};
  const int k = (i - 3) / 2;
  if (i % 2) return (struct piece){(lane *)v->weather[k], days(&r->leg[k]) * 6};
  return (struct piece){(lane *)v->water[k].wet, wet_days(&r->leg[k]) * 4};
}

void rotation_vector_clear(const struct rotation *r, struct rotation_vector *v) {
  for (int i = 0; i < n_pieces(r); i++) {
    struct piece p = piece_of(r, v, i);
    memset(p.at, 0, p.n * sizeof(lane));
  }
}

double rotation_dot(const struct rotation *r, const struct rotation_vector *a,
                    const struct rotation_vector *b, int l, double *size) {
  double sum = 0.;
  for (int i = 0; i < n_pieces(r); i++) {
    struct piece p = piece_of(r, a, i), q = piece_of(r, b, i);
    for (size_t j = 0; j < p.n; j++) {
      sum += p.at[j][l] * q.at[j][l];
      *size += fabs(p.at[j][l] * q.at[j][l]);
    }
  }
  return sum;
}

bool rotation_same(const struct rotation *r, const struct rotation_vector *a,
                   const struct rotation_vector *b) {
  bool same = true;
  for (int i = 0; i < n_pieces(r); i++) {
    struct piece p = piece_of(r, a, i), q = piece_of(r, b, i);
    same = same && !memcmp(p.at, q.at, p.n * sizeof(lane));
  }
  return same;
}

/* -- directions */

static void crop_scales(const struct crop *c, struct crop_d *d) {
  for (int i = 0; i < N_SCALARS; i++)
    if (parameter_info[i].active) *crop_scalar(&d->p, i) = lane_set(.1 * parameter_info[i].scale);
  for (int i = 0; i < N_TABLES; i++) {
    const struct afgen *t = (const struct afgen *)&c->t + i;
    const bool ends = i == TABLE_FRTB || i == TABLE_FLTB; /* where a share is 0, a jump or kink */
    for (int k = 0; k < t->n; k++) {
      lane scale = lane_set(.1 * table_info[i].scale);
      if (ends) scale = lane_where(lane_gt(t->y[k], lane_set(0.)), scale);
      if (k) scale = lane_where(lane_gt(t->x[k], t->x[k - 1]), scale); /* padding repeats */
      crop_ordinates_of(&d->t, i)[k] = scale;
    }
  }
}

static void leg_scales(const struct rotation_leg *leg, struct season_weather *weather,
                       struct season_wet *wet) {
  for (int n = 0; n < leg->block.n_days; n++)
    weather[n] = (struct season_weather){.irrad = lane_set(1e6),
                                         .tmin = lane_set(1.),
                                         .tmax = lane_set(1.),
                                         .temp = lane_set(1.),
                                         .et0 = lane_set(.05)};
  for (int n = -leg->water.n_fallow; n < leg->block.n_days; n++) {
    const int at = leg->water.n_fallow + n;
    wet[at] =
        (struct season_wet){.irrigation = lane_set(.02), .e0 = lane_set(.05), .es0 = lane_set(.05)};
    wet[at].rain = lane_where(lane_gt(leg->wet[at].rain, lane_set(0.)), lane_set(.1));
  }
}

void rotation_direction(const struct rotation *r, uint32_t number, struct rotation_vector *d) {
  const struct random_key key = {.seed = 23, .cell = number};
  uint32_t index = 0;
  rotation_vector_clear(r, d);
  for (int c = 0; c < ROTATION_CROPS; c++) crop_scales(&r->crop[c], &d->crop[c]);
  for (int i = 0; i < N_SOIL_SCALARS; i++)
    if (soil_parameter_info[i].active)
      *soil_scalar(&d->water[0].soil.p, i) = lane_set(soil_parameter_info[i].scale);
  if (r->leg[0].water.start)
    d->water[0].start = (struct soil_state){{1.}, {1.}, {.1}, {.01}, {1.}, {.1}, {.3}, {.1}};
  for (int i = 0; i < SOIL_STATE_FIELDS; i++) {
    lane *field = (lane *)&d->water[0].start + i;
    *field = lane_set((*field)[0]);
  }
  for (int k = 0; k < r->n_legs; k++) leg_scales(&r->leg[k], d->weather[k], d->water[k].wet);
  for (int i = 0; i < n_pieces(r); i++) {
    struct piece p = piece_of(r, d, i);
    for (size_t j = 0; j < p.n; j++, index += ROTATION_PLACES)
      FOR_LANES (l) /* a place's direction is the same in any part */
        p.at[j][l] *= 2. * random_uniform(key, index + (uint32_t)(r->first + l)) - 1.;
  }
}

static void move_crop(const struct crop *from, const struct crop_d *d, double eps,
                      struct crop *to) {
  *to = *from;
  for (int i = 0; i < N_SCALARS; i++) *crop_scalar(&to->p, i) += eps * ((const lane *)&d->p)[i];
  for (int i = 0; i < N_TABLES; i++) {
    struct afgen *t = crop_table(&to->t, i);
    const lane *y_d = crop_ordinates_of((struct crop_ordinates *)&d->t, i);
    for (int k = 0; k < t->n; k++) {
      t->y[k] += eps * y_d[k];
      if (k) t->y[k] = lane_select(lane_gt(t->x[k], t->x[k - 1]), t->y[k], t->y[k - 1]);
    }
  }
  crop_prepare(to);
}

static void add(lane *to, const lane *from, double eps, const void *d, size_t n) {
  for (size_t i = 0; i < n; i++) to[i] = from[i] + eps * ((const lane *)d)[i];
}

void rotation_move(const struct rotation *from, const struct rotation_vector *d, double eps,
                   struct rotation *to) {
  for (int c = 0; c < ROTATION_CROPS; c++)
    move_crop(&from->crop[c], &d->crop[c], eps, &to->crop[c]);
  add((lane *)&to->soil->p, (const lane *)&from->soil->p, eps, &d->water[0].soil.p, N_SOIL_SCALARS);
  add((lane *)to->start, (const lane *)from->start, eps, &d->water[0].start, SOIL_STATE_FIELDS);
  for (int k = 0; k < from->n_legs; k++) {
    const struct rotation_leg *leg = &from->leg[k];
    add((lane *)to->leg[k].weather, (const lane *)leg->weather, eps, d->weather[k], days(leg) * 6);
    add((lane *)to->leg[k].wet, (const lane *)leg->wet, eps, d->water[k].wet, wet_days(leg) * 4);
    season_prepare_weather(leg->block.rule.continuous, leg->block.n_days, to->leg[k].weather);
  }
}

bool remainders_fall(int n_steps, const double *remainder, double level) {
  for (int i = 0; i + 2 < n_steps; i++)
    if (2. * log10(remainder[i] / remainder[i + 1]) >= 1.9 &&
        2. * log10(remainder[i + 1] / remainder[i + 2]) >= 1.9)
      return true;
  for (int i = 0; i < n_steps; i++)
    if (remainder[i] <= level) return true;
  return false;
}
