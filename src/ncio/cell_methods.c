/* Methods of the time axis; see cell_methods.h.
 *
 *   cell_methods: entry entry ...
 *   entry:        axis: [axis: ...] method [where type] [within|over days|years] [(comment)]
 *
 * A comment may hold colons: (interval: 1 hour comment: sampled instantaneously).
 */
#include "ncio/cell_methods.h"
#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

static const struct {
  const char *word;
  enum time_method method;
} words[] = {{"point", TIME_POINT},     {"sum", TIME_SUM},         {"mean", TIME_MEAN},
             {"minimum", TIME_MINIMUM}, {"maximum", TIME_MAXIMUM}, {"average", TIME_MEAN},
             {"min", TIME_MINIMUM},     {"max", TIME_MAXIMUM}};
enum { N_WORDS = sizeof words / sizeof *words };

static bool same(const char *text, size_t n, const char *word) {
  return word && strlen(word) == n && strncasecmp(text, word, n) == 0;
}

static bool is_time(const char *name, size_t n, const char *axis) {
  return same(name, n, "time") || same(name, n, "valid_time") || same(name, n, "t") ||
         same(name, n, axis);
}

static enum time_method method_of(const char *word, size_t n) {
  for (int i = 0; i < N_WORDS; i++)
    if (same(word, n, words[i].word)) return words[i].method;
  return TIME_OTHER;
}

enum time_method time_method_called(const char *word) { return method_of(word, strlen(word)); }

const char *time_method_name(enum time_method method) {
  for (int i = 0; i < N_WORDS; i++)
    if (words[i].method == method) return words[i].word;
  return method == TIME_OTHER ? "an unknown one" : "no method";
}

struct word {
  const char *text;
  size_t n;
  bool names_axis; /* a colon follows it */
};

/* The next word; false at the end. What is in parentheses is skipped. */
static bool next_word(const char **at, struct word *w) {
  const char *text = *at;
  int depth = 0;
  for (; *text && (depth || isspace((unsigned char)*text) || strchr("(),:", *text)); text++)
    depth += *text == '(' ? 1 : *text == ')' && depth ? -1 : 0;
  w->text = text;
  w->n = strcspn(text, " \t\n:(),");
  w->names_axis = text[w->n] == ':';
  *at = text + w->n;
  return w->n > 0;
}

enum time_method time_method_of(const char *cell_methods, const char *axis) {
  enum time_method found = TIME_UNKNOWN;
  bool named = false, of_time = true, expected = true; /* a method without an axis is of time */
  bool within = false, of_days = false;
  struct word w;
  for (const char *at = cell_methods ? cell_methods : ""; next_word(&at, &w);) {
    if (w.names_axis) {
      of_time = (named && of_time) || is_time(w.text, w.n, axis);
      named = expected = true;
    } else if (expected) {
      if (of_time && !of_days) found = method_of(w.text, w.n);
      named = expected = false;
    } else {
      of_days = of_days || (of_time && within && same(w.text, w.n, "days"));
      within = same(w.text, w.n, "within");
    }
  }
  return found;
}
