#pragma once
/* A region whose parameters a network gives: 18 cells in harvest years 2001 to 2010, a maize-like
 * crop on generated weather. Its 180 seasons are 23 blocks and three batches of the network; ten
 * seasons a cell, so that blocks and batches straddle cells and regions.
 *
 * Cell c lies in region c / 5, cells 5, 10 and 15 also in the region before; cell 17 lies in none.
 * Every region and year has a yield; cells 0 to 9 and cell 17 have LAI on three days a year, so
 * that the other cells' blocks have final yields only.
 */
#include "control/control_network.h"
#include "control/control_partition.h"
#include "model/model.h"
#include "observe/kinds.h"

enum {
  NETWORK_CELLS = 18,
  NETWORK_YEARS = 10,
  NETWORK_SEASONS = NETWORK_CELLS * NETWORK_YEARS,
  NETWORK_REGIONS = 4,
  NETWORK_DATES = 3, /* of LAI a cell and year */
  NETWORK_ITEMS = 4, /* TSUM1, TSUM2, AMAXTB, SPAN */
  NETWORK_STATICS = 3,
  NETWORK_FEATURES = 2, /* of a step of the weather sequence */
  NETWORK_STEPS = 9
};

/* Which of such regions. */
struct network_plan {
  MPI_Comm comm;
  int n_cells;            /* the first of them */
  bool global;            /* no network: its items are global */
  bool partition;         /* with a partitioning network, too */
  bool no_yields, no_lai; /* without these observations */
  int unseen;             /* season whose last weather covariate is NaN, -1: none */
  /* a cell whose covariates are moved by as much, -1: none */
  int cell;
  double statics, weather;
  /* region (-1: cell 17) and index of the year whose observations are moved by as much */
  int region, year;
  double yield, lai; /* [kg ha-1], [-] */
};
/* the plain one of the first n_cells cells */
struct network_plan network_plan_of(MPI_Comm comm, int n_cells);

struct network_sample {
  struct network_plan plan;
  struct control control;
  struct control_network *network;     /* NULL where the plan is global */
  struct control_partition *partition; /* NULL without */
  struct grid grid;
  double lat[NETWORK_CELLS], lon[NETWORK_CELLS];
  struct overlap whole, overlap; /* of all cells, of this rank's */
  char name[NETWORK_REGIONS][2], *region[NETWORK_REGIONS];
  int entry_region[2 * NETWORK_CELLS], entry_cell[2 * NETWORK_CELLS], entry_year[2 * NETWORK_CELLS];
  double area[2 * NETWORK_CELLS];
  struct parameter_set base;
  struct model model;
};

/* region of a cell, -1 without one */
int network_sample_region(int cell);
/* Makes the model with its observations, all of them fitted. Collective on the plan's
 * communicator, as the others. */
PetscErrorCode NetworkSampleCreate(const struct network_plan *plan, struct network_sample *s);
PetscErrorCode NetworkSampleDestroy(struct network_sample *s);
/* u[control.n] near control_start(), where no element is 0; the same for equal seeds */
void network_sample_point(const struct network_sample *s, unsigned seed, double *u);
/* covariates of a season: statics[NETWORK_STATICS], weather[NETWORK_STEPS, NETWORK_FEATURES] */
void network_sample_covariates(const struct network_plan *plan, int cell, int year, double *statics,
                               double *weather);
/* twso[NETWORK_SEASONS] by (cell, year), the same on every rank */
PetscErrorCode NetworkSampleTwso(struct network_sample *s, const double *u, double *twso);
