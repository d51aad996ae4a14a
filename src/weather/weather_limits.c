/* What daily weather can be.
 *
 * Limits of a day leave room for what was measured: -89.2 degC at Vostok and 56.7 in Death Valley,
 * 182.5 cm of rain in a day on La Reunion, dew points of 35 degC (56 hPa), winds of 50 m s-1 for a
 * day on Mount Washington; no daily radiation exceeds that above the atmosphere (48e6 J m-2 d-1),
 * dew does not exceed 0.08 cm a night. Where negative numbers mean nothing, -1 is no rounding error
 * in any unit.
 *
 * Radiation is held against two numbers of the same day and latitude: that above the atmosphere,
 * Ra (weather/sun.c), and that under a clear sky, Rso = (0.75 + 2e-5 z) Ra (weather/radiation.c).
 *
 *   check                       limit                        observed (*)
 *   impossible                  1.05 Ra + 0.5 MJ m-2 d-1     at most 0.83 Ra
 *   brighter than a clear sky   1.15 Rso, 1 % of days        at most 1.10 Rso
 *   dark                        1e-4 Ra, 1 % of days         one day of case 30, else 0.017 Ra
 *   a year's largest            0.25 Rso; told below 0.6     0.79 to 1.10 Rso
 *   vapour on a day             1.05 e0(TMAX) + 0.2 hPa      at most 1.03 e0(TMAX)
 *   a year's largest vapour     0.15 e0(TMIN)                1.0 to 2.1 e0(TMIN)
 *   a year's rain               500 cm                       280 cm (a season of case x02)
 *   a year's mean wind          7 m s-1 at 2 m               3.2 m s-1
 *   mean evaporation            1.5 cm d-1                   0.63 cm d-1
 *
 * (*) the WOFOST 7.2 reference seasons, stations of the German and French weather services, NASA
 * POWER at 63 soybean trials, ERA5 in five Canadian cities (44 to 64 degrees north). 5 % of Ra and
 * 0.5 MJ m-2 d-1 are for days of other limits than those of the sun, and for refraction near the
 * polar night. Below 5 MJ m-2 d-1 of Ra the sun is too low for its share to say anything.
 */
#include "weather/weather_limits.h"
#include "support/calendar.h"
#include "support/decimal.h"
#include "weather/humidity.h"
#include "weather/radiation.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

const struct weather_limits weather_limits[N_WEATHER] = {
    [WEATHER_IRRAD] = {WEATHER_LIMITS_IRRAD},     [WEATHER_TMIN] = {WEATHER_LIMITS_TMIN},
    [WEATHER_TMAX] = {WEATHER_LIMITS_TMAX},       [WEATHER_TEMP] = {WEATHER_LIMITS_TEMP},
    [WEATHER_VAP] = {WEATHER_LIMITS_VAP},         [WEATHER_WIND] = {WEATHER_LIMITS_WIND},
    [WEATHER_RAIN] = {WEATHER_LIMITS_RAIN},       [WEATHER_E0] = {WEATHER_LIMITS_EVAPORATION},
    [WEATHER_ES0] = {WEATHER_LIMITS_EVAPORATION}, [WEATHER_ET0] = {WEATHER_LIMITS_EVAPORATION},
};

/* -- a number for itself */

/* Numbers that represent missing: nines, the ends of short integers, and what no float needs */
static bool looks_like_a_code(double x) {
  static const double codes[] = {-1.0,     -9.0,      -99.0,      -999.0,   -9999.0,
                                 -99999.0, -999999.0, -9999999.0, -32768.0, -32767.0,
                                 32767.0,  65535.0,   999.0,      9999.0,   99999.0};
  if (!(fabs(x) < 1e15)) return true;
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
    double off = fabs(x) - fabs(codes[i]); /* -99.9 and -999.9 are codes, too */
    if (x * codes[i] > 0.0 && off > -1e-3 && off < (codes[i] < -9.0 ? 0.9991 : 1e-3)) return true;
  }
  return false;
}

