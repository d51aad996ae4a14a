/* The overlap of cells and regions as it is built: rows in any order, then sorted and merged. */
#include "ncio/overlap_table.h"
#include "ncio/nc_common.h"
#include <stdlib.h>
#include <string.h>

void overlap_table_add(struct overlap_table *table, int region, int cell, int year, double area) {
  if (table->n == table->capacity) {
    table->capacity = table->capacity ? 2 * table->capacity : 256;
    struct overlap_row *grown = nc_array((size_t)table->capacity, sizeof *grown);
    if (table->n) memcpy(grown, table->row, (size_t)table->n * sizeof *grown);
    free(table->row);
    table->row = grown;
  }
  table->row[table->n++] = (struct overlap_row){region, cell, year, area};
}

/* Areas last, so that equal rows add up in one order whatever the file's. */
static int by_place(const void *a, const void *b) {
  const struct overlap_row *x = a, *y = b;
  if (x->region != y->region) return x->region < y->region ? -1 : 1;
  if (x->cell != y->cell) return x->cell < y->cell ? -1 : 1;
  if (x->year != y->year) return x->year < y->year ? -1 : 1;
  return (x->area > y->area) - (x->area < y->area);
}

void overlap_table_finish(struct overlap_table *table, int n_regions, char **region,
                          struct overlap *o) {
  size_t n = (size_t)table->n;
  if (n) qsort(table->row, n, sizeof *table->row, by_place);
  *o = (struct overlap){.n_regions = n_regions, .region = region};
  o->entry_region = nc_array(n, sizeof *o->entry_region);
  o->entry_cell = nc_array(n, sizeof *o->entry_cell);
  o->entry_year = nc_array(n, sizeof *o->entry_year);
  o->area = nc_array(n, sizeof *o->area);
  for (size_t i = 0; i < n; i++) {
    const struct overlap_row *row = &table->row[i];
    int k = o->n - 1;
    if (k >= 0 && o->entry_region[k] == row->region && o->entry_cell[k] == row->cell &&
        o->entry_year[k] == row->year) {
      o->area[k] += row->area;
      continue;
    }
    o->entry_region[o->n] = row->region;
    o->entry_cell[o->n] = row->cell;
    o->entry_year[o->n] = row->year;
    o->area[o->n++] = row->area;
  }
  free(table->row);
  *table = (struct overlap_table){0};
}
