/* The list of problems in the user's input, and the nearest valid word for a misspelt one.
 *
 * The distance is the optimal string alignment distance (Damerau 1964: insertion, deletion,
 * substitution, swap of neighbours, each of cost 1), blind to case.
 */
#include "support/problems.h"
#include "support/decimal.h"
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MOST = 1000 }; /* enough to read; each new line is compared with all */

static bool keep(struct problems *list, char *line) {
  if (list->n == MOST) return false;
  for (int i = 0; i < list->n; i++)
    if (strcmp(list->line[i], line) == 0) return false;
  if (list->n == list->capacity) {
    int capacity = list->capacity ? 2 * list->capacity : 16;
    char **grown = realloc(list->line, (size_t)capacity * sizeof *grown);
    if (!grown) return false;
    list->line = grown;
    list->capacity = capacity;
  }
  list->line[list->n++] = line;
  return true;
}

/* A malloc'ed text with numbers as the C locale writes them, or NULL */
static char *text_of(const char *format, va_list args) {
  struct c_locale locale;
  va_list again;
  va_copy(again, args);
  c_locale_enter(&locale);
  int length = vsnprintf(NULL, 0, format, again);
  char *line = length < 0 ? NULL : malloc((size_t)length + 1);
  if (line) vsnprintf(line, (size_t)length + 1, format, args);
  c_locale_leave(&locale);
  va_end(again);
  return line;
}

bool problem(struct problems *list, const char *format, ...) {
  va_list args;
  if (!list) return false;
  list->count++;
  va_start(args, format);
  char *line = text_of(format, args);
  va_end(args);
  if (line && !keep(list, line)) free(line);
  return false;
}

/* Keeps a malloc'ed line among the n of *text unless it is there already. */
static void keep_once(char ***text, int *n, char *line) {
  bool wanted = line && *n < MOST;
  for (int i = 0; wanted && i < *n; i++) wanted = strcmp((*text)[i], line) != 0;
  char **grown = wanted ? realloc(*text, ((size_t)*n + 1) * sizeof *grown) : NULL;
  if (grown) {
    *text = grown;
    (*text)[(*n)++] = line;
  } else {
    free(line);
  }
}

void remark(struct problems *list, const char *format, ...) {
  va_list args;
  if (!list) return;
  va_start(args, format);
  keep_once(&list->remark, &list->n_remarks, text_of(format, args));
  va_end(args);
}

void reading(struct problems *list, const char *format, ...) {
  va_list args;
  if (!list) return;
  va_start(args, format);
  keep_once(&list->reading, &list->n_readings, text_of(format, args));
  va_end(args);
}

void problems_move(struct problems *found, struct problems *list) {
  for (int i = 0; i < found->n; i++) problem(list, "%s", found->line[i]);
  for (int i = 0; i < found->n_remarks; i++) remark(list, "%s", found->remark[i]);
  for (int i = 0; i < found->n_readings; i++) reading(list, "%s", found->reading[i]);
  problems_clear(found);
}

const char *range_text(double least, double most, const char *unit, bool whole, char text[64]) {
  const bool bare = !strcmp(unit, "1");
  struct c_locale locale;
  int used;
  c_locale_enter(&locale);
  if (!whole)
    snprintf(text, 64, "%g .. %g%s%s", least, most, bare ? "" : " ", bare ? "" : unit);
  else
    used = snprintf(text, 64, "%g", least);
  for (double x = least + 1.; whole && x <= most && used < 56; x++)
    used += snprintf(text + used, 64 - (size_t)used, "%s%g", x == most ? " or " : ", ", x);
  c_locale_leave(&locale);
  return text;
}

void problems_clear(struct problems *list) {
  for (int i = 0; i < list->n; i++) free(list->line[i]);
  free(list->line);
  for (int i = 0; i < list->n_remarks; i++) free(list->remark[i]);
  free(list->remark);
  for (int i = 0; i < list->n_readings; i++) free(list->reading[i]);
  free(list->reading);
  *list = (struct problems){0};
}

enum { LONGEST_WORD = 120 }; /* longer ones get no suggestion */

static int smaller(int a, int b) { return a < b ? a : b; }

static int edit_distance(const char *a, const char *b) {
  int rows[3][LONGEST_WORD + 1];
  int *before = rows[0], *above = rows[1], *here = rows[2];
  int n_a = (int)strlen(a), n_b = (int)strlen(b);
  for (int j = 0; j <= n_b; j++) above[j] = j;
  for (int i = 1; i <= n_a; i++) {
    here[0] = i;
    for (int j = 1; j <= n_b; j++) {
      int ca = tolower((unsigned char)a[i - 1]), cb = tolower((unsigned char)b[j - 1]);
      int d = smaller(smaller(above[j], here[j - 1]) + 1, above[j - 1] + (ca != cb));
      bool swap = i > 1 && j > 1 && ca == tolower((unsigned char)b[j - 2]) &&
                  cb == tolower((unsigned char)a[i - 2]);
      here[j] = swap ? smaller(d, before[j - 2] + 1) : d;
    }
    int *spare = before;
    before = above;
    above = here;
    here = spare;
  }
  return above[n_b];
}

const char *nearest_word(const char *word, const char *const *words, size_t n) {
  size_t length = strlen(word);
  if (length == 0 || length > LONGEST_WORD) return NULL;
  /* a third of the letters may be wrong: more is another word */
  int best = length < 6 ? (length < 3 ? 1 : 2) : (int)(length / 3);
  const char *nearest = NULL;
  for (size_t i = 0; i < n; i++) {
    if (!words[i] || strlen(words[i]) > LONGEST_WORD) continue;
    int d = edit_distance(word, words[i]);
    if (d < best || (d == best && !nearest)) {
      best = d;
      nearest = words[i];
    }
  }
  /* else a word that was cut short */
  for (size_t i = 0; !nearest && length > 2 && i < n; i++)
    if (words[i] && strncasecmp(word, words[i], length) == 0) nearest = words[i];
  return nearest;
}
