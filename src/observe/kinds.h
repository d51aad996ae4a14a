#pragma once
/* The kinds of observations that a campaign may name: one row each. A new kind is a file of
 * operations (observation.h), keys of the campaign that bring its settings, and a row. */
#include "observe/observation.h"

/* the operations; see the file of each */
extern const struct observation_ops observation_state; /* series_kind.c: LAI, biomass, moisture */
extern const struct observation_ops observation_yield; /* yield_kind.c */
extern const struct observation_ops observation_phenology;        /* phenology_kind.c */
extern const struct observation_ops observation_yield_correlated; /* yield_correlated_kind.c */

/* how its data come */
enum observation_form {
  OBSERVED_BY_DATE,  /* values by cell and date */
  OBSERVED_BY_YEAR,  /* numbers by cell and harvest year */
  OBSERVED_ON_DATES, /* a date by cell and harvest year, which is what is observed */
  OBSERVED_BY_REGION /* yields by region and harvest year */
};

struct observation_kind {
  const char *key;  /* in a campaign: observations.KEY */
  const char *name; /* of its set in tables and files */
  const char *unit; /* of its set: values, errors, departures */
  enum observation_form form;
  const char *file_unit; /* what a file's numbers, errors of dates are converted to; "1":
                            plain numbers */
  double least, most;    /* plausible in file_unit; of dates since the season's start; yields
                            have the limits of ncio/yield_file.c */
  enum season_variable variable; /* margin, variable: see struct observation_set */
  double margin;
  const struct observation_ops *ops;
};

/* row of a key, or NULL */
const struct observation_kind *observation_kind(const char *key);
/* the first row whose set has that name in tables and files, or NULL */
const struct observation_kind *observation_kind_of_set(const char *name);
/* The names of all keys KEY.NAME: fills word[], returns their number. */
int observation_words(const char *key, const char *word[OBSERVATION_SETS]);
/* the first words of all keys, "yield, lai, biomass or soil_moisture", into text[length], which it
 * returns */
const char *observation_keys(int length, char *text);
