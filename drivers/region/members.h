#pragma once
/* What `ensemble` and `assimilate` share: members of a campaign and what is reported of them. */
#include "cli/options.h"
#include "ensemble/ensemble.h"
#include "setup/setup.h"

/* A command on members: its part with the plan at hand. */
typedef PetscErrorCode members_work(struct setup *setup, const struct ensemble_plan *plan,
                                    struct problems *list);
/* Reports the campaign, reads --control, refuses in words what has no members yet, and calls the
 * work. Collective. */
PetscErrorCode MembersRun(struct setup *setup, const struct options *options, members_work *work,
                          struct problems *list);
/* Runs the members and says how it went; to be destroyed with EnsembleResultDestroy. Collective. */
PetscErrorCode MembersCompute(struct setup *setup, const struct ensemble_plan *plan,
                              struct draws *draws, struct ensemble_result *result,
                              struct problems *list);
/* Runs the members and writes NAME_<suffix>.nc, .csv. Collective. */
PetscErrorCode MembersTell(struct setup *setup, const struct ensemble_plan *plan,
                           struct draws *draws, const char *command, const char *suffix,
                           struct problems *list);
