#pragma once
/* Seasons, their blocks of eight, and which rank runs which block.
 *
 * A season is a cell in a harvest year with a crop calendar. Seasons are numbered cell by cell,
 * year by year, over the whole region; block b holds seasons 8 b .. 8 b + 7. Rank boundaries fall
 * between blocks, so a lane's content never depends on the number of ranks.
 */
#include "support/lane.h"
#include <petscsys.h>

struct season_list {
  int n;      /* places of seasons in the region's blocks */
  int holes;  /* of these without a season (in chains) */
  int *cell;  /* [n] global cell number; -1 = hole */
  int *year;  /* [n] index into the campaign's years */
  int stride; /* the next season of a cell stands so many places behind: 1, or LANES in chains */
  int *first_of_cell; /* [n_cells] a cell's first season; -1 = none */
  int n_blocks;
  int first_block, end_block; /* this rank's blocks */
  int n_local_cells;
  int *local_cell; /* [n_local_cells] cells of this rank's seasons, ascending */
};

/* Makes the list from has[n_cells * n_years] (0 = no season). Not collective; equal on every rank
 * but for the local part. */
PetscErrorCode SeasonListCreate(MPI_Comm comm, int n_cells, int n_years, const bool *has,
                                struct season_list *list);
/* The same for cells whose seasons follow from each other: eight cells go on together, lane by
 * lane, block after block, and stay on one rank; where a cell has fewer seasons than its neighbours
 * its last places are holes. */
PetscErrorCode SeasonListCreateChains(MPI_Comm comm, int n_cells, int n_years, const bool *has,
                                      struct season_list *list);
void season_list_destroy(struct season_list *list);
