#pragma once
/* A list of problems found in the user's input.
 *
 * Readers append one line a problem and go on, so that `windrow check` shows all of them at once;
 * commands stop before they compute when the list is not empty. A line names the file, the variable
 * or key, the place (cell, date, line), what was found, what was expected and what to do.
 */
#include <stdbool.h>
#include <stddef.h>

struct problems {
  int n;         /* lines kept: identical ones once, none beyond the thousandth */
  int capacity;  /* room in `line` */
  int count;     /* problems reported, each time that problem() was called */
  char **line;   /* [n] owned */
  int n_remarks; /* what was decided for the user and stops nothing */
  char **remark; /* [n_remarks] owned, identical ones once */
  int n_readings;
  char **reading; /* [n_readings] owned, identical ones once: what was read of which variable, a row
                     of a table each, its columns separated by tabs (ncio/reading.h) */
};

/* Counts a problem and appends its formatted line. Not collective. Always returns false, so that a
 * reader can write `return problem(list, ...)`. */
bool problem(struct problems *list, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Keeps a line that the log will show: a conversion, a choice between readings, a count of what was
 * left out. Not collective: of several ranks the first one's are shown. */
void remark(struct problems *list, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Keeps a row of the table of what was read, as remark() does a line. */
void reading(struct problems *list, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Appends the problems, remarks and rows of `found` to `list` and empties it. Not collective. */
void problems_move(struct problems *found, struct problems *list);
/* Whether a problem was told since list->count was `mark` (0: at all), even one whose line stood in
 * the list before: what a reader that failed has not filled is not there, whoever failed likewise.
 * Of this rank alone: before a collective call ask ProblemsAnywhere (region/shared_problems.h). */
static inline bool problems_since(const struct problems *list, int mark) {
  return list->count > mark;
}
/* What is expected of a number: "0 .. 10 cm"; of a unit "1" "0 .. 1", of a `whole` number "0 or 1",
 * "0, 1 or 2". Returns text. */
const char *range_text(double least, double most, const char *unit, bool whole, char text[64]);
/* Releases the lines; the list is empty and usable afterwards. */
void problems_clear(struct problems *list);
/* Nearest of `n` words to `word` by edit distance, or NULL when none is near enough to suggest. */
const char *nearest_word(const char *word, const char *const *words, size_t n);
