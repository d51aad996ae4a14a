/* Campaign files: what is read, what is told about wrong ones, and the calendar's dates. */
#include "campaign/campaign.h"
#include "harness.h"
#include "season/season.h"
#include "support/calendar.h"
#include "synthesize/synthesize_crop.h"
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = P_tmpdir "/windrow_campaign_XXXXXX"; /* made by mkdtemp */
static char path[128];
static struct problems list;
static struct campaign c;

static const char plain[] = "campaign: {production: pp}\n"
                            "region: {cells: cells.nc}\n"
                            "crop: {parameters: wheat.yaml}\n"
                            "years: {harvest: [2001, 2003]}\n"
                            "forcing: {files: w/*.nc}\n"
                            "calendar: {start: \"04-20\"}\n";

static void write_file(const char *name, const char *text) {
  char file[256];
  snprintf(file, sizeof file, "%s/%s", folder, name);
  FILE *out = fopen(file, "w");
  CU_ASSERT_PTR_NOT_NULL_FATAL(out);
  fputs(text, out);
  fclose(out);
}

static void read_with(const char *text, int n_sets, const char *const *sets) {
  campaign_destroy(&c);
  problems_clear(&list);
  write_file("campaign.yaml", text);
  campaign_read(path, n_sets, sets, &c, &list);
}

/* `plain` with more text, read */
static void read_plain_and(const char *more) {
  char text[8192];
  snprintf(text, sizeof text, "%s%s", plain, more);
  read_with(text, 0, NULL);
}

static void read_set(const char *set) { read_with(plain, 1, &set); }

static bool told(const char *text) {
  for (int i = 0; i < list.n; i++)
    if (strstr(list.line[i], text)) return true;
  printf("    not told: %s\n", text);
  for (int i = 0; i < list.n; i++) printf("    told: %s\n", list.line[i]);
  return false;
}

/* this and nothing else */
static bool told_only(const char *text) { return told(text) && list.n == 1; }

static bool in_folder(const char *found, const char *name) {
  size_t n = strlen(folder);
  return found && strncmp(found, folder, n) == 0 && found[n] == '/' &&
         strcmp(found + n + 1, name) == 0;
}

static void set_up(void) {
  CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/campaign.yaml", folder);
  struct parameter_set set;
  CU_ASSERT_FATAL(synthetic_crop("wheat", &set, &list));
  char file[256];
  snprintf(file, sizeof file, "%s/wheat.yaml", folder);
  FILE *out = fopen(file, "w");
  CU_ASSERT_PTR_NOT_NULL_FATAL(out);
  synthetic_crop_write(out, "wheat", "synthetic", &set);
  fclose(out);
}

static void a_small_campaign_has_the_documented_defaults(void) {
  read_plain_and("");
  CU_ASSERT_EQUAL(list.n, 0);
  CU_ASSERT(c.continuous && c.base_read && c.sown && !c.missing_excludes);
  CU_ASSERT(c.not_mature_counts && !c.short_weather_counts && c.standard_errors);
  CU_ASSERT_EQUAL(c.n_years, 3);
  CU_ASSERT_EQUAL(c.years[2], 2003);
  CU_ASSERT(in_folder(c.cells_file, "cells.nc"));
  CU_ASSERT(in_folder(c.forcing_files, "w/*.nc"));
  CU_ASSERT(in_folder(c.output_dir, "out"));
  CU_ASSERT_PTR_NULL(c.mask_variable);
  CU_ASSERT_PTR_NULL(c.zones_file);
  CU_ASSERT_PTR_NULL(c.journal);
  CU_ASSERT_EQUAL(c.market_fraction, 1.0);
  CU_ASSERT_EQUAL(c.wind_height, 0.0);
  CU_ASSERT_EQUAL(c.end, END_RULE_MATURITY);
  CU_ASSERT(isnan(c.latest.value));
  CU_ASSERT_EQUAL(c.max_days, 365);
  CU_ASSERT(!c.yield.given && c.n_series == 0 && c.control.n == 0);
  CU_ASSERT_STRING_EQUAL(c.tao_type, "bqnls");
  CU_ASSERT_EQUAL(c.gttol, 1e-4);
}

