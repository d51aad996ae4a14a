/* Extents of the control: a season's values from what is estimated, their tangent and adjoint, and
 * the regions of cells behind them. */
#include "control/control_network.h"
#include "control/control_partition.h"
#include "control/extent.h"
#include "harness.h"
#include "operator_check.h"
#include "support/random.h"
#include "synthesize/synthesize_crop.h"
#include <stdlib.h>
#include <string.h>

/* Cell 0 lies in no region (it has no entry), 1 in no region (its area is 0), 2 in region 1, 3 in
 * all three, of which region 0 holds it in two years. */
enum { CELLS = 4, REGIONS = 3 };
static int entry_region[] = {0, 0, 0, 1, 1, 2}, entry_cell[] = {1, 3, 3, 2, 3, 3};
static int entry_year[] = {0, 2001, 2002, 2001, 2001, 2001};
static double entry_area[] = {0., 10., 15., 7., 25., 50.};
static const struct overlap overlap = {.n_regions = REGIONS,
                                       .n = 6,
                                       .entry_region = entry_region,
                                       .entry_cell = entry_cell,
                                       .entry_year = entry_year,
                                       .area = entry_area};

enum { N_SHARED_MOST = 64, N_OUT = 2 };
struct sample {
  struct control control;
  struct control_network *network;
  struct control_partition *partition;
  struct cell_regions regions;
};

static void add(struct control *control, enum control_target target, int id,
                enum control_extent extent, enum control_transform transform, double prior) {
  control->item[control->n_items++] = (struct control_item){.target = target,
                                                            .id = id,
                                                            .extent = extent,
                                                            .transform = transform,
                                                            .factor = true,
                                                            .prior = prior,
                                                            .prior_sd = .1,
                                                            .lo = .5,
                                                            .hi = 1.5};
}

static void create(struct sample *s) {
  struct network_shape shape = {.statics = 2, .n_dense = 1, .dense = {3}};
  struct control_partition_plan plan = {.shape = {.n_dense = 1, .dense = {3}}, .weight_sd = 1.};
  struct parameter_set base;
  struct problems list = {0};
  memset(s, 0, sizeof *s);
  add(&s->control, CONTROL_GAP, 0, EXTENT_REGION, TRANSFORM_LOGIT, .8);
  add(&s->control, CONTROL_SCALAR, PARAM_TSUM1, EXTENT_REGION, TRANSFORM_LOG, .9);
  add(&s->control, CONTROL_SCALAR, PARAM_TSUM2, EXTENT_NETWORK, TRANSFORM_IDENTITY, 1.05);
  add(&s->control, CONTROL_SOIL, SOIL_SMFCF, EXTENT_REGION, TRANSFORM_IDENTITY, 1.1);
  add(&s->control, CONTROL_PARTITION, 0, EXTENT_NETWORK, TRANSFORM_IDENTITY, 0.);
  add(&s->control, CONTROL_TABLE, TABLE_AMAXTB, EXTENT_GLOBAL, TRANSFORM_LOGIT, .7);
  add(&s->control, CONTROL_ORDINATE, TABLE_SLATB, EXTENT_NETWORK, TRANSFORM_IDENTITY, .95);
  CU_ASSERT_FATAL(synthetic_crop("maize", &base, &list));
  s->partition = control_partition_create(&base, &plan, 1, &list);
  s->network = control_network_create(&s->control, &shape, 1., 1, &list);
  CU_ASSERT_FATAL(s->partition && s->network);
  s->control.partition = s->partition;
  s->control.network = s->network;
  control_layout(&s->control, REGIONS);
  CU_ASSERT_FATAL(s->control.n_shared <= N_SHARED_MOST && s->control.n_outputs == N_OUT);
  CU_ASSERT_EQUAL(CellRegionsCreate(&overlap, CELLS, &s->regions), 0);
}

static void destroy(struct sample *s) {
  CellRegionsDestroy(&s->regions);
  control_network_destroy(&s->network);
  control_partition_destroy(&s->partition);
}

static void draw(uint32_t stream, int n, double *x) {
  for (int i = 0; i < n; i++)
    x[i] = random_normal((struct random_key){.seed = 7, .variable = stream}, (uint32_t)i);
}

