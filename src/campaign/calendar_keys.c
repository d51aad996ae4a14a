/* Years and the crop calendar of a campaign.
 *
 * A season of harvest year t starts in the year t - sowing_year_plus, on the day that the calendar
 * says; its `latest` date is the first one after that start. Years are attributed by the calendar
 * alone, never by simulated maturity.
 */
#include "campaign/key_reader.h"
#include "campaign/key_rows.h"
#include "support/calendar.h"
#include <limits.h>
#include <math.h>
#include <stdlib.h>

const struct schema_row years_key_rows[] = {
    {"years.harvest", SCHEMA_ANY, "[from, to], year, or list", NULL, ALWAYS,
     "harvest years: [from, to], one year, or a list of three and more", ALL, "[2001, 2020]"},
    {"years.attribution.sowing_year_plus", SCHEMA_INTEGER, NULL, "0", NEVER,
     "harvest year = year of calendar.start + this (1 for winter crops)", ALL, "1"},
};
const int n_years_key_rows = sizeof years_key_rows / sizeof *years_key_rows;

const struct schema_row calendar_key_rows[] = {
    {"calendar.start", SCHEMA_ANY, "\"MM-DD\", day of year, or map", NULL, ALWAYS,
     "start of the crop: \"MM-DD\", a day of year, or {day or file, variable, type}", ALL,
     "\"10-15\""},
    {"calendar.start.day", SCHEMA_ANY, "\"MM-DD\" or day of year", NULL, NEVER,
     "start of the crop in all cells", ALL, "\"10-15\""},
    {"calendar.start.file", SCHEMA_TEXT, "file", NULL, NEVER,
     "NetCDF map with the start of the crop as day of year", ALL, "calendar.nc"},
    {"calendar.start.variable", SCHEMA_TEXT, "variable", "planting_day", NEVER,
     "variable of calendar.start.file, by cell or by cell and year; 0 or missing = no crop", ALL,
     "planting_day"},
    {"calendar.start.type", SCHEMA_CHOICE, "sowing|emergence", "sowing", NEVER,
     "what happens on the day of calendar.start", ALL, "emergence"},
    {"calendar.end.type", SCHEMA_CHOICE, "maturity|harvest|earliest", "maturity", NEVER,
     "a season ends at maturity | harvest: on the date `latest` | earliest: whichever comes first",
     ALL, "earliest"},
    {"calendar.end.latest", SCHEMA_ANY, "\"MM-DD\", day of year, or map", NULL, NEVER,
     "last day of a season: the first such date after its start; or {file, variable} (default: "
     "none)",
     ALL, "\"08-31\""},
    {"calendar.end.latest.file", SCHEMA_TEXT, "file", NULL, WITHIN,
     "NetCDF map with the last day of the season as day of year", ALL, "calendar.nc"},
    {"calendar.end.latest.variable", SCHEMA_TEXT, "variable", "maturity_day", NEVER,
     "variable of calendar.end.latest.file", ALL, "maturity_day"},
    {"calendar.end.max_days", SCHEMA_INTEGER, "d", "365", NEVER, "longest season", ALL, "330"},
    {"calendar.end.not_mature", SCHEMA_CHOICE, "state_at_end|refuse", "state_at_end", NEVER,
     "a crop that is not mature at its end date: counts with its state on that day | refuse the "
     "campaign",
     ALL, "refuse"},
    {"calendar.end.short_weather", SCHEMA_CHOICE, "refuse|state_at_end|exclude", "refuse", NEVER,
     "weather that ends before the season: refuse the campaign | state_at_end: the crop counts "
     "with its last state, its yield if anthesis was reached | exclude the season and count it",
     ALL, "exclude"},

    {"calendar.phenology_prior.from_calendar", SCHEMA_TEXT, "variable", NULL, WITHIN,
     "variable with the day of year of maturity, by cell or by cell and year. A factor on TSUM1 "
     "and TSUM2 of each cell gives this date at the prior, in the mean of the years; 0 or missing "
     "= factor 1",
     ALL, "maturity_day"},
    {"calendar.phenology_prior.file", SCHEMA_TEXT, "file", NULL, NEVER,
     "NetCDF file of that variable (default: that of calendar.start)", ALL, "calendar.nc"},
};
const int n_calendar_key_rows = sizeof calendar_key_rows / sizeof *calendar_key_rows;

enum { MOST_YEARS = 1000, LONGEST = 1000 };

/* -- years */

static int by_value(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }

