/* A posterior as mean and factor; see member_posterior.h. */
#include "region/member_posterior.h"
#include "ncio/posterior_file.h"
#include "support/cholesky.h"
#include <string.h>

enum { NAME_LENGTH = 80 };

static int find(const struct posterior_file *p, const char *name) {
  for (int i = 0; i < p->n; i++)
    if (!strcmp(p->name[i], name)) return i;
  return -1;
}

/* places in the file of the elements 0 .. n - 1 of a control; false and a problem where one lacks
 */
static bool places(const struct setup *setup, const struct control *control, int n,
                   const struct posterior_file *p, int *place, struct problems *list) {
  char name[NAME_LENGTH];
  for (int k = 0; k < n; k++) {
    control_name(control, k, setup_regions(setup), NAME_LENGTH, name);
    place[k] = find(p, name);
    if (place[k] < 0)
      return problem(list,
                     "%s: has no element %s of this campaign's control; expected the file of a "
                     "calibration with the same `control` and regions",
                     setup->campaign.ensemble.from, name);
  }
  return true;
}

/* u of what is observed, and of nothing else */
static void set_scales(const struct control *control, const struct posterior_file *p,
                       const int *place, double *u) {
  for (int i = 0; i < control->n_items; i++) {
    const struct control_item *item = &control->item[i];
    for (int k = item->offset; k < item->offset + item->count && k < control->n_plain; k++)
      u[k] = control_of_season(item) ? 0. : p->u[place[k]];
  }
}

static PetscErrorCode Take(const struct setup *setup, const struct posterior_file *p, double *u,
                           struct member_posterior *posterior, struct problems *list) {
  const struct control *control = &setup->campaign.control,
                       *drawn = &setup->campaign.ensemble.parameters;
  const int n = drawn->n_shared, most = control->n_plain > n ? control->n_plain : n;
  int *place;
  PetscFunctionBeginUser;
  PetscCall(PetscMalloc1(most, &place));
  PetscCall(PetscMalloc2(n, &posterior->mean, (size_t)n * (size_t)n, &posterior->factor));
  if (places(setup, control, control->n_plain, p, place, list)) set_scales(control, p, place, u);
  if (places(setup, drawn, n, p, place, list)) {
    for (int k = 0; k < n; k++) {
      posterior->mean[k] = p->u[place[k]];
      for (int j = 0; j < n; j++)
        posterior->factor[k * n + j] = p->covariance[place[k] * p->n + place[j]];
    }
    if (!cholesky(n, posterior->factor, posterior->factor))
      problem(list, "%s: covariance_u is no covariance: not positive definite",
              setup->campaign.ensemble.from);
  }
  PetscCall(PetscFree(place));
  PetscFunctionReturn(0);
}

PetscErrorCode MemberPosteriorRead(const struct setup *setup, double *u,
                                   struct member_posterior *posterior, struct problems *list) {
  struct posterior_file p;
  bool good;
  PetscFunctionBeginUser;
  *posterior = (struct member_posterior){NULL, NULL};
  if (!setup->campaign.ensemble.from) PetscFunctionReturn(0);
  PetscCall(PosteriorFileRead(setup->comm, setup->campaign.ensemble.from, &p, &good, list));
  if (good) PetscCall(Take(setup, &p, u, posterior, list));
  posterior_file_destroy(&p);
  PetscFunctionReturn(0);
}

PetscErrorCode MemberPosteriorDestroy(struct member_posterior *posterior) {
  PetscFunctionBeginUser;
  if (posterior->mean) PetscCall(PetscFree2(posterior->mean, posterior->factor));
  PetscFunctionReturn(0);
}