static const char whole[] =
    "observations:\n"
    "  yield: {file: y.nc, error_variable: se, basis: {moisture: 0.14},\n"
    "    error: {relative: 8 %, floor: 0.3 t/ha}, loss: {huber: 2.0},\n"
    "    exclude: [{region: \"DE40*\", year: 2003, reason: winterkill}, {year: 2001, reason: x}]}\n"
    "  lai: {file: /abs/lai.nc, quality: {variable: QFLAG, accept: [0, 2]},\n"
    "    error: {relative: 0.2, floor: 0.1, correlation: {days: 20, km: 30}}}\n"
    "  biomass:\n"
    "    TWSO: {file: b.nc}\n"
    "    WLV: {file: b.nc, variable: leaves, loss: {huber: 3}}\n"
    "control:\n"
    "  TSUM1: {factor: [0.8, 1.2], prior_sd: 0.08}\n"
    "  gap: {extent: region, prior: 0.75, prior_sd: 0.12}\n"
    "holdout: {years: [2002]}\n"
    "optimiser: {tao: blmvm, max_evaluations: 7, journal: j.bin, standard_errors: false}\n"
    "output: {dir: res, export: {pcse_yaml: false}}\n";

static void observations_and_control_are_read_whole(void) {
  read_plain_and(whole);
  CU_ASSERT_EQUAL(list.n, 0);
  CU_ASSERT(c.yield.given && in_folder(c.yield.file, "y.nc"));
  CU_ASSERT_STRING_EQUAL(c.yield.variable, "yield");
  CU_ASSERT_STRING_EQUAL(c.yield.error_variable, "se");
  CU_ASSERT_EQUAL(c.yield.moisture, 0.14);
  CHECK_CLOSE(c.yield.relative, 0.08, 1e-15);
  CHECK_CLOSE(c.yield.floor, 300.0, 1e-12);
  CU_ASSERT_EQUAL(c.yield.huber, 2.0);
  CU_ASSERT_EQUAL_FATAL(c.n_series, 3);
  CU_ASSERT_STRING_EQUAL(c.series[0].file, "/abs/lai.nc");
  CU_ASSERT(c.series[0].state == SEASON_LAI && c.series[1].state == SEASON_TWSO);
  CU_ASSERT(c.series[0].n_accept == 2 && c.series[0].accept[1] == 2);
  CU_ASSERT(c.series[0].correlation_days == 20.0 && c.series[0].correlation_km == 30.0);
  CU_ASSERT_EQUAL(c.series[0].huber, 0.0);
  CU_ASSERT_STRING_EQUAL(c.series[1].variable, "TWSO");
  CU_ASSERT_STRING_EQUAL(c.series[2].variable, "leaves");
  CU_ASSERT_EQUAL(c.series[2].huber, 3.0);
  CU_ASSERT_EQUAL(c.control.n_items, 2);
  CU_ASSERT(c.holdout.n_years == 1 && c.holdout.years[0] == 2002);
  CU_ASSERT(in_folder(c.journal, "j.bin") && in_folder(c.output_dir, "res"));
  CU_ASSERT(!c.standard_errors && !c.export_pcse_yaml && c.export_regions_csv);
  CU_ASSERT_PTR_NOT_NULL(strstr(c.text, "huber"));
}

static void exclusions_know_regions_by_pattern_and_years(void) {
  read_plain_and(whole);
  CU_ASSERT_PTR_EQUAL(campaign_excluded(&c.yield, "DE401", 2003), &c.yield.exclude[0]);
  CU_ASSERT_PTR_EQUAL(campaign_excluded(&c.yield, "FR1", 2001), &c.yield.exclude[1]);
  CU_ASSERT_PTR_NULL(campaign_excluded(&c.yield, "DE50", 2003));
  CU_ASSERT_PTR_NULL(campaign_excluded(&c.yield, "DE401", 2002));
}

static void yields_without_basis_are_refused(void) {
  read_plain_and("observations: {yield: {file: y.nc}}\n");
  CU_ASSERT(told_only("campaign.yaml:7: key 'observations.yield.basis' is missing"));
  read_plain_and("observations: {yield: {file: y.nc, basis: {}}}\n");
  CU_ASSERT(told_only("observations.yield.basis has neither moisture nor dry_matter"));
  read_plain_and("observations: {yield: {file: y.nc, basis: {moisture: .1, dry_matter: .9}}}\n");
  CU_ASSERT(told_only("has both moisture and dry_matter"));
  read_plain_and("observations: {yield: {file: y.nc, basis: {moisture: 14}}}\n");
  CU_ASSERT(told_only("observations.yield.basis.moisture is 14; expected 0 .. 0.95"));
  read_plain_and("observations: {yield: {file: y.nc, basis: wet}}\n");
  CU_ASSERT(told_only("observations.yield.basis is 'wet'; expected: dry, or a map {moisture: ... "
                      "or dry_matter: ...}"));
}

