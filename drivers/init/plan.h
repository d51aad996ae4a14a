#pragma once
/* What the campaign will read, and what is left to a person. Serial. */
#include "init/findings.h"

/* What a person must decide, in this order: the first three are left open, others assumed. */
enum decision {
  DECIDE_REGIONS,  /* which cells belong to which region */
  DECIDE_CROP,     /* crop file, variety */
  DECIDE_SOWING,   /* day of sowing */
  DECIDE_YEAR,     /* sown in the year of harvest, or before it */
  DECIDE_SELECT,   /* crop of Eurostat's table */
  DECIDE_BASIS,    /* moisture of yields */
  DECIDE_ALTITUDE, /* of the cells, for evaporation */
  N_DECISIONS
};
enum { MOST_OPEN = 3 };

/* Usual days of a crop in the north's temperate zone */
struct crop_habit {
  const char *word;            /* in the name of crop file or variety; "" = any other */
  const char *sowing, *latest; /* "MM-DD" */
  int sowing_year_plus;
  const char *eurostat; /* its code there */
};

struct season_plan {
  const struct crop_habit *habit;
  bool from_file;              /* calendar; else the habit, and DECIDE_SOWING */
  bool any_time;               /* nothing tells when the crop grows */
  int first_start, last_start; /* days of the year */
  int end;                     /* latest day of the year at which the crop stands */
  int sowing_year_plus;
  int n_years, *year; /* [n_years] rising, with weather and observations */
  int gaps;           /* of these, with days that the weather lacks */
  int spinup_days;
};

struct plan {
  const struct findings *f;
  const char *cells;             /* path */
  const char *mask;              /* region.mask, NULL = none is needed */
  const struct nc_space *places; /* of the cells' file */
  const struct found *zones, *overlap, *yield, *eurostat, *calendar, *soil, *soil_file, *crop;
  char station_variable[NC_NAME]; /* zones are the stations themselves; "" = not */
  bool water;
  const char *why_potential;    /* where !water */
  const struct found *altitude; /* a file beside those that are read anyway; NULL = none */
  bool other_grid;              /* some map lies on another grid than the cells */
  bool open[N_DECISIONS];       /* left to a person */
  bool needed[N_DECISIONS];
  struct season_plan season;
};

/* Weather and observations without a common year are a problem: false. Clear in either case. */
bool plan_make(const struct findings *f, struct plan *plan, struct problems *list);
void plan_clear(struct plan *plan);
bool season_plan_make(struct plan *plan, struct problems *list); /* (seasons.c) */
