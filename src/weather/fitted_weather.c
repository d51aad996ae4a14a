/* A weather generator in the manner of Richardson (1981, Water Resour. Res. 17:182-190), fitted by
 * month to a record:
 *
 *   wet     two-state Markov chain; a day is wet from 0.01 cm of rain on
 *   rain    gamma law on wet days; shape by Thom's approximation (1958)
 *   x       IRRAD, TMIN, TMAX = mean + sd z, mean and sd of dry or wet days
 *   z_t     = A z_(t-1) + B e_t, A = M1 M0^-1, B B' = M0 - A M1' (Matalas 1967), e standard normal
 *   TEMP    = c0 + c1 TMIN + c2 TMAX where the record has it, else their mean
 *   E0, ES0, ET0 = c0 + c1 IRRAD + c2 TEMP, by least squares
 *
 * Means run linearly between the middles of months, whose values are set so that each month keeps
 * its mean. What is generated (generated_days.c) stays within what the month has seen. Without rain
 * in the record every day is dry. Every uniform number is made of a normal one, so that cells can
 * have a part of their draws in common.
 */
#include "weather/fitted_record.h"
#include "support/cholesky.h"
#include <math.h>
#include <string.h>

enum { LEAST_DAYS = 60 };
static const double wet_from = 0.01; /* [cm d-1] */
const enum weather_variable fitted_state[FITTED_STATES] = {WEATHER_IRRAD, WEATHER_TMIN,
                                                           WEATHER_TMAX};
const enum weather_variable fitted_derived[FITTED_DERIVED] = {WEATHER_TEMP, WEATHER_E0, WEATHER_ES0,
                                                              WEATHER_ET0};

/* -- a day between the middles of two months */

struct fitted_place fitted_place_of(int day) {
  struct date d = date_of(day);
  int next = d.month == 12 ? day_number((struct date){d.year + 1, 1, 1})
                           : day_number((struct date){d.year, d.month + 1, 1});
  int first = day_number((struct date){d.year, d.month, 1});
  double at = (day - first + 0.5) / (next - first) - 0.5; /* -.5 .. .5 */
  int month = d.month - 1;
  return (struct fitted_place){
      .a = month, .b = (month + (at < 0. ? 11 : 1)) % 12, .weight = fabs(at)};
}

static double between(const struct fitted_place *p, double a, double b) {
  return a + p->weight * (b - a);
}

double fitted_mean(const struct fitted_weather *f, const struct fitted_place *p, bool wet, int s) {
  return between(p, f->month[p->a].mean[wet][s], f->month[p->b].mean[wet][s]);
}

double fitted_sd(const struct fitted_weather *f, const struct fitted_place *p, bool wet, int s) {
  return between(p, f->month[p->a].sd[wet][s], f->month[p->b].sd[wet][s]);
}

/* -- the record */

static double value_of(const struct fitted_record *r, int v, int day) {
  int at = day - r->store->day0;
  if (at < 0 || at >= r->store->n_days || !r->store->value[v]) return NAN;
  return r->store->value[v][(size_t)r->row * (size_t)r->store->n_days + (size_t)at];
}

bool fitted_good(const struct fitted_record *r, int day) {
  const struct fitted_days *d = r->days;
  if (day < d->first || day > d->last || (day >= d->gap_first && day <= d->gap_last)) return false;
  for (int v = 0; v < N_WEATHER; v++)
    if (r->has[v] && isnan(value_of(r, v, day))) return false;
  return true;
}

bool fitted_wet(const struct fitted_record *r, int day) {
  return r->has[WEATHER_RAIN] && value_of(r, WEATHER_RAIN, day) >= wet_from;
}

#define FOR_DAYS(r, day)                                                                           \
  for (int day = (r)->store->day0; day < (r)->store->day0 + (r)->store->n_days; day++)             \
    if (fitted_good(r, day))

/* -- rain */

static void fit_rain(const struct fitted_record *r, struct fitted_weather *f) {
  double n[FITTED_MONTHS][2] = {{0.}}, wet[FITTED_MONTHS][2] = {{0.}};
  double amounts[FITTED_MONTHS] = {0.}, sum[FITTED_MONTHS] = {0.}, logs[FITTED_MONTHS] = {0.};
  FOR_DAYS(r, day) {
    int m = fitted_month_of(day);
    if (fitted_good(r, day - 1)) {
      n[m][fitted_wet(r, day - 1)] += 1.;
      wet[m][fitted_wet(r, day - 1)] += fitted_wet(r, day);
    }
    if (!fitted_wet(r, day)) continue;
    double rain = value_of(r, WEATHER_RAIN, day);
    amounts[m] += 1.;
    sum[m] += rain;
    logs[m] += log(rain);
  }
  for (int m = 0; m < FITTED_MONTHS; m++) {
    struct fitted_month *to = &f->month[m];
    for (int before = 0; before < 2; before++)
      to->wet_after[before] = n[m][before] > 0. ? wet[m][before] / n[m][before] : 0.;
    to->shape = 1.;
    to->scale = wet_from;
    if (!(amounts[m] > 0.)) continue;
    double mean = sum[m] / amounts[m], a = log(mean) - logs[m] / amounts[m];
    if (a > 1e-6) to->shape = fmin((1. + sqrt(1. + 4. * a / 3.)) / (4. * a), 100.);
    to->scale = mean / to->shape;
  }
}

