/* Extent region: one number a region.
 *
 *   sv = sum_r w_r value_r,   sum_r w_r = 1;   the item's prior in a cell without a region
 *
 * Values are means of transformed numbers, so a bound that holds in every region holds in a cell.
 * Terms are added in the order of the regions' numbers.
 */
#include "control/extent.h"
#include <stdio.h>

static int size(const struct control *control, const struct control_item *item, int n_regions) {
  (void)control;
  (void)item;
  return n_regions;
}

static void element_name(const struct control *control, const struct control_item *item, int k,
                         const char *const *regions, int length, char *name) {
  (void)control;
  if (regions)
    snprintf(name, (size_t)length, "%s[%s]", item->name, regions[k]);
  else
    snprintf(name, (size_t)length, "%s[%d]", item->name, k);
}

static double mean(const struct control_item *item, const struct control_site *site,
                   const double *value) {
  double sum = 0.;
  for (int i = 0; i < site->n_regions; i++)
    sum += site->weight[i] * value[item->offset + site->region[i]];
  return sum;
}

static void forward(const struct control *control, const struct control_item *item,
                    const struct control_site *site, const double *value, const double *out,
                    double *sv) {
  (void)control;
  (void)out;
  sv[item->place] = site->n_regions ? mean(item, site, value) : item->prior;
}

static void tangent(const struct control *control, const struct control_item *item,
                    const struct control_site *site, const double *value_d, const double *out_d,
                    double *sv_d) {
  (void)control;
  (void)out_d;
  sv_d[item->place] = mean(item, site, value_d);
}

static void adjoint(const struct control *control, const struct control_item *item,
                    const struct control_site *site, const double *sv_b, struct exact_sum *value_b,
                    double *out_b) {
  (void)control;
  (void)out_b;
  for (int i = 0; i < site->n_regions; i++)
    exact_sum_add(&value_b[item->offset + site->region[i]], site->weight[i] * sv_b[item->place]);
}

static int elements(const struct control *control, const struct control_item *item,
                    const struct control_site *site, int k, int capacity, int *element,
                    double *weight) {
  (void)control;
  (void)k;
  for (int i = 0; i < site->n_regions && i < capacity; i++) {
    element[i] = item->offset + site->region[i];
    weight[i] = site->weight[i];
  }
  return site->n_regions;
}

const struct extent_ops extent_region = {.name = "region",
                                         .varies = true,
                                         .size = size,
                                         .element_name = element_name,
                                         .forward = forward,
                                         .tangent = tangent,
                                         .adjoint = adjoint,
                                         .elements = elements};
