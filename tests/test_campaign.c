/* Campaign files: what is read, what is told about wrong ones, and the calendar's dates. */
#include "campaign/campaign.h"
#include "harness.h"
#include "season/season.h"
#include "support/calendar.h"
#include "support/schema.h"
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
  campaign_read(path, n_sets, sets, NULL, &c, &list);
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
  CU_ASSERT_STRING_EQUAL(c.series[0].kind->key, "lai");
  CU_ASSERT_STRING_EQUAL(c.series[1].kind->key, "biomass.TWSO");
  CU_ASSERT(c.series[0].quality.n_accept == 2 && c.series[0].quality.accept[1] == 2);
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

static void every_stage_of_phenology_is_a_series(void) {
  read_plain_and("observations:\n"
                 "  phenology: {file: s.nc, stages: [maturity, emergence], error: 4 d,\n"
                 "    loss: {huber: 2}}\n");
  CU_ASSERT_EQUAL(list.n, 0);
  CU_ASSERT_EQUAL_FATAL(c.n_series, 2);
  CU_ASSERT_STRING_EQUAL(c.series[0].kind->key, "phenology.maturity");
  CU_ASSERT_STRING_EQUAL(c.series[1].variable, "emergence");
  for (int s = 0; s < 2; s++) {
    CU_ASSERT(in_folder(c.series[s].file, "s.nc"));
    CU_ASSERT(c.series[s].relative == 0. && c.series[s].floor == 4. && c.series[s].huber == 2.);
    CU_ASSERT_EQUAL(c.series[s].correlation_km, 0.);
  }
  read_plain_and("observations:\n"
                 "  phenology: {file: s.nc, stages: [anthesis], error: {correlation: {km: 50}}}\n");
  CU_ASSERT_EQUAL(list.n, 0);
  CU_ASSERT(c.n_series == 1 && c.series[0].floor == 5. && c.series[0].correlation_km == 50.);
  read_plain_and("observations: {phenology: {file: s.nc, stages: [anthesis], error: 0 d}}\n");
  CU_ASSERT(told_only("observations.phenology.error is 0; expected 0.01 .. 365"));
}

