/* Issue dates and traces of a campaign; see forecast_weather.h. */
#include "region/forecast_weather.h"
#include "ncio/ncio.h"
#include "region/shared_problems.h"
#include "setup/forcing_setup.h"
#include "support/calendar.h"
#include <limits.h>
#include <string.h>

void forecast_weather_ask(struct setup *setup) {
  const struct campaign_forecast *f = &setup->campaign.forecast;
  setup->weather.kept = true;
  if (f->source == TRACES_FILE || !f->first_year) return;
  setup->weather.first_year = f->first_year;
  setup->weather.last_year = f->last_year + 1; /* a season that is harvested in the next year */
}

/* the date in a calendar year; 29 February is 28 February where that has none */
static int day_in(const struct issue_date *date, int year) {
  bool moved = date->month == 2 && date->day == 29 && !is_leap_year(year);
  return day_number((struct date){year, date->month, moved ? 28 : date->day});
}

PetscErrorCode IssueDay(const struct setup *setup, const char *path, const struct issue_date *date,
                        int year, int *day, struct problems *list) {
  const int harvest = setup->campaign.years[year];
  char from[11], to[11];
  int first, last;
  PetscFunctionBeginUser;
  *day = INT_MIN;
  PetscCall(TargetDays(&setup->model, year, &first, &last));
  for (int back = 0; back <= 3 && *day == INT_MIN; back++) {
    int at = day_in(date, date->year ? date->year : harvest - back);
    if (at >= first && at <= last) *day = at;
  }
  if (*day == INT_MIN && first == INT_MAX)
    problem(list, "%s: harvest year %d has no season", path, harvest);
  else if (*day == INT_MIN)
    problem(list,
            "%s: %s lies outside every season of harvest year %d, which run from %s to %s at most",
            path, date->text, harvest, date_format(first, from), date_format(last, to));
  PetscFunctionReturn(0);
}

/* The days that a generator may be fitted to: whole years, those of past_years alone where they
 * are given, without the target's (and, where the past alone is seen, later ones). */
static struct fitted_days seen_days(const struct setup *setup, const struct target *target) {
  const struct campaign_forecast *f = &setup->campaign.forecast;
  const struct trace_limits *unknown = &target->unknown;
  const int year = date_of(unknown->issue).year;
  struct fitted_days days = {.first = setup->store.day0,
                             .last = setup->store.day0 + setup->store.n_days - 1,
                             .gap_first = day_number((struct date){year, 1, 1}),
                             .gap_last =
                                 day_number((struct date){date_of(unknown->last).year, 12, 31})};
  if (f->first_year) {
    days.first = day_number((struct date){f->first_year, 1, 1});
    days.last = day_number((struct date){f->last_year, 12, 31});
  }
  if (unknown->past && days.last >= days.gap_first) days.last = days.gap_first - 1;
  return days;
}

static PetscErrorCode PastYears(const struct setup *setup, struct forecast_weather *w,
                                struct problems *list) {
  const struct campaign_forecast *f = &setup->campaign.forecast;
  char issue[11];
  PetscFunctionBeginUser;
  PetscCall(PastTraces(&w->target, &setup->store, f->first_year, f->last_year, &w->past));
  date_format(w->target.unknown.issue, issue);
  if (!w->past.n && w->past.n_incomplete)
    problem(list,
            "forecast.weather.past_years: no trace from %s on is complete: all of %d past years "
            "lack days, first %s",
            issue, w->past.n_incomplete, w->past.lacks);
  else if (w->past.n < 2)
    problem(list,
            "forecast.weather.past_years: [%d, %d] give %d complete traces before %s, and %d that "
            "lack days; at least 2 are needed",
            f->first_year, f->last_year, w->past.n, issue, w->past.n_incomplete);
  else
    PetscCall(TracesOfPastYears(&w->target, &setup->store, &w->past, &w->traces));
  PetscFunctionReturn(0);
}

