/* windrow site: one season at one location, from PCSE-format files. */
#include "commands.h"
#include "site/site_gradient.h"
#include "site/site_output.h"
#include "support/calendar.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct option_spec site_options[] = {
    {"parameters", "FILE",
     "flat PCSE parameter file (YAML); read over --crop where both are given"},
    {"crop", "NAME", "crop of a crop set, such as wheat"},
    {"variety", "NAME", "its variety, such as Winter_wheat_101"},
    {"crop-directory", "DIR", "folder of the crop set (DIR/wheat.yaml), or one crop file"},
    {"agromanagement", "FILE", "PCSE agromanagement file (YAML) with one season"},
    {"weather", "FILE",
     "daily weather (CSV): DAY, LAT, IRRAD, TMIN, TMAX; wlp: RAIN, E0, ES0, ET0; TEMP if there"},
    {"production", "pp|wlp", "potential (default) or water-limited production"},
    {"events", "MODE", "continuous (default) or reference"},
    {"co2", "PPM|FILE",
     "response to CO2 (default: none) at a concentration, or a year of a CSV file"},
    {"output", "FILE", "daily states (CSV); default: standard output"},
    {"gradient", "OUTPUT:INPUTS", "derivatives of an output, such as TWSO:TSUM1,TSUM2,SPAN,TDWI"},
    {"gradient-output", "FILE", "where to write them (CSV); default: standard output"},
    {NULL, NULL, NULL}};

static const char description[] =
    "Runs WOFOST 7.2 and writes PCSE's variables, one row a day: DVS, LAI, RD, TAGP, TRA, TWLV,\n"
    "TWRT, TWSO, TWST at the day's start, empty on days without a crop. The choices that were "
    "made\n"
    "and how the season ended go to standard error.\n"
    "\n"
    "Production `wlp`: a free-drainage water balance limits growth, rainfed or irrigated by the\n"
    "agromanagement's events. --parameters holds soil and site as well (SMW, SMFCF, SM0, CRAIRC,\n"
    "SOPE, KSUB, RDMSOL, SMLIM, WAV, SSI, SSMAX, IFUNRN, NOTINF). The soil lies fallow from the\n"
    "campaign's start to the crop's. EVS, SM, W, WLOW and WWLOW are written as well.\n"
    "\n"
    "Events `continuous`: stages, leaf death and switches split their day, so that the season is "
    "a\n"
    "continuous function of its parameters and has a useful gradient. `reference`: they fall on\n"
    "day ends as in PCSE, whose numbers it repeats.\n"
    "\n"
    "CO2: the crop file's CO2AMAXTB, CO2EFFTB and CO2TRATB (WOFOST 7.3) multiply AMAXTB, EFFTB\n"
    "and transpiration. --co2 is a concentration [ppm], or a CSV file with the columns year and\n"
    "co2, of which the year of crop_end_date is taken.\n"
    "\n"
    "Gradients: OUTPUT is DVS, LAI, RD, TAGP, TWLV, TWRT, TWSO, TWST, WLV, WST, WRT (final value, "
    "or\n"
    "at a day's start: LAI@2010-06-15), DAY_EMERGENCE, DAY_ANTHESIS or DAY_MATURITY; wlp: SM, W,\n"
    "WLOW, WWLOW too. INPUTS are\n"
    "parameters (TSUM1), table ordinates (SLATB[0], SLATB for all of a table), daily weather\n"
    "(TMIN@2010-06-15; IRRAD, TMIN, TMAX, TEMP; wlp: RAIN, E0, ES0, ET0), soil and site "
    "parameters\n"
    "(SMFCF) in wlp, `all` (every active parameter and ordinate) or\n"
    "`weather` (each day's). Where the weather file has no TEMP it is (TMIN + TMAX) / 2, also in\n"
    "derivatives. Columns: parameter, value, adjoint, tangent, and central differences at steps "
    "of\n"
    "1e-6, 1e-3 and 3e-2 of the value (of the parameter's declared scale where the value is 0).\n"
    "With the table on standard output, daily states are written to --output only.";

/* Options that represent a choice; false and a problem for words that are none. */
static bool read_modes(const struct options *options, bool *continuous, bool *water_limited,
                       struct problems *list) {
  const char *production = options_get(options, "production");
  const char *events = options_get(options, "events");
  int before = list->count;
  *water_limited = production && strcmp(production, "wlp") == 0;
  if (production && !*water_limited && strcmp(production, "pp") != 0)
    problem(list, "command line: --production is '%s'; pp or wlp is expected", production);
  *continuous = !events || strcmp(events, "continuous") == 0;
  if (!*continuous && strcmp(events, "reference") != 0)
    problem(list, "command line: --events is '%s'; reference or continuous is expected", events);
  if (options_get_nth(options, "gradient", 1))
    problem(list, "command line: --gradient is given twice; one output a run, its inputs separated "
                  "by commas");
  if (options_get(options, "gradient-output") && !options_get(options, "gradient"))
    problem(list, "command line: --gradient-output needs --gradient OUTPUT:INPUTS");
  if (options->n_words > 0)
    problem(list,
            "command line: '%s' is not an option; files are given by name, such as "
            "--weather FILE",
            options->words[0]);
  return !problems_since(list, before);
}