static void a_correlation_makes_another_kind_of_yields(void) {
  const char *years = "years.harvest=[2001, 2009]", *all = "optimiser.adam.batch=0";
  char text[2048];
  static const char adam[] = "observations: {yield: {file: y.nc, basis: dry, error: "
                             "{region_correlation: 30 %}}}\noptimiser: {adam: {batch: 16}}\n";
  read_plain_and("observations: {yield: {file: y.nc, basis: dry}}\n");
  CU_ASSERT_STRING_EQUAL(c.yield.kind->key, "yield");
  read_plain_and(adam); /* three years */
  CU_ASSERT_EQUAL(list.n, 0);
  CU_ASSERT_STRING_EQUAL(c.yield.kind->key, "yield.error.region_correlation");
  CHECK_CLOSE(c.yield.correlation, 0.3, 1e-15);
  snprintf(text, sizeof text, "%s%s", plain, adam);
  read_with(text, 1, &years);
  CU_ASSERT(told_only("observations.yield.error.region_correlation ties 9 years of a region, but a "
                      "minibatch of optimiser.adam has eight of them"));
  read_with(text, 2, (const char *[]){years, all});
  CU_ASSERT_EQUAL(list.n, 0);
  read_plain_and("observations: {yield: {file: y.nc, basis: dry, error: "
                 "{region_correlation: 1}}}\n");
  CU_ASSERT(told_only("observations.yield.error.region_correlation is 1; expected 0 .. 0.99"));
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
  read_plain_and("irigation: {rule: no_stress}\n");
  CU_ASSERT(told_only("campaign.yaml:7: unknown key 'irigation'; did you mean 'irrigation'?"));
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

static void a_missing_file_or_broken_yaml_is_one_line(void) {
  campaign_destroy(&c);
  problems_clear(&list);
  campaign_read("/nonexistent/c.yaml", 0, NULL, NULL, &c, &list);
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
  CU_ASSERT(told_only("region.zones is given beside region.overlap"));
  read_set("optimiser.tao=lmvm"); /* TAO's lmvm ignores bounds */
  CU_ASSERT(told_only("optimiser.tao is 'lmvm'; expected: one of"));
  read_set("forcing.wind.height=10 kg");
  CU_ASSERT(told_only("forcing.wind.height is '10 kg'"));
  read_set("observations.lai={file: l.nc, quality: {variable: q}}");
  CU_ASSERT(told_only("observations.lai.quality does not name the flags to keep"));
  read_set(
      "observations.lai={file: l.nc, quality: {variable: q, accept: [0, 100000000000000000]}}");
  CU_ASSERT(told_only("observations.lai.quality.accept holds 1e+17; flag values are whole numbers "
                      "of 32 bits"));
  read_set("observations.lai={file: l.nc, error: {relative: 0, floor: 0}}");
  CU_ASSERT(told_only("an observation needs an error above 0"));
  read_set("observations.yield={file: y.nc, basis: dry, exclude: [{reason: all bad}]}");
  CU_ASSERT(told_only("observations.yield.exclude[0] excludes every yield"));
  read_set("observations.yield={file: y.nc, basis: dry, exclude: [{year: 4294969297, reason: x}]}");
  CU_ASSERT(told_only("exclude[0].year is 4294969297; expected a year such as 2003"));
  read_set("observations.yield={file: y.nc, basis: dry, exclude: [{year: 2001}]}");
  CU_ASSERT(told_only("key 'observations.yield.exclude.reason' is missing"));
  read_set("crop.set={TSUM1: high}");
  CU_ASSERT(told_only("TSUM1 is 'high'; a number"));
  read_set("crop.set={FLTB: [0, 0.9, 2, 0]}");
  CU_ASSERT(told_only("partitioning adds up to"));
  read_set("crop.variety=synthetik");
  CU_ASSERT(told_only("no variety 'synthetik'; did you mean 'synthetic'?"));
  read_set("crop.co2.mode=tables");
  CU_ASSERT(told_only("crop.co2.mode is 'tables'; expected: one of [none|table]"));
  read_set("crop.co2.mode=table");
  CU_ASSERT(told_only("crop.co2.mode is table, which needs crop.co2.series: a CSV file of years"));
  read_set("crop.co2.series=co2.csv");
  CU_ASSERT(told_only("crop.co2.series has no effect where crop.co2.mode is none"));
}

/* -- CO2 */

static void read_responsive(const char *years, const char *tables) {
  char set[256];
  const char *sets[] = {"crop.co2={mode: table, series: co2.csv}", set};
  write_file("co2.csv", years);
  snprintf(set, sizeof set, "crop.set={%s}", tables);
  read_with(plain, 2, sets);
}

static const char tables[] =
    "CO2AMAXTB: [360, 1, 720, 1.6], CO2EFFTB: [360, 1, 720, 1.1], CO2TRATB: [360, 1, 720, 0.9]";

static void a_season_has_the_co2_of_its_harvest_year(void) {
  read_responsive("year,co2\n2000,369.6\n2003,375.8\n2002,373.2\n2001,371.1\n", tables);
  CU_ASSERT(list.n == 0 && in_folder(c.co2_file, "co2.csv"));
  CU_ASSERT_FATAL(c.co2 != NULL);
  CU_ASSERT(c.co2[0] == 371.1 && c.co2[1] == 373.2 && c.co2[2] == 375.8);
  CU_ASSERT(c.base.co2[CO2_AMAX].n == 2 && c.base.co2[CO2_TRA].y[1] == .9);
  char *text = campaign_choices(&c);
  CU_ASSERT(strstr(text, "CO2               tables of the crop file by harvest year: ") &&
            strstr(text, "/co2.csv (2001: 371.1 ... 2003: 375.8 ppm)\n"));
  free(text);
}

static void what_a_response_to_co2_lacks_is_told(void) {
  read_responsive("year,co2\n2001,371.1\n2002,373.2\n2003,375.8\n", "CO2AMAXTB: [360, 1]");
  CU_ASSERT(told_only("wheat.yaml: CO2EFFTB, CO2TRATB missing, which a response to CO2 needs"));
  read_responsive("year,co2\n2001,371.1\n1999,368\n", tables);
  CU_ASSERT(
      told_only("/co2.csv: lacks the CO2 of harvest year 2002 and 1 more; it has 1999, 2001"));
  read_responsive("year,co2\n2001,37.11\n", "");
  CU_ASSERT(told("/co2.csv:2: CO2 of 2001 is '37.11'; 150 .. 2000 ppm is expected"));
  CU_ASSERT(told("wheat.yaml: CO2AMAXTB, CO2EFFTB, CO2TRATB missing") && list.n == 2);
}

/* -- networks */

static const char hybrid[] =
    "control:\n"
    "  TSUM1: {extent: network, factor: [0.8, 1.25]}\n"
    "  AMAXTB: {extent: network, factor: [0.7, 1.3], prior: 0.9}\n"
    "  TSUM2: {extent: network, absolute: [700, 1200]}\n"
    "  'SLATB[0]': {extent: network, factor: [0.5, 2]}\n"
    "  SPAN: {factor: [0.8, 1.2], prior_sd: 0.1}\n"
    "network:\n"
    "  site: [year, latitude]\n"
    "  maps: [{file: soil.nc, variable: clay}, {file: /abs/soil.nc, variable: carbon}]\n"
    "  weather: {variables: [TMAX, IRRAD], days: 60, step: 5}\n"
    "  covariates_until: 30\n"
    "  lstm: {hidden: 12, layers: 2}\n"
    "  dense: [24, 8]\n"
    "  activation: relu\n"
    "  layer_norm: true\n"
    "  weight_sd: 0.5\n"
    "  weights: w.nc\n";

static void a_network_is_read_whole(void) {
  const struct campaign_network *n = &c.network;
  read_plain_and(hybrid);
  CU_ASSERT_EQUAL(list.n, 0);
  CU_ASSERT(n->given && n->n_site == 2);
  CU_ASSERT(n->site[0] == SITE_YEAR && n->site[1] == SITE_LATITUDE);
  CU_ASSERT_EQUAL_FATAL(n->n_maps, 2);
  CU_ASSERT(in_folder(n->map[0].file, "soil.nc"));
  CU_ASSERT_STRING_EQUAL(n->map[1].file, "/abs/soil.nc");
  CU_ASSERT_STRING_EQUAL(n->map[1].variable, "carbon");
  CU_ASSERT_EQUAL(n->n_weather, 2);
  CU_ASSERT(n->weather[0] == WEATHER_TMAX && n->weather[1] == WEATHER_IRRAD);
  CU_ASSERT(n->days == 60 && n->step == 5 && !n->flat);
  CU_ASSERT(n->until.value == 30.0 && n->until.month == 0);
  CU_ASSERT(n->shape.lstm.inputs == 2 && n->shape.lstm.hidden == 12 && n->shape.lstm.layers == 2);
  CU_ASSERT_EQUAL(n->shape.statics, 4);
  CU_ASSERT(n->shape.n_dense == 2 && n->shape.dense[0] == 24 && n->shape.dense[1] == 8);
  CU_ASSERT(n->shape.activation == ACTIVATION_RELU && n->shape.norm);
  CU_ASSERT_EQUAL(n->weight_sd, 0.5);
  CU_ASSERT(in_folder(n->weights, "w.nc"));
}

static void a_control_by_network_has_bounds_and_a_prior_inside(void) {
  read_plain_and(hybrid);
  CU_ASSERT_EQUAL_FATAL(c.control.n_items, 5);
  const struct control_item *item = c.control.item;
  for (int i = 0; i < 4; i++) {
    CU_ASSERT_EQUAL(item[i].extent, EXTENT_NETWORK);
    CU_ASSERT_EQUAL(item[i].transform, TRANSFORM_IDENTITY);
    CU_ASSERT_EQUAL(item[i].prior_sd, 0.0);
  }
  CU_ASSERT(item[0].factor && item[0].lo == 0.8 && item[0].hi == 1.25 && item[0].prior == 1.0);
  CU_ASSERT(item[1].target == CONTROL_TABLE && item[1].prior == 0.9);
  CU_ASSERT(!item[2].factor && item[2].prior == 960.0); /* of the synthetic wheat */
  CU_ASSERT_EQUAL(item[3].target, CONTROL_ORDINATE);
  CU_ASSERT_EQUAL(item[4].extent, EXTENT_GLOBAL);
  CU_ASSERT(c.control.n_outputs == 4 && c.control.n_shared == 1);
}

/* a control by network, and `network` as given */
static void read_network(const char *network) {
  char more[4096];
  snprintf(more, sizeof more,
           "control: {TSUM1: {extent: network, factor: [0.8, 1.25]}}\nnetwork: {%s}\n", network);
  read_plain_and(more);
}

static void a_small_network_has_the_documented_defaults(void) {
  const struct campaign_network *n = &c.network;
  read_network("site: [longitude, start_day]");
  CU_ASSERT_EQUAL(list.n, 0);
  CU_ASSERT(n->n_site == 2 && n->n_maps == 0 && n->n_weather == 0 && !n->flat);
  CU_ASSERT(n->shape.statics == 2 && n->shape.lstm.layers == 0);
  CU_ASSERT(n->shape.n_dense == 1 && n->shape.dense[0] == 16);
  CU_ASSERT(n->shape.activation == ACTIVATION_TANH && !n->shape.norm);
  CU_ASSERT_EQUAL(n->weight_sd, 1.0);
  CU_ASSERT_PTR_NULL(n->weights);
  read_network("weather: {variables: [TMIN]}, lstm: {hidden: 8}");
  CU_ASSERT_EQUAL(list.n, 0);
  CU_ASSERT(n->days == 90 && n->step == 10 && n->shape.lstm.layers == 1 && n->shape.statics == 0);
  read_network("site: [latitude], dense: []");
  CU_ASSERT(list.n == 0 && n->shape.n_dense == 0);
  read_plain_and("");
  CU_ASSERT(list.n == 0 && !n->given);
}

static void weather_without_an_lstm_becomes_static_covariates(void) {
  read_network("site: [latitude], weather: {variables: [TMIN, RAIN, VAP], days: 60, step: 20}");
  CU_ASSERT_EQUAL(list.n, 0);
  CU_ASSERT(c.network.flat && c.network.shape.lstm.layers == 0);
  CU_ASSERT_EQUAL(c.network.shape.statics, 1 + 3 * 3);
}

static void a_network_sees_nothing_after_sowing_unless_told_so(void) {
  const struct cell_number *until = &c.network.until;
  read_network("weather: {variables: [TMIN]}");
  CU_ASSERT(list.n == 0 && until->value == 0.0 && until->month == 0);
  read_network("weather: {variables: [TMIN]}, covariates_until: sowing");
  CU_ASSERT(list.n == 0 && until->value == 0.0 && until->month == 0);
  read_network("weather: {variables: [TMIN]}, covariates_until: \"06-15\"");
  CU_ASSERT(list.n == 0 && until->month == 6 && until->day == 15);
  read_network("weather: {variables: [TMIN]}, covariates_until: harvest");
  CU_ASSERT(told_only("campaign.yaml:8: network.covariates_until is 'harvest'; expected sowing, "
                      "days after the crop's start from 0 to 365, or a date \"MM-DD\""));
  read_network("weather: {variables: [TMIN]}, covariates_until: -3");
  CU_ASSERT(told_only("network.covariates_until is '-3'"));
  read_network("site: [latitude], covariates_until: 20");
  CU_ASSERT(told_only("network.covariates_until ends the weather, but network.weather is not"));
}

static void wrong_covariates_are_told(void) {
  read_network("");
  CU_ASSERT(told_only("campaign.yaml:8: network needs at least one covariate: site, maps or"));
  read_network("site: []");
  CU_ASSERT(told_only("network needs at least one covariate"));
  read_network("site: [latitud]");
  CU_ASSERT(told_only("campaign.yaml:8: network.site holds 'latitud'; did you mean 'latitude'?; "
                      "expected any of latitude, longitude, start_day, year"));
  read_network("site: [year, latitude, year]");
  CU_ASSERT(told_only("network.site holds year twice"));
  read_network("site: latitude");
  CU_ASSERT(told_only("network.site is 'latitude'; expected: a list"));
  read_network("maps: [{file: soil.nc}]");
  CU_ASSERT(told_only("key 'network.maps.variable' is missing: variable of network.maps[].file"));
  read_network("maps: [soil.nc]");
  CU_ASSERT(told_only("network.maps[] is 'soil.nc'; expected: a map"));
  read_network("weather: {variables: [ET0, TMIN]}");
  CU_ASSERT(told_only("network.weather.variables holds 'ET0'"));
  read_network("weather: {variables: []}");
  CU_ASSERT(told_only("network.weather.variables is empty; expected [TMIN, TMAX, ...]"));
  read_network("weather: {days: 30}");
  CU_ASSERT(told_only("key 'network.weather.variables' is missing"));
  read_network("weather: {variables: [TMIN], days: 30, step: 7}");
  CU_ASSERT(told_only("network.weather.step is 7, which does not divide the 30 days"));
  read_network("weather: {variables: [TMIN], days: 0}");
  CU_ASSERT(told_only("network.weather.days is 0; expected a whole number from 1 to 1000"));
  read_network("weather: {variables: [TMIN, TMAX, TEMP, IRRAD, RAIN], days: 1000, step: 1}");
  CU_ASSERT(told_only("network sees 5000 static covariates; at most 4096 can be held"));
}

static void more_maps_than_can_be_held_are_told(void) {
  char maps[2048] = "maps: [";
  for (int i = 0; i <= NETWORK_MAPS; i++) strcat(maps, "{file: m, variable: v},");
  strcat(maps, "]");
  read_network(maps);
  CU_ASSERT(told_only("campaign.yaml:8: network.maps holds 33 maps; at most 32 can be held"));
}

static void wrong_shapes_are_told(void) {
  read_network("site: [year], lstm: {hidden: 8}");
  CU_ASSERT(told_only("network.lstm has no sequence to read: network.weather is not given"));
  read_network("weather: {variables: [TMIN]}, lstm: {layers: 2}");
  CU_ASSERT(told_only("key 'network.lstm.hidden' is missing"));
  read_network("weather: {variables: [TMIN]}, lstm: {hidden: 8, layers: 9}");
  CU_ASSERT(told_only("network.lstm.layers is 9; expected a whole number from 1 to 8"));
  read_network("weather: {variables: [TMIN]}, lstm: {hidden: many}");
  CU_ASSERT(told_only("network.lstm.hidden is 'many'; expected: a whole number"));
  read_network("site: [year], dense: [16, 0]");
  CU_ASSERT(told_only("network.dense holds a layer of 0 units; expected 1 to 4096"));
  read_network("site: [year], dense: [wide]");
  CU_ASSERT(told_only("network.dense[0] is 'wide'; expected: a whole number"));
  read_network("site: [year], dense: [9, 9, 9, 9, 9, 9, 9, 9, 9]");
  CU_ASSERT(told_only("network.dense has 9 layers; at most 8 can be held"));
  read_network("site: [year], activation: sigmoid");
  CU_ASSERT(told_only("network.activation is 'sigmoid'; expected: one of [tanh|relu]"));
  read_network("site: [year], weight_sd: 0");
  CU_ASSERT(told_only("network.weight_sd is 0; expected 1e-06 .. 1000"));
}

static void a_network_and_its_controls_need_each_other(void) {
  read_plain_and("control: {TSUM1: {extent: network, factor: [0.8, 1.25]}}\n");
  CU_ASSERT(told_only("campaign.yaml:7: control.TSUM1.extent is network, but the campaign has no "
                      "network; give network: {site: [latitude, ...], ...}"));
  read_plain_and("control: {TSUM1: {factor: [0.8, 1.25], prior_sd: 0.1}}\n"
                 "network: {site: [latitude]}\n");
  CU_ASSERT(told_only("campaign.yaml:8: network has no output: no control has extent: "
                      "network"));
  read_plain_and("network: 5\ncontrol: {TSUM1: {extent: network, factor: [0.8, 1.25]}}\n");
  CU_ASSERT(told_only("network is '5'; expected: a map"));
}

/* one control by network, beside a network that is right */
static void read_item(const char *item) {
  char more[1024];
  snprintf(more, sizeof more, "network: {site: [latitude]}\ncontrol: {%s}\n", item);
  read_plain_and(more);
}

static void wrong_controls_by_network_are_told(void) {
  read_item("TSUM1: {extent: network}");
  CU_ASSERT(told_only("campaign.yaml:8: control.TSUM1 needs either factor: [lo, hi]"));
  read_item("TSUM1: {extent: network, factor: [0.8, 1.2], prior_sd: 0.1}");
  CU_ASSERT(told_only("campaign.yaml:8: control.TSUM1.prior_sd has no use: the prior of a network "
                      "is network.weight_sd; remove it"));
  read_item("TSUM1: {extent: network, factor: [0.8, 1.2], transform: log}");
  CU_ASSERT(told_only("campaign.yaml:8: control.TSUM1.transform has no use: a network's values lie "
                      "between their bounds by themselves; remove it"));
  read_item("AMAXTB: {extent: network, factor: [0.8, .inf]}");
  CU_ASSERT(told_only("campaign.yaml:8: bounds of control.AMAXTB are [0.8, inf]; a network's "
                      "values need finite ones"));
  read_item("TSUM1: {extent: network, factor: [1, 1.2]}");
  CU_ASSERT(told_only("campaign.yaml:8: control.TSUM1: prior 1 lies on its bounds [1, 1.2], which "
                      "a network never reaches; widen them or give a prior inside"));
  read_item("TSUM1: {extent: network, factor: [0.8, 1.2], prior: 1.2}");
  CU_ASSERT(told_only("control.TSUM1: prior 1.2 lies on its bounds"));
  read_item("TSUM1: {extent: network, factor: [1.1, 1.2]}");
  CU_ASSERT(told_only("control.TSUM1: prior 1 lies outside its bounds [1.1, 1.2]"));
  read_item("CVL: {extent: network, factor: [0.5, 2]}");
  CU_ASSERT(told_only("control.CVL may reach [0.35, 1.4] kg kg-1; physical limits are [0.01, 1]"));
  read_item("AMAXTB: {extent: network, absolute: [20, 50]}");
  CU_ASSERT(told_only("control.AMAXTB is a table and can be controlled by factor only"));
  read_item("TSUM1: {extent: cells, factor: [0.8, 1.2], prior_sd: 0.1},"
            "TSUM2: {extent: network, factor: [0.8, 1.2]}");
  CU_ASSERT(told_only("control.TSUM1.extent is 'cells'; expected global, region, cell, network, or "
                      "parts of a value that differs between cells as [global, region, cell]"));
  read_item("gap: {extent: network, prior_sd: 0.1}");
  CU_ASSERT(told_only("control.gap.extent is 'network'; expected global or region"));
  read_item("lai_scale: {extent: network, prior_sd: 0.1}");
  CU_ASSERT(told_only("control.lai_scale.extent is 'network'; expected global"));
}

static void an_override_takes_a_prior_away(void) {
  static const char *const sets[] = {"control.TSUM1={extent: global, factor: [0.8, 1.2], prior_sd: "
                                     "0.1}",
                                     "control.TSUM1.extent=network",
                                     "control.TSUM1.prior_sd=", "network.site=[latitude]"};
  read_with(plain, 4, sets);
  CU_ASSERT(list.n == 0 && c.control.n_outputs == 1);
}

/* -- what is not fitted, and how the rest is */

static void regions_and_years_are_held_out_and_watched(void) {
  read_plain_and("holdout: {years: [2003], regions: [\"DE4*\", 17]}\n"
                 "optimiser: {early_stopping: {years: [2002, 2001], regions: {fraction: 20 %}}}\n");
  CU_ASSERT_EQUAL(list.n, 0);
  CU_ASSERT(c.holdout.n_years == 1 && c.holdout.years[0] == 2003);
  CU_ASSERT_EQUAL_FATAL(c.holdout.n_regions, 2);
  CU_ASSERT_STRING_EQUAL(c.holdout.region[0], "DE4*");
  CU_ASSERT_STRING_EQUAL(c.holdout.region[1], "17");
  CU_ASSERT_EQUAL(c.holdout.fraction, 0.0);
  CU_ASSERT(c.watch.n_years == 2 && c.watch.years[0] == 2001 && c.watch.years[1] == 2002);
  CU_ASSERT(c.watch.n_regions == 0 && c.watch.fraction == 0.2);
  CU_ASSERT_EQUAL(c.patience, 10);
  read_set("optimiser.early_stopping={regions: [A], patience: 3}");
  CU_ASSERT(list.n == 0 && c.watch.n_regions == 1 && c.patience == 3);
  read_plain_and("");
  CU_ASSERT(c.patience == 0 && c.holdout.n_regions == 0 && c.holdout.fraction == 0.0);
}

static void wrong_choices_of_regions_and_years_are_told(void) {
  read_set("holdout.regions=DE4*");
  CU_ASSERT(told_only("holdout.regions is 'DE4*'; expected a list of names, or {fraction: 0.2}"));
  read_set("holdout.regions={}");
  CU_ASSERT(told_only("holdout.regions is empty; expected names of regions or {fraction: 0.2}"));
  read_set("holdout.regions.fraction=1");
  CU_ASSERT(told_only("holdout.regions.fraction is 1; expected 0 .. 0.9"));
  read_set("holdout.regions.share=0.2");
  CU_ASSERT(told("unknown key 'holdout.regions.share'"));
  read_set("holdout.regions=[[A]]");
  CU_ASSERT(told_only("holdout.regions[0] is a list; expected: text"));
  read_set("holdout.years=[2001, x]");
  CU_ASSERT(told_only("holdout.years[1] is 'x'; expected: a whole number"));
  read_set("holdout.years=[2001, 2001]");
  CU_ASSERT(told_only("holdout.years holds 2001 twice"));
  read_set("optimiser.early_stopping.years=[1999]");
  CU_ASSERT(told_only("optimiser.early_stopping.years holds 1999, which is not among "
                      "years.harvest"));
  read_set("optimiser.early_stopping.patience=5");
  CU_ASSERT(
      told_only("optimiser.early_stopping has no validation set; give years, regions or both"));
  read_set("optimiser.early_stopping={years: [2001], patience: 0}");
  CU_ASSERT(told_only("optimiser.early_stopping.patience is 0; expected a whole number from 1"));
  read_plain_and("holdout: {years: [2002]}\n"
                 "optimiser: {early_stopping: {years: [2001, 2002]}}\n");
  CU_ASSERT(told_only("campaign.yaml:8: optimiser.early_stopping.years holds 2002, which "
                      "holdout.years has, too; keep it in one of them"));
}

static void a_crossvalidation_splits_by_region_by_year_or_both(void) {
  read_plain_and("");
  CU_ASSERT(c.fold_regions == 0 && c.fold_years == 0);
  read_set("crossvalidation.years=3");
  CU_ASSERT(list.n == 0 && c.fold_regions == 1 && c.fold_years == 3);
  CU_ASSERT(c.fold_blocked_by.prefix == 0 && c.fold_year_block == 1);
  read_set("crossvalidation={regions: 5, years: 2, blocked_by: 3, year_block: 4}");
  CU_ASSERT(list.n == 0 && c.fold_regions == 5 && c.fold_years == 2);
  CU_ASSERT(c.fold_blocked_by.prefix == 3 && c.fold_year_block == 4);
  read_set("crossvalidation={}");
  CU_ASSERT(told_only("crossvalidation leaves nothing out; give regions: N, years: N or both"));
  read_set("crossvalidation.regions=0");
  CU_ASSERT(told_only("crossvalidation.regions is 0; expected a whole number from 1"));
  read_set("crossvalidation.years=4");
  CU_ASSERT(told_only("crossvalidation.years is 4; years.harvest has only 3 years"));
  read_set("crossvalidation={years: 2, blocked_by: 3}");
  CU_ASSERT(told_only("crossvalidation.blocked_by has nothing to act on"));
  read_set("crossvalidation={regions: 2, year_block: 3}");
  CU_ASSERT(told_only("crossvalidation.year_block has nothing to act on"));
  read_set("crossvalidation.folds=5");
  CU_ASSERT(told("unknown key 'crossvalidation.folds'"));
}

static void regions_stay_together_by_name_or_distance(void) {
  read_set("holdout.regions={fraction: 0.2, blocked_by: NUTS1}");
  CU_ASSERT(list.n == 0 && c.holdout.blocked_by.prefix == 3 && c.holdout.blocked_by.km == 0.);
  read_set("holdout.regions={fraction: 0.2, blocked_by: 150 km}");
  CU_ASSERT(list.n == 0 && c.holdout.blocked_by.prefix == 0 && c.holdout.blocked_by.km == 150.);
  read_set("holdout.regions={fraction: 0.2, blocked_by: NUTS4}");
  CU_ASSERT(told_only("holdout.regions.blocked_by is 'NUTS4'; expected NUTS0 to NUTS3"));
  read_set("holdout.regions={fraction: 0.2, blocked_by: 0}");
  CU_ASSERT(told_only("holdout.regions.blocked_by is '0'; expected NUTS0 to NUTS3"));
  read_set("holdout.regions={blocked_by: NUTS1}");
  CU_ASSERT(told("holdout.regions is empty; expected names of regions or {fraction: 0.2}"));
}

static void baselines_are_chosen_by_name(void) {
  read_plain_and("");
  for (int k = 0; k < N_BASELINES; k++) CU_ASSERT(c.baseline[k]);
  read_set("holdout.baselines=[mean, trend_plus_regression]");
  CU_ASSERT(list.n == 0 && c.baseline[BASELINE_MEAN] && c.baseline[BASELINE_REGRESSION]);
  CU_ASSERT(!c.baseline[BASELINE_TREND] && !c.baseline[BASELINE_LAST_YEAR]);
  read_set("holdout.baselines=[last_years]");
  CU_ASSERT(told("holdout.baselines holds 'last_years'; did you mean 'last_year'?"));
}

static void adam_is_asked_for_by_its_section(void) {
  read_plain_and("");
  CU_ASSERT(!c.adam);
  read_set("optimiser.adam={}");
  CU_ASSERT(list.n == 0 && c.adam && c.adam_epochs == 200 && c.adam_batch == 16);
  CU_ASSERT_EQUAL(c.adam_rate, 0.02);
  read_set("optimiser.adam={epochs: 7, batch: 0, rate: 0.1}");
  CU_ASSERT(list.n == 0 && c.adam && c.adam_epochs == 7 && c.adam_batch == 0);
  CU_ASSERT_EQUAL(c.adam_rate, 0.1);
  read_set("optimiser.adam={epochs: 0, batch: -1, rate: 0}");
  CU_ASSERT(told("optimiser.adam.epochs is 0; expected a whole number from 1"));
  CU_ASSERT(told("optimiser.adam.batch is -1; expected a whole number from 0"));
  CU_ASSERT(told("optimiser.adam.rate is 0; expected 1e-06 .. 10") && list.n == 3);
  read_set("optimiser.adam=true");
  CU_ASSERT(told_only("optimiser.adam is 'true'; expected: a map"));
}

static void calibration_needs_a_control_and_observations(void) {
  read_plain_and("");
  campaign_require(&c, "simulate", &list);
  CU_ASSERT_EQUAL(list.n, 0);
  campaign_require(&c, "calibrate", &list);
  CU_ASSERT(told("key 'control' is missing") && told("key 'observations' is missing"));
  CU_ASSERT_EQUAL(list.n, 2);
  campaign_require(&c, "crossvalidate", &list);
  CU_ASSERT(told("key 'crossvalidation' is missing") && list.n == 5);
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

/* all of said[n] */
static void check_choices(const char *const *said, size_t n) {
  char *text = campaign_choices(&c);
  for (size_t i = 0; i < n; i++) {
    if (!strstr(text, said[i])) printf("    not in the choices: %s\n%s", said[i], text);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, said[i]));
  }
  free(text);
}

