#pragma once
/* A synthetic region in the making (private to drivers/synthesize*.c). */
#include "crop/parameters.h"
#include "support/problems.h"
#include <stdbool.h>
#include <stdint.h>

/* What may be estimated: its true factor on the base value, its prior and its bounds. */
struct synthetic_control {
  const char *name;
  double truth, prior_sd, lo, hi;
};
enum { SYNTHETIC_CONTROLS = 8 };
extern const struct synthetic_control synthetic_control[SYNTHETIC_CONTROLS];

/* The crop's calendar. */
struct synthetic_calendar {
  const char *crop;
  int sowing_month, sowing_day, latest_month, latest_day;
  int sowing_year_plus; /* harvest year = year of sowing + this */
  int max_days;
};

enum synthetic_weather { SYN_TMIN, SYN_TMAX, SYN_RSDS, SYN_PR, SYN_HURS, SYN_WIND, N_SYN_WEATHER };

struct synthesis {
  /* asked for */
  const char *folder, *crop;
  long n_lat, n_lon, first_year, last_year, n_regions, n_parameters, lai_every;
  long seed, noise_seed;
  bool continuous; /* event mode of the truth */
  double masked, lai_noise, lai_bias, yield_noise;
  /* made */
  struct synthetic_calendar calendar;
  struct parameter_set base, truth;
  int n_points, n_cells, n_years;
  double *lat, *lon; /* [n_lat], [n_lon] degrees */
  double *is_cell;   /* [n_points] 1 or 0 */
  double *region;    /* [n_points] 0 .. n_regions - 1 */
  double *area;      /* [n_points] ha */
  char (*region_name)[24];
  int day0, n_days;                   /* of the weather */
  double *weather[N_SYN_WEATHER];     /* [n_days][n_points] as the file holds it, NaN off cells */
  double *twso;                       /* [n_points][n_years] kg ha-1, NaN off cells */
  int n_dates, *date;                 /* [n_dates] day numbers of LAI observations */
  double *lai, *lai_error, *lai_flag; /* [n_dates][n_points] */
  double *yield, *yield_error;        /* [n_regions][n_years] t ha-1 as reported */
  int n_lai, n_immature;              /* LAI values; seasons that ended by date */
};

extern const double synthetic_moisture; /* kg kg-1 of reported yields */

/* Grid, mask, regions, weather, truth, run and observations; false where a problem was added. Not
 * collective. */
bool synthesis_plan(struct synthesis *s, struct problems *list);
void synthesis_weather(struct synthesis *s);
bool synthesis_run(struct synthesis *s, struct problems *list);
/* Writes the files of the region into the folder. */
bool synthesis_write_netcdf(const struct synthesis *s, struct problems *list);
bool synthesis_write_texts(const struct synthesis *s, struct problems *list);
void synthesis_destroy(struct synthesis *s);
