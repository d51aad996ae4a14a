/* `windrow sensitivity`: what yields owe to each parameter and to each day's weather. */
#include "region/sensitivity.h"
#include "commands.h"
#include "region/field_files.h"
#include "region/campaign_command.h"
#include "region/network_files.h"
#include "region/result_files.h"
#include "region/shared_problems.h"
#include <math.h>
#include <petsctime.h>
#include <string.h>

static const struct option_spec options_of_sensitivity[] = {
    CAMPAIGN_OPTIONS,
    {"control", "FILE", "at an estimate: NAME_parameters.csv of calibrate [the prior]"},
    {"daily", NULL, "by day instead of by ten-day period"},
    {"by", "WHAT", "derivatives by period of every cell, or of regions alone: cell, region [cell]"},
    {"ordinates", NULL, "maps of the derivatives by every ordinate of a table, too"},
    {"year", "YYYY", "attribute regions' yields of this harvest year against all others"},
    {"region", "NAME", "of this region alone [all]"},
    {"tolerance", "SHARE", "of the yield: remainder above which a path is cut finer [0.003]"},
    {NULL, NULL, NULL}};

/* -- what a season tells */

static size_t place_of(const struct sensitivity *s, const struct model_season *season) {
  return (size_t)season->cell * (size_t)s->setup->model.n_years + (size_t)season->year;
}

/* one day's derivatives: by temperature all three shifted together, per K, MJ m-2 d-1, mm, hPa,
 * m s-1 */
static void day_of(const double *x_b, double by[N_BY_WEATHER]) {
  by[BY_TEMPERATURE] = x_b[WEATHER_TMIN] + x_b[WEATHER_TMAX] + x_b[WEATHER_TEMP];
  by[BY_RADIATION] = 1e6 * x_b[WEATHER_IRRAD];
  by[BY_RAIN] = 0.1 * x_b[WEATHER_RAIN];
  by[BY_VAPOUR_PRESSURE] = x_b[WEATHER_VAP];
  by[BY_WIND] = x_b[WEATHER_WIND];
}

static void add_weather(struct sensitivity *s, const struct season_sensitivity *t, size_t at) {
  const struct weather_inputs *w = t->weather;
  const int harvest = s->setup->model.years[t->season->year], days = w->fallow + w->n;
  double sum[N_BY_SEASON] = {0.}, by[N_BY_WEATHER], *rain = s->by[BY_RAIN];
  int count = 0;
  for (int n = -w->fallow; n < w->n; n++) {
    const double *x = weather_inputs_day(w, n), *x_b = weather_inputs_day(t->weather_b, n);
    const int day = t->season->start + n;
    const size_t k = (size_t)(period_number(s->periods.daily, harvest, day) - s->periods.first);
    day_of(x_b, by);
    for (int v = 0; v < N_BY_WEATHER; v++) s->by[v][k * s->n + at] += s->k * by[v];
    for (int v = 0; v < N_BY_WEATHER; v++) sum[v] += by[v];
    sum[BY_RADIATION_FACTOR] += x[WEATHER_IRRAD] * x_b[WEATHER_IRRAD];
    sum[BY_RAIN_FACTOR] += x[WEATHER_RAIN] * x_b[WEATHER_RAIN];
    count++;
    /* a millimetre of a period falls evenly on its days */
    if (n + 1 < w->n &&
        period_number(s->periods.daily, harvest, day + 1) - s->periods.first == (int)k)
      continue;
    rain[k * s->n + at] /= count;
    count = 0;
  }
  sum[BY_RAIN] /= days;
  for (int v = 0; v < N_BY_SEASON; v++) s->map[v][at] = s->k * sum[v];
}

static void add_parameters(struct sensitivity *s, const struct season_sensitivity *t, size_t at) {
  const struct model_derivatives *d = t->d;
  const int l = t->lane;
  for (int i = 0; i < N_SCALARS; i++)
    s->map[BY_SCALAR + i][at] = s->k * ((const lane *)&d->crop.p)[i][l];
  for (int i = 0; i < N_TABLES; i++) {
    const struct afgen *table = (const struct afgen *)&t->crop->t + i;
    const lane *y_b = (const lane *)&d->crop.t + (size_t)i * AFGEN_KNOTS;
    double sum = 0.;
    for (int q = 0; q < table->n; q++) sum += table->y[q][l] * y_b[q][l];
    s->map[BY_TABLE + i][at] = s->k * sum;
    for (int q = 0; s->n_by > BY_ORDINATE && q < AFGEN_KNOTS; q++)
      s->map[BY_ORDINATE + i * AFGEN_KNOTS + q][at] = s->k * (q < table->n ? y_b[q][l] : 0.);
  }
  for (int i = 0; t->soil && i < N_SOIL_SCALARS; i++)
    s->map[BY_SOIL + i][at] = s->k * ((const lane *)&d->water.soil.p)[i][l];
}

