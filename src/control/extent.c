/* The operations of all extents, and the values of a season by them; see extent.h. */
#include "control/extent.h"

const struct extent_ops *extent_of(const struct control_item *item) {
  static const struct extent_ops *const table[] = {[EXTENT_GLOBAL] = &extent_global,
                                                   [EXTENT_REGION] = &extent_region,
                                                   [EXTENT_CELL] = &extent_cell,
                                                   [EXTENT_NETWORK] = &extent_network};
  return table[item->extent];
}

struct control_site control_site_at(const struct cell_regions *regions, int season, int cell) {
  struct control_site site = {.season = season};
  if (!regions) return site;
  const int first = regions->start[cell];
  site.n_regions = regions->start[cell + 1] - first;
  site.region = regions->region + first;
  site.weight = regions->weight + first;
  return site;
}

bool control_season_varies(const struct control *control) {
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    if (control_of_season(item) && extent_of(item)->varies) return true;
  }
  return false;
}

void control_season_forward(const struct control *control, const struct control_site *site,
                            const double *value, const double *out, double *sv) {
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    if (item->n_places) extent_of(item)->forward(control, item, site, value, out, sv);
  }
}

void control_season_tl(const struct control *control, const struct control_site *site,
                       const double *value_d, const double *out_d, double *sv_d) {
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    if (item->n_places) extent_of(item)->tangent(control, item, site, value_d, out_d, sv_d);
  }
}

void control_season_ad(const struct control *control, const struct control_site *site,
                       const double *sv_b, struct exact_sum *value_b, double *out_b) {
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    if (item->n_places) extent_of(item)->adjoint(control, item, site, sv_b, value_b, out_b);
  }
}

int control_season_elements(const struct control *control, const struct control_site *site,
                            int place, int capacity, int *element, double *weight) {
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    if (place < item->place || place >= item->place + item->n_places) continue;
    return extent_of(item)->elements(control, item, site, place - item->place, capacity, element,
                                     weight);
  }
  return 0;
}
