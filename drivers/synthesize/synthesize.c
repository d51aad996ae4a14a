/* `windrow synthesize`: a small region with weather, truth and observations, ready to calibrate. */
#include "synthesize/synthesize.h"
#include "commands.h"
#include "support/folder.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct option_spec options_of_synthesize[] = {
    {"output", "DIR", "folder of the files written (required)"},
    {"production", "KIND", "pp, or wlp: with soils, and rain that limits growth [pp]"},
    {"rain", "FACTOR",
     "with --production wlp: on the generator's rain, which is that of a moist place [0.6]"},
    {"crop", "NAME", "wheat (sown in October) or maize (sown in April) [wheat]"},
    {"cells", "NxM", "rows x columns of the grid [8x9]"},
    {"masked", "SHARE", "share of the grid's points without the crop [0.15]"},
    {"regions", "N", "regions that report yields [6]"},
    {"truth", "KIND",
     "factors on parameters: constant, or covariates: TSUM1 TSUM2 SPAN AMAXTB of a cell follow its "
     "climate and soil [constant]"},
    {"truth-maps", "FILE",
     "true factors of cells: a NetCDF file with maps of the whole grid by the parameters' names; "
     "the "
     "others stay constant"},
    {"zones", "N", "with --truth covariates: climate zones, each made of whole regions [5]"},
    {"years", "FROM:TO", "harvest years [2001:2002]"},
    {"parameters", "N",
     "parameters to estimate, 1 to 8, in the order TSUM1 TSUM2 SPAN AMAXTB "
     "RGRLAI TDWI SLATB TSUMEM; 1 to 10 with --production wlp, which has SMFCF RDMSOL before "
     "RGRLAI "
     "[6; 4 with --truth covariates]"},
    {"events", "MODE", "event mode of the truth: continuous or reference [continuous]"},
    {"seed", "N", "of region and weather [1]"},
    {"weather-rows", "N",
     "rows of the grid that have weather of their own; further ones repeat it, so that large "
     "regions are made quickly [all]"},
    {"noise-seed", "N", "of the observations' errors [1]"},
    {"lai-every", "DAYS", "days between LAI observations [10]"},
    {"lai-noise", "SHARE", "relative standard error of LAI [0.10]"},
    {"lai-bias", "SHARE", "relative bias of LAI [0]"},
    {"yield-noise", "SHARE", "relative standard error of yields [0.05]"},
    {"sm-every", "DAYS",
     "with --production wlp: days between observations of soil moisture; 0 = none [0]"},
    {"sm-noise", "CM3/CM3", "standard error of soil moisture [0.02]"},
    {NULL, NULL, NULL}};

/* "8x9" or "2001:2002" */
static bool pair(const struct options *options, const char *name, char between, long low, long high,
                 long *a, long *b, struct problems *list) {
  const char *text = options_get(options, name);
  char *end = NULL;
  if (!text) return true;
  *a = strtol(text, &end, 10);
  bool good = end != text && *end == between;
  const char *second = good ? end + 1 : text;
  *b = strtol(second, &end, 10);
  good =
      good && end != second && *end == '\0' && *a >= low && *b >= low && *a <= high && *b <= high;
  return good || problem(list,
                         "command line: --%s %s: expected two whole numbers from %ld to %ld "
                         "with '%c' between",
                         name, text, low, high, between);
}

static bool word(const struct options *options, const char *name, const char *const choice[2],
                 int *which, struct problems *list) {
  const char *text = options_get(options, name);
  *which = 0;
  if (!text || strcmp(text, choice[0]) == 0) return true;
  *which = 1;
  return strcmp(text, choice[1]) == 0 || problem(list, "command line: --%s %s: expected %s or %s",
                                                 name, text, choice[0], choice[1]);
}

