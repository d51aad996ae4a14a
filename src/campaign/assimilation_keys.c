/* Assimilation: the method, what it updates and its settings. */
#include "campaign/key_reader.h"
#include "support/calendar.h"
#include <limits.h>
#include <math.h>

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
