/* Gaspari and Cohn's function, and places sorted by latitude: those within a distance are in a
 * band, of which each is looked at.
 */
#include "assimilation/localisation.h"
#include "support/great_circle.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

double gaspari_cohn(double z) {
  z = fabs(z);
  if (z >= 2.) return 0.;
  if (z <= 1.) return (((-z / 4. + 1. / 2.) * z + 5. / 8.) * z - 5. / 3.) * z * z + 1.;
  /* z^5/12 - z^4/2 + 5 z^3/8 + 5 z^2/3 - 5 z + 4 - 2/(3 z) = (2 - z)^4 (z^2/12 + z/6 - 1/24) / z */
  const double rest = (2. - z) * (2. - z);
  return rest * rest * ((z / 12. + 1. / 6.) * z - 1. / 24.) / z;
}

double gaspari_cohn_half_width(double radius) { return sqrt(10. / 3.) * radius; }

struct places {
  int n, n_known;    /* places; those of them that are finite */
  double *lat, *lon; /* [n] */
  int *order;        /* [n_known] from south to north */
  double *sorted;    /* [n_known] latitudes in that order */
};

struct key {
  double lat;
  int index;
};

static int by_latitude(const void *a, const void *b) {
  const struct key *x = a, *y = b;
  return x->lat != y->lat ? (x->lat > y->lat) - (x->lat < y->lat)
                          : (x->index > y->index) - (x->index < y->index);
}

static int by_number(const void *a, const void *b) {
  const int x = *(const int *)a, y = *(const int *)b;
  return (x > y) - (x < y);
}

struct places *places_create(int n, const double *lat, const double *lon) {
  const size_t room = n > 0 ? (size_t)n : 1;
  struct places *p = calloc(1, sizeof *p);
  struct key *key = malloc(room * sizeof *key);
  if (p) {
    p->n = n;
    p->lat = malloc(room * sizeof *p->lat);
    p->lon = malloc(room * sizeof *p->lon);
    p->order = malloc(room * sizeof *p->order);
    p->sorted = malloc(room * sizeof *p->sorted);
  }
  if (!key || !p || !p->lat || !p->lon || !p->order || !p->sorted) {
    free(key);
    places_destroy(&p);
    return NULL;
  }
  for (int i = 0; i < n; i++) {
    p->lat[i] = lat[i];
    p->lon[i] = lon[i];
    if (isfinite(lat[i]) && isfinite(lon[i])) key[p->n_known++] = (struct key){lat[i], i};
  }
  qsort(key, (size_t)p->n_known, sizeof *key, by_latitude);
  for (int i = 0; i < p->n_known; i++) p->order[i] = key[i].index, p->sorted[i] = key[i].lat;
  free(key);
  return p;
}

void places_destroy(struct places **places) {
  struct places *p = *places;
  if (!p) return;
  free(p->lat);
  free(p->lon);
  free(p->order);
  free(p->sorted);
  free(p);
  *places = NULL;
}

/* the first in the order from south to north with a latitude of at least lat */
static int first_from(const struct places *places, double lat) {
  int lo = 0, hi = places->n_known;
  while (lo < hi) {
    int m = lo + (hi - lo) / 2;
    if (places->sorted[m] < lat)
      lo = m + 1;
    else
      hi = m;
  }
  return lo;
}

/* of z = distance / half-width; an infinite half-width sees all places alike */
static double taper_of(const struct places *places, int i, double lat, double lon,
                       double half_width) {
  return gaspari_cohn(great_circle(lat, lon, places->lat[i], places->lon[i]) / half_width);
}

int places_near(const struct places *places, double lat, double lon, double half_width, int *index,
                double *taper) {
  /* the band is wider by what rounding may take */
  const double band = degrees_of_latitude(2. * half_width) * (1. + 1e-12);
  int n = 0;
  for (int i = first_from(places, lat - band);
       i < places->n_known && places->sorted[i] <= lat + band; i++)
    if (taper_of(places, places->order[i], lat, lon, half_width) > 0.)
      index[n++] = places->order[i];
  qsort(index, (size_t)n, sizeof *index, by_number);
  for (int i = 0; i < n; i++) taper[i] = taper_of(places, index[i], lat, lon, half_width);
  return n;
}
