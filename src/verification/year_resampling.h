#pragma once
/* Resampling of whole years with replacement: cases of one year share their weather (bootstrap by
 * blocks; percentile interval). */
#include <stdint.h>

enum { YEAR_SAMPLES = 2000 };

/* The year, 0 .. n_years - 1, in a place of a sample; depends on (seed, sample, place) alone. */
int resampled_year(uint64_t seed, int sample, int place, int n_years);
/* The middle `level` of value[n], of which NaN is left out; sorts it. NaN where none is left. */
void percentile_interval(int n, double *value, double level, double *lo, double *hi);