static void the_log_starts_with_every_choice(void) {
  read_plain_and(whole);
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
                                     "as exp(-interval / 20 d); errors correlate over 30 km",
                                     "QFLAG is 0 or 2",
                                     "held out          2002\n"};
  check_choices(said, sizeof said / sizeof *said);
}

static void the_log_says_what_a_network_sees_and_how_it_is_trained(void) {
  char text[4096];
  snprintf(text, sizeof text, "%s%s", hybrid,
           "holdout: {regions: [A, \"B*\"]}\n"
           "optimiser: {adam: {epochs: 50}, early_stopping: {years: [2002], regions: {fraction: "
           "0.1}, patience: 4}}\n");
  read_plain_and(text);
  CU_ASSERT_EQUAL(list.n, 0);
  static const char *const said[] = {
      "network inputs    year, latitude, clay of ",
      "carbon of /abs/soil.nc, TMAX, IRRAD of 60 days in means of 5, until 30 days after the "
      "start\n",
      "network           LSTM of 12 units in 2 layers, dense layers of 24, 8 units (layer "
      "normalisation, ReLU); prior s.d. of weights 0.5, first weights ",
      "held out          regions A, B*\n",
      "validation set    2002; 10 % of the regions, drawn by the seed; the estimate with its "
      "lowest "
      "loss is kept, patience 4\n",
      "optimiser         Adam, 50 epochs of minibatches of 16 units (a region in eight years), "
      "rate 0.02 prior s.d.\n"};
  check_choices(said, sizeof said / sizeof *said);
  read_network("weather: {variables: [TMIN]}, dense: []");
  static const char *const plainer[] = {
      "network inputs    TMIN of 90 days in means of 10, until sowing\n",
      "network           no dense layer; prior s.d. of weights 1, first weights drawn by the "
      "seed\n"};
  check_choices(plainer, sizeof plainer / sizeof *plainer);
}

