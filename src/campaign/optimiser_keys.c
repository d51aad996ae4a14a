/* The minimiser and the posterior around its estimate. */
#include "campaign/key_reader.h"
#include "campaign/key_rows.h"
#include <limits.h>

const struct schema_row optimiser_key_rows[] = {
    {"optimiser.method", SCHEMA_CHOICE, "tao|gauss_newton", "tao", NEVER,
     "tao: quasi-Newton with gradients | gauss_newton: with tangents and a trust region, fast for "
     "fields, max_evaluations iterations. optimiser.adam replaces both",
     ESTIMATE, "gauss_newton"},
    {"optimiser.tao", SCHEMA_CHOICE, "bqnls|blmvm|bncg|bqnktr|bqnktl|bqnkls", "bqnls", NEVER,
     "TAO solver (those that respect bounds); its options are -tao_...", ESTIMATE, "blmvm"},
    {"optimiser.max_evaluations", SCHEMA_INTEGER, NULL, "100", NEVER,
     "most evaluations of the cost function and its gradient", ESTIMATE, "200"},
    {"optimiser.gttol", SCHEMA_NUMBER, "1", "1e-4", NEVER,
     "convergence: reduction of the norm of the gradient", ESTIMATE, "1e-5"},
    {"optimiser.adam.epochs", SCHEMA_INTEGER, NULL, "200", NEVER,
     "Adam instead of TAO, where a key of optimiser.adam is given: passes over all minibatches",
     ESTIMATE, "500"},
    {"optimiser.adam.batch", SCHEMA_INTEGER, NULL, "16", NEVER,
     "units of a minibatch, each a region (or cell) in eight years; 0 = all at once", ESTIMATE,
     "32"},
    {"optimiser.adam.rate", SCHEMA_NUMBER, "1", "0.02", NEVER,
     "first step length in prior standard deviations; falls to a tenth", ESTIMATE, "0.01"},
    {"optimiser.early_stopping.years", SCHEMA_LIST, "integer", NULL, NEVER,
     "validation set for early stopping: harvest years; the estimate with the lowest loss of the "
     "set is kept",
     ESTIMATE, "[2004, 2011]"},
    {"optimiser.early_stopping.regions", SCHEMA_ANY, "list of text, or map", NULL, NEVER,
     "validation set for early stopping: names of regions, or {fraction: 0.2}", ESTIMATE,
     "{fraction: 0.2}"},
    {"optimiser.early_stopping.regions.fraction", SCHEMA_QUANTITY, "1", NULL, NEVER,
     "share of the regions in the validation set, drawn by campaign.seed", ESTIMATE, "20 %"},
    {"optimiser.early_stopping.regions.blocked_by", SCHEMA_ANY,
     "NUTS0 to NUTS3, integer, or quantity [km]", NULL, NEVER,
     "regions of one block are drawn together; values as of holdout.regions.blocked_by", ESTIMATE,
     "NUTS2"},
    {"optimiser.early_stopping.patience", SCHEMA_INTEGER, NULL, "10", NEVER,
     "epochs or iterations without a lower loss of the validation set after which the estimation "
     "ends",
     ESTIMATE, "20"},
    {"optimiser.journal", SCHEMA_TEXT, "file", NULL, NEVER,
     "file that records every evaluation, from which a stopped run continues (default: none)",
     ESTIMATE, "out/journal"},
    {"optimiser.standard_errors", SCHEMA_BOOL, NULL, "true", NEVER,
     "standard errors of the estimates", ESTIMATE, "false"},

    {"posterior.method", SCHEMA_CHOICE, "laplace|rml", "laplace", NEVER,
     "extent cell: samples of the posterior by its quadratic approximation (laplace), or by "
     "randomised maximum likelihood (rml): one minimisation a sample, with drawn observations and "
     "prior",
     ESTIMATE, "rml"},
    {"posterior.eigenpairs", SCHEMA_INTEGER, NULL, "100", NEVER,
     "extent cell: most leading directions in which the posterior differs from the prior", ESTIMATE,
     "200"},
    {"posterior.samples", SCHEMA_INTEGER, NULL, "0", NEVER,
     "extent cell: samples of the posterior in NAME_posterior.nc", ESTIMATE, "50"},
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
