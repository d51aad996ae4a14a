/* Which regions stay together; see region_blocks.h.
 *
 * A centre is the mean of its cells' places as unit vectors, weighted by area, by exact sums: the
 * same bits on any number of ranks. */
#include "setup/region_blocks.h"
#include "region/exact_reduce.h"
#include "support/great_circle.h"
#include <math.h>
#include <string.h>

static const double degree = 3.14159265358979323846 / 180.;

void block_letters(const char *text, int n, char label[BLOCK_LABEL]) {
  size_t i = 0;
  int letters = 0;
  for (; text[i] && i < BLOCK_LABEL - 1; i++) {
    bool begins = ((unsigned char)text[i] & 0xC0) != 0x80;
    if (begins && letters++ == n) break;
    label[i] = text[i];
  }
  label[i] = '\0';
}

void block_square(double lat, double lon, double km, char label[BLOCK_LABEL]) {
  const double height = degrees_of_latitude(km);
  const double row = floor((lat + 90.) / height);
  const double middle = fmin((row + .5) * height - 90., 90.);
  const double columns = fmax(1., round(360. / height * cos(degree * middle)));
  const double east = lon + 180. - 360. * floor((lon + 180.) / 360.);
  snprintf(label, BLOCK_LABEL, "%.0f %.0f", row, floor(east / 360. * columns));
}

void setup_block_label(const struct setup *setup, const struct campaign_blocking *by, int region,
                       char label[BLOCK_LABEL]) {
  const char *name = setup->overlap.region[region];
  if (by->prefix > 0)
    block_letters(name, by->prefix, label);
  else if (by->km > 0. && setup->region_lat && !isnan(setup->region_lat[region]))
    block_square(setup->region_lat[region], setup->region_lon[region], by->km, label);
  else
    snprintf(label, BLOCK_LABEL, "%s", name);
}

static void add_cells(const struct setup *setup, struct exact_sum (*sums)[3]) {
  const struct overlap *o = &setup->overlap;
  for (int i = 0; i < o->n; i++) {
    const double lat = degree * setup->grid.lat[o->entry_cell[i]];
    const double lon = degree * setup->grid.lon[o->entry_cell[i]];
    struct exact_sum *s = sums[o->entry_region[i]];
    exact_sum_add(&s[0], o->area[i] * cos(lat) * cos(lon));
    exact_sum_add(&s[1], o->area[i] * cos(lat) * sin(lon));
    exact_sum_add(&s[2], o->area[i] * sin(lat));
  }
}

PetscErrorCode SetupRegionCentres(struct setup *setup) {
  const struct campaign *c = &setup->campaign;
  const int n = setup->overlap.n_regions;
  struct exact_sum(*sums)[3];
  PetscFunctionBeginUser;
  if (!(c->holdout.blocked_by.km > 0.) && !(c->watch.blocked_by.km > 0.) &&
      !(c->fold_blocked_by.km > 0.))
    PetscFunctionReturn(0);
  PetscCall(PetscCalloc1(n, &sums));
  PetscCall(PetscMalloc2(n, &setup->region_lat, n, &setup->region_lon));
  add_cells(setup, sums);
  PetscCall(ExactSumReduce(setup->comm, 3 * (int64_t)n, (struct exact_sum *)sums));
  for (int r = 0; r < n; r++) {
    const double x = exact_sum_value(&sums[r][0]), y = exact_sum_value(&sums[r][1]);
    const double z = exact_sum_value(&sums[r][2]);
    const bool any = x != 0. || y != 0. || z != 0.;
    setup->region_lat[r] = any ? atan2(z, hypot(x, y)) / degree : NAN;
    setup->region_lon[r] = any ? atan2(y, x) / degree : NAN;
  }
  PetscCall(PetscFree(sums));
  PetscFunctionReturn(0);
}
