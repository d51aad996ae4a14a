#pragma once
/* A stochastic daily weather fitted to the record of a cell, which continues from an observed day;
 * see fitted_weather.c. */
#include "weather/weather_store.h"
#include <stdint.h>

enum { FITTED_MONTHS = 12, FITTED_STATES = 3 /* IRRAD, TMIN, TMAX */ };
/* TEMP, E0, ES0, ET0 by regression on the day's states */
enum { FITTED_DERIVED = 4 };

/* days of a record that may be seen: first .. last without gap_first .. gap_last */
struct fitted_days {
  int first, last, gap_first, gap_last; /* gap_first > gap_last: no gap */
};

struct fitted_month {
  double wet_after[2];           /* probability of rain after a dry day, after a wet one */
  double shape, scale;           /* of the gamma law of rain on wet days; scale [cm] */
  double mean[2][FITTED_STATES]; /* at the middle of the month, dry and wet days */
  double sd[2][FITTED_STATES];   /* likewise */
  double least[N_WEATHER], most[N_WEATHER]; /* of the record: what is generated stays within */
  double on[FITTED_DERIVED][3];             /* constant, and slopes of the regressions */
};

struct fitted_weather {
  bool has[N_WEATHER]; /* generated */
  bool temp_given;     /* else TEMP is the mean of TMIN and TMAX */
  struct fitted_month month[FITTED_MONTHS];
  double from_before[FITTED_STATES][FITTED_STATES]; /* A of z_t = A z_(t-1) + B e_t */
  double from_noise[FITTED_STATES][FITTED_STATES];  /* B, lower triangle */
};

/* Fits the days of a store's row that may be seen and lack nothing. False where a month of the
 * calendar has fewer than 60 of them. */
bool weather_fit(const struct weather_store *store, int row, const struct fitted_days *days,
                 struct fitted_weather *fit);

/* whose draws they are; `cell` is a global number */
struct fitted_key {
  uint64_t seed;
  uint32_t cell, trace;
  double shared; /* 0 .. 1 of each draw's variance is common to all cells */
};

/* Weather of day numbers first .. first + n - 1 into value[v][n] of the variables that the fit has,
 * in the store's units. It continues from the day before in the row of `store`; where that day is
 * missing, from a dry day of mean weather. */
void weather_continue(const struct fitted_weather *fit, const struct fitted_key *key,
                      const struct weather_store *store, int row, int first, int n,
                      double *const value[N_WEATHER]);