static void a_basis_is_dry_or_moist_or_a_share_of_dry_matter(void) {
  read_plain_and("observations: {yield: {file: y.nc, basis: dry}}\n");
  CU_ASSERT(list.n == 0 && c.yield.moisture == 0.0);
  read_plain_and("observations: {yield: {file: y.nc, basis: {dry_matter: 0.22}}}\n");
  CU_ASSERT_EQUAL(list.n, 0);
  CHECK_CLOSE(c.yield.moisture, 0.78, 1e-15);
  read_plain_and("observations: {yield: {file: y.nc, basis: {moisture: 14 %}}}\n");
  CU_ASSERT_EQUAL(list.n, 0);
  CHECK_CLOSE(c.yield.moisture, 0.14, 1e-15);
}

static void misspelt_keys_name_their_line_and_the_nearest(void) {
  read_plain_and("observations:\n  lai: {file: l.nc, eror: {relative: 1}}\n");
  CU_ASSERT(told_only("campaign.yaml:8: unknown key 'observations.lai.eror'; did you mean "
                      "'observations.lai.error'?"));
  read_plain_and("control: {SPAN: {factor: [0.5, 2], prior_std: 1, prior_sd: 0.1}}\n");
  CU_ASSERT(told_only("unknown key 'control.SPAN.prior_std'; did you mean 'control.SPAN.prior"));
  read_plain_and("irrigation: {rule: no_stress}\n");
  CU_ASSERT(told_only("campaign.yaml:7: unknown key 'irrigation'"));
  read_plain_and("observations: {biomass: {TWSS: {file: b.nc}}}\n");
  CU_ASSERT(told_only("campaign.yaml:7: observations.biomass.TWSS is no biomass of the model; did "
                      "you mean 'TWS"));
  read_plain_and("observations: {biomass: {DVS: {file: b.nc}}}\n");
  CU_ASSERT(told_only("observations.biomass.DVS is no biomass of the model"));
  read_plain_and("control: {TSUM11: {factor: [0.5, 2], prior_sd: 0.1}}\n");
  CU_ASSERT(told_only("control.TSUM11 is no active WOFOST parameter"));
}

static void every_required_key_is_asked_for_at_once(void) {
  read_with("campaign: {name: x}\n", 0, NULL);
  CU_ASSERT(told("campaign.yaml:1: key 'campaign.production' is missing"));
  CU_ASSERT(told("key 'region.cells' is missing"));
  CU_ASSERT(told("key 'crop.parameters' is missing"));
  CU_ASSERT(told("key 'years.harvest' is missing"));
  CU_ASSERT(told("key 'forcing.files' is missing"));
  CU_ASSERT(told("key 'calendar.start' is missing"));
  CU_ASSERT_EQUAL(list.n, 6);
}

static void water_limited_production_is_refused_clearly(void) {
  read_set("campaign.production=wlp");
  CU_ASSERT(told_only("campaign.production is wlp: water-limited production is not in this "
                      "version; use pp"));
}

static void a_missing_file_or_broken_yaml_is_one_line(void) {
  campaign_destroy(&c);
  problems_clear(&list);
  campaign_read("/nonexistent/c.yaml", 0, NULL, &c, &list);
  CU_ASSERT(told_only("/nonexistent/c.yaml: cannot be opened"));
  CU_ASSERT_PTR_NULL(c.document);
  read_with("campaign: {production: pp\nregion: [", 0, NULL);
  CU_ASSERT(told_only("campaign.yaml:2: not valid YAML"));
  read_set("crop.parameters=nowhere.yaml");
  CU_ASSERT(told_only("nowhere.yaml: cannot be opened"));
}

static void overrides_count_and_are_checked(void) {
  static const char *const sets[] = {"campaign.events=reference", "years.harvest=2010",
                                     "observations.lai.file=l.nc"};
  read_with(plain, 3, sets);
  CU_ASSERT_EQUAL(list.n, 0);
  CU_ASSERT(!c.continuous && c.n_years == 1 && c.years[0] == 2010 && c.n_series == 1);
  CU_ASSERT(in_folder(c.series[0].file, "l.nc"));
  read_set("campaign.event=reference");
  CU_ASSERT(told_only("--set campaign.event:1: unknown key 'campaign.event'; did you mean "
                      "'campaign.events'?"));
  read_set("campaign.events");
  CU_ASSERT(told_only("--set campaign.events: expected path.to.key=value"));
}

