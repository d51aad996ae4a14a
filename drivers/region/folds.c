/* Groups of regions and years; see folds.h. */
#include "region/folds.h"
#include "support/random.h"
#include <stdlib.h>
#include <string.h>

enum { DRAW_FOLDS = 74 }; /* the order in which blocks of regions are distributed */

/* regions that stay together */
struct block {
  int observed, size; /* regions with observations, and all */
  double draw;
  int first, last; /* range in the sorted regions */
};

struct named {
  const char *label;
  int region;
};

static int by_label(const void *a, const void *b) {
  const struct named *x = a, *y = b;
  int order = strcmp(x->label, y->label);
  return order ? order : (x->region > y->region) - (x->region < y->region);
}

/* large ones first; equal ones as they were drawn */
static int by_size(const void *a, const void *b) {
  const struct block *x = a, *y = b;
  if (x->observed != y->observed) return x->observed > y->observed ? -1 : 1;
  if (x->size != y->size) return x->size > y->size ? -1 : 1;
  if (x->draw != y->draw) return x->draw < y->draw ? -1 : 1;
  return (x->first > y->first) - (x->first < y->first);
}

static int find_blocks(const struct fold_rules *rules, int n, struct named *name,
                       const bool *observed, struct block *block) {
  struct random_key key = {.seed = rules->seed, .variable = DRAW_FOLDS};
  int n_blocks = 0;
  qsort(name, (size_t)n, sizeof *name, by_label);
  for (int i = 0; i < n; i++) {
    bool joins = i > 0 && strcmp(name[i].label, name[i - 1].label) == 0;
    if (!joins)
      block[n_blocks++] =
          (struct block){.first = i, .draw = random_uniform(key, (uint32_t)name[i].region)};
    struct block *at = &block[n_blocks - 1];
    at->last = i;
    at->size++;
    at->observed += !observed || observed[name[i].region];
  }
  qsort(block, (size_t)n_blocks, sizeof *block, by_size);
  return n_blocks;
}

/* observed[k], size[k]: of the groups so far */
static int smallest(int n, const int *observed, const int *size) {
  int best = 0;
  for (int k = 1; k < n; k++)
    if (observed[k] < observed[best] || (observed[k] == observed[best] && size[k] < size[best]))
      best = k;
  return best;
}

static void deal(struct folds *folds, int n_blocks, const struct block *block,
                 const struct named *name, int *observed, int *size) {
  for (int b = 0; b < n_blocks; b++) {
    int group = smallest(folds->n_region_groups, observed, size);
    observed[group] += block[b].observed;
    size[group] += block[b].size;
    folds->n_blocks += block[b].observed > 0;
    for (int i = block[b].first; i <= block[b].last; i++)
      folds->region_group[name[i].region] = group;
  }
}

bool folds_create(const struct fold_rules *rules, int n_regions, const char *const *label,
                  const bool *observed, int n_years, const int *years, struct folds *folds) {
  size_t n = (size_t)n_regions + 1, groups = (size_t)rules->regions;
  struct named *name = malloc(n * sizeof *name);
  struct block *block = malloc(n * sizeof *block);
  int *sums = calloc(2 * groups, sizeof *sums);
  *folds = (struct folds){.n_region_groups = rules->regions,
                          .n_year_groups = rules->years,
                          .year_block = rules->year_block,
                          .n_regions = n_regions,
                          .n_years = n_years,
                          .region_group = calloc(n, sizeof(int)),
                          .year_group = calloc((size_t)n_years + 1, sizeof(int))};
  bool good = name && block && sums && folds->region_group && folds->year_group;
  for (int r = 0; good && r < n_regions; r++) name[r] = (struct named){label[r], r};
  if (good)
    deal(folds, find_blocks(rules, n_regions, name, observed, block), block, name, sums,
         sums + groups);
  for (int y = 0; good && y < n_years; y++) {
    folds->year_group[y] = years[y] / rules->year_block % rules->years;
  }
  free(name);
  free(block);
  free(sums);
  if (!good) folds_destroy(folds);
  return good;
}

void folds_destroy(struct folds *folds) {
  free(folds->region_group);
  free(folds->year_group);
  *folds = (struct folds){0};
}

int folds_count(const struct folds *folds) { return folds->n_region_groups * folds->n_year_groups; }

int fold_region_group(const struct folds *folds, int fold) { return fold / folds->n_year_groups; }
int fold_year_group(const struct folds *folds, int fold) { return fold % folds->n_year_groups; }

int folds_of(const struct folds *folds, int region, int year) {
  int group = region < 0 ? 0 : folds->region_group[region];
  if (region < 0 && folds->n_region_groups > 1) return -1;
  return group * folds->n_year_groups + folds->year_group[year];
}

void fold_split(const struct folds *folds, int fold, const struct split *campaign,
                struct split *split) {
  bool by_region = folds->n_region_groups > 1, by_year = folds->n_year_groups > 1;
  for (int r = -1; r < folds->n_regions; r++)
    for (int y = 0; y < folds->n_years; y++) {
      bool meets =
          (by_region && r >= 0 && folds->region_group[r] == fold_region_group(folds, fold)) ||
          (by_year && folds->year_group[y] == fold_year_group(folds, fold));
      split_set(split, r, y, meets ? TERM_HELD_OUT : split_at(campaign, r, y));
    }
}
