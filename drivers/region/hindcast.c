/* `windrow hindcast`: past years predicted by what could be seen from issue dates. */
#include "region/hindcast.h"
#include "commands.h"
#include "ensemble/statistics.h"
#include "region/campaign_command.h"
#include "region/fit.h"
#include "region/forecast_weather.h"
#include "region/interrupt.h"
#include "region/members.h"
#include "region/residual.h"
#include "region/shared_problems.h"
#include "support/calendar.h"
#include "verification/crps.h"
#include "verification/predictive.h"
#include "verification/spread_skill.h"
#include <limits.h>
#include <math.h>

static const struct option_spec options_of_hindcast[] = {CAMPAIGN_OPTIONS, {NULL, NULL, NULL}};

struct hindcast {
  struct setup *setup;
  const struct ensemble_plan *plan;
  struct draws *draws;
  int *first, *last;    /* [n_years] days of the seasons of each harvest year, fallow included */
  bool *hidden;         /* [n_years] from the year at hand */
  double *u;            /* [control.n] its estimate */
  double *value, *work; /* [members] */
  struct baselines baselines;
  struct residual residual;
  enum setup_estimate estimate; /* of the year at hand, */
  double distance;              /* and how far from its minimum, as in fit.h */
  struct hindcast_rows rows;
  int64_t runs; /* members' seasons, over all ranks */
  int skipped;
  bool stopped;
};

/* -- what a year may see */

static PetscErrorCode FindDays(struct hindcast *h) {
  const struct setup *setup = h->setup;
  const int fallow = setup->soil ? setup->campaign.spinup_days : 0;
  PetscFunctionBeginUser;
  for (int y = 0; y < setup->campaign.n_years; y++) {
    PetscCall(TargetDays(&setup->model, y, &h->first[y], &h->last[y]));
    if (h->first[y] != INT_MAX) h->first[y] -= fallow;
  }
  PetscFunctionReturn(0);
}

/* Years whose yields and other observations may not be seen: the year itself, in a rolling hindcast
 * all later ones, and those whose seasons need weather from the first issue day to the year's last.
 * Returns how many years with yields are left. */
static int hide(struct hindcast *h, int year, int issue) {
  const struct campaign *c = &h->setup->campaign;
  const struct yield_terms *y = &h->setup->model.yield;
  const bool rolling = c->forecast.protocol == PROTOCOL_ROLLING;
  int left = 0;
  for (int k = 0; k < c->n_years; k++) {
    bool overlaps = h->first[k] <= h->last[year] && h->last[k] >= issue;
    h->hidden[k] = k == year || (rolling && k > year) || overlaps;
    bool any = false;
    for (int t = 0; t < y->n && !h->hidden[k]; t++) any = any || y->year[t] == c->years[k];
    left += any;
  }
  return left;
}

/* -- one year */

static PetscErrorCode Estimate(struct hindcast *h, int year, struct problems *list) {
  struct setup *setup = h->setup;
  struct fit_summary summary = {0};
  char suffix[32], where[32];
  bool any;
  PetscFunctionBeginUser;
  PetscCall(HideYears(setup, h->hidden, list));
  PetscCall(SetupStart(setup, h->u, list));
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  snprintf(suffix, sizeof suffix, ".before%d", setup->campaign.years[year]);
  if (!any && setup->campaign.control.n) PetscCall(SetupFit(setup, suffix, h->u, &summary, list));
  h->stopped = summary.stopped;
  h->estimate = setup->campaign.control.n ? summary.state : NOT_ESTIMATED;
  h->distance = setup->campaign.control.n ? summary.distance : INFINITY;
  snprintf(where, sizeof where, "before %d ", setup->campaign.years[year]);
  if (h->stopped) {
    PetscCall(ReportStopped(setup, &summary, where, true));
    PetscFunctionReturn(0);
  }
  PetscCall(ResidualOf(setup, h->u, &h->residual));
  if (setup->campaign.control.n)
    PetscCall(PetscPrintf(setup->comm, "  J %.6f: %s, %d evaluations; %s\n", summary.J,
                          summary.reason, summary.evaluations, h->residual.text));
  PetscFunctionReturn(0);
}

