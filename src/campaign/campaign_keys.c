/* The keys of a campaign file: the one table that checks it, gives defaults and is its help.
 *
 * A key's commands say for which of them `windrow help COMMAND` lists it; a campaign may hold the
 * keys of all commands.
 */
#include "campaign/key_reader.h"
#include <string.h>

enum {
  CHECK = 1,
  SIMULATE = 2,
  CALIBRATE = 4,
  GRADIENT = 8,
  BENCH = 16,
  CROSSVALIDATE = 32,
  ENSEMBLE = 64,
  ASSIMILATE = 128,
  FORECAST = 256,
  HINDCAST = 512,
  SELECT = 1024,
  SENSITIVITY = 2048,
  EXPORT = 4096,
  ESTIMATE = CALIBRATE | CROSSVALIDATE | HINDCAST | SELECT,
  FIT = CHECK | ESTIMATE | GRADIENT | BENCH | ASSIMILATE, /* compare with observations */
  SEEN = FIT | SIMULATE | SENSITIVITY | ENSEMBLE | FORECAST | EXPORT,
  MEMBERS = CHECK | ENSEMBLE | ASSIMILATE | FORECAST | HINDCAST,
  PREDICT = CHECK | FORECAST | HINDCAST,
  ALL = SEEN
};

#define NEVER SCHEMA_OPTIONAL
#define ALWAYS SCHEMA_REQUIRED
#define WITHIN SCHEMA_REQUIRED_WITH_PARENT

/* Errors, loss and errors' variable are the same for every kind of observation. */
#define OBSERVED(path, unit, relative, floor)                                                      \
  {path ".error_variable",                                                                         \
   SCHEMA_TEXT,                                                                                    \
   NULL,                                                                                           \
   NULL,                                                                                           \
   NEVER,                                                                                          \
   "variable with standard errors; where it has a value, that replaces error.relative",            \
   SEEN},                                                                                          \
      {path ".error.relative",                                                                     \
       SCHEMA_QUANTITY,                                                                            \
       "1",                                                                                        \
       relative,                                                                                   \
       NEVER,                                                                                      \
       "standard error as a share of the observed value",                                          \
       SEEN},                                                                                      \
      {path ".error.floor",                                                                        \
       SCHEMA_QUANTITY,                                                                            \
       unit,                                                                                       \
       floor,                                                                                      \
       NEVER,                                                                                      \
       "least standard error: sigma = max(relative * value, floor)",                               \
       SEEN},                                                                                      \
      {path ".loss", SCHEMA_CHOICE, "quadratic",                                                   \
       "quadratic",  NEVER,         "quadratic, or {huber: 2.0}: linear beyond that many sigma",   \
       SEEN},                                                                                      \
  {                                                                                                \
    path ".loss.huber", SCHEMA_NUMBER, "sigma", NULL, NEVER,                                       \
        "departures beyond it count linearly", SEEN                                                \
  }

#define SERIES(path, unit, relative, floor, days)                                                  \
  OBSERVED(path, unit, relative, floor),                                                           \
      {path ".quality.variable",      SCHEMA_TEXT, NULL, NULL, NEVER,                              \
       "variable with quality flags", SEEN},                                                       \
      {path ".quality.accept",                                                                     \
       SCHEMA_LIST,                                                                                \
       "integer",                                                                                  \
       NULL,                                                                                       \
       NEVER,                                                                                      \
       "flag values to keep, others are left out",                                                 \
       SEEN},                                                                                      \
      {path ".quality.bits",                                                                       \
       SCHEMA_MAP,                                                                                 \
       NULL,                                                                                       \
       NULL,                                                                                       \
       NEVER,                                                                                      \
       "fields of bits and the values to keep, all of which must hold: {0: [0], 3-4: [0, 3]}",     \
       SEEN},                                                                                      \
      {path ".independent_errors",                                                                 \
       SCHEMA_BOOL,                                                                                \
       NULL,                                                                                       \
       "false",                                                                                    \
       NEVER,                                                                                      \
       "true: errors do not correlate where error.correlation is not given",                       \
       SEEN},                                                                                      \
      {path ".error.correlation.days",                                                             \
       SCHEMA_QUANTITY,                                                                            \
       "d",                                                                                        \
       days,                                                                                       \
       NEVER,                                                                                      \
       "time over which errors of a season correlate, exp(-interval / days); 0 = independent",     \
       SEEN},                                                                                      \
  {                                                                                                \
    path ".error.correlation.km", SCHEMA_QUANTITY, "km", NULL, NEVER,                              \
        "errors correlate in space over this length (default: not)", SEEN                          \
  }

