/* YAML documents as a tree of nodes, built from libyaml's node tables.
 *
 * Aliases share the node they name; merge keys `<<` (YAML 1.1) put the children of the named maps
 * beside the map's own: own keys win, then earlier maps of a list, later of several `<<` in a map
 * (as in PyYAML). The document owns every node, so that shared ones are released once.
 */
#include "support/yaml.h"
#include "support/input_files.h"
#include "support/decimal.h"
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <yaml.h>

struct yaml_document {
  struct yaml *root;
  bool pcse;
  int n_nodes, node_room;
  struct yaml **node; /* [n_nodes] owned, with their text, keys and lists of children */
  int n_files;
  char **file; /* [n_files] names that nodes point at */
};

/* -- memory: a document that does not fit in memory ends the program, nothing sensible remains */

static void *room_for(size_t n, size_t size) {
  void *memory = calloc(n ? n : 1, size);
  if (!memory) abort();
  return memory;
}

static void *grow(void *memory, int n, size_t size) {
  void *grown = realloc(memory, (size_t)n * size);
  if (!grown) abort();
  return grown;
}

static char *copy_text(const char *text) {
  size_t length = strlen(text) + 1;
  return memcpy(room_for(length, 1), text, length);
}

static const char *own_file_name(struct yaml_document *document, const char *file) {
  document->file = grow(document->file, document->n_files + 1, sizeof *document->file);
  return document->file[document->n_files++] = copy_text(file);
}

static struct yaml *new_node(struct yaml_document *document, enum yaml_kind kind, const char *file,
                             int line) {
  if (document->n_nodes == document->node_room) {
    document->node_room = document->node_room ? 2 * document->node_room : 64;
    document->node = grow(document->node, document->node_room, sizeof *document->node);
  }
  struct yaml *node = room_for(1, sizeof *node);
  *node = (struct yaml){.kind = kind, .file = file, .line = line, .pcse = document->pcse};
  return document->node[document->n_nodes++] = node;
}

static void append_child(struct yaml *parent, const char *key, int key_line, struct yaml *child) {
  parent->child = grow(parent->child, parent->n + 1, sizeof *parent->child);
  parent->child[parent->n] = child;
  if (key) {
    parent->key = grow(parent->key, parent->n + 1, sizeof *parent->key);
    parent->key[parent->n] = copy_text(key);
    parent->key_line = grow(parent->key_line, parent->n + 1, sizeof *parent->key_line);
    parent->key_line[parent->n] = key_line;
  }
  parent->n++;
}

void yaml_destroy(struct yaml_document **document) {
  if (!document || !*document) return;
  struct yaml_document *d = *document;
  for (int i = 0; i < d->n_nodes; i++) {
    struct yaml *node = d->node[i];
    for (int k = 0; node->key && k < node->n; k++) free(node->key[k]);
    free(node->key);
    free(node->key_line);
    free(node->child);
    free(node->text);
    free(node);
  }
  for (int i = 0; i < d->n_files; i++) free(d->file[i]);
  free(d->file);
  free(d->node);
  free(d);
  *document = NULL;
}

struct yaml *yaml_root(struct yaml_document *document) {
  return document->root;
}

/* -- from libyaml's node table to the tree */

enum { DEEPEST = 100 };

struct building {
  struct yaml_document *document;
  yaml_document_t *source;
  const char *file;
  struct yaml **made; /* by libyaml's node number; NULL = not yet */
  bool *open;         /* its children are being built */
  struct problems *list;
};

static struct yaml *build(struct building *b, int id, int depth);

static bool null_text(const char *text) {
  return !*text || !strcmp(text, "~") || !strcmp(text, "null") || !strcmp(text, "Null") ||
         !strcmp(text, "NULL");
}

static int find_key(const struct yaml *map, const char *name) {
  for (int i = 0; i < map->n; i++) {
    if (strcmp(map->key[i], name) == 0) return i;
  }
  return -1;
}

static bool merge_map(struct building *b, struct yaml *into, const struct yaml *from) {
  if (from->kind != YAML_MAP)
    return problem(b->list, "%s:%d: '<<' merges something that is not a map", b->file, into->line);
  for (int i = 0; i < from->n; i++) {
    if (find_key(into, from->key[i]) < 0)
      append_child(into, from->key[i], from->key_line[i], from->child[i]);
  }
  return true;
}

static bool merge(struct building *b, struct yaml *into, const struct yaml *from) {
  if (from->kind != YAML_LIST) return merge_map(b, into, from);
  for (int i = 0; i < from->n; i++) {
    if (!merge_map(b, into, from->child[i])) return false;
  }
  return true;
}

static bool is_merge_key(const yaml_node_t *key) {
  return key->type == YAML_SCALAR_NODE && key->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
         strcmp((const char *)key->data.scalar.value, "<<") == 0;
}

