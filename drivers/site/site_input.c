/* Inputs and outputs of a gradient, by their names on the command line. */
#include "site/site_input.h"
#include "support/calendar.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* the first N_POTENTIAL of them in potential production */
static const enum weather_variable daily[] = {WEATHER_IRRAD, WEATHER_TMIN, WEATHER_TMAX,
                                              WEATHER_TEMP,  WEATHER_RAIN, WEATHER_E0,
                                              WEATHER_ES0,   WEATHER_ET0};
enum { N_POTENTIAL = 4, N_DAILY = sizeof daily / sizeof *daily };
static const double daily_scale[N_DAILY] = {1e6, 1., 1., 1.,  /* [J m-2 d-1], [degC] */
                                            .1,  .1, .1, .1}; /* [cm d-1] */

static int n_daily(const struct site *site) { return site->water_limited ? N_DAILY : N_POTENTIAL; }

/* the first day since the crop's start on which it counts: the soil sees weather in fallow, too */
static int first_day(const struct site *site, enum weather_variable v) {
  return v == WEATHER_RAIN || v == WEATHER_E0 || v == WEATHER_ES0 ? -site->n_fallow : 0;
}

static void add(struct site_inputs *inputs, struct site_input input) {
  size_t n = (size_t)inputs->n + 1;
  struct site_input *grown = realloc(inputs->input, n * sizeof *grown);
  if (!grown) abort();
  inputs->input = grown;
  inputs->input[inputs->n++] = input;
}

static void add_scalar(const struct site *site, int id, struct site_inputs *inputs) {
  add(inputs, (struct site_input){.kind = INPUT_SCALAR,
                                  .id = id,
                                  .value = site->parameters.scalar[id],
                                  .scale = parameter_info[id].scale});
}

static void add_soil(const struct site *site, int id, struct site_inputs *inputs) {
  add(inputs, (struct site_input){.kind = INPUT_SOIL,
                                  .id = id,
                                  .value = site->soil.value[id],
                                  .scale = soil_parameter_info[id].scale});
}

static void add_ordinate(const struct site *site, int id, int k, struct site_inputs *inputs) {
  add(inputs, (struct site_input){.kind = INPUT_ORDINATE,
                                  .id = id,
                                  .index = k,
                                  .value = site->parameters.table[id].y[k],
                                  .scale = table_info[id].scale});
}

static void add_weather(const struct site *site, int which, int day, struct site_inputs *inputs) {
  add(inputs, (struct site_input){.kind = INPUT_WEATHER,
                                  .id = (int)daily[which],
                                  .index = day,
                                  .value = site->store.value[daily[which]][site->first + day],
                                  .scale = daily_scale[which]});
}

static void add_all(const struct site *site, struct site_inputs *inputs) {
  for (int id = 0; id < N_SCALARS; id++)
    if (parameter_info[id].active && site->parameters.given[id]) add_scalar(site, id, inputs);
  for (int id = 0; id < N_TABLES; id++)
    for (int k = 0; k < site->parameters.table[id].n; k++) add_ordinate(site, id, k, inputs);
  for (int id = 0; site->water_limited && id < N_SOIL_SCALARS; id++)
    if (soil_parameter_info[id].active) add_soil(site, id, inputs);
}

static void add_all_weather(const struct site *site, struct site_inputs *inputs) {
  for (int i = 0; i < n_daily(site); i++)
    for (int n = first_day(site, daily[i]); n < site->n_days; n++)
      if (daily[i] != WEATHER_TEMP || !site->temp_derived[site->first + n])
        add_weather(site, i, n, inputs);
}

/* -- one name */

static bool unknown(const struct site *site, const char *name, struct problems *list) {
  const char *words[N_SCALARS + N_TABLES + N_SOIL_SCALARS + 2];
  size_t n = 0;
  for (int i = 0; i < N_SCALARS; i++) words[n++] = parameter_info[i].name;
  for (int i = 0; i < N_TABLES; i++) words[n++] = table_info[i].name;
  for (int i = 0; site->water_limited && i < N_SOIL_SCALARS; i++)
    words[n++] = soil_parameter_info[i].name;
  words[n++] = "all";
  words[n++] = "weather";
  const char *near = nearest_word(name, words, n);
  return problem(list, "command line: --gradient: unknown input '%s'%s%s%s", name,
                 near ? "; did you mean '" : "; `windrow help site` says what can be named",
                 near ? near : "", near ? "'?" : "");
}

/* "SLATB[3]": `name` is cut at the bracket */
static bool parse_ordinate(const struct site *site, char *name, char *bracket,
                           struct site_inputs *inputs, struct problems *list) {
  char *end;
  long k = strtol(bracket + 1, &end, 10);
  bool whole = isdigit((unsigned char)bracket[1]) && end[0] == ']' && end[1] == '\0';
  *bracket = '\0';
  int id = table_find(name), n = id < 0 ? 0 : site->parameters.table[id].n;
  if (id < 0) return unknown(site, name, list);
  if (!whole || k >= n)
    return problem(list, "command line: --gradient: %s has ordinates %s[0] to %s[%d]", name, name,
                   name, n - 1);
  add_ordinate(site, id, (int)k, inputs);
  return true;
}

/* The day since the crop's start that a date names, `least` or later. */
static bool parse_day(const struct site *site, const char *date, int least, int *day,
                      struct problems *list) {
  char first[11], last[11];
  int number;
  if (!date_parse(date, &number))
    return problem(list, "command line: --gradient: '%s' is no date (2010-06-15)", date);
  *day = number - site->agro.crop_start;
  if (*day >= least && *day < site->n_days) return true;
  return problem(list, "command line: --gradient: %s lies outside the season's weather, %s to %s",
                 date, date_format(site->agro.crop_start + least, first),
                 date_format(site->agro.crop_start + site->n_days - 1, last));
}