static PetscErrorCode AddRow(struct hindcast_rows *rows, const struct hindcast_row *row) {
  struct hindcast_row *more;
  PetscFunctionBeginUser;
  if (rows->n == rows->room) {
    rows->room = rows->room ? 2 * rows->room : 256;
    PetscCall(PetscMalloc1(rows->room, &more));
    PetscCall(PetscArraycpy(more, rows->row, rows->n));
    PetscCall(PetscFree(rows->row));
    rows->row = more;
  }
  rows->row[rows->n++] = *row;
  PetscFunctionReturn(0);
}

/* a normal law without a spread, as of too few yields, is none */
static double score_normal(double mean, double sd, double y) {
  return isnan(sd) || isnan(mean) ? NAN : crps_normal(mean, sd, y);
}

static void score_references(const struct hindcast *h, struct hindcast_row *row) {
  const struct yield_terms *y = &h->setup->model.yield;
  double mean, sd;
  for (int k = 0; k < REFERENCE_LAST_YEAR; k++) {
    mean = baseline_yield(&h->baselines, (enum baseline)k, row->region, row->year);
    sd = baseline_sd(&h->baselines, (enum baseline)k, row->region, row->year);
    row->reference[k] = score_normal(mean, sd, row->observed);
    if (k == BASELINE_TREND) row->trend = mean;
  }
  last_year_yield(y, row->region, row->year, &mean, &sd);
  row->reference[REFERENCE_LAST_YEAR] = score_normal(mean, sd, row->observed);
}

/* h->value: members that gave a number, ascending */
static void score_members(struct hindcast *h, int n, struct hindcast_row *row) {
  static const double level[3] = {0.1, 0.5, 0.9};
  struct spread_skill spread = {0};
  struct member_statistics all = members_statistics(n, h->value);
  const double *x = h->value, y = row->observed;
  row->members = n;
  row->mean = all.mean;
  row->sd = all.sd;
  double sd = row->residual = residual_sd(&h->residual, all.mean);
  for (int q = 0; q < 3; q++) row->quantile[q] = predictive_quantile(n, x, sd, level[q]);
  row->crps = predictive_crps_fair(n, x, sd, y);
  row->crps_members = crps_ensemble_fair(n, x, y, h->work);
  for (int k = 0; k < n; k++) row->rank += x[k] < y;
  row->pit = predictive_cdf(n, x, sd, y);
  row->above = 1. - predictive_cdf(n, x, sd, row->trend);
  spread_skill_add(n, x, y, sd * sd, &spread);
  row->spread = spread.variance;
}

/* all yields of the year, against its members */
static PetscErrorCode Score(struct hindcast *h, int date, int traces,
                            const struct ensemble_result *r, int year) {
  const struct yield_terms *y = &h->setup->model.yield;
  const size_t members = (size_t)h->plan->members;
  PetscFunctionBeginUser;
  for (int t = 0; t < y->n; t++) {
    if (y->year[t] != h->setup->campaign.years[year]) continue;
    int at = 0;
    while (at < r->n_yields && (r->region[at] != y->region[t] || r->year[at] != y->year[t])) at++;
    if (at == r->n_yields) continue; /* no season of the region runs */
    struct hindcast_row row = {.region = y->region[t],
                               .estimate = h->estimate,
                               .distance = h->distance,
                               .year = y->year[t],
                               .date = date,
                               .traces = traces,
                               .observed = y->value[t]};
    PetscCall(PetscArraycpy(h->value, r->yield + (size_t)at * members, members));
    int n = members_sort((int)members, h->value);
    if (n < 2) continue;
    score_references(h, &row);
    score_members(h, n, &row);
    PetscCall(AddRow(&h->rows, &row));
  }
  PetscFunctionReturn(0);
}