static bool build_map(struct building *b, const yaml_node_t *source, struct yaml *node, int depth) {
  const yaml_node_pair_t *first = source->data.mapping.pairs.start;
  const yaml_node_pair_t *end = source->data.mapping.pairs.top;
  for (const yaml_node_pair_t *pair = first; pair < end; pair++) {
    const yaml_node_t *key = yaml_document_get_node(b->source, pair->key);
    int line = (int)key->start_mark.line + 1;
    if (is_merge_key(key)) continue;
    if (key->type != YAML_SCALAR_NODE)
      return problem(b->list, "%s:%d: a key must be plain text, not a map or list", b->file, line);
    const char *name = (const char *)key->data.scalar.value;
    int twin = find_key(node, name);
    if (twin >= 0)
      return problem(b->list,
                     "%s:%d: key '%s' stands twice in this map (also in line %d); keep one",
                     b->file, line, name, node->key_line[twin]);
    struct yaml *child = build(b, pair->value, depth + 1);
    if (!child) return false;
    append_child(node, name, line, child);
  }
  for (const yaml_node_pair_t *pair = end; pair-- > first;) {
    if (!is_merge_key(yaml_document_get_node(b->source, pair->key))) continue;
    struct yaml *from = build(b, pair->value, depth + 1);
    if (!from || !merge(b, node, from)) return false;
  }
  return true;
}

static bool build_list(struct building *b, const yaml_node_t *source, struct yaml *node,
                       int depth) {
  const yaml_node_item_t *first = source->data.sequence.items.start;
  for (const yaml_node_item_t *i = first; i < source->data.sequence.items.top; i++) {
    struct yaml *child = build(b, *i, depth + 1);
    if (!child) return false;
    append_child(node, NULL, 0, child);
  }
  return true;
}

static struct yaml *build(struct building *b, int id, int depth) {
  const yaml_node_t *source = yaml_document_get_node(b->source, id);
  int line = (int)source->start_mark.line + 1;
  if (b->open[id] || depth > DEEPEST) {
    problem(b->list, "%s:%d: %s", b->file, line,
            b->open[id] ? "an alias stands inside the node that it names"
                        : "nested too deeply (100 levels)");
    return NULL;
  }
  if (b->made[id]) return b->made[id];
  b->open[id] = true;
  struct yaml *node = new_node(b->document, YAML_NULL, b->file, line);
  bool good = true;
  if (source->type == YAML_MAPPING_NODE) {
    node->kind = YAML_MAP;
    good = build_map(b, source, node, depth);
  } else if (source->type == YAML_SEQUENCE_NODE) {
    node->kind = YAML_LIST;
    good = build_list(b, source, node, depth);
  } else {
    const char *text = (const char *)source->data.scalar.value;
    node->quoted = source->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    node->kind = !node->quoted && null_text(text) ? YAML_NULL : YAML_TEXT;
    node->text = copy_text(text);
  }
  b->open[id] = false;
  return b->made[id] = good ? node : NULL;
}

/* -- reading */

/* one document is read: what is behind it would be dropped without a word */
static void check_end(yaml_parser_t *parser, const char *file, struct problems *list) {
  yaml_document_t more;
  int line = (int)parser->mark.line + 1;
  if (!yaml_parser_load(parser, &more)) {
    problem(list, "%s:%d: what stands here belongs to no key; remove it", file,
            (int)parser->problem_mark.line + 1);
    return;
  }
  if (yaml_document_get_root_node(&more))
    problem(list, "%s:%d: a second document begins here; one is read, remove the other", file,
            line);
  yaml_document_delete(&more);
}

/* The node tree of `text`, or of the open file `stream`; NULL after a problem. */
static struct yaml *parse(struct yaml_document *document, const char *file, const char *text,
                          FILE *stream, struct problems *list) {
  yaml_parser_t parser;
  yaml_document_t source;
  struct yaml *root = NULL;
  if (!yaml_parser_initialize(&parser)) abort();
  if (text)
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, strlen(text));
  else
    yaml_parser_set_input_file(&parser, stream);
  if (!yaml_parser_load(&parser, &source)) {
    problem(list, "%s:%d: not valid YAML: %s%s%s", file, (int)parser.problem_mark.line + 1,
            parser.problem ? parser.problem : "cannot be read", parser.context ? ", " : "",
            parser.context ? parser.context : "");
    yaml_parser_delete(&parser);
    return NULL;
  }
  int n = (int)(source.nodes.top - source.nodes.start);
  if (n == 0) {
    root = new_node(document, YAML_NULL, file, 1);
  } else {
    struct building b = {document, &source, file, NULL, NULL, list};
    b.made = room_for((size_t)n + 1, sizeof *b.made);
    b.open = room_for((size_t)n + 1, sizeof *b.open);
    root = build(&b, 1, 0);
    free(b.made);
    free(b.open);
  }
  yaml_document_delete(&source);
  check_end(&parser, file, list);
  yaml_parser_delete(&parser);
  return root;
}