/* the members of forecast.weather.file, from the issue date on */
static PetscErrorCode Members(struct setup *setup, struct forecast_weather *w,
                              struct problems *list) {
  const struct campaign_forecast *f = &setup->campaign.forecast;
  const struct trace_limits *unknown = &w->target.unknown;
  bool any;
  PetscFunctionBeginUser;
  PetscCall(ForcingMembers(setup->comm, f->file, f->member, &w->n_members, list));
  if (w->n_members > MOST_TRACES) w->n_members = MOST_TRACES;
  PetscCall(PetscCalloc1(w->n_members, &w->member));
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  for (int k = 0; k < w->n_members && !any; k++) {
    PetscCall(SetupReadMember(setup, f->file, f->member, k, unknown->issue, unknown->last,
                              &w->member[k], list));
    PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  }
  if (any) PetscFunctionReturn(0);
  PetscCall(TracesOfFile(&w->target, &setup->store, w->n_members, w->member, &w->past, &w->traces));
  if (w->past.n < 2)
    problem(list,
            "%s: of %d members %d hold all days that the seasons need%s%s; at least 2 are needed",
            f->file, w->n_members, w->past.n, w->past.n_incomplete ? ", first lacking " : "",
            w->past.lacks);
  PetscFunctionReturn(0);
}

PetscErrorCode ForecastWeatherCreate(struct setup *setup, int year, int issue, bool past,
                                     struct forecast_weather *w, struct problems *list) {
  const struct campaign *c = &setup->campaign;
  int runs = 0;
  PetscFunctionBeginUser;
  memset(w, 0, sizeof *w);
  PetscCall(TargetCreate(&setup->model, &setup->store, year, issue, past, &w->target));
  for (int i = 0; i < w->target.model.n_local; i++) runs += w->target.model.season[i].runs;
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, &runs, 1, MPI_INT, MPI_SUM, setup->comm));
  w->hook = (struct member_weather){.context = &w->traces, .day = trace_weather_day};
  if (!runs) {
    problem(list, "forecast: no season of harvest year %d has its weather before the issue date",
            c->years[year]);
    PetscFunctionReturn(0);
  }
  if (c->forecast.source == TRACES_PAST_YEARS) PetscCall(PastYears(setup, w, list));
  if (c->forecast.source == TRACES_FILE) PetscCall(Members(setup, w, list));
  if (c->forecast.source == TRACES_GENERATOR) {
    struct fitted_days seen = seen_days(setup, &w->target);
    PetscCall(TracesOfGenerator(&w->target, &setup->store, &seen, c->ensemble.members,
                                (uint64_t)c->seed, c->forecast.shared, &w->traces, list));
  }
  PetscFunctionReturn(0);
}

PetscErrorCode ForecastWeatherDestroy(struct forecast_weather *w) {
  PetscFunctionBeginUser;
  PetscCall(TracesDestroy(&w->traces));
  for (int k = 0; k < w->n_members; k++) weather_store_destroy(&w->member[k]);
  PetscCall(PetscFree(w->member));
  PetscCall(TargetDestroy(&w->target));
  PetscFunctionReturn(0);
}

static void add_years(size_t length, char *text, const char *lead, int n, const int *year, int add,
                      const char *tail) {
  size_t used = strlen(text);
  if (!n) return;
  snprintf(text + used, length - used, "%s", lead);
  for (int k = 0; k < n; k++) {
    used = strlen(text);
    snprintf(text + used, length - used, "%s%d", k ? ", " : "", year[k] + add);
  }
  used = strlen(text);
  snprintf(text + used, length - used, "%s", tail);
}

void forecast_weather_text(const struct setup *setup, const struct forecast_weather *w,
                           size_t length, char *text) {
  const struct campaign_forecast *f = &setup->campaign.forecast;
  const int year = date_of(w->target.unknown.issue).year;
  text[0] = '\0';
  if (f->source == TRACES_PAST_YEARS) {
    add_years(length, text, "past years ", w->past.n, w->past.shift, year,
              " (28 February for 29 where they have none)");
    add_years(length, text, "; left out, lacking days: ", w->past.n_incomplete, w->past.incomplete,
              0, "");
  } else if (f->source == TRACES_GENERATOR) {
    snprintf(text, length, "%d of a generator fitted to each cell's record", w->traces.n);
  } else {
    snprintf(text, length, "%d members of %s", w->traces.n, f->file);
    add_years(length, text, "; left out, lacking days: ", w->past.n_incomplete, w->past.incomplete,
              0, "");
  }
}
