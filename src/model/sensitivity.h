#pragma once
/* What final yields of seasons owe to each number that they are made of: derivatives of TWSO by
 * every parameter of crop and soil and by each day's weather, from one forward run and one sweep
 * back of every block.
 *
 * Weather is that of weather_inputs.h, so that evaporation follows temperature, radiation, vapour
 * pressure and wind wherever it is computed. Soils that continue from season to season are held as
 * they are at the season's first day.
 */
#include "model/weather_inputs.h"
#include "model/worker.h"

/* a season that ran */
struct season_sensitivity {
  int place; /* among the local ones */
  const struct model_season *season;
  double twso;             /* [kg ha-1] at the season's end, the shares' mean */
  const struct crop *crop; /* of the block, with its adjoints: lane `lane` is the season's */
  const struct model_derivatives *d; /* d TWSO / d parameters; ordinates of tables by knot */
  const struct soil *soil;           /* NULL in potential production */
  int lane;
  const struct weather_inputs *weather, *weather_b; /* and d TWSO / d weather */
};
typedef void season_visit(void *context, const struct season_sensitivity *season);

/* Calls visit for every local season that runs and gives a number, in the order of places; the
 * store holds the weather that the model's blocks were filled from. Collective where the control
 * has a network. */
PetscErrorCode ModelSensitivity(const struct model *model, const struct weather_rule *rule,
                                const double *u, season_visit *visit, void *context);
