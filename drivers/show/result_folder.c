/* Finds result files by their names; see result_folder.h. */
#include "show/result_folder.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const result_suffix[RESULT_SUFFIXES] = {
#include "result_suffixes.h"
    NULL};

/* Number of the longest suffix that a file's name ends with, -1 where there is none; *length is
 * that of the campaign's name before it. */
static int suffix_of(const char *file, size_t *length) {
  const size_t n = strlen(file);
  size_t longest = 0;
  int found = -1;
  for (int i = 0; result_suffix[i]; i++) {
    const size_t k = strlen(result_suffix[i]);
    if (k <= longest || n < k + 2 || file[n - k - 1] != '_') continue;
    if (strcmp(file + n - k, result_suffix[i]) != 0) continue;
    longest = k;
    found = i;
  }
  *length = found < 0 ? 0 : n - longest - 1;
  return found;
}

/* names[*n] of campaigns that have results, in alphabetical order; owned */
static char **campaigns_of(struct dirent **entry, int n_entries, int *n) {
  char **names = calloc((size_t)n_entries + 1, sizeof *names);
  if (!names) abort();
  *n = 0;
  for (int i = 0; i < n_entries; i++) {
    size_t length;
    int k = 0;
    if (suffix_of(entry[i]->d_name, &length) < 0) continue;
    while (k < *n && (strlen(names[k]) != length || memcmp(names[k], entry[i]->d_name, length)))
      k++;
    if (k == *n && !(names[(*n)++] = strndup(entry[i]->d_name, length))) abort();
  }
  return names;
}

/* Text "A, B, C"; malloc'ed */
static char *joined(char *const *names, int n) {
  char *text = NULL;
  size_t size = 0;
  FILE *stream = open_memstream(&text, &size);
  if (!stream) abort();
  for (int i = 0; i < n; i++) fprintf(stream, "%s%s", i ? ", " : "", names[i]);
  fclose(stream);
  return text;
}

/* the campaign that is meant, or NULL and a problem */
static const char *choose(const char *folder, const char *wanted, char *const *names, int n,
                          struct problems *list) {
  char *all = joined(names, n);
  const char *chosen = NULL;
  for (int i = 0; i < n; i++)
    if (n == 1 || wanted)
      if (!wanted || strcmp(names[i], wanted) == 0) chosen = names[i];
  if (!n)
    problem(list,
            "%s holds no result files; looked for NAME_parameters.nc, NAME_maps.nc, "
            "NAME_ensemble.nc, NAME_hindcast.csv and the like, as commands write them to the "
            "campaign's output.dir (or to --output DIR)",
            folder);
  else if (!chosen && wanted)
    problem(list, "%s holds no results of a campaign %s; it holds those of %s", folder, wanted,
            all);
  else if (!chosen)
    problem(list, "%s holds results of %d campaigns: %s; choose one by --name", folder, n, all);
  free(all);
  return chosen;
}

static void take_paths(struct dirent **entry, int n_entries, struct result_folder *results) {
  for (int i = 0; i < n_entries; i++) {
    const char *file = entry[i]->d_name, *folder = results->folder;
    const size_t n = strlen(folder), room = n + strlen(file) + 2;
    size_t length;
    const int k = suffix_of(file, &length);
    if (k < 0 || strlen(results->name) != length || memcmp(results->name, file, length)) continue;
    if (!(results->path[k] = malloc(room))) abort();
    snprintf(results->path[k], room, "%s%s%s", folder, n && folder[n - 1] == '/' ? "" : "/", file);
  }
}

bool result_folder_find(const char *folder, const char *name, struct result_folder *results,
                        struct problems *list) {
  struct dirent **entry = NULL;
  int n_names;
  *results = (struct result_folder){.folder = folder};
  const int n = scandir(folder, &entry, NULL, alphasort);
  if (n < 0)
    return problem(list, "%s: cannot be read as a folder: %s; expected one with result files",
                   folder, strerror(errno));
  char **names = campaigns_of(entry, n, &n_names);
  const char *chosen = choose(folder, name, names, n_names, list);
  if (chosen && !(results->name = strdup(chosen))) abort();
  if (chosen) take_paths(entry, n, results);
  for (int i = 0; i < n_names; i++) free(names[i]);
  free(names);
  for (int i = 0; i < n; i++) free(entry[i]);
  free(entry);
  return chosen != NULL;
}

void result_folder_clear(struct result_folder *results) {
  for (int i = 0; i < RESULT_SUFFIXES; i++) free(results->path[i]);
  free(results->name);
  *results = (struct result_folder){.folder = NULL};
}

const char *result_path(const struct result_folder *results, const char *suffix) {
  for (int i = 0; result_suffix[i]; i++)
    if (strcmp(result_suffix[i], suffix) == 0) return results->path[i];
  return NULL;
}
