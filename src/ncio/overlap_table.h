#pragma once
/* A growing table of (region, cell, year, area), put in order once it is complete. */
#include "region/overlap.h"

struct overlap_table {
  int n, capacity;
  struct overlap_row {
    int region, cell, year;
    double area;
  } * row;
};

void overlap_table_add(struct overlap_table *table, int region, int cell, int year, double area);
/* Sorts by region, cell, year, adds up rows that agree in all three, and makes the overlap from
 * them and from `region` [n_regions], which it takes over. Empties the table. */
void overlap_table_finish(struct overlap_table *table, int n_regions, char **region,
                          struct overlap *overlap);
