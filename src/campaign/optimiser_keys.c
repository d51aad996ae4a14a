/* The minimiser and the posterior around its estimate. */
#include "campaign/key_reader.h"
#include "campaign/key_rows.h"
#include <limits.h>

const struct schema_row optimiser_key_rows[] = {
    {"optimiser.method", SCHEMA_CHOICE, "tao|gauss_newton", "tao", NEVER,
     "tao: a quasi-Newton method by gradients; gauss_newton: with tangents and a trust region, "
     "fast "
     "for fields, max_evaluations iterations (optimiser.adam takes the place of both)",
     ESTIMATE},
    {"optimiser.tao", SCHEMA_CHOICE, "bqnls|blmvm|bncg|bqnktr|bqnktl|bqnkls", "bqnls", NEVER,
     "TAO solver (those that respect bounds); more with -tao_... options", ESTIMATE},
    {"optimiser.max_evaluations", SCHEMA_INTEGER, NULL, "100", NEVER,
     "most evaluations of the loss and its gradient", ESTIMATE},
    {"optimiser.gttol", SCHEMA_NUMBER, "1", "1e-4", NEVER,
     "stop when |gradient| has shrunk by this factor", ESTIMATE},
    {"optimiser.adam.epochs", SCHEMA_INTEGER, NULL, "200", NEVER,
     "Adam instead of TAO, where optimiser.adam is given: passes over all minibatches", ESTIMATE},
    {"optimiser.adam.batch", SCHEMA_INTEGER, NULL, "16", NEVER,
     "units of a minibatch, a region (or cell) in eight years each; 0 = all at once", ESTIMATE},
    {"optimiser.adam.rate", SCHEMA_NUMBER, "1", "0.02", NEVER,
     "first step in prior standard deviations; falls to a tenth", ESTIMATE},
    {"optimiser.early_stopping.years", SCHEMA_LIST, "integer", NULL, NEVER,
     "harvest years that are not fitted but watched: the best estimate for them is kept", ESTIMATE},
    {"optimiser.early_stopping.regions", SCHEMA_ANY, NULL, NULL, NEVER,
     "regions likewise: a list of names, or {fraction: 0.2}", ESTIMATE},
    {"optimiser.early_stopping.regions.fraction", SCHEMA_QUANTITY, "1", NULL, NEVER,
     "share of the regions, drawn by campaign.seed", ESTIMATE},
    {"optimiser.early_stopping.regions.blocked_by", SCHEMA_ANY, NULL, NULL, NEVER,
     "as holdout.regions.blocked_by", ESTIMATE},
    {"optimiser.early_stopping.patience", SCHEMA_INTEGER, NULL, "10", NEVER,
     "end after so many epochs or iterations without a better loss of what is watched", ESTIMATE},
    {"optimiser.journal", SCHEMA_TEXT, NULL, NULL, NEVER,
     "file that records every evaluation for restarts (default: none)", ESTIMATE},
    {"optimiser.standard_errors", SCHEMA_BOOL, NULL, "true", NEVER,
     "standard errors of what was estimated", ESTIMATE},

    {"posterior.method", SCHEMA_CHOICE, "laplace|rml", "laplace", NEVER,
     "of extent cell: samples around the estimate by its quadratic, or by randomised maximum "
     "likelihood: a minimisation each, with drawn observations and prior",
     ESTIMATE},
    {"posterior.eigenpairs", SCHEMA_INTEGER, NULL, "100", NEVER,
     "of extent cell: directions of the posterior that are told from the prior, at most", ESTIMATE},
    {"posterior.samples", SCHEMA_INTEGER, NULL, "0", NEVER,
     "of extent cell: draws from the posterior in NAME_posterior.nc", ESTIMATE},
};
const int n_optimiser_key_rows = sizeof optimiser_key_rows / sizeof *optimiser_key_rows;

void campaign_read_optimiser(const struct campaign_reader *r) {
  struct campaign *c = r->campaign;
  c->gauss_newton = schema_choice(r->schema, "optimiser.method") == 1;
  c->tao_type = schema_text(r->schema, "optimiser.tao");
  c->journal = campaign_path(r, "optimiser.journal");
  c->max_evaluations = campaign_integer(r, "optimiser.max_evaluations", 1, INT_MAX);
  c->gttol = campaign_number(r, "optimiser.gttol", 0.0, 1.0);
  c->standard_errors = schema_bool(r->schema, "optimiser.standard_errors");
  c->posterior_rml = schema_choice(r->schema, "posterior.method") == 1;
  c->posterior_pairs = campaign_integer(r, "posterior.eigenpairs", 1, 100000);
  c->posterior_samples = campaign_integer(r, "posterior.samples", 0, 100000);
  if (c->posterior_rml && c->posterior_samples == 0)
    campaign_wrong(r, "posterior.method", "is rml, which draws samples; give posterior.samples");
  c->adam = schema_given(r->schema, "optimiser.adam");
  if (c->adam && c->gauss_newton)
    campaign_wrong(r, "optimiser.method", "is gauss_newton beside optimiser.adam; keep one");
  c->adam_epochs = campaign_integer(r, "optimiser.adam.epochs", 1, 1000000);
  c->adam_batch = campaign_integer(r, "optimiser.adam.batch", 0, 1000000);
  c->adam_rate = campaign_number(r, "optimiser.adam.rate", 1e-6, 10.0);
}
