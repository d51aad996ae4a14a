/* Unit conversion through UDUNITS-2, whose messages are silenced: the caller says what was wrong.
 */
#include "support/units.h"
#include "support/decimal.h"
#include <ctype.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <udunits2.h>

/* A unit as files spell it is rewritten word by word into UDUNITS' spelling. */
struct spelling {
  char text[256]; /* as UDUNITS takes it */
  size_t used;
  const char *doubt; /* why it is refused, or NULL */
  bool masses;       /* kt is a kilotonne, which UDUNITS takes for a knot */
};

static void put(struct spelling *s, const char *text, size_t n) {
  if (s->used + n + 1 >= sizeof s->text) {
    s->doubt = "is too long";
    return;
  }
  memcpy(s->text + s->used, text, n);
  s->used += n;
  s->text[s->used] = '\0';
}

static bool same(const char *word, size_t n, const char *other) {
  return strlen(other) == n && strncasecmp(word, other, n) == 0;
}

static bool is_ton(const char *word, size_t n) {
  return same(word, n, "ton") || same(word, n, "tons") || same(word, n, "tonne") ||
         same(word, n, "tonnes");
}

/* Length of the prefix of a kiloton, kton or kt, and its factor, else 0; newtons have none. */
static size_t ton_prefix(const char *word, size_t n, const char **factor) {
  static const char *const prefix[][2] = {{"kilo", "1e3 "}, {"mega", "1e6 "}, {"giga", "1e9 "},
                                          {"k", "1e3 "},    {"M", "1e6 "},    {"G", "1e9 "}};
  *factor = "";
  for (size_t i = 0; i < sizeof prefix / sizeof *prefix; i++) {
    size_t m = strlen(prefix[i][0]);
    bool letter = m == 1, fits = n > m && is_ton(word + m, n - m);
    if (fits && (letter ? *word == *prefix[i][0] : !strncasecmp(word, prefix[i][0], m))) {
      *factor = prefix[i][1];
      return m;
    }
  }
  return 0;
}

/* The words before a ton that say which: 'm' metric, 's' short, 'l' long */
static char kind_of_ton(const char *word, size_t n) {
  if (same(word, n, "metric")) return 'm';
  if (same(word, n, "short") || same(word, n, "us")) return 's';
  return same(word, n, "long") || same(word, n, "uk") || same(word, n, "imperial") ? 'l' : '\0';
}

/* A ton is a tonne unless it is called short or long: UDUNITS' ton is the short one of 907 kg. By
 * the acre both are in use. */
static void put_ton(struct spelling *s, char kind, const char *word, size_t n, bool by_the_acre) {
  const char *factor, *unit = kind == 's' ? "short_ton" : kind == 'l' ? "long_ton" : "t";
  size_t prefix = ton_prefix(word, n, &factor);
  bool tonne =
      same(word + prefix, n - prefix, "tonne") || same(word + prefix, n - prefix, "tonnes");
  put(s, "(", 1);
  put(s, factor, strlen(factor));
  put(s, unit, strlen(unit));
  put(s, ")", 1);
  if (!kind && !tonne && by_the_acre)
    s->doubt = "may count short or metric tons by the acre: write short_ton or t";
}

