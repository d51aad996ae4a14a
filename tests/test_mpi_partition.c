/* Things that belong to ranks: numbers dealt out and found again, rows that move, faults of cells,
 * and the blocks of a rank's seasons. */
#include "harness.h"
#include "grid_part.h"
#include "region/blocks.h"
#include "region/cell_fault.h"
#include "region/redistribution.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define MUST(call) CU_ASSERT_EQUAL_FATAL((int)(call), 0)

static int rank_here, n_ranks;

static void know_ranks(void) {
  MPI_Comm_rank(PETSC_COMM_WORLD, &rank_here);
  MPI_Comm_size(PETSC_COMM_WORLD, &n_ranks);
}

/* -- numbers */

static void things_are_dealt_in_whole_chunks_that_differ_by_one_a_rank(void) {
  static const int64_t n[] = {0, 1, 63, 64, 65, 180, 6400, 2400000000};
  know_ranks();
  for (size_t k = 0; k < sizeof n / sizeof *n; k++) {
    int64_t least = INT64_MAX, most = 0;
    struct partition p;
    if (n[k] / n_ranks > INT_MAX) continue;
    MUST(PartitionDeal(PETSC_COMM_WORLD, n[k], 64, &p));
    CU_ASSERT(p.first[0] == 0 && partition_total(&p) == n[k]);
    for (int r = 0; r < n_ranks; r++) {
      int64_t chunks = (p.first[r + 1] - p.first[r] + 63) / 64;
      CU_ASSERT(p.first[r] % 64 == 0 || p.first[r] == n[k]);
      CU_ASSERT(p.first[r] <= p.first[r + 1]);
      least = chunks < least ? chunks : least;
      most = chunks > most ? chunks : most;
    }
    CU_ASSERT(most - least <= 1);
    CU_ASSERT_EQUAL(partition_count(&p), p.first[rank_here + 1] - p.first[rank_here]);
    partition_destroy(&p);
  }
}

static void ranks_tell_each_other_how_many_things_they_have(void) {
  struct partition p;
  int64_t expected = 0;
  know_ranks();
  MUST(PartitionGather(PETSC_COMM_WORLD, rank_here * rank_here % 3, &p));
  for (int r = 0; r <= n_ranks; r++) {
    CU_ASSERT_EQUAL(p.first[r], expected);
    expected += r * r % 3;
  }
  CU_ASSERT_EQUAL(partition_begin(&p), p.first[rank_here]);
  partition_destroy(&p);
}

/* also where ranks that have nothing stand between others */
static void the_owner_of_a_number_is_the_rank_that_has_it(void) {
  static int64_t first[] = {0, 0, 3, 3, 3, 7, 8, 8};
  static const int owner[] = {1, 1, 1, 4, 4, 4, 4, 5};
  struct partition p = {.size = 7, .first = first};
  for (int64_t k = 0; k < 8; k++) CU_ASSERT_EQUAL(partition_owner(&p, k), owner[k]);
  int64_t large[] = {0, (int64_t)1 << 40, (int64_t)1 << 41};
  struct partition q = {.size = 2, .first = large};
  CU_ASSERT_EQUAL(partition_owner(&q, ((int64_t)1 << 40) - 1), 0);
  CU_ASSERT_EQUAL(partition_owner(&q, (int64_t)1 << 40), 1);
}

/* costs of 40 things: none of the first 3, then now and then a dear one */
static int64_t cost_of(int64_t thing) { return thing < 3 ? 0 : 1 + thing * 7 % 13 * (thing % 5); }

