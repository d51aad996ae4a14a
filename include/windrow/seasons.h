#pragma once
/* Windrow's crop model as a library: many seasons of WOFOST 7.2, forward, tangent and adjoint, on
 * plain arrays of doubles. No MPI, PETSc or NetCDF; functions are safe to call from several threads
 * at once (each call has memory of its own).
 *
 *   struct windrow_seasons *s;
 *   const char *wrong = windrow_seasons_create(&spec, &s);
 *   wrong = windrow_seasons_forward(s, parameters, m, outputs, values);
 *   wrong = windrow_seasons_vjp(s, parameters, m, outputs, values_b, parameters_b, weather_b);
 *   windrow_seasons_destroy(&s);
 *
 * Functions that can fail return NULL, or a sentence that says what is wrong (static text).
 */
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  WINDROW_IRRAD, /* J m-2 d-1 global radiation */
  WINDROW_TMIN,  /* degC */
  WINDROW_TMAX,  /* degC */
  WINDROW_TEMP,  /* degC daily mean; usually (TMIN + TMAX) / 2 */
  WINDROW_WEATHER
};

/* -- parameters: one flat vector a season: all scalars, then every table's ordinates */
int windrow_parameter_count(void); /* length P of a season's vector */
int windrow_parameter_name(int i, size_t length,
                           char *name);        /* "TSUM1", "SLATB[2]"; 0 if there is no i */
int windrow_parameter_index(const char *name); /* -1 if there is none */
const char *windrow_parameter_unit(int i);     /* NULL if there is no i */
int windrow_parameter_active(int i);           /* whether it has derivatives */
int windrow_table_count(void);                 /* tables, in the order of their ordinates */
const char *windrow_table_name(int table);     /* "SLATB"; NULL if there is none */
int windrow_table_knots(void); /* most knots of a table; ordinates reserved for each */

/* Reads one variety of a PCSE crop file (variety NULL: a flat PCSE parameter file) into a vector
 * [P] and abscissae [tables][knots] with their numbers n_knots[tables]. */
const char *windrow_parameters_read(const char *file, const char *variety, double *parameters,
                                    double *abscissae, int *n_knots);

/* -- what can be asked of a season */
struct windrow_output {
  int variable; /* windrow_variable("TWSO") */
  int day; /* state at the start of that day since the crop's start; WINDROW_FINAL = the last state
            */
};
enum { WINDROW_FINAL = 1 << 30 };
int windrow_variable(const char *name); /* "TWSO", "LAI", "DAY_ANTHESIS" ...; -1 if there is none */

struct windrow_seasons_spec {
  int n;                   /* seasons */
  int n_days;              /* days of weather given for each */
  const double *weather;   /* [n][n_days][WINDROW_WEATHER], copied */
  const double *latitude;  /* [n] degrees north */
  const int *start;        /* [n] day number of day 0: days since 1970-01-01 */
  const int *days;         /* [n] days of weather that count (<= n_days); NULL = n_days each */
  const int *end_day;      /* [n] day on which a date ends the season; NULL = none */
  int emergence;           /* 0: day 0 is sowing; 1: emergence */
  int ends_by_date_only;   /* 1: maturity does not end the season */
  int reference;           /* 1: event mode `reference`; 0: `continuous` */
  const double *abscissae; /* [tables][knots] of all seasons' tables */
  const int *n_knots;      /* [tables] knots used; 0 = the table is not used */
};

struct windrow_seasons;
const char *windrow_seasons_create(const struct windrow_seasons_spec *spec,
                                   struct windrow_seasons **seasons);
void windrow_seasons_destroy(struct windrow_seasons **seasons);

/* values[n][m] of m outputs; parameters[n][P] */
const char *windrow_seasons_forward(const struct windrow_seasons *seasons, const double *parameters,
                                    int m, const struct windrow_output *outputs, double *values);
/* Adjoint: parameters_b[n][P] and weather_b[n][n_days][WINDROW_WEATHER] (NULL = not wanted) receive
 * the derivatives of sum values_b values; what they held before is overwritten. values[n][m] NULL =
 * not wanted. */
const char *windrow_seasons_vjp(const struct windrow_seasons *seasons, const double *parameters,
                                int m, const struct windrow_output *outputs, const double *values_b,
                                double *values, double *parameters_b, double *weather_b);
/* Tangent along parameters_d[n][P] and weather_d[n][n_days][WINDROW_WEATHER] (NULL = none). */
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

#ifdef __cplusplus
}
#endif
