/* Crops in rotation; see rotation_sample.h. */
#include "rotation_sample.h"
#include "site_cases.h"
#include "support/calendar.h"
#include "support/lane_memory.h"
#include "weather/evaporation.h"
#include "weather/weather_generator.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_YEAR = 1981, LAST_LEG_DAYS = 400, CROPS_TO_FALLOW = 5, N_DRY = 2 };

/* which golden season, whether it starts at sowing and ends at maturity, month and day of its start
 * and of the date that ends it, years between the two */
static const struct {
  int golden;
  bool sown, ends_mature;
  int start[2], end[2], later;
} plan[ROTATION_CROPS] = {{1, true, true, {10, 8}, {9, 5}, 1},
                          {0, true, true, {3, 18}, {9, 20}, 0},
                          {2, false, false, {5, 9}, {9, 21}, 0}};

static const struct soil_params lightest = {{.07}, {.20}, {.36}, {.06}, {9.}, {6.},
                                            {.30}, {9.},  {0.},  {.8},  {0.}, {.2}};
static const struct soil_params heaviest = {{.20}, {.36}, {.453}, {.07}, {1.3}, {.8},
                                            {.40}, {20.}, {.05},  {1.4}, {0.},  {.3}};

static const double part_of_rain[ROTATION_PLACES] = {.33, .4, .6, .65, .7, .75, .8, 1.};

static void *need(void *memory) {
  if (!memory) abort();
  return memory;
}

static double latitude(int place) { return 42. + 2. * place; }

static void make_soil(struct rotation *r) {
  lane *to = (lane *)&r->soil->p;
  const lane *low = (const lane *)&lightest, *high = (const lane *)&heaviest;
  for (int i = 0; i < N_SOIL_SCALARS; i++)
    FOR_LANES (l)
      to[i][l] = low[i][0] + (high[i][0] - low[i][0]) * (r->first + l) / (ROTATION_PLACES - 1);
  FOR_LANES (l)
    if (r->first + l == 3) r->soil->p.ifunrn[l] = 1.;
  const struct soil_params *p = &r->soil->p;
  *r->start = (struct soil_state){.w = 28. * p->smfcf,
                                  .wlow = 35. * p->smfcf,
                                  .ss = lane_set(.3),
                                  .sm = 28. / 25. * p->smfcf,
                                  .rd = lane_set(25.),
                                  .rin = lane_set(.2),
                                  .dslr = lane_set(2.5)};
}

static void make_crops(struct rotation *r) {
  for (int c = 0; c < ROTATION_CROPS; c++) {
    struct site site;
    if (!golden_read(plan[c].golden, &site)) abort();
    FOR_LANES (l) {
      const int place = r->first + l;
      struct parameter_set set = site.parameters;
      for (int i = 0; i < N_SCALARS; i++) /* no two places alike */
        if (parameter_info[i].active && set.scalar[i] > 0.)
          set.scalar[i] *= 1. + .003 * (place - 3.5);
      set.scalar[PARAM_RDI] = 9.6 + .3 * place;
      set.scalar[PARAM_RDMSOL] = place < N_DRY ? 400. : 60. + 10. * place;
      set.scalar[PARAM_IOX] = place % 2;
      crop_pack(&r->crop[c], l, &set);
    }
    crop_prepare(&r->crop[c]);
    site_destroy(&site);
  }
}

/* the first day of leg k, in lane l */
static void make_calendar(struct rotation *r, bool continuous, bool fallow_years) {
  int year = FIRST_YEAR, since = 0, end[LANES];
  for (int k = 0; k < r->n_legs; k++) {
    struct rotation_leg *leg = &r->leg[k];
    const int c = leg->crop = k % ROTATION_CROPS;
    if (fallow_years && since == CROPS_TO_FALLOW) year++, since = 0;
    since++;
    FOR_LANES (l) {
      int last = day_number((struct date){year + plan[c].later, plan[c].end[0], plan[c].end[1]});
      leg->start[l] =
          day_number((struct date){year, plan[c].start[0], plan[c].start[1]}) + r->first + l;
      leg->block.end_day[l] = last - leg->start[l];
    }
    year += c == 0 ? 2 : c == 1;
    leg->block.rule.continuous = continuous;
    FOR_LANES (l) {
      leg->block.rule.sown[l] = plan[c].sown ? -1 : 0;
      leg->block.rule.ends_mature[l] = plan[c].ends_mature ? -1 : 0;
    }
  }
  FOR_LANES (l) end[l] = r->leg[r->n_legs - 1].start[l] + LAST_LEG_DAYS;
  for (int k = r->n_legs - 1; k >= 0; k--) {
    struct rotation_leg *leg = &r->leg[k];
    FOR_LANES (l) {
      int days = leg->water.until[l] = leg->block.days[l] = end[l] - leg->start[l];
      int first = date_of(leg->start[l]).year;
      if (days > leg->block.n_days) leg->block.n_days = days;
      leg->block.doy[l] = day_of_year(leg->start[l]);
      for (int y = 0; y < 4; y++)
        leg->block.year_length[l][y] = is_leap_year(first + y) ? 366 : 365;
      leg->block.sun[l] = r->sun[l];
      end[l] = leg->start[l];
    }
    if (leg->block.n_days > r->max_days) r->max_days = leg->block.n_days;
  }
  r->leg[0].water.n_fallow = ROTATION_FALLOW;
  FOR_LANES (l) r->leg[0].water.fallow[l] = ROTATION_FALLOW - 7 * (r->first + l);
}

