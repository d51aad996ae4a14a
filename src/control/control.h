#pragma once
/* The control: what is estimated, and how a vector u of standard normal prior deviations becomes
 * parameters.
 *
 *   value = T(T^-1(prior) + sd u),  T = identity | exp (log) | logistic (logit)
 *
 * Crop parameters are factors on the local base value (a table's factor multiplies its ordinates)
 * or absolute values. `sd` acts in the transformed space: for `log` it is relative, for `logit`
 * prior_sd is converted with the logistic's slope at the prior, so that it always is the standard
 * deviation of the value to first order. Extents: global (one number), region (one a region),
 * network (one a season: a network maps what is known of the cell to it; see control_network.h).
 *
 * Two vectors: u is what is estimated,
 *   u      = (global and regional items, in their order, region after region | weights)
 * and `value` is what the parameters of one season are made of,
 *   value  = (the same elements, transformed                                 | network's outputs)
 * The first part is the same for all seasons, the second is each season's own.
 */
#include "crop/parameters.h"
#include "support/problems.h"
#include "support/yaml.h"

enum control_target {
  CONTROL_SCALAR,   /* crop parameter `id` */
  CONTROL_TABLE,    /* all ordinates of table `id` */
  CONTROL_ORDINATE, /* ordinate `knot` of table `id` */
  CONTROL_GAP,      /* yield gap g of a region */
  CONTROL_TREND,    /* yield trend b of a region [yr-1] */
  CONTROL_LAI_SCALE /* observed LAI = scale x WOFOST's */
};
enum control_extent { EXTENT_GLOBAL, EXTENT_REGION, EXTENT_NETWORK };
enum control_transform { TRANSFORM_IDENTITY, TRANSFORM_LOG, TRANSFORM_LOGIT };

struct control_item {
  char name[40];
  enum control_target target;
  int id, knot;
  enum control_extent extent;
  enum control_transform transform;
  bool factor;            /* multiplies the base value; else replaces it */
  double prior, prior_sd; /* in the value's unit */
  double lo, hi;          /* bounds of the value, may be infinite */
  double centre;          /* trend: year t0 */
  int offset, count;      /* its place in value, and in u where its extent is not network */
};

enum { CONTROL_ITEMS = 64 };

struct control {
  int n_items;
  struct control_item item[CONTROL_ITEMS];
  int n_shared;                    /* values that all seasons share; the first elements of u */
  int n_outputs;                   /* values that a network gives each season */
  int n_values;                    /* n_shared + n_outputs */
  int n;                           /* length of u: n_shared + the network's weights */
  struct control_network *network; /* NULL without extent network; not owned */
};

/* Reads the `control` map of a campaign: NAME: {extent, factor | absolute: [lo, hi], prior,
 * prior_sd, transform, bounds, centre}. `base` gives absolute priors their default. */
void control_read(const struct yaml *map, const struct parameter_set *base, struct control *control,
                  struct problems *list);
/* Gives every item its place; call when the number of regions is known. */
void control_layout(struct control *control, int n_regions);
int control_find(const struct control *control, enum control_target target); /* item, or -1 */

/* bounds of u: lo[n], hi[n], infinite where there are none */
void control_bounds(const struct control *control, double *lo, double *hi);
/* value[n_values] and slope[n] = d value / d u (may be NULL). The network's outputs are set to
 * their priors; the slope of a weight is d weight / d u. */
void control_values(const struct control *control, const double *u, double *value, double *slope);
/* name of element i ("TSUM1", "gap[DE40]"); region names may be NULL */
void control_name(const struct control *control, int i, const char *const *regions, int length,
                  char *name);

/* One season's parameters from its base and value[n_values]. */
void control_apply(const struct control *control, const double *value,
                   const struct parameter_set *base, struct parameter_set *set);
/* Adds d J / d value[n_values] for the crop items from the adjoint of lane l of a block. */
void control_apply_ad(const struct control *control, const struct parameter_set *base,
                      const struct crop_d *crop_b, int l, double *value_b);
/* Tangent direction of crop item `item` in lane l: d parameters / d value. */
void control_apply_tl(const struct control *control, int item, const struct parameter_set *base,
                      struct crop_d *crop_d, int l);
