/* Folders of output files. */
#include "support/folder.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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
