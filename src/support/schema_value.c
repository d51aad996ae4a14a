/* Values of a checked document by path, defaults included. */
#include "support/schema.h"
#include "support/schema_path.h"
#include "support/units.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int row_of(const struct schema *schema, const char *path) {
  int row = schema_row_of(schema->row, schema->n, path);
  if (row < 0 && !schema_has_below(schema->row, schema->n, path)) {
    fprintf(stderr, "schema: no row for '%s'\n", path);
    abort();
  }
  return row;
}

const struct yaml *schema_node(const struct schema *schema, const char *path) {
  int row = row_of(schema, path);
  const struct yaml *node = yaml_path(yaml_root(schema->document), path);
  if (!yaml_is_null(node)) return node;
  return row >= 0 && schema->fallback[row] ? yaml_root(schema->fallback[row]) : NULL;
}

bool schema_given(const struct schema *schema, const char *path) {
  row_of(schema, path);
  return !yaml_is_null(yaml_path(yaml_root(schema->document), path));
}

const char *schema_text(const struct schema *schema, const char *path) {
  const struct yaml *node = schema_node(schema, path);
  return node && node->kind == YAML_TEXT ? node->text : NULL;
}

double schema_number(const struct schema *schema, const char *path) {
  double value;
  return yaml_number(schema_node(schema, path), &value) ? value : NAN;
}

double schema_quantity(const struct schema *schema, const char *path) {
  const struct yaml *node = schema_node(schema, path);
  double value;
  if (yaml_number(node, &value)) return value;
  const char *unit = schema->row[row_of(schema, path)].unit;
  bool good = node && node->kind == YAML_TEXT && quantity_parse(node->text, unit, &value);
  return good ? value : NAN;
}

long schema_integer(const struct schema *schema, const char *path) {
  long value;
  return yaml_integer(schema_node(schema, path), &value) ? value : 0;
}

bool schema_bool(const struct schema *schema, const char *path) {
  bool value;
  return yaml_bool(schema_node(schema, path), &value) && value;
}

int schema_choice(const struct schema *schema, const char *path) {
  const char *word = schema_text(schema, path);
  if (!word) return -1;
  const char *words = schema->row[row_of(schema, path)].unit;
  size_t length = strlen(word);
  for (int i = 0; words; i++) {
    size_t here = strcspn(words, "|");
    if (here == length && strncmp(words, word, length) == 0) return i;
    words = words[here] ? words + here + 1 : NULL;
  }
  return -1;
}

int schema_numbers(const struct schema *schema, const char *path, int room, double *value) {
  const struct yaml *node = schema_node(schema, path);
  if (!node || node->kind != YAML_LIST) return 0;
  for (int i = 0; i < node->n && i < room; i++) {
    if (!yaml_number(node->child[i], &value[i])) value[i] = NAN;
  }
  return node->n;
}
