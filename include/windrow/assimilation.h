#pragma once
/* Windrow's ensemble analyses as a library, on plain arrays of doubles in which members run
 * fastest. No MPI, PETSc or NetCDF; functions are safe to call from several threads at once and the
 * same numbers give the same bits. Part of libwindrow_seasons, as windrow/seasons.h is.
 *
 * All functions are not collective. They return NULL on success and otherwise a static text that
 * describes the error; contents of their output arguments are then undefined. Arrays belong to the
 * caller and are not kept after the call. A member with a value that is not finite is excluded:
 * take_part[members], 1 or 0 on entry, is set to 0 and the member's values are not changed. Members
 * with 0 on entry remain excluded. An analysis needs min_members members.
 */
#ifdef __cplusplus
extern "C" {
#endif

/* why an observation was not used; windrow_observation_use gives the text */
enum {
  WINDROW_OBSERVATION_USED,
  WINDROW_OBSERVATION_MEMBERS_AGREE, /* no ensemble spread */
  WINDROW_OBSERVATION_VALUE_NOT_FINITE,
  WINDROW_OBSERVATION_SIGMA_OUT_OF_RANGE,
  WINDROW_OBSERVATION_OUT_OF_REACH = 16 /* of every point */
};
/* static text of a WINDROW_OBSERVATION_...; NULL for any other number */
const char *windrow_observation_use(int use);

/* n_obs observations with independent errors, and their equivalents in the members */
struct windrow_observations {
  int n_obs;
  const double *value, *sigma;        /* [n_obs] and standard deviation of the error, same unit */
  const double *equivalents;          /* [n_obs][members] H(x) of the forecast, unit of value */
  const double *latitude, *longitude; /* [n_obs] degrees; NULL without localisation */
};

/* Local ensemble transform Kalman filter (Hunt, Kostelich, Szunyogh 2007) */
struct windrow_letkf {
  int members, min_members;
  int points, rows;                   /* places, and state variables or parameters at each */
  const double *latitude, *longitude; /* [points] degrees; NULL without localisation */
  double radius;    /* km; an observation's 1 / sigma^2 is multiplied by Gaspari and Cohn's (1999)
                     * function of half-width sqrt(10/3) radius; infinity = one analysis for all */
  double inflation; /* of the analysis's departures from its mean; 1 = none */
  double rtpp;      /* share of the forecast's departures in the analysis's (Zhang et al. 2004) */
  double rtps;      /* relaxation to the forecast's spread (Whitaker and Hamill 2012) */
};
/* Replaces the forecast x[points][rows][members] (any unit) by the analysis; a point without
 * observations within reach keeps every bit of the forecast. use[n_obs] (WINDROW_OBSERVATION_...)
 * and signal[points], the degrees of freedom for signal of each analysis (members - 1 at most), are
 * output and may be NULL. Errors: a spec out of range, fewer than min_members members, or n_obs > 0
 * with no observation used. */
const char *windrow_letkf(const struct windrow_letkf *spec,
                          const struct windrow_observations *observations, double *x,
                          unsigned char *take_part, int *use, double *signal);

/* Multiplies alpha[n] (> 0, dimensionless: inflation of error variances at each of n steps) by the
 * factor with which sum 1 / alpha = 1. Error: an alpha that is not positive and finite. */
const char *windrow_esmda_normalise(int n, double *alpha);
/* One step of an ensemble smoother with multiple data assimilation (Emerick and Reynolds 2013):
 * updates parameters[rows][members] with equivalents of model runs with these parameters, error
 * variances multiplied by alpha. Observations are perturbed with draws that depend on (seed, step,
 * member, observation) alone, or, where square_root is not 0, are not perturbed (Emerick 2018).
 * take_part, use and *signal (one number; NULL = not wanted) as above. */
struct windrow_esmda {
  int members, min_members, rows, square_root, step;
  double alpha;
  unsigned long long seed;
};
const char *windrow_esmda(const struct windrow_esmda *spec,
                          const struct windrow_observations *observations, double *parameters,
                          unsigned char *take_part, int *use, double *signal);

#ifdef __cplusplus
}
#endif
