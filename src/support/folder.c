/* Output files: their folders, and how they come to their names. */
#include "support/folder.h"
#include <errno.h>
#include <fcntl.h>
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
