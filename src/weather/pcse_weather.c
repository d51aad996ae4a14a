/* Daily weather of one site from CSV: a header with PCSE's names, a row a day without gaps.
 *
 * PCSE's own files have other units under the same names (kJ m-2 d-1 or hours of sunshine, kPa, mm)
 * and no evaporation, which PCSE computes when it reads them. Their header tells them.
 *
 * Where TEMP does not are in the file, or a day lacks it, it is (TMIN + TMAX) / 2. TEMP counts as
 * given when it differs from that mean anywhere by more than rounding (1e-9 degC).
 */
#include "weather/pcse_weather.h"
#include "support/calendar.h"
#include "support/csv.h"
#include "weather/pcse_header.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reading {
  const char *file;
  struct csv *csv;
  int day, lat, lon, elev; /* columns, -1 = none */
  int column[N_WEATHER];   /* -1 = none */
  int capacity;            /* days that the store's arrays hold */
  bool own_layout;         /* PCSE's own, with that header */
  struct pcse_header header;
  struct weather_store *store;
  struct weather_site *site;
  struct problems *list;
};

static bool find_columns(struct reading *r) {
  r->day = csv_column(r->csv, "DAY");
  r->lat = csv_column(r->csv, "LAT");
  r->lon = csv_column(r->csv, "LON");
  r->elev = csv_column(r->csv, "ELEV");
  bool good = true;
  for (int v = 0; v < N_WEATHER; v++) {
    r->column[v] = csv_column(r->csv, weather_name[v]);
    bool required = v == WEATHER_IRRAD || v == WEATHER_TMIN || v == WEATHER_TMAX;
    if (r->column[v] < 0 && required)
      good =
          problem(r->list, "%s: has no column %s [%s]", r->file, weather_name[v], weather_unit[v]);
    r->store->has[v] = r->column[v] >= 0 || v == WEATHER_TEMP;
  }
  if (r->day < 0) good = problem(r->list, "%s: has no column DAY (2010-05-07)", r->file);
  if (r->lat < 0 && !r->own_layout)
    good = problem(r->list, "%s: has no column LAT [degrees north]", r->file);
  return good;
}

static void make_room(struct reading *r) {
  if (r->store->n_days < r->capacity) return;
  r->capacity = r->capacity ? 2 * r->capacity : 512;
  for (int v = 0; v < N_WEATHER; v++) {
    if (!r->store->has[v]) continue;
    double *grown = realloc(r->store->value[v], (size_t)r->capacity * sizeof *grown);
    if (!grown) abort();
    r->store->value[v] = grown;
  }
}

static bool number(struct reading *r, int column, const char *name, double *value) {
  if (csv_number(r->csv, column, value)) return true;
  *value = NAN;
  return problem(r->list, "%s:%d: %s on %s is '%s'; a number is expected (empty = missing)",
                 r->file, csv_line(r->csv), name, csv_field(r->csv, r->day),
                 csv_field(r->csv, column));
}

/* A number of PCSE's own layout in WOFOST's unit */
static double convert(const struct reading *r, int v, int day, double x) {
  struct sun_day sun[SUN_DAYS];
  switch (v) {
  case WEATHER_IRRAD:
    if (!r->header.has_sunshine) return 1e3 * x;
    sun_table(r->header.lat, sun);
    return radiation_of_sunshine(x, &sun[day_of_year(day) - 1], &r->header.sky);
  case WEATHER_VAP:
    return 10.0 * x;
  case WEATHER_RAIN:
    return x / 10.0;
  default:
    return x;
  }
}

/* One place of the site; the same on every row that gives it. */
static bool read_place(struct reading *r, int column, const char *name, double *place) {
  double here;
  if (!number(r, column, name, &here)) return false;
  if (isnan(here)) return true;
  if (!isnan(*place) && *place != here)
    return problem(r->list, "%s:%d: %s changes from %g to %g; one site a file is expected", r->file,
                   csv_line(r->csv), name, *place, here);
  *place = here;
  return true;
}

/* "20100507" */
static bool date_of_digits(const char *text, int *day) {
  char date[16];
  if (strlen(text) != 8) return false;
  snprintf(date, sizeof date, "%.4s-%.2s-%.2s", text, text + 4, text + 6);
  return date_parse(date, day);
}

