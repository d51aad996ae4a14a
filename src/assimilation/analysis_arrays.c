/* windrow/assimilation.h: whole analyses on a caller's arrays, with memory of their own. */
#include "windrow/assimilation.h"
#include "assimilation/enkf.h"
#include "assimilation/esmda.h"
#include "assimilation/etkf.h"
#include "assimilation/inflation.h"
#include "assimilation/localisation.h"
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const no_memory = "there is not enough memory";

_Static_assert((int)WINDROW_OBSERVATION_SIGMA_OUT_OF_RANGE == (int)OBSERVATION_SIGMA_OUT_OF_RANGE &&
                   (int)WINDROW_OBSERVATION_OUT_OF_REACH > (int)OBSERVATION_USES,
               "the public numbers are those of observations.h");

const char *windrow_observation_use(int use) {
  if (use == WINDROW_OBSERVATION_OUT_OF_REACH) return "out of every point's reach";
  return use >= 0 && use < OBSERVATION_USES ? observation_use_text[use] : NULL;
}

/* What an analysis works with. */
struct analysis {
  struct members members;
  struct observations observations;
  struct ensemble_space space;
  struct transform transform;
  struct places *places;
  bool *use;   /* [n_all] members */
  int *number; /* [n_all] */
  int *index;  /* [n_obs] */
  double *taper, *work;
  bool *reached; /* [n_obs] */
};

static void analysis_destroy(struct analysis *a) {
  observations_destroy(&a->observations);
  ensemble_space_destroy(&a->space);
  transform_destroy(&a->transform);
  places_destroy(&a->places);
  free(a->use);
  free(a->number);
  free(a->index);
  free(a->taper);
  free(a->work);
  free(a->reached);
}

/* The members whose rows of x and equivalents are finite; memory for them. */
static const char *analysis_create(int members, int min_members, int n_rows, const double *x,
                                   const struct windrow_observations *obs,
                                   const unsigned char *take_part, struct analysis *a) {
  const size_t n_all = (size_t)members, n_obs = (size_t)obs->n_obs + 1;
  *a = (struct analysis){.use = malloc(n_all * sizeof *a->use),
                         .number = malloc(n_all * sizeof *a->number),
                         .index = malloc(n_obs * sizeof *a->index),
                         .taper = malloc(n_obs * sizeof *a->taper),
                         .work = malloc(2 * n_all * sizeof *a->work),
                         .reached = calloc(n_obs, sizeof *a->reached)};
  if (!a->use || !a->number || !a->index || !a->taper || !a->work || !a->reached) return no_memory;
  for (int k = 0; k < members; k++) a->use[k] = take_part[k];
  members_mask(members, n_rows, x, a->use);
  members_mask(members, obs->n_obs, obs->equivalents, a->use);
  a->members = members_in_use(members, a->use, a->number);
  if (a->members.n < 2 || a->members.n < min_members)
    return "fewer members than min_members (2 at least) hold finite numbers";
  bool complete = observations_create(obs->n_obs, a->members.n, &a->observations);
  complete = ensemble_space_create(a->members.n, &a->space) && complete;
  complete = transform_create(a->members.n, &a->transform) && complete;
  if (!complete) return no_memory;
  if (observations_normalise(&a->members, obs->value, obs->sigma, obs->equivalents,
                             &a->observations) == 0 &&
      obs->n_obs > 0)
    return "no observation is used: values or errors are out of range, or all members agree";
  return NULL;
}

static void tell(const struct analysis *a, unsigned char *take_part, int *use) {
  for (int k = 0; k < a->members.n_all; k++) take_part[k] = a->use[k];
  for (int o = 0; use && o < a->observations.n_obs; o++) {
    use[o] = a->observations.use[o];
    if (use[o] == OBSERVATION_USED && !a->reached[o]) use[o] = WINDROW_OBSERVATION_OUT_OF_REACH;
  }
}

static const char *check_letkf(const struct windrow_letkf *spec,
                               const struct windrow_observations *obs) {
  if (spec->members < 2 || spec->points < 0 || spec->rows < 0 || obs->n_obs < 0)
    return "a number of members, points, rows or observations is out of range";
  if ((long long)spec->points * spec->rows > INT_MAX)
    return "there are too many numbers for a call";
  if (!(spec->radius > 0.)) return "the radius is not above 0";
  if (isfinite(spec->radius) &&
      (!spec->latitude || !spec->longitude || !obs->latitude || !obs->longitude))
    return "localisation needs coordinates of points and observations";
  if (!(spec->inflation > 0.) || !isfinite(spec->inflation)) return "inflation is not above 0";
  if (!(spec->rtpp >= 0. && spec->rtpp <= 1.) || !(spec->rtps >= 0. && spec->rtps <= 1.))
    return "a relaxation is not between 0 and 1";
  return NULL;
}

