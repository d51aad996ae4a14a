#pragma once
/* The control: what is estimated, and how a vector u of standard normal prior deviations becomes
 * parameters.
 *
 *   value = T(T^-1(prior) + sd u),  T = identity | exp (log) | logistic (logit)
 *
 * Crop and soil parameters are factors on the local base value (a table's factor multiplies its
 * ordinates) or absolute values. `sd` acts in the transformed space: for `log` it is relative, for
 * `logit` prior_sd is converted with the logistic's slope at the prior, so that it always is the
 * standard deviation of the value to first order. Extents: global (one number), region (one a
 * region), cell (one a cell: a field, see cell_values.h), network (one a season: a network maps
 * what is known of the cell to it; see control_network.h). A parameter may have several: it is then
 * an item of extent cell, and its global and regional parts are items CONTROL_DEVIATION beside it.
 *
 * Two vectors: u is what is estimated, `value` is what the parameters of one season are made of:
 *   u     = (global and regional items, region after region | partitioning's | network's weights
 *            | fields, cell after cell)
 *   value = (the same, transformed | its ordinates | network's outputs, values of the cell)
 * A rank has the fields of its own cells; all before them is the same on every rank. The network's
 * outputs, and the values of extent cell in their place, are each season's own, the rest is shared
 * by all seasons.
 */
#include "crop/parameters.h"
#include "hybrid/network.h"
#include "soil/soil_file.h"
#include "support/problems.h"
#include "support/yaml.h"

enum control_target {
  CONTROL_SCALAR,    /* crop parameter `id` */
  CONTROL_TABLE,     /* all ordinates of table `id` */
  CONTROL_ORDINATE,  /* ordinate `knot` of table `id` */
  CONTROL_SOIL,      /* soil or site parameter `id`, in water-limited production */
  CONTROL_PARTITION, /* FRTB, FLTB, FSTB, FOTB by a network; see control_partition.h */
  CONTROL_GAP,       /* yield gap g of a region */
  CONTROL_TREND,     /* yield trend b of a region [yr-1] */
  CONTROL_LAI_SCALE, /* observed LAI = scale x WOFOST's */
  CONTROL_DEVIATION  /* part of item `of`, which differs between cells: of all, or by region */
};
enum control_extent { EXTENT_GLOBAL, EXTENT_REGION, EXTENT_CELL, EXTENT_NETWORK };
enum control_transform { TRANSFORM_IDENTITY, TRANSFORM_LOG, TRANSFORM_LOGIT };

struct control_item {
  char name[40], key[72]; /* key: where it is in the campaign */
  enum control_target target;
  int id, knot;
  enum control_extent extent;
  enum control_transform transform;
  bool factor;            /* multiplies the base value; else replaces it */
  double prior, prior_sd; /* in the value's unit */
  double lo, hi;          /* bounds of the value, may be infinite */
  double centre;          /* trend: year t0 */
  int of;                 /* of a deviation: the item that it is part of */
  bool field;             /* extent cell: estimated cell by cell, with prior_sd; else each cell's
                             value is made of deviations alone */
  double length;          /* [km] over which a field correlates; 0 = cells are independent */
  int offset, count;      /* its place in value, and in u where its extent is not network */
  int place, n_places;    /* where it is among a season's values; n_places = 0: it does not */
};

enum { CONTROL_ITEMS = 64 };

/* T of z; T^-1 of a value; T' at a value */
double transform_value(enum control_transform t, double z);
double transform_inverse(enum control_transform t, double value);
double transform_slope(enum control_transform t, double value);
/* an item's standard deviation in the transformed space: prior_sd over T' at the prior */
double control_item_sd(const struct control_item *item);

/* what control.partitioning requests */
struct control_partition_plan {
  struct network_shape shape; /* dense layers */
  int knots;                  /* 0: those of the crop's four tables */
  double dvs[AFGEN_KNOTS];
  double weight_sd;
};

struct control {
  int n_items;
  struct control_item item[CONTROL_ITEMS];
  int n_plain;                         /* elements of u that are values behind a transform */
  int n_shared;                        /* values that all seasons share */
  int n_outputs;                       /* values that a network gives each season */
  int n_values;                        /* n_shared + n_outputs */
  int n_season;                        /* values of one season; see extent.h */
  int weights_at;                      /* first of the network's weights in u */
  int n_cells;                         /* this rank's, set before control_layout; 0 of ensembles */
  int n_fields;                        /* elements of u of one cell */
  int own_at;                          /* first of the fields' elements in u */
  int n;                               /* length of u: own_at + n_cells * n_fields */
  struct control_network *network;     /* NULL without extent network; not owned */
  struct control_partition_plan plan;  /* where an item's target is CONTROL_PARTITION */
  struct control_partition *partition; /* NULL without partitioning network; not owned */
  /* of `select` */
  bool flat;          /* the prior is no term of J; it stays the unit of u */
  const double *held; /* [n] elements that are not NaN stay there; NULL = all are free; not owned */
};

