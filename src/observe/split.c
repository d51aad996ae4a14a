/* Uses of observations by region and year; see split.h. */
#include "observe/split.h"
#include <stdlib.h>

static int place(const struct split *split, int region, int year) {
  return (region < 0 ? split->n_regions : region) * split->n_years + year;
}

bool split_create(int n_regions, int n_years, struct split *split) {
  *split = (struct split){.n_regions = n_regions, .n_years = n_years};
  split->use = calloc(((size_t)n_regions + 1) * (size_t)n_years + 1, sizeof *split->use);
  return split->use != NULL;
}

void split_destroy(struct split *split) {
  free(split->use);
  *split = (struct split){0};
}

enum term_use split_at(const struct split *split, int region, int year) {
  return split->use[place(split, region, year)];
}

void split_set(struct split *split, int region, int year, enum term_use use) {
  split->use[place(split, region, year)] = use;
}
