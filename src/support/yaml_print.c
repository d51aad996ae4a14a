/* A tree of YAML nodes as text in block style, one key a line; lists of plain values in flow style.
 * Reading the text again gives the same tree. */
#include "support/yaml.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct printout {
  char *text;
  size_t n, room;
};

static void put(struct printout *out, const char *text) {
  size_t length = strlen(text);
  if (out->n + length + 1 > out->room) {
    out->room = 2 * (out->n + length + 1);
    out->text = realloc(out->text, out->room);
    if (!out->text) abort();
  }
  memcpy(out->text + out->n, text, length + 1);
  out->n += length;
}

static void put_indent(struct printout *out, int indent) {
  for (int i = 0; i < indent; i++) put(out, " ");
}

/* Text that YAML would read as the same text without quotes, in block and flow style alike */
static bool safe_plain(const char *text) {
  if (!*text || strchr(" -?!&*|>%@`'\"#:", text[0]) || text[strlen(text) - 1] == ' ') {
    bool negative = text[0] == '-' && (isalnum((unsigned char)text[1]) || text[1] == '.');
    if (!negative) return false;
  }
  for (const char *c = text; *c; c++) {
    if (iscntrl((unsigned char)*c) || strchr(",[]{}\"", *c)) return false;
    if (c[0] == ':' && (c[1] == ' ' || c[1] == '\0')) return false;
    if (c[0] == ' ' && c[1] == '#') return false;
  }
  return true;
}

static void put_text(struct printout *out, const char *text, bool quoted) {
  if (!quoted && safe_plain(text)) {
    put(out, text);
    return;
  }
  put(out, "\"");
  for (const char *c = text; *c; c++) {
    char code[8] = {*c, '\0'};
    if (*c == '"' || *c == '\\')
      snprintf(code, sizeof code, "\\%c", *c);
    else if (*c == '\n')
      snprintf(code, sizeof code, "\\n");
    else if (iscntrl((unsigned char)*c))
      snprintf(code, sizeof code, "\\x%02x", (unsigned char)*c);
    put(out, code);
  }
  put(out, "\"");
}

static void put_scalar(struct printout *out, const struct yaml *node) {
  if (node->kind == YAML_TEXT)
    put_text(out, node->text, node->quoted);
  else if (node->kind == YAML_NULL)
    put(out, "null");
  else
    put(out, node->kind == YAML_LIST ? "[]" : "{}");
}

static bool flat(const struct yaml *node) {
  for (int i = 0; i < node->n; i++) {
    if (node->child[i]->n > 0) return false;
  }
  return true;
}

static void put_node(struct printout *out, const struct yaml *node, int indent) {
  bool map = node->kind == YAML_MAP;
  if (node->kind == YAML_LIST && node->n > 0 && flat(node)) {
    put(out, " [");
    for (int i = 0; i < node->n; i++) {
      if (i) put(out, ", ");
      put_scalar(out, node->child[i]);
    }
    put(out, "]\n");
    return;
  }
  if (node->n == 0) {
    put(out, " ");
    put_scalar(out, node);
    put(out, "\n");
    return;
  }
  put(out, "\n");
  for (int i = 0; i < node->n; i++) {
    put_indent(out, indent);
    if (map) put_text(out, node->key[i], strcmp(node->key[i], "<<") == 0);
    put(out, map ? ":" : "-");
    put_node(out, node->child[i], indent + 2);
  }
}

char *yaml_print(const struct yaml *root) {
  struct printout out = {0};
  put(&out, "");
  if (root) put_node(&out, root, 0);
  /* the root's line starts with the blank or newline that separates a value from its key */
  if (out.n) memmove(out.text, out.text + 1, out.n);
  return out.text;
}
