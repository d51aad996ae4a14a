#pragma once
/* A region's yield in a year against another year's, attributed to causes.
 *
 * A season of year A is run with the weather of year B on the same dates (29 February: of the
 * 28th), x_B, and with its own, x_A. Along the straight path between them
 *
 *   y(x_A) - y(x_B) = sum over days and variables of (x_A - x_B) int_0^1 dy/dx(x_B + s (x_A - x_B))
 * ds
 *
 * (integrated gradients: Sundararajan, Taly & Yan 2017), so that each day's rain, temperature,
 * radiation ... has a share, and the shares add up. Evaporation follows the path's weather. The
 * integral is Gauss-Lobatto's of eight points on each panel of the path, run in one or two blocks;
 * as the ends are among them a panel knows its own remainder, and is halved while that is above
 * `tolerance` of the yield times the square root of the panel's length (remainders of corners
 * have either sign), at most ATTRIBUTION_HALVINGS times: yield may jump. What differs beside the
 * weather is told before the path: CO2 (the season with B's weather, and with B's CO2 and A's), and
 * calendar, day lengths, irrigation and shares (that with B's CO2 against B's own season).
 *
 *   anomaly of the region = yield factor of A x sum over cells of A's area share x these
 *                           + cells: other cells or areas + trend: other yield factor
 */
#include "model/weather_inputs.h"
#include "support/periods.h"

enum attribution_cause {
  CAUSE_RAIN,
  CAUSE_TEMPERATURE, /* TMIN, TMAX and the mean */
  CAUSE_RADIATION,
  CAUSE_VAPOUR_PRESSURE,
  CAUSE_WIND,
  CAUSE_EVAPORATION, /* E0, ES0, ET0 of the weather files, or of bridged days */
  N_WEATHER_CAUSES,
  CAUSE_CO2 = N_WEATHER_CAUSES,
  CAUSE_CALENDAR,
  CAUSE_CELLS,
  CAUSE_TREND,
  CAUSE_REMAINDER, /* of the integrals */
  N_CAUSES
};
extern const char *const attribution_cause_name[N_CAUSES];

enum { ATTRIBUTION_HALVINGS = 6 };

struct attribution_rule {
  struct weather_rule weather;
  struct periods periods;
  double k;         /* from dry matter of storage organs to yield as reported */
  double tolerance; /* [1] of the yield */
  int region;       /* this one alone; -1 = all */
};

/* One year against all others; replicated but for the number of runs. */
struct attribution {
  int year;               /* index of A */
  int n_regions, n_years; /* of the model */
  double *yield;          /* [n_regions][n_years] as reported, NaN where there is none */
  double *cause;          /* [n_regions][n_years][N_CAUSES] y(A) - y(year) by cause; NaN likewise */
  double *by;             /* [n_regions][N_WEATHER_CAUSES][periods.n] mean over the other years */
  int64_t paths, panels;  /* over all ranks: paths of seasons, panels run, */
  int64_t halted, without; /* panels that were halved no more above the tolerance; pairs of a season
                              and a year without weather for it, which count as `cells` */
};

/* twso[local seasons]: that of every season's own run (NaN: it gave none). Soils are not carried.
 * Collective. */
PetscErrorCode ModelAttribute(const struct model *model, const struct attribution_rule *rule,
                              const double *u, const double *twso, int year, struct attribution *a);
PetscErrorCode AttributionDestroy(struct attribution *a);
/* number of other years that a region's is compared with; 0 where it has no yield itself */
int attribution_others(const struct attribution *a, int region);
static inline double *attribution_causes(const struct attribution *a, int region, int year) {
  return a->cause + ((size_t)region * (size_t)a->n_years + (size_t)year) * N_CAUSES;
}
