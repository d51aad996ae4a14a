#pragma once
/* The one loop over blocks of seasons: forward runs, departures of what they hold, adjoint sweeps.
 *
 * An evaluation says what is wanted of which observations; a worker runs blocks and adds to sums of
 * its own. Each season adds one number to J and one to each derivative, exactly, so that sums have
 * the same bits however seasons are cut into blocks and dealt to workers and ranks. Nothing here
 * communicates; evaluations are constant while workers run, but for the arrays that hold one entry
 * a season.
 */
#include "model/worker.h"

/* when a block's adjoints are found, and from which seeds */
enum block_sweep {
  SWEEP_AT_ONCE,  /* in pass 1, from its seasons' observations: it feeds no yield */
  SWEEP_BY_YIELD, /* in pass 1, from a unit seed: of its seasons yields alone are in the part */
  SWEEP_LATER     /* in pass 2, from all seeds: of seasons, of yields, of soils that continue */
};

/* what an evaluation looks at, and what it keeps by season */
struct evaluation {
  const struct model *model;
  const struct model_point *point;
  const struct model_part *part;
  bool gradient;        /* adjoints are wanted */
  bool weighted;        /* d J / d equivalent are given, not of the loss: the same on every rank */
  const double *weight; /* [departures.n] which they are; NULL where this rank has none */
  bool *yield_on;       /* [yield.n] in the part */
  bool *season_on;      /* [n_local] with observations in the part, or whose soils reach such */
  bool *block_on;       /* [n_blocks] */
  enum block_sweep *sweep; /* [n_blocks] of those */
  bool yields;             /* any of the part */
  int64_t n_terms;         /* observations of this rank in the part */
  double *yield_b;         /* [yield.n] d J / d S of the yields, when known */
  double *regional_weight; /* [yield.n] d J / d y of the yields, where given */
  double *twso_b;          /* [n_local * n_season] d TWSO / d sv of seasons swept in pass 1 */
  double *out_b;           /* [n_local * n_outputs] d J / d network's outputs */
  double busy;             /* [s] processor time of this rank in its loops over blocks */
};

/* what one worker adds */
struct block_sums {
  struct exact_sum J;        /* of the observations of seasons */
  struct exact_sum *value_b; /* [n_shared] d J / d value */
  struct exact_sum *yield;   /* [yield.n] S */
};

PetscErrorCode EvaluationCreate(const struct model *model, const struct model_part *part,
                                bool gradient, struct evaluation *e);
PetscErrorCode EvaluationDestroy(struct evaluation *e);
PetscErrorCode BlockSumsCreate(const struct model *model, struct block_sums *sums);
PetscErrorCode BlockSumsDestroy(struct block_sums *sums);

/* Pass 1 over blocks [first, end): every block in the part forward, in order; J and S. Blocks whose
 * adjoints need no yield are swept back at once; those of which yields alone are in the part are
 * swept with a unit seed, and d TWSO / d sv is kept; of the others the tapes are, where the worker
 * has room. */
void blocks_first_pass(const struct evaluation *e, int first, int end, struct worker *w,
                       struct block_sums *sums);
/* whether there is anything left for pass 2 */
bool blocks_need_second_pass(const struct evaluation *e);
/* Pass 2, when e->yield_b is known, from the last block to the first: blocks that are left are
 * swept back with all seeds, from their tapes or run again, with the same bits; soils that continue
 * hand their adjoints to the block before. */
void blocks_second_pass(const struct evaluation *e, int first, int end, struct worker *w,
                        struct block_sums *sums);

/* adds a season's TWSO to the S of its yields, scaled to shares of their areas */
void block_gather_yields(const struct model *model, const struct season_view *view, double twso,
                         int stride, struct exact_sum *S);
