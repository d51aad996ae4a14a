/* What all kinds share; see observation.h. */
#include "observe/observation.h"
#include <stdio.h>

const char *observation_text(const struct observation_set *set, int start, double value,
                             char *text) {
  if (set->ops->print)
    set->ops->print(set, start, value, text);
  else
    snprintf(text, OBSERVATION_TEXT, "%.17g", value);
  return text;
}

void observation_whiten(const struct observation_set *set, int n,
                        const struct observation *const *o, const double *d, double *z) {
  if (set->ops->whiten) {
    set->ops->whiten(set, n, o, d, z);
    return;
  }
  for (int i = 0; i < n; i++) z[i] = d[i] / o[i]->sigma;
}

void observation_whiten_ad(const struct observation_set *set, int n,
                           const struct observation *const *o, const double *z_b, double *d_b) {
  if (set->ops->whiten_ad) {
    set->ops->whiten_ad(set, n, o, z_b, d_b);
    return;
  }
  for (int i = 0; i < n; i++) d_b[i] = z_b[i] / o[i]->sigma;
}
