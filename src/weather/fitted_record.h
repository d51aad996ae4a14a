#pragma once
/* What fitting a generator and generating share: a record of past days, and what is expected of a
 * day. Private to fitted_weather.c and generated_days.c. */
#include "support/calendar.h"
#include "weather/fitted_weather.h"

extern const enum weather_variable fitted_state[FITTED_STATES];
extern const enum weather_variable fitted_derived[FITTED_DERIVED];

/* a day between the middles of two months */
struct fitted_place {
  int a, b;      /* months */
  double weight; /* of b */
};
struct fitted_place fitted_place_of(int day);
static inline int fitted_month_of(int day) { return date_of(day).month - 1; }
/* mean and spread of a state on dry or wet days */
double fitted_mean(const struct fitted_weather *f, const struct fitted_place *p, bool wet, int s);
double fitted_sd(const struct fitted_weather *f, const struct fitted_place *p, bool wet, int s);

/* days of a store that may be seen */
struct fitted_record {
  const struct weather_store *store;
  int row;
  const struct fitted_days *days;
  bool has[N_WEATHER];
};
/* whether a day may be seen and lacks nothing, and whether it is wet */
bool fitted_good(const struct fitted_record *r, int day);
bool fitted_wet(const struct fitted_record *r, int day);
/* z of a day's states */
void fitted_normalise(const struct fitted_record *r, const struct fitted_weather *f, int day,
                      double z[FITTED_STATES]);
/* what a derived variable is regressed on */
void fitted_regressors(int d, double irrad, double tmin, double tmax, double temp, double x[3]);
