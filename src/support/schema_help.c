/* What a row of a table of keys says of itself, as texts for help and manual. */
#include "support/schema_help.h"
#include <string.h>

static const char default_mark[] = " (default: ";

/* Where a default in words begins in a meaning; NULL where it has none */
static const char *default_of(const char *meaning) {
  const char *found = NULL;
  for (const char *at = meaning; (at = strstr(at, default_mark)); at++) found = at;
  size_t length = strlen(meaning);
  return found && meaning[length - 1] == ')' ? found : NULL;
}

const char *schema_type_text(const struct schema_row *row, char text[SCHEMA_WORDS]) {
  static const char *const format[] = {[SCHEMA_TEXT] = "%s",
                                       [SCHEMA_NUMBER] = "number [%s]",
                                       [SCHEMA_INTEGER] = "integer [%s]",
                                       [SCHEMA_BOOL] = "%s",
                                       [SCHEMA_QUANTITY] = "quantity [%s]",
                                       [SCHEMA_CHOICE] = "%s",
                                       [SCHEMA_LIST] = "list of %s",
                                       [SCHEMA_MAP] = "%s",
                                       [SCHEMA_ANY] = "%s",
                                       [SCHEMA_RENAMED] = "%s"};
  static const char *const plain[] = {
      [SCHEMA_TEXT] = "text",       [SCHEMA_NUMBER] = "number",     [SCHEMA_INTEGER] = "integer",
      [SCHEMA_BOOL] = "true|false", [SCHEMA_QUANTITY] = "quantity", [SCHEMA_CHOICE] = "text",
      [SCHEMA_LIST] = "list",       [SCHEMA_MAP] = "map",           [SCHEMA_ANY] = "any",
      [SCHEMA_RENAMED] = ""};
  if (row->unit)
    snprintf(text, SCHEMA_WORDS, format[row->type], row->unit);
  else
    snprintf(text, SCHEMA_WORDS, "%s", plain[row->type]);
  return text;
}

/* the map that a key is in, without the "[]" of lists */
static void required_with(const char *path, size_t length, char text[SCHEMA_WORDS]) {
  size_t n = (size_t)snprintf(text, SCHEMA_WORDS, "required with ");
  for (size_t i = 0; i < length && n < SCHEMA_WORDS - 1; i++)
    if (path[i] != '[' && path[i] != ']') text[n++] = path[i];
  text[n] = '\0';
}

const char *schema_default_text(const struct schema_row *row, char text[SCHEMA_WORDS]) {
  const char *words = default_of(row->meaning), *end = strrchr(row->path, '.');
  if (row->need == SCHEMA_REQUIRED)
    snprintf(text, SCHEMA_WORDS, "required");
  else if (row->need == SCHEMA_REQUIRED_WITH_PARENT)
    required_with(row->path, end ? (size_t)(end - row->path) : 0, text);
  else if (row->fallback)
    snprintf(text, SCHEMA_WORDS, "%s", row->fallback);
  else if (words)
    snprintf(text, SCHEMA_WORDS, "%.*s", (int)(strlen(words) - strlen(default_mark)) - 1,
             words + strlen(default_mark));
  else
    snprintf(text, SCHEMA_WORDS, "none");
  return text;
}

const char *schema_meaning_text(const struct schema_row *row, char text[SCHEMA_WORDS]) {
  const char *end = default_of(row->meaning);
  int length = (int)(end ? (size_t)(end - row->meaning) : strlen(row->meaning));
  snprintf(text, SCHEMA_WORDS, "%.*s", length, row->meaning);
  return text;
}

/* -- examples */

struct line {
  char *text; /* [SCHEMA_WORDS] */
  size_t n;
};

static void add(struct line *line, const char *text, size_t n) {
  if (line->n + n >= SCHEMA_WORDS) n = SCHEMA_WORDS - 1 - line->n;
  memcpy(line->text + line->n, text, n);
  line->n += n;
  line->text[line->n] = '\0';
}

/* A path of a row as YAML or, until the first list, with dots; `name` represents its "*". */
static void add_path(struct line *line, const char *path, const char *name, size_t name_length,
                     const char *value, bool dots) {
  size_t length = strcspn(path, ".");
  bool any = length == 1 && *path == '*', more = path[length] == '.';
  bool each = length > 2 && path[length - 1] == ']';
  add(line, any ? name : path, any ? name_length : length - (each ? 2 : 0));
  if (dots && more && !each) {
    add(line, ".", 1);
    add_path(line, path + length + 1, name, name_length, value, true);
    return;
  }
  add(line, dots ? "=" : ": ", dots ? 1 : 2);
  if (each) add(line, "[", 1);
  if (more) {
    add(line, "{", 1);
    add_path(line, path + length + 1, name, name_length, value, false);
    add(line, "}", 1);
  } else {
    add(line, value, strlen(value));
  }
  if (each) add(line, "]", 1);
}

static const char *example(const struct schema_row *row, char text[SCHEMA_WORDS], bool dots) {
  struct line line = {text, 0};
  const char *value = row->example ? row->example : "", *colon = strstr(value, ": ");
  bool named = strchr(row->path, '*') && colon;
  text[0] = '\0';
  add_path(&line, row->path, value, named ? (size_t)(colon - value) : 0, named ? colon + 2 : value,
           dots);
  return text;
}

const char *schema_example_text(const struct schema_row *row, char text[SCHEMA_WORDS]) {
  return example(row, text, false);
}

const char *schema_set_text(const struct schema_row *row, char text[SCHEMA_WORDS]) {
  return example(row, text, true);
}
