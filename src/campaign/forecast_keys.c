/* Forecasts and hindcasts: the issue date, the weather that may follow it, and how past years are
 * predicted. */
#include "campaign/key_reader.h"
#include "campaign/key_rows.h"
#include "support/calendar.h"
#include <string.h>

const struct schema_row forecast_key_rows[] = {
    {"forecast.from", SCHEMA_TEXT, "\"MM-DD\" or date", NULL, NEVER,
     "issue date, in the season of the last harvest year, or with its year as \"2021-07-01\"; "
     "weather before it is observed. Required by forecast",
     CHECK | FORECAST, "\"07-01\""},
    {"forecast.weather", SCHEMA_ANY, "generator, or map", NULL, NEVER,
     "weather after the issue date: generator, or a map with one of the keys below", PREDICT,
     "generator"},
    {"forecast.weather.past_years", SCHEMA_LIST, "integer", NULL, NEVER,
     "[first, last] year whose weather on the same dates follows, one trace a year", PREDICT,
     "[1991, 2020]"},
    {"forecast.weather.generator", SCHEMA_LIST, "integer", NULL, NEVER,
     "[first, last] year of the record to which a weather generator is fitted, one trace a member "
     "(default: the years whose weather the seasons need)",
     PREDICT, "[1991, 2020]"},
    {"forecast.weather.shared", SCHEMA_NUMBER, "1", "0.8", NEVER,
     "share of the variance of the generator's daily draws that all cells have in common", PREDICT,
     "0.6"},
    {"forecast.weather.file", SCHEMA_TEXT, "file", NULL, NEVER,
     "NetCDF file of daily weather with a dimension of members, one trace a member, read by "
     "forcing.profile",
     CHECK | FORECAST, "seasonal.nc"},
    {"forecast.weather.member", SCHEMA_TEXT, "dimension", "number", NEVER,
     "dimension of members in forecast.weather.file", CHECK | FORECAST, "realization"},
    {"hindcast.years", SCHEMA_LIST, "integer", NULL, WITHIN,
     "[first, last] harvest year to predict, each from the years that hindcast.protocol allows",
     HINDCAST, "[2001, 2020]"},
    {"hindcast.dates", SCHEMA_LIST, "any", NULL, WITHIN, "issue dates, as of forecast.from",
     HINDCAST, "[\"06-01\", \"07-01\"]"},
    {"hindcast.protocol", SCHEMA_CHOICE, "rolling|leave_one_year_out", "rolling", NEVER,
     "years with known yields: rolling: earlier years | leave_one_year_out: all other years",
     HINDCAST, "leave_one_year_out"},
    {"hindcast.min_years", SCHEMA_INTEGER, NULL, "8", NEVER,
     "least number of years with yields to fit; a year with fewer is not predicted", HINDCAST,
     "10"},
};
const int n_forecast_key_rows = sizeof forecast_key_rows / sizeof *forecast_key_rows;

/* "07-01", or "2021-07-01" where a year may be given */
static bool issue_date(const char *text, bool year_allowed, struct issue_date *to) {
  struct date date;
  int day;
  *to = (struct issue_date){.text = text};
  if (month_day_parse(text, &to->month, &to->day)) return true;
  if (!year_allowed || !date_parse(text, &day)) return false;
  date = date_of(day);
  *to = (struct issue_date){.year = date.year, .month = date.month, .day = date.day, .text = text};
  return true;
}

/* [first, last] of a key that holds two years; false where it is not given or wrong */
static bool year_range(const struct campaign_reader *r, const char *path, int *first, int *last) {
  double years[2];
  if (!schema_given(r->schema, path)) return false;
  int n = schema_numbers(r->schema, path, 2, years);
  if (n != 2 || years[0] < FIRST_YEAR || years[1] > LAST_YEAR || years[0] > years[1])
    return campaign_wrong(r, path, "is no range of years; expected [first, last] as [1991, 2020]");
  *first = (int)years[0];
  *last = (int)years[1];
  return true;
}