/* wherever the things were; a border is at most half of the dearest thing off */
static void things_are_dealt_by_cost_whoever_had_them(void) {
  enum { THINGS = 40, DEAREST = 1 + 12 * 4 };
  int64_t before[THINGS + 1] = {0}, cost[THINGS], *first = NULL;
  know_ranks();
  for (int i = 0; i < THINGS; i++) before[i + 1] = before[i] + cost_of(i);
  for (int k = 0; k < 2; k++) {
    struct partition from, to;
    int n = THINGS / n_ranks + (k ? (rank_here == 0) - (rank_here == n_ranks - 1) : 0);
    if (rank_here == n_ranks - 1) n += THINGS % n_ranks;
    MUST(PartitionGather(PETSC_COMM_WORLD, n, &from));
    for (int i = 0; i < n; i++) cost[i] = cost_of(partition_begin(&from) + i);
    MUST(PartitionByCost(PETSC_COMM_WORLD, &from, cost, 1, &to));
    CU_ASSERT(to.first[0] == 0 && partition_total(&to) == THINGS);
    for (int r = 1; r < n_ranks; r++) {
      CU_ASSERT_FATAL(to.first[r] >= to.first[r - 1] && to.first[r] <= THINGS);
      int64_t off = before[to.first[r]] * n_ranks - before[THINGS] * r;
      CU_ASSERT(2 * llabs(off) <= (int64_t)DEAREST * n_ranks);
      if (first) CU_ASSERT_EQUAL(to.first[r], first[r]);
    }
    partition_destroy(&from);
    if (first) free(first);
    first = to.first;
  }
  free(first);
}

static void things_that_cost_nothing_are_dealt_evenly_and_chunks_stay_whole(void) {
  int64_t cost[64] = {0};
  struct partition from, to;
  know_ranks();
  MUST(PartitionDeal(PETSC_COMM_WORLD, 64, 1, &from));
  MUST(PartitionByCost(PETSC_COMM_WORLD, &from, cost, 4, &to));
  for (int r = 0; r < n_ranks; r++) CU_ASSERT(to.first[r + 1] - to.first[r] <= 64 / n_ranks + 4);
  partition_destroy(&to);
  for (int i = 0; i < partition_count(&from); i++) cost[i] = partition_begin(&from) + i;
  MUST(PartitionByCost(PETSC_COMM_WORLD, &from, cost, 4, &to));
  for (int r = 0; r <= n_ranks; r++) CU_ASSERT_EQUAL(to.first[r] % 4, 0);
  partition_destroy(&to);
  partition_destroy(&from);
}

/* -- cells */

/* station c of 9 stands at (c, -c), 10 c m high, and is named by c + 1 letters */
static void check_stations(const struct grid *g) {
  for (int c = 0; c < g->n_cells; c++) {
    const int k = (int)grid_cell_number(g, c);
    CU_ASSERT(g->lat[c] == k && g->lon[c] == -k && g->alt[c] == 10 * k && g->point[c] == k);
    CU_ASSERT_EQUAL(strlen(g->name[c]), (size_t)k + 1);
    CU_ASSERT_EQUAL(strspn(g->name[c], "x"), (size_t)k + 1);
  }
}

static void stations_move_with_names_and_numbers(void) {
  enum { STATIONS = 9 };
  struct grid g = {.n_lat = 1, .n_lon = STATIONS, .n_points = STATIONS};
  struct partition to;
  know_ranks();
  MUST(PartitionDeal(PETSC_COMM_WORLD, STATIONS, 1, &g.cells));
  g.n_cells = partition_count(&g.cells);
  g.lat = calloc(STATIONS, sizeof *g.lat);
  g.lon = calloc(STATIONS, sizeof *g.lon);
  g.alt = calloc(STATIONS, sizeof *g.alt);
  g.point = calloc(STATIONS, sizeof *g.point);
  g.name = calloc(STATIONS, sizeof *g.name);
  for (int c = 0; c < g.n_cells; c++) {
    const int k = (int)grid_cell_number(&g, c);
    g.lat[c] = k;
    g.lon[c] = -k;
    g.alt[c] = 10 * k;
    g.point[c] = k;
    g.name[c] = calloc((size_t)k + 2, 1);
    memset(g.name[c], 'x', (size_t)k + 1);
  }
  check_stations(&g);
  MUST(PartitionGather(PETSC_COMM_WORLD, rank_here == n_ranks - 1 ? STATIONS : 0, &to));
  MUST(GridMove(PETSC_COMM_WORLD, &to, &g));
  CU_ASSERT_EQUAL(g.n_cells, rank_here == n_ranks - 1 ? STATIONS : 0);
  check_stations(&g);
  MUST(PartitionGather(PETSC_COMM_WORLD, rank_here == 0 ? STATIONS : 0, &to));
  MUST(GridMove(PETSC_COMM_WORLD, &to, &g));
  check_stations(&g);
  grid_destroy(&g);
}

