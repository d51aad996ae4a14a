/* Every process of the crop, one row each, and the six questions of process_harness.h. */
#include "harness.h"
#include "process_harness.h"

static const struct process *const tables[] = {rows_of_tables, rows_of_growth, rows_of_light,
                                               rows_of_leaves, rows_of_days,   rows_of_water};

static void ask(void (*question)(const struct process *)) {
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
    for (const struct process *row = tables[i]; row->name; row++) question(row);
}

static void every_process_has_its_golden_value(void) { ask(process_has_golden_value); }
static void every_process_gives_the_same_bits_in_every_lane(void) {
  ask(process_is_the_same_in_every_lane);
}
static void every_tangent_has_taylor_slope_2(void) { ask(process_has_taylor_slope_2); }
static void every_adjoint_passes_the_dot_product_test(void) {
  ask(process_passes_the_dot_product_test);
}
static void every_process_is_finite_on_its_kinks(void) { ask(process_is_finite_at_kinks); }
static void every_process_conserves_mass(void) { ask(process_conserves); }

int main(void) {
  static const struct test tests[] = {TEST(every_process_has_its_golden_value),
                                      TEST(every_process_gives_the_same_bits_in_every_lane),
                                      TEST(every_tangent_has_taylor_slope_2),
                                      TEST(every_adjoint_passes_the_dot_product_test),
                                      TEST(every_process_is_finite_on_its_kinks),
                                      TEST(every_process_conserves_mass),
                                      {NULL, NULL}};
  return harness_run("processes", tests);
}
