#pragma once
/* The members of an ensemble that take part in an analysis, and rows of numbers, one a member.
 *
 * Arrays of this room are "rows by members", x[n_rows][n_all]: a row is one element of the state,
 * one parameter or the equivalent H(x) of one observation, and members run fastest. What a failed
 * member holds (not finite) is neither read nor written; it keeps its number, so that the draws of
 * the others stay what they were.
 */
#include "support/problems.h"
#include <stdbool.h>

struct members {
  int n_all;         /* members with room in a row */
  int n;             /* members that take part */
  const int *number; /* [n] their places in a row, rising; not owned */
};

/* Clears use[n_all] of the members of which a row of x[n_rows][n_all] is not finite. */
void members_mask(int n_all, int n_rows, const double *x, bool *use);
/* The members with use[n_all]; number[n_all] is what the result refers to. */
struct members members_in_use(int n_all, const bool *use, int *number);
/* False, told in `list` with `what` (such as "analysis of 2010-06-01"), where fewer than
 * min_members, or fewer than 2, take part. */
bool members_suffice(const struct members *members, int min_members, const char *what,
                     struct problems *list);

/* anomaly[n] = the row's numbers minus their mean, which is returned; row[n_all] */
double members_anomalies(const struct members *members, const double *row, double *anomaly);
/* Standard deviation (n - 1) of anomaly[n]. */
double anomalies_spread(int n, const double *anomaly);
