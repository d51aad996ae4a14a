#pragma once
/* Irrigation of every cell. */
#include "region/workspace.h"

/* Fills ws->irrigated_share and ws->irrigation, where the campaign gives them; the model is
 * planned. Collective. */
PetscErrorCode WorkspaceReadIrrigation(struct workspace *ws, struct problems *list);
/* Prints the range of the share and the cells with events. Collective. */
PetscErrorCode WorkspaceReportIrrigation(const struct workspace *ws);
