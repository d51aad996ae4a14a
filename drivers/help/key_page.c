/* Help on the keys of a campaign file, from the table that checks it. */
#include "campaign/campaign.h"
#include "help/help.h"
#include "support/schema_help.h"
#include <stdlib.h>
#include <string.h>

enum { EXPLAINED = 6, PATH = 256 };

struct keys {
  struct schema_row *row; /* [n] */
  int n;
};

static struct keys keys_open(void) {
  struct keys keys;
  keys.row = campaign_rows(&keys.n);
  return keys;
}

/* Whether a row is, or stands below, the key `word`, which may name what a "*" stands for and may
 * leave out the "[]" of lists. */
enum relation { APART, SAME, BELOW };
static enum relation relate(const char *path, const char *word) {
  for (;;) {
    size_t a = strcspn(path, ".["), b = strcspn(word, ".[");
    bool any = a == 1 && *path == '*' && b > 0;
    if (!any && (a != b || strncmp(path, word, b) != 0)) return APART;
    path += strcspn(path, ".");
    word += strcspn(word, ".");
    if (!*word) return *path ? BELOW : SAME;
    if (!*path) return APART;
    path++;
    word++;
  }
}

/* A path without the "[]" of lists. Returns text. */
static const char *plain_path(const char *path, char text[PATH]) {
  size_t n = 0;
  for (; *path && n < PATH - 1; path++)
    if (*path != '[' && *path != ']') text[n++] = *path;
  text[n] = '\0';
  return text;
}

/* -- one key */

/* What a value is: with keys below it, it may be a map of them. Returns text. */
static const char *type_text(const struct keys *keys, const struct schema_row *row,
                             char text[SCHEMA_WORDS]) {
  bool below = false;
  schema_type_text(row, text);
  for (int i = 0; i < keys->n && !below && row->type != SCHEMA_ANY; i++)
    below = relate(keys->row[i].path, row->path) == BELOW;
  if (below) strncat(text, ", or map", SCHEMA_WORDS - strlen(text) - 1);
  return text;
}

/* A key in a list of keys */
static void print_row(const struct page *page, const struct keys *keys,
                      const struct schema_row *row) {
  char type[SCHEMA_WORDS], value[SCHEMA_WORDS], beside[2 * SCHEMA_WORDS + 16];
  char text[SCHEMA_WORDS], names[CAMPAIGN_COMMANDS], read_by[CAMPAIGN_COMMANDS + 16];
  snprintf(beside, sizeof beside, "%s; %s%s", type_text(keys, row, type),
           row->need == SCHEMA_OPTIONAL ? "default: " : "", schema_default_text(row, value));
  page_item(page, row->path, beside, schema_meaning_text(row, text), EXPLAINED);
  page_item_code(page, "example: ", schema_example_text(row, text), EXPLAINED);
  if (campaign_every_command(row->commands)) return;
  snprintf(read_by, sizeof read_by, "commands: %s", campaign_command_names(row->commands, names));
  page_item_text(page, read_by, EXPLAINED);
}

/* The unit of a bare number. Returns text. */
static const char *unit_text(const struct schema_row *row, char text[SCHEMA_WORDS]) {
  char type[SCHEMA_WORDS];
  const char *quantity = strstr(schema_type_text(row, type), "quantity [");
  const char *open = quantity ? strchr(quantity, '[') : strchr(type, '[');
  const char *close = open ? strchr(open, ']') : NULL;
  bool measured = quantity || row->type == SCHEMA_NUMBER || row->type == SCHEMA_INTEGER;
  if (!measured || !close) return "none";
  snprintf(text, SCHEMA_WORDS, "%.*s%s", (int)(close - open - 1), open + 1,
           !quantity                      ? ""
           : strncmp(open, "[1]", 3) == 0 ? ", or a percentage such as 14 %"
                                          : " of a bare number, or any that converts to it");
  return text;
}

/* A key on a page of its own */
static void print_whole(const struct page *page, const struct keys *keys,
                        const struct schema_row *row) {
  char text[SCHEMA_WORDS], names[CAMPAIGN_COMMANDS];
  enum { COLUMN = 13 };
  fprintf(page->out, "%s\n", row->path);
  page_paragraph(page, schema_meaning_text(row, text));
  fputc('\n', page->out);
  page_item(page, "type", NULL, type_text(keys, row, text), COLUMN);
  page_item(page, "unit", NULL, unit_text(row, text), COLUMN);
  page_item(page, "default", NULL, schema_default_text(row, text), COLUMN);
  page_item(page, "commands", NULL, campaign_command_names(row->commands, names), COLUMN);
  page_item_code(page, "  example    ", schema_example_text(row, text), 0);
  fprintf(page->out, "%*s--set '%s'\n", COLUMN, "", schema_set_text(row, text));
}

/* -- many keys */

