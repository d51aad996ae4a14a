/* The sparse table of cells and regions: look-up and release. */
#include "region/overlap.h"
#include <stdbool.h>
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

void overlap_main_region(const struct overlap *overlap, int n_cells, int *region) {
  double *most = calloc((size_t)n_cells + 1, sizeof *most), sum = 0.;
  if (!most) abort();
  for (int c = 0; c < n_cells; c++) region[c] = -1;
  for (int i = 0; i < overlap->n; i++) { /* entries of a region and cell are neighbours */
    int r = overlap->entry_region[i], c = overlap->entry_cell[i];
    bool same = i > 0 && overlap->entry_region[i - 1] == r && overlap->entry_cell[i - 1] == c;
    sum = same ? sum + overlap->area[i] : overlap->area[i];
    if (!(sum > most[c])) continue;
    most[c] = sum;
    region[c] = r;
  }
  free(most);
}