static void visit(void *context, const struct season_sensitivity *t) {
  struct sensitivity *s = context;
  const size_t at = place_of(s, t->season);
  s->twso[t->place] = t->twso;
  if (!t->season->estimated) return; /* the market is known of the campaign's crop alone */
  for (int v = 0; v < N_BY_WEATHER; v++)
    for (int k = 0; k < s->periods.n; k++) s->by[v][(size_t)k * s->n + at] = 0.;
  add_weather(s, t, at);
  add_parameters(s, t, at);
}

/* -- the whole */

/* periods that any season of any rank may need, fallow before it included */
static PetscErrorCode FindPeriods(struct sensitivity *s, bool daily) {
  const struct model *m = &s->setup->model;
  int ends[2] = {INT_MAX, INT_MAX};
  PetscFunctionBeginUser;
  s->periods = (struct periods){.daily = daily};
  for (int i = 0; i < m->n_local; i++) {
    const struct model_season *season = &m->season[i];
    if (!season->runs) continue;
    int harvest = m->years[season->year], first = season->start - model_fallow(m, season);
    periods_include(&s->periods, period_number(daily, harvest, first));
    periods_include(&s->periods, period_number(daily, harvest, season->start + season->days - 1));
  }
  if (s->periods.n) {
    ends[0] = s->periods.first;
    ends[1] = -(s->periods.first + s->periods.n - 1);
  }
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, ends, 2, MPI_INT, MPI_MIN, s->setup->comm));
  if (ends[0] == INT_MAX) PetscFunctionReturn(0);
  periods_include(&s->periods, ends[0]);
  periods_include(&s->periods, -ends[1]);
  PetscFunctionReturn(0);
}

static PetscErrorCode Create(struct setup *setup, bool daily, bool ordinates,
                             struct sensitivity *s) {
  const struct campaign *c = &setup->campaign;
  PetscFunctionBeginUser;
  *s = (struct sensitivity){.setup = setup,
                            .rule = {&setup->store, &c->evaporation},
                            .k = c->market_fraction / (1. - c->yield.moisture),
                            .n_by = ordinates ? N_BY : BY_ORDINATE,
                            .n = (size_t)setup->grid.n_cells * (size_t)c->n_years};
  PetscCall(FindPeriods(s, daily));
  PetscCall(PetscMalloc1(setup->model.n_local, &s->twso));
  for (int i = 0; i < setup->model.n_local; i++) s->twso[i] = NAN;
  for (int v = 0; v < s->n_by; v++) {
    PetscCall(PetscMalloc1(s->n, &s->map[v]));
    for (size_t i = 0; i < s->n; i++) s->map[v][i] = NAN;
  }
  for (int v = 0; v < N_BY_WEATHER; v++) {
    const size_t n = s->n * (size_t)s->periods.n;
    PetscCall(PetscMalloc1(n, &s->by[v]));
    for (size_t i = 0; i < n; i++) s->by[v][i] = NAN;
  }
  PetscFunctionReturn(0);
}

static PetscErrorCode Destroy(struct sensitivity *s) {
  PetscFunctionBeginUser;
  for (int v = 0; v < N_BY; v++) PetscCall(PetscFree(s->map[v]));
  for (int v = 0; v < N_BY_WEATHER; v++) PetscCall(PetscFree(s->by[v]));
  PetscCall(PetscFree(s->twso));
  PetscFunctionReturn(0);
}

/* derivatives that are 0 everywhere are not shown */
static PetscErrorCode Show(struct sensitivity *s) {
  int shown[N_BY] = {0};
  PetscFunctionBeginUser;
  for (int v = 0; v < s->n_by; v++) {
    for (size_t i = 0; i < s->n && !shown[v]; i++)
      shown[v] = !isnan(s->map[v][i]) && s->map[v][i] != 0.;
  }
  PetscCallMPI(MPI_Allreduce(MPI_IN_PLACE, shown, N_BY, MPI_INT, MPI_MAX, s->setup->comm));
  for (int v = 0; v < N_BY; v++) s->shown[v] = shown[v];
  PetscFunctionReturn(0);
}

const char *sensitivity_evaporation(const struct sensitivity *s) {
  const bool *computed = s->setup->store.computed;
  if (!s->setup->model.water) return "potential production does not depend on evaporation";
  if (computed[WEATHER_E0] && computed[WEATHER_ES0] && computed[WEATHER_ET0])
    return "E0, ES0 and ET0 are recomputed: derivatives by temperature and radiation include what "
           "they do to evaporation, those by vapour pressure and wind are that alone";
  if (!computed[WEATHER_E0] && !computed[WEATHER_ES0] && !computed[WEATHER_ET0])
    return "E0, ES0 and ET0 are those of the weather files: they are held fixed, so that "
           "derivatives by temperature and radiation leave out what these do to evaporation";
  return "those of E0, ES0 and ET0 that the weather files bring are held fixed, the others are "
         "recomputed from temperature, radiation, vapour pressure and wind";
}

