/* A truth that a file gives: maps of factors by the parameters' names, whatever made them. */
#include "ncio/plain_file.h"
#include "synthesize/synthesize.h"
#include <stdlib.h>

/* factors that no crop stands */
static bool check(const struct synthesis *s, int i, struct problems *list) {
  for (int p = 0; p < s->n_points; p++)
    if (s->is_cell[p] != 0.0 && !(s->factor[i][p] > 0.1 && s->factor[i][p] < 10.0))
      return problem(list, "%s: %s is %g at point %d; expected a factor on the base value",
                     s->truth_maps, s->control[i].name, s->factor[i][p], p);
  return true;
}

bool synthesis_read_factors(struct synthesis *s, struct problems *list) {
  int before = list->count, found = 0;
  for (int i = 0; i < s->n_parameters; i++) {
    double *factor = malloc((size_t)s->n_points * sizeof *factor);
    if (!factor) abort();
    if (plain_read(s->truth_maps, s->control[i].name, (size_t)s->n_points, factor, list)) {
      s->factor[i] = factor;
      found += check(s, i, list);
    } else {
      free(factor);
    }
  }
  if (!found && !problems_since(list, before))
    problem(list, "%s: holds none of the parameters that are estimated, as %s", s->truth_maps,
            s->control[0].name);
  return !problems_since(list, before);
}
