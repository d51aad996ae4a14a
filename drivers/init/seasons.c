/* Which harvest years weather and observations have in common, by the calendar that was found, or
 * by the crop's usual days in a temperate zone; see plan.h.
 */
#include "init/plan.h"
#include "support/calendar.h"
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SPINUP_MOST = 180, SPINUP_LEAST = 30, GAP_MOST = 5 }; /* days */
enum { AUTUMN = 244 };                                       /* day of the year: 1 September */

static const struct crop_habit north[] = {
    {"spring", "03-20", "08-31", 0, "C1120"},
    {"wheat", "10-15", "08-31", 1, "C1110"},
    {"rapeseed", "08-25", "08-15", 1, "I1110"},
    {"winter", "10-01", "08-31", 1, ""},
    {"barley", "03-20", "08-31", 0, "C1300"},
    {"maize", "05-01", "10-31", 0, "C1500"},
    {"potato", "04-20", "10-15", 0, "R1000"},
    {"sugarbeet", "04-01", "10-31", 0, "R2000"},
    {"soybean", "05-10", "10-31", 0, "I1130"},
    {"sunflower", "04-20", "10-15", 0, "I1120"},
    {"rice", "05-01", "10-31", 0, "C2000"},
    {"sorghum", "05-15", "10-31", 0, "C1700"},
    {"", "05-01", "10-31", 0, ""},
};
/* the same in the south, half a year later */
static const struct crop_habit south[] = {
    {"spring", "08-20", "01-31", 1, ""},   {"wheat", "05-15", "12-31", 0, ""},
    {"rapeseed", "05-01", "12-15", 0, ""}, {"winter", "05-15", "12-31", 0, ""},
    {"barley", "06-15", "12-31", 0, ""},   {"maize", "11-01", "04-30", 1, ""},
    {"soybean", "11-10", "04-30", 1, ""},  {"sunflower", "10-20", "04-15", 1, ""},
    {"", "11-01", "04-30", 1, ""},
};

static const struct crop_habit *habit_of(const struct plan *p) {
  const double lat = p->places->lat ? p->places->lat[0] : 50.0;
  const struct crop_habit *h = lat < 0.0 ? south : north;
  const char *base = p->crop ? strrchr(p->crop->path, '/') : NULL;
  const char *file = !p->crop ? "" : base ? base + 1 : p->crop->path;
  const char *variety = p->crop && p->crop->n_choices ? p->crop->choice[0] : "";
  if (findings_count(p->f, FOUND_CROP) > 1) file = variety = "";
  for (; *h->word; h++)
    if (name_contains(file, h->word) || name_contains(variety, h->word)) break;
  return h;
}

/* -- the calendar's days in the cells */

static void box_of(const struct nc_space *s, double lat[2], double lon[2]) {
  const int n_lat = s->gridded ? s->n_lat : s->n_lon;
  lat[0] = lon[0] = INFINITY;
  lat[1] = lon[1] = -INFINITY;
  for (int i = 0; i < n_lat; i++) {
    if (s->lat[i] < lat[0]) lat[0] = s->lat[i];
    if (s->lat[i] > lat[1]) lat[1] = s->lat[i];
  }
  for (int i = 0; i < s->n_lon; i++) {
    const double x = s->lon[i] > 180.0 ? s->lon[i] - 360.0 : s->lon[i];
    if (x < lon[0]) lon[0] = x;
    if (x > lon[1]) lon[1] = x;
  }
}

/* Earliest, latest and usual day of the year of a variable where the cells lie; false where it has
 * none there */
static bool days_near(const struct plan *p, const char *name, int day[3]) {
  struct problems none = {0};
  struct nc_file file;
  struct nc_variable v;
  size_t n = 0, stride[N_NC_ROLES];
  double lat[2], lon[2], *value = NULL, sum = 0.0;
  int count = 0;
  const struct nc_space *s = &p->calendar->space;
  if (!nc_file_open(p->calendar->path, &file, &none)) return false;
  if (nc_variable_read(&file, name, s, &v, &none)) value = nc_read_all(&file, &v, &n, &none);
  nc_file_close(&file);
  problems_clear(&none);
  if (!value) return false;
  nc_strides(&v, v.length, stride);
  box_of(p->places, lat, lon);
  const double step = s->gridded && s->n_lat > 1 ? fabs(s->lat[1] - s->lat[0]) : 0.02;
  day[0] = INT_MAX;
  day[1] = INT_MIN;
  for (size_t i = 0; i < n; i++) {
    const size_t c = stride[NC_COLUMN] ? i / stride[NC_COLUMN] % (size_t)s->n_lon : 0;
    const size_t r = !s->gridded ? c : stride[NC_ROW] ? i / stride[NC_ROW] % (size_t)s->n_lat : 0;
    const double x = s->lon[c] > 180.0 ? s->lon[c] - 360.0 : s->lon[c];
    if (!(value[i] >= 1.0 && value[i] <= 366.0)) continue;
    if (s->lat[r] < lat[0] - step || s->lat[r] > lat[1] + step || x < lon[0] - step ||
        x > lon[1] + step)
      continue;
    if (value[i] < day[0]) day[0] = (int)value[i];
    if (value[i] > day[1]) day[1] = (int)value[i];
    sum += value[i];
    count++;
  }
  free(value);
  day[2] = count ? (int)(sum / count) : 0;
  return count > 0;
}

