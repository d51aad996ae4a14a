#pragma once
/* Tapes of blocks between the forward run and the sweep of one gradient, as many as memory allows.
 *
 * Blocks are kept in their order until the budget is used up; the others are run again. A block's
 * arithmetic is the same either way, and so are the bits. The memory belongs to the model, so that
 * the next gradient finds its pages. Nothing here communicates.
 */
#include "model/model.h"
#include "season/season_tapes.h"

struct kept_tapes {
  size_t n, days, soil_days; /* room, see season_tapes.h; 0: none */
  size_t wanted;             /* days that room was wanted for */
  bool all;                  /* and there is */
  struct season_tapes *memory;
  struct season_tape **tape, **irrigated; /* [n_blocks] NULL = not kept; NULL without room */
};

/* Room for the tapes of blocks wanted[n_blocks] within what is left of the model's memory, where it
 * has less. Days are what seasons ran at the prior, and a quarter more. Not collective. */
PetscErrorCode KeptTapesPrepare(struct model *model, const bool *wanted);
/* Gives the memory back; the next gradient allocates it again. Not collective. */
PetscErrorCode KeptTapesRelease(struct model *model);
/* forgets the tapes of the gradient before */
void kept_tapes_clear(const struct model *model, struct kept_tapes *kept);
/* [bytes] that the model holds for them */
int64_t kept_tapes_bytes(const struct model *model);
