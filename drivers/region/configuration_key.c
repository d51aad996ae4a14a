/* The hash of a configuration; see configuration_key.h. */
#include "region/configuration_key.h"
#include "inversion/journal.h"
#include "windrow/version.h"
#include <string.h>

/* whether a line of the configuration says where results go, or when a run stops, rather than what
 * results are */
static bool is_about_output(const char *line, const char *also) {
  static const char *const keys[] = {
      "dir:",        "journal:", "max_evaluations:", "max_failed_fraction:",
      "until:",      "export:",  "pcse_yaml:",       "regions_csv:",
      "series_csv:", "state:",   "memory:"};
  while (*line == ' ') line++;
  if (also && !strncmp(line, also, strlen(also))) return true;
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    if (!strncmp(line, keys[i], strlen(keys[i]))) return true;
  return false;
}

PetscErrorCode ConfigurationKey(const struct campaign *c, const char *also, uint64_t *key) {
  size_t length = strlen(c->text) + strlen(windrow_build()) + 2;
  char *text;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(length, &text));
  snprintf(text, length, "%s\n", windrow_build());
  for (const char *line = c->text; *line;) {
    const char *end = strchr(line, '\n');
    size_t n = end ? (size_t)(end - line) + 1 : strlen(line);
    if (!is_about_output(line, also)) strncat(text, line, n);
    line += n;
  }
  *key = journal_key(text);
  PetscCall(PetscFree(text));
  PetscFunctionReturn(0);
}
