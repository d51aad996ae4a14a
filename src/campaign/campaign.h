#pragma once
/* A campaign file as settings: what src/campaign reads from campaign.yaml and --set.
 *
 * Text and lists are owned by the campaign (its YAML document); defaults are those of the key
 * table, which `windrow help COMMAND` prints. Paths are taken relative to the campaign file's
 * folder.
 */
#include "control/control_network.h"
#include "crop/parameters.h"
#include "observe/kinds.h"
#include "support/map_rule.h"
#include "soil/parameters.h"
#include "support/problems.h"
#include "support/quality.h"
#include "support/yaml.h"
#include "weather/evaporation.h"
#include "weather/forcing_name.h"
#include <stdbool.h>
#include <stdio.h>

struct schema;
struct schema_row;

enum production { PRODUCTION_PP, PRODUCTION_WLP };
enum end_rule { END_RULE_MATURITY, END_RULE_HARVEST, END_RULE_EARLIEST };

/* a day a cell (and year), or one constant: `start: "04-20"`, `start: 110`, or {file, variable} */
struct cell_number {
  const char *file, *variable; /* NULL = constant */
  int month, day;              /* of a constant given as "04-20"; 0 otherwise */
  double value; /* day of year of a constant (of 04-20 in a common year); NaN = none */
};

struct campaign_yield {
  bool given;
  const struct observation_kind *kind;
  const char *file, *variable, *error_variable; /* error_variable may be NULL */
  double moisture;        /* kg water a kg yield in the reported figures; basis */
  double relative, floor; /* sigma = max(relative y, floor), floor in kg ha-1 (reported moisture) */
  double huber;           /* 0 = quadratic */
  double correlation;     /* of the errors of a region; see the kind */
  int n_exclude;
  struct campaign_exclusion {
    const char *region; /* name with * wildcards; NULL = all */
    int year;           /* 0 = all */
    const char *reason;
  } * exclude;
};

/* what is observed of seasons: all kinds but yields */
struct campaign_series {
  const struct observation_kind *kind;
  const char *file, *variable, *error_variable, *quality_variable;
  struct quality_rule quality;
  double valid_most; /* what is above is missing, by the product's description; 0 = nothing is */
  double relative, floor, huber;
  double correlation_days,
      correlation_km; /* 0 = none; km: sigma is inflated by sqrt(sum of correlations) */
};

/* network: its inputs of a season, its shape; without variables no weather, days and step are 0
 */
enum site_covariate {
  SITE_LATITUDE,
  SITE_LONGITUDE,
  SITE_START_DAY, /* day of year of the crop's start */
  SITE_YEAR,      /* harvest year */
  N_SITE_COVARIATES
};
extern const char *const campaign_site_name[N_SITE_COVARIATES]; /* "latitude", ... */
enum { NETWORK_MAPS = 32, NETWORK_WEATHER = 8 };
struct campaign_network {
  bool given;
  int n_site;
  enum site_covariate site[N_SITE_COVARIATES];
  int n_maps;
  struct {
    const char *file, *variable;
  } map[NETWORK_MAPS]; /* by cell, or by cell and year */
  int n_weather;
  enum weather_variable weather[NETWORK_WEATHER];
  int days, step;           /* length of the weather sequence; days averaged to one step of it */
  struct cell_number until; /* the sequence ends the day before: value = days after the crop's start
                               (0 = sowing), or month, day: first such date after the start */
  bool flat;                /* no LSTM: steps x variables are static covariates */
  struct network_shape shape; /* without outputs and head; inputs are set */
  double weight_sd;
  const char *weights; /* NetCDF file of weights to start from, NULL = drawn */
};

/* soil: where each parameter of a cell's soil comes from. RDMSOL, a row of the crop's, stands
 * behind the soil's own. */
enum { SOIL_RDMSOL = N_SOIL_SCALARS, N_SOIL_VALUES };
enum soil_origin {
  SOIL_FROM_FILE,         /* soil.parameters, else a default, else the crop's file (RDMSOL) */
  SOIL_FROM_TEXTURE,      /* by pedotransfer */
  SOIL_FROM_SOILGRIDS,    /* scaled integers */
  SOIL_FROM_MAP,          /* file and variable, in the parameter's unit */
  SOIL_FROM_SET,          /* value */
  SOIL_AT_FIELD_CAPACITY, /* WAV = (SMFCF - SMW) RDMSOL */
  SOIL_AT_WILTING_POINT   /* WAV = 0 */
};
struct campaign_soil {
  const char *parameters; /* flat file; NULL = none */
  bool by_station;        /* {station} in it */
  struct soil_from {
    enum soil_origin origin;
    double value;
    const char *file, *variable;
  } from[N_SOIL_VALUES];
  struct {
    const char *file, *sand, *clay, *organic; /* file NULL = none */
    const char *sand_file, *clay_file,
        *organic_file; /* it, or one of each where it says {variable} */
    bool carbon;       /* `organic` is carbon, else matter */
  } texture;
};

