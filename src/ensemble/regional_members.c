/* Regional yields of members; see regional_members.h. */
#include "ensemble/regional_members.h"
#include "observe/kinds.h"
#include "region/exact_reduce.h"

enum { GROUP = 8 }; /* members whose sums are kept at a time */

/* S of `n` members from `first` on (counted from 0): sum[n_terms, GROUP] over this rank's seasons
 */
static void add_members(const struct model *m, const struct yield_terms *terms, int members,
                        const double *twso, int first, int n, struct exact_sum *sum) {
  for (int s = 0; s < m->n_local; s++)
    for (int i = terms->link_start[s]; i < terms->link_start[s + 1]; i++)
      for (int k = 0; k < n; k++)
        exact_sum_add(&sum[(size_t)terms->link_term[i] * GROUP + (size_t)k],
                      terms->link_area[i] *
                          twso[(size_t)s * (size_t)members + (size_t)(first + k)]);
}

PetscErrorCode MembersOfRegions(const struct model *m, const struct model_point *point,
                                const struct yield_terms *terms, const struct observation_ops *ops,
                                int members, const double *twso, double *yield) {
  const size_t n = (size_t)terms->n;
  struct exact_sum *sum;
  PetscFunctionBeginUser;
  if (!n) PetscFunctionReturn(0);
  PetscCall(PetscMalloc1(n * GROUP, &sum));
  for (int first = 0; first < members; first += GROUP) {
    int group = members - first < GROUP ? members - first : GROUP;
    PetscCall(PetscArrayzero(sum, n * GROUP));
    add_members(m, terms, members, twso, first, group, sum);
    PetscCall(ExactSumReduce(m->comm, (int64_t)(n * GROUP), sum));
    for (int t = 0; t < terms->n; t++) {
      struct observation o = yield_observation(terms, t);
      for (int k = 0; k < group; k++)
        yield[(size_t)t * (size_t)members + (size_t)(first + k)] = ops->of_sum(
            &o, terms->k, exact_sum_value(&sum[(size_t)t * GROUP + (size_t)k]), &point->scales);
    }
  }
  PetscCall(PetscFree(sum));
  PetscFunctionReturn(0);
}

PetscErrorCode RegionalMembers(const struct model *m, const struct model_point *point,
                               const struct ensemble_plan *plan, const double *twso,
                               struct ensemble_result *result) {
  struct yield_terms terms;
  PetscFunctionBeginUser;
  if (!model_regions(m)) PetscFunctionReturn(0);
  PetscCall(ModelAllYields(m, &terms));
  terms.k = plan->k;
  size_t n = (size_t)terms.n, members = (size_t)plan->members;
  result->n_yields = terms.n;
  PetscCall(PetscMalloc3(n, &result->region, n, &result->year, n * members, &result->yield));
  PetscCall(PetscArraycpy(result->region, terms.region, n));
  PetscCall(PetscArraycpy(result->year, terms.year, n));
  PetscCall(
      MembersOfRegions(m, point, &terms, &observation_yield, plan->members, twso, result->yield));
  yield_terms_destroy(&terms);
  PetscFunctionReturn(0);
}
