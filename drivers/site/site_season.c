/* One location's season: reading it, and a block of eight copies of it. */
#include "site/site_season.h"
#include "site/site_co2.h"
#include "site/site_weather.h"
#include "support/calendar.h"
#include "support/csv.h"
#include "support/lane_memory.h"
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What each day of the crop must have, the first N_POTENTIAL of it in potential production, whose
 * ET0 only feeds the transpiration that is reported; and each fallow day. */
enum { N_POTENTIAL = 3 };
static const enum weather_variable needed[] = {
    WEATHER_IRRAD, WEATHER_TMIN, WEATHER_TMAX, WEATHER_RAIN, WEATHER_E0, WEATHER_ES0, WEATHER_ET0};
enum { N_NEEDED = sizeof needed / sizeof *needed };
static const enum weather_variable needed_fallow[] = {WEATHER_RAIN, WEATHER_E0, WEATHER_ES0};

static int n_needed(const struct site *site) {
  return site->water_limited ? N_NEEDED : N_POTENTIAL;
}

/* -- reading */

static bool read_parameters(const struct site_files *files, struct site *site,
                            struct problems *list) {
  parameter_set_clear(&site->parameters);
  if (files->water_limited && !files->parameters)
    return problem(list, "command line: --production wlp needs the soil: give --parameters FILE "
                         "with SMW, SMFCF, SM0, WAV and the others");
  if (files->crop || files->crop_folder) {
    if (!files->crop_folder)
      return problem(list,
                     "command line: --crop %s needs --crop-directory DIR, the folder of %s.yaml",
                     files->crop, files->crop);
    if (!crop_file_read(files->crop_folder, files->crop, files->variety, &site->parameters, list))
      return false;
  } else if (!files->parameters) {
    return problem(list, "command line: give --parameters FILE, or --crop NAME --variety NAME "
                         "--crop-directory DIR");
  }
  if (files->parameters && !parameter_file_read(files->parameters, &site->parameters, list))
    return false;
  return !files->water_limited || soil_file_read(files->parameters, &site->soil, list);
}

static bool check_soil(const struct site *site, const char *source, struct problems *list) {
  const struct parameter_set *set = &site->parameters;
  double rdmsol = set->given[PARAM_RDMSOL] ? set->scalar[PARAM_RDMSOL] : NAN;
  return !site->water_limited ||
         soil_set_check(&site->soil, rdmsol, set->scalar[PARAM_RDI], source, list);
}

/* columns that water-limited production needs and potential production does not */
static bool check_columns(const struct site_files *files, const struct site *site,
                          struct problems *list) {
  char names[64] = "";
  for (int i = N_POTENTIAL; i < n_needed(site); i++) {
    size_t used = strlen(names);
    if (!site->store.has[needed[i]])
      snprintf(names + used, sizeof names - used, "%s%s", used ? ", " : "",
               weather_name[needed[i]]);
  }
  if (!names[0]) return true;
  return problem(list, "%s: has no column %s [cm d-1]; --production wlp needs them on each day",
                 files->weather, names);
}

/* On which days the file itself gives TEMP: the mean of TMIN and TMAX elsewhere is a function of
 * these, and their derivatives pass through it. */
static void find_derived_temp(const char *file, struct site *site) {
  struct problems ignored = {0};
  site->temp_derived = malloc((size_t)site->store.n_days * sizeof *site->temp_derived);
  if (!site->temp_derived) abort();
  for (int n = 0; n < site->store.n_days; n++) site->temp_derived[n] = true;
  struct csv *csv = csv_open(file, &ignored);
  int column = csv ? csv_column(csv, weather_name[WEATHER_TEMP]) : -1;
  for (int n = 0; column >= 0 && n < site->store.n_days && csv_next(csv, &ignored); n++) {
    double value = NAN;
    site->temp_derived[n] = !csv_number(csv, column, &value) || isnan(value);
  }
  csv_close(&csv);
  problems_clear(&ignored);
}

static bool complete(const struct site *site, int n) {
  for (int i = 0; i < n_needed(site); i++)
    if (isnan(site->store.value[needed[i]][n])) return false;
  return true;
}

