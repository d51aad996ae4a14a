/* Splitting the command line; see options.h.
 *
 * A token with one dash is a PETSc option when a letter follows ("-5", "-inf" are numbers: PETSc
 * reads them so, too); the token after it is its value unless that starts an option itself.
 */
#include "cli/options.h"
#include "support/decimal.h"
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_windrow_option(const char *token) { return token[0] == '-' && token[1] == '-'; }

static bool is_petsc_option(const char *token) {
  if (token[0] != '-' || !isalpha((unsigned char)token[1])) return false;
  char *end;
  (void)strtod(token, &end); /* -inf, -infinity, -nan */
  return *end != '\0';
}

static const struct option_spec *find_spec(const struct option_spec *specs, const char *name,
                                           size_t length) {
  for (const struct option_spec *s = specs; s && s->name; s++)
    if (strlen(s->name) == length && strncmp(s->name, name, length) == 0) return s;
  return NULL;
}

static bool unknown_option(const struct option_spec *specs, const char *name, size_t length,
                           struct problems *list) {
  size_t n = 0;
  while (specs && specs[n].name) n++;
  const char **words = malloc((n + 1) * sizeof *words);
  char *asked = malloc(length + 1);
  if (!words || !asked) abort();
  for (size_t i = 0; i < n; i++) words[i] = specs[i].name;
  memcpy(asked, name, length);
  asked[length] = '\0';
  const char *near = nearest_word(asked, words, n);
  if (near)
    problem(list, "command line: unknown option --%s; did you mean --%s?", asked, near);
  else
    problem(list, "command line: unknown option --%s; `windrow help COMMAND` lists a command's",
            asked);
  free(asked);
  free(words);
  return false;
}

/* Reads argv[*i], advancing *i past a value of its own. */
static bool take_windrow_option(int argc, char **argv, int *i, const struct option_spec *specs,
                                struct options *options, struct problems *list) {
  const char *name = argv[*i] + 2;
  const char *equals = strchr(name, '=');
  size_t length = equals ? (size_t)(equals - name) : strlen(name);
  const struct option_spec *spec = find_spec(specs, name, length);
  if (!spec) {
    /* skip what was surely meant as its value, so that it is not reported a second time */
    if (!equals && *i + 1 < argc && argv[*i + 1][0] != '-') ++*i;
    return unknown_option(specs, name, length, list);
  }
  const char *value = "";
  if (spec->value) {
    if (equals)
      value = equals + 1;
    else if (*i + 1 < argc && !is_windrow_option(argv[*i + 1]) && !is_petsc_option(argv[*i + 1]))
      value = argv[++*i];
    else
      return problem(list, "command line: --%s needs a value: --%s %s", spec->name, spec->name,
                     spec->value);
  } else if (equals) {
    return problem(list, "command line: --%s takes no value, found \"%s\"", spec->name, equals + 1);
  }
  options->given[options->n_given++] = (struct option_given){.spec = spec, .value = value};
  return true;
}

/* "windrow" and argv[1 ..], words of other than harmless characters in single quotes */
static char *join(int argc, char **argv) {
  size_t length = sizeof "windrow";
  for (int i = 1; i < argc; i++) length += 4 * strlen(argv[i]) + 3;
  char *line = malloc(length), *at = line;
  if (!line) abort();
  at = stpcpy(at, "windrow");
  for (int i = 1; i < argc; i++) {
    const char *word = argv[i];
    bool plain =
        *word && strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                              "_-+=./:,@%") == strlen(word);
    at = stpcpy(at, plain ? " " : " '");
    for (; *word; word++)
      if (*word == '\'')
        at = stpcpy(at, "'\\''");
      else
        *at++ = *word;
    *at = '\0';
    if (!plain) at = stpcpy(at, "'");
  }
  return line;
}

bool options_parse(int argc, char **argv, int first, const struct option_spec *specs,
                   struct options *options, struct problems *list) {
  size_t room = (size_t)argc + 2;
  *options = (struct options){.words = calloc(room, sizeof *options->words),
                              .given = calloc(room, sizeof *options->given),
                              .petsc_argv = calloc(room, sizeof *options->petsc_argv)};
  if (!options->words || !options->given || !options->petsc_argv) abort();
  options->line = join(argc, argv);
  options->petsc_argv[options->petsc_argc++] = argv[0];
  bool good = true;
  for (int i = first; i < argc; i++) {
    if (is_windrow_option(argv[i])) {
      if (!take_windrow_option(argc, argv, &i, specs, options, list)) good = false;
    } else if (is_petsc_option(argv[i])) {
      options->petsc_argv[options->petsc_argc++] = argv[i];
      if (i + 1 < argc && !is_windrow_option(argv[i + 1]) && !is_petsc_option(argv[i + 1]))
        options->petsc_argv[options->petsc_argc++] = argv[++i];
    } else {
      options->words[options->n_words++] = argv[i];
    }
  }
  return good;
}

void options_clear(struct options *options) {
  free(options->words);
  free(options->given);
  free(options->petsc_argv);
  free(options->line);
  *options = (struct options){0};
}

const char *options_get(const struct options *options, const char *name) {
  for (int i = options->n_given - 1; i >= 0; i--)
    if (strcmp(options->given[i].spec->name, name) == 0) return options->given[i].value;
  return NULL;
}

const char *options_get_nth(const struct options *options, const char *name, int i) {
  for (int k = 0; k < options->n_given; k++)
    if (strcmp(options->given[k].spec->name, name) == 0 && i-- == 0) return options->given[k].value;
  return NULL;
}

bool options_integer(const struct options *options, const char *name, long low, long high,
                     long *value, struct problems *list) {
  const char *text = options_get(options, name);
  if (!text) return true;
  char *end;
  errno = 0;
  long number = strtol(text, &end, 10);
  if (end == text || *end || errno || number < low || number > high)
    return problem(list, "command line: --%s %s: expected a whole number from %ld to %ld", name,
                   text, low, high);
  *value = number;
  return true;
}

bool options_real(const struct options *options, const char *name, double low, double high,
                  double *value, struct problems *list) {
  const char *text = options_get(options, name);
  if (!text) return true;
  double number;
  if (!decimal_read(text, &number) || number < low || number > high)
    return problem(list, "command line: --%s %s: expected a number from %g to %g", name, text, low,
                   high);
  *value = number;
  return true;
}
