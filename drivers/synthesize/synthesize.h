#pragma once
/* A synthetic region in the making (private to drivers/synthesize*.c). */
#include "crop/parameters.h"
#include "support/problems.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* What may be estimated: its true factor on the base value, its prior and its bounds. */
struct synthetic_control {
  const char *name;
  double truth, prior_sd, lo, hi;
};
enum {
  SYNTHETIC_CONTROLS = 8,
  SYNTHETIC_BY_CELL = 4 /* the first of them: with `covariates` their factors differ by cell */
};
extern const struct synthetic_control synthetic_control[SYNTHETIC_CONTROLS];

/* The crop's calendar. */
struct synthetic_calendar {
  const char *crop;
  int sowing_month, sowing_day, latest_month, latest_day;
  int sowing_year_plus; /* harvest year = year of sowing + this */
  int max_days;
  /* with `covariates`: northern edge of the grid [degrees]; means in its middle [degC, W m-2] */
  double north, temperature, radiation;
};

enum synthetic_weather { SYN_TMIN, SYN_TMAX, SYN_RSDS, SYN_PR, SYN_HURS, SYN_WIND, N_SYN_WEATHER };

struct synthesis {
  /* asked for */
  const char *folder, *crop;
  long n_lat, n_lon, first_year, last_year, n_regions, n_parameters, lai_every;
  long seed, noise_seed;
  bool continuous; /* event mode of the truth */
  bool covariates; /* the truth follows climate and soil */
  long n_zones;    /* climate zones */
  int n_by_cell;   /* leading parameters whose true factors differ by cell; 0 = constant truth */
  double masked, lai_noise, lai_bias, yield_noise;
  /* made */
  struct synthetic_calendar calendar;
  struct parameter_set base, truth;
  int n_points, n_cells, n_years;
  double *lat, *lon; /* [n_lat], [n_lon] degrees */
  double *is_cell;   /* [n_points] 1 or 0 */
  double *region;    /* [n_points] 0 .. n_regions - 1 */
  double *area;      /* [n_points] ha */
  char (*region_name)[48];
  int day0, n_days;                   /* of the weather */
  double *weather[N_SYN_WEATHER];     /* [n_days][n_points] as the file holds it, NaN off cells */
  double *twso;                       /* [n_points][n_years] kg ha-1, NaN off cells */
  int n_dates, *date;                 /* [n_dates] day numbers of LAI observations */
  double *lai, *lai_error, *lai_flag; /* [n_dates][n_points] */
  double *yield, *yield_error;        /* [n_regions][n_years] t ha-1 as reported */
  double *yield_true;                 /* [n_regions][n_years] t ha-1 without errors */
  int n_lai, n_immature;              /* LAI values; seasons that ended by date */
  /* made with `covariates` alone: [n_points], cells or not */
  double *altitude, *clay, *carbon;  /* m; % of the topsoil's mass */
  double *temperature, *radiation;   /* degC, W m-2: means of the weather */
  double *zone;                      /* 1 .. n_zones from cold to warm */
  double *factor[SYNTHETIC_BY_CELL]; /* true factors on the base values */
};

extern const double synthetic_moisture; /* kg kg-1 of reported yields */

/* Grid, mask, regions, weather, truth, run and observations; false where a problem was added. Not
 * collective. */
bool synthesis_plan(struct synthesis *s, struct problems *list);
void synthesis_weather(struct synthesis *s);
/* A smooth random field by the seed's draw `which`, stretched to low .. high over the grid's
 * points, correlated over `length` of the grid's side; malloc'ed. */
double *synthesis_field(const struct synthesis *s, uint32_t which, double length, double low,
                        double high);
/* With `covariates`: altitude and soil (before the weather); climate, zones, regions and the cells'
 * true factors (after it). The cells' true parameters. */
void synthesis_landscape(struct synthesis *s);
void synthesis_zones(struct synthesis *s);
void synthesis_factors(struct synthesis *s);
void synthesis_truth_of(const struct synthesis *s, int point, struct parameter_set *set);
/* The formulas of the factors, as YAML. */
void synthesis_print_truth(const struct synthesis *s, FILE *out);
/* Every region has a cell: the first point of one without becomes one. Counts the cells. */
void synthesis_settle_cells(struct synthesis *s);
/* Multiplies a scalar, or all ordinates of a table. */
void synthesis_scale(struct parameter_set *set, const char *name, double factor);
bool synthesis_run(struct synthesis *s, struct problems *list);
/* Path of a file in the folder. */
enum { SYNTHESIS_PATH = 4096 };
const char *synthesis_path(const struct synthesis *s, const char *name, char path[SYNTHESIS_PATH]);
/* Writes the files of the region into the folder. */
bool synthesis_write_netcdf(const struct synthesis *s, struct problems *list);
bool synthesis_write_texts(const struct synthesis *s, struct problems *list);
void synthesis_destroy(struct synthesis *s);
