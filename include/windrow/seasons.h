#pragma once
/* Windrow's crop model as a library: many seasons of WOFOST 7.2, forward, tangent and adjoint, on
 * plain arrays of doubles; potential or water-limited production. No MPI, PETSc or NetCDF;
 * functions are safe to call from several threads at once (each call has memory of its own).
 *
 *   struct windrow_seasons *s;
 *   const char *wrong = windrow_seasons_create(&spec, &s);
 *   wrong = windrow_seasons_forward(s, parameters, m, outputs, values);
 *   wrong = windrow_seasons_vjp(s, parameters, m, outputs, values_b, parameters_b, weather_b);
 *   windrow_seasons_destroy(&s);
 *
 * Functions that can fail return NULL, or a sentence that says what is wrong (static text).
 * Functions named `..._problems` look closer: they write a line for each problem, with season, date
 * and name, into text[length] (the last ones are cut off where it is too short; text may be NULL)
 * and return the number of problems.
 */
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Rises whenever functions of this header come to take or to give something else, so that a caller
 * that is not compiled with the library sees whether they belong together. */
enum { WINDROW_SEASONS_REVISION = 2 };
int windrow_seasons_revision(void);

/* a day's numbers: the first WINDROW_WEATHER in potential, all in water-limited production */
enum {
  WINDROW_IRRAD, /* J m-2 d-1 global radiation */
  WINDROW_TMIN,  /* degC */
  WINDROW_TMAX,  /* degC */
  WINDROW_TEMP,  /* degC daily mean; usually (TMIN + TMAX) / 2 */
  WINDROW_WEATHER,
  WINDROW_RAIN = WINDROW_WEATHER, /* cm d-1 */
  WINDROW_E0,                     /* cm d-1 evaporation from open water */
  WINDROW_ES0,                    /* cm d-1 evaporation from wet bare soil */
  WINDROW_ET0,                    /* cm d-1 evapotranspiration of a closed, well watered canopy */
  WINDROW_IRRIGATION,             /* cm d-1 that reaches the soil */
  WINDROW_WEATHER_WLP
};

/* -- parameters: one flat vector a season: all scalars, then every table's ordinates; in
 * water-limited production soil and site after them, at P and later. What a potential season's
 * vector holds stands at the same places in a water-limited one's. RDMSOL, which both read, is one
 * of the scalars. The functions below know the names of both. */
int windrow_parameter_count(void);     /* length P of a season's vector in potential production */
int windrow_parameter_count_wlp(void); /* its length in water-limited production */
int windrow_parameter_name(int i, size_t length,
                           char *name);        /* "TSUM1", "SLATB[2]"; 0 if there is no i */
int windrow_parameter_index(const char *name); /* -1 if there is none */
const char *windrow_parameter_unit(int i);     /* NULL if there is no i */
int windrow_parameter_active(int i);           /* whether it has derivatives */
const char *windrow_parameter_meaning(int i);  /* NULL if there is no i */
int windrow_table_count(void);                 /* tables, in the order of their ordinates */
const char *windrow_table_name(int table);     /* "SLATB"; NULL if there is none */
int windrow_table_knots(void); /* most knots of a table; ordinates reserved for each */

/* Reads one variety of a PCSE crop file (variety NULL: a flat PCSE parameter file) into a vector
 * [P] and abscissae [tables][knots] with their numbers n_knots[tables]. */
const char *windrow_parameters_read(const char *file, const char *variety, double *parameters,
                                    double *abscissae, int *n_knots);
/* What `windrow site` would say to such a file: names that are missing or misspelt, values out of
 * bounds. `emergence`: the season starts at emergence, which needs fewer names. */
int windrow_parameters_problems(const char *file, const char *variety, int emergence, size_t length,
                                char *text);

/* Reads a flat PCSE file of soil or site parameters, or of all, over a vector
 * [windrow_parameter_count_wlp()]: those at P and later, and RDMSOL. What the file does not hold
 * stays as it was; NAN stands for what no file gave. Returns the number of problems. */
int windrow_soil_read(const char *file, double *parameters, size_t length, char *text);

