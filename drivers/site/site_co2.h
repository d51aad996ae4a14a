#pragma once
/* --co2 of windrow site: a concentration, or an annual series. */
#include "site/site_season.h"

/* Fills site->co2 by the parameters and the agromanagement that were read; true where --co2 was not
 * given. */
bool site_read_co2(const struct site_files *files, struct site *site, struct problems *list);
