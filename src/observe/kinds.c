/* The table of kinds; see kinds.h. */
#include "observe/kinds.h"
#include <stdio.h>
#include <string.h>

/* Limits of what is observed. Retrievals scatter about bare soil and rounded or interpolated masses
 * about 0, but -1 is a code. Crops stay below an LAI of 12; MODIS's codes, 24.9 to 25.5 when
 * scaled, and what is in percent do not. 200 t ha-1 of dry matter is above sugar cane's and what
 * the model itself holds possible. */
#define LEAST_LAI -0.1
#define MOST_LAI 15.
#define LEAST_MASS -0.5 /* kg ha-1 */

enum { MARGIN = 15 }; /* [d] by which a crop's prior run is widened */

#define BIOMASS(NAME)                                                                              \
  {                                                                                                \
    .key = "biomass." #NAME, .name = #NAME, .unit = "kg ha-1", .form = OBSERVED_BY_DATE,           \
    .file_unit = "kg ha-1", .least = LEAST_MASS, .most = 2e5, .variable = SEASON_##NAME,           \
    .margin = MARGIN, .ops = &observation_state                                                    \
  }

#define STAGE(stage, VARIABLE)                                                                     \
  {                                                                                                \
    .key = "phenology." #stage, .name = #stage, .unit = "d", .form = OBSERVED_ON_DATES,            \
    .file_unit = "d", .least = -60., .most = 500., .variable = SEASON_DAY_##VARIABLE,              \
    .ops = &observation_phenology                                                                  \
  }

static const struct observation_kind table[] = {
    {.key = "yield",
     .name = "yield",
     .unit = "kg ha-1",
     .form = OBSERVED_BY_REGION,
     .file_unit = "kg ha-1",
     .ops = &observation_yield},
    {.key = "yield.error.region_correlation", /* in its stead where that is given */
     .name = "yield",
     .unit = "kg ha-1",
     .form = OBSERVED_BY_REGION,
     .file_unit = "kg ha-1",
     .ops = &observation_yield_correlated},
    {.key = "lai",
     .name = "LAI",
     .unit = "ha ha-1",
     .form = OBSERVED_BY_DATE,
     .file_unit = "1",
     .least = LEAST_LAI,
     .most = MOST_LAI,
     .variable = SEASON_LAI,
     .margin = MARGIN,
     .ops = &observation_state},
    BIOMASS(TAGP),
    BIOMASS(TWLV),
    BIOMASS(TWRT),
    BIOMASS(TWSO),
    BIOMASS(TWST),
    BIOMASS(WLV),
    BIOMASS(WST),
    BIOMASS(WRT),
    {.key = "soil_moisture",
     .name = "SM",
     .unit = "cm3 cm-3",
     .form = OBSERVED_BY_DATE,
     .file_unit = "1",
     .least = 0.,
     .most = 1.,
     .variable = SEASON_SM,
     .ops = &observation_state},
    STAGE(emergence, EMERGENCE),
    STAGE(anthesis, ANTHESIS),
    STAGE(maturity, MATURITY),
};
enum { ROWS = sizeof table / sizeof *table };

const struct observation_kind *observation_kind(const char *key) {
  for (int i = 0; i < ROWS; i++)
    if (!strcmp(table[i].key, key)) return &table[i];
  return NULL;
}

const struct observation_kind *observation_kind_of_set(const char *name) {
  for (int i = 0; i < ROWS; i++)
    if (!strcmp(table[i].name, name)) return &table[i];
  return NULL;
}

int observation_words(const char *key, const char *word[OBSERVATION_SETS]) {
  size_t length = strlen(key);
  int n = 0;
  for (int i = 0; i < ROWS && n < OBSERVATION_SETS; i++)
    if (!strncmp(table[i].key, key, length) && table[i].key[length] == '.')
      word[n++] = table[i].key + length + 1;
  return n;
}

/* whether an earlier row begins with the same word */
static bool repeats(int row, size_t length) {
  for (int i = 0; i < row; i++)
    if (strcspn(table[i].key, ".") == length && !strncmp(table[i].key, table[row].key, length))
      return true;
  return false;
}

const char *observation_keys(int length, char *text) {
  int first[ROWS], n = 0;
  for (int i = 0; i < ROWS; i++)
    if (!repeats(i, strcspn(table[i].key, "."))) first[n++] = i;
  for (int k = 0, used = 0; k < n && used < length; k++)
    used += snprintf(text + used, (size_t)(length - used), "%s%.*s",
                     !k           ? ""
                     : k == n - 1 ? " or "
                                  : ", ",
                     (int)strcspn(table[first[k]].key, "."), table[first[k]].key);
  return text;
}
