/* The weather's keys of a campaign: radiation, evaporation, altitude. */
#include "campaign/campaign.h"
#include "harness.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[] = P_tmpdir "/windrow_forcing_XXXXXX"; /* made by mkstemp */
static struct problems list;
static struct campaign c;

static void set_up(void) {
  int file = mkstemp(path);
  CU_ASSERT_FATAL(file >= 0);
  FILE *out = fdopen(file, "w");
  fputs("campaign: {production: pp}\nregion: {cells: cells.nc}\ncrop: {parameters: none.yaml}\n"
        "years: {harvest: 2001}\nforcing: {files: w.nc}\ncalendar: {start: \"04-20\"}\n",
        out);
  fclose(out);
}

/* The crop's file is missing: one line, the last or the only one. */
static int read_set(const char *set) {
  campaign_destroy(&c);
  problems_clear(&list);
  campaign_read(path, set ? 1 : 0, &set, NULL, &c, &list);
  return list.n - 1;
}

static bool told_only(const char *text) {
  bool good = list.n == 2 && strstr(list.line[0], text);
  for (int i = 0; !good && i < list.n; i++) printf("    told: %s\n", list.line[i]);
  return good;
}

static bool said(const char *text) {
  c.production = PRODUCTION_WLP;
  char *choices = campaign_choices(&c);
  bool good = strstr(choices, text) != NULL;
  if (!good) printf("    not said: %s; but:\n%s", text, choices);
  free(choices);
  return good;
}

static void radiation_is_measured_and_evaporation_the_files_or_penmans(void) {
  CU_ASSERT_EQUAL(read_set(NULL), 0);
  CU_ASSERT(c.radiation.source == RADIATION_MEASURED);
  CU_ASSERT(c.evaporation.sky.a == 0.18 && c.evaporation.sky.b == 0.55);
  CU_ASSERT(c.evaporation.et0 == ET0_PENMAN_MONTEITH && c.et0_source == ET0_FOUND_OR_COMPUTED);
  CU_ASSERT(isnan(c.altitude) && !c.altitude_file && !c.altitude_variable);
  CU_ASSERT(said("radiation         of the weather files\n"));
  CU_ASSERT(said("E0, ES0           of the weather files, else Penman (Angstrom a = 0.18, b = "
                 "0.55)\nET0               of the weather files, else Penman-Monteith (FAO56)\n"
                 "altitude          of the cells' file, else of the weather's\n"));
}

static void radiation_may_be_estimated(void) {
  CU_ASSERT_EQUAL(read_set("forcing.radiation=sunshine"), 0);
  CU_ASSERT(c.radiation.source == RADIATION_SUNSHINE);
  CU_ASSERT(c.radiation.sky.a == 0.18 && c.radiation.sky.b == 0.55);
  CU_ASSERT_EQUAL(read_set("forcing={files: w.nc, radiation: sunshine, evapotranspiration: "
                           "{angstrom: [0.25, 0.45]}}"),
                  0);
  CU_ASSERT(c.radiation.sky.a == 0.25 && c.evaporation.sky.b == 0.45);
  CU_ASSERT_EQUAL(read_set("forcing.radiation={sunshine: [0.19, 0.56]}"), 0);
  CU_ASSERT(c.radiation.source == RADIATION_SUNSHINE);
  CU_ASSERT(c.radiation.sky.a == 0.19 && c.evaporation.sky.a == 0.18);
  CU_ASSERT(said("radiation         where the files have none, from sunshine (Angstrom a = 0.19, b "
                 "= 0.56)\n"));
  CU_ASSERT_EQUAL(read_set("forcing.radiation=hargreaves"), 0);
  CU_ASSERT(c.radiation.source == RADIATION_HARGREAVES && c.radiation.hargreaves == 0.16);
  CU_ASSERT_EQUAL(read_set("forcing.radiation={hargreaves: 0.19}"), 0);
  CU_ASSERT(c.radiation.source == RADIATION_HARGREAVES && c.radiation.hargreaves == 0.19);
  CU_ASSERT(said("where the files have none, from TMIN and TMAX (Hargreaves, k = 0.19 K-0.5)\n"));
}

