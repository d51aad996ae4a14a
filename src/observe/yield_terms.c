/* Regional yields; see yield_terms.h. */
#include "observe/yield_terms.h"
#include "region/exact_reduce.h"
#include <string.h>

struct observation yield_observation(const struct yield_terms *terms, int t) {
  return (struct observation){.value = terms->value[t],
                              .sigma = terms->sigma[t],
                              .place = terms->region[t],
                              .date = terms->year[t],
                              .use = (unsigned char)terms->use[t]};
}

/* calls for each (observation, area) of a season: overlap entries of its cell, terms of their
 * region */
struct index {
  int *start, *entry; /* overlap entries by cell */
};

static PetscErrorCode IndexByCell(const struct overlap *overlap, int n_cells, struct index *x) {
  PetscFunctionBeginUser;
  PetscCall(PetscCalloc1(n_cells + 2, &x->start));
  PetscCall(PetscMalloc1(overlap->n, &x->entry));
  for (int i = 0; i < overlap->n; i++) x->start[overlap->entry_cell[i] + 2]++;
  for (int c = 0; c < n_cells; c++) x->start[c + 2] += x->start[c + 1];
  for (int i = 0; i < overlap->n; i++) x->entry[x->start[overlap->entry_cell[i] + 1]++] = i;
  PetscFunctionReturn(0);
}

/* observation of (region, year) by bisection; observations are sorted by region, then year */
static int find(int n, const struct yield_observation *o, int region, int year) {
  int lo = 0, hi = n;
  while (lo < hi) {
    int m = (lo + hi) / 2;
    bool before = o[m].region < region || (o[m].region == region && o[m].year < year);
    if (before)
      lo = m + 1;
    else
      hi = m;
  }
  return lo < n && o[lo].region == region && o[lo].year == year ? lo : -1;
}

/* links of one season; counts only when `term` is NULL */
static int links_of(const struct overlap *overlap, const struct index *x, int cell, int year, int n,
                    const struct yield_observation *o, int *term, double *area) {
  int count = 0;
  for (int k = x->start[cell]; k < x->start[cell + 1]; k++) {
    int e = x->entry[k];
    if (overlap->entry_year[e] && overlap->entry_year[e] != year) continue;
    int t = find(n, o, overlap->entry_region[e], year);
    if (t < 0 || !(overlap->area[e] > 0.)) continue;
    if (term) {
      term[count] = t;
      area[count] = overlap->area[e];
    }
    count++;
  }
  return count;
}

static PetscErrorCode Link(const struct season_list *seasons, const int *years, const bool *running,
                           const struct overlap *overlap, int n, const struct yield_observation *o,
                           struct yield_terms *terms) {
  int n_local = seasons->n, n_cells = 1;
  struct index x;
  PetscFunctionBeginUser;
  for (int i = 0; i < overlap->n; i++)
    if (overlap->entry_cell[i] >= n_cells) n_cells = overlap->entry_cell[i] + 1;
  for (int i = 0; i < seasons->n; i++)
    if (seasons->cell[i] >= n_cells) n_cells = seasons->cell[i] + 1;
  PetscCall(IndexByCell(overlap, n_cells, &x));
  PetscCall(PetscCalloc1(n_local + 1, &terms->link_start));
  for (int s = 0; s < n_local; s++)
    terms->link_start[s + 1] =
        terms->link_start[s] + (running[s] ? links_of(overlap, &x, seasons->cell[s],
                                                      years[seasons->year[s]], n, o, NULL, NULL)
                                           : 0);
  int total = terms->link_start[n_local];
  PetscCall(PetscMalloc2(total, &terms->link_term, total, &terms->link_area));
  for (int s = 0; s < n_local; s++)
    if (running[s])
      links_of(overlap, &x, seasons->cell[s], years[seasons->year[s]], n, o,
               terms->link_term + terms->link_start[s], terms->link_area + terms->link_start[s]);
  PetscCall(PetscFree(x.start));
  PetscCall(PetscFree(x.entry));
  PetscFunctionReturn(0);
}

/* keeps the observations that have area; renumbers links and scales them to shares */
static PetscErrorCode Keep(MPI_Comm comm, int n_links, int n, const struct yield_observation *o,
                           struct yield_terms *terms, int *n_dropped) {
  struct exact_sum *sum;
  int *place;
  PetscFunctionBeginUser;
  PetscCall(PetscCalloc2(n, &sum, n, &place));
  for (int i = 0; i < n_links; i++) exact_sum_add(&sum[terms->link_term[i]], terms->link_area[i]);
  PetscCall(ExactSumReduce(comm, n, sum));
  PetscCall(PetscMalloc2(n, &terms->region, n, &terms->year));
  PetscCall(PetscMalloc4(n, &terms->value, n, &terms->sigma, n, &terms->area, n, &terms->use));
  terms->n = 0;
  for (int i = 0; i < n; i++) {
    double area = exact_sum_value(&sum[i]);
    place[i] = terms->n;
    if (!(area > 0.)) continue;
    terms->region[terms->n] = o[i].region;
    terms->year[terms->n] = o[i].year;
    terms->value[terms->n] = o[i].value;
    terms->sigma[terms->n] = o[i].sigma;
    terms->use[terms->n] = o[i].use;
    terms->area[terms->n++] = area;
  }
  *n_dropped = n - terms->n;
  for (int i = 0; i < n_links; i++) {
    terms->link_term[i] = place[terms->link_term[i]];
    terms->link_area[i] /= terms->area[terms->link_term[i]];
  }
  PetscCall(PetscFree2(sum, place));
  PetscFunctionReturn(0);
}

PetscErrorCode YieldTermsCreate(MPI_Comm comm, const struct season_list *seasons, const int *years,
                                const bool *running, const struct overlap *overlap, int n,
                                const struct yield_observation *observed, struct yield_terms *terms,
                                int *n_dropped) {
  PetscFunctionBeginUser;
  memset(terms, 0, sizeof *terms);
  PetscCall(Link(seasons, years, running, overlap, n, observed, terms));
  PetscCall(Keep(comm, terms->link_start[seasons->n], n, observed, terms, n_dropped));
  PetscFunctionReturn(0);
}

void yield_terms_destroy(struct yield_terms *terms) {
  (void)PetscFree(terms->link_start);
  (void)PetscFree2(terms->link_term, terms->link_area);
  (void)PetscFree2(terms->region, terms->year);
  (void)PetscFree4(terms->value, terms->sigma, terms->area, terms->use);
  memset(terms, 0, sizeof *terms);
}