/* -- states */

/* values at the middles of months whose lines between them have the months' means */
static void mean_preserving(struct fitted_weather *f, int wet, int s) {
  double mean[FITTED_MONTHS], knot[FITTED_MONTHS];
  for (int m = 0; m < FITTED_MONTHS; m++) mean[m] = knot[m] = f->month[m].mean[wet][s];
  for (int step = 0; step < 60; step++) {
    double next[FITTED_MONTHS];
    for (int m = 0; m < FITTED_MONTHS; m++)
      next[m] =
          knot[m] + mean[m] - (0.75 * knot[m] + 0.125 * (knot[(m + 1) % 12] + knot[(m + 11) % 12]));
    memcpy(knot, next, sizeof knot);
  }
  for (int m = 0; m < FITTED_MONTHS; m++) f->month[m].mean[wet][s] = knot[m];
}

/* mean and spread of a state in a month, of dry and wet days; those of all days where there are
 * fewer than ten of a kind */
static void moments(const double n[2], const double sum[2], const double squares[2],
                    struct fitted_month *to, int s) {
  double all = n[0] + n[1], mean = (sum[0] + sum[1]) / all;
  double variance = (squares[0] + squares[1]) / all - mean * mean;
  for (int wet = 0; wet < 2; wet++) {
    bool few = n[wet] < 10.;
    double m = few ? mean : sum[wet] / n[wet];
    double v = few ? variance : squares[wet] / n[wet] - m * m;
    to->mean[wet][s] = m;
    to->sd[wet][s] = sqrt(fmax(v, 0.));
  }
}

static bool fit_moments(const struct fitted_record *r, struct fitted_weather *f) {
  double n[FITTED_MONTHS][2] = {{0.}};
  double sum[FITTED_MONTHS][FITTED_STATES][2] = {{{0.}}};
  double squares[FITTED_MONTHS][FITTED_STATES][2] = {{{0.}}};
  FOR_DAYS(r, day) {
    int m = fitted_month_of(day), wet = fitted_wet(r, day);
    n[m][wet] += 1.;
    for (int s = 0; s < FITTED_STATES; s++) {
      double x = value_of(r, fitted_state[s], day);
      sum[m][s][wet] += x;
      squares[m][s][wet] += x * x;
    }
  }
  for (int m = 0; m < FITTED_MONTHS; m++) {
    if (n[m][0] + n[m][1] < LEAST_DAYS) return false;
    for (int s = 0; s < FITTED_STATES; s++)
      moments(n[m], sum[m][s], squares[m][s], &f->month[m], s);
  }
  for (int s = 0; s < FITTED_STATES; s++)
    for (int wet = 0; wet < 2; wet++) mean_preserving(f, wet, s);
  return true;
}

static void fit_range(const struct fitted_record *r, struct fitted_weather *f) {
  for (int m = 0; m < FITTED_MONTHS; m++)
    for (int v = 0; v < N_WEATHER; v++) {
      f->month[m].least[v] = INFINITY;
      f->month[m].most[v] = -INFINITY;
    }
  FOR_DAYS(r, day) {
    struct fitted_month *m = &f->month[fitted_month_of(day)];
    for (int v = 0; v < N_WEATHER; v++) {
      if (!r->has[v]) continue;
      m->least[v] = fmin(m->least[v], value_of(r, v, day));
      m->most[v] = fmax(m->most[v], value_of(r, v, day));
    }
  }
}

void fitted_normalise(const struct fitted_record *r, const struct fitted_weather *f, int day,
                      double z[FITTED_STATES]) {
  struct fitted_place p = fitted_place_of(day);
  bool wet = fitted_wet(r, day);
  for (int s = 0; s < FITTED_STATES; s++) {
    double sd = fitted_sd(f, &p, wet, s);
    z[s] = sd > 0. ? (value_of(r, fitted_state[s], day) - fitted_mean(f, &p, wet, s)) / sd : 0.;
  }
}

/* -- small dense algebra */

typedef double square[FITTED_STATES][FITTED_STATES];