static void a_cell_knows_its_regions_and_their_shares(void) {
  static const int start[CELLS + 1] = {0, 0, 0, 1, 4}, region[] = {1, 0, 1, 2};
  static const double weight[] = {1., .25, .25, .5};
  struct cell_regions r;
  CU_ASSERT_EQUAL_FATAL(CellRegionsCreate(&overlap, CELLS, &r), 0);
  CU_ASSERT(r.n_cells == CELLS && memcmp(r.start, start, sizeof start) == 0);
  for (int k = 0; k < 4; k++) CU_ASSERT(r.region[k] == region[k] && r.weight[k] == weight[k]);
  CellRegionsDestroy(&r);
  CU_ASSERT_PTR_NULL(r.start);
}

/* cells i and N + i of a ring lie in regions i and i + 1; each rank has a part of the cells */
static void regions_that_share_a_cell_on_any_rank_are_neighbours(void) {
  enum { N = 40000 }; /* a table of all pairs would take 200 MB */
  struct region_neighbours x;
  PetscMPIInt rank, size;
  bool good = true;
  MPI_Comm_rank(PETSC_COMM_WORLD, &rank);
  MPI_Comm_size(PETSC_COMM_WORLD, &size);
  int n = 0, *start = calloc(2 * N + 1, sizeof *start);
  int *region = calloc(4 * N, sizeof *region);
  for (int c = rank; c < 2 * N; c += size) {
    int i = c % N, next = (i + 1) % N;
    region[2 * n] = i < next ? i : next;
    region[2 * n + 1] = i < next ? next : i;
    n++;
    start[n] = 2 * n;
  }
  const struct cell_regions cells = {.n_cells = n, .start = start, .region = region};
  CU_ASSERT_EQUAL_FATAL(RegionNeighboursCreate(PETSC_COMM_WORLD, N, &cells, &x), 0);
  for (int r = 0; r < N; r++) {
    const int *near = x.near + x.start[r];
    good = good && x.start[r] == 3 * r && near[0] < near[1] && near[1] < near[2];
    for (int k = 0; k < 3; k++) {
      int apart = abs(near[k] - r);
      good = good && (apart <= 1 || apart == N - 1);
    }
  }
  CU_ASSERT(good && x.start[N] == 3 * N);
  RegionNeighboursDestroy(&x);
  free(start);
  free(region);
}

static void regions_without_cells_are_their_own_neighbours(void) {
  const struct cell_regions none = {0};
  struct region_neighbours x;
  CU_ASSERT_EQUAL_FATAL(RegionNeighboursCreate(PETSC_COMM_WORLD, 3, &none, &x), 0);
  for (int r = 0; r < 3; r++) CU_ASSERT(x.start[r] == r && x.near[r] == r);
  RegionNeighboursDestroy(&x);
}

static void every_item_of_a_season_has_a_place(void) {
  struct sample s;
  create(&s);
  const struct control_item *item = s.control.item;
  const int ordinates = PARTITIONS * s.partition->knots;
  CU_ASSERT_EQUAL(item[0].n_places, 0); /* the gap belongs to what is observed */
  CU_ASSERT(item[1].place == 0 && item[2].place == 1 && item[3].place == 2 && item[4].place == 3);
  CU_ASSERT(item[4].n_places == ordinates && item[5].place == 3 + ordinates);
  CU_ASSERT(item[6].place == 4 + ordinates && s.control.n_season == 5 + ordinates);
  CU_ASSERT_EQUAL(s.control.n_plain, 3 * REGIONS + 1);
  CU_ASSERT(control_season_varies(&s.control));
  struct control global = {0};
  add(&global, CONTROL_SCALAR, PARAM_TSUM1, EXTENT_GLOBAL, TRANSFORM_LOG, .9);
  add(&global, CONTROL_GAP, 0, EXTENT_REGION, TRANSFORM_LOGIT, .8);
  CU_ASSERT_FALSE(control_season_varies(&global));
  destroy(&s);
}

/* the mean of the transformed values by area; the prior without a region; other extents' own */
static void a_season_takes_the_mean_of_its_regions(void) {
  struct sample s;
  double u[N_SHARED_MOST * 4], value[N_SHARED_MOST + N_OUT], sv[N_SHARED_MOST];
  const double out[N_OUT] = {1.2, .6};
  create(&s);
  const struct control_item *item = s.control.item;
  CU_ASSERT_FATAL(s.control.n <= N_SHARED_MOST * 4);
  draw(1, s.control.n, u);
  control_values(&s.control, u, value);
  for (int c = 0; c < CELLS; c++) {
    struct control_site site = control_site_at(&s.regions, 5, c);
    control_season_forward(&s.control, &site, value, out, sv);
    for (int k = 1; k <= 3; k += 2) {
      const double *of = value + item[k].offset;
      double expected = c < 2    ? item[k].prior
                        : c == 2 ? of[1]
                                 : .25 * of[0] + .25 * of[1] + .5 * of[2];
      CHECK_CLOSE(sv[item[k].place], expected, 1e-15);
    }
    CU_ASSERT(sv[item[2].place] == 1.2 && sv[item[6].place] == .6);
    CU_ASSERT_EQUAL(sv[item[5].place], value[item[5].offset]);
    CU_ASSERT(memcmp(sv + item[4].place, value + item[4].offset,
                     (size_t)item[4].n_places * sizeof *sv) == 0);
  }
  struct control_site nowhere = control_site_at(NULL, 5, 3);
  control_season_forward(&s.control, &nowhere, value, out, sv);
  CU_ASSERT_EQUAL(sv[item[1].place], item[1].prior);
  destroy(&s);
}