static bool reads(const char *command, const char *key) {
  int n;
  struct schema_row *row = campaign_rows(&n);
  bool found = false, any = false;
  for (int i = 0; i < n; i++) {
    bool own = strcmp(row[i].path, key) == 0;
    any |= own;
    found |= own && (row[i].commands & campaign_command(command));
  }
  free(row);
  CU_ASSERT(any);
  return found;
}

static void a_key_knows_the_commands_that_read_it(void) {
  char names[CAMPAIGN_COMMANDS];
  CU_ASSERT(reads("simulate", "output.max_failed_fraction"));
  CU_ASSERT(reads("simulate", "campaign.production"));
  CU_ASSERT(reads("simulate", "network.covariates_until"));
  CU_ASSERT_FALSE(reads("simulate", "optimiser.tao"));
  CU_ASSERT(reads("calibrate", "optimiser.early_stopping.regions"));
  CU_ASSERT_FALSE(reads("calibrate", "crossvalidation.blocked_by"));
  CU_ASSERT(reads("crossvalidate", "crossvalidation.blocked_by"));
  CU_ASSERT(reads("crossvalidate", "optimiser.adam.epochs"));
  CU_ASSERT(reads("crossvalidate", "holdout.regions"));
  CU_ASSERT_FALSE(reads("crossvalidate", "output.max_failed_fraction"));
  CU_ASSERT_EQUAL(campaign_command("site"), 0);
  unsigned two = campaign_command("hindcast") | campaign_command("check");
  CU_ASSERT_STRING_EQUAL(campaign_command_names(two, names), "check, hindcast");
  CU_ASSERT_FALSE(campaign_every_command(two));
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
      TEST(every_stage_of_phenology_is_a_series),
      TEST(a_correlation_makes_another_kind_of_yields),
      TEST(exclusions_know_regions_by_pattern_and_years),
      TEST(yields_without_basis_are_refused),
      TEST(a_basis_is_dry_or_moist_or_a_share_of_dry_matter),
      TEST(misspelt_keys_name_their_line_and_the_nearest),
      TEST(every_required_key_is_asked_for_at_once),
      TEST(a_missing_file_or_broken_yaml_is_one_line),
      TEST(overrides_count_and_are_checked),
      TEST(years_are_a_range_a_year_or_a_list),
      TEST(wrong_calendars_are_told),
      TEST(other_wrong_values_are_told),
      TEST(a_season_has_the_co2_of_its_harvest_year),
      TEST(what_a_response_to_co2_lacks_is_told),
      TEST(a_network_is_read_whole),
      TEST(a_control_by_network_has_bounds_and_a_prior_inside),
      TEST(a_small_network_has_the_documented_defaults),
      TEST(weather_without_an_lstm_becomes_static_covariates),
      TEST(a_network_sees_nothing_after_sowing_unless_told_so),
      TEST(wrong_covariates_are_told),
      TEST(more_maps_than_can_be_held_are_told),
      TEST(wrong_shapes_are_told),
      TEST(a_network_and_its_controls_need_each_other),
      TEST(wrong_controls_by_network_are_told),
      TEST(an_override_takes_a_prior_away),
      TEST(regions_and_years_are_held_out_and_watched),
      TEST(wrong_choices_of_regions_and_years_are_told),
      TEST(a_crossvalidation_splits_by_region_by_year_or_both),
      TEST(regions_stay_together_by_name_or_distance),
      TEST(baselines_are_chosen_by_name),
      TEST(adam_is_asked_for_by_its_section),
      TEST(calibration_needs_a_control_and_observations),
      TEST(seasons_start_in_their_year_and_end_at_the_next_such_date),
      TEST(maps_of_days_say_where_no_crop_grows),
      TEST(the_log_starts_with_every_choice),
      TEST(the_log_says_what_a_network_sees_and_how_it_is_trained),
      TEST(a_key_knows_the_commands_that_read_it),
      TEST(everything_is_released),
      {NULL, NULL}};
  return harness_run("campaign", tests);
}
