#pragma once
/* The air's CO2 year by year, from a CSV file; see co2_series.c. Not collective. */
#include "support/problems.h"

struct co2_series {
  int n, capacity;
  struct co2_year {
    int year;
    double ppm;
  } * at; /* [n] owned, by year */
};

/* Reads a file; false and problems where it cannot be used. Destroy the series either way. */
bool co2_series_read(const char *file, struct co2_series *series, struct problems *list);
void co2_series_destroy(struct co2_series *series);
/* ppm[n] of n years; what the series lacks is one problem that names `file`. */
bool co2_series_take(const struct co2_series *series, const char *file, int n, const int *years,
                     double *ppm, struct problems *list);
