#pragma once
/* What can be wrong with the seasons of a campaign, gathered while they are filled and judged. */
#include "model/model_private.h"
#include "model/season_fault.h"

struct model_faults {
  struct season_fault missing, swapped, too_short, green;
};

static inline struct model_faults model_faults_none(void) {
  struct season_fault none = season_fault_none();
  return (struct model_faults){none, none, none, none};
}

/* Runs every season at the prior and at the slowest development that the control's bounds allow,
 * says what becomes of each, counts and reports. Collective. */
PetscErrorCode ModelScreen(struct model *model, struct model_faults *faults, struct problems *list);