static bool same_section(const char *a, const char *b) {
  size_t n = strcspn(a, ".");
  return n == strcspn(b, ".") && strncmp(a, b, n) == 0;
}

/* The rows that are marked, an empty line between sections */
static void print_marked(const struct page *page, const struct keys *keys, const bool *marked) {
  const char *before = NULL;
  for (int i = 0; i < keys->n; i++) {
    const struct schema_row *row = &keys->row[i];
    if (!marked[i] || row->type == SCHEMA_RENAMED) continue;
    if (!page->man && (!before || !same_section(before, row->path))) fputc('\n', page->out);
    before = row->path;
    print_row(page, keys, row);
  }
}

static bool *marks(const struct keys *keys) {
  bool *marked = calloc((size_t)keys->n + 1, sizeof *marked);
  if (!marked) abort();
  return marked;
}

void help_keys_of(const struct page *page, const char *command) {
  struct keys keys = keys_open();
  bool *marked = marks(&keys);
  for (int i = 0; i < keys.n; i++) marked[i] = keys.row[i].commands & campaign_command(command);
  print_marked(page, &keys, marked);
  free(marked);
  free(keys.row);
}

static bool ends_so(const char *path, const char *word) {
  size_t n = strlen(path), m = strlen(word);
  return m < n && path[n - m - 1] == '.' && strcmp(path + n - m, word) == 0;
}

bool help_key(const struct page *page, const char *word) {
  struct keys keys = keys_open();
  bool *marked = marks(&keys);
  char path[PATH];
  int own = -1, below = 0, alike = 0, last = -1;
  for (int i = 0; i < keys.n; i++) {
    enum relation relation = relate(keys.row[i].path, word);
    if (relation == SAME && keys.row[i].type != SCHEMA_RENAMED) own = i;
    marked[i] = relation == BELOW || strcmp(word, "keys") == 0;
    below += marked[i];
  }
  for (int i = 0; own < 0 && !below && i < keys.n; i++) {
    marked[i] = ends_so(plain_path(keys.row[i].path, path), word);
    alike += marked[i];
    last = marked[i] ? i : last;
  }
  if (alike == 1) own = last, alike = 0;
  if (own >= 0) print_whole(page, &keys, &keys.row[own]);
  if (below || alike) {
    if (own >= 0) page_heading(page, "Keys below it");
    if (alike) fprintf(page->out, "Keys that end with %s:\n", word);
    print_marked(page, &keys, marked);
  }
  free(marked);
  free(keys.row);
  return own >= 0 || below || alike;
}

const char *help_nearest_key(const char *word, char text[PATH]) {
  enum { MOST_SEGMENTS = 8 };
  struct keys keys = keys_open();
  char(*path)[PATH] = calloc((1 + MOST_SEGMENTS) * (size_t)keys.n, sizeof *path);
  const char **words = calloc(2 * MOST_SEGMENTS * (size_t)keys.n, sizeof *words);
  size_t n = 0, n_paths = 0;
  if (!path || !words) abort();
  for (int i = 0; i < keys.n; i++) {
    const char *whole = keys.row[i].path, *tail = plain_path(whole, path[n_paths++]);
    const char *dot = whole;
    if (keys.row[i].type == SCHEMA_RENAMED) continue;
    for (int k = 0; k < MOST_SEGMENTS && (dot = strchr(dot, '.')); k++, dot++) { /* sections */
      snprintf(path[n_paths], PATH, "%.*s", (int)(dot - whole), whole);
      words[n++] = path[n_paths++];
    }
    for (int k = 0; k < MOST_SEGMENTS && tail; k++) {
      const char *end = strchr(tail, '.');
      words[n++] = tail;
      tail = end ? end + 1 : NULL;
    }
  }
  const char *near = nearest_word(word, words, n);
  snprintf(text, PATH, "%s", near ? near : "");
  free(path);
  free(words);
  free(keys.row);
  return text;
}

void help_campaign(const struct page *page) {
  struct keys keys = keys_open();
  bool *marked = marks(&keys);
  for (int i = 0; i < keys.n; i++) marked[i] = true;
  page_title(page, "windrow-campaign", 5, "the campaign file of windrow");
  page_heading(page, "Description");
  page_paragraph(page,
                 "A campaign is one YAML file, which the commands of windrow(1) read. Paths in it "
                 "are relative to its folder. --set key=value on the command line overrides a key. "
                 "Unknown and misspelt keys are refused.\n\n"
                 "A quantity is a number with a unit that converts to the one named, or a bare "
                 "number in that unit; a quantity [1] may be a percentage. * stands for a name "
                 "that the text explains. A key is read by every command with a campaign unless "
                 "commands are named.");
  page_heading(page, "Keys");
  print_marked(page, &keys, marked);
  page_heading(page, "See also");
  page_paragraph(page, "windrow(1)");
  free(marked);
  free(keys.row);
}