/* members of the target's seasons alone, from one issue day */
static PetscErrorCode Date(struct hindcast *h, int year, int date, int issue,
                           struct problems *list) {
  struct setup *setup = h->setup;
  const bool past = setup->campaign.forecast.protocol == PROTOCOL_ROLLING;
  struct ensemble_plan plan = *h->plan;
  struct ensemble_result result;
  struct forecast_weather weather;
  char lacking[256], day[11];
  bool any;
  PetscFunctionBeginUser;
  PetscCall(ForecastWeatherCreate(setup, year, issue, past, &weather, list));
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  if (!any) {
    snprintf(lacking, sizeof lacking, ", %d left out (%.200s)", weather.past.n_incomplete,
             weather.past.lacks);
    PetscCall(PetscPrintf(setup->comm, "  from %s: %d traces%s\n", date_format(issue, day),
                          weather.traces.n, weather.past.n_incomplete ? lacking : ""));
    plan.u = h->u;
    h->draws->weather = &weather.hook;
    PetscCall(EnsembleRun(&weather.target.model, &plan, h->draws, &result, list));
    h->runs += result.seasons;
    PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
    if (!any) PetscCall(Score(h, date, weather.traces.n, &result, year));
    PetscCall(EnsembleResultDestroy(&plan, &result));
  }
  PetscCall(ForecastWeatherDestroy(&weather));
  PetscFunctionReturn(0);
}

/* issue days of a harvest year; the earliest of them */
static PetscErrorCode IssueDays(const struct setup *setup, int year, int *issue, int *earliest,
                                struct problems *list) {
  const struct campaign_forecast *f = &setup->campaign.forecast;
  PetscFunctionBeginUser;
  *earliest = INT_MAX;
  for (int d = 0; d < f->n_dates; d++) {
    PetscCall(IssueDay(setup, "hindcast.dates", &f->date[d], year, &issue[d], list));
    if (issue[d] < *earliest) *earliest = issue[d];
  }
  PetscFunctionReturn(0);
}

static PetscErrorCode Year(struct hindcast *h, int year, struct problems *list) {
  struct setup *setup = h->setup;
  const struct campaign_forecast *f = &setup->campaign.forecast;
  int issue[HINDCAST_DATES], earliest;
  bool any, good;
  PetscFunctionBeginUser;
  PetscCall(IssueDays(setup, year, issue, &earliest, list));
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  if (any) PetscFunctionReturn(0);
  int left = hide(h, year, earliest);
  if (left < f->min_years) {
    h->skipped++;
    PetscCall(PetscPrintf(setup->comm,
                          "hindcast of %d: passed over: %d years with yields may be seen, "
                          "hindcast.min_years is %d\n",
                          setup->campaign.years[year], left, f->min_years));
    PetscFunctionReturn(0);
  }
  PetscCall(PetscPrintf(setup->comm, "hindcast of %d, by %d years with yields\n",
                        setup->campaign.years[year], left));
  PetscCall(Estimate(h, year, list));
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  if (any || h->stopped) PetscFunctionReturn(0);
  good = baselines_create(&setup->model.yield, setup->overlap.n_regions, NULL, &h->baselines);
  PetscCheck(good, PETSC_COMM_SELF, PETSC_ERR_MEM, "no memory for baselines");
  for (int d = 0; d < f->n_dates && !any; d++) {
    PetscCall(Date(h, year, d, issue[d], list));
    PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  }
  baselines_destroy(&h->baselines);
  PetscFunctionReturn(0);
}

/* -- all of them */

