#pragma once
/* The value of an item of extent cell in one cell.
 *
 *   value = L(T(T^-1(prior) + t)),   t = t_global + sum_r w_r t_region,r + sd x
 *
 * t: the item's deviations in the transformed space, each with a prior mean of 0; x: a field of
 * variance 1 (field/field_prior.h); w: shares of the cell's regions. L keeps the bounds: it leaves
 * the inner three quarters of the way from the prior to a bound as they are, and bends what lies
 * beyond towards the bound by a hyperbolic tangent, with two continuous derivatives. u of a field
 * has no bounds of its own: it is white, and a value is made of many.
 */
#include "control/extent.h"

/* value at t, and d value / d t into *slope (NULL = not wanted) */
double control_cell_value(const struct control_item *item, double t, double *slope);
/* d t / d (value of a deviation), which is given in the value's unit to first order */
double control_deviation_scale(const struct control *control, const struct control_item *deviation);
