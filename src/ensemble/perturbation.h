#pragma once
/* Weather of members perturbed by daily noise (daily_noise.h):
 *
 *   radiation, rain   x exp(s z - s^2 / 2),  s^2 = ln(1 + sd^2):  mean 1, standard deviation sd
 *   temperature       TMIN, TMAX and the mean + sd z
 *   E0, ES0, ET0      x f m(T + dT) / m(T),  m = D / (D + g)
 *
 * f is the radiation's factor, D the slope of saturation vapour pressure [hPa K-1] and g the
 * psychrometric constant, .67 hPa K-1: evaporation is proportional to m x radiation (Makkink 1957,
 * J. Inst. Water Engineers 11; de Bruin 1987, From Penman to Makkink, TNO Committee on Hydrological
 * Research 39), which needs neither humidity nor wind. Days without rain stay dry.
 */
#include "ensemble/daily_noise.h"
#include "model/model_private.h"

enum perturbed { PERTURBED_RADIATION, PERTURBED_RAIN, PERTURBED_TEMPERATURE, N_PERTURBED };

struct perturbation_law {
  double sd[N_PERTURBED];   /* relative, relative, [degC]; 0 = not perturbed */
  double days[N_PERTURBED]; /* [d] over which the autocorrelation falls to 1 / e */
  double length;            /* [km] of the correlation */
};

struct perturbation;
/* For blocks of at most `longest` days, fallow included, whose lanes start at most `apart` days one
 * after the other. water: production is water-limited. Not collective. */
PetscErrorCode PerturbationCreate(const struct perturbation_law *law, uint64_t seed, bool water,
                                  int longest, int apart, struct perturbation **perturbation);
PetscErrorCode PerturbationDestroy(struct perturbation **perturbation);
/* Perturbs a block of members first .. first + 7 of seasons season[LANES] of one cell, at lat and
 * lon. at[LANES]: where their weather is, read for the temperature of their fallow in water-limited
 * production. season_prepare_weather comes after. */
void perturb_block(struct perturbation *perturbation, const struct model_season *season,
                   const struct season_days *at, double lat, double lon, int first,
                   struct model_block *block);
