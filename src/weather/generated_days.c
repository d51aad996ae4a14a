/* Days that continue from a record, by a fitted generator; the laws are in fitted_weather.c. */
#include "support/random.h"
#include "weather/fitted_record.h"
#include <math.h>
#include <string.h>

enum { DRAW_WET = 80, DRAW_RAIN, DRAW_STATE }; /* and the states' further ones */

static double normal(const struct fitted_key *key, uint32_t variable, int day) {
  struct random_key all = {
      .seed = key->seed, .cell = UINT32_MAX, .member = key->trace, .variable = variable};
  struct random_key own = all;
  own.cell = key->cell;
  return sqrt(key->shared) * random_normal(all, (uint32_t)day) +
         sqrt(1. - key->shared) * random_normal(own, (uint32_t)day);
}

static double uniform(const struct fitted_key *key, uint32_t variable, int day) {
  return .5 * erfc(-normal(key, variable, day) / sqrt(2.));
}

/* share of a gamma law of scale 1 below x, by its series and its continued fraction */
static double gamma_below(double shape, double x) {
  double front = exp(shape * log(x) - x - lgamma(shape));
  if (x < shape + 1.) {
    double term = 1. / shape, sum = term;
    for (int n = 1; n < 300 && term > 1e-15 * sum; n++) sum += term *= x / (shape + n);
    return front * sum;
  }
  double b = x + 1. - shape, c = 1e300, d = 1. / b, h = d;
  for (int n = 1; n < 300; n++) { /* Lentz */
    double a = -n * (n - shape), step;
    b += 2.;
    d = 1. / (a * d + b);
    c = b + a / c;
    h *= step = c * d;
    if (fabs(step - 1.) < 1e-15) break;
  }
  return 1. - front * h;
}

/* inverse of it, in the logarithm of x, by halving to 1e-6 */
static double gamma_quantile(double shape, double u) {
  double lo = -60., hi = log(shape + 60. + 20. * sqrt(shape));
  while (hi - lo > 1e-6) {
    double middle = .5 * (lo + hi);
    if (gamma_below(shape, exp(middle)) < u)
      lo = middle;
    else
      hi = middle;
  }
  return exp(.5 * (lo + hi));
}

static double within(const struct fitted_month *m, int v, double x) {
  return fmin(fmax(x, m->least[v]), m->most[v]);
}

static void put_derived(const struct fitted_weather *f, const struct fitted_month *m, int n,
                        double *const value[N_WEATHER]) {
  double irrad = value[WEATHER_IRRAD][n], tmin = value[WEATHER_TMIN][n],
         tmax = value[WEATHER_TMAX][n];
  for (int d = 0; d < FITTED_DERIVED; d++) {
    int v = (int)fitted_derived[d];
    double x[3];
    if (!f->has[v]) continue;
    fitted_regressors(d, irrad, tmin, tmax, value[WEATHER_TEMP][n], x);
    double y = m->on[d][0] + m->on[d][1] * x[1] + m->on[d][2] * x[2];
    if (v == WEATHER_TEMP)
      y = f->temp_given ? fmin(fmax(y, tmin), tmax) : .5 * (tmin + tmax);
    else
      y = within(m, v, y);
    value[v][n] = y;
  }
}

void weather_continue(const struct fitted_weather *f, const struct fitted_key *key,
                      const struct weather_store *store, int row, int first, int n,
                      double *const value[N_WEATHER]) {
  const struct fitted_days all = {.first = first - 1, .last = first - 1, .gap_first = 1};
  struct fitted_record r = {.store = store, .row = row, .days = &all};
  double z[FITTED_STATES] = {0.}, noise[FITTED_STATES], next[FITTED_STATES];
  memcpy(r.has, f->has, sizeof r.has);
  bool known = fitted_good(&r, first - 1), wet = known && fitted_wet(&r, first - 1);
  if (known) fitted_normalise(&r, f, first - 1, z);
  for (int i = 0; i < n; i++) {
    int day = first + i;
    const struct fitted_month *m = &f->month[fitted_month_of(day)];
    struct fitted_place p = fitted_place_of(day);
    wet = f->has[WEATHER_RAIN] && uniform(key, DRAW_WET, day) < m->wet_after[wet];
    if (f->has[WEATHER_RAIN])
      value[WEATHER_RAIN][i] =
          !wet ? 0.
               : within(m, WEATHER_RAIN,
                        m->scale * gamma_quantile(m->shape, uniform(key, DRAW_RAIN, day)));
    for (int s = 0; s < FITTED_STATES; s++) noise[s] = normal(key, (uint32_t)(DRAW_STATE + s), day);
    for (int s = 0; s < FITTED_STATES; s++) {
      next[s] = 0.;
      for (int k = 0; k < FITTED_STATES; k++)
        next[s] += f->from_before[s][k] * z[k] + f->from_noise[s][k] * noise[k];
    }
    memcpy(z, next, sizeof z);
    for (int s = 0; s < FITTED_STATES; s++)
      value[fitted_state[s]][i] = within(
          m, (int)fitted_state[s], fitted_mean(f, &p, wet, s) + fitted_sd(f, &p, wet, s) * z[s]);
    if (value[WEATHER_TMIN][i] > value[WEATHER_TMAX][i]) {
      double middle = .5 * (value[WEATHER_TMIN][i] + value[WEATHER_TMAX][i]);
      value[WEATHER_TMIN][i] = value[WEATHER_TMAX][i] = middle;
    }
    put_derived(f, m, i, value);
  }
}