/* x a = b for symmetric positive definite a, row by row of b, by Gauss-Jordan without pivots */
static void solve_right(const square a, const square b, square x) {
  square left;
  memcpy(left, a, sizeof left);
  for (int i = 0; i < FITTED_STATES; i++)
    for (int j = 0; j < FITTED_STATES; j++) x[i][j] = b[i][j];
  for (int k = 0; k < FITTED_STATES; k++) {
    for (int j = 0; j < FITTED_STATES; j++) {
      if (j == k) continue;
      double factor = left[k][j] / left[k][k];
      for (int i = 0; i < FITTED_STATES; i++) {
        left[i][j] -= factor * left[i][k];
        x[i][j] -= factor * x[i][k];
      }
    }
    for (int i = 0; i < FITTED_STATES; i++) x[i][k] /= left[k][k];
    for (int i = 0; i < FITTED_STATES; i++)
      if (i != k) left[i][k] /= left[k][k];
    left[k][k] = 1.;
  }
}

static void fit_memory(const struct fitted_record *r, struct fitted_weather *f) {
  square m0 = {{0.}}, m1 = {{0.}}, rest;
  double z[FITTED_STATES], before[FITTED_STATES], n = 0.;
  FOR_DAYS(r, day) {
    if (!fitted_good(r, day - 1)) continue;
    fitted_normalise(r, f, day, z);
    fitted_normalise(r, f, day - 1, before);
    n += 1.;
    for (int i = 0; i < FITTED_STATES; i++)
      for (int j = 0; j < FITTED_STATES; j++) {
        m0[i][j] += .5 * (z[i] * z[j] + before[i] * before[j]);
        m1[i][j] += z[i] * before[j];
      }
  }
  for (int i = 0; i < FITTED_STATES; i++)
    for (int j = 0; j < FITTED_STATES; j++) {
      m0[i][j] = n > 0. ? m0[i][j] / n : 0.;
      m1[i][j] = n > 0. ? m1[i][j] / n : 0.;
    }
  for (int i = 0; i < FITTED_STATES; i++) m0[i][i] += 1e-9;
  solve_right(m0, m1, f->from_before);
  for (int i = 0; i < FITTED_STATES; i++)
    for (int j = 0; j < FITTED_STATES; j++) {
      rest[i][j] = m0[i][j];
      for (int k = 0; k < FITTED_STATES; k++) rest[i][j] -= f->from_before[i][k] * m1[j][k];
    }
  cholesky(FITTED_STATES, &rest[0][0], &f->from_noise[0][0]); /* what is not positive is 0 */
}

/* -- regressions */

void fitted_regressors(int d, double irrad, double tmin, double tmax, double temp, double x[3]) {
  x[0] = 1.;
  x[1] = d == 0 ? tmin : irrad * 1e-6; /* TEMP, and the evaporations */
  x[2] = d == 0 ? tmax : temp;
}

static void fit_derived(const struct fitted_record *r, int d, struct fitted_weather *f) {
  double products[FITTED_MONTHS][FITTED_STATES][FITTED_STATES] = {{{0.}}};
  double with[FITTED_MONTHS][FITTED_STATES] = {{0.}};
  FOR_DAYS(r, day) {
    double x[3], y = value_of(r, fitted_derived[d], day);
    int m = fitted_month_of(day);
    fitted_regressors(d, value_of(r, WEATHER_IRRAD, day), value_of(r, WEATHER_TMIN, day),
                      value_of(r, WEATHER_TMAX, day), value_of(r, WEATHER_TEMP, day), x);
    for (int i = 0; i < 3; i++) {
      with[m][i] += x[i] * y;
      for (int j = 0; j < 3; j++) products[m][i][j] += x[i] * x[j];
    }
  }
  for (int m = 0; m < FITTED_MONTHS; m++) {
    square rows = {{0.}}, solved;
    memcpy(rows[0], with[m], sizeof rows[0]);
    for (int i = 1; i < 3; i++) products[m][i][i] *= 1. + 1e-9;
    solve_right((const double(*)[FITTED_STATES])products[m], (const double(*)[FITTED_STATES])rows,
                solved);
    memcpy(f->month[m].on[d], solved[0], sizeof solved[0]);
  }
}

bool weather_fit(const struct weather_store *store, int row, const struct fitted_days *days,
                 struct fitted_weather *f) {
  struct fitted_record r = {.store = store, .row = row, .days = days};
  *f = (struct fitted_weather){.temp_given = store->temp_given};
  if (row < 0) return false;
  for (int s = 0; s < FITTED_STATES; s++) r.has[fitted_state[s]] = true;
  r.has[WEATHER_RAIN] = store->value[WEATHER_RAIN] != NULL;
  for (int d = 0; d < FITTED_DERIVED; d++)
    r.has[fitted_derived[d]] = store->value[fitted_derived[d]] != NULL;
  memcpy(f->has, r.has, sizeof f->has);
  fit_rain(&r, f);
  if (!fit_moments(&r, f)) return false;
  fit_range(&r, f);
  fit_memory(&r, f);
  for (int d = 0; d < FITTED_DERIVED; d++)
    if (r.has[fitted_derived[d]]) fit_derived(&r, d, f);
  return true;
}
