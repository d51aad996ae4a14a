/* Checks a document against a table of keys. */
#include "support/schema.h"
#include "support/schema_path.h"
#include "support/units.h"
#include <stdlib.h>
#include <string.h>

struct check {
  const struct schema_row *row; /* [n] */
  int n;
  unsigned command;
  struct problems *list;
};

/* -- names */

/* path.name, or name at the root; a path that does not fit is cut and so unknown */
static void join(char *path, const char *above, const char *name) {
  int length = snprintf(path, SCHEMA_PATH, "%s%s%s", above, *above ? "." : "", name);
  if (length >= SCHEMA_PATH) path[SCHEMA_PATH - 1] = '\0';
}

/* Keys that may be in the map at `above`, once each; a list's "[]" is not part of a key. */
static int valid_keys(const struct check *c, const char *above, char (*key)[SCHEMA_PATH],
                      int capacity) {
  int n = 0;
  for (int i = 0; i < c->n && n < capacity; i++) {
    if (c->row[i].type == SCHEMA_RENAMED) continue;
    if (!schema_next_segment(c->row[i].path, above, key[n])) continue;
    key[n][strcspn(key[n], "[")] = '\0';
    bool twin = false;
    for (int k = 0; k < n; k++) twin |= strcmp(key[k], key[n]) == 0;
    n += !twin;
  }
  return n;
}

enum { KEYS = 64 };

/* Says what might have been meant: a neighbour, the same name in another map, any path like it. */
static void suggest(const struct check *c, const char *above, const char *name, char *text,
                    size_t size) {
  char key[KEYS][SCHEMA_PATH], path[SCHEMA_PATH];
  const char *word[KEYS];
  int n = valid_keys(c, above, key, KEYS);
  for (int i = 0; i < n; i++) word[i] = key[i];
  const char *near = nearest_word(name, word, (size_t)n);
  if (near) {
    join(path, above, near);
    snprintf(text, size, "; did you mean '%s'?", path);
    return;
  }
  for (int i = 0; i < c->n; i++) {
    const char *last = strrchr(c->row[i].path, '.');
    if (last && strcmp(last + 1, name) == 0) {
      snprintf(text, size, "; did you mean '%s'?", c->row[i].path);
      return;
    }
  }
  snprintf(text, size, "; valid here: ");
  for (int i = 0; i < n; i++) {
    size_t used = strlen(text);
    snprintf(text + used, size - used, "%s%s", i ? ", " : "", key[i]);
  }
}

/* -- types */

static const char *found_kind(const struct yaml *node) {
  if (node->kind == YAML_MAP) return "a map";
  if (node->kind == YAML_LIST) return "a list";
  if (node->kind == YAML_NULL) return "empty";
  return NULL;
}

static bool wrong(const struct yaml *node, const char *path, const char *expected, const char *unit,
                  struct problems *list) {
  const char *kind = found_kind(node);
  char hint[160];
  if (unit && strcmp(unit, "1") == 0) unit = NULL; /* a plain number */
  return problem(list, "%s:%d: %s is %s%s%s%s; expected: %s%s%s%s", node->file, node->line, path,
                 kind ? kind : "'", kind ? "" : node->text, kind ? "" : "'",
                 kind ? "" : yaml_number_hint(node, hint), expected, unit ? " [" : "",
                 unit ? unit : "", unit ? "]" : "");
}

static bool is_word_of(const char *words, const char *word) {
  size_t length = strlen(word);
  if (strchr(word, '|')) return false;
  for (const char *w = words; w; w = strchr(w, '|')) {
    w += *w == '|';
    if (strncmp(w, word, length) == 0 && (w[length] == '|' || w[length] == '\0')) return true;
  }
  return false;
}

static bool check_list(const struct yaml *node, const char *path, const char *elements,
                       struct problems *list) {
  if (node->kind != YAML_LIST) return wrong(node, path, "a list [a, b, ...]", elements, list);
  enum schema_type type = SCHEMA_ANY;
  if (elements && strcmp(elements, "number") == 0) type = SCHEMA_NUMBER;
  if (elements && strcmp(elements, "integer") == 0) type = SCHEMA_INTEGER;
  if (elements && strcmp(elements, "text") == 0) type = SCHEMA_TEXT;
  bool good = true;
  for (int i = 0; i < node->n; i++) {
    char element[SCHEMA_PATH + 16];
    snprintf(element, sizeof element, "%s[%d]", path, i);
    good &= schema_check_value(node->child[i], element, type, NULL, list);
  }
  return good;
}