static void years_are_a_range_a_year_or_a_list(void) {
  read_set("years.harvest=[2005, 2001, 2009]");
  CU_ASSERT(list.n == 0 && c.n_years == 3 && c.years[0] == 2001 && c.years[2] == 2009);
  read_set("years.harvest=[2003, 2001]");
  CU_ASSERT(told_only("years.harvest runs from 2003 to 2001"));
  read_set("years.harvest=[2001, 2002, 2001]");
  CU_ASSERT(told_only("years.harvest holds 2001 twice"));
  read_set("years.harvest=[2001, x]");
  CU_ASSERT(told_only("years.harvest holds 'x'"));
  read_set("years.harvest=maybe");
  CU_ASSERT(told_only("years.harvest is 'maybe'"));
  read_set("holdout.years=[2001, 2008]");
  CU_ASSERT(told_only("holdout.years holds 2008, which is not among years.harvest"));
}

static void wrong_calendars_are_told(void) {
  read_set("calendar.start=\"13-40\"");
  CU_ASSERT(told_only("calendar.start is '13-40'; expected a date \"MM-DD\" or a day of year"));
  read_set("calendar.start=400");
  CU_ASSERT(told_only("calendar.start is '400'"));
  read_set("calendar.start={type: sowing}");
  CU_ASSERT(told_only("calendar.start has neither a day nor a file"));
  read_set("calendar.start={day: 100, file: c.nc}");
  CU_ASSERT(told_only("calendar.start has both a day and a file"));
  read_set("calendar.end.type=earliest");
  CU_ASSERT(told_only("calendar.end.type is earliest, which needs calendar.end.latest"));
  read_set("calendar.end.latest={variable: x}");
  CU_ASSERT(told("key 'calendar.end.latest.file' is missing"));
  read_set("calendar.end.max_days=3");
  CU_ASSERT(told_only("calendar.end.max_days is 3; expected a whole number from 10"));
}

static void other_wrong_values_are_told(void) {
  read_set("region={cells: c.nc, zones: {file: z.nc}, overlap: {file: o.nc}}");
  CU_ASSERT(told_only("region.zones stands beside region.overlap"));
  read_set("optimiser.tao=lmvm"); /* TAO's lmvm ignores bounds */
  CU_ASSERT(told_only("optimiser.tao is 'lmvm'; expected: one of"));
  read_set("forcing.wind.height=10 kg");
  CU_ASSERT(told_only("forcing.wind.height is '10 kg'"));
  read_set("observations.lai={file: l.nc, quality: {variable: q}}");
  CU_ASSERT(told_only("key 'observations.lai.quality.accept' is missing"));
  read_set("observations.lai={file: l.nc, error: {relative: 0, floor: 0}}");
  CU_ASSERT(told_only("an observation without error fits nothing"));
  read_set("observations.yield={file: y.nc, basis: dry, exclude: [{reason: all bad}]}");
  CU_ASSERT(told_only("observations.yield.exclude[0] excludes every yield"));
  read_set("observations.yield={file: y.nc, basis: dry, exclude: [{year: 2001}]}");
  CU_ASSERT(told_only("key 'observations.yield.exclude.reason' is missing"));
  read_set("crop.set={TSUM1: high}");
  CU_ASSERT(told_only("TSUM1 is 'high'; a number"));
  read_set("crop.set={FLTB: [0, 0.9, 2, 0]}");
  CU_ASSERT(told_only("partitioning adds up to"));
  read_set("crop.variety=synthetik");
  CU_ASSERT(told_only("no variety 'synthetik'; did you mean 'synthetic'?"));
  read_set("crop.co2.mode=table");
  CU_ASSERT(told_only("crop.co2.mode is 'table'; expected: one of [none]"));
}

static void calibration_needs_a_control_and_observations(void) {
  read_plain_and("");
  campaign_require(&c, "simulate", &list);
  CU_ASSERT_EQUAL(list.n, 0);
  campaign_require(&c, "calibrate", &list);
  CU_ASSERT(told("key 'control' is missing") && told("key 'observations' is missing"));
}

static int day(int y, int m, int d) { return day_number((struct date){y, m, d}); }

static void seasons_start_in_their_year_and_end_at_the_next_such_date(void) {
  int start, end;
  read_set("calendar={start: \"04-20\", end: {type: earliest, latest: \"10-31\"}}");
  campaign_season_dates(&c, 2004, NAN, NAN, &start, &end);
  CU_ASSERT(start == day(2004, 4, 20) && end == day(2004, 10, 31));
  campaign_season_dates(&c, 2003, NAN, NAN, &start, &end);
  CU_ASSERT(start == day(2003, 4, 20) && end == day(2003, 10, 31));
  static const char *const winter[] = {
      "calendar={start: 283, end: {type: earliest, latest: \"08-31\"}}",
      "years.attribution.sowing_year_plus=1"};
  read_with(plain, 2, winter);
  CU_ASSERT_EQUAL(list.n, 0);
  campaign_season_dates(&c, 2004, NAN, NAN, &start, &end);
  CU_ASSERT(start == day(2003, 10, 10) && end == day(2004, 8, 31));
  read_set("calendar={start: 366}");
  campaign_season_dates(&c, 2003, NAN, NAN, &start, &end);
  CU_ASSERT(start == day(2003, 12, 31) && end == INT_MAX);
}

