#pragma once
/* The seasons of a rank's cells, and their blocks of eight.
 *
 * A season is a cell in a harvest year with a crop calendar. A rank runs the seasons of its own
 * cells, cell by cell and year by year; place p of the list is lane p % LANES of block p / LANES. A
 * place may be a hole, without a season. What a season gives depends neither on its neighbours in
 * the block nor on the rank, so that blocks may be cut anywhere.
 */
#include "region/partition.h"
#include "support/lane.h"

struct season_list {
  struct partition all; /* seasons of all ranks, cell by cell, year by year, without holes */
  int n;                /* places of this rank */
  int holes;            /* of these without a season */
  int *cell;            /* [n] own cell; -1 = hole */
  int *year;            /* [n] index into the campaign's years */
  int *row;             /* [n] a season's number among this rank's by (cell, year); -1 = hole */
  int stride;           /* the next season of a cell stands so many places behind, or, where stride
                           is 1, behind a hole: 1, or LANES in chains */
  int *first_of_cell;   /* [n_cells] place of an own cell's first season; -1 = none */
  int n_blocks;
  int n_local_cells;
  int *local_cell; /* [n_local_cells] own cells that have seasons, ascending */
};

/* Makes the list from has[n_cells * n_years] of this rank's cells (false = no season). The first
 * block holds `cut` seasons, holes behind them, where cut > 0: for tests that blocks may be cut
 * anywhere. Collective on comm. */
PetscErrorCode SeasonListCreate(MPI_Comm comm, int n_cells, int n_years, const bool *has, int cut,
                                struct season_list *list);
/* The same for cells whose seasons follow from each other: eight cells continue together, lane by
 * lane, block after block; where a cell has fewer seasons than its neighbours its last places are
 * holes. The first group has `cut` cells, where cut > 0. */
PetscErrorCode SeasonListCreateChains(MPI_Comm comm, int n_cells, int n_years, const bool *has,
                                      int cut, struct season_list *list);
void season_list_destroy(struct season_list *list);
int season_list_count(const struct season_list *list); /* seasons of this rank */
