/* The run of a synthetic region at its true parameters, and what is observed of it.
 *
 *   LAI    value = (1 + bias) LAI + e, e ~ N(0, sigma^2), sigma = lai_noise LAI
 *          every lai_every days from emergence to a week before maturity, where LAI >= .2;
 *          one value in ten is spoilt by cloud (60 % of itself) and flagged
 *   SM     value = SM + e, sigma = moisture_noise, every so many days of the same span
 *   yield  value = y + e, sigma = yield_noise y, y = sum A TWSO / sum A / (1 - moisture)
 *
 * sigma belongs to the true value: taken from the observed one, low values would weigh more and
 * bias every estimate. After maturity the model holds its last LAI, so that an observation near it
 * has a kink in the temperature sums; a week keeps such kinks away from the truth. Errors depend
 * only on (noise_seed, cell, day) and (noise_seed, region, year).
 */
#include "season/season.h"
#include "support/calendar.h"
#include "support/lane_memory.h"
#include "support/random.h"
#include "synthesize/synthesize.h"
#include <math.h>
#include <stdlib.h>

enum { DRAW_LAI = 2000, DRAW_CLOUD, DRAW_YIELD, DRAW_MOISTURE };
enum { DAYS_BEFORE_END = 7 };
static const double least_lai = 0.2, cloudy = 0.1, under_cloud = 0.6;
/* errors of perfect observations are declared as this: relative, and [cm3 cm-3] */
static const double least_noise = 0.01, least_moisture_noise = 0.001;

struct season {
  int point, year, start, days;
};

struct synthesis_runner {
  struct synthesis *s;
  int *cell;                         /* [n_points] rank among the cells */
  int next;                          /* the first point that has not run */
  const struct weather_store *store; /* of the piece's cells; not owned */
  struct season_tape *tape;
  struct season_weather *weather;
  struct crop *crop;
  struct season_water water; /* with `water` */
  struct season_wet *wet;
  struct soil *soil;
  struct sun_day (*sun)[SUN_DAYS]; /* [n_lat] */
  struct season lane[LANES];
  int n; /* lanes in use */
};

static void *room(size_t n, size_t size) {
  void *memory = calloc(n + 1, size);
  if (!memory) abort();
  return memory;
}

/* -- the model */

static struct season season_of(const struct synthesis *s, int point, int year) {
  const struct synthetic_calendar *c = &s->calendar;
  int harvest = (int)s->first_year + year;
  int start =
      day_number((struct date){harvest - c->sowing_year_plus, c->sowing_month, c->sowing_day});
  int end = day_number((struct date){harvest, c->latest_month, c->latest_day});
  return (struct season){point, year, start, end - start};
}

static double weather_of(const struct synthesis_runner *r, const struct season *q, int v, int day) {
  const struct weather_store *store = r->store;
  size_t row = (size_t)(r->cell[q->point] - store->cell[0]) * (size_t)store->n_days;
  return store->value[v][row + (size_t)(q->start + day - store->day0)];
}

/* from the first day of fallow on; irrigation stays 0 */
static void fill_wet(struct synthesis_runner *r, int n_days, int l) {
  const struct season *q = &r->lane[l];
  int fallow = r->water.fallow[l] = r->water.n_fallow;
  for (int n = -fallow; n <= n_days; n++) {
    int day = n < q->days ? n : q->days - 1;
    struct season_wet *w = &r->wet[fallow + n];
    w->rain[l] = weather_of(r, q, WEATHER_RAIN, day);
    w->e0[l] = weather_of(r, q, WEATHER_E0, day);
    w->es0[l] = weather_of(r, q, WEATHER_ES0, day);
  }
}

static void fill_lane(struct synthesis_runner *r, struct season_block *b, int l) {
  const struct synthesis *s = r->s;
  const struct season *q = &r->lane[l];
  int year = date_of(q->start).year;
  b->days[l] = b->end_day[l] = q->days;
  b->doy[l] = day_of_year(q->start);
  for (int y = 0; y < 4; y++) b->year_length[l][y] = is_leap_year(year + y) ? 366 : 365;
  b->sun[l] = r->sun[q->point / s->n_lon];
  for (int n = 0; n <= b->n_days; n++) {
    int day = n < q->days ? n : q->days - 1;
    struct season_weather *w = &r->weather[n];
    w->irrad[l] = weather_of(r, q, WEATHER_IRRAD, day);
    w->tmin[l] = weather_of(r, q, WEATHER_TMIN, day);
    w->tmax[l] = weather_of(r, q, WEATHER_TMAX, day);
    w->temp[l] = weather_of(r, q, WEATHER_TEMP, day);
    w->et0[l] = s->water ? weather_of(r, q, WEATHER_ET0, day) : 0.0;
  }
  if (s->water) fill_wet(r, b->n_days, l);
}