bool schema_check_value(const struct yaml *node, const char *path, enum schema_type type,
                        const char *unit, struct problems *list) {
  double number;
  long integer;
  bool flag;
  switch (type) {
  case SCHEMA_TEXT:
    return node->kind == YAML_TEXT || wrong(node, path, "text", NULL, list);
  case SCHEMA_NUMBER:
    return yaml_number(node, &number) || wrong(node, path, "a number", unit, list);
  case SCHEMA_INTEGER:
    return yaml_integer(node, &integer) || wrong(node, path, "a whole number", unit, list);
  case SCHEMA_BOOL:
    return yaml_bool(node, &flag) || wrong(node, path, "true or false", NULL, list);
  case SCHEMA_QUANTITY:
    return yaml_number(node, &number) ||
           (node->kind == YAML_TEXT && quantity_parse(node->text, unit, &number)) ||
           (strcmp(unit, "1") == 0
                ? wrong(node, path, "a number, or a percentage such as 14 %", NULL, list)
                : wrong(node, path, "a number, or a number with a unit that converts to", unit,
                        list));
  case SCHEMA_CHOICE:
    return (node->kind == YAML_TEXT && is_word_of(unit, node->text)) ||
           wrong(node, path, "one of", unit, list);
  case SCHEMA_LIST:
    return check_list(node, path, unit, list);
  case SCHEMA_MAP:
    return node->kind == YAML_MAP || wrong(node, path, "a map", NULL, list);
  case SCHEMA_ANY:
  case SCHEMA_RENAMED:
    return true;
  }
  return false;
}

/* -- the document */

static void check_node(const struct check *c, const struct yaml *node, const char *path);

static void check_map(const struct check *c, const struct yaml *map, const char *above) {
  for (int i = 0; i < map->n; i++) {
    const struct yaml *child = map->child[i];
    char path[SCHEMA_PATH], element[SCHEMA_PATH + 2], text[1024];
    join(path, above, map->key[i]);
    snprintf(element, sizeof element, "%s[]", path);
    int row = schema_row_of(c->row, c->n, path);
    int line = child->file == map->file ? map->key_line[i] : child->line;
    if (row >= 0 && c->row[row].type == SCHEMA_RENAMED) {
      problem(c->list, "%s:%d: key '%s' is now called '%s'", child->file, line, path,
              c->row[row].unit);
      continue;
    }
    if (row >= 0 || schema_has_below(c->row, c->n, path) ||
        schema_has_below(c->row, c->n, element)) {
      check_node(c, child, path);
      continue;
    }
    suggest(c, above, map->key[i], text, sizeof text);
    problem(c->list, "%s:%d: unknown key '%s'%s", child->file, line, path, text);
  }
}

/* A key that is a word or a map: `words`, or any of the keys that may be in the map. */
static void word_or_map(const struct check *c, const struct yaml *node, const char *path,
                        const char *words) {
  char key[KEYS][SCHEMA_PATH], expected[1024];
  int n = valid_keys(c, path, key, KEYS);
  snprintf(expected, sizeof expected, "%s, or a map {", words);
  for (int i = 0; i < n; i++) {
    size_t used = strlen(expected);
    snprintf(expected + used, sizeof expected - used, "%s%s: ...", i ? " or " : "", key[i]);
  }
  size_t used = strlen(expected);
  snprintf(expected + used, sizeof expected - used, "}");
  wrong(node, path, expected, NULL, c->list);
}