/* Whole numbers of years in a list, sorted, each once; 0 after a problem. */
static int read_list(const struct campaign_reader *r, const char *path, int **years) {
  const struct yaml *node = schema_node(r->schema, path);
  if (!node || node->kind != YAML_LIST) return 0;
  *years = calloc((size_t)node->n + 1, sizeof **years);
  if (!*years) abort();
  for (int i = 0; i < node->n; i++) {
    long year;
    if (!yaml_integer(node->child[i], &year) || year < FIRST_YEAR || year > LAST_YEAR) {
      campaign_wrong(r, path, "holds '%s'; expected years such as 2003",
                     node->child[i]->text ? node->child[i]->text : "a map or list");
      return 0;
    }
    (*years)[i] = (int)year;
  }
  return node->n;
}

static void sort_years(const struct campaign_reader *r, const char *path, int n, int *years) {
  if (n) qsort(years, (size_t)n, sizeof *years, by_value);
  for (int i = 1; i < n; i++)
    if (years[i] == years[i - 1]) campaign_wrong(r, path, "holds %d twice", years[i]);
}

static void read_harvest(const struct campaign_reader *r) {
  const char *path = "years.harvest";
  struct campaign *c = r->campaign;
  const struct yaml *node = schema_node(r->schema, path);
  long year;
  if (!node) return;
  if (yaml_integer(node, &year) && year >= FIRST_YEAR && year <= LAST_YEAR) {
    c->years = calloc(1, sizeof *c->years);
    if (!c->years) abort();
    c->years[c->n_years++] = (int)year;
    return;
  }
  if (node->kind != YAML_LIST || node->n == 0) {
    campaign_wrong(r, path, "is '%s'; expected [from, to], one year, or a list of years",
                   node->text               ? node->text
                   : node->kind == YAML_MAP ? "a map"
                                            : "an empty list");
    return;
  }
  c->n_years = read_list(r, path, &c->years);
  if (c->n_years != 2) {
    sort_years(r, path, c->n_years, c->years);
    return;
  }
  int from = c->years[0], to = c->years[1];
  c->n_years = 0;
  if (from > to || to - from >= MOST_YEARS) {
    campaign_wrong(r, path, "runs from %d to %d; expected [from, to], at most %d years", from, to,
                   MOST_YEARS);
    return;
  }
  c->years = realloc(c->years, (size_t)(to - from + 1) * sizeof *c->years);
  if (!c->years) abort();
  for (int y = from; y <= to; y++) c->years[c->n_years++] = y;
}

int campaign_some_years(const struct campaign_reader *r, const char *path, int **years) {
  const struct campaign *c = r->campaign;
  const struct yaml *node = schema_node(r->schema, path);
  long year;
  for (int i = 0; node && node->kind == YAML_LIST && i < node->n; i++)
    if (!yaml_integer(node->child[i], &year)) return 0; /* reported by the schema */
  int before = r->list->count, n = read_list(r, path, years);
  sort_years(r, path, n, *years);
  for (int i = 0; i < n; i++) {
    bool known = c->n_years == 0;
    for (int k = 0; k < c->n_years; k++) known |= c->years[k] == (*years)[i];
    if (!known) campaign_wrong(r, path, "holds %d, which is not among years.harvest", (*years)[i]);
  }
  return !problems_since(r->list, before) ? n : 0;
}

/* -- days */

bool campaign_day(const struct yaml *node, struct cell_number *day) {
  long doy;
  if (yaml_integer(node, &doy) && doy >= 1 && doy <= 366) {
    day->value = (double)doy;
    return true;
  }
  if (node->kind != YAML_TEXT || !month_day_parse(node->text, &day->month, &day->day)) return false;
  /* of a common year */
  day->value = day_of_year(day_number((struct date){2001, day->month, day->day}));
  return true;
}

/* `path` holds a day itself, or is a map of which `day` (NULL = has none) is the key of a day */
static void read_day(const struct campaign_reader *r, const char *path, const char *day,
                     const char *file, const char *variable, struct cell_number *out) {
  const struct yaml *node = schema_node(r->schema, path);
  *out = (struct cell_number){.value = NAN};
  if (!node) return;
  bool map = node->kind == YAML_MAP;
  const struct yaml *constant = map && day ? schema_node(r->schema, day) : map ? NULL : node;
  if (map && schema_given(r->schema, file)) {
    out->file = campaign_path(r, file);
    out->variable = schema_text(r->schema, variable);
    if (constant) campaign_wrong(r, path, "has both a day and a file; keep one of them");
  } else if (!constant) {
    if (day) campaign_wrong(r, path, "has neither a day nor a file; expected one of them");
  } else if (!campaign_day(constant, out)) {
    campaign_wrong(r, map ? day : path,
                   "is '%s'; expected a date \"MM-DD\" or a day of year from 1 to 366",
                   constant->text ? constant->text : "a list or map");
  }
}