static void maps_of_days_say_where_no_crop_grows(void) {
  int start, end;
  read_set("calendar={start: {file: c.nc, type: emergence}, end: {type: harvest, latest: {file: "
           "c.nc}}}");
  CU_ASSERT_EQUAL(list.n, 0);
  CU_ASSERT(!c.sown && in_folder(c.start.file, "c.nc") && in_folder(c.latest.file, "c.nc"));
  CU_ASSERT_STRING_EQUAL(c.start.variable, "planting_day");
  CU_ASSERT_STRING_EQUAL(c.latest.variable, "maturity_day");
  campaign_season_dates(&c, 2001, 300, 60, &start, &end);
  CU_ASSERT(start == day(2001, 10, 27) && end == day(2002, 3, 1));
  campaign_season_dates(&c, 2001, 0, 60, &start, &end);
  CU_ASSERT(start == INT_MIN && end == INT_MAX);
  campaign_season_dates(&c, 2001, NAN, 60, &start, &end);
  CU_ASSERT_EQUAL(start, INT_MIN);
  campaign_season_dates(&c, 2001, 100, NAN, &start, &end);
  CU_ASSERT(start == day(2001, 4, 10) && end == INT_MAX);
}

static void the_log_starts_with_every_choice(void) {
  read_plain_and(whole);
  char *text = campaign_choices(&c);
  static const char *const said[] = {"potential",
                                     "continuous",
                                     "CO2",
                                     "initial water",
                                     "wheat.yaml",
                                     "2001 to 2003",
                                     "04-20",
                                     "maturity",
                                     "refused",
                                     "log profile",
                                     "14 % moisture",
                                     "sigma max(se or, where that is missing, 8 %, 300 kg ha-1)",
                                     "Huber beyond 2 sigma",
                                     "market fraction   1",
                                     "DE40*, 2003: winterkill",
                                     "20 d and 30 km",
                                     "QFLAG is 0 or 2",
                                     "held out          2002"};
  for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
    if (!strstr(text, said[i])) printf("    not in the choices: %s\n%s", said[i], text);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, said[i]));
  }
  free(text);
}

static void help_has_every_key_of_a_command(void) {
  FILE *out = tmpfile();
  CU_ASSERT_PTR_NOT_NULL_FATAL(out);
  campaign_print_keys("simulate", out);
  static char text[65536];
  rewind(out);
  text[fread(text, 1, sizeof text - 1, out)] = '\0';
  fclose(out);
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "output.max_failed_fraction"));
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "campaign.production"));
  CU_ASSERT_PTR_NULL(strstr(text, "optimiser.tao"));
}

static void everything_is_released(void) {
  campaign_destroy(&c);
  problems_clear(&list);
  char command[256];
  snprintf(command, sizeof command, "rm -r %s", folder);
  CU_ASSERT_EQUAL(system(command), 0);
}

int main(void) {
  static const struct test tests[] = {
      TEST(set_up),
      TEST(a_small_campaign_has_the_documented_defaults),
      TEST(observations_and_control_are_read_whole),
      TEST(exclusions_know_regions_by_pattern_and_years),
      TEST(yields_without_basis_are_refused),
      TEST(a_basis_is_dry_or_moist_or_a_share_of_dry_matter),
      TEST(misspelt_keys_name_their_line_and_the_nearest),
      TEST(every_required_key_is_asked_for_at_once),
      TEST(water_limited_production_is_refused_clearly),
      TEST(a_missing_file_or_broken_yaml_is_one_line),
      TEST(overrides_count_and_are_checked),
      TEST(years_are_a_range_a_year_or_a_list),
      TEST(wrong_calendars_are_told),
      TEST(other_wrong_values_are_told),
      TEST(calibration_needs_a_control_and_observations),
      TEST(seasons_start_in_their_year_and_end_at_the_next_such_date),
      TEST(maps_of_days_say_where_no_crop_grows),
      TEST(the_log_starts_with_every_choice),
      TEST(help_has_every_key_of_a_command),
      TEST(everything_is_released),
      {NULL, NULL}};
  return harness_run("campaign", tests);
}
