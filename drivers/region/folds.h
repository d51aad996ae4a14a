#pragma once
/* The folds of a cross-validation: which observations are predicted together.
 *
 * Regions fall into R groups and years into Y; fold (i, j) predicts the regions of group i in the
 * years of group j and is fitted to what is in neither: other years of its regions and other
 * regions of its years serve nothing, since they share soils and weather with what is predicted
 * (Roberts et al. 2017, Ecography 40, 913-929: blocking). Every region and year is predicted by
 * one fold. Cells without a region belong to no group of regions: with R > 1 no fold predicts them.
 */
#include "observe/split.h"
#include <stdint.h>

struct fold_rules {
  int regions, years; /* R and Y; 1 = not split by it */
  int year_block;     /* consecutive years that stay together, 1 = each by itself */
  uint64_t seed;
};

struct folds {
  int n_region_groups, n_year_groups, year_block;
  int n_regions, n_years;
  int n_blocks;      /* of regions that stay together, those with observations */
  int *region_group; /* [n_regions] owned */
  int *year_group;   /* [n_years] calendar year / year_block, rounded down, modulo n_year_groups;
                        owned */
};

/* Regions of one label[n_regions] stay together. Groups of regions are as equal in number of
 * `observed` regions (NULL = all count) as blocks allow: blocks in a drawn order, the large ones
 * first, each into the group that is smallest. False without memory. */
bool folds_create(const struct fold_rules *rules, int n_regions, const char *const *label,
                  const bool *observed, int n_years, const int *years, struct folds *folds);
void folds_destroy(struct folds *folds);

/* Folds are numbered from 0: i * Y + j. */
int folds_count(const struct folds *folds);
int fold_region_group(const struct folds *folds, int fold);
int fold_year_group(const struct folds *folds, int fold);
/* the fold that predicts a region (-1: cells without one) in a year (index), or -1 */
int folds_of(const struct folds *folds, int region, int year);
/* What each region and year serves in a fold: where the campaign holds out, so does the fold; what
 * it watches stays watched outside the fold's regions and years. */
void fold_split(const struct folds *folds, int fold, const struct split *campaign,
                struct split *split);
