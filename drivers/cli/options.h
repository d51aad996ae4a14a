#pragma once
/* The command line: `windrow COMMAND [word ...] [--key value ...] [-petsc_option [value] ...]`.
 *
 * Options with two dashes are Windrow's (`--key value`, `--key=value`); the table of the command
 * says which there are and is what `windrow help COMMAND` prints. Options with one dash are PETSc's
 * and are passed on unread. Words without a dash are the command's own (a campaign file).
 */
#include "support/problems.h"
#include <stdbool.h>
#include <stdio.h>

/* One row of a command's table; a row with name NULL ends the table. */
struct option_spec {
  const char *name;  /* without the dashes */
  const char *value; /* what to show for the value, such as "FILE"; NULL for a flag without one */
  const char *help;  /* one line */
};

struct option_given {
  const struct option_spec *spec;
  const char *value; /* "" for a flag */
};

struct options {
  int n_words;
  const char **words; /* [n_words] borrowed from argv */
  int n_given;
  struct option_given *given; /* [n_given] in the order of the command line */
  int petsc_argc;
  char *line;        /* all of it, words quoted as a shell needs it */
  char **petsc_argv; /* [petsc_argc] + NULL: the program's name, then PETSc's options */
};

/* Splits argv[first .. argc-1]; argv[0] is the program. Returns false, with one line each in
 * `list`, where an option is unknown or lacks its value. Release with options_clear in either case.
 */
bool options_parse(int argc, char **argv, int first, const struct option_spec *specs,
                   struct options *options, struct problems *list);
void options_clear(struct options *options);

/* Value of an option (the last one counts), "" for a flag, NULL where it was not given. */
const char *options_get(const struct options *options, const char *name);
/* The values of an option that may be repeated, such as `--set`: number `i` in order, NULL past the
 * end. */
const char *options_get_nth(const struct options *options, const char *name, int i);
/* Leaves *value alone where the option was not given; a value that is no number, or outside
 * [low, high], is a problem (returns false). */
bool options_integer(const struct options *options, const char *name, long low, long high,
                     long *value, struct problems *list);
bool options_real(const struct options *options, const char *name, double low, double high,
                  double *value, struct problems *list);