static void check_node(const struct check *c, const struct yaml *node, const char *path) {
  char element[SCHEMA_PATH + 2];
  if (node->kind == YAML_NULL) return;
  if (node->kind == YAML_MAP && schema_has_below(c->row, c->n, path)) {
    check_map(c, node, path);
    return;
  }
  snprintf(element, sizeof element, "%s[]", path);
  if (node->kind == YAML_LIST && schema_has_below(c->row, c->n, element)) {
    for (int i = 0; i < node->n; i++) check_node(c, node->child[i], element);
    return;
  }
  int row = schema_row_of(c->row, c->n, path);
  if (row >= 0 && c->row[row].type == SCHEMA_CHOICE && schema_has_below(c->row, c->n, path) &&
      !(node->kind == YAML_TEXT && is_word_of(c->row[row].unit, node->text))) {
    word_or_map(c, node, path, c->row[row].unit);
    return;
  }
  if (row >= 0) {
    schema_check_value(node, path, c->row[row].type, c->row[row].unit, c->list);
    return;
  }
  bool map = schema_has_below(c->row, c->n, path);
  wrong(node, *path ? path : "the document", map ? "a map" : "a list of maps", NULL, c->list);
}

/* Walks to where a required key should stand; `rest` is what of its row's path lies below `node`.
 */
static void check_required(const struct check *c, const struct schema_row *row,
                           const struct yaml *node, const char *above, const char *rest) {
  char segment[SCHEMA_PATH], path[SCHEMA_PATH];
  size_t length = strcspn(rest, ".");
  if (length >= sizeof segment) return;
  memcpy(segment, rest, length);
  segment[length] = '\0';
  const char *below = rest[length] == '.' ? rest + length + 1 : NULL;
  bool each = length > 2 && strcmp(segment + length - 2, "[]") == 0;
  if (each) segment[length - 2] = '\0';

  for (int i = 0; segment[0] == '*' && below && node->kind == YAML_MAP && i < node->n; i++) {
    join(path, above, node->key[i]);
    if (node->child[i]->kind == YAML_MAP) check_required(c, row, node->child[i], path, below);
  }
  if (segment[0] == '*') return;
  const struct yaml *child = yaml_get(node, segment);
  join(path, above, segment);
  if (each) {
    for (int i = 0; below && child && child->kind == YAML_LIST && i < child->n; i++) {
      if (child->child[i]->kind == YAML_MAP) check_required(c, row, child->child[i], path, below);
    }
    return;
  }
  if (child && below && child->kind == YAML_MAP) {
    check_required(c, row, child, path, below);
    return;
  }
  bool absent = yaml_is_null(child);
  /* a parent that is no map is either a shorthand or reported as such */
  if (!absent || (below && row->need == SCHEMA_REQUIRED_WITH_PARENT)) return;
  problem(c->list, "%s:%d: key '%s%s%s' is missing: %s", node->file, node->line, path,
          below ? "." : "", below ? below : "", row->meaning);
}

static void check_missing(const struct check *c, const struct yaml *root) {
  for (int i = 0; i < c->n; i++) {
    const struct schema_row *row = &c->row[i];
    if (row->need == SCHEMA_OPTIONAL || !(row->commands & c->command)) continue;
    check_required(c, row, root, "", row->path);
  }
}

struct schema *schema_open(struct yaml_document *document, const struct schema_row *row, int n,
                           unsigned command, struct problems *list) {
  struct schema *schema = calloc(1, sizeof *schema);
  if (!schema) abort();
  *schema = (struct schema){.document = document, .row = row, .n = n};
  schema->fallback = calloc((size_t)n + 1, sizeof *schema->fallback);
  if (!schema->fallback) abort();
  for (int i = 0; i < n; i++) {
    if (row[i].fallback) schema->fallback[i] = yaml_read(row[i].path, row[i].fallback, list);
    if (schema->fallback[i])
      schema_check_value(yaml_root(schema->fallback[i]), row[i].path, row[i].type, row[i].unit,
                         list);
  }
  struct check c = {row, n, command, list};
  const struct yaml *root = yaml_root(document);
  check_node(&c, root, "");
  if (root->kind == YAML_MAP || root->kind == YAML_NULL) check_missing(&c, root);
  return schema;
}

void schema_close(struct schema **schema) {
  if (!schema || !*schema) return;
  for (int i = 0; i < (*schema)->n; i++) yaml_destroy(&(*schema)->fallback[i]);
  free((*schema)->fallback);
  free(*schema);
  *schema = NULL;
}
