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
 * All functions are not collective. Functions that can fail return NULL on success and otherwise a
 * static text that describes the error; output arguments are then undefined. Functions with
 * arguments (size_t length, char *text) write a line for each problem, with season, date and name,
 * into text[length] (truncated where it is too short; text may be NULL) and return the number of
 * problems, 0 on success. Arrays belong to the caller and are not kept after the call, with the
 * exceptions named at struct windrow_seasons_spec. Texts returned as const char * are static.
 */
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Incremented with every incompatible change of this header; a caller that loads the library at run
 * time compares it with windrow_seasons_revision(). */
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
 * water-limited production followed by soil and site, at index P and above. Indices of the
 * parameters of potential production are the same in both vectors. RDMSOL, used in both, is one of
 * the scalars. The functions below accept names and indices of both. */
int windrow_parameter_count(void);     /* length P of a season's vector in potential production */
int windrow_parameter_count_wlp(void); /* its length in water-limited production */
int windrow_parameter_name(int i, size_t length,
                           char *name);        /* into name[length]: "TSUM1", "SLATB[2]";
                                                  returns 0 if i is out of range, else 1 */
int windrow_parameter_index(const char *name); /* -1 for an unknown name */
const char *windrow_parameter_unit(int i);     /* NULL if i is out of range */
int windrow_parameter_active(int i);           /* 1: differentiable; 0: derivatives are 0 */
const char *windrow_parameter_meaning(int i);  /* NULL if i is out of range */
int windrow_table_count(void);                 /* tables, in the order of their ordinates */
const char *windrow_table_name(int table);     /* "SLATB"; NULL if out of range */
int windrow_table_knots(void); /* largest number of knots; ordinates reserved for each table */

/* Reads one variety of a PCSE crop file (variety NULL: a flat PCSE parameter file) into
 * parameters[P] [units of windrow_parameter_unit], abscissae[tables][knots] [unit of the table's
 * argument] and the numbers of knots used, n_knots[tables]. */
const char *windrow_parameters_read(const char *file, const char *variety, double *parameters,
                                    double *abscissae, int *n_knots);
/* Checks such a file as `windrow site` does: missing or misspelt names, values out of bounds.
 * `emergence` 1: the season starts at emergence, which needs fewer names. */
int windrow_parameters_problems(const char *file, const char *variety, int emergence, size_t length,
                                char *text);

/* Reads a flat PCSE file of soil or site parameters, or of all parameters, into
 * parameters[windrow_parameter_count_wlp()]: elements from index P on, and RDMSOL. Elements that
 * the file does not contain are unchanged; NAN marks values still missing. Returns the number of
 * problems. */
int windrow_soil_read(const char *file, double *parameters, size_t length, char *text);

/* -- PCSE's files of one site */
struct windrow_calendar {
  int campaign_start;    /* day number (days since 1970-01-01) on which soil simulation starts */
  int start;             /* day number of day 0 */
  int emergence;         /* as in windrow_seasons_spec */
  int ends_by_date_only; /* as in windrow_seasons_spec */
  int end_day;           /* days from start to the date that ends the season, INT_MAX = none */
};
/* Reads the agromanagement file of one season into *calendar; returns the number of problems. */
int windrow_calendar_read(const char *file, struct windrow_calendar *calendar, size_t length,
                          char *text);
/* Reads a weather file (CSV with PCSE's names): the first `room` days into
 * weather[room][WINDROW_WEATHER] (units as above, NAN = missing; NULL with room 0), the number of
 * days in the file, the day number of the first one and the latitude [degrees north]; returns the
 * number of problems. */
int windrow_weather_read(const char *file, int room, double *weather, int *n_days, int *first_day,
                         double *latitude, size_t length, char *text);
/* The same for n of the names IRRAD, TMIN, TMAX, TEMP, VAP [hPa], WIND [m s-1 at 2 m], RAIN, E0,
 * ES0 and ET0, into values[room][n]; NAN where the file lacks a column or a day. `altitude` [m]:
 * NAN where it has none. */
int windrow_weather_read_names(const char *file, int n, const char *const *names, int room,
                               double *values, int *n_days, int *first_day, double *latitude,
                               double *altitude, size_t length, char *text);
/* Adds the irrigation events [cm] of the agromanagement file on day numbers first_day ..
 * first_day + n_days - 1 to irrigation[n_days]; returns the number of problems. */
int windrow_irrigation_read(const char *file, int first_day, int n_days, double *irrigation,
                            size_t length, char *text);

/* -- evaporative demand, where the weather data do not contain it */
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
/* E0 and ES0 by Penman, ET0 by the chosen formula, into e0, es0 and et0, [n][n_days] [cm d-1] each;
 * NAN where an input of the day is missing. */
const char *windrow_evaporation(const struct windrow_evaporation_spec *spec, double *e0,
                                double *es0, double *et0);
/* Checks such a spec, including weather outside its physical range (most likely in another unit);
 * missing days are accepted. Returns the number of problems, with a line for each in text. */