/* The soil's days before the crop: from the campaign's start, no earlier than the weather. */
static bool find_fallow(const struct site_files *files, struct site *site, struct problems *list) {
  const struct weather_store *store = &site->store;
  char date[11];
  if (!site->water_limited) return true;
  site->n_fallow = site->agro.crop_start - site->agro.campaign_start;
  if (site->n_fallow > site->first) site->n_fallow = site->first;
  for (int n = site->first - site->n_fallow; n < site->first; n++)
    for (int i = 0; i < 3; i++)
      if (isnan(store->value[needed_fallow[i]][n]))
        return problem(list, "%s: %s missing on %s, a day of fallow before the crop",
                       files->weather, weather_name[needed_fallow[i]],
                       date_format(store->day0 + n, date));
  return true;
}

static bool find_days(const struct site_files *files, struct site *site, struct problems *list) {
  const struct weather_store *store = &site->store;
  char first[11], last[11], start[11];
  site->first = site->agro.crop_start - store->day0;
  if (site->first < 0 || site->first >= store->n_days)
    return problem(list, "%s: holds %s to %s; the crop starts on %s (%s)", files->weather,
                   date_format(store->day0, first),
                   date_format(store->day0 + store->n_days - 1, last),
                   date_format(site->agro.crop_start, start), files->agromanagement);
  int end = site->first;
  while (end < store->n_days && complete(site, end)) end++;
  site->n_days = end - site->first;
  site->gap = end < store->n_days;
  if (site->n_days > 0) return find_fallow(files, site, list);
  char lacks[96];
  site_gap(site, lacks);
  return problem(list, "%s: %s, the crop's first day", files->weather, lacks);
}

void site_gap(const struct site *site, char text[96]) {
  char date[11];
  int n = site->first + site->n_days, used = 0;
  for (int i = 0; i < n_needed(site); i++)
    if (isnan(site->store.value[needed[i]][n]))
      used += snprintf(text + used, 96 - (size_t)used, "%s%s", used ? ", " : "",
                       weather_name[needed[i]]);
  snprintf(text + used, 96 - (size_t)used, " missing on %s",
           date_format(site->store.day0 + n, date));
}

/* PCSE runs the crop that the agromanagement file names */
static bool check_crop(const struct site_files *files, const struct agromanagement *agro,
                       struct problems *list) {
  if (!files->crop || !files->crop_folder || !*agro->crop || !strcmp(agro->crop, files->crop))
    return true;
  return problem(list, "%s: crop_name is '%s', but --crop runs '%s'; give the same to both",
                 files->agromanagement, agro->crop, files->crop);
}

bool site_read(const struct site_files *files, struct site *site, struct problems *list) {
  *site = (struct site){.weather_file = files->weather,
                        .agro_file = files->agromanagement,
                        .variety = files->variety,
                        .water_limited = files->water_limited};
  bool have = read_parameters(files, site, list);
  if (!files->agromanagement) problem(list, "command line: --agromanagement FILE is missing");
  if (!files->weather) problem(list, "command line: --weather FILE is missing");
  bool timed =
      files->agromanagement && agromanagement_read(files->agromanagement, &site->agro, list);
  bool wet = files->weather && pcse_weather_read(files->weather, &site->store, &site->place, list);
  if (timed) timed = check_crop(files, &site->agro, list);
  const char *source = files->parameters ? files->parameters : files->crop;
  if (have && timed)
    have = parameter_set_check(&site->parameters, site->agro.start == START_SOWING,
                               source ? source : files->crop_folder, list);
  if (have) have = check_soil(site, files->parameters, list);
  if (have && timed) have = site_read_co2(files, site, list);
  if (wet) wet = check_columns(files, site, list);
  if (!have || !timed || !wet || !find_days(files, site, list)) return false;
  if (!site_check_weather(files->weather, site, list)) return false;
  find_derived_temp(files->weather, site);
  sun_table(site->place.lat, site->sun);
  return true;
}

void site_destroy(struct site *site) {
  agromanagement_destroy(&site->agro);
  weather_store_destroy(&site->store);
  free(site->temp_derived);
  site->temp_derived = NULL;
}

/* -- the block */

static double weather_at(const struct site *site, enum weather_variable v, int n) {
  return site->store.has[v] ? site->store.value[v][site->first + n] : NAN;
}

static void fill_weather(struct site_block *b) {
  for (int n = 0; n <= b->site->n_days; n++) {
    int day = n < b->site->n_days ? n : n - 1; /* the padding repeats the last day */
    struct season_weather *w = &b->weather[n];
    w->irrad = lane_set(weather_at(b->site, WEATHER_IRRAD, day));
    w->tmin = lane_set(weather_at(b->site, WEATHER_TMIN, day));
    w->tmax = lane_set(weather_at(b->site, WEATHER_TMAX, day));
    w->temp = lane_set(weather_at(b->site, WEATHER_TEMP, day));
    w->et0 = lane_set(weather_at(b->site, WEATHER_ET0, day));
  }
}