/* -- from (u, outputs of the network) to a season's values */
struct season_of {
  const struct control *control;
  struct control_site site;
};

static void forward(void *context, const double *x, double *sv) {
  const struct season_of *s = context;
  double value[N_SHARED_MOST + N_OUT];
  control_values(s->control, x, value);
  control_season_forward(s->control, &s->site, value, x + s->control->n, sv);
}

static void tangent(void *context, const double *x, const double *x_d, double *sv_d) {
  const struct season_of *s = context;
  double value_d[N_SHARED_MOST];
  control_values_tl(s->control, x, x_d, value_d);
  control_season_tl(s->control, &s->site, value_d, x_d + s->control->n, sv_d);
}

static void adjoint(void *context, const double *x, double *x_b, const double *sv_b) {
  const struct season_of *s = context;
  struct exact_sum sum[N_SHARED_MOST] = {0};
  double value_b[N_SHARED_MOST];
  control_season_ad(s->control, &s->site, sv_b, sum, x_b + s->control->n);
  for (int i = 0; i < s->control->n_shared; i++) value_b[i] = exact_sum_value(&sum[i]);
  control_values_ad(s->control, x, x_b, value_b);
}

static void tangent_and_adjoint_are_those_of_the_values(void) {
  struct sample s;
  create(&s);
  for (int c = 0; c < CELLS; c++) {
    struct season_of season = {&s.control, control_site_at(&s.regions, 0, c)};
    struct differentiable op = {.name = "values of a season",
                                .n = s.control.n + N_OUT,
                                .m = s.control.n_season,
                                .context = &season,
                                .forward = forward,
                                .tangent = tangent,
                                .adjoint = adjoint};
    operator_check(&op, (unsigned)c, .5);
  }
  destroy(&s);
}

/* elements and weights say what the tangent does along each shared value */
static void elements_are_the_rows_of_the_tangent(void) {
  struct sample s;
  create(&s);
  const struct control_item *item = s.control.item;
  for (int c = 0; c < CELLS; c++) {
    struct control_site site = control_site_at(&s.regions, 0, c);
    for (int place = 0; place < s.control.n_season; place++) {
      int element[N_SHARED_MOST];
      double weight[N_SHARED_MOST], row[N_SHARED_MOST] = {0}, out_d[N_OUT] = {0};
      int n = control_season_elements(&s.control, &site, place, N_SHARED_MOST, element, weight);
      bool output = place == item[2].place || place == item[6].place;
      CU_ASSERT_EQUAL(n < 0, output);
      for (int k = 0; k < n; k++) row[element[k]] += weight[k];
      for (int i = 0; i < s.control.n_shared; i++) {
        double unit[N_SHARED_MOST] = {0}, sv_d[N_SHARED_MOST];
        unit[i] = 1.;
        control_season_tl(&s.control, &site, unit, out_d, sv_d);
        CU_ASSERT_EQUAL(sv_d[place], row[i]);
      }
      CU_ASSERT_EQUAL(control_season_elements(&s.control, &site, place, 0, NULL, NULL), n);
    }
  }
  destroy(&s);
}

int main(int argc, char **argv) {
  static const struct test tests[] = {TEST(a_cell_knows_its_regions_and_their_shares),
                                      TEST(regions_that_share_a_cell_on_any_rank_are_neighbours),
                                      TEST(regions_without_cells_are_their_own_neighbours),
                                      TEST(every_item_of_a_season_has_a_place),
                                      TEST(a_season_takes_the_mean_of_its_regions),
                                      TEST(tangent_and_adjoint_are_those_of_the_values),
                                      TEST(elements_are_the_rows_of_the_tangent),
                                      {NULL, NULL}};
  return harness_run_mpi(&argc, &argv, "extents", tests);
}
