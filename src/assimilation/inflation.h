#pragma once
/* Inflation and relaxation of members themselves, row by row; what acts on an analysis's weights is
 * in transform.h. */
#include "assimilation/members.h"

/* Multiplicative inflation: departures of x[n_rows][members->n_all] from their mean times `factor`
 * (Anderson and Anderson 1999). 1 changes no bit. */
void members_inflate(const struct members *members, int n_rows, double factor, double *x,
                     double *work /* [n] */);
/* Relaxation to prior spread (RTPS; Whitaker and Hamill 2012, eq. 2): departures of the analysis
 * xa times 1 + share (sb - sa) / sa, with sb and sa the standard deviations of that row of the
 * forecast xb and of xa; a row without spread in xa is left. 0 changes no bit. */
void members_rtps(const struct members *members, int n_rows, double share, const double *xb,
                  double *xa, double *work /* [n] */);