static struct yaml_document *read_document(const char *file, const char *text, bool pcse,
                                           struct problems *list) {
  FILE *stream = NULL;
  if (!text) {
    stream = fopen(file, "rb");
    input_files_note(file);
    struct stat status;
    if (!stream) {
      problem(list, "%s: cannot be opened: %s", file, strerror(errno));
      return NULL;
    }
    if (fstat(fileno(stream), &status) == 0 && S_ISDIR(status.st_mode)) {
      problem(list, "%s: is a folder; a YAML file is expected", file);
      fclose(stream);
      return NULL;
    }
  }
  struct yaml_document *document = room_for(1, sizeof *document);
  document->pcse = pcse;
  document->root = parse(document, own_file_name(document, file), text, stream, list);
  if (stream) fclose(stream);
  if (!document->root) yaml_destroy(&document);
  return document;
}

struct yaml_document *yaml_read(const char *file, const char *text, struct problems *list) {
  return read_document(file, text, false, list);
}

struct yaml_document *yaml_read_pcse(const char *file, struct problems *list) {
  return read_document(file, NULL, true, list);
}

const struct yaml *yaml_get(const struct yaml *map, const char *name) {
  if (!map || map->kind != YAML_MAP) return NULL;
  int i = find_key(map, name);
  return i < 0 ? NULL : map->child[i];
}

const struct yaml *yaml_path(const struct yaml *root, const char *path) {
  while (root && *path) {
    char name[128];
    size_t n = strcspn(path, ".");
    if (n >= sizeof name) return NULL;
    memcpy(name, path, n);
    name[n] = '\0';
    root = yaml_get(root, name);
    path += n + (path[n] == '.');
  }
  return root;
}

/* -- setting one value */

/* A copy of a map that shares its children: what else names the map stays as it is. */
static struct yaml *copy_map(struct yaml_document *document, const struct yaml *map) {
  struct yaml *copy = new_node(document, YAML_MAP, map->file, map->line);
  if (map->kind != YAML_MAP) return copy;
  for (int i = 0; i < map->n; i++) append_child(copy, map->key[i], map->key_line[i], map->child[i]);
  return copy;
}

static struct yaml *set_in(struct yaml_document *document, const struct yaml *at, const char *path,
                           struct yaml *value, struct problems *list) {
  size_t n = strcspn(path, ".");
  char name[128];
  if (n == 0 || n >= sizeof name || (at->kind != YAML_MAP && at->kind != YAML_NULL)) {
    problem(list, "%s: '%s' cannot be set: %s", value->file, path,
            n == 0 ? "a key is missing in the path" : "what stands above it is not a map");
    return NULL;
  }
  memcpy(name, path, n);
  name[n] = '\0';
  struct yaml *map = copy_map(document, at);
  int i = find_key(map, name);
  struct yaml *child = value;
  if (path[n] == '.') {
    struct yaml *below = i < 0 ? new_node(document, YAML_NULL, value->file, 1) : map->child[i];
    child = set_in(document, below, path + n + 1, value, list);
    if (!child) return NULL;
  }
  if (i < 0)
    append_child(map, name, value->line, child);
  else
    map->child[i] = child;
  return map;
}

static bool set_root(struct yaml_document *document, const char *path, struct yaml *value,
                     struct problems *list) {
  struct yaml *root = value ? set_in(document, document->root, path, value, list) : NULL;
  if (!root) return false;
  document->root = root;
  return true;
}

bool yaml_set(struct yaml_document *document, const char *path, const char *value,
              struct problems *list) {
  char name[192];
  snprintf(name, sizeof name, "--set %s", path);
  return set_root(document, path, parse(document, own_file_name(document, name), value, NULL, list),
                  list);
}

bool yaml_set_text(struct yaml_document *document, const char *path, const char *text,
                   const char *name, struct problems *list) {
  struct yaml *node = new_node(document, YAML_TEXT, own_file_name(document, name), 1);
  node->text = copy_text(text);
  node->quoted = true;
  return set_root(document, path, node, list);
}

/* -- typed reading */

static bool plain(const struct yaml *node) {
  return node && node->kind == YAML_TEXT && !node->quoted;
}

/* How a text is written that may be a decimal number: [sign] digits [. digits] [exponent] */
struct number_form {
  bool whole;    /* digits alone */
  bool zero_led; /* a zero before further digits */
  bool point;    /* in the mantissa */
  bool exponent, signed_exponent;
  bool bare; /* nothing before the point of a number with a sign */
};

