/* From the control vector to values: transforms, bounds, names. */
#include "control/control_network.h"
#include "control/control_partition.h"
#include "control/extent.h"
#include <math.h>
#include <stdio.h>

double transform_value(enum control_transform t, double z) {
  if (t == TRANSFORM_LOG) return exp(z);
  if (t == TRANSFORM_LOGIT) return 1. / (1. + exp(-z));
  return z;
}
double transform_inverse(enum control_transform t, double value) {
  if (t == TRANSFORM_LOG) return log(value);
  if (t == TRANSFORM_LOGIT) return log(value / (1. - value));
  return value;
}
double transform_slope(enum control_transform t, double value) {
  if (t == TRANSFORM_LOG) return value;
  if (t == TRANSFORM_LOGIT) return value * (1. - value);
  return 1.;
}

double control_item_sd(const struct control_item *item) {
  return item->prior_sd / transform_slope(item->transform, item->prior);
}

/* values that are no elements of u behind a transform: a network's, a cell's own */
static bool has_outputs(const struct control_item *item) {
  return item->extent == EXTENT_NETWORK || item->extent == EXTENT_CELL;
}

/* places such values from n on; returns how many */
static int place(struct control *control, int n, bool partition) {
  int first = n;
  for (int i = 0; i < control->n_items; i++) {
    struct control_item *item = &control->item[i];
    if (!has_outputs(item) || (item->target == CONTROL_PARTITION) != partition) continue;
    item->offset = n;
    item->count = !partition ? 1 : control->partition ? PARTITIONS * control->partition->knots : 0;
    n += item->count;
  }
  return n - first;
}

/* places among a season's values, in the order of the items */
static void place_season(struct control *control) {
  control->n_season = 0;
  for (int i = 0; i < control->n_items; i++) {
    struct control_item *item = &control->item[i];
    item->place = control->n_season;
    item->n_places = item->target == CONTROL_PARTITION ? item->count : control_of_season(item);
    control->n_season += item->n_places;
  }
}

void control_layout(struct control *control, int n_regions) {
  const struct control_partition *partition = control->partition;
  int n = 0;
  for (int i = 0; i < control->n_items; i++) {
    struct control_item *item = &control->item[i];
    if (has_outputs(item)) continue;
    item->offset = n;
    item->count = extent_of(item)->size(control, item, n_regions);
    n += item->count;
  }
  control->n_plain = n;
  n += place(control, n, true);
  control->n_shared = n;
  n += place(control, n, false);
  control->n_values = n;
  control->n_outputs = n - control->n_shared;
  place_season(control);
  control->weights_at = control->n_plain + (partition ? partition->net->n_weights : 0);
  control->own_at = control->weights_at + control_network_weights(control);
  control->n_fields = 0;
  for (int i = 0; i < control->n_items; i++) control->n_fields += control->item[i].field;
  control->n = control->own_at + control->n_cells * control->n_fields;
}

int control_network_weights(const struct control *control) {
  return control->network ? control->network->net->n_weights : 0;
}

bool control_of_season(const struct control_item *item) { return item->target <= CONTROL_SOIL; }

bool control_by_season(const struct control_item *item) {
  return has_outputs(item) && item->target != CONTROL_PARTITION;
}

bool control_by_network(const struct control_item *item) {
  return item->extent == EXTENT_NETWORK && item->target != CONTROL_PARTITION;
}

bool control_has_weights(const struct control *control) {
  return control->own_at > control->n_plain;
}

int control_find(const struct control *control, enum control_target target) {
  for (int i = 0; i < control->n_items; i++)
    if (control->item[i].target == target) return i;
  return -1;
}

/* a bound in u; a bound at the transform's own limit (0, 1) is no bound */
static double bound_of(const struct control_item *item, double value) {
  double z = transform_inverse(item->transform, value);
  if (isnan(z) || isinf(z)) return value > item->prior ? INFINITY : -INFINITY;
  return (z - transform_inverse(item->transform, item->prior)) / control_item_sd(item);
}

