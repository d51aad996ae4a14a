#pragma once
/* What `windrow sensitivity` finds, and its files. */
#include "model/attribution.h"
#include "model/sensitivity.h"
#include "setup/setup.h"

/* of the weather; the last two through evaporation alone */
enum sensitivity_variable {
  BY_TEMPERATURE,
  BY_RADIATION,
  BY_RAIN,
  BY_VAPOUR_PRESSURE,
  BY_WIND,
  N_BY_WEATHER
};
/* what maps show beside them: changes by a share of each day's own value */
enum { BY_RADIATION_FACTOR = N_BY_WEATHER, BY_RAIN_FACTOR, N_BY_SEASON };
/* derivatives by what: weather of the season, scalars, factors on tables, soil, ordinates of tables
 * (AFGEN_KNOTS of each) */
enum {
  BY_SCALAR = N_BY_SEASON,
  BY_TABLE = BY_SCALAR + N_SCALARS,
  BY_SOIL = BY_TABLE + N_TABLES,
  BY_ORDINATE = BY_SOIL + N_SOIL_SCALARS,
  N_BY = BY_ORDINATE + N_TABLES * AFGEN_KNOTS
};

struct sensitivity {
  struct setup *setup;
  struct weather_rule rule;
  double k; /* from dry matter of storage organs to yield at the market's moisture */
  struct periods periods;
  size_t n;                 /* own cells x years */
  int n_by;                 /* N_BY, or BY_ORDINATE where ordinates are not requested */
  double *map[N_BY];        /* [n] d yield / d ..., NaN where nothing ran; [n_by] of them */
  double *by[N_BY_WEATHER]; /* [periods.n][n] likewise by the weather of a period */
  double *twso;             /* [local seasons] [kg ha-1], NaN where nothing ran */
  bool shown[N_BY];         /* not 0 everywhere, on any rank */
};

/* name, unit and meaning of what a derivative is taken by; the meaning lives on */
struct sensitivity_text {
  const char *meaning;
  char name[32], unit[64]; /* names of parameters have at most 8 letters */
};
struct sensitivity_text sensitivity_text(int by);

/* whether evaporation of the campaign's weather depends on other weather, in words */
const char *sensitivity_evaporation(const struct sensitivity *s);

/* NAME_sensitivity.nc and, with regions, NAME_sensitivity.csv. cells: with derivatives by period of
 * every cell. Collective. */
PetscErrorCode WriteSensitivity(const struct sensitivity *s, const double *u, bool cells,
                                struct problems *list);
struct output_file;
/* dimension, coordinate and names of periods */
PetscErrorCode WritePeriods(const struct sensitivity *s, struct output_file *file);
/* Prints the attribution, and writes NAME_attribution.nc, NAME_attribution.csv and
 * NAME_attribution_years.csv. Collective. */
PetscErrorCode WriteAttribution(const struct sensitivity *s, const struct attribution *a,
                                struct problems *list);
