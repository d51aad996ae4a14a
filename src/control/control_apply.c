/* From a season's values to its parameters, and back for derivatives. */
#include "control/control_partition.h"

static void apply_partition(const struct control_partition *p, const double *ordinate,
                            struct parameter_set *set) {
  for (int i = 0; i < PARTITIONS; i++) {
    struct table_values *t = &set->table[partition_table[i]];
    t->n = p->knots;
    for (int k = 0; k < p->knots; k++) {
      t->x[k] = p->dvs[k];
      t->y[k] = ordinate[i * p->knots + k];
    }
  }
}

/* an item that sets parameters of this season */
static bool acts(const struct control_item *item, bool estimated) {
  bool depth = item->target == CONTROL_SCALAR && item->id == PARAM_RDMSOL;
  return item->n_places > 0 && (estimated || depth);
}

void control_apply(const struct control *control, bool estimated, const double *sv,
                   const struct parameter_set *base, struct parameter_set *set) {
  *set = *base;
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    if (!acts(item, estimated)) continue;
    double v = sv[item->place];
    if (item->target == CONTROL_SCALAR) {
      set->scalar[item->id] = item->factor ? v * base->scalar[item->id] : v;
    } else if (item->target == CONTROL_TABLE) {
      for (int k = 0; k < base->table[item->id].n; k++)
        set->table[item->id].y[k] = v * base->table[item->id].y[k];
    } else if (item->target == CONTROL_ORDINATE) {
      double *y = &set->table[item->id].y[item->knot];
      *y = item->factor ? v * base->table[item->id].y[item->knot] : v;
    } else if (item->target == CONTROL_PARTITION) {
      apply_partition(control->partition, sv + item->place, set);
    }
  }
}

/* d parameter / d value of the season, of a scalar or an ordinate */
static double weight_of(const struct control_item *item, double base) {
  return item->factor ? base : 1.;
}

void control_apply_ad(const struct control *control, bool estimated,
                      const struct parameter_set *base, const struct crop_d *crop_b, int l,
                      double *sv_b) {
  struct crop_d *b = (struct crop_d *)(uintptr_t)crop_b; /* accessors are not const */
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    double *to = &sv_b[item->place];
    if (!acts(item, estimated)) continue;
    if (item->target == CONTROL_SCALAR) {
      *to += weight_of(item, base->scalar[item->id]) * (*crop_scalar(&b->p, item->id))[l];
    } else if (item->target == CONTROL_TABLE) {
      const lane *y_b = crop_ordinates_of(&b->t, item->id);
      for (int k = 0; k < base->table[item->id].n; k++)
        *to += base->table[item->id].y[k] * y_b[k][l];
    } else if (item->target == CONTROL_ORDINATE) {
      const lane *y_b = crop_ordinates_of(&b->t, item->id);
      *to += weight_of(item, base->table[item->id].y[item->knot]) * y_b[item->knot][l];
    } else if (item->target == CONTROL_PARTITION) {
      const int knots = control->partition->knots;
      for (int t = 0; t < PARTITIONS; t++) {
        const lane *y_b = crop_ordinates_of(&b->t, partition_table[t]);
        for (int k = 0; k < knots; k++) to[t * knots + k] += y_b[k][l];
      }
    }
  }
}

/* one ordinate's tangent; lanes with fewer knots than AFGEN_KNOTS repeat their last */
static void ordinate_tl(lane *y_d, int l, int knot, int knots, double d) {
  y_d[knot][l] += d;
  for (int k = knots; knot == knots - 1 && k < AFGEN_KNOTS; k++) y_d[k][l] += d;
}

static void table_tl(const struct control_item *item, const struct parameter_set *base, double d,
                     struct crop_d *crop_d, int l) {
  const struct table_values *t = &base->table[item->id];
  lane *y_d = crop_ordinates_of(&crop_d->t, item->id);
  for (int k = 0; k < t->n; k++) {
    if (item->target == CONTROL_TABLE)
      ordinate_tl(y_d, l, k, t->n, d * t->y[k]);
    else if (k == item->knot)
      ordinate_tl(y_d, l, k, t->n, d * weight_of(item, t->y[k]));
  }
}

void control_apply_tl(const struct control *control, bool estimated, const double *sv_d,
                      const struct parameter_set *base, struct crop_d *crop_d, int l) {
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    const double *d = &sv_d[item->place];
    if (!acts(item, estimated)) continue;
    if (item->target == CONTROL_SCALAR) {
      (*crop_scalar(&crop_d->p, item->id))[l] += weight_of(item, base->scalar[item->id]) * *d;
    } else if (item->target == CONTROL_TABLE || item->target == CONTROL_ORDINATE) {
      table_tl(item, base, *d, crop_d, l);
    } else if (item->target == CONTROL_PARTITION) {
      const int knots = control->partition->knots;
      for (int t = 0; t < PARTITIONS; t++)
        for (int k = 0; k < knots; k++)
          ordinate_tl(crop_ordinates_of(&crop_d->t, partition_table[t]), l, k, knots,
                      d[t * knots + k]);
    }
  }
}
