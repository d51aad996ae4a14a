#pragma once
/* The weather of a campaign's seasons, for water-limited production with its evaporation. */
#include "setup/setup.h"

/* First day whose weather is read where the earliest season starts on day `first`: days before it
 * are what a network uses, or fallow. */
int setup_forcing_first_day(const struct campaign *campaign, int first);
/* Weather that a command's members need beside that of the seasons. */
struct setup_weather setup_weather_wanted(const struct campaign *campaign, const char *command);
/* Reads setup->store for this rank's seasons and what was decided into setup->forcing_choices.
 * Where production is wlp the store holds RAIN, E0, ES0 and ET0 too: those of the files, else
 * computed. calendar_read: without seasons there is a problem to tell. Collective. */
PetscErrorCode SetupReadForcing(struct setup *setup, bool calendar_read, struct problems *list);
/* Whether the model's blocks are all that needs the weather. */
bool setup_blocks_suffice(const struct setup *setup);
/* The same without a store: fills the model's blocks, piece by piece of the cells, as
 * setup->filling; with `drop` the weather is checked alone. Collective. */
PetscErrorCode SetupFillForcing(struct setup *setup, bool calendar_read, bool drop,
                                struct problems *list);
/* Weather of this rank's seasons on days first .. last from one member (from 0) of another file, as
 * setup->store has it of the campaign's; `members`: its dimension. To be destroyed with
 * weather_store_destroy. Collective. */
PetscErrorCode SetupReadMember(struct setup *setup, const char *file, const char *members,
                               int member, int first, int last, struct weather_store *store,
                               struct problems *list);
