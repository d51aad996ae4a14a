/* Paths as a campaign writes them; see paths.h. */
#include "init/paths.h"
#include "ncio/forcing_recognition.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* -- relative paths */

/* Absolute, without "." and "..", as it is written: links are not followed. malloc'ed */
static char *absolute(const char *path) {
  char here[4096] = "", *text = NULL, *clean = NULL;
  if (path[0] != '/' && !getcwd(here, sizeof here)) here[0] = '\0';
  nc_append(&text, "%s%s%s", here, path[0] == '/' ? "" : "/", path);
  nc_append(&clean, "%s", "");
  for (char *at = text, *end; *at; at = end) {
    while (*at == '/') at++;
    end = at + strcspn(at, "/");
    const size_t n = (size_t)(end - at);
    char *last = strrchr(clean, '/');
    if (n == 2 && strncmp(at, "..", 2) == 0 && last)
      *last = '\0';
    else if (n && !(n == 1 && *at == '.') && !(n == 2 && strncmp(at, "..", 2) == 0))
      nc_append(&clean, "/%.*s", (int)n, at);
  }
  free(text);
  return clean;
}

char *path_from(const char *campaign, const char *path) {
  if (path[0] == '/') return nc_copy_text(path);
  char *from = absolute(campaign), *to = absolute(path), *text = NULL;
  size_t common = 0; /* behind the last '/' that both share */
  for (size_t i = 0; from[i] && from[i] == to[i]; i++)
    if (from[i] == '/') common = i + 1;
  nc_append(&text, "%s", "");
  for (const char *at = from + common; (at = strchr(at, '/')) != NULL; at++)
    nc_append(&text, "../");
  nc_append(&text, "%s", to + common);
  free(from);
  free(to);
  return text;
}

/* -- patterns */

/* `path` with the variable's name, with '_' or '-', replaced by {variable} where its file's name
 * has it; malloc'ed */
static char *with_variable(const char *path, const char *name) {
  const char *base = strrchr(path, '/');
  const size_t n = strlen(name);
  char *text = NULL;
  base = base ? base + 1 : path;
  for (const char *at = base; *at; at++) {
    size_t i = 0;
    while (i < n && (at[i] == name[i] || (name[i] == '_' && at[i] == '-'))) i++;
    const bool begins = at == base || !isalnum((unsigned char)at[-1]);
    if (i < n || !begins || isalnum((unsigned char)at[n])) continue;
    nc_append(&text, "%.*s{variable}%s", (int)(at - path), path, at + n);
    return text;
  }
  return nc_copy_text(path);
}

/* The longest variable's name that the path holds */
static char *any_variable(const char *path, int n, const char *const *variable) {
  const char *best = NULL;
  for (int i = 0; i < n; i++) {
    char *text = with_variable(path, variable[i]);
    if (strcmp(text, path) != 0 && (!best || strlen(variable[i]) > strlen(best)))
      best = variable[i];
    free(text);
  }
  return best ? with_variable(path, best) : nc_copy_text(path);
}

static size_t component(const char *text) { return strcspn(text, "/"); }

/* What one component of all paths shares: its beginning, a star, its end. Advances at[] behind it.
 */
static void add_component(char **pattern, int n, const char **at) {
  const size_t first = component(at[0]);
  size_t begin = first, end = first;
  bool same = true;
  for (int i = 1; i < n; i++) {
    const size_t m = component(at[i]);
    size_t b = 0, e = 0;
    same = same && m == first && strncmp(at[i], at[0], m) == 0;
    while (b < m && b < begin && at[i][b] == at[0][b]) b++;
    while (e < m && e < end && at[i][m - 1 - e] == at[0][first - 1 - e]) e++;
    begin = b;
    end = e < m - b && e < first - b ? e : (m < first ? m : first) - b;
  }
  while (begin && isdigit((unsigned char)at[0][begin - 1])) begin--; /* numbers vary as a whole */
  while (end && isdigit((unsigned char)at[0][first - end])) end--;
  if (same)
    nc_append(pattern, "%.*s", (int)first, at[0]);
  else
    nc_append(pattern, "%.*s*%.*s", (int)begin, at[0], (int)end, at[0] + first - end);
  for (int i = 0; i < n; i++) at[i] += component(at[i]);
}