/* true parameters of every lane's cell */
static void fill_parameters(struct synthesis_runner *r) {
  struct parameter_set set;
  struct soil_set soil;
  FOR_LANES (l) {
    synthesis_truth_of(r->s, r->lane[l].point, &set, r->s->water ? &soil : NULL);
    crop_pack(r->crop, l, &set);
    if (r->s->water) soil_pack(r->soil, l, &soil);
  }
  crop_prepare(r->crop);
}

static void run_block(struct synthesis_runner *r) {
  struct season_block b = {.rule.continuous = r->s->continuous, .weather = r->weather};
  for (int l = r->n; l < LANES; l++) r->lane[l] = r->lane[r->n - 1];
  FOR_LANES (l) {
    b.rule.sown[l] = b.rule.ends_mature[l] = -1;
    if (r->lane[l].days > b.n_days) b.n_days = r->lane[l].days;
  }
  FOR_LANES (l) fill_lane(r, &b, l);
  if (r->s->water) b.water = &r->water;
  fill_parameters(r);
  season_prepare_weather(r->s->continuous, b.n_days, r->weather);
  season_forward(&b, r->crop, r->tape);
}

/* -- what is seen of a season */

static double normal(const struct synthesis *s, int cell, uint32_t what, int index) {
  struct random_key key = {
      .seed = (uint64_t)s->noise_seed, .cell = (uint32_t)cell, .variable = what};
  return random_normal(key, (uint32_t)index);
}

static double sigma_of(double noise, double value) {
  return (noise > least_noise ? noise : least_noise) * value;
}

/* whether a crop is in lane l, and will for a week */
static bool stands(const struct synthesis_runner *r, int day, int l) {
  double emergence = season_value(r->tape, SEASON_DAY_EMERGENCE, SEASON_FINAL, l);
  return emergence >= 0.0 && day > emergence && day <= season_end(r->tape, l) - DAYS_BEFORE_END;
}

static void see_lai(struct synthesis_runner *r, int l) {
  struct synthesis *s = r->s;
  const struct season *q = &r->lane[l];
  for (int t = 0; t < s->lai.n_dates; t++) {
    int day = s->lai.date[t] - q->start;
    if (!stands(r, day, l)) continue;
    double lai = season_value(r->tape, SEASON_LAI, day, l);
    if (lai < least_lai) continue;
    size_t at = (size_t)t * (size_t)s->n_points + (size_t)q->point;
    struct random_key cloud = {
        .seed = (uint64_t)s->noise_seed, .cell = (uint32_t)q->point, .variable = DRAW_CLOUD};
    bool clear = random_uniform(cloud, (uint32_t)s->lai.date[t]) >= cloudy;
    double seen = (1.0 + s->lai_bias) * lai +
                  s->lai_noise * lai * normal(s, q->point, DRAW_LAI, s->lai.date[t]);
    s->lai.value[at] = clear ? seen : under_cloud * seen;
    s->lai.error[at] = sigma_of(s->lai_noise, lai);
    s->lai.flag[at] = clear ? 0.0 : 1.0;
    s->lai.n += clear;
  }
}

static void see_moisture(struct synthesis_runner *r, int l) {
  struct synthesis *s = r->s;
  struct synthetic_series *sm = &s->moisture;
  const struct season *q = &r->lane[l];
  double sigma = s->moisture_noise > 0.0 ? s->moisture_noise : least_moisture_noise;
  for (int t = 0; t < sm->n_dates; t++) {
    int day = sm->date[t] - q->start;
    size_t at = (size_t)t * (size_t)s->n_points + (size_t)q->point;
    if (!stands(r, day, l)) continue;
    sm->value[at] = season_value(r->tape, SEASON_SM, day, l) +
                    s->moisture_noise * normal(s, q->point, DRAW_MOISTURE, sm->date[t]);
    sm->error[at] = sigma;
    sm->n++;
  }
}

static bool see_block(struct synthesis_runner *r, struct problems *list) {
  struct synthesis *s = r->s;
  bool good = true;
  for (int l = 0; l < r->n; l++) {
    const struct season *q = &r->lane[l];
    double twso = season_value(r->tape, SEASON_TWSO, SEASON_FINAL, l);
    s->twso[(size_t)q->point * (size_t)s->n_years + (size_t)q->year] = twso;
    s->n_immature += season_status(r->tape, l) != SEASON_MATURE;
    if (!isfinite(twso) || twso <= 0.0)
      good = problem(list,
                     "synthesize: %s gives no yield at %g degrees north in %ld; use fewer rows "
                     "(--cells) or another --seed",
                     s->crop, s->lat[q->point / s->n_lon], s->first_year + q->year);
    see_lai(r, l);
    see_moisture(r, l);
  }
  return good;
}

/* -- all seasons */