static void read_weather(const struct campaign_reader *r) {
  const char *path = "forecast.weather", *past = "forecast.weather.past_years",
             *generator = "forecast.weather.generator", *file = "forecast.weather.file";
  struct campaign_forecast *f = &r->campaign->forecast;
  const struct yaml *node = schema_node(r->schema, path);
  const bool word = node && node->kind == YAML_TEXT && strcmp(node->text, "generator") == 0;
  const bool given[] = {schema_given(r->schema, past), schema_given(r->schema, generator) || word,
                        schema_given(r->schema, file)};
  f->shared = campaign_number(r, "forecast.weather.shared", 0., 1.);
  if (given[0] + given[1] + given[2] != 1) {
    campaign_wrong(r, node ? path : "forecast",
                   "names no weather after the issue date; expected one of {past_years: [1991, "
                   "2020]}, generator, {file: seasonal.nc, member: number}");
    return;
  }
  f->source = given[0] ? TRACES_PAST_YEARS : given[1] ? TRACES_GENERATOR : TRACES_FILE;
  if (given[0]) year_range(r, past, &f->first_year, &f->last_year);
  if (given[1] && !word) year_range(r, generator, &f->first_year, &f->last_year);
  f->file = campaign_path(r, file);
  f->member = schema_text(r->schema, "forecast.weather.member");
}

static bool among_harvest_years(const struct campaign *c, int year) {
  for (int y = 0; y < c->n_years; y++)
    if (c->years[y] == year) return true;
  return c->n_years == 0; /* a problem of its own */
}

static void read_dates(const struct campaign_reader *r) {
  const char *path = "hindcast.dates";
  struct campaign_forecast *f = &r->campaign->forecast;
  const struct yaml *list = schema_node(r->schema, path);
  if (!list || list->kind != YAML_LIST) return;
  if (list->n < 1 || list->n > HINDCAST_DATES) {
    campaign_wrong(r, path, "holds %d dates; expected 1 to %d", list->n, HINDCAST_DATES);
    return;
  }
  for (int i = 0; i < list->n; i++) {
    const char *text = list->child[i]->text;
    if (!text || !issue_date(text, false, &f->date[i])) {
      campaign_wrong(r, path, "holds '%s'; expected dates \"MM-DD\"",
                     text ? text : "a list or map");
      return;
    }
  }
  f->n_dates = list->n;
}

static void read_hindcast(const struct campaign_reader *r) {
  struct campaign_forecast *f = &r->campaign->forecast;
  const char *path = "hindcast.years";
  if (!schema_given(r->schema, "hindcast")) return;
  f->hindcasts = true;
  f->protocol = schema_choice(r->schema, "hindcast.protocol") == 1 ? PROTOCOL_LEAVE_ONE_YEAR_OUT
                                                                   : PROTOCOL_ROLLING;
  f->min_years = campaign_integer(r, "hindcast.min_years", 3, 1000);
  if (year_range(r, path, &f->hindcast_first, &f->hindcast_last))
    for (int year = f->hindcast_first; year <= f->hindcast_last; year++)
      if (!among_harvest_years(r->campaign, year)) {
        campaign_wrong(r, path, "holds %d, which is not among years.harvest", year);
        break;
      }
  read_dates(r);
}

void campaign_read_forecast(const struct campaign_reader *r) {
  struct campaign_forecast *f = &r->campaign->forecast;
  const char *path = "forecast.from", *from = schema_text(r->schema, path);
  f->given = schema_given(r->schema, "forecast");
  if (f->given) read_weather(r);
  if (from && !issue_date(from, true, &f->from))
    campaign_wrong(r, path,
                   "is '%s'; expected a date \"MM-DD\" (of the last harvest year's "
                   "season) or \"YYYY-MM-DD\"",
                   from);
  read_hindcast(r);
}