/* One pattern of paths with equally many components, NULL of others; malloc'ed */
static char *common_pattern(int n, char *const *path) {
  const char **at = nc_array((size_t)n, sizeof *at);
  char *pattern = NULL;
  bool more = true;
  for (int i = 0; i < n; i++) at[i] = path[i];
  nc_append(&pattern, "%s", "");
  while (more) {
    add_component(&pattern, n, at);
    more = *at[0] == '/';
    for (int i = 0; i < n && pattern; i++)
      if ((*at[i] == '/') != more) {
        free(pattern);
        pattern = NULL;
      }
    if (!pattern) break;
    for (int i = 0; i < n && more; i++) at[i]++;
    if (more) nc_append(&pattern, "/");
  }
  free(at);
  return pattern;
}

/* The pattern where it stands for just these files under the profile; else it is freed and NULL. */
static char *fitting(char *pattern, const char *profile, int from, int to, int n,
                     char *const *path) {
  if (!pattern || forcing_pattern_gives(pattern, profile, from, to, n, path)) return pattern;
  free(pattern);
  return NULL;
}

/* FOLDER/\* with the end that all names share */
static char *folder_pattern(char *const *path, const char *pattern) {
  const char *slash = strrchr(path[0], '/'), *dot = strrchr(path[0], '.');
  char *text = NULL;
  if (pattern) return NULL;
  nc_append(&text, "%.*s*%s", slash ? (int)(slash + 1 - path[0]) : 0, path[0], dot ? dot : "");
  return text;
}

char *path_pattern(const char *campaign, const char *profile, int from, int to, int n,
                   char *const *path, int n_variables, const char *const *variable) {
  char **named = nc_array((size_t)n, sizeof *named), *pattern, *relative = NULL;
  for (int i = 0; i < n; i++) named[i] = any_variable(path[i], n_variables, variable);
  pattern = n == 1 ? nc_copy_text(path[0])
                   : fitting(common_pattern(n, named), profile, from, to, n, path);
  if (!pattern) pattern = fitting(common_pattern(n, path), profile, from, to, n, path);
  if (!pattern) pattern = fitting(folder_pattern(path, pattern), profile, from, to, n, path);
  if (pattern) relative = path_from(campaign, pattern);
  nc_free_texts((size_t)n, &named);
  free(pattern);
  return relative;
}

char *path_with_variable(const char *campaign, int n, const char *const *path,
                         const char *const *variable) {
  char *pattern = NULL, *relative = NULL;
  for (int i = 0; i < n; i++) {
    char *text = with_variable(path[i], variable[i]);
    const bool differs = pattern && strcmp(text, pattern) != 0;
    if (!strstr(text, "{variable}") || differs) {
      free(text);
      free(pattern);
      return NULL;
    }
    free(pattern);
    pattern = text;
  }
  if (pattern) relative = path_from(campaign, pattern);
  free(pattern);
  return relative;
}

char *yaml_word(const char *text) {
  char *word = NULL;
  bool plain = *text && !strchr("-.~+0123456789", *text);
  for (const char *c = text; *c; c++)
    plain = plain && (isalnum((unsigned char)*c) || strchr("_-./", *c));
  plain = plain || (text[0] == '.' && text[1] == '.' && text[2] == '/');
  for (const char *c = text; *c; c++)
    plain = plain && (isalnum((unsigned char)*c) || strchr("_-./", *c));
  if (plain) return nc_copy_text(text);
  nc_append(&word, "\"");
  for (const char *c = text; *c; c++) nc_append(&word, "%s%c", strchr("\"\\", *c) ? "\\" : "", *c);
  nc_append(&word, "\"");
  return word;
}
