/* A gradient has the same bits whether the tapes of its blocks are kept, kept as far as memory goes
 * or not kept, in a second evaluation as in the first, and on any number of ranks; in potential and
 * water-limited production. */
#include "harness.h"
#include "model/kept_tapes.h"
#include "model_sample.h"
#include "network_sample.h"
#include "support/calendar.h"
#include <string.h>

#define MUST(call) CU_ASSERT_EQUAL_FATAL((int)(call), 0)

enum { MOST = 16, ALL = 1 << 28 };

/* J and gradient */
struct result {
  double J, g[MOST];
};

static int n_kept(const struct model *m) {
  int n = 0;
  for (int b = 0; m->kept && m->kept->memory && b < m->n_blocks; b++) n += m->kept->tape[b] != NULL;
  return n;
}

/* with so many bytes; returns how many tapes are kept */
static int run(struct model *m, int64_t bytes, const double *u, struct result *r) {
  memset(r, 0, sizeof *r);
  MUST(KeptTapesRelease(m));
  model_set_memory(m, bytes);
  MUST(ModelCost(m, u, &r->J, r->g));
  struct result again = {0};
  MUST(ModelCost(m, u, &again.J, again.g)); /* in the memory of the first */
  CU_ASSERT(memcmp(&again, r, sizeof again) == 0);
  return n_kept(m);
}

/* all, some and none; `one`: what it must be, unless NULL */
static void check(struct model *m, const double *u, struct result *all, const struct result *one) {
  struct result part, none;
  int kept = run(m, ALL, u, all);
  int64_t bytes = m->kept ? kept_tapes_bytes(m) : 0;
  int some = run(m, bytes * 6 / 10, u, &part);
  CU_ASSERT(all->J > 1. && all->g[0] != 0. && kept > 0);
  CU_ASSERT(some < kept && (some > 0 || kept == 1));
  CU_ASSERT_EQUAL(run(m, 0, u, &none), 0);
  CU_ASSERT(memcmp(all, &part, sizeof part) == 0);
  CU_ASSERT(memcmp(all, &none, sizeof none) == 0);
  if (one) CU_ASSERT(memcmp(all, one, sizeof none) == 0);
  MUST(KeptTapesRelease(m));
}

static void network(MPI_Comm comm, const struct result *one, struct result *r) {
  struct network_plan plan = network_plan_of(comm, 10);
  struct network_sample s;
  double u[MOST];
  plan.global = true;
  MUST(NetworkSampleCreate(&plan, &s));
  CU_ASSERT_FATAL(s.control.n <= MOST);
  network_sample_point(&s, 3, u);
  check(&s.model, u, r, one);
  MUST(NetworkSampleDestroy(&s));
}

static void potential_production(void) {
  struct result alone, together;
  network(PETSC_COMM_SELF, NULL, &alone);
  network(PETSC_COMM_WORLD, &alone, &together);
}

static double some_lai(int cell, int date) { return 1.5 + .4 * cell + .01 * (date % 100); }

static void wet(bool alone, bool carries, const struct result *one, struct result *r) {
  static const struct yield_observation observed[3] = {{0, 2001, 9000., 700., TERM_FIT},
                                                       {0, 2002, 7000., 500., TERM_FIT},
                                                       {1, 2003, 8500., 800., TERM_FIT}};
  static const double u[4] = {.4, -.3, .7, -.5};
  struct model_sample s = {
      .wet = true, .alone = alone, .carries = carries, .share_of_all = carries ? 0. : -1.};
  int date[SAMPLE_YEARS];
  sample_control(&s, CONTROL_SCALAR, PARAM_TSUM1, EXTENT_GLOBAL, TRANSFORM_IDENTITY, 1., .08);
  sample_control(&s, CONTROL_SCALAR, PARAM_RDMSOL, EXTENT_GLOBAL, TRANSFORM_IDENTITY, 1., .1);
  sample_control(&s, CONTROL_SOIL, SOIL_SMFCF, EXTENT_GLOBAL, TRANSFORM_IDENTITY, 1., .1);
  sample_control(&s, CONTROL_SOIL, SOIL_WAV, EXTENT_GLOBAL, TRANSFORM_IDENTITY, 1., .2);
  MUST(ModelSampleCreate(&s));
  for (int i = 0; i < SAMPLE_YEARS; i++) date[i] = day_number((struct date){sample_year[i], 7, 20});
  MUST(ModelSampleObserve(&s, 3, observed, 0., SAMPLE_YEARS, date, some_lai, .4, 0.));
  check(&s.model, u, r, one);
  MUST(ModelSampleDestroy(&s));
}

/* cell 1 is irrigated by half: its blocks keep two tapes */
static void water_limited_production(void) {
  struct result alone, together;
  wet(true, false, NULL, &alone);
  wet(false, false, &alone, &together);
}

static void soils_that_go_on(void) {
  struct result alone, together;
  wet(true, true, NULL, &alone);
  wet(false, true, &alone, &together);
}

int main(int argc, char **argv) {
  static const struct test tests[] = {TEST(potential_production),
                                      TEST(water_limited_production),
                                      TEST(soils_that_go_on),
                                      {NULL, NULL}};
  return harness_run_mpi(&argc, &argv, "kept_tapes", tests);
}