static void fill_wet(struct site_block *b) {
  const struct site *site = b->site;
  const struct agromanagement *agro = &site->agro;
  for (int n = -site->n_fallow; n <= site->n_days; n++) {
    int day = n < site->n_days ? n : n - 1; /* the padding repeats the last day */
    struct season_wet *w = &b->wet[site->n_fallow + n];
    double irrigation = 0.;
    for (int i = 0; i < agro->n_irrigation; i++)
      if (agro->irrigation[i].day == agro->crop_start + n) irrigation += agro->irrigation[i].amount;
    w->rain = lane_set(weather_at(site, WEATHER_RAIN, day));
    w->e0 = lane_set(weather_at(site, WEATHER_E0, day));
    w->es0 = lane_set(weather_at(site, WEATHER_ES0, day));
    w->irrigation = lane_set(irrigation);
  }
}

int site_last_day(const struct agromanagement *agro) {
  bool by_date = agro->has_end_date && agro->end != END_MATURITY;
  int last = by_date ? agro->end_date - agro->crop_start : INT_MAX;
  return agro->max_duration && agro->max_duration < last ? agro->max_duration : last;
}

static void fill_calendar(struct site_block *b) {
  const struct agromanagement *agro = &b->site->agro;
  struct season_block *block = &b->block;
  int last = site_last_day(agro);
  struct date start = date_of(agro->crop_start);
  FOR_LANES (l) {
    block->days[l] = b->site->n_days;
    block->end_day[l] = last;
    block->doy[l] = day_of_year(agro->crop_start);
    for (int y = 0; y < 4; y++) block->year_length[l][y] = is_leap_year(start.year + y) ? 366 : 365;
    block->sun[l] = b->site->sun;
  }
}

static lane_mask mask_of(bool yes) { return (lane_mask)lane_eq(lane_set(yes), lane_set(1.)); }

static void create_water(struct site_block *b) {
  const struct site *site = b->site;
  b->soil = lane_alloc(sizeof *b->soil);
  b->wet = lane_alloc((size_t)(site->n_fallow + site->n_days + 1) * sizeof *b->wet);
  if (!b->soil || !b->wet || !season_tape_water(b->tape, site->n_fallow)) abort();
  b->water = (struct season_water){.soil = b->soil, .n_fallow = site->n_fallow, .wet = b->wet};
  FOR_LANES (l) b->water.fallow[l] = site->n_fallow;
  b->block.water = &b->water;
}

void site_block_create(const struct site *site, bool continuous, struct site_block *b) {
  *b = (struct site_block){.site = site};
  b->crop = lane_alloc(sizeof *b->crop);
  b->weather = lane_alloc(((size_t)site->n_days + 1) * sizeof *b->weather);
  b->tape = season_tape_create(site->n_days);
  if (!b->crop || !b->weather || !b->tape) abort();
  b->block.rule.continuous = continuous;
  b->block.rule.sown = mask_of(site->agro.start == START_SOWING);
  b->block.rule.ends_mature = mask_of(site->agro.end != END_HARVEST);
  b->block.n_days = site->n_days;
  b->block.weather = b->weather;
  fill_calendar(b);
  if (site->water_limited) create_water(b);
  site_block_reset(b);
}

void site_block_destroy(struct site_block *b) {
  free(b->crop);
  free(b->weather);
  free(b->wet);
  free(b->soil);
  season_tape_destroy(&b->tape);
  *b = (struct site_block){0};
}

void site_block_set(struct site_block *b, int l, const struct parameter_set *set) {
  crop_pack(b->crop, l, set);
  if (b->site->co2.responds) crop_co2(b->crop, l, &b->site->co2.effect);
}

void site_block_set_soil(struct site_block *b, int l, const struct soil_set *set) {
  soil_pack(b->soil, l, set);
}

void site_block_reset(struct site_block *b) {
  FOR_LANES (l) site_block_set(b, l, &b->site->parameters);
  fill_weather(b);
  if (!b->site->water_limited) return;
  FOR_LANES (l) soil_pack(b->soil, l, &b->site->soil);
  fill_wet(b);
}

void site_block_run(struct site_block *b) {
  crop_prepare(b->crop);
  season_prepare_weather(b->block.rule.continuous, b->block.n_days, b->weather);
  season_forward(&b->block, b->crop, b->tape);
}
