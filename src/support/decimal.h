#pragma once
/* Decimal numbers in text, in the C locale whatever locale the program that calls has set
 * (setlocale of Qt, R or Python makes strtod and printf take a comma for the decimal point). */
#include <locale.h>
#include <stdbool.h>

/* The decimal number that text begins with: [+-] digits [. digits] [e [+-] digits], a digit before
 * or behind the point; no blanks before it, no "nan", "infinity" or "0x1p3". *end is what follows
 * it. False, and *end is text, where there is none or it exceeds what a double holds. */
bool decimal_prefix(const char *text, double *value, const char **end);
/* The same of the whole text. */
bool decimal_read(const char *text, double *value);

/* x rounded to some significant decimal digits: 0.14f is 0.14 with 6. */
double decimal_of(double x, int digits);

/* This thread's locale is C between the two calls: for what prints numbers. */
struct c_locale {
  locale_t own, before;
};
void c_locale_enter(struct c_locale *locale);
void c_locale_leave(struct c_locale *locale);