/* The weights at one point; returns how many observations they use, below 0 where it failed. */
static int point_weights(const struct windrow_letkf *spec, int point, struct analysis *a) {
  struct observation_choice choice = {.n = a->observations.n_obs};
  if (a->places) {
    choice.n = places_near(a->places, spec->latitude[point], spec->longitude[point],
                           gaspari_cohn_half_width(spec->radius), a->index, a->taper);
    choice.index = a->index;
    choice.taper = a->taper;
  }
  for (int i = 0; i < choice.n; i++) a->reached[choice.index ? choice.index[i] : i] = true;
  int used = etkf(&a->observations, &choice, &a->space, &a->transform);
  transform_rtpp(&a->transform, spec->rtpp);
  return used;
}

/* xa[rows][n_all] from the forecast, kept in `before` where it is relaxed to (else NULL) */
static void point_apply(const struct windrow_letkf *spec, const struct analysis *a, double *before,
                        double *xa) {
  const size_t bytes = (size_t)spec->rows * (size_t)spec->members * sizeof *xa;
  if (before) memcpy(before, xa, bytes);
  transform_apply(&a->transform, &a->members, spec->rows, xa, a->work);
  if (before) members_rtps(&a->members, spec->rows, spec->rtps, before, xa, a->work);
  members_inflate(&a->members, spec->rows, spec->inflation, xa, a->work);
}

static const char *local_analyses(const struct windrow_letkf *spec, struct analysis *a,
                                  double *before, double *x, double *signal) {
  const size_t size = (size_t)spec->rows * (size_t)spec->members;
  bool any = a->observations.n_obs == 0 || spec->points == 0;
  for (int p = 0; p < spec->points; p++) {
    int used = point_weights(spec, p, a);
    if (used < 0) return "the eigenvalues of an analysis did not converge";
    if (signal) signal[p] = used > 0 ? ensemble_space_signal(&a->space) : 0.;
    if (used == 0) continue; /* the forecast */
    point_apply(spec, a, before, &x[(size_t)p * size]);
    any = true;
  }
  return any ? NULL : "no observation is within reach of any point";
}

const char *windrow_letkf(const struct windrow_letkf *spec,
                          const struct windrow_observations *observations, double *x,
                          unsigned char *take_part, int *use, double *signal) {
  struct analysis a;
  const size_t size = (size_t)spec->rows * (size_t)spec->members;
  const char *wrong = check_letkf(spec, observations);
  if (wrong) return wrong;
  double *before = spec->rtps > 0. ? malloc(size * sizeof *before) : NULL;
  wrong = analysis_create(spec->members, spec->min_members, spec->points * spec->rows, x,
                          observations, take_part, &a);
  if (!wrong && isfinite(spec->radius)) {
    a.places = places_create(observations->n_obs, observations->latitude, observations->longitude);
    if (!a.places) wrong = no_memory;
  }
  if (!wrong && spec->rtps > 0. && !before) wrong = no_memory;
  if (!wrong) wrong = local_analyses(spec, &a, before, x, signal);
  if (!wrong) tell(&a, take_part, use);
  free(before);
  analysis_destroy(&a);
  return wrong;
}

const char *windrow_esmda_normalise(int n, double *alpha) {
  return esmda_normalise(n, alpha) ? NULL : "an alpha is not above 0 and finite";
}

const char *windrow_esmda(const struct windrow_esmda *spec,
                          const struct windrow_observations *observations, double *parameters,
                          unsigned char *take_part, int *use, double *signal) {
  struct analysis a;
  const struct observation_choice all = {.n = observations->n_obs};
  const struct enkf_draw draw = {spec->seed, (uint32_t)spec->step, 0x65736d64u /* "esmd" */};
  if (spec->members < 2 || spec->rows < 0 || observations->n_obs < 0)
    return "a number of members, rows or observations is out of range";
  if (!(spec->alpha > 0.) || !isfinite(spec->alpha)) return "alpha is not above 0 and finite";
  const char *wrong = analysis_create(spec->members, spec->min_members, spec->rows, parameters,
                                      observations, take_part, &a);
  if (!wrong) {
    observations_temper(&a.observations, spec->alpha);
    int used = spec->square_root
                   ? etkf(&a.observations, &all, &a.space, &a.transform)
                   : enkf(&a.observations, &all, &a.members, draw, &a.space, &a.transform);
    if (used < 0) wrong = "the eigenvalues of an analysis did not converge";
    if (signal) *signal = used > 0 ? ensemble_space_signal(&a.space) : 0.;
  }
  if (!wrong) {
    for (int o = 0; o < observations->n_obs; o++) a.reached[o] = true;
    transform_apply(&a.transform, &a.members, spec->rows, parameters, a.work);
    tell(&a, take_part, use);
  }
  analysis_destroy(&a);
  return wrong;
}
