/* The method of the time axis in cell_methods as data sets write them. */
#include "harness.h"
#include "ncio/cell_methods.h"

static void only_the_method_of_the_time_axis_counts(void) {
  static const struct {
    const char *text;
    enum time_method method;
  } row[] = {{"time: minimum", TIME_MINIMUM},
             {"area: mean time: minimum", TIME_MINIMUM},
             {"area: mean time: maximum (interval: 1 hour)", TIME_MAXIMUM},
             {"time: mean (interval: 1 hour comment: time: minimum of steps)", TIME_MEAN},
             {"time: minimum area: mean", TIME_MINIMUM},
             {"area: time: mean", TIME_MEAN},
             {"lat: lon: mean time: maximum within days", TIME_MAXIMUM},
             {"time: minimum within days time: mean over days", TIME_MINIMUM},
             {"time: mean time: minimum", TIME_MINIMUM},
             {"lat: lon: mean where land time: sum", TIME_SUM},
             {"time:minimum", TIME_MINIMUM},
             {"TIME: Mean", TIME_MEAN},
             {"valid_time: max", TIME_MAXIMUM},
             {"minimum", TIME_MINIMUM},
             {"time: point", TIME_POINT},
             {"time: range", TIME_OTHER},
             {"area: mean", TIME_UNKNOWN},
             {"area: minimum", TIME_UNKNOWN},
             {"(comment: nothing)", TIME_UNKNOWN},
             {"", TIME_UNKNOWN}};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++)
    CU_ASSERT_EQUAL(time_method_of(row[i].text, NULL), row[i].method);
  CU_ASSERT_EQUAL(time_method_of(NULL, NULL), TIME_UNKNOWN);
}

static void an_axis_of_another_name_may_be_the_time(void) {
  CU_ASSERT_EQUAL(time_method_of("day: minimum", NULL), TIME_UNKNOWN);
  CU_ASSERT_EQUAL(time_method_of("day: minimum", "day"), TIME_MINIMUM);
}

int main(void) {
  static const struct test tests[] = {TEST(only_the_method_of_the_time_axis_counts),
                                      TEST(an_axis_of_another_name_may_be_the_time),
                                      {NULL, NULL}};
  return harness_run("cell_methods", tests);
}
