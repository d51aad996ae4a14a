#pragma once
/* Yields and series of a campaign. Collective. */
#include "region/workspace.h"

/* Reads yields and series into ws; ties between regions and cells, and seasons, are known. */
PetscErrorCode WorkspaceReadObservations(struct workspace *ws, struct problems *list);
/* Gives the model the yields of the campaign's years that it does not exclude. */
PetscErrorCode WorkspaceAddYields(struct workspace *ws);
/* Gives the model series s; an error of 0 is a problem. */
PetscErrorCode WorkspaceAddSeries(struct workspace *ws, int s, struct problems *list);
