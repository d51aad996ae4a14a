#pragma once
/* Where observations fall among the members (Anderson 1996; Hamill 2001). */

/* Adds 1 to count[n + 1]: to the number of members of x[n] below y. Ties share it: where t members
 * equal y, each of the t + 1 ranks that they leave open gets 1 / (t + 1), which is what random
 * ranks give in the mean. Observations have errors: add draws of them to the members first
 * (Anderson 1996). */
void rank_histogram_add(int n, const double *x, double y, double *count);
/* Pearson's chi-square of count[n_ranks] against equal counts; n_ranks - 1 degrees of freedom where
 * the cases are independent. NaN without counts. */
double rank_histogram_chi_square(int n_ranks, const double *count);