/* what log and files say of how they were made */
static PetscErrorCode Say(struct sensitivity *s, bool at_estimate) {
  struct setup *setup = s->setup;
  PetscFunctionBeginUser;
  struct setup_note *note = &setup->note[setup->n_notes++];
  note->name = "sensitivity";
  snprintf(note->text, sizeof note->text, "derivatives at %s of the campaign; evaporation: %s%s%s",
           at_estimate ? "the estimate" : "the prior", sensitivity_evaporation(s),
           setup->model.rules.carries
               ? "; soils at a season's first day are held as the season before left them"
               : "",
           setup->network ? "; what the network makes of weather is held" : "");
  PetscCall(PetscPrintf(setup->comm, "sensitivity: %s\n", note->text));
  PetscFunctionReturn(0);
}

static PetscErrorCode Run(struct sensitivity *s, const double *u, const struct options *options,
                          struct problems *list) {
  const char *by = options_get(options, "by");
  const struct model *m = &s->setup->model;
  PetscLogDouble begin, end;
  PetscFunctionBeginUser;
  PetscCall(PetscTime(&begin));
  PetscCall(ModelSensitivity(m, &s->rule, u, visit, s));
  PetscCall(PetscTime(&end));
  PetscCall(Show(s));
  PetscCall(PetscPrintf(s->setup->comm,
                        "sensitivity: %lld seasons, one sweep each, in %.2f s on rank 0\n",
                        (long long)m->n_running, end - begin));
  PetscCall(WriteSensitivity(s, u, !by || strcmp(by, "cell") == 0, list));
  PetscFunctionReturn(0);
}

/* -- attribution */

/* what the command line asks of it */
struct attribution_request {
  int year, region; /* index, -1 = no attribution; region, -1 = all */
  double tolerance;
};

static int region_find(const struct setup *setup, const char *name) {
  for (int r = 0; r < setup->overlap.n_regions; r++)
    if (strcmp(setup->overlap.region[r], name) == 0) return r;
  return -1;
}

static struct attribution_request request_of(const struct setup *setup,
                                             const struct options *options, struct problems *list) {
  const struct campaign *c = &setup->campaign;
  const char *name = options_get(options, "region"), *year = options_get(options, "year");
  struct attribution_request r = {.year = -1, .region = -1, .tolerance = 3e-3};
  long harvest = 0;
  options_real(options, "tolerance", 1e-9, 1., &r.tolerance, list);
  if (name && !year) problem(list, "--region %s: attribution needs --year, too", name);
  if (!year || !options_integer(options, "year", 0, 9999, &harvest, list)) return r;
  for (int y = 0; y < c->n_years; y++)
    if (c->years[y] == harvest) r.year = y;
  if (r.year < 0)
    problem(list, "--year %ld: no harvest year of the campaign, which has %d to %d", harvest,
            c->years[0], c->years[c->n_years - 1]);
  if (c->n_years < 2)
    problem(list, "--year %ld: years.harvest has no other year to compare it with", harvest);
  if (!model_regions(&setup->model))
    problem(list, "--year %ld: the campaign has no regions (region.zones or region.overlap)",
            harvest);
  else if (name && (r.region = region_find(setup, name)) < 0)
    problem(list, "--region %s: no region of the campaign; its first is %s", name,
            setup->overlap.region[0]);
  if (c->rotation.n)
    problem(list,
            "--year %ld: attribution does not carry soils from crop to crop; remove "
            "`rotation`",
            harvest);
  return r;
}

/* whole days and leaf classes appear and vanish along a path */
static PetscErrorCode SayJumps(const struct setup *setup) {
  PetscFunctionBeginUser;
  if (!setup->campaign.continuous)
    PetscCall(PetscPrintf(setup->comm,
                          "note: with `events: reference` yield jumps along a path; what jumps is "
                          "in the remainder (`events: continuous` has none to speak of)\n"));
  PetscFunctionReturn(0);
}

