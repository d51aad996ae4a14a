/* From values to one season's parameters, and back for derivatives. */
#include "control/control.h"

void control_apply(const struct control *control, const double *value,
                   const struct parameter_set *base, struct parameter_set *set) {
  *set = *base;
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    double v = value[item->offset];
    if (item->target == CONTROL_SCALAR) {
      set->scalar[item->id] = item->factor ? v * base->scalar[item->id] : v;
    } else if (item->target == CONTROL_TABLE) {
      for (int k = 0; k < base->table[item->id].n; k++)
        set->table[item->id].y[k] = v * base->table[item->id].y[k];
    } else if (item->target == CONTROL_ORDINATE) {
      double *y = &set->table[item->id].y[item->knot];
      *y = item->factor ? v * base->table[item->id].y[item->knot] : v;
    }
  }
}

/* d parameter / d value of a scalar or an ordinate */
static double weight_of(const struct control_item *item, double base) {
  return item->factor ? base : 1.;
}

void control_apply_ad(const struct control *control, const struct parameter_set *base,
                      const struct crop_d *crop_b, int l, double *value_b) {
  struct crop_d *b = (struct crop_d *)(uintptr_t)crop_b; /* accessors are not const */
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    double *to = &value_b[item->offset];
    if (item->target == CONTROL_SCALAR) {
      *to += weight_of(item, base->scalar[item->id]) * (*crop_scalar(&b->p, item->id))[l];
    } else if (item->target == CONTROL_TABLE) {
      const lane *y_b = crop_ordinates_of(&b->t, item->id);
      for (int k = 0; k < base->table[item->id].n; k++)
        *to += base->table[item->id].y[k] * y_b[k][l];
    } else if (item->target == CONTROL_ORDINATE) {
      const lane *y_b = crop_ordinates_of(&b->t, item->id);
      *to += weight_of(item, base->table[item->id].y[item->knot]) * y_b[item->knot][l];
    }
  }
}

void control_apply_tl(const struct control *control, int i, const struct parameter_set *base,
                      struct crop_d *crop_d, int l) {
  const struct control_item *item = &control->item[i];
  if (item->target == CONTROL_SCALAR) {
    (*crop_scalar(&crop_d->p, item->id))[l] = weight_of(item, base->scalar[item->id]);
    return;
  }
  if (item->target != CONTROL_TABLE && item->target != CONTROL_ORDINATE) return;
  lane *y_d = crop_ordinates_of(&crop_d->t, item->id);
  const struct table_values *t = &base->table[item->id];
  for (int k = 0; k < AFGEN_KNOTS; k++) {
    int last = k < t->n ? k : t->n - 1; /* lanes with fewer knots repeat their last */
    if (item->target == CONTROL_TABLE)
      y_d[k][l] = t->n ? t->y[last] : 0.;
    else if (last == item->knot)
      y_d[k][l] = weight_of(item, t->y[item->knot]);
  }
}
