/* Terms by cell and date; see series_terms.h.
 *
 * With correlation matrix C of a season's n errors, treating them as independent with variance
 * sigma^2 sum_j C_ij gives the mean of the series (nearly) the variance sigma^2 1'C1 / n^2 that it
 * has; C_ij = exp(-|t_i - t_j| / days), a first-order autoregressive process in time.
 */
#include "observe/series_terms.h"
#include <math.h>
#include <stdlib.h>

static int compare(const void *a, const void *b) {
  const struct series_term *x = a, *y = b;
  if (x->block != y->block) return x->block < y->block ? -1 : 1;
  if (x->day != y->day) return x->day < y->day ? -1 : 1;
  if (x->lane != y->lane) return x->lane < y->lane ? -1 : 1;
  return (x->set > y->set) - (x->set < y->set);
}

void series_terms_sort(struct series_terms *terms) {
  if (terms->n) qsort(terms->term, (size_t)terms->n, sizeof *terms->term, compare);
}

void series_terms_correlate(struct series_terms *terms, int set, double days) {
  if (!(days > 0.)) return;
  for (int i = 0, j = 0; i < terms->n; i = j) { /* a block's terms are neighbours */
    while (j < terms->n && terms->term[j].block == terms->term[i].block) j++;
    for (int a = i; a < j; a++) {
      double sum = 0.;
      for (int b = i; b < j; b++)
        if (terms->term[b].lane == terms->term[a].lane && terms->term[b].set == set)
          sum += exp(-abs(terms->term[b].day - terms->term[a].day) / days);
      if (terms->term[a].set == set) terms->term[a].sigma *= sqrt(sum);
    }
  }
}