static PetscErrorCode Years(struct hindcast *h, struct problems *list) {
  const struct campaign *c = &h->setup->campaign;
  bool any;
  PetscFunctionBeginUser;
  PetscCall(FindDays(h));
  PetscCall(ProblemsAnywhere(h->setup->comm, list, 0, &any));
  for (int y = 0; y < c->n_years && !any && !h->stopped; y++) {
    if (c->years[y] < c->forecast.hindcast_first || c->years[y] > c->forecast.hindcast_last)
      continue;
    PetscCall(InterruptPending(h->setup->comm, &h->stopped));
    if (h->stopped) {
      PetscCall(CampaignStopped(h->setup, "between two years",
                                c->journal && *c->journal
                                    ? "estimates come from their journals"
                                    : "it begins anew (no optimiser.journal)"));
      break;
    }
    PetscCall(Year(h, y, list));
    PetscCall(ProblemsAnywhere(h->setup->comm, list, 0, &any));
  }
  if (!any && !h->stopped && !h->rows.n)
    problem(list,
            "hindcast.years: none of [%d, %d] could be predicted: %d passed over for "
            "hindcast.min_years = %d, the others have no yield",
            c->forecast.hindcast_first, c->forecast.hindcast_last, h->skipped,
            c->forecast.min_years);
  PetscCall(ProblemsAnywhere(h->setup->comm, list, 0, &any));
  if (any || h->stopped) PetscFunctionReturn(0);
  PetscCall(PetscPrintf(h->setup->comm, "members: %lld seasons\n", (long long)h->runs));
  PetscCall(HindcastTell(h->setup, &h->rows, list));
  PetscFunctionReturn(0);
}

static PetscErrorCode Work(struct setup *setup, const struct ensemble_plan *plan,
                           struct problems *list) {
  struct hindcast h = {.setup = setup, .plan = plan};
  const int n_years = setup->campaign.n_years;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc3(n_years, &h.first, n_years, &h.last, n_years, &h.hidden));
  PetscCall(PetscCalloc3(setup->campaign.control.n, &h.u, plan->members, &h.value, plan->members,
                         &h.work));
  PetscCall(EnsembleDraw(setup->comm, plan, &setup->grid, false, &h.draws, list));
  if (h.draws) PetscCall(Years(&h, list));
  PetscCall(DrawsDestroy(&h.draws));
  PetscCall(PetscFree(h.rows.row));
  PetscCall(PetscFree3(h.u, h.value, h.work));
  PetscCall(PetscFree3(h.first, h.last, h.hidden));
  PetscFunctionReturn(0);
}

static PetscErrorCode Hindcast(struct setup *setup, const struct options *options, void *context,
                               struct problems *list) {
  PetscFunctionBeginUser;
  (void)context;
  if (!setup->overlap.n_regions)
    problem(list, "hindcast: scores are those of regional yields; give region.zones or overlap");
  PetscCall(MembersRun(setup, options, Work, list));
  PetscFunctionReturn(0);
}

static void ask(struct setup *setup, void *context) {
  (void)context;
  forecast_weather_ask(setup);
}

static PetscErrorCode Run(MPI_Comm comm, const struct options *options, struct problems *list) {
  PetscFunctionBeginUser;
  PetscCall(CampaignRunAsking(comm, options, "hindcast", ask, Hindcast, NULL, list));
  PetscFunctionReturn(0);
}

static const char *const examples[] = {
    "windrow hindcast campaign.yaml --output past --set 'hindcast.years=[2001, 2020]'", NULL};

const struct command command_hindcast = {
    .name = "hindcast",
    .summary = "predict past years from issue dates and score the predictions",
    .arguments = "campaign.yaml",
    .description =
        "Predicts the yields of each of hindcast.years from each of hindcast.dates as `forecast` "
        "would have: parameters are estimated anew as `calibrate` does, weather after the date is "
        "that of forecast.weather. Protocol rolling: estimate, residual error, traces, generator "
        "and baselines see earlier years alone; leave_one_year_out: all but the year itself (and "
        "those whose seasons need weather from the first issue date to its season's last day). A "
        "year with fewer than hindcast.min_years fitted years is passed over. Writes "
        "OUTPUT/NAME_hindcast.csv (each yield with its prediction and scores) and "
        "OUTPUT/NAME_hindcast_scores.csv, and prints them: CRPS, skill against climatology, trends "
        "and last year with 90 % intervals by resampling years, reliability, coverage, spread and "
        "error, ranks. A run that SIGTERM or SIGUSR1 ended has "
        "exit code 75 and no result.",
    .options = options_of_hindcast,
    .examples = examples,
    .run = Run};