/* Where a map of parameters stands and how it is read. */
struct control_words {
  const char *path, *sd; /* "control", "prior_sd" */
  bool draws;            /* parameters of members: by cell too, those of a season alone, and without
                            bounds within what the parameter allows */
};
extern const struct control_words control_words_control, control_words_ensemble;

/* Reads the `control` map of a campaign: NAME: {extent, factor | absolute: [lo, hi], prior,
 * prior_sd, transform, bounds, centre}. `base` gives absolute priors their default. Soil parameters
 * are known where `water` is limited; what they reach is checked by control_soil_check. */
void control_read(const struct control_words *words, const struct yaml *map,
                  const struct parameter_set *base, bool water, struct control *control,
                  struct problems *list);
/* Gives every item its place; call when the number of regions is known. */
void control_layout(struct control *control, int n_regions);
/* whether the item sets crop or soil parameters of a season, not what is observed of it */
bool control_of_season(const struct control_item *item);
/* whether each season has a value of its own: an output of the network, or extent cell */
bool control_by_season(const struct control_item *item);
/* whether it is an output of the network of seasons */
bool control_by_network(const struct control_item *item);
/* whether a network's weights are among what is estimated */
bool control_has_weights(const struct control *control);
int control_find(const struct control *control, enum control_target target); /* item, or -1 */

/* number of the network's weights in u */
int control_network_weights(const struct control *control);

/* whether element i is not to be estimated */
static inline bool control_holds(const struct control *control, int i) {
  return control->held && control->held[i] == control->held[i]; /* not NaN */
}
/* bounds of u: lo[n], hi[n], infinite where there are none, both the place of what is held; a field
 * keeps its item's bounds by itself (cell_values.h) */
void control_bounds(const struct control *control, double *lo, double *hi);
/* an item's value at u, within its bounds; *clipped (may be NULL) is set where they cut it off */
double control_item_value(const struct control_item *item, double u, bool *clipped);
/* value[n_values]; those of each season are set to their priors */
void control_values(const struct control *control, const double *u, double *value);
/* slope[n_plain] = d value / d u of the plain elements */
void control_slopes(const struct control *control, const double *value, double *slope);
/* Tangent value_d[n_shared] along u_d[n], and adjoint: adds into u_b[weights_at]. */
void control_values_tl(const struct control *control, const double *u, const double *u_d,
                       double *value_d);
void control_values_ad(const struct control *control, const double *u, double *u_b,
                       const double *value_b);
/* name of element i ("TSUM1", "gap[DE40]"); region names may be NULL */
void control_name(const struct control *control, int i, const char *const *regions, int length,
                  char *name);

/* One season's parameters from its base and its values sv[n_season], which extent.h makes.
 * `estimated`: the crop is the one that is estimated; of another only RDMSOL follows the control,
 * which is its soil's. */
void control_apply(const struct control *control, bool estimated, const double *sv,
                   const struct parameter_set *base, struct parameter_set *set);
/* Adds d J / d sv[n_season] for the crop items from the adjoint of lane l of a block. */
void control_apply_ad(const struct control *control, bool estimated,
                      const struct parameter_set *base, const struct crop_d *crop_b, int l,
                      double *sv_b);
/* Adds the tangents of the crop items along sv_d[n_season] to crop_d in lane l. */
void control_apply_tl(const struct control *control, bool estimated, const double *sv_d,
                      const struct parameter_set *base, struct crop_d *crop_d, int l);

/* The same for soil and site parameters of a season. */
void control_soil(const struct control *control, const double *sv, const struct soil_set *base,
                  struct soil_set *set);
void control_soil_ad(const struct control *control, const struct soil_set *base,
                     const struct soil_params *soil_b, int l, double *sv_b);
void control_soil_tl(const struct control *control, const double *sv_d, const struct soil_set *base,
                     struct soil_params *soil_d, int l);
/* depths [cm] of one soil and its crops */
struct control_depths {
  double rdmsol, rdi; /* of the crop that is estimated */
  double others;      /* the largest RDI of crops that no control changes, 0 without such */
};
/* Whether every value within the bounds gives a possible soil on this base, no crop's first roots
 * below it; else `text` says why not. */
bool control_soil_check(const struct control *control, const struct soil_set *base,
                        const struct control_depths *depths, size_t length, char *text);