/* -- PCSE's files of one site */
struct windrow_calendar {
  int campaign_start;    /* day number (days since 1970-01-01) from which the soil is followed */
  int start;             /* day number of day 0 */
  int emergence;         /* as in windrow_seasons_spec */
  int ends_by_date_only; /* as in windrow_seasons_spec */
  int end_day;           /* days from start to the date that ends the season, INT_MAX = none */
};
/* Reads the agromanagement file of one season; returns the number of problems. */
int windrow_calendar_read(const char *file, struct windrow_calendar *calendar, size_t length,
                          char *text);
/* Reads a weather file (CSV with PCSE's names): the first `room` days into
 * weather[room][WINDROW_WEATHER] (NAN = missing), the number of days there are, the first one's day
 * number and the latitude; returns the number of problems. */
int windrow_weather_read(const char *file, int room, double *weather, int *n_days, int *first_day,
                         double *latitude, size_t length, char *text);
/* The same for n of the names IRRAD, TMIN, TMAX, TEMP, VAP [hPa], WIND [m s-1 at 2 m], RAIN, E0,
 * ES0 and ET0, into values[room][n]; NAN where the file lacks a column or a day. `altitude` [m]:
 * NAN where it has none. */
int windrow_weather_read_names(const char *file, int n, const char *const *names, int room,
                               double *values, int *n_days, int *first_day, double *latitude,
                               double *altitude, size_t length, char *text);
/* Adds the irrigation [cm] that the agromanagement file gives to day numbers first_day ..
 * first_day + n_days - 1 to irrigation[n_days]; returns the number of problems. */
int windrow_irrigation_read(const char *file, int first_day, int n_days, double *irrigation,
                            size_t length, char *text);

/* -- evaporation demand, where weather does not bring it */
enum {
  WINDROW_PENMAN_MONTEITH, /* ET0 of FAO's reference crop, as PCSE by default */
  WINDROW_PENMAN
};
struct windrow_evaporation_spec {
  int n, n_days;                         /* places; days of each */
  const double *tmin, *tmax;             /* [n][n_days] degC */
  const double *irrad;                   /* [n][n_days] J m-2 d-1 */
  const double *vap;                     /* [n][n_days] hPa */
  const double *wind;                    /* [n][n_days] m s-1 at 2 m */
  const double *latitude, *altitude;     /* [n] degrees north, m above the sea */
  const double *angstrom_a, *angstrom_b; /* [n] Angstrom's coefficients */
  const int *start;                      /* [n] day number of the first day */
  int et0;                               /* WINDROW_PENMAN_MONTEITH or WINDROW_PENMAN */
};
/* E0 and ES0 by Penman, ET0 by the chosen formula, each into its [n][n_days] [cm d-1]; NAN where a
 * number of the day is missing. */
const char *windrow_evaporation(const struct windrow_evaporation_spec *spec, double *e0,
                                double *es0, double *et0);
/* What is wrong with such a spec, weather that no place has (most likely in another unit) included;
 * a missing day is nothing wrong. Lines and number as those of windrow_seasons_problems. */
int windrow_evaporation_problems(const struct windrow_evaporation_spec *spec, size_t length,
                                 char *text);

/* -- what can be asked of a season */
struct windrow_output {
  int variable; /* windrow_variable("TWSO") */
  int day;      /* state at the start of that day since the crop's start, or one of those below */
};
enum {
  WINDROW_FINAL = 1 << 30, /* the last state */
  WINDROW_LARGEST          /* the largest value at the start of the days 0 .. n_days; its
                              derivatives are those of the first day that has it */
};
/* "TWSO", "LAI", "DAY_ANTHESIS" ...; -1 if there is none. "SM", "W", "WLOW" and "WWLOW" are those
 * of a soil: of water-limited production alone, from the first fallow day (a negative one) on,
 * -n_fallow and later. Two more have no derivatives and no days: "END", days from start to the
 * final state, and "STATUS": 0 mature, 1 ended by its date, 2 its weather ended first. */
