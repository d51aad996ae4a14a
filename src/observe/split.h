#pragma once
#include <stdbool.h>
/* What each observation serves: to be fitted, to be watched (early stopping), or to be predicted
 * and scored. A split is a table of region and year; all terms of a region and year, and the series
 * of the cells whose main region it is, share one use. */

enum term_use {
  TERM_FIT,      /* a term of J */
  TERM_HELD_OUT, /* no term of J: predicted and scored */
  TERM_WATCHED,  /* no term of J: decides when training ends */
  N_TERM_USES
};

struct split {
  int n_regions, n_years;
  enum term_use *use; /* [(n_regions + 1) * n_years] owned; last row: cells without a region */
};

/* all terms fitted; false without memory */
bool split_create(int n_regions, int n_years, struct split *split);
void split_destroy(struct split *split);
/* region -1: cells without one. year: index into the years of the model */
enum term_use split_at(const struct split *split, int region, int year);
void split_set(struct split *split, int region, int year, enum term_use use);
