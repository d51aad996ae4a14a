/* Variables that the campaign names by itself (forcing.variables): a profile of their own, which
 * comes before all others. */
#include "ncio/forcing_plan.h"
#include <string.h>

static const struct {
  const char *word;
  enum forcing_quantity quantity;
} words[] = {{"IRRAD", FORCING_IRRAD}, {"TMIN", FORCING_TMIN}, {"TMAX", FORCING_TMAX},
             {"TEMP", FORCING_TEMP},   {"RAIN", FORCING_RAIN}, {"WIND", FORCING_WIND},
             {"VAP", FORCING_VAP},     {"DEW", FORCING_DEW},   {"RH", FORCING_RELHUM},
             {"E0", FORCING_E0},       {"ES0", FORCING_ES0},   {"ET0", FORCING_ET0},
             {"SUN", FORCING_SUNSHINE}};
enum { N_WORDS = sizeof words / sizeof *words };

static int word_of(const char *text) {
  for (int w = 0; w < N_WORDS; w++)
    if (strcmp(words[w].word, text) == 0) return w;
  return -1;
}

bool forcing_names(const struct forcing_source *source, struct profile *own,
                   struct profile_row row[N_FORCING], struct problems *list) {
  const char *known[N_WORDS];
  bool good = true;
  *own = (struct profile){.name = "forcing.variables", .row = row};
  for (int w = 0; w < N_WORDS; w++) known[w] = words[w].word;
  for (int i = 0; i < source->n_names; i++) {
    int w = word_of(source->names[i].quantity);
    if (w >= 0) {
      row[own->n++] =
          (struct profile_row){.quantity = words[w].quantity, .name = source->names[i].variable};
      continue;
    }
    const char *near = nearest_word(source->names[i].quantity, known, N_WORDS);
    good = problem(
        list,
        "forcing.variables.%s is none of IRRAD, TMIN, TMAX, TEMP, RAIN, WIND, VAP, DEW, RH, "
        "E0, ES0, ET0, SUN%s%s%s",
        source->names[i].quantity, near ? "; did you mean '" : "", near ? near : "",
        near ? "'?" : "");
  }
  return good;
}

bool forcing_names_found(const struct forcing_source *source, const struct profile *own,
                         const int best[N_FORCING], struct problems *list) {
  bool good = true;
  for (int r = 0; r < own->n; r++) {
    int found = best[own->row[r].quantity];
    if (found < 0 || found >= own->n)
      good =
          problem(list, "%s: no file has the variable '%s', which forcing.variables names for %s",
                  source->files, own->row[r].name, quantity_info[own->row[r].quantity].name);
  }
  return good;
}
