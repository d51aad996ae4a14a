/* Output files: their folders, and how they come to their names. */
#include "support/folder.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int folder_make_for(const char *path) {
  char *folder = strdup(path);
  int failed = 0;
  if (!folder) return ENOMEM;
  for (char *at = folder + 1; *folder && *at && !failed; at++) {
    if (*at != '/') continue;
    *at = '\0';
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) failed = errno;
    *at = '/';
  }
  free(folder);
  return failed;
}

void file_remove_unfinished(const char *part) {
  struct stat status;
  if (lstat(part, &status) == 0 && S_ISREG(status.st_mode) && unlink(part) == 0)
    fprintf(stderr, "windrow: note: removed %s, which a run left that did not finish\n", part);
  file_remove_locks(part);
}

/* whether a text is -NUMBER-NUMBER.lock */
static bool names_lock(const char *text) {
  for (int i = 0; i < 2; i++) {
    size_t digits = *text == '-' ? strspn(text + 1, "0123456789") : 0;
    if (!digits) return false;
    text += 1 + digits;
  }
  return strcmp(text, ".lock") == 0;
}

void file_remove_locks(const char *file) {
  const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file;
  char *folder = slash ? strndup(file, (size_t)(slash - file) + 1) : strdup(".");
  DIR *open_folder = folder ? opendir(folder) : NULL;
  size_t length = strlen(name);
  for (struct dirent *at; open_folder && (at = readdir(open_folder));)
    if (strncmp(at->d_name, name, length) == 0 && names_lock(at->d_name + length))
      unlinkat(dirfd(open_folder), at->d_name, 0);
  if (open_folder) closedir(open_folder);
  free(folder);
}

int file_put_in_place(const char *temporary, const char *path) {
  int handle = open(temporary, O_RDONLY);
  if (handle < 0) return errno;
  int failed = fsync(handle) ? errno : 0;
  close(handle);
  if (!failed && rename(temporary, path) != 0) failed = errno;
  if (failed) return failed;
  char *folder = strdup(path), *slash = folder ? strrchr(folder, '/') : NULL;
  if (slash) slash[slash == folder] = '\0';
  handle = open(slash ? folder : ".", O_RDONLY);
  if (handle >= 0) {
    fsync(handle); /* some file systems refuse this for folders: no harm */
    close(handle);
  }
  free(folder);
  return 0;
}
