#pragma once
/* Evaporation demand of a store's cells, computed once where its source brings none. */
#include "weather/penman.h"
#include "weather/weather_store.h"

enum {
  ALTITUDE_LEAST = -500,
  ALTITUDE_MOST = 9000
}; /* m above the sea: the Dead Sea's shore, Mount Everest */

enum et0_formula { ET0_PENMAN_MONTEITH, ET0_PENMAN };
/* Where ET0 comes from: the source, else the formula; the formula alone; the source alone */
enum et0_source { ET0_FOUND_OR_COMPUTED, ET0_COMPUTED, ET0_FOUND };

struct evaporation_rule {
  struct angstrom sky;  /* sunshine from radiation, for the long-wave radiation of Penman */
  enum et0_formula et0; /* E0 and ES0 are Penman's */
};

/* E0, ES0 and ET0 [cm d-1] of a day by the rule, its tangent and its adjoint; see penman.h. */
void evaporation_day(const struct evaporation_rule *rule, const struct penman_day *day,
                     struct penman_rates *rates);
void evaporation_day_tl(const struct evaporation_rule *rule, const struct penman_day *day,
                        const struct penman_day *day_d, struct penman_rates *rates_d);
void evaporation_day_ad(const struct evaporation_rule *rule, const struct penman_day *day,
                        struct penman_day *day_b, const struct penman_rates *rates_b);

/* Makes those of E0, ES0 and ET0 that the store does not hold, for all its cells and days: lat
 * [degrees north] and altitude [m above the sea] are arrays [store->n_cells]. A day that lacks one
 * of IRRAD, TMIN, TMAX, VAP and WIND, and every day of a cell whose altitude is NaN, is missing
 * (NaN). False, and the store is as it was, when the store holds one of the five not at all. */
bool evaporation_fill(struct weather_store *store, const double *lat, const double *altitude,
                      const struct evaporation_rule *rule);
