/* `windrow forecast`: the current season from an issue date on, under many weathers. */
#include "commands.h"
#include "region/campaign_command.h"
#include "region/ensemble_files.h"
#include "region/forecast_files.h"
#include "region/forecast_weather.h"
#include "region/members.h"
#include "region/residual.h"
#include "region/shared_problems.h"
#include "ncio/nc_common.h"
#include "support/calendar.h"
#include <math.h>

static const struct option_spec options_of_forecast[] = {
    CAMPAIGN_OPTIONS,
    {"control", "FILE",
     "draws act on an estimate: NAME_parameters.csv of calibrate [the prior of `control`]"},
    {NULL, NULL, NULL}};

struct forecast {
  int year, issue; /* index of the harvest year, day number */
  struct forecast_weather weather;
};

/* Nothing from the issue date on is known: the first trace is there while the model judges its
 * seasons, and is what it would judge by. */
static void conceal(struct setup *setup, int issue) {
  struct weather_store *store = &setup->store;
  for (int v = 0; v < N_WEATHER; v++)
    for (int row = 0; store->value[v] && row < store->n_cells; row++)
      for (int day = issue < store->day0 ? store->day0 : issue; day < store->day0 + store->n_days;
           day++)
        store->value[v][(size_t)row * (size_t)store->n_days + (size_t)(day - store->day0)] = NAN;
}

static void stand_in(struct setup *setup, struct forecast_weather *weather) {
  struct weather_store *store = &setup->store;
  const struct target *target = &weather->target;
  for (int i = 0; i < target->model.n_local; i++) {
    const struct model_season *s = &target->model.season[i];
    int row = weather_store_find(store, s->cell);
    for (int day = target->unknown.issue; s->runs && row >= 0 && day < s->start + s->days; day++) {
      struct weather_day at = trace_weather_day(&weather->traces, s, 1, day);
      for (int v = 0; v < N_WEATHER && day < store->day0 + store->n_days; v++)
        if (store->value[v])
          store->value[v][(size_t)row * (size_t)store->n_days + (size_t)(day - store->day0)] =
              weather_day_value(&at, (enum weather_variable)v);
    }
  }
}

static PetscErrorCode Plan(struct setup *setup, void *context, struct problems *list) {
  struct forecast *f = context;
  bool any;
  PetscFunctionBeginUser;
  f->year = setup->campaign.n_years - 1;
  PetscCall(
      IssueDay(setup, "forecast.from", &setup->campaign.forecast.from, f->year, &f->issue, list));
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  if (any) PetscFunctionReturn(0);
  conceal(setup, f->issue);
  PetscCall(ForecastWeatherCreate(setup, f->year, f->issue, true, &f->weather, list));
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  if (!any) stand_in(setup, &f->weather);
  PetscFunctionReturn(0);
}

static void ask(struct setup *setup, void *context) {
  forecast_weather_ask(setup);
  setup->weather.read = Plan;
  setup->weather.context = context;
}

/* what files and log say of the weather and of the residual error */
static PetscErrorCode Tell(struct setup *setup, const struct forecast *f, int members,
                           const struct residual *residual) {
  char date[11], text[8192];
  PetscFunctionBeginUser;
  forecast_weather_text(setup, &f->weather, sizeof text, text);
  char *line = NULL;
  nc_append(
      &line,
      "forecast: harvest year %d, issued on %s: weather observed before it, from it on traces: "
      "%s\nforecast: %d members, %d traces: member k has trace (k - 1) mod %d\nforecast: %s\n",
      setup->campaign.years[f->year], date_format(f->issue, date), text, members,
      f->weather.traces.n, f->weather.traces.n, residual->text);
  PetscCall(PetscPrintf(setup->comm, "%s", line));
  nc_append(&setup->choices, "%s", line);
  free(line);
  PetscFunctionReturn(0);
}

