/* The log and the daily states of one season.
 *
 * Rows: from the campaign's start (no earlier than the weather) to the day after maturity or the
 * day of the end date; where the weather ends first, to its last day. States are those at the
 * day's start, TRA is the transpiration of a whole day at that state, EVS the day's evaporation
 * from the soil. A crop's fields are empty on days without it, and TRA is empty where the weather
 * has no ET0.
 */
#include "site/site_output.h"
#include "support/calendar.h"
#include <math.h>
#include <string.h>

static const char *const start_name[] = {"sowing", "emergence"};
static const char *const end_name[] = {"maturity", "harvest", "earliest"};

static void print_co2(const struct site_co2 *co2, FILE *out) {
  if (!co2->responds) {
    fprintf(out, "# CO2: no response (parameters as given)\n");
    return;
  }
  fprintf(out, "# CO2: tables of the crop file at %g ppm", co2->ppm);
  if (co2->file) fprintf(out, " (%s, harvest year %d)", co2->file, co2->year);
  fprintf(out, ": AMAXTB x %.4g, EFFTB x %.4g, transpiration x %.4g\n", co2->effect.amax,
          co2->effect.eff, co2->effect.tra);
}

/* rain and irrigation of the days that were run */
static void print_water(const struct site_block *b, FILE *out) {
  const struct site *s = b->site;
  const struct agromanagement *agro = &s->agro;
  const int first = agro->crop_start - s->n_fallow, end = agro->crop_start + season_end(b->tape, 0);
  char from[11], to[11];
  double rain = 0., irrigation = 0.;
  int n = 0;
  for (int day = first; day < end; day++) rain += s->store.value[WEATHER_RAIN][day - s->store.day0];
  for (int i = 0; i < agro->n_irrigation; i++) {
    const struct irrigation_event *event = &agro->irrigation[i];
    if (event->day < first || event->day >= end) continue;
    irrigation += event->amount;
    n++;
  }
  date_format(first, from);
  date_format(end - 1, to);
  fprintf(out,
          "# water: %.4g cm of rain; irrigation: %d event%s, %.4g cm that reach the soil; %s to "
          "%s\n",
          rain, n, n == 1 ? "" : "s", irrigation, from, to);
  if (n < agro->n_irrigation)
    fprintf(out, "# note: outside these days, without effect: %d of %d irrigation events\n",
            agro->n_irrigation - n, agro->n_irrigation);
  if (agro->n_unsaid)
    fprintf(out, "# note: %d irrigation event%s no efficiency, which is taken to be 1\n",
            agro->n_unsaid, agro->n_unsaid > 1 ? "s have" : " has");
}

/* PCSE would run the variety that the agromanagement file names */
static void print_names(const struct site *s, FILE *out) {
  const char *named = s->agro.variety;
  if (s->variety && *named && strcmp(named, s->variety))
    fprintf(out, "# note: the agromanagement file names the variety %s; %s is run\n", named,
            s->variety);
}

static void print_events(const struct site_block *b, FILE *out) {
  const struct agromanagement *agro = &b->site->agro;
  if (b->site->water_limited)
    print_water(b, out);
  else if (agro->n_irrigation)
    fprintf(out, "# note: irrigation is ignored: potential production lacks no water\n");
  print_names(b->site, out);
  if (agro->ignored[0]) fprintf(out, "# note: event signals that are ignored: %s\n", agro->ignored);
}

static void print_layout(const struct weather_site *place, FILE *out) {
  if (!place->own_layout) return;
  fprintf(out,
          "# weather: PCSE's own layout: IRRAD [%s], VAP [kPa] and RAIN [mm d-1] are converted%s\n",
          place->sunshine ? "h of sunshine" : "kJ m-2 d-1",
          place->evaporation_computed
              ? "; E0 and ES0 by Penman, ET0 by Penman-Monteith (FAO56 equation 6)"
              : "");
}

