#pragma once
/* Decades at LANES places: season after season, the soil's water carried through; see
 * season_chain.c.
 *
 * One lane is one place. A leg is a block of seasons, the crop of a year, followed by fallow until
 * the next leg's first day; a year without a crop is fallow of the leg before it. From leg to leg
 * only the state of the soil passes, the eight numbers of SOIL_STATE: a crop's states start again.
 * So a chain is walked backwards from soil states at the starts of legs, 512 bytes each, and there
 * are two ways:
 *
 *   a tape for every leg        each leg is run once
 *   one tape and n snapshots    legs are run again from the snapshots (support/revolve.h); with a
 *                               snapshot for every leg each is run twice, but for the last
 *
 * Gradients have the same bits either way and with any number of snapshots. There are no snapshots
 * within a season: the tape of the longest leg must fit into memory. Were that too much, days of
 * a season would be steps of the same schedule, whose state is crop_state, crop_flags, soil_state
 * and the leaf log so far.
 *
 *   store = season_chain_store_create(n_legs, n_snapshots, max_days, max_fallow);
 *   season_chain_forward(&chain, store, visit, context);       visit reads each leg's tape
 *   season_chain_adjoint(&chain, store, seeds, &chain_b);
 */
#include "season/season.h"

/* Contract, lane by lane: the leg's `until` is the next leg's first day (the start of its own
 * `fallow`), its weather covers the days up to then, and a crop that may live so long has its
 * end_day there. RDMSOL, a soil's, is the same in all crops of a lane. */
struct season_leg {
  const struct season_block *block; /* with water, whose `start` counts in the first leg alone */
  const struct crop *crop;          /* legs may share one; not owned */
};
struct season_chain {
  int n_legs;
  const struct season_leg *leg; /* [n_legs], not owned */
};

struct season_chain_store;

/* Room for chains of up to max_legs legs; n_snapshots 0: a tape for every leg. NULL without memory.
 */
struct season_chain_store *season_chain_store_create(int max_legs, int n_snapshots, int max_days,
                                                     int max_fallow);
void season_chain_store_destroy(struct season_chain_store **store);
size_t season_chain_store_bytes(int max_legs, int n_snapshots, int max_days, int max_fallow);

/* called for each leg in order, when its tape holds its run */
typedef void season_chain_visit(void *context, int leg, const struct season_tape *tape);

void season_chain_forward(const struct season_chain *chain, struct season_chain_store *store,
                          season_chain_visit *visit, void *context);
/* [cm] residual of the water balance of the chain (positive: gain), as
 * season_water_open; what passes from leg to leg is counted as what it was */
double season_chain_open(const struct season_chain_store *store, int l);

/* a direction or adjoint of one leg; what is NULL has none or is not wanted */
struct season_leg_d {
  struct crop_d *crop;            /* never NULL; legs that share a crop share it */
  struct season_weather *weather; /* [n_days + 1] of the leg */
  struct season_wet *wet;         /* [n_fallow + n_days + 1] of the leg */
};
struct season_chain_d {
  const struct season_leg_d *leg; /* [n_legs], not owned */
  struct soil soil;               /* of all legs; rdmsol stays 0 */
  struct soil_state start;        /* where the first leg has a start */
};

/* The derivative along a direction, for `visit` to read by season_value_tl; runs the chain itself,
 * and what season_chain_forward left for an adjoint stays. */
void season_chain_tangent(const struct season_chain *chain, const struct season_chain_d *chain_d,
                          struct season_chain_store *store, season_chain_visit *visit,
                          void *context);

/* adjoints of one leg's values, sorted by day */
struct season_leg_seeds {
  int n;
  const struct season_seed *seed; /* [n], not owned */
};
/* Adds to what chain_b names; after season_chain_forward. A second adjoint of the same run is
 * allowed, and with snapshots runs the chain again. */
void season_chain_adjoint(const struct season_chain *chain, struct season_chain_store *store,
                          const struct season_leg_seeds *seeds, struct season_chain_d *chain_b);
