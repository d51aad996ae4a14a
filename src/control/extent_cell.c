/* Extent cell: one number a cell, which belongs to the cell's rank.
 *
 *   sv = out[cell]
 *
 * The values stand where a network's outputs do: members of ensembles draw them, those that are
 * estimated are made by the model of fields and deviations (cell_values.h).
 */
#include "control/extent.h"
#include <stdio.h>

static int size(const struct control *control, const struct control_item *item, int n_regions) {
  (void)control;
  (void)item;
  (void)n_regions;
  return 0;
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
  (void)site;
  (void)value;
  sv[item->place] = out[item->offset - control->n_shared];
}

static void adjoint(const struct control *control, const struct control_item *item,
                    const struct control_site *site, const double *sv_b, struct exact_sum *value_b,
                    double *out_b) {
  (void)site;
  (void)value_b;
  out_b[item->offset - control->n_shared] += sv_b[item->place];
}

static int elements(const struct control *control, const struct control_item *item,
                    const struct control_site *site, int k, int capacity, int *element,
                    double *weight) {
  (void)control;
  (void)item;
  (void)site;
  (void)k;
  (void)capacity;
  (void)element;
  (void)weight;
  return -1;
}

const struct extent_ops extent_cell = {.name = "cell",
                                       .varies = true,
                                       .size = size,
                                       .element_name = element_name,
                                       .forward = forward,
                                       .tangent = forward, /* linear */
                                       .adjoint = adjoint,
                                       .elements = elements};
