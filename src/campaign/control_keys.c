/* What is estimated. Its names are those of the crop's and soil's parameters, so that its readers
 * stand with them (control/control.h); here are the rows alone. */
#include "campaign/key_rows.h"

const struct schema_row control_key_rows[] = {
    {"control.*", SCHEMA_ANY, "map", NULL, NEVER,
     "an estimated quantity; * = crop parameter, soil or site parameter (wlp), table, ordinate "
     "SLATB[0], gap, trend, lai_scale, partitioning",
     SEEN, "TSUM1: {extent: region, factor: [0.8, 1.2], prior_sd: 8 %}"},
    {"control.*.extent", SCHEMA_ANY, "text or list of text", "global", NEVER,
     "crop and soil: global | region | cell | network, or a sum of parts [global, region, cell]; "
     "gap and trend: region (their default) | global",
     SEEN, "TSUM1: [global, region, cell]"},
    {"control.*.factor", SCHEMA_ANY, "[lo, hi]", NULL, NEVER,
     "bounds of a factor on the base value", SEEN, "TSUM1: [0.8, 1.2]"},
    {"control.*.absolute", SCHEMA_ANY, "[lo, hi]", NULL, NEVER,
     "instead of factor: bounds of the value itself, in its unit", SEEN, "SPAN: [25, 45]"},
    {"control.*.bounds", SCHEMA_ANY, "[lo, hi]", NULL, NEVER,
     "bounds of gap, trend or lai_scale (default: what the transform allows)", SEEN,
     "gap: [0.3, 1]"},
    {"control.*.prior", SCHEMA_ANY, "number", NULL, NEVER,
     "prior mean (default: 1, the base value; gap 0.7, trend 0)", SEEN, "gap: 0.7"},
    {"control.*.prior_sd", SCHEMA_ANY, "quantity [1], or map", NULL, NEVER,
     "prior standard deviation of the factor or value; of several parts {global: 0.08, region: "
     "0.05, cell: 0.10}. Required but for extent network",
     SEEN, "TSUM1: 8 %"},
    {"control.*.correlation", SCHEMA_ANY, "quantity [km]", NULL, NEVER,
     "extent cell: correlation length of the field (default: cells are independent)", SEEN,
     "TSUM1: 50 km"},
    {"control.*.transform", SCHEMA_ANY, "identity|log|logit", NULL, NEVER,
     "scale on which the prior is Gaussian (default: gap logit, lai_scale log, else identity)",
     SEEN, "SPAN: log"},
    {"control.*.dense", SCHEMA_ANY, "list of integer", NULL, NEVER,
     "partitioning (FRTB, FLTB, FSTB, FOTB by a network of DVS): units of each layer (default: "
     "[8])",
     SEEN, "partitioning: [8]"},
    {"control.*.knots", SCHEMA_ANY, "list of number", NULL, NEVER,
     "partitioning: DVS at which the network is evaluated (default: the knots of the crop's "
     "tables)",
     SEEN, "partitioning: [0, 0.5, 1, 1.5, 2]"},
    {"control.*.weight_sd", SCHEMA_ANY, "number", NULL, NEVER,
     "partitioning: prior standard deviation of the weights, as network.weight_sd (default: 1)",
     SEEN, "partitioning: 0.5"},
    {"control.*.centre", SCHEMA_ANY, "year", NULL, NEVER, "trend: year in which it is zero", SEEN,
     "trend: 2010"},
};
const int n_control_key_rows = sizeof control_key_rows / sizeof *control_key_rows;