static PetscErrorCode Attribute(struct sensitivity *s, const double *u,
                                const struct attribution_request *request, struct problems *list) {
  const struct attribution_rule rule = {.weather = s->rule,
                                        .periods = s->periods,
                                        .k = s->k,
                                        .tolerance = request->tolerance,
                                        .region = request->region};
  struct attribution a;
  PetscLogDouble begin, end;
  PetscFunctionBeginUser;
  PetscCall(PetscTime(&begin));
  PetscCall(ModelAttribute(&s->setup->model, &rule, u, s->twso, request->year, &a));
  PetscCall(PetscTime(&end));
  PetscCall(PetscPrintf(s->setup->comm,
                        "attribution: %lld paths between two years' weather, %lld panels of 8 "
                        "points, %lld cut no finer above the tolerance, %lld pairs without path "
                        "(cells), %.1f s\n",
                        (long long)a.paths, (long long)a.panels, (long long)a.halted,
                        (long long)a.without, end - begin));
  PetscCall(SayJumps(s->setup));
  PetscCall(WriteAttribution(s, &a, list));
  PetscCall(AttributionDestroy(&a));
  PetscFunctionReturn(0);
}

static void check(const struct setup *setup, const struct options *options, struct problems *list) {
  const char *by = options_get(options, "by");
  if (by && strcmp(by, "cell") != 0 && strcmp(by, "region") != 0)
    problem(list, "--by %s: expected cell or region", by);
  if (by && strcmp(by, "region") == 0 && !model_regions(&setup->model))
    problem(list, "--by region: the campaign has no regions (region.zones or region.overlap)");
}

static PetscErrorCode Sensitivity(struct setup *setup, const struct options *options, void *context,
                                  struct problems *list) {
  const char *file = options_get(options, "control");
  struct attribution_request request;
  struct sensitivity s;
  double *u;
  bool any;
  PetscFunctionBeginUser;
  (void)context;
  PetscCall(SetupReport(setup));
  PetscCall(PetscCalloc1(setup->campaign.control.n, &u));
  if (setup->network && setup->campaign.network.weights) PetscCall(NetworkRead(setup, u, list));
  if (file) PetscCall(ReadEstimate(setup, file, u, list));
  check(setup, options, list);
  request = request_of(setup, options, list);
  PetscCall(ProblemsAnywhere(setup->comm, list, 0, &any));
  if (!any) {
    PetscCall(Create(setup, options_get(options, "daily") != NULL,
                     options_get(options, "ordinates") != NULL, &s));
    PetscCall(Say(&s, file != NULL));
    PetscCall(Run(&s, u, options, list));
    if (request.year >= 0) PetscCall(Attribute(&s, u, &request, list));
    PetscCall(Destroy(&s));
  }
  PetscCall(PetscFree(u));
  PetscFunctionReturn(0);
}

static PetscErrorCode RunCommand(MPI_Comm comm, const struct options *options,
                                 struct problems *list) {
  PetscFunctionBeginUser;
  PetscCall(CampaignRun(comm, options, "sensitivity", Sensitivity, NULL, list));
  PetscFunctionReturn(0);
}

static const char *const examples[] = {
    "windrow sensitivity campaign.yaml --by region --ordinates --output why",
    "windrow sensitivity campaign.yaml --daily --control out/wheat_parameters.csv",
    "windrow sensitivity campaign.yaml --year 2003 --region DE4 --tolerance 0.001 --set "
    "campaign.seed=2",
    NULL};

const struct command command_sensitivity = {
    .name = "sensitivity",
    .summary = "derivatives of yield by parameters, soil and each day's weather",
    .arguments = "campaign.yaml",
    .description =
        "Runs every season once forward and once back and writes OUTPUT/NAME_sensitivity.nc: maps "
        "by cell and year of the derivatives of yield (at the market's moisture, without yield "
        "gap) by every parameter of crop and soil that has an effect (tables: by a factor on "
        "them, with --ordinates by each ordinate) and by the weather of the whole season, and by "
        "ten-day period (days with --daily) "
        "those by temperature [kg ha-1 per K on every day], radiation [kg ha-1 per MJ m-2 d-1 on "
        "every day] and rain [kg ha-1 per mm, spread evenly]; where there are regions, their "
        "means weighted by area, as regional yields with gap and trend, there and in "
        "NAME_sensitivity.csv. Temperature means TMIN, TMAX and the mean shifted together, vapour "
        "pressure held. Where E0, ES0 and ET0 are computed, derivatives include them; those of the "
        "weather files are held fixed.\n\n"
        "With --year the yield of each region in that year is told apart against every other "
        "year's: by rain, temperature, radiation, vapour pressure and wind of each period along "
        "the path from the other year's weather (on the dates of this year's season) to this "
        "year's, and by CO2, calendar (day lengths, leap days, irrigation), cells and areas, "
        "trend; "
        "the average over the other years is printed with the remainder of the integrals, and "
        "NAME_attribution.nc, NAME_attribution.csv and NAME_attribution_years.csv are written. In "
        "`events: reference` yield jumps as days change, which the remainder shows.",
    .options = options_of_sensitivity,
    .examples = examples,
    .run = RunCommand};
