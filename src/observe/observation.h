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

enum {
  OBSERVATION_SETS = 16, /* of a campaign, at most */
  OBSERVATION_SEEDS = 8, /* of one value */
  OBSERVATION_TEXT = 32
};

struct observation {
  double value, sigma; /* in the set's unit; sigma: standard deviation of the error */
  int place;           /* local season; of a kind of a region the region */
  int date;            /* day since the season's start; of a kind of a region the harvest year */
  unsigned char set;   /* index of its set */
  unsigned char use;   /* enum term_use */
  float widening;      /* of sigma, where errors that correlate are taken as independent */
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
  double correlation_days;       /* [d] time over which errors of a season correlate; 0 = none */
  double correlation;            /* of the errors of a group, 0 .. 1; see the kind */
  bool of_the_year;              /* values that are added are days of the year, not day numbers */
};

struct observation_ops {
  const char *kind;
  /* writes a value of the set, of a season that starts on a day number, into
   * text[OBSERVATION_TEXT]; NULL = as a number */
  void (*print)(const struct observation_set *set, int start, double value, char *text);
  /* Kinds of a season. Whether the season claims a value observed on a day number (kinds by harvest
   * year: in that year). */
  bool (*claims)(const struct observation_set *set, const struct prior_season *season, int date);
  /* makes value and date relative to the season that claimed it; NULL = the date alone */
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

/* whether the kind compares with a region's seasons together */
static inline bool observation_regional(const struct observation_set *set) {
  return set->ops->of_sum != NULL;
}

/* a value as files show it, in text[OBSERVATION_TEXT], which it returns; start: see print */
const char *observation_text(const struct observation_set *set, int start, double value,
                             char *text);

/* z = W d and its transpose by the set's kind, or by 1 / sigma. Groups of n, not collective. */
void observation_whiten(const struct observation_set *set, int n,
                        const struct observation *const *o, const double *d, double *z);
void observation_whiten_ad(const struct observation_set *set, int n,
                           const struct observation *const *o, const double *z_b, double *d_b);
