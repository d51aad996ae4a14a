#pragma once
/* What `ensemble` and `assimilate` share: members of a campaign and what is told of them. */
#include "ensemble/ensemble.h"
#include "setup/setup.h"

/* the campaign's ensemble at control u[control.n]; both live as long as the plan */
struct ensemble_plan members_plan(const struct setup *setup, const double *u);
/* what has no members yet, in words; not collective */
void members_check(const struct setup *setup, struct problems *list);
/* Runs the members and writes NAME_<suffix>.nc, .csv. Collective. */
PetscErrorCode MembersTell(struct setup *setup, const struct ensemble_plan *plan,
                           struct draws *draws, const char *command, const char *suffix,
                           struct problems *list);