/* the places' weather, with evaporation; one lane a cell */
static void make_store(const struct rotation *r, struct weather_store *store) {
  static const enum weather_variable made[] = {WEATHER_TMIN, WEATHER_TMAX, WEATHER_IRRAD,
                                               WEATHER_RAIN, WEATHER_VAP,  WEATHER_WIND};
  static const struct evaporation_rule rule = {.sky = {.25, .50}, .et0 = ET0_PENMAN_MONTEITH};
  double lat[LANES], altitude[LANES] = {0.};
  const struct rotation_leg *last = &r->leg[r->n_legs - 1];
  *store = (struct weather_store){.n_cells = LANES};
  store->day0 = r->leg[0].start[0] - r->first - ROTATION_FALLOW; /* of any part */
  store->n_days = last->start[LANES - 1] + LAST_LEG_DAYS + 1 - store->day0;
  const size_t n = (size_t)store->n_days;
  for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
    store->has[made[i]] = true;
    store->value[made[i]] = need(calloc(LANES * n, sizeof(double)));
  }
  FOR_LANES (l) {
    const int place = r->first + l;
    size_t at = (size_t)l * n;
    const struct generated_weather w = {
        &store->value[WEATHER_TMIN][at],  &store->value[WEATHER_TMAX][at],
        &store->value[WEATHER_IRRAD][at], &store->value[WEATHER_RAIN][at],
        &store->value[WEATHER_VAP][at],   &store->value[WEATHER_WIND][at]};
    lat[l] = latitude(place);
    weather_generate(5, (uint32_t)place, lat[l], store->day0, store->n_days, &w);
    for (size_t d = 0; d < n; d++) {
      w.rain[d] *= .1 * part_of_rain[place]; /* cm d-1 */
      w.wind[d] *= .75;                      /* at 2 m */
    }
  }
  if (!evaporation_fill(store, lat, altitude, &rule)) abort();
}

static void make_weather(const struct weather_store *store, struct rotation_leg *leg) {
  const int n_fallow = leg->water.n_fallow, n_days = leg->block.n_days;
  leg->weather = need(lane_alloc((size_t)(n_days + 1) * sizeof *leg->weather));
  leg->wet = need(lane_alloc((size_t)(n_fallow + n_days + 1) * sizeof *leg->wet));
  for (int n = -n_fallow; n <= n_days; n++)
    FOR_LANES (l) {
      int last =
          leg->start[l] + (n < leg->block.days[l] ? n : leg->block.days[l] - 1) - store->day0;
      size_t at = (size_t)l * (size_t)store->n_days + (size_t)(last > 0 ? last : 0);
      struct season_wet *wet = &leg->wet[n_fallow + n];
      wet->rain[l] = store->value[WEATHER_RAIN][at];
      wet->e0[l] = store->value[WEATHER_E0][at];
      wet->es0[l] = fmax(store->value[WEATHER_ES0][at], .005); /* see rotation_sample.h */
      if (n < 0) continue;
      struct season_weather *w = &leg->weather[n];
      w->irrad[l] = .98 * store->value[WEATHER_IRRAD][at]; /* see rotation_sample.h */
      w->tmin[l] = store->value[WEATHER_TMIN][at];
      w->tmax[l] = store->value[WEATHER_TMAX][at];
      w->temp[l] = .5 * (w->tmin[l] + w->tmax[l]);
      w->et0[l] = store->value[WEATHER_ET0][at];
    }
  season_prepare_weather(leg->block.rule.continuous, n_days, leg->weather);
}

struct rotation *rotation_create(int n_legs, bool continuous, bool fallow_years, int first) {
  struct rotation *r = need(calloc(1, sizeof *r));
  struct weather_store store;
  r->n_legs = n_legs;
  r->first = first;
  r->leg = need(lane_alloc((size_t)n_legs * sizeof *r->leg));
  r->crop = need(lane_alloc(ROTATION_CROPS * sizeof *r->crop));
  r->soil = need(lane_alloc(sizeof *r->soil));
  r->start = need(lane_alloc(sizeof *r->start));
  FOR_LANES (l) sun_table(latitude(first + l), r->sun[l]);
  make_crops(r);
  make_soil(r);
  make_calendar(r, continuous, fallow_years);
  make_store(r, &store);
  for (int k = 0; k < n_legs; k++) {
    struct rotation_leg *leg = &r->leg[k];
    make_weather(&store, leg);
    leg->water.soil = r->soil;
    leg->water.wet = leg->wet;
    leg->block.weather = leg->weather;
    leg->block.water = &leg->water;
  }
  weather_store_destroy(&store);
  return r;
}

void rotation_destroy(struct rotation **rotation) {
  struct rotation *r = *rotation;
  for (int k = 0; k < r->n_legs; k++) {
    free(r->leg[k].weather);
    free(r->leg[k].wet);
  }
  free(r->leg);
  free(r->crop);
  free(r->soil);
  free(r->start);
  free(r);
  *rotation = NULL;
}

struct season_tape *rotation_tape(const struct rotation *r) {
  struct season_tape *tape = need(season_tape_create(r->max_days));
  if (!season_tape_water(tape, ROTATION_FALLOW)) abort();
  return tape;
}