/* the calendar's maturity: a variable of the file of starts, or of one of its own */
static void read_mature(const struct campaign_reader *r) {
  const char *path = "calendar.phenology_prior", *file = "calendar.phenology_prior.file";
  struct campaign *c = r->campaign;
  const struct yaml *node = schema_node(r->schema, path);
  if (!node || node->kind != YAML_MAP) return; /* reported by the schema */
  c->mature.variable = schema_text(r->schema, "calendar.phenology_prior.from_calendar");
  c->mature.file = schema_given(r->schema, file) ? campaign_path(r, file) : c->start.file;
  if (!c->mature.file)
    campaign_wrong(r, path,
                   "names no file, and calendar.start has none; expected {file: calendar.nc, "
                   "from_calendar: maturity_day}");
}

void campaign_read_calendar(const struct campaign_reader *r) {
  struct campaign *c = r->campaign;
  read_harvest(r);
  c->sowing_year_plus = campaign_integer(r, "years.attribution.sowing_year_plus", 0, 3);
  read_day(r, "calendar.start", "calendar.start.day", "calendar.start.file",
           "calendar.start.variable", &c->start);
  c->sown = schema_choice(r->schema, "calendar.start.type") == 0;
  c->end = (enum end_rule)schema_choice(r->schema, "calendar.end.type");
  read_day(r, "calendar.end.latest", NULL, "calendar.end.latest.file",
           "calendar.end.latest.variable", &c->latest);
  read_mature(r);
  bool bounded = c->end == END_RULE_HARVEST || c->end == END_RULE_EARLIEST;
  if (bounded && !schema_given(r->schema, "calendar.end.latest"))
    campaign_wrong(r, "calendar.end.type", "is %s, which needs calendar.end.latest: \"MM-DD\"",
                   schema_text(r->schema, "calendar.end.type"));
  c->max_days = campaign_integer(r, "calendar.end.max_days", 10, LONGEST);
  c->not_mature_counts = schema_choice(r->schema, "calendar.end.not_mature") == 0;
  int short_weather = schema_choice(r->schema, "calendar.end.short_weather");
  c->short_weather_counts = short_weather == 1;
  c->short_weather_excludes = short_weather == 2;
}

/* Day number of a day of the calendar in a year; `value` is the cell's where a file says it. */
static int in_year(const struct cell_number *day, double value, int year) {
  if (!day->file && day->month > 0) return day_number((struct date){year, day->month, day->day});
  int doy = (int)lround(day->file ? value : day->value);
  if (doy > 365 && !is_leap_year(year)) doy = 365;
  return day_in_year(year, doy);
}

static void dates_of(const struct cell_number *from, const struct cell_number *to, int year,
                     double start_value, double latest_value, int *start, int *end) {
  *start = INT_MIN;
  *end = INT_MAX;
  double first = from->file ? start_value : from->value;
  double last = to->file ? latest_value : to->value;
  if (!(first >= 0.5 && first < 366.5)) return;
  *start = in_year(from, start_value, year);
  if (!(last >= 0.5 && last < 366.5)) return;
  *end = in_year(to, latest_value, year);
  if (*end <= *start) *end = in_year(to, latest_value, year + 1);
}

void campaign_season_dates(const struct campaign *campaign, int harvest_year, double start_value,
                           double latest_value, int *start, int *end) {
  dates_of(&campaign->start, &campaign->latest, harvest_year - campaign->sowing_year_plus,
           start_value, latest_value, start, end);
}

int campaign_maturity(const struct campaign *campaign, int harvest_year, double start_value,
                      double mature_value) {
  int start, mature;
  dates_of(&campaign->start, &campaign->mature, harvest_year - campaign->sowing_year_plus,
           start_value, mature_value, &start, &mature);
  return mature;
}

void campaign_crop_dates(const struct campaign_crop *crop, int harvest_year, int *start, int *end) {
  dates_of(&crop->start, &crop->latest, harvest_year - crop->sowing_year_plus, NAN, NAN, start,
           end);
}
