#pragma once
/* Yields of regions: one term of J a (region, year), fed by many cells on many ranks.
 *
 *   S = sum_c A_c Y_c / sum_c A_c
 *
 * Y: final TWSO [kg dry matter ha-1], A: overlap area of cell and region [ha]; what is observed of
 * S: yield_kind.c. Terms are replicated; the links from seasons to terms are those of this rank's
 * seasons. The set of terms is fixed when they are made and never depends on the control (DESIGN,
 * section 4).
 */
#include "observe/observation.h"
#include "region/blocks.h"
#include "region/overlap.h"

enum { REGION_YIELDS = 512 }; /* of one region, at most */

struct yield_terms {
  int n;
  int *region, *year;    /* [n] region number, calendar (harvest) year */
  double *value, *sigma; /* [n] kg ha-1 at the reported moisture */
  enum term_use *use;    /* [n] fitted, watched or held out */
  double *area;          /* [n] sum of A over its running seasons [ha] */
  double k;              /* from dry matter of storage organs to reported yield */
  int *link_start;       /* [local seasons + 1] */
  int *link_term;        /* [links] */
  double *link_area;     /* [links] A / sum A */
};

/* One observed yield to be made a term. */
struct yield_observation {
  int region, year;
  double value, sigma;
  enum term_use use;
};

/* Links the local seasons that run (running[s]) to the observations; those without any
 * running season over all ranks are dropped and counted in *n_dropped. Collective on comm. */
PetscErrorCode YieldTermsCreate(MPI_Comm comm, const struct season_list *seasons, const int *years,
                                const bool *running, const struct overlap *overlap, int n,
                                const struct yield_observation *observed, struct yield_terms *terms,
                                int *n_dropped);
/* term t as an observation of its region */
struct observation yield_observation(const struct yield_terms *terms, int t);
void yield_terms_destroy(struct yield_terms *terms);