enum weather_verdict weather_judge(const struct weather_limits *limits, double value,
                                   double stored) {
  if (isnan(value) || (value >= limits->least && value <= limits->most)) return WEATHER_FINE;
  if (value < limits->least && value >= limits->least - limits->slack && stored > -0.9)
    return WEATHER_LEAST;
  return looks_like_a_code(stored) ? WEATHER_CODE : WEATHER_OUTSIDE;
}

struct weather_outside weather_outside(const struct weather_limits *limits, const double *x,
                                       size_t stride, int n) {
  struct weather_outside found = {0};
  for (int k = 0; k < n; k++) {
    double here = x[(size_t)k * stride];
    if (here >= limits->least && here <= limits->most) continue;
    enum weather_verdict verdict = weather_judge(limits, here, here);
    if (verdict < WEATHER_OUTSIDE) continue;
    if (found.n++ == 0) found.first = k;
    found.code = found.code || verdict == WEATHER_CODE;
  }
  return found;
}

/* -- checks */

static const double low_sun = 5e6;                        /* J m-2 d-1 of Ra */
static const double above_share = 1.05, above_more = 5e5; /* of Ra; J m-2 d-1 */
static const double bright = 1.15;                        /* of Rso */
static const double dark = 1e-4;                          /* of Ra */
static const double dim = 0.25, hazy = 0.6;               /* of Rso, by a year's largest */
static const double highest = 5000.0; /* m: where the altitude is not known, the clearest sky */
static const double hottest = 50.0;   /* degC */
static const double flattest = 0.5;   /* K */
static const double saturated = 1.05, saturated_more = 0.2; /* of e0(TMAX); hPa */
static const double driest = 0.15;                          /* of e0(TMIN), by a year's largest */
static const double wettest = 500.0 / 365.0;                /* cm d-1, of a year */
static const double wettest_part = 3.0;                     /* cm d-1, of a season of two months */
static const double rainless = 0.5 / 365.0;                 /* cm d-1 */
static const double windiest = 7.0, calmest = 0.1;          /* m s-1 */
static const double most_evaporation = 1.5;                 /* cm d-1 */
enum { MONTH = 30, TWO_MONTHS = 60, SEASON = 90, NEARLY_A_YEAR = 300 }; /* days that a year needs */

const enum weather_variable weather_check_variable[N_WEATHER_CHECKS] = {
    [CHECK_ABOVE_SUN] = WEATHER_IRRAD, [CHECK_BRIGHT] = WEATHER_IRRAD,
    [CHECK_DARK] = WEATHER_IRRAD,      [CHECK_DIM_YEAR] = WEATHER_IRRAD,
    [CHECK_HAZY_YEAR] = WEATHER_IRRAD, [CHECK_SWAPPED] = WEATHER_TMIN,
    [CHECK_HOT_YEAR] = WEATHER_TMAX,   [CHECK_FLAT_YEAR] = WEATHER_TMAX,
    [CHECK_SATURATED] = WEATHER_VAP,   [CHECK_DRY_YEAR] = WEATHER_VAP,
    [CHECK_WET_YEAR] = WEATHER_RAIN,   [CHECK_RAINLESS] = WEATHER_RAIN,
    [CHECK_WINDY_YEAR] = WEATHER_WIND, [CHECK_CALM_YEAR] = WEATHER_WIND,
    [CHECK_EVAPORATING] = WEATHER_ET0,
};

