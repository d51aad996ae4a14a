/* Unit conversion through UDUNITS-2, whose messages are silenced: the caller says what was wrong.
 */
#include "support/units.h"
#include <ctype.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <udunits2.h>

/* UDUNITS takes a ton for the short one of 907 kg, which goes with acres only, and "mt", as metric
 * tons are written, for a thousandth of a tonne. Returns false for the latter. */
static bool mend_tons(char *text) {
  bool short_tons = strstr(text, "acre");
  for (char *at = text; *at;) {
    size_t n = 0;
    while (isalpha((unsigned char)at[n]) || at[n] == '_') n++;
    if (n == 2 && strncmp(at, "mt", n) == 0) return false;
    if (!short_tons && (n == 3 || n == 4) && strncmp(at, "tons", n) == 0) {
      memmove(at + 1, at + n, strlen(at + n) + 1);
      n = 1;
    }
    at += n ? n : 1;
  }
  return true;
}

static ut_unit *parse_unit(const ut_system *system, const char *text) {
  char word[128];
  if (!text || strlen(text) >= sizeof word) return NULL;
  strcpy(word, text);
  ut_trim(word, UT_UTF8);
  if (!mend_tons(word)) return NULL;
  return ut_parse(system, word, UT_UTF8);
}

/* The short decimal number that x misses by rounding alone, else x: mm to cm is 0.1, not 0.1 less a
 * bit, and J to MJ back and forth is the identity. */
static double undo_rounding(double x) {
  char text[32];
  snprintf(text, sizeof text, "%.12g", x);
  double decimal = strtod(text, NULL);
  return fabs(decimal - x) <= 8.0 * DBL_EPSILON * fabs(x) ? decimal : x;
}

bool unit_conversion(const char *from, const char *to, double *scale, double *offset) {
  ut_error_message_handler handler = ut_set_error_message_handler(ut_ignore);
  bool good = false;
  ut_system *system = ut_read_xml(NULL);
  ut_unit *a = system ? parse_unit(system, from) : NULL;
  ut_unit *b = system ? parse_unit(system, to) : NULL;
  cv_converter *convert = a && b ? ut_get_converter(a, b) : NULL;
  if (convert) {
    double zero = cv_convert_double(convert, 0.0), one = cv_convert_double(convert, 1.0);
    double two = cv_convert_double(convert, 2.0);
    /* what is not linear (decibels) cannot be said by a scale and an offset */
    double bend = (two - one) - (one - zero);
    good = bend * bend <= 1e-20 * (one - zero) * (one - zero) + 1e-24 * zero * zero;
    /* of an offset scale (degC, K) the slope from 0 to 1 loses digits: take it over a long way */
    double slope = zero == 0.0 ? one : (cv_convert_double(convert, 1e6) - zero) / 1e6;
    *scale = undo_rounding(slope);
    *offset = undo_rounding(zero);
    cv_free(convert);
  }
  ut_free(b);
  ut_free(a);
  ut_free_system(system);
  ut_set_error_message_handler(handler);
  return good;
}

bool quantity_parse(const char *text, const char *unit, double *value) {
  if (!text) return false;
  text += strspn(text, " ");
  /* strtod alone would take "nan", "infinity" and "0x1p3" */
  size_t digits = strspn(text, "0123456789.+-");
  if (digits == 0 || text[digits] == 'x' || text[digits] == 'X') return false;
  char *rest;
  double x = strtod(text, &rest);
  if (rest == text) return false;
  rest += strspn(rest, " ");
  double scale = 1.0, offset = 0.0;
  if (*rest && (!unit || !unit_conversion(rest, *unit ? unit : "1", &scale, &offset))) return false;
  *value = scale * x + offset;
  return true;
}
