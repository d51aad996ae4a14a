/* Finding and reading the seasons that tests run. */
#include "site_cases.h"
#include "harness.h"
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const golden_name[N_GOLDEN] = {"spring_cereal", "winter_cereal", "tubers",
                                           "watered_cereal"};
static const char *const golden_weather[N_GOLDEN] = {"plain", "plain", "hourly", "rain"};

static bool read_files(const struct site_files *files, struct site *site) {
  struct problems list = {0};
  bool good = site_read(files, site, &list);
  for (int i = 0; i < list.n; i++) printf("    %s\n", list.line[i]);
  problems_clear(&list);
  return good;
}

bool golden_read(int which, struct site *site) {
  static char weather[1024]; /* the site keeps its name */
  char parameters[1024], agromanagement[1024];
  const char *root = harness_source();
  snprintf(parameters, sizeof parameters, "%s/tests/goldens/%s/parameters.yaml", root,
           golden_name[which]);
  snprintf(agromanagement, sizeof agromanagement, "%s/tests/goldens/%s/agromanagement.yaml", root,
           golden_name[which]);
  snprintf(weather, sizeof weather, "%s/tests/goldens/%s.csv", root, golden_weather[which]);
  const struct site_files files = {.parameters = parameters,
                                   .agromanagement = agromanagement,
                                   .weather = weather,
                                   .water_limited = which == GOLDEN_WATERED};
  return read_files(&files, site);
}

bool case_read(const char *folder, bool water_limited, struct site *site) {
  static char weather[1024];
  char parameters[1024], agromanagement[1024];
  snprintf(parameters, sizeof parameters, "%s/parameters_%s.yaml", folder,
           water_limited ? "wlp" : "pp");
  snprintf(agromanagement, sizeof agromanagement, "%s/agromanagement.yaml", folder);
  snprintf(weather, sizeof weather, "%s/weather.csv", folder);
  const struct site_files files = {.parameters = parameters,
                                   .agromanagement = agromanagement,
                                   .weather = weather,
                                   .water_limited = water_limited};
  return read_files(&files, site);
}

int cases_find(const char *folder, char ***path) {
  static const char *const patterns[] = {"%s/case_*", "%s/*/case_*"};
  glob_t found = {0};
  for (int i = 0; i < 2; i++) {
    char pattern[1024];
    snprintf(pattern, sizeof pattern, patterns[i], folder);
    glob(pattern, i ? GLOB_APPEND : 0, NULL, &found);
  }
  *path = malloc((found.gl_pathc + 1) * sizeof **path);
  if (!*path) abort();
  for (size_t i = 0; i < found.gl_pathc; i++) (*path)[i] = strdup(found.gl_pathv[i]);
  int n = (int)found.gl_pathc;
  globfree(&found);
  return n;
}

void cases_free(int n, char ***path) {
  for (int i = 0; i < n; i++) free((*path)[i]);
  free(*path);
  *path = NULL;
}

const char *case_name(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}
