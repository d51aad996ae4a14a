#pragma once
/* The seasons that tests run: the repository's golden ones and the reference seasons beside the
 * checkout, where they exist. */
#include "site/site_season.h"

enum { N_GOLDEN = 4, GOLDEN_WATERED = 3 };      /* the last is water-limited */
extern const char *const golden_name[N_GOLDEN]; /* folders of tests/goldens */

/* Read a season; print what is wrong and return false where that fails. Destroy it either way. */
bool golden_read(int which, struct site *site);
/* a folder with parameters_{pp,wlp}.yaml, agromanagement.yaml, weather.csv */
bool case_read(const char *folder, bool water_limited, struct site *site);

/* Folders `case_*` below a folder (at most two levels down), sorted by path; free with cases_free.
 */
int cases_find(const char *folder, char ***path);
void cases_free(int n, char ***path);
/* the last part of a path */
const char *case_name(const char *path);