/* what each check says, and the share of days or years above which it is told and refused */
static const struct row {
  const char *says, *unit, *bound;
  bool of_days;
  double told, refused;
} rows[N_WEATHER_CHECKS] = {
    [CHECK_ABOVE_SUN] = {"IRRAD exceeds the radiation above the atmosphere", "J m-2 d-1",
                         "at most %g is possible", true, 0.0, 0.01},
    [CHECK_BRIGHT] = {"IRRAD exceeds 1.15 times the radiation of a clear sky", "J m-2 d-1",
                      "of a clear sky %g", true, 0.001, 0.05},
    [CHECK_DARK] = {"IRRAD is 0 while the sun shines", "J m-2 d-1", "above the atmosphere %g", true,
                    0.0, 0.01},
    [CHECK_DIM_YEAR] = {"IRRAD's largest value is far below the radiation of a clear sky",
                        "of a clear sky's", "at least %g is expected", false, 0.0, 0.0},
    [CHECK_HAZY_YEAR] = {"IRRAD's largest value is below the radiation of a clear sky",
                         "of a clear sky's", "about 1 is usual, %g rare", false, 0.0, 2.0},
    [CHECK_SWAPPED] = {"TMIN is above TMAX", "degC", "TMAX is %g", true, 0.0, 0.01},
    [CHECK_HOT_YEAR] = {"the mean of TMAX is above that of any place", "degC",
                        "at most %g is expected", false, 0.0, 0.0},
    [CHECK_FLAT_YEAR] = {"TMIN and TMAX hardly differ", "K in the mean", "more than %g is expected",
                         false, 0.0, 2.0},
    [CHECK_SATURATED] = {"VAP is above saturation at TMAX", "hPa", "saturated air has %g", true,
                         0.0, 0.5},
    [CHECK_DRY_YEAR] = {"VAP's largest share of saturation at TMIN is below that of any desert", "",
                        "at least %g is expected", false, 0.0, 0.0},
    [CHECK_WET_YEAR] = {"RAIN is more than any field has", "cm d-1 in the mean",
                        "at most %.3g is expected", false, 0.0, 0.5},
    [CHECK_RAINLESS] = {"RAIN is less than in deserts", "cm d-1 in the mean",
                        "more than %.3g is expected", false, 0.0, 0.5},
    [CHECK_WINDY_YEAR] = {"WIND is more than any field has", "m s-1 at 2 m in the mean",
                          "at most %g is expected", false, 0.0, 0.5},
    [CHECK_CALM_YEAR] = {"there is no WIND", "m s-1 in the mean", "more than %g is expected", false,
                         0.0, 2.0},
    [CHECK_EVAPORATING] = {"E0, ES0 or ET0 is more than any field has", "cm d-1 in the mean",
                           "at most %g is expected", false, 0.0, 0.2},
};

const char *const weather_check_hint[N_WEATHER_CHECKS] = {
    [CHECK_ABOVE_SUN] = "check its unit (1 MJ m-2 d-1 is 11.574 W m-2) and its latitudes",
    [CHECK_BRIGHT] = "check its unit (1 MJ m-2 d-1 is 11.574 W m-2) and its latitudes",
    [CHECK_DARK] = "0 may stand for missing: set _FillValue",
    [CHECK_DIM_YEAR] = "check its unit (kJ for J; 1 MJ m-2 d-1 is 11.574 W m-2)",
    [CHECK_HAZY_YEAR] = "is it photosynthetically active radiation, half of the global one?",
    [CHECK_SWAPPED] = "are the variables exchanged?",
    [CHECK_HOT_YEAR] = "check its unit (degrees Fahrenheit?)",
    [CHECK_FLAT_YEAR] = "are both the daily mean?",
    [CHECK_SATURATED] = "check its unit (1 kPa is 10 hPa)",
    [CHECK_DRY_YEAR] = "check its unit (1 kPa is 10 hPa)",
    [CHECK_WET_YEAR] = "check its unit (1 mm = 0.1 cm)",
    [CHECK_RAINLESS] = "check its unit (m, cm and kg m-2 s-1 differ from mm d-1)",
    [CHECK_WINDY_YEAR] = "check its unit (1 m s-1 is 3.6 km h-1) and its height",
    [CHECK_CALM_YEAR] = "0 may stand for missing: set _FillValue",
    [CHECK_EVAPORATING] = "check their unit (1 mm = 0.1 cm)",
};

