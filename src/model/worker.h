#pragma once
/* A worker runs blocks of seasons and owns all that a run writes: tapes, packed parameters, soils,
 * seeds, adjoints. Model and point are constant while it runs, so several workers may run at once
 * in one process. No function of a worker communicates.
 */
#include "model/model_private.h"
#include "region/progress.h"

/* parameter directions or adjoints of a block */
struct model_derivatives {
  struct crop_d crop;
  struct season_water_d water;
};

/* Parameters over those of the control, lane by lane: members of an ensemble. */
struct worker_layer {
  const struct control *control; /* not owned */
  const double *sv;              /* [LANES, control.n_season] not owned */
};

struct worker {
  const struct model *model;
  const struct model_point *point;
  const struct worker_layer *layer; /* NULL = none, from the first run on or never; not owned */
  struct progress *progress;        /* told how far the loop is; NULL = silent; not owned */
  int block;                        /* that ran last */
  bool derives; /* tangents or sweeps follow each run, which keeps for them what it can; the bits
                   of all are the same if not. The caller's to set. */
  double *sv;   /* [LANES, control.n_season] values of its seasons, or their tangent */
  struct crop *crop;                     /* of the block that ran last */
  struct soil *soil;                     /* likewise; NULL in potential production */
  struct weather_view view;              /* of its weather */
  struct season_block season, irrigated; /* that block's, with this worker's soil */
  struct season_water water;
  struct soil_state start;                   /* of that block's soils */
  struct season_tape *tape, *tape_irrigated; /* of that block, kept or own; the second NULL where
                                                nothing is irrigated */
  struct season_tape *own, *own_irrigated;   /* for a block at a time */
  struct kept_tapes *kept;  /* for blocks that are swept later; NULL = none; not owned */
  struct soil_state *carry; /* [n_blocks] soils that the block before left;
                               NULL where none are carried */
  int first_day[LANES]; /* of the crop that the tape holds: 0 but where a run began from a state, */
  double lai_before[LANES];           /* the largest LAI on the days before it, */
  bool failed[LANES];                 /* and whether it has no state any more */
  struct model_derivatives *d;        /* of the last sweep */
  struct model_derivatives *along;    /* [WORKER_TANGENTS] directions; NULL = not wanted */
  struct season_weather *weather_b;   /* likewise of the weather, [longest block + 1]; NULL = not
                                         wanted, see WorkerWantWeather */
  struct season_wet *wet_b;           /* likewise, [its fallow + longest block + 1] */
  struct season_seed *seed, *scratch; /* [2 * capacity], [capacity] */
  double *departure, *whitened;       /* [most observations of a season] */
  const struct observation **group;   /* likewise */
};

PetscErrorCode WorkerCreate(const struct model *model, const struct model_point *point,
                            struct worker **worker);
PetscErrorCode WorkerDestroy(struct worker **worker);
/* Sweeps give the adjoints of the weather, too. Not collective. */
PetscErrorCode WorkerWantWeather(struct worker *worker);

/* The block's parameters and weather, for callers that run it themselves (season_state.h), without
 * carried soils. */
void worker_prepare(struct worker *w, int block);
/* Runs a block; where soils are carried, after the one before. */
void worker_forward(struct worker *w, int block);
/* The same; its tape is kept where there is room. Blocks come in rising order. */
void worker_forward_kept(struct worker *w, int block);
/* A block whose tape was kept, as if it had just run; false where it was not. */
bool worker_recall(struct worker *w, int block);
/* tells the log the days that its seasons ran */
void worker_log_days(const struct worker *w);
/* what observations see of a lane of the block that ran last */
struct season_view worker_view(const struct worker *w, int l);
/* that lane gave the states of a crop (season_implausible) and lost no water or dry matter */
bool worker_lane_good(const struct worker *w, int l);
/* its soils with the crop's RDMSOL */
struct soil worker_soil(const struct worker *w);

/* Room for worker_tangents. Not collective. */
enum { WORKER_TANGENTS = 6 };
PetscErrorCode WorkerWantTangents(struct worker *worker);
/* Tangents of the block that ran last along n <= WORKER_TANGENTS directions sv_d[n, LANES,
 * n_season] of the values of its seasons, in one pass over them. carry_d[n]: the tangents of the
 * soils that the block before left in, of those that this one leaves out. Views show that of
 * worker_take_tangent; the first, unless stated. */
void worker_tangents(struct worker *w, int n, const double *sv_d, struct soil_state *carry_d);
void worker_take_tangent(struct worker *w, int direction);
/* sv_d of the block that ran last along value_d[n_shared] and out_d[n_local, n_outputs], which is
 * NULL without a network */
void worker_direction(const struct worker *w, const double *value_d, const double *out_d,
                      double *sv_d);
/* Sweeps back the first n of w->seed, in any order; w->d receives the block's adjoints. carry_b:
 * the adjoint of the soils that this block leaves in, of those that the block before left out. */
void worker_sweep(struct worker *w, int n, struct soil_state *carry_b);
/* adds d J / d sv[n_season] of lane l's season from what worker_sweep left */
void worker_collect(const struct worker *w, int l, double *sv_b);

/* What maps show of a lane of the block that ran last; NaN beside its state where it did not run.
 * worker_results leaves out what a season went through, which takes a walk over its days each. */
void worker_results(const struct worker *w, int l, double value[N_MODEL_MAPS]);
void worker_maps(const struct worker *w, int l, double value[N_MODEL_MAPS]);

/* -- what a season went through; NaN where it has no such time. See model_stress.c */
double worker_least_tmin(const struct worker *w, int l);       /* [degC] */
double worker_heat_days(const struct worker *w, int l);        /* [d] */
double worker_waterlogged_days(const struct worker *w, int l); /* [d] */
