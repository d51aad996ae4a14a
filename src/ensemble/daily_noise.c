/* Daily noise on a lattice; see daily_noise.h. */
#include "ensemble/daily_noise.h"
#include "support/lane_memory.h"
#include "support/random.h"
#include <math.h>
#include <stdlib.h>

static const double km_of_degree = 111.19492664455873; /* on a sphere of 6371 km */

/* -- the lattice */

static int columns_of(double length, int row, double height) {
  double cosine = cos(fmin(fabs(row * height - 90.), 90.) * M_PI / 180.);
  int n = (int)(360. * km_of_degree * cosine / length);
  return n > 1 ? n : 1;
}

static uint32_t number_of(int row, int column) { return (uint32_t)row << 16 | (uint32_t)column; }

void noise_nodes(double length, double lat, double lon, struct noise_node node[NOISE_NODES]) {
  const double height = length / km_of_degree;
  double y = (lat + 90.) / height, squares = 0.;
  for (int i = 0; i < 2; i++) {
    int row = (int)floor(y) + i, columns = columns_of(length, row, height);
    double x = (lon + 360.) / 360., share = i ? y - floor(y) : 1. - (y - floor(y));
    x = (x - floor(x)) * columns;
    int column = (int)x < columns ? (int)x : 0;
    double right = x - floor(x);
    node[2 * i] = (struct noise_node){number_of(row, column), share * (1. - right)};
    node[2 * i + 1] = (struct noise_node){number_of(row, (column + 1) % columns), share * right};
    if (columns == 1) { /* one node around a pole */
      node[2 * i].weight = share;
      node[2 * i + 1].weight = 0.;
    }
  }
  for (int k = 0; k < NOISE_NODES; k++) squares += node[k].weight * node[k].weight;
  for (int k = 0; k < NOISE_NODES; k++) node[k].weight /= sqrt(squares);
}

/* -- series of a node */

enum { SLOTS = 4096, WAYS = 8 }; /* a series has its place in one set of so many slots */

/* of a node, eight members and a period */
struct slot {
  uint32_t node;
  int first_member, period;
  lane *z;       /* [NOISE_PERIOD][n_series]; NULL = nothing yet */
  int64_t asked; /* when it was last, in calls */
};

struct noise {
  struct noise_law law;
  uint64_t seed;
  uint32_t variable[NOISE_SERIES];
  int64_t calls;
  struct slot slot[SLOTS];
};

static lane *slot_memory(const struct noise *n) {
  return lane_alloc(NOISE_PERIOD * (size_t)n->law.n_series * sizeof(lane));
}

PetscErrorCode NoiseCreate(const struct noise_law *law, uint64_t seed, struct noise **noise) {
  struct noise *n;
  PetscFunctionBeginUser;
  PetscCall(PetscNew(&n));
  n->law = *law;
  n->seed = seed;
  for (int s = 0; s < law->n_series; s++)
    if (law->name[s]) n->variable[s] = random_variable(law->name[s]);
  n->slot[0].z = slot_memory(n);
  PetscCheck(n->slot[0].z, PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for daily noise");
  n->slot[0].first_member = -1; /* of no member */
  *noise = n;
  PetscFunctionReturn(0);
}

PetscErrorCode NoiseDestroy(struct noise **noise) {
  struct noise *n = *noise;
  PetscFunctionBeginUser;
  if (!n) PetscFunctionReturn(0);
  for (int i = 0; i < SLOTS; i++) free(n->slot[i].z);
  PetscCall(PetscFree(*noise));
  PetscFunctionReturn(0);
}

/* a series in a period, of the member in a lane */
static void recur(const struct noise *noise, const struct slot *at, int s, int l) {
  const double a = exp(-1. / noise->law.days[s]), b = sqrt(1. - a * a);
  const int first = at->period * NOISE_PERIOD;
  const int warm = (int)ceil(54. * M_LN2 * noise->law.days[s]);
  const struct random_key key = {.seed = noise->seed,
                                 .cell = at->node,
                                 .member = (uint32_t)(at->first_member + l),
                                 .variable = noise->variable[s]};
  double z = random_normal(key, (uint32_t)(first - warm));
  for (int n = 1 - warm; n < NOISE_PERIOD; n++) {
    z = a * z + b * random_normal(key, (uint32_t)(first + n));
    if (n >= 0) at->z[n * noise->law.n_series + s][l] = z;
  }
}

/* the slot that holds a series, or of its set the one that was not requested longest */
static struct slot *slot_of(struct noise *noise, uint32_t node, int first_member, int period,
                            bool *found) {
  uint32_t hash = (node * 2654435761u) ^ ((uint32_t)first_member * 2246822519u) ^
                  ((uint32_t)period * 3266489917u);
  struct slot *set = &noise->slot[(hash ^ hash >> 15) % (SLOTS / WAYS) * WAYS], *oldest = set;
  for (struct slot *at = set; at < set + WAYS; at++) {
    *found = at->z && at->node == node && at->first_member == first_member && at->period == period;
    if (*found) return at;
    if (at->asked < oldest->asked) oldest = at;
  }
  return oldest;
}

/* the slot of a node's series, computed unless it is there; without more memory the first slot
 * serves all */
static const struct slot *find(struct noise *noise, uint32_t node, int first_member, int period) {
  bool found;
  struct slot *at = slot_of(noise, node, first_member, period, &found);
  at->asked = ++noise->calls;
  if (found) return at;
  if (!at->z) at->z = slot_memory(noise);
  if (!at->z) at = &noise->slot[0];
  at->node = node;
  at->first_member = first_member;
  at->period = period;
  for (int s = 0; s < noise->law.n_series; s++)
    for (int l = 0; l < LANES && noise->law.name[s]; l++) recur(noise, at, s, l);
  return at;
}

/* floor(day / NOISE_PERIOD), days before 0 included */
static int period_of(int day) {
  return day >= 0 ? day / NOISE_PERIOD : -((NOISE_PERIOD - 1 - day) / NOISE_PERIOD);
}

void noise_at(struct noise *noise, double lat, double lon, int first_member, int first_day, int n,
              lane *z) {
  const int width = noise->law.n_series;
  struct noise_node node[NOISE_NODES];
  noise_nodes(noise->law.length, lat, lon, node);
  for (int i = 0; i < n * width; i++) z[i] = lane_set(0.);
  for (int day = first_day; day < first_day + n;) {
    int period = period_of(day), end = (period + 1) * NOISE_PERIOD;
    if (end > first_day + n) end = first_day + n;
    for (int k = 0; k < NOISE_NODES; k++) {
      if (node[k].weight == 0.) continue;
      const struct slot *at = find(noise, node[k].number, first_member, period);
      const lane weight = lane_set(node[k].weight);
      const lane *from = at->z + (day - period * NOISE_PERIOD) * width;
      lane *to = z + (day - first_day) * width;
      for (int i = 0; i < (end - day) * width; i++) to[i] += weight * from[i];
    }
    day = end;
  }
}