static void found(struct weather_findings *f, enum weather_check check, int64_t n,
                  const struct weather_cell *cell, int day, double value, double bound) {
  struct weather_finding *x = &f->of[check];
  if (n && !x->n) {
    x->cell = cell->cell;
    x->day = cell->day0 + day;
    x->value = value;
    x->bound = bound;
  }
  x->n += n;
}

/* -- a calendar year of a cell: entries `begin` to `end` of its arrays, `sun[k]` Ra of entry k */

struct year {
  const struct weather_cell *cell;
  const double *sun; /* of the year's first day, [days] */
  int first, end;
  bool mend;
  struct weather_findings *findings;
};

struct part {
  double *x;
  int first, n; /* entry of x[0]; entries */
};

static struct part part_of(const struct year *y, enum weather_variable v) {
  int first = y->first > y->cell->begin[v] ? y->first : y->cell->begin[v];
  if (!y->cell->value[v] || first >= y->end) return (struct part){0};
  return (struct part){y->cell->value[v] + (size_t)first * y->cell->stride, first, y->end - first};
}

static void mean_of(const struct part *p, size_t stride, int *n, double *mean) {
  double sum = 0.0;
  int count = 0;
  for (int k = 0; k < p->n; k++) {
    double x = p->x[(size_t)k * stride];
    bool there = x == x;
    sum += there ? x : 0.0;
    count += there;
  }
  *n = count;
  *mean = count ? sum / count : NAN;
}

static double clear_share(double altitude) { return radiation_clear_sky(1.0, altitude); }

static void first_radiation(const struct year *y, const struct part *p, double clear) {
  const double *sun = y->sun + (p->first - y->first);
  struct weather_findings *f = y->findings;
  for (int k = 0; k < p->n; k++) {
    double *x = &p->x[(size_t)k * y->cell->stride], ra = sun[k];
    if (ra > low_sun && *x < dark * ra) found(f, CHECK_DARK, 1, y->cell, p->first + k, *x, ra);
    if (ra > low_sun && *x > bright * clear * ra)
      found(f, CHECK_BRIGHT, 1, y->cell, p->first + k, *x, clear * ra);
    if (!(*x > above_share * ra + above_more)) continue;
    found(f, CHECK_ABOVE_SUN, 1, y->cell, p->first + k, *x, ra);
    if (y->mend) *x = NAN;
  }
}

static void check_radiation(const struct year *y) {
  const struct part p = part_of(y, WEATHER_IRRAD);
  const double *sun = y->sun + (p.first - y->first);
  double altitude = y->cell->altitude, most = 0.0;
  double clear = clear_share(isnan(altitude) ? highest : altitude);
  int days = 0, sunny = 0, odd = 0;
  for (int k = 0; k < p.n; k++) {
    double x = p.x[(size_t)k * y->cell->stride], ra = sun[k];
    bool there = x == x, high = there && ra > low_sun;
    double share = high ? x / ra : 0.0;
    days += there;
    sunny += high;
    odd +=
        (high && (x < dark * ra || x > bright * clear * ra)) || x > above_share * ra + above_more;
    most = share > most ? share : most;
  }
  y->findings->of[CHECK_ABOVE_SUN].of += days;
  y->findings->of[CHECK_BRIGHT].of += sunny;
  y->findings->of[CHECK_DARK].of += sunny;
  if (odd) first_radiation(y, &p, clear);
  most /= clear_share(isnan(altitude) ? 0.0 : altitude);
  if (sunny >= MONTH) {
    y->findings->of[CHECK_DIM_YEAR].of++;
    found(y->findings, CHECK_DIM_YEAR, most < dim, y->cell, p.first, most, dim);
  }
  if (sunny >= SEASON) {
    y->findings->of[CHECK_HAZY_YEAR].of++;
    found(y->findings, CHECK_HAZY_YEAR, most >= dim && most < hazy, y->cell, p.first, most, hazy);
  }
}

