#pragma once
/* Windrow's ensemble analyses as a library, on plain arrays of doubles in which members run
 * fastest. No MPI, PETSc or NetCDF; functions are safe to call from several threads at once and the
 * same numbers give the same bits. Part of libwindrow_seasons, as windrow/seasons.h is.
 *
 * Functions return NULL, or a sentence that says what is wrong (static text); what they write is of
 * no use then. Members with a number that is not finite take no part: take_part[members] says so
 * afterwards, and what they hold is left. Members that were out before (0 on entry) stay out.
 */
#ifdef __cplusplus
extern "C" {
#endif

/* why an observation was not used; windrow_observation_use says it in words */
enum {
  WINDROW_OBSERVATION_USED,
  WINDROW_OBSERVATION_MEMBERS_AGREE,
  WINDROW_OBSERVATION_VALUE_NOT_FINITE,
  WINDROW_OBSERVATION_SIGMA_OUT_OF_RANGE,
  WINDROW_OBSERVATION_OUT_OF_REACH = 16 /* of every point */
};
const char *windrow_observation_use(int use); /* NULL if there is none */

/* n_obs observations with independent errors, and what the members say of them */
struct windrow_observations {
  int n_obs;
  const double *value, *sigma;        /* [n_obs] */
  const double *equivalents;          /* [n_obs][members] H(x) */
  const double *latitude, *longitude; /* [n_obs] degrees; NULL without localisation */
};

/* Local ensemble transform Kalman filter (Hunt, Kostelich, Szunyogh 2007) */
struct windrow_letkf {
  int members, min_members;
  int points, rows;                   /* places, and numbers at each */
  const double *latitude, *longitude; /* [points] degrees; NULL without localisation */
  double radius;    /* km; an observation's 1 / sigma^2 is multiplied by Gaspari and Cohn's (1999)
                     * function of half-width sqrt(10/3) radius; infinity = one analysis for all */
  double inflation; /* of the analysis's departures from its mean; 1 = none */
  double rtpp;      /* share of the forecast's departures in the analysis's (Zhang et al. 2004) */
  double rtps;      /* relaxation to the forecast's spread (Whitaker and Hamill 2012) */
};
/* x[points][rows][members]: forecast, then analysis; a point that no observation reaches keeps
 * every bit of the forecast. use[n_obs] and signal[points], degrees of freedom for signal of each
 * analysis (members - 1 at most), may be NULL. That observations are there and none is used is an
 * error. */
const char *windrow_letkf(const struct windrow_letkf *spec,
                          const struct windrow_observations *observations, double *x,
                          unsigned char *take_part, int *use, double *signal);

/* alpha[n] <- alpha[n] times the factor with which sum 1 / alpha = 1 */
const char *windrow_esmda_normalise(int n, double *alpha);
/* One step of an ensemble smoother with multiple data assimilation (Emerick and Reynolds 2013):
 * parameters[rows][members] from equivalents of their own model runs, errors' variances times
 * alpha. Observations are perturbed with draws of (seed, step, member, observation), or, where
 * square_root is not 0, none are drawn (Emerick 2018). *signal (may be NULL) as above. */
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