/* -- rows */

/* the next of the deals first[ranks + 1] of n rows, in lexical order; false after the last */
static bool next_deal(int ranks, int n, int64_t *first) {
  for (int r = ranks - 1; r > 0; r--) {
    if (first[r] == n) continue;
    int64_t to = first[r] + 1;
    for (int k = r; k < ranks; k++) first[k] = to;
    return true;
  }
  return false;
}

static void first_deal(int ranks, int n, int64_t *first) {
  for (int r = 0; r < ranks; r++) first[r] = 0;
  first[ranks] = n;
}

/* rows hold their own numbers, so each must arrive where the other deal has it */
static void move(const struct partition *from, const struct partition *to, int width) {
  double in[16], out[16];
  for (int i = 0; i < partition_count(from) * width; i++)
    in[i] = (double)partition_begin(from) * width + i;
  for (int i = 0; i < 16; i++) out[i] = -1.;
  MUST(RowsRedistribute(PETSC_COMM_WORLD, from, to, width, in, out));
  int n = partition_count(to) * width, wrong = 0;
  for (int i = 0; i < n; i++) wrong += out[i] != (double)partition_begin(to) * width + i;
  for (int i = n; i < 16; i++) wrong += out[i] != -1.;
  CU_ASSERT_EQUAL(wrong, 0);
}

static void rows_move_between_any_two_deals(void) {
  enum { ROWS = 5, RANKS = 4 };
  int64_t first[2][RANKS + 1];
  know_ranks();
  if (n_ranks > RANKS) return; /* the number of deals grows quickly */
  struct partition from = {rank_here, n_ranks, first[0]}, to = {rank_here, n_ranks, first[1]};
  first_deal(n_ranks, ROWS, first[0]);
  do {
    first_deal(n_ranks, ROWS, first[1]);
    do {
      move(&from, &to, 1 + (int)first[0][1] % 3);
    } while (next_deal(n_ranks, ROWS, first[1]));
  } while (next_deal(n_ranks, ROWS, first[0]));
  first_deal(n_ranks, 0, first[0]);
  move(&from, &from, 2);
}

/* -- faults */

static void all_ranks_tell_the_first_cell_at_fault_and_how_many_there_are(void) {
  double lat[7] = {0}, lon[7] = {1, 2, 3, 4, 5, 6, 7};
  struct grid grid;
  struct cell_fault fault;
  MUST(GridPart(PETSC_COMM_WORLD, 7, lat, lon, &grid));
  cell_fault_begin(&fault, &grid);
  for (int day = 20; day > 0; day--) /* later days come first */
    for (int c = 0; c < grid.n_cells; c++)
      if (grid_cell_number(&grid, c) > 2 && day > 8)
        cell_fault_add(&fault, c, day, "%d on day %d", (int)grid_cell_number(&grid, c), day);
  MUST(CellFaultAgree(PETSC_COMM_WORLD, &fault));
  CU_ASSERT(fault.n_cells == 4 && fault.n_values == 4 * 12 && fault.day == 9);
  CU_ASSERT_STRING_EQUAL(fault.place, "cell 3 (0.0000, 4.0000)");
  CU_ASSERT_STRING_EQUAL(fault.what, "3 on day 9");
  cell_fault_begin(&fault, &grid);
  MUST(CellFaultAgree(PETSC_COMM_WORLD, &fault));
  CU_ASSERT_EQUAL(fault.n_cells, 0);
  partition_destroy(&grid.cells);
}

/* -- seasons */

enum { CELLS = 13, YEARS = 3 };

/* cell 4 has none, cells 5 and 9 have one, the others all but the second of odd cells */
static bool has_season(int64_t cell, int year) {
  if (cell == 4) return false;
  if (cell == 5 || cell == 9) return year == 2;
  return !(cell % 2 && year == 1);
}