static void make_dates(const struct synthesis *s, struct synthetic_series *series) {
  if (!series->every) return;
  size_t n = (size_t)(series->n_dates = s->n_days / (int)series->every);
  size_t all = n * (size_t)s->n_points;
  series->date = room(n, sizeof *series->date);
  for (int t = 0; t < series->n_dates; t++)
    series->date[t] = s->day0 + (int)series->every * (t + 1) - 1;
  series->value = room(all, sizeof *series->value);
  series->error = room(all, sizeof *series->error);
  series->flag = room(all, sizeof *series->flag);
  for (size_t i = 0; i < all; i++) series->value[i] = series->error[i] = NAN;
}

static void see_yields(struct synthesis *s) {
  size_t n = (size_t)s->n_regions * (size_t)s->n_years;
  s->yield = room(n, sizeof *s->yield);
  s->yield_error = room(n, sizeof *s->yield_error);
  s->yield_true = room(n, sizeof *s->yield_true);
  double *area = room((size_t)s->n_regions, sizeof *area);
  for (int p = 0; p < s->n_points; p++) {
    int r = (int)s->region[p];
    if (s->is_cell[p] == 0.0) continue;
    area[r] += s->area[p];
    for (int y = 0; y < s->n_years; y++)
      s->yield[r * s->n_years + y] += s->area[p] * s->twso[p * s->n_years + y];
  }
  for (int i = 0; i < (int)n; i++) {
    int r = i / s->n_years, year = (int)s->first_year + i % s->n_years;
    if (area[r] == 0.0) {
      s->yield[i] = s->yield_error[i] = s->yield_true[i] = NAN;
      continue;
    }
    double y = 1e-3 * s->yield[i] / area[r] / (1.0 - synthetic_moisture);
    s->yield_true[i] = y;
    s->yield[i] = y + s->yield_noise * y * normal(s, r, DRAW_YIELD, year);
    s->yield_error[i] = sigma_of(s->yield_noise, y);
  }
  free(area);
}

static bool make_water(struct synthesis_runner *r, size_t longest) {
  r->wet = lane_alloc((SYNTHETIC_SPINUP + longest + 1) * sizeof *r->wet);
  r->soil = lane_alloc(sizeof *r->soil);
  r->water = (struct season_water){.soil = r->soil, .n_fallow = SYNTHETIC_SPINUP, .wet = r->wet};
  return r->wet && r->soil && season_tape_water(r->tape, SYNTHETIC_SPINUP);
}

static bool runner_make(struct synthesis_runner *r, struct synthesis *s) {
  size_t longest = (size_t)s->calendar.max_days + 1;
  *r = (struct synthesis_runner){.s = s, .tape = season_tape_create((int)longest)};
  r->weather = lane_alloc((longest + 1) * sizeof *r->weather);
  r->crop = lane_alloc(sizeof *r->crop);
  r->sun = room((size_t)s->n_lat, sizeof *r->sun);
  r->cell = room((size_t)s->n_points, sizeof *r->cell);
  if (!r->tape || !r->weather || !r->crop) return false;
  for (long j = 0; j < s->n_lat; j++) sun_table(s->lat[j], r->sun[j]);
  for (int p = 0, n = 0; p < s->n_points; p++)
    if (s->is_cell[p] != 0.0) r->cell[p] = n++;
  return !s->water || make_water(r, longest);
}

bool synthesis_run_begin(struct synthesis *s, struct synthesis_runner **runner,
                         struct problems *list) {
  struct synthesis_runner *r = *runner = room(1, sizeof *r);
  bool good = runner_make(r, s) || problem(list, "synthesize: no memory for a season's run");
  make_dates(s, &s->lai);
  make_dates(s, &s->moisture);
  s->twso = room((size_t)s->n_points * (size_t)s->n_years, sizeof *s->twso);
  return good;
}

/* The lanes in use, if any */
static bool flush(struct synthesis_runner *r, struct problems *list) {
  if (r->n == 0) return true;
  run_block(r);
  bool good = see_block(r, list);
  r->n = 0;
  return good;
}

bool synthesis_run_piece(struct synthesis_runner *r, const struct weather_store *store,
                         struct problems *list) {
  const struct synthesis *s = r->s;
  const int end = store->n_cells ? store->cell[store->n_cells - 1] + 1 : 0;
  bool good = true;
  r->store = store;
  for (; good && r->next < s->n_points; r->next++) {
    const int p = r->next;
    if (s->is_cell[p] == 0.0) continue;
    if (r->cell[p] >= end) break;
    for (int y = 0; good && y < s->n_years; y++) {
      r->lane[r->n++] = season_of(s, p, y);
      if (r->n == LANES) good = flush(r, list);
    }
  }
  return good && flush(r, list);
}

void synthesis_run_end(struct synthesis_runner **runner, bool good) {
  struct synthesis_runner *r = *runner;
  if (good) see_yields(r->s);
  season_tape_destroy(&r->tape);
  free(r->weather);
  free(r->crop);
  free(r->wet);
  free(r->soil);
  free(r->sun);
  free(r->cell);
  free(r);
  *runner = NULL;
}
