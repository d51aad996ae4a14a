#pragma once
#include "model/model.h"
/* Gives a model of any grid the generated weather of whole years, rain and evaporation included,
 * and judges its seasons. Collective on the model's communicator. */
PetscErrorCode SampleWeather(struct model *model, int first_year, int n_years);
