/* From a season's values to its soil and site parameters, and back for derivatives. */
#include "control/control.h"
#include <stdint.h>
#include <stdio.h>

void control_soil(const struct control *control, const double *sv, const struct soil_set *base,
                  struct soil_set *set) {
  *set = *base;
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    if (item->target != CONTROL_SOIL) continue;
    double v = sv[item->place];
    set->value[item->id] = item->factor ? v * base->value[item->id] : v;
  }
}

/* d parameter / d value */
static double weight_of(const struct control_item *item, const struct soil_set *base) {
  return item->factor ? base->value[item->id] : 1.;
}

void control_soil_ad(const struct control *control, const struct soil_set *base,
                     const struct soil_params *soil_b, int l, double *sv_b) {
  struct soil_params *b = (struct soil_params *)(uintptr_t)soil_b; /* the accessor is not const */
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    if (item->target == CONTROL_SOIL)
      sv_b[item->place] += weight_of(item, base) * (*soil_scalar(b, item->id))[l];
  }
}

void control_soil_tl(const struct control *control, const double *sv_d, const struct soil_set *base,
                     struct soil_params *soil_d, int l) {
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    if (item->target == CONTROL_SOIL)
      (*soil_scalar(soil_d, item->id))[l] += weight_of(item, base) * sv_d[item->place];
  }
}

/* what a parameter may reach */
struct reach {
  double lo, hi;
};

/* a soil's parameter, or RDMSOL and RDI, which are among the crop's */
static bool one_reaches(const struct control_item *item, double value, struct reach *reach,
                        size_t length, char *text) {
  const bool soil = item->target == CONTROL_SOIL;
  const char *unit = soil ? soil_parameter_info[item->id].unit : parameter_info[item->id].unit;
  double lo = soil ? soil_parameter_info[item->id].lo : parameter_info[item->id].lo;
  double hi = soil ? soil_parameter_info[item->id].hi : parameter_info[item->id].hi;
  double scale = item->factor ? value : 1.;
  *reach = (struct reach){scale * item->lo, scale * item->hi};
  if (item->factor && value == 0.) {
    snprintf(text, length,
             "control.%s: its base value is 0, so a factor changes nothing; use absolute: [lo, hi]",
             item->name);
    return false;
  }
  if (reach->lo >= lo && reach->hi <= hi) return true;
  snprintf(text, length, "control.%s may reach [%g, %g] %s; physical limits are [%g, %g]",
           item->name, reach->lo, reach->hi, unit, lo, hi);
  return false;
}

/* moistures that must stay apart */
static bool stay_apart(const struct reach reach[N_SOIL_SCALARS], size_t length, char *text) {
  static const int order[3][2] = {
      {SOIL_SMW, SOIL_SMFCF}, {SOIL_SMFCF, SOIL_SM0}, {SOIL_CRAIRC, SOIL_SM0}};
  for (int k = 0; k < 3; k++) {
    const int low = order[k][0], high = order[k][1];
    if (reach[low].hi < reach[high].lo) continue;
    snprintf(text, length,
             "within the control's bounds %s may reach %g and %s %g; the first must stay below the "
             "second: narrow the bounds",
             soil_parameter_info[low].name, reach[low].hi, soil_parameter_info[high].name,
             reach[high].lo);
    return false;
  }
  return true;
}

/* RDMSOL, and that no crop's first roots lie below it */
static bool roots_fit(const struct control *control, const struct control_depths *depths,
                      size_t length, char *text) {
  struct reach soil = {depths->rdmsol, depths->rdmsol}, roots = {depths->rdi, depths->rdi};
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    if (item->target != CONTROL_SCALAR) continue;
    if (item->id == PARAM_RDMSOL && !one_reaches(item, depths->rdmsol, &soil, length, text))
      return false;
    if (item->id == PARAM_RDI && !one_reaches(item, depths->rdi, &roots, length, text))
      return false;
  }
  const double deepest = roots.hi > depths->others ? roots.hi : depths->others;
  if (!(deepest > soil.lo)) return true;
  snprintf(text, length,
           "within the control's bounds RDI may reach %g cm and RDMSOL %g cm; the first must not "
           "exceed the second: narrow the bounds",
           deepest, soil.lo);
  return false;
}

bool control_soil_check(const struct control *control, const struct soil_set *base,
                        const struct control_depths *depths, size_t length, char *text) {
  struct reach reach[N_SOIL_SCALARS];
  bool any = false;
  for (int id = 0; id < N_SOIL_SCALARS; id++)
    reach[id] = (struct reach){base->value[id], base->value[id]};
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    if (item->target != CONTROL_SOIL) continue;
    any = true;
    if (!one_reaches(item, base->value[item->id], &reach[item->id], length, text)) return false;
  }
  return (!any || stay_apart(reach, length, text)) && roots_fit(control, depths, length, text);
}