/* The row's date, which must follow the last one. */
static bool read_day(struct reading *r) {
  struct weather_store *s = r->store;
  int day, expected = s->day0 + s->n_days;
  const char *text = csv_field(r->csv, r->day);
  char date[11];
  if (!date_parse(text, &day) && !(r->own_layout && date_of_digits(text, &day)))
    return problem(r->list, "%s:%d: DAY is '%s'; a date (%s) is expected", r->file,
                   csv_line(r->csv), text, r->own_layout ? "20100507" : "2010-05-07");
  if (s->n_days == 0)
    s->day0 = day;
  else if (day != expected)
    return problem(r->list,
                   "%s:%d: DAY is %s where %s is expected; days must follow each other without %s",
                   r->file, csv_line(r->csv), text, date_format(expected, date),
                   day > expected ? "gaps (leave a missing day's fields empty)" : "repetition");
  return true;
}

static bool read_row(struct reading *r) {
  struct weather_store *s = r->store;
  if (!read_day(r)) return false;
  bool good = read_place(r, r->lat, "LAT", &r->site->lat);
  good &= read_place(r, r->lon, "LON", &r->site->lon);
  good &= read_place(r, r->elev, "ELEV", &r->site->elevation);
  make_room(r);
  int n = s->n_days;
  for (int v = 0; v < N_WEATHER; v++) {
    if (!s->has[v]) continue;
    good &= number(r, r->column[v], weather_name[v], &s->value[v][n]);
    if (r->own_layout) s->value[v][n] = convert(r, v, s->day0 + n, s->value[v][n]);
  }
  double mean = (s->value[WEATHER_TMIN][n] + s->value[WEATHER_TMAX][n]) / 2.0;
  double *temp = &s->value[WEATHER_TEMP][n];
  if (isnan(*temp)) *temp = mean;
  if (fabs(*temp - mean) > 1e-9) s->temp_given = true;
  s->n_days++;
  return good;
}

static void take_header(const struct reading *r, struct weather_site *site) {
  site->lat = r->header.lat;
  site->lon = r->header.lon;
  site->elevation = r->header.elevation;
  site->sky = r->header.sky;
  site->own_layout = true;
  site->sunshine = r->header.has_sunshine;
}

/* As PCSE does where it reads them: ET0 by Penman-Monteith, E0 and ES0 by Penman */
static void compute_evaporation(struct weather_store *store, struct weather_site *site) {
  const struct evaporation_rule rule = {.sky = site->sky, .et0 = ET0_PENMAN_MONTEITH};
  if (!isnan(site->elevation))
    site->evaporation_computed = evaporation_fill(store, &site->lat, &site->elevation, &rule);
}

bool pcse_weather_read(const char *file, struct weather_store *store, struct weather_site *site,
                       struct problems *list) {
  *store = (struct weather_store){0};
  *site = (struct weather_site){.lat = NAN, .lon = NAN, .elevation = NAN};
  struct reading r = {.file = file, .store = store, .site = site, .list = list};
  int before = list->count;
  r.own_layout = pcse_header_is(file);
  if (r.own_layout && !pcse_header_read(file, &r.header, list)) return false;
  if (r.own_layout) take_header(&r, site);
  r.csv = csv_open_below(file, r.own_layout ? pcse_observations : NULL, list);
  if (!r.csv) return false;
  if (find_columns(&r)) {
    bool ordered = true;
    while (ordered && csv_next(r.csv, list)) {
      int days = store->n_days;
      read_row(&r);
      ordered = store->n_days > days;
    }
    if (ordered && store->n_days == 0) problem(list, "%s: holds no days", file);
    if (store->n_days > 0 && !(fabs(site->lat) <= 90.0))
      problem(list, "%s: LAT is %g; degrees north in -90 .. 90 are expected", file, site->lat);
  }
  csv_close(&r.csv);
  store->n_cells = 1;
  store->cell = calloc(1, sizeof *store->cell);
  if (!store->cell) abort();
  if (r.own_layout && !problems_since(list, before)) compute_evaporation(store, site);
  return !problems_since(list, before);
}
