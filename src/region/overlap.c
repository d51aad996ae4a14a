/* The sparse table of cells and regions: look-up and release. */
#include "region/overlap.h"
#include <stdlib.h>
#include <string.h>

void overlap_destroy(struct overlap *overlap) {
  if (overlap->region) {
    for (int r = 0; r < overlap->n_regions; r++) free(overlap->region[r]);
  }
  free(overlap->region);
  free(overlap->entry_region);
  free(overlap->entry_cell);
  free(overlap->entry_year);
  free(overlap->area);
  *overlap = (struct overlap){0};
}

int overlap_region(const struct overlap *overlap, const char *name) {
  for (int r = 0; r < overlap->n_regions; r++) {
    if (strcmp(overlap->region[r], name) == 0) return r;
  }
  return -1;
}