static int day_of(const char *month_day) {
  int month = 1, day = 1;
  month_day_parse(month_day, &month, &day);
  return day_of_year(day_number((struct date){2001, month, day}));
}

static void find_days(const struct plan *p, struct season_plan *s) {
  int start[3], end[3];
  s->habit = habit_of(p);
  s->first_start = s->last_start = day_of(s->habit->sowing);
  s->end = day_of(s->habit->latest);
  s->sowing_year_plus = s->habit->sowing_year_plus;
  s->from_file = p->calendar && days_near(p, p->calendar->variable, start);
  if (!s->from_file) return;
  s->first_start = start[0];
  s->last_start = start[1];
  if (p->calendar->other[0] && days_near(p, p->calendar->other, end)) {
    s->end = end[1];
    s->sowing_year_plus = end[2] < start[2];
  } else { /* the season's length is not known: within a year */
    s->sowing_year_plus = start[2] > 213;
    s->end = s->sowing_year_plus ? 243 : 304;
  }
}

/* -- years */

static bool is_whole(const struct recognised_forcing *w, int day) {
  return day >= w->first_day && day <= w->last_day && w->whole[day - w->first_day];
}

/* Days before `start` with weather, gaps of a few days passed over */
static int days_before(const struct recognised_forcing *w, int start) {
  int n = 0, gap = 0;
  for (int d = start - 1; d >= w->first_day && gap <= GAP_MOST && n < SPINUP_MOST; d--, n++)
    gap = is_whole(w, d) ? 0 : gap + 1;
  return n - gap;
}

/* Whether the weather reaches over the season of a harvest year but for a few days */
static bool has_weather(const struct plan *p, const struct season_plan *s, int year, bool *gaps) {
  const struct recognised_forcing *w = &p->f->forcing;
  const int from = day_in_year(year - s->sowing_year_plus, s->first_start);
  const int to = day_in_year(year, s->end);
  int lacking = 0;
  for (int d = from; d <= to; d++) lacking += !is_whole(w, d);
  *gaps = lacking > 0;
  if (from < w->first_day || to > w->last_day || 20 * lacking > to - from) return false;
  return !p->water || days_before(w, from) >= SPINUP_LEAST;
}

static bool among(int n, const int *year, int y) {
  for (int i = 0; i < n; i++)
    if (year[i] == y) return true;
  return false;
}

/* Observed in the harvest year, or without yields and series: every year counts */
static bool is_observed(const struct plan *p, const struct season_plan *s, int year) {
  const struct found *yield = p->yield ? p->yield : p->eurostat;
  bool any = false;
  if (yield && yield->n_years) return among(yield->n_years, yield->year, year);
  for (int i = 0; i < p->f->n; i++) {
    const struct found *x = &p->f->found[i];
    const bool series =
        x->kind == FOUND_LAI || x->kind == FOUND_MOISTURE || x->kind == FOUND_BIOMASS;
    if (!series || x->last_day < x->first_day) continue;
    any = true;
    if (x->first_day <= day_in_year(year, s->end) &&
        x->last_day >= day_in_year(year - s->sowing_year_plus, s->first_start))
      return true;
  }
  return !any;
}

static void find_years(const struct plan *p, struct season_plan *s) {
  const struct recognised_forcing *w = &p->f->forcing;
  const int first = date_of(w->first_day).year, last = date_of(w->last_day).year;
  s->year = nc_array((size_t)(last - first + 1), sizeof *s->year);
  for (int y = first; y <= last; y++) {
    bool gaps;
    if (!has_weather(p, s, y, &gaps) || !is_observed(p, s, y)) continue;
    s->gaps += gaps;
    s->year[s->n_years++] = y;
  }
}

static void find_spinup(const struct plan *p, struct season_plan *s) {
  s->spinup_days = SPINUP_MOST;
  for (int i = 0; i < s->n_years; i++) {
    const int start = day_in_year(s->year[i] - s->sowing_year_plus, s->first_start);
    const int n = days_before(&p->f->forcing, start);
    if (n < s->spinup_days) s->spinup_days = n;
  }
}

bool season_plan_make(struct plan *p, struct problems *list) {
  const struct recognised_forcing *w = &p->f->forcing;
  const struct found *yield = p->yield ? p->yield : p->eurostat;
  struct season_plan *s = &p->season;
  char a[11], b[11];
  find_days(p, s);
  s->any_time = !s->from_file && !s->habit->word[0];
  struct season_plan wide = *s; /* room for sowing in the autumn before, where the weather allows */
  wide.first_start = AUTUMN;
  wide.sowing_year_plus = 1;
  if (s->any_time) find_years(p, &wide);
  if (wide.n_years)
    *s = wide;
  else
    find_years(p, s);
  if (!wide.n_years) free(wide.year);
  find_spinup(p, s);
  if (s->n_years) return true;
  problem(list,
          "no harvest year has weather over its whole season%s and observations: weather is there "
          "from %s to %s, %s %s",
          p->water ? " and 30 days before" : "", date_format(w->first_day, a),
          date_format(w->last_day, b), yield ? "yields are there of" : "a season lasts from about",
          yield ? "" : s->habit->sowing);
  if (yield && yield->n_years)
    problem(list, "%s: yields are there from %d to %d", yield->path, yield->year[0],
            yield->year[yield->n_years - 1]);
  return false;
}
