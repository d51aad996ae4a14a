#pragma once
/* Parameters of the members of an ensemble.
 *
 *   value = T(T^-1(prior) + sd z),  z ~ N(0, 1),  T = identity | exp (log) | logistic (logit),
 *
 * set to a bound that it exceeds. z depends on (seed, parameter's name, place, member) alone, where
 * the place is the region of extent region and the global number of the cell of extent cell: not on
 * ranks, on the number of members or on what else is drawn. Members are counted from 1.
 */
#include "control/extent.h"
#include "ensemble/member_weather.h"
#include "ensemble/perturbation.h"
#include "region/grid.h"
#include <petscsys.h>

struct draws {
  const struct control *parameters; /* not owned */
  const struct grid *grid;          /* not owned */
  uint64_t seed;
  int members;
  uint32_t *variable; /* [n_items] of each item's name */
  double *z;          /* [n_shared][members] of all cells together, the same on every rank */
  double *z_cell;     /* [n_cells * n_outputs][members] of own cells; NULL: drawn when requested */
  double *value;      /* [members][n_values] shared by all cells, from z */
  int64_t *clipped;   /* [n_items] draws of this rank that were set to a bound; those of extent
                         global and region on rank 0 alone */
  bool counts;        /* that is rank 0 */
  const struct member_weather *weather; /* of each member, set by the caller; not owned; NULL = all
                                           have the season's */
  struct member_states *states; /* of own seasons, set by the caller; not owned; NULL = seasons run
                                   from their starts */
  const struct perturbation_law *perturbation; /* of that weather, likewise; NULL = none. In
                                                  water-limited production `weather` is set, too */
  double sowing_sd; /* [d] of the crops' starts around the calendar's; 0 = they start with it. Else
                       `weather` is set, too */
  double *z_sowing; /* [n_cells][members] where they correlate or are kept; NULL: drawn when asked
                       for */
  bool keep;        /* that they can be changed, z_cell and z_sowing are kept */
};

/* control_layout has been called with the number of regions. length[n_items] [km]: over which the
 * draws of an item of extent cell correlate (field/field_prior.h), 0 = not; NULL = none does.
 * `keep`: z_cell is kept, so that it can be changed. What does not suit is a problem, the same on
 * every rank, and *draws NULL. Collective on comm. */
PetscErrorCode DrawsCreate(MPI_Comm comm, const struct control *parameters, const struct grid *grid,
                           const double *length, uint64_t seed, int members, bool keep,
                           struct draws **draws, struct problems *list);
/* Lets crops start on other days than the calendar's: normal with standard deviation sd [d], cut at
 * three of them, rounded to whole days, by (seed, cell, member), the same in all years; length [km]
 * over which the cells' correlate, 0 = not. Dates that end seasons stay. Collective. */
PetscErrorCode DrawsSow(MPI_Comm comm, struct draws *draws, double sd, double length,
                        struct problems *list);
enum { SOWING_LIMIT = 3 }; /* standard deviations */
/* [d] that a member's crop starts after the calendar's start, and the most of any, on both sides */
int draws_shift(const struct draws *draws, int cell, int member);
int draws_shift_most(double sd);
/* z <- mean + L z of the numbers that all cells share, mean[n_shared], factor L[n_shared][n_shared]
 * lower: draws from a posterior */
PetscErrorCode DrawsCorrelate(struct draws *draws, const double *mean, const double *factor);
/* `value` from z, after that was changed */
void draws_update(struct draws *draws);
PetscErrorCode DrawsDestroy(struct draws **draws);
/* out[n_outputs]: a member's values of extent cell in an own cell; adds to `clipped` where `count`
 */
void draws_cell(struct draws *draws, int cell, int member, bool count, double *out);
/* sv[n_season] of a member at a site, from the cell's `out` */
void draws_season(const struct draws *draws, const struct control_site *site, int member,
                  const double *out, double *sv);
