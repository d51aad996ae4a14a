#pragma once
/* Response of a crop to the CO2 of the air; see co2.c. */
#include "crop/parameters.h"

/* factors [1] at one concentration */
struct co2_effect {
  double amax, eff; /* on AMAXTB and EFFTB */
  double tra;       /* on transpiration */
};

enum { CO2_LEAST = 150, CO2_MOST = 2000 }; /* [ppm] concentrations that can be requested */

/* The factors of a set with tables at a concentration [ppm]. */
struct co2_effect co2_effect_at(const struct parameter_set *set, double ppm);
/* Gives lane l its factors; after crop_pack. */
void crop_co2(struct crop *crop, int l, const struct co2_effect *effect);
