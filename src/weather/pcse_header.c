/* The header of PCSE's own weather files: lines of NAME = VALUE between "## Site Characteristics"
 * and "## Daily weather observations", several of them in a line with semicolons between.
 */
#include "weather/pcse_header.h"
#include "support/decimal.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *const pcse_observations = "## Daily weather observations";
static const char *const characteristics = "## Site Characteristics";

static bool begins_with(const char *text, const char *with) {
  return strncasecmp(text, with, strlen(with)) == 0;
}

bool pcse_header_is(const char *file) {
  char line[64] = "";
  FILE *stream = fopen(file, "r");
  bool is = stream && fgets(line, sizeof line, stream) &&
            begins_with(line + (strncmp(line, "\xef\xbb\xbf", 3) ? 0 : 3), characteristics);
  if (stream) fclose(stream);
  return is;
}

static char *trim(char *text) {
  while (isspace((unsigned char)*text)) text++;
  size_t n = strlen(text);
  while (n && isspace((unsigned char)text[n - 1])) text[--n] = '\0';
  return text;
}

static bool take(const char *file, char *assignment, struct pcse_header *h, struct problems *list) {
  const struct {
    const char *name;
    double *to;
  } numbers[] = {{"Latitude", &h->lat},
                 {"Longitude", &h->lon},
                 {"Elevation", &h->elevation},
                 {"AngstromA", &h->sky.a},
                 {"AngstromB", &h->sky.b}};
  char *equals = strchr(assignment, '=');
  if (!equals) return true; /* text that continues */
  *equals = '\0';
  const char *name = trim(assignment), *value = trim(equals + 1);
  if (!strcmp(name, "HasSunshine")) {
    h->has_sunshine = !strcmp(value, "True") || !strcmp(value, "1");
    return h->has_sunshine || !strcmp(value, "False") || !strcmp(value, "0") ||
           problem(list, "%s: HasSunshine is %s; True or False is expected", file, value);
  }
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    if (!strcmp(name, numbers[i].name) && !decimal_read(value, numbers[i].to))
      return problem(list, "%s: %s is '%s'; a number is expected", file, name, value);
  return true;
}

bool pcse_header_read(const char *file, struct pcse_header *h, struct problems *list) {
  const double none = NAN;
  *h = (struct pcse_header){none, none, none, {none, none}, false};
  FILE *stream = fopen(file, "r");
  char *line = NULL;
  size_t size = 0;
  bool good = true, ends = false;
  while (stream && !ends && getline(&line, &size, stream) >= 0) {
    ends = begins_with(line, pcse_observations);
    char *rest = NULL;
    for (char *part = strtok_r(line, ";", &rest); part && !ends && *line != '#';
         part = strtok_r(NULL, ";", &rest))
      good &= take(file, part, h, list);
  }
  free(line);
  if (stream) fclose(stream);
  if (!ends) return problem(list, "%s: has no line '%s'", file, pcse_observations);
  if (good && isnan(h->lat))
    good = problem(list, "%s: its header has no Latitude [degrees north]", file);
  if (good && !(h->sky.a >= 0.0 && h->sky.b > 0.0 && h->sky.a + h->sky.b <= 1.0))
    good = problem(list,
                   "%s: its header's AngstromA and AngstromB are %g and %g; a >= 0, b > 0 and a + "
                   "b <= 1 are expected",
                   file, h->sky.a, h->sky.b);
  return good;
}
