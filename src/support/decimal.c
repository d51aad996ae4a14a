/* Decimal numbers in text; see decimal.h. The grammar is told here and the digits are converted by
 * strtod, in the C locale of this thread alone. */
#include "support/decimal.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __APPLE__
#include <xlocale.h>
#endif

void c_locale_enter(struct c_locale *locale) {
  locale->own = newlocale(LC_ALL_MASK, "C", (locale_t)0);
  locale->before = locale->own ? uselocale(locale->own) : (locale_t)0;
}

void c_locale_leave(struct c_locale *locale) {
  if (!locale->own) return;
  uselocale(locale->before);
  freelocale(locale->own);
}

double decimal_of(double x, int significant) {
  struct c_locale locale;
  char text[64];
  c_locale_enter(&locale);
  snprintf(text, sizeof text, "%.*g", significant, x);
  double rounded = strtod(text, NULL);
  c_locale_leave(&locale);
  return rounded;
}

static size_t digits(const char *text) { return strspn(text, "0123456789"); }

/* bytes of the number that text begins with, 0 = none */
static size_t length_of(const char *text) {
  const char *at = text + (*text == '-' || *text == '+');
  size_t whole = digits(at), part = at[whole] == '.' ? digits(at + whole + 1) : 0;
  if (whole + part == 0) return 0;
  at += whole + (at[whole] == '.') + part;
  if (*at == 'e' || *at == 'E') {
    size_t sign = at[1] == '-' || at[1] == '+', power = digits(at + 1 + sign);
    if (power) at += 1 + sign + power;
  }
  return (size_t)(at - text);
}

bool decimal_prefix(const char *text, double *value, const char **end) {
  enum { SHORT = 64 };
  size_t n = length_of(text);
  char own[SHORT], *copy = n < SHORT ? own : malloc(n + 1); /* hexadecimals would go on behind it */
  struct c_locale locale;
  *end = text;
  if (!copy) abort();
  memcpy(copy, text, n);
  copy[n] = '\0';
  c_locale_enter(&locale);
  double x = n ? strtod(copy, NULL) : NAN;
  c_locale_leave(&locale);
  if (copy != own) free(copy);
  if (!isfinite(x)) return false;
  *value = x;
  *end = text + n;
  return true;
}

bool decimal_read(const char *text, double *value) {
  const char *end;
  double x;
  if (!decimal_prefix(text, &x, &end) || *end) return false;
  *value = x;
  return true;
}
