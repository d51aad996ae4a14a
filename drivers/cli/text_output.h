#pragma once
/* Text files that appear complete or not at all. */
#include "support/problems.h"
#include <stdio.h>

struct text_output {
  FILE *stream;
  const char *path; /* NULL = standard output */
  char *temporary;  /* the name it has until it is complete; NULL = written in place */
};

/* Opens `path` under a temporary name beside it (NULL: standard output); false and a problem when
 * it cannot. Not collective. */
bool text_output_open(const char *path, struct text_output *out, struct problems *list);
/* Gives the complete file its name; where writing failed removes it and adds a problem. */
bool text_output_close(struct text_output *out, struct problems *list);
/* Writes a field of a CSV file, in quotes where a comma, a quote or a space at its edge needs them.
 */
void text_output_text(const struct text_output *out, const char *text);
/* Writes a number with 17 significant digits, nothing for NaN. */
void text_output_number(const struct text_output *out, double value);
