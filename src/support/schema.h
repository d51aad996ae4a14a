#pragma once
/* The keys of a YAML document as a table: one row a key says its path, type, default, meaning and
 * an example and the commands that read it. The same table checks a document, answers for its
 * values and makes the help and the manual (support/schema_help.h). Not collective.
 *
 * Paths: "forcing.wind.height". A segment "*" represents any name of the user's
 * ("control.*.extent"), a segment that ends in "[]" for each element of a list
 * ("observations.yield.exclude[].year"). A key may have a row and rows below it: it is then either
 * a plain value or a map ("basis: dry", "basis: {moisture: 0.14}").
 */
#include "support/problems.h"
#include "support/yaml.h"
#include <stdio.h>

enum schema_type {
  SCHEMA_TEXT,   /* `unit` says what it is: "file", "variable"; NULL = any text */
  SCHEMA_NUMBER, /* a bare number, in `unit` */
  SCHEMA_INTEGER,
  SCHEMA_BOOL,
  SCHEMA_QUANTITY, /* "300 kg/ha", or a bare number in `unit` */
  SCHEMA_CHOICE,   /* one of the words in `unit`: "pp|wlp" */
  SCHEMA_LIST,     /* `unit` says what its elements are: "text", "number", "integer", "any" */
  SCHEMA_MAP,      /* a map with any keys, which the caller checks */
  SCHEMA_ANY,      /* what `unit` says in words ("number or map"), which the caller checks */
  SCHEMA_RENAMED   /* an earlier name of the key `unit`: refused, with the name of today */
};

enum schema_need {
  SCHEMA_OPTIONAL,
  SCHEMA_REQUIRED,            /* by the commands of the row */
  SCHEMA_REQUIRED_WITH_PARENT /* where the map that it belongs to is given */
};

struct schema_row {
  const char *path;
  enum schema_type type;
  const char *unit;     /* see the types; NULL where there is none */
  const char *fallback; /* default as YAML text; NULL = none */
  enum schema_need need;
  const char *meaning; /* one line; a default in words ends it: "(default: the base value)" */
  unsigned commands;   /* bits of the commands that read the key */
  /* Its value as one writes it in YAML; where the path has a "*", "NAME: value". Keys that belong
   * beside it in a list's element may follow: "DE4*, reason: winterkill". NULL of earlier names. */
  const char *example;
};

struct schema {
  struct yaml_document *document; /* borrowed */
  const struct schema_row *row;   /* [n] borrowed */
  int n;
  struct yaml_document **fallback; /* [n] defaults, NULL where there is none */
};

/* Checks the document against the rows for one command (its bit) and adds every problem found:
 * unknown keys with the nearest valid one, values of a wrong type, missing keys. Keys that only
 * other commands read are valid. The schema is usable in any case; close it before the document. */
struct schema *schema_open(struct yaml_document *document, const struct schema_row *row, int n,
                           unsigned command, struct problems *list);
void schema_close(struct schema **schema);

/* Values by full path ("control.TSUM1.extent"): the user's, else the row's default. A value of a
 * wrong type (reported by schema_open) counts as absent. A path without a row aborts. */
const char *schema_text(const struct schema *schema, const char *path); /* NULL where none */
double schema_number(const struct schema *schema, const char *path);    /* NaN where none */
double schema_quantity(const struct schema *schema, const char *path);  /* NaN where none */
long schema_integer(const struct schema *schema, const char *path);     /* 0 where none */
bool schema_bool(const struct schema *schema, const char *path);        /* false where none */
/* Index of the word in the row's choices "pp|wlp"; -1 where none */
int schema_choice(const struct schema *schema, const char *path);
/* The numbers of a list: fills value[0 .. room-1], returns how many the list has */
int schema_numbers(const struct schema *schema, const char *path, int room, double *value);
/* The user's node or the default's; NULL where none. Any type. */
const struct yaml *schema_node(const struct schema *schema, const char *path);
/* Whether the user wrote the key (and not null). */
bool schema_given(const struct schema *schema, const char *path);

/* One value by hand, for maps and lists that the caller walks: the node as the type says, else a
 * problem that names `path` and returns false. `unit` as in a row. */
bool schema_check_value(const struct yaml *node, const char *path, enum schema_type type,
                        const char *unit, struct problems *list);
