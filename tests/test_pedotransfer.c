/* Soil moistures by texture are those that the equations' authors printed. */
#include "harness.h"
#include "soil/pedotransfer.h"
#include <math.h>

/* Table 3 of Saxton & Rawls (2006): the texture classes with 2.5 % organic matter, in whole percent
 * of volume */
static const struct {
  const char *name;
  double sand, clay, smw, smfcf, sm0; /* [%] */
} texture_class[] = {
    {"sand", 88, 5, 5, 10, 46},
    {"loamy sand", 80, 5, 5, 12, 46},
    {"sandy loam", 65, 10, 8, 18, 45},
    {"loam", 40, 20, 14, 28, 46},
    {"silt loam", 20, 15, 11, 31, 48},
    {"silt", 10, 5, 6, 30, 48},
    {"sandy clay loam", 60, 25, 17, 27, 43},
    {"clay loam", 30, 35, 22, 36, 48},
    {"silty clay loam", 10, 35, 22, 38, 51},
    {"sandy clay", 50, 40, 25, 36, 44},
    {"silty clay", 10, 45, 27, 41, 52},
    {"clay", 25, 50, 30, 42, 50},
};

/* printed to whole percent: half of one is rounding */
static bool as_printed(double moisture, double percent) {
  return fabs(100. * moisture - percent) <= .5;
}

static void the_twelve_texture_classes_are_as_printed(void) {
  for (size_t i = 0; i < sizeof texture_class / sizeof *texture_class; i++) {
    struct soil_moisture m = pedotransfer((struct soil_texture){
        texture_class[i].sand / 100., texture_class[i].clay / 100., .organic_matter = 2.5});
    CU_ASSERT(as_printed(m.smw, texture_class[i].smw));
    CU_ASSERT(as_printed(m.smfcf, texture_class[i].smfcf));
    CU_ASSERT(as_printed(m.sm0, texture_class[i].sm0));
  }
}

/* Worked out by hand from equations 1, 2, 3 and 5: what rounding to a percent would hide. */
static void a_soil_is_as_the_equations_say_to_the_last_digit(void) {
  struct soil_moisture m = pedotransfer((struct soil_texture){.2, .2, 2.5});
  /* t = -.0048 + .0974 + .015 + .0025 - .0065 + .00272 + .031 = .13732 */
  CHECK_CLOSE(m.smw, 1.14 * .13732 - .02, 1e-15);
  /* t = -.0502 + .039 + .0275 + .003 - .0135 + .01808 + .299 = .32288 */
  CHECK_CLOSE(m.smfcf, .32288 + 1.283 * .32288 * .32288 - .374 * .32288 - .015, 1e-15);
  /* t = .0556 + .0068 + .055 - .009 - .0135 - .02336 + .078 = .14954 */
  CHECK_CLOSE(m.sm0, m.smfcf + 1.636 * .14954 - .107 - .0194 + .043, 1e-15);
}

/* Sands and clays, bare and black: wilting point, field capacity, saturation stay in order. At 60 %
 * clay, 40 % sand and 5 % organic matter they no longer do, and readers of maps refuse it. */
static void moistures_rise_from_wilting_to_saturation(void) {
  for (int sand = 0; sand <= 95; sand += 5)
    for (int clay = 5; clay <= 55 && sand + clay <= 100; clay += 5)
      for (int matter = 1; matter <= 8; matter++) {
        struct soil_moisture m =
            pedotransfer((struct soil_texture){sand / 100., clay / 100., matter});
        CU_ASSERT(0. < m.smw && m.smw < m.smfcf && m.smfcf < m.sm0 && m.sm0 < .8);
      }
}

int main(void) {
  static const struct test tests[] = {TEST(the_twelve_texture_classes_are_as_printed),
                                      TEST(a_soil_is_as_the_equations_say_to_the_last_digit),
                                      TEST(moistures_rise_from_wilting_to_saturation),
                                      {NULL, NULL}};
  return harness_run("pedotransfer", tests);
}
