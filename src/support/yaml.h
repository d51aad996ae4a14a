#pragma once
/* YAML documents as a tree (libyaml underneath): anchors and aliases shared, merge keys `<<`
 * resolved (own keys win), every node knows its file and line. Not collective. */
#include "support/problems.h"
#include <stdbool.h>
#include <stddef.h>

enum yaml_kind { YAML_NULL, YAML_TEXT, YAML_LIST, YAML_MAP };

struct yaml {
  enum yaml_kind kind;
  int line;            /* 1-based, where it is in its file */
  const char *file;    /* not owned */
  bool quoted;         /* text that stood in quotes is never a number or a null */
  bool pcse;           /* of a file of PCSE's: see yaml_read_pcse */
  char *text;          /* scalar as written, NULL otherwise */
  int n;               /* children */
  char **key;          /* [n] of a map, NULL of a list */
  int *key_line;       /* [n] of a map: where each key stands */
  struct yaml **child; /* [n] not owned by the node (aliases share); owned by the document */
};

struct yaml_document;

/* Reads a file, or text when `text` is not NULL (file is then only its name in messages).
 * NULL and a problem when it cannot be read. */
struct yaml_document *yaml_read(const char *file, const char *text, struct problems *list);
/* The same of a file that PCSE reads, too (crop, soil, agromanagement), by PyYAML's rules of YAML
 * 1.1: to it "5e-3", "1.5e5" and "-.5" are text, and so they are no numbers here either. */
struct yaml_document *yaml_read_pcse(const char *file, struct problems *list);
void yaml_destroy(struct yaml_document **document);
struct yaml *yaml_root(struct yaml_document *document);
/* Child of a map by name (NULL when absent or not a map); `path` walks "a.b.c". */
const struct yaml *yaml_get(const struct yaml *map, const char *name);
const struct yaml *yaml_path(const struct yaml *root, const char *path);
/* Sets root.a.b.c to the YAML in `value` ("--set a.b.c=value"); makes maps on the way. */
bool yaml_set(struct yaml_document *document, const char *path, const char *value,
              struct problems *list);
/* Sets root.a.b.c to a text, as it is: none of it is read as YAML. `name` says in messages where it
 * is from. */
bool yaml_set_text(struct yaml_document *document, const char *path, const char *text,
                   const char *name, struct problems *list);
/* Typed reading; false when the node is not of that kind (no problem is added). Numbers are finite
 * and decimal; a leading zero ("01370"), which YAML 1.1 takes for octal, makes none. */
bool yaml_number(const struct yaml *node, double *value);
/* The same of a limit, which may be .inf or -.inf. */
bool yaml_limit(const struct yaml *node, double *value);
bool yaml_integer(const struct yaml *node, long *value);
bool yaml_bool(const struct yaml *node, bool *value);
bool yaml_is_null(const struct yaml *node);
/* Why a text that looks like a number is none, for the end of a message: " (write 1370: ...)"; ""
 * where nothing is to be said. Returns text. */
const char *yaml_number_hint(const struct yaml *node, char text[160]);
/* A finite number as all YAML readers take it for one, with all its digits. Returns text. */
const char *yaml_number_text(double value, char text[40]);
/* The tree as YAML text, aliases written out (malloc'ed; for attributes of output files). */
char *yaml_print(const struct yaml *root);
