#pragma once
/* Observations of a season's state by cell and date (LAI, biomass): terms of J on the rank that
 * runs the season.
 *
 * A value is compared with the state at the start of its day. Before emergence that is the state of
 * the seedling (WOFOST's initial leaves), after the season's end the final state, so a term stays
 * defined and J continuous when a date moves.
 */
#include "observe/split.h"
#include "season/season.h"

struct series_set {
  enum season_variable state;
  bool lai_scale; /* compared after multiplication by the control lai_scale */
  double huber;
  char name[40];
};

struct series_term {
  int block, lane; /* local block and lane of its season */
  int day;         /* since the season's start */
  int set;         /* index into the sets */
  int cell, date;  /* global cell, day number: for messages and correlations */
  double value, sigma;
  enum term_use use;
};

struct series_terms {
  int n;
  struct series_term *term; /* [n] sorted by block, day, lane */
  int n_sets;
  struct series_set set[8];
};

/* Sorts the terms by (block, day, lane, set). */
void series_terms_sort(struct series_terms *terms);
/* Inflates each sigma by the square root of the summed correlations exp(-|dt| / days) with the
 * terms of the same set and season: the number of independent values in a series of n then is its
 * effective number. */
void series_terms_correlate(struct series_terms *terms, int set, double days);
