#pragma once
/* Weather of a block kept compact: what it was read from where that gives its numbers again bit for
 * bit, and doubles where it does not.
 *
 * A column is a variable on all days of a block. It is kept as zeros, as the mean of TMIN and TMAX,
 * as 16- or 32-bit numbers of the source with the conversion that its reader applied (struct
 * weather_form), or as doubles, whichever takes least; single numbers that a column does not give
 * (days that were bridged, say) are behind it as doubles. Every number is compared when it is
 * packed, so a form that does not hold costs memory and never a bit.
 */
#include "season/season.h"
#include "weather/weather_store.h"

/* the most bytes of a block's packed weather, and the multiple that its memory is aligned to */
enum { SEASON_PACKED_ALIGNMENT = 64 };
size_t season_packed_most(int n_days, int n_fallow, bool wet);
/* Packs weather[n_days + 1] and wet[n_fallow + n_days + 1] (NULL in potential production) into
 * `to`, which has room for season_packed_most and is aligned; returns the bytes taken, a multiple
 * of the alignment. form[N_WEATHER]: of each variable. Of lanes that are idle the numbers need not
 * be the same again: finite ones will do. tmin_past is not kept. */
size_t season_pack(int n_days, int n_fallow, struct season_weather *weather, struct season_wet *wet,
                   const struct weather_form *form, const bool idle[LANES], void *to);
/* The same numbers again, with tmin_past of the event mode; wet is not read where it was NULL. */
void season_unpack(const void *packed, const struct weather_form *form, bool continuous,
                   struct season_weather *weather, struct season_wet *wet);