void site_print_choices(const struct site_block *b, FILE *out) {
  const struct site *s = b->site;
  char start[11], end[11] = "none", most[48] = "";
  if (s->agro.max_duration)
    snprintf(most, sizeof most, ", after max_duration %d d at the latest", s->agro.max_duration);
  if (s->agro.has_end_date) date_format(s->agro.end_date, end);
  if (s->water_limited)
    fprintf(
        out,
        "# production: wlp (water-limited: free drainage, one rooted zone; nutrients do not "
        "limit growth)\n"
        "# initial water: WAV %g cm, followed from %s, %d days of bare fallow before the crop\n",
        s->soil.value[SOIL_WAV], date_format(s->agro.crop_start - s->n_fallow, start), s->n_fallow);
  else
    fprintf(out, "# production: pp (potential: neither water nor nutrients limit growth)\n");
  fprintf(out, "# events: %s\n",
          b->block.rule.continuous
              ? "continuous (events split the day; --events reference for PCSE's day-end events)"
              : "reference (stages switch and leaf classes die at the day's end, as PCSE does)");
  print_co2(&s->co2, out);
  fprintf(out, "# crop: %s at %s, ends by %s, end date %s%s\n",
          date_format(s->agro.crop_start, start), start_name[s->agro.start], end_name[s->agro.end],
          end, most);
  fprintf(out, "# latitude: %.10g degrees north\n", s->place.lat);
  print_layout(&s->place, out);
  int derived = 0;
  for (int n = s->first; n < s->first + s->n_days; n++) derived += s->temp_derived[n];
  fprintf(out, "# mean temperature: %s\n",
          derived == 0           ? "TEMP of the weather file"
          : derived == s->n_days ? "(TMIN + TMAX) / 2"
                                 : "TEMP of the weather file, (TMIN + TMAX) / 2 where it has none");
  if (!s->store.has[WEATHER_ET0])
    fprintf(out, "# transpiration: left empty, the weather file has no ET0\n");
  print_events(b, out);
}

void site_print_end(const struct site_block *b, FILE *out) {
  char date[11];
  int end = season_end(b->tape, 0);
  date_format(b->site->agro.crop_start + end, date);
  switch (season_status(b->tape, 0)) {
  case SEASON_MATURE:
    fprintf(out, "# end: mature on day %.3f after the start; final state %s\n",
            season_value(b->tape, SEASON_DAY_MATURITY, SEASON_FINAL, 0), date);
    break;
  case SEASON_BY_DATE:
    fprintf(out, "# end: by %s, %s, DVS %.3f%s\n",
            end == b->site->agro.max_duration ? "max_duration" : "date", date,
            season_value(b->tape, SEASON_DVS, SEASON_FINAL, 0),
            season_value(b->tape, SEASON_DAY_MATURITY, SEASON_FINAL, 0) < 0. ? ", not mature" : "");
    break;
  case SEASON_NO_WEATHER:
    fprintf(out, "# end: the weather ends before the season does; final state at %s, DVS %.3f\n",
            date, season_value(b->tape, SEASON_DVS, SEASON_FINAL, 0));
    break;
  }
}

static const char *const potential[] = {"DVS",  "LAI",  "RD",   "TAGP", "TRA",
                                        "TWLV", "TWRT", "TWSO", "TWST"};
static const char *const limited[] = {"DVS",  "EVS",  "LAI",  "RD",   "SM", "TAGP", "TRA",
                                      "TWLV", "TWRT", "TWSO", "TWST", "W",  "WLOW", "WWLOW"};

static double value_of(const struct site_block *b, const char *name, int n) {
  int id = season_water_variable_find(name);
  if (!strcmp(name, "EVS")) return season_evaporation(&b->block, b->crop, b->tape, n, 0);
  if (id < SEASON_SM && n < 0) return NAN; /* empty: there is no crop */
  return id < 0 ? season_transpiration(&b->block, b->crop, b->tape, n, 0)
                : season_value(b->tape, (enum season_variable)id, n, 0);
}

void site_write_days(const struct site_block *b, const struct text_output *out) {
  const struct site *s = b->site;
  const char *const *name = s->water_limited ? limited : potential;
  const int columns =
      s->water_limited ? sizeof limited / sizeof *limited : sizeof potential / sizeof *potential;
  int fallow = s->agro.campaign_start - s->agro.crop_start;
  int first = fallow > -s->first ? fallow : -s->first, last = season_end(b->tape, 0);
  if (last > s->n_days - 1) last = s->n_days - 1;
  fprintf(out->stream, "DAY");
  for (int i = 0; i < columns; i++) fprintf(out->stream, ",%s", name[i]);
  fputc('\n', out->stream);
  for (int n = first; n <= last; n++) {
    char date[11];
    fprintf(out->stream, "%s", date_format(s->agro.crop_start + n, date));
    for (int i = 0; i < columns; i++) {
      fputc(',', out->stream);
      text_output_number(out, value_of(b, name[i], n));
    }
    fputc('\n', out->stream);
  }
}