static void check_temperature(const struct year *y) {
  const struct part low = part_of(y, WEATHER_TMIN), high = part_of(y, WEATHER_TMAX);
  const size_t stride = y->cell->stride;
  int n_low, n_high, swapped = 0;
  double mean_low, mean_high;
  if (low.first != high.first || !low.n) return;
  mean_of(&low, stride, &n_low, &mean_low);
  mean_of(&high, stride, &n_high, &mean_high);
  for (int k = 0; k < low.n; k++) swapped += low.x[(size_t)k * stride] > high.x[(size_t)k * stride];
  y->findings->of[CHECK_SWAPPED].of += n_high;
  for (int k = 0; swapped && k < low.n; k++) {
    double *tmin = &low.x[(size_t)k * stride], *tmax = &high.x[(size_t)k * stride];
    if (!(*tmin > *tmax)) continue;
    found(y->findings, CHECK_SWAPPED, 1, y->cell, low.first + k, *tmin, *tmax);
    if (!y->mend) continue;
    *tmin = *tmax = NAN;
    if (y->cell->value[WEATHER_TEMP])
      y->cell->value[WEATHER_TEMP][(size_t)(low.first + k) * stride] = NAN;
  }
  if (n_high >= TWO_MONTHS) {
    y->findings->of[CHECK_HOT_YEAR].of++;
    found(y->findings, CHECK_HOT_YEAR, mean_high > hottest, y->cell, high.first, mean_high,
          hottest);
  }
  double range = mean_high - mean_low;
  if (n_high >= SEASON && n_low == n_high) {
    y->findings->of[CHECK_FLAT_YEAR].of++;
    found(y->findings, CHECK_FLAT_YEAR, range >= 0.0 && range < flattest, y->cell, high.first,
          range, flattest);
  }
}

static void check_vapour(const struct year *y) {
  const struct part vap = part_of(y, WEATHER_VAP), low = part_of(y, WEATHER_TMIN),
                    high = part_of(y, WEATHER_TMAX);
  const size_t stride = y->cell->stride;
  double most = 0.0;
  int days = 0;
  if (!vap.n || vap.first != low.first || vap.first != high.first) return;
  for (int k = 0; k < vap.n; k++) {
    double x = vap.x[(size_t)k * stride], tmin = low.x[(size_t)k * stride];
    double at_most = saturation_vapour(high.x[(size_t)k * stride]);
    if (isnan(x) || isnan(at_most) || isnan(tmin)) continue;
    days++;
    /* most days' air is far from dry: their share of saturation need not be known */
    if (most < driest) most = fmax(most, x / saturation_vapour(tmin));
    if (x > saturated * at_most + saturated_more)
      found(y->findings, CHECK_SATURATED, 1, y->cell, vap.first + k, x, at_most);
  }
  y->findings->of[CHECK_SATURATED].of += days;
  if (days < MONTH) return;
  y->findings->of[CHECK_DRY_YEAR].of++;
  found(y->findings, CHECK_DRY_YEAR, most < driest, y->cell, vap.first, most, driest);
}

/* A year's mean above or below a bound */
static void check_mean(const struct year *y, enum weather_variable v, int least_days,
                       enum weather_check check, double most, enum weather_check other,
                       double least) {
  const struct part p = part_of(y, v);
  double mean;
  int n;
  if (!p.n) return;
  mean_of(&p, y->cell->stride, &n, &mean);
  if (n < least_days) return;
  y->findings->of[check].of++;
  found(y->findings, check, mean > most, y->cell, p.first, mean, most);
  if (other == check) return;
  y->findings->of[other].of++;
  found(y->findings, other, mean < least, y->cell, p.first, mean, least);
}

