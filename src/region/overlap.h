#pragma once
/* Which cells make up which region, in which year, with how many hectares: a sparse many-to-many
 * table. A zone map is the case of one region a cell and the cell's area. The regions are the same
 * on every rank, the entries are those of this rank's cells. */
struct overlap {
  int n_regions;
  char **region;                  /* [n_regions] names, sorted as in their file */
  int n;                          /* entries, sorted by region, then cell, then year */
  int *entry_region, *entry_cell; /* [n] region, own cell */
  int *entry_year;                /* [n] calendar year, or 0 = every year */
  double *area;                   /* [n] ha */
};

void overlap_destroy(struct overlap *overlap);
/* region[n_cells]: the region that holds most of each cell (the first of equals), -1 without one */
void overlap_main_region(const struct overlap *overlap, int n_cells, int *region);
