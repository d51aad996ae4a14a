/* Values of cells; see cell_values.h. */
#include "control/cell_values.h"
#include <math.h>

static const double inner = .75; /* of the way to a bound that is left as it is */

/* L beyond its inner part: from `edge` towards edge + width */
static double bend(double v, double edge, double width, double *slope) {
  double h = tanh((v - edge) / width);
  *slope = 1. - h * h;
  return edge + width * h;
}

static double limit(const struct control_item *item, double v, double *slope) {
  double up = item->prior + inner * (item->hi - item->prior);
  double down = item->prior + inner * (item->lo - item->prior);
  *slope = 1.;
  if (isfinite(item->hi) && v > up) return bend(v, up, item->hi - up, slope);
  if (isfinite(item->lo) && v < down) return bend(v, down, item->lo - down, slope);
  return v;
}

double control_cell_value(const struct control_item *item, double t, double *slope) {
  double bent,
      v = transform_value(item->transform, transform_inverse(item->transform, item->prior) + t);
  double value = limit(item, v, &bent);
  if (slope) *slope = bent * transform_slope(item->transform, v);
  return value;
}

double control_deviation_scale(const struct control *control,
                               const struct control_item *deviation) {
  const struct control_item *item = &control->item[deviation->of];
  return 1. / transform_slope(item->transform, item->prior);
}
