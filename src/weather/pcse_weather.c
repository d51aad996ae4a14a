/* Daily weather of one site from CSV: a header with PCSE's names, a row a day without gaps.
 *
 * Where TEMP does not stand in the file, or a day lacks it, it is (TMIN + TMAX) / 2. TEMP counts as
 * given when it differs from that mean anywhere by more than rounding (1e-9 degC).
 */
#include "weather/pcse_weather.h"
#include "support/calendar.h"
#include "support/csv.h"
#include <math.h>
#include <stdlib.h>

struct reading {
  const char *file;
  struct csv *csv;
  int day, lat, lon, elev; /* columns, -1 = none */
  int column[N_WEATHER];   /* -1 = none */
  int capacity;            /* days that the store's arrays hold */
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
  if (r->lat < 0) good = problem(r->list, "%s: has no column LAT [degrees north]", r->file);
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

/* The row's date, which must follow the last one. */
static bool read_day(struct reading *r) {
  struct weather_store *s = r->store;
  int day, expected = s->day0 + s->n_days;
  const char *text = csv_field(r->csv, r->day);
  char date[11];
  if (!date_parse(text, &day))
    return problem(r->list, "%s:%d: DAY is '%s'; a date (2010-05-07) is expected", r->file,
                   csv_line(r->csv), text);
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
    if (s->has[v]) good &= number(r, r->column[v], weather_name[v], &s->value[v][n]);
  }
  double mean = (s->value[WEATHER_TMIN][n] + s->value[WEATHER_TMAX][n]) / 2.0;
  double *temp = &s->value[WEATHER_TEMP][n];
  if (isnan(*temp)) *temp = mean;
  if (fabs(*temp - mean) > 1e-9) s->temp_given = true;
  s->n_days++;
  return good;
}

bool pcse_weather_read(const char *file, struct weather_store *store, struct weather_site *site,
                       struct problems *list) {
  *store = (struct weather_store){0};
  *site = (struct weather_site){NAN, NAN, NAN};
  struct reading r = {.file = file, .store = store, .site = site, .list = list};
  int before = list->count;
  r.csv = csv_open(file, list);
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
  return !problems_since(list, before);
}