static void check_rain(const struct year *y) {
  const struct part p = part_of(y, WEATHER_RAIN);
  double mean;
  int n;
  if (!p.n) return;
  mean_of(&p, y->cell->stride, &n, &mean);
  if (n < TWO_MONTHS) return;
  double most = n < NEARLY_A_YEAR ? wettest_part : wettest;
  y->findings->of[CHECK_WET_YEAR].of++;
  found(y->findings, CHECK_WET_YEAR, mean > most, y->cell, p.first, mean, most);
  if (n < NEARLY_A_YEAR) return;
  y->findings->of[CHECK_RAINLESS].of++;
  found(y->findings, CHECK_RAINLESS, mean < rainless, y->cell, p.first, mean, rainless);
}

static void check_year(const struct year *y) {
  if (y->cell->value[WEATHER_IRRAD]) check_radiation(y);
  if (y->cell->value[WEATHER_VAP]) check_vapour(y);
  check_temperature(y);
  check_rain(y);
  check_mean(y, WEATHER_WIND, TWO_MONTHS, CHECK_WINDY_YEAR, windiest, CHECK_CALM_YEAR, calmest);
  for (int v = WEATHER_E0; v <= WEATHER_ET0; v++)
    check_mean(y, (enum weather_variable)v, MONTH, CHECK_EVAPORATING, most_evaporation,
               CHECK_EVAPORATING, 0.0);
}

void weather_check_cell(const struct weather_cell *cell, bool mend,
                        struct weather_findings *findings) {
  struct year y = {.cell = cell, .mend = mend, .findings = findings};
  for (int first = 0; first < cell->n_days; first = y.end) {
    struct date date = date_of(cell->day0 + first);
    int left = day_number((struct date){date.year + 1, 1, 1}) - (cell->day0 + first);
    y.first = first;
    y.end = left < cell->n_days - first ? first + left : cell->n_days;
    y.sun = cell->sun + day_of_year(cell->day0 + first) - 1;
    check_year(&y);
  }
}

/* -- telling */

static enum weather_severity severity_alone(enum weather_check check,
                                            const struct weather_finding *finding) {
  const struct row *row = &rows[check];
  double share = finding->of ? (double)finding->n / (double)finding->of : 0.0;
  bool single = row->of_days && finding->n < 3; /* of a short record, too */
  if (!finding->n || share <= row->told) return WEATHER_UNREMARKABLE;
  if (share > row->refused && !single) return WEATHER_REFUSED;
  return weather_check_mends(check) ? WEATHER_MENDED : WEATHER_NOTED;
}

enum weather_severity weather_severity(enum weather_check check,
                                       const struct weather_findings *findings) {
  enum weather_check rather = check == CHECK_BRIGHT ? CHECK_ABOVE_SUN
                              : check == CHECK_DARK ? CHECK_DIM_YEAR
                                                    : check;
  if (rather != check && severity_alone(rather, &findings->of[rather]) == WEATHER_REFUSED)
    return WEATHER_UNREMARKABLE;
  return severity_alone(check, &findings->of[check]);
}

bool weather_check_mends(enum weather_check check) {
  return check == CHECK_ABOVE_SUN || check == CHECK_SWAPPED;
}

const char *weather_finding_text(enum weather_check check, const struct weather_finding *finding,
                                 const char *place, char text[WEATHER_FINDING_TEXT]) {
  const struct row *row = &rows[check];
  char date[11], when[16], bound[64];
  struct c_locale locale;
  c_locale_enter(&locale);
  if (row->of_days)
    snprintf(when, sizeof when, "on %s", date_format(finding->day, date));
  else
    snprintf(when, sizeof when, "in %d", date_of(finding->day).year);
  snprintf(bound, sizeof bound, row->bound, finding->bound);
  snprintf(text, WEATHER_FINDING_TEXT,
           "%s %s %lld of %lld %s%s (%.3g %%), first %s%s%s: %.6g%s%s, %s", row->says,
           row->of_days ? "on" : "in", (long long)finding->n, (long long)finding->of,
           row->of_days ? "days" : "years", *place ? " of cells" : "",
           100.0 * (double)finding->n / (double)finding->of, place, *place ? " " : "", when,
           finding->value, *row->unit ? " " : "", row->unit, bound);
  c_locale_leave(&locale);
  return text;
}
