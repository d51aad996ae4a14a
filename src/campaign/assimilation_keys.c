/* Assimilation: the method, what it updates and its settings. */
#include "campaign/key_reader.h"
#include "campaign/key_rows.h"
#include "support/calendar.h"
#include <limits.h>
#include <math.h>

const struct schema_row assimilation_key_rows[] = {
    {"assimilation.method", SCHEMA_CHOICE, "etkf|letkf|enkf|particle|esmda|ies", "letkf", NEVER,
     "filters of observations in time order: etkf (global), letkf (local: cells are updated by "
     "near observations), enkf (perturbed observations), particle (resampling of members); "
     "smoothers of parameters: esmda, ies",
     ASSIMILATE, "enkf"},
    {"assimilation.update", SCHEMA_CHOICE, "parameters|states|both", "parameters", NEVER,
     "what an analysis updates. parameters: seasons are simulated again from their starts; states: "
     "LAI and living leaves, stems, storage organs, soil water on the observed day; both",
     ASSIMILATE, "states"},
    {"assimilation.radius", SCHEMA_QUANTITY, "km", NULL, NEVER,
     "localisation of parameters by cell: length scale of the Gaussian with the curvature of "
     "Gaspari and Cohn's taper (default: the observations of the cell itself; etkf and enkf: all)",
     ASSIMILATE, "50 km"},
    {"assimilation.inflation.factor", SCHEMA_NUMBER, "1", "1", NEVER,
     "multiplicative inflation of departures from the mean after each analysis", ASSIMILATE,
     "1.05"},
    {"assimilation.inflation.rtps", SCHEMA_NUMBER, "1", "0", NEVER,
     "relaxation to the prior spread, 0 .. 1", ASSIMILATE, "0.5"},
    {"assimilation.inflation.rtpp", SCHEMA_NUMBER, "1", "0", NEVER,
     "relaxation to the prior perturbations, 0 .. 1", ASSIMILATE, "0.3"},
    {"assimilation.window", SCHEMA_QUANTITY, "d", "10", NEVER,
     "filters of parameters: observations of a window of this length are one analysis (states are "
     "analysed day by day)",
     ASSIMILATE, "20 d"},
    {"assimilation.until", SCHEMA_TEXT, "date", NULL, NEVER,
     "filters: windows that end after this date are left to a later run (default: none)",
     ASSIMILATE, "\"2021-07-01\""},
    {"assimilation.state", SCHEMA_BOOL, NULL, "true", NEVER,
     "filters: keep OUTPUT/NAME_assimilation_state.nc after each analysis, from which a run that "
     "was stopped, or that has new observations, continues",
     ASSIMILATE, "false"},
    {"assimilation.particle.kernel", SCHEMA_NUMBER, "1", "0.1", NEVER,
     "particle filter: share of the members' spread by which copies are perturbed, 0 .. 0.9",
     ASSIMILATE, "0.2"},
    {"assimilation.esmda.steps", SCHEMA_INTEGER, NULL, "4", NEVER,
     "number of times that all observations are assimilated, with variances multiplied by that "
     "number",
     ASSIMILATE, "6"},
    {"assimilation.esmda.form", SCHEMA_CHOICE, "perturbed|square_root", "perturbed", NEVER,
     "observations perturbed for each member, or the square-root form", ASSIMILATE, "square_root"},
    {"assimilation.ies.iterations", SCHEMA_INTEGER, NULL, "6", NEVER,
     "Gauss-Newton iterations of the iterative ensemble smoother", ASSIMILATE, "8"},
    {"assimilation.ies.step", SCHEMA_NUMBER, "1", "0.6", NEVER,
     "step length of its iterations, above 0, to 1", ASSIMILATE, "0.5"},
    {"assimilation.ies.energy", SCHEMA_NUMBER, "1", "0.999", NEVER,
     "share of the sum of eigenvalues that its truncated inverse keeps, above 0, to 1", ASSIMILATE,
     "0.99"},
};
const int n_assimilation_key_rows = sizeof assimilation_key_rows / sizeof *assimilation_key_rows;

const char *const assimilation_method_name[] = {"etkf",     "letkf", "enkf",
                                                "particle", "esmda", "ies"};

static void read_until(const struct campaign_reader *r) {
  const char *path = "assimilation.until";
  const char *text = schema_text(r->schema, path);
  struct campaign_assimilation *a = &r->campaign->assimilation;
  a->until = INT_MAX;
  if (!text) return;
  if (!date_parse(text, &a->until))
    campaign_wrong(r, path, "is '%s'; expected a date as 2021-07-01", text);
}

/* keys that would say nothing of a method */
static void check(const struct campaign_reader *r) {
  const struct campaign_assimilation *a = &r->campaign->assimilation;
  const bool smoother = a->method == METHOD_ESMDA || a->method == METHOD_IES;
  const char *name = assimilation_method_name[a->method];
  if (a->update != UPDATE_PARAMETERS && (smoother || a->method == METHOD_PARTICLE))
    campaign_wrong(r, "assimilation.update",
                   "is not for method %s, which changes parameters, %s; remove it", name,
                   smoother ? "all dates at once" : "whole members at a time");
  if (a->update != UPDATE_PARAMETERS && schema_given(r->schema, "assimilation.window"))
    campaign_wrong(r, "assimilation.window",
                   "is for updates of parameters; states are analysed day by day; remove it");
  if (smoother && a->until != INT_MAX)
    campaign_wrong(r, "assimilation.until",
                   "is for filters; %s takes all observations: leave out those not wanted", name);
}

void campaign_read_assimilation(const struct campaign_reader *r) {
  struct campaign_assimilation *a = &r->campaign->assimilation;
  a->given = schema_given(r->schema, "assimilation");
  int method = schema_choice(r->schema, "assimilation.method");
  int update = schema_choice(r->schema, "assimilation.update");
  a->method = method < 0 ? METHOD_LETKF : (enum assimilation_method)method;
  a->update = update < 0 ? UPDATE_PARAMETERS : (enum assimilation_update)update;
  a->radius = campaign_number(r, "assimilation.radius", 1e-3, 1e12);
  a->inflation = campaign_number(r, "assimilation.inflation.factor", 1e-3, 100.);
  a->rtps = campaign_number(r, "assimilation.inflation.rtps", 0., 1.);
  a->rtpp = campaign_number(r, "assimilation.inflation.rtpp", 0., 1.);
  a->window = campaign_number(r, "assimilation.window", 1., 36600.);
  a->kernel = campaign_number(r, "assimilation.particle.kernel", 0., 0.9);
  a->steps = campaign_integer(r, "assimilation.esmda.steps", 1, 100);
  a->perturbed = schema_choice(r->schema, "assimilation.esmda.form") != 1;
  a->iterations = campaign_integer(r, "assimilation.ies.iterations", 1, 100);
  a->step = campaign_number(r, "assimilation.ies.step", 1e-3, 1.);
  a->energy = campaign_number(r, "assimilation.ies.energy", 1e-3, 1.);
  a->keeps = schema_bool(r->schema, "assimilation.state");
  read_until(r);
  check(r);
  if (a->given && !r->campaign->ensemble.given)
    campaign_wrong(r, "assimilation", "needs members: key 'ensemble' is missing");
}
