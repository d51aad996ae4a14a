#pragma once
/* What is wrong with seasons of a campaign, reported once a kind. */
#include "model/model.h"

struct season_fault {
  int64_t n;       /* seasons of this rank that have it */
  int64_t first;   /* cell * n_years + year of the first of them */
  char place[128]; /* where that is */
  char what[384];
};

struct season_fault season_fault_none(void);
/* One more season with the fault; the text of the first (by cell and year) is kept. */
void season_fault_add(struct season_fault *fault, const struct model *model,
                      const struct model_season *s, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Collective on comm. One problem line "SOURCE: N seasons MANY, first PLACE: WHAT", if any rank has
 * the fault; it is in the list of the rank that holds the first. */
PetscErrorCode SeasonFaultReport(MPI_Comm comm, const struct season_fault *fault,
                                 const char *source, const char *one, const char *many,
                                 struct problems *list);