static bool read_options(const struct options *o, struct synthesis *s, struct problems *list) {
  static const char *const crops[2] = {"wheat", "maize"};
  static const char *const modes[2] = {"continuous", "reference"};
  static const char *const truths[2] = {"constant", "covariates"};
  static const char *const productions[2] = {"pp", "wlp"};
  int crop, mode, truth, production, before = list->count;
  *s = (struct synthesis){.folder = options_get(o, "output"),
                          .n_lat = 8,
                          .n_lon = 9,
                          .first_year = 2001,
                          .last_year = 2002,
                          .n_regions = 6,
                          .n_zones = 5,
                          .lai.every = 10,
                          .seed = 1,
                          .noise_seed = 1,
                          .masked = 0.15,
                          .rain = 0.6,
                          .lai_noise = 0.10,
                          .yield_noise = 0.05,
                          .moisture_noise = 0.02};
  if (!s->folder) problem(list, "command line: --output is missing: --output DIR");
  if (o->n_words > 0)
    problem(list, "command line: '%s' is not understood; synthesize takes options only",
            o->words[0]);
  word(o, "crop", crops, &crop, list);
  word(o, "events", modes, &mode, list);
  word(o, "truth", truths, &truth, list);
  word(o, "production", productions, &production, list);
  s->water = production == 1;
  s->crop = crops[crop];
  s->covariates = truth == 1;
  s->n_parameters = s->covariates ? SYNTHETIC_BY_CELL : 6;
  s->continuous = mode == 0;
  pair(o, "cells", 'x', 1, 2000, &s->n_lat, &s->n_lon, list);
  if (pair(o, "years", ':', 1901, 2200, &s->first_year, &s->last_year, list) &&
      s->first_year > s->last_year)
    problem(list, "command line: --years runs from %ld to %ld", s->first_year, s->last_year);
  options_integer(o, "regions", 1, 9999, &s->n_regions, list);
  s->truth_maps = options_get(o, "truth-maps");
  if (s->truth_maps && s->covariates)
    problem(list, "command line: --truth-maps gives the truth that --truth covariates would make");
  options_integer(o, "zones", 1, 99, &s->n_zones, list);
  if (options_get(o, "zones") && !s->covariates)
    problem(list, "command line: --zones: climate zones are made with --truth covariates only");
  options_integer(o, "parameters", 1, synthesis_controls(s), &s->n_parameters, list);
  if (s->covariates)
    s->n_by_cell = s->n_parameters < SYNTHETIC_BY_CELL ? (int)s->n_parameters : SYNTHETIC_BY_CELL;
  options_integer(o, "lai-every", 1, 365, &s->lai.every, list);
  options_integer(o, "seed", 0, 1000000000, &s->seed, list);
  options_integer(o, "weather-rows", 1, 2000, &s->weather_rows, list);
  if (s->weather_rows && (s->covariates || s->water))
    problem(list, "command line: --weather-rows: altitudes and climate zones have weather of their "
                  "own in every row; it goes with --production pp and --truth constant");
  options_integer(o, "noise-seed", 0, 1000000000, &s->noise_seed, list);
  options_real(o, "masked", 0.0, 0.9, &s->masked, list);
  options_real(o, "rain", 0.0, 10.0, &s->rain, list);
  if (options_get(o, "rain") && !s->water)
    problem(list, "command line: --rain: rain matters with --production wlp only");
  options_real(o, "lai-noise", 0.0, 1.0, &s->lai_noise, list);
  options_real(o, "lai-bias", -0.9, 2.0, &s->lai_bias, list);
  options_real(o, "yield-noise", 0.0, 1.0, &s->yield_noise, list);
  options_integer(o, "sm-every", 0, 365, &s->moisture.every, list);
  options_real(o, "sm-noise", 0.0, 1.0, &s->moisture_noise, list);
  if ((options_get(o, "sm-every") || options_get(o, "sm-noise")) && !s->water)
    problem(list,
            "command line: --sm-every, --sm-noise: soils are made with --production wlp only");
  return !problems_since(list, before);
}

static bool make_folder(const char *folder, struct problems *list) {
  size_t length = strlen(folder) + 2;
  char *path = malloc(length);
  if (!path) abort();
  snprintf(path, length, "%s/", folder);
  int failed = folder_make_for(path);
  free(path);
  return !failed || problem(list, "%s: the folder cannot be made: %s", folder, strerror(failed));
}

static void report_range(const struct synthesis *s, const char *name, const double *value,
                         const char *unit) {
  double least = INFINITY, most = -INFINITY, sum = 0.0;
  for (int p = 0; p < s->n_points; p++) {
    if (s->is_cell[p] == 0.0) continue;
    least = fmin(least, value[p]);
    most = fmax(most, value[p]);
    sum += value[p];
  }
  printf("  %-14s %.4g to %.4g, mean %.4g%s\n", name, least, most, sum / s->n_cells, unit);
}

static void report_covariates(const struct synthesis *s) {
  printf("  by cell, from covariates in %ld climate zones:\n", s->n_zones);
  report_range(s, "temperature", s->temperature, " degC");
  report_range(s, "radiation", s->radiation, " W m-2");
  report_range(s, "altitude", s->altitude, " m");
  report_range(s, "clay", s->clay, " %");
  report_range(s, "organic carbon", s->carbon, " %");
  for (int i = 0; i < s->n_by_cell; i++)
    report_range(s, s->control[i].name, s->factor[i], " x the base value");
}

static void report_soil(const struct synthesis *s) {
  double *water = calloc((size_t)s->n_points, sizeof *water);
  if (!water) abort();
  printf("  soil, followed from %d days before the crop on:\n", SYNTHETIC_SPINUP);
  for (int p = 0; p < s->n_points; p++) water[p] = s->soil[p].value[SOIL_WAV];
  report_range(s, "RDMSOL", s->depth, " cm");
  report_range(s, "usable water", water, " cm at field capacity");
  free(water);
}

