#pragma once
/* Sorted numbers, to find one of many in few steps. */

/* Sorts value[n] and leaves each once in front; returns how many there are. No NaN. */
int sorted_distinct(int n, double *value);
/* Where x is among value[n], which rise; -1 = it does not. */
int sorted_find(int n, const double *value, double x);
