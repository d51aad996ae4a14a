/* Unit conversion and quantities with units. */
#include "harness.h"
#include "support/units.h"

static void check(const char *from, const char *to, double scale, double offset) {
  double a = 0, b = 0;
  CU_ASSERT(unit_conversion(from, to, &a, &b));
  CHECK_CLOSE(a / scale, 1.0, 1e-14); /* a few roundings inside UDUNITS */
  CHECK_CLOSE(b, offset, 1e-13);
}

static void units_of_weather_and_yield_convert(void) {
  check("K", "degC", 1.0, -273.15);
  check("degF", "degC", 5.0 / 9.0, -160.0 / 9.0);
  check("W m-2", "J m-2 d-1", 86400.0, 0.0);
  check("MJ m-2 day-1", "J m-2 d-1", 1e6, 0.0);
  check("mm d-1", "cm d-1", 0.1, 0.0);
  check("m", "cm", 100.0, 0.0);
  check("Pa", "hPa", 0.01, 0.0);
  check("t/ha", "kg ha-1", 1000.0, 0.0);
  check("%", "1", 0.01, 0.0);
  check("m2 m-2", "1", 1.0, 0.0);
  check(" kg.ha-1 ", "kg/ha", 1.0, 0.0);
}

static void a_ton_is_metric_unless_it_is_called_short_or_long(void) {
  static const char *const metric[] = {
      "t/ha",           "ton/ha",          "tons per hectare",     "Tonnes ha-1",
      "metric_ton/ha",  "TONS/ha",         "metric tons/ha",       "Metric ton ha^-1",
      "Mg per hectare", "tonne hectare-1", "t\u00b7ha\u207b\u00b9"};
  double scale, offset;
  for (size_t i = 0; i < sizeof metric / sizeof *metric; i++)
    check(metric[i], "kg ha-1", 1000.0, 0.0);
  check("short ton/ha", "short_ton ha-1", 1.0, 0.0);
  check("US tons per acre", "short_ton acre-1", 1.0, 0.0);
  check("long_ton/ha", "kg ha-1", 1016.0469088, 0.0);
  check("tonnes/acre", "t acre-1", 1.0, 0.0);
  check("kilotons", "kg", 1e6, 0.0);
  check("kton", "kg", 1e6, 0.0);
  check("kt", "kg", 1e6, 0.0);
  check("Gt", "kg", 1e12, 0.0);
  check("dt/ha", "kg ha-1", 100.0, 0.0);
  check("q/ha", "kg ha-1", 100.0, 0.0);
  check("quintals per hectare", "kg ha-1", 100.0, 0.0);
  check("newton", "kg m s-2", 1.0, 0.0);
  check("us", "s", 1e-6, 0.0); /* no ton follows: microseconds */
  check("kt", "m s-1", 1852.0 / 3600.0, 0.0);
  check("(0 - 1)", "percent", 100.0, 0.0);
  CU_ASSERT_FALSE(unit_conversion("kg", "tons/ha", &scale, &offset));
}

static void a_ton_of_two_meanings_is_refused_with_both(void) {
  double scale, offset;
  CU_ASSERT_FALSE(unit_conversion("mt/ha", "kg ha-1", &scale, &offset));
  CU_ASSERT_FALSE(unit_conversion("MT/ha", "kg ha-1", &scale, &offset));
  CU_ASSERT_FALSE(unit_conversion("tons/acre", "kg ha-1", &scale, &offset));
  CU_ASSERT_PTR_NOT_NULL(unit_doubt("mt/ha"));
  CU_ASSERT_PTR_NOT_NULL(unit_doubt("ton acre-1"));
  CU_ASSERT_PTR_NULL(unit_doubt("t/ha"));
  CU_ASSERT_PTR_NULL(unit_doubt("short_ton/acre"));
}

