/* What is estimated. Its names are those of the crop's and soil's parameters, so that its readers
 * stand with them (control/control.h); here are the rows alone. */
#include "campaign/key_rows.h"

const struct schema_row control_key_rows[] = {
    {"control.*", SCHEMA_ANY, NULL, NULL, NEVER,
     "what is estimated: crop parameter, soil or site parameter (wlp), table, ordinate SLATB[0], "
     "gap, trend, lai_scale, partitioning",
     SEEN},
    {"control.*.extent", SCHEMA_ANY, NULL, "global", NEVER,
     "crop and soil: global | region | cell | network, or parts of a value that differs between "
     "cells "
     "as [global, region, cell]; gap and trend: region (their default) | global",
     SEEN},
    {"control.*.factor", SCHEMA_ANY, NULL, NULL, NEVER,
     "[lo, hi]: bounds of a factor on the base value", SEEN},
    {"control.*.absolute", SCHEMA_ANY, NULL, NULL, NEVER,
     "[lo, hi]: instead of factor, bounds of the value itself", SEEN},
    {"control.*.bounds", SCHEMA_ANY, NULL, NULL, NEVER,
     "[lo, hi] of gap, trend or lai_scale (default: what the transform allows)", SEEN},
    {"control.*.prior", SCHEMA_ANY, NULL, NULL, NEVER,
     "prior mean (default: 1, the base value; gap 0.7, trend 0)", SEEN},
    {"control.*.prior_sd", SCHEMA_ANY, NULL, NULL, NEVER,
     "required but for extent network: prior standard deviation of the factor or value; of several "
     "parts {global: 0.08, region: 0.05, cell: 0.10}",
     SEEN},
    {"control.*.correlation", SCHEMA_ANY, NULL, NULL, NEVER,
     "of extent cell: distance over which the field correlates, as 50 km (default: cells are "
     "independent)",
     SEEN},
    {"control.*.transform", SCHEMA_ANY, NULL, NULL, NEVER,
     "identity | log | logit (default: gap logit, lai_scale log, else identity)", SEEN},
    {"control.*.dense", SCHEMA_ANY, NULL, NULL, NEVER,
     "of partitioning (FRTB, FLTB, FSTB, FOTB by a network of DVS): units of its layers [8]", SEEN},
    {"control.*.knots", SCHEMA_ANY, NULL, NULL, NEVER,
     "of partitioning: DVS at which it is read (default: the knots of the crop's tables)", SEEN},
    {"control.*.weight_sd", SCHEMA_ANY, NULL, NULL, NEVER,
     "of partitioning: prior standard deviation of its weights, as network.weight_sd [1]", SEEN},
    {"control.*.centre", SCHEMA_ANY, NULL, NULL, NEVER, "year in which the trend is zero", SEEN},
};
const int n_control_key_rows = sizeof control_key_rows / sizeof *control_key_rows;