const struct schema_row campaign_row[] = {
    {"campaign.name", SCHEMA_TEXT, NULL, "campaign", NEVER, "its name, in titles of output", ALL},
    {"campaign.production", SCHEMA_CHOICE, "pp|wlp", NULL, ALWAYS,
     "pp (potential) | wlp (water-limited)", ALL},
    {"campaign.events", SCHEMA_CHOICE, "continuous|reference", "continuous", NEVER,
     "event mode: continuous (exact derivatives) | reference (WOFOST 7.2's whole days)", ALL},
    {"campaign.seed", SCHEMA_INTEGER, NULL, "1", NEVER, "seed of every random draw", ALL},

    {"memory", SCHEMA_TEXT, NULL, NULL, NEVER,
     "memory of each node that all its ranks together may use, 8 GB: beyond it what a gradient "
     "keeps is computed again, and the seasons' weather is read from a file in TMPDIR or, without "
     "that, output.dir, with the same bits (default: half of what is free as the run starts)",
     ALL},

    {"region.cells", SCHEMA_TEXT, NULL, NULL, ALWAYS,
     "NetCDF file with the cells: lat/lon grid with a mask, or stations", ALL},
    {"region.mask", SCHEMA_TEXT, NULL, NULL, NEVER,
     "its mask variable (default: mask or crop_fraction); all: every point is a cell", ALL},
    {"region.min_crop_fraction", SCHEMA_QUANTITY, "1", "0", NEVER,
     "points whose mask is above it are cells", ALL},
    {"maps.other_grid", SCHEMA_CHOICE, "refuse|nearest|mean", "refuse", NEVER,
     "maps and LAI on another grid than the cells': refuse | nearest point | mean by area (classes "
     "and dates: nearest)",
     ALL},
    {"maps.within", SCHEMA_QUANTITY, "km", NULL, NEVER,
     "how far the nearest point may be (default: its box holds the cell's centre)", ALL},
    {"maps.gaps.within", SCHEMA_QUANTITY, "km", NULL, WITHIN,
     "a cell without a value takes that of the nearest cell within this distance", ALL},
    {"maps.gaps.altitude", SCHEMA_QUANTITY, "m", NULL, NEVER,
     "and of at most this difference in altitude (default: any)", ALL},
    {"region.overlap.file", SCHEMA_TEXT, NULL, NULL, WITHIN,
     "NetCDF table of cell, region and year with their common area", SEEN},
    {"region.overlap.select", SCHEMA_MAP, NULL, NULL, NEVER,
     "rows of a table of text to keep: {COLUMN: TEXT}", SEEN},
    {"region.overlap.area", SCHEMA_TEXT, NULL, NULL, NEVER,
     "its variable [ha] (default: harvested_area, area, or one station a region)", SEEN},
    {"region.zones.file", SCHEMA_TEXT, NULL, NULL, WITHIN,
     "instead of overlap: NetCDF map that gives each cell one region", SEEN},
    {"region.zones.variable", SCHEMA_TEXT, NULL, "zone", NEVER, "its variable", SEEN},

    {"crop.name", SCHEMA_TEXT, NULL, "crop", NEVER, "what `rotation` and maps call it", ALL},
    {"crop.parameters", SCHEMA_TEXT, NULL, NULL, ALWAYS,
     "PCSE crop file with varieties, or a flat file of parameters; {station} in it is replaced",
     ALL},
    {"crop.variety", SCHEMA_ANY, NULL, NULL, NEVER,
     "variety of a crop file (may be left out where it has one only), or {file, variable}", ALL},
    {"crop.variety.file", SCHEMA_TEXT, NULL, NULL, NEVER, "NetCDF map of the varieties' names",
     ALL},
    {"crop.variety.variable", SCHEMA_TEXT, NULL, "variety", NEVER, "its variable", ALL},
    {"crop.set", SCHEMA_MAP, NULL, NULL, NEVER,
     "fixed overrides of parameters: {IDSL: 1, SLATB: [0, 0.002, 2, 0.002]}", ALL},
    {"crop.market_fraction", SCHEMA_QUANTITY, "1", "1", NEVER,
     "share of the storage organs' dry matter that is sold as yield", SEEN},
    {"crop.co2.mode", SCHEMA_CHOICE, "none|table", "none", NEVER,
     "response to CO2: none (WOFOST 7.2) | table, the crop's CO2AMAXTB, CO2EFFTB, CO2TRATB (7.3)",
     ALL},
    {"crop.co2.series", SCHEMA_TEXT, NULL, NULL, NEVER,
     "of table: CSV file with the columns year and co2 [ppm]; a season has its harvest year's",
     ALL},

    {"crops.*.parameters", SCHEMA_TEXT, NULL, NULL, WITHIN,
     "* = name of a further crop of `rotation`, which is not estimated: its file", ALL},
    {"crops.*.variety", SCHEMA_TEXT, NULL, NULL, NEVER,
     "its variety (may be left out where the file has one only)", ALL},
    {"crops.*.set", SCHEMA_MAP, NULL, NULL, NEVER, "fixed overrides of its parameters", ALL},
    {"crops.*.start", SCHEMA_ANY, NULL, NULL, WITHIN,
     "its start: \"MM-DD\" or a day of year, of the type of calendar.start", ALL},
    {"crops.*.latest", SCHEMA_ANY, NULL, NULL, NEVER,
     "\"MM-DD\" or a day of year: its first occurrence after the start ends the season", ALL},
    {"crops.*.sowing_year_plus", SCHEMA_INTEGER, NULL, "0", NEVER,
     "harvest year = year of its start + this", ALL},
    {"rotation", SCHEMA_ANY, NULL, NULL, NEVER,
     "wlp: what stands in each harvest year, from the first on, again and again, each on the soil "
     "that was left before: [winter_wheat, fallow, maize], fallow = none; or {crops, phase}",
     ALL},
    {"rotation.crops", SCHEMA_LIST, "text", NULL, WITHIN, "that list", ALL},
    {"rotation.phase.file", SCHEMA_TEXT, NULL, NULL, WITHIN,
     "NetCDF map by cell: the place in the list (0, 1, ...) of the first harvest year", ALL},
    {"rotation.phase.variable", SCHEMA_TEXT, NULL, "phase", NEVER, "its variable", ALL},
    {"sequence", SCHEMA_RENAMED, "rotation", NULL, NEVER, "", 0},

    {"years.harvest", SCHEMA_ANY, NULL, NULL, ALWAYS,
     "harvest years: [from, to], one year, or a list of three and more", ALL},
    {"years.attribution.sowing_year_plus", SCHEMA_INTEGER, NULL, "0", NEVER,
     "harvest year = year of calendar.start + this (1 for winter crops)", ALL},

    {"forcing.profile", SCHEMA_TEXT, NULL, "auto", NEVER,
     "kind of weather files: auto (by names and units), nasa_power, cmip (w5e5, isimip3), agera5, "
     "era5_land, e_obs, daymet, wofost, standard_names",
     ALL},
    {"forcing.files", SCHEMA_TEXT, NULL, NULL, ALWAYS,
     "path of the weather; may hold {variable}, {year} and wildcards", ALL},
    {"forcing.variables", SCHEMA_MAP, NULL, NULL, NEVER,
     "names of variables that no profile knows: {TMIN: TminD, RAIN: rr_sum}; {variable} stands for "
     "them, too",
     ALL},
    {"forcing.wind.height", SCHEMA_QUANTITY, "m", NULL, NEVER,
     "height of the wind (default: what the profile knows)", ALL},
    {"forcing.wind.to_2m", SCHEMA_CHOICE, "log_profile", "log_profile", NEVER,
     "how wind is brought to 2 m (FAO56 equation 47)", ALL},
    {"forcing.fill_days", SCHEMA_INTEGER, "d", "0", NEVER,
     "missing days that are interpolated in a season; single days that no weather has (TMIN above "
     "TMAX) are missing ones where this or forcing.missing allows them",
     ALL},
    {"forcing.missing", SCHEMA_CHOICE, "refuse|exclude", "refuse", NEVER,
     "seasons with more missing days: refuse the campaign | exclude them and count", ALL},
    {"forcing.implausible", SCHEMA_CHOICE, "refuse|tell", "refuse", NEVER,
     "weather whose days and years are not those of any place (most likely another unit): refuse "
     "the campaign | tell it and go on",
     ALL},
    {"forcing.radiation", SCHEMA_CHOICE, "measured|sunshine|hargreaves", "measured", NEVER,
     "where the files have none it is estimated: from sunshine, or from TMIN and TMAX (hargreaves)",
     ALL},
    {"forcing.radiation.sunshine", SCHEMA_LIST, "number", NULL, NEVER,
     "Angstrom's [a, b] for that (default: those of forcing.evapotranspiration)", ALL},
    {"forcing.radiation.hargreaves", SCHEMA_NUMBER, "K-0.5", NULL, NEVER,
     "Hargreaves' coefficient (default: 0.16, inland; 0.19 on coasts)", ALL},
    {"forcing.evapotranspiration.method", SCHEMA_CHOICE, "penman_monteith|penman|file",
     "penman_monteith", NEVER,
     "wlp: formula of ET0. Left out, the files' ET0 is used where they bring it; file requires it. "
     "E0 and ES0 are the files', else Penman's",
     ALL},
    {"forcing.evapotranspiration.angstrom", SCHEMA_LIST, "number", "[0.18, 0.55]", NEVER,
     "wlp: Angstrom's [a, b], which turn radiation into sunshine for Penman's long-wave term "
     "(Frere & Popov 1979: temperate; dry tropics .25, .45; humid tropics .29, .42)",
     ALL},
    {"forcing.altitude", SCHEMA_QUANTITY, "m", NULL, NEVER,
     "wlp: of all cells, or {file, variable} (default: a variable alt, altitude, elevation, elev, "
     "orog or z of the cells' or the weather's files)",
     ALL},
    {"forcing.altitude.file", SCHEMA_TEXT, NULL, NULL, WITHIN, "NetCDF map of it", ALL},
    {"forcing.altitude.variable", SCHEMA_TEXT, NULL, NULL, NEVER,
     "its variable, in m or as a geopotential (default: by those names)", ALL},

    {"calendar.start", SCHEMA_ANY, NULL, NULL, ALWAYS,
     "start of the crop: \"MM-DD\", a day of year, or {day or file, variable, type}", ALL},
    {"calendar.start.day", SCHEMA_ANY, NULL, NULL, NEVER, "\"MM-DD\" or a day of year", ALL},
    {"calendar.start.file", SCHEMA_TEXT, NULL, NULL, NEVER, "NetCDF file with days of year", ALL},
    {"calendar.start.variable", SCHEMA_TEXT, NULL, "planting_day", NEVER,
     "its variable, by cell or cell and year; 0 or missing = no crop", ALL},
    {"calendar.start.type", SCHEMA_CHOICE, "sowing|emergence", "sowing", NEVER,
     "what happens on that day", ALL},
    {"calendar.end.type", SCHEMA_CHOICE, "maturity|harvest|earliest", "maturity", NEVER,
     "season ends at maturity | at `latest` | at whichever comes first", ALL},
    {"calendar.end.latest", SCHEMA_ANY, NULL, NULL, NEVER,
     "\"MM-DD\", a day of year, or {file, variable}: its first occurrence after the start", ALL},
    {"calendar.end.latest.file", SCHEMA_TEXT, NULL, NULL, WITHIN, "NetCDF file with days of year",
     ALL},
    {"calendar.end.latest.variable", SCHEMA_TEXT, NULL, "maturity_day", NEVER, "its variable", ALL},
    {"calendar.end.max_days", SCHEMA_INTEGER, "d", "365", NEVER, "longest season", ALL},
    {"calendar.end.not_mature", SCHEMA_CHOICE, "state_at_end|refuse", "state_at_end", NEVER,
     "crop not mature at its end date: counts as it stands | refuse the campaign", ALL},
    {"calendar.end.short_weather", SCHEMA_CHOICE, "refuse|state_at_end|exclude", "refuse", NEVER,
     "weather that ends first: refuse the campaign | the crop counts as it stands, its yield from "
     "anthesis on | leave the season out and count it",
     ALL},

    {"calendar.phenology_prior.from_calendar", SCHEMA_TEXT, NULL, NULL, WITHIN,
     "variable with days of year, by cell or cell and year: a factor on TSUM1 and TSUM2 of each "
     "cell "
     "puts its crop's maturity, at the prior, on that day in the mean of the years; 0 or missing = "
     "factor 1",
     ALL},
    {"calendar.phenology_prior.file", SCHEMA_TEXT, NULL, NULL, NEVER,
     "its NetCDF file (default: that of calendar.start)", ALL},

    {"soil.parameters", SCHEMA_TEXT, NULL, NULL, NEVER,
     "flat PCSE file of soil and site parameters; {station} in it is replaced. What follows covers "
     "it, the later key the earlier",
     ALL},
    {"soil.texture.file", SCHEMA_TEXT, NULL, NULL, WITHIN,
     "NetCDF map of texture: SMW, SMFCF, SM0 by Saxton & Rawls (2006); {variable} in it is "
     "replaced",
     ALL},
    {"soil.texture.sand", SCHEMA_TEXT, NULL, "sand", NEVER, "its variable of sand, share of mass",
     ALL},
    {"soil.texture.clay", SCHEMA_TEXT, NULL, "clay", NEVER, "its variable of clay, share of mass",
     ALL},
    {"soil.texture.organic_carbon", SCHEMA_TEXT, NULL, NULL, NEVER,
     "its variable of organic carbon, share of mass (matter = 1.724 carbon)", ALL},
    {"soil.texture.organic_matter", SCHEMA_TEXT, NULL, NULL, NEVER,
     "instead: its variable of organic matter, share of mass", ALL},
    {"soil.soilgrids.file", SCHEMA_TEXT, NULL, NULL, WITHIN,
     "NetCDF map of SoilGrids 2 integers: water in 1e-3 cm3 cm-3, density in 10 kg m-3; {variable} "
     "in it is replaced",
     ALL},
    {"soil.soilgrids.wilting", SCHEMA_TEXT, NULL, "wv1500", NEVER, "its variable of SMW", ALL},
    {"soil.soilgrids.field_capacity", SCHEMA_TEXT, NULL, "wv0033", NEVER, "its variable of SMFCF",
     ALL},
    {"soil.soilgrids.bulk_density", SCHEMA_TEXT, NULL, "bdod", NEVER,
     "its variable of bulk density: SM0 = 1 - density / 2.65 kg dm-3", ALL},
    {"soil.water.file", SCHEMA_TEXT, NULL, NULL, WITHIN,
     "NetCDF map of soil moistures; {variable} in it is replaced", ALL},
    {"soil.water.wilting", SCHEMA_TEXT, NULL, "SMW", NEVER, "its variable of SMW", ALL},
    {"soil.water.field_capacity", SCHEMA_TEXT, NULL, "SMFCF", NEVER, "its variable of SMFCF", ALL},
    {"soil.water.saturation", SCHEMA_TEXT, NULL, "SM0", NEVER, "its variable of SM0", ALL},
    {"soil.water.crairc", SCHEMA_TEXT, NULL, NULL, NEVER, "its variable of CRAIRC", ALL},
    {"soil.water.rdmsol", SCHEMA_TEXT, NULL, NULL, NEVER, "its variable of RDMSOL, a depth", ALL},
    {"soil.maps.*.file", SCHEMA_TEXT, NULL, NULL, WITHIN,
     "* = a soil or site parameter (RDMSOL, KSUB ...): NetCDF map by cell", ALL},
    {"soil.maps.*.variable", SCHEMA_TEXT, NULL, NULL, NEVER,
     "its variable (default: the name above)", ALL},
    {"soil.set", SCHEMA_MAP, NULL, NULL, NEVER,
     "fixed soil and site parameters of all cells: {KSUB: 10, CRAIRC: 0.06}", ALL},
    {"soil.initial.spinup_days", SCHEMA_INTEGER, "d", "180", NEVER,
     "days of bare soil before the crop's start, from WAV on", ALL},
    {"soil.initial.WAV", SCHEMA_ANY, NULL, NULL, NEVER,
     "water above wilting point down to RDMSOL on that day: field_capacity | wilting_point | a "
     "number [cm] | {file, variable}; required where no file or map gives it",
     ALL},
    {"soil.initial.WAV.file", SCHEMA_TEXT, NULL, NULL, WITHIN, "NetCDF map, a depth of water", ALL},
    {"soil.initial.WAV.variable", SCHEMA_TEXT, NULL, "WAV", NEVER, "its variable", ALL},

    {"irrigation.share", SCHEMA_ANY, NULL, NULL, NEVER,
     "share of a cell's crop that is irrigated: a number, or {file, variable}", ALL},
    {"irrigation.share.file", SCHEMA_TEXT, NULL, NULL, WITHIN,
     "NetCDF map, by cell or by cell and harvest year", ALL},
    {"irrigation.share.variable", SCHEMA_TEXT, NULL, "irrigated_fraction", NEVER, "its variable",
     ALL},
    {"irrigation.rule", SCHEMA_CHOICE, "no_stress", "no_stress", NEVER,
     "what irrigation does: no_stress (its crop lacks no water)", ALL},
    {"irrigation.events.file", SCHEMA_TEXT, NULL, NULL, WITHIN,
     "NetCDF file of water by cell and date, on the share that is not irrigated by the rule", ALL},
    {"irrigation.events.variable", SCHEMA_TEXT, NULL, "irrigation", NEVER,
     "its variable (mm d-1, cm d-1)", ALL},
    {"irrigation.events.efficiency", SCHEMA_QUANTITY, "1", "1", NEVER,
     "share of that water that reaches the soil", ALL},

    {"observations.yield.file", SCHEMA_TEXT, NULL, NULL, WITHIN,
     "NetCDF file with yields by region and year", SEEN},
    {"observations.yield.variable", SCHEMA_TEXT, NULL, "yield", NEVER, "its variable", SEEN},
    {"observations.yield.select", SCHEMA_MAP, NULL, NULL, NEVER,
     "rows of a table of text to keep: {COLUMN: TEXT}, as {crops: C1500}", SEEN},
    {"observations.yield.preset", SCHEMA_CHOICE, "none|eurostat", "none", NEVER,
     "eurostat: OBS_VALUE in t/ha of the rows whose strucpro is YI_HU_EU, of a CSV of apro_cpsh",
     SEEN},
    {"observations.yield.basis", SCHEMA_CHOICE, "dry", NULL, WITHIN,
     "water in reported yields: dry | {moisture: 0.14} | {dry_matter: 0.86}", SEEN},
    {"observations.yield.basis.moisture", SCHEMA_QUANTITY, "1", NULL, NEVER,
     "kg water in a kg of yield", SEEN},
    {"observations.yield.basis.dry_matter", SCHEMA_QUANTITY, "1", NULL, NEVER,
     "kg dry matter in a kg of yield", SEEN},
    OBSERVED("observations.yield", "kg ha-1", "0.1", "200"),
    {"observations.yield.error.region_correlation", SCHEMA_QUANTITY, "1", "0", NEVER,
     "correlation of the errors of any two years of a region", SEEN},
    {"observations.yield.exclude[].region", SCHEMA_TEXT, NULL, NULL, NEVER,
     "yields to leave out: region, * stands for anything (default: all)", SEEN},
    {"observations.yield.exclude[].year", SCHEMA_INTEGER, NULL, NULL, NEVER,
     "harvest year (default: all)", SEEN},
    {"observations.yield.exclude[].reason", SCHEMA_TEXT, NULL, NULL, WITHIN,
     "why; printed in the log", SEEN},
    {"observations.lai.file", SCHEMA_TEXT, NULL, NULL, WITHIN,
     "NetCDF file with leaf area index by cell and date", SEEN},
    {"observations.lai.variable", SCHEMA_TEXT, NULL, "lai", NEVER, "its variable", SEEN},
    {"observations.lai.preset", SCHEMA_CHOICE, "none|modis_lai", "none", NEVER,
     "modis_lai: Lai_500m of MCD15A3H or M*D15A2H; kept where FparLai_QC says main algorithm, no "
     "cloud; "
     "above 10 missing",
     SEEN},
    SERIES("observations.lai", "1", "0.15", "0.3", "20"),
    {"observations.soil_moisture.file", SCHEMA_TEXT, NULL, NULL, WITHIN,
     "NetCDF file with moisture of the rooted zone by cell and date (production wlp)", SEEN},
    {"observations.soil_moisture.variable", SCHEMA_TEXT, NULL, "sm", NEVER, "its variable", SEEN},
    SERIES("observations.soil_moisture", "1", "0.1", "0.03", "0"),
    {"observations.biomass.*.file", SCHEMA_TEXT, NULL, NULL, WITHIN,
     "* = TAGP, TWLV, TWST, TWRT, TWSO, WLV, WST or WRT: NetCDF file by cell and date", SEEN},
    {"observations.biomass.*.variable", SCHEMA_TEXT, NULL, NULL, NEVER,
     "its variable (default: the name above)", SEEN},
    SERIES("observations.biomass.*", "kg ha-1", "0.15", "200", "0"),
    {"observations.phenology.file", SCHEMA_TEXT, NULL, NULL, WITHIN,
     "NetCDF file with dates by cell and harvest year: \"days since ...\", or days of the year",
     SEEN},
    {"observations.phenology.stages", SCHEMA_LIST, "text", NULL, WITHIN,
     "of emergence, anthesis, maturity those that it has, each as the variable of that name", SEEN},
    {"observations.phenology.error", SCHEMA_QUANTITY, "d", "5", NEVER,
     "standard error of a date; or {floor: 5 d, correlation: {km: 50}}", SEEN},
    {"observations.phenology.error.floor", SCHEMA_QUANTITY, "d", "5", NEVER,
     "the same beside a correlation", SEEN},
    {"observations.phenology.error.correlation.km", SCHEMA_QUANTITY, "km", NULL, NEVER,
     "errors correlate in space over this length (default: not)", SEEN},
    {"observations.phenology.loss", SCHEMA_CHOICE, "quadratic", "quadratic", NEVER,
     "quadratic, or {huber: 2.0}: linear beyond that many sigma", SEEN},
    {"observations.phenology.loss.huber", SCHEMA_NUMBER, "sigma", NULL, NEVER,
     "departures beyond it count linearly", SEEN},

    {"control.*", SCHEMA_ANY, NULL, NULL, NEVER,
     "what is estimated: crop parameter, soil or site parameter (wlp), table, ordinate SLATB[0], "
     "gap, trend, lai_scale, partitioning",
     SEEN},
    {"control.*.extent", SCHEMA_ANY, NULL, "global", NEVER,
     "crop and soil: global | region | cell | network, or parts of a value that differs between "
     "cells "
     "as [global, region, cell]; gap and trend: region (their default) | global",
     SEEN},
    {"control.*.factor", SCHEMA_ANY, NULL, NULL, NEVER,
     "[lo, hi]: bounds of a factor on the base value", SEEN},
    {"control.*.absolute", SCHEMA_ANY, NULL, NULL, NEVER,
     "[lo, hi]: instead of factor, bounds of the value itself", SEEN},
    {"control.*.bounds", SCHEMA_ANY, NULL, NULL, NEVER,
     "[lo, hi] of gap, trend or lai_scale (default: what the transform allows)", SEEN},
    {"control.*.prior", SCHEMA_ANY, NULL, NULL, NEVER,
     "prior mean (default: 1, the base value; gap 0.7, trend 0)", SEEN},
    {"control.*.prior_sd", SCHEMA_ANY, NULL, NULL, NEVER,
     "required but for extent network: prior standard deviation of the factor or value; of several "
     "parts {global: 0.08, region: 0.05, cell: 0.10}",
     SEEN},
    {"control.*.correlation", SCHEMA_ANY, NULL, NULL, NEVER,
     "of extent cell: distance over which the field correlates, as 50 km (default: cells are "
     "independent)",
     SEEN},
    {"control.*.transform", SCHEMA_ANY, NULL, NULL, NEVER,
     "identity | log | logit (default: gap logit, lai_scale log, else identity)", SEEN},
    {"control.*.dense", SCHEMA_ANY, NULL, NULL, NEVER,
     "of partitioning (FRTB, FLTB, FSTB, FOTB by a network of DVS): units of its layers [8]", SEEN},
    {"control.*.knots", SCHEMA_ANY, NULL, NULL, NEVER,
     "of partitioning: DVS at which it is read (default: the knots of the crop's tables)", SEEN},
    {"control.*.weight_sd", SCHEMA_ANY, NULL, NULL, NEVER,
     "of partitioning: prior standard deviation of its weights, as network.weight_sd [1]", SEEN},
    {"control.*.centre", SCHEMA_ANY, NULL, NULL, NEVER, "year in which the trend is zero", SEEN},

    {"network.site", SCHEMA_LIST, "text", NULL, NEVER,
     "what it sees of a season: [latitude, longitude, start_day, year] or some of them", SEEN},
    {"network.maps[].file", SCHEMA_TEXT, NULL, NULL, WITHIN,
     "NetCDF map that it sees, by cell or by cell and year", SEEN},
    {"network.maps[].variable", SCHEMA_TEXT, NULL, NULL, WITHIN, "its variable", SEEN},
    {"network.weather.variables", SCHEMA_LIST, "text", NULL, WITHIN,
     "weather that it sees: [TMIN, TMAX, IRRAD], also TEMP, VAP, WIND, RAIN", SEEN},
    {"network.weather.days", SCHEMA_INTEGER, "d", "90", NEVER, "how much of it", SEEN},
    {"network.weather.step", SCHEMA_INTEGER, "d", "10", NEVER,
     "days averaged to one step of the sequence; divides network.weather.days", SEEN},
    {"network.covariates_until", SCHEMA_ANY, NULL, "sowing", NEVER,
     "that weather ends before: sowing, days after the crop's start, or the first \"MM-DD\" after "
     "it",
     SEEN},
    {"network.lstm.hidden", SCHEMA_INTEGER, NULL, NULL, WITHIN,
     "units of an LSTM that reads the weather (without: its steps are static covariates)", SEEN},
    {"network.lstm.layers", SCHEMA_INTEGER, NULL, "1", NEVER, "its layers", SEEN},
    {"network.dense", SCHEMA_LIST, "integer", "[16]", NEVER,
     "units of each dense layer; [] = linear up to the bounds", SEEN},
    {"network.activation", SCHEMA_CHOICE, "tanh|relu", "tanh", NEVER, "behind each of them", SEEN},
    {"network.layer_norm", SCHEMA_BOOL, NULL, "false", NEVER,
     "layer normalisation before each activation", SEEN},
    {"network.weight_sd", SCHEMA_NUMBER, "1", "1", NEVER,
     "prior standard deviation of the weights (matrices: / sqrt(columns)); less = smoother", SEEN},
    {"network.weights", SCHEMA_TEXT, NULL, NULL, NEVER,
     "NetCDF file of weights to start from (default: drawn by campaign.seed) or to simulate "
     "with (default: the prior)",
     SEEN},

    {"holdout.years", SCHEMA_LIST, "integer", NULL, NEVER,
     "harvest years that are predicted and scored, not fitted", FIT},
    {"holdout.regions", SCHEMA_ANY, NULL, NULL, NEVER,
     "regions likewise: [\"DE4*\", FR10], * stands for anything; or {fraction: 0.2}", FIT},
    {"holdout.regions.fraction", SCHEMA_QUANTITY, "1", NULL, NEVER,
     "share of the regions, drawn by campaign.seed", FIT},
    {"holdout.regions.blocked_by", SCHEMA_ANY, NULL, NULL, NEVER,
     "drawn together are regions of one block: NUTS1 (NUTS0 to NUTS3), N: names that agree in N "
     "first letters, or 100 km: centres in one square of that side",
     FIT},
    {"holdout.baselines", SCHEMA_LIST, "text",
     "[mean, trend, common_trend, last_year, trend_plus_regression]", NEVER,
     "simpler predictions beside those of yields that are not fitted, by what is fitted: the "
     "region's mean, its line in time, its mean and one line for all, its last yield before, its "
     "line and a regression on the yield simulated at the prior",
     FIT | SIMULATE},

    {"crossvalidation.regions", SCHEMA_INTEGER, NULL, "1", NEVER,
     "groups of regions, each left out in turn; 1 = not split by region", CROSSVALIDATE | SELECT},
    {"crossvalidation.years", SCHEMA_INTEGER, NULL, "1", NEVER,
     "groups of harvest years, by calendar year mod N, each left out in turn; 1 = not split by "
     "year",
     CROSSVALIDATE | SELECT},
    {"crossvalidation.blocked_by", SCHEMA_ANY, NULL, NULL, NEVER,
     "regions of one block stay in one group; as holdout.regions.blocked_by",
     CROSSVALIDATE | SELECT},
    {"crossvalidation.year_block", SCHEMA_INTEGER, NULL, "1", NEVER,
     "consecutive years that stay in one group: calendar year / N, rounded down, takes the year's "
     "place",
     CROSSVALIDATE | SELECT},
    {"crossvalidation.region_prefix", SCHEMA_RENAMED, "crossvalidation.blocked_by", NULL, NEVER, "",
     0},

    {"select.groups[].name", SCHEMA_TEXT, NULL, NULL, WITHIN,
     "of a group of observations, in tables; groups are taken in their order", SELECT | CHECK},
    {"select.groups[].observations", SCHEMA_LIST, "text", NULL, WITHIN,
     "its observations: [phenology], [biomass.TAGP], [yield] ...; each key stands in one group",
     SELECT | CHECK},
    {"select.groups[].obligatory", SCHEMA_LIST, "text", "[]", NEVER,
     "names under control that are estimated on it in any case", SELECT | CHECK},
    {"select.groups[].candidates", SCHEMA_LIST, "text", "[]", NEVER,
     "names that are tried one at a time in this order, and kept where AICc falls", SELECT | CHECK},
    {"select.prior", SCHEMA_CHOICE, "none|control", "none", NEVER,
     "none: least squares within bounds, prior_sd is but the unit of steps | control: with the "
     "prior's term |u|^2 / 2",
     SELECT | CHECK},
    {"select.starts", SCHEMA_INTEGER, NULL, "3", NEVER,
     "minimisations of each step: from the values at hand, (all groups together) from the priors, "
     "the others from draws of the prior",
     SELECT | CHECK},

    {"ensemble.members", SCHEMA_INTEGER, NULL, "40", NEVER,
     "runs of every season, each with parameters of its own", MEMBERS},
    {"ensemble.min_members", SCHEMA_INTEGER, NULL, "2", NEVER,
     "a season of which fewer give a number ends the run", MEMBERS},
    {"ensemble.parameters.from", SCHEMA_TEXT, NULL, NULL, NEVER,
     "NAME_parameters.nc of calibrate, instead of names: the crop and soil parameters of `control` "
     "are drawn from its posterior, correlated; gap, trend and LAI scale are its estimates",
     MEMBERS},
    {"ensemble.parameters.*", SCHEMA_ANY, NULL, NULL, NEVER,
     "what members draw: crop, soil or site parameter (wlp), table, ordinate SLATB[0]", MEMBERS},
    {"ensemble.parameters.*.extent", SCHEMA_ANY, NULL, "global", NEVER,
     "global | region | cell: who shares a draw", MEMBERS},
    {"ensemble.parameters.*.sd", SCHEMA_ANY, NULL, NULL, NEVER,
     "required: standard deviation of the draws, a share of the base value (5 %); beside "
     "absolute, in the parameter's unit",
     MEMBERS},
    {"ensemble.parameters.*.prior", SCHEMA_ANY, NULL, "1", NEVER, "their median", MEMBERS},
    {"ensemble.parameters.*.transform", SCHEMA_ANY, NULL, "identity", NEVER,
     "identity | log | logit: normal draws, or such whose logarithm or logit is", MEMBERS},
    {"ensemble.parameters.*.factor", SCHEMA_ANY, NULL, NULL, NEVER,
     "[lo, hi]: draws beyond are set to them (default: what the parameter allows)", MEMBERS},
    {"ensemble.parameters.*.absolute", SCHEMA_ANY, NULL, NULL, NEVER,
     "[lo, hi]: instead of factor, draws of the value itself", MEMBERS},
    {"ensemble.parameters.*.correlation", SCHEMA_ANY, NULL, NULL, NEVER,
     "km: length over which draws of extent cell correlate (default: not)", MEMBERS},
    {"ensemble.sowing.sd", SCHEMA_QUANTITY, "d", NULL, NEVER,
     "deviation of the start of members' crops from the calendar's: 5 d; whole days, at most three "
     "deviations",
     MEMBERS},
    {"ensemble.sowing.correlation", SCHEMA_QUANTITY, "km", "0", NEVER,
     "length over which the cells' starts correlate; 0 = each cell by itself", MEMBERS},
    {"ensemble.weather.radiation.sd", SCHEMA_QUANTITY, "1", NULL, NEVER,
     "members' radiation is multiplied day by day by factors with mean 1 and this deviation: 10 %",
     MEMBERS},
    {"ensemble.weather.radiation.days", SCHEMA_QUANTITY, "d", "3", NEVER,
     "time over which the correlation of a member's factors falls to 1/e", MEMBERS},
    {"ensemble.weather.rain.sd", SCHEMA_QUANTITY, "1", NULL, NEVER,
     "the same of rain (wlp): 30 %; days without rain stay dry", MEMBERS},
    {"ensemble.weather.rain.days", SCHEMA_QUANTITY, "d", "2", NEVER, "the same of rain", MEMBERS},
    {"ensemble.weather.temperature.sd", SCHEMA_QUANTITY, "degC", NULL, NEVER,
     "deviation of what is added to a member's temperatures of a day, the same to minimum and "
     "maximum: 1 degC",
     MEMBERS},
    {"ensemble.weather.temperature.days", SCHEMA_QUANTITY, "d", "5", NEVER,
     "the same of temperature", MEMBERS},
    {"ensemble.weather.correlation", SCHEMA_QUANTITY, "km", "200", NEVER,
     "length of the perturbations: their correlation is 0.73 at half of it, 0.29 at it, none at "
     "three of it",
     MEMBERS},
    {"ensemble.quantiles", SCHEMA_LIST, "number", "[0.1, 0.5, 0.9]", NEVER,
     "levels of the quantiles in the maps", MEMBERS},
    {"ensemble.realizations", SCHEMA_LIST, "integer", NULL, NEVER,
     "numbers of members whose maps are written, along a dimension realization: [1, 2, 8]",
     MEMBERS},
    {"ensemble.exceed.yield", SCHEMA_LIST, "any", NULL, NEVER,
     "yields whose probabilities of being exceeded are told: [8 t/ha, 10 t/ha]; bare numbers are "
     "kg/ha",
     MEMBERS},

    {"assimilation.method", SCHEMA_CHOICE, "etkf|letkf|enkf|particle|esmda|ies", "letkf", NEVER,
     "filters that take observations in time order: etkf (all that is updated sees all "
     "observations), letkf (what belongs to a cell sees what is near), enkf (perturbed "
     "observations), particle (whole members drawn anew); or smoothers of parameters: esmda, ies",
     ASSIMILATE},
    {"assimilation.update", SCHEMA_CHOICE, "parameters|states|both", "parameters", NEVER,
     "what an analysis changes. parameters: seasons then run again from their starts; states: LAI "
     "and living leaves, stems, storage organs, soil water on the observed day; both together",
     ASSIMILATE},
    {"assimilation.radius", SCHEMA_QUANTITY, "km", NULL, NEVER,
     "localisation of parameters by cell: length of the Gaussian that Gaspari and Cohn's taper "
     "has the curvature of (default: a cell's own observations; etkf and enkf: all)",
     ASSIMILATE},
    {"assimilation.inflation.factor", SCHEMA_NUMBER, "1", "1", NEVER,
     "departures from the mean times this after each analysis", ASSIMILATE},
    {"assimilation.inflation.rtps", SCHEMA_NUMBER, "1", "0", NEVER,
     "relaxation to the prior's spread, 0 .. 1", ASSIMILATE},
    {"assimilation.inflation.rtpp", SCHEMA_NUMBER, "1", "0", NEVER,
     "relaxation to the prior's perturbations, 0 .. 1", ASSIMILATE},
    {"assimilation.window", SCHEMA_QUANTITY, "d", "10", NEVER,
     "filters of parameters: observations of so many days are one analysis; states are analysed "
     "day by day",
     ASSIMILATE},
    {"assimilation.until", SCHEMA_TEXT, NULL, NULL, NEVER,
     "date: filters leave windows that end later for another run (default: none)", ASSIMILATE},
    {"assimilation.state", SCHEMA_BOOL, NULL, "true", NEVER,
     "filters keep OUTPUT/NAME_assimilation_state.nc after each analysis and go on from it, after "
     "a "
     "kill or with new observations",
     ASSIMILATE},
    {"assimilation.particle.kernel", SCHEMA_NUMBER, "1", "0.1", NEVER,
     "particle filter: share of the members' spread that parts copies, 0 .. 0.9", ASSIMILATE},
    {"assimilation.esmda.steps", SCHEMA_INTEGER, NULL, "4", NEVER,
     "times that all observations are assimilated, with variances so many times as large",
     ASSIMILATE},
    {"assimilation.esmda.form", SCHEMA_CHOICE, "perturbed|square_root", "perturbed", NEVER,
     "observations perturbed for each member, or the square-root form", ASSIMILATE},
    {"assimilation.ies.iterations", SCHEMA_INTEGER, NULL, "6", NEVER,
     "Gauss-Newton iterations of the iterative ensemble smoother", ASSIMILATE},
    {"assimilation.ies.step", SCHEMA_NUMBER, "1", "0.6", NEVER, "their length, above 0, to 1",
     ASSIMILATE},
    {"assimilation.ies.energy", SCHEMA_NUMBER, "1", "0.999", NEVER,
     "share of the eigenvalues' sum that its truncated inverse keeps, above 0, to 1", ASSIMILATE},

    {"forecast.from", SCHEMA_TEXT, NULL, NULL, NEVER,
     "required by forecast: issue date, \"07-01\" in the season of the last harvest year, or "
     "\"2021-07-01\"; weather before it is observed",
     CHECK | FORECAST},
    {"forecast.weather", SCHEMA_ANY, NULL, NULL, NEVER,
     "weather from the issue date on: generator, or a map with one of the keys below", PREDICT},
    {"forecast.weather.past_years", SCHEMA_LIST, "integer", NULL, NEVER,
     "[first, last]: their weather on the same dates, one trace a year", PREDICT},
    {"forecast.weather.generator", SCHEMA_LIST, "integer", NULL, NEVER,
     "[first, last]: years of the record that a generator is fitted to, one trace a member "
     "(default: those whose weather the seasons need)",
     PREDICT},
    {"forecast.weather.shared", SCHEMA_NUMBER, "1", "0.8", NEVER,
     "share of the variance of the generator's daily draws that all cells have in common", PREDICT},
    {"forecast.weather.file", SCHEMA_TEXT, NULL, NULL, NEVER,
     "NetCDF file of daily weather with a dimension of members, one trace a member, read as "
     "forcing.profile says",
     CHECK | FORECAST},
    {"forecast.weather.member", SCHEMA_TEXT, NULL, "number", NEVER, "name of that dimension",
     CHECK | FORECAST},
    {"hindcast.years", SCHEMA_LIST, "integer", NULL, WITHIN,
     "[first, last]: harvest years that are predicted, each by what its protocol lets be seen",
     HINDCAST},
    {"hindcast.dates", SCHEMA_LIST, "any", NULL, WITHIN, "issue dates: [\"06-01\", \"07-01\"]",
     HINDCAST},
    {"hindcast.protocol", SCHEMA_CHOICE, "rolling|leave_one_year_out", "rolling", NEVER,
     "rolling: earlier years alone are seen | leave_one_year_out: all but the year itself",
     HINDCAST},
    {"hindcast.min_years", SCHEMA_INTEGER, NULL, "8", NEVER,
     "a year is not predicted where fewer years with yields can be fitted", HINDCAST},

    {"optimiser.method", SCHEMA_CHOICE, "tao|gauss_newton", "tao", NEVER,
     "tao: a quasi-Newton method by gradients; gauss_newton: with tangents and a trust region, "
     "fast "
     "for fields, max_evaluations iterations (optimiser.adam takes the place of both)",
     ESTIMATE},
    {"optimiser.tao", SCHEMA_CHOICE, "bqnls|blmvm|bncg|bqnktr|bqnktl|bqnkls", "bqnls", NEVER,
     "TAO solver (those that respect bounds); more with -tao_... options", ESTIMATE},
    {"optimiser.max_evaluations", SCHEMA_INTEGER, NULL, "100", NEVER,
     "most evaluations of the loss and its gradient", ESTIMATE},
    {"optimiser.gttol", SCHEMA_NUMBER, "1", "1e-4", NEVER,
     "stop when |gradient| has shrunk by this factor", ESTIMATE},
    {"optimiser.adam.epochs", SCHEMA_INTEGER, NULL, "200", NEVER,
     "Adam instead of TAO, where optimiser.adam is given: passes over all minibatches", ESTIMATE},
    {"optimiser.adam.batch", SCHEMA_INTEGER, NULL, "16", NEVER,
     "units of a minibatch, a region (or cell) in eight years each; 0 = all at once", ESTIMATE},
    {"optimiser.adam.rate", SCHEMA_NUMBER, "1", "0.02", NEVER,
     "first step in prior standard deviations; falls to a tenth", ESTIMATE},
    {"optimiser.early_stopping.years", SCHEMA_LIST, "integer", NULL, NEVER,
     "harvest years that are not fitted but watched: the best estimate for them is kept", ESTIMATE},
    {"optimiser.early_stopping.regions", SCHEMA_ANY, NULL, NULL, NEVER,
     "regions likewise: a list of names, or {fraction: 0.2}", ESTIMATE},
    {"optimiser.early_stopping.regions.fraction", SCHEMA_QUANTITY, "1", NULL, NEVER,
     "share of the regions, drawn by campaign.seed", ESTIMATE},
    {"optimiser.early_stopping.regions.blocked_by", SCHEMA_ANY, NULL, NULL, NEVER,
     "as holdout.regions.blocked_by", ESTIMATE},
    {"optimiser.early_stopping.patience", SCHEMA_INTEGER, NULL, "10", NEVER,
     "end after so many epochs or iterations without a better loss of what is watched", ESTIMATE},
    {"optimiser.journal", SCHEMA_TEXT, NULL, NULL, NEVER,
     "file that records every evaluation for restarts (default: none)", ESTIMATE},
    {"optimiser.standard_errors", SCHEMA_BOOL, NULL, "true", NEVER,
     "standard errors of what was estimated", ESTIMATE},

    {"posterior.method", SCHEMA_CHOICE, "laplace|rml", "laplace", NEVER,
     "of extent cell: samples around the estimate by its quadratic, or by randomised maximum "
     "likelihood: a minimisation each, with drawn observations and prior",
     ESTIMATE},
    {"posterior.eigenpairs", SCHEMA_INTEGER, NULL, "100", NEVER,
     "of extent cell: directions of the posterior that are told from the prior, at most", ESTIMATE},
    {"posterior.samples", SCHEMA_INTEGER, NULL, "0", NEVER,
     "of extent cell: draws from the posterior in NAME_posterior.nc", ESTIMATE},

    {"output.dir", SCHEMA_TEXT, NULL, "out", NEVER, "folder of the files written", ALL},
    {"output.export.pcse_yaml", SCHEMA_BOOL, NULL, "true", NEVER,
     "calibrated parameters as PCSE files: NAME_crop.yaml, a flat file, where all cells have one "
     "crop; a folder NAME_pcse of crop files where regions or cells have their own",
     CALIBRATE | SELECT},
    {"output.export.regions_csv", SCHEMA_BOOL, NULL, "true", NEVER,
     "yields by region and year as a CSV file", CALIBRATE | SELECT | SIMULATE},
    {"output.export.series_csv", SCHEMA_BOOL, NULL, "true", NEVER,
     "LAI, biomass, soil moisture and stages by cell and date as a CSV file",
     CALIBRATE | SELECT | SIMULATE},
    {"output.heat.tmax", SCHEMA_QUANTITY, "degC", "31", NEVER,
     "maps count days near anthesis whose TMAX is above it", CALIBRATE | SELECT | SIMULATE},
    {"output.heat.days", SCHEMA_INTEGER, "d", "7", NEVER,
     "so many days on both sides of anthesis are looked at", CALIBRATE | SELECT | SIMULATE},
    {"output.max_failed_fraction", SCHEMA_QUANTITY, "1", "0.05", NEVER,
     "share of seasons that may fail before the run stops", SIMULATE},
};
const int n_campaign_rows = sizeof campaign_row / sizeof *campaign_row;

void campaign_print_keys(const char *command, FILE *out) {
  static const struct {
    const char *name;
    unsigned bit;
  } bits[] = {{"check", CHECK},       {"simulate", SIMULATE},     {"calibrate", CALIBRATE},
              {"gradient", GRADIENT}, {"bench", BENCH},           {"crossvalidate", CROSSVALIDATE},
              {"ensemble", ENSEMBLE}, {"assimilate", ASSIMILATE}, {"forecast", FORECAST},
              {"hindcast", HINDCAST}, {"select", SELECT},         {"sensitivity", SENSITIVITY},
              {"export", EXPORT}};
  unsigned bit = 0;
  for (size_t i = 0; i < sizeof bits / sizeof *bits; i++)
    if (command && strcmp(bits[i].name, command) == 0) bit = bits[i].bit;
  fprintf(out, "\nKeys of the campaign file (paths are relative to its folder; --set key=value "
               "overrides one):\n\n");
  schema_help(out, campaign_row, n_campaign_rows, bit);
}
