#pragma once
/* A synthetic region in the making (private to drivers/synthesize*.c). */
#include "crop/parameters.h"
#include "soil/soil_file.h"
#include "support/problems.h"
#include "weather/evaporation.h"
#include <petscsys.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* What may be estimated: its true factor on the base value, its prior and its bounds. */
struct synthetic_control {
  const char *name;
  double truth, prior_sd, lo, hi;
};
enum {
  SYNTHETIC_CONTROLS = 10,
  SYNTHETIC_BY_CELL = 4 /* the first of them: with `covariates` their factors differ by cell */
};

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

/* What is observed by cell and date. */
struct synthetic_series {
  long every;                   /* days between dates; 0 = not observed */
  int n_dates, *date;           /* [n_dates] day numbers */
  double *value, *error, *flag; /* [n_dates][n_points] NaN = none; flag 1 = spoilt */
  int n;                        /* values that are not spoilt */
};

struct synthesis {
  /* requested */
  const char *folder, *crop;
  long n_lat, n_lon, first_year, last_year, n_regions, n_parameters;
  long seed, noise_seed;
  bool continuous;        /* event mode of the truth */
  bool covariates;        /* the truth follows climate and soil */
  const char *truth_maps; /* NetCDF file of true factors by cell, or NULL */
  bool water;             /* production wlp, else pp */
  double rain;            /* with it: factor on the generator's rain */
  long n_zones;           /* climate zones */
  int n_by_cell; /* leading parameters whose true factors differ by cell; 0 = constant truth */
  double masked, lai_noise, lai_bias, yield_noise, moisture_noise;
  struct synthetic_series lai, moisture;                /* `every` is requested, the rest made */
  struct synthetic_control control[SYNTHETIC_CONTROLS]; /* the first n_parameters of them */
  /* made */
  struct synthetic_calendar calendar;
  struct parameter_set base;
  int n_points, n_cells, n_years;
  double *lat, *lon; /* [n_lat], [n_lon] degrees */
  double *is_cell;   /* [n_points] 1 or 0 */
  double *region;    /* [n_points] 0 .. n_regions - 1 */
  double *area;      /* [n_points] ha */
  char (*region_name)[48];
  int day0, n_days;               /* of the weather */
  int band;                       /* rows of the grid whose weather is made and written at a time */
  long weather_rows;              /* rows of different weather, which others repeat; 0 = all */
  double *weather[N_SYN_WEATHER]; /* [n_days][points of the band] as the file holds it, NaN off
                                     cells */
  double *twso;                   /* [n_points][n_years] kg ha-1, NaN off cells */
  double *yield, *yield_error;    /* [n_regions][n_years] t ha-1 as reported */
  double *yield_true;             /* [n_regions][n_years] t ha-1 without errors */
  int n_immature;                 /* seasons that ended by date */
  /* made with `covariates` or `water`: [n_points], cells or not */
  double *altitude, *clay, *carbon; /* m; % of the topsoil's mass */
  /* made with `water` alone: [n_points] what soil.nc and soil.yaml hold */
  struct soil_set *soil;
  double *depth; /* RDMSOL [cm] */
  /* made with `covariates` alone: [n_points], cells or not */
  double *temperature, *radiation;    /* degC, W m-2: means of the weather */
  double *zone;                       /* 1 .. n_zones from cold to warm */
  double *factor[SYNTHETIC_CONTROLS]; /* true factors on the base values; NULL = constant */
};

extern const double synthetic_moisture; /* kg kg-1 of reported yields */

/* Fills `control` with what the production has; their number. */
int synthesis_controls(struct synthesis *s);
/* Grid, mask, regions, weather, truth, run and observations; false where a problem was added. Not
 * collective. */
bool synthesis_plan(struct synthesis *s, struct problems *list);
/* Weather of a band of rows, from `row` on. */
void synthesis_weather(struct synthesis *s, int row);
struct synthesis_runner;
/* Runs all seasons with the weather of the files written, the numbers that a campaign gets from
 * them, a piece of the cells after the other. */
PetscErrorCode SynthesisRun(struct synthesis *s, struct problems *list);
/* of the campaign */
const struct evaporation_rule *synthetic_evaporation(void);
/* A smooth random field by the seed's draw `which`, stretched to low .. high over the grid's
 * points, correlated over `length` of the grid's side; malloc'ed. */
double *synthesis_field(const struct synthesis *s, uint32_t which, double length, double low,
                        double high);
/* With `covariates` or `water`: altitude and texture (before the weather). */
void synthesis_landscape(struct synthesis *s);
/* With `water`: soil of each point, of its texture. */
void synthesis_soil(struct synthesis *s);
/* soil parameters that all points share: NAME: value lines, as a PCSE file */
void synthesis_print_soil(FILE *out);
/* what the first day of fallow finds: the campaign's soil.initial */
enum { SYNTHETIC_SPINUP = 180 }; /* d */
/* With `covariates`: climate, zones, regions and the cells' true factors, after the weather. */
void synthesis_zones(struct synthesis *s);
void synthesis_factors(struct synthesis *s);
/* With `truth_maps`: factors from the file, of every parameter that it has. */
bool synthesis_read_factors(struct synthesis *s, struct problems *list);
/* A point's true parameters; soil only with `water`, else NULL. */
void synthesis_truth_of(const struct synthesis *s, int point, struct parameter_set *set,
                        struct soil_set *soil);
/* The formulas of the factors, as YAML. */
void synthesis_print_truth(const struct synthesis *s, FILE *out);
/* Every region has a cell: the first point of one without becomes one. Counts the cells. */
void synthesis_settle_cells(struct synthesis *s);
/* The runner of all seasons: begin; pieces, whose cells ascend, with their weather (of `water` the
 * evaporation demand too); end. False where a problem was added. */
bool synthesis_run_begin(struct synthesis *s, struct synthesis_runner **runner,
                         struct problems *list);
bool synthesis_run_piece(struct synthesis_runner *runner, const struct weather_store *store,
                         struct problems *list);
void synthesis_run_end(struct synthesis_runner **runner, bool good);
/* Path of a file in the folder. */
enum { SYNTHESIS_PATH = 4096 };
const char *synthesis_path(const struct synthesis *s, const char *name, char path[SYNTHESIS_PATH]);
/* Writes the files of the region into the folder: those that the truth is run with, then those that
 * come of it. */
bool synthesis_write_inputs(struct synthesis *s, struct problems *list);
bool synthesis_write_observations(const struct synthesis *s, struct problems *list);
bool synthesis_write_texts(const struct synthesis *s, struct problems *list);
void synthesis_destroy(struct synthesis *s);