static void report(const struct synthesis *s) {
  printf("synthetic region  %s, %s, %d cells in %ld regions, harvest years %ld to %ld\n", s->crop,
         s->water ? "water-limited" : "potential production", s->n_cells, s->n_regions,
         s->first_year, s->last_year);
  if (s->water) report_soil(s);
  printf("truth             %s events; %d of %d seasons did not mature\n",
         s->continuous ? "continuous" : "reference", s->n_immature, s->n_cells * s->n_years);
  if (s->covariates) report_covariates(s);
  for (int i = s->n_by_cell; i < s->n_parameters; i++)
    printf("  %-8s %g x the base value, prior 1 +- %g\n", s->control[i].name, s->control[i].truth,
           s->control[i].prior_sd);
  for (int i = 0; s->truth_maps && i < s->n_parameters; i++)
    if (s->factor[i]) report_range(s, s->control[i].name, s->factor[i], " x the base value");
  printf("observed          %d LAI values (errors %g %%, bias %g %%), %ld yields (errors %g %%)\n",
         s->lai.n, 100.0 * s->lai_noise, 100.0 * s->lai_bias, s->n_regions * s->n_years,
         100.0 * s->yield_noise);
  if (s->moisture.every)
    printf("                  %d values of soil moisture (errors %g cm3 cm-3)\n", s->moisture.n,
           s->moisture_noise);
  printf("wrote             %s/campaign.yaml and what it names, truth.yaml, %s\n", s->folder,
         s->covariates ? "truth_parameters.nc" : "truth.csv");
}

static bool make_inputs(const struct options *options, struct synthesis *s, struct problems *list) {
  if (!read_options(options, s, list) || !make_folder(s->folder, list) || !synthesis_plan(s, list))
    return false;
  if (s->covariates) {
    synthesis_weather(s, 0);
    synthesis_zones(s);
    synthesis_factors(s);
  }
  if (s->truth_maps && !synthesis_read_factors(s, list)) return false;
  return synthesis_write_inputs(s, list);
}

static PetscErrorCode Synthesize(const struct options *options, struct problems *list) {
  struct synthesis s;
  int before = list->count;
  PetscFunctionBeginUser;
  if (make_inputs(options, &s, list)) PetscCall(SynthesisRun(&s, list));
  if (!problems_since(list, before) && synthesis_write_observations(&s, list) &&
      synthesis_write_texts(&s, list))
    report(&s);
  synthesis_destroy(&s);
  PetscFunctionReturn(0);
}

/* One rank works, the others wait for its problems to be shared. */
static PetscErrorCode Run(MPI_Comm comm, const struct options *options, struct problems *list) {
  PetscMPIInt rank;
  PetscFunctionBeginUser;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  if (rank == 0) PetscCall(Synthesize(options, list));
  PetscCallMPI(MPI_Barrier(comm));
  PetscFunctionReturn(0);
}

static const char *const examples[] = {
    "windrow synthesize --output region",
    "windrow synthesize --output maize --crop maize --cells 20x30 --masked 0.3 --regions 12 \\\n   "
    " --years 2001:2010 --parameters 8 --events reference --seed 7 --weather-rows 10 --noise-seed "
    "8",
    "windrow synthesize --output rainfed --production wlp --rain 0.5 --sm-every 5 --sm-noise 0.03",
    "windrow synthesize --output noisy --lai-every 8 --lai-noise 0.2 --lai-bias 0.1 --yield-noise "
    "0.1",
    "windrow synthesize --output hybrid --truth covariates --zones 6",
    "windrow synthesize --output mapped --truth-maps factors.nc",
    NULL};

const struct command command_synthesize = {
    .name = "synthesize",
    .summary = "make a synthetic region: weather, truth, observations",
    .arguments = "--output DIR",
    .description =
        "Writes a region that is complete in itself: cells and zones, CMIP-like weather from a\n"
        "stochastic generator, crop parameters of a wheat- or maize-like crop, LAI by cell and\n"
        "date and yields by region and year, made by the model at known parameters with known\n"
        "errors, and the campaign.yaml that calibrates them. The truth is in truth.yaml, and in\n"
        "truth.csv for `windrow simulate campaign.yaml --control DIR/truth.csv`.\n\n"
        "With --production wlp the region has soils of smoothly varying texture and depth\n"
        "(soil.nc, soil.yaml), altitudes for the evaporation's formulas, and half a year of "
        "fallow\n"
        "before each crop, from field capacity on.\n\n"
        "With --truth covariates the grid spans ten degrees each way and 500 m of altitude (6 to\n"
        "8 K), and the true factors on TSUM1, TSUM2, SPAN and AMAXTB of a cell follow its climate\n"
        "and soil (covariates.nc) by the formulas in truth.yaml; they are in truth_parameters.nc,\n"
        "and yields without errors in yield.nc as yield_true. There is no truth.csv: no control\n"
        "holds numbers by cell. Regions are named by their climate zone and number, Z3_R07; the\n"
        "campaign trains a network and holds the middle zone out.",
    .options = options_of_synthesize,
    .examples = examples,
    .run = Run};
