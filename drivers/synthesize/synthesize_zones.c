/* Climate zones of a synthetic region, and reporting regions inside them.
 *
 * The climate of a point is the mean of its weather over all days written. Zones are equal shares
 * of the points by rank of the mean temperature, 1 = coldest. The points of a zone are halved along
 * the longer side of their box, in proportion to the regions that each half gets, until each part
 * is one region: Z<zone>_R<number>, numbers from cold to warm. Points without the crop belong to
 * zones and regions, too.
 */
#include "synthesize/synthesize.h"
#include <math.h>
#include <stdlib.h>

struct ranked {
  double key;
  int point;
};

static int by_key(const void *a, const void *b) {
  const struct ranked *x = a, *y = b;
  if (x->key != y->key) return x->key < y->key ? -1 : 1;
  return (x->point > y->point) - (x->point < y->point);
}

static double *numbers(const struct synthesis *s) {
  double *memory = calloc((size_t)s->n_points, sizeof *memory);
  if (!memory) abort();
  return memory;
}

/* means over the days, from what the file holds */
static void find_climate(struct synthesis *s) {
  s->temperature = numbers(s);
  s->radiation = numbers(s);
  for (int d = 0; d < s->n_days; d++)
    for (int p = 0; p < s->n_points; p++) {
      size_t at = (size_t)d * (size_t)s->n_points + (size_t)p;
      s->temperature[p] += 0.5 * (s->weather[SYN_TMIN][at] + s->weather[SYN_TMAX][at]) - 273.15;
      s->radiation[p] += s->weather[SYN_RSDS][at];
    }
  for (int p = 0; p < s->n_points; p++) {
    s->temperature[p] /= s->n_days;
    s->radiation[p] /= s->n_days;
  }
}

static double place_of(const struct synthesis *s, int point, bool east) {
  return east ? s->lon[point % s->n_lon] : s->lat[point / s->n_lon];
}

static double extent_of(const struct synthesis *s, const struct ranked *part, int n, bool east) {
  double least = INFINITY, most = -INFINITY;
  for (int i = 0; i < n; i++) {
    least = fmin(least, place_of(s, part[i].point, east));
    most = fmax(most, place_of(s, part[i].point, east));
  }
  return most - least;
}

/* regions first .. first + n_regions - 1 from n >= n_regions points */
static void divide(struct synthesis *s, struct ranked *part, int n, int first, int n_regions) {
  if (n_regions == 1) {
    for (int i = 0; i < n; i++) s->region[part[i].point] = first;
    return;
  }
  bool east = extent_of(s, part, n, true) > extent_of(s, part, n, false);
  for (int i = 0; i < n; i++) part[i].key = place_of(s, part[i].point, east);
  qsort(part, (size_t)n, sizeof *part, by_key);
  int half = n_regions / 2, here = (int)((long)n * half / n_regions);
  divide(s, part, here, first, half);
  divide(s, part + here, n - here, first + half, n_regions - half);
}

static void make_zone(struct synthesis *s, int zone, struct ranked *part, int n) {
  int first = (int)(zone * s->n_regions / s->n_zones);
  int end = (int)((zone + 1) * s->n_regions / s->n_zones);
  for (int i = 0; i < n; i++) s->zone[part[i].point] = zone + 1;
  for (int r = first; r < end; r++)
    snprintf(s->region_name[r], sizeof s->region_name[r], "Z%d_R%02d", zone + 1, r + 1);
  divide(s, part, n, first, end - first);
}

void synthesis_zones(struct synthesis *s) {
  struct ranked *order = malloc((size_t)s->n_points * sizeof *order);
  if (!order) abort();
  find_climate(s);
  s->zone = numbers(s);
  for (int p = 0; p < s->n_points; p++) order[p] = (struct ranked){s->temperature[p], p};
  qsort(order, (size_t)s->n_points, sizeof *order, by_key);
  for (int z = 0; z < s->n_zones; z++) {
    int from = (int)((long)z * s->n_points / s->n_zones);
    int end = (int)((long)(z + 1) * s->n_points / s->n_zones);
    make_zone(s, z, order + from, end - from);
  }
  free(order);
  synthesis_settle_cells(s);
  for (int v = 0; v < N_SYN_WEATHER; v++) /* weather is written for cells only */
    for (size_t i = 0; i < (size_t)s->n_days * (size_t)s->n_points; i++)
      if (s->is_cell[i % (size_t)s->n_points] == 0.0) s->weather[v][i] = NAN;
}
