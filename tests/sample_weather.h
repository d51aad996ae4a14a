#pragma once
#include "model/model.h"
/* Gives a model of any grid the generated weather of whole years, rain and evaporation included,
 * and judges its seasons. gaps: some days of every season have none. Collective on the model's
 * communicator. */
PetscErrorCode SampleWeather(struct model *model, int first_year, int n_years, bool gaps);
/* The weather alone, to be released with weather_store_destroy. */
PetscErrorCode SampleWeatherStore(const struct model *model, int first_year, int n_years, bool gaps,
                                  struct weather_store *store);
