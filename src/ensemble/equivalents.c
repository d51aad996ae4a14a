/* Equivalents of all members; see equivalents.h. */
#include "ensemble/equivalents.h"
#include "ensemble/regional_members.h"
#include "observe/kinds.h"
#include "support/calendar.h"
#include "support/hash.h"
#include <math.h>
#include <string.h>

/* -- gathering rows that ranks hold in the order of ranks */

PetscErrorCode EquivalentsGatherRows(MPI_Comm comm, const struct partition *part, size_t bytes,
                                     const void *own, void *all) {
  MPI_Datatype row;
  PetscMPIInt *count, *first, width, size;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_size(comm, &size));
  PetscCall(PetscMPIIntCast((PetscInt)bytes, &width));
  PetscCall(PetscMalloc2(size, &count, size, &first));
  for (int r = 0; r < size; r++) {
    PetscCall(PetscMPIIntCast((PetscInt)part->first[r], &first[r]));
    PetscCall(PetscMPIIntCast((PetscInt)(part->first[r + 1] - part->first[r]), &count[r]));
  }
  PetscCallMPI(MPI_Type_contiguous(width, MPI_BYTE, &row));
  PetscCallMPI(MPI_Type_commit(&row));
  PetscCallMPI(MPI_Allgatherv(own, count[part->rank], row, all, count, first, row, comm));
  PetscCallMPI(MPI_Type_free(&row));
  PetscCall(PetscFree2(count, first));
  PetscFunctionReturn(0);
}

/* -- descriptions */

/* what one observation of a season is, as it travels */
struct described {
  double value, sigma, lat, lon;
  int64_t cell;
  int set, day, use, region;
};

static void describe(const struct model *m, const int *region, int i, struct described *to) {
  const struct observation *o = &m->departures.at[i];
  const struct model_season *s = &m->season[o->place];
  *to = (struct described){.value = o->value,
                           .sigma = o->sigma * (double)o->widening,
                           .lat = m->grid->lat[s->cell],
                           .lon = m->grid->lon[s->cell],
                           .cell = grid_cell_number(m->grid, s->cell),
                           .set = o->set,
                           .day = s->start + o->date,
                           .use = o->use,
                           .region = region[s->cell]};
}

static void take(const struct described *d, int i, struct equivalents *e) {
  e->value[i] = d->value;
  e->sigma[i] = d->sigma;
  e->lat[i] = d->lat;
  e->lon[i] = d->lon;
  e->cell[i] = d->cell;
  e->region[i] = d->region;
  e->set[i] = d->set;
  e->day[i] = d->day;
  e->use[i] = (unsigned char)d->use;
}

static void take_yield(const struct model *m, int t, int i, struct equivalents *e) {
  e->value[i] = m->yield.value[t];
  e->sigma[i] = m->yield.sigma[t];
  e->lat[i] = e->lon[i] = NAN;
  e->cell[i] = -1;
  e->region[i] = m->yield.region[t];
  e->set[i] = m->yield_set;
  e->day[i] = day_number((struct date){m->yield.year[t], 12, 31});
  e->use[i] = (unsigned char)m->yield.use[t];
}

/* several values of a set in a cell on a day, which stand together, are counted */
static void set_keys(const struct model *m, struct equivalents *e) {
  for (int i = 0, same = 0; i < e->n_obs; i++) {
    const char *set = m->departures.set[e->set[i]].name;
    const char *region = e->cell[i] < 0 ? m->overlap->region[e->region[i]] : "";
    const bool again = i && e->set[i] == e->set[i - 1] && e->cell[i] == e->cell[i - 1] &&
                       e->day[i] == e->day[i - 1] && e->cell[i] >= 0;
    same = again ? same + 1 : 0;
    const int64_t number[] = {e->cell[i], e->day[i], same};
    uint32_t h = hash_bytes(hash_start, set, strlen(set) + 1);
    h = hash_bytes(h, region, strlen(region) + 1);
    e->key[i] = hash_bytes(h, number, sizeof number);
  }
}

static PetscErrorCode Allocate(int n, struct equivalents *e) {
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc4(n, &e->value, n, &e->sigma, n, &e->lat, n, &e->lon));
  PetscCall(PetscMalloc5(n, &e->cell, n, &e->region, n, &e->set, n, &e->day, n, &e->key));
  PetscCall(PetscCalloc2(n, &e->place, n, &e->use));
  PetscCall(PetscMalloc1(n, &e->of));
  PetscFunctionReturn(0);
}

PetscErrorCode EquivalentsCreate(const struct model *m, int members, struct equivalents *e) {
  struct described *own, *all;
  int n_own = m->departures.n_season;
  PetscFunctionBeginUser;
  *e = (struct equivalents){.grid = m->grid, .members = members, .n_regions = model_regions(m)};
  PetscCall(PartitionGather(m->comm, n_own, &e->part));
  int n_season = equivalents_of_seasons(e);
  e->n_obs = n_season + m->yield.n;
  PetscCall(Allocate(e->n_obs, e));
  PetscCall(PetscCalloc2(n_own, &own, n_season, &all));
  PetscCall(PetscMalloc1(m->grid->n_cells, &e->region_of_cell));
  for (int c = 0; c < m->grid->n_cells; c++) e->region_of_cell[c] = -1;
  if (model_regions(m)) overlap_main_region(m->overlap, m->grid->n_cells, e->region_of_cell);
  for (int i = 0; i < n_own; i++) describe(m, e->region_of_cell, i, &own[i]);
  PetscCall(EquivalentsGatherRows(m->comm, &e->part, sizeof *own, own, all));
  for (int i = 0; i < n_season; i++) take(&all[i], i, e);
  for (int t = 0; t < m->yield.n; t++) take_yield(m, t, n_season + t, e);
  set_keys(m, e);
  for (int i = 0; i < e->n_obs; i++)
    if (e->use[i] != TERM_FIT) e->place[i] = OBSERVATION_NOT_FITTED;
  PetscCall(PetscFree2(own, all));
  PetscFunctionReturn(0);
}

