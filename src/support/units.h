#pragma once
/* Unit conversion through UDUNITS-2. Not collective. */
#include <stdbool.h>

/* to = scale * from + offset. Returns false when either unit cannot be parsed or they do not
 * convert. `from` is what files spell, by these rules where UDUNITS reads otherwise: a ton is a
 * tonne (short_ton, long_ton say otherwise); q is 100 kg; "10-2 cm3 cm-3" begins with 0.01; "cm3
 * cm-3 * 1000" is a thousandth; "-", "fraction" and the like are 1; an angle is no number. What
 * has two meanings is refused (findings/udunits_ton.sh): unit_doubt. */
bool unit_conversion(const char *from, const char *to, double *scale, double *offset);
/* Which two meanings a unit has, for messages ("may be ...: write t"), or NULL */
const char *unit_doubt(const char *unit);
/* Parses "300 kg/ha", "5 d", "0.5 %/yr" into a value in `unit`; a bare number is taken to be in it.
 */
bool quantity_parse(const char *text, const char *unit, double *value);