int windrow_evaporation_problems(const struct windrow_evaporation_spec *spec, size_t length,
                                 char *text);

/* -- outputs of a season */
struct windrow_output {
  int variable; /* windrow_variable("TWSO") */
  int day;      /* state at the start of that day since the crop's start, or one of those below */
};
enum {
  WINDROW_FINAL = 1 << 30, /* the final state */
  WINDROW_LARGEST          /* the largest value at the start of the days 0 .. n_days; its
                              derivatives are those on the first day on which it occurs */
};
/* Index of "TWSO", "LAI", "DAY_ANTHESIS" ...; -1 for an unknown name. "SM", "W", "WLOW" and "WWLOW"
 * are soil variables: in water-limited production only, from the first fallow day (-n_fallow) on.
 * Two more have neither derivatives nor a day: "END", days from start to the final state, and
 * "STATUS": 0 mature, 1 ended by its date, 2 its weather ended first. */
int windrow_variable(const char *name);
int windrow_variable_count(void);
const char *windrow_variable_name(int i); /* these three: NULL if i is out of range */
const char *windrow_variable_unit(int i);
const char *windrow_variable_meaning(int i);

struct windrow_seasons_spec {
  int n;                   /* seasons */
  int n_days;              /* days of weather given for each, from day 0 */
  const double *weather;   /* [n][n_days][WINDROW_WEATHER], copied; water_limited:
                              [n][n_fallow + n_days][WINDROW_WEATHER_WLP] */
  const double *latitude;  /* [n] degrees north */
  const int *start;        /* [n] day number of day 0: days since 1970-01-01 */
  const int *days;         /* [n] days of weather used (<= n_days); NULL = n_days each */
  const int *end_day;      /* [n] day on which a date ends the season; NULL = none */
  int emergence;           /* 0: day 0 is sowing; 1: emergence */
  int ends_by_date_only;   /* 1: maturity does not end the season */
  int reference;           /* 1: event mode `reference`; 0: `continuous` */
  const double *abscissae; /* [tables][knots] of all seasons' tables */
  const int *n_knots;      /* [tables] knots used; 0 = the table is not used */

  /* water-limited production; all 0 in potential production */
  int water_limited; /* 1: parameters and weather are those of water-limited production */
  int n_fallow; /* days of weather given before day 0; of these only RAIN, E0, ES0 and IRRIGATION
                   are used */
  const int *fallow; /* [n] days (<= n_fallow) of bare soil simulated before the crop's start, with
                        initial water (WAV) on the first; NULL = n_fallow each */
};

struct windrow_seasons;
/* *seasons (owned by the caller, freed by windrow_seasons_destroy) holds copies of all arrays of
 * `spec`; on error it is not set. windrow_seasons_problems checks a spec in detail. */
const char *windrow_seasons_create(const struct windrow_seasons_spec *spec,
                                   struct windrow_seasons **seasons);
int windrow_seasons_problems(const struct windrow_seasons_spec *spec, size_t length, char *text);
/* P below is windrow_parameter_count(), and windrow_parameter_count_wlp() in water-limited
 * production; weather_b and weather_d have the weather's shape. */

/* Checks parameters[n][P]: values not finite or out of bounds, partitioning fractions that do not
 * sum to 1, soil moistures missing or out of order */
int windrow_seasons_parameter_problems(const struct windrow_seasons *seasons,
                                       const double *parameters, size_t length, char *text);
void windrow_seasons_destroy(struct windrow_seasons **seasons); /* sets *seasons to NULL */

/* Runs all seasons with parameters[n][P] and writes outputs[m] of each into values[n][m] [units of
 * windrow_variable_unit]. Errors of this and the functions below: an output that does not exist, a
 * water balance that does not close, no memory. Parameters are not checked; see
 * windrow_seasons_parameter_problems. */
const char *windrow_seasons_forward(const struct windrow_seasons *seasons, const double *parameters,
                                    int m, const struct windrow_output *outputs, double *values);
/* Adjoint: parameters_b[n][P] and weather_b (NULL = not wanted) are overwritten with derivatives of
 * the sum of values_b[n][m] x values[n][m], by parameters and weather in their units.
 * values[n][m] NULL = not wanted. */
const char *windrow_seasons_vjp(const struct windrow_seasons *seasons, const double *parameters,
                                int m, const struct windrow_output *outputs, const double *values_b,
                                double *values, double *parameters_b, double *weather_b);
/* Tangent: values_d[n][m], derivatives of values[n][m] in the direction parameters_d[n][P],
 * weather_d (NULL = 0). */
const char *windrow_seasons_jvp(const struct windrow_seasons *seasons, const double *parameters,
                                const double *parameters_d, const double *weather_d, int m,
                                const struct windrow_output *outputs, double *values,
                                double *values_d);

/* The same for the blocks first_block .. end_block - 1 of eight consecutive seasons, of
 * windrow_seasons_blocks() in all: for several threads with disjoint ranges. Arrays have their full
 * shapes; only elements of these blocks are read and written. windrow_seasons_run is the forward
 * run where values_b is NULL, otherwise the adjoint. */
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
