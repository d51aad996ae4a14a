#pragma once
/* A twin experiment with Lorenz-96: the truth is observed in all variables after each step with
 * errors of N(0, 1); a filter follows it. */
#include <stdbool.h>
#include <stdint.h>

enum lorenz96_filter { LORENZ96_ETKF, LORENZ96_LETKF, LORENZ96_ENKF, LORENZ96_FILTERS };
extern const char *const lorenz96_filter_name[LORENZ96_FILTERS]; /* "etkf", "letkf", "enkf" */

struct lorenz96_twin {
  enum lorenz96_filter filter;
  int members, cycles, spin_up; /* the first spin_up cycles are not scored */
  double inflation;             /* of the analysis's departures from its mean */
  double radius;                /* LETKF: see gaspari_cohn_half_width; in variables */
  uint64_t seed;
};
struct lorenz96_score {
  double rmse_a, spread_a; /* means over cycles of RMSE and spread over variables, analysis */
  double rmse_f;           /* of the forecast one step ahead */
};

/* False without memory, or where a member is not finite any more. */
bool lorenz96_run(const struct lorenz96_twin *twin, struct lorenz96_score *score);