/* What the field writes and UDUNITS does not know or takes for something else */
static bool put_known(struct spelling *s, const char *word, size_t n) {
  static const char *const known[][2] = {{"percentage", "percent"},
                                         {"pct", "percent"},
                                         {"fraction", "1"},
                                         {"unitless", "1"},
                                         {"dimensionless", "1"},
                                         {"proportion", "1"},
                                         {"none", "1"},
                                         {"ratio", "1"},
                                         {"quintal", "(100 kg)"},
                                         {"quintals", "(100 kg)"},
                                         {"q", "(100 kg)"},
                                         {"vol", ""},
                                         {"wt", ""},
                                         {"mass", ""},
                                         {"weight", ""}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (same(word, n, known[i][0]) && (n > 1 || *word == 'q')) {
      put(s, known[i][1], strlen(known[i][1]));
      return true;
    }
  return false;
}

static size_t word_length(const char *text) {
  size_t n = 0;
  while (isalpha((unsigned char)text[n]) || text[n] == '_') n++;
  return n;
}

/* Whether the next word is a ton, which the one before describes */
static bool ton_follows(const char *text) {
  const char *factor, *next = text + strspn(text, " ");
  size_t n = word_length(next);
  return is_ton(next, n) || ton_prefix(next, n, &factor);
}

/* A word of letters and underscores word[0 .. n - 1]; *kind: what ton the word before announced. */
static void put_word(struct spelling *s, const char *word, size_t n, bool by_the_acre, char *kind) {
  const char *factor, *last = word + n;
  while (last > word && last[-1] != '_') last--; /* metric_ton: the part behind the dash */
  size_t tail = (size_t)(word + n - last);
  char own = last > word ? kind_of_ton(word, (size_t)(last - 1 - word)) : '\0';
  char announced = kind_of_ton(word, n) && ton_follows(word + n) ? kind_of_ton(word, n) : '\0';
  if ((last == word || own) && (is_ton(last, tail) || ton_prefix(last, tail, &factor)))
    put_ton(s, own ? own : *kind, last, tail, by_the_acre);
  else if (s->masses && n == 2 && strncmp(word, "kt", n) == 0)
    put(s, "(1e3 t)", 7);
  else if (n == 2 && (strncmp(word, "mt", n) == 0 || strncmp(word, "MT", n) == 0))
    s->doubt = "may be metric tons or, as UDUNITS reads it, thousandths of one: write t";
  else if (!announced && !put_known(s, word, n))
    put(s, word, n);
  *kind = announced;
}

static bool has_acres(const char *text) {
  for (size_t n; *text; text += n ? n : 1) {
    n = word_length(text);
    if (same(text, n, "acre") || same(text, n, "acres") || same(text, n, "ac")) return true;
  }
  return false;
}

/* A factor 10^-n in SoilGrids' spelling (10-2 cm3 cm-3), which UDUNITS takes for 10 times -2;
 * returns the characters that it takes, or 0. */
static size_t put_power(struct spelling *s, const char *at) {
  static const char *const ten[] = {"10^-", "10**-", "10-"};
  for (size_t i = 0; i < sizeof ten / sizeof *ten; i++) {
    size_t m = strlen(ten[i]);
    if (strncmp(at, ten[i], m) != 0 || !isdigit((unsigned char)at[m])) continue;
    size_t digits = strspn(at + m, "0123456789");
    put(s, "1e-", 3);
    put(s, at + m, digits);
    return m + digits;
  }
  return 0;
}

/* The signs above the line and others that are in Latin-1 or beyond it; as put_power */
static size_t put_sign(struct spelling *s, const char *at) {
  static const char *const sign[][2] = {
      {"\u00b2", "2"}, {"\u00b3", "3"}, {"\u00b9", "1"}, {"\u2070", "0"}, {"\u2074", "4"},
      {"\u207b", "-"}, {"\u2212", "-"}, {"\u2013", "-"}, {"\u00b7", "."}, {"\u22c5", "."},
      {"\u00d7", "*"}, {"\u2009", " "}, {"\u00a0", " "}};
  for (size_t i = 0; i < sizeof sign / sizeof *sign; i++) {
    size_t m = strlen(sign[i][0]);
    if (strncmp(at, sign[i][0], m) != 0) continue;
    put(s, sign[i][1], 1);
    return m;
  }
  return 0;
}

/* A unit ends in "* 1000" where the numbers were multiplied, so that the unit is the thousandth
 * part. Length of the text before it, which names a unit; *zeros = of the power of ten. */
static size_t before_factor(const char *text, size_t *zeros) {
  size_t n = strlen(text), end = n;
  *zeros = 0;
  while (end && text[end - 1] == '0') end--;
  size_t digits = n - end;
  if (!digits || !end || text[end - 1] != '1') return n;
  end--;
  while (end && text[end - 1] == ' ') end--;
  if (end < 2 || !strchr("*xX", text[end - 1]) || text[end - 2] == '*') return n;
  end--;
  while (end && text[end - 1] == ' ') end--;
  size_t named = 0;
  while (named < end && !isalpha((unsigned char)text[named]) && text[named] != '%') named++;
  if (named == end) return n;
  *zeros = digits;
  return end;
}

static void spell_signs(const char *unit, struct spelling *s) {
  for (size_t m; *unit; unit += m ? m : 1)
    if ((m = put_sign(s, unit)) == 0) put(s, unit, 1);
  while (s->used && s->text[s->used - 1] == ' ') s->text[--s->used] = '\0';
}

static void spell(const char *unit, bool masses, struct spelling *s) {
  if (strcmp(unit, "(0 - 1)") == 0) unit = "1"; /* ECMWF's spelling of a share */
  struct spelling plain = {.used = 0};
  char kind = '\0', factor[32];
  size_t zeros, n;
  spell_signs(unit, &plain);
  bool by_the_acre = has_acres(plain.text);
  size_t end = before_factor(plain.text, &zeros);
  *s = (struct spelling){.masses = masses, .doubt = plain.doubt};
  snprintf(factor, sizeof factor, "1e-%zu (", zeros);
  if (zeros) put(s, factor, strlen(factor));
  for (size_t at = 0; at < end; at += n) {
    const char *word = plain.text + at;
    bool begins = at == 0 || strchr(" (*/", word[-1]);
    n = begins ? put_power(s, word) : 0;
    if (n) continue;
    if ((n = word_length(word)) > 0)
      put_word(s, word, n, by_the_acre, &kind);
    else
      put(s, word, n = 1);
  }
  if (zeros) put(s, ")", 1);
}

const char *unit_doubt(const char *unit) {
  struct spelling s;
  spell(unit, false, &s);
  return s.doubt;
}

static ut_unit *parse_unit(const ut_system *system, const char *text, bool masses) {
  struct spelling s;
  if (!text) return NULL;
  spell(text, masses, &s);
  if (s.doubt) return NULL;
  ut_trim(s.text, UT_UTF8);
  if (strcmp(s.text, "-") == 0) strcpy(s.text, "1");
  return ut_parse(system, s.text, UT_UTF8);
}

/* An angle is a number to UDUNITS, degrees_north too, which no share and no leaf area counts in. */
static bool is_angle(const ut_unit *unit) {
  char text[256];
  int n = ut_format(unit, text, sizeof text, UT_ASCII | UT_DEFINITION);
  return n > 0 && (size_t)n < sizeof text && strstr(text, "rad");
}

/* The short decimal number that x misses by rounding alone, else x: mm to cm is 0.1, not 0.1 less a
 * bit, and J to MJ back and forth is the identity. */
static double undo_rounding(double x) {
  double decimal = decimal_of(x, 12);
  return fabs(decimal - x) <= 8.0 * DBL_EPSILON * fabs(x) ? decimal : x;
}

/* UDUNITS' table, NULL where it cannot be read. It is read once and kept: that takes milliseconds,
 * and inputs request dozens of conversions. */
static ut_system *unit_system(void) {
  static ut_system *system;
  if (!system) system = ut_read_xml(NULL);
  return system;
}

bool unit_conversion(const char *from, const char *to, double *scale, double *offset) {
  ut_error_message_handler handler = ut_set_error_message_handler(ut_ignore);
  bool good = false;
  ut_system *system = unit_system();
  ut_unit *b = system ? parse_unit(system, to, false) : NULL;
  ut_unit *a = b ? parse_unit(system, from, false) : NULL;
  if (a && b && !ut_are_convertible(a, b)) {
    ut_free(a);
    a = parse_unit(system, from, true);
  }
  bool alike = a && b && (is_angle(a) == is_angle(b));
  cv_converter *convert = alike ? ut_get_converter(a, b) : NULL;
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
  ut_set_error_message_handler(handler);
  return good;
}

bool quantity_parse(const char *text, const char *unit, double *value) {
  if (!text) return false;
  text += strspn(text, " ");
  const char *rest;
  double x;
  if (!decimal_prefix(text, &x, &rest)) return false;
  rest += strspn(rest, " ");
  /* "1 000 kg/ha": UDUNITS would take what follows the blank for a factor of the unit */
  if (isdigit((unsigned char)*rest) || (*rest && strchr("+-.,'_:", *rest))) return false;
  double scale = 1.0, offset = 0.0;
  if (*rest && (!unit || !unit_conversion(rest, *unit ? unit : "1", &scale, &offset))) return false;
  *value = scale * x + offset;
  return isfinite(*value);
}