/* rotation: the crop of a cell in each harvest year; the soil state of each season is the initial
 * state of the next
 */
enum { ROTATION_FALLOW = -1, ROTATION_YEARS = 64 };
struct campaign_crop {
  const char *name, *file, *variety; /* variety may be NULL */
  struct parameter_set base;
  /* of further crops; the campaign's has campaign.start, latest, sowing_year_plus */
  struct cell_number start, latest;
  int sowing_year_plus;
};
struct campaign_rotation {
  int n;                       /* length of the list; 0 = no rotation, every season by itself */
  int crop_of[ROTATION_YEARS]; /* [n] index into crop, or ROTATION_FALLOW */
  int n_crops;                 /* 1 and the further ones */
  struct campaign_crop *crop;  /* [n_crops] owned; the first is the campaign's, without its base */
  const char *phase_file, *phase_variable; /* NULL = every cell begins with the first of the list */
};

/* irrigation of water-limited production */
struct campaign_irrigation {
  bool share_given;
  double share; /* of every cell; where share_file is NULL */
  const char *share_file, *share_variable;
  const char *events_file, *events_variable; /* events_file NULL = none */
  double efficiency;                         /* of the water that reaches the soil */
};

/* ensemble: members and what is written of them */
enum { ENSEMBLE_LEVELS = 16 };
/* how members' weather differs: noise of a variable */
enum { ENSEMBLE_RADIATION, ENSEMBLE_RAIN, ENSEMBLE_TEMPERATURE, N_ENSEMBLE_WEATHER };
extern const char *const campaign_perturbed_name[N_ENSEMBLE_WEATHER]; /* "radiation", ... */
struct campaign_perturbation {
  bool given;
  double sd[N_ENSEMBLE_WEATHER];   /* share of 1, share of 1, degC; 0 = none */
  double days[N_ENSEMBLE_WEATHER]; /* [d] */
  double correlation_km;
};
struct campaign_ensemble {
  bool given;
  double sowing_sd, sowing_km; /* [d] of the crops' starts, 0 = none; [km] of their correlation,
                                  0 = none */
  struct campaign_perturbation weather;
  int members, min_members;
  const char *from;                     /* posterior that they are drawn from, or NULL */
  struct control parameters;            /* what members draw: their prior is the law of the draws */
  double correlation_km[CONTROL_ITEMS]; /* of an item of extent cell; 0 = each cell by itself */
  int n_quantiles, n_exceed;
  double quantile[ENSEMBLE_LEVELS];  /* of all variables, ascending */
  double exceed[ENSEMBLE_LEVELS];    /* [kg ha-1] of yields */
  int n_kept, kept[ENSEMBLE_LEVELS]; /* members whose maps are written, rising */
};

/* assimilation: what is done with the members */
enum assimilation_method {
  METHOD_ETKF,
  METHOD_LETKF,
  METHOD_ENKF,
  METHOD_PARTICLE,
  METHOD_ESMDA,
  METHOD_IES
};
extern const char *const assimilation_method_name[];
enum assimilation_update { UPDATE_PARAMETERS, UPDATE_STATES, UPDATE_BOTH };
struct campaign_assimilation {
  bool given;
  enum assimilation_method method;
  enum assimilation_update update;
  double radius; /* [km] of localisation of what is by cell; NaN = not given */
  double inflation, rtps, rtpp;
  double window;  /* [d] observations of so many days are one analysis of a filter */
  int until;      /* day number on which filters stop; INT_MAX = none */
  bool keeps;     /* a filter's state in a file */
  double kernel;  /* of the particle filter */
  int steps;      /* of ESMDA */
  bool perturbed; /* ESMDA with perturbed observations, else by the square root */
  int iterations; /* of IES */
  double step, energy;
};

