#pragma once
/* What is reported of the values of members. NaN marks a member without a value. Not collective. */
#include <stdbool.h>

struct member_statistics {
  int n;           /* members with a value */
  double mean, sd; /* sd: of a sample, divided by n - 1 */
};

/* Brings those that have a value to the front of value[members], ascending; returns how many. */
int members_sort(int members, double *value);
/* of n sorted values, n >= 2 */
struct member_statistics members_statistics(int n, const double *sorted);
/* of a row of any order, which is left sorted; mean and sd are NaN where n < 2 */
struct member_statistics members_summary(int members, double *value);
/* Quantile of n sorted values, linear between order statistics: type 7 of Hyndman & Fan (1996). */
double members_quantile(int n, const double *sorted, double level);
/* share of n sorted values above a threshold */
double members_exceeding(int n, const double *sorted, double threshold);
