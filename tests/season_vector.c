/* Directions, adjoints and questions of seasons; see season_vector.h. */
#include "season_vector.h"
#include "support/random.h"
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

const struct season_question season_questions[QUESTIONS] = {
    {SEASON_SM, -12},
    {SEASON_WLOW, 0},
    {SEASON_DVS, 20},
    {SEASON_SM, 25},
    {SEASON_WLOW, 35},
    {SEASON_LAI, 40},
    {SEASON_RD, 50},
    {SEASON_W, 55},
    {SEASON_LAI, 60},
    {SEASON_WLV, 65},
    {SEASON_SM, 68},
    {SEASON_TAGP, 80},
    {SEASON_WRT, 90},
    {SEASON_LAI, 110},
    {SEASON_WST, 120},
    {SEASON_W, 140},
    {SEASON_SM, 210},
    {SEASON_LAI, 250},
    {SEASON_DVS, 280},
    {SEASON_TWSO, SEASON_FINAL},
    {SEASON_TAGP, SEASON_FINAL},
    {SEASON_TWRT, SEASON_FINAL},
    {SEASON_TWLV, SEASON_FINAL},
    {SEASON_TWST, SEASON_FINAL},
    {SEASON_DVS, SEASON_FINAL},
    {SEASON_RD, SEASON_FINAL},
    {SEASON_LAI, SEASON_FINAL},
    {SEASON_W, SEASON_FINAL},
    {SEASON_WWLOW, SEASON_FINAL},
    {SEASON_DAY_EMERGENCE, SEASON_FINAL},
    {SEASON_DAY_ANTHESIS, SEASON_FINAL},
    {SEASON_DAY_MATURITY, SEASON_FINAL},
};
void season_ask(const struct season_sample *s, const struct season_tape *tape,
                struct season_answers *a,
                double (*value)(const struct season_tape *, enum season_variable, int, int)) {
  for (int k = 0; k < QUESTIONS; k++) {
    const struct season_question *q = &season_questions[k];
    bool known = s->block.water || q->variable < SEASON_SM;
    FOR_LANES (l) a->of[k][l] = known ? value(tape, q->variable, q->day, l) : 0.;
  }
}

struct season_vector *season_vector_create(void) {
  struct season_vector *v = aligned_alloc(sizeof(lane), sizeof *v);
  memset(v, 0, sizeof *v);
  return v;
}

void season_scales(const struct season_sample *s, struct season_vector *v) {
  memset(v, 0, sizeof *v);
  for (int i = 0; i < N_SCALARS; i++)
    if (parameter_info[i].active) *crop_scalar(&v->crop.p, i) = lane_set(parameter_info[i].scale);
  for (int i = 0; i < N_TABLES; i++) {
    const struct afgen *t = (const struct afgen *)&s->crop.t + i;
    for (int k = 0; k < t->n; k++) {
      lane scale = lane_set(table_info[i].scale);
      bool ends = i == TABLE_FRTB || i == TABLE_FLTB;
      lane_mask keep = ends ? lane_gt(t->y[k], lane_set(0.)) : lane_eq(scale, scale);
      if (k) keep &= lane_gt(t->x[k], t->x[k - 1]); /* padding knots repeat the one before */
      crop_ordinates_of(&v->crop.t, i)[k] = lane_where(keep, scale);
    }
  }
  const lane one = lane_set(1.), tenth = lane_set(.1);
  for (int n = 0; n < SAMPLE_DAYS; n++)
    v->weather[n] =
        (struct season_weather){.irrad = lane_set(1e6), .tmin = one, .tmax = one, .temp = one};
  if (!s->block.water) return;
  for (int n = 0; n < SAMPLE_DAYS; n++) v->weather[n].et0 = tenth;
  for (int n = 0; n < SAMPLE_FALLOW + SAMPLE_DAYS; n++)
    v->wet[n] = (struct season_wet){.rain = tenth, .irrigation = tenth, .e0 = tenth, .es0 = tenth};
  for (int i = 0; i < N_SOIL_SCALARS; i++)
    if (soil_parameter_info[i].active)
      *soil_scalar(&v->soil.p, i) = lane_set(soil_parameter_info[i].scale);
}

bool season_input_asked(const struct season_vector *scale, int i) {
  static const int crop_end = offsetof(struct season_vector, weather) / sizeof(lane),
                   soil = offsetof(struct season_vector, soil) / sizeof(lane),
                   soil_end = offsetof(struct season_vector, wet) / sizeof(lane);
  bool daily = i >= crop_end && (i < soil || i >= soil_end);
  if (daily && i % 17) return false;
  return lane_any(lane_gt(((const lane *)scale)[i], lane_set(0.)));
}

void season_direction(const struct season_sample *s, uint32_t number, struct season_vector *d) {
  struct random_key key = {.seed = 99, .cell = number};
  season_scales(s, d);
  for (int i = 0; i < VECTOR_LANES; i++)
    FOR_LANES (l) { /* a season's direction is the same in any part */
      const int index = i * SAMPLE_EIGHT + s->first + l;
      lanes_of(d)[i][l] *= 2. * random_uniform(key, (uint32_t)index) - 1.;
    }
}

void season_tangent_along(const struct season_sample *s, const struct season_vector *d,
                          struct season_tape *tape, struct season_answers *a_d) {
  struct season_vector *copy = season_vector_create();
  *copy = *d;
  const struct season_water_d water = {.soil = copy->soil, .wet = copy->wet};
  season_water_tangent(&s->block, &s->crop, &copy->crop, copy->weather, &water, tape);
  season_ask(s, tape, a_d, season_value_tl);
  free(copy);
}

/* seeds of all questions to all lanes, in order of days */
static int seeds_of(const struct season_answers *a_b, struct season_seed *seeds) {
  int n = 0;
  for (int k = 0; k < QUESTIONS; k++)
    FOR_LANES (l)
      seeds[n++] = (struct season_seed){.day = season_questions[k].day,
                                        .lane = l,
                                        .variable = season_questions[k].variable,
                                        .value = a_b->of[k][l]};
  return n;
}
void season_adjoint_of(const struct season_sample *s, const struct season_answers *a_b,
                       struct season_tape *tape, struct season_vector *b) {
  struct season_seed seeds[QUESTIONS * LANES];
  int n = seeds_of(a_b, seeds);
  memset(b, 0, sizeof *b);
  struct season_water_d water = {.wet = b->wet};
  season_water_adjoint(&s->block, &s->crop, tape, n, seeds, &b->crop, b->weather, &water);
  b->soil = water.soil;
}