static void powers_of_ten_are_read_as_the_field_writes_them(void) {
  static const char *const hundredth[] = {
      "10-2 cm3 cm-3", "10^-2 cm3 cm-3", "cm3 cm-3 * 100", "m3/m3 x 100",
      "vol%",          "% vol",          "Percentage",     "10\u22122 cm3 cm\u22123"};
  for (size_t i = 0; i < sizeof hundredth / sizeof *hundredth; i++)
    check(hundredth[i], "1", 0.01, 0.0);
  check("(10-2 cm3 cm-3)*10", "1", 0.001, 0.0);
  check("cm3/cm3*1000", "1", 0.001, 0.0);
  check("g/kg", "1", 0.001, 0.0);
  check("cg/cm\u00b3", "g cm-3", 0.01, 0.0);
  check("1000 kg", "kg", 1000.0, 0.0); /* before the unit it is a factor */
  check("1e-3 t/ha", "kg ha-1", 1.0, 0.0);
  check("-", "1", 1.0, 0.0);
  check("fraction", "1", 1.0, 0.0);
}

static void an_angle_is_no_number(void) {
  double scale, offset;
  check("degrees_north", "degrees_east", 1.0, 0.0);
  CU_ASSERT_FALSE(unit_conversion("degrees_north", "1", &scale, &offset));
  CU_ASSERT_FALSE(unit_conversion("rad", "1", &scale, &offset));
  CU_ASSERT_FALSE(unit_conversion("1", "degree", &scale, &offset));
}

static void conversions_that_are_short_decimals_are_exactly_those(void) {
  double scale, offset;
  CU_ASSERT(unit_conversion("mm d-1", "cm d-1", &scale, &offset));
  CU_ASSERT_EQUAL(scale, 0.1);
  CU_ASSERT(unit_conversion("MJ m-2 day-1", "J m-2 d-1", &scale, &offset));
  CU_ASSERT_EQUAL(scale, 1e6);
  CU_ASSERT(unit_conversion("K", "degC", &scale, &offset));
  CU_ASSERT(scale == 1.0 && offset == -273.15);
}

static void what_does_not_convert_is_refused(void) {
  double scale, offset;
  CU_ASSERT_FALSE(unit_conversion("kg", "m", &scale, &offset));
  CU_ASSERT_FALSE(unit_conversion("parsnips", "m", &scale, &offset));
  CU_ASSERT_FALSE(unit_conversion("m", NULL, &scale, &offset));
}

static void quantities_are_read(void) {
  double x = 0;
  CU_ASSERT(quantity_parse("300 kg/ha", "kg ha-1", &x) && x == 300.0);
  CU_ASSERT(quantity_parse("0.3 t ha-1", "kg ha-1", &x));
  CHECK_CLOSE(x, 300.0, 1e-15);
  CU_ASSERT(quantity_parse("0.5 %/yr", "yr-1", &x));
  CHECK_CLOSE(x, 0.005, 1e-15);
  CU_ASSERT(quantity_parse("5 d", "d", &x) && x == 5.0);
  CU_ASSERT(quantity_parse("2 weeks", "d", &x) && x == 14.0);
  CU_ASSERT(quantity_parse("50km", "m", &x) && x == 50000.0);
  CU_ASSERT(quantity_parse("-1.5e2", "m", &x) && x == -150.0);
  CU_ASSERT(quantity_parse("7", NULL, &x) && x == 7.0);
  CU_ASSERT(quantity_parse("8 %", "", &x) && x == 0.08);
}

static void what_is_no_quantity_is_refused(void) {
  static const char *const bad[] = {"",     "d",   "many d", "5 parsnips",
                                    "5 kg", "nan", "inf d",  "0x10"};
  double x = 7;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    CU_ASSERT_FALSE(quantity_parse(bad[i], "d", &x));
  CU_ASSERT_FALSE(quantity_parse("5 d", NULL, &x));
  CU_ASSERT_FALSE(quantity_parse(NULL, "d", &x));
  CU_ASSERT_EQUAL(x, 7);
}

int main(void) {
  static const struct test tests[] = {TEST(units_of_weather_and_yield_convert),
                                      TEST(a_ton_is_metric_unless_it_is_called_short_or_long),
                                      TEST(a_ton_of_two_meanings_is_refused_with_both),
                                      TEST(powers_of_ten_are_read_as_the_field_writes_them),
                                      TEST(an_angle_is_no_number),
                                      TEST(conversions_that_are_short_decimals_are_exactly_those),
                                      TEST(what_does_not_convert_is_refused),
                                      TEST(quantities_are_read),
                                      TEST(what_is_no_quantity_is_refused),
                                      {NULL, NULL}};
  return harness_run("units", tests);
}
