/* Extent global: one number for all seasons.
 *
 *   sv = value
 */
#include "control/extent.h"
#include <stdio.h>

static int size(const struct control *control, const struct control_item *item, int n_regions) {
  (void)control;
  (void)item;
  (void)n_regions;
  return 1;
}

static void element_name(const struct control *control, const struct control_item *item, int k,
                         const char *const *regions, int length, char *name) {
  (void)control;
  (void)k;
  (void)regions;
  snprintf(name, (size_t)length, "%s", item->name);
}

static void forward(const struct control *control, const struct control_item *item,
                    const struct control_site *site, const double *value, const double *out,
                    double *sv) {
  (void)control;
  (void)site;
  (void)out;
  sv[item->place] = value[item->offset];
}

static void adjoint(const struct control *control, const struct control_item *item,
                    const struct control_site *site, const double *sv_b, struct exact_sum *value_b,
                    double *out_b) {
  (void)control;
  (void)site;
  (void)out_b;
  exact_sum_add(&value_b[item->offset], sv_b[item->place]);
}

static int elements(const struct control *control, const struct control_item *item,
                    const struct control_site *site, int k, int capacity, int *element,
                    double *weight) {
  (void)control;
  (void)site;
  if (capacity < 1) return 1;
  *element = item->offset + k;
  *weight = 1.;
  return 1;
}

const struct extent_ops extent_global = {.name = "global",
                                         .size = size,
                                         .element_name = element_name,
                                         .forward = forward,
                                         .tangent = forward, /* linear */
                                         .adjoint = adjoint,
                                         .elements = elements};
