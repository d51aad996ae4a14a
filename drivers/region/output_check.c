/* Output folder and journal, looked at before the campaign's data; see output_check.h. */
#include "region/output_check.h"
#include "inversion/adam.h"
#include "inversion/journal.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The part of a path that exists, in place: the path itself, or the nearest folder above it. */
static void existing_part(char *path) {
  struct stat status;
  while (stat(path, &status) != 0) {
    char *slash = strrchr(path, '/');
    if (!slash) {
      strcpy(path, ".");
      return;
    }
    slash[slash == path] = '\0';
    if (strcmp(path, "/") == 0) return;
  }
}

/* Can files be made in the folder, or the folder itself? `what` the key requests is named. */
static bool folder_check(const char *key, const char *what, const char *folder,
                         struct problems *list) {
  struct stat status;
  char *part = malloc(strlen(folder) + 2);
  bool good = true;
  if (!part) abort();
  strcpy(part, *folder ? folder : ".");
  existing_part(part);
  if (stat(part, &status) != 0 || !S_ISDIR(status.st_mode))
    good = problem(list, "%s: %s cannot be a folder: %s is a file", key, what, part);
  else if (access(part, W_OK | X_OK) != 0)
    good = problem(list, "%s: %s cannot be written: %s: %s", key, what, part, strerror(errno));
  free(part);
  return good;
}

/* The folder of a file must exist: a misspelt one is not made. itself: the file is of this name;
 * a cross-validation only puts its folds' numbers behind it, and looks at those itself. */
static void journal_check(const struct campaign *campaign, bool itself, struct problems *list) {
  const char *path = campaign->journal;
  struct stat status;
  char *folder = malloc(strlen(path) + 2), *slash;
  if (!folder) abort();
  strcpy(folder, path);
  slash = strrchr(folder, '/');
  if (slash)
    slash[slash == folder] = '\0';
  else
    strcpy(folder, ".");
  if (itself && stat(path, &status) == 0)
    campaign->adam ? adam_probe(path, list) : journal_probe(path, list);
  else if (stat(folder, &status) != 0)
    problem(list, "optimiser.journal: %s cannot be written: the folder %s: %s", path, folder,
            strerror(errno));
  else
    folder_check("optimiser.journal", path, folder, list);
  free(folder);
}

PetscErrorCode OutputFolderCheck(const struct setup *setup, const char *command,
                                 struct problems *list) {
  const struct campaign *c = &setup->campaign;
  PetscMPIInt rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(setup->comm, &rank));
  bool fits = strcmp(command, "calibrate") == 0 || strcmp(command, "crossvalidate") == 0 ||
              strcmp(command, "select") == 0;
  bool members = strcmp(command, "forecast") == 0 || strcmp(command, "hindcast") == 0;
  bool checks = strcmp(command, "check") == 0;
  if (rank) PetscFunctionReturn(0);
  bool runs = strcmp(command, "simulate") == 0 || strcmp(command, "sensitivity") == 0;
  if (fits || checks || members || runs) {
    folder_check("output.dir", c->output_dir, c->output_dir, list);
    if (strchr(c->output_dir, '\\'))
      problem(list, "output.dir: %s: the netCDF library writes to no path with a backslash",
              c->output_dir);
  }
  if ((fits || checks) && strcmp(command, "select") != 0 && c->journal && *c->journal)
    journal_check(c, strcmp(command, "crossvalidate") != 0, list);
  PetscFunctionReturn(0);
}
