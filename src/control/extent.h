#pragma once
/* Extents: from what is estimated to the values of one season.
 *
 * A season's values sv[control.n_season] hold, from item->place on, the item->n_places values of
 * every item that sets parameters of crop or soil:
 *   global    sv = value
 *   region    sv = sum_r w_r value_r over the regions r of the season's cell (cell_regions.h): the
 *             area-weighted mean of the transformed values; the item's prior without a region
 *   cell      sv = the cell's own value (cell_values.h), in the place of a network's output
 *   network   sv = the network's output for the season; the partitioning's ordinates are those of
 *             all seasons: sv = value
 * `value` is what control_values gives. All extents are linear in it, so that tangent and adjoint
 * need no point. An extent is one table of operations on one item.
 */
#include "control/control.h"
#include "region/cell_regions.h"
#include "support/exact_sum.h"

/* position of a season */
struct control_site {
  int season;           /* on this rank */
  int n_regions;        /* regions of its cell, */
  const int *region;    /* [n_regions] which they are, */
  const double *weight; /* [n_regions] and their shares of it; not owned */
};

struct extent_ops {
  const char *name; /* in campaigns */
  bool varies;      /* from season to season */
  /* elements of u that are this item's alone */
  int (*size)(const struct control *control, const struct control_item *item, int n_regions);
  /* name of its element k of u; region names may be NULL */
  void (*element_name)(const struct control *control, const struct control_item *item, int k,
                       const char *const *regions, int length, char *name);
  /* sv from value[n_shared] and the season's out[n_outputs], which is NULL without a network; the
   * tangent alike */
  void (*forward)(const struct control *control, const struct control_item *item,
                  const struct control_site *site, const double *value, const double *out,
                  double *sv);
  void (*tangent)(const struct control *control, const struct control_item *item,
                  const struct control_site *site, const double *value_d, const double *out_d,
                  double *sv_d);
  /* Adds into value_b[n_shared], one addition an element that the item depends on, and into
   * out_b[n_outputs]. */
  void (*adjoint)(const struct control *control, const struct control_item *item,
                  const struct control_site *site, const double *sv_b, struct exact_sum *value_b,
                  double *out_b);
  /* The elements of `value` that the item's k-th value depends on, and d sv / d value: returns how
   * many there are, of which the first `capacity` are written; -1 where it is an output of the
   * network. */
  int (*elements)(const struct control *control, const struct control_item *item,
                  const struct control_site *site, int k, int capacity, int *element,
                  double *weight);
};
extern const struct extent_ops extent_global, extent_region, extent_cell, extent_network;
/* the operations of an item's extent */
const struct extent_ops *extent_of(const struct control_item *item);

/* The site of a season of local cell `cell`; regions NULL = of no region. */
struct control_site control_site_at(const struct cell_regions *regions, int season, int cell);
/* whether the values of any two seasons may differ */
bool control_season_varies(const struct control *control);

/* All items of one season: sv[n_season], its tangent and adjoint, as the operations above; out of
 * the season's network, its tangent and adjoint may be NULL without one. Not collective. */
void control_season_forward(const struct control *control, const struct control_site *site,
                            const double *value, const double *out, double *sv);
void control_season_tl(const struct control *control, const struct control_site *site,
                       const double *value_d, const double *out_d, double *sv_d);
void control_season_ad(const struct control *control, const struct control_site *site,
                       const double *sv_b, struct exact_sum *value_b, double *out_b);
/* elements of `value` behind sv[place], as the operation `elements` */
int control_season_elements(const struct control *control, const struct control_site *site,
                            int place, int capacity, int *element, double *weight);
