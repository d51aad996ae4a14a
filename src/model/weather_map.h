#pragma once
/* The weather that a model's seasons see, by cell and day. */
#include "model/model.h"

/* Whether the model's blocks hold a quantity: what seasons do not see is in a store alone. */
bool model_holds_weather(const struct model *model, enum weather_variable variable);
/* The days that any season of any rank may see: *first and their number. */
void model_weather_days(const struct model *model, int *first, int *n_days);
/* value[grid->n_cells][n_days] from day `first` on: a quantity that the blocks hold on the days of
 * the seasons that run, those of their fallow included, bit for bit; NaN on all other days. Of a
 * quantity that they do not hold, `store`'s on the days of the crops. Not collective. */
PetscErrorCode ModelWeatherMap(const struct model *model, const struct weather_store *store,
                               enum weather_variable variable, int first, int n_days,
                               double *value);
