/* The files that the words of a command line stand for: files, folders with those below them, and
 * patterns that the shell left alone. */
#include "init/findings.h"
#include "ncio/name_list.h"
#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool is_folder(const char *path) {
  struct stat about;
  return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

static bool is_there(const char *path) {
  struct stat about;
  return stat(path, &about) == 0;
}

/* Equal words name a file once; another name of it is another file. */
static void add_path(struct name_list *paths, const char *path) {
  while (strncmp(path, "./", 2) == 0) path += 2;
  name_list_add(paths, path);
}

/* Of a folder, files by the ends of names of data */
static bool is_data(const char *name) {
  static const char *const ends[] = {".nc",   ".nc4", ".netcdf", ".cdf",  ".h5",
                                     ".hdf5", ".csv", ".tsv",    ".yaml", ".yml"};
  const size_t n = strlen(name);
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    const size_t m = strlen(ends[i]);
    if (n > m && strcmp(name + n - m, ends[i]) == 0) return true;
  }
  return false;
}

static void add_folder(struct name_list *paths, const char *folder, int depth,
                       struct problems *list) {
  struct dirent **entry;
  const int n = scandir(folder, &entry, NULL, alphasort);
  if (n < 0) {
    problem(list, "%s: cannot be read: %s", folder, strerror(errno));
    return;
  }
  for (int i = 0; i < n; i++) {
    char *path = NULL;
    if (entry[i]->d_name[0] != '.') {
      nc_append(&path, "%s%s%s", folder, folder[strlen(folder) - 1] == '/' ? "" : "/",
                entry[i]->d_name);
      if (is_folder(path) && depth < 8)
        add_folder(paths, path, depth + 1, list);
      else if (!is_folder(path) && is_data(path))
        add_path(paths, path);
      free(path);
    }
    free(entry[i]);
  }
  free(entry);
}

static void add_word(struct name_list *paths, const char *word, struct problems *list) {
  glob_t found;
  if (is_folder(word)) {
    add_folder(paths, word, 0, list);
  } else if (is_there(word)) {
    add_path(paths, word);
  } else if (strpbrk(word, "*?[") && glob(word, 0, NULL, &found) == 0) {
    for (size_t i = 0; i < found.gl_pathc; i++)
      if (!is_folder(found.gl_pathv[i])) add_path(paths, found.gl_pathv[i]);
    globfree(&found);
  } else {
    problem(list, "%s: %s", word, strpbrk(word, "*?[") ? "no file matches" : strerror(ENOENT));
  }
}

void findings_list_files(int n_words, const char *const *words, struct findings *f,
                         struct problems *list) {
  struct name_list paths = {0};
  for (int i = 0; i < n_words; i++) add_word(&paths, words[i], list);
  f->n_paths = paths.n;
  f->path = name_list_take(&paths);
}
