/* The choices of a campaign that matter scientifically, one a line, defaults included: what every
 * log starts with. */
#include "campaign/campaign.h"
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct text {
  char *text;
  size_t n;
};

static void add(struct text *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add(struct text *out, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(NULL, 0, format, arguments);
  va_end(arguments);
  char *grown = realloc(out->text, out->n + (size_t)length + 1);
  if (!grown || length < 0) abort();
  out->text = grown;
  va_start(arguments, format);
  vsnprintf(out->text + out->n, (size_t)length + 1, format, arguments);
  va_end(arguments);
  out->n += (size_t)length;
}

enum { LABEL = 18 };
#define LINE(out, label, ...)                                                                      \
  (add(out, "%-*s", LABEL, label), add(out, __VA_ARGS__), add(out, "\n"))

static void add_years(struct text *out, int n, const int *years) {
  bool range = n > 1 && years[n - 1] - years[0] == n - 1;
  if (range) add(out, "%d to %d", years[0], years[n - 1]);
  for (int i = 0; !range && i < n; i++) add(out, "%s%d", i ? ", " : "", years[i]);
}

static void add_day(struct text *out, const struct cell_number *day) {
  if (day->file)
    add(out, "%s of %s", day->variable, day->file);
  else if (day->month)
    add(out, "%02d-%02d", day->month, day->day);
  else
    add(out, "day %.0f of the year", day->value);
}

static void add_calendar(struct text *out, const struct campaign *c) {
  static const char *const rule[] = {"maturity", "harvest", "maturity or harvest, the earlier"};
  add(out, "%-*s%s on ", LABEL, "season", c->sown ? "sowing" : "emergence");
  add_day(out, &c->start);
  add(out, ", ends at %s", rule[c->end]);
  if (c->latest.file || !isnan(c->latest.value)) {
    add(out, ", latest ");
    add_day(out, &c->latest);
  }
  add(out, ", at most %d days\n", c->max_days);
  if (c->mature.file)
    LINE(out, "phenology prior",
         "a factor by cell on TSUM1 and TSUM2: maturity at the prior is on %s of %s in the mean of "
         "the years",
         c->mature.variable, c->mature.file);
  LINE(out, "not mature", "%s",
       c->not_mature_counts ? "counts with the state at its end" : "refused");
  LINE(out, "short weather", "%s",
       c->short_weather_counts     ? "counts with the state at its end, its yield from anthesis on"
       : c->short_weather_excludes ? "left out"
                                   : "refused");
}

static void add_error(struct text *out, const char *variable, double relative, double floor,
                      const char *unit, double huber) {
  if (variable || relative > 0.0) {
    add(out, "; sigma max(");
    if (variable) add(out, "%s or, where that is missing, ", variable);
    add(out, "%g %%, %g%s%s)", 100.0 * relative, floor, *unit ? " " : "", unit);
  } else {
    add(out, "; sigma %g%s%s", floor, *unit ? " " : "", unit);
  }
  if (huber > 0.0)
    add(out, "; loss Huber beyond %g sigma", huber);
  else
    add(out, "; loss quadratic");
}

static void add_yield(struct text *out, const struct campaign *c) {
  const struct campaign_yield *y = &c->yield;
  add(out, "%-*s%s of %s; basis ", LABEL, "yield", y->variable, y->file);
  if (y->moisture > 0.0)
    add(out, "%g %% moisture", 100.0 * y->moisture);
  else
    add(out, "dry matter");
  add_error(out, y->error_variable, y->relative, y->floor, "kg ha-1", y->huber);
  if (y->correlation > 0.0)
    add(out, "; errors of a region correlate by %g%s", y->correlation,
        y->huber > 0.0 ? ", Huber's loss is that of whitened departures" : "");
  add(out, "\n");
  LINE(out, "market fraction", "%g", c->market_fraction);
  LINE(out, "exclusions", "%s", y->n_exclude ? "" : "none");
  for (int i = 0; i < y->n_exclude; i++) {
    const struct campaign_exclusion *e = &y->exclude[i];
    add(out, "  %s, ", e->region ? e->region : "all regions");
    if (e->year)
      add(out, "%d: %s\n", e->year, e->reason);
    else
      add(out, "all years: %s\n", e->reason);
  }
}

static void add_quality(struct text *out, const struct quality_rule *rule) {
  for (int i = 0; i < rule->n_accept; i++) add(out, "%s %d", i ? " or" : " is", rule->accept[i]);
  for (int f = 0; f < rule->n_fields; f++) {
    const struct quality_field *field = &rule->field[f];
    bool one = field->to == field->from;
    add(out, "%s %s %d", f || rule->n_accept ? " and" : " has", one ? "bit" : "bits", field->from);
    if (!one) add(out, "-%d", field->to);
    add(out, " =");
    for (int v = 0, n = 0; v < 1 << (field->to - field->from + 1); v++)
      if (field->accepted >> v & 1) add(out, "%s %d", n++ ? " or" : "", v);
  }
}

static void add_series(struct text *out, const struct campaign_series *s, bool irrigated) {
  const char *unit = strcmp(s->kind->file_unit, "1") ? s->kind->file_unit : "";
  add(out, "%-*s%s of %s", LABEL, s->kind->name, s->variable, s->file);
  add_error(out, s->error_variable, s->relative, s->floor, unit, s->huber);
  if (s->quality_variable) {
    add(out, "; kept where %s", s->quality_variable);
    add_quality(out, &s->quality);
  }
  if (s->valid_most > 0.0) add(out, "; above %g missing", s->valid_most);
  if (s->correlation_days > 0.0)
    add(out, "; errors of a season correlate as exp(-interval / %g d)", s->correlation_days);
  if (s->correlation_km > 0.0)
    add(out, "; errors correlate over %g km, counted by larger variances", s->correlation_km);
  if (!(s->correlation_days > 0.0 || s->correlation_km > 0.0)) add(out, "; errors independent");
  if (irrigated && s->kind->variable >= SEASON_SM)
    add(out, "; of the share that is not irrigated, left out where that is none");
  add(out, "\n");
}

static void add_radiation(struct text *out, const struct campaign *c) {
  const struct radiation_rule *rule = &c->radiation;
  add(out, "%-*s", LABEL, "radiation");
  if (rule->source == RADIATION_MEASURED)
    add(out, "of the weather files\n");
  else if (rule->source == RADIATION_SUNSHINE)
    add(out, "where the files have none, from sunshine (Angstrom a = %g, b = %g)\n", rule->sky.a,
        rule->sky.b);
  else
    add(out, "where the files have none, from TMIN and TMAX (Hargreaves, k = %g K-0.5)\n",
        rule->hargreaves);
}

static void add_evaporation(struct text *out, const struct campaign *c) {
  static const char *const source[] = {"of the weather files, else ", "", ""};
  LINE(out, "E0, ES0", "of the weather files, else Penman (Angstrom a = %g, b = %g)",
       c->evaporation.sky.a, c->evaporation.sky.b);
  add(out, "%-*s%s", LABEL, "ET0", source[c->et0_source]);
  if (c->et0_source == ET0_FOUND)
    add(out, "of the weather files\n");
  else
    add(out, "%s\n", c->evaporation.et0 == ET0_PENMAN ? "Penman" : "Penman-Monteith (FAO56)");
  add(out, "%-*s", LABEL, "altitude");
  if (c->altitude_file)
    add(out, "of %s\n", c->altitude_file);
  else if (!isnan(c->altitude))
    add(out, "%g m everywhere\n", c->altitude);
  else
    add(out, "of the cells' file, else of the weather's\n");
}

static bool any_aside(const struct campaign_aside *aside) {
  return aside->n_years > 0 || aside->n_regions > 0 || aside->fraction > 0.0;
}

static void add_aside(struct text *out, const char *label, const struct campaign_aside *aside) {
  add(out, "%-*s", LABEL, label);
  add_years(out, aside->n_years, aside->years);
  if (aside->n_years > 0 && (aside->n_regions > 0 || aside->fraction > 0.0)) add(out, "; ");
  for (int i = 0; i < aside->n_regions; i++)
    add(out, "%s%s", i ? ", " : "regions ", aside->region[i]);
  if (aside->fraction > 0.0)
    add(out, "%g %% of the regions, drawn by the seed", 100.0 * aside->fraction);
  if (aside->blocked_by.prefix)
    add(out, " in blocks of one name's first %d letters", aside->blocked_by.prefix);
  if (aside->blocked_by.km > 0.0) add(out, " in squares of %g km", aside->blocked_by.km);
}

static void add_covariates(struct text *out, const struct campaign *c) {
  const struct campaign_network *network = &c->network;
  const struct cell_number *until = &network->until;
  int n = 0;
  add(out, "%-*s", LABEL, "network inputs");
  for (int i = 0; i < network->n_site; i++)
    add(out, "%s%s", n++ ? ", " : "", campaign_site_name[network->site[i]]);
  for (int i = 0; i < network->n_maps; i++)
    add(out, "%s%s of %s", n++ ? ", " : "", network->map[i].variable, network->map[i].file);
  for (int i = 0; i < network->n_weather; i++)
    add(out, "%s%s", n++ ? ", " : "", weather_name[network->weather[i]]);
  if (network->n_weather > 0) {
    add(out, " of %d days in means of %d, until ", network->days, network->step);
    if (until->month)
      add(out, "the first %02d-%02d after the start", until->month, until->day);
    else if (until->value > 0.0)
      add(out, "%.0f days after the start", until->value);
    else
      add(out, c->sown ? "sowing" : "emergence");
  }
  add(out, "\n");
}

static void add_network(struct text *out, const struct campaign *c) {
  const struct campaign_network *network = &c->network;
  const struct network_shape *shape = &network->shape;
  add_covariates(out, c);
  add(out, "%-*s", LABEL, "network");
  if (shape->lstm.layers > 0)
    add(out, "LSTM of %d units in %d layer%s, ", shape->lstm.hidden, shape->lstm.layers,
        shape->lstm.layers > 1 ? "s" : "");
  for (int i = 0; i < shape->n_dense; i++)
    add(out, "%s%d", i ? ", " : "dense layers of ", shape->dense[i]);
  if (shape->n_dense == 0)
    add(out, "no dense layer");
  else
    add(out, " units (%s%s)", shape->norm ? "layer normalisation, " : "",
        shape->activation == ACTIVATION_RELU ? "ReLU" : "tanh");
  add(out, "; prior s.d. of weights %g, first weights %s\n", network->weight_sd,
      network->weights ? network->weights : "drawn by the seed");
}

static void add_adam(struct text *out, const struct campaign *c) {
  add(out, "%-*sAdam, %d epochs of ", LABEL, "optimiser", c->adam_epochs);
  if (c->adam_batch > 0)
    add(out, "minibatches of %d units (a region in eight years)", c->adam_batch);
  else
    add(out, "all at once");
  add(out, ", rate %g prior s.d.\n", c->adam_rate);
}

static void add_soil_source(struct text *out, int id, const struct soil_from *from) {
  add(out, "; %s ", campaign_soil_info(id).name);
  if (from->origin == SOIL_FROM_SET)
    add(out, "%g", from->value);
  else if (from->origin == SOIL_FROM_TEXTURE)
    add(out, "by texture");
  else if (from->origin == SOIL_FROM_MAP)
    add(out, "= %s of %s", from->variable, from->file);
  else if (id == SOIL_SM0)
    add(out, "= 1 - %s / 265 of %s", from->variable, from->file);
  else
    add(out, "= %s / 1000 of %s", from->variable, from->file);
}

static void add_soil(struct text *out, const struct campaign *c) {
  const struct campaign_soil *soil = &c->soil;
  const char *before = "";
  add(out, "%-*s%s", LABEL, "soil", soil->parameters ? soil->parameters : "no file");
  for (int id = 0; id < N_SOIL_VALUES; id++)
    if (id != SOIL_WAV && soil->from[id].origin != SOIL_FROM_FILE)
      add_soil_source(out, id, &soil->from[id]);
  add(out, "\n");
  if (soil->texture.file)
    LINE(out, "texture", "%s, %s and %s (%s) of %s, by Saxton & Rawls (2006)", soil->texture.sand,
         soil->texture.clay, soil->texture.organic,
         soil->texture.carbon ? "organic carbon, matter = 1.724 carbon" : "organic matter",
         soil->texture.file);
  add(out, "%-*s", LABEL, "soil defaults");
  for (int id = 0; id < N_SOIL_SCALARS; id++)
    if (soil->from[id].origin == SOIL_FROM_FILE && !isnan(campaign_soil_default(id))) {
      add(out, "%s%s %g", before, soil_parameter_info[id].name, campaign_soil_default(id));
      before = ", ";
    }
  add(out, "%s\n", !*before ? "none" : soil->parameters ? ", where the file has none" : "");
}

static void add_initial_water(struct text *out, const struct campaign *c) {
  const struct soil_from *from = &c->soil.from[SOIL_WAV];
  add(out, "%-*s", LABEL, "initial water");
  if (from->origin == SOIL_AT_FIELD_CAPACITY)
    add(out, "field capacity");
  else if (from->origin == SOIL_AT_WILTING_POINT)
    add(out, "wilting point");
  else if (from->origin == SOIL_FROM_SET)
    add(out, "WAV %g cm", from->value);
  else if (from->origin == SOIL_FROM_MAP)
    add(out, "WAV = %s of %s", from->variable, from->file);
  else
    add(out, "WAV of %s", c->soil.parameters ? c->soil.parameters : "-");
  if (c->spinup_days > 0)
    add(out, ", %d days before %s; bare soil until then\n", c->spinup_days,
        c->sown ? "sowing" : "emergence");
  else
    add(out, " on the day of %s\n", c->sown ? "sowing" : "emergence");
}

static void add_irrigation(struct text *out, const struct campaign *c) {
  const struct campaign_irrigation *irrigation = &c->irrigation;
  add(out, "%-*s", LABEL, "irrigation");
  if (irrigation->share_file)
    add(out, "share %s of %s, without water stress", irrigation->share_variable,
        irrigation->share_file);
  else if (irrigation->share_given)
    add(out, "%g %% of every cell, without water stress", 100.0 * irrigation->share);
  if (irrigation->events_file)
    add(out, "%s%s of %s%s, %g %% of it reaching the soil", irrigation->share_given ? "; " : "",
        irrigation->events_variable, irrigation->events_file,
        irrigation->share_given ? " on the rest" : "", 100.0 * irrigation->efficiency);
  else if (!irrigation->share_given)
    add(out, "none");
  add(out, "\n");
}

static void add_crop(struct text *out, const char *label, const char *name, const char *file,
                     const char *variety) {
  add(out, "%-*s%s%s%s%s%s", LABEL, label, name ? name : "", name ? ": " : "", file ? file : "-",
      variety ? ", variety " : "", variety ? variety : "");
}

/* the list, and where a cell's first year stands in it; further crops and their calendars */
static void add_rotation(struct text *out, const struct campaign *c) {
  const struct campaign_rotation *rotation = &c->rotation;
  for (int i = 1; i < rotation->n_crops; i++) {
    const struct campaign_crop *crop = &rotation->crop[i];
    add_crop(out, "further crop", crop->name, crop->file, crop->variety);
    add(out, "; %s on ", c->sown ? "sowing" : "emergence");
    add_day(out, &crop->start);
    if (!isnan(crop->latest.value)) {
      add(out, ", latest ");
      add_day(out, &crop->latest);
    }
    add(out, "; harvest year = year of the start + %d\n", crop->sowing_year_plus);
  }
  add(out, "%-*s", LABEL, "rotation");
  for (int i = 0; i < rotation->n; i++) {
    int crop = rotation->crop_of[i];
    add(out, "%s%s", i ? ", " : "", crop == ROTATION_FALLOW ? "fallow" : rotation->crop[crop].name);
  }
  add(out, ", repeated from %d on", c->n_years ? c->years[0] : 0);
  if (rotation->phase_file)
    add(out, ", beginning at %s of %s", rotation->phase_variable, rotation->phase_file);
  add(out, "; soil state carried from season to season, initial water only before the first season "
           "of each cell\n");
}

static void add_co2(struct text *out, const struct campaign *c) {
  if (!c->co2_file) {
    LINE(out, "CO2", "no response (as WOFOST 7.2)");
    return;
  }
  add(out, "%-*stables of the crop file by harvest year: %s", LABEL, "CO2", c->co2_file);
  if (c->co2) add(out, " (%d: %g", c->years[0], c->co2[0]);
  if (c->co2 && c->n_years > 1)
    add(out, " ... %d: %g", c->years[c->n_years - 1], c->co2[c->n_years - 1]);
  add(out, "%s\n", c->co2 ? " ppm)" : "");
}

char *campaign_choices(const struct campaign *c) {
  struct text out = {0};
  LINE(&out, "production", "%s",
       c->production == PRODUCTION_WLP ? "water-limited, free drainage (WOFOST 7.2)"
                                       : "potential (WOFOST 7.2)");
  LINE(&out, "events", "%s",
       c->continuous ? "continuous (days split at events; exact derivatives)"
                     : "reference (whole days, as WOFOST 7.2 runs them)");
  add_co2(&out, c);
  if (c->production == PRODUCTION_WLP) {
    add_soil(&out, c);
    add_initial_water(&out, c);
    add_irrigation(&out, c);
  } else {
    LINE(&out, "initial water", "none (potential production)");
  }
  add_crop(&out, "crop", c->rotation.n ? c->crop_name : NULL, c->crop_file, c->variety);
  add(&out, "\n");
  add(&out, "%-*s", LABEL, "harvest years");
  add_years(&out, c->n_years, c->years);
  add(&out, " (year of the start + %d)\n", c->sowing_year_plus);
  add_calendar(&out, c);
  if (c->rotation.n) add_rotation(&out, c);
  LINE(&out, "weather", "%s, profile %s", c->forcing_files ? c->forcing_files : "-",
       c->forcing_profile);
  if (c->wind_height > 0.0)
    LINE(&out, "wind", "measured at %g m, converted to 2 m by the log profile", c->wind_height);
  else
    LINE(&out, "wind", "at the height of the profile, converted to 2 m by the log profile");
  add_radiation(&out, c);
  if (c->production == PRODUCTION_WLP) add_evaporation(&out, c);
  LINE(&out, "missing weather", "up to %d days a season interpolated; seasons with more are %s",
       c->fill_days, c->missing_excludes ? "excluded" : "refused");
  if (c->yield.given) add_yield(&out, c);
  for (int i = 0; i < c->n_series; i++) add_series(&out, &c->series[i], c->irrigation.share_given);
  if (c->network.given) add_network(&out, c);
  if (any_aside(&c->holdout)) {
    add_aside(&out, "held out", &c->holdout);
    add(&out, "\n");
  }
  if (any_aside(&c->watch)) {
    add_aside(&out, "validation set", &c->watch);
    add(&out, "; the estimate with its lowest loss is kept, patience %d\n", c->patience);
  }
  if (c->adam) add_adam(&out, c);
  LINE(&out, "seed", "%ld", c->seed);
  return out.text;
}
