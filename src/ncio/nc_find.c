/* How cells are found among the points of a file.
 *
 * Longitudes compare round the globe, so 0 .. 360 and -180 .. 180 meet; latitudes may run either
 * way. On a grid neighbouring cells lie on neighbouring points: each search begins beside the last
 * find. Stations are found by name in a hash table, by place among those of the same and the eight
 * neighbouring squares of a hundredth of a degree, sorted.
 */
#include "ncio/nc_common.h"
#include "region/axis.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double station_reach = 0.01; /* degrees: two listings of one station may differ */
static const double on_centre = 0.01;     /* grid steps: rounding of float axes */
static const double slack = 1.0 + 1e-9;   /* rounding of distances */

/* -- on a grid */

/* Index whose value is within reach, looking from `hint` on round the axis; -1 if none. */
static int find_on_axis(const double *axis, int n, double value, double reach, int hint) {
  for (int k = 0; k < n; k++) {
    int i = hint + k < n ? hint + k : hint + k - n;
    double d = fabs(remainder(axis[i] - value, 360.0));
    if (d > reach) continue;
    /* half a step reaches two neighbours: the nearer, or the first of equals, whatever the hint */
    if (i > 0 && fabs(remainder(axis[i - 1] - value, 360.0)) <= d) return i - 1;
    if (i + 1 < n && fabs(remainder(axis[i + 1] - value, 360.0)) < d) return i + 1;
    return i;
  }
  return -1;
}

static int64_t find_point(const struct nc_space *s, double lat, double lon, double steps,
                          struct nc_finder *finder) {
  int row = (int)(finder->hint / s->n_lon), column = (int)(finder->hint % s->n_lon);
  if (!isfinite(lat) || !isfinite(lon)) return -1;
  if (!(finder->step[0] > 0.0)) {
    finder->step[0] = axis_step(s->lat, s->n_lat, axis_step(s->lon, s->n_lon, 0.01));
    finder->step[1] = axis_step(s->lon, s->n_lon, finder->step[0]);
  }
  double d_lat = finder->step[0], d_lon = finder->step[1];
  int j = find_on_axis(s->lat, s->n_lat, lat, steps * d_lat * slack, row);
  int i = find_on_axis(s->lon, s->n_lon, lon, steps * d_lon * slack, column);
  return i < 0 || j < 0 ? -1 : (int64_t)j * s->n_lon + i;
}

/* -- among stations */

/* A square of the globe, a little wider than station_reach, and a station that lies in it. */
struct nc_square {
  int row, column, station;
};
enum { COLUMNS = 35999 };
static const double square_size = 360.0 / COLUMNS;

static struct nc_square square_of(double lat, double lon, int station) {
  double east = lon - 360.0 * floor(lon / 360.0);
  return (struct nc_square){(int)floor(lat / square_size),
                            (int)fmin(floor(east / square_size), COLUMNS - 1), station};
}

static int by_square(const void *a, const void *b) {
  const struct nc_square *x = a, *y = b;
  if (x->row != y->row) return x->row < y->row ? -1 : 1;
  if (x->column != y->column) return x->column < y->column ? -1 : 1;
  return (x->station > y->station) - (x->station < y->station);
}

/* whether a square can be named at all: no NaN, no coordinates that are none */
static bool on_globe(double lat, double lon) { return fabs(lat) <= 1e3 && fabs(lon) <= 1e3; }

static void sort_stations(const struct nc_space *s, struct nc_finder *finder) {
  finder->station = nc_array((size_t)s->n_lon, sizeof *finder->station);
  for (int i = 0; i < s->n_lon; i++)
    if (on_globe(s->lat[i], s->lon[i]))
      finder->station[finder->n_stations++] = square_of(s->lat[i], s->lon[i], i);
  qsort(finder->station, (size_t)finder->n_stations, sizeof *finder->station, by_square);
}

/* the first station that is in this square or behind it */
static int first_in(const struct nc_finder *finder, struct nc_square square) {
  int lo = 0, hi = finder->n_stations;
  while (lo < hi) {
    int m = lo + (hi - lo) / 2;
    if (by_square(&finder->station[m], &square) < 0)
      lo = m + 1;
    else
      hi = m;
  }
  return lo;
}

int nc_station_near(const struct nc_space *s, double lat, double lon, struct nc_finder *finder,
                    double *distance) {
  int best = -1;
  double least = station_reach * slack;
  if (!on_globe(lat, lon)) return -1;
  if (!finder->station) sort_stations(s, finder);
  struct nc_square at = square_of(lat, lon, -1);
  for (int k = 0; k < 9; k++) {
    struct nc_square square = {at.row + k / 3 - 1, (at.column + k % 3 - 1 + COLUMNS) % COLUMNS, -1};
    for (int m = first_in(finder, square); m < finder->n_stations; m++) {
      const struct nc_square *station = &finder->station[m];
      if (station->row != square.row || station->column != square.column) break;
      int i = station->station;
      double north = fabs(s->lat[i] - lat), east = fabs(remainder(s->lon[i] - lon, 360.0));
      double d = north > east ? north : east;
      if (d > least || (d == least && (best < 0 || i > best))) continue;
      best = i;
      least = d;
    }
  }
  *distance = least;
  return best;
}

int nc_station_named(const struct nc_space *s, const char *name, struct nc_finder *finder) {
  if (!s->name || !name) return -1;
  for (int i = (int)finder->hint; i < s->n_lon && i < finder->hint + 2; i++)
    if (strcmp(s->name[i], name) == 0) return i; /* both files list them in one order */
  bool filled = finder->names.n > 0;
  for (int i = 0; !filled && i < s->n_lon; i++) name_table_add(&finder->names, s->name[i], i);
  return name_table_find(&finder->names, name);
}

/* -- both */

int64_t nc_space_find(const struct nc_space *s, const char *name, double lat, double lon,
                      double steps, struct nc_finder *finder) {
  int64_t found = -1;
  double distance;
  if (s->n_lon <= 0) return -1;
  if (finder->hint >= (int64_t)s->n_lat * s->n_lon) finder->hint = 0;
  if (s->gridded)
    found = find_point(s, lat, lon, steps, finder);
  else
    found = nc_station_named(s, name, finder);
  if (!s->gridded && found < 0) found = nc_station_near(s, lat, lon, finder, &distance);
  if (found >= 0) finder->hint = found;
  return found;
}

int64_t nc_space_cell(const struct nc_space *s, const struct grid *grid, int cell,
                      struct nc_finder *finder) {
  const char *name = grid->name ? grid->name[cell] : NULL;
  double steps = grid->gridded ? on_centre : 0.5;
  return nc_space_find(s, name, grid->lat[cell], grid->lon[cell], steps, finder);
}

void nc_finder_destroy(struct nc_finder *finder) {
  name_table_destroy(&finder->names);
  free(finder->station);
  *finder = (struct nc_finder){0};
}
