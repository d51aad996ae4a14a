/* Dates of emergence, anthesis and maturity.
 *
 *   y = t                                      where the stage was reached, t [d] after the start
 *   y = E + (DVS_stage - DVS(E)) / r           where the season ended before, on day E
 *   r = max(r0, (DVS(E) - DVS(E - n)) / n),    n = min(10, E)
 *
 * DVS_stage is 0, 1, DVSEND. DVS rises from -.1 at sowing to 0 at emergence, by .1 a TSUMEM, so r
 * is a rate of development before emergence, too; r0 is a stage in 200 days. A season that has not
 * reached a stage ends by date or with its weather: E does not depend on the control, and y tends
 * to E from both sides when the stage is reached on the last day, so J stays continuous (in
 * `continuous` mode; in `reference` mode stages are reached at the end of whole days). Stages come
 * from temperature and day length alone: they are the same in the irrigated share of a cell.
 *
 * A date belongs to the season of its harvest year. Days of the year are those of the year in which
 * they lie nearest to the middle of the prior season.
 */
#include "observe/kinds.h"
#include "support/calendar.h"
#include <math.h>
#include <stdio.h>

/* [d-1] r0 */
static double least_rate(enum season_variable stage) {
  return stage == SEASON_DAY_EMERGENCE ? .0005 : .005;
}
enum { RATE_DAYS = 10 }; /* over which r is the mean */

static bool claims(const struct observation_set *set, const struct prior_season *s, int year) {
  (void)set;
  return s->estimated && s->year == year;
}

/* day number of a day of the year */
static double date_near(double middle, double of_the_year) {
  int year = date_of((int)floor(middle)).year, day = (int)floor(of_the_year);
  double best = INFINITY;
  for (int y = year - 1; y <= year + 1; y++) {
    double date = day_in_year(y, day) + (of_the_year - day);
    if (fabs(date - middle) < fabs(best - middle)) best = date;
  }
  return best;
}

static void adopt(const struct observation_set *set, const struct prior_season *s,
                  struct observation *o) {
  if (set->of_the_year) o->value = date_near(s->start + .5 * s->end, o->value);
  o->value -= s->start;
  o->date = (int)floor(o->value);
}

static void print(const struct observation_set *set, int start, double value, char *text) {
  char date[11];
  (void)set;
  if (!(fabs(value) < 1e5)) {
    snprintf(text, OBSERVATION_TEXT, "nan");
    return;
  }
  int64_t minutes = llround((start + value) * 1440.), day = (int64_t)floor((double)minutes / 1440.);
  int of_day = (int)(minutes - 1440 * day);
  snprintf(text, OBSERVATION_TEXT, "%sT%02d:%02d", date_format((int)day, date), of_day / 60,
           of_day % 60);
}

/* a stage that was not reached */
struct gap {
  int end, n;            /* E, n */
  double left, rate;     /* DVS_stage - DVS(E), r */
  double left_d, rate_d; /* their tangents */
  bool moves;            /* r is above r0 */
};

static struct gap gap_of(const struct observation_set *set, const struct season_view *view) {
  struct gap g = {.end = season_view_end(view), .rate = least_rate(set->variable)};
  const int run = g.end - view->shift;
  double dvs = season_view_value(view, SEASON_DVS, g.end), bound = 0.;
  g.n = run < RATE_DAYS ? run : RATE_DAYS;
  if (set->variable == SEASON_DAY_ANTHESIS) bound = 1.;
  if (set->variable == SEASON_DAY_MATURITY)
    bound = season_view_value(view, SEASON_DVSEND, SEASON_FINAL);
  g.left = bound - dvs;
  double mean = g.n ? (dvs - season_view_value(view, SEASON_DVS, g.end - g.n)) / g.n : 0.;
  g.moves = mean > g.rate;
  if (g.moves) g.rate = mean;
  return g;
}

static struct gap gap_of_tl(const struct observation_set *set, const struct season_view *view) {
  struct gap g = gap_of(set, view);
  double dvs_d = season_view_value_tl(view, SEASON_DVS, g.end);
  g.left_d = -dvs_d;
  if (set->variable == SEASON_DAY_MATURITY)
    g.left_d += season_view_value_tl(view, SEASON_DVSEND, SEASON_FINAL);
  if (g.moves) g.rate_d = (dvs_d - season_view_value_tl(view, SEASON_DVS, g.end - g.n)) / g.n;
  return g;
}

static double value(const struct observation_set *set, const struct season_view *view,
                    const struct observation *o, const struct observation_scales *scales) {
  (void)o;
  (void)scales;
  if (season_view_reached(view, set->variable))
    return season_view_value(view, set->variable, SEASON_FINAL);
  struct gap g = gap_of(set, view);
  return g.end + g.left / g.rate;
}

static double value_tl(const struct observation_set *set, const struct season_view *view,
                       const struct observation *o, const struct observation_scales *scales,
                       const struct observation_scales *scales_d) {
  (void)o;
  (void)scales;
  (void)scales_d;
  if (season_view_reached(view, set->variable))
    return season_view_value_tl(view, set->variable, SEASON_FINAL);
  struct gap g = gap_of_tl(set, view);
  return (g.left_d - g.left / g.rate * g.rate_d) / g.rate;
}

static int value_ad(const struct observation_set *set, const struct season_view *view,
                    const struct observation *o, const struct observation_scales *scales,
                    double weight, double *lai_b, struct season_seed *seed) {
  (void)o;
  (void)scales;
  (void)lai_b;
  *seed = (struct season_seed){.day = SEASON_FINAL, .lane = view->lane, .value = weight};
  seed->variable = set->variable;
  if (season_view_reached(view, set->variable)) return 1;
  struct gap g = gap_of(set, view);
  double left_b = weight / g.rate, mean_b = g.moves ? -left_b * g.left / g.rate / g.n : 0.;
  int n = 0;
  seed[1] = seed[2] = *seed;
  seed[n].day = g.end - g.n - view->shift;
  seed[n].variable = SEASON_DVS;
  seed[n++].value = -mean_b;
  seed[n].day = g.end - view->shift;
  seed[n].variable = SEASON_DVS;
  seed[n++].value = mean_b - left_b;
  if (set->variable == SEASON_DAY_MATURITY) {
    seed[n].variable = SEASON_DVSEND;
    seed[n++].value = left_b;
  }
  return n;
}

const struct observation_ops observation_phenology = {.kind = "phenology",
                                                      .print = print,
                                                      .claims = claims,
                                                      .adopt = adopt,
                                                      .value = value,
                                                      .value_tl = value_tl,
                                                      .value_ad = value_ad};
