/* The model's trajectory, and the scores of the three filters on it. */
#include "harness.h"
#include "lorenz96/lorenz96_model.h"
#include "lorenz96/lorenz96_twin.h"
#include <math.h>

static void the_trajectory_is_the_known_one(void) {
  const double expected[5] = {8.34304008528377, 8.955148915461965, 8.474324379694073,
                              6.901508623963855, 6.102291230947869};
  double x[LORENZ96_SIZE][2], work[3 * 2 * LORENZ96_SIZE], square = 0.;
  for (int i = 0; i < LORENZ96_SIZE; i++) x[i][0] = 8., x[i][1] = i == 19 ? 8.01 : 8.;
  for (int step = 0; step < 20; step++) lorenz96_step(2, x[0], work);
  for (int i = 0; i < 5; i++) CHECK_CLOSE(x[18 + i][1], expected[i], 1e-13);
  for (int i = 0; i < LORENZ96_SIZE; i++) square += x[i][1] * x[i][1] / 2.;
  CHECK_CLOSE(square, 1277.0425432890534, 1e-13);
  for (int i = 0; i < LORENZ96_SIZE; i++) CU_ASSERT_EQUAL(x[i][0], 8.); /* a fixed point */
}

/* the published scores of each filter with three seeds; 5000 cycles, 400 of them before scoring */
static void score(struct lorenz96_twin twin, double least, double most) {
  twin.cycles = 5000;
  twin.spin_up = 400;
  for (twin.seed = 1; twin.seed <= 3; twin.seed++) {
    struct lorenz96_score got;
    CU_ASSERT(lorenz96_run(&twin, &got));
    printf("  %s, seed %d: rmse_a %.4f, spread %.4f, rmse_f %.4f\n",
           lorenz96_filter_name[twin.filter], (int)twin.seed, got.rmse_a, got.spread_a, got.rmse_f);
    CU_ASSERT(got.rmse_a > least && got.rmse_a < most);
    CU_ASSERT(got.rmse_f > got.rmse_a);
  }
}

static void the_etkf_has_its_known_score(void) {
  score((struct lorenz96_twin){.filter = LORENZ96_ETKF, .members = 24, .inflation = 1.02}, .165,
        .195);
}

static void the_letkf_has_its_known_score(void) {
  score(
      (struct lorenz96_twin){
          .filter = LORENZ96_LETKF, .members = 7, .inflation = 1.04, .radius = 4.},
      .20, .24);
}

static void the_enkf_has_its_known_score(void) {
  score((struct lorenz96_twin){.filter = LORENZ96_ENKF, .members = 40, .inflation = 1.06}, .20,
        .23);
}

int main(void) {
  static const struct test tests[] = {
      TEST(the_trajectory_is_the_known_one),
      TEST(the_etkf_has_its_known_score),
      TEST(the_letkf_has_its_known_score),
      TEST(the_enkf_has_its_known_score),
      {NULL, NULL},
  };
  return harness_run("lorenz96", tests);
}
