#pragma once
/* One location's season from PCSE-format files, run in a block whose eight lanes differ only in
 * what the caller changes (parameters or weather): values, perturbations, derivatives.
 */
#include "crop/co2.h"
#include "crop/parameter_file.h"
#include "season/agromanagement.h"
#include "season/season.h"
#include "soil/soil_file.h"
#include "weather/pcse_weather.h"

/* where a season comes from; NULL = not given */
struct site_files {
  const char *parameters;                   /* flat file, read over the crop set's variety */
  const char *crop, *variety, *crop_folder; /* a crop set: folder (or file), crop, variety */
  const char *agromanagement, *weather;
  const char *co2;    /* [ppm], or a CSV file of years; NULL = no response */
  bool water_limited; /* soil and site parameters are in `parameters` */
};

/* response to CO2 */
struct site_co2 {
  bool responds;
  const char *file; /* of the series, not owned; NULL = a concentration was given */
  int year;         /* of the series */
  double ppm;
  struct co2_effect effect;
};

struct site {
  const char *weather_file, *agro_file;
  const char *variety; /* that was requested; NULL: none by name */
  struct parameter_set parameters;
  bool water_limited;   /* production */
  struct soil_set soil; /* where water is limited */
  struct site_co2 co2;
  struct agromanagement agro;
  struct weather_store store;
  struct weather_site place;
  bool *temp_derived; /* [store.n_days] TEMP is (TMIN + TMAX) / 2: the file gives none that day */
  int first;          /* the crop's first day in the store */
  int n_days;         /* days of complete weather from there */
  int n_fallow; /* days before it from which the soil is followed; 0 in potential production */
  bool gap;     /* the weather continues after them: the next day lacks a value */
  struct sun_day sun[SUN_DAYS];
};

/* Reads and checks the files; returns whether no problem was added. Destroy it either way. */
bool site_read(const struct site_files *files, struct site *site, struct problems *list);
void site_destroy(struct site *site);
/* Day since the crop's start on which a date or max_duration ends it; INT_MAX: none does. */
int site_last_day(const struct agromanagement *agro);
/* "IRRAD, TMIN" of the first day that lacks a value, and its date. */
void site_gap(const struct site *site, char text[96]);

/* a block of eight copies of a site's season */
struct site_block {
  const struct site *site;
  struct season_block block;
  struct season_weather *weather; /* [n_days + 1] */
  struct crop *crop;
  struct season_tape *tape;
  struct season_water water; /* water-limited production: */
  struct season_wet *wet;    /* [n_fallow + n_days + 1] */
  struct soil *soil;
};

void site_block_create(const struct site *site, bool continuous, struct site_block *b);
void site_block_destroy(struct site_block *b);
/* One lane's parameters; call site_block_run afterwards. */
void site_block_set(struct site_block *b, int lane, const struct parameter_set *set);
void site_block_set_soil(struct site_block *b, int lane, const struct soil_set *set);
/* All lanes back to the files' parameters and weather. */
void site_block_reset(struct site_block *b);
/* Derives what depends on parameters and weather, and runs the seasons. */
void site_block_run(struct site_block *b);