PetscErrorCode EquivalentsDestroy(struct equivalents *e) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree(e->hx));
  PetscCall(PetscFree(e->of));
  PetscCall(PetscFree(e->region_of_cell));
  PetscCall(PetscFree4(e->value, e->sigma, e->lat, e->lon));
  PetscCall(PetscFree5(e->cell, e->region, e->set, e->day, e->key));
  PetscCall(PetscFree2(e->place, e->use));
  partition_destroy(&e->part);
  PetscFunctionReturn(0);
}

/* -- own rows */

PetscErrorCode OwnEquivalentsCreate(const struct model *m, int members,
                                    struct own_equivalents *own) {
  const size_t n = (size_t)m->departures.n_season, rows = (size_t)members;
  PetscFunctionBeginUser;
  own->members = members;
  PetscCall(
      PetscMalloc3(n * rows, &own->hx, n, &own->place, (size_t)m->n_local * rows, &own->twso));
  for (size_t i = 0; i < n * rows; i++) own->hx[i] = NAN;
  PetscCall(PetscArrayzero(own->place, n));
  PetscCall(PetscArrayzero(own->twso, (size_t)m->n_local * rows));
  PetscFunctionReturn(0);
}

PetscErrorCode OwnEquivalentsDestroy(struct own_equivalents *own) {
  PetscFunctionBeginUser;
  PetscCall(PetscFree3(own->hx, own->place, own->twso));
  PetscFunctionReturn(0);
}

void equivalents_seasons(const struct model *m, const struct equivalents *e, const bool *wanted,
                         bool *needed) {
  const struct departures *d = &m->departures;
  const int first = equivalents_first(e), yields = equivalents_of_seasons(e);
  for (int s = 0; s < m->n_local; s++) {
    needed[s] = !wanted;
    for (int i = d->first_of_season[s]; wanted && i < d->first_of_season[s + 1]; i++)
      needed[s] = needed[s] || wanted[first + i];
    for (int k = m->yield.n ? m->yield.link_start[s] : 0;
         wanted && m->yield.n && k < m->yield.link_start[s + 1]; k++)
      needed[s] = needed[s] || wanted[yields + m->yield.link_term[k]];
  }
}

/* rows of the yields wanted */
static PetscErrorCode Yields(const struct model *m, const struct model_point *point,
                             const struct own_equivalents *own, int first, int n, const int *of,
                             double *hx) {
  const size_t members = (size_t)own->members;
  double *all;
  PetscFunctionBeginUser;
  if (!n) PetscFunctionReturn(0);
  PetscCall(PetscMalloc1((size_t)m->yield.n * members, &all));
  PetscCall(MembersOfRegions(m, point, &m->yield, m->departures.set[m->yield_set].ops, own->members,
                             own->twso, all));
  for (int k = 0; k < n; k++)
    PetscCall(
        PetscArraycpy(hx + (size_t)k * members, all + (size_t)(of[k] - first) * members, members));
  PetscCall(PetscFree(all));
  PetscFunctionReturn(0);
}

PetscErrorCode EquivalentsGather(const struct model *m, const struct model_point *point,
                                 const bool *wanted, const struct own_equivalents *own,
                                 struct equivalents *e) {
  const size_t members = (size_t)e->members;
  const int yields = equivalents_of_seasons(e), first = equivalents_first(e);
  struct partition part;
  unsigned char *place, *places;
  double *rows;
  int n_own = 0, n_season = 0, k = 0;
  PetscFunctionBeginUser;
  e->n = 0;
  for (int i = 0; i < e->n_obs; i++) {
    if (!wanted[i]) continue;
    n_season += i < yields;
    e->of[e->n++] = i;
  }
  for (int i = 0; i < m->departures.n_season; i++) n_own += wanted[first + i];
  PetscCall(PetscFree(e->hx));
  PetscCall(PetscMalloc1((size_t)e->n * members, &e->hx));
  PetscCall(PetscMalloc3((size_t)n_own * members, &rows, n_own, &place, n_season, &places));
  for (int i = 0; i < m->departures.n_season; i++) {
    if (!wanted[first + i]) continue;
    place[k] = own->place[i];
    PetscCall(PetscArraycpy(rows + (size_t)k++ * members, own->hx + (size_t)i * members, members));
  }
  PetscCall(PartitionGather(m->comm, n_own, &part));
  PetscCall(EquivalentsGatherRows(m->comm, &part, members * sizeof(double), rows, e->hx));
  PetscCall(EquivalentsGatherRows(m->comm, &part, 1, place, places));
  for (int i = 0; i < n_season; i++)
    if (e->use[e->of[i]] == TERM_FIT) e->place[e->of[i]] = places[i];
  PetscCall(Yields(m, point, own, yields, e->n - n_season, e->of + n_season,
                   e->hx + (size_t)n_season * members));
  partition_destroy(&part);
  PetscCall(PetscFree3(rows, place, places));
  PetscFunctionReturn(0);
}
