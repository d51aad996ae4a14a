/* Extent network: values from networks, whose weights are what is estimated.
 *
 *   sv = out[season]     an output of the network of the seasons (control_network.h)
 *   sv = value           ordinates of the partitioning (control_partition.h): those of all seasons
 *
 * An item of the first kind has no element of u of its own: all weights belong to all outputs.
 */
#include "control/control_partition.h"
#include "control/extent.h"
#include <stdio.h>
#include <string.h>

static int size(const struct control *control, const struct control_item *item, int n_regions) {
  (void)n_regions;
  return item->target == CONTROL_PARTITION && control->partition
             ? control->partition->net->n_weights
             : 0;
}

static void element_name(const struct control *control, const struct control_item *item, int k,
                         const char *const *regions, int length, char *name) {
  (void)regions;
  int used = snprintf(name, (size_t)length, "%s.", item->name);
  network_weight_name(control->partition->net, k, length - used, name + used);
}

static void forward(const struct control *control, const struct control_item *item,
                    const struct control_site *site, const double *value, const double *out,
                    double *sv) {
  (void)site;
  const double *from =
      control_by_season(item) ? out + item->offset - control->n_shared : value + item->offset;
  memcpy(sv + item->place, from, (size_t)item->n_places * sizeof *sv);
}

static void adjoint(const struct control *control, const struct control_item *item,
                    const struct control_site *site, const double *sv_b, struct exact_sum *value_b,
                    double *out_b) {
  (void)site;
  for (int k = 0; k < item->n_places; k++) {
    if (control_by_season(item))
      out_b[item->offset - control->n_shared + k] += sv_b[item->place + k];
    else
      exact_sum_add(&value_b[item->offset + k], sv_b[item->place + k]);
  }
}

static int elements(const struct control *control, const struct control_item *item,
                    const struct control_site *site, int k, int capacity, int *element,
                    double *weight) {
  return control_by_season(item)
             ? -1
             : extent_global.elements(control, item, site, k, capacity, element, weight);
}

const struct extent_ops extent_network = {.name = "network",
                                          .varies = true,
                                          .size = size,
                                          .element_name = element_name,
                                          .forward = forward,
                                          .tangent = forward, /* linear */
                                          .adjoint = adjoint,
                                          .elements = elements};
