#pragma once
/* Observations: what was measured, and for each kind a table of operations.
 *
 *   equivalent  y = H(season | scales)      of one season, or of a region's seasons together
 *   departure   d = y - observed
 *   whitened    z = W d,  W'W = R^-1        R: covariance of the observation errors
 *   J_obs       = sum over z of rho(z) / 2
 *
 * A set is an instance of a kind (LAI, soil moisture, yields ...). Kinds of a season compare with
 * the states of one season, on the rank that runs it; kinds of a region compare with
 *
 *   y = h(S),  S = sum_c A_c q_c / sum_c A_c
 *
 * where q is one number of each season (final TWSO), A overlap areas; see yield_terms.h. Errors are
 * correlated within a group at most: the values of one set in one season, or in one region.
 */
#include "observe/season_view.h"
#include "observe/split.h"

enum { OBSERVATION_SETS = 16, OBSERVATION_SEEDS = 8 };

struct observation {
  double value, sigma; /* in the set's unit; sigma: standard deviation of the error */
  int place;           /* local season; of a kind of a region the region */
  int date;            /* day since the season's start; of a kind of a region the harvest year */
  unsigned char set;   /* index of its set */
  unsigned char use;   /* enum term_use */
};

/* Numbers that act between seasons and what is observed of them; primal, tangent and adjoint
 * alike. */
struct observation_scales {
  double lai; /* observed LAI = lai x WOFOST's */
  int n_regions;
  const double *gap;   /* [n_regions] yield gap g; not owned */
  const double *trend; /* [n_regions] [yr-1] yield trend b; not owned */
  double centre;       /* calendar year t0 of the trend */
};

/* A season at the prior: which observations are its own. */
struct prior_season {
  int start;             /* day number of its first day */
  int year;              /* harvest year */
  int next_start;        /* day number on which the cell's next season starts, or INT_MAX */
  int soil_from;         /* day number up to which a soil observed is the previous season's */
  bool estimated;        /* its crop is the one that is estimated */
  bool rainfed;          /* a share of it is not irrigated: its soil is followed */
  double emergence, end; /* [d] since its start; emergence < 0: never emerged */
  int fallow, days;      /* days of weather before its start, and from its start on */
};

struct observation_set {
  const struct observation_ops *ops;
  char name[40];
  const char *unit;              /* of value and sigma */
  enum season_variable variable; /* the state that a kind of a season compares with */
  double huber;                  /* threshold of Huber's loss, 0 = quadratic */
  double margin;                 /* [d] around the prior season within which a date is its own */
  double inflation;              /* [d] time over which errors of a season correlate, counted by
                                    larger variances; 0 = none */
  double correlation;            /* of the errors of a group, 0 .. 1; see the kind */
};

struct observation_ops {
  const char *kind;
  /* Kinds of a season. Whether the season claims a value observed on a day number. */
  bool (*claims)(const struct observation_set *set, const struct prior_season *season, int date);
  /* makes the value relative to the season that claimed it; NULL = as it is */
  void (*adopt)(const struct observation_set *set, const struct prior_season *season,
                struct observation *o);
  double (*value)(const struct observation_set *set, const struct season_view *view,
                  const struct observation *o, const struct observation_scales *scales);
  double (*value_tl)(const struct observation_set *set, const struct season_view *view,
                     const struct observation *o, const struct observation_scales *scales,
                     const struct observation_scales *scales_d);
  /* seeds of weight x dy / d state into seed[OBSERVATION_SEEDS], how many are returned; adds weight
   * x dy / d scale to *lai_b */
  int (*value_ad)(const struct observation_set *set, const struct season_view *view,
                  const struct observation *o, const struct observation_scales *scales,
                  double weight, double *lai_b, struct season_seed *seed);
  /* Kinds of a region: y of S, for a yield of (region, year). k: from dry matter to the reported
   * basis. The adjoint returns weight x dy / dS and adds to the region's gap_b, trend_b. */
  double (*of_sum)(const struct observation *o, double k, double S,
                   const struct observation_scales *scales);
  double (*of_sum_tl)(const struct observation *o, double k, double S, double S_d,
                      const struct observation_scales *scales,
                      const struct observation_scales *scales_d);
  double (*of_sum_ad)(const struct observation *o, double k, double S,
                      const struct observation_scales *scales, double weight, double *gap_b,
                      double *trend_b);
  /* z = W d of one group of n observations, and d_b = W' z_b; NULL = independent errors */
  void (*whiten)(const struct observation_set *set, int n, const struct observation *const *o,
                 const double *d, double *z);
  void (*whiten_ad)(const struct observation_set *set, int n, const struct observation *const *o,
                    const double *z_b, double *d_b);
};

/* The kinds; see the file of each. */
extern const struct observation_ops observation_state; /* series_kind.c: LAI, biomass, moisture */
extern const struct observation_ops observation_yield; /* yield_kind.c */

/* whether the kind compares with a region's seasons together */
static inline bool observation_regional(const struct observation_set *set) {
  return set->ops->of_sum != NULL;
}

/* z = W d and its transpose by the set's kind, or by 1 / sigma. Groups of n, not collective. */
void observation_whiten(const struct observation_set *set, int n,
                        const struct observation *const *o, const double *d, double *z);
void observation_whiten_ad(const struct observation_set *set, int n,
                           const struct observation *const *o, const double *z_b, double *d_b);