/* forecast, hindcast: the weather after an issue date, and which seasons are predicted from when */
struct issue_date {
  int year, month, day; /* year 0: in the season of a harvest year */
  const char *text;
};
enum trace_source {
  TRACES_PAST_YEARS, /* their weather on the same dates */
  TRACES_GENERATOR,  /* a stochastic weather fitted to each cell's record */
  TRACES_FILE        /* members of a file */
};
enum hindcast_protocol { PROTOCOL_ROLLING, PROTOCOL_LEAVE_ONE_YEAR_OUT };
enum { HINDCAST_DATES = 24 };
struct campaign_forecast {
  bool given, hindcasts;
  struct issue_date from; /* month 0 = not given */
  enum trace_source source;
  int first_year, last_year; /* of past years, or those that a generator is fitted to; 0 = all whose
                                weather the seasons need */
  double shared;             /* of the variance of a generator's daily draws, by all cells */
  const char *file, *member; /* of TRACES_FILE: path, name of its dimension of members */
  int hindcast_first, hindcast_last; /* harvest years */
  int n_dates;
  struct issue_date date[HINDCAST_DATES];
  enum hindcast_protocol protocol;
  int min_years; /* fewer fitted years: a harvest year is not predicted */
};

/* select: groups of observations and the parameters that are tried on them */
enum { SELECT_GROUPS = 16 };
struct campaign_select {
  bool given;
  bool prior; /* the control's prior is a term of what is minimised */
  int starts; /* of each minimisation */
  int n_groups;
  struct campaign_select_group {
    const char *name;
    const struct yaml *observations, *obligatory, *candidates; /* lists of text; NULL = none */
  } group[SELECT_GROUPS];
};

/* which regions stay together where regions are held out or dealt into groups */
struct campaign_blocking {
  int prefix; /* those whose names agree in so many first letters; 0 = not by names */
  double km;  /* those whose centres lie in one square of that side; 0 = not by distance */
};

/* reference predictions of yields that are not fitted */
enum baseline {
  BASELINE_MEAN,
  BASELINE_TREND,
  BASELINE_COMMON_TREND,
  BASELINE_LAST_YEAR,
  BASELINE_REGRESSION,
  N_BASELINES
};
extern const char *const campaign_baseline_word[N_BASELINES]; /* in holdout.baselines */

/* which yields (and series) are set aside: years, regions by name or share */
struct campaign_aside {
  int n_years, *years;
  int n_regions;
  const char **region;                 /* [n_regions] names with * wildcards */
  double fraction;                     /* of the regions, drawn by campaign.seed; 0 = none */
  struct campaign_blocking blocked_by; /* of that draw */
};

struct campaign {
  struct yaml_document *document; /* NULL = the file could not be read */
  struct schema_row *rows;        /* the table of keys, which the schema borrows */
  struct schema *schema;          /* holds the defaults' text */
  char *folder;                   /* of the campaign file */
  char *text; /* the whole configuration with overrides, for attributes and keys */
  int n_owned;
  char **owned; /* [n_owned] paths that were resolved */
  const char *name;
  enum production production;
  bool continuous;
  long seed;
  double memory; /* [bytes] of a node that all its ranks may use; NaN = not given */
  /* region */
  const char *cells_file, *mask_variable; /* mask_variable may be NULL */
  double min_crop_fraction;
  const char *zones_file, *zones_variable, *overlap_file, *overlap_area; /* NULL where not given */
  struct map_rule maps; /* what is done with maps on other grids and gaps in maps */
  /* crop */
  struct parameter_set base;
  bool base_read;
  const char *crop_name;                       /* in rotations and maps */
  const char *crop_file, *variety;             /* variety may be NULL */
  const char *variety_file, *variety_variable; /* map of varieties, NULL where not given */
  bool crop_by_cell; /* parameters differ between cells: base is not read here */
  double market_fraction;
  struct campaign_rotation rotation;
  const char *co2_file; /* annual series; NULL = no response to CO2 */
  double *co2;          /* [n_years] [ppm]; NULL where the file could not be used */
  /* years */
  int n_years, *years; /* harvest years, ascending */
  int sowing_year_plus;
  /* forcing */
  const char *forcing_profile, *forcing_files;
  double wind_height;    /* 0 = the profile's */
  int fill_days;         /* missing days a season that are interpolated */
  bool missing_excludes; /* seasons with more missing days are excluded (else refused) */
  bool implausible_told; /* implausible weather is reported (else refused) */
  struct radiation_rule radiation;
  struct evaporation_rule evaporation; /* of wlp: where the files do not bring it */
  enum et0_source et0_source;
  double altitude; /* m, of all cells; NaN = not given */
  int n_forcing_names;
  struct forcing_name forcing_names[FORCING_NAMES]; /* forcing.variables */
  const char *altitude_file, *altitude_variable;    /* NULL where not given */
  /* calendar */
  struct cell_number start;
  bool sown;
  enum end_rule end;
  struct cell_number latest; /* day of year; value NaN = none */
  struct cell_number mature; /* day of year that TSUM1 and TSUM2 follow; file NULL = none */
  int max_days;              /* longest season */
  bool not_mature_counts, short_weather_counts, short_weather_excludes;
  /* soil */
  struct campaign_soil soil;
  int spinup_days; /* fallow before the crop's start, on which WAV stands */
  struct campaign_irrigation irrigation;
  /* observations */
  struct campaign_yield yield;
  int n_series;
  struct campaign_series series[OBSERVATION_SETS - 1]; /* beside yields */
  /* control */
  struct control control;
  /* holdout */
  struct campaign_aside holdout, watch;
  bool baseline[N_BASELINES]; /* which are compared */
  /* cross-validation: groups of regions and of years; 1 = not split by it, 0 = not asked for */
  int fold_regions, fold_years;
  int fold_year_block; /* consecutive years that stay together */
  struct campaign_blocking fold_blocked_by;
  struct campaign_select select;
  struct campaign_network network;
  struct campaign_ensemble ensemble;
  struct campaign_assimilation assimilation;
  struct campaign_forecast forecast;
  /* optimiser */
  bool gauss_newton;
  const char *tao_type, *journal;
  int max_evaluations;
  double gttol;
  bool standard_errors;
  bool posterior_rml;
  int posterior_pairs, posterior_samples;
  bool adam; /* minibatches instead of TAO */
  int adam_epochs, adam_batch, patience;
  double adam_rate;
  /* output */
  const char *output_dir;
  double heat_tmax; /* [degC] heat days near anthesis are warmer */
  int heat_days;    /* on both sides of anthesis */
  double max_failed_fraction;
  bool export_pcse_yaml, export_regions_csv, export_series_csv;
};

