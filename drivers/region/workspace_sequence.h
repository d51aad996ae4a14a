#pragma once
/* What stands on every cell in every harvest year, where the campaign has a sequence of crops. */
#include "region/workspace.h"

/* Fills ws->base_of_season and, of seasons with another crop than the campaign's or with none,
 * ws->start and ws->end, which hold the campaign's. A season that may still stand when the next one
 * starts is a problem, and depths of roots that differ between the crops of one soil are. Nothing
 * without a sequence. Collective. */
PetscErrorCode WorkspaceReadSequence(struct workspace *ws, struct problems *list);
/* Prints how many seasons each crop has. Collective. */
PetscErrorCode WorkspaceReportSequence(const struct workspace *ws);
/* What stands as a map of flags, value[n_cells * n_years]: 0 = nothing, i + 1 = crop i of the
 * sequence; flags[n_crops + 1] and meanings are filled for the file. */
void workspace_sequence_map(const struct workspace *ws, double *value, int *flags, size_t length,
                            char *meanings);