/* a season that stopped because a day's weather is missing within the file */
static bool stopped_by_gap(const struct site_block *b, struct problems *list) {
  if (!b->site->gap || season_status(b->tape, 0) != SEASON_NO_WEATHER) return false;
  char lacks[96];
  site_gap(b->site, lacks);
  problem(list, "%s: %s, before the season's end", b->site->weather_file, lacks);
  return true;
}

/* a season that continues when the next campaign begins, which in PCSE would end it */
static bool cut_short(const struct site_block *b, struct problems *list) {
  const struct agromanagement *agro = &b->site->agro;
  int end = agro->crop_start + season_end(b->tape, 0);
  char own[11], next[11];
  if (end <= agro->next_campaign) return false;
  problem(list,
          "%s: the next campaign starts on %s, before this season's end on %s; begin it later, or "
          "give the crop an end date before it",
          b->site->agro_file, date_format(agro->next_campaign, next), date_format(end, own));
  return true;
}

/* a season whose water or mass does not close, or with states of no crop, is no result */
static bool leaks(const struct site_block *b, struct problems *list) {
  bool water = season_water_closes(b->tape, 0), mass = season_mass_closes(b->tape, 0);
  if (!water)
    problem(list,
            "%s: the water of this season does not close: %g cm came from nowhere or got lost",
            b->site->weather_file, season_water_open(b->tape, 0));
  if (!mass)
    problem(
        list,
        "%s: the crop of this season gains other than it grows: %g kg ha-1 came from nowhere or "
        "got lost",
        b->site->weather_file, season_mass_open(b->tape, 0));
  const char *wrong = season_implausible(b->tape, 0, 0);
  if (wrong && water && mass)
    problem(list, "%s: this season is no crop's: %s", b->site->weather_file, wrong);
  return !water || !mass || wrong;
}

static void write_days(const struct site_block *b, const char *path, struct problems *list) {
  struct text_output out;
  if (!text_output_open(path, &out, list)) return;
  site_write_days(b, &out);
  text_output_close(&out, list);
}

static void write_gradient(struct site_block *b, const struct site_target *target,
                           const struct site_inputs *inputs, const char *path,
                           struct problems *list) {
  struct text_output out;
  struct site_derivative *d = calloc((size_t)inputs->n + 1, sizeof *d);
  if (!d) abort();
  site_gradient(b, target, inputs, d);
  if (text_output_open(path, &out, list)) {
    site_gradient_write(b->site, inputs, d, &out);
    text_output_close(&out, list);
  }
  free(d);
}

/* Runs the season and writes what was requested. */
static void run_site(const struct options *options, const struct site *site, bool continuous,
                     struct problems *list) {
  const char *gradient = options_get(options, "gradient"), *output = options_get(options, "output");
  const char *gradient_output = options_get(options, "gradient-output");
  struct site_block b;
  struct site_target target;
  struct site_inputs inputs = {0};
  if (!gradient || site_gradient_parse(gradient, site, &target, &inputs, list)) {
    site_block_create(site, continuous, &b);
    site_block_run(&b);
    if (!stopped_by_gap(&b, list) && !cut_short(&b, list) && !leaks(&b, list)) {
      site_print_choices(&b, stderr);
      site_print_end(&b, stderr);
      if (output || !gradient || gradient_output) write_days(&b, output, list);
      if (gradient) write_gradient(&b, &target, &inputs, gradient_output, list);
    }
    site_block_destroy(&b);
  }
  site_inputs_destroy(&inputs);
}

static PetscErrorCode SiteRun(MPI_Comm comm, const struct options *options, struct problems *list) {
  PetscFunctionBeginUser;
  PetscMPIInt rank;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  if (rank > 0) PetscFunctionReturn(0); /* one season: rank 0 alone has work */
  bool continuous, water_limited;
  if (!read_modes(options, &continuous, &water_limited, list)) PetscFunctionReturn(0);
  const struct site_files files = {.parameters = options_get(options, "parameters"),
                                   .crop = options_get(options, "crop"),
                                   .variety = options_get(options, "variety"),
                                   .crop_folder = options_get(options, "crop-directory"),
                                   .agromanagement = options_get(options, "agromanagement"),
                                   .weather = options_get(options, "weather"),
                                   .co2 = options_get(options, "co2"),
                                   .water_limited = water_limited};
  struct site site;
  if (site_read(&files, &site, list)) run_site(options, &site, continuous, list);
  site_destroy(&site);
  PetscFunctionReturn(0);
}

static const char *const examples[] = {
    "windrow site --parameters wheat.yaml --agromanagement season.yaml --weather weather.csv",
    "windrow site --crop wheat --variety Winter_wheat_101 --crop-directory crops --output days.csv "
    "\\\n    --parameters soil.yaml --agromanagement season.yaml --weather weather.csv "
    "--production wlp",
    "windrow site --parameters wheat.yaml --agromanagement season.yaml --weather weather.csv \\\n  "
    "  --events reference --co2 550 --gradient TWSO:TSUM1,SPAN --gradient-output gradient.csv",
    NULL};

const struct command command_site = {
    .name = "site",
    .summary = "run one season at one location from PCSE-format files",
    .description = description,
    .options = site_options,
    .examples = examples,
    .run = SiteRun,
};