/* "TMIN@2010-06-15": `name` is cut at the @ */
static bool parse_weather(const struct site *site, char *name, char *at, struct site_inputs *inputs,
                          struct problems *list) {
  int which = -1, day;
  *at = '\0';
  for (int i = 0; i < n_daily(site); i++)
    if (strcmp(name, weather_name[daily[i]]) == 0) which = i;
  if (which < 0)
    return problem(list,
                   "command line: --gradient: daily inputs are IRRAD, TMIN, TMAX and TEMP%s, "
                   "not '%s'",
                   site->water_limited ? ", RAIN, E0, ES0 and ET0" : "", name);
  if (!parse_day(site, at + 1, first_day(site, daily[which]), &day, list)) return false;
  if (daily[which] == WEATHER_TEMP && site->temp_derived[site->first + day])
    return problem(list,
                   "command line: --gradient: TEMP on %s is (TMIN + TMAX) / 2, since %s does "
                   "not give it; name TMIN and TMAX",
                   at + 1, site->weather_file);
  add_weather(site, which, day, inputs);
  return true;
}

static bool is_switch(const char *name, struct problems *list) {
  return problem(
      list, "command line: --gradient: %s is a switch; nothing can be differentiated by it", name);
}

static bool parse_input(const struct site *site, char *name, struct site_inputs *inputs,
                        struct problems *list) {
  char *bracket = strchr(name, '['), *at = strchr(name, '@');
  if (at) return parse_weather(site, name, at, inputs, list);
  if (bracket) return parse_ordinate(site, name, bracket, inputs, list);
  if (strcmp(name, "all") == 0) {
    add_all(site, inputs);
    return true;
  }
  if (strcmp(name, "weather") == 0) {
    add_all_weather(site, inputs);
    return true;
  }
  int id = parameter_find(name), table = table_find(name);
  if (table >= 0) /* a whole table: all its ordinates */
    for (int k = 0; k < site->parameters.table[table].n; k++) add_ordinate(site, table, k, inputs);
  if (table >= 0) return true;
  int soil = site->water_limited ? soil_parameter_find(name) : -1;
  if (soil >= 0 && !soil_parameter_info[soil].active) return is_switch(name, list);
  if (soil >= 0) {
    add_soil(site, soil, inputs);
    return true;
  }
  if (id < 0) return unknown(site, name, list);
  if (!parameter_info[id].active) return is_switch(name, list);
  if (!site->parameters.given[id])
    return problem(list, "command line: --gradient: %s is not given by the parameter files", name);
  add_scalar(site, id, inputs);
  return true;
}

/* "LAI@2010-06-15" or "TWSO"; `name` is cut at the @ */
static bool parse_target(const struct site *site, char *name, struct site_target *target,
                         struct problems *list) {
  char *at = strchr(name, '@');
  target->day = SEASON_FINAL;
  if (at) *at = '\0';
  int id = site->water_limited ? season_water_variable_find(name) : season_variable_find(name);
  if (id >= 0) {
    target->variable = (enum season_variable)id;
    return !at || parse_day(site, at + 1, id < SEASON_SM ? 0 : -site->n_fallow, &target->day, list);
  }
  char names[256] = "";
  for (int i = 0; i < (site->water_limited ? (int)N_SEASON_VARIABLES_WLP : N_SEASON_VARIABLES);
       i++) {
    size_t used = strlen(names);
    snprintf(names + used, sizeof names - used, "%s%s", i ? ", " : "", season_variable_name[i]);
  }
  return problem(list, "command line: --gradient: unknown output '%s'; there are %s", name, names);
}

bool site_gradient_parse(const char *text, const struct site *site, struct site_target *target,
                         struct site_inputs *inputs, struct problems *list) {
  *inputs = (struct site_inputs){0};
  char *copy = malloc(strlen(text) + 1);
  if (!copy) abort();
  strcpy(copy, text);
  char *colon = strchr(copy, ':');
  bool good = colon && colon[1];
  if (!good) {
    problem(list,
            "command line: --gradient %s: OUTPUT:INPUT,INPUT is expected, such as "
            "TWSO:TSUM1,SPAN",
            text);
  } else {
    *colon = '\0';
    good = parse_target(site, copy, target, list);
    for (char *name = strtok(colon + 1, ","); name; name = strtok(NULL, ","))
      good &= parse_input(site, name, inputs, list);
  }
  free(copy);
  return good;
}

void site_inputs_destroy(struct site_inputs *inputs) {
  free(inputs->input);
  *inputs = (struct site_inputs){0};
}

void site_input_name(const struct site *site, const struct site_input *input, char text[40]) {
  char date[11];
  switch (input->kind) {
  case INPUT_SCALAR:
    snprintf(text, 40, "%s", parameter_info[input->id].name);
    break;
  case INPUT_ORDINATE:
    snprintf(text, 40, "%s[%d]", table_info[input->id].name, input->index);
    break;
  case INPUT_SOIL:
    snprintf(text, 40, "%s", soil_parameter_info[input->id].name);
    break;
  case INPUT_WEATHER:
    snprintf(text, 40, "%s@%s", weather_name[input->id],
             date_format(site->agro.crop_start + input->index, date));
    break;
  }
}