int windrow_variable(const char *name);
int windrow_variable_count(void);
const char *windrow_variable_name(int i); /* these three: NULL if there is no i */
const char *windrow_variable_unit(int i);
const char *windrow_variable_meaning(int i);

struct windrow_seasons_spec {
  int n;                   /* seasons */
  int n_days;              /* days of weather given for each, from day 0 */
  const double *weather;   /* [n][n_days][WINDROW_WEATHER], copied; water_limited:
                              [n][n_fallow + n_days][WINDROW_WEATHER_WLP] */
  const double *latitude;  /* [n] degrees north */
  const int *start;        /* [n] day number of day 0: days since 1970-01-01 */
  const int *days;         /* [n] days of weather that count (<= n_days); NULL = n_days each */
  const int *end_day;      /* [n] day on which a date ends the season; NULL = none */
  int emergence;           /* 0: day 0 is sowing; 1: emergence */
  int ends_by_date_only;   /* 1: maturity does not end the season */
  int reference;           /* 1: event mode `reference`; 0: `continuous` */
  const double *abscissae; /* [tables][knots] of all seasons' tables */
  const int *n_knots;      /* [tables] knots used; 0 = the table is not used */

  /* water-limited production; all 0 in potential production */
  int water_limited; /* 1: parameters and weather are those of water-limited production */
  int n_fallow; /* days of weather given before day 0; of these only RAIN, E0, ES0 and IRRIGATION
                   count */
  const int
      *fallow; /* [n] days (<= n_fallow) from which each soil is followed before its crop's
                  start, bare, with its initial water (WAV) on the first; NULL = n_fallow each */
};

struct windrow_seasons;
const char *windrow_seasons_create(const struct windrow_seasons_spec *spec,
                                   struct windrow_seasons **seasons);
int windrow_seasons_problems(const struct windrow_seasons_spec *spec, size_t length, char *text);
/* P below is windrow_parameter_count(), and windrow_parameter_count_wlp() in water-limited
 * production; weather_b and weather_d have the weather's shape. */

/* parameters[n][P] that no season can run with: not finite, out of bounds, partitioning that does
 * not add up; soils that are not given or out of order */
int windrow_seasons_parameter_problems(const struct windrow_seasons *seasons,
                                       const double *parameters, size_t length, char *text);
void windrow_seasons_destroy(struct windrow_seasons **seasons);

/* values[n][m] of m outputs; parameters[n][P] */
const char *windrow_seasons_forward(const struct windrow_seasons *seasons, const double *parameters,
                                    int m, const struct windrow_output *outputs, double *values);
/* Adjoint: parameters_b[n][P] and weather_b (NULL = not wanted) receive the derivatives of sum
 * values_b values; what they held before is overwritten. values[n][m] NULL = not wanted. */
const char *windrow_seasons_vjp(const struct windrow_seasons *seasons, const double *parameters,
                                int m, const struct windrow_output *outputs, const double *values_b,
                                double *values, double *parameters_b, double *weather_b);
/* Tangent along parameters_d[n][P] and weather_d (NULL = none). */
const char *windrow_seasons_jvp(const struct windrow_seasons *seasons, const double *parameters,
                                const double *parameters_d, const double *weather_d, int m,
                                const struct windrow_output *outputs, double *values,
                                double *values_d);

/* First to last block of eight seasons that the calls above run on this thread's behalf: a caller
 * that wants several threads gives each its own range (windrow_seasons_blocks tells how many there
 * are). */
int windrow_seasons_blocks(const struct windrow_seasons *seasons);
const char *windrow_seasons_run(const struct windrow_seasons *seasons, int first_block,
                                int end_block, const double *parameters, int m,
                                const struct windrow_output *outputs, double *values,
                                const double *values_b, double *parameters_b, double *weather_b);
const char *windrow_seasons_run_tangent(const struct windrow_seasons *seasons, int first_block,
                                        int end_block, const double *parameters,
                                        const double *parameters_d, const double *weather_d, int m,
                                        const struct windrow_output *outputs, double *values,
                                        double *values_d);

#ifdef __cplusplus
}
#endif