static int64_t seasons_of_all(void) {
  int64_t n = 0;
  for (int c = 0; c < CELLS; c++)
    for (int y = 0; y < YEARS; y++) n += has_season(c, y);
  return n;
}

/* every season of the own cells stands in one place; rows count them by cell and year */
static void check_list(const struct grid *grid, const struct season_list *list) {
  int row = 0, at[CELLS * YEARS];
  CU_ASSERT_EQUAL(partition_total(&list->all), seasons_of_all());
  memset(at, -1, sizeof at);
  for (int p = 0; p < list->n; p++) {
    CU_ASSERT_EQUAL(list->row[p] < 0, list->cell[p] < 0);
    if (list->row[p] >= 0) at[list->row[p]] = p;
  }
  for (int c = 0; c < grid->n_cells; c++) {
    int last = -1;
    for (int y = 0; y < YEARS; y++) {
      if (!has_season(grid_cell_number(grid, c), y)) continue;
      int p = at[row++];
      CU_ASSERT_FATAL(p >= 0);
      CU_ASSERT(list->cell[p] == c && list->year[p] == y);
      if (last < 0) CU_ASSERT_EQUAL(list->first_of_cell[c], p);
      if (last >= 0 && list->stride == LANES) CU_ASSERT_EQUAL(p, last + LANES);
      if (last >= 0 && list->stride == 1) CU_ASSERT(p > last && p <= last + LANES);
      last = p;
    }
    if (last < 0) CU_ASSERT_EQUAL(list->first_of_cell[c], -1);
  }
  CU_ASSERT(row == season_list_count(list) && row == partition_count(&list->all));
  CU_ASSERT_EQUAL(list->n_blocks, (list->n + LANES - 1) / LANES);
}

static void seasons_stand_in_blocks_wherever_they_are_cut(void) {
  double lat[CELLS] = {0}, lon[CELLS] = {0};
  struct grid grid;
  bool has[CELLS * YEARS];
  know_ranks();
  MUST(GridPart(PETSC_COMM_WORLD, CELLS, lat, lon, &grid));
  for (int i = 0; i < grid.n_cells * YEARS; i++)
    has[i] = has_season(grid_cell_number(&grid, i / YEARS), i % YEARS);
  for (int cut = 0; cut < LANES; cut++) {
    struct season_list list;
    MUST(SeasonListCreate(PETSC_COMM_WORLD, grid.n_cells, YEARS, has, cut, &list));
    check_list(&grid, &list);
    CU_ASSERT_EQUAL(list.holes, cut && season_list_count(&list) > cut ? LANES - cut : 0);
    for (int p = cut ? cut : LANES; p < LANES && p < list.n; p++) CU_ASSERT_EQUAL(list.row[p], -1);
    season_list_destroy(&list);
    MUST(SeasonListCreateChains(PETSC_COMM_WORLD, grid.n_cells, YEARS, has, cut, &list));
    check_list(&grid, &list);
    for (int p = 0; p < list.n; p++) /* a lane is one cell in a group of blocks */
      if (p >= LANES && list.cell[p] >= 0 && list.cell[p - LANES] >= 0)
        CU_ASSERT(list.cell[p] == list.cell[p - LANES] || list.row[p] > list.row[p - LANES]);
    season_list_destroy(&list);
  }
  partition_destroy(&grid.cells);
}

int main(int argc, char **argv) {
  static const struct test tests[] = {
      TEST(things_are_dealt_in_whole_chunks_that_differ_by_one_a_rank),
      TEST(ranks_tell_each_other_how_many_things_they_have),
      TEST(the_owner_of_a_number_is_the_rank_that_has_it),
      TEST(things_are_dealt_by_cost_whoever_had_them),
      TEST(things_that_cost_nothing_are_dealt_evenly_and_chunks_stay_whole),
      TEST(stations_move_with_names_and_numbers),
      TEST(rows_move_between_any_two_deals),
      TEST(all_ranks_tell_the_first_cell_at_fault_and_how_many_there_are),
      TEST(seasons_stand_in_blocks_wherever_they_are_cut),
      {NULL, NULL},
  };
  return harness_run_mpi(&argc, &argv, "partition", tests);
}
