#pragma once
/* Unit conversion through UDUNITS-2. Not collective. */
#include <stdbool.h>

/* to = scale * from + offset. Returns false when either unit cannot be parsed or they do not
 * convert. A "ton" is a tonne, with acres the short ton; "mt" is refused (findings/udunits_ton.sh).
 * The spellings of services that UDUNITS reads otherwise are a profile's business (see ncio). */
bool unit_conversion(const char *from, const char *to, double *scale, double *offset);
/* Parses "300 kg/ha", "5 d", "0.5 %/yr" into a value in `unit`; a bare number is taken to be in it.
 */
bool quantity_parse(const char *text, const char *unit, double *value);