/* Reads, checks and resolves; the same result and problem lines on every rank (each reads the
 * file). sets: n_sets strings "path=value" of --set. output: a folder instead of output.dir, or
 * NULL. To be destroyed either way. Not collective. */
void campaign_read(const char *path, int n_sets, const char *const *sets, const char *output,
                   struct campaign *campaign, struct problems *list);
void campaign_destroy(struct campaign *campaign);
/* Reads and checks one crop parameter set, `crop.set` put over it. Not collective. */
bool campaign_crop_set(const struct campaign *campaign, const char *file, const char *variety,
                       struct parameter_set *set, struct problems *list);
/* Reads `control`, whose defaults and checks need base values. */
void campaign_crop_control(struct campaign *campaign, const struct parameter_set *base,
                           struct problems *list);
/* Name, unit, bounds of a soil's parameter, RDMSOL among them. */
struct soil_parameter_info campaign_soil_info(int id);
/* What a site parameter is where nothing gives it; NaN = must be given. */
double campaign_soil_default(int id);
/* What a command cannot do without: "calibrate", "gradient", "crossvalidate" and "select" need a
 * control and observations, the last two also crossvalidation and select. */
void campaign_require(const struct campaign *campaign, const char *command, struct problems *list);

/* The dates of one season. start_value, latest_value: the cell's days of year where the campaign
 * names files for them (NaN or <= 0 = none), ignored where it has constants. *start: day number of
 * sowing or emergence, in year harvest_year - sowing_year_plus, INT_MIN = no season. *end: first
 * `latest` date after it, INT_MAX = none. */
void campaign_season_dates(const struct campaign *campaign, int harvest_year, double start_value,
                           double latest_value, int *start, int *end);
/* Day number of the first day of maturity (campaign->mature) after a season's start; INT_MAX =
 * none.
 */
int campaign_maturity(const struct campaign *campaign, int harvest_year, double start_value,
                      double mature_value);
/* The same of a crop of the rotation (not 0, which is the campaign's): the day is a constant. */
void campaign_crop_dates(const struct campaign_crop *crop, int harvest_year, int *start, int *end);
/* The crop of the year'th harvest year where the list begins at `phase`: index of a crop of the
 * rotation, or ROTATION_FALLOW. */
int campaign_rotation_crop(const struct campaign_rotation *rotation, int phase, int year);
/* Exclusion that covers a region's yield of a year, or NULL. */
const struct campaign_exclusion *campaign_excluded(const struct campaign_yield *yield,
                                                   const char *region, int year);

/* The table of keys in the order of the help, *n rows (support/schema.h); malloc'ed. */
struct schema_row *campaign_rows(int *n);
/* A command's bit in schema_row.commands; 0 where it reads no campaign. */
unsigned campaign_command(const char *name);
bool campaign_every_command(unsigned commands); /* whether none that reads a campaign is missing */
/* "check, simulate": the names of bits. Returns text. */
enum { CAMPAIGN_COMMANDS = 256 };
const char *campaign_command_names(unsigned commands, char text[CAMPAIGN_COMMANDS]);
/* The scientific choices, defaults included, one a line (production, events, CO2, wind, basis ...).
 * malloc'ed. */
char *campaign_choices(const struct campaign *campaign);