void control_bounds(const struct control *control, double *lo, double *hi) {
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    if (has_outputs(item)) continue;
    for (int k = 0; k < item->count; k++) {
      lo[item->offset + k] = bound_of(item, item->lo);
      hi[item->offset + k] = bound_of(item, item->hi);
    }
  }
  for (int i = control->n_plain; i < control->n; i++) {
    lo[i] = -INFINITY;
    hi[i] = INFINITY;
  }
  for (int i = 0; i < control->n; i++)
    if (control_holds(control, i)) lo[i] = hi[i] = control->held[i];
}

double control_item_value(const struct control_item *item, double u, bool *clipped) {
  double z = transform_inverse(item->transform, item->prior) + control_item_sd(item) * u;
  double value = transform_value(item->transform, z);
  bool out = value < item->lo || value > item->hi;
  if (clipped && out) *clipped = true;
  return value < item->lo ? item->lo : value > item->hi ? item->hi : value;
}

void control_values(const struct control *control, const double *u, double *value) {
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    if (item->target == CONTROL_PARTITION) {
      if (control->partition)
        control_partition_forward(control->partition, u + control->n_plain, value + item->offset);
      continue;
    }
    if (has_outputs(item)) {
      value[item->offset] = item->prior;
      continue;
    }
    double sd = control_item_sd(item), zb = transform_inverse(item->transform, item->prior);
    for (int k = item->offset; k < item->offset + item->count; k++)
      value[k] = transform_value(item->transform, zb + sd * u[k]);
  }
}

void control_slopes(const struct control *control, const double *value, double *slope) {
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    if (has_outputs(item)) continue;
    for (int k = item->offset; k < item->offset + item->count; k++)
      slope[k] = control_item_sd(item) * transform_slope(item->transform, value[k]);
  }
}

/* d value / d u of plain element k at u */
static double slope_at(const struct control_item *item, double u) {
  double sd = control_item_sd(item), zb = transform_inverse(item->transform, item->prior);
  return sd * transform_slope(item->transform, transform_value(item->transform, zb + sd * u));
}

void control_values_tl(const struct control *control, const double *u, const double *u_d,
                       double *value_d) {
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    if (item->target == CONTROL_PARTITION)
      control_partition_tl(control->partition, u + control->n_plain, u_d + control->n_plain,
                           value_d + item->offset);
    if (has_outputs(item)) continue;
    for (int k = item->offset; k < item->offset + item->count; k++)
      value_d[k] = slope_at(item, u[k]) * u_d[k];
  }
}

void control_values_ad(const struct control *control, const double *u, double *u_b,
                       const double *value_b) {
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    if (item->target == CONTROL_PARTITION)
      control_partition_ad(control->partition, u + control->n_plain, u_b + control->n_plain,
                           value_b + item->offset);
    if (has_outputs(item)) continue;
    for (int k = item->offset; k < item->offset + item->count; k++)
      u_b[k] += slope_at(item, u[k]) * value_b[k];
  }
}

void control_name(const struct control *control, int i, const char *const *regions, int length,
                  char *name) {
  if (i >= control->own_at) {
    int left = (i - control->own_at) % control->n_fields, k = 0;
    while (!control->item[k].field || left--) k++;
    snprintf(name, (size_t)length, "%s of own cell %d", control->item[k].name,
             (i - control->own_at) / control->n_fields);
    return;
  }
  if (i >= control->weights_at) {
    network_weight_name(control->network->net, i - control->weights_at, length, name);
    return;
  }
  if (i >= control->n_plain) {
    const struct control_item *item = &control->item[control_find(control, CONTROL_PARTITION)];
    extent_of(item)->element_name(control, item, i - control->n_plain, regions, length, name);
    return;
  }
  for (int k = 0; k < control->n_items; k++) {
    const struct control_item *item = &control->item[k];
    if (has_outputs(item) || i < item->offset || i >= item->offset + item->count) continue;
    extent_of(item)->element_name(control, item, i - item->offset, regions, length, name);
    return;
  }
  snprintf(name, (size_t)length, "?");
}