static void a_formula_that_is_asked_for_replaces_the_files_et0(void) {
  CU_ASSERT_EQUAL(read_set("forcing.evapotranspiration.method=penman_monteith"), 0);
  CU_ASSERT(c.evaporation.et0 == ET0_PENMAN_MONTEITH && c.et0_source == ET0_COMPUTED);
  CU_ASSERT(said("ET0               Penman-Monteith (FAO56)\n"));
  CU_ASSERT_EQUAL(read_set("forcing.evapotranspiration.method=penman"), 0);
  CU_ASSERT(c.evaporation.et0 == ET0_PENMAN && c.et0_source == ET0_COMPUTED);
  CU_ASSERT(said("ET0               Penman\n"));
  CU_ASSERT_EQUAL(read_set("forcing.evapotranspiration.method=file"), 0);
  CU_ASSERT(c.et0_source == ET0_FOUND);
  CU_ASSERT(said("ET0               of the weather files\n"));
}

static void altitude_is_a_height_or_a_map(void) {
  CU_ASSERT_EQUAL(read_set("forcing.altitude=300 m"), 0);
  CU_ASSERT(c.altitude == 300.0 && !c.altitude_file);
  CU_ASSERT(said("altitude          300 m everywhere\n"));
  CU_ASSERT_EQUAL(read_set("forcing.altitude=0.5 km"), 0);
  CU_ASSERT(c.altitude == 500.0);
  CU_ASSERT_EQUAL(read_set("forcing.altitude={file: /maps/dem.nc, variable: z}"), 0);
  CU_ASSERT(isnan(c.altitude) && strcmp(c.altitude_file, "/maps/dem.nc") == 0);
  CU_ASSERT(strcmp(c.altitude_variable, "z") == 0);
  CU_ASSERT(said("altitude          of /maps/dem.nc\n"));
}

static void wrong_values_are_told(void) {
  static const char *const cases[][2] = {
      {"forcing.radiation=cloud",
       "forcing.radiation is 'cloud'; expected: measured|sunshine|hargreaves, or a map {sunshine: "
       "... or hargreaves: ...}"},
      {"forcing.radiation={}", "forcing.radiation has neither sunshine nor hargreaves; expected "
                               "measured, sunshine, hargreaves, {sunshine: [a, b]} or "
                               "{hargreaves: 0.16}"},
      {"forcing.radiation={sunshine: [0.2, 0.5], hargreaves: 0.16}",
       "forcing.radiation has both sunshine and hargreaves; expected"},
      {"forcing.radiation={hargreaves: 1.6}",
       "forcing.radiation.hargreaves is 1.6; expected 0.05 .. 0.4"},
      {"forcing.radiation={sunshine: [0.2]}",
       "forcing.radiation.sunshine has 1 number; expected [a, b], for example [0.18, 0.55]"},
      {"forcing.radiation={sunshine: [0.2, x]}", "forcing.radiation.sunshine[1] is 'x'"},
      {"forcing.radiation={sunshine: 0.2}", "forcing.radiation.sunshine is '0.2'"},
      {"forcing.evapotranspiration.angstrom=[18, 55]",
       "forcing.evapotranspiration.angstrom is [18, 55]; expected a and b above 0 and a + b up to "
       "1"},
      {"forcing.evapotranspiration.angstrom=[0.1, 0.2, 0.3]",
       "forcing.evapotranspiration.angstrom has 3 numbers; expected [a, b]"},
      {"forcing.evapotranspiration.method=makkink",
       "forcing.evapotranspiration.method is 'makkink'; expected: one of"},
      {"forcing.altitude=90 km", "forcing.altitude is 90000; expected -500 .. 9000"},
      {"forcing.altitude=high", "forcing.altitude is 'high'; expected: a number, or a number with "
                                "a unit that converts to [m]"},
      {"forcing.altitude={variable: z}", "key 'forcing.altitude.file' is missing"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    CU_ASSERT_EQUAL(read_set(cases[i][0]), 1);
    CU_ASSERT(told_only(cases[i][1]));
  }
}

static void everything_is_released(void) {
  campaign_destroy(&c);
  problems_clear(&list);
  CU_ASSERT_EQUAL(remove(path), 0);
}

int main(void) {
  static const struct test tests[] = {
      TEST(set_up),
      TEST(radiation_is_measured_and_evaporation_the_files_or_penmans),
      TEST(radiation_may_be_estimated),
      TEST(a_formula_that_is_asked_for_replaces_the_files_et0),
      TEST(altitude_is_a_height_or_a_map),
      TEST(wrong_values_are_told),
      TEST(everything_is_released),
      {NULL, NULL}};
  return harness_run("weather of a campaign", tests);
}