static PetscErrorCode Members(struct setup *setup, const struct ensemble_plan *plan,
                              struct draws *draws, const struct residual *residual,
                              struct problems *list) {
  struct ensemble_result result;
  bool any;
  PetscFunctionBeginUser;
  PetscCall(MembersCompute(setup, plan, draws, &result, list));
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  if (!any) PetscCall(WriteEnsemble(setup, plan, &result, "forecast", "forecast", list));
  if (!any) PetscCall(WriteForecastRegions(setup, plan, &result, residual, list));
  PetscCall(EnsembleResultDestroy(plan, &result));
  PetscFunctionReturn(0);
}

/* the members of the target's seasons alone */
static PetscErrorCode Issue(struct setup *setup, const struct ensemble_plan *plan,
                            struct forecast *f, struct problems *list) {
  struct model_season *const all = setup->model.season;
  struct residual residual;
  struct draws *draws;
  PetscFunctionBeginUser;
  PetscCall(ResidualOf(setup, plan->u, &residual));
  PetscCall(Tell(setup, f, plan->members, &residual));
  PetscCall(EnsembleDraw(setup->comm, plan, &setup->grid, false, &draws, list));
  if (draws) {
    draws->weather = &f->weather.hook;
    setup->model.season = f->weather.target.model.season;
    PetscCall(Members(setup, plan, draws, &residual, list));
    setup->model.season = all;
  }
  PetscCall(DrawsDestroy(&draws));
  PetscFunctionReturn(0);
}

static PetscErrorCode Work(struct setup *setup, const struct ensemble_plan *plan,
                           struct problems *list) {
  struct forecast *f = setup->weather.context;
  bool any, *hidden;
  PetscFunctionBeginUser;
  PetscCall(PetscCalloc1(setup->campaign.n_years, &hidden));
  hidden[f->year] = true; /* its yield, where the campaign has it */
  PetscCall(HideYears(setup, hidden, list));
  PetscCall(PetscFree(hidden));
  /* of the model as it is now */
  PetscCall(TargetDestroy(&f->weather.target));
  PetscCall(
      TargetCreate(&setup->model, &setup->store, f->year, f->issue, true, &f->weather.target));
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  if (!any) PetscCall(Issue(setup, plan, f, list));
  PetscFunctionReturn(0);
}

static PetscErrorCode Forecast(struct setup *setup, const struct options *options, void *context,
                               struct problems *list) {
  PetscFunctionBeginUser;
  (void)context;
  PetscCall(MembersRun(setup, options, Work, list));
  PetscFunctionReturn(0);
}

static PetscErrorCode Run(MPI_Comm comm, const struct options *options, struct problems *list) {
  struct forecast forecast = {.year = -1};
  PetscFunctionBeginUser;
  PetscCall(CampaignRunAsking(comm, options, "forecast", ask, Forecast, &forecast, list));
  PetscCall(ForecastWeatherDestroy(&forecast.weather));
  PetscFunctionReturn(0);
}

static const char *const examples[] = {
    "windrow forecast campaign.yaml --set 'forecast.from=\"07-01\"' --output july",
    "windrow forecast campaign.yaml --control out/wheat_parameters.csv", NULL};

const struct command command_forecast = {
    .name = "forecast",
    .summary = "predict the last harvest year's season from an issue date on",
    .arguments = "campaign.yaml",
    .description =
        "Runs the seasons of the last harvest year once for each of ensemble.members: up to "
        "forecast.from by the observed weather, from it on by that of a trace (forecast.weather): "
        "past years on the same dates, a generator fitted to each cell's record, or the members of "
        "a file. What the weather's files hold from the issue date on is not used. Regions' "
        "distributions are told with and without the residual error of yields. Writes "
        "OUTPUT/NAME_forecast.nc and, where there are regions, OUTPUT/NAME_forecast_regions.csv.",
    .options = options_of_forecast,
    .examples = examples,
    .run = Run};