static bool form_of(const char *text, struct number_form *d) {
  static const char *const digit = "0123456789";
  bool sign = *text == '-' || *text == '+';
  text += sign;
  size_t before = strspn(text, digit);
  *d = (struct number_form){.whole = !text[before], .zero_led = *text == '0' && before > 1};
  d->point = text[before] == '.';
  d->bare = sign && before == 0;
  size_t after = d->point ? strspn(text + before + 1, digit) : 0;
  if (before + after == 0) return false;
  text += before + after + d->point;
  d->exponent = *text == 'e' || *text == 'E';
  if (!d->exponent) return !*text;
  text++;
  d->signed_exponent = *text == '-' || *text == '+';
  text += d->signed_exponent;
  size_t power = strspn(text, digit);
  return power > 0 && !text[power];
}

/* what PyYAML takes for text */
static bool pcse_text(const struct number_form *d) {
  return d->bare || (d->exponent && !(d->point && d->signed_exponent));
}

bool yaml_number(const struct yaml *node, double *value) {
  struct number_form d;
  if (!plain(node) || !form_of(node->text, &d)) return false;
  if ((d.whole && d.zero_led) || (node->pcse && pcse_text(&d))) return false;
  return decimal_read(node->text, value);
}

static bool is_infinite(const char *text) {
  const char *word = text + (*text == '-' || *text == '+');
  return !strcmp(word, ".inf") || !strcmp(word, ".Inf") || !strcmp(word, ".INF");
}

bool yaml_limit(const struct yaml *node, double *value) {
  if (!plain(node) || !is_infinite(node->text)) return yaml_number(node, value);
  *value = *node->text == '-' ? -INFINITY : INFINITY;
  return true;
}

/* what a number in another program's spelling is called */
static const char *other_spelling(const char *text) {
  const char *word = text + (*text == '-' || *text == '+');
  size_t n = strspn(word, "0123456789.,_:");
  if (is_infinite(text) || !strcmp(text, ".nan") || !strcmp(text, ".NaN") || !strcmp(text, ".NAN"))
    return "not finite";
  if (word[0] == '0' && word[1] && strchr("xXbBoO", word[1])) return "not decimal";
  if (!n || word[n] || !strpbrk(word, "0123456789")) return NULL;
  if (strchr(word, ',')) return "decimal comma; write a point";
  if (strchr(word, '_')) return "leave out the underscores";
  return strchr(word, ':') ? "base 60 to YAML 1.1; write a decimal number" : NULL;
}

const char *yaml_number_hint(const struct yaml *node, char text[160]) {
  struct number_form d;
  *text = '\0';
  if (!plain(node)) return text;
  const char *word = node->text, *spelling = other_spelling(word);
  if (spelling) {
    snprintf(text, 160, " (%s)", spelling);
  } else if (form_of(word, &d) && d.whole && d.zero_led) {
    snprintf(text, 160, " (octal to YAML 1.1; write it without leading zeros)");
  } else if (form_of(word, &d) && node->pcse && pcse_text(&d)) {
    char number[40];
    double x;
    if (decimal_read(word, &x))
      snprintf(text, 160, " (text to PCSE's reader; write %s)", yaml_number_text(x, number));
  }
  return text;
}

const char *yaml_number_text(double value, char text[40]) {
  struct c_locale locale;
  double back;
  c_locale_enter(&locale);
  for (int digits = 15; digits <= 17; digits++) {
    snprintf(text, 40, "%.*g", digits, value);
    if (decimal_read(text, &back) && back == value) break;
  }
  c_locale_leave(&locale);
  char *exponent = strchr(text, 'e');
  if (exponent && !strchr(text, '.')) {
    memmove(exponent + 2, exponent, strlen(exponent) + 1);
    memcpy(exponent, ".0", 2);
  }
  return text;
}

bool yaml_integer(const struct yaml *node, long *value) {
  struct number_form d;
  if (!plain(node) || !form_of(node->text, &d) || !d.whole || d.zero_led) return false;
  errno = 0;
  long x = strtol(node->text, NULL, 10);
  if (errno) return false;
  *value = x;
  return true;
}

bool yaml_bool(const struct yaml *node, bool *value) {
  static const char *const yes[] = {"true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"};
  static const char *const no[] = {"false", "False", "FALSE", "no", "No",
                                   "NO",    "off",   "Off",   "OFF"};
  if (!plain(node)) return false;
  for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
    bool is_yes = strcmp(node->text, yes[i]) == 0;
    if (!is_yes && strcmp(node->text, no[i]) != 0) continue;
    *value = is_yes;
    return true;
  }
  return false;
}

bool yaml_is_null(const struct yaml *node) { return !node || node->kind == YAML_NULL; }
